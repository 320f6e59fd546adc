"""The lowest of several independent normal variables: its mean, who is the lowest and how low it then is.

With G_i ~ N(mean_i, deviation_i^2) independent, density f_i and survival S_i = P(G_i > z),

    weight_i = P(G_i is the lowest) = integral f_i(z) prod_{j != i} S_j(z) dz
    given_i  = E[G_i | G_i is the lowest],    E[min] = sum_i weight_i given_i.

The integrand is analytic and vanishes with all its derivatives at both ends, so the trapezoid rule converges
exponentially (Trefethen and Weideman, SIAM Review 56, 2014): about twenty points for 1e-6 deviations. Variables
that are above the lowest mean by more than `APART` deviations of the difference are left out; two that remain
have a closed form (Clark, Operations Research 9, 1961).

Arrays are float64; `active` (int64) holds the positions of the variables that remain.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.elementary import exp
from netbasis.kernels.jit import fma, inline, kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

APART = 5.0  # deviations: the chance of a switch is 3e-7
_TAILS, _SLOPE_TAILS = 5.0, 6.0  # deviations of the range of integration beyond the means
_SPACING = 0.5  # of the smallest deviation
_THINNEST = 0.05  # of the largest deviation: smaller ones count as this, so that the rule sees them
MOST_POINTS = 480  # at least 2 tails / (_THINNEST _SPACING)
_INVERSE_ROOT_2PI = 1.0 / math.sqrt(2.0 * math.pi)


@inline
def density(u: float) -> float:
    """Standard normal density, for |u| < 37."""
    return _INVERSE_ROOT_2PI * exp(-0.5 * u * u)


@inline
def _survival(u: float, bell: float) -> float:
    """P(Z > u) with bell = exp(-u^2 / 2): rational approximation, absolute error below 1e-14.

    Hart and others, Computer Approximations (1968), 5666, in the form of West, Wilmott (May 2005).
    """
    a = abs(u)
    top = fma(3.52624965998911e-02, a, 0.700383064443688)
    top = fma(top, a, 6.37396220353165)
    top = fma(top, a, 33.912866078383)
    top = fma(top, a, 112.079291497871)
    top = fma(top, a, 221.213596169931)
    top = fma(top, a, 220.206867912376)
    bottom = fma(8.83883476483184e-02, a, 1.75566716318264)
    bottom = fma(bottom, a, 16.064177579207)
    bottom = fma(bottom, a, 86.7807322029461)
    bottom = fma(bottom, a, 296.564248779674)
    bottom = fma(bottom, a, 637.333633378831)
    bottom = fma(bottom, a, 793.826512519948)
    bottom = fma(bottom, a, 440.413735824752)
    tail = bell * top / bottom
    return tail if u > 0.0 else 1.0 - tail


@inline
def survival(u: float) -> float:
    """P(Z > u) of a standard normal Z."""
    u = min(max(u, -30.0), 30.0)
    return _survival(u, exp(-0.5 * u * u))


@inline
def positive_part(mean: float, deviation: float) -> tuple[float, float]:
    """E[(mean + deviation Z)^+] and its derivative by the mean, P(mean + deviation Z > 0)."""
    if deviation <= 0.0 or abs(mean) > 8.0 * deviation:
        return (mean, 1.0) if mean > 0.0 else (0.0, 0.0)
    d = mean / deviation
    chance = survival(-d)
    return mean * chance + deviation * density(d), chance


@kernel
def contenders(mean: Floats, deviation: Floats, active: Integers) -> int:
    """Fill `active` with the positions of the variables that may be the lowest, the lowest mean first; how many."""
    best = 0
    for i in range(1, len(mean)):
        if mean[i] < mean[best]:
            best = i
    active[0] = best
    count = 1
    square = deviation[best] * deviation[best]
    for i in range(len(mean)):
        above = mean[i] - mean[best]
        if i != best and above * above < APART * APART * (square + deviation[i] * deviation[i]):
            active[count] = i
            count += 1
    return count


@inline
def _range(
    mean: Floats, deviation: Floats, active: Integers, count: int, tails: float
) -> tuple[float, float, int, float]:
    """Start, step and number of points of the trapezoid rule, and the least deviation that it can see."""
    widest = 0.0
    for k in range(count):
        widest = max(widest, deviation[active[k]])
    thinnest = _THINNEST * widest
    low, high, narrowest = np.inf, np.inf, widest
    for k in range(count):
        i = active[k]
        sd = max(deviation[i], thinnest)
        low = min(low, mean[i] - tails * sd)
        high = min(high, mean[i] + tails * sd)
        narrowest = min(narrowest, sd)
    points = min(4 * (int((high - low) / (4.0 * _SPACING * narrowest)) + 1), MOST_POINTS)
    return low, (high - low) / points, points, thinnest


@kernel
def cheapest(
    mean: Floats, deviation: Floats, active: Integers, count: int, weight: Floats, given: Floats, table: Floats
) -> float:
    """E[min] over the first `count` variables of `active`; weight[k] and given[k] belong to active[k].

    table: scratch, (2 * n * MOST_POINTS,).
    """
    first = active[0]
    if count == 1:
        weight[0], given[0] = 1.0, mean[first]
        return float(mean[first])
    if count == 2:
        return _cheapest_of_two(mean, deviation, active, weight, given)
    start, step, points, thinnest = _range(mean, deviation, active, count, _TAILS)
    product = table[:points]
    product[:] = 1.0
    for k in range(count):
        i = active[k]
        centre = mean[i]
        inverse = 1.0 / max(deviation[i], thinnest)
        hazard = table[(k + 1) * points : (k + 2) * points]
        for p in range(points):
            u = min(max((start + step * p - centre) * inverse, -30.0), 30.0)
            bell = exp(-0.5 * u * u)
            left = max(_survival(u, bell), 1e-300)
            hazard[p] = bell / left
            product[p] *= left
    total, lowest = 0.0, 0.0
    for k in range(count):
        i = active[k]
        hazard = table[(k + 1) * points : (k + 2) * points]
        mass, moment = 0.0, 0.0
        for p in range(points):
            part = hazard[p] * product[p]
            mass += part
            moment += part * (start + step * p)
        scale = step * _INVERSE_ROOT_2PI / max(deviation[i], thinnest)
        weight[k] = mass * scale
        given[k] = moment / mass if mass > 1e-300 else mean[i]
        total += weight[k]
    for k in range(count):
        weight[k] /= total
        lowest += weight[k] * given[k]
    return lowest


@inline
def _cheapest_of_two(mean: Floats, deviation: Floats, active: Integers, weight: Floats, given: Floats) -> float:
    a, b = active[0], active[1]
    spread = math.sqrt(deviation[a] * deviation[a] + deviation[b] * deviation[b])
    if spread <= 0.0:  # equal and certain: the first is named
        weight[0], weight[1] = 1.0, 0.0
        given[0] = given[1] = mean[a]
        return float(mean[a])
    d = (mean[b] - mean[a]) / spread
    bell = density(d)
    weight[1] = survival(d)
    weight[0] = 1.0 - weight[1]
    given[0] = mean[a] - deviation[a] * deviation[a] / spread * bell / weight[0]
    given[1] = mean[b] - deviation[b] * deviation[b] / spread * bell / max(weight[1], 1e-300)
    return float(weight[0] * given[0] + weight[1] * given[1])


@kernel
def cheapest_slopes(
    mean: Floats,
    deviation: Floats,
    active: Integers,
    count: int,
    by_weight: Floats,
    by_moment: Floats,
    by_mean: Floats,
    by_deviation: Floats,
) -> None:
    """Derivatives of sum_k by_weight[k] weight_k + by_moment[k] weight_k given_k, by the means and the deviations
    of the `count` variables of `active`, into by_mean[k] and by_deviation[k]."""
    by_mean[:count] = 0.0
    by_deviation[:count] = 0.0
    if count == 1:
        by_mean[0] = by_moment[0]
        return
    start, step, points, thinnest = _range(mean, deviation, active, count, _SLOPE_TAILS)
    if thinnest <= 0.0:
        by_mean[0] = by_moment[0]
        return
    hazard, distance = np.empty(count), np.empty(count)
    for p in range(points):
        z = start + step * p
        product, flow = 1.0, 0.0
        for k in range(count):
            i = active[k]
            sd = max(deviation[i], thinnest)
            u = min(max((z - mean[i]) / sd, -30.0), 30.0)
            bell = exp(-0.5 * u * u)
            left = max(_survival(u, bell), 1e-300)
            distance[k] = u
            hazard[k] = _INVERSE_ROOT_2PI * bell / (left * sd)
            product *= left
            flow += (by_weight[k] + by_moment[k] * z) * hazard[k]
        for k in range(count):
            sd = max(deviation[active[k]], thinnest)
            own = by_weight[k] + by_moment[k] * z
            others = flow - own * hazard[k]
            part = step * product * hazard[k]
            u = distance[k]
            by_mean[k] += part * (own * u / sd + others)
            if deviation[active[k]] >= thinnest:
                by_deviation[k] += part * (own * (u * u - 1.0) / sd + others * u)
