"""From a market history to a tape: strips of every (contract, issue), the calendar, and what rules may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbasis.analytics.bond import accrued_interest
from netbasis.analytics.history import basis_history
from netbasis.analytics.options.market_model import TENORS
from netbasis.errors import BadInput
from netbasis.formulas.dates import coupons_left
from netbasis.formulas.financing import repo_interest
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Days, Floats, day_numbers
from netbasis.kernels import trade_path as path
from netbasis.kernels.cash_flows import payments
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.trade.costs import Costs
from netbasis.trade.margin import MarginModel, MarginTable
from netbasis.trade.policy import Hedge
from netbasis.trade.tape import Integers, Tape, active_contracts, day_positions, settlements

if TYPE_CHECKING:
    import polars as pl

ROLL_BEFORE = 5  # business days before the first intention day
FEATURES = (
    "date", "contract", "cusip", "clean", "futures", "gross_basis", "carry", "net_basis", "implied_repo", "term_repo",
    "repo_spread", "overnight", "days_to_delivery", "dv01", "futures_dv01", "runner_up_gap", "option_value",
    "repo_per_32nd",
)  # fmt: skip


def build_tape(
    history: History,
    root: str,
    *,
    par_history: ParHistory | None = None,
    margin: MarginModel | MarginTable | None = None,
    haircut: float | Floats = 0.02,
    costs: Costs | None = None,
    hedge: Hedge = "conversion_factor",
    option_values: Mapping[tuple[date, str], float] | None = None,
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
    haircut: decimal, one or (T,). costs: half bid-offer in points. hedge: futures per face, "conversion_factor" or
    "dv01". option_values: delivery-option value of the cheapest issue, points, by (day, contract code); 0 change where
    absent. roll_before: business days before the first intention day on which the next contract becomes the active one.

    Raises BadInput for a root that the history does not quote, a haircut outside 0 to 1, and the errors of the margin
    table and of `basis_history`.
    """
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
    option = _options(table, option_values)
    ratio = known["conversion_factor"] if hedge == "conversion_factor" else known["dv01"] / known["futures_dv01"]
    columns = (
        (path.R_CLEAN, known["clean"]), (path.R_ACCRUED, known["accrued"]), (path.R_FUTURES, known["futures"]),
        (path.R_TERM, known["term_repo"]), (path.R_GAP, known["net_basis"] - ctd_net[pair]),
        (path.R_OPTION, option), (path.R_HEDGE, ratio),
    )  # fmt: skip
    for column, values in columns:
        rows[at, column] = values
    whose = np.repeat(np.arange(len(strips)), length)
    when = np.arange(len(rows)) - offset[whose] + start[whose]
    rows[:, path.R_SPECIAL] = 0.0
    _specials(history, days, rows, whose, when, s_issue)
    _after_trading(history, days, settle, rows, whose, when, s_issue, last_trading[s_contract], final[s_contract])
    rows[:, path.R_COUPONS] = _coupons(history, settle, s_issue[whose], when)
    calendar = _calendar(history, days, settle, haircut)
    bond_spread, futures_spread = spreads or (costs or Costs()).paths(root, days)
    calendar[:, path.C_BOND_SPREAD], calendar[:, path.C_FUTURES_SPREAD] = bond_spread, futures_spread
    active = active_contracts(days, futures, roll_before)
    pick = np.full(len(days), -1, dtype=np.int64)
    chosen = best[contract[best] == active[row_day[best]]]
    pick[row_day[chosen]] = strip[chosen]
    features = _features(table, contract, active, row_day, option)
    unit = float(futures[0].spec.face)
    # without a price of the last trading day there is no final settlement: the contract ends, unpriced, a day later
    last_trading = np.where(final, last_trading, np.minimum(last_trading + 1, len(days)))
    calendar[:, path.C_MARGIN] = (
        margins if margins is not None
        else _margins(margin, root, days, features, unit, par_history or _own_par(history))
    )  # fmt: skip
    _fill_terms(rows, calendar, when)
    return Tape(
        root, unit, days, settle, calendar, futures,
        day_positions(days, _dates(futures, "first_intention"), backward=False), last_trading, delivered,
        tuple(str(c) for c in history.bonds.cusip[s_issue]), s_contract, factor, start, length, offset, rows, features,
        active, pick, history.source, history.source.startswith("SYNTHETIC"),
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


def _options(table: pl.DataFrame, values: Mapping[tuple[date, str], float] | None) -> Floats:
    if not values:
        return np.zeros(table.height)
    return np.array([values.get((day, code), np.nan) for day, code in table.select("date", "contract").iter_rows()])


def _specials(history: History, days: Days, rows: Floats, whose: Integers, when: Integers, s_issue: Integers) -> None:
    """Repo of each issue below general collateral, where the history has it."""
    special = getattr(history, "special", None)
    if special is None or not len(special):
        return
    key = np.searchsorted(days, history.day) * len(history.bonds) + history.issue
    order = np.argsort(key, kind="stable")
    wanted = when * len(history.bonds) + s_issue[whose]
    place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
    found = key[order][place] == wanted
    rows[found, path.R_SPECIAL] = special[order][place[found]]


def _after_trading(
    history: History, days: Days, settle: Days, rows: Floats, whose: Integers, when: Integers, s_issue: Integers,
    last: Integers, final: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Days between the last trading day and delivery: the issue's own price, the final settlement price; no price where
    the history does not hold the last trading day itself (`final`)."""
    late = np.flatnonzero(when > last[whose])
    if not len(late):
        return
    key = np.searchsorted(days, history.day) * len(history.bonds) + history.issue
    order = np.argsort(key, kind="stable")
    wanted = when[late] * len(history.bonds) + s_issue[whose[late]]
    place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
    found = key[order][place] == wanted
    rows[late, path.R_CLEAN] = np.where(found, history.clean[order][place], np.nan)
    held = history.bonds.take(s_issue[whose[late]])
    rows[late, path.R_ACCRUED] = accrued_interest(held, settle[when[late]])
    for at in late.tolist():  # in the order of the days: the price of the day before goes on
        rows[at, path.R_FUTURES] = rows[at - 1, path.R_FUTURES] if final[whose[at]] else np.nan
        rows[at, path.R_GAP], rows[at, path.R_OPTION] = rows[at - 1, path.R_GAP], rows[at - 1, path.R_OPTION]


def _coupons(history: History, settle: Days, issue: Integers, when: Integers) -> Floats:
    """(R,) coupons paid up to each row's settlement day, per 100 face, from an origin of its own for each issue."""
    bonds, first = history.bonds, day_numbers(settle)[0]
    maturity = day_numbers(bonds.maturity)
    count = np.maximum(coupons_left(maturity, first), 1)
    offsets = np.concatenate([[0], np.cumsum(count)])
    day, amount = np.empty(offsets[-1], dtype=np.int64), np.empty(offsets[-1])
    payments(
        np.ascontiguousarray(bonds.coupon), maturity, day_numbers(bonds.dated), day_numbers(bonds.first_coupon),
        int(first), offsets, day, amount,
    )  # fmt: skip
    amount[offsets[1:] - 1] -= 100.0
    owner = np.repeat(np.arange(len(bonds)), count)
    total = np.concatenate([[0.0], np.cumsum(amount)])
    far = 10**7
    place = np.searchsorted(owner * far + day, issue * far + day_numbers(settle)[when], side="right")
    return np.asarray(total[place] - total[offsets[issue]])


def _calendar(history: History, days: Days, settle: Days, haircut: float | Floats) -> Floats:
    """(T, CALENDAR) without margin and costs. Overnight interest is the fixing of each night between settlements; a
    night without one takes the rate before it, and its day is marked."""
    out = np.zeros((len(days), path.CALENDAR))
    given = np.asarray(haircut, dtype=np.float64)
    if not np.all((given >= 0.0) & (given < 1.0)):
        raise BadInput("haircut", given=haircut, allowed="decimals from 0 to below 1", hint="write 2% as 0.02")
    if not history.overnight:
        raise BadInput("this history has no overnight repo rate", allowed="a rate for the nights between its days")
    fixings = np.array(sorted(history.overnight), dtype="datetime64[D]")
    rates = np.array([history.overnight[day] for day in fixings.tolist()])
    nights = np.append(np.diff(fixings).astype(np.int64), 1)
    total = np.concatenate([[0.0], np.cumsum(repo_interest(1.0, rates, nights))])
    place = np.searchsorted(fixings, settle, side="right") - 1
    inside = np.maximum(place, 0)
    beyond = (settle - fixings[inside]).astype(np.int64)
    out[:, path.C_SETTLE] = day_numbers(settle)
    out[:, path.C_INTEREST] = total[inside] + repo_interest(1.0, rates[inside], beyond)
    before = np.maximum(np.searchsorted(fixings, settle, side="left") - 1, 0)
    out[:, path.C_RATE] = rates[before]
    # the longest stretch without a fixing that a weekend and holidays explain is four nights
    age = (settle - fixings[before]).astype(np.int64)
    out[:, path.C_REPO_KNOWN] = (age > 0) & (age <= 5)
    out[:, path.C_HAIRCUT], out[:, path.C_ROLLED] = given, 1.0
    return out


def _features(
    table: pl.DataFrame, contract: Integers, active: Integers, row_day: Integers, option: Floats
) -> pl.DataFrame:
    """The cheapest to deliver of the active contract, a row a day."""
    import polars as pl

    mine = contract == active[row_day]
    whole = table.with_columns(
        pl.Series("option_value", option),
        (pl.col("delivery") - pl.col("date")).dt.total_days().alias("days_to_delivery"),
    ).filter(pl.Series(mine))
    second = whole.filter(pl.col("rank") == 2).select("date", second="net_basis")
    best = whole.filter(pl.col("is_ctd")).join(second, on="date", how="left")
    best = best.with_columns((pl.col("second") - pl.col("net_basis")).alias("runner_up_gap"))
    return best.select(FEATURES).sort("date")


def _own_par(history: History) -> ParHistory | None:
    if not len(history.par_days):
        return None
    return ParHistory(history.par_days, history.par_tenors, history.par_yields, history.source)


def _margins(
    margin: MarginModel | MarginTable | None, root: str, days: Days, features: pl.DataFrame, unit: float,
    par: ParHistory | None,
) -> Floats:  # fmt: skip
    if isinstance(margin, MarginTable):
        return margin.path(root, days)
    model = margin or MarginModel()
    dv01 = np.full(len(days), np.nan)
    dv01[np.searchsorted(days, features["date"].to_numpy().astype("datetime64[D]"))] = features[
        "futures_dv01"
    ].to_numpy()
    seen = np.flatnonzero(np.isfinite(dv01))
    if not len(seen):
        raise BadInput(f"no day of the {root} history has a DV01 for the margin model", allowed="a margin table")
    dv01 = dv01[seen[np.clip(np.searchsorted(seen, np.arange(len(days)), side="right") - 1, 0, None)]]
    if par is None:
        raise BadInput("the margin model needs par yields", allowed="par_history, or a margin table")
    return model.path(model.volatility(par, TENORS[root], days), dv01, unit)


def _fill_terms(rows: Floats, calendar: Floats, when: Integers) -> None:
    """A day without a term rate offers the overnight one."""
    empty = np.isnan(rows[:, path.R_TERM])
    rows[empty, path.R_TERM] = calendar[when[empty], path.C_RATE]
