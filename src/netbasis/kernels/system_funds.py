"""One step of all hedge funds: cash flows of the levered basis trade, thresholds, sales, re-entry, default.

Arrays of n funds: q (K, n) bonds held in each tenor, $bn of face, futures sold one for one; repo, cash (n,), $bn. All
loops are plain and branch-free, so that they become vector instructions; sums over funds are taken in a fixed tree.

With the step's prices, margins and rates, a fund with bonds worth v = sum_k P_k q_k and margin m:

    repo'  = repo + g (rolled (1 - h) v - repo)                          the part g of the repo that matures is renewed
    cash'  = cash - sum_k q_k dF_k - (m' - m) + coupons - interest + repo' - repo
    need   = buffer v (1 + precaution)                                  what it wants to keep as cash
    free   = v + m' - repo'                                             cash that selling everything would bring
    s      = (need - cash') / (free + need)       where cash' < trigger need; at once where cash' < 0, else at speed
             1 - L equity / v                     where v > L equity;   1 where equity is under its stop
    s      = 1 where equity <= 0: the lender sells everything, and what is missing is his loss
    buys   entry x its bonds, where no threshold is crossed and the cash above need pays for it

Partial liquidation to a target on thresholds of liquidity first, then leverage, then losses: Cont and Schaanning,
"Fire sales, indirect contagion and systemic stress testing" (2017).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]

_TINY = 1e-150  # keeps a fund without bonds from dividing by zero

# what is fixed of each fund
TRAITS = 6
T_HAIRCUT, T_ROLLS, T_OVERNIGHT, T_BUFFER, T_LEVERAGE, T_STOP = range(TRAITS)
# what is the same for all of them in a step
SETTING = 15
(
    N_JUMP, N_FLOOR, N_ROLLED, N_ON, N_TERM, N_PRECAUTION, N_TRIGGER, N_SPEED, N_ENTRY, N_DT, N_OFFSET, N_RESET,
    N_STOPPED, N_URGENT, N_SPARE,
) = range(SETTING)  # fmt: skip
# sums over funds
SUMS = 8
U_REPO, U_CASH, U_INTEREST, U_LOSS, U_SOLD, U_FAILED, U_BELOW, U_MATURED = range(SUMS)


@inline
def _least(a: float, b: float) -> float:
    return a if a < b else b


@inline
def _most(a: float, b: float) -> float:
    return a if a > b else b


@kernel
def tree_sum(values: Floats, scratch: Floats) -> float:
    """Sum of (n,), n a power of two, by halves: the same bits whatever the machine adds at once. scratch (n,)."""
    half = len(values) // 2
    if half < 8:
        total = values[0]
        for i in range(1, len(values)):
            total += values[i]
        return float(total)
    for i in range(half):
        scratch[i] = values[i] + values[i + half]
    while half > 8:
        half //= 2
        for i in range(half):
            scratch[i] = scratch[i] + scratch[i + half]
    one, two = scratch[0] + scratch[4], scratch[1] + scratch[5]
    three, four = scratch[2] + scratch[6], scratch[3] + scratch[7]
    return float((one + three) + (two + four))


@kernel
def value_funds(
    q: Floats, price: Floats, moved: Floats, margin_before: Floats, margin: Floats, coupon: Floats, value: Floats,
    posted: Floats, flow: Floats,
) -> None:  # fmt: skip
    """Bonds at market, margin at the new rates, and the day's flow before repo, of each fund, into (n,) arrays.

    price, moved (change of the futures price), margin_before, margin (dollars per face), coupon (per face, this step):
    (K,).
    """
    for k in range(len(price)):
        p, m = price[k], margin[k]
        f = coupon[k] - moved[k] - (margin[k] - margin_before[k])
        held = q[k]
        if k == 0:
            for i in range(len(value)):
                value[i] = p * held[i]
                posted[i] = m * held[i]
                flow[i] = f * held[i]
        else:
            for i in range(len(value)):
                value[i] += p * held[i]
                posted[i] += m * held[i]
                flow[i] += f * held[i]


@kernel
def step_funds(
    repo: Floats, cash: Floats, value: Floats, posted: Floats, flow: Floats, traits: Floats, setting: Floats,
    trade: Floats, interest: Floats, loss: Floats, below: Floats, opening: Floats,
) -> None:  # fmt: skip
    """The step of every fund; repo and cash are updated, trade (n,) is the part of its bonds bought or (below zero)
    sold, interest and loss (n,) dollars, below (n,) 1 where a threshold was crossed. opening (n,): equity that the stop
    counts from."""
    jump, floor, rolled = setting[N_JUMP], setting[N_FLOOR], setting[N_ROLLED]
    on, term, wish = setting[N_ON], setting[N_TERM], 1.0 + setting[N_PRECAUTION]
    trigger, speed, entry, reset = setting[N_TRIGGER], setting[N_SPEED], setting[N_ENTRY], setting[N_RESET]
    haircuts, rolls, overnight = traits[T_HAIRCUT], traits[T_ROLLS], traits[T_OVERNIGHT]
    buffers, leverages, stops = traits[T_BUFFER], traits[T_LEVERAGE], traits[T_STOP]
    for i in range(len(repo)):
        v, m, owed = value[i], posted[i], repo[i]
        h = haircuts[i]
        h = _most(reset, h) if h <= 0.0 else h
        h = _most(h + jump, floor)
        paid = owed * (overnight[i] * on + (1.0 - overnight[i]) * term)
        renewed = owed + rolls[i] * (rolled * (1.0 - h) * v - owed)
        c = cash[i] + flow[i] - paid + (renewed - owed)
        free = v + m - renewed
        e = c + free
        need = buffers[i] * v * wish
        whole = _most(free, 0.0) + need + _TINY
        both = 1.0 / (whole * (v + _TINY))  # one division for two
        short = (need - c) * (v + _TINY) * both
        short = short if c < trigger * need else 0.0
        heavy = (v - leverages[i] * e) * whole * both
        heavy = heavy if heavy > 0.0 else 0.0
        wanted = _most(short, heavy)
        wanted = 1.0 if e < stops[i] * opening[i] else wanted
        below[i] = 1.0 if wanted * v > 0.0 else 0.0  # a fund that holds nothing is not called
        s = speed * wanted
        s = _most(s, short if c < 0.0 else 0.0)
        s = 1.0 if e <= 0.0 else s
        s = _least(s, 1.0)
        cost = entry * (h * v + m)
        bought = entry if c - need >= cost else 0.0
        bought = bought if wanted == 0.0 else 0.0
        left = c + s * free - bought * (h * v + m)
        lost = -e if e < 0.0 else 0.0
        trade[i] = bought - s
        repo[i] = renewed * (1.0 - s) + bought * (1.0 - h) * v
        cash[i] = left + lost
        interest[i] = paid
        loss[i] = lost


@kernel
def trade_funds(q: Floats, trade: Floats, k: int) -> None:
    """Holdings of one tenor after the trades."""
    held = q[k]
    for i in range(len(trade)):
        held[i] = held[i] + held[i] * trade[i]
