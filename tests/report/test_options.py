"""The delivery options in the report: numbers are those of the library, figures and sentences are whole in both
languages, and what cannot be valued is left out."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import netbasis as nb
from netbasis.analytics.options.history import ASYNCHRONY, option_history
from netbasis.analytics.options.study import PUBLISHED, month_ends
from netbasis.data.quality import check_history, without
from netbasis.data.sample import sample_days, sample_market, sample_panel, sample_par_history
from netbasis.report.content import gather
from netbasis.report.figures_options import (
    fair_against_market,
    option_parts,
    study_course,
    value_against_level,
)
from netbasis.report.option_studies import EPISODES, LEVELS, option_studies, parts_32nds
from netbasis.report.page import render
from netbasis.report.sections_options import COLUMNS, options, study_sentence
from netbasis.report.words import LANGUAGES

CHINESE = re.compile("[\u4e00-\u9fff]")
VIEWS = ["parts", "delivery", "level", "fair", "study"]


@pytest.fixture(scope="module")
def content():
    return gather()


@pytest.fixture(scope="module")
def held(content):
    return content.options


@pytest.fixture(scope="module")
def clean():
    return without(sample_panel(), check_history(sample_panel()), late=True)


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def test_each_sample_day_is_valued_as_the_library_does(held):
    assert [str(found.as_of) for found in held.days] == [str(day) for day in sample_days()]
    assert [found.future.code for found in held.days] == ["ZNZ7", "ZNZ9", "ZNM0", "ZNM0"]
    for found in held.days:
        market = sample_market(found.as_of)
        model, _ = nb.market_model(market, found.future)
        assert found.futures == pytest.approx(nb.delivery_option(market, found.future.code, model=model).futures)


def test_the_parts_add_up_to_the_option(held):
    figure = option_parts(held.days, "en")
    stacked = np.sum([one.y for one in figure.data if one.type == "bar"], axis=0)
    np.testing.assert_allclose(stacked, trace(figure, "all options").y, atol=1e-9)
    for found in held.days:
        parts = parts_32nds(found)
        assert sum(parts.values()) == pytest.approx(found.option_32nds, abs=1e-9)
        assert parts["quality"] > 0.0 and parts["wild_card"] > 0.0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_probabilities_add_up_to_one(content, lang):
    view = next(one for one in options(content, lang) if one["key"] == "delivery")
    shares = np.sum([one["x"] for one in view["figure"].spec["data"]], axis=0)
    assert np.all((shares > 98.0) & (shares <= 100.0 + 1e-9))  # issues below half a percent are not drawn
    likeliest = view["figure"].spec["data"][0]
    assert likeliest["customdata"][-1].startswith("2.25%")  # ZNM0 on 2020-03-18: 912828V98


def test_the_hump_stands_at_the_notional_coupon_on_the_made_up_curve(held):
    rows = held.levels.filter(held.levels["curve"] == "made_up")
    assert rows["level"].to_list() == LEVELS.tolist()
    top = rows.sort("option").row(-1, named=True)
    assert top["level"] == pytest.approx(6.0) and top["option"] > 4.0
    ends = rows["option"].to_list()
    assert max(ends[0], ends[-1]) < 0.1 * top["option"]
    assert value_against_level(held.levels, "en").data[1].name == "ZNM0 2020-03-18, yields shifted"


def test_episodes_and_month_ends_are_those_of_option_history(held, clean):
    for contract, (first, last) in EPISODES:
        rows = held.episodes.filter(held.episodes["contract"] == contract)
        days = [day for day in clean.days().tolist() if first <= day <= last]
        again = option_history(clean, sample_par_history(), contract=contract, days=days, fit=False)
        assert rows.equals(again)
    assert [held.episodes.filter(held.episodes["contract"] == contract).height for contract, _ in EPISODES] == [16, 34]
    assert held.ends.equals(option_history(month_ends(clean), sample_par_history(), fit=False))


def test_figures_show_the_rows(held):
    figure = fair_against_market(held.episodes, "en")
    drawn = [value for one in figure.data if one.customdata is not None for value in one.y]
    np.testing.assert_allclose(drawn, held.episodes["rich"] * 32.0)
    band = [one for one in figure.data if one.fill == "tonexty"][1]
    last = held.episodes.row(-1, named=True)
    assert band.y[-1] == pytest.approx(32.0 * ASYNCHRONY * last["dirty"] / last["conversion_factor"])
    study = study_course(held.ends, held.periods, "en")
    np.testing.assert_allclose(trace(study, "each month-end").y, held.ends["trade_return"])
    np.testing.assert_allclose(trace(study, "each month-end").error_y.array, held.ends["band"])
    means = [value for value in trace(study, "mean of the span, ± 2 standard errors").y if value is not None]
    np.testing.assert_allclose(means[::2], held.periods["mean"])
    published = {value for value in trace(study, "published level").y if value is not None}
    assert published == {level for span in PUBLISHED for level in (span.low, span.high)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_section_is_whole_in_one_language(content, lang):
    views = options(content, lang)
    assert [one["key"] for one in views] == VIEWS
    for view in views:
        words = [view["title"], view["figure"].caption]
        assert all(bool(CHINESE.search(text)) == (lang == "zh") for text in words), words
        drawn = view["figure"].spec
        axes = [axis["title"]["text"] for key, axis in drawn["layout"].items() if "axis" in key and "title" in axis]
        assert axes and all(bool(CHINESE.search(text)) == (lang == "zh") for text in axes), axes
    table = views[0]["table"].shown
    assert table.columns == COLUMNS and len(table.rows) == len(content.options.days)
    for row, found in zip(table.rows, content.options.days, strict=True):
        assert float(row[COLUMNS.index("option")]) == pytest.approx(found.option_32nds, abs=0.005)
        assert float(row[COLUMNS.index("rich")]) == pytest.approx(32.0 * found.rich, abs=0.005)


def test_languages_show_the_same_numbers(content):
    english, chinese = (options(content, lang) for lang in LANGUAGES)
    for one, other in zip(english, chinese, strict=True):
        number = re.compile(r"-?\d+\.\d+")
        assert sorted(number.findall(one["figure"].caption)) == sorted(number.findall(other["figure"].caption))
        for a, b in zip(one["figure"].spec["data"], other["figure"].spec["data"], strict=True):
            assert json.dumps([a.get("y") if a["type"] == "scatter" else a.get("width")]) == json.dumps(
                [b.get("y") if b["type"] == "scatter" else b.get("width")]
            )


def test_the_study_says_where_it_disagrees(held):
    said = study_sentence(held, "en")
    assert said.count("higher by more than two standard errors") == 2
    assert said.count("in agreement within two standard errors") == 1
    assert "0.41 ± 0.07% (median 0.45%) against 0.2% published" in said


def test_a_market_that_cannot_be_valued_has_no_part():
    market = sample_market("2020-03-18")
    unpriced = replace(market, clean=np.full(len(market.bonds), np.nan), bid=None, offer=None)
    held = option_studies([(market, "ZNM0", None)])
    assert [found.future.code for found in held.days] == ["ZNM0"]
    one = option_studies([(market, "ZNM0", None), (unpriced, "ZNM0", None)])
    assert len(one.days) == 1 and one.levels["curve"].n_unique() == 2
    none = option_studies([(unpriced, "ZNM0", None)])
    assert none.days == () and none.shifted == "" and none.levels["curve"].unique().to_list() == ["made_up"]


def test_the_page_has_the_section(content):
    page = render(content)
    for lang in LANGUAGES:
        assert page.count(f'id="{lang}-options"') == 1
        for key in VIEWS:
            assert f'id="{lang}-o-{key}"' in page and f'data-plot="option-{key}" data-lang="{lang}"' in page
