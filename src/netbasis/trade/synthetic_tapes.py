"""Tapes of the synthetic market, with its own funding, specials, margins, haircuts and bid-offers. Made prices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.history import basis_history
from netbasis.errors import UnknownName
from netbasis.market.margins import MarginTable
from netbasis.trade.build_tape import ROLL_BEFORE, build_tape
from netbasis.trade.policy import Hedge
from netbasis.trade.tape import Tape

NOT_LISTED = 1e9  # dollars a contract: nothing can be opened

if TYPE_CHECKING:
    import polars as pl

    from netbasis.data.synthetic import SyntheticMarket


def synthetic_tapes(
    market: SyntheticMarket, roots: Sequence[str] | None = None, *, hedge: Hedge = "conversion_factor",
    haircut: float | None = None, margin: MarginTable | None = None, roll_before: int = ROLL_BEFORE,
) -> tuple[Tape, ...]:  # fmt: skip
    """A tape for each root of a synthetic market (`nb.synthetic_market`), on one calendar.

    Days before a root is listed have no margin; nothing can be opened there. haircut, margin: instead of the market's
    own. roll_before: as for `build_tape`. The value of the delivery options is the one
    that the prices were made with. Raises UnknownName for a root that the
    market does not hold.
    """
    wanted = market.roots if roots is None else tuple(roots)
    table = basis_history(market.history)
    options = _options(market, table)
    place = np.searchsorted(market.days, market.history.days())
    out = []
    for root in wanted:
        if root not in market.roots:
            raise UnknownName.among("root of the synthetic market", root, market.roots)
        column = market.roots.index(root)
        own = market.initial_margin[place, column]
        half = 0.5 * np.nan_to_num(market.bid_offer[place, column])
        out.append(
            build_tape(
                market.history, root, haircut=market.haircut[place] if haircut is None else haircut, margin=margin,
                margins=np.nan_to_num(own, nan=NOT_LISTED) if margin is None else None, spreads=(half, half),
                hedge=hedge, table=table, roll_before=roll_before, options=options,
            )
        )  # fmt: skip
    return tuple(out)


def _options(market: SyntheticMarket, table: pl.DataFrame) -> pl.DataFrame:
    """Value of the delivery options in the made futures prices, with the factor of the cheapest issue."""
    import polars as pl

    worth = pl.DataFrame(
        {
            "date": market.history.futures_day, "contract": market.history.futures_code.astype(str),
            "option": market.option_value,
        }
    )  # fmt: skip
    best = table.filter("is_ctd").select("date", "contract", "conversion_factor")
    return worth.join(best, on=["date", "contract"])
