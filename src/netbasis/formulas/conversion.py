"""Conversion factors of Treasury futures: CBOT Rulebook chapters 18-21, 26, 39-41 and the exchange's note
"Calculating U.S. Treasury Futures Conversion Factors".
"""

from __future__ import annotations

from typing import Any

Number = Any


def conversion_factor(
    coupon: Number, months_to_maturity: Number, rounding_months: Number, notional_coupon: Number
) -> Number:
    """Price of one dollar face at the notional yield, rounded to four decimals.

    coupon, notional_coupon: annual decimals (0.0125; 0.06 since the March 2000 contracts).
    months_to_maturity: whole months from the first day of the delivery month to maturity.
    rounding_months: 3 (ZN TN TWE ZB UB: the months beyond whole years are rounded down to quarters) or
    1 (ZT Z3N ZF: months are kept).
    """
    n = months_to_maturity // 12
    z = (months_to_maturity % 12) // rounding_months * rounding_months
    late = 1 * (z >= 7)  # beyond half a year one more whole coupon is discounted
    v = z - late * (z - 3) * (rounding_months == 3) - late * 6 * (rounding_months != 3)
    growth = 1.0 + 0.5 * notional_coupon
    a = growth ** (-(v / 6.0))
    b = 0.5 * coupon * (6.0 - v) / 6.0
    c = growth ** (-(2.0 * n + late))
    d = coupon / notional_coupon * (1.0 - c)
    factor = a * (0.5 * coupon + c + d) - b
    return (factor * 10000.0 + 0.5) // 1.0 / 10000.0
