"""The System Open Market Account: weekly totals by kind, and Treasury holdings by CUSIP.

As of Wednesday, public on Thursday about 16:30. Dollars there, $bn here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import polars as pl

from netbasis.data.sources import publication
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, json_at, json_rows, json_value, series, table, unpivot
from netbasis.data.sources.wire import BadReply, Reply, Request, Table, body_reply

NAME = "nyfed_soma"
TITLE = "Federal Reserve Bank of New York: System Open Market Account"

_BASE = "https://markets.newyorkfed.org/api/soma"
_DOLLARS = 1e-9
# provider's field -> series
SUMMARY = {
    "mbs": "soma_mbs", "cmbs": "soma_cmbs", "tips": "soma_tips", "frn": "soma_frn",
    "tipsInflationCompensation": "soma_tips_inflation", "notesbonds": "soma_notes_bonds", "bills": "soma_bills",
    "agencies": "soma_agencies", "total": "soma_total",
}  # fmt: skip
KINDS = {"Bills": "bill", "NotesBonds": "note", "TIPS": "tips", "FRNs": "frn"}
_WEDNESDAY = 2


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:
    """The totals, and the holdings of the last Wednesday of each month and of the newest one."""
    held = known or {}
    wednesdays = [until - timedelta(days=days) for days in range((until - since).days, -1, -1)]
    wednesdays = [day for day in wednesdays if day.weekday() == _WEDNESDAY and day < until]
    wanted = [day for day in wednesdays if (day + timedelta(days=7)).month != day.month or day == wednesdays[-1]]
    summary = Request(f"{_BASE}/summary.json", "summary", expect="json", conditional=True)
    return (summary, *(request(day) for day in wanted if f"holdings-{day}" not in held))


def request(day: date) -> Request:
    """The question for the holdings of one Wednesday."""
    return Request(f"{_BASE}/tsy/get/all/asof/{day}.json", f"holdings-{day}", expect="json")


def read(reply: Reply) -> tuple[Table, ...]:
    """Series of SUMMARY, or holdings by CUSIP."""
    soma = json_at(json_value(reply.body, NAME), NAME, "soma")
    if not isinstance(soma, dict) or not {"summary", "holdings"} & set(soma):
        json_at(soma, NAME, "summary")
    return (_holdings(soma["holdings"]) if "holdings" in soma else _summary(soma["summary"]),)


def _summary(rows: object) -> Table:
    cells = json_rows(rows, NAME, ("asOfDate", *SUMMARY))
    frame = cast(
        cells, NAME, numbers=dict.fromkeys(SUMMARY, _DOLLARS), days={"asOfDate": "%Y-%m-%d"}, needed=("asOfDate",)
    )  # fmt: skip
    long = unpivot(frame.rename({"asOfDate": "date"}), SUMMARY)
    return series("series", long, NAME, publication.next_business_day(long["date"], 16, 30))


def _holdings(rows: object) -> Table:
    cells = json_rows(rows, NAME, ("asOfDate", "cusip", "securityType", "parValue"))
    unknown = cells.filter(~pl.col("securityType").is_in(list(KINDS)))
    if len(unknown):
        raise BadReply("unknown type of security", source=NAME, column="securityType",
                       given=unknown["securityType"][0], allowed=", ".join(KINDS))  # fmt: skip
    frame = cast(
        cells, NAME, numbers={"parValue": _DOLLARS}, days={"asOfDate": "%Y-%m-%d"}, needed=("asOfDate", "parValue")
    ).rename({"asOfDate": "date", "parValue": "face"})
    frame = frame.with_columns(pl.col("securityType").replace_strict(KINDS, return_dtype=pl.String).alias("kind"))
    return table("holdings", frame, NAME, publication.next_business_day(frame["date"], 16, 30))


def get_soma(client: Client | None = None) -> pl.DataFrame:
    """Weekly totals from the service."""
    with using(client) as asked:
        return read(asked.fetch(Request(f"{_BASE}/summary.json", "summary", expect="json")))[0].frame


def get_holdings(day: date, client: Client | None = None) -> pl.DataFrame:
    """Holdings by CUSIP of one Wednesday from the service."""
    with using(client) as asked:
        return read(asked.fetch(request(day)))[0].frame


def read_soma(body: bytes) -> pl.DataFrame:
    """A saved reply."""
    return read(body_reply(body))[0].frame
