"""A par bond in place of the cheapest to deliver, where no future is quoted: its factor at 6%, its DV01.

    factor(y, n) = y / 0.06 x (1 - 1.03^-2n) + 1.03^-2n          as a conversion factor is made
    dv01(y, n)   = (1 - (1 + y/2)^-2n) / (y/2) / 2 x 0.01        points per bp of a par bond

A future on the bond is worth 100 / factor and moves by dv01 / factor. Yields and tenors are scalars or arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats

# years of the par yield that a contract moves with
TENORS = {"ZT": 2.0, "Z3N": 3.0, "ZF": 5.0, "ZN": 7.0, "TN": 10.0, "TWE": 20.0, "ZB": 20.0, "UB": 30.0}

_SMALL = 1e-9  # half-yearly yield under which the annuity is the number of its payments


def par_dv01(par_yield: Any, tenor: Any) -> Floats:
    """Points per bp of a par bond. Raises BadInput for a tenor of zero or less."""
    rate, halves = np.asarray(par_yield, dtype=np.float64) / 2.0, 2.0 * np.asarray(tenor, dtype=np.float64)
    if not (halves > 0.0).all():
        raise BadInput("tenor of a par bond", given=tenor, allowed="years above zero")
    flat = np.abs(rate) < _SMALL
    safe = np.where(flat, 1.0, rate)
    annuity = np.where(flat, halves, -np.expm1(-halves * np.log1p(safe)) / safe)
    return np.asarray(annuity / 2.0 * 0.01)


def par_factor(par_yield: Any, tenor: Any) -> Floats:
    """Price of the par bond's coupon and redemption at 6%, of 1 dollar."""
    discount = 1.03 ** (-2.0 * np.asarray(tenor, dtype=np.float64))
    return np.asarray(np.asarray(par_yield, dtype=np.float64) / 0.06 * (1.0 - discount) + discount)


def par_bond_dv01(par_yield: Any, tenor: Any) -> Floats:
    """DV01 (points per bp) of a par bond over its price of 1 dollar at 6%, as a conversion factor is: what a future on
    it moves by. par_yield: decimal; tenor: years. Raises BadInput for a tenor of zero or less."""
    return np.asarray(par_dv01(par_yield, tenor) / par_factor(par_yield, tenor))
