"""Prices, margins and the repo rate of the system model: functions of dealers' balance sheets and of volatility.

Each is one equation of docs/system.md. Scalars in bp, years, $bn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.elementary import exp, log1p
from netbasis.kernels.jit import kernel

Floats = NDArray[np.float64]
BP = 1e-4
LEAST_CAPACITY = 0.5
MOST_CHARGE = 500.0


@kernel
def power(base: float, exponent: float) -> float:
    """base^exponent, base above zero."""
    return float(exp(exponent * log1p(base - 1.0)))


@kernel
def capacity(base: float, volatility: float, anchor: float, exponent: float) -> float:
    """Dealers' balance sheet, $bn: base, less where volatility exceeds its anchor (a value-at-risk budget), at least
    `LEAST_CAPACITY` of base."""
    if volatility <= anchor:
        return base
    return base * max(power(anchor / volatility, exponent), LEAST_CAPACITY)


@kernel
def illiquidity(utilisation: float, threshold: float, impact: float) -> float:
    """Convex charge, bp of yield: impact x (u - threshold)^2 above the threshold, at most `MOST_CHARGE`, beyond which
    nobody would quote: a scenario that gets there counts as a spiral."""
    over = utilisation - threshold
    return min(impact * over * over, MOST_CHARGE) if over > 0.0 else 0.0


@kernel
def risk_charge(duration: float, volatility: float, budget: float, price: float) -> float:
    """bp of yield for unhedged inventory: price x (daily loss at one deviation / budget), at most the price.

    duration: $bn x years held outright above the opening; volatility: bp a day; budget: $bn of daily loss.
    """
    used = duration * volatility * BP / budget
    return price * min(max(used, -1.0), 1.0)


@kernel
def margin_target(
    volatility: float, floor: float, anchor: float, elasticity: float, k: float, duration: float
) -> float:
    """Initial margin per face: k moves of a day, elasticity below one to volatility above its floor."""
    moved = max(volatility, floor) / anchor
    return float(k * anchor * power(moved, elasticity) * duration * BP)


@kernel
def repo_spread(
    reserves: float, slack_from: float, scarcity: float, utilisation: float, util_from: float, util_charge: float,
    cap: float, stigma: float,
) -> float:  # fmt: skip
    """Overnight repo over the policy rate, bp.

    scarcity: bp where banks' reserves are $100bn under `slack_from`, quadratic; util_charge: bp per unit of dealers'
    utilisation above `util_from`. Above `cap` (the standing facility) only the part `stigma` of the excess is paid.
    """
    short = max(slack_from - reserves, 0.0) / 100.0
    spread = scarcity * short * short + util_charge * max(utilisation - util_from, 0.0)
    return spread if spread <= cap else cap + stigma * (spread - cap)
