"""Whether a market holds the whole basket: known deliverable issues without a price.

A cheapest to deliver found in part of a basket may not be the contract's. The reference universe says which
issues exist; it knows none issued after its last auction record.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from netbasis.data.sample import sample_universe
from netbasis.instruments.basket import deliverable
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Treasuries
from netbasis.market.snapshot import Market


def unpriced_issues(market: Market, future: Future) -> Treasuries:
    """Deliverable issues of the reference universe, issued by the market's settlement, that have no price in it.

    Issues are matched by coupon and maturity, since a user's identifiers may be any text.
    """
    universe = sample_universe()
    grade = deliverable(future, universe).eligible
    known = universe.take(grade[_issued(universe, market.settle)[grade]])
    priced = market.bonds.take(np.isfinite(market.clean))
    held = {(round(float(c), 8), m) for c, m in zip(priced.coupon, priced.maturity.tolist(), strict=True)}
    missing = [(round(float(c), 8), m) not in held for c, m in zip(known.coupon, known.maturity.tolist(), strict=True)]
    return known.take(np.array(missing, dtype=np.bool_))


def coverage_note(market: Market, future: Future) -> tuple[str, str] | None:
    """English and Chinese sentence on what is missing from a contract's basket; None when nothing is."""
    missing = unpriced_issues(market, future)
    if not len(missing):
        return None
    names = ", ".join(f"{issue.coupon * 100:g}% {issue.maturity.isoformat()}" for issue in list(missing)[:4])
    names += " ..." if len(missing) > 4 else ""
    count = len(missing)
    return (
        f"{future.code}: no price here for {count} of its known deliverable issues ({names}): "
        "the cheapest to deliver may be one of those",
        f"{future.code}：另有 {count} 檔已知可交割券在此沒有價格（{names.replace(', ', '、')}），CTD 可能在其中",
    )


def _issued(universe: Treasuries, settle: date) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    start = np.where(np.isnat(universe.issue), universe.dated, universe.issue)
    return np.asarray(~(start > np.datetime64(settle, "D")))
