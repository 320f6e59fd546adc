"""The books of the system model: who pays whom in a step. Every posting has two sides; identities are checked after.

`bonds`, `futures` (SECTORS, K): face, futures long above zero. `accounts` (SECTORS, COLUMNS). `price` (K,): bonds, per
face. $bn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.jit import inline, kernel
from netbasis.kernels.system_layout import (
    AM,
    BANK,
    CASH,
    CB,
    CCP,
    COLUMNS,
    DEALER,
    EQUITY,
    FOREIGN,
    HF,
    I_BALANCE,
    I_BONDS,
    I_CASH,
    I_FUNDS,
    I_FUTURES,
    I_MARGIN,
    I_REPO,
    IDENTITIES,
    LENT,
    MARGIN,
    MMF,
    OTHER,
    OWED,
    QUANT,
    RV,
    SECTORS,
    SHARES,
    TOLERANCE,
    TREASURY,
)

Floats = NDArray[np.float64]


@inline
def pay(accounts: Floats, payer: int, payee: int, amount: float) -> None:
    """Cash from one sector to another. Paid by or to the central bank it makes or destroys reserves."""
    if payer != CB:
        accounts[payer, CASH] -= amount
    if payee != CB:
        accounts[payee, CASH] += amount
    # the Treasury's account is no reserves: what leaves it for a sector makes them, what comes destroys them
    if payer in (CB, TREASURY) and payee not in (CB, TREASURY):
        accounts[CB, OTHER] += amount
    elif payee in (CB, TREASURY) and payer not in (CB, TREASURY):
        accounts[CB, OTHER] -= amount


@inline
def earn(accounts: Floats, payer: int, payee: int, amount: float) -> None:
    """A payment that is income of one and cost of the other."""
    pay(accounts, payer, payee, amount)
    accounts[payer, EQUITY] -= amount
    accounts[payee, EQUITY] += amount


@inline
def sell_bonds(accounts: Floats, bonds: Floats, seller: int, buyer: int, k: int, face: float, price: float) -> None:
    """Bonds against cash at a price; below zero the other way round."""
    bonds[seller, k] -= face
    bonds[buyer, k] += face
    pay(accounts, buyer, seller, face * price)


@inline
def lend(accounts: Floats, lender: int, borrower: int, more: float) -> None:
    """More (or, below zero, less) repo from one sector to another."""
    accounts[lender, LENT] += more
    accounts[borrower, OWED] += more
    pay(accounts, lender, borrower, more)


@inline
def revalue(accounts: Floats, bonds: Floats, moved: Floats) -> None:
    """Bonds at the new prices; moved (K,): their change. The Treasury owes what all others hold."""
    for k in range(len(moved)):
        total = 0.0
        for j in range(SECTORS):
            if j != TREASURY:
                gain = bonds[j, k] * moved[k]
                accounts[j, EQUITY] += gain
                total += bonds[j, k]
        accounts[TREASURY, EQUITY] -= total * moved[k]


@inline
def pay_variation(accounts: Floats, futures: Floats, moved: Floats) -> float:
    """Variation margin through the clearing house, which keeps nothing; what the funds receive. moved (K,)."""
    funds = 0.0
    for j in range(SECTORS):
        gain = 0.0
        for k in range(len(moved)):
            gain += futures[j, k] * moved[k]
        if j != CCP and gain != 0.0:
            pay(accounts, CCP, j, gain)
            accounts[j, EQUITY] += gain
        if j == HF:
            funds = gain
    return funds


@inline
def post_margin(accounts: Floats, futures: Floats, rate: Floats) -> float:
    """Initial margin of every sector but the central bank to what its futures ask at `rate` (K,); what the funds
    pay."""
    paid = 0.0
    for j in range(SECTORS):
        if j in (CB, CCP):
            continue
        needed = 0.0
        for k in range(len(rate)):
            needed += abs(futures[j, k]) * rate[k]
        more = needed - accounts[j, MARGIN]
        if more != 0.0:
            accounts[j, MARGIN] = needed
            pay(accounts, j, CCP, more)
        if j == HF:
            paid = more
    return paid


@inline
def pay_coupons(accounts: Floats, bonds: Floats, coupon: Floats) -> None:
    """The Treasury's coupons of the step, per face (K,), to every holder."""
    total, public = 0.0, 0.0
    for j in range(SECTORS):
        if j == TREASURY:
            continue
        paid = 0.0
        for k in range(len(coupon)):
            paid += bonds[j, k] * coupon[k]
        accounts[j, EQUITY] += paid
        total += paid
        if j != CB:
            accounts[j, CASH] += paid
            public += paid
    accounts[TREASURY, CASH] -= total
    accounts[TREASURY, EQUITY] -= total
    accounts[CB, OTHER] += public  # what leaves the Treasury's account for a sector makes reserves


@inline
def pay_repo(accounts: Floats, rate: float) -> None:
    """Interest of dealers and of the swap-spread book at the step's rate (of the funds: `system_funds`)."""
    earn(accounts, RV, DEALER, accounts[RV, OWED] * rate)
    for lender in (MMF, BANK, CB):
        earn(accounts, DEALER, lender, accounts[lender, LENT] * rate)


@inline
def sweep_cash(accounts: Floats, least: Floats) -> None:
    """Asset managers, foreign holders and quantitative funds keep their cash in money funds, which pass on what they
    earn. least (SECTORS,): cash that a sector keeps."""
    accounts[AM, SHARES] += accounts[MMF, EQUITY]
    accounts[AM, EQUITY] += accounts[MMF, EQUITY]
    accounts[MMF, SHARES] -= accounts[MMF, EQUITY]
    accounts[MMF, EQUITY] = 0.0
    for j in (AM, FOREIGN, QUANT):
        more = accounts[j, CASH] - least[j]
        accounts[j, SHARES] += more
        accounts[MMF, SHARES] -= more
        pay(accounts, j, MMF, more)


@inline
def fund_dealers(accounts: Floats, least: Floats, operations: float) -> None:
    """Dealers borrow what they need: from the central bank's operations first, then money funds, then banks. Money
    funds put what is left into its reverse repo; a shortage of theirs is met by banks."""
    borrowed = accounts[DEALER, OWED] + least[DEALER] - accounts[DEALER, CASH]
    borrowed = max(borrowed, 0.0)
    official = min(max(operations, 0.0), borrowed)
    lend(accounts, CB, DEALER, official - accounts[CB, LENT])
    means = accounts[MMF, LENT] + accounts[MMF, OTHER] + accounts[MMF, CASH] - least[MMF]
    by_funds = min(max(means, 0.0), borrowed - official)
    lend(accounts, MMF, DEALER, by_funds - accounts[MMF, LENT])
    lend(accounts, BANK, DEALER, borrowed - official - by_funds - accounts[BANK, LENT])
    rest = accounts[MMF, CASH] - least[MMF]
    more = max(accounts[MMF, OTHER] + rest, 0.0) - accounts[MMF, OTHER]
    accounts[MMF, OTHER] += more
    pay(accounts, MMF, CB, more)


@inline
def _larger(a: float, b: float) -> float:
    """The larger of two, no number where b is none (max keeps a, and a broken identity would pass)."""
    return a if b <= a or a != a else b


@inline
def worth_and_size(accounts: Floats, bonds: Floats, price: Floats, outstanding: Floats, j: int) -> tuple[float, float]:
    """Assets less liabilities of a sector, and the size of its balance sheet."""
    held, owed = 0.0, 0.0
    for k in range(len(price)):
        if j == TREASURY:
            owed += outstanding[k] * price[k]
        else:
            held += bonds[j, k] * price[k]
    assets = held + accounts[j, CASH] + accounts[j, LENT]
    liabilities = owed + accounts[j, OWED]
    if j == CCP:
        liabilities += accounts[j, CASH]  # margin owed to members: checked on its own
    else:
        assets += accounts[j, MARGIN]
    if j == MMF:
        assets += accounts[j, OTHER]
        liabilities -= accounts[j, SHARES]
    elif j == CB:
        # liabilities: reserves, reverse repo of money funds, the Treasury's account
        liabilities += accounts[j, OTHER] + accounts[MMF, OTHER] + accounts[TREASURY, CASH]
    else:
        assets += accounts[j, SHARES]
    return assets - liabilities, abs(assets) + abs(liabilities)


@inline
def _at_fault(off: Floats, worst: int) -> int:
    """The sector to look at, from the residuals and the worst balance sheet."""
    if not off[I_BALANCE] <= TOLERANCE:
        return worst
    if not off[I_BONDS] <= TOLERANCE:
        return TREASURY
    if not off[I_FUTURES] <= TOLERANCE or not off[I_MARGIN] <= TOLERANCE:
        return CCP
    if not off[I_REPO] <= TOLERANCE:
        return DEALER
    return CB if not off[I_CASH] <= TOLERANCE else HF


@inline
def residuals(
    accounts: Floats, bonds: Floats, futures: Floats, price: Floats, outstanding: Floats, sums: Floats, off: Floats,
) -> int:  # fmt: skip
    """Relative residual of each identity into off (IDENTITIES,), no number where one of its terms is none; the sector
    to look at: of the worst balance sheet where one is off, else the one that keeps the ledger that is off.

    outstanding (K,): face the Treasury has issued. sums: bonds of all funds by tenor, then their repo and cash, added
    up from the funds themselves.
    """
    tenors = len(price)
    off[:] = 0.0
    for k in range(tenors):
        held, net, gross = 0.0, 0.0, 1e-9
        for j in range(SECTORS):
            if j != TREASURY:
                held += bonds[j, k]
            net += futures[j, k]
            gross += abs(futures[j, k])
        off[I_BONDS] = _larger(off[I_BONDS], abs(held - outstanding[k]) / (abs(outstanding[k]) + 1.0))
        off[I_FUTURES] = _larger(off[I_FUTURES], abs(net) / gross)
        off[I_FUNDS] = _larger(off[I_FUNDS], abs(sums[k] - bonds[HF, k]) / (abs(bonds[HF, k]) + 1.0))
    owed, lent, cash, margin, scale = 0.0, 0.0, 0.0, 0.0, 1.0
    for j in range(SECTORS):
        owed += accounts[j, OWED]
        lent += accounts[j, LENT]
        scale += abs(accounts[j, CASH])
        if j not in (CB, TREASURY):
            cash += accounts[j, CASH]
        if j != CCP:
            margin += accounts[j, MARGIN]
    off[I_REPO] = abs(owed - lent) / (owed + 1.0)
    off[I_CASH] = abs(cash - accounts[CB, OTHER]) / scale
    off[I_MARGIN] = abs(accounts[CCP, CASH] - margin) / (margin + 1.0)
    off[I_FUNDS] = _larger(off[I_FUNDS], abs(sums[tenors] - accounts[HF, OWED]) / (accounts[HF, OWED] + 1.0))
    off[I_FUNDS] = _larger(off[I_FUNDS], abs(sums[tenors + 1] - accounts[HF, CASH]) / (abs(accounts[HF, CASH]) + 1.0))
    worst = HF
    for j in range(SECTORS):
        own, size = worth_and_size(accounts, bonds, price, outstanding, j)
        miss = abs(own - accounts[j, EQUITY]) / (size + 1.0)
        known = off[I_BALANCE] == off[I_BALANCE]  # the first that is no number stays the worst
        if known and not miss <= off[I_BALANCE]:
            off[I_BALANCE], worst = miss, j
    return _at_fault(off, worst)


@kernel
def check_books(
    accounts: Floats, bonds: Floats, futures: Floats, price: Floats, outstanding: Floats, sums: Floats, off: Floats,
) -> int:  # fmt: skip
    """`residuals`, for callers outside a kernel."""
    return residuals(accounts, bonds, futures, price, outstanding, sums, off)


@kernel
def net_worth(accounts: Floats, bonds: Floats, price: Floats, outstanding: Floats, j: int) -> float:
    """Assets less liabilities of a sector, for callers outside a kernel."""
    return worth_and_size(accounts, bonds, price, outstanding, j)[0]


__all__ = [
    "COLUMNS", "IDENTITIES", "check_books", "earn", "fund_dealers", "lend", "net_worth", "pay", "pay_coupons",
    "pay_repo", "pay_variation", "post_margin", "residuals", "revalue", "sell_bonds", "sweep_cash", "worth_and_size",
]  # fmt: skip
