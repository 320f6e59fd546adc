"""The days of a tape: its calendar with repo and haircut, coupons paid, issues on special, the days until delivery."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.analytics.bond import accrued_interest
from netbasis.errors import BadInput
from netbasis.formulas.dates import coupons_left
from netbasis.formulas.financing import repo_interest
from netbasis.instruments.treasury import Days, Floats, day_numbers
from netbasis.kernels import trade_path as path
from netbasis.kernels.cash_flows import payments
from netbasis.market.history import History
from netbasis.trade.tape import Integers


def calendar_of(history: History, days: Days, settle: Days, haircut: float | Floats) -> Floats:
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


def coupons_paid(history: History, settle: Days, issue: Integers, when: Integers) -> Floats:
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


def special_rates(
    history: History, days: Days, rows: Floats, whose: Integers, when: Integers, s_issue: Integers
) -> None:
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


def after_trading(
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


def fill_terms(rows: Floats, calendar: Floats, when: Integers) -> None:
    """A day without a term rate offers the overnight one."""
    empty = np.isnan(rows[:, path.R_TERM])
    rows[empty, path.R_TERM] = calendar[when[empty], path.C_RATE]
