"""How long does the exact one-factor quality option of one contract take?

Prepared issues (payments and accrued interest known, as on a desk that revalues) and "whole", from terms and dates.
Peers: the target, and the quadrature a careful analyst would write in numpy over the same payments: the trapezoid
rule with as many points as it needs to meet the exact value to 1e-5 points, with its own bond prices and with
those of QuantLib's Hull-White model (all are checked).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import QuantLib as ql
from measure import Row, duration, seconds, show

import netbasis as nb
from netbasis.analytics.options.hull_white import YEAR, Deliverables, HullWhiteQuality, hull_white_quality
from netbasis.instruments.treasury import Treasury
from netbasis.kernels.hull_white import factor_law
from netbasis.kernels.terms import ACCRUED

REFERENCE, MEAN_REVERSION, SIGMA, LOOPS = date(2020, 3, 18), 0.03, 0.01, 200
TARGET, AGREE = 50e-6, 1e-5
CONTRACTS = (("ZNM0", 0.059), ("ZFM0", 0.06))  # the flat zero rate is where the option is worth most: near 6%
BONDS = 38  # a made ZB basket: the widest that a contract of today has


def bond_basket() -> Deliverables:
    """Thirty-eight bonds of 15 to 25 years and their factors, delivered 2020-06-30."""
    rng = np.random.default_rng(38)
    months = np.sort(rng.choice(np.arange(15 * 4 + 1, 25 * 4), BONDS, replace=False)) * 3
    held = [
        Treasury(f"bond {i}", int(rng.integers(8, 40)) / 800, date(2020 + (m + 4) // 12, (m + 4) % 12 + 1, 15))
        for i, m in enumerate(months.tolist())
    ]
    factors = [nb.conversion_factor("ZBM20", issue.coupon, issue.maturity, as_of=REFERENCE) for issue in held]
    return Deliverables.of(nb.Treasuries.from_rows(held), factors, date(2020, 6, 30))


def quadrature(issues: Deliverables, rate: float, points: int) -> Callable[[], float]:
    """The futures price by the trapezoid rule."""

    def work() -> float:
        t, a = (issues.delivery - REFERENCE).days / YEAR, MEAN_REVERSION
        u = issues.days / YEAR
        load, horizon = -np.expm1(-a * u) / a, -np.expm1(-a * t) / a
        variance = SIGMA**2 * -np.expm1(-2.0 * a * t) / (2.0 * a)
        z = np.linspace(-7.0, 7.0, points)
        y = 0.5 * (SIGMA * horizon) ** 2 + np.sqrt(variance) * z
        value = issues.amount * np.exp(-rate * u - 0.5 * load**2 * variance)
        dirty = np.add.reduceat(value[:, None] * np.exp(-load[:, None] * y), issues.offsets[:-1], axis=0)
        clean = dirty - issues.terms[ACCRUED][:, None]
        lowest = (clean / issues.factors[:, None]).min(axis=0)
        return float(np.trapezoid(lowest * np.exp(-0.5 * z * z), z) / np.sqrt(2.0 * np.pi))

    return work


def quantlib(issues: Deliverables, rate: float, points: int) -> Callable[[], float]:
    """The same rule with every zero-coupon bond priced by QuantLib's Hull-White model."""
    today = ql.Date(REFERENCE.day, REFERENCE.month, REFERENCE.year)
    ql.Settings.instance().evaluationDate = today
    curve = ql.YieldTermStructureHandle(ql.FlatForward(today, rate, ql.Actual365Fixed()))
    model = ql.HullWhite(curve, MEAN_REVERSION, SIGMA)
    t = (issues.delivery - REFERENCE).days / YEAR
    mean, deviation = factor_law(t, MEAN_REVERSION, SIGMA)
    ends = [t + days / YEAR for days in issues.days.tolist()]
    z = np.linspace(-7.0, 7.0, points)

    def work() -> float:
        lowest = np.empty(points)
        for k, y in enumerate((rate + mean + deviation * z).tolist()):
            value = issues.amount * np.array([model.discountBond(t, end, y) for end in ends])
            clean = np.add.reduceat(value, issues.offsets[:-1]) - issues.terms[ACCRUED]
            lowest[k] = (clean / issues.factors).min()
        return float(np.trapezoid(lowest * np.exp(-0.5 * z * z), z) / np.sqrt(2.0 * np.pi))

    return work


def enough(issues: Deliverables, rate: float, exact: float) -> tuple[int, Callable[[], float]]:
    """The first of 101, 201, 401 ... points that meets the exact value."""
    points = 101
    while abs(quadrature(issues, rate, points)() - exact) > AGREE:
        points = 2 * points - 1
        if points > 100_000:
            raise AssertionError(f"the quadrature does not meet the exact futures price {exact}")
    return points, quadrature(issues, rate, points)


def main() -> list[Row]:
    """Measure, print and return the rows."""
    universe, rows = nb.sample_universe(), []
    baskets = {}
    for code, rate in CONTRACTS:
        future = nb.parse_contract(code, REFERENCE)
        issues = nb.deliverable(future, universe, REFERENCE).issues
        factors = [nb.conversion_factor(future, issue.coupon, issue.maturity) for issue in issues]
        baskets[code] = (Deliverables.of(issues, factors, future.delivery.last_delivery), rate)
    baskets["made ZB"] = (bond_basket(), 0.059)
    for name, (issues, rate) in baskets.items():

        def prepared(issues: Deliverables = issues, rate: float = rate) -> HullWhiteQuality:
            for _ in range(LOOPS):
                found = issues.quality(REFERENCE, rate, MEAN_REVERSION, SIGMA)
            return found

        def whole(issues: Deliverables = issues, rate: float = rate) -> None:
            for _ in range(LOOPS):
                hull_white_quality(
                    issues.bonds, issues.factors, REFERENCE, issues.delivery, rate, MEAN_REVERSION, SIGMA
                )  # fmt: skip

        exact = prepared()
        points, theirs = enough(issues, rate, exact.futures)
        ours, peer, all_of_it = seconds(prepared) / LOOPS, seconds(theirs), seconds(whole) / LOOPS
        what = f"{name}, {len(issues)} issues, {len(exact.cheapest)} regions"
        bonds = quantlib(issues, rate, points)
        if abs(bonds() - exact.futures) > AGREE:
            raise AssertionError(f"QuantLib's bonds give {bonds()}, the exact futures price is {exact.futures}")
        by_quantlib = seconds(bonds, 3)
        rows += [
            Row(f"{what}; peer: the target", duration(ours), duration(TARGET), TARGET / ours),
            Row(f"the same; peer: numpy, {points} points", duration(ours), duration(peer), peer / ours),
            Row(
                f"the same; peer: QuantLib's bonds, {points} points",
                duration(ours),
                duration(by_quantlib),
                by_quantlib / ours,
            ),
            Row("the same, whole; peer: the target", duration(all_of_it), duration(TARGET), TARGET / all_of_it),
        ]
    show(rows)
    return rows


if __name__ == "__main__":
    main()
