"""CFTC Traders in Financial Futures, futures only, for the Treasury contracts. Public domain.

Yearly zips (2006 to 2016 in one), the current week's file (no header) and the open data interface in JSON. Contract
names have changed, codes have not: rows are chosen and joined by code, as text. When a week became known:
`conventions.position_reports`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.conventions import position_reports
from netbasis.data.sources.content import unzip
from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import cast, csv_rows, json_rows, json_value, need, table, text_of
from netbasis.data.sources.wire import BadReply, Reply, Request, Table, body_reply
from netbasis.data.sources.years import years

NAME = "cftc"
TITLE = "CFTC: Traders in Financial Futures"

_ZIPS = "https://www.cftc.gov/files/dea/history"
_WEEK = "https://www.cftc.gov/dea/newcot/FinFutWk.txt"
_OPEN = "https://publicreporting.cftc.gov/resource/gpe5-46if.json"
_LAST_OF_ONE = 2016  # the zip of 2006-2016
_WIDTH = 87
_CODE = "CFTC_Contract_Market_Code"
_DAYS = ("Report_Date_as_YYYY-MM-DD", "Report_Date_as_MM_DD_YYYY")
# provider's column -> (ours, place in the file without header, name in JSON)
COLUMNS = {
    "Open_Interest_All": ("open_interest", 7, "open_interest_all"),
    "Dealer_Positions_Long_All": ("dealer_long", 8, "dealer_positions_long_all"),
    "Dealer_Positions_Short_All": ("dealer_short", 9, "dealer_positions_short_all"),
    "Dealer_Positions_Spread_All": ("dealer_spread", 10, "dealer_positions_spread_all"),
    "Asset_Mgr_Positions_Long_All": ("asset_manager_long", 11, "asset_mgr_positions_long"),
    "Asset_Mgr_Positions_Short_All": ("asset_manager_short", 12, "asset_mgr_positions_short"),
    "Asset_Mgr_Positions_Spread_All": ("asset_manager_spread", 13, "asset_mgr_positions_spread"),
    "Lev_Money_Positions_Long_All": ("leveraged_long", 14, "lev_money_positions_long"),
    "Lev_Money_Positions_Short_All": ("leveraged_short", 15, "lev_money_positions_short"),
    "Lev_Money_Positions_Spread_All": ("leveraged_spread", 16, "lev_money_positions_spread"),
    "Other_Rept_Positions_Long_All": ("other_long", 17, "other_rept_positions_long"),
    "Other_Rept_Positions_Short_All": ("other_short", 18, "other_rept_positions_short"),
    "Other_Rept_Positions_Spread_All": ("other_spread", 19, "other_rept_positions_spread"),
    "NonRept_Positions_Long_All": ("small_long", 22, "nonrept_positions_long_all"),
    "NonRept_Positions_Short_All": ("small_short", 23, "nonrept_positions_short_all"),
}
_OURS = {theirs: ours for theirs, (ours, _, _) in COLUMNS.items()}
_PLACES = {2: "date", 3: "code", 86: "basis"} | {place: ours for ours, place, _ in COLUMNS.values()}
_OPEN_CODE, _OPEN_DAY = "cftc_contract_market_code", "report_date_as_yyyy_mm_dd"


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:
    """One zip a year; a finished year once, the current one again when it has changed."""
    wanted = sorted({max(year, _LAST_OF_ONE) for year in years(since, until, known or {})})
    return tuple(request(year) for year in wanted if str(year) not in (known or {}) or year > _LAST_OF_ONE)


def request(year: int) -> Request:
    """The question for the zip of a year; 2006 to 2016 are one."""
    name = "fin_fut_txt_2006_2016.zip" if year <= _LAST_OF_ONE else f"fut_fin_txt_{year}.zip"
    key = str(max(year, _LAST_OF_ONE))
    return Request(f"{_ZIPS}/{name}", key, expect="zip", conditional=True)


def week_request() -> Request:
    """The question for the current week."""
    return Request(_WEEK, "week", conditional=True)


def open_data_request(since: date, until: date) -> Request:
    """The question to the open data interface."""
    codes = ",".join(f"'{code}'" for code in position_reports.CODES)
    where = f"{_OPEN_CODE} in({codes}) AND {_OPEN_DAY} between '{since}' and '{until}'"
    params = (("$where", where), ("$order", f"{_OPEN_DAY} DESC"), ("$limit", "50000"))
    return Request(_OPEN, f"open-{since}-{until}", params=params, expect="json")


def read(reply: Reply) -> tuple[Table, ...]:
    """Positions of the Treasury contracts, contracts, out of a zip, the week's file or JSON."""
    body = reply.body
    if body.startswith(b"PK"):
        files = unzip(body, NAME, ".txt")
        if not files:
            raise BadReply("a zip without a text file", source=NAME)
        rows = pl.concat([_text_rows(text_of(file, NAME)) for file in files])
    elif body.lstrip()[:1] in (b"[", b"{"):
        rows = _json_rows(body)
    else:
        rows = _text_rows(text_of(body, NAME))
    return (_positions(rows),)


def get_positions(since: date, until: date, client: Client | None = None) -> pl.DataFrame:
    """From the yearly zips."""
    with using(client) as asked:
        frames = [read(asked.fetch(one))[0].frame for one in plan(since, until)]
    return pl.concat(frames).filter(pl.col("date").is_between(since, until))


def get_week(client: Client | None = None) -> pl.DataFrame:
    """The current week."""
    with using(client) as asked:
        return read(asked.fetch(week_request()))[0].frame


def read_positions(body: bytes) -> pl.DataFrame:
    """A saved zip, text or JSON reply."""
    return read(body_reply(body))[0].frame


def _text_rows(text: str) -> pl.DataFrame:
    if "Market_and_Exchange_Names" not in text[:200]:
        cells = csv_rows(text, NAME, names=[_PLACES.get(place, f"column {place + 1}") for place in range(_WIDTH)])
        return cells.select(*_PLACES.values())
    cells = csv_rows(text, NAME, (_CODE, *COLUMNS))
    day = next((name for name in _DAYS if name in cells.columns), None)
    if day is None:
        need(cells.columns, _DAYS[:1], NAME)
    basis = pl.col("FutOnly_or_Combined") if "FutOnly_or_Combined" in cells.columns else pl.lit("")
    return cells.select(
        pl.col(day or "").alias("date"), pl.col(_CODE).alias("code"), basis.alias("basis"),
        *(pl.col(theirs).alias(ours) for theirs, ours in _OURS.items()),
    )  # fmt: skip


def _json_rows(body: bytes) -> pl.DataFrame:
    value = json_value(body, NAME)
    if isinstance(value, dict):
        raise BadReply("the service refuses", source=NAME, given=str(value.get("message", value))[:120])
    theirs = {name: ours for ours, _, name in COLUMNS.values()}
    spreads = [name for name in theirs if "_spread" in name]
    need_all = [_OPEN_DAY, _OPEN_CODE, *(name for name in theirs if name not in spreads)]
    cells = json_rows(value, NAME, need_all, [*spreads, "futonly_or_combined"])
    return cells.rename({**theirs, _OPEN_DAY: "date", _OPEN_CODE: "code", "futonly_or_combined": "basis"})


def _positions(rows: pl.DataFrame) -> Table:
    rows = rows.filter(pl.col("code").is_in(list(position_reports.CODES)))
    combined = rows.filter(~pl.col("basis").is_in(["", "FutOnly"]))
    if len(combined):
        raise BadReply("positions of futures and options together", source=NAME, column="FutOnly_or_Combined",
                       given=combined["basis"][0], allowed="FutOnly")  # fmt: skip
    slashed = pl.col("date").str.contains("/")
    iso = (
        pl.when(slashed)
        .then(pl.col("date").str.replace(r"^(\d+)/(\d+)/(\d{4}).*$", "$3-$1-$2"))
        .otherwise(pl.col("date").str.slice(0, 10))
    )
    numbers = [ours for ours, _, _ in COLUMNS.values()]
    spreads = [name for name in numbers if name.endswith("_spread")]
    frame = cast(
        rows.with_columns(iso.alias("date")),
        NAME,
        numbers=numbers,
        days={"date": "%Y-%m-%d"},
        theirs={ours: theirs for theirs, ours in _OURS.items()},
        needed=("date", *(name for name in numbers if name not in spreads)),
    ).with_columns(pl.col("code").replace_strict(dict(position_reports.CODES), return_dtype=pl.String).alias("root"))
    days = frame["date"].unique()
    local = position_reports.published(days.to_numpy().astype("datetime64[D]"))
    moments = pl.Series(local.astype("datetime64[us]")).dt.replace_time_zone("America/New_York")
    known = frame["date"].replace_strict(
        days, moments.dt.convert_time_zone("UTC"), return_dtype=pl.Datetime("us", "UTC")
    )
    return table("positions", frame, NAME, known)
