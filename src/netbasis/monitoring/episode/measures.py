"""What is measured of a series over an episode, and the same over every earlier span of as many values.

A measure takes spans (m, k, L): m spans of L values of k series. It returns three arrays (m,): the value, NaN where
there is none; the place at which a move began, -1 where nothing began; the place at which it ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.calendars import SIFMA
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.episode.window import Window
from netbasis.monitoring.indicator import Path
from netbasis.monitoring.paths import Joined
from netbasis.monitoring.records import Words
from netbasis.trade.drivers.driver import percentile

Spans: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]
Found: TypeAlias = tuple[Floats, Places, Places]
Rhythm = Literal["daily", "weekly", "auction"]

BASE_AGE: dict[Rhythm, int] = {"daily": 7, "weekly": 14, "auction": 0}  # days that the value before may be old
LEAST_PART = 0.5  # of the values that a window should have, for a measure to be made
LEAST_AUCTIONS = 3
LOOSE = 1.5  # an earlier span is one of as many values that took at most so much longer
RISEN = 15.0  # bp of yield: less is no rise to explain


@dataclass(frozen=True, slots=True)
class Measure:
    """of: the function over spans; from_before: whether the last value before the window belongs to it."""

    of: Callable[[Spans], Found]
    from_before: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """value in the unit of the measure; day: at which it was reached; since: from which a move is counted, None for a
    level; count: values in the window; percentile: among the earlier spans, all of which end before the window."""

    value: float
    day: date
    since: date | None
    count: int
    percentile: float | None


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """why: in words; fetchable: whether more data would help."""

    why: Words
    fetchable: bool = True


def highest(spans: Spans) -> Found:
    """Largest value of the first series."""
    at = spans[:, 0].argmax(axis=1)
    return spans[np.arange(len(spans)), 0, at], np.full(len(spans), -1), at


def mean(spans: Spans) -> Found:
    """Mean of the first series."""
    return _over_all(spans, spans[:, 0].mean(axis=1))


def percent_above_zero(spans: Spans) -> Found:
    """Percent of the values that lie above zero."""
    return _over_all(spans, 100.0 * (spans[:, 0] > 0.0).mean(axis=1))


def rise(spans: Spans) -> Found:
    """Largest rise from a low to a later high."""
    since, at = _climb(spans[:, 0])
    rows = np.arange(len(spans))
    return spans[rows, 0, at] - spans[rows, 0, since], since, at


def fall(spans: Spans) -> Found:
    """Largest fall from a high to a later low, zero or negative."""
    risen, since, at = rise(-spans)
    return -risen, since, at


def fall_percent(spans: Spans) -> Found:
    """The same in percent of the high; the values are positive."""
    since, at = _climb(-np.log(spans[:, 0]))
    rows = np.arange(len(spans))
    return 100.0 * (spans[rows, 0, at] / spans[rows, 0, since] - 1.0), since, at


def change_percent(spans: Spans) -> Found:
    """Last less first value, percent of the first."""
    value = 100.0 * (spans[:, 0, -1] / spans[:, 0, 0] - 1.0)
    return value, np.zeros(len(spans), dtype=np.int64), np.full(len(spans), spans.shape[2] - 1)


def rise_over_second(spans: Spans) -> Found:
    """Largest rise of the first series less what the second did meanwhile; NaN where it rose by less than `RISEN`."""
    since, at = _climb(spans[:, 0])
    rows = np.arange(len(spans))
    steps = spans[rows, :, at] - spans[rows, :, since]
    return np.where(steps[:, 0] >= RISEN, steps[:, 0] - steps[:, 1], np.nan), since, at


def second_meanwhile(spans: Spans) -> Found:
    """Percent by which the second series changed during the largest rise of the first; NaN where that is less than
    `RISEN`."""
    since, at = _climb(spans[:, 0])
    rows = np.arange(len(spans))
    risen = spans[rows, 0, at] - spans[rows, 0, since]
    moved = 100.0 * (spans[rows, 1, at] / spans[rows, 1, since] - 1.0)
    return np.where(risen >= RISEN, moved, np.nan), since, at


def measured(held: Path | Joined, measure: Measure, window: Window, rhythm: Rhythm) -> Measured | NotMeasured:
    """The measure over a window and its percentile; or why there is none."""
    if isinstance(held, Path) and not len(held.days):
        return NotMeasured(held.missing or ("no data are held", "無資料"))
    days, values = held.days, np.atleast_2d(np.asarray(held.values))
    first = int(np.searchsorted(days, np.datetime64(window.start, "D")))
    end = int(np.searchsorted(days, np.datetime64(window.end, "D"), side="right"))
    count = end - first
    short = _too_few(count, window, rhythm)
    if short is not None:
        return NotMeasured(short)
    start = first
    if measure.from_before and first:
        age = np.datetime64(window.start, "D") - days[first - 1]
        start = first - 1 if age <= np.timedelta64(BASE_AGE[rhythm], "D") else first
    if measure.from_before and end - start < 2:
        return NotMeasured(("one value alone shows no change", "僅一筆資料，無從看出變動"))
    (value,), (since,), (at,) = measure.of(values[None, :, start:end])
    if not np.isfinite(value):
        why = f"the yield rose by less than {RISEN:g} bp", f"殖利率升幅不到 {RISEN:g} bp"
        return NotMeasured(why, fetchable=False)
    found = days[start:end]
    past = every_span(days[:first], values[:, :first], measure, len(found), found[-1] - found[0])
    if since == at:  # nothing moved that way: it is of the whole span
        since, at = 0, len(found) - 1
    return Measured(
        float(value), found[at].astype(object), None if since < 0 else found[since].astype(object), count,
        percentile(float(value), past)[0],
    )  # fmt: skip


def every_span(days: Days, values: Floats, measure: Measure, length: int, took: np.timedelta64) -> Floats:
    """The measure over every span of `length` values of (k, n) that took about as long."""
    if len(days) < length:
        return np.empty(0)
    spans = np.lib.stride_tricks.sliding_window_view(values, length, axis=1).transpose(1, 0, 2)
    spent = (days[length - 1 :] - days[: len(days) - length + 1]).astype(np.float64)
    most = LOOSE * took.astype(np.float64) + 3.0
    kept = spans[spent <= most]
    return np.asarray(measure.of(kept)[0]) if len(kept) else np.empty(0)


def _too_few(count: int, window: Window, rhythm: Rhythm) -> Words | None:
    if rhythm == "auction":
        if count >= LEAST_AUCTIONS:
            return None
        return (f"{count} auctions of these days state this, {LEAST_AUCTIONS} needed",
                f"期間內載有此項之拍賣僅 {count} 次，需 {LEAST_AUCTIONS} 次")  # fmt: skip
    if rhythm == "daily":
        table, edges = SIFMA.as_array(), np.array([window.start, window.end + timedelta(days=1)], dtype="datetime64[D]")
        low, high = np.searchsorted(table, edges)
        due = int(high - low)
    else:
        due = max(((window.end - window.start).days + 1) // 7, 1)
    if count and count >= LEAST_PART * due:
        return None
    return f"{count} of {due} values of these days are held", f"期間內應有 {due} 筆，僅有 {count} 筆"


def _climb(values: Floats) -> tuple[Places, Places]:
    """(m,) places of the low and the later high of the largest rise in (m, L) values."""
    low = np.minimum.accumulate(values, axis=1)
    at = (values - low).argmax(axis=1)
    places = np.where(values == low, np.arange(values.shape[1]), 0)
    since = np.maximum.accumulate(places, axis=1)[np.arange(len(values)), at]
    return since, at


def _over_all(spans: Spans, value: Floats) -> Found:
    return value, np.full(len(spans), -1), np.full(len(spans), spans.shape[2] - 1)


HIGHEST = Measure(highest, from_before=False)
MEAN = Measure(mean, from_before=False)
PERCENT_ABOVE_ZERO = Measure(percent_above_zero, from_before=False)
RISE = Measure(rise, from_before=True)
FALL = Measure(fall, from_before=True)
FALL_PERCENT = Measure(fall_percent, from_before=True)
CHANGE_PERCENT = Measure(change_percent, from_before=True)
RISE_OVER_SECOND = Measure(rise_over_second, from_before=True)
SECOND_MEANWHILE = Measure(second_meanwhile, from_before=True)
