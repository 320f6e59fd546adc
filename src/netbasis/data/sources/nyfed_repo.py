"""Repo and reverse repo operations of the Federal Reserve Bank of New York, day by day.

The overnight reverse repo facility and the repo (standing repo) operations; several operations of a day are added.
Dollars there, $bn here. Results are out minutes after an operation closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources import publication
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, json_at, json_rows, json_value, series
from netbasis.data.sources.wire import BadReply, Reply, Request, Table, body_reply
from netbasis.data.sources.years import year_span, years

NAME = "nyfed_repo"
TITLE = "Federal Reserve Bank of New York: repo and reverse repo operations"

_BASE = "https://markets.newyorkfed.org/api/rp"
_DOLLARS = 1e-9
# provider's operationType -> series of amounts accepted
TYPES = {"Reverse Repo": "on_rrp", "Repo": "fed_repo"}


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:
    """One question for each kind of operation and year."""
    return tuple(
        request(kind, *year_span(year, until), f"{kind}-{year}")
        for kind in ("reverserepo", "repo")
        for year in years(since, until, known or {}, f"{kind}-")
    )


def request(kind: str, since: date, until: date, key: str = "") -> Request:
    """kind: "reverserepo" (propositions, which hold the totals) or "repo" (results)."""
    path = "reverserepo/propositions/search.json" if kind == "reverserepo" else "results/search.json"
    params = [("startDate", since.isoformat()), ("endDate", until.isoformat())]
    if kind != "reverserepo":
        params.append(("operationTypes", "Repo"))
    return Request(f"{_BASE}/{path}", key or f"{kind}-{since}-{until}", params=tuple(params), expect="json")


def read(reply: Reply) -> tuple[Table, ...]:
    """Series on_rrp and fed_repo (on_rrp_term, fed_repo_term over more than a night), $bn accepted in all operations
    of a day; public at 14:00 of the day. Small value exercises are left out."""
    rows = json_at(json_value(reply.body, NAME), NAME, "repo", "operations")
    cells = json_rows(
        rows, NAME, ("operationDate", "operationType", "totalAmtAccepted"), ("operationId", "note", "term")
    )
    unknown = cells.filter(~pl.col("operationType").is_in(list(TYPES)))
    if len(unknown):
        raise BadReply("unknown type of operation", source=NAME, column="operationType",
                       given=unknown["operationType"][0], allowed=", ".join(TYPES))  # fmt: skip
    # the same operation said twice is one; exercises of the desk say so in their note
    cells = cells.unique(maintain_order=True).filter(~pl.col("note").str.to_lowercase().str.contains("small value"))
    frame = cast(
        cells, NAME, numbers={"totalAmtAccepted": _DOLLARS}, days={"operationDate": "%Y-%m-%d"},
        needed=("operationDate",),
    )  # fmt: skip
    frame = frame.with_columns(pl.col("operationType").replace_strict(TYPES, return_dtype=pl.String).alias("series"))
    # an operation over more than a night is another series
    longer = ~pl.col("term").str.to_lowercase().is_in(["", "overnight"])
    frame = frame.with_columns(pl.when(longer).then(pl.col("series") + "_term").otherwise("series").alias("series"))
    daily = (
        frame.filter(pl.col("totalAmtAccepted").is_not_null())
        .group_by("series", pl.col("operationDate").alias("date"))
        .agg(pl.col("totalAmtAccepted").sum().alias("value"))
        .sort("series", "date")
    )
    return (series("series", daily, NAME, publication.same_day(daily["date"], 14)),)


def get_operations(kind: str, since: date, until: date, client: Client | None = None) -> pl.DataFrame:
    """Operations of one kind from the service."""
    with using(client) as asked:
        return read(asked.fetch(request(kind, since, until)))[0].frame


def read_operations(body: bytes) -> pl.DataFrame:
    """A saved reply."""
    return read(body_reply(body))[0].frame
