"""The end of a contract by delivery: the tail on the last trading day, the invoice on the delivery day.

Arrays, accounts and events are those of `trade_day`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import basis
from netbasis.kernels import trade_day as day
from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]

_invoice = inline(basis.invoice_amount)


@kernel
def close_tail(state: Floats, legs: Floats, m: Floats, policy: Floats, book: Floats, earned: Floats) -> None:
    """On the last trading day of a contract that will be delivered: bonds that fill no whole contract are sold, and
    futures are traded until one contract stands against each contract face. The price is then fixed."""
    lots = np.trunc(state[day.FACE] / state[day.UNIT])
    rest = state[day.FACE] - lots * state[day.UNIT]
    if rest != 0.0:
        contracts = state[day.CONTRACTS]
        state[day.CONTRACTS] = 0.0  # bonds alone
        margin = state[day.MARGIN]
        state[day.MARGIN] = 0.0
        day.close_share(state, legs, m, policy, rest / state[day.FACE], 1.0, book, earned, False)
        state[day.CONTRACTS], state[day.MARGIN] = contracts, margin
    tail = -lots - state[day.CONTRACTS]
    more = abs(lots) * m[day.M_MARGIN] - state[day.MARGIN]
    day.post(state, book, day.INITIAL, day.CASH, -more)
    day.post(state, book, day.INITIAL, day.MARGIN, more)
    state[day.CONTRACTS] = -lots
    day.pay_costs(state, m, policy, 0.0, abs(tail), 1.0, book, earned, day.BY_COSTS)
    state[day.CLOSING] = 1.0


@kernel
def deliver(state: Floats, legs: Floats, price: float, accrued: float, book: Floats, earned: Floats) -> None:
    """Bonds against the invoice: settlement `price` x factor + `accrued` at delivery, per 100 (formulas.basis). Below
    zero, bonds taken into a short position, against the same invoice."""
    face = state[day.FACE]
    invoice = _invoice(price, state[day.FACTOR], accrued, face)
    value, margin = state[day.BONDS], state[day.MARGIN]
    day.post(state, book, day.DELIVER, day.CASH, invoice + margin)
    day.post(state, book, day.DELIVER, day.MARGIN, -margin)
    day.post(state, book, day.DELIVER, day.BONDS, -value)
    day.post(state, book, day.DELIVER, day.PROFIT, invoice - value)
    earned[day.BY_CONVERGENCE] += invoice - value
    for k in range(len(legs)):
        principal, owed = legs[k, day.PRINCIPAL], legs[k, day.INTEREST]
        legs[k, day.PRINCIPAL] = legs[k, day.INTEREST] = 0.0
        day.post(state, book, day.DELIVER, day.REPO, -principal)
        day.post(state, book, day.DELIVER, day.OWED, -owed)
        day.post(state, book, day.DELIVER, day.CASH, -principal - owed)
    state[day.FACE] = state[day.CONTRACTS] = state[day.CLOSING] = 0.0
