"""U.S. Treasury daily par yield curve rates, by calendar year. Public domain.

A new tenor is read as it comes (the 4-month of 2022, the 1.5-month of 2025); any other new column stops the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources import publication
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, csv_rows, series, unpivot
from netbasis.data.sources.wire import BadReply, Reply, Request, Table
from netbasis.data.sources.years import years

NAME = "treasury_par_yields"
TITLE = "U.S. Treasury: daily par yields"

_BASE = "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv"
_TENOR = re.compile(r"(\d+(?:\.\d+)?) (Mo|Month|Yr|Year)s?", re.I)
_NEEDED = ("Date", "3 Mo", "1 Yr", "2 Yr", "5 Yr", "10 Yr")
# the comment on the missing 30-year of 2002-2006 stands in a column of its own in old files
_IGNORED = ("30 Yr Extrapolation Factor",)


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:
    """One file a year; a finished year once."""
    return tuple(request(year) for year in years(since, until, known or {}))


def request(year: int) -> Request:
    """The question for one year."""
    params = (("type", "daily_treasury_yield_curve"), ("field_tdr_date_value", str(year)), ("page", ""),
              ("_format", "csv"))  # fmt: skip
    return Request(f"{_BASE}/{year}/all", str(year), params=params, conditional=True)


def read(reply: Reply) -> tuple[Table, ...]:
    """Series par_1m ... par_30y in decimals, public at 18:00 New York of the day."""
    cells = csv_rows(reply.body, NAME, _NEEDED)
    names = {}
    for column in cells.columns[1:]:
        found = _TENOR.fullmatch(column)
        if found:
            names[column] = f"par_{found[1].replace('.', '_')}{'m' if found[2].lower().startswith('m') else 'y'}"
        elif column not in _IGNORED:
            raise BadReply("a column that is no tenor", source=NAME, column=column, allowed="such as 3 Mo, 10 Yr")
    frame = cast(cells, NAME, numbers=dict.fromkeys(names, 0.01), days={"Date": "%m/%d/%Y"}, needed=("Date",))
    rows = unpivot(frame.rename({"Date": "date"}), names)
    return (series("series", rows, NAME, publication.same_day(rows["date"], 18)),)


def get_par_yields(year: int, client: Client | None = None) -> pl.DataFrame:
    """One year from the service."""
    with using(client) as asked:
        return read(asked.fetch(request(year)))[0].frame


def read_par_yields(body: bytes) -> pl.DataFrame:
    """A saved file."""
    from netbasis.data.sources.wire import body_reply

    return read(body_reply(body))[0].frame
