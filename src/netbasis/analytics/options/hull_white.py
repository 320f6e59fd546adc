"""Quality option of a Treasury future, exact, under one-factor Hull-White: one delivery day, daily settlement.

    F = E[ min_i clean_i(T) / CF_i ],    F_i = E[ clean_i(T) / CF_i ],    option = min_i F_i - F,

expectations under the money-market measure. Each clean_i(T) is a sum of exponentials of one normal less the
accrued interest, so F is a sum of normal distribution functions over the regions of the factor where each issue
is the cheapest. No grid, no simulation, no limit on how often two issues cross. Equations, units and an example
worked by hand: docs/options-hull-white.md.

The issues are valued on the curve, not at their market prices, and delivery is on a given day: timing, wild card
and end-of-month rights are not in this value.

Sources: Henrard, "Bonds futures and their options: more than the cheapest-to-deliver; quality option and
margining" (2006); Hull and White, Review of Financial Studies 3 (1990).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats, Treasuries, day_numbers
from netbasis.kernels import hull_white as kernels
from netbasis.kernels import terms, yields
from netbasis.market import cash_flows as flows
from netbasis.market.curve import BP

if TYPE_CHECKING:
    import polars as pl

YEAR = 365.0  # days: the model's clock is actual/365
MOST_SIGMA = 0.1
MOST_MEAN_REVERSION = 10.0
LONGEST = 3653  # days to delivery
_REGIONS = 16  # more are found too, by a second search

ZeroCurve: TypeAlias = float | Callable[[Floats], Floats]
Positions: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Deliverables:
    """Issues for delivery on one day, and all that does not depend on the curve: what `quality` starts from.

    bonds, factors (n,): issues and conversion factors. days (m,): calendar days from delivery to each payment
    after it; amount (m,): points; offsets (n + 1,): where the payments of each issue stand. terms: settlement
    terms on the delivery day (`kernels.terms`).
    """

    bonds: Treasuries
    factors: Floats
    delivery: date
    days: Floats
    amount: Floats
    offsets: Positions
    terms: NDArray[np.float64]

    @classmethod
    def of(cls, bonds: Treasuries, factors: ArrayLike, delivery: date | str) -> Deliverables:
        """Payments and accrued interest of n issues; a coupon due on the delivery day is the seller's.

        Raises BadInput for an empty basket, for factors that are not n positive numbers, and naming issues that
        mature by the delivery day or are not yet dated on it.
        """
        day = as_date(delivery, "delivery day")
        if not len(bonds):
            raise BadInput("empty basket", given="no issue", allowed="one issue or more")
        factor = _factors(factors, len(bonds))
        payments = flows.cash_flows(bonds, day)
        matrix = np.empty((terms.TERMS, len(bonds)))
        settle = np.full(len(bonds), np.datetime64(day, "D")).astype(np.int64)
        terms.bond_terms(
            bonds.coupon, day_numbers(bonds.maturity), day_numbers(bonds.dated), day_numbers(bonds.first_coupon),
            settle, matrix,
        )  # fmt: skip
        unknown = np.isnan(matrix[terms.ACCRUED])
        if unknown.any():
            raise BadInput(
                "no accrued interest at delivery", given=", ".join(map(str, bonds.cusip[unknown][:5])),
                allowed=f"issues dated by {day.isoformat()}",
            )  # fmt: skip
        days = np.rint(payments.time * flows.YEAR)
        return cls(bonds, factor, day, days, payments.amount, payments.offsets, matrix)

    def __len__(self) -> int:
        return len(self.bonds)

    def quality(
        self, reference: date | str, zero_curve: ZeroCurve, mean_reversion: float, sigma: float
    ) -> HullWhiteQuality:
        """Value on a day, of these issues (see `hull_white_quality`)."""
        start = as_date(reference, "reference date")
        term = (self.delivery - start).days
        if not 0 <= term <= LONGEST:
            raise BadInput(
                "delivery day", given=self.delivery.isoformat(),
                allowed=f"the reference date {start.isoformat()} or up to ten years after it",
            )  # fmt: skip
        a = _parameter("mean reversion", mean_reversion, MOST_MEAN_REVERSION, "a yearly rate, such as 0.03")
        vol = _parameter("sigma", sigma, MOST_SIGMA, "write 100 bp a year as 0.01")
        forward = _forward_discount(zero_curve, float(term), self.days)
        mean, deviation = kernels.factor_law(term / YEAR, a, vol)
        loading, weight = np.empty(len(self.days)), np.empty(len(self.days))
        kernels.load_payments(
            self.days / YEAR, self.amount, forward, self.offsets, self.factors, a, mean, deviation, loading, weight
        )
        constant = self.terms[terms.ACCRUED] / self.factors
        owners, ends = _regions(loading, weight, self.offsets, constant)
        single, probability = np.empty(len(self)), np.empty(len(self))
        best = kernels.single_futures(weight, self.offsets, constant, single)
        option = kernels.quality_option(loading, weight, self.offsets, constant, owners, ends, best, probability)
        return HullWhiteQuality(
            self, start, a, vol, float(single[best] - option), single, option, probability, owners,
            mean + deviation * ends[:-1], mean, deviation, forward,
        )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class HullWhiteQuality:
    """Model price of a future on n issues and of the short's choice among them. Prices in points per 100 face.

    futures: F. single (n,): F_i, the future if only issue i could be delivered. quality_option: min F_i - F, never
    negative. probability (n,): of each issue being the cheapest at delivery, under the money-market measure.
    cheapest (k + 1,): positions of the issues that are cheapest somewhere, in rising factor (falling prices).
    switch_factor (k,): the factor y(T) = r(T) - f(0, T), decimal, at which each gives way to the next.
    factor_mean, factor_deviation: of y(T). forward (m,): discount factors from delivery to each payment.
    """

    deliverables: Deliverables
    reference: date
    mean_reversion: float
    sigma: float
    futures: float
    single: Floats
    quality_option: float
    probability: Floats
    cheapest: Positions
    switch_factor: Floats
    factor_mean: float
    factor_deviation: float
    forward: Floats

    def frame(self) -> pl.DataFrame:
        """One row an issue, in the order given: cusip, coupon, maturity, conversion_factor, futures (on it alone),
        above_cheapest (points over the lowest of these), probability."""
        import polars as pl

        bonds = self.deliverables.bonds
        columns = {
            "cusip": pl.Series(bonds.cusip.tolist(), dtype=pl.String),
            "coupon": bonds.coupon,
            "maturity": bonds.maturity,
            "conversion_factor": self.deliverables.factors,
            "futures": self.single,
            "above_cheapest": self.single - self.single.min(),
            "probability": self.probability,
        }
        return pl.DataFrame(columns)

    def switch_points(self) -> pl.DataFrame:
        """One row a switch, in rising factor: from_cusip (cheapest below it), to_cusip (above it), factor (decimal),
        deviations (from the factor's mean, in standard deviations), yield_bp, converted_price (points).

        yield_bp: street yield at delivery, at the switch, of the issue with the lowest converted forward price on
        today's curve, less its forward yield; null where no yield gives one of these prices.
        """
        import polars as pl

        k = len(self.switch_factor)
        converted = np.array([self._clean(self.cheapest[i], self.switch_factor[i]) for i in range(k)])
        converted /= self.deliverables.factors[self.cheapest[:-1]]
        cusip = self.deliverables.bonds.cusip[self.cheapest].tolist()
        columns = {
            "from_cusip": pl.Series(cusip[:-1], dtype=pl.String),
            "to_cusip": pl.Series(cusip[1:], dtype=pl.String),
            "factor": self.switch_factor,
            "deviations": (self.switch_factor - self.factor_mean) / self.factor_deviation if k else np.empty(0),
            "yield_bp": self._yield_changes(),
            "converted_price": converted,
        }
        return pl.DataFrame(columns, nan_to_null=True)

    def _clean(self, issue: int, factor: float, deviation: float | None = None) -> float:
        """Clean price at delivery where the factor is `factor`; the forward price for factor and deviation 0."""
        given = self.deliverables
        at = slice(given.offsets[issue], given.offsets[issue + 1])
        sd = self.factor_deviation if deviation is None else deviation
        growth = [kernels.bond_growth(days / YEAR, self.mean_reversion, factor, sd) for days in given.days[at]]
        dirty = float(np.sum(given.amount[at] * self.forward[at] * growth))
        return dirty - float(given.terms[terms.ACCRUED, issue])

    def _yield_changes(self) -> Floats:
        """(k,) see `switch_points`."""
        given = self.deliverables
        forward = np.array([self._clean(i, 0.0, 0.0) for i in range(len(given))])
        issue = int(np.argmin(forward / given.factors))
        clean = np.array([forward[issue], *(self._clean(issue, y) for y in self.switch_factor)])
        t = np.repeat(given.terms[:, issue : issue + 1], len(clean), axis=1)
        found = np.empty(len(clean))
        yields.solve_yields_general(
            clean + t[terms.ACCRUED], t[terms.COUPON], t[terms.PERIODS], t[terms.FRACTION], t[terms.ODD_NEXT],
            t[terms.ODD_SECOND], yields.STREET, found,
        )  # fmt: skip
        return np.asarray((found[1:] - found[0]) / BP)


def hull_white_quality(
    bonds: Treasuries,
    factors: ArrayLike,
    reference: date | str,
    delivery: date | str,
    zero_curve: ZeroCurve,
    mean_reversion: float,
    sigma: float,
) -> HullWhiteQuality:
    """Future on a basket with its quality option (see the module for the model).

    bonds, factors (n,): issues and conversion factors. reference: the day of the curve. delivery: the one delivery
    day, at which the settlement price is E[min clean/CF] as well. zero_curve: a flat zero rate (decimal,
    continuously compounded, actual/365), or a function from (m,) calendar days after the reference date to (m,)
    discount factors; of a fitted curve, `lambda days: np.exp(fit.curve.log_discount(days / 365.25))`.
    mean_reversion: per year, 0 to 10; 0 is the model of Ho and Lee. sigma: volatility of the short rate per
    square root of a year, decimal, 0 to 0.1; 0, like delivery on the reference date, is the deterministic limit:
    the lowest converted forward price and no option value.

    Prepare `Deliverables.of(bonds, factors, delivery)` once to value the same issues on many curves or
    volatilities. Raises BadInput for values outside these ranges, and as `Deliverables.of` does.
    """
    return Deliverables.of(bonds, factors, delivery).quality(reference, zero_curve, mean_reversion, sigma)


def _regions(loading: Floats, weight: Floats, offsets: Positions, constant: Floats) -> tuple[Positions, Floats]:
    """Owners and upper ends (z) of the regions, as many as there are."""
    size = _REGIONS
    while True:
        owners, ends = np.empty(size, dtype=np.int64), np.empty(size)
        count = kernels.cheapest_regions(loading, weight, offsets, constant, owners, ends)
        if count <= size:
            return owners[:count], ends[:count]
        size = count


def _forward_discount(zero_curve: ZeroCurve, term: float, days: Floats) -> Floats:
    """(m,) D(payment) / D(delivery)."""
    if callable(zero_curve):
        with np.errstate(all="ignore"):
            discount = np.asarray(zero_curve(np.concatenate([[term], term + days])), dtype=np.float64)
        whole = discount.shape == (len(days) + 1,)
        bad = discount[~((discount > 0.0) & (discount < np.inf))] if whole else discount
        if not whole or len(bad):
            raise BadInput(
                "discount factors of the zero curve",
                given=", ".join(f"{factor:g}" for factor in bad[:3]) if whole else f"shape {discount.shape}",
                allowed="one positive number for each of an array of calendar days",
                hint="the argument is in days: a curve in years takes days / 365.25",
            )  # fmt: skip
        return np.asarray(discount[1:] / discount[0])
    rate = _number(zero_curve)
    if not -0.5 <= rate <= 0.5:
        raise BadInput(
            "zero rate", given=zero_curve, allowed="a decimal from -0.5 to 0.5, or a function of days",
            hint="write 4.5% as 0.045",
        )  # fmt: skip
    return np.asarray(np.exp(-rate / YEAR * days))


def _factors(given: ArrayLike, count: int) -> Floats:
    try:
        factors = np.array(given, dtype=np.float64, ndmin=1)
    except (TypeError, ValueError):
        factors = np.empty(0)
    if factors.shape != (count,) or not np.all((factors > 0.0) & (factors < np.inf)):
        raise BadInput("conversion factors", given=given, allowed=f"{count} positive numbers, one for each issue")
    factors.flags.writeable = False
    return factors


def _parameter(name: str, given: float, most: float, hint: str) -> float:
    value = _number(given)
    if not 0.0 <= value <= most:
        raise BadInput(name, given=given, allowed=f"a number from 0 to {most:g}", hint=hint)
    return value


def _number(given: Any) -> float:
    """The number, NaN for anything that is none."""
    try:
        return float(given)
    except (TypeError, ValueError):
        return float("nan")
