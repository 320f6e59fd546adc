"""One step of all hedge funds: cash flows of the levered basis trade, thresholds, sales, re-entry, default.

Arrays of n funds: q (K, n) bonds held in each tenor, $bn of face, futures sold one for one; repo, cash (n,), $bn. All
loops are plain and branch-free, so that they become vector instructions; sums over funds are taken in a fixed tree.
A view of an array, or a return in the middle of a kernel, costs atomic counts of references, each as much as several
funds: rows are taken once a scenario, and kernels of a step end at their end.

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
SETTING = 7
N_ROLLED, N_ON, N_TERM, N_PRECAUTION, N_TRIGGER, N_SPEED, N_ENTRY = range(SETTING)
# scratch rows of (WORK + K, n): values of a step, and one for each sum
WORK = 9
W_VALUE, W_POSTED, W_FLOW, W_TRADE, W_KEPT, W_FLOOR, W_SUMS = range(7)
# sums over funds, after those of the bonds by tenor
SUMS = 3
U_REPO, U_CASH, U_OVERNIGHT = range(SUMS)
LANES = 8  # at which a tree of sums ends


@inline
def _least(a: float, b: float) -> float:
    return a if a < b else b


@inline
def _most(a: float, b: float) -> float:
    return a if a > b else b


@inline
def _fold(table: Floats, row: int, width: int) -> float:
    """Sum of the first `width` of a row, a power of two, by halves, several of them at a time; the row is overwritten.

    Its last halves are written out, as a loop over so few is slower than its numbers one by one."""
    while width > 64:
        quarter = width // 4
        for i in range(quarter):
            table[row, i] = (table[row, i] + table[row, i + 2 * quarter]) + (
                table[row, i + quarter] + table[row, i + 3 * quarter]
            )
        width = quarter
    if width == 64:
        for i in range(LANES):
            first = (table[row, i] + table[row, i + 32]) + (table[row, i + 16] + table[row, i + 48])
            table[row, i] = first + (
                (table[row, i + 8] + table[row, i + 40]) + (table[row, i + 24] + table[row, i + 56])
            )
    elif width == 32:
        for i in range(LANES):
            table[row, i] = (table[row, i] + table[row, i + 16]) + (table[row, i + 8] + table[row, i + 24])
    elif width == 16:
        for i in range(LANES):
            table[row, i] += table[row, i + LANES]
    one, two = table[row, 0] + table[row, 4], table[row, 1] + table[row, 5]
    three, four = table[row, 2] + table[row, 6], table[row, 3] + table[row, 7]
    return float((one + three) + (two + four))


@kernel
def tree_sum(values: Floats, scratch: Floats) -> float:
    """Sum of (n,), n a power of two, by halves: the same bits whatever the machine adds at once. scratch (1, n)."""
    width = len(values)
    if width < 2 * LANES:
        total = values[0]
        for i in range(1, width):
            total += values[i]
        return float(total)
    half = width // 2
    for i in range(half):
        scratch[0, i] = values[i] + values[i + half]
    return _fold(scratch, 0, half)


@kernel
def sum_bonds(q: Floats, scratch: Floats, sums: Floats) -> None:
    """Bonds of all funds by tenor into sums (K + SUMS,), each added as by `tree_sum`. scratch (K, n) or more."""
    tenors, width = q.shape
    half = width // 2
    for k in range(tenors):
        if width < 2 * LANES:
            total = q[k, 0]
            for i in range(1, width):
                total += q[k, i]
            sums[k] = total
        else:
            for i in range(half):
                scratch[k, i] = q[k, i] + q[k, i + half]
            sums[k] = _fold(scratch, k, half)


@kernel
def sum_accounts(repo: Floats, cash: Floats, overnight: Floats, scratch: Floats, sums: Floats) -> None:
    """Repo, cash and overnight repo of all funds into the last of sums (K + SUMS,), each added as by `tree_sum`.

    overnight (n,): part of each fund's repo. scratch (SUMS, n) or more."""
    first = len(sums) - SUMS
    few = len(repo) if len(repo) < 2 * LANES else 0
    half = 0 if few else len(repo) // 2
    for i in range(half):
        scratch[U_REPO, i] = repo[i] + repo[i + half]
    for i in range(half):
        scratch[U_CASH, i] = cash[i] + cash[i + half]
    for i in range(half):
        scratch[U_OVERNIGHT, i] = repo[i] * overnight[i] + repo[i + half] * overnight[i + half]
    for j in range(SUMS):
        sums[first + j] = 0.0 if few else _fold(scratch, j, half)
    for i in range(few):
        sums[first + U_REPO] += repo[i]
        sums[first + U_CASH] += cash[i]
        sums[first + U_OVERNIGHT] += repo[i] * overnight[i]


@kernel
def kept_of(haircuts: Floats, jump: float, floor: float, reset: float, kept: Floats) -> None:
    """What each fund can borrow per dollar of bonds, one less its haircut, into kept (n,): haircuts at zero re-set,
    all raised by the jump, at least the floor."""
    for i in range(len(haircuts)):
        h = haircuts[i]
        h = _most(reset, h) if h <= 0.0 else h
        kept[i] = 1.0 - _most(h + jump, floor)


@kernel
def floors_of(stops: Floats, opening: Floats, floors: Floats) -> None:
    """Equity under which each fund leaves, into floors (n,): the part `stop` of its opening equity, above zero."""
    for i in range(len(stops)):
        floors[i] = _most(stops[i] * opening[i], _TINY)


@inline
def flow_of(k: int, moved: Floats, margin_before: Floats, margin: Floats, coupon: Floats) -> float:
    """Cash of the step per face of tenor k, before repo: coupon, variation margin, change of initial margin."""
    return float(coupon[k] - moved[k] - (margin[k] - margin_before[k]))


@kernel
def value_funds(
    q: Floats, price: Floats, moved: Floats, margin_before: Floats, margin: Floats, coupon: Floats, value: Floats,
    posted: Floats, flow: Floats,
) -> None:  # fmt: skip
    """Bonds at market, margin at the new rates, and the step's flow before repo, of each fund, into (n,) arrays.

    price, moved (change of the futures price), margin_before, margin (dollars per face), coupon (per face, this step):
    (K,).
    """
    for k in range(len(price)):
        p, m, f = price[k], margin[k], flow_of(k, moved, margin_before, margin, coupon)
        if k == 0:
            for i in range(len(value)):
                value[i] = p * q[k, i]
                posted[i] = m * q[k, i]
                flow[i] = f * q[k, i]
        else:
            for i in range(len(value)):
                value[i] += p * q[k, i]
                posted[i] += m * q[k, i]
                flow[i] += f * q[k, i]


@kernel
def settle_funds(
    repo: Floats, cash: Floats, value: Floats, posted: Floats, flow: Floats, kept: Floats, rolls: Floats,
    overnight: Floats, buffers: Floats, leverages: Floats, floors: Floats, setting: Floats, units: Floats,
) -> int:  # fmt: skip
    """Cash flows of the step: repo and cash (n,) as they are before any trade. How many funds are called: under a
    threshold of theirs, with something to sell.

    value, posted, flow (n,) are counted in units (3,): ones after `value_funds`; of a single tenor all three may be the
    bonds themselves, in units of their price, margin and flow."""
    price, margin, cost = units[0], units[1], units[2]
    rolled, term, apart = setting[N_ROLLED], setting[N_TERM], setting[N_ON] - setting[N_TERM]
    wish, trigger = 1.0 + setting[N_PRECAUTION], setting[N_TRIGGER]
    called = 0
    for i in range(len(repo)):
        v, owed = price * value[i], repo[i]
        renewed = owed + rolls[i] * (rolled * (kept[i] * v) - owed)
        c = cash[i] + cost * flow[i] - owed * (term + overnight[i] * apart) + (renewed - owed)
        e = c + (v + margin * posted[i] - renewed)
        over = (c < trigger * (buffers[i] * v * wish)) | (v > leverages[i] * e) | (e < floors[i])
        called += 1 if over & (v > 0.0) else 0
        repo[i] = renewed
        cash[i] = c
    return called


@kernel
def decide_funds(
    repo: Floats, cash: Floats, value: Floats, posted: Floats, kept: Floats, buffers: Floats, leverages: Floats,
    floors: Floats, setting: Floats, units: Floats, trade: Floats,
) -> int:  # fmt: skip
    """What every fund buys or (below zero) sells, as a part of its bonds, into trade (n,), and its repo and cash after
    that. How many failed: their cash is left below zero, `bear_losses` makes that their lenders'. value, posted, units
    as for `settle_funds`.

    Nothing changes where no fund is called and entry is zero."""
    wish, trigger, speed, entry = 1.0 + setting[N_PRECAUTION], setting[N_TRIGGER], setting[N_SPEED], setting[N_ENTRY]
    price, margin = units[0], units[1]
    failed = 0
    for i in range(len(repo)):
        v, m, c, owed = price * value[i], margin * posted[i], cash[i], repo[i]
        most = kept[i] * v  # repo against all its bonds
        free = v + m - owed
        e = c + free
        need = buffers[i] * v * wish
        whole = _most(free, 0.0) + need + _TINY
        both = 1.0 / (whole * (v + _TINY))  # one division for two
        short = (need - c) * (v + _TINY) * both
        short = short if c < trigger * need else 0.0
        heavy = (v - leverages[i] * e) * whole * both
        wanted = _most(short, _most(heavy, 0.0))
        wanted = 1.0 if e < floors[i] else wanted
        s = _most(speed * wanted, short if c < 0.0 else 0.0)
        s = 1.0 if e <= 0.0 else _least(s, 1.0)
        own = v - most + m
        bought = entry if c - need >= entry * own else 0.0
        bought = bought if wanted == 0.0 else 0.0
        failed += 1 if e < 0.0 else 0
        trade[i] = bought - s
        repo[i] = owed * (1.0 - s) + bought * most
        cash[i] = c + s * free - bought * own
    return failed


@kernel
def bear_losses(trade: Floats, cash: Floats) -> float:
    """Losses of the lenders of funds that sold everything and have less than nothing: their cash is made good."""
    lost = 0.0
    for i in range(len(cash)):
        if trade[i] == -1.0 and cash[i] < 0.0:
            lost -= cash[i]
            cash[i] = 0.0
    return lost


@kernel
def trade_funds(q: Floats, trade: Floats) -> None:
    """Holdings of every tenor (K, n) after the trades."""
    for k in range(q.shape[0]):
        for i in range(len(trade)):
            q[k, i] = q[k, i] + q[k, i] * trade[i]
