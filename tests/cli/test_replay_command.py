"""The command `replay`: September 2019 and March 2020 at three leverages."""

from __future__ import annotations

import json

import pytest

import netbasis as nb
from netbasis.trade.run import CAUSES


def data(run, *more):
    return json.loads(run("replay", *more, "--format", "json").out)


def test_september_is_one_night(run):
    rows = data(run, "2019-09", "--leverage", "50", "--show", "daily")
    paid = {
        way: -next(r["pnl_financing"] for r in rows if r["date"] == "2019-09-17" and r["financing"] == way)
        for way in ("overnight", "term")
    }
    repo = next(r["repo"] for r in rows if r["date"] == "2019-09-16" and r["financing"] == "overnight")
    assert paid["overnight"] == pytest.approx(repo * 0.0525 / 360, rel=1e-9)  # SOFR of the night, 5.25%
    assert paid["overnight"] > 2.4 * paid["term"]
    summary = data(run, "2019-09")
    assert len(summary) == 9
    assert all(row["how"] == "closed" for row in summary if row["financing"] != "term_locked")
    assert all(row["how"] == "sold out" for row in summary if row["financing"] == "term_locked")
    assert {row["issue"] for row in summary} == {"912828Y95"}


def test_march_calls_and_sells(run):
    rows = {(r["issue"], r["leverage"], r["financing"]): r for r in data(run, "2020-03")}
    assert rows["912828YX2", 100.0, "overnight"]["how"] == "sold out"
    assert rows["912828YX2", 100.0, "overnight"]["ended"] == "2020-03-09"
    assert rows["912828V98", 100.0, "overnight"]["how"] == "closed"
    assert rows["912828V98", 100.0, "overnight"]["days_called"] == 8
    assert rows["912828V98", 100.0, "overnight"]["lowest_at_call"] < 0.0


def test_strict_and_credit_change_the_end(run):
    row = data(run, "2020-03", "--leverage", "100", "--financing", "overnight", "--strict")[0]
    assert (row["issue"], row["how"]) == ("912828V98", "sold out")
    saved = data(run, "2020-03", "--leverage", "100", "--financing", "overnight", "--shortfall", "credit")[1]
    assert (saved["issue"], saved["how"]) == ("912828YX2", "closed")


def test_attribution_adds_up_and_values_the_options(run):
    rows = data(run, "2019-09", "--leverage", "20", "--show", "attribution")
    for row in rows:
        assert sum(row[f"pnl_{name}"] for name in CAUSES) == pytest.approx(row["profit"], abs=1e-3)
    assert any(row["pnl_delivery_option"] != 0.0 for row in rows)


def test_events_are_in_order(run):
    rows = data(run, "2020-03", "--leverage", "100", "--financing", "overnight", "--show", "events")
    mine = [row for row in rows if row["issue"] == "912828YX2"]
    assert [row["event"] for row in mine][0] == "opened" and mine[-1]["event"] == "sold out"


def test_the_table_says_what_it_is(run):
    out = run("replay", "2020-03").out
    for said in (
        "ZNM0, 2020-02-20 to 2020-05-05", "912828V98: cheapest to deliver", "912828YX2: the note with a price",
        "sold out", "term, gains kept", "4.8/32", "a model", "four times wider",
    ):  # fmt: skip
        assert said in out, said
    zh = run("replay", "2019-09", "--lang", "zh").out
    for said in ("隔夜", "定期（利得滯留）", "強制出清", "平倉", "回購槓桿", "初始保證金為模型估計"):
        assert said in zh, said


def test_csv_and_parquet(run, tmp_path):
    import polars as pl

    file = tmp_path / "r.parquet"
    assert run("replay", "2019-09", "--format", "parquet", "--out", file).code == 0
    frame = pl.read_parquet(file)
    assert frame.columns == nb.replay("2019-09", options=False).summary().columns
    assert len(run("replay", "2019-09", "--format", "csv").out.splitlines()) == frame.height + 1


REFUSED = {
    "another episode": (("2025-04",), ["unknown episode", "2020-03, 2019-09"]),
    "another financing": (("2019-09", "--financing", "weekly"), ["--financing", "overnight, term, term_locked"]),
    "no financing": (("2019-09", "--financing", ","), ["--financing"]),
    "leverage under one": (("2019-09", "--leverage", "0.5"), ["1 or more"]),
    "no leverage": (("2019-09", "--leverage", ""), ["--leverage", "20,50,100"]),
    "capital": (("2019-09", "--capital", "0"), ["capital: 0.0"]),
    "shortfall": (("2019-09", "--shortfall", "hope"), ["close, call, credit"]),
    "an unknown part": (("2019-09", "--show", "curve"), ["--show", "summary"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(run, case):
    arguments, parts = REFUSED[case]
    done = run("replay", *arguments)
    assert done.code == 2 and done.out == ""
    for part in parts:
        assert part in done.err, done.err
