"""Federal Reserve Bank of New York reference rates: SOFR, BGCR, TGCR, EFFR, OBFR, percentiles and volumes.

Free use with attribution. A revised rate carries an indicator and is known from the afternoon on.
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

NAME = "nyfed_rates"
TITLE = "Federal Reserve Bank of New York: reference rates"

_BASE = "https://markets.newyorkfed.org/api/rates"
RATES = {"sofr": "secured", "bgcr": "secured", "tgcr": "secured", "effr": "unsecured", "obfr": "unsecured"}
_FIRST_YEAR = {"sofr": 2018, "bgcr": 2018, "tgcr": 2018, "effr": 2000, "obfr": 2016}
# provider's field -> (what is added to the rate's name, factor to decimals or $bn)
FIELDS = {
    "percentRate": ("", 0.01),
    "percentPercentile1": ("_p1", 0.01),
    "percentPercentile25": ("_p25", 0.01),
    "percentPercentile75": ("_p75", 0.01),
    "percentPercentile99": ("_p99", 0.01),
    "volumeInBillions": ("_volume", 1.0),
    "targetRateFrom": ("_target_low", 0.01),
    "targetRateTo": ("_target_high", 0.01),
}
_HOURS = {"sofr": 8, "bgcr": 8, "tgcr": 8, "effr": 9, "obfr": 9}
_INDEX = "SOFRAI"  # averages and index, in replies for all rates at once: other fields, not read here


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:
    """One question for each rate and year."""
    return tuple(
        request(rate, *year_span(year, until), f"{rate}-{year}")
        for rate in RATES
        for year in years(since, until, known or {}, f"{rate}-")
        if year >= _FIRST_YEAR[rate]
    )


def request(rate: str, since: date, until: date, key: str = "") -> Request:
    """The question for one rate and some days."""
    params = (("startDate", since.isoformat()), ("endDate", until.isoformat()))
    url = f"{_BASE}/{RATES[rate]}/{rate}/search.json"
    return Request(url, key or f"{rate}-{since}-{until}", params=params, expect="json")


def read(reply: Reply) -> tuple[Table, ...]:
    """Series sofr, sofr_p1 ... sofr_volume, effr_target_low ...; no rows where the service has none."""
    rows = json_at(json_value(reply.body, NAME), NAME, "refRates")
    if not isinstance(rows, list):
        raise BadReply("not a list", source=NAME, column="refRates", given=type(rows).__name__)
    rows = [row for row in rows if not (isinstance(row, dict) and row.get("type") == _INDEX)]
    cells = json_rows(
        rows, NAME, ("effectiveDate", "type", "percentRate"), (*list(FIELDS)[1:], "revisionIndicator")
    )  # fmt: skip
    names = cells["type"].str.to_lowercase()
    unknown = cells["type"].filter(~names.is_in(list(RATES)))
    if len(unknown):
        raise BadReply("unknown rate", source=NAME, column="type", given=unknown[0], allowed=", ".join(RATES))
    frame = cast(
        cells, NAME, numbers={field: factor for field, (_, factor) in FIELDS.items()},
        days={"effectiveDate": "%Y-%m-%d"}, needed=("effectiveDate",),
    )  # fmt: skip
    hours = names.replace_strict(_HOURS, return_dtype=pl.Int64)
    morning = publication.next_business_day(frame["effectiveDate"], 8).dt.offset_by(
        pl.select(pl.format("{}h", hours - 8)).to_series()
    )
    revised = frame["revisionIndicator"].str.to_lowercase().str.starts_with("r")
    afternoon = publication.next_business_day(frame["effectiveDate"], 14, 30)
    known = pl.select(pl.when(revised).then(afternoon).otherwise(morning)).to_series()
    frame = frame.with_columns(known.alias("at"), names.alias("rate"), pl.col("effectiveDate").alias("date"))
    long = frame.select("date", "at", "rate", *FIELDS).unpivot(
        index=["date", "at", "rate"], variable_name="field", value_name="value"
    )
    suffixes = {field: suffix for field, (suffix, _) in FIELDS.items()}
    long = long.with_columns(pl.concat_str("rate", pl.col("field").replace_strict(suffixes)).alias("series"))
    return (series("series", long, NAME, long["at"]),)


def get_rates(rate: str, since: date, until: date, client: Client | None = None) -> pl.DataFrame:
    """One rate from the service."""
    with using(client) as asked:
        return read(asked.fetch(request(rate, since, until)))[0].frame


def read_rates(body: bytes) -> pl.DataFrame:
    """A saved reply."""
    return read(body_reply(body))[0].frame
