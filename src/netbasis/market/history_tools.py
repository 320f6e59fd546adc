"""Histories cut and put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Treasuries
from netbasis.market.history import History


def between(history: History, first: date, last: date) -> History:
    """The rows from one day to another, both counted. Raises BadInput where no price is left."""
    low, high = np.datetime64(first, "D"), np.datetime64(last, "D")
    keep = (history.day >= low) & (history.day <= high)
    futures = (history.futures_day >= low) & (history.futures_day <= high)
    if not keep.any():
        raise BadInput(
            "no prices between these days", given=f"{first} .. {last}",
            allowed=f"days from {history.day[0]} to {history.day[-1]}" if len(history.day) else "no day at all",
        )  # fmt: skip
    return replace(
        history, day=history.day[keep], issue=history.issue[keep], clean=history.clean[keep], bid=history.bid[keep],
        offer=history.offer[keep], futures_day=history.futures_day[futures],
        futures_code=history.futures_code[futures], futures_price=history.futures_price[futures],
        futures_time=history.futures_time[futures],
    )  # fmt: skip


def joined(first: History, second: History) -> History:
    """Rows of both, by day; where both price an issue or a contract on the same day, the first one's row counts.
    Overnight rates and par curves are the first one's."""
    cusips = list(dict.fromkeys([*first.bonds.cusip.tolist(), *second.bonds.cusip.tolist()]))
    place = {cusip: at for at, cusip in enumerate(cusips)}
    rows = {str(bond.cusip): bond for history in (second, first) for bond in history.bonds}
    bonds = Treasuries.from_rows(rows[cusip] for cusip in cusips)
    both = (first, second)
    day = np.concatenate([history.day for history in both])
    issue = np.concatenate([[place[c] for c in history.bonds.cusip[history.issue]] for history in both]).astype(
        np.int64
    )
    keep = _first_of(day.astype(np.int64), issue)
    names = np.concatenate([history.futures_code for history in both])
    futures_day = np.concatenate([history.futures_day for history in both])
    _, code = np.unique(names.astype(str), return_inverse=True)
    futures = _first_of(futures_day.astype(np.int64), code)
    return replace(
        first, bonds=bonds, day=day[keep], issue=issue[keep],
        clean=np.concatenate([history.clean for history in both])[keep],
        bid=np.concatenate([history.bid for history in both])[keep],
        offer=np.concatenate([history.offer for history in both])[keep],
        futures_day=futures_day[futures], futures_code=names[futures],
        futures_price=np.concatenate([history.futures_price for history in both])[futures],
        futures_time=np.concatenate([history.futures_time for history in both])[futures],
    )  # fmt: skip


def _first_of(day: np.ndarray[tuple[int], np.dtype[np.int64]], name: np.ndarray[tuple[int], np.dtype[np.int64]]) -> (
    np.ndarray[tuple[int], np.dtype[np.int64]]
):  # fmt: skip
    """Positions of the first row of each (day, name), by day, then in the order of the rows."""
    _, seen = np.unique(day * (int(name.max(initial=0)) + 1) + name, return_index=True)
    return np.asarray(seen[np.lexsort((seen, day[seen]))], dtype=np.int64)
