"""What a contract's dynamic program is asked: the issues, the days, the rights, the choices after trading, and which
issues may ever be the cheapest."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from netbasis.analytics.options.grid import Grid, Moves, even_rule, normal_rule
from netbasis.analytics.options.issues import MODEL_YEAR, Issues, Positions, Timetable
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.instruments.treasury import Floats
from netbasis.kernels.gaussian_issues import prices_at, prices_on_grid

Points = tuple[Floats, Floats, Floats]  # moves of x, moves of v, weights

ROUNDED = np.array([0.2, 0.05])  # cells of x and v: deviations that round off a kink, see `exercise`
_SPREAD = 0.8  # nodes apart: deviation that rounds off the change from one issue to the next, `kernels.lower_envelope`
_SEARCHED = 19  # nodes of the level factor in the search for contenders
_APART = 7.0  # deviations: beyond `kernels.cheapest_of_many.APART`, which would leave them out at each node
_ALMOST = 0.01  # points: what the days between those searched may change of the order


@dataclass(frozen=True, eq=False, slots=True)
class LateChoice:
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
        return (ROUNDED * grid.cell) ** 2

    def own(self, k: int) -> Floats:
        """(n,) deviations of the issues' own clean prices in the evening."""
        return self.issues.own[k] if self.wild_card else np.zeros(len(self.issues))

    def late_choices(self) -> tuple[LateChoice, ...]:
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
        moving = LateChoice(
            self.on_last_day + 1, law, points_of(law, rule, normal_rule(self.accuracy.cross_moves)), tilt
        )
        here = (np.zeros(1), np.zeros(1), np.ones(1))
        still = LateChoice(self.on_last_day + 2, Moves(1.0, 1.0, 0.0, 0.0, 0.0, 0.0), here, np.zeros(len(self.issues)))
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


def points_of(law: Moves, along: tuple[Floats, Floats], across: tuple[Floats, Floats]) -> Points:
    """Moves of x and v and their weights from two rules of the normal law."""
    (z, one), (y, two) = along, across
    x = np.repeat(law.sd_x * z, len(y))
    return x, law.tilt * x + np.tile(law.sd_v * y, len(z)), np.repeat(one, len(y)) * np.tile(two, len(z))
