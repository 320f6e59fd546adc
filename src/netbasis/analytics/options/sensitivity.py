"""Second-order and volatility sensitivities of a future with its delivery options.

First order by prices, yields and noise comes exactly, with the valuation (`results.Risk`). Here a sensitivity is the
central difference of the same deterministic program: no random numbers, a grid of fixed size that scales with the
volatility, and the zero curve that weighs the payments held. Gamma is the difference of the exact first order, which
loses no digits, extrapolated from two steps; it is the second difference of the price to 1e-4 (to 0.5% where eight
issues without noise tie: the bend of the price is then as narrow as a cell of the grid; docs/options-gauss2.md says
where gamma is no use). At the default steps, halving
or doubling them, or Richardson's extrapolation from two of them, changes a result by less than 1e-4 of itself
(tests/analytics/options/test_sensitivity.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netbasis.analytics import bond
from netbasis.analytics.options.issues import Positions, fitted
from netbasis.analytics.options.market_model import TENORS, model_of, volatility_at
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.analytics.options.program import solve
from netbasis.analytics.options.value import Posed, pose, risk_of
from netbasis.conventions.calendars import CBOT
from netbasis.errors import BadInput
from netbasis.market.curve import ZeroCurve
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

VOLATILITY_STEP = 0.5  # bp a year
YIELD_STEP = 1.0  # bp
BP = 1e-4


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the model price of a future moves. Points of the future; an option's value moves the other way.

    volatility_bp: bp a year, of the yield at `tenor` years. vega: per bp of it, both factors in proportion; NaN where
    neither moves. vega_level, vega_slope: per bp a year of one factor. noise_vega: per bp per square root of a business
    day of the noise of all issues that have some. dv01: fall for +1 bp of all yields. gamma: second derivative by a
    parallel move of all yields, points per bp squared: below zero where the options bend the price. theta: one business
    day later, forward prices for the last delivery, repo rates by term and all else held; NaN where no day is left.
    key_rates: dv01 by par-curve year (`results.Risk`). face: dollars of a contract.
    """

    futures: float
    tenor: float
    volatility_bp: float
    vega: float
    vega_level: float
    vega_slope: float
    noise_vega: float
    dv01: float
    gamma: float
    theta: float
    key_rates: Mapping[float, float]
    face: float

    def frame(self) -> pl.DataFrame:
        """One row a sensitivity: measure, years (of the yield moved, where it is one), points (of the future), usd (the
        same, dollars a contract), unit (of what moves); null where it is not defined."""
        import polars as pl

        rows = [
            ("dv01", None, self.dv01, "bp"),
            *(("key_rate_dv01", years, value, "bp") for years, value in self.key_rates.items()),
            ("gamma", None, self.gamma, "bp^2"),
            ("vega", self.tenor, self.vega, "bp a year"),
            ("vega_level", None, self.vega_level, "bp a year"),
            ("vega_slope", None, self.vega_slope, "bp a year"),
            ("noise_vega", None, self.noise_vega, "bp per root business day"),
            ("theta", None, self.theta, "business day"),
        ]
        schema = {"measure": pl.String, "years": pl.Float64, "points": pl.Float64, "unit": pl.String}
        found = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("points").fill_nan(None))
        return found.select("measure", "years", "points", (pl.col("points") * self.face / 100.0).alias("usd"), "unit")


def sensitivity(
    market: Market, contract: str, *, model: Gauss2 | None = None, rights: Rights | None = None,
    repo: float | None = None, curve: ZeroCurve | None = None, accuracy: Accuracy | None = None,
    tenor: float | None = None, volatility_step: float = VOLATILITY_STEP, yield_step: float = YIELD_STEP,
) -> Sensitivity:  # fmt: skip
    """Sensitivities of the model price of a contract that still trades.

    model: None takes the market's (`market_model`). tenor: years, of the yield whose volatility `vega` counts in; None
    takes the contract's. volatility_step, yield_step: bp, of the differences. Other arguments and errors as for
    `delivery_option`; BadInput as well for a contract past its last trading day, whose settlement price is fixed.
    """
    model = model_of(market, contract, model)
    curve = curve if curve is not None else fitted(market)[0]

    def posed(market: Market = market, model: Gauss2 = model) -> Posed:
        return pose(market, contract, model=model, rights=rights, repo=repo, curve=curve, accuracy=accuracy)

    today = posed()
    if not today.timetable.trading:
        raise BadInput(
            f"{today.future.long_code} has stopped trading", given=market.as_of.isoformat(),
            allowed=f"a day up to {today.future.delivery.last_trading.isoformat()}",
        )  # fmt: skip
    solution = solve(today.problem)
    risk = risk_of(market, today.issues, model, today.trace_of(solution))

    def price(changed: Gauss2) -> float:
        return solve(posed(model=changed).problem).futures

    def dv01(shift: float) -> float:
        moved = shifted(market, today.issues.position, shift)
        there = posed(moved)
        return risk_of(moved, there.issues, model, there.trace_of(solve(there.problem))).dv01

    level = _slope(lambda bp: price(replace(model, level_bp=bp)), model.level_bp, volatility_step)
    slope = _slope(lambda bp: price(replace(model, slope_bp=bp)), model.slope_bp, volatility_step)
    years = TENORS[today.future.root] if tenor is None else tenor
    total = volatility_at(model, years)
    both = (model.level_bp * level + model.slope_bp * slope) / total if total > 0.0 else math.nan
    near, far = ((dv01(-step) - dv01(step)) / (2.0 * step) for step in (0.5 * yield_step, yield_step))
    gamma = (4.0 * near - far) / 3.0
    later = _next_day(market, today, posed)
    theta = solve(posed(later).problem).futures - solution.futures if later is not None else math.nan
    return Sensitivity(
        solution.futures, years, total, both, level, slope, float(risk.by_noise.sum()), risk.dv01, gamma, theta,
        risk.key_rates, today.future.spec.face,
    )  # fmt: skip


def shifted(market: Market, position: Positions, bp: float) -> Market:
    """The market with the street yields of some issues, by position, moved in parallel."""
    bonds, clean = market.bonds.take(position), market.clean.copy()
    yields = bond.bond_yield(bonds, clean[position], market.settle)
    clean[position] = bond.clean_price(bonds, yields + bp * BP, market.settle)
    return replace(market, clean=clean)


def _slope(value: Callable[[float], float], at: float, step: float) -> float:
    """Derivative by a volatility; from above alone where a step down would cross zero."""
    if at >= step:
        return (value(at + step) - value(at - step)) / (2.0 * step)
    return (4.0 * value(at + step) - 3.0 * value(at) - value(at + 2.0 * step)) / (2.0 * step)


def _next_day(market: Market, today: Posed, pose_of: Callable[[Market], Posed]) -> Market | None:
    """The market a business day later, its prices such that each forward price for the last delivery is the same; None
    where the future then trades no more."""
    day, settle = CBOT.shift(market.as_of, 1), CBOT.shift(market.settle, 1)
    if day > today.future.delivery.last_trading:
        return None
    later = replace(market, as_of=day, settle=settle)
    there, clean = pose_of(later).issues, market.clean.copy()
    fallen = (today.issues.forward[-1] - there.forward[-1]) * there.factor
    clean[there.position] += fallen / there.carry_up[-1]
    return replace(later, clean=clean)
