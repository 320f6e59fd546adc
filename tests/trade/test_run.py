"""A lane: its ledger, what it refuses, and held days on which something is missing."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made import made_history, made_par

from netbasis.errors import BadInput
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.trade.backtest import Backtest, _notes
from netbasis.trade.build_tape import build_tape
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.run import ACCOUNTS, CAUSES, OutOfBalance, run_lane, verify

SIZE = Sizing(repo_leverage=50.0)


@pytest.fixture(scope="module")
def tape():
    return build_tape(made_history(), "ZN", par_history=made_par())


@pytest.mark.parametrize("side", [1.0, -0.5])
def test_every_event_balances_and_every_day_adds_up(tape, side):
    lane = run_lane(tape, side, sizing=SIZE)
    ledger = lane.ledger()
    assets = ledger["cash"] + ledger["margin"] + ledger["bonds"]
    claims = ledger["repo"] + ledger["owed"] + ledger["capital"] + ledger["profit"]
    assert (assets - claims).abs().max() <= 1e-9 * lane.capital
    daily = lane.daily()
    for name in ACCOUNTS:
        so_far = ledger.group_by("date").agg(name).sort("date")[name].list.sum().cum_sum()
        assert so_far[-1] == pytest.approx(daily[name][-1], abs=1e-9 * lane.capital)
    change = np.diff(lane.profit, prepend=0.0)
    assert np.abs(change - lane.earned.sum(axis=1)).max() <= 1e-9 * lane.capital
    assert np.abs(lane.earned[:, CAUSES.index("residual")]).max() <= 1e-9 * lane.capital
    assert daily.height == len(tape)
    assert daily["equity"].to_list() == lane.equity.tolist()


@pytest.mark.parametrize("account", range(7))
def test_an_account_that_is_off_is_found(tape, account):
    lane = run_lane(tape, 1.0, sizing=SIZE)
    out = lane.out.copy()
    out[40, account] += 1.0
    with pytest.raises(OutOfBalance, match=str(tape.days[40])):
        verify(tape, out, lane.book, lane.earned, lane.capital)


def test_books_and_causes_that_are_off_are_found(tape):
    lane = run_lane(tape, 1.0, sizing=SIZE)
    book, earned = lane.book.copy(), lane.earned.copy()
    book[30, kernels.COUPON, kernels.CASH] += 1.0
    with pytest.raises(OutOfBalance, match="event"):
        verify(tape, lane.out, book, earned, lane.capital)
    earned[30, 2] += 1.0
    with pytest.raises(OutOfBalance, match="by cause"):
        verify(tape, lane.out, lane.book, earned, lane.capital)


@pytest.mark.parametrize("wrong", [np.zeros(3), np.nan, 1.5, -2.0, np.inf])
def test_bad_signals(tape, wrong):
    with pytest.raises(BadInput):
        run_lane(tape, wrong)


@pytest.mark.parametrize("capital", [0.0, -5e6, np.nan, np.inf])
def test_bad_capital(tape, capital):
    with pytest.raises(BadInput, match="capital"):
        run_lane(tape, 1.0, capital=capital)


def test_leverage_that_no_haircut_allows(tape):
    with pytest.raises(BadInput, match="at most"):
        run_lane(tape, 1.0, sizing=Sizing(all_in_leverage=40.0))  # the haircut alone is 2%, with margin 30 at most
    assert run_lane(tape, 1.0, sizing=Sizing(all_in_leverage=20.0)).events[0, 1] == path.OPENED


def test_a_short_is_not_delivered(tape):
    with pytest.raises(BadInput, match="short basis"):
        run_lane(tape, -1.0, policy=Policy(at_delivery="deliver"))


def test_picks(tape):
    for wrong in (np.zeros(3, dtype=int), np.full(len(tape), len(tape.start)), np.full(len(tape), -2)):
        with pytest.raises(BadInput, match="strips to open"):
            run_lane(tape, 1.0, pick=wrong)
    gone = np.flatnonzero(tape.contract == 0)[0]
    signal = np.where(np.arange(len(tape)) > tape.delivered[0] + 3, 1.0, 0.0)
    lane = run_lane(tape, signal, pick=np.full(len(tape), gone))
    assert not len(lane.events)  # the strip has ended: nothing is opened on another strip's prices


def holed(tape, lane, day, *, column=path.R_CLEAN):
    """The tape without a price of the held strip on a day."""
    t = int(np.searchsorted(tape.days, np.datetime64(day)))
    strip = int(lane.out[t - 1, kernels.STATE])
    rows = tape.rows.copy()
    rows[tape.offset[strip] + t - tape.start[strip], column] = np.nan
    return replace(tape, rows=rows), t


@pytest.mark.parametrize("column", [path.R_CLEAN, path.R_FUTURES])
@pytest.mark.parametrize("missing", ["stop", "carry", "skip"])
def test_a_held_day_without_a_price(tape, missing, column):
    whole = run_lane(tape, 1.0, sizing=SIZE)
    hole, t = holed(tape, whole, date(2019, 7, 10), column=column)
    lane = run_lane(hole, 1.0, sizing=SIZE, policy=Policy(missing=missing))
    assert np.array_equal(lane.out[:t, : kernels.STATE], whole.out[:t, : kernels.STATE], equal_nan=True)
    happened = [path.NO_PRICE] + [path.STOPPED] * (missing == "stop")
    assert lane.events[lane.events[:, 0] == t, 1].tolist() == happened
    note = _notes([lane])
    words = {"stop": "stops there", "carry": "carried at the last mark", "skip": "skipped"}
    assert words[missing] in note[-1 if missing != "stop" else -2]
    bonds = lane.out[:, kernels.BONDS]
    assert bonds[t] == bonds[t - 1]
    if missing == "stop":
        assert (lane.profit[t:] == lane.profit[t - 1]).all()
    elif missing == "skip":
        assert (lane.out[t, : kernels.STATE] == lane.out[t - 1, : kernels.STATE]).all()
        assert not lane.book[t].any()
        # the nights of the skipped day are paid a day later: interest is the same to the compounding of one night
        both = lane.earned[t + 1, CAUSES.index("financing")]
        apart = whole.earned[t : t + 2, CAUSES.index("financing")].sum()
        assert both == pytest.approx(apart, rel=2e-2)
    else:
        assert lane.earned[t, CAUSES.index("financing")] < 0.0
        assert not lane.earned[t, : CAUSES.index("financing")].any()
    if missing != "stop":
        near = 2e-4 * lane.capital
        assert lane.profit[t + 1] == pytest.approx(whole.profit[t + 1], abs=near)


def test_a_held_day_without_a_repo_rate():
    fixings = {day.item(): 0.02 for day in np.arange(np.datetime64("2019-05-01"), np.datetime64("2019-11-30"))}
    for day in [d for d in fixings if date(2019, 7, 8) <= d <= date(2019, 7, 19)]:
        del fixings[day]
    tape = build_tape(made_history(overnight=fixings), "ZN", par_history=made_par())
    for missing in ("carry", "skip", "stop"):
        lane = run_lane(tape, 1.0, sizing=SIZE, policy=Policy(missing=missing))
        codes = lane.events[:, 1].tolist()
        assert path.NO_REPO in codes
        assert (path.STOPPED in codes) == (missing == "stop")
        assert any("repo rate" in note for note in _notes([lane]))


def test_a_contract_that_ends_without_a_price_is_closed_at_an_old_one():
    tape = build_tape(made_history(without=(date(2019, 6, 19),)), "ZN", par_history=made_par())
    contract = int(np.flatnonzero(tape.contract == 0)[0])
    signal = np.zeros(len(tape))
    signal[:60] = 1.0
    pick = np.where(np.arange(len(tape)) < 10, contract, -1)
    lane = run_lane(tape, signal, sizing=SIZE, policy=Policy(at_delivery="deliver"), pick=pick)
    assert lane.happened()["event"].to_list()[-1] == "closed at an old price"


def test_a_short_without_a_price_is_closed_before_it_can_be_delivered_to(tape):
    first = int(tape.first_intention[0])
    rows = tape.rows.copy()
    for strip in np.flatnonzero(tape.contract == 0):
        rows[tape.offset[strip] + 15 - tape.start[strip] : tape.offset[strip] + tape.length[strip], path.R_FUTURES] = (
            np.nan
        )
    lane = run_lane(replace(tape, rows=rows), -1.0, sizing=SIZE)
    ends = lane.events[lane.events[:, 1] == path.STALE]
    assert ends[0, 0] == first
    assert (lane.out[first : int(tape.last_trading[0]), kernels.FACE] * (tape.contract[0] == 0) <= 0.0).all()


def test_waits_after_a_sale(tape):
    """A shock of the margin sells the position; nothing is opened for `wait` days."""
    calendar = tape.calendar.copy()
    calendar[30:34, path.C_MARGIN] *= 12.0
    shocked = replace(tape, calendar=calendar)
    for wait in (0, 3, 20):
        lane = run_lane(shocked, 1.0, sizing=Sizing(repo_leverage=50.0, wait=wait))
        events = lane.events.tolist()
        sold = next(place for place, event in enumerate(events) if event[1] == path.SOLD_OUT)
        again = next(event for event in events[sold + 1 :] if event[1] in (path.OPENED, path.NO_ROOM))
        assert again[0] - events[sold][0] == wait
        assert Backtest((lane,), ()).trades()["profit"].sum() + idle(lane) == pytest.approx(lane.profit[-1], abs=0.1)


def idle(lane):
    trades = Backtest((lane,), ()).trades()
    held = np.zeros(len(lane.tape), dtype=bool)
    for opened, ended in trades.select("opened", "ended").iter_rows():
        held |= (lane.tape.days >= np.datetime64(opened)) & (lane.tape.days <= np.datetime64(ended))
    return float(lane.earned[~held].sum())


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_called_below_a_share_of_the_buffer(tape, share):
    """Called on the days whose cash is under that share of the buffer at opening, and on no other."""
    calendar = tape.calendar.copy()
    calendar[:, path.C_MARGIN] *= np.interp(np.arange(len(tape)), [25, 60], [1.0, 1.9])
    lane = run_lane(
        replace(tape, calendar=calendar), 1.0, sizing=Sizing(repo_leverage=50.0), policy=Policy(called_below=share)
    )
    called = {int(t) for t, code, _, _ in lane.events.tolist() if code == path.CALLED}
    moved = {int(t) for t, code, _, _ in lane.events.tolist() if code in (path.OPENED, path.ROLLED, path.CLOSED)}
    cash, buffer = lane.out[:, kernels.CASH], lane.out[:, kernels.BUFFER]
    held = [t for t in range(len(tape)) if lane.out[t, kernels.STATE] >= 0 and t not in moved]
    assert called - moved == {t for t in held if 0.0 <= cash[t] < share * buffer[t]}
    assert len(called) >= 3 or share == 0.0
