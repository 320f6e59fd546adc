"""A position that goes on but is not left as it is: made larger or smaller, or its futures rolled under the same bonds.

Arrays, accounts and events are those of `trade_day`. A change happens after the day's mark, at the day's prices.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels import trade_day as day
from netbasis.kernels.jit import kernel

Floats = NDArray[np.float64]


@kernel
def resize(
    state: Floats, legs: Floats, m: Floats, policy: Floats, face: float, contracts: float, traded: float, book: Floats,
    earned: Floats, cause: int,
) -> None:  # fmt: skip
    """From the face and contracts held to `face` (of the same sign) and `contracts`: the difference alone is traded.

    traded: contracts that pay the bid-offer and commission. Bonds that are sold repay their part of the repo; bonds
    that are bought are financed on the same rungs to the same dates, at the day's term rate and haircut, so that rate
    and haircut of a rung become averages. The buffer counts anew from the cash after the change.
    """
    held = state[day.FACE]
    more = face - held
    if more * held < 0.0:
        day.sell_bonds(state, legs, -more / held, book)
    elif more != 0.0:
        _buy_more(state, legs, m, policy, more, book)
    state[day.FACE] = face
    margin = abs(contracts) * m[day.M_MARGIN] - state[day.MARGIN]
    day.post(state, book, day.INITIAL, day.CASH, -margin)
    day.post(state, book, day.INITIAL, day.MARGIN, margin)
    state[day.CONTRACTS] = contracts
    day.pay_costs(state, m, policy, abs(more), traded, 1.0, book, earned, cause)
    state[day.BUFFER] = state[day.CASH]


@kernel
def roll_futures(
    state: Floats, legs: Floats, m: Floats, policy: Floats, factor: float, face: float, contracts: float, book: Floats,
    earned: Floats,
) -> None:  # fmt: skip
    """The futures into another contract, the bonds and their repo kept but for the difference to `face`.

    m: the day against the new contract, with the prices of the same issue. factor: its conversion factor there.
    """
    traded = abs(state[day.CONTRACTS]) + abs(contracts)
    resize(state, legs, m, policy, face, contracts, traded, book, earned, day.BY_ROLL)
    state[day.FACTOR], state[day.FUTURES] = factor, m[day.M_FUTURES]
    state[day.GAP], state[day.OPTION] = m[day.M_GAP], m[day.M_OPTION]


@kernel
def _buy_more(state: Floats, legs: Floats, m: Floats, policy: Floats, more: float, book: Floats) -> None:
    """`more` dollars of face, of the sign held, bought (sold short) and financed on the rungs as they stand."""
    price, held, own = (m[day.M_CLEAN] + m[day.M_ACCRUED]) / 100.0, state[day.FACE], policy[day.OWN_HAIRCUT]
    haircut = m[day.M_HAIRCUT] if math.isnan(own) else max(own, m[day.M_HAIRCUT])
    day.post(state, book, day.OPEN, day.BONDS, more * price)
    day.post(state, book, day.OPEN, day.CASH, -more * price)
    for k in range(len(legs)):
        leg = legs[k]
        whole = leg[day.SHARE] * day.lent(held, leg[day.HAIRCUT], held * price)  # had all of it been renewed
        new = leg[day.SHARE] * day.lent(more, haircut, more * price)
        if new == 0.0:
            continue
        leg[day.FUNDED] = (leg[day.FUNDED] * whole + new) / (whole + new)
        leg[day.HAIRCUT] = (held * leg[day.HAIRCUT] + more * haircut) / (held + more)
        rate = m[day.M_TERM] - m[day.M_SPECIAL]
        leg[day.RATE] = (leg[day.PRINCIPAL] * leg[day.RATE] + new * rate) / (leg[day.PRINCIPAL] + new)
        leg[day.PRINCIPAL] += new
        day.post(state, book, day.OPEN, day.REPO, new)
        day.post(state, book, day.OPEN, day.CASH, new)
