"""When a provider's figure becomes public, where the provider says so; New York hours, returned in UTC.

Sources: Federal Reserve Bank of New York, reference rate pages (SOFR, BGCR, TGCR about 8:00, EFFR and OBFR about 9:00
of the next business day, revisions about 14:30); primary dealer statistics (Thursdays about 16:15 for the week
ended the Wednesday before); Federal Reserve H.4.1 (Thursdays about 16:30); H.15 (next business day, 16:15); Treasury,
daily par yields (by 18:00).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from netbasis.conventions.calendars import FEDWIRE, FIRST, LAST

_FIRST, _LAST = np.datetime64(FIRST, "D"), np.datetime64(LAST, "D") - 30


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """One day at an hour of New York, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


def same_day(days: pl.Series, hour: int, minute: int = 0) -> pl.Series:
    """(n,) that day at an hour."""
    return _utc(days.cast(pl.Datetime("us")) + pl.duration(hours=hour, minutes=minute), days)


def next_business_day(days: pl.Series, hour: int, minute: int = 0, after: int = 0) -> pl.Series:
    """(n,) the first business day after `after` days later, at an hour; weekdays outside the calendar's years."""
    known = days.drop_nulls().to_numpy().astype("datetime64[D]") + after
    inside = (known >= _FIRST) & (known <= _LAST)
    moved: np.ndarray[Any, np.dtype[np.datetime64]] = np.busday_offset(known, 1, roll="backward")
    moved[inside] = FEDWIRE.shift(known[inside], 1)
    out = np.full(len(days), np.datetime64("NaT"), dtype="datetime64[D]")
    out[days.is_not_null().to_numpy()] = moved
    return same_day(pl.Series(days.name, out), hour, minute)


def _utc(moments: pl.Expr | pl.Series, days: pl.Series) -> pl.Series:
    expression = moments if isinstance(moments, pl.Expr) else pl.lit(moments)
    local = pl.DataFrame({"day": days}).select(expression.alias("at")).to_series()
    return local.dt.replace_time_zone("America/New_York").dt.convert_time_zone("UTC")
