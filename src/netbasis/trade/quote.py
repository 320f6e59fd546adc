"""What a position sees of one day: prices, rates and margins of one issue against one contract."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from netbasis.analytics.basis import basis_arrays
from netbasis.errors import BadInput
from netbasis.formulas.financing import repo_interest
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Floats, Treasuries
from netbasis.kernels import quotes, terms
from netbasis.kernels import trade_day as kernels
from netbasis.market.cash_flows import YEAR, cash_flows
from netbasis.market.repo_curve import check_rate
from netbasis.market.snapshot import Market
from netbasis.trade.costs import Costs
from netbasis.trade.policy import ASSUMED_HAIRCUT, Hedge, assumed_haircut

TERM_DAYS = 90


@dataclass(frozen=True, eq=False, slots=True)
class Quote:
    """One issue against one contract on one day.

    bond: the issue. clean, accrued (at `settle`): points per 100 face; futures: points. ratio: futures sold per face of
    the issue (conversion factor, or ratio of DV01s). overnight: rate of the nights since the settlement before; term:
    rate offered for a new term; special: how far the issue's own rate is below them; decimals. haircut: decimal;
    margin: initial, dollars a contract. bond_spread, futures_spread: half bid-offer, points. rolled: part of maturing
    repo that is renewed. net_basis: points; gap: that less the cheapest issue's; option: value of the
    delivery options. notes: what was assumed.
    """

    as_of: date
    settle: date
    future: Future
    bond: Treasuries
    clean: float
    accrued: float
    futures: float
    factor: float
    ratio: float
    overnight: float
    term: float
    special: float
    haircut: float
    margin: float
    bond_spread: float
    futures_spread: float
    rolled: float = 1.0
    net_basis: float = math.nan
    gap: float = 0.0
    option: float = 0.0
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, market: Market, contract: str, cusip: str | None = None, *, margin: float, haircut: float | None = None,
        overnight: float | None = None, costs: Costs | None = None, hedge: Hedge = "conversion_factor",
        rolled: float = 1.0, option: float = 0.0,
    ) -> Quote:  # fmt: skip
        """The quote of a market's day.

        cusip: the issue; None takes the cheapest to deliver. margin: initial, dollars a contract. haircut: decimal;
        None assumes `ASSUMED_HAIRCUT`, and the quote and its position say so in their notes. overnight: rate of the
        nights since the settlement before; None takes the market's shortest repo. hedge: "conversion_factor",
        "dv01", or "option_adjusted" (the DV01 of the future with its delivery options).

        Raises UnknownName for a contract or an issue that the market does not hold; BadInput for an issue outside the
        basket or without a price, a contract that has no price or no cheapest to deliver, and numbers out of range.
        """
        if not (math.isfinite(margin) and margin >= 0.0):
            raise BadInput("initial margin", given=margin, allowed="dollars a contract, not negative")
        notes = () if haircut is not None else (assumed_haircut(),)
        haircut = ASSUMED_HAIRCUT if haircut is None else haircut
        if not 0.0 <= haircut < 1.0:
            raise BadInput("haircut", given=haircut, allowed="0 to below 1", hint="write 2% as 0.02")
        if not 0.0 <= rolled <= 1.0:
            raise BadInput("part of the repo that is rolled", given=rolled, allowed="0 to 1")
        future = market.contract(contract)
        rows = basis_arrays(market, future.code)
        net, rank = rows.results[quotes.NET], rows.results[quotes.RANK]
        at = _row(market, rows.rows.bond, rank, future, cusip)
        issue = int(rows.rows.bond[at])
        name = str(market.bonds.cusip[issue])
        if not math.isfinite(net[at]):
            raise BadInput(
                f"{name} cannot be held against {future.code}",
                given=market.unpriced.get(name, "no price, futures price or repo rate"),
                allowed="an issue whose basis can be computed",
            )  # fmt: skip
        best = float(net[np.flatnonzero(rank == 1.0)[0]])
        matrix = rows.rows.terms
        short = check_rate(market.repo.rate(1) if overnight is None else overnight, "overnight rate")
        offered = market.repo.rate(TERM_DAYS)
        special = offered - market.repo.rate(TERM_DAYS, name)
        days = np.array([market.as_of], dtype="datetime64[D]")
        bond_spread, futures_spread = (costs or Costs()).paths(future.root, days)
        factor = float(matrix[terms.FACTOR, at])
        return cls(
            market.as_of, market.settle, future, market.bonds.take(np.array([issue])), float(rows.clean[at]),
            float(matrix[terms.ACCRUED, at]), float(rows.price[at]), factor, _ratio(market, rows.results, at, factor,
            future, hedge), short, offered, special, haircut, margin, float(bond_spread[0]), float(futures_spread[0]),
            rolled, float(net[at]), float(net[at]) - best, option, notes,
        )  # fmt: skip

    @property
    def cusip(self) -> str:
        """The issue's identifier."""
        return str(self.bond.cusip[0])

    @property
    def dirty(self) -> float:
        """Clean price and accrued interest, points per 100 face."""
        return self.clean + self.accrued

    def array(self, settled: date | None = None) -> Floats:
        """(MARKET,) of `kernels.trade_day`, for a position last settled on a date (None: a new one)."""
        settled = settled or self.settle
        days = (self.settle - settled).days
        if days < 0:
            raise BadInput(
                "a day before the position's last one", given=self.settle.isoformat(),
                allowed=f"a settlement from {settled.isoformat()} on",
            )  # fmt: skip
        m = np.zeros(kernels.MARKET)
        m[kernels.M_SETTLE] = float(np.datetime64(self.settle, "D").astype(np.int64))
        m[kernels.M_OVERNIGHT], m[kernels.M_RATE] = repo_interest(1.0, self.overnight, days), self.overnight
        m[kernels.M_CLEAN], m[kernels.M_ACCRUED] = self.clean, self.accrued
        m[kernels.M_COUPON] = coupons_between(self.bond, settled, self.settle)
        m[kernels.M_FUTURES], m[kernels.M_TERM], m[kernels.M_SPECIAL] = self.futures, self.term, self.special
        m[kernels.M_HAIRCUT], m[kernels.M_MARGIN], m[kernels.M_ROLLED] = self.haircut, self.margin, self.rolled
        m[kernels.M_GAP], m[kernels.M_OPTION] = self.gap, self.option
        m[kernels.M_BOND_SPREAD], m[kernels.M_FUTURES_SPREAD] = self.bond_spread, self.futures_spread
        return m


def coupons_between(bond: Treasuries, after: date, until: date) -> float:
    """Coupons of one issue paid after a day and up to another, points per 100 face; the principal is left out."""
    if until <= after:
        return 0.0
    flows = cash_flows(bond, after)
    days = np.rint(flows.time * YEAR)
    amount = flows.amount.copy()
    amount[-1] -= 100.0
    return float(amount[days <= (until - after).days].sum())


def _row(market: Market, bond: NDArray[np.int64], rank: Floats, future: Future, cusip: str | None) -> int:
    if cusip is None:
        first = np.flatnonzero(rank == 1.0)
        if not len(first):
            raise BadInput(f"{future.code} has no cheapest to deliver", allowed="prices of its basket and a repo rate")
        return int(first[0])
    place = np.flatnonzero(bond == market.bonds.position(cusip))
    if not len(place):
        raise BadInput(f"not deliverable into {future.code}", given=cusip, hint=f"see: netbasis basket {future.code}")
    return int(place[0])


def _ratio(market: Market, results: Floats, at: int, factor: float, future: Future, hedge: Hedge) -> float:
    if hedge == "conversion_factor":
        return factor
    dv01 = float(results[quotes.DV01, at])
    if hedge == "dv01":
        return dv01 / float(results[quotes.FUTURES_DV01, at])
    if hedge != "option_adjusted":
        raise BadInput("hedge", given=hedge, allowed="conversion_factor, dv01, option_adjusted")
    from netbasis.analytics.options.market_model import market_model
    from netbasis.analytics.options.value import delivery_option

    found = delivery_option(market, future.code, model=market_model(market, future)[0])
    assert found.risk is not None  # detail is on while the future trades
    return dv01 / found.risk.dv01
