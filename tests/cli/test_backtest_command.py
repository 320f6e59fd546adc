"""The command `backtest`: parts, notes, the sweep, and what it refuses."""

from __future__ import annotations

import json

import pytest

import netbasis as nb
from netbasis.data.quality import check_history, without
from netbasis.trade.run import CAUSES


def data(run, *more):
    return json.loads(run("backtest", *more, "--format", "json").out)


def library(**choices):
    panel = nb.sample_panel()
    history = without(panel, check_history(panel), late=True)
    tape = nb.build_tape(history, "ZN", par_history=nb.sample_par_history(), haircut=0.0, roll_before=25)
    return nb.backtest(tape, nb.repo_gap(15.0), sizing=nb.Sizing(repo_leverage=20), **choices)


def test_statistics_are_those_of_the_library(run):
    (row,) = data(run)
    found = {name: value for name, value in library().statistics().items() if value == value}
    assert {name: row[name] for name in found} == pytest.approx(found)


def test_parts_agree_with_each_other(run):
    curve, causes = data(run, "--show", "curve"), data(run, "--show", "attribution")
    assert curve[-1]["profit"] == pytest.approx(causes[-1]["profit"])
    assert sum(causes[-1][name] for name in CAUSES) == pytest.approx(causes[-1]["profit"], abs=1e-3)
    trades = data(run, "--show", "trades")
    assert {row["side"] for row in trades} == {1}
    events = data(run, "--show", "events")
    assert sum(row["event"] in ("opened", "rolled") for row in events) == len(trades)
    ledger = data(run, "--show", "ledger")
    assert sum(row["profit"] for row in ledger) == pytest.approx(causes[-1]["profit"], abs=1.0)


def test_the_sparse_calendar_is_said_plainly(run):
    out = run("backtest").out
    for said in ("daily only in September 2019", "month-ends", "no daily track record", "4.8/32", "a model"):
        assert said in out, said
    assert "old price" not in out
    late = run("backtest", "--roll-before", "5").out
    assert "10 positions ended at an old price" in late


def test_a_contract_is_left_while_it_has_a_price(run):
    ended = [row["how"] for row in data(run, "--show", "trades")]
    assert "closed at an old price" not in ended
    late = [row["how"] for row in data(run, "--show", "trades", "--roll-before", "5")]
    assert late.count("closed at an old price") == 10


def test_a_roll_opens_the_next_trade_on_its_own_day(run):
    trades = data(run, "--show", "trades", "--rule", "always")
    pairs = [(one, two) for one, two in zip(trades, trades[1:], strict=False) if one["how"] == "rolled"]
    assert len(pairs) > 10
    assert all(one["ended"] == two["opened"] for one, two in pairs)


def test_rules_and_choices_reach_the_engine(run):
    never = data(run, "--enter", "500")[0]
    assert never["trades"] == 0 and never["volatility"] < 0.02
    assert f"never in the trade returns {never['total_return']:.2%}" in run("backtest").out  # interest on cash
    always, short = data(run, "--rule", "always")[0], data(run, "--rule", "always", "--short")[0]
    assert always["total_return"] > short["total_return"]
    assert data(run, "--rule", "net_basis_score", "--window", "20", "--show", "trades")
    both = {row["side"] for row in data(run, "--both-ways", "--show", "trades")}
    assert both == {1, -1}
    assert data(run, "--show", "curve", "--capital", "1e6")[0]["equity"] == 1e6


def test_the_sweep_is_levels_times_leverage(run):
    rows = data(run, "--show", "sweep")
    assert len(rows) == 12
    assert rows[0]["rule"] == "repo_gap 5" and rows[0]["sizing"] == "10x"
    one = data(run, "--show", "sweep", "--enter", "15", "--leverage", "20,40")
    assert [row["sizing"] for row in one] == ["20x", "40x"]
    assert one[0]["total_return"] == pytest.approx(library().statistics()["total_return"])


REFUSED = {
    "a root without prices": (("ZF",), ["no ZF contract", "a root it quotes"]),
    "an unknown rule": (("--rule", "carry"), ["--rule", "repo_gap"]),
    "thresholds the wrong way": (("--enter", "0", "--leave", "5"), ["enter_bp above leave_bp"]),
    "a window too short": (("--rule", "net_basis_score", "--window", "3"), ["window >= 10"]),
    "several leverages without a sweep": (("--leverage", "20,50"), ["--show sweep"]),
    "no leverage": (("--leverage", "high"), ["'high'", "10,20,50"]),
    "leverage under one": (("--leverage", "0.5"), ["repo_leverage: 0.5", "1 or more"]),
    "an unknown shortfall": (("--shortfall", "pray"), ["shortfall: 'pray'", "close, call, credit"]),
    "an unknown policy of missing prices": (("--missing", "guess"), ["missing: 'guess'", "stop, carry, skip"]),
    "a short basis into delivery": (("--both-ways", "--at-delivery", "deliver"), ["short basis", "close or roll"]),
    "negative capital": (("--capital=-1",), ["capital: -1.0"]),
    "short with a rule": (("--short",), ["--rule always"]),
    "an unknown history": (("--history", "mine"), ["--history", "panel, synthetic"]),
    "an unknown part": (("--show", "pnl"), ["--show"]),
    "a roll out of range": (("--roll-before", "100"), ["--roll-before: 100", "0 to 60"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(run, case):
    arguments, parts = REFUSED[case]
    done = run("backtest", *arguments)
    assert done.code == 2 and done.out == ""
    for part in parts:
        assert part in done.err, done.err


@pytest.mark.slow
def test_the_synthetic_history_is_run_and_called_so(run):
    done = run("backtest", "ZN", "--history", "synthetic", "--show", "statistics")
    assert done.code == 0, done.err
    assert done.out.startswith("SYNTHETIC") and "the prices of this run are made" in done.out


def test_made_prices_are_called_synthetic(run, monkeypatch):
    from dataclasses import replace

    from netbasis.report import backtest_study

    real = backtest_study.clean_panel()
    monkeypatch.setattr(backtest_study, "clean_panel", lambda: replace(real, source=f"SYNTHETIC {real.source}"))
    for lang, said in (("en", "no record of a market"), ("zh", "並非市場紀錄")):
        out = run("backtest", "--lang", lang).out
        assert out.startswith("SYNTHETIC")
        assert said in out and "4.8/32" not in out


def test_margins_of_a_file_begin_too_late(run, tmp_path):
    file = tmp_path / "m.csv"
    file.write_text("root,effective_from,initial_margin\nZN,2019-01-02,1250\n")
    done = run("backtest", "--margins", file)
    assert done.code == 2
    assert "starts too late" in done.err and "2018-" in done.err


def test_chinese(run):
    out = run("backtest", "--lang", "zh").out
    for said in ("夏普比率", "年波動率", "強制出清", "只有月底", "回購槓桿", "個持有日無價格"):
        assert said in out, said
    assert "買進基差" in run("backtest", "--lang", "zh", "--show", "trades").out
