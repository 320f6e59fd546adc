"""A position through time: opened, held, called, sold out, rolled, delivered, by signals and by its own liquidity.

A lane is one contract root with its own capital. Prices come as strips: one issue against one contract, a row a day of
the calendar (`ROW` columns), from `start` on. What a day does, in order: hold (`trade_day`), the liquidity test, the
end of a contract, the signal. Everything that happens is an event (day, code, strip, amount).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels import trade_change as change
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_delivery as delivery
from netbasis.kernels.jit import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROW = 9
R_CLEAN, R_ACCRUED, R_COUPONS, R_FUTURES, R_TERM, R_SPECIAL, R_GAP, R_OPTION, R_HEDGE = range(ROW)
CALENDAR = 9
(
    C_SETTLE, C_INTEREST, C_RATE, C_HAIRCUT, C_ROLLED, C_MARGIN, C_BOND_SPREAD, C_FUTURES_SPREAD, C_REPO_KNOWN,
) = range(CALENDAR)  # fmt: skip
SIZING = 5
S_MODE, S_LEVERAGE, S_BUFFER, S_STEP, S_WAIT = range(SIZING)
BY_REPO, BY_ALL_IN, BY_FACE = 0.0, 1.0, 2.0
MISSING_STOPS, MISSING_CARRIES, MISSING_SKIPS = range(3)
CLOSES, ROLLS, DELIVERS = 0.0, 1.0, 2.0

CODES = 16
(
    OPENED, CLOSED, ROLLED, CALLED, SOLD_OUT, SOLD_PART, ON_CREDIT, NO_PRICE, TAIL, DELIVERED, NO_ROOM, BROKE, STALE,
    STOPPED, NO_REPO, RESIZED,
) = range(CODES)  # fmt: skip
EVENT = 4  # day, code, strip, amount
OUT = day.STATE + 1  # the state of each day, then the strip


@kernel
def _log(events: Floats, count: int, t: int, code: int, strip: int, amount: float) -> int:
    if count < len(events):
        events[count, 0], events[count, 1], events[count, 2], events[count, 3] = t, code, strip, amount
    return count + 1


@kernel
def fill_day(m: Floats, calendar: Floats, row: Floats, interest: float, coupons: float) -> None:
    """The day's inputs of `trade_day`, from a row of the calendar and of a strip. interest, coupons: what the
    cumulated columns stood at on the day before that counted."""
    m[day.M_SETTLE], m[day.M_OVERNIGHT] = calendar[C_SETTLE], calendar[C_INTEREST] - interest
    m[day.M_RATE], m[day.M_HAIRCUT] = calendar[C_RATE], calendar[C_HAIRCUT]
    m[day.M_ROLLED], m[day.M_MARGIN] = calendar[C_ROLLED], calendar[C_MARGIN]
    m[day.M_BOND_SPREAD], m[day.M_FUTURES_SPREAD] = calendar[C_BOND_SPREAD], calendar[C_FUTURES_SPREAD]
    m[day.M_CLEAN], m[day.M_ACCRUED] = row[R_CLEAN], row[R_ACCRUED]
    m[day.M_COUPON], m[day.M_FUTURES] = row[R_COUPONS] - coupons, row[R_FUTURES]
    m[day.M_TERM], m[day.M_SPECIAL] = row[R_TERM], row[R_SPECIAL]
    m[day.M_GAP], m[day.M_OPTION] = row[R_GAP], row[R_OPTION]


@kernel
def face_for(equity: float, m: Floats, ratio: float, unit: float, policy: Floats, sizing: Floats) -> float:
    """Dollars of face that `equity` carries, rounded down to the step; 0 where haircut and margin leave no room.

    By repo leverage (the haircut): equity x (1 - buffer) pays haircut and margin, the buffer stays as cash. By all-in
    leverage L: L x equity of bonds at market value, as long as haircut and margin fit into the equity.
    """
    own = policy[day.OWN_HAIRCUT]
    haircut = m[day.M_HAIRCUT] if math.isnan(own) else max(own, m[day.M_HAIRCUT])
    price = (m[day.M_CLEAN] + m[day.M_ACCRUED]) / 100.0
    needed = haircut * price + m[day.M_MARGIN] * ratio / unit
    if sizing[S_MODE] == BY_FACE:
        face = sizing[S_LEVERAGE]
        if needed * face > equity:
            return 0.0
    elif sizing[S_MODE] == BY_ALL_IN:
        face = sizing[S_LEVERAGE] * equity / price
        if needed * face > equity:
            return 0.0
    else:
        face = equity * (1.0 - sizing[S_BUFFER]) / needed if needed > 0.0 else 0.0
    return float(max(sizing[S_STEP] * math.floor(face / sizing[S_STEP]), 0.0))


@kernel
def _wanted(
    state: Floats, m: Floats, policy: Floats, sizing: Floats, side: float, size: float, ratio: float, unit: float
) -> float:
    """Face of `side` x `size` of what the equity carries; 0 where there is no room."""
    face = face_for(day.equity(state), m, abs(ratio), unit, policy, sizing)
    return float(side * sizing[S_STEP] * math.floor(size * face / sizing[S_STEP]))


@kernel
def _enter(
    state: Floats, legs: Floats, m: Floats, policy: Floats, sizing: Floats, side: float, size: float, strip: int,
    factors: Floats, ratio: float, unit: float, book: Floats, earned: Floats, rolled: bool,
) -> float:  # fmt: skip
    """Open `side` x `size` of what the equity carries; the face, 0 where there is no room."""
    face = _wanted(state, m, policy, sizing, side, size, ratio, unit)
    if face == 0.0:
        return 0.0
    state[day.FACTOR], state[day.UNIT] = factors[strip], unit
    day.open_position(state, legs, m, policy, face, -np.rint(face * ratio / unit), book, earned, rolled)
    return float(face)


@kernel
def liquidity_test(
    state: Floats, legs: Floats, m: Floats, policy: Floats, opened: float, book: Floats, earned: Floats
) -> int:
    """What a shortage of cash leads to: 0 nothing, else the event. opened: equity when the position was opened.

    Below zero (with `STRICT`, at any moment of the day): credit or a capital call as far as they go, else a sale.
    Above zero, but under `CALLED_BELOW` of the buffer: the fund is called; with calls allowed it restores the buffer.
    """
    short = min(state[day.CASH], state[day.LOWEST]) if policy[day.STRICT] > 0.0 else state[day.CASH]
    if short >= policy[day.CALLED_BELOW] * max(state[day.BUFFER], 0.0):
        return 0
    if policy[day.SHORTFALL] == 1.0:
        wanted = max(state[day.BUFFER] - state[day.CASH], -short)
        room = policy[day.CALLS] * opened - (state[day.CAPITAL] - state[day.OPENED])
        paid = min(wanted, max(room, 0.0))
        if paid > 0.0 and short + paid >= 0.0:
            state[day.CASH] += paid
            state[day.CAPITAL] += paid
            book[day.CALL, day.CASH] += paid
            book[day.CALL, day.CAPITAL] += paid
            return CALLED
    if short >= 0.0:
        return CALLED
    if policy[day.SHORTFALL] == 2.0 and -short <= policy[day.CREDIT] * opened:
        return ON_CREDIT
    if policy[day.CLOSE_SHARE] < 1.0:
        day.close_share(state, legs, m, policy, policy[day.CLOSE_SHARE], policy[day.STRESS], book, earned, False)
        if state[day.CASH] >= 0.0:
            return SOLD_PART
    day.close_share(state, legs, m, policy, 1.0, policy[day.STRESS], book, earned, False)
    return SOLD_OUT


@kernel
def run_lane(
    calendar: Floats, rows: Floats, start: Integers, length: Integers, offset: Integers, contract: Integers,
    issue: Integers, factors: Floats, first_intention: Integers, last_trading: Integers, delivered: Integers,
    pick: Integers, active: Integers, side: Floats, size: Floats, unit: float, capital: float, legs: Floats,
    policy: Floats, sizing: Floats, missing: int, out: Floats, book: Floats, earned: Floats, events: Floats,
) -> int:  # fmt: skip
    """Run one lane of T days; the number of events (those beyond len(events) are counted, not kept).

    calendar (T, CALENDAR). Strips: rows (R, ROW), start, length, offset (S,) days and rows, contract, issue, factors
    (S,). Contracts: first_intention, last_trading, delivered (C,) positions of days, beyond T where they are later.
    Signals (T,): side -1, 0, 1; size 0 to 1; pick: the strip to open; active: the contract to be in.
    legs (k, LEG): share and days set. out (T, OUT), book (T, EVENTS, ACCOUNTS), earned (T, CAUSES) are written.
    """
    state, m = np.zeros(day.STATE), np.zeros(day.MARKET)
    strip, count, wait, stopped = -1, 0, 0, False
    interest, coupons, opened, held_side, held_size, refused = 0.0, 0.0, 0.0, 0.0, 0.0, False
    for t in range(len(calendar)):
        today, gains, now = book[t], earned[t], calendar[t]
        if t == 0:
            state[day.SETTLED], interest = now[C_SETTLE], now[C_INTEREST]
            state[day.CASH] = state[day.CAPITAL] = capital
            today[day.CALL, day.CASH] = today[day.CALL, day.CAPITAL] = capital
        wait = max(wait - 1, 0)
        if stopped and strip >= 0:  # left as it stood
            out[t, : day.STATE], out[t, day.STATE] = state, strip
            continue
        if strip >= 0:
            at = t - start[strip]
            row = rows[offset[strip] + min(max(at, 0), length[strip] - 1)]
            known = 0 <= at < length[strip] and not (math.isnan(row[R_CLEAN]) or math.isnan(row[R_FUTURES]))
            c = contract[strip]
            # bought futures without a price are not carried to where they can be delivered against
            end = first_intention[c] if state[day.FACE] < 0.0 and not known else last_trading[c]
            carried = not known and (missing == MISSING_CARRIES or t >= end)
            if now[C_REPO_KNOWN] == 0.0:
                count = _log(events, count, t, NO_REPO, strip, now[C_RATE])
            if not known:
                count = _log(events, count, t, NO_PRICE, strip, 0.0)
            if missing == MISSING_STOPS and not (known and now[C_REPO_KNOWN] > 0.0):
                count = _log(events, count, t, STOPPED, strip, 0.0)
                stopped, known, carried = True, False, False
            if not known:
                if carried:
                    fill_day(m, now, row, interest, coupons)
                    m[day.M_CLEAN], m[day.M_ACCRUED] = state[day.CLEAN], state[day.ACCRUED]
                    m[day.M_FUTURES], m[day.M_COUPON] = state[day.FUTURES], 0.0
                    m[day.M_GAP], m[day.M_OPTION] = state[day.GAP], state[day.OPTION]
                    m[day.M_TERM] = now[C_RATE]
                    m[day.M_SPECIAL] = 0.0
                    day.hold_day(state, legs, m, policy, today, gains)
                    interest = now[C_INTEREST]
            else:
                fill_day(m, now, row, interest, coupons)
                day.hold_day(state, legs, m, policy, today, gains)
                interest, coupons = now[C_INTEREST], row[R_COUPONS]
            if known or carried:
                found = liquidity_test(state, legs, m, policy, opened, today, gains)
                if found > 0:
                    amount = today[day.CALL, day.CASH] if found == CALLED and t > 0 else state[day.CASH]
                    count = _log(events, count, t, found, strip, amount)
                if found == SOLD_OUT:
                    strip, wait = -1, int(sizing[S_WAIT])
            if strip >= 0 and state[day.CLOSING] > 0.0 and t >= delivered[c]:
                delivery.deliver(state, legs, state[day.FUTURES], state[day.ACCRUED], today, gains)
                count = _log(events, count, t, DELIVERED, strip, today[day.DELIVER, day.CASH])
                strip = -1
            elif strip >= 0 and state[day.CLOSING] == 0.0 and t >= end and not stopped:
                if policy[day.AT_DELIVERY] == DELIVERS and known:
                    delivery.close_tail(state, legs, m, policy, today, gains)
                    count = _log(events, count, t, TAIL, strip, state[day.CONTRACTS])
                    if state[day.FACE] == 0.0:
                        state[day.CLOSING], strip = 0.0, -1
                else:
                    m[day.M_SETTLE] = now[C_SETTLE]
                    day.close_share(state, legs, m, policy, 1.0, 1.0, today, gains, False)
                    count = _log(events, count, t, CLOSED if known else STALE, strip, state[day.CASH])
                    strip = -1
            elif strip >= 0 and known and state[day.CLOSING] == 0.0 and not stopped:
                moved = active[t] != c and policy[day.AT_DELIVERY] != DELIVERS
                if side[t] != held_side or moved:
                    rolled = side[t] == held_side and policy[day.AT_DELIVERY] == ROLLS and pick[t] >= 0
                    kept = rolled and issue[pick[t]] == issue[strip]  # the bonds stay, the futures alone are rolled
                    if not kept:
                        day.close_share(state, legs, m, policy, 1.0, 1.0, today, gains, rolled)
                    if rolled:
                        old, strip, held_size = strip, pick[t], size[t]
                        row = rows[offset[strip] + t - start[strip]]
                        coupons = row[R_COUPONS]
                        fill_day(m, now, row, interest, coupons)
                        state[day.OPENED] = state[day.CAPITAL]
                        opened = day.equity(state)
                        if kept:
                            face = _wanted(state, m, policy, sizing, held_side, size[t], row[R_HEDGE], unit)
                            if face != 0.0:
                                change.roll_futures(state, legs, m, policy, factors[strip], face,
                                                    -np.rint(face * row[R_HEDGE] / unit), today, gains)  # fmt: skip
                            else:
                                day.close_share(state, legs, m, policy, 1.0, 1.0, today, gains, True)
                        else:
                            face = _enter(state, legs, m, policy, sizing, held_side, size[t], strip, factors,
                                          row[R_HEDGE], unit, today, gains, True)  # fmt: skip
                        count = _log(events, count, t, ROLLED if face != 0.0 else NO_ROOM, old, face)
                        strip, refused = (strip, False) if face != 0.0 else (-1, True)
                    else:
                        count = _log(events, count, t, CLOSED, strip, state[day.CASH])
                        strip = -1
                elif size[t] != held_size and not math.isnan(row[R_HEDGE]) and not math.isnan(now[C_MARGIN]):
                    held_size = size[t]
                    face = _wanted(state, m, policy, sizing, held_side, held_size, row[R_HEDGE], unit)
                    if face == 0.0:
                        day.close_share(state, legs, m, policy, 1.0, 1.0, today, gains, False)
                        count = _log(events, count, t, NO_ROOM, strip, face)
                        strip, refused = -1, True
                    elif face != state[day.FACE]:
                        contracts = -np.rint(face * row[R_HEDGE] / unit)
                        change.resize(state, legs, m, policy, face, contracts, abs(contracts - state[day.CONTRACTS]),
                                      today, gains, day.BY_COSTS)  # fmt: skip
                        count = _log(events, count, t, RESIZED, strip, face)
        else:
            m[day.M_SETTLE], m[day.M_OVERNIGHT] = now[C_SETTLE], now[C_INTEREST] - interest
            day.cash_day(state, m, policy, today, gains)
            interest = now[C_INTEREST]
        if strip < 0 and not stopped and state[day.CASH] <= 0.0:
            count = _log(events, count, t, BROKE, -1, state[day.CASH])
            stopped = True
        if side[t] == 0.0:
            refused = False
        if strip < 0 and not stopped and side[t] != 0.0 and pick[t] >= 0 and wait == 0:
            strip = pick[t]
            row = rows[offset[strip] + t - start[strip]]
            coupons = row[R_COUPONS]
            fill_day(m, now, row, interest, coupons)
            state[day.OPENED] = state[day.CAPITAL]
            opened = day.equity(state)
            held_side, held_size = side[t], size[t]
            face = _enter(state, legs, m, policy, sizing, held_side, held_size, strip, factors, row[R_HEDGE], unit,
                          today, gains, False)  # fmt: skip
            if face != 0.0:
                count = _log(events, count, t, OPENED, strip, face)
            elif not refused:  # once until something is opened: it is asked again every day
                count = _log(events, count, t, NO_ROOM, strip, face)
            refused = face == 0.0
            strip = strip if face != 0.0 else -1
        out[t, : day.STATE] = state
        out[t, day.STATE] = strip
    return count
