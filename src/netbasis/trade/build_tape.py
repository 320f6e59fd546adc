"""From a market history to a tape: strips of every (contract, issue), the calendar, and what rules may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from netbasis.analytics.history import basis_history
from netbasis.errors import BadInput
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import trade_path as path
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.trade.costs import Costs
from netbasis.trade.margin import MarginModel, MarginTable
from netbasis.trade.policy import ASSUMED_HAIRCUT, Hedge, assumed_haircut
from netbasis.trade.tape import Integers, Tape, active_contracts, day_positions, settlements
from netbasis.trade.tape_days import after_trading, calendar_of, coupons_paid, fill_terms, special_rates
from netbasis.trade.tape_features import features_of, hedge_of, margins_of, options_of, own_par

if TYPE_CHECKING:
    import polars as pl

ROLL_BEFORE = 5  # business days before the first intention day


def build_tape(
    history: History,
    root: str,
    *,
    par_history: ParHistory | None = None,
    margin: MarginModel | MarginTable | None = None,
    haircut: float | Floats | None = None,
    costs: Costs | None = None,
    hedge: Hedge = "conversion_factor",
    options: pl.DataFrame | None = None,
    roll_before: int = ROLL_BEFORE,
    margins: Floats | None = None,
    spreads: tuple[Floats, Floats] | None = None,
    table: pl.DataFrame | None = None,
) -> Tape:
    """The tape of one contract root of a history.

    par_history: par yields for the volatility of the margin model; None takes the history's own par curves. margin: a
    model (the default one when None) or a dated table; margins (T,): dollars a contract by day of the history instead.
    spreads: half bid-offer of issues and future, points, (T,) each, instead of costs. table: the history's basis table,
    where it has been made already (`basis_history`).
    haircut: decimal, one or (T,); None assumes `ASSUMED_HAIRCUT`, and the tape says so in its notes. costs: half
    bid-offer in points. hedge: futures per face, "conversion_factor", "dv01" (of the issue over that of the future, by
    its cheapest issue), or "option_adjusted" (the future's with its delivery options). options: rows of
    `option_history`, the value of the delivery options (change 0 where absent) and, for that hedge, the future's DV01
    (`risk=True`). roll_before: business days before the first intention day on which the next contract becomes the
    active one.

    Raises BadInput for a root that the history does not quote, a haircut outside 0 to 1, an unknown hedge or one
    without its DV01, and the errors of the margin table and of `basis_history`.
    """
    if hedge not in get_args(Hedge):
        raise BadInput("hedge", given=hedge, allowed=", ".join(get_args(Hedge)))
    if roll_before < 0:
        raise BadInput(
            "roll_before", given=roll_before, allowed="business days before the first intention day, 0 or more"
        )
    table = _rows_of(history, root, table)
    days = history.days()
    settle = settlements(days)
    futures, contract = _contracts(table)
    row_day = np.searchsorted(days, table["date"].to_numpy().astype("datetime64[D]"))
    issue = np.searchsorted(*_sorted_ids(history, table))
    issue = _order_of(history)[issue]
    delivered = day_positions(settle, _dates(futures, "last_delivery"), backward=False)
    last_trading = day_positions(days, _dates(futures, "last_trading"), backward=True)

    final = days[np.minimum(last_trading, len(days) - 1)] == _dates(futures, "last_trading")

    strips, strip = np.unique(contract * len(history.bonds) + issue, return_inverse=True)
    s_contract, s_issue = np.divmod(strips, len(history.bonds))
    start = np.full(len(strips), len(days), dtype=np.int64)
    stop = np.zeros(len(strips), dtype=np.int64)
    np.minimum.at(start, strip, row_day)
    np.maximum.at(stop, strip, row_day + 1)
    # prices are needed until the issue has been delivered; the futures price is then the final settlement
    stop = np.where(stop >= last_trading[s_contract], np.minimum(delivered[s_contract] + 1, len(days)), stop)
    length = stop - start
    offset = np.concatenate([[0], np.cumsum(length)[:-1]])
    rows = np.full((int(length.sum()), path.ROW), np.nan)
    at = offset[strip] + row_day - start[strip]

    known = {name: table[name].to_numpy() for name in table.columns if table[name].dtype.is_float()}
    factor = np.full(len(strips), np.nan)
    factor[strip] = known["conversion_factor"]
    best = np.flatnonzero(table["is_ctd"].to_numpy())
    pair = row_day * len(futures) + contract
    ctd_net = np.full(len(days) * len(futures), np.nan)
    ctd_net[pair[best]] = known["net_basis"][best]
    option = options_of(table, options)
    columns = (
        (path.R_CLEAN, known["clean"]), (path.R_ACCRUED, known["accrued"]), (path.R_FUTURES, known["futures"]),
        (path.R_TERM, known["term_repo"]), (path.R_GAP, known["net_basis"] - ctd_net[pair]),
        (path.R_OPTION, option), (path.R_HEDGE, hedge_of(table, hedge, options)),
    )  # fmt: skip
    for column, values in columns:
        rows[at, column] = values
    whose = np.repeat(np.arange(len(strips)), length)
    when = np.arange(len(rows)) - offset[whose] + start[whose]
    rows[:, path.R_SPECIAL] = 0.0
    special_rates(history, days, rows, whose, when, s_issue)
    after_trading(history, days, settle, rows, whose, when, s_issue, last_trading[s_contract], final[s_contract])
    rows[:, path.R_COUPONS] = coupons_paid(history, settle, s_issue[whose], when)
    calendar = calendar_of(history, days, settle, ASSUMED_HAIRCUT if haircut is None else haircut)
    bond_spread, futures_spread = spreads or (costs or Costs()).paths(root, days)
    calendar[:, path.C_BOND_SPREAD], calendar[:, path.C_FUTURES_SPREAD] = bond_spread, futures_spread
    active = active_contracts(days, futures, roll_before)
    pick = np.full(len(days), -1, dtype=np.int64)
    chosen = best[contract[best] == active[row_day[best]]]
    pick[row_day[chosen]] = strip[chosen]
    features = features_of(table, contract, active, row_day, option)
    unit = float(futures[0].spec.face)
    # without a price of the last trading day there is no final settlement: the contract ends, unpriced, a day later
    last_trading = np.where(final, last_trading, np.minimum(last_trading + 1, len(days)))
    calendar[:, path.C_MARGIN] = (
        margins if margins is not None
        else margins_of(margin, root, days, features, unit, par_history or own_par(history))
    )  # fmt: skip
    fill_terms(rows, calendar, when)
    return Tape(
        root, unit, days, settle, calendar, futures,
        day_positions(days, _dates(futures, "first_intention"), backward=False), last_trading, delivered,
        tuple(str(c) for c in history.bonds.cusip[s_issue]), s_issue, s_contract, factor, start, length, offset, rows,
        features, active, pick, history.source, history.source.startswith("SYNTHETIC"),
        () if haircut is not None else (assumed_haircut(),),
    )  # fmt: skip


def _rows_of(history: History, root: str, whole: pl.DataFrame | None) -> pl.DataFrame:
    import polars as pl

    table = basis_history(history) if whole is None else whole
    mine = pl.col("contract").str.contains(f"^{root}[HMUZ][0-9]$") & pl.col("conversion_factor").is_not_null()
    table = table.filter(mine)
    if not table.height:
        raise BadInput(
            f"this history has no {root} contract with a priced basket", given=root, allowed="a root it quotes"
        )
    return table


def _contracts(table: pl.DataFrame) -> tuple[tuple[Future, ...], Integers]:
    """Contracts by delivery month, and (n,) their position for each row."""
    codes = table["contract"].to_numpy()
    dates = table["date"].to_numpy().astype("datetime64[D]")
    years = dates.astype("datetime64[Y]").astype(np.int64)
    names, name = np.unique(codes.astype(str), return_inverse=True)
    keys, seen, where = np.unique(name * 10_000 + years, return_index=True, return_inverse=True)
    named = [
        parse_contract(str(names[key // 10_000]), as_of=dates[place].item())
        for key, place in zip(keys.tolist(), seen.tolist(), strict=True)
    ]
    futures = tuple(sorted(set(named), key=lambda f: f.first_day))
    order = {future: place for place, future in enumerate(futures)}
    return futures, np.array([order[f] for f in named], dtype=np.int64)[where]


def _order_of(history: History) -> Integers:
    return np.argsort(history.bonds.cusip.astype(str), kind="stable").astype(np.int64)


def _sorted_ids(history: History, table: pl.DataFrame) -> tuple[Floats, Floats]:
    names = history.bonds.cusip.astype(str)
    return names[_order_of(history)], table["cusip"].to_numpy().astype(str)


def _dates(futures: tuple[Future, ...], name: str) -> Days:
    return np.array([getattr(future.delivery, name) for future in futures], dtype="datetime64[D]")
