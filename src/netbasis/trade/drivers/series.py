"""The basis of one root through time: on each day its front contract and that contract's cheapest to deliver.

Front: the contract nearest to delivery with at least `ROLL_DAYS` to its last delivery day, so that the series changes
contract before a tick of price becomes tens of basis points of implied repo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netbasis.analytics.history import basis_history
from netbasis.analytics.options.history import option_history
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory

ROLL_DAYS = 30
POINTS_TO_32NDS = 32.0
# of option_history: percent a year of 365 days -> bp a year of 360 days, as repo is quoted
RETURN_TO_BP = 100.0 * 360.0 / 365.0


@dataclass(frozen=True, eq=False, slots=True)
class BasisSeries:
    """(n,) columns by day, ascending. net_basis and adjusted (net basis less delivery options) in 32nds, gap (implied
    less term repo) and adjusted_gap (the gap with the options added) in bp; NaN where it cannot be computed."""

    days: Days
    contract: tuple[str, ...]
    net_basis: Floats
    gap: Floats
    adjusted: Floats
    adjusted_gap: Floats

    def __len__(self) -> int:
        return len(self.days)


def basis_series(history: History | None, par: ParHistory | None, root: str) -> BasisSeries:
    """The series of a root in a history; empty where the history has no contract of it."""
    import polars as pl

    none = np.empty(0)
    empty = BasisSeries(np.empty(0, dtype="datetime64[D]"), (), none, none, none, none)
    if history is None or not len(history.day) or not len(history.futures_day):
        return empty
    rows = basis_history(history).filter(
        pl.col("is_ctd"), pl.col("contract").str.head(-2) == root,
        (pl.col("delivery") - pl.col("date")).dt.total_days() >= ROLL_DAYS,
    )  # fmt: skip
    rows = rows.sort("date", "delivery").group_by("date", maintain_order=True).first()
    if rows.is_empty():
        return empty
    if par is None or not len(par):
        adjusted = adjusted_gap = np.full(rows.height, np.nan)
    else:
        options = option_history(history, par, days=rows["date"].to_list(), fit=False)
        joined = rows.select("date", "contract").join(
            options, on=["date", "contract"], how="left", maintain_order="left"
        )
        adjusted = _floats(joined["option_adjusted_net_basis"]) * POINTS_TO_32NDS
        adjusted_gap = _floats(joined["trade_return"]) * RETURN_TO_BP
    return BasisSeries(
        rows["date"].to_numpy().astype("datetime64[D]"), tuple(rows["contract"].to_list()),
        _floats(rows["net_basis"]) * POINTS_TO_32NDS, _floats(rows["repo_spread"]) * 1e4, adjusted, adjusted_gap,
    )  # fmt: skip


def _floats(column: object) -> Floats:
    import polars as pl

    assert isinstance(column, pl.Series)
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
