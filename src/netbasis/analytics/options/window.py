"""After the last trading day: what the short may still choose, the final settlement price being fixed.

On every intention day that is left he may declare any issue for delivery two business days later, or wait. Delivering
issue i costs him CF_i (g_i - F) beyond the invoice; with no price to solve for, the least expected cost comes by
backward induction from the last day (`solve_window`): the lower of delivering at once, E[min_i CF_i (g_i - F)] over the
issues' noise, and of waiting. When to deliver is decided by the factors, which issue by factors and noise. The way back
(`trace_window`) gives what the cost owes to every input, and who delivers when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from netbasis.analytics.options.grid import Grid
from netbasis.analytics.options.issues import MODEL_YEAR
from netbasis.analytics.options.problem import Problem
from netbasis.analytics.options.program import Trace, per_forward
from netbasis.instruments.treasury import Floats
from netbasis.kernels import delivery_options as kernels
from netbasis.kernels import delivery_sensitivities as back

_Choice = tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats]

_FINER = 2  # times the cells of the level factor: one price only, so they cost little
_ROUNDED = np.array([0.5, 0.05])  # cells of x and v: deviations that round off the kink of delivering at once


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """The least expected cost of delivering, points per 100 face beyond the invoice: below zero is a gain.

    settlement: the price F. events: those looked at, all or the last alone. holds: (M,) cost of waiting at each of
    these but the last.
    """

    problem: Problem
    settlement: float
    cost: float
    grid: Grid
    events: range
    holds: tuple[Floats, ...]

    def time(self, k: int) -> float:
        """Years to an event."""
        timetable = self.problem.timetable
        return timetable.years(timetable.events[k][0])

    def step(self, k: int) -> Floats:
        """(M, M) expectations from an event to the next."""
        events = self.problem.timetable.events
        return self.grid.step((events[k + 1][0] - events[k][0]).days / MODEL_YEAR)

    def converted(self, k: int) -> tuple[Floats, Floats, Floats]:
        """(3, n, M) cost of delivering each issue at an event and its derivatives by x and v; (n,) its noise; (n,) its
        tilt."""
        problem, factor = self.problem, self.problem.issues.factor
        cost = problem.surface(self.grid, k)
        cost[0] -= self.settlement
        cost *= factor[:, None]
        return cost, factor * problem.issues.noise[k], factor * problem.tilt_on(self.grid, k)

    def choice(self, k: int, hold: Floats) -> _Choice:
        """What `kernels.intention_day` takes: delivering at the cost or waiting, without an evening. Kinks are rounded
        off over a part of a cell, but not today, when the state is known."""
        (cost, by_x, by_v), noise, tilt = self.converted(k)
        rounded = (_ROUNDED * self.grid.cell) ** 2 if self.time(k) > 0.0 else np.zeros(2)
        count = len(noise)
        along, across = self.grid.gradient(hold)
        return cost, by_x, by_v, noise, tilt, np.ones(count), hold, along, across, rounded, np.zeros(count)


def solve_window(problem: Problem, settlement: float) -> Window:
    """The short's cost after the last trading day, at a settlement price."""
    timetable = problem.timetable
    count = len(timetable.events)
    size = replace(problem.accuracy, nodes=_FINER * (problem.accuracy.nodes - 1) + 1)
    grid = Grid.until(problem.model, timetable.years(timetable.last_choice), size)
    found = Window(problem, settlement, 0.0, grid, range(0 if problem.rights.timing else count - 1, count), ())
    cost, noise, tilt = found.converted(count - 1)
    least, holds = np.empty(len(grid.x) * len(grid.v)), []
    kernels.lowest_price(cost[0], noise, tilt, least)
    for k in reversed(found.events[:-1]):
        hold = found.step(k) @ least
        least = np.empty_like(hold)
        kernels.intention_day(*found.choice(k, hold), least, True)
        holds.append(hold)
    today = float(grid.start(found.time(found.events[0])) @ least)
    return replace(found, cost=today, holds=tuple(reversed(holds)))


def trace_window(found: Window) -> Trace:
    """Derivatives of the cost and probabilities of delivery."""
    grid, issues = found.grid, found.problem.issues
    shape = (len(found.problem.timetable.events), len(issues))
    traced = Trace(*(np.zeros(shape) for _ in range(4)))
    share = grid.start(found.time(found.events[0]))
    reach = share.copy()
    for k, hold in zip(found.events[:-1], found.holds, strict=True):
        by_price, by_noise, by_hold = np.zeros((3, shape[1], len(hold))), np.zeros(shape[1]), np.zeros((3, len(hold)))
        back.intention_day_back(
            *found.choice(k, hold), True, share, reach, by_price, by_noise, np.zeros(shape[1]), by_hold,
            traced.delivered[k],
        )  # fmt: skip
        _add(traced, found, k, by_price, by_noise)
        step = found.step(k)
        share, reach = (by_hold[0] + grid.gradient_back(by_hold[1], by_hold[2])) @ step, reach @ step
    last = found.events[-1]
    by_price, by_noise = np.zeros((3, shape[1], len(share))), np.zeros(shape[1])
    cost, noise, tilt = found.converted(last)
    back.lowest_price_back(cost[0], noise, tilt, share, reach, by_price[0], by_noise, traced.delivered[last])
    _add(traced, found, last, by_price, by_noise)
    return traced


def _add(traced: Trace, found: Window, k: int, by_cost: Floats, by_noise: Floats) -> None:
    """The derivatives by an event's costs and their noise, to those by its forward prices and the issues' noise."""
    issues = found.problem.issues
    traced.by_forward[k] = per_forward(issues, found.grid, k, by_cost * issues.factor[:, None])
    traced.by_noise[k] = by_noise * issues.factor
