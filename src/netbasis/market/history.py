"""Many days of one market as columns: prices of issues, futures prices, overnight repo, par curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats, Treasuries


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """Prices over days. Columns of one block share a length; days are datetime64[D], ascending.

    bonds: the universe. Price rows (n,): `day`, `issue` (position in `bonds`), `clean` (the price used),
    `bid`, `offer` (NaN where none). Futures rows (m,): `futures_day`, `futures_code` (ZNM0 as written on
    that day), `futures_price`, `futures_time` (New York time of the snapshot, "" when unknown).
    overnight: SOFR by day, decimal. par_tenors (k,) years; par_days (d,); par_yields (d, k) decimals, NaN
    where not published. source: one line.

    Where they are known: special (n,), decimal by which an issue's repo stands below general collateral, or empty;
    term_repo, general collateral to delivery by day, decimal. synthetic: the prices are made, not observed.
    """

    bonds: Treasuries
    day: Days
    issue: NDArray[np.int64]
    clean: Floats
    bid: Floats
    offer: Floats
    futures_day: Days
    futures_code: NDArray[np.object_]
    futures_price: Floats
    futures_time: NDArray[np.object_]
    overnight: Mapping[date, float] = field(default_factory=dict)
    par_tenors: Floats = field(default_factory=lambda: np.empty(0))
    par_days: Days = field(default_factory=lambda: np.empty(0, dtype="datetime64[D]"))
    par_yields: Floats = field(default_factory=lambda: np.empty((0, 0)))
    source: str = ""
    special: Floats = field(default_factory=lambda: np.empty(0))
    term_repo: Mapping[date, float] = field(default_factory=dict)
    synthetic: bool = False

    def __post_init__(self) -> None:
        blocks = (
            ("price", ("day", "issue", "clean", "bid", "offer")),
            ("futures", ("futures_day", "futures_code", "futures_price", "futures_time")),
        )
        for block, names in blocks:
            sizes = {name: len(getattr(self, name)) for name in names}
            if len(set(sizes.values())) > 1:
                raise BadInput(f"{block} columns of a history", given=sizes, allowed="one length")
        if len(self.special) not in (0, len(self.day)):
            raise BadInput(
                "specials of a history", given=len(self.special), allowed=f"none, or one a price row: {len(self.day)}"
            )
        for name in ("day", "futures_day", "par_days"):
            days = getattr(self, name)
            if (days[1:] < days[:-1]).any():
                late = int(np.flatnonzero(days[1:] < days[:-1])[0]) + 1
                raise BadInput(
                    f"column {name} of a history", given=str(days[late]), where=f"position {late}",
                    allowed="days ascending", hint="sort the rows by day first",
                )  # fmt: skip

    def days(self) -> Days:
        """The days with prices, ascending, each once."""
        return np.unique(self.day)

    def par_curve(self, day: date) -> dict[float, float]:
        """Par yields of a day by years to maturity; empty when that day has none."""
        at = np.flatnonzero(self.par_days == np.datetime64(day, "D"))
        if not len(at):
            return {}
        row = self.par_yields[at[0]]
        return {float(t): float(y) for t, y in zip(self.par_tenors, row, strict=True) if np.isfinite(y)}

    def futures(self, day: date) -> dict[str, float]:
        """Futures prices of a day by contract code."""
        at = self.futures_day == np.datetime64(day, "D")
        return dict(zip(self.futures_code[at].tolist(), self.futures_price[at].tolist(), strict=True))
