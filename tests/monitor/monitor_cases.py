"""Records made by hand, and records whose future is poisoned."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from netbasis.monitoring.auctions import Auctions
from netbasis.monitoring.records import Records, utc_minute
from netbasis.monitoring.series import Series


def series(name: str, rows: list[tuple[str, str, float]], unit: str = "decimal") -> Series:
    """Rows of (day, known in UTC, value)."""
    days, known, values = zip(*rows, strict=True)
    return Series(name, unit, "made", np.array(days, "M8[D]"), np.array(known, "M8[m]"), np.array(values, float))


def daily(name: str, start: str, values: list[float] | np.ndarray, unit: str = "decimal") -> Series:
    """Weekdays from a day, each known at its end in UTC."""
    days = np.busday_offset(np.datetime64(start, "D"), np.arange(len(values)), roll="forward")
    return Series(name, unit, "made", days, days.astype("M8[m]") + np.timedelta64(23, "h"), np.asarray(values, float))


def records(*held: Series, auctions: Auctions | None = None) -> Records:
    return Records({one.name: one for one in held}, auctions, ("made", "自製"))


def poisoned(held: Records, moment: str) -> Records:
    """The same with every row known later than a moment changed to garbage, and more garbage about the past added that
    becomes known one minute later."""
    end = utc_minute(moment)
    later = end + np.timedelta64(1, "m")
    changed = {}
    for name, one in held.series.items():
        late = one.known > end
        values = np.where(late, -one.values * 17.0 + 1e6, one.values)
        half = slice(0, len(one), 2)
        changed[name] = Series(
            name, one.unit, one.source, np.concatenate([one.days, one.days[half]]),
            np.concatenate([one.known, np.full(len(one.days[half]), later)]),
            np.concatenate([values, np.full(len(one.days[half]), 9e9)]),
        )  # fmt: skip
    auctions = held.auctions
    if auctions is not None:
        late = auctions.known > end
        columns = {column.name: getattr(auctions, column.name).copy() for column in fields(auctions)}
        for name in ("bid_to_cover", "accepted", "soma", "high_yield", "primary_dealer"):
            columns[name] = np.where(late, 1e6, columns[name])
        again = {name: column.copy() for name, column in columns.items()}
        again["known"] = np.full(len(auctions), later)
        again["bid_to_cover"] = np.full(len(auctions), 9e9)
        auctions = Auctions(**{name: np.concatenate([column, again[name]]) for name, column in columns.items()})
    return Records(changed, auctions, held.source)
