"""Bond prices from a file of a dealer or vendor that the user has a licence for: a column map names what is what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources.reading import cast, table
from netbasis.data.sources.user_table import days, prices, user_rows
from netbasis.data.sources.wire import BadReply, Reply, Request, Table

NAME = "price_file"
TITLE = "bond prices of the user's file"
COLUMNS = ("cusip", "date", "kind", "coupon_pct", "maturity", "bid", "offer", "clean")
_OURS = {"offer": "buy", "bid": "sell", "clean": "end_of_day"}
_LOWEST, _HIGHEST = 20.0, 300.0


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001
    """Nothing to fetch."""
    return ()


def read(reply: Reply) -> tuple[Table, ...]:
    """The file with the column map of its options (`column.clean` = the file's name; `date` where it has no column)."""
    options = dict(reply.request.params)
    columns = {name.removeprefix("column."): theirs for name, theirs in options.items() if name.startswith("column.")}
    day = date.fromisoformat(options["date"]) if "date" in options else None
    return (read_prices(reply.body, columns, day=day),)


def read_prices(body: bytes, columns: Mapping[str, str] | None = None, *, day: date | None = None) -> Table:
    """Prices by CUSIP and day, clean, points per 100 (decimals or 32nds).

    columns: ours (COLUMNS) -> the file's. day: of a file without dates. One of bid, offer, clean is needed. Raises
    BadReply with column and row, also for a price that is a fraction of par or a dollar amount.
    """
    needed = ("cusip",) if day is not None else ("cusip", "date")
    cells = user_rows(body, NAME, columns or {}, COLUMNS, needed)
    given = [name for name in _OURS if name in cells.columns]
    if not given:
        raise BadReply("no price column", source=NAME, column="clean", allowed="one of bid, offer, clean",
                       hint="name it in the column map")  # fmt: skip
    if "coupon_pct" in cells.columns:
        cells = cast(cells, NAME, numbers={"coupon_pct": 0.01}).rename({"coupon_pct": "coupon"})
    if "maturity" in cells.columns:
        cells = cells.with_columns(days(cells, "maturity", NAME))
    dated = pl.lit(day).alias("date") if day is not None else days(cells, "date", NAME)
    frame = cells.with_columns(dated, *(prices(cells, name, NAME, "cash").alias(_OURS[name]) for name in given))
    for name in given:
        bad = (frame[_OURS[name]] < _LOWEST) | (frame[_OURS[name]] > _HIGHEST)
        if bad.any():
            row = int(bad.arg_true()[0])
            raise BadReply("not a price in points per 100", source=NAME, column=name, row=row + 1,
                           given=cells[name][row], allowed=f"{_LOWEST:g} to {_HIGHEST:g}")  # fmt: skip
    return table("prices", frame, NAME)
