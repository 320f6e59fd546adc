"""What prices say each day: noise of the curve, implied repo of the ten-year against term repo, its net basis.

They are computed from a price history with the functions of the basis table and the fitted curve. For the embedded
panel that was done once (`noise_and_basis.txt`, by `tools/compile_panel.py`), so that the monitor needs no kernels;
for a lake it is done for its last days.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from netbasis.data.sources.publication import next_business_day, same_day
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.series import Moments, Series, minutes

if TYPE_CHECKING:
    from netbasis.market.history import History

NAMES = {"noise": "bp", "implied_repo_gap": "bp", "net_basis": "32nds"}
ROOT = "ZN"
PARTS = 1000  # of the embedded values
EVENING, MORNING = 18, 8  # hours of New York by which end-of-day prices and SOFR are out


def price_series(history: History) -> dict[str, tuple[Days, Floats]]:
    """By name of NAMES the days (n,) and values (n,) of a history; wrong days and stale quotes are left out first.

    noise: issues of 6.4 to 10.1 years, on days with par yields, which hold the curve beyond them; the others: the front
    ten-year contract with 30 days to go, last delivery day.
    """
    from netbasis.data.quality import check_history, without
    from netbasis.trade.drivers.known import market_of_day
    from netbasis.trade.drivers.liquidity import in_range, noise_of
    from netbasis.trade.drivers.series import basis_series

    checked = without(history, check_history(history), late=True)
    days = checked.days()
    markets = (in_range(market_of_day(checked, day)) for day in days.tolist())
    noise = [noise_of(market)[0] if market.par_curve else None for market in markets]
    basis = basis_series(checked, None, ROOT)
    return {
        "noise": (days, np.array([np.nan if size is None else size for size in noise])),
        "implied_repo_gap": (basis.days, basis.gap),
        "net_basis": (basis.days, basis.net_basis),
    }


def as_series(found: Mapping[str, tuple[Days, Floats]], known: Moments | None, source: str) -> dict[str, Series]:
    """Series of them. known (days of `noise`,): when each day's prices could be known, by 18:00 of the day by default;
    the others stand on the day's SOFR too, which is published the next morning."""
    every = pl.Series(found["noise"][0])
    moments = minutes(same_day(every, EVENING)) if known is None else known
    morning = np.maximum(moments, minutes(next_business_day(every, MORNING)))
    series = {}
    for name, unit in NAMES.items():
        days, values = found[name]
        at = np.searchsorted(found["noise"][0], days)
        series[name] = Series(name, unit, source, days, (moments if name == "noise" else morning)[at], values)
    return series


def embedded() -> dict[str, tuple[Days, Floats]]:
    """The series of the ten-year panel, as computed when the package was made."""
    text = files("netbasis.monitoring").joinpath("noise_and_basis.txt").read_text(encoding="utf-8")
    rows = [line.split(" ") for line in text.splitlines() if not line.startswith("#")]
    days = np.array([row[0] for row in rows], dtype="datetime64[D]")
    values = np.array([[np.nan if cell == "-" else int(cell) / PARTS for cell in row[1:]] for row in rows])
    return {name: (days, values[:, column]) for column, name in enumerate(NAMES)}
