"""Small tools that the indicators share: a series as a path, policy rates by day, rolling sums."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from netbasis.conventions.calendars import SIFMA
from netbasis.conventions.policy import LAST_CHECKED, policy_rates
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.indicator import Path
from netbasis.monitoring.records import Records, Words

BP = 1e-4


def update(*sources: str) -> Words:
    """How data of public sources are got."""
    command = f"netbasis data update {' '.join(sources)}"
    return command, command


def own_file(*names: str) -> Words:
    """How a series that no public source states is brought."""
    command = "netbasis data import FILE --as series"
    english = f"bring a file of series, date, value with {', '.join(names)}: {command}"
    return english, f"請自備含 {'、'.join(names)} 的檔案（欄位 series、date、value）：{command}"


def not_held(*names: str) -> Words:
    """Why an indicator has no point: series that are not held."""
    return f"not held: {', '.join(names)}", f"未持有資料：{'、'.join(names)}"


def series_path(name: str, scale: float, records: Records) -> Path:
    """One series as known, times a scale."""
    series = records.get(name)
    return Path.none(*not_held(name)) if series is None else Path(series.days, series.values * scale)


@dataclass(frozen=True, eq=False, slots=True)
class Joined:
    """Days (n,) that several series have, and the values (n,) of each on them."""

    days: Days
    values: tuple[Floats, ...]


def together(records: Records, *names: str) -> Joined | Path:
    """Series on the days that all have; a path that says what is missing where one is not held."""
    held = [records.get(name) for name in names]
    missing = [name for name, series in zip(names, held, strict=True) if series is None]
    if missing:
        return Path.none(*not_held(*missing))
    found = [series for series in held if series is not None]
    days = found[0].days
    for series in found[1:]:
        days = np.intersect1d(days, series.days, assume_unique=True)
    return Joined(days, tuple(series.values[np.searchsorted(series.days, days)] for series in found))


def policy_on(records: Records, days: Days) -> tuple[Floats, Floats, Floats]:
    """(n,) lower and upper end of the target range and the rate on reserves of each day, decimals: the table of
    `conventions.policy` as far as it was checked, then the series target_low, target_high, iorb; NaN where neither
    is."""
    starts, table = _table()
    at = np.searchsorted(starts, days, side="right") - 1
    inside = (at >= 0) & (days <= np.datetime64(LAST_CHECKED, "D"))
    columns = []
    for column, name in enumerate(("target_low", "target_high", "iorb")):
        values = np.where(inside, table[np.maximum(at, 0), column], np.nan)
        series = records.get(name)
        if series is not None and not inside.all():
            there = np.searchsorted(series.days, days, side="right") - 1
            values = np.where(~inside & (there >= 0), series.values[np.maximum(there, 0)], values)
        columns.append(values)
    return columns[0], columns[1], columns[2]


def business_days(days: Days) -> Floats:
    """(n,) business days since the row before; the first is NaN."""
    table = SIFMA.as_array()
    places = np.searchsorted(table, days).astype(np.float64)
    return np.concatenate([np.full(min(len(days), 1), np.nan), np.diff(places)])


def rolling(values: Floats, window: int) -> Floats:
    """(n,) sum of the last `window` values, NaN before there are as many or where one of them is NaN."""
    known = np.nan_to_num(values)
    sums = np.cumsum(np.concatenate([[0.0], known]))
    holes = np.cumsum(np.concatenate([[0], ~np.isfinite(values)]))
    found = np.full(len(values), np.nan)
    if len(values) >= window:
        whole = holes[window:] == holes[:-window]
        found[window - 1 :] = np.where(whole, sums[window:] - sums[:-window], np.nan)
    return found


@cache
def _table() -> tuple[Days, Floats]:
    rows = policy_rates()
    return (
        np.array([row.since for row in rows], dtype="datetime64[D]"),
        np.array([(row.lower, row.upper, row.reserves) for row in rows]),
    )
