"""Stored prices, futures, SOFR and par yields as a `History`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from netbasis.data.lake.moments import as_moment
from netbasis.data.lake.names import NOMINAL, OVERNIGHT, PAR, par_tenor
from netbasis.data.lake.partitions import span
from netbasis.data.lake.terms import issues_of
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats, Treasuries
from netbasis.market.history import History

if TYPE_CHECKING:
    from netbasis.data.lake.store import AsOf, Lake

SOURCE = "prices of the lake: {sources}"
_EARLIER = timedelta(days=14)  # overnight fixings before the first day that its median needs
_KIND = pl.col("kind").str.to_lowercase()


def lake_history(
    lake: Lake, since: date | None = None, until: date | None = None, *, futures: pl.DataFrame | None = None,
    as_of: AsOf = None,
) -> History:  # fmt: skip
    """Nominal notes and bonds with an end-of-day price, futures, overnight rates and par curves of the days.

    since, until: both counted. futures: rows (contract, date, price, optional time) in place of the stored ones.
    as_of: only what was known by then. Raises BadInput where no price is held.
    """
    moment = as_moment(as_of)
    rows = nominal(lake.read("prices", moment, since=since, until=until)).filter(pl.col("end_of_day").is_not_null())
    if rows.is_empty():
        days = lake.days("prices", moment)
        allowed = f"days from {days[0]} to {days[-1]}" if days else "no prices are held"
        raise BadInput("no prices in this lake between these days", given=f"{since} .. {until}", allowed=allowed)
    first, last = span(rows["date"])
    if futures is None:
        futures = lake.read("futures", moment, since=since, until=until)
    overnight = lake.read("series", moment, series=OVERNIGHT, since=first - _EARLIER, until=last)
    tenors, par_days, par = par_yields(lake.read("series", moment, since=since, until=until))
    return history_of(lake, rows, futures, overnight, (tenors, par_days, par), moment)


def history_of(
    lake: Lake, rows: pl.DataFrame, futures: pl.DataFrame, overnight: pl.DataFrame,
    par: tuple[Floats, Days, Floats], as_of: AsOf = None,
) -> History:  # fmt: skip
    """A history of rows at hand. Issues whose terms cannot be used are left out."""
    priced = rows.unique("cusip", keep="last", maintain_order=True).select("cusip", "coupon", "maturity").iter_rows()
    issues, _ = issues_of(lake, priced, as_moment(as_of))
    cusips = sorted(issues, key=lambda cusip: (issues[cusip].maturity, cusip))
    place = pl.DataFrame(
        {"cusip": cusips, "issue": np.arange(len(cusips))}, schema={"cusip": pl.String, "issue": pl.Int64}
    )
    kept = rows.join(place, on="cusip", how="inner").sort("date", "issue")
    quotes = futures.filter(pl.col("price").is_not_null()).sort("date", "contract")
    times = quotes["time"] if "time" in quotes.columns else pl.Series([""] * quotes.height, dtype=pl.String)
    sources = ", ".join(sorted(rows["source"].unique())) if "source" in rows.columns else ""
    return History(
        bonds=Treasuries.from_rows(issues[cusip] for cusip in cusips),
        day=_days(kept["date"]), issue=kept["issue"].to_numpy().astype(np.int64), clean=_floats(kept["end_of_day"]),
        bid=_floats(kept["sell"]), offer=_floats(kept["buy"]),
        futures_day=_days(quotes["date"]), futures_code=np.array(quotes["contract"].to_list(), dtype=object),
        futures_price=_floats(quotes["price"]),
        futures_time=np.array(times.fill_null("").to_list(), dtype=object),
        overnight=dict(overnight.drop_nulls("value").select("date", "value").iter_rows()),
        par_tenors=par[0], par_days=par[1], par_yields=par[2], source=SOURCE.format(sources=sources),
    )  # fmt: skip


def nominal(rows: pl.DataFrame) -> pl.DataFrame:
    """Price rows of notes and bonds with a fixed coupon; a kind that is not said counts as one."""
    tests = [_KIND.str.contains(kind) for kind in NOMINAL]
    return rows.filter(pl.any_horizontal(*tests, pl.col("kind").is_null()))


def par_yields(series: pl.DataFrame) -> tuple[Floats, Days, Floats]:
    """(k,) tenors in years, (d,) days and (d, k) par yields of stored series, NaN where there is none."""
    rows = series.filter(pl.col("series").str.contains(PAR)).drop_nulls("value")
    if rows.is_empty():
        return np.empty(0), np.empty(0, dtype="datetime64[D]"), np.empty((0, 0))
    names = rows["series"].unique().to_list()
    tenor = {name: par_tenor(name) or 0.0 for name in names}
    wide = (
        rows.with_columns(tenor=pl.col("series").replace_strict(tenor, return_dtype=pl.Float64))
        .unique(["date", "tenor"], keep="last").pivot(on="tenor", index="date", values="value").sort("date")
    )  # fmt: skip
    tenors = sorted(set(tenor.values()))
    columns = np.column_stack([_floats(wide[str(value)]) for value in tenors])
    return np.array(tenors), _days(wide["date"]), columns


def _days(column: pl.Series) -> Days:
    return np.asarray(column.to_numpy().astype("datetime64[D]"))


def _floats(column: pl.Series) -> Floats:
    return np.asarray(column.cast(float).fill_null(float("nan")).to_numpy(), dtype=np.float64)
