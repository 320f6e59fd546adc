"""What every fitted curve can say, and the prices it is fitted to.

Time is in years of 365.25 days from settlement, zero and forward rates are continuously compounded
decimals, par yields semi-annual decimals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.market.cash_flows import CashFlows

Floats = NDArray[np.float64]

BP = 1e-4


class ZeroCurve(Protocol):
    """A curve of one settlement date, defined for every t >= 0 whether or not data stood behind it."""

    @property
    def name(self) -> str:
        """The model: "svensson", "nelson-siegel" or "spline"."""

    def log_discount(self, t: Floats) -> Floats:
        """Logarithm of the value at settlement of 1 paid at t."""

    def forward(self, t: Floats) -> Floats:
        """Instantaneous forward rate."""


def zero_rate(curve: ZeroCurve, t: Floats) -> Floats:
    """-log(discount) / t; at t = 0 its limit, the forward rate."""
    positive = np.where(t > 0.0, t, 1.0)
    return np.where(t > 0.0, -curve.log_discount(positive) / positive, curve.forward(np.zeros_like(t)))


def par_yield(curve: ZeroCurve, t: Floats) -> Floats:
    """Coupon of the bond of maturity t whose clean price is 100, payments each half-year before t:
    2 (1 - D(t)) / (sum of D(t_i) - elapsed part of the current period). NaN at t = 0."""
    found = np.full(t.shape, np.nan)
    for at, years in np.ndenumerate(t):
        if years > 0.0:
            times = years - 0.5 * np.arange(int(np.ceil(2.0 * years - 1e-9)))[::-1]
            discount = np.exp(curve.log_discount(times))
            found[at] = 2.0 * (1.0 - discount[-1]) / (discount.sum() - (1.0 - 2.0 * times[0]))
    return found


@dataclass(frozen=True, eq=False, slots=True)
class Observed:
    """Prices that a curve is fitted to: those of issues first, then those of anchors; n together.

    dirty: (n,) points per 100 face. flat: (n,) the yield of each issue on the curve's clock, continuously
    compounded. slope: (n,) points that the price loses per unit of semi-annual yield (10,000 times DV01).
    weight: (n,) of each squared yield error in the fit. issues: how many are issues and no anchors.
    """

    flows: CashFlows
    dirty: Floats
    flat: Floats
    slope: Floats
    weight: Floats
    issues: int

    @classmethod
    def of(cls, flows: CashFlows, dirty: Floats, weight: Floats, anchors: int = 0) -> Observed:
        """Yields and DV01 of the prices are solved here, once."""
        flat, duration = flat_yields(flows, dirty)
        # y = 2 log(1 + s/2): dy/ds = exp(-y/2), from continuous to semi-annual compounding
        return cls(flows, dirty, flat, duration * np.exp(-0.5 * flat), weight, len(flows) - anchors)

    def enough_issues(self, fewest: int) -> int:
        """How many issues have a weight. Raises BadInput when they are fewer than `fewest`; anchors do not
        count, for a curve through one or two issues and the anchors says nothing of those issues."""
        count = int(np.count_nonzero(self.weight[: self.issues]))
        if count < fewest:
            raise BadInput(
                "too few issues for a curve", given=count, allowed=f"{fewest} or more with a price",
                hint="add issues with prices",
            )  # fmt: skip
        return count

    def errors(self, discount: Floats) -> Floats:
        """(n,) yield less the curve's yield, to first order: price errors weighted by inverse DV01.
        Positive is cheap to the curve. discount: (m,) at `flows.time`."""
        return (self.flows.prices(discount) - self.dirty) / self.slope

    def reweighted(self, weight: Floats) -> Observed:
        """The same prices with other weights."""
        return replace(self, weight=weight)


def flat_yields(flows: CashFlows, dirty: Floats) -> tuple[Floats, Floats]:
    """(n,) continuously compounded yields on the curve's clock, and -dP/dy there, points per unit of yield.

    NaN where there is no yield between -50% and 200%. Newton on the logarithm of the price, which is
    nearly a straight line in the yield.
    """
    found = np.where(dirty > 0.0, 0.02, np.nan)
    for _ in range(50):
        terms = flows.amount * np.exp(-flows.per_payment(found) * flows.time)
        price, duration = flows.sums(terms), flows.sums(terms * flows.time)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.log(price / dirty) * price / duration
        found = np.clip(found + step, -0.5, 2.0)
        if not np.any(np.abs(step) > 1e-13):
            break
    terms = flows.amount * np.exp(-flows.per_payment(found) * flows.time)
    missed = np.abs(flows.sums(terms) - dirty) > 1e-8 * np.abs(dirty)
    return np.where(missed, np.nan, found), flows.sums(terms * flows.time)
