"""Prices of many bonds off many days' curves in one pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels import terms as t
from netbasis.kernels.elementary import exp
from netbasis.kernels.jit import kernel

Floats = NDArray[np.float64]
Matrix = NDArray[np.float64]
Positions = NDArray[np.int64]


@kernel
def curve_prices(day: Positions, terms: Matrix, log_discount: Matrix, out: Floats) -> None:
    """Dirty prices (n,), points per 100 face. day (n,): row of `log_discount` of each bond.

    log_discount (d, g): logarithm of the value of 1 paid in 0, 1, 2 ... half-years, linear between them (forward
    rates constant within a half-year). A payment due in k + w half-years, w the FRACTION of the current period still
    to run, is looked up there: half-years are those of the bond's own coupon cycle. NaN terms, or payments beyond
    the curve, give NaN. terms (TERMS, n): see `kernels.terms`.
    """
    last = log_discount.shape[1] - 1
    for i in range(len(out)):
        periods = terms[t.PERIODS, i]
        if not 1.0 <= periods <= last:
            out[i] = np.nan
            continue
        curve = log_discount[day[i]]
        w = terms[t.FRACTION, i]
        count = int(periods)
        total, value, first, second = 0.0, 0.0, 0.0, 0.0
        for k in range(count):
            value = exp((1.0 - w) * curve[k] + w * curve[k + 1])
            total += value
            if k == 0:
                first = value
            elif k == 1:
                second = value
        odd = terms[t.ODD_NEXT, i] * first + terms[t.ODD_SECOND, i] * second
        out[i] = 50.0 * terms[t.COUPON, i] * total + 100.0 * value + odd
