"""The short's dynamic program over the days of the delivery period: the futures price, and the way back through it.

Backwards from the final settlement price on the last trading day, day by day through the intention days, then a plain
expectation to today (`solve`). The same days forwards carry the derivative of today's price and the probability that
the position is still open, and leave them at the issues and days where they belong (`trace`).
Equations: `kernels.delivery_options`, docs/options-gauss2.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netbasis.analytics.options.grid import Grid
from netbasis.analytics.options.issues import MODEL_YEAR, Issues, Positions
from netbasis.analytics.options.problem import ROUNDED, LateChoice, Problem
from netbasis.instruments.treasury import Floats
from netbasis.kernels import delivery_options as kernels
from netbasis.kernels import delivery_sensitivities as back
from netbasis.kernels.gaussian_issues import prices_at, prices_on_grid


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """Model price of the future and what it came from.

    grid: None where one integral was enough. later, at_once (M,): settlement prices on the last trading day if nobody
    delivers at once, and if everybody does. settled: (M,) that of each of `Problem.late_choices`. holds: (M,) value of
    holding on of each early day. steps: transition matrices by days.
    """

    problem: Problem
    futures: float
    grid: Grid | None = None
    later: Floats | None = None
    at_once: Floats | None = None
    settled: tuple[Floats, ...] = ()
    holds: tuple[Floats, ...] = ()
    steps: tuple[tuple[int, Floats], ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """What today's price owes to n issues at K events (`Timetable.events`), and who delivers when.

    by_forward, by_noise, by_own (K, n): derivatives by the forward dirty price, by `Issues.noise` and by `Issues.own`.
    delivered (K, n): probabilities under the money-market measure.
    """

    by_forward: Floats
    by_noise: Floats
    by_own: Floats
    delivered: Floats

    def spread_to(self, positions: Positions, count: int) -> Trace:
        """That of some issues as a trace of `count` issues in which they stand at `positions`."""
        tables = (self.by_forward, self.by_noise, self.by_own, self.delivered)
        whole = [np.zeros((len(table), count)) for table in tables]
        for table, into in zip(tables, whole, strict=True):
            into[:, positions] = table
        return Trace(*whole)


def solve(problem: Problem) -> Solution:
    """Futures price of today."""
    if not problem.rights.timing and not problem.rights.end_of_month:
        points, price, tilt = problem.chosen_on_last_day()
        lowest = np.empty(len(points[2]))
        kernels.lowest_price(price, problem.issues.noise[problem.on_last_day + 2], tilt, lowest)
        return Solution(problem, float(points[2] @ lowest))
    issues, last = problem.issues, problem.on_last_day
    grid = Grid.until(problem.model, problem.last_time, problem.accuracy)
    later = np.empty(len(grid.x) * len(grid.v))
    _lowest(problem, grid, last + 2, later)
    settled = tuple(_settled(problem, grid, choice, later) for choice in problem.late_choices())
    if problem.rights.end_of_month:
        later = settled[0] if len(settled) == 1 else later + settled[0] - settled[1]
    futures, at_once = later, None
    if problem.rights.timing:
        at_once = np.empty_like(later)
        _lowest(problem, grid, last, at_once)
        futures = np.empty_like(later)
        kernels.deliver_or_wait(
            later, at_once, _rounding(grid, later - at_once)[0], futures, *np.empty((2, len(later)))
        )
    steps = {days: grid.step(days / MODEL_YEAR) for days in {problem.gap(k) for k in problem.early_days}}
    holds: list[Floats] = []
    for k in reversed(problem.early_days):
        hold = steps[problem.gap(k)] @ futures
        futures = np.empty_like(hold)
        (value, by_x, by_v), (along, across) = problem.surface(grid, k), grid.gradient(hold)
        kernels.intention_day(
            value, by_x, by_v, issues.noise[k], problem.tilt_on(grid, k), issues.factor, hold, along, across,
            problem.evening(grid), problem.own(k), futures, not problem.wild_card,
        )  # fmt: skip
        holds.append(hold)
    today = float(grid.start(problem.first_time) @ futures)
    return Solution(problem, today, grid, later, at_once, settled, tuple(reversed(holds)), tuple(steps.items()))


def trace(solution: Solution) -> Trace:
    """Derivatives and probabilities of a solution."""
    problem, grid = solution.problem, solution.grid
    issues, last = problem.issues, problem.on_last_day
    found = Trace(*(np.zeros((len(problem.timetable.events), len(issues))) for _ in range(4)))
    if grid is None or solution.later is None:
        (x, v, weights), price, tilt = problem.chosen_on_last_day()
        k, by_price, tangent = last + 2, np.zeros_like(price), np.empty_like(price)
        back.lowest_price_back(
            price, issues.noise[k], tilt, weights, weights, by_price, found.by_noise[k], found.delivered[k]
        )
        prices_at(x, v, issues.centre[k], issues.slope[k], np.zeros(len(issues)), tangent)
        found.by_forward[k] = np.sum(by_price * tangent, axis=1)
        return found
    share = grid.start(problem.first_time)
    reach, steps = share.copy(), dict(solution.steps)
    for k in problem.early_days:
        hold = solution.holds[k]
        by_price, by_hold = np.zeros((3, len(issues), len(hold))), np.zeros((3, len(hold)))
        (value, by_x, by_v), (along, across) = problem.surface(grid, k), grid.gradient(hold)
        back.intention_day_back(
            value, by_x, by_v, issues.noise[k], problem.tilt_on(grid, k), issues.factor, hold, along, across,
            problem.evening(grid), problem.own(k), not problem.wild_card, share, reach, by_price, found.by_noise[k],
            found.by_own[k], by_hold, found.delivered[k],
        )  # fmt: skip
        found.by_forward[k] = per_forward(issues, grid, k, by_price)
        step = steps[problem.gap(k)]
        share, reach = (by_hold[0] + grid.gradient_back(by_hold[1], by_hold[2])) @ step, reach @ step
    if solution.at_once is not None:
        share, now, leave = _deliver_or_wait_back(grid, solution.later, solution.at_once, share)
        _lowest_back(problem, grid, last, now, reach * leave, found)
        reach = reach * (1.0 - leave)
    none = np.zeros_like(reach)
    choices = problem.late_choices()
    for choice, settled, sign in zip(choices, solution.settled, (1.0, -1.0), strict=False):
        _settled_back(problem, grid, choice, settled, sign * share, reach if sign > 0.0 else none, found)
    if len(choices) != 1:
        _lowest_back(problem, grid, last + 2, share, none if choices else reach, found)
    return found


def _settled(problem: Problem, grid: Grid, choice: LateChoice, start: Floats) -> Floats:
    """(M,) settlement prices of a late choice on the last trading day. start (M,): first guesses."""
    issues, law, k = problem.issues, choice.law, choice.event
    out = np.empty((len(grid.v), len(grid.x)))
    kernels.end_of_month(
        grid.x, grid.v, *choice.points, law.keep_x, law.keep_v, law.pull, issues.centre[k], issues.polynomial[k],
        issues.accrued[k], issues.noise[k], choice.tilt, issues.factor, start.reshape(out.shape), out,
    )  # fmt: skip
    return out.ravel()


def _settled_back(
    problem: Problem, grid: Grid, choice: LateChoice, settled: Floats, share: Floats, reach: Floats, found: Trace
) -> None:
    """What these settlement prices owe, added to `found`."""
    issues, law, k, shape = problem.issues, choice.law, choice.event, (len(grid.v), len(grid.x))
    back.end_of_month_back(
        grid.x, grid.v, *choice.points, law.keep_x, law.keep_v, law.pull, issues.centre[k], issues.polynomial[k],
        issues.slope[k], issues.accrued[k], issues.noise[k], choice.tilt, issues.factor, settled.reshape(shape),
        share.reshape(shape), reach.reshape(shape), found.by_forward[k], found.by_noise[k], found.delivered[k],
    )  # fmt: skip


def _lowest(problem: Problem, grid: Grid, k: int, out: Floats) -> None:
    """E[min g] of an event on the grid, into out (M,)."""
    tilt = problem.tilt_on(grid, k)
    kernels.lowest_price(problem.surface(grid, k)[0], problem.issues.noise[k], tilt, out)


def _rounding(grid: Grid, values: Floats) -> tuple[Floats, Floats, Floats]:
    """(M,) what the rounding of a kink moves a function by, and its derivatives by those of the function."""
    one, two = ROUNDED * grid.cell
    along, across = grid.gradient(values)
    spread = np.hypot(one * along, two * across)
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0.0)
    return spread, scale * one * one * along, scale * two * two * across


def _deliver_or_wait_back(grid: Grid, later: Floats, at_once: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    """Derivatives of today's price by `later` and by `at_once`, (M,), from those by the lower of the two, and the
    probability of delivery at once."""
    spread, by_along, by_across = _rounding(grid, later - at_once)
    out, chance, by_spread = np.empty((3, len(later)))
    kernels.deliver_or_wait(later, at_once, spread, out, chance, by_spread)
    now = share * chance + grid.gradient_back(share * by_spread * by_along, share * by_spread * by_across)
    return share - now, now, np.clip(chance, 0.0, 1.0)


def _lowest_back(problem: Problem, grid: Grid, k: int, share: Floats, reach: Floats, found: Trace) -> None:
    """What E[min g] of an event on the grid owes, added to `found`."""
    by_price = np.zeros((3, len(problem.issues), len(share)))
    back.lowest_price_back(
        problem.surface(grid, k)[0], problem.issues.noise[k], problem.tilt_on(grid, k), share, reach, by_price[0],
        found.by_noise[k], found.delivered[k],
    )  # fmt: skip
    found.by_forward[k] += per_forward(problem.issues, grid, k, by_price)


def per_forward(issues: Issues, grid: Grid, k: int, by_price: Floats) -> Floats:
    """(n,) derivatives by the forward prices from those by the prices at the nodes, (3, n, M)."""
    out = np.empty((3, len(issues), len(grid.v), len(grid.x)))
    prices_on_grid(grid.x, grid.v, issues.centre[k], issues.slope[k], np.zeros(len(issues)), *out)
    return np.asarray(np.sum(out.reshape(by_price.shape) * by_price, axis=(0, 2)))
