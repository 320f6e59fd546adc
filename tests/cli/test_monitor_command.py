"""`netbasis monitor` and `stress run --from-monitor`: what they print, in both languages and every form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from netbasis.monitoring.catalogue import KEYS


def test_a_fresh_machine_sees_the_sample_and_how_old_it_is(run) -> None:
    done = run("monitor")
    assert done.code == 0
    assert "the basis trade by contract, report of 2026-08-04" in done.out
    assert "indicators, as known on 2026-08-07" in done.out
    assert re.search(r"the newest row held became known 2026-08-07, \d+ days ago", done.out)
    assert "the embedded sample" in done.out
    assert "netbasis data update nyfed_dealers" in done.out


def test_september_2019_as_known_the_next_morning(run) -> None:
    done = run("monitor", "--date", "2019-09-18 08:00", "--detail")
    assert re.search(r"SOFR +5\.25% +100 ", done.out)
    assert re.search(r"SOFR above the target range +SOFR outside the target range +above 5\.0 bp +300\.0 bp +100 +ON",
                     done.out)  # fmt: skip
    assert "SOFR of 2019-09-17 is 5.25%, percentile 100." in done.out
    assert "how old the data are" in done.out
    before = run("monitor", "--date", "2019-09-18 07:59")
    assert re.search(r"SOFR +2\.43% ", before.out)


def test_in_chinese_no_english_sentence_is_left(run) -> None:
    done = run("monitor", "--date", "2020-03-20", "--lang", "zh", "--detail")
    assert done.code == 0
    text = re.sub(r"netbasis data \w+( FILE --as \w+)?( \w+)*|docs/[\w.-]+|[a-z]+(_[a-z0-9]+)+", "", done.out)
    words = set(re.findall(r"[A-Za-z]{3,}", text))
    names = {"SOFR", "SOMA", "Baa", "vix", "VIX", "move", "effr", "reserves", "baa", "equity", "gold", "UTC", "series",
             "date", "value", "sofr", "soma", "par", "noise", "positions", "top", "short"}  # fmt: skip
    assert words <= names, words - names
    assert "未觸發" in done.out
    assert "觸發" in done.out


def test_the_data_of_every_part(run, tmp_path: Path) -> None:
    rows = json.loads(run("monitor", "--date", "2020-03-20", "--format", "json").out)
    assert [row["indicator"] for row in rows] == list(KEYS)
    by_key = {row["indicator"]: row for row in rows}
    assert by_key["sofr"]["as_of"] == "2020-03-19"
    assert by_key["reserves"]["value"] is None
    assert "netbasis data update fred" in by_key["reserves"]["reason"]
    size = json.loads(run("monitor", "--date", "2020-03-20", "--part", "size", "--format", "json").out)
    assert [row["contract"] for row in size] == ["ZT", "ZF", "ZN", "TN", "ZB", "UB", "total"]
    assert size[-1]["face"] == pytest.approx(by_key["trade_face"]["value"])
    alerts = json.loads(run("monitor", "--date", "2020-03-20", "--part", "alerts", "--format", "json").out)
    assert {row["on"] for row in alerts} == {True, False, None}
    ages = run("monitor", "--part", "ages", "--format", "csv", "--out", tmp_path / "ages.csv")
    assert ages.code == 0
    held = pl.read_csv(tmp_path / "ages.csv")
    assert set(held.columns) == {"series", "source", "last_day", "known_at", "age_days"}


def test_since_measures_the_change(run) -> None:
    size = json.loads(run("monitor", "--date", "2020-04-03", "--since", "2020-02-20", "--part", "size", "--format",
                          "json").out)  # fmt: skip
    assert {row["since"] for row in size} == {"2020-02-18"}
    assert size[-1]["change_face"] < -50.0  # March 2020


def test_alerts_of_ones_own(run, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[alert]]\nname = "calm"\nindicator = "sofr"\nbelow = 3\n', encoding="utf-8")
    done = run("monitor", "--date", "2019-09-17", "--alerts", path)
    assert re.search(r"calm +SOFR +below 3\.00% +2\.43% +\d+ +ON", done.out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--date", "yesterday"), "not a moment"),
        (("--date", "1999-01-01"), "knows nothing"),
        (("--since", "2030-01-01"), "since"),
        (("--lake", "nowhere"), "no lake"),
        (("--alerts", "nowhere.toml"), "--alerts"),
        (("--webhook", "https://example.org/secret"), "--webhook without --watch"),
        (("--watch", "--date", "2020-03-20"), "--date with --watch"),
        (("--watch", "--every", "soon"), "--every"),
        (("--watch", "--webhook", "http://example.org/secret"), "webhook"),
        (("--watch", "--rounds", "-1"), "--rounds"),
    ],
)
def test_bad_input_is_named(run, arguments: tuple[str, ...], said: str) -> None:
    done = run("monitor", *arguments)
    assert done.code == 2
    assert said in done.err
    assert "secret" not in done.said


def test_a_scenario_opened_as_the_monitor_shows_it(run) -> None:
    done = run("stress", "run", "mar2020", "--from-monitor", "2020-02-21", "--steps", "1")
    assert done.code == 0
    assert re.search(r"sizes\.basis +734\.6 +500\.0 +basis trade by face", done.out)
    assert re.search(r"sizes\.reserves +- +1,650\.0 +not held: reserves", done.out)
    assert re.search(r"funds\.haircut +- +0\.02 +no public series of haircuts", done.out)
    assert "opened as on 2020-02-21" in done.out
    data = run("stress", "run", "mar2020", "--from-monitor", "2020-02-21", "--steps", "1", "--format", "json",
               "--set", "sizes.basis=600")  # fmt: skip
    assert json.loads(data.out)
    assert "sizes.basis: 734.6, was 500.0" in data.err
    plain = run("stress", "run", "mar2020", "--steps", "1", "--format", "json")
    assert json.loads(plain.out) != json.loads(data.out)
    assert plain.err == ""
    chinese = run("stress", "run", "mar2020", "--from-monitor", "2020-02-21", "--steps", "1", "--lang", "zh")
    assert "基差交易面額" in chinese.out
    assert "紐約聯邦準備銀行" in chinese.out
    assert run("stress", "run", "mar2020", "--lake", "x").code == 2
