"""FRED of the Federal Reserve Bank of St. Louis: the graph's CSV (no key) and the API's JSON (key).

The CSV's first column was DATE before late 2024, observation_date since; a missing value was "." and is now empty. The
same fact has the same series name whichever provider states it. The MOVE index is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources import publication
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import UTC, cast, csv_rows, json_at, json_rows, json_value, series, unpivot
from netbasis.data.sources.wire import BadReply, Reply, Request, Table, body_reply
from netbasis.data.sources.years import due, given
from netbasis.errors import UnknownName

NAME = "fred"
TITLE = "Federal Reserve Bank of St. Louis: FRED"

_GRAPH = "https://fred.stlouisfed.org/graph/fredgraph.csv"
_API = "https://api.stlouisfed.org/fred/series/observations"
KEY = "FRED_API_KEY"  # name of the credential
_PERCENT, _MILLIONS, _PLAIN = 0.01, 0.001, 1.0
_H15 = (1, 16, 15)  # business days later, hour, minute of publication in New York
_H41 = (1, 16, 30)
_TENORS = {"1MO": "1m", "3MO": "3m", "6MO": "6m", **{str(years): f"{years}y" for years in (1, 2, 3, 5, 7, 10, 20, 30)}}
# provider's id -> (series, factor to decimals, $bn or as published, when it is public)
IDS: dict[str, tuple[str, float, tuple[int, int, int]]] = {
    "SOFR": ("sofr", _PERCENT, (1, 8, 0)),
    "EFFR": ("effr", _PERCENT, (1, 9, 0)),
    "IORB": ("iorb", _PERCENT, (0, 9, 0)),
    "IOER": ("ioer", _PERCENT, (0, 9, 0)),
    "DFEDTARL": ("target_low", _PERCENT, (0, 9, 0)),
    "DFEDTARU": ("target_high", _PERCENT, (0, 9, 0)),
    "RRPONTSYD": ("on_rrp", _PLAIN, (0, 14, 0)),
    "WALCL": ("fed_assets", _MILLIONS, _H41),
    "TREAST": ("fed_treasuries", _MILLIONS, _H41),
    "WRESBAL": ("reserves", _MILLIONS, _H41),
    "VIXCLS": ("vix", _PLAIN, (0, 16, 15)),
    "DBAA": ("baa", _PERCENT, _H15),
    "DTWEXBGS": ("dollar_index", _PLAIN, _H15),
    **{f"DGS{theirs}": (f"par_{ours}", _PERCENT, _H15) for theirs, ours in _TENORS.items()},
}
_HEADERS = ("observation_date", "DATE")
_BILLIONS_BELOW = 10_000.0  # reserves above this are in $mn; the file has been seen in either unit


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001
    """One question an id, once a day, by the graph's CSV, which needs no key: the whole history the first time, so that
    what is held does not depend on where an update began; then the weeks since."""
    return tuple(request(name, start) for name, start in due(IDS, known or {}, until))


def request(name: str, since: date | None = None, until: date | None = None, *, api: bool = False) -> Request:
    """The question for one id, all days where none is given; api: by the API, with the key that the environment or the
    client holds."""
    if name not in IDS:
        raise UnknownName.among("FRED id", name, IDS)
    if api:
        days = given(observation_start=since, observation_end=until)
        params = (("series_id", name), *days, ("file_type", "json"))
        return Request(_API, name, params=params, expect="json", secrets=(("api_key", KEY),))
    return Request(_GRAPH, name, params=(("id", name), *given(cosd=since, coed=until)))


def read(reply: Reply) -> tuple[Table, ...]:
    """Series of IDS. known_at: the first day of a stated vintage, else when the issuer publishes."""
    if reply.body.lstrip()[:1] == b"{":
        return (_observations(reply),)
    cells = csv_rows(reply.body, NAME)
    day = cells.columns[0]
    if day not in _HEADERS:
        raise BadReply("a column is missing: the provider has changed its format", source=NAME, column=_HEADERS[0],
                       given=day, allowed=" or ".join(_HEADERS))  # fmt: skip
    unknown = [name for name in cells.columns[1:] if name not in IDS]
    if unknown or cells.width < 2:
        raise BadReply("unknown id", source=NAME, column=unknown[0] if unknown else None, allowed=", ".join(IDS))
    frame = cast(cells, NAME, numbers=cells.columns[1:], days={day: "%Y-%m-%d"}, needed=(day,)).rename({day: "date"})
    rows = unpivot(frame, {name: name for name in cells.columns[1:]})
    return (_series(rows.rename({"series": "id"})),)


def _observations(reply: Reply) -> Table:
    name = dict(reply.request.params).get("series_id", reply.request.key)
    if name not in IDS:
        raise UnknownName.among("FRED id", name, IDS, hint="the reply does not name its series: give it as the key")
    value = json_value(reply.body, NAME)
    if isinstance(value, dict) and "error_message" in value:
        raise BadReply("the service refuses", source=NAME, given=str(value["error_message"])[:120])
    cells = json_rows(json_at(value, NAME, "observations"), NAME, ("date", "value"), ("realtime_start", "realtime_end"))
    days = dict.fromkeys(("date", "realtime_start", "realtime_end"), "%Y-%m-%d")
    frame = cast(cells, NAME, numbers=("value",), days=days, needed=("date",))
    return _series(frame.with_columns(pl.lit(name).alias("id")))


def _series(rows: pl.DataFrame) -> Table:
    done = [pl.DataFrame(schema={"series": pl.String, "date": pl.Date, "value": pl.Float64, "at": UTC})]
    for name in rows["id"].unique(maintain_order=True):
        ours, factor, (later, hour, minute) = IDS[name]
        part = rows.filter(pl.col("id") == name)
        if name == "WRESBAL" and part.filter(pl.col("value") >= _BILLIONS_BELOW).is_empty():
            factor = _PLAIN
        at = (
            publication.next_business_day(part["date"], hour, minute)
            if later
            else publication.same_day(part["date"], hour, minute)
        )
        part = part.with_columns(pl.col("value") * factor, pl.lit(ours).alias("series"), at.alias("at"))
        if "realtime_start" in part.columns:
            # a period of one day is the day of asking, not of a vintage
            vintage = part["realtime_end"] > part["realtime_start"]
            stated = publication.same_day(part["realtime_start"], 23, 59)
            part = part.with_columns(pl.when(vintage & (stated > at)).then(stated).otherwise("at").alias("at"))
        done.append(part.select("series", "date", "value", "at"))
    frame = pl.concat(done)
    return series("series", frame, NAME, frame["at"])


def get_series(name: str, since: date, until: date, client: Client | None = None, *, api: bool = False) -> pl.DataFrame:
    """One id from the service."""
    with using(client) as asked:
        return read(asked.fetch(request(name, since, until, api=api)))[0].frame


def read_series(body: bytes, name: str = "") -> pl.DataFrame:
    """A saved file; name: the id of a JSON reply, which does not name itself."""
    return read(body_reply(body, key=name))[0].frame
