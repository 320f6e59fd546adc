"""A rule over a tape: attribution, trades, statistics, determinism, and a poisoned future."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import made_history, made_par

from netbasis.data.sample import sample_panel, sample_par_history, sample_series
from netbasis.errors import BadInput
from netbasis.kernels import trade_day as kernels
from netbasis.trade.backtest import backtest, statistics_of
from netbasis.trade.build_tape import build_tape
from netbasis.trade.policy import Ladder, Policy, Sizing
from netbasis.trade.rules import always, net_basis_score, repo_gap
from netbasis.trade.run import CAUSES

SIZE = Sizing(repo_leverage=30.0)
TURNING = net_basis_score(10, 0.5, 0.1)
RULES = {"always": always(), "gap": repo_gap(5.0, -5.0, both_ways=True), "score": TURNING}


@pytest.fixture(scope="module")
def tape():
    return build_tape(made_history(), "ZN", par_history=made_par())


@pytest.mark.parametrize(
    ("rule", "at_delivery"),
    [*((rule, end) for rule in RULES for end in ("roll", "close")), ("always", "deliver")],
)
def test_causes_and_trades_add_up(tape, rule, at_delivery):
    found = backtest(tape, RULES[rule], sizing=SIZE, policy=Policy(at_delivery=at_delivery))
    near = 1e-9 * found.capital
    row = found.attribution().row(-1, named=True)
    assert row["profit"] == pytest.approx(found.profit[-1], abs=near)
    assert sum(row[name] for name in CAUSES) == pytest.approx(row["profit"], abs=near)
    trades = found.trades()
    assert trades.height >= 3
    lane = found.lanes[0]
    inside = np.zeros(len(tape), dtype=bool)
    for opened, ended in trades.select("opened", "ended").iter_rows():
        inside |= (tape.days >= np.datetime64(opened)) & (tape.days <= np.datetime64(ended))
    idle = float(lane.earned[~inside].sum())
    assert trades["profit"].sum() + idle == pytest.approx(found.profit[-1], abs=near)
    for name in CAUSES:
        total = float(lane.earned[inside, CAUSES.index(name)].sum())
        assert trades[name].sum() == pytest.approx(total, abs=near)
    assert (trades["opened"] <= trades["ended"]).all()
    for before, after in zip(trades.iter_rows(named=True), trades.tail(-1).iter_rows(named=True), strict=False):
        assert before["ended"] <= after["opened"]
        if before["how"] == "rolled":
            assert after["opened"] == before["ended"]


def test_opened_is_the_day_it_was_opened(tape):
    found = backtest(tape, always(), sizing=SIZE)
    happened = found.happened().filter(pl.col("event").is_in(["opened", "rolled"]))
    assert found.trades()["opened"].to_list() == happened["date"].to_list()


def test_a_turn_opens_and_closes_on_one_day(tape):
    lane_days = backtest(tape, TURNING, sizing=SIZE).happened()
    both = lane_days.group_by("date").agg(pl.col("event")).filter(
        pl.col("event").list.contains("closed") & pl.col("event").list.contains("opened")
    )  # fmt: skip
    assert both.height >= 1


def test_statistics_by_hand():
    days = np.array(["2020-01-01", "2020-07-01", "2021-01-01"], dtype="datetime64[D]")
    found = statistics_of(days, np.array([0.0, 30.0, 10.0]), 100.0)
    years = 366 / 365.25
    assert found["years"] == pytest.approx(years)
    assert found["total_return"] == pytest.approx(0.10)
    assert found["return_a_year"] == pytest.approx(0.10 / years)
    assert found["volatility"] == pytest.approx(((0.09 + 0.04 - 0.01 / 2) / years) ** 0.5)
    assert found["sharpe"] == pytest.approx(found["return_a_year"] / found["volatility"])
    assert found["max_drawdown"] == pytest.approx(-0.20)
    assert (found["worst_day"], found["best_day"]) == (pytest.approx(-0.2), pytest.approx(0.3))
    assert found["days_up"] == 0.5
    flat = statistics_of(days, np.zeros(3), 100.0)
    assert flat["volatility"] == 0.0
    assert np.isnan(flat["sharpe"])
    assert statistics_of(days, np.array([-5.0, -5.0, 0.0]), 100.0)["max_drawdown"] == pytest.approx(-0.05)


def test_counts_and_curve(tape):
    found = backtest(tape, always(), sizing=SIZE)
    statistics, happened = found.statistics(), found.happened()
    for name, event in (("trades", "opened"), ("rolls", "rolled"), ("calls", "called"), ("forced_exits", "sold out")):
        assert statistics[name] == happened.filter(pl.col("event") == event).height
    curve = found.curve()
    assert curve["equity"][-1] == pytest.approx(found.capital + found.profit[-1])
    assert curve["drawdown"].min() == pytest.approx(statistics["max_drawdown"])
    assert found.notes[0].startswith("SYNTHETIC")
    assert found.daily().height == len(tape)
    assert found.ledger()["root"].unique().to_list() == ["ZN"]


def digest():
    tape = build_tape(made_history(), "ZN", par_history=made_par())
    return backtest(tape, TURNING, sizing=SIZE, policy=Policy(ladder=Ladder.read("0.5x1,0.5x30"))).digest()


@pytest.mark.slow
def test_the_same_bits_on_threads_and_in_another_process():
    here = digest()
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(lambda _: digest(), range(4))) == {here}
    folder = str(Path(__file__).parent)
    code = f"import sys; sys.path.insert(0, {folder!r}); import test_backtest; print(test_backtest.digest())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == here


def cases(half):
    """Every other rule and leverage: the digest of each, as text."""
    tape = build_tape(made_history(), "ZN", par_history=made_par())
    every = [(name, leverage) for name in sorted(RULES) for leverage in (10.0, 20.0, 40.0)]
    return {
        f"{name} {leverage:g}": backtest(tape, RULES[name], sizing=Sizing(repo_leverage=leverage)).digest()
        for name, leverage in every[half]
    }


@pytest.mark.slow
def test_one_process_and_two_find_the_same_bits():
    here = cases(slice(None))
    folder = str(Path(__file__).parent)
    code = f"import sys, json; sys.path.insert(0, {folder!r}); import test_backtest as t; "
    halves = [
        subprocess.Popen([sys.executable, "-c", f"{code}print(json.dumps(t.cases(slice({k}, None, 2))))"],
                         stdout=subprocess.PIPE, text=True)
        for k in (0, 1)
    ]  # fmt: skip
    found = [json.loads(half.communicate()[0]) for half in halves]
    assert found[0] | found[1] == here and len(here) == 9


def poisoned(history, day):
    """Everything after a day replaced by nonsense: prices, rates, par yields."""
    after = history.day > np.datetime64(day)
    later = history.futures_day > np.datetime64(day)
    return replace(
        history,
        clean=np.where(after, 50.0 + 40.0 * np.sin(np.arange(len(after))) ** 2, history.clean),
        bid=np.full(len(after), np.nan), offer=np.full(len(after), np.nan),
        futures_price=np.where(later, 90.0 + 17.0 * np.cos(np.arange(len(later))), history.futures_price),
        overnight={when: rate if when <= day else 0.2 for when, rate in history.overnight.items()},
    )  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("which", ["made", "panel", "series"])
def test_a_poisoned_future_changes_nothing_before_it(which, rule):
    """Every number up to a day, bit for bit. The night after the last known settlement is that day's rate; the fixing
    of the settlement day itself is not known on the trading day, but accrues only on the next."""
    history = {"made": made_history, "panel": sample_panel, "series": sample_series}[which]()
    par = made_par() if which == "made" else sample_par_history()
    policy = Policy(ladder=Ladder.read("0.5x1,0.5x30"))

    def run(given, given_par):
        tape = build_tape(given, "ZN", par_history=given_par)
        return tape, backtest(tape, RULES[rule], sizing=SIZE, policy=policy).lanes[0]

    tape, whole = run(history, par)
    for t in (len(tape) // 3, 2 * len(tape) // 3):
        day = tape.days[t].item()
        yields = np.where((par.days > np.datetime64(day))[:, None], 0.19, par.yields)
        other, lane = run(poisoned(history, day), replace(par, yields=yields))
        assert (other.days == tape.days).all()
        upto = slice(0, t + 1)
        assert np.array_equal(whole.out[upto], lane.out[upto], equal_nan=True)
        assert np.array_equal(whole.book[upto], lane.book[upto])
        assert np.array_equal(whole.earned[upto], lane.earned[upto])
        assert not np.array_equal(whole.out[:, kernels.CASH], lane.out[:, kernels.CASH])


def test_a_peeking_rule_is_refused(tape):
    def peek(features):
        return (features["net_basis"].shift(-1).fill_null(0.0).to_numpy() > 0.0) * 1.0

    with pytest.raises(BadInput, match="looks ahead"):
        backtest(tape, peek)
    assert backtest(tape, peek, audit=False).lanes


def test_a_rule_that_returns_nan(tape):
    with pytest.raises(BadInput, match="value of a rule"):
        backtest(tape, lambda features: np.full(features.height, np.nan))


def test_bad_input(tape):
    with pytest.raises(BadInput, match="no tape"):
        backtest([], always())
    other = build_tape(made_history(without=(date(2019, 7, 1),)), "ZN", par_history=made_par())
    with pytest.raises(BadInput, match="calendars"):
        backtest([tape, other], always())


def test_two_lanes_share_the_capital(tape):
    one, two = backtest(tape, always(), sizing=SIZE, capital=50e6), backtest([tape, tape], always(), sizing=SIZE)
    assert two.capital == 100e6
    assert two.profit[-1] == pytest.approx(2.0 * one.profit[-1])
