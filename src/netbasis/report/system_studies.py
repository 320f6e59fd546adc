"""What the report shows of the whole market, computed once for both languages: three episodes over the accepted set,
their stories, the scoreboard, what the data identify, and policies for March 2020."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from netbasis.data.sample import sample_par_history
from netbasis.instruments.treasury import Floats
from netbasis.report.map_study import MapStudy, map_study
from netbasis.system import calibrate
from netbasis.system.engine import Result
from netbasis.system.explain import Story, explain
from netbasis.system.flows import calls, flows
from netbasis.system.scenario import PolicyRule, Scenario, read_scenario
from netbasis.system.variants import band, metric_bands, run_rows, variants, without_policy

if TYPE_CHECKING:
    import polars as pl

STARTS = {"sep2019": date(2019, 9, 9), "mar2020": date(2020, 2, 24), "apr2025": date(2025, 3, 31)}  # day 0
COURSE = ("yield", "dislocation", "basis", "repo", "bonds")
POLICY_EPISODE = "mar2020"
LATER = 10  # days
STANDING = PolicyRule("standing_repo", size=500.0, trigger=25.0)  # $bn, lends 25 bp over the policy rate
BOUND = 450.0  # bp: a dislocation that has reached what nobody would quote beyond
TEN = 10.0  # years


@dataclass(frozen=True, eq=False, slots=True)
class EpisodeRun:
    """One episode. bands: variable -> (3, T) quantiles 5, 50, 95% over the set; given (T,): fundamental ten-year, bp;
    observed: day numbers and bp of the par yield against the day before day 0 (none where the sample has none); flows,
    calls: of the default parameters, as is the story."""

    scenario: Scenario
    start: date
    bands: Mapping[str, Floats]
    given: Floats
    observed: tuple[tuple[int, float], ...]
    flows: Mapping[str, Floats]
    calls: Mapping[str, Floats]
    called: Floats
    story: Story


@dataclass(frozen=True, eq=False, slots=True)
class SystemStudies:
    """episodes: in order. vectors: how many are accepted. board: `calibrate.scoreboard`. identification: of each
    parameter. policies: `metric_bands` of March 2020 by policy. paths: policy -> (3, T) dislocation. calmed, spirals:
    policy -> part of the set that calms, that reaches the bound. fragility: at the default parameters."""

    episodes: tuple[EpisodeRun, ...]
    vectors: int
    board: pl.DataFrame
    identification: pl.DataFrame
    policies: pl.DataFrame
    paths: Mapping[str, Floats]
    calmed: Mapping[str, float]
    spirals: Mapping[str, float]
    fragility: MapStudy


def system_studies() -> SystemStudies:
    """Run everything: the accepted set in each episode and under each policy, the default with its pairs."""
    rows = calibrate.accepted()
    results = {
        key: run_rows(scenario, rows, record=True) for key, scenario in policies(read_scenario(POLICY_EPISODE)).items()
    }
    return SystemStudies(
        tuple(_episode(name, start, rows) for name, start in STARTS.items()), len(rows), calibrate.scoreboard(rows),
        calibrate.identification(rows), metric_bands(results),
        {key: band(result.path("dislocation")) for key, result in results.items()},
        {key: _calmed(result) for key, result in results.items()},
        {key: float((result.metric("dislocation") > BOUND).mean()) for key, result in results.items()},
        map_study(),
    )  # fmt: skip


def policies(scenario: Scenario) -> dict[str, Scenario]:
    """The policies that are compared: none; as it was; the same later; by one rule outright and hedged; standing repo
    alone."""
    none = without_policy(scenario)
    by_rule = {one.key: one.scenario for one in variants(scenario) if one.key in ("outright", "hedged")}
    return {
        "no_policy": none, "as_it_was": scenario, "later": scenario.later("purchases", LATER), **by_rule,
        "standing": none.with_policies(STANDING),
    }  # fmt: skip


def _episode(name: str, start: date, rows: Floats) -> EpisodeRun:
    scenario = read_scenario(name)
    result = run_rows(scenario, rows, record=True)
    story = explain(scenario)
    reference = scenario.tenors.index("10y")
    return EpisodeRun(
        scenario, start, {key: band(result.path(key)) for key in COURSE},
        np.cumsum(scenario.channel("yield")[:, reference]), _observed(start, scenario.days), flows(story.result),
        calls(story.result), story.result.path("called")[0], story,
    )  # fmt: skip


def _observed(start: date, days: int) -> tuple[tuple[int, float], ...]:
    """Ten-year par yields of the embedded history, by weekday counted from day 0."""
    held = sample_par_history()
    first = np.datetime64(start)
    before = np.flatnonzero(held.days < first)
    column = int(np.flatnonzero(held.tenors == TEN)[0])
    if not len(before) or (first - held.days[before[-1]]).astype(int) > 7:
        return ()
    level = held.yields[before[-1], column]
    number = np.busday_count(first, held.days)
    inside = np.flatnonzero((held.days >= first) & (number < days))
    return tuple((int(number[i]), float((held.yields[i, column] - level) * 1e4)) for i in inside)


def _calmed(result: Result) -> float:
    """Part of the runs whose dislocation ends under a third of its peak."""
    dislocation = result.path("dislocation")
    return float((dislocation[:, -1] < dislocation.max(axis=1) / 3.0).mean())
