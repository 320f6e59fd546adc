"""Initial margin of a future: k moves over the margin period, at a volatility that counts with an elasticity.

Volatilities are bp a day, `dv01` points a bp, `face` dollars of one contract. See `netbasis.trade.margin`.
"""

from __future__ import annotations

from typing import Any

Number = Any


def margin_target(
    volatility: Number, dv01: Number, face: Number, k: Number, mpor: Number, anchor: Number, elasticity: Number
) -> Number:
    """Dollars a contract: k sqrt(mpor) anchor (volatility / anchor)^elasticity DV01 face/100."""
    return k * mpor**0.5 * anchor * (volatility / anchor) ** elasticity * dv01 * face / 100.0


def decayed_variance(variance: Number, change: Number, keep: Number) -> Number:
    """Exponentially weighted variance after one more change, about zero mean; keep: weight of what was."""
    return keep * variance + (1.0 - keep) * change * change
