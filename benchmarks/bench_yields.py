"""How many yields from prices, and prices from yields, does one thread compute in a second?

Ours: a million prices of 400 notes and bonds (1 to 30 years, yields 0.1% to 6%, noise on the price), street
convention. Peer: QuantLib called from Python on the same bonds, 2,000 of the same prices; its bonds are built
beforehand and hold only the payments that are left, and both sides find the same yields to 1e-8. Not counted
on our side: the fraction of the period and the coupons left, which depend on dates alone.

The limit: the compiled loops spend 175 packed additions, multiplications and multiply-adds on a vector of
yields (and 9 packed divisions, not counted): 175 operations a yield at the machine's rate of multiply-adds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import machine
import numpy as np
import QuantLib as ql
from measure import Row, rate, seconds, show
from numpy.typing import NDArray

from netbasis.kernels.yields import STREET, dirty_prices, solve_yields

Floats = NDArray[np.float64]
SETTLE = date(2020, 3, 19)
PRICES, PEER_PRICES = 1_000_000, 2_000
OPERATIONS_A_YIELD = 175
TARGET = 15e6


class Universe(NamedTuple):
    """Terms of 400 bonds that mature on the 15th of a month; arrays (400,)."""

    years: list[int]
    months: list[int]
    coupon: Floats
    periods: Floats
    fraction: Floats


def universe(rng: np.random.Generator) -> Universe:
    """Random maturities 1 to 30 years after SETTLE and coupons 0.125% to 6%."""
    ahead = rng.integers(12, 360, 400)
    years = [2020 + (2 + int(months)) // 12 for months in ahead]
    months = [1 + (2 + int(months)) % 12 for months in ahead]
    periods, fraction = np.empty(400), np.empty(400)
    for i, gap in enumerate(ahead):
        # coupon dates around SETTLE: the maturity less whole half-years; SETTLE is after the 15th of March
        until = int(gap) % 6 or 6
        start, end = ((2020 * 12 + 2 + until - back) for back in (6, 0))
        before, after = (date(month // 12, month % 12 + 1, 15) for month in (start, end))
        fraction[i] = (after - SETTLE).days / (after - before).days
        periods[i] = 1 + (int(gap) - until) // 6
    return Universe(years, months, rng.integers(1, 49, 400) / 800, periods, fraction)


def quantlib_yields(bonds: Universe, issue: NDArray[np.int64], clean: Floats) -> tuple[Callable[[], list[float]], ...]:
    """Two calls: all yields from clean prices, and all clean prices from those yields, one bond at a time."""
    settle = ql.Date(SETTLE.day, SETTLE.month, SETTLE.year)
    made = []
    for year, month, coupon, periods in zip(bonds.years, bonds.months, bonds.coupon, bonds.periods, strict=True):
        before = 12 * year + month - 1 - 6 * int(periods)
        schedule = ql.Schedule(
            ql.Date(15, before % 12 + 1, before // 12), ql.Date(15, month, year), ql.Period(6, ql.Months),
            ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, False,
        )  # fmt: skip
        count = ql.ActualActual(ql.ActualActual.ISMA)
        made.append((ql.FixedRateBond(0, 100.0, schedule, [float(coupon)], count), count))
    work = [(*made[k], float(price)) for k, price in zip(issue, clean, strict=True)]

    def one_yield(bond: Any, count: Any, price: float) -> float:
        clean_price = ql.BondPrice(price, ql.BondPrice.Clean)
        return ql.BondFunctions.bondYield(bond, clean_price, count, ql.Compounded, ql.Semiannual, settle, 1e-10)

    def yields() -> list[float]:
        return [one_yield(*one) for one in work]

    found = yields()

    def prices() -> list[float]:
        return [
            ql.BondFunctions.cleanPrice(bond, rate_, count, ql.Compounded, ql.Semiannual, settle)
            for (bond, count, _), rate_ in zip(work, found, strict=True)
        ]

    return yields, prices


def main() -> list[Row]:
    """Measure, print and return the rows."""
    rng = np.random.default_rng(20200318)
    bonds = universe(rng)
    issue = rng.integers(0, 400, PRICES)
    coupon, periods, fraction = bonds.coupon[issue], bonds.periods[issue], bonds.fraction[issue]
    level, zero, found, dirty = (
        rng.uniform(0.001, 0.06, PRICES),
        np.zeros(PRICES),
        np.empty(PRICES),
        np.empty(PRICES),
    )
    dirty_prices(level, coupon, periods, fraction, zero, zero, STREET, dirty)
    dirty += rng.normal(0.0, 0.02, PRICES)

    def ours() -> None:
        solve_yields(dirty, coupon, periods, fraction, found)

    def our_prices() -> None:
        dirty_prices(found, coupon, periods, fraction, zero, zero, STREET, level)

    some = slice(0, PEER_PRICES)
    clean = dirty[some] - 50 * coupon[some] * (1 - fraction[some])
    theirs, their_prices = quantlib_yields(bonds, issue[some], clean)
    solve_time, peer_time = seconds(ours, 15), seconds(theirs, 3)
    price_time, peer_price_time = seconds(our_prices, 15), seconds(their_prices, 3)
    worst = np.abs(np.array(theirs()) - found[some]).max()
    if not worst < 1e-8:
        raise AssertionError(f"the peer's yields differ by {worst}")
    if not np.abs(level - dirty).max() < 1e-10:
        raise AssertionError("prices from the yields found are not the prices given")

    limit = machine.measure().fma / OPERATIONS_A_YIELD
    per_second = PRICES / solve_time
    rows = [
        _row("yields from prices; peer: QuantLib in Python", per_second, PEER_PRICES / peer_time),
        _row("yields from prices; peer: the target", per_second, TARGET),
        _row("yields from prices; peer: multiply-adds of the machine", per_second, limit),
        _row("prices from yields; peer: QuantLib in Python", PRICES / price_time, PEER_PRICES / peer_price_time),
    ]
    show(rows)
    return rows


def _row(question: str, ours: float, peer: float) -> Row:
    return Row(question, rate(ours), rate(peer), ours / peer)


if __name__ == "__main__":
    main()
