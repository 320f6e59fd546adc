"""Primary dealer statistics of the Federal Reserve Bank of New York: net positions, financing, fails, weekly.

Values in $mn, "*" where withheld. A key lives through several series breaks (SBN2015, SBN2022, SBN2024 ...); the reply
for one key holds them all. The list of series of 2024 says that the endings UTSET and USTET are Treasuries without
inflation-protected ones, UTST and UST the inflation-protected alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources import publication
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, csv_rows, json_at, json_rows, json_value, series, table
from netbasis.data.sources.wire import Reply, Request, Table, body_reply

NAME = "nyfed_dealers"
TITLE = "Federal Reserve Bank of New York: primary dealer statistics"

_BASE = "https://markets.newyorkfed.org/api/pd/get"
# provider's key -> series; $bn
KEYS = {
    "PDPOSGST-TOT": "dealer_net_treasury",
    "PDPOSGS-B": "dealer_net_bills",
    "PDPOSGS-BFRN": "dealer_net_frn",
    "PDPOSGSC-L2": "dealer_net_0_2y",
    "PDPOSGSC-G2L3": "dealer_net_2_3y",
    "PDPOSGSC-G3L6": "dealer_net_3_6y",
    "PDPOSGSC-G6L7": "dealer_net_6_7y",
    "PDPOSGSC-G7L11": "dealer_net_7_11y",
    "PDPOSGSC-G11": "dealer_net_over_11y",
    "PDPOSGSC-G11L21": "dealer_net_11_21y",
    "PDPOSGSC-G21": "dealer_net_over_21y",
    "PDSORA-UTSETTOT": "dealer_repo_treasury",
    "PDSORA-UTSTTOT": "dealer_repo_tips",
    "PDSIRRA-UTSETTOT": "dealer_reverse_treasury",
    "PDSIRRA-UTSTTOT": "dealer_reverse_tips",
    "PDFTD-USTET": "dealer_fails_deliver_treasury",
    "PDFTD-UST": "dealer_fails_deliver_tips",
    "PDFTR-USTET": "dealer_fails_receive_treasury",
    "PDFTR-UST": "dealer_fails_receive_tips",
}
_MILLIONS = 0.001
_CSV = {"As Of Date": "asofdate", "Time Series": "keyid", "Value (millions)": "value"}


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001 - the whole history comes at once
    """One question a key, for its whole history, asked again when a new week is out."""
    held = known or {}
    return tuple(request(key) for key in KEYS if not _current(held.get(key), until))


def request(key: str) -> Request:
    """The question for one key."""
    return Request(f"{_BASE}/{key}.json", key, expect="json", conditional=True)


def read(reply: Reply) -> tuple[Table, ...]:
    """Series of KEYS, in JSON or CSV; other keys are not read. Public eight days after the Wednesday, 16:15."""
    if reply.body.lstrip()[:1] == b"{":
        rows = json_at(json_value(reply.body, NAME), NAME, "pd", "timeseries")
        cells = json_rows(rows, NAME, ("asofdate", "keyid", "value"))
    else:
        cells = csv_rows(reply.body, NAME, tuple(_CSV)).rename(_CSV)
    cells = cells.filter(pl.col("keyid").is_in(list(KEYS)))
    if not len(cells):
        return (table("series", pl.DataFrame(), NAME),)
    frame = cast(cells, NAME, numbers={"value": _MILLIONS}, days={"asofdate": "%Y-%m-%d"}, needed=("asofdate",))
    frame = frame.with_columns(pl.col("keyid").replace_strict(KEYS).alias("series"), pl.col("asofdate").alias("date"))
    return (series("series", frame, NAME, publication.next_business_day(frame["date"], 16, 15, after=7)),)


def get_dealers(key: str = "PDPOSGST-TOT", client: Client | None = None) -> pl.DataFrame:
    """One key's history from the service."""
    with using(client) as asked:
        return read(asked.fetch(request(key)))[0].frame


def read_dealers(body: bytes) -> pl.DataFrame:
    """A saved reply, JSON or CSV."""
    return read(body_reply(body))[0].frame


def _current(fetched: datetime | None, until: date) -> bool:
    """Whether the latest Thursday's release was out when the reply was fetched."""
    thursday = until.toordinal() - (until.weekday() - 3) % 7
    return fetched is not None and fetched.toordinal() > thursday
