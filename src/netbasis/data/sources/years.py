"""What to ask for again: files of one calendar year, and whole histories that grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

_SETTLED = timedelta(days=30)  # after its end a year's file no longer changes


def years(since: date, until: date, known: Mapping[str, datetime], prefix: str = "") -> Iterator[int]:
    """Years from `since` to `until` but those held since a month after their end; keys are `prefix` and the year."""
    for year in range(since.year, until.year + 1):
        fetched = known.get(f"{prefix}{year}")
        if fetched is None or fetched.date() < date(year, 12, 31) + _SETTLED:
            yield year


def due(
    names: Iterable[str], known: Mapping[str, datetime], until: date, overlap: int = 60
) -> Iterator[tuple[str, date | None]]:
    """(name, first day) of histories not fetched on `until` or later; None for the whole of one that is not held.

    overlap: days asked for again before the last fetch, for revisions and late figures.
    """
    for name in names:
        fetched = known.get(name)
        if fetched is None:
            yield name, None
        elif fetched.date() < until:
            yield name, fetched.date() - timedelta(days=overlap)


def given(**days: date | None) -> tuple[tuple[str, str], ...]:
    """Parameters of the days that are not None."""
    return tuple((name, day.isoformat()) for name, day in days.items() if day is not None)


def year_span(year: int, until: date) -> tuple[date, date]:
    """The whole year up to `until`: a part of a year is never held as the year."""
    return date(year, 1, 1), min(until, date(year, 12, 31))
