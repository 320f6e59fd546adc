"""The short's dynamic program over the days of the delivery period: the futures price, and the way back through it.

Backwards from the final settlement price on the last trading day, day by day through the intention days, then a plain
expectation to today (`solve`). The same days forwards carry the derivative of today's price and the probability that
the position is still open, and leave them at the issues and days where they belong (`trace`).
Equations: `kernels.delivery_options`, docs/options-gauss2.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from netbasis.analytics.options.grid import Grid, Moves, even_rule, normal_rule
from netbasis.analytics.options.issues import MODEL_YEAR, Issues, Positions, Timetable
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.instruments.treasury import Floats
from netbasis.kernels import delivery_options as kernels
from netbasis.kernels import delivery_sensitivities as back
from netbasis.kernels.gaussian_issues import prices_at, prices_on_grid

Points = tuple[Floats, Floats, Floats]  # moves of x, moves of v, weights

_ROUNDED = np.array([0.2, 0.05])  # cells of x and v: deviations that round off a kink, see `exercise`
_SPREAD = 0.8  # nodes apart: deviation that rounds off the change from one issue to the next, `kernels.lower_envelope`
_SEARCHED = 19  # nodes of the level factor in the search for contenders
_APART = 7.0  # deviations: beyond `kernels.cheapest_of_many.APART`, which would leave them out at each node
_ALMOST = 0.01  # points: what the days between those searched may change of the order


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """A choice of the issue at a settlement price fixed before.

    event: of the choice. law: moves of the factors from the fixing to it. points: their quadrature. tilt (n,).
    """

    event: int
    law: Moves
    points: Points
    tilt: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Problem:
    """One contract while it trades. evening_share: part of one day's variance between settlement and deadline."""

    issues: Issues
    timetable: Timetable
    model: Gauss2
    rights: Rights
    accuracy: Accuracy
    evening_share: float

    @property
    def on_last_day(self) -> int:
        """Event: delivery at once, declared on the last trading day. The next one is the last choice, and the one after
        it the last delivery chosen on the last trading day."""
        return len(self.timetable.days) - 1

    @property
    def early_days(self) -> range:
        """Events before the last trading day on which the short may act."""
        return range(self.on_last_day if self.rights.timing else 0)

    @property
    def first_time(self) -> float:
        """Years to the first day on which the short may act."""
        days = self.timetable.days
        return self.timetable.years(days[0] if self.rights.timing else days[-1])

    @property
    def last_time(self) -> float:
        """Years to the last trading day."""
        return self.timetable.years(self.timetable.days[-1])

    def gap(self, k: int) -> int:
        """Days from intention day k to the next."""
        return (self.timetable.days[k + 1] - self.timetable.days[k]).days

    def surface(self, grid: Grid, k: int) -> Floats:
        """(3, n, M) converted clean prices of an event and their derivatives by x and v."""
        issues = self.issues
        out = np.empty((3, len(issues), len(grid.v), len(grid.x)))
        prices_on_grid(grid.x, grid.v, issues.centre[k], issues.polynomial[k], issues.accrued[k], *out)
        return out.reshape(3, len(issues), -1)

    def tilt(self, k: int, along: float, across: float) -> Floats:
        """(n,) what moves of x and v, here the distance of two nodes or points, change the prices of an event by, times
        `_SPREAD`; zero where issues have noise, which rounds that off by itself."""
        issues, zero = self.issues, np.zeros(1)
        if issues.noise[k].any():
            return np.zeros(len(issues))
        _, by_x, by_v = out = np.empty((3, len(issues), 1, 1))
        prices_on_grid(zero, zero, issues.centre[k], issues.polynomial[k], issues.accrued[k], *out)
        return np.asarray(_SPREAD * (along * by_x + across * by_v).ravel())

    def tilt_on(self, grid: Grid, k: int) -> Floats:
        """(n,) the same on a grid; zero today, when the state is known."""
        known = self.timetable.years(self.timetable.events[k][0]) <= 0.0
        return np.zeros(len(self.issues)) if known else self.tilt(k, grid.cell[0], 0.0)

    @property
    def wild_card(self) -> bool:
        """Whether the short gains anything by deciding in the evening."""
        moves = self.evening_share > 0.0 and sum(self.model.variances) > 0.0
        return self.rights.wild_card and bool(moves or self.issues.own.any())

    def evening(self, grid: Grid) -> Floats:
        """(2,) variances of x and v in the evening; without a wild card, those that round off a kink on the grid."""
        if self.wild_card:
            return np.array(self.model.variances) * self.evening_share / MODEL_YEAR
        return (_ROUNDED * grid.cell) ** 2

    def own(self, k: int) -> Floats:
        """(n,) deviations of the issues' own clean prices in the evening."""
        return self.issues.own[k] if self.wild_card else np.zeros(len(self.issues))

    def windows(self) -> tuple[Window, ...]:
        """The choice after the last trading day, none without the right to it. With noise also that choice without any
        move after the last trading day: what it differs by from the mean of the lowest price is the error of taking all
        noise as unknown there, and is taken off."""
        if not self.rights.end_of_month:
            return ()
        law = Moves.of(self.model, self.timetable.years(self.timetable.last_choice) - self.last_time)
        noisy = bool(self.issues.noise.any())
        rule = normal_rule(self.accuracy.moves) if noisy else even_rule(6 * self.accuracy.moves)
        step = law.sd_x * float(rule[0][1] - rule[0][0])
        tilt = self.tilt(self.on_last_day + 1, step, law.tilt * step)
        moving = Window(self.on_last_day + 1, law, points_of(law, rule, normal_rule(self.accuracy.cross_moves)), tilt)
        here = (np.zeros(1), np.zeros(1), np.ones(1))
        still = Window(self.on_last_day + 2, Moves(1.0, 1.0, 0.0, 0.0, 0.0, 0.0), here, np.zeros(len(self.issues)))
        return (moving, still) if noisy else (moving,)

    def chosen_on_last_day(self) -> tuple[Points, Floats, Floats]:
        """States on the last trading day seen from today, weights, (n, points) prices for the last delivery, and (n,)
        their tilt."""
        law, rule = Moves.of(self.model, self.last_time), even_rule(self.accuracy.single)
        points = points_of(law, rule, normal_rule(9))
        k, issues = self.on_last_day + 2, self.issues
        price = np.empty((len(issues), len(points[0])))
        prices_at(points[0], points[1], issues.centre[k], issues.polynomial[k], issues.accrued[k], price)
        step = law.sd_x * float(rule[0][1] - rule[0][0])
        return points, price, self.tilt(k, step, law.tilt * step)


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """Model price of the future and what it came from.

    grid: None where one integral was enough. later, at_once (M,): settlement prices on the last trading day if nobody
    delivers at once, and if everybody does. settled: (M,) that of each of `Problem.windows`. holds: (M,) value of
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


def contenders(problem: Problem) -> Positions:
    """Positions of the issues that may be the cheapest in some state of the grid: the others have no part.

    Looked for on the first, a middle and the last days of the program, at the nodes. An issue is left out where, at
    every node and over the cells around it, it is above the cheapest by more than `_APART` deviations of their noise.
    """
    issues, events = problem.issues, len(problem.timetable.events)
    grid = Grid.until(problem.model, problem.last_time, replace(problem.accuracy, nodes=_SEARCHED))
    cell = grid.cell
    v11, _, v22 = problem.model.covariance(problem.timetable.years(problem.timetable.last_choice) - problem.last_time)
    found = np.zeros(len(issues), dtype=np.bool_)
    for k in {0, events // 2, events - 3, events - 2, events - 1}:
        price, by_x, by_v = problem.surface(grid, k)
        best, nodes = np.argmin(price, axis=0), np.arange(price.shape[1])
        near = cell[0] * np.abs(by_x - by_x[best, nodes]) + cell[1] * np.abs(by_v - by_v[best, nodes])
        near += _APART * np.hypot(issues.noise[k][:, None], issues.noise[k][best])
        if k == problem.on_last_day + 1:
            # at a fixed settlement price a larger factor gains more of a fall, the cheapest or not
            fall = 5.0 * (np.sqrt(v11) * np.abs(by_x[best, nodes]) + np.sqrt(v22) * np.abs(by_v[best, nodes]))
            near += np.maximum(1.0 - issues.factor[best] / issues.factor[:, None], 0.0) * fall
        found |= (price - price[best, nodes] <= near + _ALMOST).any(axis=1)
    return np.flatnonzero(found)


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
    settled = tuple(_settled(problem, grid, window, later) for window in problem.windows())
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
    windows = problem.windows()
    for window, settled, sign in zip(windows, solution.settled, (1.0, -1.0), strict=False):
        _settled_back(problem, grid, window, settled, sign * share, reach if sign > 0.0 else none, found)
    if len(windows) != 1:
        _lowest_back(problem, grid, last + 2, share, none if windows else reach, found)
    return found


def _settled(problem: Problem, grid: Grid, window: Window, start: Floats) -> Floats:
    """(M,) settlement prices of a window on the last trading day. start (M,): first guesses."""
    issues, law, k = problem.issues, window.law, window.event
    out = np.empty((len(grid.v), len(grid.x)))
    kernels.end_of_month(
        grid.x, grid.v, *window.points, law.keep_x, law.keep_v, law.pull, issues.centre[k], issues.polynomial[k],
        issues.accrued[k], issues.noise[k], window.tilt, issues.factor, start.reshape(out.shape), out,
    )  # fmt: skip
    return out.ravel()


def _settled_back(
    problem: Problem, grid: Grid, window: Window, settled: Floats, share: Floats, reach: Floats, found: Trace
) -> None:
    """What these settlement prices owe, added to `found`."""
    issues, law, k, shape = problem.issues, window.law, window.event, (len(grid.v), len(grid.x))
    back.end_of_month_back(
        grid.x, grid.v, *window.points, law.keep_x, law.keep_v, law.pull, issues.centre[k], issues.polynomial[k],
        issues.slope[k], issues.accrued[k], issues.noise[k], window.tilt, issues.factor, settled.reshape(shape),
        share.reshape(shape), reach.reshape(shape), found.by_forward[k], found.by_noise[k], found.delivered[k],
    )  # fmt: skip


def _lowest(problem: Problem, grid: Grid, k: int, out: Floats) -> None:
    """E[min g] of an event on the grid, into out (M,)."""
    tilt = problem.tilt_on(grid, k)
    kernels.lowest_price(problem.surface(grid, k)[0], problem.issues.noise[k], tilt, out)


def _rounding(grid: Grid, values: Floats) -> tuple[Floats, Floats, Floats]:
    """(M,) what the rounding of a kink moves a function by, and its derivatives by those of the function."""
    one, two = _ROUNDED * grid.cell
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


def points_of(law: Moves, along: tuple[Floats, Floats], across: tuple[Floats, Floats]) -> Points:
    """Moves of x and v and their weights from two rules of the normal law."""
    (z, one), (y, two) = along, across
    x = np.repeat(law.sd_x * z, len(y))
    return x, law.tilt * x + np.tile(law.sd_v * y, len(z)), np.repeat(one, len(y)) * np.tile(two, len(z))
