"""One day of a levered basis position: what is paid, in which order, and what it was earned by.

A position is three arrays. `state` (STATE,): balances and what they were last marked at. `legs` (k, LEG): its repo,
one row a term. `policy` (POLICY,): how it is run. A day is `m` (MARKET,): prices, rates and margins of that day.
Dollars, points per 100 face, decimals; day numbers since 1970.

Accounts. Each event adds a row to `book` (EVENTS, ACCOUNTS), with

    cash + margin + bonds = repo + owed + capital + profit

after every one of them. A short position has bonds and repo below zero: bonds owed, cash lent in reverse repo. What is
earned goes by cause into `earned` (CAUSES,), whose sum is the change of `profit`.

Order of a day (docs/trade.md): variation margin, initial margin, coupons, repo interest, maturing repo and its roll,
re-margin of the repo that stays, interest on cash and margin, the mark. Then the liquidity test (`trade_path`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import financing
from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]

ACCOUNTS = 7
CASH, MARGIN, BONDS, REPO, OWED, CAPITAL, PROFIT = range(ACCOUNTS)
STATE = 21
(
    FACE, CONTRACTS, FACTOR, UNIT, SETTLED, FUTURES, CLEAN, ACCRUED, GAP, OPTION, BUFFER, LOWEST, OPENED, CLOSING,
) = range(ACCOUNTS, STATE)  # fmt: skip
LEG = 8
SHARE, DAYS, PRINCIPAL, RATE, INTEREST, END, HAIRCUT, FUNDED = range(LEG)
MARKET = 16
(
    M_SETTLE, M_OVERNIGHT, M_RATE, M_CLEAN, M_ACCRUED, M_COUPON, M_FUTURES, M_TERM, M_SPECIAL, M_HAIRCUT, M_MARGIN,
    M_ROLLED, M_GAP, M_OPTION, M_BOND_SPREAD, M_FUTURES_SPREAD,
) = range(MARKET)  # fmt: skip
POLICY = 15
(
    REMARGIN, SHORTFALL, CREDIT, CREDIT_SPREAD, CASH_SPREAD, MARGIN_SPREAD, CALLED_BELOW, CLOSE_SHARE, STRESS,
    COMMISSION, OWN_HAIRCUT, FAILS, STRICT, CALLS, AT_DELIVERY,
) = range(POLICY)  # fmt: skip
EVENTS = 13
(
    OPEN, VARIATION, INITIAL, COUPON, REPO_INTEREST, ROLL_REPO, REMARGINED, CASH_INTEREST, MARK, CALL, COST, CLOSE,
    DELIVER,
) = range(EVENTS)  # fmt: skip
CAUSES = 10
(
    BY_COUPON, BY_FINANCING, BY_CONVERGENCE, BY_CTD, BY_OPTION, BY_HEDGE, BY_ROLL, BY_MARGIN, BY_COSTS, BY_RESIDUAL,
) = range(CAUSES)  # fmt: skip

FAILS_RATE = 0.03  # the fails charge is this less the rate, not below zero (Treasury Market Practices Group, 2009)
LOSSES, BOTH = 1.0, 2.0  # `REMARGIN`: losses at once and gains at the roll; both at once; 0: at the roll alone


_interest = inline(financing.repo_interest)


@kernel
def post(state: Floats, book: Floats, event: int, account: int, amount: float) -> None:
    state[account] += amount
    book[event, account] += amount


@kernel
def equity(state: Floats) -> float:
    """Own funds: capital and profit, from the other accounts."""
    return float(state[CASH] + state[MARGIN] + state[BONDS] - state[REPO] - state[OWED])


@kernel
def lent(face: float, haircut: float, value: float) -> float:
    """Cash against bonds worth `value` (below zero: sold short): the haircut is at the charge of whoever holds the
    position, so a short lends more cash than the bonds are worth."""
    return (1.0 - haircut) * value if face > 0.0 else (1.0 + haircut) * value


@kernel
def open_position(
    state: Floats, legs: Floats, m: Floats, policy: Floats, face: float, contracts: float, book: Floats, earned: Floats,
    rolled: bool,
) -> None:  # fmt: skip
    """Buy or sell `face` dollars and `contracts` at the day's prices, finance the bonds, post margin, pay the costs.

    state[FACTOR], state[UNIT] and the legs' share and days are already set. rolled: its costs count as those of a roll.
    """
    value = face * (m[M_CLEAN] + m[M_ACCRUED]) / 100.0
    state[FACE], state[CONTRACTS], state[SETTLED] = face, contracts, m[M_SETTLE]
    state[FUTURES], state[CLEAN], state[ACCRUED] = m[M_FUTURES], m[M_CLEAN], m[M_ACCRUED]
    state[GAP], state[OPTION], state[CLOSING] = m[M_GAP], m[M_OPTION], 0.0
    for k in range(len(legs)):
        _start_leg(legs[k], m, policy, face, value, 1.0)
        post(state, book, OPEN, REPO, legs[k, PRINCIPAL])
        post(state, book, OPEN, CASH, legs[k, PRINCIPAL])
    margin = abs(contracts) * m[M_MARGIN]
    post(state, book, OPEN, BONDS, value)
    post(state, book, OPEN, MARGIN, margin)
    post(state, book, OPEN, CASH, -value - margin)
    pay_costs(state, m, policy, abs(face), abs(contracts), 1.0, book, earned, BY_ROLL if rolled else BY_COSTS)
    state[BUFFER] = state[CASH]
    state[LOWEST] = state[CASH]


@kernel
def _start_leg(leg: Floats, m: Floats, policy: Floats, face: float, value: float, rolled: float) -> None:
    own = policy[OWN_HAIRCUT]
    leg[HAIRCUT] = m[M_HAIRCUT] if np.isnan(own) else max(own, m[M_HAIRCUT])
    leg[FUNDED] = rolled  # what a lender did not renew, a re-margin does not bring back
    leg[PRINCIPAL] = rolled * leg[SHARE] * lent(face, leg[HAIRCUT], value)
    leg[RATE] = m[M_TERM] - m[M_SPECIAL]
    leg[INTEREST] = 0.0
    leg[END] = m[M_SETTLE] + leg[DAYS]


@kernel
def pay_costs(
    state: Floats, m: Floats, policy: Floats, face: float, contracts: float, times: float, book: Floats, earned: Floats,
    cause: int,
) -> None:  # fmt: skip
    """Half the bid-offer of bonds and futures, `times` as wide, and commissions."""
    cost = times * (face * m[M_BOND_SPREAD] + contracts * state[UNIT] * m[M_FUTURES_SPREAD]) / 100.0
    cost += contracts * policy[COMMISSION]
    post(state, book, COST, CASH, -cost)
    post(state, book, COST, PROFIT, -cost)
    earned[cause] -= cost


@kernel
def hold_day(state: Floats, legs: Floats, m: Floats, policy: Floats, book: Floats, earned: Floats) -> None:
    """A day on which the position is held, up to the mark. Rows of `book` and `earned` are added to."""
    face, contracts, unit, cash = state[FACE], state[CONTRACTS], state[UNIT], state[CASH]
    worth = abs(state[BONDS])  # over the nights that passed
    days = m[M_SETTLE] - state[SETTLED]
    value = face * (m[M_CLEAN] + m[M_ACCRUED]) / 100.0
    moved = m[M_FUTURES] - state[FUTURES]

    variation = contracts * moved * unit / 100.0
    post(state, book, VARIATION, CASH, variation)
    post(state, book, VARIATION, PROFIT, variation)
    more = abs(contracts) * m[M_MARGIN] - state[MARGIN]
    post(state, book, INITIAL, CASH, -more)
    post(state, book, INITIAL, MARGIN, more)
    state[LOWEST] = state[CASH]

    coupon = face * m[M_COUPON] / 100.0
    post(state, book, COUPON, CASH, coupon)
    post(state, book, COUPON, BONDS, -coupon)

    interest = 0.0
    for k in range(len(legs)):
        leg = legs[k]
        if leg[DAYS] <= 1.0:
            owed = leg[PRINCIPAL] * m[M_OVERNIGHT] - _interest(leg[PRINCIPAL], m[M_SPECIAL], days)
        else:
            owed = _interest(leg[PRINCIPAL], leg[RATE], days)
        leg[INTEREST] += owed
        interest += owed
    fails = 0.0
    if face < 0.0:
        fails = policy[FAILS] * _interest(worth, max(FAILS_RATE - m[M_RATE], 0.0), days)
    post(state, book, REPO_INTEREST, OWED, interest)
    post(state, book, REPO_INTEREST, CASH, -fails)
    post(state, book, REPO_INTEREST, PROFIT, -interest - fails)

    for k in range(len(legs)):
        leg = legs[k]
        before, owed = leg[PRINCIPAL], leg[INTEREST]
        if leg[DAYS] <= 1.0 or leg[END] <= m[M_SETTLE]:
            _start_leg(leg, m, policy, face, value, m[M_ROLLED])
            post(state, book, ROLL_REPO, CASH, leg[PRINCIPAL] - before - owed)
            post(state, book, ROLL_REPO, REPO, leg[PRINCIPAL] - before)
            post(state, book, ROLL_REPO, OWED, -owed)
        else:
            change = leg[FUNDED] * leg[SHARE] * lent(face, leg[HAIRCUT], value) - before
            if policy[REMARGIN] == BOTH or (policy[REMARGIN] == LOSSES and change < 0.0):
                leg[PRINCIPAL] = before + change
                post(state, book, REMARGINED, CASH, change)
                post(state, book, REMARGINED, REPO, change)

    spread = policy[CASH_SPREAD] if cash > 0.0 else -policy[CREDIT_SPREAD]
    paid = cash * m[M_OVERNIGHT] - _interest(cash, spread, days)
    paid += (state[MARGIN] - more) * m[M_OVERNIGHT] - _interest(state[MARGIN] - more, policy[MARGIN_SPREAD], days)
    post(state, book, CASH_INTEREST, CASH, paid)
    post(state, book, CASH_INTEREST, PROFIT, paid)

    marked = value - state[BONDS]
    post(state, book, MARK, BONDS, marked)
    post(state, book, MARK, PROFIT, marked)

    gap, option = _change(m[M_GAP], state[GAP]), _change(m[M_OPTION], state[OPTION])
    basis = m[M_CLEAN] - state[CLEAN] - state[FACTOR] * moved
    earned[BY_COUPON] += face * (m[M_ACCRUED] - state[ACCRUED] + m[M_COUPON]) / 100.0
    earned[BY_FINANCING] -= interest + fails
    earned[BY_CTD] += face * gap / 100.0
    earned[BY_OPTION] += face * option / 100.0
    earned[BY_CONVERGENCE] += face * (basis - gap - option) / 100.0
    earned[BY_HEDGE] += (contracts * unit + face * state[FACTOR]) * moved / 100.0
    earned[BY_MARGIN] += paid
    state[SETTLED], state[FUTURES] = m[M_SETTLE], m[M_FUTURES]
    state[CLEAN], state[ACCRUED] = m[M_CLEAN], m[M_ACCRUED]
    state[GAP] = m[M_GAP] if not np.isnan(m[M_GAP]) else state[GAP]
    state[OPTION] = m[M_OPTION] if not np.isnan(m[M_OPTION]) else state[OPTION]


@kernel
def _change(now: float, before: float) -> float:
    """now - before, nothing where either is not known."""
    change = now - before
    return 0.0 if np.isnan(change) else change


@kernel
def cash_day(state: Floats, m: Floats, policy: Floats, book: Floats, earned: Floats) -> None:
    """A day without a position: interest on cash."""
    days = m[M_SETTLE] - state[SETTLED]
    spread = policy[CASH_SPREAD] if state[CASH] > 0.0 else -policy[CREDIT_SPREAD]
    paid = state[CASH] * m[M_OVERNIGHT] - _interest(state[CASH], spread, days)
    post(state, book, CASH_INTEREST, CASH, paid)
    post(state, book, CASH_INTEREST, PROFIT, paid)
    earned[BY_MARGIN] += paid
    state[SETTLED], state[LOWEST] = m[M_SETTLE], state[CASH]


@kernel
def sell_bonds(state: Floats, legs: Floats, part: float, book: Floats) -> None:
    """A part of the bonds out at their mark, that part of their repo and interest repaid. The face is the caller's."""
    value = part * state[BONDS]
    post(state, book, CLOSE, BONDS, -value)
    post(state, book, CLOSE, CASH, value)
    for k in range(len(legs)):
        principal, owed = part * legs[k, PRINCIPAL], part * legs[k, INTEREST]
        legs[k, PRINCIPAL] -= principal
        legs[k, INTEREST] -= owed
        post(state, book, CLOSE, REPO, -principal)
        post(state, book, CLOSE, OWED, -owed)
        post(state, book, CLOSE, CASH, -principal - owed)


@kernel
def close_share(
    state: Floats, legs: Floats, m: Floats, policy: Floats, share: float, times: float, book: Floats, earned: Floats,
    rolled: bool,
) -> None:  # fmt: skip
    """Sell a share of the position at the day's prices: bonds out, their repo and interest repaid, whole futures
    contracts closed, their margin back. times: how much wider the bid-offer is than usual."""
    face = state[FACE] if share >= 1.0 else 100.0 * np.rint(share * state[FACE] / 100.0)
    part = face / state[FACE] if state[FACE] != 0.0 else 1.0
    contracts = state[CONTRACTS] if share >= 1.0 else np.rint(part * state[CONTRACTS])
    held = contracts / state[CONTRACTS] if state[CONTRACTS] != 0.0 else part
    margin = state[MARGIN] if share >= 1.0 else held * state[MARGIN]
    post(state, book, CLOSE, MARGIN, -margin)
    post(state, book, CLOSE, CASH, margin)
    sell_bonds(state, legs, 1.0 if share >= 1.0 else part, book)
    state[FACE] -= face
    state[CONTRACTS] -= contracts
    pay_costs(state, m, policy, abs(face), abs(contracts), times, book, earned, BY_ROLL if rolled else BY_COSTS)
