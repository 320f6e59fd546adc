"""Does a history of prices hold together? Findings about rows that cannot be what they are dated as.

`check_history` looks for prices of another day (a wrong-dated row, or a whole day's wrong table) and for
stale futures quotes, from the prices and the par curves alone. Nothing is removed: `wrong_prices` and
`stale_futures` turn findings into masks, `without` gives the history without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netbasis.data.findings import LATE_SNAPSHOT, STALE_FUTURES, UNCHECKED, WRONG_DATE, WRONG_DAY, Finding
from netbasis.data.quality_futures import futures_findings
from netbasis.data.quality_prices import price_findings
from netbasis.market.history import History

__all__ = [
    "LATE_SNAPSHOT",
    "STALE_FUTURES",
    "UNCHECKED",
    "WRONG_DATE",
    "WRONG_DAY",
    "Finding",
    "check_history",
    "stale_futures",
    "without",
    "wrong_prices",
]

Mask = NDArray[np.bool_]


def check_history(history: History) -> tuple[Finding, ...]:
    """All findings by day and name; empty when everything holds together.

    Wrong dates need daily neighbours (or, for whole days, the priced days before and after) and a par curve
    of the day; rows without par curve are counted in one `unchecked` finding a day. Dislocations of the
    market, as of March 2020, are not findings: they last for days, and the newest issues stay on the curve.
    """
    found = [*price_findings(history), *futures_findings(history)]
    return tuple(sorted(found, key=lambda finding: (finding.day, finding.name, finding.kind)))


def wrong_prices(history: History, findings: Iterable[Finding]) -> Mask:
    """(n,) price rows that `findings` say carry another day's price."""
    held = list(findings)
    rows = {(f.day, f.name) for f in held if f.kind == WRONG_DATE}
    days = {f.day for f in held if f.kind == WRONG_DAY}
    cusips = history.bonds.cusip[history.issue]
    pairs = zip(history.day.tolist(), cusips.tolist(), strict=True)
    return np.array([day in days or (day, cusip) in rows for day, cusip in pairs], dtype=np.bool_)


def stale_futures(history: History, findings: Iterable[Finding], late: bool = False) -> Mask:
    """(m,) futures rows that are stale; with `late`, also those whose snapshot is merely of another hour."""
    kinds = {STALE_FUTURES, LATE_SNAPSHOT} if late else {STALE_FUTURES}
    rows = {(f.day, f.name) for f in findings if f.kind in kinds}
    pairs = zip(history.futures_day.tolist(), history.futures_code.tolist(), strict=True)
    return np.array([pair in rows for pair in pairs], dtype=np.bool_)


def without(history: History, findings: Iterable[Finding], late: bool = False) -> History:
    """The history without the wrong prices and the stale futures rows; issues keep their positions."""
    held = tuple(findings)
    keep, futures = ~wrong_prices(history, held), ~stale_futures(history, held, late)
    special = history.special[keep] if len(history.special) else history.special
    return replace(
        history, day=history.day[keep], issue=history.issue[keep], clean=history.clean[keep],
        bid=history.bid[keep], offer=history.offer[keep], futures_day=history.futures_day[futures],
        futures_code=history.futures_code[futures], futures_price=history.futures_price[futures],
        futures_time=history.futures_time[futures], special=special,
    )  # fmt: skip
