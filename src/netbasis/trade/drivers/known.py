"""What is known at the moment of a market: everything later is cut away here, before any driver sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from netbasis.analytics.ctd import ctd_table
from netbasis.analytics.options.market_model import market_model
from netbasis.analytics.options.model import Gauss2
from netbasis.conventions.calendars import SIFMA
from netbasis.data.quality import check_history, without
from netbasis.errors import BadInput
from netbasis.instruments.future import Future
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.market.positions import PositionHistory
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market
from netbasis.trade.drivers.series import BasisSeries, basis_series

NO_HISTORY = "no price history of this market"
NO_ISSUE = "no issue of the basket has an implied repo"


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """A market with the past that was known then.

    ctd: the row of `ctd_table` for the contract. history: prices of days before, wrong days and stale quotes left out
    by a check that saw those days alone. past: the basis of the root's front contract on them. par: par yields to the
    day itself. overnight: SOFR to the day itself (that of the day is published the next morning; it stands for the rate
    traded in it). positions: reports published by 15:00 New York. model: for the delivery options; None where
    no volatility can be told.
    """

    market: Market
    future: Future
    ctd: Mapping[str, Any]
    history: History | None
    past: BasisSeries
    par: ParHistory | None
    overnight: Mapping[date, float]
    positions: PositionHistory | None
    model: Gauss2 | None

    @property
    def day(self) -> date:
        """The day of the market."""
        return self.market.as_of

    @property
    def no_past(self) -> str | None:
        """Why there is no basis of earlier days, None where there is."""
        if len(self.past):
            return None
        return NO_HISTORY if self.history is None else f"the price history has no day of {self.future.root} before this"


def known_at(
    market: Market,
    contract: str,
    *,
    history: History | None = None,
    par_history: ParHistory | None = None,
    overnight: Mapping[date, float] | None = None,
    positions: PositionHistory | None = None,
) -> Known:
    """A market and what was known with it. Raises UnknownName for a contract that it does not quote."""
    day, future = market.as_of, market.contract(contract)
    past_prices = None if history is None else before(history, day)
    if past_prices is not None and len(past_prices.day):
        past_prices = without(past_prices, check_history(past_prices), late=True)
    par = None if par_history is None else par_until(par_history, day)
    row = ctd_row(market, future)
    return Known(
        market, future, row, past_prices, basis_series(past_prices, par, future.root), par,
        {key: rate for key, rate in (overnight or {}).items() if key <= day},
        None if positions is None else positions.as_known(day), _model(market, future, par),
    )  # fmt: skip


def before(history: History, day: date) -> History:
    """The history of the days before one."""
    end = np.datetime64(day, "D")
    keep, futures, par = history.day < end, history.futures_day < end, history.par_days < end
    return replace(
        history, day=history.day[keep], issue=history.issue[keep], clean=history.clean[keep], bid=history.bid[keep],
        offer=history.offer[keep], futures_day=history.futures_day[futures],
        futures_code=history.futures_code[futures], futures_price=history.futures_price[futures],
        futures_time=history.futures_time[futures], par_days=history.par_days[par],
        par_yields=history.par_yields[par],
        overnight={key: rate for key, rate in history.overnight.items() if key < day},
    )  # fmt: skip


def par_until(par: ParHistory, day: date) -> ParHistory:
    """Par yields to a day, itself included."""
    keep = par.days <= np.datetime64(day, "D")
    return ParHistory(par.days[keep], par.tenors, par.yields[keep], par.source)


def ctd_row(market: Market, future: Future) -> dict[str, Any]:
    """The row of `ctd_table`; nulls with a reason where the contract cannot be priced."""
    try:
        return ctd_table(market, future.code).row(0, named=True)
    except BadInput as problem:
        return {"contract": future.code, "cusip": None, "reason": str(problem)}


def market_of_day(history: History, day: date) -> Market:
    """The issues of one day of a history, as a market without financing: for the curve alone."""
    rows = np.flatnonzero(history.day == np.datetime64(day, "D"))
    rows = rows[np.argsort(history.issue[rows], kind="stable")]
    return Market(
        as_of=day, settle=SIFMA.shift(day, 1), bonds=history.bonds.take(history.issue[rows]),
        clean=history.clean[rows], futures={}, repo=RepoCurve.flat(0.0), par_curve=history.par_curve(day),
    )  # fmt: skip


def _model(market: Market, future: Future, par: ParHistory | None) -> Gauss2 | None:
    """The working model, on the volatility known at the day; its defaults where the par yields do not reach it."""
    if par is None:
        return Gauss2()
    try:
        return market_model(market, future, history=par)[0]
    except BadInput:
        return Gauss2()
