"""Public series and auction results of the embedded sample, read: what the monitor stands on without a network.

Grammar (beside that of `sample_text`):

    monitor          "= series parts", then lines "month day:value ..." in 1/parts of a decimal, of $bn
    auction_results  day kind term reopening high median bid-to-cover offering accepted dealers direct indirect soma;
                     units in the file's comment
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.data.sample_text import lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from netbasis.instruments.treasury import Days, Floats

AMOUNTS = ("offering", "accepted", "primary_dealer", "direct", "indirect", "soma")
KINDS = {"n": "note", "b": "bond"}


@cache
def sample_series() -> Mapping[str, tuple[Days, Floats]]:
    """By name (docs/data-sources.md): days (n,), ascending, and values (n,), decimals or $bn."""
    found: dict[str, tuple[list[str], list[str], int]] = {}
    days: list[str] = []
    values: list[str] = []
    for line in lines("monitor"):
        head, *entries = line.split(" ")
        if head == "=":
            days, values = [], []
            found[entries[0]] = days, values, int(entries[1])
            continue
        for entry in entries:
            day, _, value = entry.partition(":")
            days.append(f"{head}-{day:0>2}")
            values.append(value)
    return MappingProxyType(
        {
            name: (np.array(d, dtype="datetime64[D]"), np.array(v, dtype=np.float64) / parts)
            for name, (d, v, parts) in found.items()
        }
    )


@cache
def sample_auction_results() -> Mapping[str, NDArray[Any]]:
    """Columns (n,) by auction day: auction_date, kind (note, bond), term (years of the original term), reopening,
    high_yield, median_yield (decimals), bid_to_cover, and in $bn `AMOUNTS`; NaN where not on record."""
    rows = [line.split(" ") for line in lines("auction_results")]
    numbers = np.array([[np.nan if cell == "-" else float(cell) for cell in row[4:]] for row in rows])
    columns: dict[str, NDArray[Any]] = {
        "auction_date": np.array([row[0] for row in rows], dtype="datetime64[D]"),
        "kind": np.array([KINDS[row[1]] for row in rows]),
        "term": np.array([int(row[2]) for row in rows]),
        "reopening": np.array([row[3] == "r" for row in rows]),
        "high_yield": numbers[:, 0] / 100_000.0,
        "median_yield": numbers[:, 1] / 100_000.0,
        "bid_to_cover": numbers[:, 2] / 100.0,
    }
    columns |= {name: numbers[:, place] / 1000.0 for place, name in enumerate(AMOUNTS, start=3)}
    return MappingProxyType(columns)
