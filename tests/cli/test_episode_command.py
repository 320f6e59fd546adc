"""`netbasis episode`: tables in both languages, every form, parts, bad input in one line with code 2."""

from __future__ import annotations

import csv
import io
import json
import re

import polars as pl
import pytest

from netbasis.cli.fields_episode import EPISODE_MEANING
from netbasis.monitoring.episode.card import episode
from netbasis.monitoring.episode.explanations import EXPLANATION_KEYS


def test_the_card_is_shown_whole(run) -> None:
    done = run("episode", "2025-04")
    assert done.code == 0
    assert "April 2025, 2025-04-01 to 2025-04-30: what the data held say of each explanation" in done.out
    assert "basis unwind: the data held speak against it" in done.out
    assert re.search(r"Fall of the trade +0\.00% +against +2025-03-25 – 2025-04-29", done.out)
    assert "what was later documented (no part of the verdicts)" in done.out
    assert "Monin, FEDS Notes, 22 June 2026" in done.out
    assert "as everything held knows it, to 2026-08-07 15:30 New York" in done.out
    assert "no score, no certainty" in done.out
    assert done.out.count("to decide:") == 6


def test_the_card_in_chinese(run) -> None:
    done = run("episode", "2019-09", "--lang", "zh")
    assert done.code == 0
    assert "資金緊俏：與所持資料相符" in done.out
    assert "基差交易平倉：所持資料與之不符" in done.out
    assert "事後記載（不計入判讀）" in done.out
    english = [word for word in ("consistent", "against", "silent", "to decide", "documented") if word in done.out]
    assert english == []


def test_detail_gives_every_sentence_and_reason(run) -> None:
    done = run("episode", "2019-09", "--detail", "--part", "evidence")
    assert "SOFR stood at most 315.0 bp over the rate on reserves (2019-09-17), percentile 100" in done.out
    assert "Fall of the trade: the weekly trade fell by 10%" in done.out


def test_what_was_known_then(run) -> None:
    done = run("episode", "2020-03", "--known-at", "2020-03-20", "--part", "later")
    assert done.code == 0
    assert "Repo offered" in done.out
    assert "Barth and Kahn" not in done.out
    assert "as known on 2020-03-20 23:59 New York" in done.out
    none = run("episode", "2020-03", "--known-at", "2020-03-06 16:00", "--part", "later")
    assert none.code == 0
    assert "nothing later documented of these days is held" in none.out


def test_data_in_every_form(run, tmp_path) -> None:
    rows = json.loads(run("episode", "2020-03", "--format", "json").out)
    card = episode("2020-03")
    assert [row["test"] for row in rows] == card.frame()["test"].to_list()
    first = rows[0]
    assert (first["explanation"], first["test"], first["grade"]) == ("basis_unwind", "trade_fall", "consistent")
    assert (first["day"], first["since"], first["unit"]) == ("2020-03-31", "2020-03-03", "percent")
    table = list(csv.DictReader(io.StringIO(run("episode", "2020-03", "--part", "verdicts", "--format", "csv").out)))
    assert [row["explanation"] for row in table] == list(EXPLANATION_KEYS)
    out = tmp_path / "card.parquet"
    assert run("episode", "2020-03", "--format", "parquet", "--part", "later", "--out", out).code == 0
    assert pl.read_parquet(out).equals(card.later())


def test_a_file_of_ones_own_makes_the_test_that_was_missing(run, tmp_path) -> None:
    days = ("2025-03-31", *(f"2025-04-{day:02d}" for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15)))
    levels = (-80, -81, -82, -84, -85, -90, -95, -96, -94, -93, -92, -91)
    rows = [f"swap_spread_30y,{day},{level}" for day, level in zip(days, levels, strict=True)]
    file, lake = tmp_path / "own.csv", tmp_path / "lake"
    file.write_text("\n".join(["series,date,value", *rows]) + "\n", encoding="utf-8")
    assert run("data", "import", file, "--as", "series", "--known", "day", "--lake", lake).code == 0
    done = run("episode", "2025-04", "--lake", lake, "--format", "json")
    (row,) = [row for row in json.loads(done.out) if row["test"] == "swap_spread"]
    assert (row["value"], row["grade"], row["since"], row["day"]) == (-16.0, "consistent", "2025-03-31", "2025-04-09")
    early = run("episode", "2025-04", "--lake", lake, "--known-at", "2025-04-04 12:00", "--format", "json")
    (row,) = [row for row in json.loads(early.out) if row["test"] == "swap_spread"]
    assert (row["value"], row["grade"], row["last_day"]) == (-4.0, "silent", "2025-04-04")


def test_the_help_names_every_column(run) -> None:
    said = run("episode", "--help").out
    card = episode("2019-09")
    columns = {*card.frame().columns, *card.summary().columns, *card.later().columns}
    named = set(re.findall(r"[a-z_]+", " ".join([*EPISODE_MEANING, *EPISODE_MEANING.values()])))
    assert {name for name in columns if name not in named} <= {"reason", "reason_zh", "unit"}
    assert all(name in said for name in EPISODE_MEANING)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("brexit",), "unknown episode: 'brexit'; known: 2019-09, 2020-03, 2025-04; or days such as"),
        (("2020-03-31..2020-03-01",), "the episode ends before it starts"),
        (("1999-01-01..1999-02-01",), "no data of the episode's days"),
        (("2020-03", "--known-at", "2020-02-01"), "known_at lies before the episode"),
        (("2020-03", "--known-at", "soon"), "not a moment: 'soon'"),
        (("2020-03", "--lake", "/nowhere"), "there is no lake"),
        (("2020-03", "--lang", "fr"), "language"),
    ],
)
def test_bad_input_is_one_line(run, arguments, said) -> None:
    done = run("episode", *arguments)
    assert done.code == 2
    assert done.out == ""
    assert said in done.err
    assert done.err.count("\n") == 1
