"""Futures prices from a file of the user's: contract, price, and date where it holds more than one day."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from netbasis.data.cells import parse_day, parse_points
from netbasis.data.market_rows import Reader
from netbasis.data.raw_table import KINDS, read_table
from netbasis.errors import BadFile, BadInput, Problem
from netbasis.instruments.future import parse_contract

COLUMNS = ("contract", "price", "date", "time")
SCHEMA = {"contract": pl.String, "date": pl.Date, "price": pl.Float64, "time": pl.String}


def read_futures_file(path: str | Path, day: date | None = None) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Rows (contract, date, price, time) of a CSV or Parquet file, and what is wrong with the others.

    day: of rows without a date. Contracts by exchange code as of their day. Raises BadFile where no row can be read.
    """
    path = Path(path)
    if path.suffix not in KINDS:
        raise BadInput("--futures", given=str(path), allowed="a file ending in " + " or ".join(KINDS))
    if not path.is_file():
        raise BadInput("there is no such file", given=str(path), allowed="CSV or Parquet with " + ", ".join(COLUMNS))
    reader = Reader(read_table(path.parent, path.stem, COLUMNS, ("contract", "price")))
    comma = reader.table.decimal_comma
    seen: dict[tuple[str, date], int] = {}
    rows = []
    for row in reader.table.rows:
        when = reader.read(row, "date", parse_day) if reader.cell(row, "date") else day
        if when is None:
            reader.add("no date", row, allowed="a column date, or a file for one day")
            continue
        future = reader.read(row, "contract", partial(parse_contract, as_of=when), "no contract")
        price = reader.read(row, "price", lambda text: parse_points(text, "futures", comma), "no price")
        if future is None or price is None:
            continue
        if future.delivery.last_delivery < when:
            reader.add(
                f"{future.long_code} ended on {future.delivery.last_delivery}", row, "contract", given=future.code
            )
        elif (future.code, when) in seen:
            reader.add("a contract stands twice", row, "contract", given=future.code,
                       hint=f"row {seen[future.code, when]} is used")  # fmt: skip
        else:
            seen[future.code, when] = row.number
            rows.append((future.code, when, price, reader.cell(row, "time")))
    problems = reader.all_problems()
    if not rows:
        raise BadFile(problems or [Problem("no futures price", file=path.name)])
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), problems
