"""One step of the short's dynamic program: an intention day, and the window after the last trading day.

All prices are converted (over the conversion factor) and clean; a grid node is a state (x, v) of the factors, M nodes.
The issues' own noise at a node is independent normal with deviation `noise` (n,), so who is the cheapest, how
likely and at what price comes from `kernels.cheapest_of_many`.

Intention day (docs/options-gauss2.md): with weight w_i the cheapest is issue i at the price g_i; the future then
stands at hold_i = hold + g_i - sum_j w_j g_j, for it follows the noise of the cheapest one for one. Exercise less
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

from netbasis.kernels.cheapest_of_many import MOST_POINTS, cheapest, contenders, positive_part
from netbasis.kernels.gaussian_issues import prices_at
from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_NEWTON = 4
_CLOSE = 1e-10  # points


@kernel
def lowest_price(price: Floats, noise: Floats, out: Floats) -> None:
    """E[min_i g_i] at every node. price (n, M), out (M,)."""
    n = len(noise)
    mean, weight, given = np.empty(n), np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    for node in range(len(out)):
        for i in range(n):
            mean[i] = price[i, node]
        count = contenders(mean, noise, active)
        out[node] = cheapest(mean, noise, active, count, weight, given, table)


@inline
def settle(
    hold: float,
    lowest: float,
    count: int,
    factor: Floats,
    weight: Floats,
    given: Floats,
    spread: Floats,
    chance: Floats,
) -> float:
    """F of one node, and into chance[k] the probability of exercise given that the k-th contender is the cheapest.

    factor, weight, given, spread (count,): CF_i, w_i, g_i, S_i of the contenders.
    """
    price = hold
    for _ in range(_NEWTON):
        miss, slope = price - hold, 1.0
        for k in range(count):
            gain = (factor[k] - 1.0) * price + hold + given[k] - lowest - factor[k] * given[k]
            worth, likely = positive_part(gain, spread[k])
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


@kernel
def intention_day(
    price: Floats,
    by_x: Floats,
    by_v: Floats,
    noise: Floats,
    factor: Floats,
    hold: Floats,
    hold_x: Floats,
    hold_v: Floats,
    evening: Floats,
    own: Floats,
    out: Floats,
) -> None:
    """Futures price at every node of an intention day, from the value of holding on, into out (M,).

    price, by_x, by_v (n, M); noise, factor, own (n,); hold, hold_x, hold_v (M,); evening (2,). With evening and own
    zero there is no wild card, only delivery at once.
    """
    n = len(noise)
    mean, weight, given = np.empty(n), np.empty(n), np.empty(n)
    factors, spread, chance = np.empty(n), np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    for node in range(len(out)):
        for i in range(n):
            mean[i] = price[i, node]
        count = contenders(mean, noise, active)
        lowest = cheapest(mean, noise, active, count, weight, given, table)
        for k in range(count):
            i = active[k]
            factors[k] = factor[i]
            spread[k] = evening_deviation(
                hold_x[node], hold_v[node], by_x[i, node], by_v[i, node], factor[i], evening, own[i]
            )
        out[node] = settle(hold[node], lowest, count, factors, weight, given, spread, chance)


@kernel
def window_gain(
    futures: float,
    price: Floats,
    noise: Floats,
    factor: Floats,
    weights: Floats,
    chosen: Floats,
) -> tuple[float, float]:
    """E[max_i CF_i (F - g_i)], what delivering is worth to the short once the settlement price F is fixed, and its
    derivative by F. price (n, points) with `weights` (points,); chosen (n,): the probability of each issue."""
    n = len(noise)
    mean, deviation = np.empty(n), np.empty(n)
    weight, given = np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    for i in range(n):
        deviation[i] = factor[i] * noise[i]
    chosen[:] = 0.0
    gain, slope = 0.0, 0.0
    for point in range(len(weights)):
        for i in range(n):
            mean[i] = factor[i] * (price[i, point] - futures)
        count = contenders(mean, deviation, active)
        gain -= weights[point] * cheapest(mean, deviation, active, count, weight, given, table)
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
    factor: Floats,
    start: Floats,
    out: Floats,
) -> None:
    """Final settlement price at every node of the last trading day: F with E[max_i CF_i (F - g_i)] = 0, into out
    (len(v), len(x)).

    The factors move to keep_x x + step_x and keep_v v + pull x + step_v, with `weights` (points,), before the choice.
    centre, polynomial, constant: the prices then (`gaussian_issues`). noise, factor (n,). start: first guesses of F,
    as out; the error of the guess at one node helps at the next.
    """
    n, points = len(noise), len(weights)
    later_x, later_v = np.empty(points), np.empty(points)
    price, chosen = np.empty((n, points)), np.empty(n)
    for b in range(len(v)):
        shift = 0.0
        for a in range(len(x)):
            for p in range(points):
                later_x[p] = keep_x * x[a] + step_x[p]
                later_v[p] = keep_v * v[b] + pull * x[a] + step_v[p]
            prices_at(later_x, later_v, centre, polynomial, constant, price)
            futures = start[b, a] + shift
            for _ in range(_NEWTON):
                gain, slope = window_gain(futures, price, noise, factor, weights, chosen)
                step = gain / slope
                futures -= step
                # convergence is quadratic and the gain bends by about 0.1 per point at most
                if step * step < 1e-6:
                    break
            shift = futures - start[b, a]
            out[b, a] = futures
