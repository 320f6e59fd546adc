"""`netbasis drivers`: what it prints, in both languages and every form, for sample days and a directory."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from netbasis.report.reasons import reason_text
from netbasis.report.reasons_drivers import DRIVER_REASONS
from netbasis.report.words_drivers import DRIVER_VALUES
from netbasis.trade.drivers import arbitrage, composite, curve, financing, hedging, known, liquidity, reversion

SIX = ("arbitrage gap", "curve dynamics", "financing cost", "market liquidity", "mean reversion", "hedging demand")


def test_the_table_and_what_each_says(run) -> None:
    done = run("drivers", "ZNM0", "--date", "2020-03-18")
    assert done.code == 0
    assert done.out.startswith("ZNM0 134-035 (134.109), 2020-03-18, settlement 2020-03-19")
    for name in SIX:
        assert f"\n{name}: " in done.out
    assert "Composite +" in done.out
    assert "fitted to nothing" in done.out
    assert "Positions of" not in done.out


def test_in_chinese_no_english_sentence_is_left(run) -> None:
    done = run("drivers", "ZNU3", "--date", "2023-06-30", "--lang", "zh")
    assert done.code == 0
    words = set(re.findall(r"[A-Za-z]{3,}", done.out))
    assert words <= {"ZNU", "CTD", "IORB", "IOER"}, words
    assert "最後一份持倉報告為 2021-12-28，早 549 日：其間各週缺漏" in done.out


def test_detail_shows_measures_and_positions(run) -> None:
    done = run("drivers", "ZNM0", "--date", "2020-03-18", "--detail")
    assert done.code == 0
    assert "Positions of 2020-03-10, published 2020-03-13 15:30 (New York)" in done.out
    assert "1,174,070" in done.out
    assert "nearest switch" in done.out
    data = list(csv.DictReader(io.StringIO(run("drivers", "ZNM0", "--detail", "--format", "csv").out)))
    assert {row["driver"] for row in data} == {name.replace(" ", "_") for name in SIX}
    assert next(row for row in data if row["measure"] == "overnight")["value"] == "0.1"


def test_json_is_a_list_of_rows(run) -> None:
    rows = json.loads(run("drivers", "ZNM0", "--date", "2020-03-18", "--format", "json").out)
    assert [row["driver"] for row in rows] == [*(name.replace(" ", "_") for name in SIX), "composite"]
    assert rows[-1]["trade"] in ("long_basis", "short_basis", "none")
    assert rows[0]["date"] == "2020-03-18"
    assert rows[5]["as_of"] == "2020-03-10"


def test_a_directory_has_no_history_and_says_so(run, directory: Path) -> None:
    done = run("drivers", "ZNM0", "--market", directory, "--format", "json")
    rows = {row["driver"]: row for row in json.loads(done.out)}
    assert rows["arbitrage_gap"]["value"] is not None
    assert rows["arbitrage_gap"]["percentile"] is None
    assert "no price history of this market" in rows["arbitrage_gap"]["reason"]
    assert rows["mean_reversion"]["value"] is None
    assert rows["hedging_demand"]["value"] > 0.0


@pytest.mark.parametrize("arguments", [("ZNM9",), ("ZNM0", "--date", "2020-03-15"), ("ZNM0", "--lang", "fr")])
def test_bad_input_is_one_message(run, arguments: tuple[str, ...]) -> None:
    done = run("drivers", *arguments)
    assert done.code == 2
    assert done.err.startswith("netbasis: ")


def test_every_reason_has_its_chinese() -> None:
    modules = (arbitrage, composite, curve, financing, hedging, known, liquidity, reversion)
    written = {
        value for module in modules for name, value in vars(module).items()
        if name.startswith("NO_") and isinstance(value, str)
    }  # fmt: skip
    written |= {arbitrage.FAR_GAP, reversion.NOT_REJECTED, reversion.UNEVEN}
    assert len(written) > 10
    for reason in written:
        said = reason_text(reason.strip() + (" no usable price" if reason.endswith(": ") else ""), "zh")
        assert re.search(r"[\u4e00-\u9fff]", said), reason
    for pattern, chinese in DRIVER_REASONS:
        groups = len(re.findall(r"\((?!\?)", pattern.replace(r"\(", "")))
        assert chinese.count("{") == groups, pattern


def test_every_measure_has_its_words() -> None:
    import netbasis as nb

    found = nb.driver_set("2020-03-18", "ZNM0")
    for row in found.measures().to_dicts():
        assert row["measure"] in DRIVER_VALUES
    assert set(found.frame()["driver"]) <= set(DRIVER_VALUES)
