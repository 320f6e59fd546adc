"""Files of one calendar year: which to ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

_SETTLED = timedelta(days=30)  # after its end a year's file no longer changes


def years(since: date, until: date, known: Mapping[str, datetime], prefix: str = "") -> Iterator[int]:
    """Years from `since` to `until` but those held since a month after their end; keys are `prefix` and the year."""
    for year in range(since.year, until.year + 1):
        fetched = known.get(f"{prefix}{year}")
        if fetched is None or fetched.date() < date(year, 12, 31) + _SETTLED:
            yield year
