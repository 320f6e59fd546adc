"""What a table must be to come into the lake, judged by itself: columns, types, keys, units.

A table that is not is refused whole (`Refused` names the column, the row and what is allowed): the reply is then
quarantined, and no row of it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

import polars as pl

from netbasis.data.lake.names import RATES
from netbasis.errors import BadInput

if TYPE_CHECKING:
    from netbasis.data.lake.schemas import Dataset


class Refused(BadInput):
    """A table that does not come into the lake."""


@dataclass(frozen=True, slots=True)
class _Range:
    """What a column can hold, and what a number outside it usually is."""

    column: str
    low: float
    high: float
    unit: str
    slip: str = ""


_DECIMAL = ("a decimal", "percent for decimals? 4.25% is 0.0425")
_BILLIONS = ("$bn", "dollars or millions for $bn?")
_POINTS = ("points per 100 face", "a fraction of par, 32nds or dollars for points?")
_RANGES = {
    "prices": (
        _Range("coupon", -0.01, 0.25, *_DECIMAL),
        *(_Range(name, 5.0, 400.0, *_POINTS) for name in ("buy", "sell", "end_of_day")),
    ),
    "auctions": (
        *(_Range(name, -0.05, 0.25, *_DECIMAL) for name in ("coupon", "high_yield", "median_yield")),
        _Range("bid_to_cover", 0.0, 30.0, "a ratio"),
        *(_Range(name, 0.0, 1000.0, *_BILLIONS) for name in
          ("offering", "accepted", "primary_dealer", "direct", "indirect", "soma")),
    ),
    "futures": (_Range("price", 20.0, 300.0, *_POINTS),),
    "factors": (_Range("factor", 0.2, 3.0, "a conversion factor"),),
    "positions": (_Range("open_interest", 0.0, 1e8, "contracts"),),
    "holdings": (_Range("face", 0.0, 1e13, "dollars"),),
}  # fmt: skip
_RATE = _Range("value", -0.1, 0.5, *_DECIMAL)
_MAY_BE_MISSING = {("auctions", "cusip"), ("auctions", "term"), ("factors", "cusip")}
_SHOWN = 3


def checked_table(dataset: Dataset, frame: pl.DataFrame, fetched_at: datetime) -> pl.DataFrame:
    """The table with the columns and types of its dataset and known_at (the time of fetching where none is stated).

    Zero prices (not published) and numbers that are none become null. Raises Refused.
    """
    allowed = [*dataset.columns, "known_at"]
    spare = [name for name in frame.columns if name not in (*allowed, "raw", "source")]
    missing = [name for name in dataset.columns if name not in frame.columns]
    if missing or spare:
        what = "a column is missing" if missing else "a column that is not known"
        raise Refused(
            what, given=(missing or spare)[0], where=dataset.name, allowed=", ".join(allowed),
            hint="has the provider changed its format?",
        )  # fmt: skip
    if "known_at" not in frame.columns:
        frame = frame.with_columns(known_at=pl.lit(None, pl.Datetime("us", "UTC")))
    frame = _typed(dataset, frame.select(allowed))
    frame = frame.with_columns(pl.col("known_at").fill_null(pl.lit(fetched_at).dt.cast_time_unit("us")))
    _check_keys(dataset, frame)
    frame = _without_zeros(dataset, frame)
    for limits in _RANGES.get(dataset.name, ()):
        _check_range(dataset, frame, limits)
    if dataset.name == "series":
        _check_range(dataset, frame.filter(pl.col("series").str.contains(RATES)), _RATE)
    return frame


def _typed(dataset: Dataset, frame: pl.DataFrame) -> pl.DataFrame:
    schema = dataset.schema()
    columns = []
    for name in frame.columns:
        column = frame[name]
        try:
            columns.append(column if column.dtype == schema[name] else column.cast(schema[name], strict=True))
        except pl.exceptions.PolarsError as error:
            raise Refused(
                f"column {name} holds something else", where=dataset.name, given=str(error).splitlines()[0],
                allowed=str(schema[name]),
            ) from None  # fmt: skip
    frame = pl.DataFrame(columns)
    numbers = [name for name in frame.columns if schema[name] == pl.Float64]
    if not numbers:
        return frame
    unreal = frame.select(pl.col(numbers).is_infinite().any())
    for name in numbers:
        if unreal[name][0]:
            raise Refused(f"column {name} is infinite", where=_row(dataset, frame.filter(pl.col(name).is_infinite())))
    return frame.with_columns(pl.col(numbers).fill_nan(None))


def _check_keys(dataset: Dataset, frame: pl.DataFrame) -> None:
    for name in dataset.key:
        empty = frame[name].null_count()
        if empty and (dataset.name, name) not in _MAY_BE_MISSING:
            raise Refused(f"a row without {name}", where=f"{dataset.name}, {empty} of {frame.height} rows")
    facts = [*dataset.key, "known_at"]
    if frame.select(facts).n_unique() == frame.height:
        return
    twice = frame.unique([*dataset.columns, "known_at"]).filter(pl.struct(facts).is_duplicated())
    if twice.height:
        raise Refused(
            "one fact is stated twice with different values", where=_row(dataset, twice),
            allowed="one row for each " + ", ".join(dataset.key),
        )  # fmt: skip


def _without_zeros(dataset: Dataset, frame: pl.DataFrame) -> pl.DataFrame:
    if dataset.name != "prices":
        return frame
    return frame.with_columns(
        pl.when(pl.col(name) == 0.0).then(None).otherwise(pl.col(name)).alias(name)
        for name in ("buy", "sell", "end_of_day")
    )  # fmt: skip


def _check_range(dataset: Dataset, frame: pl.DataFrame, limits: _Range) -> None:
    ends = cast("tuple[float, float]", (frame[limits.column].min(), frame[limits.column].max()))
    if ends[0] is None or (ends[0] >= limits.low and ends[1] <= limits.high):
        return
    outside = frame.filter(~pl.col(limits.column).is_between(limits.low, limits.high))
    if outside.height:
        raise Refused(
            f"column {limits.column} is out of range in {outside.height} of {frame.height} rows",
            given=outside[limits.column][0], where=_row(dataset, outside),
            allowed=f"{limits.unit} from {limits.low:g} to {limits.high:g}", hint=limits.slip or None,
        )  # fmt: skip


def _row(dataset: Dataset, rows: pl.DataFrame) -> str:
    """The first of some rows by its key."""
    first = rows.row(0, named=True)
    return f"{dataset.name}: " + ", ".join(str(first[name]) for name in dataset.key[:_SHOWN])
