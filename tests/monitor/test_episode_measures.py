"""Measures of an episode against plain loops, and where there is none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from netbasis.monitoring.episode import measures as m
from netbasis.monitoring.episode.window import Window
from netbasis.monitoring.indicator import Path
from netbasis.monitoring.paths import Joined


def window(start: str, end: str) -> Window:
    return Window("made", date.fromisoformat(start), date.fromisoformat(end), ("made", "自製"))


def path(start: str, values: list[float] | np.ndarray) -> Path:
    days = np.busday_offset(np.datetime64(start, "D"), np.arange(len(values)), roll="forward")
    return Path(days, np.asarray(values, float))


def climbs(values: np.ndarray) -> float:
    """Largest rise from a value to a later one, by trying all pairs."""
    return max(values[j] - values[i] for i in range(len(values)) for j in range(i, len(values)))


def test_rise_and_fall_are_those_of_all_pairs() -> None:
    generator = np.random.default_rng(7)
    for _ in range(200):
        values = generator.normal(size=generator.integers(1, 12)).cumsum() + 50.0
        spans = values[None, None, :]
        (risen,), (since,), (at,) = m.rise(spans)
        assert risen == pytest.approx(climbs(values), abs=1e-12)
        assert values[at] - values[since] == pytest.approx(risen, abs=1e-12)
        assert since <= at
        assert m.fall(spans)[0][0] == pytest.approx(-climbs(-values), abs=1e-12)
        least = min(values[j] / values[i] - 1.0 for i in range(len(values)) for j in range(i, len(values)))
        assert m.fall_percent(spans)[0][0] == pytest.approx(100.0 * least, abs=1e-10)


def test_what_the_second_did_is_read_on_the_days_of_the_first() -> None:
    first, second = np.array([100.0, 90.0, 130.0, 120.0]), np.array([5.0, 4.0, 3.0, 9.0])
    spans = np.stack([first, second])[None]
    assert m.second_meanwhile(spans)[0][0] == pytest.approx(100.0 * (3.0 / 4.0 - 1.0))
    assert m.rise_over_second(spans)[0][0] == pytest.approx(40.0 - (3.0 - 4.0))
    flat = np.stack([first * 0.0 + 1.0, second])[None]
    assert np.isnan(m.second_meanwhile(flat)[0][0])
    assert np.isnan(m.rise_over_second(flat)[0][0])


def test_the_last_value_before_belongs_to_a_change_and_not_to_a_level() -> None:
    held = path("2020-01-01", [9.0, 1.0, 2.0, 5.0])  # 1, 2, 3, 6 January
    days = window("2020-01-02", "2020-01-06")
    risen = m.measured(held, m.RISE, days, "daily")
    fallen = m.measured(held, m.FALL, days, "daily")
    level = m.measured(held, m.HIGHEST, days, "daily")
    assert isinstance(risen, m.Measured)
    assert isinstance(fallen, m.Measured)
    assert isinstance(level, m.Measured)
    assert (risen.value, risen.since, risen.day) == (4.0, date(2020, 1, 2), date(2020, 1, 6))
    assert (fallen.value, fallen.since, fallen.day) == (-8.0, date(2020, 1, 1), date(2020, 1, 2))
    assert (level.value, level.since, level.day, level.count) == (5.0, None, date(2020, 1, 6), 3)


def test_a_value_too_old_is_not_the_one_before() -> None:
    days = np.array(["2019-12-01", "2020-01-02", "2020-01-03"], "M8[D]")
    found = m.measured(Path(days, np.array([9.0, 1.0, 2.0])), m.FALL, window("2020-01-02", "2020-01-03"), "daily")
    assert isinstance(found, m.Measured)
    assert found.value == 0.0
    assert (found.since, found.day) == (date(2020, 1, 2), date(2020, 1, 3))  # nothing fell: the whole span


def test_fewer_than_half_of_the_days_are_no_evidence() -> None:
    days = window("2020-01-02", "2020-01-31")  # 21 business days, one holiday
    held = path("2020-01-02", np.arange(10.0))
    found = m.measured(held, m.HIGHEST, days, "daily")
    assert isinstance(found, m.NotMeasured)
    assert found.why[0] == "10 of 21 values of these days are held"
    assert isinstance(m.measured(path("2020-01-02", np.arange(11.0)), m.HIGHEST, days, "daily"), m.Measured)
    none = m.measured(Path.none("not held: x", "無"), m.HIGHEST, days, "daily")
    assert isinstance(none, m.NotMeasured)
    assert none.why == ("not held: x", "無")


def test_the_percentile_is_among_spans_that_end_before() -> None:
    generator = np.random.default_rng(3)
    values = generator.normal(size=300).cumsum()
    held = path("2019-01-01", values)
    start, end = held.days[200], held.days[209]
    found = m.measured(held, m.RISE, window(str(start), str(end)), "daily")
    assert isinstance(found, m.Measured)
    past = np.array([climbs(values[i : i + 11]) for i in range(200 - 10)])  # ten days and the one before
    below = (past < found.value).sum() + 0.5 * (past == found.value).sum()
    assert found.percentile == pytest.approx(below / len(past))
    later = values.copy()
    later[210:] += 1000.0
    assert m.measured(path("2019-01-01", later), m.RISE, window(str(start), str(end)), "daily") == found


def test_spans_over_a_gap_are_no_past() -> None:
    weeks = np.datetime64("2018-01-02") + np.timedelta64(7, "D") * np.arange(60)
    weeks[30:] += np.timedelta64(700, "D")  # two years are missing
    values = np.concatenate([np.full(30, 100.0), np.full(30, 10.0)])
    first = np.searchsorted(weeks, weeks[55])
    found = m.every_span(weeks[:first], values[None, :first], m.FALL_PERCENT, 5, np.timedelta64(28, "D"))
    assert len(found) == (30 - 4) + (25 - 4)
    assert (found == 0.0).all()


def test_joined_series_are_measured_on_common_days() -> None:
    days = path("2020-01-01", np.arange(20.0)).days
    joint = Joined(days, (np.linspace(100.0, 140.0, 20), np.linspace(50.0, 45.0, 20)))
    found = m.measured(joint, m.SECOND_MEANWHILE, window("2020-01-02", "2020-01-28"), "daily")
    assert isinstance(found, m.Measured)
    assert found.value == pytest.approx(-10.0)
    assert found.percentile is None
