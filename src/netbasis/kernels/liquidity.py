"""What a held position needs in cash along a path of yields, basis, repo, haircut and margin.

The days are those of `trade_day.hold_day` and `trade_path.liquidity_test`: nothing is valued or paid here. A path is
`drivers` (days, DRIVER). Prices follow from it, day by day, from the opening day's:

    clean = clean0 + ageing - DV01 x + convexity x^2 / 2          x: yield change since the opening, bp
    futures = futures0 + (clean - clean0 - (basis - basis0)) / factor

`ahead` (days + 1, AHEAD) is what is known in advance: settlements, accrued interest, coupons, ageing at an unchanged
yield, and the basis as its carry is earned. The opening day is row 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import margin as formulas
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path
from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Words = NDArray[np.uint64]

AHEAD = 5
A_SETTLE, A_ACCRUED, A_COUPON, A_CLEAN, A_BASIS = range(AHEAD)
DRIVER = 7
D_YIELD, D_BASIS, D_RATE, D_TERM, D_HAIRCUT, D_ROLLED, D_MARGIN = range(DRIVER)
TERMS = 13
(
    T_DV01, T_CONVEXITY, T_VOLATILITY, T_FUTURES_DV01, T_K, T_MPOR, T_ANCHOR, T_ELASTICITY, T_FLOOR, T_KEEP, T_RISE,
    T_FALL, T_SCALE,
) = range(TERMS)  # fmt: skip
WALK = 16
(
    W_NEED, W_LOSS, W_DEEPEST, W_EXHAUSTED, W_CALLED, W_SOLD, W_OUTCOME, W_CASH, W_EQUITY, W_LEAST, W_VARIATION,
    W_INITIAL, W_COUPON, W_INTEREST, W_REPO, W_ON_CASH,
) = range(WALK)  # fmt: skip
OUTCOMES = 5
SURVIVES, WAS_CALLED, BORROWED, SOLD_SOME, SOLD_ALL = range(OUTCOMES)

DRAW = 10
(
    S_BLOCK, S_BASIS_BLOCK, S_STRESS, S_VOLATILITY, S_KEEP, S_RATE, S_HAIRCUT, S_JUMP, S_JUMP_DAY, S_ROLLED,
) = range(DRAW)  # fmt: skip
BANK = 3
B_SHOCK, B_MEDIAN, B_EXCESS = range(BANK)
MOST_DAYS = 20
WORDS = 4 + 2 * MOST_DAYS  # random words a path: its regime, then two a day

_target = inline(formulas.margin_target)
_variance = inline(formulas.decayed_variance)
_HALF = 4294967296.0


@kernel
def margin_after(now: float, variance: float, terms: Floats, unit: float) -> float:
    """The margin model's next margin, dollars a contract, within its daily limits (`trade.margin.MarginModel`)."""
    volatility = max(np.sqrt(variance), terms[T_FLOOR])
    wanted = terms[T_SCALE] * _target(
        volatility, terms[T_FUTURES_DV01], unit, terms[T_K], terms[T_MPOR], terms[T_ANCHOR], terms[T_ELASTICITY]
    )
    return float(min(max(wanted, now * (1.0 - terms[T_FALL])), now * (1.0 + terms[T_RISE])))


@kernel
def _fill(
    m: Floats, start: Floats, ahead: Floats, t: int, driver: Floats, terms: Floats, moved: float, basis: float,
    factor: float, nights: float,
) -> None:  # fmt: skip
    """The inputs of a day of the path but its margin. moved: bp since the opening; basis: points since then."""
    change = ahead[t, A_CLEAN] - terms[T_DV01] * moved + 0.5 * terms[T_CONVEXITY] * moved * moved
    m[day.M_SETTLE], m[day.M_ACCRUED], m[day.M_COUPON] = ahead[t, A_SETTLE], ahead[t, A_ACCRUED], ahead[t, A_COUPON]
    m[day.M_CLEAN] = start[day.M_CLEAN] + change
    m[day.M_FUTURES] = start[day.M_FUTURES] + (change - basis - ahead[t, A_BASIS]) / factor
    m[day.M_OVERNIGHT], m[day.M_RATE] = driver[D_RATE] * nights / 360.0, driver[D_RATE]
    m[day.M_TERM], m[day.M_HAIRCUT], m[day.M_ROLLED] = driver[D_TERM], driver[D_HAIRCUT], driver[D_ROLLED]


@kernel
def _parts(book: Floats, out: Floats) -> None:
    """Cash by cause since the opening; interest paid at a roll counts as interest, not as repo."""
    out[W_VARIATION], out[W_INITIAL] = book[day.VARIATION, day.CASH], book[day.INITIAL, day.CASH]
    out[W_COUPON] = book[day.COUPON, day.CASH]
    out[W_INTEREST] = book[day.REPO_INTEREST, day.CASH] + book[day.ROLL_REPO, day.OWED]
    out[W_REPO] = book[day.ROLL_REPO, day.REPO] + book[day.REMARGINED, day.REPO]
    out[W_ON_CASH] = book[day.CASH_INTEREST, day.CASH]


@kernel
def _walk(
    drivers: Floats, opening: Floats, borrowed: Floats, start: Floats, policy: Floats, terms: Floats, ahead: Floats,
    state: Floats, legs: Floats, other: Floats, other_legs: Floats, m: Floats, book: Floats, spare: Floats,
    earned: Floats, before: Floats, out: Floats, trace: Floats,
) -> None:  # fmt: skip
    """One path. `state` is held to the end whatever its cash; `other` lives by the policy, sales and calls included.
    trace (days or 0, STATE): the held state of each day."""
    state[:], legs[:], m[:] = opening, borrowed, start
    book[:] = 0.0
    out[:] = 0.0
    opened, cash = day.equity(opening), opening[day.CASH]
    variance = terms[T_VOLATILITY] * terms[T_VOLATILITY]
    margin, moved, basis = start[day.M_MARGIN], 0.0, 0.0
    strict = policy[day.STRICT] > 0.0
    out[W_LEAST] = cash
    worst, apart, held = opened, False, True
    for t in range(len(drivers)):
        driver = drivers[t]
        moved += driver[D_YIELD]
        basis += driver[D_BASIS]
        nights = ahead[t + 1, A_SETTLE] - ahead[t, A_SETTLE]
        _fill(m, start, ahead, t + 1, driver, terms, moved, basis, opening[day.FACTOR], nights)
        variance = _variance(variance, driver[D_YIELD], terms[T_KEEP])
        if not np.isnan(driver[D_MARGIN]):
            margin = driver[D_MARGIN]
        elif terms[T_SCALE] > 0.0:
            margin = margin_after(margin, variance, terms, opening[day.UNIT])
        m[day.M_MARGIN] = margin
        if apart and held:
            day.hold_day(other, other_legs, m, policy, spare, earned)
        if strict:
            _parts(book, before)
        day.hold_day(state, legs, m, policy, book, earned)
        inside = strict and state[day.LOWEST] < state[day.CASH]
        low = state[day.LOWEST] if inside else state[day.CASH]
        if low < out[W_LEAST]:
            out[W_LEAST], out[W_DEEPEST] = low, t + 1
            _parts(book, out)
            if inside:  # between the margin call and the repo of the day
                out[W_COUPON:] = before[W_COUPON:]
        if low < 0.0 and out[W_EXHAUSTED] == 0.0:
            out[W_EXHAUSTED] = t + 1
        worst = min(worst, day.equity(state))
        if len(trace) > 0:
            trace[t] = state
        if not held:
            continue
        if not apart:
            other[:], other_legs[:] = state, legs
        capital = other[day.CAPITAL]
        found = path.liquidity_test(other, other_legs, m, policy, opened, spare, earned)
        rank = SURVIVES
        if found == path.CALLED:
            rank, apart = WAS_CALLED, apart or other[day.CAPITAL] != capital
        elif found == path.ON_CREDIT:
            rank = BORROWED
        elif found == path.SOLD_PART:
            rank, apart = SOLD_SOME, True
        elif found == path.SOLD_OUT:
            rank, apart, held = SOLD_ALL, True, False
        if rank > SURVIVES and out[W_CALLED] == 0.0:
            out[W_CALLED] = t + 1
        if rank >= SOLD_SOME and out[W_SOLD] == 0.0:
            out[W_SOLD] = t + 1
        out[W_OUTCOME] = max(out[W_OUTCOME], rank)
    out[W_NEED], out[W_LOSS] = cash - out[W_LEAST], opened - worst
    if apart:
        out[W_CASH], out[W_EQUITY] = other[day.CASH], day.equity(other)
    else:
        out[W_CASH], out[W_EQUITY] = state[day.CASH], day.equity(state)


@kernel
def _upper(word: np.uint64) -> float:
    """The upper half of a word, 0 to 2^32."""
    return float(word >> np.uint64(32))


@kernel
def _place(word: np.uint64, count: int) -> int:
    """One of `count` places, from the lower half of a word."""
    return int(np.int64(((word & np.uint64(0xFFFFFFFF)) * np.uint64(count)) >> np.uint64(32)))


@kernel
def draw(
    words: Words, bank: Floats, goes_on: Integers, basis: Floats, basis_goes_on: Integers, quiet: int,
    settings: Floats, drivers: Floats,
) -> None:  # fmt: skip
    """One path of `drivers` (days, DRIVER) from WORDS random words.

    bank (n, BANK), goes_on (n,): historical days, and whether the next row is the next business day. basis (b,) points,
    the first `quiet` of them from quiet times, the rest from stress. settings (DRAW,).
    """
    stressed = _upper(words[0]) < settings[S_STRESS] * _HALF
    first, count = (quiet, len(basis) - quiet) if stressed else (0, quiet)
    volatility, rate = settings[S_VOLATILITY], settings[S_RATE]
    row, change = -1, -1
    for t in range(len(drivers)):
        word = words[4 + 2 * t]
        again = row < 0 or goes_on[row] == 0 or _upper(word) * settings[S_BLOCK] < _HALF
        row = _place(word, len(bank)) if again else row + 1
        moved = volatility * bank[row, B_SHOCK]
        volatility = np.sqrt(_variance(volatility * volatility, moved, settings[S_KEEP]))
        rate += bank[row, B_MEDIAN]
        drivers[t, D_YIELD] = moved
        drivers[t, D_RATE], drivers[t, D_TERM] = rate + bank[row, B_EXCESS], rate
        drivers[t, D_BASIS] = 0.0
        if count > 0:
            word = words[5 + 2 * t]
            again = change < 0 or basis_goes_on[change] == 0
            again = again or _upper(word) * settings[S_BASIS_BLOCK] < _HALF
            change = first + _place(word, count) if again else change + 1
            drivers[t, D_BASIS] = basis[change]
        late = t + 1 >= settings[S_JUMP_DAY]
        drivers[t, D_HAIRCUT] = min(settings[S_HAIRCUT] + (settings[S_JUMP] if late else 0.0), 1.0)
        drivers[t, D_ROLLED] = settings[S_ROLLED] if late else 1.0
        drivers[t, D_MARGIN] = np.nan


@kernel
def walk_drawn(
    words: Words, bank: Floats, goes_on: Integers, basis: Floats, basis_goes_on: Integers, quiet: int,
    settings: Floats, opening: Floats, borrowed: Floats, start: Floats, policy: Floats, terms: Floats, ahead: Floats,
    out: Floats,
) -> None:  # fmt: skip
    """n paths drawn from history. words (n, WORDS), out (n, WALK); the horizon is that of `ahead`."""
    state, other = np.empty(day.STATE), np.empty(day.STATE)
    legs, other_legs = np.empty_like(borrowed), np.empty_like(borrowed)
    m, earned, before = np.empty(day.MARKET), np.zeros(day.CAUSES), np.empty(WALK)
    book, spare = np.zeros((day.EVENTS, day.ACCOUNTS)), np.zeros((day.EVENTS, day.ACCOUNTS))
    drivers, trace = np.empty((len(ahead) - 1, DRIVER)), np.empty((0, day.STATE))
    for i in range(len(words)):
        draw(words[i], bank, goes_on, basis, basis_goes_on, quiet, settings, drivers)
        _walk(drivers, opening, borrowed, start, policy, terms, ahead, state, legs, other, other_legs, m, book, spare,
              earned, before, out[i], trace)  # fmt: skip


@kernel
def walk_given(
    drivers: Floats, opening: Floats, borrowed: Floats, start: Floats, policy: Floats, terms: Floats, ahead: Floats,
    out: Floats, trace: Floats,
) -> None:  # fmt: skip
    """n given paths. drivers (n, days, DRIVER), out (n, WALK); trace (n, days, STATE), or (n, 0, STATE) for none."""
    state, other = np.empty(day.STATE), np.empty(day.STATE)
    legs, other_legs = np.empty_like(borrowed), np.empty_like(borrowed)
    m, earned, before = np.empty(day.MARKET), np.zeros(day.CAUSES), np.empty(WALK)
    book, spare = np.zeros((day.EVENTS, day.ACCOUNTS)), np.zeros((day.EVENTS, day.ACCOUNTS))
    for i in range(len(drivers)):
        _walk(drivers[i], opening, borrowed, start, policy, terms, ahead, state, legs, other, other_legs, m, book,
              spare, earned, before, out[i], trace[i])  # fmt: skip
