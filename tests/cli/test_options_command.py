"""The command `options`: the table and its notes, the data, its other views, and what it refuses."""

from __future__ import annotations

import io
import json
import re

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
    rows = json.loads(run("options", "ZNM0", *DAY, "--show", "summary", "--format", "json").out)
    assert len(rows) == 1
    assert rows[0]["model"] == "gauss2"
    assert rows[0]["rich"] == pytest.approx(rows[0]["futures"] - rows[0]["model_futures"])
    shown = run("options", "ZNM0", *DAY, "--show", "summary").out
    assert "expected" in shown
    assert "912828YX2" not in shown


def test_options_reach_the_model(run):
    def summary(*more):
        return json.loads(run("options", "ZNM0", *DAY, "--show", "summary", "--format", "json", *more).out)[0]

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


VIEWS = ("greeks", "boundary", "switches", "implied-vol")


def test_every_view_is_under_the_models_of_the_command(run):
    """Not under the default model: the market's volatility, with what is typed over it."""
    market, given = nb.sample_market("2020-03-18"), ("--vol", 90, "--noise", 0.3, "--repo", 1)
    model, _ = nb.market_model(market, market.contract("ZNM0"), vol_bp=90.0, noise_bp=0.3)

    def data(view):
        rows = json.loads(run("options", "ZNM0", *DAY, *given, "--show", view, "--format", "json").out)
        return pl.DataFrame(rows, infer_schema_length=None)

    greeks = nb.sensitivity(market, "ZNM0", model=model, repo=0.01)
    found = data("greeks")
    shown = dict(zip(found["measure"], found["points"], strict=True))
    for name in ("dv01", "gamma", "vega", "vega_level", "vega_slope", "noise_vega", "theta"):
        assert shown[name] == pytest.approx(getattr(greeks, name), rel=1e-12), name
    assert found.filter(measure="vega")["years"].to_list() == [7.0]
    nodes = found.filter(measure="key_rate_dv01")
    assert dict(zip(nodes["years"], nodes["points"], strict=True)) == pytest.approx(dict(greeks.key_rates), rel=1e-12)
    assert nodes["usd"].sum() == pytest.approx(1000.0 * greeks.dv01)
    boundary = nb.wild_card_boundary(market, "ZNM0", model=model, repo=0.01)
    assert data("boundary")["move_32nds"].to_list() == pytest.approx(boundary["move_32nds"].to_list())
    switches = nb.switch_distances(market, "ZNM0", model=model, repo=0.01)
    assert data("switches")["deviations"].to_list() == switches["deviations"].to_list()


def test_the_model_of_a_view_is_the_markets_by_default(run):
    for view, found in (
        ("greeks", nb.sensitivity(nb.sample_market("2020-03-18"), "ZNM0").frame()),
        ("switches", nb.switch_distances(nb.sample_market("2020-03-18"), "ZNM0")),
    ):
        out = run("options", "ZNM0", *DAY, "--show", view, "--format", "csv").out
        assert out == found.write_csv()
    summary = nb.options_table(nb.sample_market("2020-03-18"), "ZNM0").summary
    assert nb.sensitivity(nb.sample_market("2020-03-18"), "ZNM0").dv01 == summary.option_adjusted_dv01


def test_implied_volatility(run, directory, tmp_path):
    # at 90 bp and half a bp of noise, the model's price as the market's
    model = ("--noise", 0.5, "--format", "json")
    priced = json.loads(run("options", "ZNM0", "--market", directory, "--vol", 90, "--show", "summary", *model).out)[0]
    (directory / "futures.csv").write_text(f"contract,price\nZNM0,{priced['model_futures']!r}\n")
    found = json.loads(run("options", "ZNM0", "--market", directory, "--show", "implied-vol", *model).out)[0]
    assert found["volatility_bp"] == pytest.approx(90.0, abs=1e-3)
    assert set(found) == {"volatility_bp", "model_futures", "net_basis", "per_32nd"}
    table = run("options", "ZNM0", "--market", directory, "--show", "implied-vol", "--noise", 0.5, "--lang", "zh").out
    assert "90.0" in table
    assert "使模型期貨價等於市價的波動率" in table
    assert run("options", "ZNM0", "--market", directory, "--show", "implied-vol", "--noise", 0.5,
               "--format", "parquet", "--out", tmp_path / "v.parquet").code == 0  # fmt: skip
    assert pl.read_parquet(tmp_path / "v.parquet")["volatility_bp"][0] == found["volatility_bp"]


def test_a_volatility_that_cannot_be_implied_states_the_range(run):
    done = run("options", "ZNM0", *DAY, "--show", "implied-vol")
    assert done.code == 2
    assert done.out == ""
    assert re.search(r"no volatility gives .* allowed: from \S+ \(at 1 bp\) to \S+ points \(at 500 bp\)", done.err)


@pytest.mark.parametrize(
    ("view", "words"),
    [("greeks", ("關鍵年期 DV01", "每口", "回購利率不變")), ("boundary", ("期貨變動", "當晚申報交割")),
     ("switches", ("標準", "最後交易日"))],
)  # fmt: skip
def test_views_in_chinese_and_in_english(run, view, words):
    out = run("options", "ZNM0", *DAY, "--show", view, "--lang", "zh").out
    for said in (*words, "波動率：截至"):
        assert said in out, said
    english = run("options", "ZNM0", *DAY, "--show", view).out
    assert not re.search("[\u4e00-\u9fff]", english)
    assert "realised over 60 changes" in english


REFUSED = {
    "an unknown view": (("ZNM0", "--show", "greek"), ["greek", "implied-vol"]),
    "a view under hw1": (("ZNM0", "--show", "greeks", "--model", "hw1"), ["--show greeks", "--model gauss2"]),
    "a view of an unknown model": (("ZNM0", "--show", "greeks", "--model", "black"), ["'black'", "gauss2, hw1"]),
    "a delivery day without a net basis": (("ZNM0", "--show", "switches", "--delivery", "best"), ["no --delivery"]),
    "a boundary without its right": (("ZNM0", "--show", "boundary", "--rights", "quality"), ["no wild card"]),
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
