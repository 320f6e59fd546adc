"""Closed days and early closes of one calendar, from the two tables of this folder.

`holiday_rules.csv` holds what recurs, `holiday_exceptions.csv` what happened once; each row is dated and
cites its source, and `[?]` in a source marks what is unconfirmed, so that a correction is one line.

Rules, column `when`: `Jul 4`, `3rd Mon of Jan`, `last Mon of May`, `Easter -2`; for early closes also
`before NAME` and `after NAME` (the business day next to the close of that name) and
`last business day of Dec`. A holiday on a Sunday is kept on Monday by all three calendars (Federal Reserve
Banks, SIFMA, CBOT); column `saturday` says whether one on a Saturday closes the Friday before. `since` and
`until` bound the day observed.

Exceptions, column `kind`: `closed`, `open` (takes a holiday away, or puts on record that the day was open),
`early` (closes at `close`), `full` (takes an early close away).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from netbasis.errors import BadInput

FIRST = date(2000, 1, 1)
LAST = date(2035, 12, 31)

_DAY = timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_FIXED = re.compile(r"([A-Z][a-z]{2}) (\d{1,2})")
_NTH = re.compile(r"(1st|2nd|3rd|4th|last) ([A-Z][a-z]{2}) of ([A-Z][a-z]{2})")
_EASTER = re.compile(r"Easter ([+-]\d+)")


@dataclass(frozen=True, slots=True)
class Closes:
    """What keeps a market shut: weekdays closed with their name, and early closes with their local hour."""

    closed: dict[date, str]
    early: dict[date, time]


def closes(calendar: str) -> Closes:
    """Closed weekdays and early closes of `calendar` ("FEDWIRE", "SIFMA" or "CBOT"), `FIRST` to `LAST`."""
    rules = list(_rows("holiday_rules.csv", calendar))
    exceptions = [(date.fromisoformat(row["date"]), row) for row in _rows("holiday_exceptions.csv", calendar)]

    closed: dict[date, str] = {}
    for rule in rules:
        if not rule["close"]:
            for year in range(FIRST.year, LAST.year + 1):
                day = _observed(_nominal(rule["when"], year), rule["saturday"])
                if day is not None and _in_force(rule, day):
                    closed[day] = rule["name"]
    for day, row in exceptions:
        if row["kind"] == "closed":
            closed[day] = row["name"]
        elif row["kind"] == "open":
            closed.pop(day, None)

    early: dict[date, time] = {}
    for rule in rules:
        if rule["close"]:
            for day in _beside(rule["when"], closed):
                if _in_force(rule, day):
                    early[day] = time.fromisoformat(rule["close"])
    for day, row in exceptions:
        if row["kind"] == "early":
            early[day] = time.fromisoformat(row["close"])
        elif row["kind"] == "full":
            early.pop(day, None)
    return Closes(dict(sorted(closed.items())), dict(sorted(early.items())))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _rows(file: str, calendar: str) -> Iterator[dict[str, str]]:
    # Imported here: `import netbasis.conventions.calendars` stays cheap for those who ask no date.
    import csv
    from importlib.resources import files

    text = files("netbasis.conventions").joinpath(file).read_text(encoding="utf-8")
    return (row for row in csv.DictReader(text.splitlines()) if calendar in row["calendars"].split())


def _in_force(rule: dict[str, str], day: date) -> bool:
    return date.fromisoformat(rule["since"]) <= day <= date.fromisoformat(rule["until"])


def _nominal(when: str, year: int) -> date:
    """The day a rule names in `year`, before it is moved off a weekend."""
    if fixed := _FIXED.fullmatch(when):
        return date(year, _MONTHS.index(fixed[1]) + 1, int(fixed[2]))
    if nth := _NTH.fullmatch(when):
        month = _MONTHS.index(nth[3]) + 1
        weekday = _WEEKDAYS.index(nth[2])
        if nth[1] == "last":
            end = date(year + month // 12, month % 12 + 1, 1) - _DAY
            return end - (end.weekday() - weekday) % 7 * _DAY
        first = date(year, month, 1)
        return first + ((weekday - first.weekday()) % 7 + 7 * (int(nth[1][0]) - 1)) * _DAY
    if offset := _EASTER.fullmatch(when):
        return easter(year) + int(offset[1]) * _DAY
    raise BadInput("a holiday rule cannot be read", given=when, where="holiday_rules.csv, column when")


def _observed(day: date, saturday: str) -> date | None:
    """The weekday that is closed for a holiday on `day`; None when a Saturday holiday closes nothing."""
    if day.weekday() == 6:
        return day + _DAY
    if day.weekday() == 5:
        return day - _DAY if saturday == "friday" else None
    return day


def _beside(when: str, closed: dict[date, str]) -> Iterator[date]:
    """The business days that an early-close rule names."""

    def business_day(day: date, step: timedelta) -> date:
        while day.weekday() > 4 or day in closed:
            day += step
        return day

    if when == "last business day of Dec":
        for year in range(FIRST.year, LAST.year + 1):
            yield business_day(date(year, 12, 31), -_DAY)
        return
    side, _, name = when.partition(" ")
    step = {"before": -_DAY, "after": _DAY}[side]
    for day, holiday in closed.items():
        if holiday == name:
            yield business_day(day + step, step)
