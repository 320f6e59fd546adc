"""The fragility index on the page and in its documents: the numbers are the backtest's, both languages are whole."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from netbasis.monitoring.fragility_alarms import EPISODES, AlarmRule
from netbasis.report.figures_fragility import COLOURS, fragility_course, fragility_parts
from netbasis.report.fragility_study import FragilityStudy, fragility_study
from netbasis.report.fragility_tables import (
    episodes_table,
    scores_table,
    weights_table,
    without_table,
    years_table,
)
from netbasis.report.sections_fragility import fragility_section, verdict
from netbasis.report.sentences_fragility import FRAGILITY
from netbasis.report.tables import shown

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENTS = {"en": "fragility.md", "zh": "fragility.zh-TW.md"}


@pytest.fixture(scope="module")
def study() -> FragilityStudy:
    return fragility_study()


class Held:
    """As much of the content as the section reads."""

    def __init__(self, study: FragilityStudy) -> None:
        self.fragility = study


def thresholds_table(study: FragilityStudy, lang: str) -> pl.DataFrame:
    """The index and volatility alone by three thresholds, as the documents show them."""
    rows = []
    for threshold in (0.8, 0.9, 0.95):
        table = scores_table(study.backtest.by(AlarmRule(threshold=threshold)), lang)
        for at in (0, 2):
            row = table.row(at, named=True)
            rows.append([f"{100 * threshold:g}", row["measured"], row["right_weeks"], row["false_weeks"],
                         row["warned_of"], row["chance"]])  # fmt: skip
    return pl.DataFrame(rows, orient="row")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_tables_of_the_documents_are_the_code(study: FragilityStudy, lang: str) -> None:
    lines = (DOCS / DOCUMENTS[lang]).read_text(encoding="utf-8").splitlines()
    written = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    found = study.backtest
    for frame in (weights_table(found.history.weights, lang), years_table(found), episodes_table(found, lang),
                  scores_table(found, lang), without_table(found, lang)):  # fmt: skip
        table = shown(frame, None, lang)
        assert list(table.headers) in written, table.headers
        start = written.index(list(table.headers)) + 1
        assert written[start : start + len(table.rows)] == [list(row) for row in table.rows]
    for row in thresholds_table(study, lang).rows():
        assert list(row) in written


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_sentences_of_the_documents_are_the_code(study: FragilityStudy, lang: str) -> None:
    text = (DOCS / DOCUMENTS[lang]).read_text(encoding="utf-8")
    for sentence in verdict(study, lang)[:4]:
        assert sentence in text


def test_what_is_said_without_numbers_holds(study: FragilityStudy) -> None:
    """Claims that stand in words: they would have to be rewritten if the data said otherwise."""
    found = study.backtest
    alone = {one.key: one for one in found.of("alone")}
    index, vol = found.index, alone["realised_10y"]
    for threshold in (0.8, 0.9, 0.95):  # fewer false alarms than volatility alone, by any of them
        by = found.by(AlarmRule(threshold=threshold))
        card, other = by.index.scorecard, next(one for one in by.of("alone") if one.key == "realised_10y").scorecard
        assert card.false / card.calm < other.false / other.calm
    short = alone["leveraged_short"].scorecard
    assert index.scorecard.before_alarm < short.before_alarm  # not right more often than the short
    leads = [(a.lead or 0) - (b.lead or 0) for a, b in zip(index.warned, vol.warned, strict=True)]
    assert min(leads) < 0 < max(leads)  # nor reliably earlier than volatility
    bare = next(one for one in found.of("without") if one.key == "realised_10y")
    assert not any(said.on for said in bare.warned)
    assert index.scorecard.as_many > 0.1  # three episodes cannot tell it from luck


def test_positions_are_embedded_for_the_years_that_the_caption_names() -> None:
    from netbasis.monitoring.sample_records import sample_records

    days, _ = sample_records().position("leveraged_short")
    years = (days.astype("datetime64[Y]").astype(int) + 1970).tolist()
    assert sorted(set(years)) == [2015, 2017, 2018, 2019, 2020, 2021, 2024, 2025, 2026]
    assert str(days[days < np.datetime64("2025-01-01")][-1])[:7] == "2024-07"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_figures_hold_the_numbers(study: FragilityStudy, lang: str) -> None:
    found = study.backtest
    figure = fragility_course(found, lang)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert len(bars) == len(COLOURS)
    there = np.isfinite(found.history.index)
    np.testing.assert_allclose(np.sum([bar.y for bar in bars], axis=0), found.history.index[there], atol=0.03)
    assert len(bars[0].x) == int(there.sum())
    alarms = next(trace for trace in figure.data if trace.type == "scatter" and trace.mode == "markers")
    assert len(alarms.x) == found.index.scorecard.alarm
    lines = [shape.x0 for shape in figure.layout.shapes if shape.xref == "x"]
    assert lines == [str(episode.first) for episode in EPISODES]
    parts = fragility_parts(study.moments, lang)
    sums = np.sum([trace.x for trace in parts.data], axis=0)
    np.testing.assert_allclose(sums, [one.index for _, one in study.moments], atol=0.03)
    spans = [(shape.x0, shape.x1) for shape in parts.layout.shapes]
    np.testing.assert_allclose(spans, [(one.lowest, one.highest) for _, one in study.moments], atol=0.01)


def test_the_section_in_both_languages(study: FragilityStudy) -> None:
    for lang in ("en", "zh"):
        page = fragility_section(Held(study), lang)
        texts = [page["intro"], page["course"].caption, page["parts"].caption, *page["verdict"]]
        assert all("{" not in text and "nan" not in text and "None" not in text for text in texts)
        if lang == "zh":
            assert all(re.search("[\u4e00-\u9fff]", text) for text in texts)
        assert len(page["weights"].shown.rows) == len(study.backtest.history.weights.rows)
        assert len(page["without"].shown.rows) == len(study.backtest.history.weights.rows) + 1
        assert len(page["episodes"].shown.rows) == 3 * 4


def test_tables_in_chinese_hold_no_english_word(study: FragilityStudy) -> None:
    found = study.backtest
    for frame in (weights_table(found.history.weights, "zh"), episodes_table(found, "zh"), without_table(found, "zh")):
        table = shown(frame, None, "zh")
        text = " ".join([*table.headers, *(cell for row in table.rows for cell in row)])
        assert set(re.findall(r"[A-Za-z]{3,}", text)) <= {"SOFR"}


def test_every_sentence_has_the_same_fields_in_both_languages() -> None:
    for words in FRAGILITY.values():
        english, chinese = (set(re.findall(r"{(\w+)}", text)) for text in words)
        assert english == chinese, words
