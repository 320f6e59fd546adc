"""Acts on the books beside trading: the days of policies, purchases, issues, the swap-spread book."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels import system_layout as at
from netbasis.kernels import system_step as books
from netbasis.kernels.jit import inline

Floats = NDArray[np.float64]
BP = 1e-4
TINY = 1e-150  # $bn: keeps a book of nothing from dividing by zero


@inline
def book(bonds: Floats, sector: int) -> float:
    total = 0.0
    for k in range(bonds.shape[1]):
        total += bonds[sector, k]
    return total


@inline
def policy_day(policy: Floats, state: Floats, day: int, dislocation: float, spread: float) -> None:
    """Start and stop the policies of the day. state (POLICIES, 3): day triggered (-1 none), active, used so far."""
    for i in range(at.POLICIES):
        if policy[i, at.L_ON] == 0.0 or state[i, 0] == -2.0:
            continue
        measure = spread if i == at.STANDING else dislocation
        if state[i, 0] < 0.0:
            named = policy[i, at.L_DAY]
            due = day >= named if named >= 0.0 else measure > policy[i, at.L_TRIGGER]
            if due:
                state[i, 0] = float(day)
        if state[i, 0] >= 0.0 and day >= state[i, 0] + policy[i, at.L_LAG]:
            state[i, 1] = 1.0
        if state[i, 1] > 0.0 and (measure < policy[i, at.L_EXIT] or state[i, 2] >= policy[i, at.L_CAP]):
            state[i, 0], state[i, 1] = -2.0, 0.0  # over


@inline
def swaps(accounts: Floats, bonds: Floats, swapped: Floats, moved: Floats, duration: Floats, spread: float) -> None:
    """Swaps of the swap-spread book, and of the dealers against bonds they took from it: banks pay what the bonds lose
    and get what they gain; a wider spread (bp) is a loss of the book."""
    book, dealers = 0.0, 0.0
    for k in range(len(moved)):
        book -= bonds[at.RV, k] * (moved[k] + duration[k] * spread * BP)
        dealers -= swapped[k] * moved[k]
    books.earn(accounts, at.BANK, at.RV, book)
    books.earn(accounts, at.BANK, at.DEALER, dealers)


@inline
def cut_swaps(
    accounts: Floats, bonds: Floats, swapped: Floats, z: Floats, p: Floats, price: Floats, before: float, arrives: float
) -> None:
    """The swap-spread book is cut by P_CUT of its size per bp of spread beyond P_CUT_FROM, half of it a day; its repo
    follows its bonds at a haircut of 2%."""
    z[at.Z_MAX_SPREAD] = max(z[at.Z_MAX_SPREAD], z[at.Z_SPREAD])
    wanted = before * (1.0 - min(p[at.P_CUT] * max(z[at.Z_MAX_SPREAD] - p[at.P_CUT_FROM], 0.0), 0.9))
    held = book(bonds, at.RV)
    part = max(held - wanted, 0.0) / (held + TINY) * arrives
    value = 0.0
    for k in range(len(price)):
        face = part * bonds[at.RV, k]
        books.sell_bonds(accounts, bonds, at.RV, at.DEALER, k, face, price[k])
        swapped[k] += face
        value += bonds[at.RV, k] * price[k]
    books.lend(accounts, at.DEALER, at.RV, 0.98 * value - accounts[at.RV, at.OWED])


@inline
def purchase(accounts: Floats, bonds: Floats, k: int, face: float, normal: float, price: float) -> None:
    """The central bank buys what dealers hold above their normal inventory first, then from other holders."""
    from_dealers = min(face, max(bonds[at.DEALER, k] - normal, 0.0))
    books.sell_bonds(accounts, bonds, at.DEALER, at.CB, k, from_dealers, price)
    books.sell_bonds(accounts, bonds, at.BANK, at.CB, k, face - from_dealers, price)


@inline
def issue(accounts: Floats, bonds: Floats, k: int, face: float, placed: float, price: float) -> None:
    """New bonds: a part placed with banks and other holders at once, the rest with dealers; paid to the Treasury."""
    bonds[at.BANK, k] += placed * face
    bonds[at.DEALER, k] += (1.0 - placed) * face
    books.pay(accounts, at.BANK, at.TREASURY, placed * face * price)
    books.pay(accounts, at.DEALER, at.TREASURY, (1.0 - placed) * face * price)
