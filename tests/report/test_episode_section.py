"""The competing explanations on the page: tables are those of the card, figures show what is held, both languages."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from netbasis.monitoring.episode.card import EpisodeCard, episode
from netbasis.monitoring.episode.window import NAMED
from netbasis.report.episode_tables import evidence_rows, later_rows, verdict_rows
from netbasis.report.figures_episode import PANELS, episode_course, missing_panels
from netbasis.report.sections_episode import cards
from netbasis.report.sentences_episode import EPISODE


@pytest.fixture(scope="module")
def held() -> dict[str, EpisodeCard]:
    return {name: episode(name) for name in NAMED}


@pytest.fixture(scope="module")
def pages(held: dict[str, EpisodeCard]) -> dict[str, list[dict[str, Any]]]:
    content: Any = SimpleNamespace(cards=tuple(held.values()))
    return {"en": cards(content, "en"), "zh": cards(content, "zh")}


def test_an_article_an_episode(pages: dict[str, list[dict[str, Any]]]) -> None:
    for page in pages.values():
        assert [one["key"] for one in page] == list(NAMED)
        for one in page:
            assert len(one["verdicts"].shown.rows) == len(one["evidence"]) == 6
            assert one["later"]
    assert pages["en"][2]["evidence"][0]["title"] == "basis unwind: the data held speak against it"
    assert pages["zh"][2]["evidence"][0]["title"] == "基差交易平倉：所持資料與之不符"


def test_no_word_of_the_other_language(pages: dict[str, list[dict[str, Any]]]) -> None:
    for one in pages["en"]:
        english = json.dumps([one["title"], one["known"], one["figure"].caption, one["later"],
                              [e["title"] + e["claim"] for e in one["evidence"]], one["figure"].spec],
                             ensure_ascii=False)  # fmt: skip
        assert not re.search(r"[\u4e00-\u9fff]", english)
    for one in pages["zh"]:
        for text in (one["title"], one["known"], one["figure"].caption, *(e["claim"] for e in one["evidence"])):
            assert re.search(r"[\u4e00-\u9fff]", text)
        headers = [*one["verdicts"].shown.headers, *one["evidence"][0]["table"].shown.headers]
        assert all(re.search(r"[\u4e00-\u9fff]", text) for text in headers)


def test_the_tables_say_what_the_card_says(held: dict[str, EpisodeCard]) -> None:
    card = held["2019-09"]
    rows = verdict_rows(card, "en").rows()
    assert rows[2] == ("funding squeeze", "consistent with the data held", 3, 0, 2)
    evidence = evidence_rows(card.verdict("funding_squeeze"), "en").row(0, named=True)
    assert (evidence["reading"], evidence["evidence_grade"], evidence["evidence_day"]) == (
        "315.0 bp", "consistent", "2019-09-17",
    )  # fmt: skip
    assert (evidence["consistent_from"], evidence["against_from"]) == ("≥ 25.0 bp", "≤ 10.0 bp")
    march = later_rows(held["2020-03"], "en")
    assert march.height == len(held["2020-03"].documented)
    assert "none of the six" in march["explanation"].to_list()


def test_the_figure_draws_the_record(held: dict[str, EpisodeCard]) -> None:
    card = held["2019-09"]
    figure = episode_course(card, "en")
    sofr = figure.data[0]
    assert dict(zip(sofr.x, sofr.y, strict=True))["2019-09-17"] == pytest.approx(315.0)
    assert len(figure.layout.annotations) == len(PANELS)
    shaded = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (shaded[0].x0, shaded[0].x1) == ("2019-09-16", "2019-09-30")
    assert {shape.y0 for shape in figure.layout.shapes if shape.type == "line"} == {25.0, 100.0, 1.5}


def test_a_panel_without_data_is_left_out_and_named(held: dict[str, EpisodeCard]) -> None:
    assert [words[0] for words in missing_panels(held["2025-04"])] == ["ten-year's implied repo over term repo, bp"]
    assert len(episode_course(held["2025-04"], "zh").layout.annotations) == len(PANELS) - 1
    assert missing_panels(held["2020-03"]) == ()


def test_the_figure_shows_no_later_day_than_was_known() -> None:
    figure = episode_course(episode("2020-03", known_at="2020-03-12 12:00"), "en")
    last = max(day for trace in figure.data for day in trace.x)
    assert np.datetime64(last) <= np.datetime64("2020-03-12")


def test_every_sentence_has_the_same_fields_in_both_languages() -> None:
    for english, chinese in EPISODE.values():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese))
