"""Futures prices from a file of the user's: any vendor, any column names. CSV (comma or semicolon) or Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources.reading import table
from netbasis.data.sources.user_table import days, prices, user_rows
from netbasis.data.sources.wire import BadReply, Reply, Request, Table
from netbasis.errors import BadInput
from netbasis.instruments.future import parse_contract

NAME = "futures_csv"
TITLE = "futures prices of the user's file"
COLUMNS = ("contract", "date", "price", "time")


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001
    """Nothing to fetch."""
    return ()


def read(reply: Reply) -> tuple[Table, ...]:
    """The file with the column map of its options (`column.price` = the file's name)."""
    options = dict(reply.request.params)
    columns = {name.removeprefix("column."): theirs for name, theirs in options.items() if name.startswith("column.")}
    return (read_futures(reply.body, columns),)


def read_futures(body: bytes, columns: Mapping[str, str] | None = None) -> Table:
    """Prices by contract and day; contracts become ZNM20, whichever way they are named.

    columns: ours (contract, date, price, time) -> the file's. A one-digit year is read against the row's date. Rows
    without a price are left out. Raises BadReply with column and row.
    """
    cells = user_rows(body, NAME, columns or {}, COLUMNS, COLUMNS[:3])
    frame = cells.with_columns(days(cells, "date", NAME), prices(cells, "price", NAME, "futures"))
    names = frame.select("contract", "date").unique(maintain_order=True)
    codes = [_code(name, day, cells) for name, day in names.iter_rows()]
    frame = frame.join(names.with_columns(pl.Series("code", codes)), on=["contract", "date"], maintain_order="left")
    frame = frame.with_columns(pl.col("code").alias("contract")).filter(pl.col("price").is_not_null())
    return table("futures", frame, NAME)


def _code(name: str, day: date, cells: pl.DataFrame) -> str:
    try:
        return parse_contract(name, day).long_code
    except BadInput as error:
        row = int((cells["contract"] == name).arg_true()[0]) + 1
        raise BadReply(error.what, source=NAME, column="contract", row=row, given=name, allowed=error.allowed,
                       hint=error.hint) from None  # fmt: skip
