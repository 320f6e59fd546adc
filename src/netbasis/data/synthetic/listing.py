"""Which contracts trade on which day: the front of each root and the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.calendars import SIFMA
from netbasis.conventions.contracts import first_contract, tick_history
from netbasis.data.synthetic.rates import curves
from netbasis.instruments.basket import deliverable
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Days, Treasuries

Positions = NDArray[np.int64]
_MONTHS = (3, 6, 9, 12)


@dataclass(frozen=True, eq=False, slots=True)
class Listing:
    """m quotes: every day the front contract of every root (the first whose last trading day has not passed) and the
    next. day (m,): positions of days, ascending; contract (m,): positions in `futures`. first, last: of each contract,
    positions of the first and last day that it is quoted."""

    futures: tuple[Future, ...]
    day: Positions
    contract: Positions
    first: Positions
    last: Positions


@lru_cache(maxsize=16)
def listing(roots: tuple[str, ...]) -> Listing:
    """Quotes of the roots on all days, from the first day that each root traded."""
    days = curves().days
    futures: list[Future] = []
    first, last = [], []
    for root in roots:
        traded = np.datetime64(tick_history(root)[0][0], "D")
        held = _contracts(root, days)
        ends = np.array([future.delivery.last_trading for future in held], dtype="datetime64[D]")
        starts = np.concatenate([days[:1], days[:1], ends[:-2] + 1])  # the front or next once two before have ended
        for future, start, end in zip(held, np.maximum(starts, traded), ends, strict=True):
            begins = int(np.searchsorted(days, start))
            ceases = int(np.searchsorted(days, end, side="right")) - 1
            if begins <= ceases:
                futures.append(future)
                first.append(begins)
                last.append(ceases)
    day = np.concatenate([np.arange(i, j + 1) for i, j in zip(first, last, strict=True)])
    firsts, lasts = np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)
    contract = np.repeat(np.arange(len(futures)), lasts - firsts + 1)
    order = np.argsort(day, kind="stable")
    return Listing(tuple(futures), day[order], contract[order], firsts, lasts)


def ticks(held: Listing) -> NDArray[np.float64]:
    """(m,) ticks in force on the day of each quote, points."""
    days = curves().days[held.day]
    root = np.array([future.root for future in held.futures])[held.contract]
    found = np.empty(len(days))
    for name in np.unique(root):
        rows = root == name
        begun, values = zip(*tick_history(str(name)), strict=True)
        at = np.searchsorted(np.array(begun, dtype="datetime64[D]"), days[rows], side="right") - 1
        found[rows] = np.array(values)[np.maximum(at, 0)]
    return found


def grades(futures: Sequence[Future], bonds: Treasuries) -> NDArray[np.bool_]:
    """(contracts, n): which issues each contract takes in the end, issued or not yet."""
    grade = np.zeros((len(futures), len(bonds)), dtype=np.bool_)
    for row, future in zip(grade, futures, strict=True):
        row[deliverable(future, bonds).eligible] = True
    return grade


def settlement(days: Days) -> Days:
    """Next SIFMA business day."""
    return SIFMA.shift(days, 1)


def _contracts(root: str, days: Days) -> list[Future]:
    """Contracts of a root from the front of the first day to the next of the last, in order."""
    listed = first_contract(root)
    years = range(days[0].item().year, days[-1].item().year + 2)
    every = [
        Future(root, year, month) for year in years for month in _MONTHS if (year, month) >= (listed.year, listed.month)
    ]
    live = [future for future in every if future.delivery.last_trading >= days[0].item()]
    over = sum(future.delivery.last_trading < days[-1].item() for future in live)
    return live[: over + 2]
