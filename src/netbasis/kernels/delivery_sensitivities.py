"""The steps of `kernels.delivery_options` taken backwards: what today's price owes to every input, and who delivers.

Each function takes `share` (M,), the derivative of today's price by the price at each node, and `reach` (M,), the
probability of being there with the position still open. It adds to the derivatives by the issues' prices, by their
deviations and by the value of holding on, and to the probabilities of delivery. (Implicit differentiation of the
equations there; the derivative of E[min_i g_i] by g_i is w_i, the envelope theorem.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.cheapest_of_many import MOST_POINTS
from netbasis.kernels.delivery_options import evening_deviation, exercise, exercise_by_deviation, lowest_slopes, settle
from netbasis.kernels.gaussian_issues import prices_at
from netbasis.kernels.jit import kernel
from netbasis.kernels.lower_envelope import is_certain, lowest_of, lowest_of_slopes

Floats = NDArray[np.float64]


@kernel
def lowest_price_back(
    price: Floats, noise: Floats, tilt: Floats, share: Floats, reach: Floats, by_price: Floats, by_noise: Floats,
    chosen: Floats,
) -> None:  # fmt: skip
    """Of `lowest_price`: by_price (n, M), by_noise (n,) and chosen (n,) are added to."""
    n, certain = len(noise), is_certain(noise)
    mean, weight, given = np.empty(n), np.empty(n), np.empty(n)
    by_mean, by_deviation = np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    none, one = np.zeros(n), np.ones(n)
    for node in range(len(share)):
        if share[node] == 0.0 and reach[node] == 0.0:
            continue
        base = price[:, node].min()
        for i in range(n):
            mean[i] = price[i, node] - base
        count, _ = lowest_of(mean, noise, tilt, certain, active, weight, given, table)
        lowest_of_slopes(mean, noise, tilt, certain, active, count, none, one, by_mean, by_deviation)
        for k in range(count):
            i = active[k]
            by_price[i, node] += share[node] * by_mean[k]
            by_noise[i] += share[node] * by_deviation[k]
            chosen[i] += reach[node] * weight[k]


@kernel
def intention_day_back(
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
    smooth: bool,
    share: Floats,
    reach: Floats,
    by_price: Floats,
    by_noise: Floats,
    by_own: Floats,
    by_hold: Floats,
    chosen: Floats,
) -> None:
    """Of `intention_day`: by_price (3, n, M) by price, by_x and by_v; by_noise, by_own (n,); by_hold (3, M) by hold,
    hold_x and hold_v; chosen (n,). `reach` becomes what is still open after the evening."""
    n, certain = len(noise), is_certain(noise)
    mean, weight, given = np.empty(n), np.empty(n), np.empty(n)
    factors, ahead, spread, chance = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    by_weight, by_moment = np.empty(n), np.empty(n)
    by_mean, by_deviation = np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    follows = 0.0 if certain else 1.0  # the value of holding on, the noise of the cheapest
    for node in range(len(share)):
        base = price[:, node].min()
        for i in range(n):
            mean[i] = price[i, node] - base
        count, lowest = lowest_of(mean, noise, tilt, certain, active, weight, given, table)
        rounded, low_x, low_v, along, across = 0.0, 0.0, 0.0, 0.0, 0.0
        if smooth and not certain:
            low_x, low_v = lowest_slopes(by_x, by_v, node, active, count, weight)
            rounded = evening_deviation(hold_x[node], hold_v[node], low_x, low_v, 1.0, evening, 0.0)
        for k in range(count):
            i = active[k]
            factors[k] = factor[i]
            ahead[k] = hold[node] if certain else hold[node] + given[k] - lowest
            given[k] += base
            spread[k] = rounded
            if certain or not smooth:
                scale = 1.0 if smooth else factor[i]
                spread[k] = evening_deviation(
                    hold_x[node], hold_v[node], by_x[i, node], by_v[i, node], scale, evening, own[i]
                )
        futures = settle(hold[node], count, factors, weight, given, ahead, spread, smooth, chance)
        slope, exercised, leave = 1.0, 0.0, 0.0
        for k in range(count):
            slope += weight[k] * (factors[k] - 1.0) * chance[k]
            exercised += weight[k] * chance[k]
            leave += weight[k] * min(max(chance[k], 0.0), 1.0)
        part = share[node] / slope
        by_hold[0, node] += part * (1.0 - exercised)
        for k in range(count):
            i = active[k]
            gain = (factors[k] - 1.0) * futures + ahead[k] - factors[k] * given[k]
            worth, likely = exercise(gain, spread[k], smooth)
            turn = likely * (follows - factors[k])
            by_moment[k] = -part * (turn - follows * exercised)
            # weights of z - base: the mean is taken off the moment, else large numbers cancel
            by_weight[k] = -part * (worth - turn * given[k] + (turn - follows * exercised) * base)
            chosen[i] += reach[node] * weight[k] * min(max(likely, 0.0), 1.0)
            if spread[k] > 0.0 and abs(gain) < 8.0 * spread[k]:
                by_spread = -part * weight[k] * exercise_by_deviation(gain, spread[k], smooth) / spread[k]
                if smooth and not certain:
                    along += by_spread * evening[0] * (hold_x[node] - low_x)
                    across += by_spread * evening[1] * (hold_v[node] - low_v)
                    continue
                scale = 1.0 if smooth else factors[k]
                a = by_spread * evening[0] * (hold_x[node] - scale * by_x[i, node])
                b = by_spread * evening[1] * (hold_v[node] - scale * by_v[i, node])
                by_hold[1, node] += a
                by_hold[2, node] += b
                by_price[1, i, node] -= a * scale
                by_price[2, i, node] -= b * scale
                by_own[i] += by_spread * own[i]
        if smooth and not certain:
            by_hold[1, node] += along
            by_hold[2, node] += across
            for k in range(count):
                i = active[k]
                by_price[1, i, node] -= along * weight[k]
                by_price[2, i, node] -= across * weight[k]
                by_weight[k] -= along * by_x[i, node] + across * by_v[i, node]
        reach[node] *= 1.0 - leave
        lowest_of_slopes(mean, noise, tilt, certain, active, count, by_weight, by_moment, by_mean, by_deviation)
        for k in range(count):
            by_price[0, active[k], node] += by_mean[k]
            by_noise[active[k]] += by_deviation[k]


@kernel
def window_back(
    futures: float,
    price: Floats,
    noise: Floats,
    tilt: Floats,
    factor: Floats,
    weights: Floats,
    share: float,
    reach: float,
    by_price: Floats,
    by_noise: Floats,
    chosen: Floats,
) -> None:
    """Of the settlement price F with E[max_i CF_i (F - g_i)] = 0: by_price (n, points) is written, by_noise and chosen
    (n,) are added to."""
    n, certain = len(noise), is_certain(noise)
    mean, deviation, tilted = np.empty(n), np.empty(n), np.empty(n)
    weight, given = np.empty(n), np.empty(n)
    by_mean, by_deviation = np.empty(n), np.empty(n)
    active, table = np.empty(n, dtype=np.int64), np.empty((n + 1) * MOST_POINTS)
    none, one = np.zeros(n), np.ones(n)
    moved = np.zeros(n)
    by_price[:] = 0.0
    for i in range(n):
        deviation[i] = factor[i] * noise[i]
        tilted[i] = factor[i] * tilt[i]
    slope = 0.0
    for point in range(len(weights)):
        for i in range(n):
            mean[i] = factor[i] * (price[i, point] - futures)
        count, _ = lowest_of(mean, deviation, tilted, certain, active, weight, given, table)
        lowest_of_slopes(mean, deviation, tilted, certain, active, count, none, one, by_mean, by_deviation)
        for k in range(count):
            i = active[k]
            slope += weights[point] * weight[k] * factor[i]
            chosen[i] += reach * weights[point] * weight[k]
            by_price[i, point] = weights[point] * by_mean[k] * factor[i]
            moved[i] += weights[point] * by_deviation[k] * factor[i]
    for i in range(n):
        by_noise[i] += share * moved[i] / slope
        for point in range(len(weights)):
            by_price[i, point] *= share / slope


@kernel
def end_of_month_back(
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
    tangent: Floats,
    constant: Floats,
    noise: Floats,
    tilt: Floats,
    factor: Floats,
    futures: Floats,
    share: Floats,
    reach: Floats,
    by_forward: Floats,
    by_noise: Floats,
    chosen: Floats,
) -> None:
    """Of `end_of_month` with its result `futures` (len(v), len(x)); share, reach of that shape. tangent: derivative of
    `polynomial` by the forward price. by_forward, by_noise, chosen (n,) are added to."""
    n, points = len(noise), len(weights)
    later_x, later_v = np.empty(points), np.empty(points)
    price, turn, by_price = np.empty((n, points)), np.empty((n, points)), np.empty((n, points))
    none = np.zeros(n)
    for b in range(len(v)):
        for a in range(len(x)):
            if share[b, a] == 0.0 and reach[b, a] == 0.0:
                continue
            for p in range(points):
                later_x[p] = keep_x * x[a] + step_x[p]
                later_v[p] = keep_v * v[b] + pull * x[a] + step_v[p]
            prices_at(later_x, later_v, centre, polynomial, constant, price)
            prices_at(later_x, later_v, centre, tangent, none, turn)
            window_back(
                futures[b, a], price, noise, tilt, factor, weights, share[b, a], reach[b, a], by_price, by_noise, chosen
            )
            for i in range(n):
                for p in range(points):
                    by_forward[i] += by_price[i, p] * turn[i, p]
