"""Accrued interest, actual/actual (ICMA), semi-annual: 31 CFR Part 356, Appendix B, section I.

Amounts are points per 100 face; `coupon` is the annual rate as a decimal.
"""

from __future__ import annotations

from typing import Any

Number = Any


def coupon_payment(coupon: Number) -> Number:
    """One regular semi-annual payment per 100 face."""
    return 50.0 * coupon


def accrued_interest(coupon: Number, half_years: Number) -> Number:
    """Interest accrued per 100 face. `half_years`: elapsed fraction of the coupon period, or for an odd
    first period the sum of elapsed fractions of its quasi-coupon periods."""
    return 50.0 * coupon * half_years
