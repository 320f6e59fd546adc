"""The days of an episode: one of the named ones, or FROM..TO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput, UnknownName
from netbasis.monitoring.records import Records, Words

SEPARATOR = ".."
MOST_DAYS = 92  # thresholds are made for days and weeks: over a year everything rises and falls by them


@dataclass(frozen=True, slots=True)
class Window:
    """name: as asked for; start and end: first and last day. Changes are measured from the last value before start."""

    name: str
    start: date
    end: date
    title: Words


NAMED: dict[str, Window] = {
    window.name: window
    for window in (
        # 16 September: first of the two days on which reserves drained
        Window("2019-09", date(2019, 9, 16), date(2019, 9, 30), ("September 2019", "2019 年 9 月")),
        Window("2020-03", date(2020, 3, 2), date(2020, 3, 31), ("March 2020", "2020 年 3 月")),
        Window("2025-04", date(2025, 4, 1), date(2025, 4, 30), ("April 2025", "2025 年 4 月")),
    )
}
HINT = f"or days such as 2021-02-22{SEPARATOR}2021-03-12, at most {MOST_DAYS} of them"


def as_window(given: str | Window) -> Window:
    """A named window or FROM..TO, both days ISO. Raises UnknownName for a name that is none, BadInput for days that are
    no days, an end before the start and more than `MOST_DAYS` days."""
    if isinstance(given, Window):
        return given
    if SEPARATOR not in given:
        if given in NAMED:
            return NAMED[given]
        raise UnknownName("unknown episode", given=given, allowed=f"known: {', '.join(NAMED)}", hint=HINT)
    first, _, last = given.partition(SEPARATOR)
    start, end = (as_date(text.strip(), f"{side} of the episode", "a day such as 2021-02-22")
                  for text, side in ((first, "first day"), (last, "last day")))  # fmt: skip
    if end < start:
        raise BadInput("the episode ends before it starts", given=given, allowed=f"{start} or later as the last day",
                       hint=f"did you mean {end}{SEPARATOR}{start}?")  # fmt: skip
    days = (end - start).days + 1
    if days > MOST_DAYS:
        raise BadInput("length of the episode", given=f"{given}, {days} days", allowed=f"1 to {MOST_DAYS} days",
                       hint="the thresholds are made for days and weeks: ask for a part of it")  # fmt: skip
    name = f"{start}{SEPARATOR}{end}"
    return Window(name, start, end, (f"{start} to {end}", f"{start} 至 {end}"))


def known_days(window: Window, records: Records, moment: str) -> Window:
    """The days of a window that records as known at their moment can speak of. moment: how it was asked for. Raises
    BadInput where the window lies before the first or after the last day held, or is not begun at the moment."""
    held = [series.days for series in records.series.values() if len(series)]
    first, last = (np.datetime64(edge, "D").astype(object) for edge in (
        min(days[0] for days in held), max(days[-1] for days in held)
    ))  # fmt: skip
    if window.end < first or window.start > last:
        raise BadInput("no data of the episode's days", given=window.name, allowed=f"days from {first} to {last}")
    today = records.day()
    if today < window.start:
        raise BadInput("known_at lies before the episode", given=moment, allowed=f"{window.start} or later")
    return Window(window.name, window.start, min(window.end, today), window.title)
