"""Quality option of one delivery day under one-factor Hull-White: which issue is cheapest where, and its worth.

With z standard normal, y(T) = m + sqrt(v) z, each converted clean price at delivery is

    h_i(z) = sum_j weight_j exp(-loading_j z - loading_j^2 / 2) - constant_i

with loading_j = sqrt(v) G(s_j - T) >= 0 and weight_j = amount_j / CF_i * E[P(T, s_j)] (`formulas.hull_white`), so
E[h_i] = sum weight_j - constant_i, and on a region low < z < high

    E[h_i; region] = sum_j weight_j [N(high + loading_j) - N(low + loading_j)] - constant_i [N(high) - N(low)].

m payments of n issues are flat: those of issue i stand at offsets[i] to offsets[i + 1] - 1. Arrays are float64 but
for `offsets` and `owners` (int64).

The lower envelope of the h_i is found without assuming how often two of them cross. On an interval of z each
h_i is replaced by its Taylor polynomial, whose remainder is below rounding (`_POWERS`); the coefficients of a
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
from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Matrix = NDArray[np.float64]

FAR = 8.5  # standard deviations: N(-8.5) is 1e-17, and where it is cheapest further out an issue keeps it
_POWERS = 16  # with loading * half-width <= 1 the remainder of a price is below 1/17! = 3e-15 of it
_TIE = 1e-13  # of a price: differences that rounding may have made
_DEPTH = 50  # halvings of an interval
_SQRT_HALF = math.sqrt(0.5)
_INVERSE_FACTORIAL = np.array([1.0 / math.factorial(k) for k in range(_POWERS + 1)])

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
        for j in range(offsets[i], offsets[i + 1]):
            weight[j] /= factor[i]


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
    """Coefficients (n, _POWERS + 1) of t^k in h_i(centre + radius t)."""
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
            for k in range(0, _POWERS, 4):
                row[k] += a
                row[k + 1] += b
                row[k + 2] += c
                row[k + 3] += d
                a, b, c, d = a * fourth, b * fourth, c * fourth, d * fourth
            row[_POWERS] += a
        for k in range(_POWERS + 1):
            row[k] *= _INVERSE_FACTORIAL[k]
        row[0] -= constant[i]


@inline
def _value(polynomial: Floats, t: float) -> float:
    value = polynomial[_POWERS]
    for k in range(_POWERS - 1, -1, -1):
        value = value * t + polynomial[k]
    return value


@inline
def _shift(centre: float, radius: float, out: Matrix) -> None:
    """Row k: coefficients in s of (centre + radius s)^k."""
    out[:] = 0.0
    out[0, 0] = 1.0
    for k in range(1, _POWERS + 1):
        out[k, 0] = centre * out[k - 1, 0]
        for m in range(1, k + 1):
            out[k, m] = centre * out[k - 1, m] + radius * out[k - 1, m - 1]


@inline
def _difference(above: Floats, below: Floats, shift: Matrix, out: Floats) -> None:
    """Coefficients of above - below in the variable of `shift`."""
    out[:] = 0.0
    for k in range(_POWERS + 1):
        d = above[k] - below[k]
        for m in range(_POWERS + 1):
            out[m] += d * shift[k, m]


@inline
def _never_below(d: Floats, tie: float) -> bool:
    """Whether d(s) >= 0, but for `tie`, is certain for all -1 <= s <= 1."""
    rest, bend = 0.0, 0.0
    for k in range(3, _POWERS + 1):
        rest += abs(d[k])
        bend += k * abs(d[k])
    if d[0] - abs(d[1]) + min(d[2], 0.0) - rest >= -tie:
        return True
    if abs(d[1]) > 2.0 * abs(d[2]) + bend:  # monotone: lowest at an end
        return _value(d, -1.0 if d[1] > 0.0 else 1.0) >= -tie
    return False


@inline
def _crossing(d: Floats) -> float:
    """The one root of a monotone d on -1 < s < 1 with d(0) >= 0; 2 where d is not known to be monotone.

    Newton's steps kept inside a bracket that halves otherwise.
    """
    bend = 0.0
    for k in range(2, _POWERS + 1):
        bend += k * abs(d[k])
    if not abs(d[1]) > bend:
        return 2.0
    inside, outside = 0.0, (-1.0 if d[1] > 0.0 else 1.0)  # d >= 0 inside, < 0 outside
    s = 0.0
    for _ in range(100):
        value, slope = d[_POWERS], 0.0
        for k in range(_POWERS - 1, -1, -1):
            slope = slope * s + value
            value = value * s + d[k]
        if value >= 0.0:
            inside = s
        else:
            outside = s
        trial = s - value / slope
        if not min(inside, outside) <= trial <= max(inside, outside):
            trial = 0.5 * (inside + outside)
        if abs(trial - s) <= 1e-15:
            return trial
        s = trial
    return s


@inline
def _extend(owners: Integers, ends: Floats, count: int, owner: int, end: float) -> int:
    """Add the region of `owner` up to `end`, or lengthen the last one if it is the owner's already."""
    if count > 0 and owners[min(count, len(owners)) - 1] == owner and count <= len(owners):
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

    Of issues that are equal everywhere the first is named.
    """
    n, widest = len(constant), 0.0
    for j in range(len(loading)):
        widest = max(widest, loading[j])
    # seen by E[exp(-loading z)] the normal stands at -loading: the range reaches that much further down
    low, high = -FAR - widest, FAR
    pieces = max(1, math.ceil(0.5 * (high - low) * widest))
    radius = 0.5 * (high - low) / pieces
    prices = np.empty((n, _POWERS + 1))
    left = np.empty((_DEPTH + 1, n), dtype=np.int64)  # issues not yet dropped, at each depth of halving
    size = np.empty(_DEPTH + 1, dtype=np.int64)
    d, crossing = np.empty(_POWERS + 1), np.empty(_POWERS + 1)
    shift = np.empty((_POWERS + 1, _POWERS + 1))
    count = 0
    for piece in range(pieces):
        middle = low + (2 * piece + 1) * radius
        _expand(loading, weight, offsets, constant, middle, radius, prices)
        for i in range(n):
            left[0, i] = i
        size[0] = n
        depth, place = 0, 0  # the part: number `place` of the 2^depth equal parts of the piece
        while True:
            part = 1.0 / (1 << depth)  # half-width in units of the piece's
            centre = (2 * place + 1) * part - 1.0
            best, lowest = -1, np.inf
            for at in range(size[depth]):
                value = _value(prices[left[depth, at]], centre)
                if value < lowest:
                    best, lowest = left[depth, at], value
            tie = _TIE * max(1.0, abs(prices[best, 0]) + abs(prices[best, 1]))
            _shift(centre, part, shift)
            kept = 0
            below = left[min(depth + 1, _DEPTH)]
            rival = -1
            for at in range(size[depth]):
                i = left[depth, at]
                if i != best:
                    _difference(prices[i], prices[best], shift, d)
                    if _never_below(d, tie):
                        continue
                    rival = i
                    crossing[:] = d
                below[kept] = i
                kept += 1
            end = middle + radius * (centre + part)
            if kept == 1 or depth == _DEPTH:
                count = _extend(owners, ends, count, best, end)
            else:
                root = _crossing(crossing) if kept == 2 else 2.0
                if root > 1.0:
                    depth, place = depth + 1, 2 * place
                    size[depth] = kept
                    continue
                first, second = (best, rival) if crossing[1] < 0.0 else (rival, best)
                count = _extend(owners, ends, count, first, middle + radius * (centre + part * root))
                count = _extend(owners, ends, count, second, end)
            while depth > 0 and place % 2 == 1:
                depth, place = depth - 1, place // 2
            if depth == 0:
                break
            place += 1
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
    value = -constant[issue] * _between(low, high)
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
