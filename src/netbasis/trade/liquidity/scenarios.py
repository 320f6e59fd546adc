"""Named paths: what happened, day by day, with where each figure is from; and paths of the user's own.

A path says by how much things change on each day after the holding's own. What a source does not give is left as it
was: nothing is invented to make a scenario look complete.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Floats
from netbasis.kernels import liquidity as kernel

if TYPE_CHECKING:
    import polars as pl

    from netbasis.trade.liquidity.holding import Holding

BP = 1e-4
SHAPES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "at-once": (1.0,),
        # shares of the whole shock reached by the end of each day (Bank of England, system-wide exploratory scenario
        # of 2023-24, as republished: secondary)
        "swes": (0.40, 0.55, 0.75, 0.85, 1.00),
    }
)
_DAILY = ("yield_bp", "basis_32nds", "margin_usd")
_LEVELS = ("overnight_bp", "term_bp", "haircut_pp", "rolled")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A path of n days. Tuples of one length, or one number for every day.

    yield_bp, basis_32nds: change of each day (basis beyond the carry earned). overnight_bp, term_bp: over the holding's
    term rate on each day; haircut_pp: percentage points added to its haircut; rolled: part of maturing repo lent again.
    margin_usd: added to the holding's initial margin, dollars a contract; None leaves it to the margin model.
    source: where the figures are from; words: what it is, in English and 繁體中文.

    Raises BadInput for lengths that differ and numbers that cannot be used.
    """

    name: str
    yield_bp: tuple[float, ...]
    basis_32nds: tuple[float, ...] = (0.0,)
    overnight_bp: tuple[float, ...] = (0.0,)
    term_bp: tuple[float, ...] = (0.0,)
    haircut_pp: tuple[float, ...] = (0.0,)
    rolled: tuple[float, ...] = (1.0,)
    margin_usd: tuple[float, ...] | None = None
    source: str = ""
    words: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        given = {name: getattr(self, name) for name in (*_DAILY, *_LEVELS) if getattr(self, name) is not None}
        columns = {name: tuple(float(v) for v in np.atleast_1d(value)) for name, value in given.items()}
        days = max(len(column) for column in columns.values())
        for name, column in columns.items():
            if not all(math.isfinite(value) for value in column):
                raise BadInput(f"{name} of scenario {self.name}", given=column, allowed="numbers")
            if len(column) not in (1, days):
                raise BadInput(f"length of {name} of scenario {self.name}", given=len(column), allowed=f"1 or {days}")
            # a change happens once, a level lasts
            rest = column[-1:] if name in _LEVELS else (0.0,)
            filled = column if len(column) == days else column + rest * (days - 1)
            object.__setattr__(self, name, filled)
        if not all(0.0 <= part <= 1.0 for part in self.rolled):
            raise BadInput(f"rolled of scenario {self.name}", given=self.rolled, allowed="parts from 0 to 1")
        if days > kernel.MOST_DAYS:
            raise BadInput(f"days of scenario {self.name}", given=days, allowed=f"1 to {kernel.MOST_DAYS}")

    @property
    def days(self) -> int:
        """Length of the path."""
        return len(self.yield_bp)

    def drivers(self, holding: Holding) -> Floats:
        """(n, DRIVER) of `kernels.liquidity` for a holding. Raises BadInput for a path that outlasts its contract, and
        haircuts or margins that end outside what is possible."""
        if self.days > holding.days:
            raise BadInput(
                f"days of scenario {self.name}", given=self.days,
                allowed=f"at most {holding.days}: {holding.contract} then stops trading",
            )  # fmt: skip
        out = np.full((self.days, kernel.DRIVER), np.nan)
        out[:, kernel.D_YIELD], out[:, kernel.D_BASIS] = self.yield_bp, np.array(self.basis_32nds) / 32.0
        out[:, kernel.D_RATE] = holding.term + BP * np.array(self.overnight_bp)
        out[:, kernel.D_TERM] = holding.term + BP * np.array(self.term_bp)
        out[:, kernel.D_HAIRCUT] = holding.own_haircut + np.array(self.haircut_pp) / 100.0
        out[:, kernel.D_ROLLED] = self.rolled
        if self.margin_usd is not None:
            out[:, kernel.D_MARGIN] = holding.margin + np.cumsum(self.margin_usd)
        haircuts = out[:, kernel.D_HAIRCUT]
        if not np.all((haircuts >= 0.0) & (haircuts <= 1.0)):
            raise BadInput(f"haircut of scenario {self.name}", given=haircuts.tolist(), allowed="0 to 1 in all")
        if np.any(out[:, kernel.D_MARGIN] < 0.0):
            raise BadInput(
                f"margin of scenario {self.name}", given=out[:, kernel.D_MARGIN].tolist(), allowed="0 or more"
            )
        return out

    def shaped(self, shape: str | Sequence[float], name: str | None = None) -> Scenario:
        """The same changes of yield, basis and margin in all, spread over days by cumulative shares; levels of rates,
        haircut and rolling take the last day's. shape: a name of SHAPES, or shares that end at 1."""
        if isinstance(shape, str):
            if shape not in SHAPES:
                raise UnknownName.among("shape", shape, SHAPES)
            shape = SHAPES[shape]
        shares = np.asarray(shape, dtype=np.float64)
        if shares.ndim != 1 or not len(shares) or not np.all(np.isfinite(shares)) or abs(shares[-1] - 1.0) > 1e-12:
            raise BadInput("shares of a shape", given=list(shape), allowed="numbers, one a day, the last of them 1")
        steps = np.diff(shares, prepend=0.0)

        def spread(changes: tuple[float, ...]) -> tuple[float, ...]:
            return tuple((steps * math.fsum(changes)).tolist())

        return replace(
            self, name=name or self.name, yield_bp=spread(self.yield_bp), basis_32nds=spread(self.basis_32nds),
            margin_usd=None if self.margin_usd is None else spread(self.margin_usd),
            overnight_bp=self.overnight_bp[-1:], term_bp=self.term_bp[-1:], haircut_pp=self.haircut_pp[-1:],
            rolled=self.rolled[-1:],
        )  # fmt: skip


_PAR = "U.S. Treasury par yields"
_SEPTEMBER = Scenario(
    "september-2019",
    yield_bp=(-3.0, -1.0, -1.0, -5.0, -2.0),
    overnight_bp=(305.0, 35.0, -25.0, -34.0, -35.0),
    source=f"SOFR 5.25, 2.55, 1.95, 1.86, 1.85% on 17-23 September 2019 less 2.20 on the 13th (Federal Reserve Bank of "
    f"New York); ten-year {_PAR}; no move of the basis on record, none assumed",
    words=("funding spike: overnight repo 5.25% for one night, yields calm",
           "資金面衝擊：隔夜回購利率一夜升至 5.25%，殖利率平穩"),
)  # fmt: skip
_MARCH = Scenario(
    "march-2020",
    yield_bp=(-8.0, 0.0, -10.0, -18.0, -20.0, 22.0, 6.0, 6.0, 6.0, -21.0, 29.0, 16.0),
    basis_32nds=(0.0, 0.0, 0.0, 0.0, -12.8, 4.0, 4.0, 0.0, -2.0, -2.0, -4.8, -4.0),
    overnight_bp=(5.0, -36.0, -47.0, -49.0, -50.0, -48.0, -44.0, -39.0, -49.0, -133.0, -105.0, -149.0),
    term_bp=(0.0, 0.0, 0.0, -36.0, -47.0, -48.0, -48.0, -48.0, -48.0, -48.0, -49.0, -105.0),
    source=f"ten-year {_PAR}, 3-18 March 2020: -56 bp to the 9th, +64 to the 18th; SOFR less 1.59 on the 2nd, and the "
    "median of its last five; basis: -0.40 point on the 9th, -0.55 on the 18th from the implied repo of ZNM0 over SOFR "
    "(+116 and about +200 bp on public prices), the days between drawn by hand; haircuts hardly changed (Barth and "
    "Kahn), margins by the model",
    words=("dash for cash: yields -56 then +64 bp, basis -0.55 point, margins up",
           "搶現金：殖利率先降 56 bp 再升 64 bp，基差 −0.55 點，保證金上調"),
)  # fmt: skip
_APRIL = Scenario(
    "april-2025",
    yield_bp=(14.0, 11.0, 8.0, 6.0, 8.0),
    source=f"ten-year {_PAR}, 7-11 April 2025: 4.01 to 4.48%; SOFR 4.33-4.42, calm, and no evidence of a basis unwind: "
    "repo and basis are left as they were",
    words=("tariff week: +47 bp in five days, repo calm", "關稅風暴週：五日 +47 bp，回購利率平穩"),
)  # fmt: skip
_SWES = Scenario(
    "swes", yield_bp=(64.0,), basis_32nds=(-17.6,), source="the rise and the basis of March 2020, over five days by "
    "the shares of the Bank of England's system-wide exploratory scenario: 0.40, 0.55, 0.75, 0.85, 1.00",
    words=("March 2020's +64 bp and basis in five days, Bank of England shape",
           "2020 年 3 月的 +64 bp 與基差變動，依英格蘭銀行路徑於五日內完成"),
).shaped("swes")  # fmt: skip
SCENARIOS: Mapping[str, Scenario] = MappingProxyType({s.name: s for s in (_SEPTEMBER, _MARCH, _APRIL, _SWES)})


def named_scenario(name: str) -> Scenario:
    """A scenario by name. Raises UnknownName."""
    if name not in SCENARIOS:
        raise UnknownName.among("scenario", name, SCENARIOS)
    return SCENARIOS[name]


def scenario_table() -> pl.DataFrame:
    """The named scenarios: name, days, the largest rise and fall of yields and the end of each (bp, 32nds), the highest
    overnight rate over the term rate (bp), source."""
    import polars as pl

    rows = []
    for s in SCENARIOS.values():
        moved = np.concatenate([[0.0], np.cumsum(s.yield_bp)])
        fell = np.cumsum(s.basis_32nds)
        rows.append({
            "scenario": s.name, "days": s.days, "yield_low_bp": float(moved.min()),
            "yield_end_bp": float(moved[-1]), "basis_32nds": float(fell[-1]), "overnight_bp": max(s.overnight_bp),
            "meaning": s.words[0], "source": s.source,
        })  # fmt: skip
    return pl.DataFrame(rows)
