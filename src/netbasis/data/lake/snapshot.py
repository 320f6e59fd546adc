"""A market of one day from the lake: prices as known, terms, repo from overnight fixings, par curve, futures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from netbasis.conventions.calendars import SIFMA
from netbasis.conventions.dates import as_date
from netbasis.data.lake.futures_file import read_futures_file
from netbasis.data.lake.history import nominal, par_yields
from netbasis.data.lake.moments import as_moment
from netbasis.data.lake.names import OVERNIGHT
from netbasis.data.lake.terms import issues_of
from netbasis.data.sample import overnight_and_median, sample_overnight
from netbasis.errors import BadInput, Problem, UnknownName
from netbasis.instruments.treasury import Treasuries
from netbasis.market.repo_curve import RepoCurve, overnight_and_later
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    from datetime import datetime

    from netbasis.data.lake.store import AsOf, Lake

Futures = Mapping[str, float] | str | Path | None
_FIXINGS = timedelta(days=14)
_NO_PRICE = "no end-of-day price was published"
_MIN_FUTURES = "give them with --futures FILE, or import them: netbasis data import FILE --as futures"


def lake_market(
    lake: Lake, day: str | date, futures: Futures = None, *, repo: float | None = None, as_of: AsOf = None
) -> Market:
    """The market of a day that the lake covers, as known at `as_of` (None: now).

    futures: prices by contract, or a file (contract, price, optional date and time); the stored ones by default. repo:
    one rate (decimal) for every term in place of the stored SOFR. `clean` is the end-of-day price; bid and offer are
    of an earlier moment. Findings of the quality checks are in `problems`. Raises BadInput, UnknownName with the
    nearest days, where prices, futures or repo are missing.
    """
    day, moment = as_date(day), as_moment(as_of)
    rows = nominal(lake.read("prices", moment, since=day, until=day)).unique("cusip", keep="last").sort("cusip")
    if not rows["end_of_day"].count():
        raise _unknown_day(lake, day, moment, rows.height)
    settle = SIFMA.shift(day, 1)
    issues, refused = issues_of(lake, rows.select("cusip", "coupon", "maturity").iter_rows(), moment)
    alive = {cusip for cusip, issue in issues.items() if issue.maturity > settle}
    rows = rows.filter(pl.col("cusip").is_in(sorted(alive))).sort("maturity", "cusip")
    bonds = Treasuries.from_rows(issues[cusip] for cusip in rows["cusip"])
    prices, quoted = _futures(lake, day, futures, moment)
    curve, late = _repo(lake, day, repo, moment)
    problems = [
        *(Problem(f"{cusip} is left out: {why}", severity="warning") for cusip, why in refused.items()),
        *quoted, *late, *_found(lake, day, moment),
    ]  # fmt: skip
    empty = rows.filter(pl.col("end_of_day").is_null())["cusip"]
    known = cast("datetime", rows["known_at"].max())
    sources = ", ".join(sorted(rows["source"].unique()))
    return Market(
        as_of=day, settle=settle, bonds=bonds, clean=_column(rows, "end_of_day"), bid=_column(rows, "sell"),
        offer=_column(rows, "buy"), futures=prices, repo=curve, par_curve=_par_curve(lake, day, moment),
        unpriced={str(cusip): _NO_PRICE for cusip in empty}, problems=tuple(problems),
        source=f"the lake: {sources}, known {known:%Y-%m-%d %H:%M} UTC",
    )  # fmt: skip


def _column(rows: pl.DataFrame, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(rows[name].fill_null(float("nan")).to_numpy(), dtype=np.float64)


def _futures(
    lake: Lake, day: date, futures: Futures, moment: datetime | None
) -> tuple[dict[str, float], tuple[Problem, ...]]:
    if isinstance(futures, Mapping):
        return dict(futures), ()
    if futures is not None:
        rows, problems = read_futures_file(futures, day)
        mine = rows.filter(pl.col("date") == day)
        if mine.is_empty():
            days = rows["date"].unique().sort()
            raise UnknownName.among("day of the futures file", str(day), days.cast(str).to_list())
        return dict(mine.select("contract", "price").iter_rows()), problems
    stored = lake.read("futures", moment, since=day, until=day).drop_nulls("price")
    if stored.is_empty():
        raise BadInput("the lake has no futures prices of this day", given=str(day), hint=_MIN_FUTURES)
    return dict(stored.select("contract", "price").iter_rows()), ()


def _repo(lake: Lake, day: date, rate: float | None, moment: datetime | None) -> tuple[RepoCurve, list[Problem]]:
    """From the overnight fixings up to the day, as sample markets have it."""
    if rate is not None:
        return RepoCurve.flat(rate), []
    rows = lake.read("series", moment, series=OVERNIGHT, since=day - _FIXINGS, until=day).drop_nulls("value")
    fixings = dict(rows.select("date", "value").iter_rows())
    if day in fixings:
        return overnight_and_median(fixings, day), []
    if not fixings and moment is None and day in sample_overnight():
        return overnight_and_median(sample_overnight(), day), []
    if not fixings:
        raise BadInput(
            "the lake has no SOFR near this day", given=str(day),
            hint="give one rate with --repo, or fetch it: netbasis data update nyfed_rates",
        )  # fmt: skip
    last = max(fixings)
    first, later = overnight_and_later(fixings, np.array([last], dtype="datetime64[D]"))
    source = (
        f"SOFR of {last}, the last known: {first[0]:.2%} for one day, then the median of the last fixings, "
        f"{later[0]:.2%}"
    )
    note = Problem(f"SOFR of {day} is not known: that of {last} is used", severity="warning")
    return RepoCurve.overnight_then_term(float(first[0]), float(later[0]), source), [note]


def _par_curve(lake: Lake, day: date, moment: datetime | None) -> dict[float, float]:
    tenors, days, yields = par_yields(lake.read("series", moment, since=day, until=day))
    if not len(days):
        return {}
    return {float(t): float(y) for t, y in zip(tenors, yields[0], strict=True) if np.isfinite(y)}


def _found(lake: Lake, day: date, moment: datetime | None) -> list[Problem]:
    notes = lake.read("findings", moment, since=day, until=day)
    return [Problem(text, severity="warning") for text in notes["en"].to_list()]


def _unknown_day(lake: Lake, day: date, moment: datetime | None, rows: int) -> UnknownName:
    held = lake.days("prices", moment)
    near = sorted(sorted(held, key=lambda known: abs((known - day).days))[:3])
    what = "the lake has no end-of-day prices of this day" if rows else "the lake has no prices of this day"
    allowed = "nearest known: " + ", ".join(map(str, near)) if near else "no prices are held"
    return UnknownName(what, given=str(day), allowed=allowed, where=str(lake.path),
                       hint="netbasis data update treasury_prices")  # fmt: skip
