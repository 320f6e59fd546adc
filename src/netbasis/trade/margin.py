"""Initial margin of a futures contract, dollars: a model by default, or the user's own dated table.

Model, a day at a time (no public table of daily margins of March 2020 or April 2025 was found; figures are a user's to
load): the margin covers k moves of the contract over `mpor` days,

    target = k sqrt(mpor) anchor (max(vol, floor) / anchor)^elasticity DV01 face/100,

vol: daily yield volatility, bp, exponentially weighted; DV01 of the contract, points a bp. An elasticity below one is
what the record shows (0.3 to 0.7 to an implied volatility; collateral of March 2020 did not rise in proportion to
volatility: Federal Reserve Bank of Chicago, June 2022). The margin moves towards the target by at most `most_rise` up
and `most_fall` down a day, which is what makes it less procyclical.

Order of magnitude: ZN $1,485 to $1,755 on 26 July 2011 (exchange notice, secondary), ZB $3,645 to $4,320 on 4 December
2008 (CME advisory 08-380).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from netbasis.errors import BadInput
from netbasis.formulas.margin import margin_target
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.margins import MarginRow, MarginTable
from netbasis.market.par_history import ParHistory

__all__ = ["MarginModel", "MarginRow", "MarginTable"]

BP = 1e-4


@dataclass(frozen=True, slots=True)
class MarginModel:
    """Parameters of the model. floor, anchor: bp a day; half_life: business days of the volatility's weights;
    offset: part of the margin that cross-margining of the notes against the futures saves.

    Raises BadInput for numbers that cannot be used (elasticity outside 0 to 1, a floor above the anchor, ...).
    """

    k: float = 3.5
    mpor: float = 1.0
    anchor: float = 5.0
    elasticity: float = 0.5
    floor: float = 3.0
    half_life: float = 20.0
    most_rise: float = 0.15
    most_fall: float = 0.02
    offset: float = 0.0

    def __post_init__(self) -> None:
        bounds = {
            "k": (0.0, 20.0), "mpor": (0.0, 20.0), "anchor": (0.1, 100.0), "elasticity": (0.0, 1.0),
            "floor": (0.0, self.anchor), "half_life": (1.0, 1000.0), "most_rise": (0.0, 10.0), "most_fall": (0.0, 1.0),
            "offset": (0.0, 1.0),
        }  # fmt: skip
        for name, (low, high) in bounds.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise BadInput(f"margin model: {name}", given=value, allowed=f"{low:g} to {high:g}")

    @property
    def net_k(self) -> float:
        """`k` after cross-margining."""
        return self.k * (1.0 - self.offset)

    def target(self, volatility: Floats, dv01: Floats, face: float) -> Floats:
        """(T,) dollars a contract, before daily limits. volatility (T,): bp a day; dv01 (T,): points a bp."""
        floored = np.maximum(volatility, self.floor)
        return np.asarray(margin_target(floored, dv01, face, self.net_k, self.mpor, self.anchor, self.elasticity))

    def path(self, volatility: Floats, dv01: Floats, face: float, start: float | None = None) -> Floats:
        """(T,) dollars a contract, day by day with the daily limits. start: the margin of the day before; None begins
        at the first target, NaN before it. Days whose volatility or DV01 is not known keep the margin of the day
        before."""
        target = self.target(volatility, dv01, face)
        out = np.empty(len(target))
        now = start if start is not None else math.nan
        for t, wanted in enumerate(target.tolist()):
            if math.isfinite(wanted) and math.isnan(now):
                now = wanted
            elif math.isfinite(wanted):
                now = min(max(wanted, now * (1.0 - self.most_fall)), now * (1.0 + self.most_rise))
            out[t] = now
        return out

    def volatility(self, history: ParHistory, tenor: float, days: Days) -> Floats:
        """(T,) daily volatility, bp, of the par yield of a tenor (years) as known on each of `days`: exponentially
        weighted squares of its changes, of the day itself and before. NaN before the first change."""
        at = int(np.argmin(np.abs(history.tenors - tenor)))
        known = np.isfinite(history.yields[:, at])
        dates, squares = history.days[known], np.diff(history.yields[known, at] / BP) ** 2
        keep = 0.5 ** (1.0 / self.half_life)
        weighted, weight = 0.0, 0.0
        variance = np.full(len(dates), np.nan)
        for t, square in enumerate(squares.tolist(), start=1):
            weighted = keep * weighted + (1.0 - keep) * square
            weight = keep * weight + (1.0 - keep)
            variance[t] = weighted / weight
        place = np.searchsorted(dates, days, side="right") - 1
        return np.asarray(np.where(place >= 0, np.sqrt(variance[np.maximum(place, 0)]), np.nan))
