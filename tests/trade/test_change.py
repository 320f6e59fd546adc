"""A position that goes on: its futures rolled under the same bonds, and made larger or smaller by the signal's size."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from made import made_history, made_par
from twin_lane import compare

from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.trade.backtest import backtest
from netbasis.trade.build_tape import build_tape
from netbasis.trade.policy import Ladder, Policy, Sizing
from netbasis.trade.rules import always
from netbasis.trade.run import run_lane

SIZE = Sizing(repo_leverage=40.0)
TERM = Policy(ladder=Ladder.term(60))


@pytest.fixture(scope="module")
def tape():
    return build_tape(made_history(), "ZN", par_history=made_par())


def rolls(lane):
    """(day, strip before, strip after) of each roll."""
    found = [(int(t), int(s)) for t, code, s, _ in lane.events.tolist() if code == path.ROLLED]
    return [(t, s, int(lane.out[t, kernels.STATE])) for t, s in found]


def unit_costs(tape, t):
    """Dollars of one dollar of face, and of one contract."""
    now = tape.calendar[t]
    return now[path.C_BOND_SPREAD] / 100.0, tape.unit * now[path.C_FUTURES_SPREAD] / 100.0 + 0.60


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_a_roll_into_the_same_issue_trades_the_futures_alone(tape, side):
    lane = run_lane(tape, side, sizing=SIZE, policy=TERM)
    kept = [(t, a, b) for t, a, b in rolls(lane) if tape.cusip[a] == tape.cusip[b]]
    assert kept
    for t, _, after in kept:
        before, now = lane.out[t - 1], lane.out[t]
        bond, future = unit_costs(tape, t)
        more, traded = abs(now[kernels.FACE] - before[kernels.FACE]), abs(before[kernels.CONTRACTS])
        costs = more * bond + (traded + abs(now[kernels.CONTRACTS])) * future
        assert lane.earned[t, kernels.BY_ROLL] == pytest.approx(-costs, rel=1e-12)
        assert more < 0.2 * abs(before[kernels.FACE])  # the size follows the equity and the margin
        whole = (abs(before[kernels.FACE]) + abs(now[kernels.FACE])) * bond
        assert costs < 0.5 * (whole + (traded + abs(now[kernels.CONTRACTS])) * future)
        assert not lane.book[t, kernels.DELIVER].any()
        assert now[kernels.FACTOR] == tape.factor[after]
        assert now[kernels.FUTURES] == tape.column(after, path.R_FUTURES)[t]


def test_the_repo_of_bonds_that_stay_goes_on(tape):
    """A position of a fixed face in repo beyond the roll: no repo row in the ledger on the day of the roll."""
    lane = run_lane(tape, 1.0, sizing=Sizing(face=100e6), policy=Policy(ladder=Ladder.term(150)), capital=20e6)
    t, _, _ = next((t, a, b) for t, a, b in rolls(lane) if tape.cusip[a] == tape.cusip[b])
    assert not lane.book[t, [kernels.OPEN, kernels.CLOSE]].any()
    assert not lane.book[t, kernels.ROLL_REPO].any()
    assert (lane.out[t - 1 : t + 1, kernels.FACE] == 100e6).all()


def test_a_roll_into_another_issue_trades_the_bonds(tape):
    """The contract after the next is told to be cheapest in another note."""
    pick = tape.pick.copy()
    whole = run_lane(tape, 1.0, sizing=SIZE)
    t, before, after = rolls(whole)[0]
    other = next(
        s for s in np.flatnonzero(tape.contract == tape.contract[after]) if tape.cusip[s] != tape.cusip[before]
    )
    pick[t:] = np.where(pick[t:] == after, other, pick[t:])
    lane = run_lane(tape, 1.0, sizing=SIZE, pick=pick)
    bond, future = unit_costs(tape, t)
    traded = abs(lane.out[t - 1, kernels.CONTRACTS]) + abs(lane.out[t, kernels.CONTRACTS])
    faces = abs(lane.out[t - 1, kernels.FACE]) + abs(lane.out[t, kernels.FACE])
    assert lane.earned[t, kernels.BY_ROLL] == pytest.approx(-faces * bond - traded * future, rel=1e-12)
    assert lane.book[t, kernels.CLOSE, kernels.BONDS] < 0.0 < lane.book[t, kernels.OPEN, kernels.BONDS]
    compare(lane, np.ones(len(tape)), pick)


@pytest.mark.parametrize("ladder", ["overnight", "term", "0.5x1,0.5x30"])
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_a_size_that_changes_is_traded_on_its_day(tape, ladder, side):
    """Down and up again, every day against the twin; the size of a day is that of the signal."""
    sizes = np.array([1.0, 0.4, 0.4, 0.7, 1.0, 0.1])[(np.arange(len(tape)) // 6) % 6]
    signal = side * sizes
    policy = Policy(ladder=Ladder.read(ladder), fails=0.2, remargin="losses")
    lane = run_lane(tape, signal, sizing=SIZE, policy=policy)
    compare(lane, signal)
    happened = lane.happened()
    resized = happened.filter(pl.col("event") == "resized")
    assert resized.height >= 10
    for t, code, strip, face in lane.events.tolist():
        if code != path.RESIZED:
            continue
        t, strip = int(t), int(strip)
        assert lane.out[t, kernels.FACE] == face
        needed = tape.calendar[t, path.C_MARGIN] * tape.column(strip, path.R_HEDGE)[t] / tape.unit
        needed += 0.025 * (lane.out[t, kernels.CLEAN] + lane.out[t, kernels.ACCRUED]) / 100.0
        bond, future = unit_costs(tape, t)
        more = face - lane.out[t - 1, kernels.FACE]
        traded = abs(lane.out[t, kernels.CONTRACTS] - lane.out[t - 1, kernels.CONTRACTS])
        costs = abs(more) * bond + traded * future
        assert lane.earned[t, kernels.BY_COSTS] == pytest.approx(-costs, rel=1e-9)
        full = 1e5 * np.floor((lane.equity[t] + costs) * 0.75 / needed / 1e5)
        assert abs(face) == 1e5 * np.floor(sizes[t] * full / 1e5)


def test_what_is_bought_later_has_its_own_rate_and_haircut(tape):
    """Half at 2%, half at 4%: the rung's rate and haircut are the averages by hand."""
    calendar, rows = tape.calendar.copy(), tape.rows.copy()
    calendar[:, path.C_HAIRCUT] = np.where(np.arange(len(tape)) < 10, 0.02, 0.04)
    signal = np.where(np.arange(len(tape)) < 10, 0.5, 1.0)
    given = replace(tape, calendar=calendar, rows=rows)
    lane = run_lane(given, signal, sizing=Sizing(face=100e6), policy=Policy(ladder=Ladder.term(60)), capital=30e6)
    t = next(int(event[0]) for event in lane.events.tolist() if event[1] == path.RESIZED)
    assert t == 10 and lane.out[t, kernels.FACE] == 100e6
    price = (lane.out[t, kernels.CLEAN] + lane.out[t, kernels.ACCRUED]) / 100.0
    assert lane.out[t, kernels.REPO] == pytest.approx(100e6 * price * (0.5 * 0.98 + 0.5 * 0.96), rel=1e-12)
    after = (lane.out[t + 1, kernels.CLEAN] + lane.out[t + 1, kernels.ACCRUED]) / 100.0
    assert lane.out[t + 1, kernels.REPO] == pytest.approx(100e6 * after * 0.97, rel=1e-12)  # re-margined at the average
    old, new = (tape.column(int(lane.out[t, kernels.STATE]), path.R_TERM)[day] for day in (0, 10))
    half = lane.out[0, kernels.REPO]
    paid = -lane.earned[t + 1, kernels.BY_FINANCING]
    nights = int((tape.settle[t + 1] - tape.settle[t]).astype(int))
    old_part = 50e6 * price * 0.98  # re-margined both ways up to that day
    assert half == pytest.approx(old_part, rel=0.05)
    assert paid == pytest.approx((old_part * old + 50e6 * price * 0.96 * new) * nights / 360.0, rel=1e-12)


def test_a_size_that_the_equity_no_longer_carries_closes_the_position(tape):
    calendar = tape.calendar.copy()
    calendar[20:, path.C_MARGIN] *= 6.0
    signal = np.where(np.arange(len(tape)) < 25, 1.0, 0.9)
    lane = run_lane(
        replace(tape, calendar=calendar), signal, sizing=Sizing(all_in_leverage=20.0),
        policy=Policy(shortfall="credit", credit=100.0),
    )  # fmt: skip
    happened = lane.happened()["event"].to_list()
    assert happened.count("no room") == 1  # said once, though it is tried again every day
    assert lane.out[25, kernels.FACE] == 0.0
    assert happened[-1] == "no room"


def test_no_room_is_asked_again_the_next_day(tape):
    """`wait` is for what a shortage sold. A margin that leaves no room for three days leaves three days out."""
    calendar = tape.calendar.copy()
    calendar[:3, path.C_MARGIN] *= 30.0
    lane = run_lane(replace(tape, calendar=calendar), 1.0, sizing=Sizing(all_in_leverage=20.0, wait=20))
    first = [(int(t), int(code)) for t, code, _, _ in lane.events.tolist()][:2]
    assert first == [(0, path.NO_ROOM), (3, path.OPENED)]


def test_a_resized_trade_stays_one_trade(tape):
    found = backtest(tape, always(), sizing=SIZE)
    signal = np.where(np.arange(len(tape)) % 8 < 4, 1.0, 0.5)
    lane = run_lane(tape, signal, sizing=SIZE)
    book = replace(found, lanes=(lane,))
    assert book.statistics()["resized"] > 10
    assert book.trades().height == found.trades().height
    ended = int(np.searchsorted(tape.days, np.datetime64(book.trades()["ended"][-1])))
    assert book.trades()["profit"].sum() == pytest.approx(lane.profit[ended], abs=1e-3)
