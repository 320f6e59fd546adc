"""Days that a daily or weekly series should have and has not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from netbasis.conventions.calendars import FIRST, LAST, SIFMA
from netbasis.data.lake.schemas import dataset, day_column

if TYPE_CHECKING:
    from netbasis.data.lake.store import Lake

DAILY = 2.0  # median days between two; more: by its own rhythm
FEWEST = 10  # days; fewer show no rhythm
_SCHEMA = {"name": pl.String, "after": pl.Date, "before": pl.Date, "missing": pl.Int64}
_NAMED = {"series": "series", "positions": "code", "futures": None, "prices": None}


def gaps(lake: Lake, name: str) -> pl.DataFrame:
    """Stretches without rows: name (of the series, or the dataset), the last day before, the first after, how many.

    Daily: business days of SIFMA's calendar. Others: more than one and a half of their own median step.
    """
    held = dataset(name)
    column = day_column(held)
    if column is None:
        return pl.DataFrame(schema=_SCHEMA)
    by = _NAMED.get(name)
    rows = lake.read(name, columns=[column, *([by] if by else [])]).unique()
    rows = rows.with_columns(pl.lit(name).alias("_name")) if by is None else rows.rename({by: "_name"})
    found = []
    for (who,), mine in rows.group_by("_name", maintain_order=True):
        days = mine[column].sort().to_numpy().astype("datetime64[D]")
        found += [(str(who), *gap) for gap in _gaps(days)]
    return pl.DataFrame(found, schema=_SCHEMA, orient="row").sort("name", "after")


def _gaps(days: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> list[tuple[date, date, int]]:
    if len(days) < FEWEST:
        return []
    steps = np.diff(days).astype(np.int64)
    usual = float(np.median(steps))
    if usual > DAILY:
        return [(days[k].item(), days[k + 1].item(), round(steps[k] / usual) - 1)
                for k in np.flatnonzero(steps > 1.5 * usual)]  # fmt: skip
    days = days[(days >= np.datetime64(FIRST, "D")) & (days <= np.datetime64(LAST, "D"))]
    business = SIFMA.as_array()
    at = np.searchsorted(business, days)
    missing = np.diff(at) - np.isin(days[:-1], business)
    return [(days[k].item(), days[k + 1].item(), int(missing[k])) for k in np.flatnonzero(missing > 0)]
