"""The short's dynamic program over the days of the delivery period: the futures price, and the way back through it.

Backwards from the final settlement price on the last trading day, day by day through the intention days, then a plain
expectation to today (`value`). The same days forwards carry the derivative of today's price and the probability that the
position is still open, and leave them at the issues and days where they belong (`trace`).
Equations: `kernels.delivery_options`, docs/options-gauss2.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netbasis.analytics.options.grid import Grid, Moves, even_rule, normal_rule
from netbasis.analytics.options.issues import MODEL_YEAR, Issues, Timetable
from netbasis.analytics.options.model import BP, Accuracy, Gauss2, Rights
from netbasis.instruments.treasury import Floats
from netbasis.kernels import delivery_options as kernels
from netbasis.kernels import delivery_sensitivities as back
from netbasis.kernels.gaussian_issues import prices_at, prices_on_grid

Points = tuple[Floats, Floats, Floats]  # moves of x, moves of v, weights


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

    @classmethod
    def empty(cls, events: int, issues: int) -> Trace:
        """Nothing traced yet."""
        return cls(*(np.zeros((events, issues)) for _ in range(4)))


@dataclass(frozen=True, eq=False, slots=True)
class Program:
    """One contract while it trades: issues, days, model, rights. evening_share: see `Gauss2`."""

    issues: Issues
    timetable: Timetable
    model: Gauss2
    rights: Rights
    accuracy: Accuracy
    evening_share: float
    _holds: list[Floats] = field(default_factory=list)
    _final: list[Floats] = field(default_factory=list)

    @property
    def at_last(self) -> int:
        """Event: delivery at once, on the last trading day."""
        return len(self.timetable.days) - 1

    def value(self) -> float:
        """Model price of the future."""
        if not self.rights.timing and not self.rights.end_of_month:
            price, _, weights = self._chosen_at_last()
            out = np.empty(len(weights))
            kernels.lowest_price(price, self.issues.noise[self.at_last + 2], out)
            return float(weights @ out)
        grid = self._grid()
        futures = self._final_settlement(grid)
        for k in reversed(self._early_days()):
            hold = self._step(grid, k) @ futures
            futures = np.empty_like(hold)
            kernels.intention_day(
                *self._surface(grid, k), self.issues.noise[k], self.issues.factor, hold, *grid.gradient(hold),
                self._evening(), self._own(k), futures,
            )  # fmt: skip
            self._holds.append(hold)
        return float(self._start(grid) @ futures)
