"""Cash flows of many issues as flat arrays: when, how much, whose.

The clock of a curve is calendar time: years of 365.25 days from settlement (`YEAR`), so that two issues
that pay on the same day discount that payment alike. The half-year clock of an issue's own coupon cycle,
on which street yields are quoted, differs from it by up to two days and belongs to yields, not to a curve
of the whole market. Payments stand on their unadjusted dates, as in street yields.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.formulas.dates import coupons_left
from netbasis.instruments.treasury import Treasuries, day_numbers

Floats = NDArray[np.float64]
Offsets = NDArray[np.int64]

YEAR = 365.25  # days


@dataclass(frozen=True, eq=False, slots=True)
class CashFlows:
    """Payments of n issues. time: (m,) years from settlement; amount: (m,) points per 100 face; offsets:
    (n + 1,), the payments of issue i stand at offsets[i] to offsets[i + 1] - 1, at least one, in order of
    time."""

    time: Floats
    amount: Floats
    offsets: Offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def maturity(self) -> Floats:
        """(n,) years to the last payment."""
        return self.time[self.offsets[1:] - 1]

    def sums(self, values: Floats) -> Floats:
        """(n,) or (n, k) sums over the payments of each issue of (m,) or (m, k) values."""
        return np.asarray(np.add.reduceat(values, self.offsets[:-1], axis=0))

    def per_payment(self, values: Floats) -> Floats:
        """(m,) the value of the issue that each payment belongs to, from (n,) values."""
        return np.repeat(values, np.diff(self.offsets))

    def prices(self, discount: Floats) -> Floats:
        """(n,) dirty prices from (m,) discount factors at `time`."""
        return self.sums(self.amount * discount)

    def followed_by(self, other: CashFlows) -> CashFlows:
        """These issues and after them the others."""
        return CashFlows(
            np.concatenate([self.time, other.time]),
            np.concatenate([self.amount, other.amount]),
            np.concatenate([self.offsets, self.offsets[-1] + other.offsets[1:]]),
        )


def cash_flows(bonds: Treasuries, settle: date) -> CashFlows:
    """Payments of a block of issues after settlement. Raises BadInput naming issues that have none left."""
    from netbasis.kernels.cash_flows import payments

    start = np.datetime64(settle, "D").astype(np.int64)
    maturity = day_numbers(bonds.maturity)
    left = coupons_left(maturity, start)
    if not len(bonds) or left.min() < 1:
        raise BadInput(
            "no payment left after settlement",
            given=", ".join(map(str, bonds.cusip[left < 1][:5])) or "no issue",
            allowed=f"issues that mature after {settle.isoformat()}",
        )  # fmt: skip
    offsets = np.concatenate([[0], np.cumsum(left)])
    day, amount = np.empty(offsets[-1], dtype=np.int64), np.empty(offsets[-1])
    dated, first_coupon = day_numbers(bonds.dated), day_numbers(bonds.first_coupon)
    payments(np.ascontiguousarray(bonds.coupon), maturity, dated, first_coupon, int(start), offsets, day, amount)
    return CashFlows((day - start) / YEAR, amount, offsets)


def par_bonds(tenors: Floats, yields: Floats) -> CashFlows:
    """Payments of bonds priced at par: (n,) years and (n,) par yields (decimal, semi-annual).

    A tenor that is no whole number of half-years pays simple interest to its first coupon, so that its
    price of 100 has no accrued interest (the bond-equivalent yield of bills, below half a year).
    """
    count = np.maximum(np.ceil(2.0 * tenors - 1e-9), 1.0).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(count)])
    before = np.repeat(offsets[1:] - 1, count) - np.arange(offsets[-1])  # payments after this one
    time = np.repeat(tenors, count) - 0.5 * before
    amount = np.repeat(50.0 * yields, count)
    first = offsets[:-1]
    amount[first] *= 2.0 * time[first]
    amount[offsets[1:] - 1] += 100.0
    return CashFlows(time, amount, offsets)
