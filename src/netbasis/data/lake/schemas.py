"""What the lake holds: datasets, their columns and keys. Every row also has where it came from.

A row is one fact about one date as one reply stated it. The same key stated again with other values is a later vintage;
nothing is overwritten. `known_at` is when the fact could be known by the public (the provider's publication time where
it has one, else the time of fetching), UTC; `raw` the SHA-256 of the reply, `source` the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

PROVENANCE = ("known_at", "raw", "source")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset. columns: name -> kind ("text", "date", "number", "whole", "flag"); key: columns that name a fact."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]

    def schema(self) -> dict[str, Any]:
        """Columns with their polars types, provenance last."""
        import polars as pl

        kinds = {"text": pl.String, "date": pl.Date, "number": pl.Float64, "whole": pl.Int64, "flag": pl.Boolean}
        known: dict[str, Any] = {"known_at": pl.Datetime("us", "UTC"), "raw": pl.String, "source": pl.String}
        return {name: kinds[kind] for name, kind in self.columns.items()} | known

    def empty(self) -> pl.DataFrame:
        """A frame without rows."""
        import polars as pl

        return pl.DataFrame(schema=self.schema())


_GROUPS = ("dealer", "asset_manager", "leveraged", "other", "small")
_SIDES = ("long", "short", "spread")

DATASETS: Mapping[str, Dataset] = MappingProxyType({
    # one number a day: rates in decimals, amounts in $bn, indices as published; `series` as docs/data-sources.md names
    # it
    "series": Dataset("series", {"series": "text", "date": "date", "value": "number"}, ("series", "date")),
    # points per 100 face
    "prices": Dataset(
        "prices",
        {"cusip": "text", "date": "date", "kind": "text", "coupon": "number", "maturity": "date", "call": "date",
         "buy": "number", "sell": "number", "end_of_day": "number"},
        ("cusip", "date"),
    ),
    # rates in decimals, amounts in $bn
    "auctions": Dataset(
        "auctions",
        {"cusip": "text", "auction_date": "date", "kind": "text", "term": "text", "reopening": "flag",
         "issue_date": "date", "dated": "date", "first_coupon": "date", "maturity": "date", "coupon": "number",
         "high_yield": "number", "median_yield": "number", "bid_to_cover": "number", "offering": "number",
         "accepted": "number", "primary_dealer": "number", "direct": "number", "indirect": "number", "soma": "number"},
        ("kind", "term", "auction_date", "cusip"),
    ),
    # contracts, of a Tuesday
    "positions": Dataset(
        "positions",
        {"code": "text", "root": "text", "date": "date", "open_interest": "number"}
        | {f"{group}_{side}": "number" for group in _GROUPS for side in _SIDES},
        ("code", "date"),
    ),
    "holdings": Dataset(
        "holdings", {"cusip": "text", "date": "date", "kind": "text", "face": "number"}, ("cusip", "date")
    ),
    "futures": Dataset(
        "futures", {"contract": "text", "date": "date", "price": "number", "time": "text"}, ("contract", "date")
    ),
    "factors": Dataset(
        "factors", {"contract": "text", "cusip": "text", "factor": "number"}, ("contract", "cusip")
    ),
})  # fmt: skip

# what the lake notes about itself: replies taken in (fetched: ISO, UTC; state: stored, unchanged, quarantined), and
# what the quality checks found (kinds of netbasis.data.findings; day and name of the rows meant)
RECORDS: Mapping[str, Dataset] = MappingProxyType({
    "replies": Dataset(
        "replies",
        {"provider": "text", "key": "text", "url": "text", "fetched": "text", "status": "whole", "content_type": "text",
         "headers": "text", "state": "text", "reason": "text", "rows": "whole"},
        ("provider", "key"),
    ),
    "findings": Dataset(
        "findings",
        {"dataset": "text", "date": "date", "name": "text", "kind": "text", "size": "number", "unit": "text",
         "en": "text", "zh": "text"},
        ("dataset", "date", "name", "kind"),
    ),
})  # fmt: skip


def dataset(name: str) -> Dataset:
    """A dataset by name. Raises UnknownName with the nearest names."""
    from netbasis.errors import UnknownName

    found = DATASETS.get(name) or RECORDS.get(name)
    if found is None:
        raise UnknownName.among("dataset", name, (*DATASETS, *RECORDS))
    return found


def day_column(held: Dataset) -> str | None:
    """The date among the key of a dataset, by which its rows are found; None where it has none."""
    return next((name for name in held.key if held.columns[name] == "date"), None)
