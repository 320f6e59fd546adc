"""The whole market on the page: numbers are those of the model, sentences are computed, both languages are whole."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from netbasis.report.figures_system import system_calls, system_course, system_flows, system_policies
from netbasis.report.sections_system import system
from netbasis.report.sentences_system import SYSTEM
from netbasis.report.system_studies import EpisodeRun, SystemStudies, policies, system_studies
from netbasis.report.system_tables import banded, comparison, metric_text, scoreboard_rows
from netbasis.report.words_system import TARGET_SOURCES
from netbasis.system.calibrate import accepted
from netbasis.system.scenario import read_scenario
from netbasis.system.variants import band, run_rows


@pytest.fixture(scope="module")
def studies() -> SystemStudies:
    return system_studies()


@pytest.fixture(scope="module")
def march(studies: SystemStudies) -> EpisodeRun:
    return next(one for one in studies.episodes if one.scenario.name == "mar2020")


class Held:
    """As much of the content as the section reads."""

    def __init__(self, studies: SystemStudies) -> None:
        self.system = studies


def test_the_bands_are_those_of_the_accepted_set(studies, march) -> None:
    assert studies.vectors == len(accepted())
    result = run_rows(read_scenario("mar2020"), record=True)
    np.testing.assert_array_equal(march.bands["dislocation"], band(result.path("dislocation")))
    low, middle, high = march.bands["bonds"]
    assert (low <= middle).all() and (middle <= high).all()


def test_observed_yields_are_in_place(march) -> None:
    seen = dict(march.observed)
    # par yields of the Treasury: 1.46% on 21 February 2020, 0.54% on 9 March (day 10), 1.18% on 18 March (day 17)
    assert seen[10] == pytest.approx(54.0 - 146.0)
    assert seen[17] == pytest.approx(118.0 - 146.0)


def test_the_given_yield_is_the_scenario(march) -> None:
    assert march.given[-1] == pytest.approx(-85.0)


def test_policies_share_their_shocks_and_differ(studies) -> None:
    held = policies(read_scenario("mar2020"))
    assert set(held) == set(studies.paths) == {"no_policy", "as_it_was", "later", "outright", "hedged", "standing"}
    assert not held["no_policy"].channel("purchases").any()
    later, given = held["later"].channel("purchases")[:, 0], held["as_it_was"].channel("purchases")[:, 0]
    np.testing.assert_array_equal(later[10:], given[:-10])
    first = int(np.flatnonzero(given)[0])
    for path in studies.paths.values():
        np.testing.assert_allclose(path[:, :first], studies.paths["no_policy"][:, :first])
    assert studies.calmed["hedged"] < studies.calmed["outright"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_figures_hold_the_numbers(studies, march, lang) -> None:
    course = system_course(march, lang)
    lines = {trace.name: trace for trace in course.data if trace.name}
    assert any(np.allclose(trace.y, march.bands["yield"][1], atol=1e-3) for trace in course.data)
    assert len(lines) >= 4
    bars = {tuple(trace.y) for trace in system_flows(march, lang).data}
    assert tuple(np.round(march.flows["funds"], 3)) in bars
    assert len(system_calls(march, lang).data) == 4
    assert len(system_policies(studies.paths, lang).data) == 6


def test_the_section_in_both_languages(studies) -> None:
    pages = {lang: system(Held(studies), lang) for lang in ("en", "zh")}
    for lang, page in pages.items():
        texts = [*page["intro"], page["targets"]["sentence"], page["policies"]["sentence"], *page["limits"]]
        assert all("{" not in text and "nan" not in text for text in texts)
        if lang == "zh":
            assert all(re.search("[\u4e00-\u9fff]", text) for text in texts)
        assert len(page["episodes"]) == 3
        assert all(len(one["figures"]) == 3 and one["story"] for one in page["episodes"])
    english, chinese = pages["en"], pages["zh"]
    assert len(english["targets"]["table"].shown.rows) == studies.board.height
    assert english["policies"]["table"].shown.rows[1][0] == "as it was"
    assert chinese["policies"]["table"].shown.rows[1][0] == "如實際"
    assert "Not identified: impact" in english["limits"][2]


def test_what_is_said_is_the_scoreboard(studies) -> None:
    said = system(Held(studies), "en")["limits"][0]
    rows = {(row["scenario"], row["metric"]): row for row in studies.board.iter_rows(named=True)}
    assert f"repo spike of {rows['sep2019', 'repo']['median']:.1f} bp" in said
    assert f"ten-year rise of {rows['mar2020', 'yield_rise']['median']:.1f} bp" in said


def test_misses_are_marked(studies) -> None:
    from dataclasses import replace

    import polars as pl

    board = studies.board.with_columns(hit=pl.col("metric") != "swap_cut")
    page = system(Held(replace(studies, board=board)), "en")
    assert page["targets"]["table"].marked == frozenset({board.height - 1})
    assert "miss" in page["targets"]["table"].shown.rows[-1]


def test_texts_of_metrics() -> None:
    assert metric_text("days_to_calm", None, "en") == "never"
    assert metric_text("days_to_calm", -1.0, "zh") == "未曾"
    assert metric_text("book", -0.2918, "en") == "-29.2"
    assert metric_text("dislocation", -0.01, "en") == "0.0"
    assert banded("failed", 0.0, 0.0, 2.0, "en") == "0 (0 to 2)"
    assert banded("failed", 0.0, 0.0, 0.0, "zh") == "0"


def test_tables_in_chinese_hold_no_english_word(studies) -> None:
    assert set(studies.board["source"]) == set(TARGET_SOURCES)
    rows = scoreboard_rows(studies.board, "zh").drop("system:source", "system:scenario")
    text = " ".join(str(cell) for row in rows.rows() for cell in row)
    assert not re.findall(r"[A-Za-z]{3,}", text)
    table = comparison(studies.policies, ("dislocation", "days_to_calm"), "zh", {})
    assert not re.findall(r"[A-Za-z]{3,}", " ".join(table["system:variant"]))


def test_every_sentence_has_the_same_fields_in_both_languages() -> None:
    for words in SYSTEM.values():
        english, chinese = (set(re.findall(r"{(\w+)}", text)) for text in words)
        assert english == chinese, words


def test_the_fragility_article(studies) -> None:
    """Its numbers are those of the functions; both languages are whole; the pictures show what the table says."""
    from netbasis.report.map_study import NOISE
    from netbasis.report.sections_map import fragility
    from netbasis.report.sentences_map import MAPS
    from netbasis.system.engine import run as run_system

    held = studies.fragility
    plan_scenario = held.scenario.without("purchases")
    one = replace(plan_scenario, cohort=replace(plan_scenario.cohort, all_in_leverage=20.0, haircut=0.02))
    books = run_system(one, replace(NOISE, shock=0.75), count=16, record=False).metric("book")
    place = held.lost.leverage.tolist().index(20.0), 1, held.lost.shock.tolist().index(0.75)
    assert held.lost.probability[place] == (books < -0.3).mean()
    assert 0.0 < np.mean(held.lost.probability) < 1.0  # an edge runs through the map
    shown_en, shown_zh = fragility(held, "en"), fragility(held, "zh")
    assert "50 from" in shown_en["map"].caption and "立即開始" in shown_zh["frontier"].caption
    for view in (shown_en, shown_zh):
        assert len(view["map"].spec["data"]) == 3
        rows = held.frontier.table()
        crosses = [t for t in view["frontier"].spec["data"] if t.get("mode") == "markers"]
        assert sum(len(t["x"]) for t in crosses) == rows["cap"].null_count() > 0
        assert len(view["table"].shown.rows) == rows.height
    assert all("{" not in v["map"].caption + v["frontier"].caption for v in (shown_en, shown_zh))
    assert set(re.findall(r"{(\w+)}", MAPS["system_map"][0])) == set(re.findall(r"{(\w+)}", MAPS["system_map"][1]))
