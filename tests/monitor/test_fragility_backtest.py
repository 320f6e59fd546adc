"""Alarms against a second way by loops; the backtest uses nothing later; its figures are as documented."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from monitor_cases import poisoned

from netbasis.errors import BadInput, UnknownName
from netbasis.monitoring.fragility import fragility
from netbasis.monitoring.fragility_alarms import EPISODES, AlarmRule, FragilityEpisode, ranks, scorecard, warned
from netbasis.monitoring.fragility_backtest import Backtest, fragility_backtest, fridays, standing
from netbasis.monitoring.records import Records

RULE = AlarmRule(threshold=0.8, horizon=4, least=5)


def episode(key: str, first: date, last: date) -> FragilityEpisode:
    return FragilityEpisode(key, first, last, (key, key), ("", ""), False, "made")


@pytest.fixture(scope="module")
def short(sample: Records) -> Backtest:
    return fragility_backtest(sample, start="2018-01-01", end="2020-04-30")


def test_weeks_end_on_friday() -> None:
    days = fridays(date(2020, 2, 27), date(2020, 3, 13))
    assert days.astype(str).tolist() == ["2020-02-28", "2020-03-06", "2020-03-13"]
    assert fridays(date(2020, 3, 6), date(2020, 3, 6)).astype(str).tolist() == ["2020-03-06"]
    with pytest.raises(BadInput, match="at least one Friday"):
        fridays(date(2020, 3, 7), date(2020, 3, 12))
    with pytest.raises(BadInput, match="start first"):
        fridays(date(2020, 3, 7), date(2019, 3, 12))


def test_ranks_look_back_only() -> None:
    values = np.array([5.0, 1.0, np.nan, 3.0, 3.0, 9.0])
    np.testing.assert_allclose(ranks(values, 2), [np.nan, np.nan, np.nan, 0.5, 0.5, 1.0])
    longer = np.append(values, [100.0, -100.0])
    np.testing.assert_array_equal(ranks(longer, 2)[:6], ranks(values, 2))


def by_loops(rank: np.ndarray, days: np.ndarray, episodes: list[FragilityEpisode], rule: AlarmRule) -> dict[str, int]:
    """The scorecard once more, week by week with dates."""
    counts = dict.fromkeys(("weeks", "alarm", "before", "before_alarm", "calm", "false", "runs", "false_runs"), 0)
    kinds, span = [], timedelta(weeks=rule.horizon)
    for day in days.tolist():
        if any(e.first - span <= day < e.first for e in episodes):
            kinds.append("before")
        elif any(e.first <= day <= e.last + span for e in episodes):
            kinds.append("aftermath")
        else:
            kinds.append("calm")
    run: list[str] = []
    for share, kind in [*zip(rank.tolist(), kinds, strict=True), (float("nan"), "calm")]:
        on = share >= rule.threshold
        if share == share:
            counts["weeks"] += 1
            counts["alarm"] += on
            if kind != "aftermath":
                counts[kind] += 1
                counts["before_alarm" if kind == "before" else "false"] += on
        if on:
            run.append(kind)
        elif run:
            counts["runs"] += 1
            counts["false_runs"] += "calm" in run and "before" not in run
            run = []
    return counts


@pytest.mark.parametrize("seed", range(20))
def test_scorecards_against_loops(seed: int) -> None:
    draw = np.random.default_rng(seed)
    days = fridays(date(2018, 1, 1), date(2020, 12, 31))
    rank = np.where(draw.random(len(days)) < 0.15, np.nan, draw.random(len(days)))
    episodes = [
        episode("a", date(2018, 6, 4), date(2018, 6, 8)), episode("b", date(2018, 7, 20), date(2018, 7, 20)),
        episode("c", date(2020, 3, 9), date(2020, 3, 27)),
    ]  # fmt: skip
    card = scorecard(rank, days, episodes, RULE)
    for name, count in by_loops(rank, days, episodes, RULE).items():
        assert getattr(card, name) == count, name
    said = warned(rank, rank, days, episodes, RULE)
    assert card.warned == sum(one.lead is not None for one in said)
    assert card.tested == sum(one.last is not None for one in said)
    for one, event in zip(said, episodes, strict=True):
        if one.lead is not None:
            assert 0 < one.lead <= 7 * RULE.horizon
            assert rank[days == np.datetime64(event.first - timedelta(days=one.lead))][0] >= RULE.threshold


def test_chance_is_the_mean_over_every_place_of_the_alarms() -> None:
    days = fridays(date(2019, 1, 1), date(2019, 12, 31))
    rank = np.zeros(len(days))
    rank[20] = 1.0  # one week of alarm: it warns of an episode from 4 of the places
    events = [episode("a", days[30].astype(object) + timedelta(days=3), days[30].astype(object) + timedelta(days=4))]
    card = scorecard(rank, days, events, RULE)
    assert (card.warned, card.by_chance, card.as_many) == (0, pytest.approx(4 / len(days)), 1.0)
    rank[:] = 0.0
    rank[29] = 1.0
    card = scorecard(rank, days, events, RULE)
    assert (card.warned, card.as_many) == (1, pytest.approx(4 / len(days)))
    always = scorecard(np.ones(len(days)), days, events, RULE)
    assert (always.warned, always.by_chance, always.false_runs) == (1, 1.0, 0)


def test_an_alarm_in_the_aftermath_is_neither_right_nor_false() -> None:
    days = fridays(date(2019, 1, 1), date(2019, 12, 31))
    events = [episode("a", date(2019, 6, 3), date(2019, 6, 14))]
    rank = np.where((days >= np.datetime64("2019-06-03")) & (days <= np.datetime64("2019-07-12")), 1.0, 0.0)
    card = scorecard(rank, days, events, RULE)
    assert (card.alarm, card.before_alarm, card.false, card.false_runs, card.warned) == (6, 0, 0, 0, 0)
    later = scorecard(np.roll(rank, 1), days, events, RULE)  # a week more than the horizon
    assert (later.false, later.false_runs) == (1, 1)


def test_an_episode_without_a_week_before_it_is_not_tested() -> None:
    days = fridays(date(2019, 1, 1), date(2019, 3, 31))
    events = [episode("a", date(2020, 6, 3), date(2020, 6, 14))]
    (said,) = warned(np.ones(len(days)), np.ones(len(days)), days, events, RULE)
    assert (said.last, said.on, said.lead) == (None, None, None)
    assert scorecard(np.ones(len(days)), days, events, RULE).tested == 0


def test_rules_that_cannot_be() -> None:
    for given in (0.0, 1.0, 90.0, float("nan")):
        with pytest.raises(BadInput, match="threshold of alarms"):
            AlarmRule(threshold=given)
    for name, given in (("horizon", 0), ("horizon", 105), ("least", 0), ("horizon", 2.5)):
        with pytest.raises(BadInput, match=f"{name} of alarms"):
            AlarmRule(**{name: given})


def test_the_weeks_are_those_of_the_index_on_each_day(sample: Records, short: Backtest) -> None:
    frame = short.weeks()
    for day in (date(2019, 9, 13), date(2020, 3, 6)):
        row = frame.filter(frame["date"] == day).row(0, named=True)
        single = fragility(sample, day)
        assert row["index"] == single.index and row["coverage"] == pytest.approx(single.coverage)
        links = {link: row[link] for link in ("size", "funding", "dealers", "supply", "market")}
        assert sum(links.values()) == pytest.approx(single.index)
        assert set(row["missing"].split()) == {part.reading.key for part in single.parts if part.score is None}
    assert frame.filter(frame["index"].is_null())["alarm"].sum() == 0


def test_nothing_later_moves_the_backtest(sample: Records, short: Backtest) -> None:
    end = "2020-03-06"
    lied = fragility_backtest(poisoned(sample, end), start="2018-01-01", end=end)
    told = short.weeks().filter(short.weeks()["date"] <= date(2020, 3, 6))
    assert told.equals(lied.weeks())
    for before, after in zip(short.measures, lied.measures, strict=True):
        np.testing.assert_array_equal(before.rank[: len(after.rank)], after.rank)
        assert before.warned[:2] == after.warned[:2]


def test_another_rule_asks_the_same_weeks(sample: Records, short: Backtest) -> None:
    strict = AlarmRule(threshold=0.95)
    again = short.by(strict)
    assert again.rule == strict and again.history is short.history
    assert again.index.scorecard.alarm < short.index.scorecard.alarm
    unwinds = short.by(episodes=[one for one in EPISODES if one.unwind])
    assert [one.episode for one in unwinds.index.warned] == ["mar2020"]
    whole = fragility_backtest(sample, start="2018-01-01", end="2020-04-30", rule=strict)
    assert whole.scores().equals(again.scores())


def test_single_indicators_stand_on_the_weeks_of_the_index(short: Backtest) -> None:
    there = np.isfinite(short.index.value)
    for one in (*short.of("alone"), *short.of("without")):
        assert not np.isfinite(one.value[~there]).any()
    assert len(short.of("without")) == len(short.history.weights.rows)
    missing = next(one for one in short.of("without") if one.key == "dealer_utilisation")
    np.testing.assert_allclose(missing.value, short.index.value)  # what was never known changes nothing
    with pytest.raises(UnknownName):
        fragility_backtest(Records({}, source=("", "")), start="2020-01-01", end="2020-02-01", alone=["weather"])


def test_where_the_index_stands_among_its_past(sample: Records, short: Backtest) -> None:
    found = fragility(sample, "2020-03-06")
    at = int(np.flatnonzero(short.history.days == np.datetime64("2020-03-06"))[0])
    rank, weeks = standing(sample, found, start="2018-01-01")
    assert rank == short.index.rank[at]
    assert weeks == int(np.isfinite(short.index.value[:at]).sum())
    assert standing(sample, fragility(sample, "2015-01-06")) == (None, 0)
