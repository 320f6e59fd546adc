"""Distance to a forced sale: the one move, alone, that exhausts the buffer.

Moves of yield, basis, margin and haircut happen on the first day; all else stands still, and margin stays but for its
own move. A repo rate lasts for the horizon: the overnight rate is that much higher on every day of it. Two answers a
move: `move` looks at the cash at the end of the day, when overnight repo has been rolled at the new value of the bonds;
`intraday` at the cash between the margin call and that roll, which is what the policy's `strict` looks at.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from netbasis.instruments.treasury import Floats
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day
from netbasis.trade.liquidity.draws import FilteredHistory
from netbasis.trade.liquidity.holding import Holding, Opened
from netbasis.trade.liquidity.paths import horizon_of, walk_paths

if TYPE_CHECKING:
    import polars as pl

BP = 1e-4
STEPS, HALVINGS = 400, 60
UNKNOWN = "no history of it is embedded"


def still(holding: Holding, days: int) -> Floats:
    """(days, DRIVER) nothing moves: the day's overnight and term rate, haircut and margin throughout."""
    out = np.zeros((days, kernel.DRIVER))
    out[:, kernel.D_RATE], out[:, kernel.D_TERM] = holding.overnight, holding.term
    out[:, kernel.D_HAIRCUT], out[:, kernel.D_ROLLED], out[:, kernel.D_MARGIN] = (
        holding.own_haircut,
        1.0,
        holding.margin,
    )
    return out


def moved(holding: Holding, factor: str, move: float, days: int) -> Floats:
    """(days, DRIVER) nothing moves but one factor: yield (bp), basis (32nds), initial_margin (dollars a contract),
    haircut (percentage points) on the first day, repo_rate (bp, overnight and term) on all of them."""
    out = still(holding, days)
    if factor == "yield":
        out[0, kernel.D_YIELD] += move
    elif factor == "basis":
        out[0, kernel.D_BASIS] += move / 32.0
    elif factor == "initial_margin":
        out[:, kernel.D_MARGIN] += move
    elif factor == "haircut":
        out[:, kernel.D_HAIRCUT] += move / 100.0
    else:
        out[:, kernel.D_RATE] += move * BP
        out[:, kernel.D_TERM] += move * BP
    return out


def distance_to_sale(holding: Holding, history: FilteredHistory | None = None, *, days: int = 10) -> pl.DataFrame:
    """Rows: factor, direction, unit, move, intraday (null: no move up to `tried` exhausts the buffer), sd (standard
    deviation of a day's change, in the unit), in_sd, intraday_in_sd, tried, reason.

    days: horizon of the repo rate. sd: of the yield the holding's volatility of the day, of
    the basis of all changes there are, of the overnight rate its daily changes, of the margin the steps that the model
    takes on the history's yields; of the haircut there is none. Raises BadInput for a horizon out of range.
    """
    import polars as pl

    horizon_of(holding, days)
    opened = holding.opened()
    sds = _deviations(holding, history)
    moves = (
        ("yield", "bp", 1.0, 1000.0, 1), ("yield", "bp", -1.0, 1000.0, 1),
        ("basis", "32nds", 1.0, 640.0, 1), ("basis", "32nds", -1.0, 640.0, 1),
        ("initial_margin", "usd", 1.0, 0.5 * holding.unit, 1),
        ("haircut", "pp", 1.0, 100.0 * (1.0 - holding.own_haircut), 1),
        ("repo_rate", "bp", 1.0, 10_000.0, days), ("repo_rate", "bp", -1.0, 10_000.0, days),
    )  # fmt: skip
    positions = []
    for strict in (0.0, 1.0):
        policy = opened.policy.copy()
        policy[day.STRICT] = strict
        positions.append(replace(opened, policy=policy))
    rows = []
    for factor, unit, sign, far, length in moves:
        found = []
        for position in positions:
            least = partial(_least, holding, position, factor, sign, length)
            found.append(first_crossing(least, far))
        sd = sds.get(factor)
        signed = [None if size is None else sign * size for size in found]
        in_sd = [None if size is None or not sd else size / sd for size in found]
        rows.append({
            "factor": factor, "direction": "up" if sign > 0.0 else "down", "unit": unit, "move": signed[0],
            "intraday": signed[1], "sd": sd, "in_sd": in_sd[0], "intraday_in_sd": in_sd[1], "tried": far,
            "reason": UNKNOWN if sd is None else None,
        })  # fmt: skip
    text = dict.fromkeys(("factor", "direction", "unit", "reason"), pl.String)
    return pl.DataFrame(rows, schema_overrides={**dict.fromkeys(rows[0], pl.Float64), **text})


def _least(holding: Holding, opened: Opened, factor: str, sign: float, days: int, sizes: Floats) -> Floats:
    """(n,) lowest cash for each size of a move."""
    drivers = np.stack([moved(holding, factor, sign * size, days) for size in sizes.tolist()])
    return walk_paths(holding, drivers, opened=opened)[0][:, kernel.W_LEAST]


def first_crossing(least: Callable[[Floats], Floats], far: float) -> float | None:
    """The smallest size at which `least` (the lowest cash of a path) is below zero: a scan for the first bracket, then
    bisection. None when no size up to `far` does it."""
    sizes = np.linspace(0.0, far, STEPS + 1)
    below = np.flatnonzero(least(sizes) < 0.0)
    if not len(below):
        return None
    if below[0] == 0:
        return 0.0
    low, high = float(sizes[below[0] - 1]), float(sizes[below[0]])
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if least(np.array([middle]))[0] < 0.0:
            high = middle
        else:
            low = middle
    return high


def _deviations(holding: Holding, history: FilteredHistory | None) -> dict[str, float]:
    """Standard deviations of one day's change, in the unit of each factor."""
    out: dict[str, float] = {}
    if holding.volatility > 0.0:
        out["yield"] = holding.volatility
    if history is None:
        return out
    out.setdefault("yield", history.yield_sd)
    if len(history.basis.changes) > 1:
        out["basis"] = 32.0 * float(np.sqrt(np.mean(history.basis.changes**2)))
    out["repo_rate"] = history.repo_sd / BP
    model = holding.margin_model
    if model is not None and len(history.volatility) > 1:
        steps = np.diff(model.path(history.volatility, np.full(len(history.volatility), holding.futures_dv01),
                                   holding.unit))  # fmt: skip
        out["initial_margin"] = holding.margin_scale * float(np.sqrt(np.mean(steps**2)))
    return {name: value for name, value in out.items() if math.isfinite(value) and value > 0.0}
