"""A scenario in several variants on the same random numbers (with and without policy, feedback, a hedge), and the bands
that a set of parameter vectors gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.balance import opening
from netbasis.system.calibrate import accepted
from netbasis.system.engine import METRICS, Result, run
from netbasis.system.parameters import NAMES, Parameters
from netbasis.system.scenario import PolicyRule, Scenario

if TYPE_CHECKING:
    import polars as pl

OFFICIAL = ("purchases", "repo_operations")  # channels of a path that are policy
LEAST_OWN = 1.1  # times margin and haircut: the least equity of a fund (`population`)
QUANTILES = (5.0, 50.0, 95.0)  # percent
MAY_NEVER = ("days_to_calm", "calm_day")  # metrics that are below zero where it never happened


@dataclass(frozen=True, eq=False, slots=True)
class Variant:
    """A scenario under a name. same_as: the variant it differs from in one thing, empty for the first."""

    key: str
    scenario: Scenario
    same_as: str = ""


def without_policy(scenario: Scenario) -> Scenario:
    """The scenario without policies, purchases and repo operations of the central bank."""
    bare = scenario.with_policies()
    for channel in OFFICIAL:
        bare = bare.without(channel)
    return bare


def has_policy(scenario: Scenario) -> bool:
    """Whether there is anything for `without_policy` to take away."""
    return bool(scenario.policies) or any(scenario.channel(name).any() for name in OFFICIAL)


def frozen_prices(scenario: Scenario) -> Scenario:
    """The scenario without feedback: prices follow the path that is given from outside."""
    return replace(scenario, parameters={**scenario.parameters, "feedback": 0.0})


def with_rules(scenario: Scenario, rules: Iterable[PolicyRule]) -> Scenario:
    """The scenario with further policies; one of a kind that it has already takes its place."""
    held = {rule.kind: rule for rule in scenario.policies}
    return scenario.with_policies(*(held | {rule.kind: rule for rule in rules}).values())


def purchase_rule(scenario: Scenario) -> PolicyRule | None:
    """The scenario's purchases as a rule: its own, or of the path the first day, the most a day and the total."""
    for rule in scenario.policies:
        if rule.kind in ("outright", "hedged"):
            return rule
    bought = scenario.channel("purchases")[:, 0]
    if not bought.any():
        return None
    return PolicyRule("outright", float(bought.max()), day=int(np.flatnonzero(bought)[0]), cap=float(bought.sum()))


def variants(scenario: Scenario) -> tuple[Variant, ...]:
    """The pairs of a scenario: as given, without policy, without feedback, and its purchases by rule, outright and
    hedged, which differ in the hedge alone."""
    out = [Variant("given", scenario)]
    if has_policy(scenario):
        out.append(Variant("no_policy", without_policy(scenario), "given"))
    out.append(Variant("no_feedback", frozen_prices(scenario), "given"))
    rule = purchase_rule(scenario)
    if rule is not None and rule in scenario.policies:
        other = "hedged" if rule.kind == "outright" else "outright"
        rules = [replace(one, kind=other) if one == rule else one for one in scenario.policies]
        out.append(Variant(other, scenario.with_policies(*rules), "given"))
    elif rule is not None:
        others = [one for one in scenario.policies if one.kind not in ("outright", "hedged")]
        bare = scenario.without("purchases")
        for kind in ("outright", "hedged"):
            same_as = "outright" if kind == "hedged" else "given"
            out.append(Variant(kind, bare.with_policies(*others, replace(rule, kind=kind)), same_as))
    return tuple(out)


def rows_for(scenario: Scenario, rows: Floats | None = None) -> Floats:
    """Vectors (the accepted ones when None) with what the scenario observes put into each."""
    held = (accepted() if rows is None else rows).copy()
    for name, value in scenario.parameters.items():
        held[:, NAMES.index(name)] = value
    return held


def vector(row: Floats) -> Parameters:
    """The parameters of one row of a set."""
    return Parameters(**dict(zip(NAMES, row.tolist(), strict=True)))


def run_rows(
    scenario: Scenario, rows: Floats | None = None, *, count: int = 1, seed: int = 1, per_day: int = 4,
    record: bool = False,
) -> Result:  # fmt: skip
    """Run every vector (the accepted ones when None) `count` times; all vectors meet the same shocks. A vector that
    cannot be run has NaN."""
    held = rows_for(scenario, rows)
    numbers = np.repeat(np.arange(count, dtype=np.int64), len(held))
    return run(
        scenario, rows=np.tile(held, (count, 1)), numbers=numbers, seed=seed, per_day=per_day, record=record,
        strict=False,
    )  # fmt: skip


def band(values: Floats) -> Floats:
    """(3, ...) quantiles 5%, 50%, 95% over the first axis, of the scenarios that ran. Raises BadInput when none did."""
    if not np.isfinite(values).any():
        raise BadInput("no parameter vector could be run", given=f"{len(values)} tried", allowed="at least one")
    return np.asarray(np.nanpercentile(values, QUANTILES, axis=0))


def metric_bands(results: Mapping[str, Result], names: Sequence[str] = METRICS) -> pl.DataFrame:
    """A row a variant and metric: variant, metric, median, q05, q95 (null: never, of a day that need not come),
    scenarios (how many ran)."""
    import polars as pl

    out = []
    for key, result in results.items():
        for name in names:
            value = result.metric(name)
            ran = int(np.isfinite(value).sum())
            low, middle, high = never_last(value) if name in MAY_NEVER else band(value).tolist()
            out.append({"variant": key, "metric": name, "median": middle, "q05": low, "q95": high, "scenarios": ran})
    return pl.DataFrame(out)


def check_opening(scenario: Scenario, parameters: Parameters | None = None) -> None:
    """Raises BadInput where the opening balance sheets do not fit together, or where the median fund is to have more
    leverage than margin allows a fund without haircut and cash (`population` lowers single funds)."""
    held = opening(
        scenario.sizes, scenario.applied(parameters or Parameters()), scenario.cohort, volatility=scenario.volatility,
        tenors=scenario.tenors,
    )  # fmt: skip
    bonds = held.bonds[at.HF]
    if bonds.sum() > 0.0:
        most = 1.0 / (LEAST_OWN * float(held.margin @ bonds) / float(bonds.sum()))
        if scenario.cohort.all_in_leverage > most:
            raise BadInput(
                "funds: all_in_leverage", given=scenario.cohort.all_in_leverage,
                allowed=f"at most {most:.0f}, what haircut and margin allow",
            )  # fmt: skip


def never_last(days: Floats) -> list[float | None]:
    """Quantiles of days that may never come (below zero): never counts as later than every day."""
    late = np.where(days < 0.0, np.inf, days)[np.isfinite(days)]
    if not len(late):
        raise BadInput("no parameter vector could be run", given=f"{len(days)} tried", allowed="at least one")
    found = np.percentile(late, QUANTILES, method="inverted_cdf").tolist()
    return [None if value == np.inf else value for value in found]


def changed(
    scenario: Scenario, parameters: Mapping[str, float], sizes: Mapping[str, float], funds: Mapping[str, float]
) -> Scenario:
    """The scenario with other numbers. Parameters stand above what it observes. Raises BadInput for numbers that cannot
    be used (names are those of `Parameters`, `Sizes` and `Cohort`)."""
    both = {**scenario.parameters, **parameters}
    Parameters(**both)
    whole: dict[str, Any] = {name: int(value) if name == "n" else value for name, value in funds.items()}
    return replace(
        scenario, parameters=both, sizes=replace(scenario.sizes, **sizes), cohort=replace(scenario.cohort, **whole)
    )
