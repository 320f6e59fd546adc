"""Liquidity at risk: the cash that a held position needs over the next days, by quantile, with its sampling error.

Need: how far the cash falls below that of the opening, at its deepest, while the position is held whatever happens
(a fund that sells stops needing, so a distribution cut off by sales would hide the tail). Outcomes are those of the
policy: sales, calls and credit as `liquidity_test` decides them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import liquidity as kernel
from netbasis.trade.liquidity.draws import FilteredHistory, Funding
from netbasis.trade.liquidity.holding import Holding
from netbasis.trade.liquidity.paths import CHUNK, OUTCOMES, walk_history

if TYPE_CHECKING:
    import polars as pl

QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999)
CAUSES = ("variation_margin", "initial_margin", "coupon", "repo_interest", "repo_principal", "cash_interest")


@dataclass(frozen=True, eq=False, slots=True)
class LiquidityAtRisk:
    """What the paths did. level: the quantile asked for; at_risk: cash need at that level, standard_error: of it, by
    order statistics, buffer: cash after opening, equity: then; all dollars. results (paths, WALK): see
    `kernels.liquidity`. days: horizon. source: what the paths were drawn from."""

    holding: Holding
    level: float
    at_risk: float
    standard_error: float
    buffer: float
    equity: float
    days: int
    results: Floats
    source: str

    @property
    def need(self) -> Floats:
        """(paths,) deepest cash drain, dollars."""
        return np.asarray(self.results[:, kernel.W_NEED])

    @property
    def loss(self) -> Floats:
        """(paths,) deepest fall of equity while held, dollars."""
        return np.asarray(self.results[:, kernel.W_LOSS])

    @property
    def exhausted(self) -> float:
        """Share of the paths whose cash falls below zero within the horizon."""
        return float(np.mean(self.results[:, kernel.W_EXHAUSTED] > 0.0))

    @property
    def shortfall(self) -> float:
        """Mean need of the paths at or beyond the level."""
        return float(np.mean(self.need[self.need >= self.at_risk]))

    def quantiles(self, levels: tuple[float, ...] = QUANTILES) -> pl.DataFrame:
        """level, need, need_error, of_buffer, loss, loss_error: dollars at each quantile; error: standard error."""
        import polars as pl

        rows = []
        for level in levels:
            need, need_error = quantile(self.need, level)
            loss, loss_error = quantile(self.loss, level)
            rows.append((level, need, need_error, need / self.buffer if self.buffer > 0.0 else None, loss, loss_error))
        names = ("level", "need", "need_error", "of_buffer", "loss", "loss_error")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row")

    def exhaustion(self) -> pl.DataFrame:
        """day 1 to the horizon: probability that the cash has fallen below zero by then, that the position has been
        sold (in part or whole) by then under the policy, and their standard errors."""
        import polars as pl

        every = np.arange(1, self.days + 1)
        count = len(self.results)
        columns: dict[str, Floats] = {}
        for name, column in (("exhausted", kernel.W_EXHAUSTED), ("sold", kernel.W_SOLD)):
            when = self.results[:, column]
            share = np.array([np.mean((when > 0.0) & (when <= day)) for day in every])
            columns[name], columns[f"{name}_error"] = share, np.sqrt(share * (1.0 - share) / count)
        return pl.DataFrame({"day": every, **columns})

    def outcomes(self) -> pl.DataFrame:
        """outcome (worst of the path), share, standard_error; mean equity left where it happened (null: never)."""
        import polars as pl

        worst, left = self.results[:, kernel.W_OUTCOME], self.results[:, kernel.W_EQUITY]
        rows = []
        for code, name in enumerate(OUTCOMES):
            hit = worst == code
            share = float(np.mean(hit))
            rows.append((name, share, math.sqrt(share * (1.0 - share) / len(worst)),
                         float(np.mean(left[hit])) if hit.any() else None))  # fmt: skip
        schema = {"outcome": pl.String, "share": pl.Float64, "standard_error": pl.Float64, "equity_left": pl.Float64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def causes(self) -> pl.DataFrame:
        """What the need is made of on the paths at or beyond the level, at their deepest moment: cause, usd (mean,
        positive drains), share of the mean need. The parts add up to it."""
        import polars as pl

        tail = self.results[self.need >= self.at_risk]
        mean = -tail[:, kernel.W_VARIATION : kernel.W_ON_CASH + 1].mean(axis=0)
        total = float(tail[:, kernel.W_NEED].mean())
        share = mean / total if total > 0.0 else np.full(len(mean), np.nan)
        return pl.DataFrame({"cause": CAUSES, "usd": mean, "share": share}, nan_to_null=True)


def liquidity_at_risk(
    holding: Holding,
    history: FilteredHistory,
    *,
    days: int = 10,
    paths: int = 100_000,
    level: float = 0.99,
    seed: int = 0,
    funding: Funding | None = None,
    threads: int | None = None,
    chunk: int = CHUNK,
) -> LiquidityAtRisk:
    """The cash need of a holding over `days` trading days at a level, by filtered historical simulation.

    history: what is drawn (`filtered_history`). funding: haircut jump and failed roll on every path; none by default.
    threads: None takes every core; neither it nor `chunk` changes a bit of the result.

    Raises BadInput for a level outside 0 to 1, too few paths for it (ten are needed beyond it), a horizon outside 1 to
    20 days or beyond the contract, and what `Holding.opened` refuses.
    """
    if not 0.0 < level < 1.0:
        raise BadInput("level", given=level, allowed="between 0 and 1, such as 0.99")
    if paths * (1.0 - level) < 10.0 * (1.0 - 1e-9):
        raise BadInput("paths", given=paths, allowed=f"at least {math.ceil(10.0 / (1.0 - level)):,} at level {level:g}",
                       hint="ten paths are needed beyond the quantile")  # fmt: skip
    opened = holding.opened()
    results = walk_history(
        holding, history, days=days, paths=paths, seed=seed, funding=funding, threads=threads, chunk=chunk,
        opened=opened,
    )  # fmt: skip
    at_risk, error = quantile(results[:, kernel.W_NEED], level)
    return LiquidityAtRisk(holding, level, at_risk, error, opened.cash, opened.equity, days, results, history.source)


def quantile(values: Floats, level: float) -> tuple[float, float]:
    """The smallest value that at least `level` of the values do not exceed, and half the distance between the order
    statistics one binomial standard deviation either side of it."""
    count = len(values)
    ordered = np.sort(values)
    place = min(max(math.ceil(level * count - 1e-9) - 1, 0), count - 1)
    spread = math.sqrt(count * level * (1.0 - level))
    low, high = max(math.floor(place - spread), 0), min(math.ceil(place + spread), count - 1)
    return float(ordered[place]), float(ordered[high] - ordered[low]) / 2.0
