"""The working model of a market's day: its volatility from realised par yields, its noise from the panel."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache

from netbasis.analytics.options.arguments import positive
from netbasis.analytics.options.model import Gauss2
from netbasis.analytics.options.volatility import FactorVolatility, RealisedVolatility, fit_factors, realised_volatility
from netbasis.errors import BadInput
from netbasis.instruments.future import Future, parse_contract
from netbasis.market import par_bond
from netbasis.market.par_history import ParHistory
from netbasis.market.snapshot import Market

# years: the yield that a contract's volatility is stated at
TENORS = par_bond.TENORS
FALLBACK = FactorVolatility(Gauss2().level_bp, Gauss2().slope_bp)


def market_model(
    market: Market,
    future: Future,
    *,
    vol_bp: float | None = None,
    noise_bp: float | None = None,
    history: ParHistory | None = None,
) -> tuple[Gauss2, tuple[str, ...]]:
    """The model for one contract on one day, and where its volatility is from (one sentence).

    Level and slope are fitted to the covariance of the last 60 changes of par yields (`fit_factors`) and scaled so that
    the yield of the contract's tenor (`TENORS`) has its realised volatility. vol_bp: this total instead, normal, bp a
    year. noise_bp: bp per square root of a business day; None is the default of `Gauss2`. history: par yields; None is
    the embedded history, and where that does not reach the day level 85 and slope 60 bp, uncorrelated.

    Raises BadInput for a volatility not above zero, negative noise, and a given history that does not reach the day or
    has no yields at both sides of the tenor.
    """
    tenor = TENORS[future.root]
    total = None if vol_bp is None else positive("volatility", vol_bp, "bp a year, such as 90")
    realised = _embedded(market.as_of) if history is None else realised_volatility(history, market.as_of)
    if realised is None:
        factors = FALLBACK
        source = f"level {FALLBACK.level_bp:g} and slope {FALLBACK.slope_bp:g} bp a year by default"
        why = f"the embedded par yields do not reach {market.as_of}"
    else:
        factors = _embedded_factors(market.as_of) if history is None else fit_factors(realised)
        total = realised.at(tenor) if total is None else total
        source = why = f"realised over {realised.days} changes of par yields to {realised.last}"
    if total is not None:
        factors = factors.scaled_to(total, tenor)
    if vol_bp is not None:
        note = f"volatility: given; correlation and shares of level and slope: {source}"
    else:
        note = f"volatility: {source}" + (f", as {why}" if realised is None else "")
    others = {} if noise_bp is None else {"noise_bp": noise_bp}
    return Gauss2.of(factors, **others), (note,)


def model_of(market: Market, contract: str, model: Gauss2 | None) -> Gauss2:
    """The model given, or the market's own for a contract (`market_model`)."""
    return model or market_model(market, parse_contract(contract, as_of=market.as_of))[0]


def volatility_at(model: Gauss2, tenor: float) -> float:
    """Normal volatility of the zero yield of a tenor (years) under a model, bp a year."""
    a, b = (speed * tenor for speed in model.speeds)
    level, slope = model.level_bp * -math.expm1(-a) / a, model.slope_bp * -math.expm1(-b) / b
    return math.sqrt(max(level * level + slope * slope + 2.0 * model.correlation * level * slope, 0.0))


@lru_cache(maxsize=64)
def _embedded_factors(as_of: date) -> FactorVolatility:
    """Factors of a day that the embedded history reaches."""
    realised = _embedded(as_of)
    assert realised is not None
    return fit_factors(realised)


@lru_cache(maxsize=64)
def _embedded(as_of: date) -> RealisedVolatility | None:
    """Realised volatility of the embedded history, None where it does not reach the day."""
    from netbasis.data.sample import sample_par_history

    try:
        return realised_volatility(sample_par_history(), as_of)
    except BadInput:
        return None
