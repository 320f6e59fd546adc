"""One step of the short's dynamic program: an intention day, and the window after the last trading day.

All prices are converted (over the conversion factor) and clean; a grid node is a state (x, v) of the factors, M nodes.
The issues' own noise at a node is independent normal with deviation `noise` (n,), so who is the cheapest, how
likely and at what price comes from `kernels.cheapest_of_many`.

Intention day (docs/options-gauss2.md): with weight w_i the cheapest is issue i at the price g_i; the future then
stands at hold_i = hold + g_i - sum_j w_j g_j, for it follows the noise of the cheapest one for one (at hold, where
there is no noise). Exercise less
hold in the evening is M_i + S_i Z, with

    M_i = (CF_i - 1) F + hold_i - CF_i g_i,    S_i^2 = Var[(grad hold - CF_i grad g_i) dX] + own noise of the evening,

and the settlement price F at 14:00 makes a position worth nothing to the short:

    F = hold - sum_i w_i E[(M_i + S_i Z)^+].

The right side falls in F slower than one for one and convexly, so Newton's steps find F. Sources: Kane and Marcus,
Journal of Finance 41 (1986); Ben-Abdallah, Ben-Ameur and Breton, Journal of Banking and Finance 33 (2009).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.cheapest_of_many import MOST_POINTS, density, positive_part, survival
from netbasis.kernels.gaussian_issues import prices_at
from netbasis.kernels.jit import inline, kernel
from netbasis.kernels.lower_envelope import is_certain, lowest_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_NEWTON = 4
_CLOSE = 1e-10  # points


@kernel
def lowest_price(price: Floats, noise: Floats, tilt: Floats, out: Floats) -> None:
    """E[min_i g_i] at every node. price (n, M), noise, tilt (n,): see `kernels.lower_envelope`; out (M,)."""
    n, certain = len(noise), is_certain(noise)
    mean, weight, given = np.empty(n), np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    for node in range(len(out)):
        for i in range(n):
            mean[i] = price[i, node]
        _, out[node] = lowest_of(mean, noise, tilt, certain, active, weight, given, table)


@inline
def exercise(mean: float, deviation: float, smooth: bool) -> tuple[float, float]:
    """E[(mean + deviation Z)^+] and its derivative by the mean.

    smooth: mean^+ itself, for a function on a grid that has its kink somewhere in a cell: a deviation of a part of the
    cell rounds the kink off, and what that adds on average, half its variance times the density, is taken off again.
    Sums over nodes then do not jump in their derivatives where a kink passes a node.
    """
    if not smooth:
        return positive_part(mean, deviation)
    if deviation <= 0.0 or abs(mean) > 8.0 * deviation:
        return (mean, 1.0) if mean > 0.0 else (0.0, 0.0)
    d = mean / deviation
    chance, bell = survival(-d), density(d)
    return mean * chance + 0.5 * deviation * bell, chance + 0.5 * d * bell


@inline
def exercise_by_deviation(mean: float, deviation: float, smooth: bool) -> float:
    """Derivative of `exercise` by the deviation."""
    if deviation <= 0.0 or abs(mean) > 8.0 * deviation:
        return 0.0
    d = mean / deviation
    return density(d) * (0.5 * (1.0 - d * d) if smooth else 1.0)


@kernel
def deliver_or_wait(
    later: Floats, at_once: Floats, spread: Floats, out: Floats, chance: Floats, by_spread: Floats
) -> None:
    """The lower of two prices at every node (M,), smooth: `exercise` with deviations `spread`. chance, by_spread (M,):
    derivatives of what delivering at once takes off `later`, by the difference of the two and by the deviation."""
    for node in range(len(out)):
        worth, likely = exercise(later[node] - at_once[node], spread[node], True)
        out[node] = later[node] - worth
        chance[node] = likely
        by_spread[node] = exercise_by_deviation(later[node] - at_once[node], spread[node], True)


@inline
def settle(
    hold: float,
    count: int,
    factor: Floats,
    weight: Floats,
    given: Floats,
    ahead: Floats,
    spread: Floats,
    smooth: bool,
    chance: Floats,
) -> float:
    """F of one node, and into chance[k] the derivative of E[(M + S Z)^+] by M, the probability of exercise given that
    the k-th contender is the cheapest.

    factor, weight, given, ahead, spread (count,): CF_i, w_i, g_i, hold_i, S_i of the contenders. smooth: `exercise`.
    """
    price = hold
    for _ in range(_NEWTON):
        miss, slope = price - hold, 1.0
        for k in range(count):
            gain = (factor[k] - 1.0) * price + ahead[k] - factor[k] * given[k]
            worth, likely = exercise(gain, spread[k], smooth)
            chance[k] = likely
            miss += weight[k] * worth
            slope += weight[k] * (factor[k] - 1.0) * likely
        step = miss / slope
        price -= step
        if abs(step) < _CLOSE:
            break
    return price


@inline
def evening_deviation(
    along: float, across: float, by_x: float, by_v: float, factor: float, evening: Floats, own: float
) -> float:
    """S_i. along, across: gradient of hold; by_x, by_v: of g_i. evening (2,): variances of x and v over the evening;
    own: deviation of the issue's clean price over it."""
    a = along - factor * by_x
    b = across - factor * by_v
    return math.sqrt(evening[0] * a * a + evening[1] * b * b + own * own)


@inline
def lowest_slopes(
    by_x: Floats, by_v: Floats, node: int, active: Integers, count: int, weight: Floats
) -> tuple[float, float]:
    """Derivatives of E[min g] by x and v."""
    low_x, low_v = 0.0, 0.0
    for k in range(count):
        low_x += weight[k] * by_x[active[k], node]
        low_v += weight[k] * by_v[active[k], node]
    return low_x, low_v


@kernel
def intention_day(
    price: Floats,
    by_x: Floats,
    by_v: Floats,
    noise: Floats,
    tilt: Floats,
    factor: Floats,
    hold: Floats,
    hold_x: Floats,
    hold_v: Floats,
    evening: Floats,
    own: Floats,
    out: Floats,
    smooth: bool = False,
) -> None:
    """Futures price at every node of an intention day, from the value of holding on, into out (M,).

    price, by_x, by_v (n, M); noise, tilt (`kernels.lower_envelope`), factor, own (n,); hold, hold_x, hold_v (M,);
    evening (2,). smooth: there is no wild card, only delivery at once; evening holds the variances of a part of a cell
    of the grid, for `exercise`.
    """
    n, certain = len(noise), is_certain(noise)
    mean, weight, given = np.empty(n), np.empty(n), np.empty(n)
    factors, ahead, spread, chance = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    for node in range(len(out)):
        for i in range(n):
            mean[i] = price[i, node]
        count, lowest = lowest_of(mean, noise, tilt, certain, active, weight, given, table)
        # without a wild card the difference moves by the slopes of hold and of the lowest price, whoever is the lowest
        rounded = 0.0
        if smooth and not certain:
            low_x, low_v = lowest_slopes(by_x, by_v, node, active, count, weight)
            rounded = evening_deviation(hold_x[node], hold_v[node], low_x, low_v, 1.0, evening, 0.0)
        for k in range(count):
            i = active[k]
            factors[k] = factor[i]
            ahead[k] = hold[node] if certain else hold[node] + given[k] - lowest
            spread[k] = rounded
            if certain or not smooth:
                scale = 1.0 if smooth else factor[i]
                spread[k] = evening_deviation(
                    hold_x[node], hold_v[node], by_x[i, node], by_v[i, node], scale, evening, own[i]
                )
        out[node] = settle(hold[node], count, factors, weight, given, ahead, spread, smooth, chance)


@kernel
def window_gain(
    futures: float,
    price: Floats,
    noise: Floats,
    tilt: Floats,
    factor: Floats,
    weights: Floats,
    chosen: Floats,
) -> tuple[float, float]:
    """E[max_i CF_i (F - g_i)], what delivering is worth to the short once the settlement price F is fixed, and its
    derivative by F. price (n, points) with `weights` (points,); tilt (n,): `kernels.lower_envelope`, from point to
    point; chosen (n,): the probability of each issue."""
    n, certain = len(noise), is_certain(noise)
    mean, deviation, tilted = np.empty(n), np.empty(n), np.empty(n)
    weight, given = np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    for i in range(n):
        deviation[i] = factor[i] * noise[i]
        tilted[i] = factor[i] * tilt[i]
    chosen[:] = 0.0
    gain, slope = 0.0, 0.0
    for point in range(len(weights)):
        for i in range(n):
            mean[i] = factor[i] * (price[i, point] - futures)
        count, lowest = lowest_of(mean, deviation, tilted, certain, active, weight, given, table)
        gain -= weights[point] * lowest
        for k in range(count):
            chosen[active[k]] += weights[point] * weight[k]
            slope += weights[point] * weight[k] * factor[active[k]]
    return gain, slope


@kernel
def end_of_month(
    x: Floats,
    v: Floats,
    step_x: Floats,
    step_v: Floats,
    weights: Floats,
    keep_x: float,
    keep_v: float,
    pull: float,
    centre: Floats,
    polynomial: Floats,
    constant: Floats,
    noise: Floats,
    tilt: Floats,
    factor: Floats,
    start: Floats,
    out: Floats,
) -> None:
    """Final settlement price at every node of the last trading day: F with E[max_i CF_i (F - g_i)] = 0, into out
    (len(v), len(x)).

    The factors move to keep_x x + step_x and keep_v v + pull x + step_v, with `weights` (points,), before the choice.
    centre, polynomial, constant: the prices then (`gaussian_issues`). noise, factor, tilt (n,): as for
    `window_gain`. start: first guesses of F, as out; the errors of the guess at the two nodes before help at the next.
    """
    n, points = len(noise), len(weights)
    later_x, later_v = np.empty(points), np.empty(points)
    price, chosen = np.empty((n, points)), np.empty(n)
    for b in range(len(v)):
        shift, before = 0.0, 0.0
        for a in range(len(x)):
            for p in range(points):
                later_x[p] = keep_x * x[a] + step_x[p]
                later_v[p] = keep_v * v[b] + pull * x[a] + step_v[p]
            prices_at(later_x, later_v, centre, polynomial, constant, price)
            futures = start[b, a] + (2.0 * shift - before if a > 1 else shift)
            for _ in range(_NEWTON):
                gain, slope = window_gain(futures, price, noise, tilt, factor, weights, chosen)
                step = gain / slope
                futures -= step
                # convergence is quadratic and the gain bends by about 0.1 per point at most
                if step * step < 1e-6:
                    break
            before, shift = shift, futures - start[b, a]
            out[b, a] = futures
