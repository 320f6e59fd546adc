"""Initial margin of one contract on one day by the margin model, where the user names none."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from netbasis.analytics.basis import basis_arrays
from netbasis.analytics.options.market_model import TENORS
from netbasis.errors import BadInput
from netbasis.kernels import quotes
from netbasis.market.par_history import ParHistory
from netbasis.market.snapshot import Market
from netbasis.trade.margin import MarginModel

SETTLING = 260  # days before, over which the daily limits of the model have worked
LATE = timedelta(days=7)


def model_margin(market: Market, contract: str, history: ParHistory, model: MarginModel | None = None) -> float:
    """Dollars a contract: the model on the par yields known on the market's day, its daily limits run over the year
    before with today's DV01 of the contract. An estimate of order, no exchange's figure.

    Raises BadInput for a contract without a DV01 and for a day that the par yields do not reach.
    """
    rule = model or MarginModel()
    future = market.contract(contract)
    rows = basis_arrays(market, future.code)
    rank, risk = rows.results[quotes.RANK], rows.results[quotes.FUTURES_DV01]
    best = np.flatnonzero(rank == 1.0)
    if not len(best):
        raise BadInput(f"{future.code} has no cheapest to deliver to take a DV01 from", hint="give --margin (dollars)")
    day = np.datetime64(market.as_of, "D")
    days = history.days[1:][history.days[1:] <= day][-SETTLING:]
    if not len(days) or day - days[-1] > np.timedelta64(LATE):
        reach = f"{history.days[0]} to {history.days[-1]}" if len(history) else "none"
        raise BadInput(
            "no par yields for the margin model", given=market.as_of.isoformat(), allowed=f"days from {reach}",
            hint="give the margin in dollars a contract",
        )  # fmt: skip
    moved = rule.volatility(history, TENORS[future.root], days)
    dv01 = np.full(len(days), float(risk[best[0]]))
    return float(rule.path(moved, dv01, float(future.spec.face))[-1])
