"""Delivery options by backward induction on a fine grid of one factor, without noise and without approximation."""

from functools import cache
from math import exp, sqrt

import numpy as np
from oracle import YEAR, bachelier, bisect
from scipy.special import ndtri


def one_factor(case, law, *, timing=True, wild_card=False, window=False, nodes=1201, points=201):
    """F by backward induction on a fine grid of the level factor: no slope factor, no noise, no polynomial.

    Transitions integrate the hat functions of the grid exactly. In the evening of a day before the last trading day
    every issue may be declared at every point of the evening (`points` equally likely ones). With `window` the
    final settlement is solved in each node, the issue chosen on the last intention day.
    """
    _one_factor_law(law)
    dates, last = case.timetable, case.trading[-1]
    width = 8.0 * sqrt(law.covariance(case.years(dates.last_intention) + 1e-4)[0, 0])
    grid = np.linspace(-width, width, nodes)
    x = np.column_stack([grid, np.zeros(nodes)])
    move = cache(lambda step: _transition(grid, law, step))
    final = case.sheet(last, dates.last_delivery)
    f = final.converted(law, x).min(axis=1)
    if window:
        span = case.years(dates.last_intention) - case.years(last)
        clean = case.sheet(dates.last_intention, dates.last_delivery).clean(law, x)
        weight = move(span)
        f = _root(lambda f: (weight * (case.factor * f[:, None, None] - clean).max(axis=2)).sum(axis=1), f)
    if timing:
        f = np.minimum(f, case.sheet(last).converted(law, x).min(axis=1))
    after = last
    for day in reversed(case.trading[:-1]):
        step = case.years(after) - case.years(day)
        clean = case.sheet(day).clean(law, x)
        if not timing:
            f = move(step) @ f
        elif not wild_card:
            f = np.minimum(move(step) @ f, (clean / case.factor).min(axis=1))
        else:
            night = law.evening / YEAR
            f = _evening(case, law, grid, clean, move(step - night) @ f, night, points)
        after = day
    step = case.years(after)
    return float(np.interp(0.0, grid, move(step) @ f if step > 0.0 else f))


def window_early(case, law, nodes=801):
    """Final settlement on the last trading day, the as-of day, when delivery may be declared on any day of the
    window: optimal stopping for each trial of F, on the grid of one factor. Also the two spec'd choices alone:
    all on the first day, all on the last."""
    near = float((case.sheet(case.days[0]).clean(law, np.zeros((1, 2)))[0] / case.factor).min())
    value = window_value(case, law, nodes)
    return [bisect(lambda f, c=c: value(f, c), near - 5.0, near + 5.0, 1e-9) for c in ("any", "first", "last")]


def window_value(case, law, nodes=801):
    """A function of the settlement price and of "any", "first" or "last": what the short gains in the window, which
    starts on the as-of day, by delivering on the best day of it, on its first or its last."""
    _one_factor_law(law)
    grid = np.linspace(-8.0, 8.0, nodes) * sqrt(law.covariance(case.years(case.days[-1]))[0, 0])
    x = np.column_stack([grid, np.zeros(nodes)])
    clean = [case.sheet(day).clean(law, x) for day in case.days]
    steps = [case.years(b) - case.years(a) for a, b in zip(case.days, case.days[1:], strict=False)]
    moves = {step: _transition(grid, law, step) for step in set(steps)}
    middle = nodes // 2

    def value(f, choice):
        v = (case.factor * f - clean[-1]).max(axis=1)
        for k in range(len(steps) - 1, -1, -1):
            v = moves[steps[k]] @ v
            if choice == "any" or (choice == "first" and k == 0):
                now = (case.factor * f - clean[k]).max(axis=1)
                v = now if choice == "first" else np.maximum(v, now)
        return float(v[middle])

    return value


def _evening(case, law, grid, clean, ahead, t, points):
    """Settlement of a day with a wild card: F - E[ahead] + E[max(0, max_i(CF_i F - clean_i) - F + ahead)] = 0."""
    z = ndtri((np.arange(points) + 0.5) / points)
    z /= sqrt(float(z @ z) / points)
    where = grid[:, None] * exp(-law.reversion[0] * t) + sqrt(law.covariance(t)[0, 0]) * z
    later = np.interp(where, grid, ahead)
    prices = [np.interp(where, grid, clean[:, i]) for i in range(clean.shape[1])]

    def gap(f):
        best = np.full(where.shape, -np.inf)
        for i, price in enumerate(prices):
            np.maximum(best, (case.factor[i] - 1.0) * f[:, None] + later - price, out=best)
        return f - later.mean(axis=1) + np.maximum(best, 0.0).mean(axis=1)

    return _root(gap, later.mean(axis=1))


def _transition(grid, law, step):
    """(n, n) E[hat_j(X')] from each node: second differences of E[(X' - k)^+] are exact for the hats."""
    h, sd = grid[1] - grid[0], sqrt(law.covariance(step)[0, 0])
    mean = grid * exp(-law.reversion[0] * step)
    strikes = np.concatenate([[grid[0] - h], grid, [grid[-1] + h]])
    call = bachelier(mean[:, None] - strikes[None, :], sd)
    weight = (call[:, :-2] - 2.0 * call[:, 1:-1] + call[:, 2:]) / h
    return weight / weight.sum(axis=1, keepdims=True)


def _root(rising, near, reach=3.0):
    """(m,) roots of m rising functions within `reach` points of `near`, by bisection."""
    low, high = near - reach, near + reach
    for _ in range(48):
        middle = 0.5 * (low + high)
        below = rising(middle) < 0.0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return 0.5 * (low + high)


def _one_factor_law(law):
    if law.sigma[1] or law.noise:
        raise ValueError("the grid has one factor and no noise")
