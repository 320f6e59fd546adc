"""The record of a day of the system model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels import system_layout as at
from netbasis.kernels.jit import kernel
from netbasis.kernels.system_acts import book

Floats = NDArray[np.float64]


@kernel
def write_day(
    row: Floats, level: float, dislocation: float, basis: float, spread: float, use: float, vol: float, margin: float,
    held: float, accounts: Floats, bonds: Floats, futures: Floats, variation: float, initial: float, remargin: float,
    interest: float, sold: float, bought: float, called: float, failed: float, loss: float, purchases: float,
    room: float, outright: float, equity_before: float, price: Floats,
) -> None:  # fmt: skip
    """A day of a scenario (`system_layout` V_...)."""
    row[at.V_YIELD], row[at.V_DISLOCATION], row[at.V_BASIS], row[at.V_REPO] = level, dislocation, basis, spread
    row[at.V_UTILISATION], row[at.V_VOLATILITY], row[at.V_MARGIN_RATE] = use, vol, margin
    row[at.V_BONDS], row[at.V_CASH], row[at.V_EQUITY] = held, accounts[at.HF, at.CASH], accounts[at.HF, at.EQUITY]
    row[at.V_REPO_HF], row[at.V_MARGIN] = accounts[at.HF, at.OWED], accounts[at.HF, at.MARGIN]
    row[at.V_SOLD], row[at.V_BOUGHT], row[at.V_BELOW], row[at.V_FAILED], row[at.V_LOSS] = (
        sold,
        bought,
        called,
        failed,
        loss,
    )
    inventory, am, foreign, bank, dealer_basis = 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(len(price)):
        inventory += bonds[at.DEALER, k] * price[k]
        am += bonds[at.AM, k]
        foreign += bonds[at.FOREIGN, k]
        bank += bonds[at.BANK, k]
        dealer_basis -= futures[at.DEALER, k]
    row[at.V_DEALER], row[at.V_DURATION], row[at.V_RESERVES] = inventory, outright, accounts[at.BANK, at.CASH]
    row[at.V_PURCHASES], row[at.V_SWAP_BOOK] = purchases, book(bonds, at.RV)
    row[at.V_VARIATION], row[at.V_INITIAL], row[at.V_REMARGIN], row[at.V_INTEREST] = (
        variation,
        initial,
        remargin,
        interest,
    )
    row[at.V_HEADROOM] = room * (1.0 - use)
    row[at.V_AM], row[at.V_FOREIGN], row[at.V_BANK], row[at.V_DEALER_BASIS] = am, foreign, bank, dealer_basis
    row[at.V_RETURN] = accounts[at.HF, at.EQUITY] / equity_before - 1.0 if equity_before > 0.0 else 0.0
    row[at.V_ON_RRP], row[at.V_FACILITY] = accounts[at.MMF, at.OTHER], accounts[at.CB, at.LENT]
