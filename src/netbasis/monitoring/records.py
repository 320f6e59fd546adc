"""Everything the monitor looks at: public series, positions by contract, auctions, each with when it could be known.

    records = sample_records()                       # the embedded sample
    records = lake_records(lake)                     # a lake over the sample (monitor.lake_records)
    records.as_known("2019-09-18 08:00").get("sofr") # each day once, newest vintage known then

Names of series are those of docs/data-sources.md; positions are series too, `position_name("ZN", "leveraged_short")`
in contracts, as of Tuesday, known on Friday at 15:30 New York. A date means until the end of that day in New York.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from netbasis.conventions.position_reports import ROOTS
from netbasis.data.lake.moments import as_moment
from netbasis.data.lake.names import RATES
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.auctions import Auctions
from netbasis.monitoring.auctions import joined as joined_auctions
from netbasis.monitoring.series import Series, joined

T = TypeVar("T")
Moment = date | datetime | str | np.datetime64
Words = tuple[str, str]  # English, 繁體中文
_RATE = re.compile(RATES)
_UNITS = {"vix": "index", "dollar_index": "index", "move": "index", "equity": "index", "gold": "index",
          "hf_leverage": "ratio", "hf_leverage_top10": "ratio", "auction_tail": "bp", "haircut": "decimal",
          "top4_short": "decimal", "swap_spread_30y": "bp", "breakeven_10y": "bp"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Age:
    """How old a series is at a moment: the last day known, since when, days from that day to the moment's."""

    name: str
    source: str
    last_day: date
    known_at: datetime
    days: int


@dataclass(frozen=True, eq=False, slots=True)
class Records:
    """series by name; auctions, None where none are held; source: words. moment: what the records are as known at
    (UTC), None: everything held."""

    series: Mapping[str, Series]
    auctions: Auctions | None = None
    source: Words = ("", "")
    moment: np.datetime64 | None = None
    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def as_known(self, moment: Moment) -> Records:
        """The same as known at a moment: a date until its end in New York, text without a zone New York time. Never
        more than these records know themselves."""
        asked = utc_minute(moment)
        if self.moment is not None and asked > self.moment:
            asked = self.moment
        return Records(self.series, self.auctions, self.source, asked)

    def get(self, name: str) -> Series | None:
        """A series as known, each day once; None where it is not held or nothing of it was known."""
        held = self.series.get(name)
        if held is None:
            return None
        moment = _ALWAYS if self.moment is None else self.moment
        found = self.once(f"series {name}", lambda: held.as_known(moment))
        return found if len(found) else None

    def once(self, key: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once for these records: several indicators stand on the same columns."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def auctions_known(self) -> Auctions | None:
        """The auctions as known, each once; None where none are."""
        if self.auctions is None:
            return None
        held, moment = self.auctions, _ALWAYS if self.moment is None else self.moment
        found = self.once("auctions", lambda: held.as_known(moment))
        return found if len(found) else None

    def position(self, field: str) -> tuple[Days, Floats]:
        """(n,) report days and (n, 6) contracts in the order of ROOTS, NaN where a contract is not reported."""
        held = [self.get(position_name(root, field)) for root in ROOTS]
        parts = [series.days for series in held if series is not None]
        days = np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype="datetime64[D]")
        values = np.full((len(days), len(ROOTS)), np.nan)
        for column, series in enumerate(held):
            if series is not None:
                values[np.searchsorted(days, series.days), column] = series.values
        return days, values

    def last_known(self) -> datetime:
        """The moment at which the newest row became known. Raises BadInput where nothing is held."""
        ends = [series.known.max() for series in self.series.values() if len(series)]
        if not ends:
            raise BadInput("no records", given=self.source[0], allowed="at least one series")
        found = max(ends) if self.moment is None else min(max(ends), self.moment)
        return utc(found)

    def first_known(self) -> np.datetime64:
        """The moment (UTC) at which the oldest row became known. Raises BadInput where nothing is held."""
        starts = [series.known.min() for series in self.series.values() if len(series)]
        if not starts:
            raise BadInput("no records", given=self.source[0], allowed="at least one series")
        return min(starts)

    def day(self) -> date:
        """The day in New York of the moment, or of the newest row."""
        from netbasis.data.lake.moments import NEW_YORK

        moment = self.last_known() if self.moment is None else utc(self.moment)
        return moment.astimezone(NEW_YORK).date()

    def ages(self) -> tuple[Age, ...]:
        """How old each series is, by name."""
        today = self.day()
        found = []
        for name in sorted(self.series):
            series = self.get(name)
            if series is not None:
                last: date = series.days[-1].astype(object)
                known = utc(series.known[-1])
                found.append(Age(name, series.source, last, known, (today - last).days))
        return tuple(found)

    def over(self, older: Records) -> Records:
        """These records over older ones: both statements of every series, these standing where both were known at one
        moment."""
        merged = dict(older.series)
        for name, series in self.series.items():
            merged[name] = joined(merged[name], series) if name in merged else series
        auctions = self.auctions or older.auctions
        if self.auctions is not None and older.auctions is not None:
            auctions = joined_auctions(older.auctions, self.auctions)
        source = f"{self.source[0]}, over {older.source[0]}", f"{self.source[1]}，疊於{older.source[1]}"
        return Records(MappingProxyType(merged), auctions, source)


_ALWAYS = np.datetime64("9999-01-01", "m")


def position_name(root: str, field: str) -> str:
    """Name of a contract's positions among the series, such as `positions.ZN.leveraged_short`."""
    if root not in ROOTS:
        raise UnknownName.among("contract of the positions", root, ROOTS)
    return f"positions.{root}.{field}"


def unit_of(name: str) -> str:
    """Unit of a series by its name: decimal, index, ratio, contracts, else $bn."""
    if name.startswith("positions."):
        return "contracts"
    return "decimal" if _RATE.match(name) else _UNITS.get(name, "$bn")


def utc_minute(moment: Moment) -> np.datetime64:
    """A moment in UTC to the minute: a date until its end in New York, text without a zone New York time."""
    if isinstance(moment, np.datetime64) and np.datetime_data(moment.dtype)[0] != "D":
        minute: np.datetime64 = moment.astype("datetime64[m]")
        return minute
    asked: date | datetime | str = moment.astype(object) if isinstance(moment, np.datetime64) else moment
    found = as_moment(asked)
    assert found is not None
    return np.datetime64(found.replace(tzinfo=None), "m")


def utc(moment: np.datetime64) -> datetime:
    """A moment of the records as a datetime with its zone."""
    found: datetime = moment.astype("datetime64[s]").astype(object)
    return found.replace(tzinfo=UTC)
