"""Price of a Treasury from its yield, in closed form, with its derivatives.

Plain arithmetic of its parts, so that one function serves floats, numpy arrays, frame expressions and
compiled kernels. The parts:

    half      h, half the yield (decimal): `half_yield(y)`, never exactly zero
    coupon    annual rate (decimal); a regular payment is 50 * coupon points per 100 face
    periods   n, coupon dates left (as a float), counting quasi-coupon dates that pay nothing
    fraction  w, part of the current (quasi-)period that is still to run, 0 < w <= 1
    decay     E = (1 + h)^-n - 1, to be computed as expm1(-n * log1p(h)): exact where the yield is near zero
    stub      growth from the last (quasi-)coupon date to settlement: `street_stub` or `simple_stub`
    odd_next, odd_second   what the payments one and two (quasi-)coupon dates ahead differ from a regular one,
              in points (`odd_payment`); zero for a regular bond

Prices are dirty, in points per 100 face; derivatives are per unit of annual yield (1.00 = 100%).

Sources: 31 CFR Part 356 Appendix B sections II.A-G (prices, Treasury convention, odd first coupons); the
street convention replaces the simple interest of the first fractional period by compound interest.
"""

from __future__ import annotations

from typing import Any

Number = Any  # a float, an array, a frame expression: whatever has + - * / ** and comparisons


def half_yield(yearly: Number) -> Number:
    """h = y/2; an exact zero becomes 1e-30, where every formula below has its limit for zero yield."""
    half = 0.5 * yearly
    return half + (half == 0.0) * 1e-30


def odd_payment(coupon: Number, units: Number) -> Number:
    """Points by which a payment of `units` regular coupons differs from one.

    A short first coupon has units < 1, a long first units > 1 on the date it is paid and 0 on a quasi-coupon
    date that pays nothing.
    """
    return 50.0 * coupon * (units - 1.0)


def street_stub(half: Number, fraction: Number) -> Number:
    """(1 + h)^(1 - w): compound interest through the fractional first period."""
    return (1.0 + half) ** (1.0 - fraction)


def street_stub_slope(half: Number, fraction: Number, stub: Number) -> Number:
    """First derivative of `street_stub` with respect to h."""
    return (1.0 - fraction) * stub / (1.0 + half)


def street_stub_curvature(half: Number, fraction: Number, stub: Number) -> Number:
    """Second derivative of `street_stub` with respect to h."""
    discount = 1.0 / (1.0 + half)
    return -fraction * (1.0 - fraction) * stub * discount * discount


def simple_stub(half: Number, fraction: Number) -> Number:
    """(1 + h) / (1 + w h): simple interest in the fractional first period (31 CFR 356 App. B)."""
    return (1.0 + half) / (1.0 + fraction * half)


def simple_stub_slope(half: Number, fraction: Number) -> Number:
    """First derivative of `simple_stub` with respect to h."""
    discount = 1.0 / (1.0 + fraction * half)
    return (1.0 - fraction) * discount * discount


def simple_stub_curvature(half: Number, fraction: Number) -> Number:
    """Second derivative of `simple_stub` with respect to h."""
    discount = 1.0 / (1.0 + fraction * half)
    return -2.0 * fraction * (1.0 - fraction) * discount * discount * discount


def annuity(half: Number, decay: Number) -> Number:
    """Value of 1 paid at each of n period ends, one period before the first: (1 - (1 + h)^-n) / h."""
    return -decay / half


def annuity_slope(half: Number, periods: Number, decay: Number) -> Number:
    """First derivative of `annuity` with respect to h.

    The closed form loses digits where n h is small; there the binomial series
    -sum over j of j C(n+j, j+1) (-h)^(j-1) is exact to rounding.
    """
    near = _is_small(half, periods)
    n, h = periods, half
    series = 1.0 - 1.1428571428571428 * h * (n + 8.0) / 9.0
    series = 1.0 - 1.1666666666666667 * h * (n + 7.0) / 8.0 * series
    series = 1.0 - 1.2 * h * (n + 6.0) / 7.0 * series
    series = 1.0 - 1.25 * h * (n + 5.0) / 6.0 * series
    series = 1.0 - 1.3333333333333333 * h * (n + 4.0) / 5.0 * series
    series = 1.0 - 1.5 * h * (n + 3.0) / 4.0 * series
    series = 1.0 - 2.0 * h * (n + 2.0) / 3.0 * series
    series = -0.5 * n * (n + 1.0) * series
    away = h + near  # anything but zero where the series is used
    closed = (n * (1.0 + decay) / (1.0 + away) + decay / away) / away
    return near * series + (1.0 - near) * closed


def annuity_curvature(half: Number, periods: Number, decay: Number) -> Number:
    """Second derivative of `annuity` with respect to h (see `annuity_slope` for the two forms)."""
    near = _is_small(half, periods)
    n, h = periods, half
    series = 1.0 - 1.2857142857142858 * h * (n + 9.0) / 10.0
    series = 1.0 - 1.3333333333333333 * h * (n + 8.0) / 9.0 * series
    series = 1.0 - 1.4 * h * (n + 7.0) / 8.0 * series
    series = 1.0 - 1.5 * h * (n + 6.0) / 7.0 * series
    series = 1.0 - 1.6666666666666667 * h * (n + 5.0) / 6.0 * series
    series = 1.0 - 2.0 * h * (n + 4.0) / 5.0 * series
    series = 1.0 - 3.0 * h * (n + 3.0) / 4.0 * series
    series = n * (n + 1.0) * (n + 2.0) / 3.0 * series
    away = h + near
    discount = 1.0 / (1.0 + away)
    slope = (n * (1.0 + decay) * discount + decay / away) / away
    closed = -(n * (n + 1.0) * (1.0 + decay) * discount * discount + 2.0 * slope) / away
    return near * series + (1.0 - near) * closed


def _is_small(half: Number, periods: Number) -> Number:
    """1 where the series of the annuity's derivatives is to be used (n h below about 0.1), else 0."""
    size = half * (periods + 8.0)
    return (size * size < 0.01) * 1.0


def regular_value(coupon: Number, annuity_value: Number, decay: Number) -> Number:
    """Value at the start of the period of n regular coupons and the face: 50 coupon annuity + 100 (1 + E)."""
    return 50.0 * coupon * annuity_value + 100.0 * (1.0 + decay)


def period_start_value(
    coupon: Number, half: Number, decay: Number, odd_next: Number = 0.0, odd_second: Number = 0.0
) -> Number:
    """Value of all payments left at the start of the current period: the regular ones, and
    odd_next v + odd_second v^2 with v = 1/(1 + h)."""
    v = 1.0 / (1.0 + half)
    return regular_value(coupon, annuity(half, decay), decay) + v * (odd_next + v * odd_second)


def period_start_slope(
    coupon: Number,
    half: Number,
    periods: Number,
    decay: Number,
    odd_next: Number = 0.0,
    odd_second: Number = 0.0,
) -> Number:
    """First derivative of `period_start_value` with respect to h."""
    v = 1.0 / (1.0 + half)
    return (
        50.0 * coupon * annuity_slope(half, periods, decay)
        - 100.0 * periods * (1.0 + decay) * v
        - v * v * (odd_next + 2.0 * v * odd_second)
    )


def period_start_curvature(
    coupon: Number,
    half: Number,
    periods: Number,
    decay: Number,
    odd_next: Number = 0.0,
    odd_second: Number = 0.0,
) -> Number:
    """Second derivative of `period_start_value` with respect to h."""
    v = 1.0 / (1.0 + half)
    return (
        50.0 * coupon * annuity_curvature(half, periods, decay)
        + 100.0 * periods * (periods + 1.0) * (1.0 + decay) * v * v
        + v * v * v * (2.0 * odd_next + 6.0 * v * odd_second)
    )


def dirty_price(
    coupon: Number,
    half: Number,
    decay: Number,
    stub: Number,
    odd_next: Number = 0.0,
    odd_second: Number = 0.0,
) -> Number:
    """Dirty price, points per 100 face: the value at the start of the period, grown to settlement."""
    return stub * period_start_value(coupon, half, decay, odd_next, odd_second)


def price_slope(value: Number, value_slope: Number, stub: Number, stub_slope: Number) -> Number:
    """dP/dy of P = stub * value, from the derivatives with respect to h = y/2 (negative for a usual bond)."""
    return 0.5 * (stub_slope * value + stub * value_slope)


def price_curvature(
    value: Number,
    value_slope: Number,
    value_curvature: Number,
    stub: Number,
    stub_slope: Number,
    stub_curvature: Number,
) -> Number:
    """d2P/dy2 of P = stub * value, from the derivatives with respect to h = y/2."""
    return 0.25 * (stub_curvature * value + 2.0 * stub_slope * value_slope + stub * value_curvature)


def dv01(slope: Number) -> Number:
    """Points per 100 face lost when the yield rises by one basis point (positive for a usual bond)."""
    return -0.0001 * slope


def modified_duration(dirty: Number, slope: Number) -> Number:
    """-(dP/dy) / P, in years."""
    return -slope / dirty


def convexity(dirty: Number, curvature: Number) -> Number:
    """(d2P/dy2) / P, in years squared."""
    return curvature / dirty
