"""The ten-year's option-adjusted net basis at month-ends beside the levels that the Federal Reserve published.

Glicoes, Iorio, Monin and Petrasek, "Quantifying Treasury Cash-Futures Basis Trades", FEDS Notes, 8 March 2024,
accessible data, read as magnitudes: about 0.2% a year from 2018 to early 2020, about 0 from mid-2020 to mid-2022, 0.1%
to 0.5% from August 2022 to 2023. What was found, and how far it can be trusted: docs/study-option-adjusted-basis.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.options.history import MONTH
from netbasis.instruments.future import parse_contract
from netbasis.market.history import History

if TYPE_CHECKING:
    import polars as pl

NEAREST_MONTHS, FARTHEST_MONTHS = 1.5, 4.5  # to delivery: the contract that is liquid at a month-end
BILL = 0.25  # years
MONEY_YEAR, BOND_YEAR = 360.0, 365.0


@dataclass(frozen=True, slots=True)
class Published:
    """A span of days and the published level, percent a year."""

    first: date
    last: date
    low: float
    high: float


PUBLISHED = (
    Published(date(2018, 1, 1), date(2020, 2, 29), 0.2, 0.2),
    Published(date(2020, 6, 1), date(2022, 6, 30), 0.0, 0.0),
    Published(date(2022, 8, 1), date(2023, 12, 31), 0.1, 0.5),
)


def month_ends(history: History) -> History:
    """The history with the last day held of each month alone, and of its futures the one with 1.5 to 4.5 months to
    delivery: the contract that is liquid then. Leave wrong days and stale quotes out before."""
    days = history.days()
    months = days.astype("datetime64[M]")
    ends = days[np.append(months[1:] != months[:-1], True)] if len(days) else days
    futures = np.isin(history.futures_day, ends)
    for at in np.flatnonzero(futures):
        day = history.futures_day[at].item()
        future = parse_contract(str(history.futures_code[at]), as_of=day)
        months_left = (future.delivery.last_delivery - day).days / MONTH
        futures[at] = NEAREST_MONTHS <= months_left <= FARTHEST_MONTHS
    keep = np.isin(history.day, ends)
    return replace(
        history, day=history.day[keep], issue=history.issue[keep], clean=history.clean[keep], bid=history.bid[keep],
        offer=history.offer[keep], futures_day=history.futures_day[futures], futures_code=history.futures_code[futures],
        futures_price=history.futures_price[futures], futures_time=history.futures_time[futures],
    )  # fmt: skip


def period_levels(frame: pl.DataFrame) -> pl.DataFrame:
    """Level of `trade_return` of an `option_history` in each published span, percent a year, one row a span.

    first, last: the span. days: month-ends. mean, standard_error (across month-ends), median; band: of the mean, were
    the asynchrony of one day independent of that of another. low, high: published. agrees: the published level lies
    within two standard errors of the mean.
    """
    import polars as pl

    rows = []
    for span in PUBLISHED:
        held = frame.filter(pl.col("date").is_between(span.first, span.last)).drop_nulls("trade_return")
        found = held["trade_return"].to_numpy()
        row = {"first": span.first, "last": span.last, "days": len(found), "low": span.low, "high": span.high}
        if len(found) > 1:
            mean, error = float(found.mean()), float(found.std(ddof=1) / np.sqrt(len(found)))
            band = float(np.sqrt(np.sum(held["band"].to_numpy() ** 2)) / len(found))
            agrees = mean - 2.0 * error <= span.high and mean + 2.0 * error >= span.low
            row |= {"mean": mean, "standard_error": error, "median": float(np.median(found)), "band": band,
                    "agrees": agrees}  # fmt: skip
        rows.append(row)
    types = {"first": pl.Date, "last": pl.Date, "days": pl.Int64, "mean": pl.Float64, "standard_error": pl.Float64,
             "median": pl.Float64, "band": pl.Float64, "low": pl.Float64, "high": pl.Float64,
             "agrees": pl.Boolean}  # fmt: skip
    return pl.DataFrame([{name: row.get(name) for name in types} for row in rows], schema=types)


def bill_rates(history: History) -> dict[date, float]:
    """The three-month par yield of each day as a money-market rate (actual/360): what the market expected of the
    overnight rate over about a term, where no term repo is on record. Days without that yield are left out."""
    rates = {}
    for day in history.days().tolist():
        found = history.par_curve(day).get(BILL)
        if found is not None:
            rates[day] = found * MONEY_YEAR / BOND_YEAR
    return rates
