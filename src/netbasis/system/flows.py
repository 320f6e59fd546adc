"""Who bought and who sold, what called the funds' cash, day by day: read from a run's record.

$bn; above zero: bought, and cash that comes in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netbasis.instruments.treasury import Floats
from netbasis.system.engine import Result
from netbasis.system.parameters import Parameters

if TYPE_CHECKING:
    import polars as pl

BUYERS = (
    "funds", "swap_funds", "asset_managers", "foreign", "trend", "issued", "dealers", "banks", "central_bank",
)  # fmt: skip
CAUSES = ("variation", "initial", "remargin", "interest")
QUANT_LIMIT = 0.1  # of the trend followers' book that they trade in a day at most (`kernels.system_run`)


def flows(result: Result, parameters: Parameters | None = None, row: int = 0) -> dict[str, Floats]:
    """(T,) what each of `BUYERS` bought on each day of one scenario of a result, $bn; below zero: sold.

    Faces, but for dealers (inventory at market value) and the central bank (dollars paid): both sides differ by the
    revaluation of inventories. issued: what the Treasury sold, with its sign. parameters: those of the run.
    """
    scenario, sizes = result.scenario, result.scenario.sizes
    applied = scenario.applied(parameters or Parameters())

    def change(name: str, before: float) -> Floats:
        return np.diff(result.path(name)[row], prepend=before)

    moved = np.diff(result.path("yield")[row], prepend=0.0)
    rise = np.concatenate([[0.0], moved[:-1]])
    most = QUANT_LIMIT * sizes.quant
    issue = scenario.channel("issuance").sum(axis=1) * applied.shock
    return {
        "funds": change("bonds", sizes.basis),
        "swap_funds": change("swap_book", sizes.swap_spread),
        "asset_managers": change("asset_managers", sizes.asset_managers),
        "foreign": change("foreign", sizes.foreign),
        "trend": -np.clip(applied.trend * rise, -most, most),
        "issued": -issue,
        "dealers": change("dealer_bonds", sizes.dealer_bonds),
        "banks": change("banks", sizes.banks),
        "central_bank": change("purchases", 0.0),
    }


def calls(result: Result, row: int = 0) -> dict[str, Floats]:
    """(T,) cash of all hedge funds by cause, $bn, positive in: variation margin, initial margin, re-margining and
    renewal of repo (beside the repo repaid for bonds sold), interest."""
    return {
        "variation": result.path("variation")[row],
        "initial": -result.path("initial")[row],
        "remargin": result.path("remargin")[row],
        "interest": -result.path("interest")[row],
    }


def illiquidity(result: Result, parameters: Parameters, row: int = 0) -> Floats:
    """(T,) the convex charge of each day's utilisation above that of the opening, bp (docs/system.md)."""
    p = result.scenario.applied(parameters)
    use = result.path("utilisation")[row]
    charge = np.minimum(p.impact * np.maximum(use - p.threshold, 0.0) ** 2, 500.0)
    return np.asarray(np.maximum(charge - p.impact * max(p.opening_use - p.threshold, 0.0) ** 2, 0.0))


def flow_table(result: Result, parameters: Parameters | None = None, row: int = 0) -> pl.DataFrame:
    """`flows` as a frame: day, then a column for each of `BUYERS`."""
    import polars as pl

    return pl.DataFrame({"day": np.arange(result.scenario.days), **flows(result, parameters, row)})


def call_table(result: Result, row: int = 0) -> pl.DataFrame:
    """`calls` as a frame: day, the causes, called (funds under a threshold, mean of the day), sold, bought, cash."""
    import polars as pl

    names = ("called", "sold", "bought", "cash")
    kept = {name: result.path(name)[row] for name in names}
    return pl.DataFrame({"day": np.arange(result.scenario.days), **calls(result, row), **kept})


def day_table(result: Result, row: int = 0) -> pl.DataFrame:
    """The whole record of one scenario as a frame: day, then every variable of `engine.VARIABLES`."""
    import polars as pl

    from netbasis.system.engine import VARIABLES

    return pl.DataFrame(
        {"day": np.arange(result.scenario.days), **{name: result.path(name)[row] for name in VARIABLES}}
    )
