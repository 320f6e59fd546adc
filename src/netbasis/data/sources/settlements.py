"""The exchange's settlement prices as it serves them to its own page (JSON, 32nds text), saved by the user.

The exchange refuses scripts and its terms restrict use, so nothing is fetched: a user with a licence brings the file.
The file does not say which product it is; `root` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.conventions.ticks import parse_price
from netbasis.data.sources.reading import json_at, json_rows, json_value, table
from netbasis.data.sources.user_table import named_month
from netbasis.data.sources.wire import BadReply, Reply, Request, Table
from netbasis.errors import BadInput
from netbasis.instruments.future import Future

NAME = "settlements"
TITLE = "exchange settlement prices of the user's file"
_NONE = ("", "-", "UNCH", "null")


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001
    """Nothing to fetch."""
    return ()


def read(reply: Reply) -> tuple[Table, ...]:
    """The file, with `root` (and `date` where it states none) in its options."""
    options = dict(reply.request.params)
    if "root" not in options:
        raise BadReply("which product is it?", source=NAME, column="root", allowed="ZT, ZF, ZN, TN, ZB, UB ...",
                       hint="give --root")  # fmt: skip
    day = date.fromisoformat(options["date"]) if "date" in options else None
    return (read_settlements(reply.body, options["root"], day),)


def read_settlements(body: bytes, root: str, day: date | None = None) -> Table:
    """Settlement by contract. day: the trade date, where the file states none; BadReply where both are and differ."""
    value = json_value(body, NAME)
    cells = json_rows(json_at(value, NAME, "settlements"), NAME, ("month", "settle"))
    stated = _day(str(value.get("tradeDate") or ""))
    if stated and day and stated != day:
        raise BadReply("prices of another day", source=NAME, column="tradeDate", given=stated, allowed=day.isoformat())
    if (on := stated or day) is None:
        raise BadReply("which day is it?", source=NAME, column="tradeDate", hint="give --date")
    rows = [
        {"contract": contract.long_code, "date": on, "price": price, "time": "settlement"}
        for k, (month, settle) in enumerate(cells.iter_rows(), start=1)
        if month.upper() != "TOTAL" and (price := _price(settle, k)) is not None
        if (contract := _contract(root, month, k))
    ]
    schema = {"contract": pl.String, "date": pl.Date, "price": pl.Float64, "time": pl.String}
    return table("futures", pl.DataFrame(rows, schema=schema), NAME)


def _contract(root: str, month: str, row: int) -> Future:
    found = named_month(month)
    try:
        if found is None:
            raise BadInput("not a contract month", allowed="such as JUN 20")
        return Future(root.upper(), *found)
    except BadInput as error:
        raise BadReply(error.what, source=NAME, column="month", row=row, given=month, allowed=error.allowed) from None


def _price(text: str, row: int) -> float | None:
    if text in _NONE:
        return None
    try:
        return parse_price(text.rstrip("AB"), "futures")  # A and B mark the session's last ask and bid
    except BadInput as error:
        raise BadReply(error.what, source=NAME, column="settle", row=row, given=text, allowed=error.allowed) from None


def _day(text: str) -> date | None:
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
