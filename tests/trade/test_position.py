"""A position in hand: how it is opened, what is refused, and that it is the arithmetic of a lane."""

import math
from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta

import numpy as np
import pytest
from made import CODES, made_history, made_par

import netbasis as nb
from netbasis.conventions.calendars import SIFMA
from netbasis.errors import BadInput
from netbasis.formulas.basis import invoice_amount
from netbasis.instruments.future import parse_contract
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.trade.build_tape import build_tape
from netbasis.trade.costs import Costs
from netbasis.trade.opening import open_position
from netbasis.trade.policy import Ladder, Policy, Sizing
from netbasis.trade.quote import Quote
from netbasis.trade.run import run_lane

SIZE = Sizing(repo_leverage=50.0)


@pytest.fixture(scope="module")
def quote():
    return Quote.of(nb.sample_market("2020-03-18"), "ZNM0", margin=2200.0)


@pytest.fixture(scope="module")
def tape():
    return build_tape(made_history(), "ZN", par_history=made_par())


def quote_of(tape, strip, t):
    """The quote of a strip on a day of a tape."""
    history = made_history()
    place = history.bonds.cusip.tolist().index(tape.cusip[strip])
    row = [float(tape.column(strip, column)[t]) for column in range(path.ROW)]
    now = tape.calendar[t].tolist()
    before = tape.calendar[max(t - 1, 0), path.C_INTEREST]
    nights = (tape.settle[t] - tape.settle[max(t - 1, 0)]).astype(int)
    rate = (now[path.C_INTEREST] - before) * 360.0 / nights if nights else now[path.C_RATE]
    return Quote(
        tape.days[t].item(), tape.settle[t].item(), tape.futures[tape.contract[strip]],
        history.bonds.take(np.array([place])), row[path.R_CLEAN], row[path.R_ACCRUED], row[path.R_FUTURES],
        float(tape.factor[strip]), row[path.R_HEDGE], rate, row[path.R_TERM], row[path.R_SPECIAL],
        now[path.C_HAIRCUT], now[path.C_MARGIN], now[path.C_BOND_SPREAD], now[path.C_FUTURES_SPREAD],
        gap=row[path.R_GAP], option=row[path.R_OPTION],
    )  # fmt: skip


def next_quote(quote, **changes):
    """The next business day at the same prices."""
    day = SIFMA.shift(quote.as_of, 1)
    return replace(quote, as_of=day, settle=SIFMA.shift(day, 1), **changes)


def test_opened_by_equity(quote):
    position = open_position(quote, equity=100e6, sizing=SIZE)
    needed = 0.02 * quote.dirty / 100.0 + quote.margin * quote.factor / 100_000.0
    assert position.face == math.floor(75e6 / needed / 1e5) * 1e5
    assert position.contracts == -round(position.face * quote.factor / 1e5)
    worth = position.face * quote.dirty / 100.0
    accounts = position.accounts
    assert accounts["repo"] == pytest.approx(0.98 * worth)
    assert accounts["margin"] == -position.contracts * 2200.0
    costs = position.face * quote.bond_spread / 100 - position.contracts * (1000.0 * quote.futures_spread + 0.60)
    assert accounts["cash"] == pytest.approx(100e6 - 0.02 * worth - accounts["margin"] - costs)
    assert position.equity == pytest.approx(100e6 - costs)
    assert position.earned["costs"] == pytest.approx(-costs)
    assert position.leverage["repo"] == pytest.approx(50.0)
    assert position.leverage["all_in"] == pytest.approx(worth / position.equity)


def test_opened_by_face_and_by_both(quote):
    by_face = open_position(quote, face=123_456_700.0)
    assert by_face.face == 123_456_700.0
    needed = by_face.face * (quote.haircut * quote.dirty / 100 + quote.margin * quote.factor / 1e5)
    assert by_face.equity_at_opening == pytest.approx(needed / 0.75)
    both = open_position(quote, face=50e6, equity=9e6)
    assert (both.face, both.equity_at_opening) == (50e6, 9e6)
    assert open_position(quote, face=50e6, equity=9e6, side=-1).face == -50e6


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"equity": -1e6}, {"equity": 0.0}, {"equity": math.nan}, {"face": 50_050.0}, {"face": -1e6}, {"face": 0.0},
        {"face": 100e6, "equity": 1e6}, {"equity": 1e6, "side": 0}, {"equity": 1e6, "side": 2}, {"equity": 100.0},
        {"equity": 10e6, "sizing": Sizing(all_in_leverage=60.0)}, {"equity": 1e6, "sizing": Sizing(face=1e9)},
    ],
)  # fmt: skip
def test_bad_input(quote, wrong):
    with pytest.raises(BadInput):
        open_position(quote, **wrong)


def test_a_leverage_that_no_haircut_allows_says_what_is(quote):
    with pytest.raises(BadInput, match=r"at most 2\d\.\d times the equity: haircut 2\.00%"):
        open_position(quote, equity=10e6, sizing=Sizing(all_in_leverage=60.0))


def test_bad_quotes():
    market = nb.sample_market("2020-03-18")
    for wrong in ({"margin": -1.0}, {"haircut": 1.0}, {"rolled": 1.5}, {"hedge": "beta"}, {"margin": math.nan}):
        with pytest.raises(BadInput):
            Quote.of(market, "ZNM0", **{"margin": 2200.0, **wrong})


def test_a_short_takes_no_delivery(quote):
    first = quote.future.delivery.first_intention
    late = replace(quote, as_of=first, settle=SIFMA.shift(first, 1))
    with pytest.raises(BadInput, match="first intention"):
        open_position(late, equity=10e6, side=-1)
    held = open_position(quote, equity=10e6, side=-1).next_day(late)
    assert held.close(late).face == 0.0
    with pytest.raises(BadInput, match="delivered against"):
        held.next_day(next_quote(late))


def test_a_contract_that_has_stopped_trading(quote):
    last = quote.future.delivery.last_trading
    late = next_quote(replace(quote, as_of=last))
    with pytest.raises(BadInput, match="stopped trading"):
        open_position(late, equity=10e6)
    with pytest.raises(BadInput, match="stopped trading"):
        open_position(quote, equity=10e6).next_day(late)


def test_quotes_of_another_position_or_day(quote):
    position = open_position(quote, equity=10e6)
    other = Quote.of(nb.sample_market("2020-03-18"), "ZNM0", "912828YX2", margin=2200.0)
    assert other.cusip != quote.cusip
    tomorrow = next_quote(quote)
    for wrong in (
        lambda: position.next_day(other), lambda: position.close(tomorrow), lambda: position.close(quote, 0.0),
        lambda: position.close(quote, 1.5), lambda: position.close_tail(quote), lambda: position.deliver(quote),
        lambda: position.next_day(tomorrow).next_day(quote),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            wrong()


def test_a_position_does_not_change(quote):
    position = open_position(quote, equity=10e6)
    before = position.state.copy(), position.legs.copy(), position.entries
    position.next_day(next_quote(quote, futures=quote.futures + 0.5)).close(next_quote(quote))
    assert np.array_equal(position.state, before[0], equal_nan=True)
    assert np.array_equal(position.legs, before[1])
    assert position.entries == before[2]
    with pytest.raises(FrozenInstanceError):
        position.as_of = date(2020, 1, 1)
    for array in (position.state, position.legs, position.entries[0].book):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("ladder", [Ladder.overnight(), Ladder.read("0.5x1,0.5x30")])
def test_opened_and_closed_at_the_same_prices_loses_its_costs(quote, side, ladder):
    position = open_position(quote, equity=50e6, side=side, sizing=SIZE, policy=Policy(ladder=ladder)).close(quote)
    held = open_position(quote, equity=50e6, side=side, sizing=SIZE)
    once = abs(held.face) * quote.bond_spread / 100
    once += abs(held.contracts) * (1000.0 * quote.futures_spread + 0.60)
    assert position.profit == pytest.approx(-2.0 * once, abs=1e-9 * 50e6)
    assert position.earned["costs"] == pytest.approx(position.profit, abs=1e-9 * 50e6)
    money = position.accounts
    assert [money[name] for name in ("margin", "bonds", "repo", "owed")] == pytest.approx([0.0] * 4, abs=1e-6)
    half = held.close(quote, 0.5).close(quote)
    assert half.profit == pytest.approx(position.profit, abs=1e-9 * 50e6)


def test_short_is_the_mirror_of_long():
    """Before costs, financed overnight at the rate that cash and margin earn (no specialness, no spread, no fails):

    equity grows by r x (cash + margin - repo) + change of bonds + coupons + variation, and cash + margin - repo is
    equity - bonds. So d equity = r (equity - bonds) + d bonds + coupons + variation, and all but the first term changes
    sign with the side. The two equities add up, on every day, to twice what the equity alone would have become.
    """
    tape = build_tape(made_history(), "ZN", par_history=made_par(), costs=Costs.none())
    rows = tape.rows.copy()
    rows[:, path.R_SPECIAL] = 0.0
    tape = replace(tape, rows=rows)
    policy = Policy(commission=0.0, called_below=0.0)
    size = Sizing(face=100e6)
    long, short = (run_lane(tape, side, sizing=size, policy=policy, capital=20e6) for side in (1.0, -1.0))
    idle = run_lane(tape, 0.0, policy=policy, capital=20e6)
    assert (np.abs(long.out[:-3, kernels.FACE]) == 100e6).all()
    near = 1e-9 * 20e6
    assert np.abs(long.equity + short.equity - 2.0 * idle.equity).max() <= near
    for place in (kernels.BY_CONVERGENCE, kernels.BY_CTD, kernels.BY_HEDGE, kernels.BY_COUPON):
        assert np.abs(long.earned[:, place] + short.earned[:, place]).max() <= near
    assert np.abs(long.profit).max() > 1e3


@pytest.mark.parametrize("side", [1, -1])
def test_day_by_day_is_the_lane(tape, side):
    """The same inputs: to 1e-9 of equity with overnight repo (interest is cumulated in a tape), and bit for bit where
    no night bears interest."""
    strip = int(tape.pick[0])
    for ladder, zero in ((Ladder.read("0.5x1,0.5x14"), False), (Ladder.term(14), True)):
        held = tape
        if zero:
            calendar = tape.calendar.copy()
            calendar[:, [path.C_INTEREST, path.C_RATE]] = 0.0
            held = replace(tape, calendar=calendar)
        policy = Policy(ladder=ladder, credit_spread=0.0)
        signal = np.zeros(len(tape))
        signal[:30] = side
        lane = run_lane(held, signal, sizing=SIZE, policy=policy, pick=np.full(len(tape), strip))
        equity = 100e6
        position = open_position(quote_of(held, strip, 0), equity=equity, side=side, sizing=SIZE, policy=policy)
        assert position.face == lane.out[0, kernels.FACE]
        same = [kernels.CASH, kernels.MARGIN, kernels.BONDS, kernels.REPO, kernels.OWED, kernels.FACE]
        for t in range(1, 10):
            position = position.next_day(quote_of(held, strip, t))
            near = 0.0 if zero else 1e-9 * equity
            for place in same:
                assert abs(position.state[place] - lane.out[t, place]) <= near


@pytest.mark.parametrize(("maturity", "coupon", "principal", "total"), [
    ("2027-08-15", 2.25, 91619.278125, 91961.669429), ("2024-08-15", 2.375, 101114.4125, 101475.825543),
])  # fmt: skip
def test_published_invoices(maturity, coupon, principal, total):
    """TYZ7 at 125.265625, accrued of 10 October 2017 (FinancePy's printed example)."""
    note = Treasury("A", coupon / 100, date.fromisoformat(maturity), original_term=120)
    future = parse_contract("ZNZ7", as_of=date(2017, 10, 10))
    factor = nb.conversion_factor("ZNZ7", coupon=coupon / 100, maturity=note.maturity)
    accrued = float(nb.accrued_interest(Treasuries.from_rows([note]), date(2017, 10, 10))[0])
    last = future.delivery.last_trading
    quote = Quote(
        last, SIFMA.shift(last, 1), future, Treasuries.from_rows([note]), 95.0, accrued, 125.265625, factor, factor,
        0.01, 0.011, 0.0, 0.02, 1000.0, 0.01, 0.005,
    )  # fmt: skip
    position = open_position(quote, face=1e5).close_tail(quote)
    assert position.face == 1e5
    assert position.invoice(accrued) == pytest.approx(total, abs=1e-4)
    assert position.invoice(0.0) == pytest.approx(principal, abs=1e-4)
    delivered = position.deliver(quote)
    got = delivered.entries[-1].book[kernels.DELIVER]
    assert got[kernels.PROFIT] == pytest.approx(total - 1e5 * quote.dirty / 100.0, abs=1e-4)


def test_tail_and_delivery(tape):
    """The whole way: tail on the last trading day, carried to the delivery day, the invoice."""
    strip = int(np.flatnonzero(tape.contract == 0)[0])
    last, end = int(tape.last_trading[0]), int(tape.delivered[0])
    position = open_position(quote_of(tape, strip, last - 3), face=12_345_600.0)
    for t in range(last - 2, last + 1):
        position = position.next_day(quote_of(tape, strip, t))
    before = position
    position = position.close_tail(quote_of(tape, strip, last))
    assert (position.face, position.contracts) == (12.3e6, -123.0)
    traded = abs(-123.0 - before.contracts)
    quote = quote_of(tape, strip, last)
    costs = 45_600.0 * quote.bond_spread / 100 + traded * (1000.0 * quote.futures_spread + 0.60)
    assert position.profit - before.profit == pytest.approx(-costs)
    with pytest.raises(BadInput, match="final"):
        position.next_day(replace(quote_of(tape, strip, last + 1), futures=quote.futures + 1 / 64))
    with pytest.raises(BadInput, match="not the day"):
        position.deliver(quote_of(tape, strip, end))
    for t in range(last + 1, end + 1):
        position = position.next_day(quote_of(tape, strip, t))
    final = quote_of(tape, strip, end)
    assert final.settle == tape.futures[0].delivery.last_delivery
    invoice = float(invoice_amount(final.futures, final.factor, final.accrued, 12.3e6))
    assert position.invoice(final.accrued) == invoice
    done = position.deliver(final)
    book = done.entries[-1].book[kernels.DELIVER]
    assert book[kernels.PROFIT] == pytest.approx(invoice - 12.3e6 * final.dirty / 100.0)
    assert done.accounts["cash"] == pytest.approx(done.equity)
    assert sum(done.earned.values()) == pytest.approx(done.profit, abs=1e-6)
    later = done.next_day(replace(final, as_of=final.settle, settle=final.settle + timedelta(days=1)))
    assert later.entries[-1].happened == "held"
    assert CODES[0] == tape.futures[0].code


def test_ledger(quote):
    ledger = open_position(quote, equity=10e6).next_day(next_quote(quote)).ledger()
    assert ledger["event"].to_list()[:2] == ["open", "capital"]
    assets = ledger["cash"] + ledger["margin"] + ledger["bonds"]
    claims = ledger["repo"] + ledger["owed"] + ledger["capital"] + ledger["profit"]
    assert (assets - claims).abs().max() <= 1e-2 * 1e-6
