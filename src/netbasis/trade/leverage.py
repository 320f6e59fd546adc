"""Leverage of a levered bond: the re-pledging ladder, repo leverage, all-in leverage, and what each of them implies.

Per dollar of bonds at market value (dirty): haircut h, initial margin m (of the futures sold against it), buffer b,
all shares of market value. Repo leverage = 1/h, the limit of re-pledging 1 + (1 - h) + (1 - h)^2 + ...; all-in
leverage = 1/(h + m + b). At a zero haircut repo leverage has no bound, and capital is margin and buffer alone.

Hedge funds' Treasury repo of $553bn stood on $9.9bn of haircut capital in December 2022, 56 to 1 (Office of Financial
Research); with margin and cash the trade is about 20 to 1 (Treasury Borrowing Advisory Committee, secondary).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

MOST_ROUNDS = 100_000


def repo_leverage(haircut: float) -> float:
    """Bonds over haircut capital, 1/haircut; infinite at zero. Raises BadInput outside 0 to 1."""
    h = _share("haircut", haircut)
    return math.inf if h == 0.0 else 1.0 / h


def all_in_leverage(haircut: float, initial_margin: float, buffer: float = 0.0) -> float:
    """Bonds over equity, 1/(haircut + margin + buffer), all shares of the bonds' market value; infinite where all are
    zero. Raises BadInput outside 0 to 1."""
    capital = math.fsum(
        (_share("haircut", haircut), _share("initial margin", initial_margin), _share("buffer", buffer))
    )
    return math.inf if capital == 0.0 else 1.0 / capital


def ladder(haircut: float, rounds: int = 10, equity: float = 1.0) -> pl.DataFrame:
    """Re-pledging round by round: one dollar of equity buys bonds, they are lent out, the cash buys more.

    Columns: round (1...), bought (h-shares of the first: equity, equity (1 - h), ...), repo (borrowed against it),
    bonds and repo_total so far, leverage (bonds over equity), and of_limit, the part of 1/h reached (null at h = 0).
    Raises BadInput for a haircut outside 0 to 1 or rounds outside 1 to 100,000.
    """
    import polars as pl

    h = _share("haircut", haircut)
    if not 1 <= rounds <= MOST_ROUNDS:
        raise BadInput("rounds", given=rounds, allowed=f"1 to {MOST_ROUNDS:,}")
    kept = (1.0 - h) ** np.arange(rounds)
    bought = equity * kept
    bonds = equity * (np.arange(1, rounds + 1.0) if h == 0.0 else (1.0 - kept * (1.0 - h)) / h)
    repo = (1.0 - h) * bought
    limit = repo_leverage(h)
    return pl.DataFrame(
        {
            "round": np.arange(1, rounds + 1),
            "bought": bought,
            "repo": repo,
            "bonds": bonds,
            "repo_total": (1.0 - h) * bonds,
            "leverage": bonds / equity,
            "of_limit": bonds / equity / limit if h > 0.0 else np.full(rounds, np.nan),
        },
        nan_to_null=True,
    )


def rounds_to(haircut: float, share: float) -> int:
    """Rounds of re-pledging that reach `share` of the limit 1/haircut: 1 - (1 - h)^k >= share.

    Raises BadInput for a haircut of zero (no limit) or a share outside 0 to below 1.
    """
    h = _share("haircut", haircut)
    if h == 0.0:
        raise BadInput("haircut", given=0.0, allowed="above 0: without a haircut re-pledging has no limit")
    if not 0.0 <= share < 1.0:
        raise BadInput("share of the limit", given=share, allowed="0 to below 1")
    if h == 1.0 or share == 0.0:
        return 1
    return max(math.ceil(math.log1p(-share) / math.log1p(-h) - 1e-12), 1)


@dataclass(frozen=True, slots=True)
class Implied:
    """What a wanted all-in leverage asks of one input, the others held; None where not even zero is enough."""

    haircut: float | None
    initial_margin: float | None
    buffer: float | None


def implied_by(leverage: float, haircut: float, initial_margin: float, buffer: float) -> Implied:
    """The haircut, the margin or the buffer that gives an all-in leverage, each with the other two as they are.

    Raises BadInput for a leverage below 1 or shares outside 0 to 1.
    """
    if not (math.isfinite(leverage) and leverage >= 1.0):
        raise BadInput("leverage", given=leverage, allowed="1 or more")
    h, m, b = (_share("haircut", haircut), _share("initial margin", initial_margin), _share("buffer", buffer))
    need = 1.0 / leverage
    left = [need - m - b, need - h - b, need - h - m]
    return Implied(*(value if value >= 0.0 else None for value in left))


def return_on_equity(spread: float, leverage: float, own_rate: float = 0.0) -> float:
    """Return a year on equity of a trade that earns `spread` (implied repo less financing) a year on bonds worth
    `leverage` times the equity, the equity itself earning `own_rate`."""
    return spread * leverage + own_rate


def capital_of(repo: float, haircut_capital: float) -> float:
    """Repo leverage of a sector from its totals: repo over haircut capital ($553bn on $9.9bn is 55.9).

    Raises BadInput for amounts below zero or no capital.
    """
    if not (repo >= 0.0 and haircut_capital > 0.0 and math.isfinite(repo)):
        raise BadInput("repo and haircut capital", given=(repo, haircut_capital), allowed="dollars, capital above zero")
    return repo / haircut_capital


def _share(name: str, value: float) -> float:
    if not 0.0 <= value <= 1.0:
        raise BadInput(name, given=value, allowed="a share of market value, 0 to 1", hint="write 2% as 0.02")
    return float(value)
