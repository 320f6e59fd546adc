"""One indicator: a number that public data give for any moment, its past as known then, and what it says.

`path` is a pure function of records as known at a moment: the indicator's whole past on the days that its data are of,
computed from nothing else. Its last point is the value; the percentile is the share of the points before it that lie
below, equal ones counted half, so it is expanding and as known at the time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.records import Moment, Records, Words
from netbasis.trade.drivers.driver import LEAST_HISTORY, ordinal_en, ordinal_zh, percentile

GROUPS = ("size", "crowding", "funding", "dealers", "supply", "volatility", "liquidity", "credit", "haven", "basis")
DECIMALS = {"bp": 1, "percent": 2, "$bn": 1, "32nds": 1, "ratio": 2, "index": 1, "days": 0, "flag": 0}
FOUR_WEEKS = timedelta(weeks=4)


@dataclass(frozen=True, eq=False, slots=True)
class Path:
    """An indicator's past: days (n,) ascending, each once, and values (n,), finite. missing: why there is no point, or
    what the points rest on too little."""

    days: Days
    values: Floats
    missing: Words | None = None

    @classmethod
    def none(cls, english: str, chinese: str) -> Path:
        """No point, and why."""
        return cls(np.empty(0, dtype="datetime64[D]"), np.empty(0), (english, chinese))

    @classmethod
    def of(cls, days: Days, values: Floats) -> Path:
        """The points whose value is a number."""
        held = np.isfinite(values)
        return cls(days, values) if held.all() else cls(days[held], values[held])


@dataclass(frozen=True, eq=False, slots=True)
class Indicator:
    """key; group of GROUPS; unit of value and threshold; title, definition, lag: words; source: who states the data;
    series: what it needs; fetch: how to get that; direction: +1 where a higher value means a more fragile market, -1
    where a lower one does, 0 where neither; stale_days: age of the last point from which there is no value; least:
    points before the last that a percentile needs, None where none is asked for; sentence: words with {value},
    {day} and {rank}."""

    key: str
    group: str
    unit: str
    title: Words
    definition: Words
    source: str
    lag: Words
    direction: int
    path: Callable[[Records], Path]
    sentence: Words
    fetch: Words | None
    stale_days: int = 14
    least: int | None = LEAST_HISTORY

    def value(self, records: Records, day: Moment) -> float | None:
        """The value as known at a moment; None where it cannot be told."""
        return read(self, records.as_known(day)).value


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator at a moment. value None: reason says why, in English and Chinese. percentile: 0 to 1 as known then.
    as_of: the day that the value is of; age_days: from it to the moment; change: since `since`, or None where no value
    of that day or before it is held."""

    key: str
    group: str
    unit: str
    value: float | None
    percentile: float | None
    as_of: date | None
    age_days: int | None
    change: float | None
    since: date | None
    direction: int
    source: str
    lag: Words
    title: Words
    sentence: Words
    reason: Words | None


@dataclass(frozen=True, eq=False, slots=True)
class IndicatorHistory:
    """k indicators at d moments, each as known then: keys (k,), days (d,) as asked; value, percentile (d, k), NaN where
    there is none; as_of (d, k) datetime64[D], the day that a value is of."""

    keys: tuple[str, ...]
    days: Days
    value: Floats
    percentile: Floats
    as_of: NDArray[Any]


def read(indicator: Indicator, records: Records, since: date | None = None) -> Reading:
    """The indicator from records as known at their moment. since: day that the change is measured from; four weeks
    before the value's own day by default."""
    path, today = indicator.path(records), records.day()
    if not len(path.days):
        why = path.missing or ("no data are held", "無資料")
        return _missing(indicator, None, None, _how(why, indicator.fetch))
    last, value = path.days[-1].astype(object), float(path.values[-1])
    age = (today - last).days
    if age > indicator.stale_days:
        shown = shown_value(value, indicator.unit)
        why = (f"the last value held is {shown[0]} of {last}, {age} days before",
               f"最近一筆為 {last} 的 {shown[1]}，已過 {age} 天")  # fmt: skip
        return _missing(indicator, last, age, _how(why, indicator.fetch))
    least = indicator.least
    rank, short = (None, None) if least is None else percentile(value, path.values[:-1], least)
    start = since or last - FOUR_WEEKS
    before = int(np.searchsorted(path.days, np.datetime64(start, "D"), side="right")) - 1
    change = value - float(path.values[before]) if before >= 0 else None
    reason = None if short is None else (short, f"歷史太短，無法計算百分位（{len(path.values) - 1} 筆）")
    shown = shown_value(value, indicator.unit)
    sentence = (
        indicator.sentence[0].format(value=shown[0], day=last, rank=ordinal_en(rank)),
        indicator.sentence[1].format(value=shown[1], day=last, rank=ordinal_zh(rank)),
    )
    return Reading(
        indicator.key, indicator.group, indicator.unit, value, rank, last, age, change, start, indicator.direction,
        indicator.source, indicator.lag, indicator.title, sentence, reason,
    )  # fmt: skip


def history(
    indicators: Sequence[Indicator], records: Records, days: Iterable[date | str] | Days, hour: str | None = None
) -> IndicatorHistory:
    """Every indicator at every day as known by its end in New York, or by an hour of it such as "15:30"."""
    asked = np.array(list(days), dtype="datetime64[D]")
    shape = len(asked), len(indicators)
    value, rank = np.full(shape, np.nan), np.full(shape, np.nan)
    as_of = np.full(shape, np.datetime64("NaT"), dtype="datetime64[D]")
    for row, day in enumerate(asked.tolist()):
        known = records.as_known(day if hour is None else f"{day} {hour}")
        for column, indicator in enumerate(indicators):
            found = read(indicator, known)
            if found.value is not None:
                value[row, column], as_of[row, column] = found.value, found.as_of
                rank[row, column] = math.nan if found.percentile is None else found.percentile
    return IndicatorHistory(tuple(i.key for i in indicators), asked, value, rank, as_of)


def shown_value(value: float, unit: str) -> Words:
    """A value with its unit in words."""
    number = f"{value:,.{DECIMALS.get(unit, 1)}f}"
    if float(number.replace(",", "")) == 0.0:
        number = number.removeprefix("-")
    dollars = f"-${number[1:]}bn" if number.startswith("-") else f"${number}bn"
    english = {"$bn": dollars, "percent": f"{number}%", "bp": f"{number} bp", "flag": "yes" if value else "no"}
    chinese = english | {"$bn": f"{number} 十億美元", "flag": "是" if value else "否"}
    return english.get(unit, number), chinese.get(unit, number)


def _missing(indicator: Indicator, last: date | None, age: int | None, why: Words) -> Reading:
    sentence = f"{indicator.title[0]}: {why[0]}.", f"{indicator.title[1]}：{why[1]}。"
    return Reading(
        indicator.key, indicator.group, indicator.unit, None, None, last, age, None, None, indicator.direction,
        indicator.source, indicator.lag, indicator.title, sentence, why,
    )  # fmt: skip


def _how(why: Words, fetch: Words | None) -> Words:
    return (f"{why[0]}; {fetch[0]}", f"{why[1]}；{fetch[1]}") if fetch else why
