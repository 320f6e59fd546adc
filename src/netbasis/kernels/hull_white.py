"""Quality option of one delivery day under one-factor Hull-White: which issue is cheapest where, and its worth.

With z standard normal, y(T) = m + sqrt(v) z, each converted clean price at delivery is

    h_i(z) = sum_j weight_j exp(-loading_j z - loading_j^2 / 2) - constant_i

with loading_j = sqrt(v) G(s_j - T) >= 0 and weight_j = amount_j / CF_i * E[P(T, s_j)] (`formulas.hull_white`), so
E[h_i] = sum weight_j - constant_i, and on a region low < z < high

    E[h_i; region] = sum_j weight_j [N(high + loading_j) - N(low + loading_j)] - constant_i [N(high) - N(low)].

m payments of n issues are flat: those of issue i stand at offsets[i] to offsets[i + 1] - 1. Arrays are float64 but
for `offsets` and `owners` (int64).

The lower envelope of the h_i is found without assuming how often two of them cross. On an interval of z each
h_i is replaced by its Taylor polynomial, whose remainder is below rounding (`_REACH`); the coefficients of a
difference on a part of the interval bound it there, so an issue is dropped where it is provably not below the
cheapest, a crossing is taken where a difference is provably monotone, and the part is halved otherwise.
Differences within rounding of zero count as equal, which is where touching curves end.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import hull_white
from netbasis.kernels.elementary import exp, expm1
from netbasis.kernels.jit import fma, inline, kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Matrix = NDArray[np.float64]

FAR = 8.0  # standard deviations: N(-8) is 6e-16; further out the cheapest at the end is taken
_TERMS = 16  # of a Taylor polynomial: four vectors of the processor
_REACH = 0.9  # of loading * half-width: the remainder of a price is then below 0.9^16 / 16! * e^0.9 = 2.2e-14 of it
_TIE = 1e-13  # of a price: differences that remainder and rounding may have made
_HALVINGS = 50  # of a part of the range
_NARROWEST = 0.5**_HALVINGS
ALL, BELOW, BEST, ABOVE = range(4)  # which candidates go on to a part of the range
_SQRT_HALF = math.sqrt(0.5)
_INVERSE_FACTORIAL = np.array([1.0 / math.factorial(k) for k in range(_TERMS)])

_loading = inline(hull_white.loading)
_factor_mean = inline(hull_white.factor_mean)
_factor_variance = inline(hull_white.factor_variance)
_log_futures_convexity = inline(hull_white.log_futures_convexity)
_log_bond_growth = inline(hull_white.log_bond_growth)


@inline
def annuity_ratio(x: float) -> float:
    """phi(x) = (1 - exp(-x)) / x, phi(0) = 1, for x >= 0."""
    x = 1e-300 if x < 1e-300 else x
    return -expm1(-x) / x


@kernel
def factor_law(years: float, mean_reversion: float, sigma: float) -> tuple[float, float]:
    """Mean and standard deviation of the factor y(T), T = `years`."""
    mean = _factor_mean(sigma, _loading(years, annuity_ratio(mean_reversion * years)))
    return mean, math.sqrt(_factor_variance(sigma, years, annuity_ratio(2.0 * mean_reversion * years)))


@kernel
def load_payments(
    time: Floats,
    amount: Floats,
    forward: Floats,
    offsets: Integers,
    factor: Floats,
    mean_reversion: float,
    mean: float,
    deviation: float,
    loading: Floats,
    weight: Floats,
) -> None:
    """Fill loading and weight (m,). time: years from delivery; amount: points; forward: D(s)/D(T). factor (n,)."""
    for j in range(len(time)):  # apart from the ragged loop: the compiler makes vector instructions of this one
        g = _loading(time[j], annuity_ratio(mean_reversion * time[j]))
        loading[j] = deviation * g
        weight[j] = amount[j] * forward[j] * exp(_log_futures_convexity(g, mean))
    for i in range(len(factor)):
        share = 1.0 / factor[i]
        for j in range(offsets[i], offsets[i + 1]):
            weight[j] *= share


@kernel
def bond_growth(time: float, mean_reversion: float, factor: float, deviation: float) -> float:
    """P(T, s) over its forward price where y(T) = `factor`; time: years from T to s, deviation: that of y(T)."""
    g = _loading(time, annuity_ratio(mean_reversion * time))
    return math.exp(_log_bond_growth(g, factor, deviation * deviation))


@kernel
def _expand(
    loading: Floats,
    weight: Floats,
    offsets: Integers,
    constant: Floats,
    centre: float,
    radius: float,
    out: Matrix,
) -> None:
    """Coefficients (n, _TERMS) of t^k in h_i(centre + radius t)."""
    value = np.empty(len(loading))
    for j in range(len(loading)):
        value[j] = weight[j] * exp(-loading[j] * centre - 0.5 * loading[j] * loading[j])
    out[:] = 0.0
    for i in range(len(constant)):
        row = out[i]
        for j in range(offsets[i], offsets[i + 1]):
            # four chains of every fourth power: one vector of the processor
            x = -loading[j] * radius
            square = x * x
            fourth = square * square
            a, b, c, d = value[j], value[j] * x, value[j] * square, value[j] * (square * x)
            for k in range(0, _TERMS, 4):
                row[k] += a
                row[k + 1] += b
                row[k + 2] += c
                row[k + 3] += d
                a, b, c, d = a * fourth, b * fourth, c * fourth, d * fourth
        for k in range(_TERMS):
            row[k] *= _INVERSE_FACTORIAL[k]
        row[0] -= constant[i]


@inline
def _value(polynomial: Floats, t: float) -> float:
    value: float = polynomial[_TERMS - 1]
    for k in range(_TERMS - 2, -1, -1):
        value = fma(value, t, polynomial[k])
    return value


@inline
def _shift(centre: float, radius: float, out: Matrix) -> None:
    """Row k: coefficients in s of (centre + radius s)^k."""
    out[:] = 0.0
    out[0, 0] = 1.0
    for k in range(1, _TERMS):
        out[k, 0] = centre * out[k - 1, 0]
        for m in range(1, k + 1):
            out[k, m] = centre * out[k - 1, m] + radius * out[k - 1, m - 1]


@inline
def _difference(above: Floats, below: Floats, shift: Matrix, out: Floats) -> None:
    """Coefficients of above - below in the variable of `shift`."""
    out[:] = 0.0
    for k in range(_TERMS):
        d = above[k] - below[k]
        for m in range(_TERMS):
            out[m] = fma(d, shift[k, m], out[m])


@inline
def _is_monotone(d: Floats) -> bool:
    """Whether the slope's other terms cannot outweigh the first for -1 <= s <= 1."""
    bend = 0.0
    for k in range(2, _TERMS):
        bend += k * abs(d[k])
    return bool(abs(d[1]) > bend)


@inline
def _never_below(d: Floats, monotone: bool, tie: float) -> bool:
    """Whether d(s) >= 0, but for `tie`, is certain for all -1 <= s <= 1."""
    if monotone:
        even, odd = 0.0, 0.0
        for k in range(0, _TERMS, 2):
            even += d[k]
            odd += d[k + 1]
        return bool(min(even - odd, even + odd) >= -tie)
    rest = 0.0
    for k in range(3, _TERMS):
        rest += abs(d[k])
    return bool(d[0] - abs(d[1]) + min(d[2], 0.0) - rest >= -tie)


@inline
def _crossing(d: Floats, outside: float) -> float:
    """The root of a monotone d with d(0) >= 0 > d(outside): Newton inside a shrinking bracket."""
    inside, s = 0.0, 0.0
    for _ in range(100):
        value, slope = d[_TERMS - 1], 0.0
        for k in range(_TERMS - 2, -1, -1):
            slope = fma(slope, s, value)
            value = fma(value, s, d[k])
        if value >= 0.0:
            inside = s
        else:
            outside = s
        trial: float = s - value / slope
        if not min(inside, outside) <= trial <= max(inside, outside):
            trial = 0.5 * (inside + outside)
        if abs(trial - s) <= 1e-14:
            return trial
        s = trial
    return s


@inline
def _extend(owners: Integers, ends: Floats, count: int, owner: int, end: float) -> int:
    """Add the region of `owner` up to `end`, or lengthen the last one if it is the owner's already. Returns how
    many there are."""
    if 0 < count <= len(owners) and owners[count - 1] == owner:
        ends[count - 1] = end
        return count
    if count < len(owners):
        owners[count], ends[count] = owner, end
    return count + 1


@kernel
def cheapest_regions(
    loading: Floats, weight: Floats, offsets: Integers, constant: Floats, owners: Integers, ends: Floats
) -> int:
    """The issue with the lowest h_i, region by region in rising z: `owners` and the upper end of each region in
    `ends` (both (capacity,)), the last end infinite. Returns how many there are, which may be more than fit.

    Of issues that are equal everywhere the first is named. On each part of the range the cheapest at its middle
    is compared with every other candidate. Those never below it are dropped. If its lead over each of the others
    is monotone, it is cheapest exactly between the nearest crossings on either side, and beyond them only those
    that cross there are left; otherwise the part is halved.
    """
    n, widest = len(constant), 0.0
    for j in range(len(loading)):
        widest = max(widest, loading[j])
    # seen by E[exp(-loading z)] the normal stands at -loading: the range reaches that much further down
    low, high = -FAR - widest, FAR
    pieces = max(1, math.ceil(0.5 * (high - low) * widest / _REACH))
    radius = 0.5 * (high - low) / pieces
    prices = np.empty((n, _TERMS))
    shift, d = np.empty((_TERMS, _TERMS)), np.empty(_TERMS)
    # parts of a piece still to be worked out, the leftmost on top: ends in units of the radius, and candidates
    most = 2 * (n + _HALVINGS) + 1
    left, right = np.empty(most), np.empty(most)
    candidate, size = np.empty((most, n), dtype=np.int64), np.empty(most, dtype=np.int64)
    kept, side = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    count = 0
    for piece in range(pieces):
        middle = low + (2 * piece + 1) * radius
        _expand(loading, weight, offsets, constant, middle, radius, prices)
        for i in range(n):
            candidate[0, i] = i
        left[0], right[0], size[0] = -1.0, 1.0, n
        top = 0
        while top >= 0:
            start, end = left[top], right[top]
            centre, half = 0.5 * (start + end), 0.5 * (end - start)
            best = candidate[top, 0]
            if size[top] > 1:
                lowest = _value(prices[best], centre)
                for at in range(1, size[top]):
                    value = _value(prices[candidate[top, at]], centre)
                    if value < lowest:
                        best, lowest = candidate[top, at], value
            if size[top] == 1 or half < _NARROWEST:
                count = _extend(owners, ends, count, best, middle + radius * end)
                top -= 1
                continue
            tie = _TIE * max(1.0, abs(prices[best, 0]) + abs(prices[best, 1]))
            _shift(centre, half, shift)
            steady, down, up, many = True, -1.0, 1.0, 0  # `best` is the cheapest between down and up
            for at in range(size[top]):
                i = candidate[top, at]
                if i != best:
                    _difference(prices[i], prices[best], shift, d)
                    monotone = _is_monotone(d)
                    if _never_below(d, monotone, tie):
                        continue
                    steady = steady and monotone
                    if steady and _value(d, down if d[1] > 0.0 else up) < 0.0:
                        if d[1] > 0.0:
                            down = _crossing(d, down)
                        else:
                            up = _crossing(d, up)
                kept[many], side[many] = i, BEST if i == best else (BELOW if d[1] > 0.0 else ABOVE)
                many += 1
            if steady:
                down = start if down == -1.0 else centre + half * down
                up = end if up == 1.0 else centre + half * up
                parts = ((up, end, ABOVE), (down, up, BEST), (start, down, BELOW))
            else:
                parts = ((centre, end, ALL), (start, centre, ALL), (start, start, ALL))
            for begins, stops, which in parts:
                if stops > begins:
                    left[top], right[top], size[top] = begins, stops, 0
                    for at in range(many):
                        if which == ALL or which == side[at]:
                            candidate[top, size[top]] = kept[at]
                            size[top] += 1
                    top += 1
            top -= 1
    if count <= len(ends):
        ends[count - 1] = np.inf
    return count


@inline
def _between(low: float, high: float) -> float:
    """N(high) - N(low), accurate relative to itself in either tail."""
    if low > 0.0:
        return 0.5 * (math.erfc(low * _SQRT_HALF) - math.erfc(high * _SQRT_HALF))
    return 0.5 * (math.erfc(-high * _SQRT_HALF) - math.erfc(-low * _SQRT_HALF))


@kernel
def region_value(
    loading: Floats, weight: Floats, offsets: Integers, constant: Floats, issue: int, low: float, high: float
) -> float:
    """E[h_issue(z); low < z < high], points."""
    value: float = -constant[issue] * _between(low, high)
    for j in range(offsets[issue], offsets[issue + 1]):
        value += weight[j] * _between(low + loading[j], high + loading[j])
    return value


@kernel
def single_futures(weight: Floats, offsets: Integers, constant: Floats, out: Floats) -> int:
    """Futures on each issue alone, E[h_i], into out (n,). Returns the first of the lowest."""
    best = 0
    for i in range(len(constant)):
        out[i] = -constant[i]
        for j in range(offsets[i], offsets[i + 1]):
            out[i] += weight[j]
        if out[i] < out[best]:
            best = i
    return best


@kernel
def quality_option(
    loading: Floats,
    weight: Floats,
    offsets: Integers,
    constant: Floats,
    owners: Integers,
    ends: Floats,
    best: int,
    probability: Floats,
) -> float:
    """min_i E[h_i] - E[min_i h_i], points, and into probability (n,) that of each issue being the cheapest.

    `best`: the issue with the lowest E[h_i]. The option is what delivering another one saves, added over the
    regions where another one is cheaper: a sum of positive terms, so it keeps its accuracy when it is small.
    """
    probability[:] = 0.0
    option, low = 0.0, -np.inf
    for r in range(len(owners)):
        owner, high = owners[r], ends[r]
        probability[owner] += _between(low, high)
        if owner != best:
            saved = region_value(loading, weight, offsets, constant, best, low, high)
            saved -= region_value(loading, weight, offsets, constant, owner, low, high)
            option += max(saved, 0.0)
        low = high
    return option
