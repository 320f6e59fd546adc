"""The payments that issues still make: dates and amounts, one issue after another (ragged)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.jit import kernel
from netbasis.kernels.terms import (
    UNKNOWN_DAY,
    accrued_interest,
    coupon_date,
    first_payment_date,
    first_payment_units,
)

Floats = NDArray[np.float64]
DayNumbers = NDArray[np.int64]


@kernel
def payments(
    coupon: Floats,
    maturity: DayNumbers,
    dated: DayNumbers,
    first_coupon: DayNumbers,
    settle: int,
    offsets: DayNumbers,
    day: DayNumbers,
    amount: Floats,
) -> None:
    """Fill `day` and `amount` (m,), points per 100 face, of n issues; the payments of issue i stand at
    offsets[i] to offsets[i + 1] - 1: its cycle dates after settlement, the last one with the principal.

    An odd first coupon has its size of 31 CFR 356 App. B; cycle dates before it pay 0.
    """
    for i in range(len(coupon)):
        pays = first_payment_date(maturity[i], dated[i], first_coupon[i], settle)
        last = offsets[i + 1] - 1
        for at in range(offsets[i], last + 1):
            paid = coupon_date(maturity[i], 6 * (last - at))
            size = 1.0
            if pays != UNKNOWN_DAY and paid <= pays:
                size = first_payment_units(maturity[i], dated[i], pays) if paid == pays else 0.0
            day[at] = paid
            amount[at] = accrued_interest(coupon[i], size)
        amount[last] += 100.0
