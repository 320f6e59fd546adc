"""A holding of a tape's day: its balance sheet, its leverage, what lies ahead of it, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import netbasis as nb
from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path
from netbasis.trade.run import run_lane


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("leverage", [10.0, 50.0, 100.0])
def test_the_balance_sheet(leverage, short, make):
    holding = make(leverage=leverage, short=short)
    items = dict(holding.balance().select("item", "usd").iter_rows())
    assert items["bonds"] + items["margin"] + items["cash"] - items["repo"] == pytest.approx(items["equity"])
    sign = -1.0 if short else 1.0
    assert items["repo"] == pytest.approx(items["bonds"] * (1.0 - sign / leverage))
    assert items["cash"] == pytest.approx(0.25 * 100e6, rel=0.05)
    repo, all_in = holding.leverage()
    assert repo == pytest.approx(leverage)
    assert all_in == pytest.approx(abs(items["bonds"]) / items["equity"])
    needed = 1.0 / leverage + holding.margin_share
    assert all_in == pytest.approx(0.75 / needed * 100e6 / items["equity"], rel=2e-3)


def test_it_opens_as_the_engine_does(tape):
    """The same face as a lane of the backtest opens on the day, to the bit."""
    sizing, policy = nb.Sizing(face=1e9), nb.Policy()
    side = np.zeros(len(tape))
    at = int(np.flatnonzero(tape.days == np.datetime64("2020-03-06"))[0])
    side[at] = 1.0
    lane = run_lane(tape, side, sizing=sizing, policy=policy)
    holding = nb.holding_of(tape, "2020-03-06", sizing, policy, 100e6, bonds=nb.sample_universe())
    state = holding.opened().state
    same = (day.MARGIN, day.BONDS, day.REPO, day.FACE, day.CONTRACTS, day.FUTURES, day.CLEAN, day.ACCRUED, day.SETTLED)
    assert state[list(same)].tolist() == lane.out[at, list(same)].tolist()


def test_zero_haircut(make):
    holding = make(leverage=50.0)
    free = replace(holding, sizing=nb.Sizing(all_in_leverage=40.0))
    assert free.own_haircut == 0.0
    repo, all_in = free.leverage()
    assert repo == float("inf")
    assert all_in == pytest.approx(40.0, rel=0.02)
    assert free.opened().state[day.REPO] == free.opened().bonds
    assert nb.leverage_table(free, [40.0], ["april-2025"], kind="all_in")["repo_leverage"].to_list() == [None]


def test_a_leverage_that_nothing_allows(make):
    holding = make()
    with pytest.raises(BadInput, match=r"all-in leverage: 100.0; allowed: at most 79.\d at a haircut of 0.00% and an "
                                       r"initial margin of 1.25%"):  # fmt: skip
        holding.with_leverage(100.0, "all_in").opened()
    with pytest.raises(BadInput, match=r"repo leverage: 100.0; allowed: at most 50.0 at the market's haircut of 2.00%"):
        replace(holding, haircut=0.02).with_leverage(100.0).opened()
    replace(holding, haircut=0.02).with_leverage(50.0).opened()
    with pytest.raises(BadInput, match="no position fits"):
        replace(holding, capital=1000.0).opened()
    with pytest.raises(BadInput, match="costs of opening"):
        make(buffer=0.0).opened()


@pytest.mark.parametrize(("name", "value"), [
    ("side", 0.5), ("haircut", 1.0), ("haircut", float("nan")), ("clean", 0.0), ("margin", -1.0), ("dv01", np.nan),
    ("capital", float("inf")), ("volatility", -1.0), ("term", float("nan")), ("ahead", np.zeros((3, 2))),
])  # fmt: skip
def test_values_that_cannot_be_used(name, value, make):
    with pytest.raises(BadInput):
        replace(make(), **{name: value})


def test_days_contracts_and_issues_that_are_not_there(make, tape):
    with pytest.raises(UnknownName, match="nearest known: 2020-03-05, 2020-03-06, 2020-03-09"):
        make("2020-03-07")
    with pytest.raises(BadInput, match="ZFM0"):
        make(contract="ZFM0")
    with pytest.raises(BadInput, match="no prices of this issue"):
        make(cusip="912828Y95")
    with pytest.raises(BadInput, match="kind of leverage"):
        make().with_leverage(10.0, "gross")


def test_another_issue_of_the_basket(make):
    holding = make(cusip="912828YX2")
    assert holding.cusip == "912828YX2"
    assert holding.opened().bonds > 0.0


def test_risk_reprices_the_issue(make):
    """DV01 and convexity against the exact price over a move of March 2020's size: within a fifth of a 32nd."""
    holding = make()
    universe = nb.sample_universe()
    issue = universe.row(universe.position(holding.cusip))
    settle = np.datetime64(int(holding.ahead[0, kernel.A_SETTLE]), "D").item()
    held = nb.bond_yield(issue, holding.clean, settle)
    for bp in (-64.0, 64.0):
        exact = nb.clean_price(issue, held + bp * 1e-4, settle)
        assert holding.clean - holding.dv01 * bp + holding.convexity * bp**2 / 2 == pytest.approx(exact, abs=0.2 / 32)


def test_what_lies_ahead(make):
    """At an unchanged yield the issue earns its yield, and the basis gives up the carry earned."""
    holding = make()
    ahead = holding.ahead
    settle = ahead[:, kernel.A_SETTLE].astype(np.int64).view("datetime64[D]")
    assert np.array_equal(settle, nb.SIFMA.shift(holding.trading_days, 1))
    gain = ahead[-1, kernel.A_CLEAN] + ahead[-1, kernel.A_ACCRUED] - holding.accrued + ahead[:, kernel.A_COUPON].sum()
    years = float(ahead[-1, kernel.A_SETTLE] - ahead[0, kernel.A_SETTLE]) / 365.0
    universe = nb.sample_universe()
    issue = universe.row(universe.position(holding.cusip))
    held = nb.bond_yield(issue, holding.clean, settle[0].item())
    assert gain / holding.dirty / years == pytest.approx(held, rel=0.02)
    earned = ahead[-1, kernel.A_ACCRUED] - holding.accrued - holding.dirty * holding.term * years * 365.0 / 360.0
    assert -ahead[-1, kernel.A_BASIS] == pytest.approx(earned, abs=1e-6)
    still = make(ageing=False).ahead
    assert np.all(still[:, kernel.A_CLEAN] == 0.0)
    assert np.all(still[:, kernel.A_ACCRUED] == holding.accrued)


def test_the_margin_goes_on_from_the_tape(make, tape):
    holding = make()
    assert holding.margin_scale == 1.0
    assert holding.margin == tape.calendar[np.flatnonzero(tape.days == np.datetime64("2020-03-06"))[0], path.C_MARGIN]
    other = make(margin=nb.MarginModel(k=7.0))
    target = other.margin_model.target(np.array([other.volatility]), np.array([other.futures_dv01]), other.unit)[0]
    assert other.margin_scale * target == pytest.approx(other.margin)
    assert make(par_history=None).margin_model is None


def test_a_contract_near_its_end(make, history):
    holding = make()
    cut = replace(holding, trading_days=holding.trading_days[:6], ahead=holding.ahead[:6].copy())
    with pytest.raises(BadInput, match="horizon: 10; allowed: at most 5: ZNM0 then stops trading"):
        nb.liquidity_at_risk(cut, history, days=10)
    with pytest.raises(BadInput, match="days of scenario march-2020: 12; allowed: at most 5"):
        nb.days_to_exhaustion(cut, "march-2020")
