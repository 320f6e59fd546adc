"""U.S. Treasury auctions: FiscalData (default), TreasuryDirect's JSON, and the XML of one auction's results.

All values are text there; a missing one is the word null (FiscalData) or empty. Rates percent there, decimals here;
amounts in dollars there ($bn in the XML's offering), $bn here. `high_yield` of a bill is its investment rate. Public
domain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources import auction_fields, publication
from netbasis.data.sources.auction_fields import AMOUNTS, DATES, FIELDS, RATES
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, json_at, json_rows, json_value, need, table
from netbasis.data.sources.wire import BadReply, Reply, Request, Table, body_reply
from netbasis.data.sources.xml_tree import leaves
from netbasis.data.sources.years import years

NAME = "treasury_auctions"
TITLE = "U.S. Treasury: auctions"

_FISCAL = "https://api.fiscaldata.treasury.gov/services/api/fiscal_service/v1/accounting/od/auctions_query"
_DIRECT = "https://www.treasurydirect.gov/TA_WS/securities/search"
_RESULTS = "https://www.treasurydirect.gov/xml"
_PAGE = 10_000
_FISCAL_DATA, _TREASURY_DIRECT, _XML = 0, 1, 2
_RELEASE = (13, 30)  # hour, minute in New York by which results are out, where the reply does not say


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:
    """One question a year to FiscalData, with the auctions that are announced; a finished year once."""
    wanted = years(since, until, known or {})
    return tuple(request(date(year, 1, 1), date(year, 12, 31), str(year)) for year in wanted)


def request(since: date, until: date, key: str = "") -> Request:
    """The question to FiscalData for auctions of some days."""
    names = ",".join(theirs[_FISCAL_DATA] for theirs in FIELDS.values())
    params = (
        ("fields", names), ("filter", f"auction_date:gte:{since},auction_date:lte:{until}"), ("sort", "-auction_date"),
        ("format", "json"), ("page[size]", str(_PAGE)), ("page[number]", "1"),
    )  # fmt: skip
    return Request(_FISCAL, key or f"{since}-{until}", params=params, expect="json", conditional=True)


def direct_request(since: date, until: date, kind: str = "Note") -> Request:
    """The question to TreasuryDirect for auctions of one kind."""
    params = (("startDate", str(since)), ("endDate", str(until)), ("dateFieldName", "auctionDate"), ("type", kind),
              ("format", "json"))  # fmt: skip
    return Request(_DIRECT, f"direct-{kind}-{since}-{until}", params=params, expect="json")


def result_request(day: date, number: int = 1) -> Request:
    """The question for the XML of one auction's results: the number counts the auctions of a day."""
    name = f"R_{day:%Y%m%d}_{number}.xml"
    return Request(f"{_RESULTS}/{name}", name, expect="xml")


def read(reply: Reply) -> tuple[Table, ...]:
    """Auctions, whichever of the three services answered."""
    body = reply.body
    if body.lstrip()[:1] == b"<":
        return (_auctions(_xml_cells(body), _XML),)
    value = json_value(body, NAME)
    if isinstance(value, list):
        return (_auctions(_json_cells(value, _TREASURY_DIRECT), _TREASURY_DIRECT),)
    if isinstance(value, dict) and "error" in value:
        raise BadReply("the service refuses", source=NAME, given=str(value.get("message", value["error"]))[:120])
    rows = json_at(value, NAME, "data")
    total = json_at(value, NAME, "meta", "total-count")
    if isinstance(rows, list) and str(total).isdigit() and int(total) > len(rows):
        raise BadReply("a page of several", source=NAME, given=f"{len(rows)} of {total}", hint="ask for fewer days")
    return (_auctions(_json_cells(rows, _FISCAL_DATA), _FISCAL_DATA),)


def get_auctions(since: date, until: date, client: Client | None = None) -> pl.DataFrame:
    """Auctions from FiscalData."""
    with using(client) as asked:
        return read(asked.fetch(request(since, until)))[0].frame


def get_result(day: date, number: int = 1, client: Client | None = None) -> pl.DataFrame:
    """One auction's results from TreasuryDirect, with the minute of their release."""
    with using(client) as asked:
        return read(asked.fetch(result_request(day, number)))[0].frame


def read_auctions(body: bytes) -> pl.DataFrame:
    """A saved reply, JSON or XML."""
    return read(body_reply(body))[0].frame


def _json_cells(rows: object, service: int) -> pl.DataFrame:
    needed, others = (auction_fields.fields(service, needed=needed) for needed in (True, False))
    return json_rows(rows, NAME, list(needed), list(others)).rename(needed | others)


def _xml_cells(body: bytes) -> pl.DataFrame:
    found = {"/".join(path): text for path, text in leaves(body, NAME)}
    part = "AuctionAnnouncement/"
    terms = (part + "SecurityTermWeekYear", part + "SecurityTermDayMonth")
    needed = [theirs for theirs in auction_fields.fields(_XML, needed=True) if theirs != "term"]
    need(found, [*terms, *(name for name in needed if not name.startswith("AuctionResults/"))], NAME)
    if not any(name.startswith("AuctionResults/") for name in found):
        found |= dict.fromkeys([name for name in needed if name.startswith("AuctionResults/")], "")  # announced only
    need(found, needed, NAME)
    found["term"] = auction_fields.xml_term(*(found[name] for name in terms))
    cells = {ours: [found.get(theirs[_XML], "")] for ours, theirs in FIELDS.items()}
    cells["coupon"] = [cells["coupon"][0] or found.get(part + "InterestRate", "")]
    return pl.DataFrame(cells | {"release": [found.get("AuctionResults/ReleaseTime", "")]})


def _auctions(cells: pl.DataFrame, service: int) -> Table:
    dollars = 1e-9
    numbers = dict.fromkeys(RATES, 0.01) | dict.fromkeys(AMOUNTS, dollars) | {"bid_to_cover": 1.0}
    if service == _XML:
        numbers["offering"] = 1.0
    cells = cells.with_columns(pl.col(name).str.slice(0, 10) for name in DATES)
    frame = cast(
        cells, NAME, numbers=numbers, days=dict.fromkeys(DATES, "%Y-%m-%d"), needed=("auction_date", "maturity"),
        theirs={ours: names[service] for ours, names in FIELDS.items()},
    )  # fmt: skip
    frame = frame.with_columns(
        auction_fields.kind().alias("kind_"),
        auction_fields.term().alias("term"),
        pl.col("reopening").str.to_lowercase().is_in(["yes", "y", "true"]).alias("reopening"),
        pl.coalesce("high_yield", "investment_rate").alias("high_yield"),
        pl.when(pl.col("cusip").is_in(["", "null"])).then(None).otherwise("cusip").alias("cusip"),
    )
    unknown = frame.filter(pl.col("kind_").is_null())
    if len(unknown):
        raise BadReply("unknown type of security", source=NAME, column="kind", given=unknown["kind"][0],
                       allowed=", ".join(auction_fields.KINDS))  # fmt: skip
    frame = frame.with_columns(pl.col("kind_").alias("kind"))
    known = publication.same_day(frame["auction_date"], *_RELEASE)
    if "release" in frame.columns and ":" in (frame["release"][0] or ""):
        hour, _, minute = frame["release"][0].partition(":")
        known = publication.same_day(frame["auction_date"], int(hour), int(minute[:2]))
    # announced only: the amounts are not there yet, and when they were announced is not said
    known = pl.select(pl.when(frame["accepted"].is_not_null()).then(known)).to_series()
    return table("auctions", frame, NAME, known)
