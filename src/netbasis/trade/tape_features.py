"""What a rule may see of a tape; by row of its basis table the value of the options and the hedge; margins by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.options.market_model import TENORS
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.trade.margin import MarginModel, MarginTable
from netbasis.trade.policy import Hedge
from netbasis.trade.tape import Integers

if TYPE_CHECKING:
    import polars as pl

FEATURES = (
    "date", "contract", "cusip", "clean", "futures", "gross_basis", "carry", "net_basis", "implied_repo", "term_repo",
    "repo_spread", "overnight", "days_to_delivery", "dv01", "futures_dv01", "runner_up_gap", "option_value",
    "repo_per_32nd",
)  # fmt: skip


def features_of(
    table: pl.DataFrame, contract: Integers, active: Integers, row_day: Integers, option: Floats
) -> pl.DataFrame:
    """The cheapest to deliver of the active contract, a row a day."""
    import polars as pl

    mine = contract == active[row_day]
    whole = table.with_columns(
        pl.Series("option_value", option),
        (pl.col("delivery") - pl.col("date")).dt.total_days().alias("days_to_delivery"),
    ).filter(pl.Series(mine))
    second = whole.filter(pl.col("rank") == 2).select("date", second="net_basis")
    best = whole.filter(pl.col("is_ctd")).join(second, on="date", how="left")
    best = best.with_columns((pl.col("second") - pl.col("net_basis")).alias("runner_up_gap"))
    return best.select(FEATURES).sort("date")


def options_of(table: pl.DataFrame, options: pl.DataFrame | None) -> Floats:
    """(n,) value of the delivery options of a row's contract and day, points of the cheapest issue's price: that of the
    future times its conversion factor. NaN where it is not known; zeros without `options`."""
    if options is None:
        return np.zeros(table.height)
    worth = options.select("date", "contract", found=options["option"] * options["conversion_factor"])
    return _by_contract(table, worth)


def hedge_of(table: pl.DataFrame, hedge: Hedge, options: pl.DataFrame | None) -> Floats:
    """(n,) contract faces sold a dollar of face, NaN where the method does not know it.

    Raises BadInput for an option-adjusted hedge without the futures' DV01.
    """
    if hedge == "conversion_factor":
        return table["conversion_factor"].to_numpy()
    if hedge == "dv01":
        return (table["dv01"] / table["futures_dv01"]).to_numpy()
    if options is None or "futures_dv01" not in options.columns or not options["futures_dv01"].count():
        raise BadInput(
            "an option-adjusted hedge needs the DV01 of the futures with their options", given="none",
            allowed="options=option_history(..., risk=True)",
        )  # fmt: skip
    return table["dv01"].to_numpy() / _by_contract(table, options.select("date", "contract", found="futures_dv01"))


def _by_contract(table: pl.DataFrame, known: pl.DataFrame) -> Floats:
    """(n,) the column `found` of each row's day and contract."""
    joined = table.select("date", "contract").join(known, on=["date", "contract"], how="left", maintain_order="left")
    return joined["found"].to_numpy()


def own_par(history: History) -> ParHistory | None:
    if not len(history.par_days):
        return None
    return ParHistory(history.par_days, history.par_tenors, history.par_yields, history.source)


def margins_of(
    margin: MarginModel | MarginTable | None, root: str, days: Days, features: pl.DataFrame, unit: float,
    par: ParHistory | None,
) -> Floats:  # fmt: skip
    if isinstance(margin, MarginTable):
        return margin.path(root, days)
    model = margin or MarginModel()
    dv01 = np.full(len(days), np.nan)
    dv01[np.searchsorted(days, features["date"].to_numpy().astype("datetime64[D]"))] = features[
        "futures_dv01"
    ].to_numpy()
    seen = np.flatnonzero(np.isfinite(dv01))
    if not len(seen):
        raise BadInput(f"no day of the {root} history has a DV01 for the margin model", allowed="a margin table")
    dv01 = dv01[seen[np.clip(np.searchsorted(seen, np.arange(len(days)), side="right") - 1, 0, None)]]
    if par is None:
        raise BadInput("the margin model needs par yields", allowed="par_history, or a margin table")
    return model.path(model.volatility(par, TENORS[root], days), dv01, unit)
