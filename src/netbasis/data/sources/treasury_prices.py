"""U.S. Treasury FedInvest: prices of every marketable issue, day by day. Public domain.

The service answers a form. Since 2026 the form carries a token that the question must send back; the client reads the
form's page first. Asked for two days at once in one session it has answered with the other day's table, so one question
at a time (the client's rule for every host). The CSV has no header, eight columns in a fixed order, and no date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import polars as pl

from netbasis.conventions.calendars import FEDWIRE
from netbasis.data.sources import publication
from netbasis.data.sources.fedinvest_page import page_rows
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, csv_rows, empty, table, text_of
from netbasis.data.sources.wire import BadReply, Reply, Request, Table

NAME = "treasury_prices"
TITLE = "U.S. Treasury, FedInvest: prices by CUSIP"

_BASE = "https://www.treasurydirect.gov/GA-FI/FedInvest"
_FORM = f"{_BASE}/selectSecurityPriceDate"
COLUMNS = ("cusip", "security type", "rate", "maturity", "call", "buy", "sell", "end of day")
# provider's types: theirs -> ours
KINDS = {
    "MARKET BASED BILL": "bill", "MARKET BASED NOTE": "note", "MARKET BASED BOND": "bond", "TIPS": "tips",
    "MARKET BASED FRN": "frn",
}  # fmt: skip
_HIGHEST = 0.16  # no coupon of the record is above 15.75 percent: a larger number is in percent
_SPREAD = 0.01  # of a floating rate note: 0.3 percent at most, so above this the number is in percent
_EIGHTH = 0.125  # percent is 1/8 percent, as a fraction 12.5 percent
_DATED = re.compile(r"(20\d\d)[-_]?(\d\d)[-_]?(\d\d)")


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:
    """One question a business day; days held since the evening after them are not asked again."""
    held = known or {}
    days = [day for day in FEDWIRE.business_days(since, until) if not _final(day, held.get(day.isoformat()))]
    return tuple(request(day) for day in days)


def request(day: date) -> Request:
    """The question for one day's table."""
    body = (
        ("priceDateDay", str(day.day)), ("priceDateMonth", str(day.month)), ("priceDateYear", str(day.year)),
        ("fileType", "csv"), ("csv", "CSV FORMAT"),
    )  # fmt: skip
    return Request(f"{_BASE}/securityPriceDetail", day.isoformat(), "POST", body=body, form=_FORM)


def read(reply: Reply) -> tuple[Table, ...]:
    """The table of the day that was asked for; no rows for a day without prices.

    Prices of 0 were not published. Coupons are decimals whatever unit the file uses. BadReply where the reply names
    another day than the request, or a column cannot be read.
    """
    day = _asked(reply)
    stated = _stated(reply)
    if stated is not None and stated != day:
        raise BadReply("prices of another day", source=NAME, column="date", given=stated.isoformat(),
                       allowed=day.isoformat(), hint="ask again, one day at a time")  # fmt: skip
    return (read_prices(reply.body, day),) if not empty(reply) else ()


def read_prices(body: bytes, day: date) -> Table:
    """A day's table: the CSV, or the page of the form saved by hand."""
    if b"<" in body[:200] and b"<t" in body:
        stated, rows = page_rows(text_of(body, NAME), NAME)
        if stated is not None and stated != day:
            raise BadReply("prices of another day", source=NAME, column="date", given=stated.isoformat(),
                           allowed=day.isoformat())  # fmt: skip
        cells = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    else:
        cells = csv_rows(body, NAME, names=COLUMNS)
    unknown = sorted(set(cells["security type"].to_list()) - set(KINDS))
    if unknown:
        raise BadReply("unknown type of security", source=NAME, column="security type", given=unknown[0],
                       allowed=", ".join(KINDS))  # fmt: skip
    frame = cast(
        cells.with_columns(pl.col("rate").str.strip_chars("%")) if b"%" in body else cells, NAME,
        numbers=("rate", "buy", "sell", "end of day"),
        days={"maturity": "%m/%d/%Y", "call": "%m/%d/%Y"},
        needed=("maturity", "buy", "sell", "end of day"),
    )  # fmt: skip
    prices = [pl.when(pl.col(name) > 0.0).then(pl.col(name)).alias(ours)
              for name, ours in (("buy", "buy"), ("sell", "sell"), ("end of day", "end_of_day"))]  # fmt: skip
    frame = frame.with_columns(
        pl.lit(day).alias("date"),
        pl.col("security type").replace_strict(KINDS).alias("kind"),
        *prices,
    ).with_columns(_coupon(frame).alias("coupon"))
    # a day's closing prices are public that evening; without them the file is of the morning
    evening = publication.moment(day, 18)
    known = pl.select(pl.when(frame["end_of_day"].is_not_null()).then(pl.lit(evening))).to_series()
    return table("prices", frame, NAME, known)


def get_prices(day: date, client: Client | None = None) -> pl.DataFrame:
    """One day's prices from the service."""
    with using(client) as asked:
        tables = read(asked.fetch(request(day)))
    return tables[0].frame if tables else table("prices", pl.DataFrame(), NAME).frame


def _coupon(frame: pl.DataFrame) -> pl.Series:
    """Decimals, from percent or fraction, row by row; one eighth alone is in doubt and follows the rest of the file."""
    rate, kind = pl.col("rate"), pl.col("security type")
    floating = kind == "MARKET BASED FRN"
    bound = pl.when(floating).then(_SPREAD).otherwise(_HIGHEST)
    doubtful = ~floating & ((rate - _EIGHTH).abs() < 1e-9)
    others = ~floating & ~doubtful & (rate > 0.0)
    in_percent = (others & (rate >= _HIGHEST)).sum() >= (others & (rate < _HIGHEST)).sum()
    percent = pl.when(doubtful).then(in_percent).otherwise(rate.abs() >= bound)
    return frame.select(pl.when(percent).then(rate / 100.0).otherwise(rate)).to_series()


def _asked(reply: Reply) -> date:
    given = dict(reply.request.body) or dict(reply.request.params)
    try:
        if "priceDateYear" in given:
            return date(*(int(given[f"priceDate{part}"]) for part in ("Year", "Month", "Day")))
        return date.fromisoformat(given.get("date", reply.request.key[:10]))
    except (KeyError, ValueError):
        hint = "give --date for a file of one day"
        raise BadReply("which day is it?", source=NAME, column="date", given=reply.request.key, hint=hint) from None


def _stated(reply: Reply) -> date | None:
    """The day in the name under which the service offers the file, where it gives one."""
    found = _DATED.search(reply.headers.get("content-disposition", ""))
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _final(day: date, fetched: datetime | None) -> bool:
    """Whether a reply was fetched when the day's prices were complete: after 6 a.m. UTC of the next day."""
    return fetched is not None and fetched.replace(tzinfo=None) >= datetime.combine(day + timedelta(days=1), time(6))
