"""Tapes of the synthetic market, with its own funding, specials, margins, haircuts and bid-offers. Made prices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.history import basis_history
from netbasis.errors import UnknownName
from netbasis.trade.build_tape import build_tape
from netbasis.trade.policy import Hedge
from netbasis.trade.tape import Tape

if TYPE_CHECKING:
    from netbasis.data.synthetic import SyntheticMarket


def synthetic_tapes(
    market: SyntheticMarket, roots: Sequence[str] | None = None, *, hedge: Hedge = "conversion_factor"
) -> tuple[Tape, ...]:
    """A tape for each root of a synthetic market (`nb.synthetic_market`), on one calendar.

    Days before a root is listed have no margin; nothing can be opened there. Raises UnknownName for a root that the
    market does not hold.
    """
    wanted = market.roots if roots is None else tuple(roots)
    table = basis_history(market.history)
    place = np.searchsorted(market.days, market.history.days())
    out = []
    for root in wanted:
        if root not in market.roots:
            raise UnknownName.among("root of the synthetic market", root, market.roots)
        column = market.roots.index(root)
        margin = market.initial_margin[place, column]
        half = 0.5 * np.nan_to_num(market.bid_offer[place, column])
        out.append(
            build_tape(
                market.history, root, haircut=market.haircut[place], margins=np.nan_to_num(margin, nan=1e9),
                spreads=(half, half), hedge=hedge, table=table,
            )
        )  # fmt: skip
    return tuple(out)
