"""Business days of the three calendars that the Treasury basis runs on, 2000-01-01 to 2035-12-31.

- `FEDWIRE`: days on which the Fedwire Securities Service settles (Federal Reserve Banks holiday schedule). It
  is open on the Friday before a Saturday holiday, on Good Friday and on days of mourning.
- `SIFMA`: days on which the U.S. bond market trades, that is without a recommended full close (SIFMA; before
  2006 the Bond Market Association). Early closes, New York time, are kept beside: `SIFMA.early_close(day)`. A
  Good Friday with an employment report is a short trading day, yet SIFMA advises against settling on it.
- `CBOT`: business days in the sense of the Treasury futures rules (CBOT rulebook, chapters 18-21, 26, 39-41):
  the exchange has a trade date of its own and Fedwire is open, so that a notice or a delivery can fall on the
  day. A holiday session of the electronic market that belongs to the next trade date is no business day; a
  shortened Good Friday is one (CME Clearing advisory 15-056, 2015).

The facts stand as dated, cited rows in `holiday_rules.csv` and `holiday_exceptions.csv`. Calendars cannot be
changed by a caller. A date may be a `datetime.date` or ISO text; arrays are `numpy.datetime64[D]`, any shape.
Every method raises `BadInput` for what is no date, and for a date or a result outside the range.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from types import MappingProxyType
from typing import Literal, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.dates import as_date
from netbasis.conventions.holidays import FIRST, LAST, closes
from netbasis.errors import BadInput, UnknownName

__all__ = ["CBOT", "FEDWIRE", "FIRST", "LAST", "SIFMA", "Calendar"]

Day: TypeAlias = date | str | np.datetime64
Days: TypeAlias = NDArray[np.datetime64]
Rule: TypeAlias = Literal["following", "preceding"]

_DATES = np.dtype("M8[D]")
_NAMES = ("FEDWIRE", "SIFMA", "CBOT")
_RANGE = f"{FIRST} to {LAST}"
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_NUMBER = FIRST.toordinal() - _EPOCH
_LAST_NUMBER = LAST.toordinal() - _EPOCH


@dataclass(frozen=True, slots=True)
class Calendar:
    """One of the calendars of this module. Equal by name; holds no state, the days are read on first use."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in _NAMES:
            raise UnknownName.among("calendar", self.name, _NAMES)

    @overload
    def is_business_day(self, day: Day) -> bool: ...
    @overload
    def is_business_day(self, day: Days) -> NDArray[np.bool_]: ...
    def is_business_day(self, day: Day | Days) -> bool | NDArray[np.bool_]:
        """Whether `day` is a business day."""
        is_open = self._table.is_open[self._numbers(day) - _FIRST_NUMBER]
        return is_open if isinstance(is_open, np.ndarray) else bool(is_open)

    def holidays(self, year: int) -> Mapping[date, str]:
        """The weekdays of `year` that are closed, with the reason; read-only, in order of date."""
        if not FIRST.year <= year <= LAST.year:
            raise BadInput("year outside the calendar", given=year, where=self.name, allowed=_RANGE)
        return self._table.holidays[year]

    def early_close(self, day: Day) -> time | None:
        """The hour at which the market closes early, local to it (SIFMA: New York), or None.

        Kept for SIFMA alone: BadInput for the other calendars.
        """
        if not self._table.early:
            raise BadInput("no early closes are kept", given=self.name, allowed="SIFMA")
        self._numbers(day)
        return self._table.early.get(as_date(day))

    @overload
    def adjust(self, day: Day, rule: Rule = "following") -> date: ...
    @overload
    def adjust(self, day: Days, rule: Rule = "following") -> Days: ...
    def adjust(self, day: Day | Days, rule: Rule = "following") -> date | Days:
        """`day` if it is a business day, else the next one ("following") or the last one ("preceding")."""
        numbers = self._numbers(day)
        if rule == "following":
            return self._at(np.searchsorted(self._table.numbers, numbers, "left"), day)
        if rule == "preceding":
            return self._at(np.searchsorted(self._table.numbers, numbers, "right") - 1, day)
        raise UnknownName.among("adjustment", rule, ("following", "preceding"))

    @overload
    def shift(self, day: Day, n: int) -> date: ...
    @overload
    def shift(self, day: Days, n: int) -> Days: ...
    def shift(self, day: Day | Days, n: int) -> date | Days:
        """The `n`-th business day after `day`, before it when `n` is negative; `day` itself does not count.

        From a closed day, one day forward is the next business day and one day back the last one. `n` = 0
        leaves a business day as it is and raises BadInput for a closed day, which has no single answer.
        """
        numbers = self._numbers(day)
        if n > 0:
            return self._at(np.searchsorted(self._table.numbers, numbers, "right") + (n - 1), day)
        if n == 0 and not np.all(self.is_business_day(day)):
            hint = "adjust it first, following or preceding"
            raise BadInput("not a business day", given=str(day), where=self.name, hint=hint)
        return self._at(np.searchsorted(self._table.numbers, numbers, "left") + n, day)

    def business_days(self, start: Day, end: Day) -> list[date]:
        """Business days from `start` to `end`, both included; empty when `end` is before `start`."""
        first = np.searchsorted(self._table.numbers, self._numbers(start), "left")
        last = np.searchsorted(self._table.numbers, self._numbers(end), "right")
        days: list[date] = self._table.days[first:last].tolist()
        return days

    def first_business_day(self, year: int, month: int) -> date:
        """The first business day of a month."""
        return self.adjust(_first_of(year, month), "following")

    def last_business_day(self, year: int, month: int) -> date:
        """The last business day of a month."""
        first = _first_of(year, month)
        return self.adjust(first.replace(day=monthrange(year, month)[1]), "preceding")

    def as_array(self) -> Days:
        """All business days of the range, ascending, datetime64[D]; read-only for good."""
        return self._table.days

    @property
    def _table(self) -> _Table:
        return _table(self.name)

    def _numbers(self, day: Day | Days) -> NDArray[np.int64]:
        """Days since 1970-01-01, in the shape of `day`; BadInput outside the range."""
        if isinstance(day, np.ndarray):
            if day.dtype != _DATES:
                raise BadInput("not an array of dates", given=day.dtype, where=self.name, allowed="dtype datetime64[D]")
            numbers: NDArray[np.int64] = day.astype(np.int64)
        else:
            numbers = np.array(as_date(day).toordinal() - _EPOCH, dtype=np.int64)
        outside = (numbers < _FIRST_NUMBER) | (numbers > _LAST_NUMBER)
        if outside.any():
            # NaT is the smallest integer, so a missing date is named here too
            given = day[outside][0] if isinstance(day, np.ndarray) else day
            raise BadInput("date outside the calendar", given=str(given), where=self.name, allowed=_RANGE)
        return numbers

    def _at(self, places: NDArray[np.intp] | np.intp, day: Day | Days) -> date | Days:
        """The business days at `places` of the array, a date for a scalar; BadInput past either end."""
        if np.any((places < 0) | (places >= len(self._table.days))):
            raise BadInput("no such business day within the calendar", given=str(day), where=self.name, allowed=_RANGE)
        days: Days = np.asarray(self._table.days[places])
        if isinstance(day, np.ndarray):
            return days
        found: date = days.tolist()
        return found


@dataclass(frozen=True, slots=True)
class _Table:
    """The days of one calendar. Arrays stand on immutable bytes: their write flag cannot be set again."""

    days: Days  # business days
    numbers: NDArray[np.int64]  # the same, as days since 1970-01-01
    is_open: NDArray[np.bool_]  # one entry per calendar day from FIRST
    holidays: Mapping[int, Mapping[date, str]]
    early: Mapping[date, time]


@cache
def _table(name: str) -> _Table:
    facts = closes(name)
    every = np.arange(_FIRST_NUMBER, _LAST_NUMBER + 1, dtype=np.int64)
    # 1970-01-01 was a Thursday: Monday is 0
    is_open = (every + 3) % 7 < 5
    is_open[[day.toordinal() - FIRST.toordinal() for day in facts.closed]] = False
    numbers = np.frombuffer(every[is_open].tobytes(), dtype=np.int64)
    by_year = {
        year: MappingProxyType({day: why for day, why in facts.closed.items() if day.year == year})
        for year in range(FIRST.year, LAST.year + 1)
    }
    return _Table(
        days=numbers.view(_DATES),
        numbers=numbers,
        is_open=np.frombuffer(is_open.tobytes(), dtype=np.bool_),
        holidays=MappingProxyType(by_year),
        early=MappingProxyType(facts.early),
    )


def _first_of(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise BadInput("no such month", given=month, allowed="1 to 12")
    if not FIRST.year <= year <= LAST.year:
        raise BadInput("year outside the calendar", given=year, allowed=_RANGE)
    return date(year, month, 1)


FEDWIRE = Calendar("FEDWIRE")
SIFMA = Calendar("SIFMA")
CBOT = Calendar("CBOT")
