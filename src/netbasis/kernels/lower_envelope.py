"""The cheapest of several issues at a node of a grid, with noise of their own or without.

With noise it is a matter of chance (`kernels.cheapest_of_many`). Without, it changes at a point somewhere in a cell of
the grid, and a sum over nodes would jump in its derivatives wherever that point passes a node. So the node stands for
the states around it, at distances sigma Z along the level factor, Z standard normal and sigma part of a cell. On that
line the prices are mean_i + tilt_i z, tilt_i = sigma times the slope; issue i is the lowest between two breakpoints of
their lower envelope, and its weight is

    w_i = Q(z_upper) - Q(z_lower),    Q(z) = N(z) + z n(z) / 2,

N and n the normal distribution and density. The second term of Q takes off what the spreading adds, to second order:
it is Richardson's extrapolation to sigma = 0, f - (sigma/2) df/dsigma, and what is left is of order sigma^4. Weights
add up to one, but may stand up to 0.04 outside 0 to 1. Any tilt gives the same answer to that order.

Arrays are float64; `active` (int64) holds the positions of the issues that have a part, in the order of the envelope.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.cheapest_of_many import cheapest, cheapest_slopes, contenders, density, survival
from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FARTHEST = 8.0  # deviations: beyond, Q is 0 or 1


@kernel
def is_certain(noise: Floats) -> bool:
    """Whether no issue has noise."""
    return bool(noise.max() <= 0.0)


@kernel
def lowest_of(
    mean: Floats, noise: Floats, tilt: Floats, certain: bool, active: Integers, weight: Floats, given: Floats,
    table: Floats,
) -> tuple[int, float]:  # fmt: skip
    """How many issues have a part, and the mean of the lowest; fills `active` and, for each of these, the probability
    of being it and the price that it then has. certain: `is_certain(noise)`; tilt counts only then. Room as for
    `cheapest_of_many.cheapest`."""
    if not certain:
        count = contenders(mean, noise, active)
        return count, cheapest(mean, noise, active, count, weight, given, table)
    count = _envelope(mean, tilt, active, given)
    before, lowest = 0.0, 0.0
    for k in range(count):
        after = _spread(given[k]) if k < count - 1 else 1.0
        weight[k] = after - before
        given[k] = mean[active[k]]
        lowest += weight[k] * given[k]
        before = after
    return count, lowest


@kernel
def lowest_of_slopes(
    mean: Floats, noise: Floats, tilt: Floats, certain: bool, active: Integers, count: int, by_weight: Floats,
    by_moment: Floats, by_mean: Floats, by_noise: Floats,
) -> None:  # fmt: skip
    """Derivatives of sum_k by_weight[k] weight_k + by_moment[k] weight_k given_k by the prices and the noise of the
    `count` issues of `active`, as `cheapest_of_many.cheapest_slopes`. That by the noise is zero where there is none."""
    if not certain:
        cheapest_slopes(mean, noise, active, count, by_weight, by_moment, by_mean, by_noise)
        return
    by_mean[:count] = 0.0
    by_noise[:count] = 0.0
    before = 0.0
    for k in range(count):
        i, after = active[k], 1.0
        if k < count - 1:
            j = active[k + 1]
            z = (mean[j] - mean[i]) / (tilt[i] - tilt[j])
            after = _spread(z)
            gap = by_weight[k] + by_moment[k] * mean[i] - by_weight[k + 1] - by_moment[k + 1] * mean[j]
            part = gap * density(z) * (1.5 - 0.5 * z * z) / (tilt[i] - tilt[j])
            by_mean[k] -= part
            by_mean[k + 1] += part
        by_mean[k] += by_moment[k] * (after - before)
        before = after


@inline
def _spread(z: float) -> float:
    """Q(z)."""
    return 1.0 - survival(z) + 0.5 * z * density(z)


@inline
def _envelope(mean: Floats, tilt: Floats, active: Integers, breaks: Floats) -> int:
    """Issues on the lower envelope of mean + tilt z within `FARTHEST`, from low z to high, into `active`, and where
    each gives way to the next into `breaks`. How many."""
    now = 0
    for i in range(1, len(mean)):
        above = mean[i] - mean[now] - FARTHEST * (tilt[i] - tilt[now])
        if above < 0.0 or (above == 0.0 and tilt[i] < tilt[now]):
            now = i
    active[0] = now
    count = 1
    while True:
        following, nearest = -1, FARTHEST
        for i in range(len(mean)):
            if tilt[i] < tilt[now]:
                z = (mean[i] - mean[now]) / (tilt[now] - tilt[i])
                if z < nearest or (z == nearest and following >= 0 and tilt[i] < tilt[following]):
                    following, nearest = i, z
        if following < 0:
            return count
        breaks[count - 1] = nearest
        active[count] = following
        count += 1
        now = following
