"""One path, day by day: what it does to prices, cash, repo and margin, and when the buffer is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day
from netbasis.trade.liquidity.holding import Holding
from netbasis.trade.liquidity.paths import OUTCOMES, walk_paths
from netbasis.trade.liquidity.scenarios import Scenario, named_scenario

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False, slots=True)
class OnPath:
    """A holding on one path. outcome: the worst that the policy came to (`OUTCOMES`). exhausted, called, sold: the day
    (1 is the first) on which cash first fell below zero, the fund was first called, or first sold; None: never. need:
    deepest cash drain while held; cash, equity: at the end, or after the sale, under the policy; dollars. days: a row a
    day of the position held to the end (date, clean, futures, cash, lowest_cash, margin, repo, equity, need)."""

    scenario: str
    outcome: str
    exhausted: int | None
    called: int | None
    sold: int | None
    need: float
    cash: float
    equity: float
    days: pl.DataFrame


def days_to_exhaustion(holding: Holding, scenario: Scenario | str) -> OnPath:
    """Run a named scenario or one of the user's own (`Scenario(name, yield_bp=..., ...)`).

    Raises UnknownName for a name that is not there, and what `Scenario.drivers` and `Holding.opened` refuse.
    """
    import polars as pl

    path = named_scenario(scenario) if isinstance(scenario, str) else scenario
    opened = holding.opened()
    results, kept = walk_paths(holding, path.drivers(holding)[None], trace=True, opened=opened)
    row, state = results[0], kept[0]
    equity = state[:, day.CAPITAL] + state[:, day.PROFIT]
    frame = pl.DataFrame(
        {
            "day": np.arange(1, path.days + 1),
            "date": holding.trading_days[1 : path.days + 1],
            "clean": state[:, day.CLEAN],
            "futures": state[:, day.FUTURES],
            "cash": state[:, day.CASH],
            "lowest_cash": np.minimum(state[:, day.CASH], state[:, day.LOWEST]),
            "margin": state[:, day.MARGIN],
            "repo": state[:, day.REPO],
            "equity": equity,
            "need": opened.cash - state[:, day.CASH],
        }
    )
    exhausted, called, sold = (int(row[at]) or None for at in (kernel.W_EXHAUSTED, kernel.W_CALLED, kernel.W_SOLD))
    return OnPath(
        path.name, OUTCOMES[int(row[kernel.W_OUTCOME])], exhausted, called, sold, float(row[kernel.W_NEED]),
        float(row[kernel.W_CASH]), float(row[kernel.W_EQUITY]), frame,
    )  # fmt: skip
