"""A lake as records, alone or over the embedded sample: every vintage, so that each moment sees what it could."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from netbasis.conventions.position_reports import CODES
from netbasis.data.lake.names import NOMINAL
from netbasis.data.lake.store import Lake
from netbasis.market.positions import FIELDS
from netbasis.monitoring.auctions import Auctions
from netbasis.monitoring.prices import as_series, price_series
from netbasis.monitoring.records import Records, position_name, unit_of
from netbasis.monitoring.sample_records import sample_records
from netbasis.monitoring.series import Series, minutes

if TYPE_CHECKING:
    from netbasis.data.lake.store import AsOf

_GROUPS = {"dealer": "dealer", "asset": "asset_manager", "leveraged": "leveraged"}
_COLUMNS = ("high_yield", "median_yield", "bid_to_cover", "offering", "accepted", "primary_dealer", "direct",
            "indirect", "soma")  # fmt: skip
_YEARS = r"^(\d+)"


def lake_records(
    lake: Lake, as_of: AsOf = None, *, sample: bool = True, price_days: int = 5, prices_until: AsOf = None
) -> Records:
    """Series, positions and auctions of a lake with all their vintages known by `as_of` (None: now).

    sample: over the embedded sample, so that what the lake has not fetched is there as far as the sample reaches.
    price_days: the last days of stored prices on which noise and basis are computed, as known by `prices_until`, else
    `as_of`.
    """
    series = _prices(lake, prices_until or as_of, price_days) | _series(lake, as_of) | _positions(lake, as_of)
    source = f"the lake {lake.path}", f"資料湖 {lake.path}"
    records = Records(MappingProxyType(series), _auctions(lake, as_of), source)
    return records.over(sample_records()) if sample else records


def _prices(lake: Lake, as_of: AsOf, last: int) -> dict[str, Series]:
    days = lake.days("prices", as_of)[-last:] if last else []
    if not days:
        return {}
    from netbasis.data.lake.history import lake_history

    rows = lake.read("prices", as_of, since=days[0], until=days[-1], columns=["date", "known_at", "source"])
    moments = dict(rows.group_by("date").agg(pl.col("known_at").max()).iter_rows())
    found = price_series(lake_history(lake, days[0], days[-1], as_of=as_of))
    known = minutes(pl.Series([moments[day] for day in found["noise"][0].tolist()]))
    return as_series(found, known, ", ".join(sorted(rows["source"].unique())))


def _series(lake: Lake, as_of: AsOf) -> dict[str, Series]:
    rows = lake.vintages("series", as_of).drop_nulls("value")
    found = {}
    for (name,), part in rows.group_by("series", maintain_order=True):
        part = part.sort("date", "known_at", "fetched_at")
        sources = ", ".join(sorted(part["source"].unique()))
        found[str(name)] = Series(
            str(name), unit_of(str(name)), sources, part["date"].to_numpy(), minutes(part["known_at"]),
            part["value"].to_numpy(),
        )  # fmt: skip
    return found


def _positions(lake: Lake, as_of: AsOf) -> dict[str, Series]:
    rows = lake.vintages("positions", as_of).sort("date", "known_at", "fetched_at")
    found = {}
    for (code,), part in rows.group_by("code", maintain_order=True):
        root = CODES.get(str(code))
        if root is None:
            continue  # a contract that the monitor does not follow
        days, known, source = part["date"].to_numpy(), minutes(part["known_at"]), ", ".join(part["source"].unique())
        for field in FIELDS:
            group, _, side = field.partition("_")
            column = field if field == "open_interest" else f"{_GROUPS[group]}_{side}"
            name = position_name(root, field)
            found[name] = Series(name, "contracts", source, days, known, _numbers(part, column))
    return found


def _auctions(lake: Lake, as_of: AsOf) -> Auctions | None:
    rows = lake.vintages("auctions", as_of).filter(pl.col("kind").is_in(NOMINAL)).sort("known_at", "fetched_at")
    years = rows["term"].str.extract(_YEARS).cast(pl.Int64)
    odd = rows["term"].str.contains("Month")
    rows = rows.with_columns(years=pl.select(pl.when(odd).then(years + 1).otherwise(years)).to_series())
    rows = rows.drop_nulls("years")
    if rows.is_empty():
        return None
    return Auctions(
        day=rows["auction_date"].to_numpy(), known=minutes(rows["known_at"]), kind=rows["kind"].to_numpy(),
        term=rows["years"].to_numpy(), reopening=rows["reopening"].fill_null(False).to_numpy(),
        **{name: _numbers(rows, name) for name in _COLUMNS},
    )  # fmt: skip


def _numbers(rows: pl.DataFrame, column: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(rows[column].fill_null(float("nan")).to_numpy(), dtype=np.float64)
