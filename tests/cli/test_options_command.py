"""The command `options`: the table and its notes, the data, and what it refuses."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest

import netbasis as nb
from netbasis.analytics.options.adjusted import ISSUES

DAY = ("--date", "2020-03-18")


def test_the_table_names_the_price_each_right_and_what_was_used(run):
    done = run("options", "ZNM0", *DAY)
    assert done.code == 0
    _, found = nb.options_table(nb.sample_market("2020-03-18"), "ZNM0")
    for said in (
        "912828V98", "delivered", "adjusted", f"({found.model_futures:.4f})", "rich, ",
        f"delivery options {found.option * 32:.2f}/32, ${found.option_usd:.2f} a contract",
        f"quality {found.quality * 32:.2f}/32 (${found.quality * 1000:.2f})", "wild card", "end of month",
        f"expected delivery {found.expected_delivery}", f"volatility {found.volatility_bp:.1f} bp a year",
        "noise of each issue 0.1 bp", "realised over 60 changes",
    ):  # fmt: skip
        assert said in done.out, said


def test_early_delivery_is_pointed_out_where_it_matters(run):
    told = "--delivery best"
    assert told in run("options", "ZNZ9", "--date", "2019-09-17").out
    assert told not in run("options", "ZNZ9", "--date", "2019-09-17", "--delivery", "best").out
    assert told not in run("options", "ZNM0", *DAY).out


def test_json_and_csv_are_the_issues(run):
    rows = json.loads(run("options", "ZNM0", *DAY, "--format", "json").out)
    assert tuple(rows[0]) == ISSUES
    assert sum(row["delivery_probability"] for row in rows) == pytest.approx(1.0, abs=1e-8)
    table = pl.read_csv(io.StringIO(run("options", "ZNM0", *DAY, "--format", "csv").out))
    assert table.height == len(rows)


def test_the_summary_is_one_row(run):
    rows = json.loads(run("options", "ZNM0", *DAY, "--summary", "--format", "json").out)
    assert len(rows) == 1
    assert rows[0]["model"] == "gauss2"
    assert rows[0]["rich"] == pytest.approx(rows[0]["futures"] - rows[0]["model_futures"])
    shown = run("options", "ZNM0", *DAY, "--summary").out
    assert "expected" in shown
    assert "912828YX2" not in shown


def test_options_reach_the_model(run):
    def summary(*more):
        return json.loads(run("options", "ZNM0", *DAY, "--summary", "--format", "json", *more).out)[0]

    market = nb.sample_market("2020-03-18")
    assert summary("--vol", 90)["volatility_bp"] == pytest.approx(90.0)
    assert summary("--noise", 0.3)["noise_bp"] == 0.3
    assert summary("--model", "hw1")["timing"] is None
    none = summary("--rights", "none")
    assert none["model_futures"] == nb.options_table(market, "ZNM0", rights=nb.Rights.none()).summary.model_futures
    some = summary("--rights", "quality,End-of-month")
    assert some["timing"] == some["wild_card"] == 0.0
    assert some["quality"] > 0.0
    assert summary("--repo", 2)["model_futures"] == nb.options_table(market, "ZNM0", repo=0.02).summary.model_futures


def test_chinese(run):
    out = run("options", "ZNM0", *DAY, "--lang", "zh").out
    for said in ("交割選擇權", "品質選擇權", "百搭牌選擇權", "預期交割日", "波動率", "調整後", "交割機率"):
        assert said in out.replace("\n", ""), said
    assert "realised" not in out
    hull_white = run("options", "ZNM0", *DAY, "--lang", "zh", "--model", "hw1").out
    assert "以曲線而非市價評價" in hull_white


REFUSED = {
    "no volatility": (("ZNM0", "--vol", "0"), ["volatility: 0.0", "above zero"]),
    "negative volatility": (("ZNM0", "--vol=-5"), ["volatility: -5.0", "such as 90"]),
    "negative noise": (("ZNM0", "--noise=-1"), ["noise_bp: -1.0"]),
    "noise without a place for it": (("ZNM0", "--model", "hw1", "--noise", "0.1"), ["hw1 has none"]),
    "a contract without a price": (("ZTM0",), ["'ZTM0'", "nearest known: ZNM0"]),
    "an unknown model": (("ZNM0", "--model", "black"), ["'black'", "gauss2, hw1"]),
    "an unknown right": (("ZNM0", "--rights", "quality,timer"), ["'timer'", "timing"]),
    "no right named": (("ZNM0", "--rights", ","), ["unknown right"]),
    "not a name": (("ten-year",), ["not a contract name"]),
    "a repo rate that is none": (("ZNM0", "--repo", "80"), ["--repo: 80.0"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(run, case):
    arguments, parts = REFUSED[case]
    done = run("options", *arguments, *DAY)
    assert done.code == 2
    assert done.out == ""
    for part in parts:
        assert part in done.err


def test_a_contract_past_its_last_trading_day(run, directory):
    (directory / "market.toml").write_text("as_of = 2020-06-22\n")
    done = run("options", "ZNM0", "--market", directory)
    assert done.code == 2
    assert "ZNM20 stopped trading on 2020-06-19" in done.err


def test_your_own_market(run, directory):
    done = run("options", "ZNM0", "--market", directory)
    assert "delivery options" in done.out
    assert "912828V98" in done.out
