"""Yield from price and price from yield for arrays of Treasuries.

All arrays have length n, float64, contiguous; results are written to `out`, which must not overlap an
input.

    dirty                  points per 100 face
    coupon, yields         annual, decimal
    periods                coupon dates left, 1 to 1000
    fraction               part of the current period still to run, 0 < w <= 1
    odd_next, odd_second   points by which the next two payments differ from regular ones
    simple                 TREASURY (simple interest in the fractional first period) or STREET (compound)

A lane outside these ranges, or with no yield between -99% and 1e9, gives NaN. The price formula and its
sources are in `netbasis.formulas.price_yield`.

Street yields of regular bonds go through three loops that the compiler turns into vector instructions: a
guess from the expansion of n / annuity in powers of the yield, one Halley step in rough arithmetic, one in
full. The unknown is L = log(1 + yield/2) and the equation log(model price) = log(price), in which a bond is
nearly a straight line; the log of the price ratio r is taken as 2 (r - 1)/(r + 1), right to the third order
like the step itself. Where the last step is too long to be trusted the lane is left to a safeguarded search,
which also serves the Treasury convention and odd first coupons.

Every lane is computed by the same operations whatever its position: one bond alone and inside an array
agree in every bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import price_yield
from netbasis.kernels.elementary import (
    exp,
    expm1,
    expm1_near,
    expm1_near_rough,
    expm1_rough,
    log1p,
    log1p_near,
    log1p_rough,
)
from netbasis.kernels.jit import fma, inline, kernel

Floats = NDArray[np.float64]
_Formula = Callable[..., float]

STREET, TREASURY = False, True  # values of `simple`

LOWEST_YIELD, HIGHEST_YIELD = -0.99, 1e9
_LOWEST_LOG, _HIGHEST_LOG = math.log1p(0.5 * LOWEST_YIELD), math.log1p(0.5 * HIGHEST_YIELD)
_BLOCK = 1024
_TRUSTED = 5e-5  # the third-order error of a last step that moves n L by less than this is below rounding
_LAST_STEP = 1e-9  # Newton's error after a step of this length is below rounding
_MOST_STEPS = 100
_NUDGE = 1e-7  # closed-form derivatives need a yield that is not quite zero; the residual does not care

_half_yield: _Formula = inline(price_yield.half_yield)
_regular_value: _Formula = inline(price_yield.regular_value)
_period_start_value: _Formula = inline(price_yield.period_start_value)
_period_start_slope: _Formula = inline(price_yield.period_start_slope)
_period_start_curvature: _Formula = inline(price_yield.period_start_curvature)
_dv01: _Formula = inline(price_yield.dv01)
_dirty_price: _Formula = inline(price_yield.dirty_price)
_price_slope: _Formula = inline(price_yield.price_slope)
_price_curvature: _Formula = inline(price_yield.price_curvature)
_street_stub_slope: _Formula = inline(price_yield.street_stub_slope)
_street_stub_curvature: _Formula = inline(price_yield.street_stub_curvature)
_simple_stub: _Formula = inline(price_yield.simple_stub)
_simple_stub_slope: _Formula = inline(price_yield.simple_stub_slope)
_simple_stub_curvature: _Formula = inline(price_yield.simple_stub_curvature)


@inline
def _away_from_zero(half: float) -> float:
    return _NUDGE if abs(half) < _NUDGE else half


@inline
def _guess(dirty: float, coupon: float, periods: float, fraction: float) -> float:
    """Half yield h of a bond with t whole and fractional periods left, from clean price and coupon:

    t / annuity = 1 + (t+1) h/2 + (t^2-1) h^2/12 - (t^2-1) h^3/24 - (t^2-1)(t^2-19) h^4/720 + ...
    """
    payment = 0.5 * coupon
    gone = 1.0 - fraction
    t = periods - gone
    premium = (fma(-payment, gone, 0.01 * dirty) - 1.0) / t
    first = 0.5 * (t + 1.0)
    square = fma(t, t, -1.0)
    second = square * 0.08333333333333333
    fourth = square * fma(t, t, -19.0) * -0.001388888888888889
    half = (payment - premium) / fma(premium, first, 1.0)
    # one Newton step on premium (1 + ...) + h = payment
    value = fma(fma(fma(fma(fourth, half, -0.5 * second), half, second), half, first), half, 1.0)
    slope = fma(fma(fma(4.0 * fourth, half, -1.5 * second), half, 2.0 * second), half, first)
    half = half - (fma(premium, value, half) - payment) / fma(premium, slope, 1.0)
    half = -0.25 if half < -0.25 else half
    half = 0.4 if half > 0.4 else half
    return _away_from_zero(half)


@inline
def _halley(dirty: float, coupon: float, periods: float, gone: float, half: float, decay: float, stub: float) -> float:
    """Step of L = log(1 + h) towards the price, from two derivatives of log(model) with respect to L."""
    payment = 50.0 * coupon
    growth = 1.0 + half
    per_half = 1.0 / half
    annuity = -decay * per_half
    value = _regular_value(coupon, annuity, decay)
    model = stub * value
    first_decay = fma(periods, decay, periods)  # n (1 + h)^-n
    second_decay = periods * first_decay
    annuity_first = fma(-annuity, growth, first_decay) * per_half
    annuity_second = -fma(growth, fma(2.0, annuity_first, annuity), second_decay) * per_half
    first = fma(payment, annuity_first, -100.0 * first_decay)
    second = fma(payment, annuity_second, 100.0 * second_decay)
    slope = fma(gone, value, first)
    bend = fma(second, value, -first * first)
    miss = dirty - model
    return 2.0 * miss * value * slope / fma(slope * slope, dirty + model, miss * bend)


@inline
def _near_half(half: float, dirty: float, coupon: float, periods: float, fraction: float) -> float:
    """Half the street yield of a regular bond, to seven digits or so where the guess `half` is good."""
    gone = 1.0 - fraction
    log = log1p_rough(half)
    stub = 1.0 + expm1_near_rough(gone * log)
    step = _halley(dirty, coupon, periods, gone, half, expm1_rough(-periods * log), stub)
    return _away_from_zero(fma(1.0 + half, expm1_near_rough(step), half))


@inline
def _is_priced(dirty: float, coupon: float, periods: float, fraction: float) -> bool:
    bond = (coupon >= 0.0) & (periods >= 1.0) & (periods <= 1000.0) & (fraction > 0.0) & (fraction <= 1.0)
    return (dirty > 0.0) & bond


@inline
def _exact_yield(half: float, dirty: float, coupon: float, periods: float, fraction: float) -> float:
    """Street yield of a regular bond from a near half yield, or NaN where the step cannot be trusted."""
    gone = 1.0 - fraction
    log = log1p_near(half)
    stub = 1.0 + expm1_near(gone * log)
    step = _halley(dirty, coupon, periods, gone, half, expm1(-periods * log), stub)
    trusted = (abs(step) * (periods + 8.0) < _TRUSTED) & (abs(half - 0.05) < 0.3)
    grown = step * fma(step, fma(step, 0.16666666666666666, 0.5), 1.0)  # exp(step) - 1 of a short step
    result = 2.0 * fma(1.0 + half, grown, half)
    return result if trusted & _is_priced(dirty, coupon, periods, fraction) else np.nan


@inline
def _stub(simple: bool, half: float, log: float, fraction: float) -> float:
    return _simple_stub(half, fraction) if simple else exp((1.0 - fraction) * log)


@inline
def _stub_slope(simple: bool, half: float, fraction: float, stub: float) -> float:
    return _simple_stub_slope(half, fraction) if simple else _street_stub_slope(half, fraction, stub)


@inline
def _stub_curvature(simple: bool, half: float, fraction: float, stub: float) -> float:
    return _simple_stub_curvature(half, fraction) if simple else _street_stub_curvature(half, fraction, stub)


@kernel
def _search(
    dirty: float,
    coupon: float,
    periods: float,
    fraction: float,
    odd_next: float,
    odd_second: float,
    simple: bool,
) -> float:
    """Newton's method on log(price) as a function of L, kept inside a shrinking bracket by bisection.

    Payments are positive, so the price falls with L; in the street convention its logarithm is also convex,
    and Newton's steps from the left of the root never pass it.
    """
    if not _is_priced(dirty, coupon, periods, fraction):
        return np.nan
    low, high, log = _LOWEST_LOG, _HIGHEST_LOG, 0.02
    for _ in range(_MOST_STEPS):
        half = expm1(log)
        decay = expm1(-periods * log)
        stub = _stub(simple, half, log, fraction)
        value = _period_start_value(coupon, half, decay, odd_next, odd_second)
        value_slope = _period_start_slope(coupon, half, periods, decay, odd_next, odd_second)
        slope = _price_slope(value, value_slope, stub, _stub_slope(simple, half, fraction, stub))
        model = stub * value
        if model > dirty:
            low = log
        else:
            high = log
        step = log1p((dirty - model) / model) * model / (2.0 * slope * (1.0 + half))
        following = log + step
        following += 1e-30 if following == 0.0 else 0.0
        if abs(step) < _LAST_STEP:
            return 2.0 * expm1(following)
        log = following if low < following < high else 0.5 * (low + high)
    return np.nan


@inline
def _fast_block(dirty: Floats, coupon: Floats, periods: Floats, fraction: Floats, out: Floats) -> int:
    """Fast yields of one block; returns how many lanes are left as NaN."""
    left = 0
    # three loops and not one: their values fit into the registers
    for i in range(out.size):
        out[i] = _guess(dirty[i], coupon[i], periods[i], fraction[i])
    for i in range(out.size):
        out[i] = _near_half(out[i], dirty[i], coupon[i], periods[i], fraction[i])
    for i in range(out.size):
        out[i] = _exact_yield(out[i], dirty[i], coupon[i], periods[i], fraction[i])
        left += out[i] != out[i]
    return left


@kernel
def solve_yields(dirty: Floats, coupon: Floats, periods: Floats, fraction: Floats, out: Floats) -> None:
    """Street yields of regular bonds into `out`."""
    for start in range(0, out.size, _BLOCK):
        end = min(start + _BLOCK, out.size)
        left = _fast_block(dirty[start:end], coupon[start:end], periods[start:end], fraction[start:end], out[start:end])
        if left > 0:
            for i in range(start, end):
                if np.isnan(out[i]):
                    out[i] = _search(dirty[i], coupon[i], periods[i], fraction[i], 0.0, 0.0, STREET)


@kernel
def yield_of(
    dirty: float,
    coupon: float,
    periods: float,
    fraction: float,
    odd_next: float,
    odd_second: float,
    simple: bool,
) -> float:
    """Yield of one bond; the same bits as from `solve_yields` for a regular bond in the street convention."""
    found = np.nan
    if not simple and odd_next == 0.0 and odd_second == 0.0:
        half = _guess(dirty, coupon, periods, fraction)
        half = _near_half(half, dirty, coupon, periods, fraction)
        found = _exact_yield(half, dirty, coupon, periods, fraction)
    if np.isnan(found):
        found = _search(dirty, coupon, periods, fraction, odd_next, odd_second, simple)
    return found


@kernel
def solve_yields_general(
    dirty: Floats,
    coupon: Floats,
    periods: Floats,
    fraction: Floats,
    odd_next: Floats,
    odd_second: Floats,
    simple: bool,
    out: Floats,
) -> None:
    """Yields in either convention, with odd first coupons, into `out`."""
    for i in range(out.size):
        out[i] = yield_of(dirty[i], coupon[i], periods[i], fraction[i], odd_next[i], odd_second[i], simple)


@inline
def _usable_half(yearly: float) -> float:
    """Half the yield, NaN outside the range in which yields are sought."""
    usable = (yearly >= LOWEST_YIELD) & (yearly <= HIGHEST_YIELD)
    return _half_yield(yearly) if usable else np.nan


@inline
def _dirty_at(
    yearly: float,
    coupon: float,
    periods: float,
    fraction: float,
    odd_next: float,
    odd_second: float,
    simple: bool,
) -> float:
    half = _usable_half(yearly)
    log = log1p(half)
    stub = _stub(simple, half, log, fraction)
    return _dirty_price(coupon, half, expm1(-periods * log), stub, odd_next, odd_second)


@inline
def _slopes_at(
    yearly: float,
    coupon: float,
    periods: float,
    fraction: float,
    odd_next: float,
    odd_second: float,
    simple: bool,
) -> tuple[float, float]:
    """First and second derivative of the dirty price with respect to the annual yield."""
    half = _usable_half(yearly)
    log = log1p(half)
    decay = expm1(-periods * log)
    stub = _stub(simple, half, log, fraction)
    first = _stub_slope(simple, half, fraction, stub)
    second = _stub_curvature(simple, half, fraction, stub)
    value = _period_start_value(coupon, half, decay, odd_next, odd_second)
    value_first = _period_start_slope(coupon, half, periods, decay, odd_next, odd_second)
    value_second = _period_start_curvature(coupon, half, periods, decay, odd_next, odd_second)
    slope = _price_slope(value, value_first, stub, first)
    return slope, _price_curvature(value, value_first, value_second, stub, first, second)


@kernel
def price_of(
    yearly: float,
    coupon: float,
    periods: float,
    fraction: float,
    odd_next: float,
    odd_second: float,
    simple: bool,
) -> float:
    """Dirty price of one bond."""
    return _dirty_at(yearly, coupon, periods, fraction, odd_next, odd_second, simple)


@kernel
def dv01_at(
    yearly: float,
    coupon: float,
    periods: float,
    fraction: float,
    odd_next: float,
    odd_second: float,
    simple: bool,
) -> float:
    """Points per 100 face that one bond loses when its yield rises by one basis point."""
    return _dv01(_slopes_at(yearly, coupon, periods, fraction, odd_next, odd_second, simple)[0])


@kernel
def dirty_prices(
    yields: Floats,
    coupon: Floats,
    periods: Floats,
    fraction: Floats,
    odd_next: Floats,
    odd_second: Floats,
    simple: bool,
    out: Floats,
) -> None:
    """Dirty prices into `out`."""
    for i in range(out.size):
        out[i] = _dirty_at(yields[i], coupon[i], periods[i], fraction[i], odd_next[i], odd_second[i], simple)


@kernel
def price_derivatives(
    yields: Floats,
    coupon: Floats,
    periods: Floats,
    fraction: Floats,
    odd_next: Floats,
    odd_second: Floats,
    simple: bool,
    slope: Floats,
    curvature: Floats,
) -> None:
    """First and second derivatives of the dirty price by the annual yield, into the last two arrays."""
    for i in range(slope.size):
        slope[i], curvature[i] = _slopes_at(
            yields[i], coupon[i], periods[i], fraction[i], odd_next[i], odd_second[i], simple
        )
