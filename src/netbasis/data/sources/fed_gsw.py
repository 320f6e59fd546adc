"""The Gurkaynak-Sack-Wright fitted Treasury curve of the Federal Reserve Board: zero-coupon yields and parameters.

Source: Gurkaynak, Sack, Wright, "The U.S. Treasury yield curve: 1961 to the present", Journal of Monetary Economics 54
(2007), 2291-2304. Yields percent there, decimals here, continuously compounded; taus in years. The file states no time
of publication: null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, csv_rows, series, text_of, unpivot
from netbasis.data.sources.wire import BadReply, Reply, Request, Table, body_reply

NAME = "fed_gsw"
TITLE = "Federal Reserve Board: Gurkaynak-Sack-Wright curve"

_URL = "https://www.federalreserve.gov/data/yield-curve-tables/feds200628.csv"
_PERCENT, _YEARS = 0.01, 1.0
# provider's column -> series
ZEROS = {f"SVENY{years:02d}": f"gsw_zero_{years}y" for years in range(1, 31)}
BETAS = {f"BETA{k}": f"gsw_beta{k}" for k in range(4)}
TAUS = {f"TAU{k}": f"gsw_tau{k}" for k in (1, 2)}
_NAMES = ZEROS | BETAS | TAUS
_UNUSED = -999.99  # a parameter that the shorter formula of the years before 1980 has not
_PREAMBLE = 40  # lines at most


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001 - one file
    """The one file, once a day."""
    held = (known or {}).get("feds200628")
    return (request(),) if held is None or held.date() < until else ()


def request() -> Request:
    """The question."""
    return Request(_URL, "feds200628", conditional=True)


def read(reply: Reply) -> tuple[Table, ...]:
    """Series gsw_zero_1y ... gsw_zero_30y, gsw_beta0 ... gsw_tau2."""
    lines = text_of(reply.body, NAME).splitlines()
    first = next((k for k, line in enumerate(lines[:_PREAMBLE]) if line.strip('"').startswith("Date,")), None)
    if first is None and reply.body.strip():
        raise BadReply("a column is missing: the provider has changed its format", source=NAME, column="Date",
                       allowed=f"a header that begins with Date within {_PREAMBLE} lines")  # fmt: skip
    cells = csv_rows("\n".join(lines[first or 0 :]), NAME, ("Date", *_NAMES))
    numbers = dict.fromkeys(ZEROS | BETAS, _PERCENT) | dict.fromkeys(TAUS, _YEARS)
    cells = cells.with_columns(
        pl.when(pl.col(name).cast(pl.Float64, strict=False) == _UNUSED).then(pl.lit("")).otherwise(name).alias(name)
        for name in (*BETAS, *TAUS)
    )
    frame = cast(cells.select("Date", *_NAMES), NAME, numbers=numbers, days={"Date": "%Y-%m-%d"}, needed=("Date",))
    return (series("series", unpivot(frame.rename({"Date": "date"}), _NAMES), NAME),)


def get_gsw(client: Client | None = None) -> pl.DataFrame:
    """The file from the service."""
    with using(client) as asked:
        return read(asked.fetch(request()))[0].frame


def read_gsw(body: bytes) -> pl.DataFrame:
    """A saved file."""
    return read(body_reply(body))[0].frame
