"""`netbasis stress`: what each command prints, in both languages and every form; bad input is one line and code 2."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import polars as pl
import pytest

from netbasis.report.words_system import METRIC_UNITS, METRIC_WORDS, SYSTEM_HEADERS
from netbasis.system.calibrate import TARGETS, accepted
from netbasis.system.engine import METRICS, VARIABLES
from netbasis.system.engine import run as run_system
from netbasis.system.scenario import read_scenario, scenario_names
from netbasis.system.variants import run_rows

MINE = """\
[scenario]
name = "mine"
title_en = "My own"
title_zh = "自訂"
days = 12
sources = ["made"]

[[path]]
channel = "foreign"
from = 2
to = 6
amount = 20.0
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(MINE, encoding="utf-8")
    return file


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_list(run) -> None:
    done = run("stress", "list")
    assert done.code == 0
    for name in scenario_names():
        assert f"\n {name} " in done.out
    rows = json.loads(run("stress", "list", "--format", "json").out)
    assert [row["scenario"] for row in rows] == list(scenario_names())
    assert all(row["sources"] for row in rows)


def test_summary_is_the_run(run) -> None:
    done = run("stress", "run", "mar2020", "--format", "csv")
    metrics = {row["metric"]: float(row["median"]) for row in rows_of(done.out) if row["median"]}
    result = run_system(read_scenario("mar2020"))
    assert metrics["dislocation"] == result.metric("dislocation")[0]
    assert {row["metric"] for row in rows_of(done.out)} == set(METRICS)
    assert run("stress", "run", "mar2020").out.startswith("March 2020")


def test_bands_of_the_accepted_set(run) -> None:
    done = run("stress", "run", "apr2025", "--accepted", "--format", "json")
    rows = {row["metric"]: row for row in json.loads(done.out)}
    book = run_rows(read_scenario("apr2025")).metric("book")
    assert rows["book"]["scenarios"] == len(accepted()) == len(book)
    assert rows["book"]["q05"] < rows["book"]["median"] < rows["book"]["q95"]
    assert f"{len(accepted())} accepted parameter vectors" in run("stress", "run", "apr2025", "--accepted").out


@pytest.mark.parametrize("show", ["summary", "days", "calls", "flows", "balance", "audit"])
@pytest.mark.parametrize("extra", [(), ("--accepted",)])
def test_every_view_in_both_languages(run, show: str, extra: tuple[str, ...]) -> None:
    done = run("stress", "run", "sep2019", "--show", show, *extra)
    assert done.code == 0 and done.out.strip()
    chinese = run("stress", "run", "sep2019", "--show", show, "--lang", "zh", *extra)
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"[0-9a-f]{64}", "", chinese.out)))
    audit = {
        "name",
        "seed",
        "scenario",
        "parameters",
        "result",
        "version",
        "per",
        "day",
        "scenarios",
        "residual",
        "start",
        "funds",
        "policies",
        "numbers",
        "sep",
    }
    assert words <= (audit if show == "audit" else set()), words


def test_days_hold_the_whole_record(run) -> None:
    rows = rows_of(run("stress", "run", "sep2019", "--show", "days", "--format", "csv").out)
    assert list(rows[0]) == ["day", *VARIABLES]
    assert len(rows) == 25
    assert max(float(row["repo"]) for row in rows) > 100.0


def test_compare_pairs(run) -> None:
    done = run("stress", "compare", "mar2020", "--format", "csv")
    found = {(row["variant"], row["metric"]): row["median"] for row in rows_of(done.out)}
    for key in ("given", "no_policy", "no_feedback", "outright", "hedged"):
        assert (key, "dislocation") in found
    assert float(found["no_policy", "dislocation"]) > float(found["given", "dislocation"])
    assert float(found["no_feedback", "dislocation"]) == 0.0
    assert found["outright", "net_sold"] != found["hedged", "net_sold"]
    assert "all on the same shocks" in run("stress", "compare", "mar2020").out
    assert "no purchases" in run("stress", "compare", "sep2019").out
    assert "如實際" not in run("stress", "compare", "mar2020", "--lang", "zh").out


def test_a_policy_and_other_numbers(run) -> None:
    plain = ("stress", "run", "mar2020", "--without", "purchases", "--format", "json")

    def peak(*more: str) -> float:
        return {row["metric"]: row["median"] for row in json.loads(run(*plain, *more).out)}["dislocation"]

    bare = peak()
    assert peak("--policy", "outright,size=75,trigger=20,lag=1,cap=1500") < bare
    assert peak("--set", "impact=1200") > bare
    assert peak("--set", "sizes.foreign=6000", "--set", "funds.n=64") != bare
    assert peak("--set", "shock=0") < 1.0


def test_seeds_without_noise_are_said_to_be_the_same(run) -> None:
    assert "has no noise" in run("stress", "run", "calm", "--seeds", "3").out
    done = run("stress", "run", "calm", "--seeds", "3", "--set", "noise=4", "--format", "json")
    rows = {row["metric"]: row for row in json.loads(done.out)}
    assert rows["yield_rise"]["q05"] < rows["yield_rise"]["q95"]


def test_explain(run) -> None:
    done = run("stress", "explain", "mar2020")
    assert done.code == 0
    assert "day  14  Purchases of the central bank begin" in done.out
    assert "Without policy" in done.out
    chinese = run("stress", "explain", "mar2020", "--lang", "zh").out
    assert set(re.findall(r"[A-Za-z]{3,}", chinese)) == set()
    rows = json.loads(run("stress", "explain", "mar2020", "--format", "json").out)
    assert json.loads(rows[0]["numbers"])["book"] == 500.0


def test_targets(run) -> None:
    done = run("stress", "targets", "--format", "json")
    rows = json.loads(done.out)
    assert len(rows) == len(TARGETS)
    for row in rows:
        assert row["hit"] == (row["low"] <= row["default"] <= row["high"])
    assert "held out" in run("stress", "targets").out
    found = run("stress", "targets", "--identification")
    assert "Identified:" in found.out and "directions among" in found.out


def test_a_file_of_ones_own(run, mine: Path, tmp_path: Path) -> None:
    assert run("stress", "run", mine).out.startswith("My own")
    assert run("stress", "explain", mine, "--lang", "zh").out.startswith("自訂")
    out = tmp_path / "days.parquet"
    assert run("stress", "run", mine, "--show", "days", "--format", "parquet", "--out", out).code == 0
    assert pl.read_parquet(out).height == 12


BAD_FILES = {
    "unknown key": ("[sizes]\nbasiss = 1.0\n", "basis"),
    "unknown table": ("[fund]\nn = 3\n", "funds"),
    "negative size": ("[sizes]\nforeign = -1.0\n", "not negative"),
    "impossible balance sheet": ("[sizes]\ndealer_equity = 90000.0\n", "balance sheet of the dealers"),
    "money funds too small": ("[sizes]\nmoney_funds = 10.0\n", "balance sheet of the money funds"),
    "zero funds": ("[funds]\nn = 0\n", "number of funds"),
    "leverage": ("[funds]\nall_in_leverage = 2000.0\n", "all_in_leverage"),
    "leverage beyond margin": ("[funds]\nall_in_leverage = 150.0\n", "leave no more"),
    "missing tenor": ('[[path]]\nchannel = "yield"\ntenor = "7y"\namount = 3.0\n', "7y"),
    "unknown channel": ('[[path]]\nchannel = "rain"\namount = 3.0\n', "rain"),
    "neither": ('[[path]]\nchannel = "tax"\n', "values or amount"),
    "text for a number": ('[[path]]\nchannel = "tax"\nvalues = ["much"]\n', "numbers"),
    "text for an amount": ('[[path]]\nchannel = "tax"\namount = "much"\n', "numbers"),
    "text for a day": ('[[path]]\nchannel = "tax"\nfrom = "monday"\namount = 1.0\n', "whole days"),
    "past the end": ('[[path]]\nchannel = "tax"\nfrom = 3\nto = 40\namount = 1.0\n', "days 0 to 11"),
    "policy is no table": ('policy = "long"\n', "[[policy]]"),
    "mark without words": ("[[mark]]\nday = 3\n", "en, zh"),
    "parameter out of range": ("[parameters]\nimpact = -1.0\n", "impact"),
    "parameter is text": ('[parameters]\nimpact = "big"\n', "impact"),
    "volatility": ("[observed]\nvolatility = 0\n", "volatility"),
    "policy without size": ('[[policy]]\nkind = "outright"\n', "size"),
    "policy larger than the market": ('[[policy]]\nkind = "outright"\nsize = 75.0\n', "larger than the market"),
    "unknown policy": ('[[policy]]\nkind = "prayer"\nsize = 1.0\n', "prayer"),
    "a price that is none": ('[[path]]\nchannel = "yield"\namount = 1e9\n', "on day 0"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_one_line(run, tmp_path: Path, name: str) -> None:
    more, said = BAD_FILES[name]
    file = tmp_path / "bad.toml"
    text = MINE.replace("[scenario]", more + "\n[scenario]") if more.startswith("policy =") else MINE + "\n" + more
    file.write_text(text, encoding="utf-8")
    done = run("stress", "run", file)
    assert done.code == 2, done.said
    assert done.err.startswith("netbasis: ") and done.err.count("\n") == 1
    assert said in done.err
    assert done.out == ""


def test_what_is_no_scenario_file(run, tmp_path: Path) -> None:
    for text, said in (("[scenario\n", "not a TOML file"), ("[scenario]\nname = 'x'\n", "lacks title_en")):
        file = tmp_path / "bad.toml"
        file.write_text(text)
        done = run("stress", "run", file)
        assert done.code == 2 and said in done.err and done.err.count("\n") == 1
    file.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in run("stress", "run", file).err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "mar2021"), "mar2020"),
        (("run", "mar2020", "--set", "impct=3"), "impact"),
        (("run", "mar2020", "--set", "impact"), "NAME=VALUE"),
        (("run", "mar2020", "--set", "impact=much"), "a number"),
        (("run", "mar2020", "--set", "size.basis=3"), "sizes"),
        (("run", "mar2020", "--set", "sizes.basis=-3"), "not negative"),
        (("run", "mar2020", "--set", "funds.n=2.5"), "whole"),
        (("run", "mar2020", "--policy", "outright"), "$bn a day"),
        (("run", "mar2020", "--policy", "outright,size=75"), "give a cap"),
        (("run", "mar2020", "--policy", "outright,size=75,cap=x"), "a number"),
        (("run", "mar2020", "--policy", "outright,75"), "name=value"),
        (("run", "mar2020", "--policy", "haircut_floor,size=2"), "0 to 1"),
        (("run", "mar2020", "--policy", "outrigt,size=2"), "outright"),
        (("run", "mar2020", "--without", "purchase"), "purchases"),
        (("run", "mar2020", "--seeds", "0"), "--seeds"),
        (("run", "mar2020", "--steps", "100"), "--steps"),
        (("run", "mar2020", "--lang", "fr"), "language"),
        (("explain", "calm", "--format", "parquet"), "--out"),
        (("compare", "calm", "--out", "no/such/folder/x"), "cannot write"),
    ],
)
def test_bad_options_are_one_line(run, arguments: tuple[str, ...], said: str) -> None:
    done = run("stress", *arguments)
    assert done.code == 2, done.said
    assert done.err.startswith("netbasis: ") and done.err.count("\n") == 1
    assert said in done.err


def test_every_metric_has_words_and_unit() -> None:
    assert set(METRIC_WORDS) == set(METRIC_UNITS) == set(METRICS)
    assert all(len(words) == 2 and all(words) for words in SYSTEM_HEADERS.values())
