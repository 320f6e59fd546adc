"""netbasis fragility: the index at a moment, its weights, its backtest; and what is said of bad input."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

import netbasis as nb
from netbasis.cli.fields_fragility import FRAGILITY_MEANING


def test_the_index_at_a_moment(run) -> None:
    done = run("fragility", "--date", "2020-03-06", "--from", "2018-06-01")
    assert done.code == 0, done.err
    found = nb.fragility(nb.sample_records(), "2020-03-06")
    assert f"The fragility index is {found.index:.1f} of 100 on 2020-03-06" in done.out
    assert re.search(
        r"percentile \d+ of the \d+ Fridays before that have an index: in alarm \(threshold 90\)", done.out
    )
    assert "Noise of the curve" in done.out and "not held: reserves" in done.out
    chinese = run("fragility", "--date", "2020-03-06", "--from", "2018-06-01", "--lang", "zh")
    assert "2020-03-06 脆弱度指數為" in chinese.out and "警報中" in chinese.out


def test_json_is_the_frame(run) -> None:
    done = run("fragility", "--date", "2020-03-06", "--format", "json")
    rows = json.loads(done.out)
    found = nb.fragility(nb.sample_records(), "2020-03-06")
    assert [row["indicator"] for row in rows] == found.frame()["indicator"].to_list()
    given = [row["contribution"] for row in rows if row["contribution"] is not None]
    assert sum(given) == pytest.approx(found.index)
    assert next(row for row in rows if row["indicator"] == "reserves")["reason_zh"].startswith("未持有資料")


def test_the_newest_data_give_a_reason(run) -> None:
    done = run("fragility")
    assert done.code == 0
    assert "No fragility index on 2026-08-07" in done.out and "50% are needed" in done.out
    assert "Fridays" not in done.out


def test_few_weeks_before_are_said(run) -> None:
    done = run("fragility", "--date", "2020-03-06", "--from", "2020-02-01")
    assert "4 Fridays before it have an index, 52 are needed" in done.out


def test_weights_are_shown_and_a_file_of_ones_own_is_used(run, tmp_path: Path) -> None:
    done = run("fragility", "--part", "weights", "--format", "csv")
    rows = pl.read_csv(io.BytesIO(done.out.encode()))
    assert rows["weight"].sum() == pytest.approx(1.0)
    assert rows["why"].null_count() == rows["why_zh"].null_count() == 0
    mine = tmp_path / "mine.toml"
    mine.write_text('least_coverage = 100\n[[indicator]]\nkey = "trade_share"\nlink = "size"\nweight = 100\n')
    done = run("fragility", "--date", "2020-03-06", "--weights", str(mine), "--format", "json")
    (row,) = json.loads(done.out)
    assert row["contribution"] == pytest.approx(100.0 * row["percentile"])
    shipped = files("netbasis.monitoring").joinpath("fragility.toml").read_text(encoding="utf-8")
    mine.write_text(shipped.replace("weight = 5", "weight = 6", 1))
    done = run("fragility", "--weights", str(mine))
    assert done.code == 2 and "sum of the weights: '101'" in done.err and "mine.toml" in done.err


def test_a_lake_fills_what_the_sample_lacks(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBASIS_DATA", str(tmp_path / "lake"))
    days = pl.date_range(date(2018, 1, 3), date(2020, 3, 4), "7d", eager=True)
    own = tmp_path / "reserves.csv"
    pl.DataFrame({"series": "reserves", "date": days, "value": [2500.0 - at for at in range(len(days))]}).write_csv(own)
    assert run("data", "import", str(own), "--as", "series", "--known", "day").code == 0
    words = ("fragility", "--date", "2020-03-06", "--format", "json")
    for lake, score in (((), None), (("--lake", str(tmp_path / "lake")), 100.0)):  # the lowest ever: the most fragile
        rows = json.loads(run(*words, *lake).out)
        assert next(row for row in rows if row["indicator"] == "reserves")["score"] == score


def test_the_backtest(run, tmp_path: Path) -> None:
    span = ("--backtest", "--from", "2018-06-01", "--date", "2020-06-30")
    done = run("fragility", *span)
    assert done.code == 0, done.err
    for words in ("September 2019", "alone: Realised volatility", "index without: Noise", "2018", "calm weeks"):
        assert words in done.out
    weeks = pl.DataFrame(json.loads(run("fragility", *span, "--format", "json").out))
    assert weeks["date"][0] == "2018-06-01" and weeks["date"][-1] == "2020-06-26"
    out = tmp_path / "episodes.parquet"
    done = run("fragility", *span, "--part", "episodes", "--format", "parquet", "--out", str(out))
    frame = pl.read_parquet(out)
    assert done.code == 0 and set(frame["kind"]) == {"index", "without", "alone"}
    assert frame.filter(pl.col("episode") == "apr2025")["last"].null_count() == 17
    alarms = run("fragility", *span, "--part", "alarms", "--format", "csv", "--threshold", "80")
    fewer = run("fragility", *span, "--part", "alarms", "--format", "csv", "--threshold", "95")
    counts = [pl.read_csv(io.BytesIO(one.out.encode()))["alarm"][0] for one in (alarms, fewer)]
    assert counts[0] > counts[1]
    chinese = run("fragility", *span, "--part", "alarms", "--lang", "zh")
    assert "誤報" in chinese.out and "三次事件" not in chinese.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--date", "yesterday"), "yesterday"),
        (("--date", "2009-01-01"), "nothing was known then"),
        (("--weights", "none.toml"), "a TOML file in UTF-8"),
        (("--lake", "no-such-lake"), "there is no lake"),
        (("--part", "alarms"), "--part without --backtest"),
        (("--backtest", "--part", "weights"), "--part with --backtest"),
        (("--backtest", "--from", "2020-01-01", "--date", "2019-01-01"), "at least one Friday"),
        (("--backtest", "--date", "2020-01-01 12:00"), "--date"),
        (("--backtest", "--threshold", "0"), "--threshold"),
        (("--backtest", "--threshold", "100"), "--threshold"),
        (("--backtest", "--horizon", "0"), "horizon of alarms"),
        (("--backtest", "--from", "soon"), "--from"),
        (("--lang", "fr"), "fr"),
    ],
)
def test_bad_input(run, words: tuple[str, ...], message: str) -> None:
    done = run("fragility", *words)
    assert done.code == 2 and message in done.err and "Traceback" not in done.err


def test_the_fields_are_those_of_the_data_and_in_the_glossary() -> None:
    found = nb.fragility(nb.sample_records(), "2020-03-06")
    run = nb.fragility_backtest(nb.sample_records(), start="2020-01-01", end="2020-04-30")
    columns = {*found.frame().columns, *run.weeks().columns, *run.warnings().columns, *run.scores().columns}
    assert set(FRAGILITY_MEANING) <= columns
    glossary = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9]+)`", glossary))
    links = {"size", "funding", "dealers", "supply", "market"}
    assert columns - named - links == set()
