"""The closed-form price against printed examples, sums of cash flows and its own derivatives."""

import math
from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest

from netbasis.formulas import price_yield as f

# 31 CFR Part 356 Appendix B section II, examples A to G (ecfr.gov): case, coupon, yield, first payment in
# units of a regular coupon, (quasi-)coupon dates before and after settlement, settlement, (quasi-)coupon
# dates left, whether the next one pays nothing, dirty price
EXAMPLES = [
    ("A", 0.0875, 0.0884, 1, "1990-05-15", "1990-11-15", "1990-05-15", 60, False, 99.057893),
    ("B short", 0.085, 0.0859, 181 / 183, "1990-03-31", "1990-09-30", "1990-04-02", 4, False, 99.838183),
    ("C long", 0.085, 0.0853, 1 + 75 / 181, "1989-11-15", "1990-05-15", "1990-03-01", 11, True, 99.805118),
    ("D", 0.095, 0.0954, 1, "1985-11-15", "1986-05-15", "1985-11-29", 20, False, 100.098321),
    ("E long", 0.1075, 0.1047, 1 + 44 / 181, "1985-08-15", "1986-02-15", "1985-11-04", 40, False, 105.887384),
    ("F short", 0.105, 0.1053, 183 / 184, "1983-05-15", "1983-11-15", "1983-08-15", 16, False, 102.373541),
    ("G long", 0.0975, 0.0979, 1 + 61 / 183, "1988-06-15", "1988-12-15", "1988-11-15", 13, True, 100.563865),
]  # fmt: skip

# 3.875% of 15 August 2033 at a street yield of 4%: settlement, period, coupons left, clean, accrued
# (rateslib, tests/instruments/test_instruments_bonds_legacy.py test_ust_price_street)
STREET = [
    ("2025-02-14", "2024-08-15", "2025-02-15", 18, 99.106414, 1.926970),
    ("2025-02-18", "2025-02-15", "2025-08-15", 17, 99.107179, 0.032113),
    ("2025-08-15", "2025-08-15", "2026-02-15", 16, 99.151393, 0.0),
]


def fraction_left(before: str, after: str, settle: str) -> float:
    start, end, now = (date.fromisoformat(day) for day in (before, after, settle))
    return (end - now).days / (end - start).days


def parts(yearly: float, periods: float) -> tuple[float, float]:
    half = f.half_yield(yearly)
    return half, math.expm1(-periods * math.log1p(half))


def cash_flows(coupon: float, periods: int, fraction: float, units: tuple[float, float]) -> list[tuple[float, float]]:
    """(periods from settlement, points) of every payment, one by one."""
    amounts = [50 * coupon] * periods
    amounts[0] *= units[0]
    if periods > 1:
        amounts[1] *= units[1]
    amounts[-1] += 100
    return [(k + fraction, amount) for k, amount in enumerate(amounts)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[0])
def test_examples_of_the_treasury(example: tuple) -> None:
    _, coupon, yearly, first, before, after, settle, periods, empty, dirty = example
    half, decay = parts(yearly, periods)
    stub = f.simple_stub(half, fraction_left(before, after, settle))
    next_units, second_units = (0.0, first) if empty else (first, 1.0)
    odd = f.odd_payment(coupon, next_units), f.odd_payment(coupon, second_units)
    assert f.dirty_price(coupon, half, decay, stub, *odd) == pytest.approx(dirty, abs=5.1e-7)


@pytest.mark.parametrize("case", STREET, ids=lambda case: case[0])
def test_street_prices(case: tuple) -> None:
    settle, before, after, periods, clean, accrued = case
    half, decay = parts(0.04, periods)
    stub = f.street_stub(half, fraction_left(before, after, settle))
    assert f.dirty_price(0.03875, half, decay, stub) == pytest.approx(clean + accrued, abs=2e-6)


def test_long_first_payment() -> None:
    # 31 CFR 356 App. B section I.A: 7.875% of 15 February 1996, dated 3 December 1990, 7000 dollars
    units = 1 + 74 / 184
    points = 50 * 0.07875 + f.odd_payment(0.07875, units)
    assert 70 * points == pytest.approx(386.47418467, abs=1e-6)


YIELDS = [-0.02, -1e-9, 0.0, 1e-12, 1e-7, 1e-5, 0.001, 0.0049, 0.03, 0.2, 0.8]
# coupon dates left, fraction of the period left, the next two payments in units of a regular coupon
BONDS = [
    (periods, fraction, units)
    for periods, fraction in [(1, 0.003), (1, 1.0), (2, 0.5), (7, 0.37), (20, 0.9), (59, 0.5), (80, 0.01)]
    for units in [(1.0, 1.0), (0.4, 1.0), (0.0, 1.3)]
    if periods > 1 or units[0] > 0
]


@pytest.mark.parametrize("yearly", YIELDS)
@pytest.mark.parametrize(("periods", "fraction", "units"), BONDS)
def test_street_price_and_derivatives_are_those_of_the_cash_flows(
    yearly: float, periods: int, fraction: float, units: tuple[float, float]
) -> None:
    coupon = 0.0475
    half, decay = parts(yearly, periods)
    odd = f.odd_payment(coupon, units[0]), f.odd_payment(coupon, units[1])
    stub = f.street_stub(half, fraction)
    value = f.period_start_value(coupon, half, decay, *odd)
    first = f.period_start_slope(coupon, half, periods, decay, *odd)
    second = f.period_start_curvature(coupon, half, periods, decay, *odd)
    stub_first = f.street_stub_slope(half, fraction, stub)
    stub_second = f.street_stub_curvature(half, fraction, stub)

    growth = np.longdouble(1) + np.longdouble(yearly) / 2
    flows = [(np.longdouble(t), a) for t, a in cash_flows(coupon, periods, fraction, units)]
    price = sum(a * growth**-t for t, a in flows)
    slope = sum(-t * a * growth ** (-t - 1) for t, a in flows) / 2
    curvature = sum(t * (t + 1) * a * growth ** (-t - 2) for t, a in flows) / 4
    dirty = f.dirty_price(coupon, half, decay, stub, *odd)
    assert dirty == pytest.approx(float(price), rel=2e-14)
    assert f.price_slope(value, first, stub, stub_first) == pytest.approx(float(slope), rel=2e-13)
    # second differences cancel more where n h is near the 0.1 at which the series hands over
    assert f.price_curvature(value, first, second, stub, stub_first, stub_second) == pytest.approx(
        float(curvature), rel=1e-11
    )


@pytest.mark.parametrize("yearly", [-0.01, 0.0, 0.002, 0.05])
@pytest.mark.parametrize("fraction", [0.02, 0.5, 1.0])
def test_treasury_convention_derivatives_against_differences(yearly: float, fraction: float) -> None:
    coupon, periods, odd = 0.06, 13, (-3.0, 1.2)

    def price(rate: float) -> float:
        half, decay = parts(rate, periods)
        return f.dirty_price(coupon, half, decay, f.simple_stub(half, fraction), *odd)

    half, decay = parts(yearly, periods)
    stub = f.simple_stub(half, fraction)
    value = f.period_start_value(coupon, half, decay, *odd)
    first = f.period_start_slope(coupon, half, periods, decay, *odd)
    second = f.period_start_curvature(coupon, half, periods, decay, *odd)
    stub_first, stub_second = f.simple_stub_slope(half, fraction), f.simple_stub_curvature(half, fraction)
    step = 1e-4
    up, here, down = price(yearly + step), price(yearly), price(yearly - step)
    slope = f.price_slope(value, first, stub, stub_first)
    curvature = f.price_curvature(value, first, second, stub, stub_first, stub_second)
    assert slope == pytest.approx((up - down) / (2 * step), rel=1e-6)
    assert curvature == pytest.approx((up - 2 * here + down) / step**2, rel=1e-5)
    assert f.dv01(slope) == pytest.approx((down - up) / 2, rel=1e-6)
    assert f.modified_duration(here, slope) == pytest.approx(-slope / here)
    assert f.convexity(here, curvature) == pytest.approx(curvature / here)


def test_zero_yield_is_the_sum_of_payments() -> None:
    half, decay = parts(0.0, 20)
    assert f.dirty_price(0.05, half, decay, f.street_stub(half, 0.3)) == 100 + 20 * 2.5


def evaluate(coupon: object, yearly: object, periods: object, fraction: object, log1p: Callable, exp: Callable) -> list:
    half = f.half_yield(yearly)
    decay = exp(-1.0 * periods * log1p(half)) - 1.0
    stub = f.street_stub(half, fraction)
    return [
        f.dirty_price(coupon, half, decay, stub),
        f.dirty_price(coupon, half, decay, f.simple_stub(half, fraction), -0.5, 0.25),
        f.period_start_slope(coupon, half, periods, decay, -0.5, 0.25),
        f.period_start_curvature(coupon, half, periods, decay, -0.5, 0.25),
    ]  # fmt: skip


def test_floats_arrays_and_frame_expressions_agree() -> None:
    rows = [(0.05, 0.0437, 17.0, 0.25), (0.0125, 0.001, 2.0, 1.0), (0.0, -0.01, 59.0, 0.5)]
    arrays = np.array(rows).T
    frame = pl.DataFrame(rows, schema=["c", "y", "n", "w"], orient="row")
    of_arrays = np.array(evaluate(*arrays, np.log1p, np.exp))
    expressions = evaluate(
        *(pl.col(name) for name in "cynw"), lambda column: column.log1p(), lambda column: column.exp()
    )
    of_frame = frame.select(*(e.alias(str(k)) for k, e in enumerate(expressions))).to_numpy().T
    of_floats = np.array([evaluate(*row, math.log1p, math.exp) for row in rows]).T
    np.testing.assert_allclose(of_arrays, of_floats, rtol=1e-13)
    np.testing.assert_allclose(of_frame, of_floats, rtol=1e-13)
