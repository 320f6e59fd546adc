"""The levered trade in the report: numbers are those of the replay, figures and sentences are whole in both languages,
nothing is hard-coded."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import netbasis as nb
from netbasis.kernels import trade_day as day
from netbasis.report.content import gather
from netbasis.report.figures_trade import (
    CALLED,
    SOLD,
    TITLES,
    leverage_bars,
    replay_causes,
    replay_course,
    repledging,
)
from netbasis.report.page import render
from netbasis.report.sections_trade import replay_sentence, trade
from netbasis.report.sentences_trade import TRADE
from netbasis.report.trade_study import LADDERS, sold_out, trade_study
from netbasis.report.words import LANGUAGES

CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = ("2019-09", "2020-03")


@pytest.fixture(scope="module")
def content():
    return gather(["2020-03-18"])


@pytest.fixture(scope="module")
def held(content):
    return content.trade


def named(figure, name):
    return [one for one in figure.data if one.name == name]


def test_re_pledging_reaches_its_limits(held):
    figure = repledging(held.rounds)
    for one, haircut in zip(figure.data, LADDERS, strict=True):
        assert one.y[1] == pytest.approx(1.0 + (1.0 - haircut), abs=1e-3)
        assert 0.95 / haircut < one.y[-1] <= 1.0 / haircut
    assert [shape.y0 for shape in figure.layout.shapes] == pytest.approx([1.0 / h for h in LADDERS])


def test_leverage_bars_are_both_leverages(held):
    repo, all_in = leverage_bars(held.leverages).data
    assert repo.y[:4] == pytest.approx((10.0, 20.0, 50.0, 100.0)) and repo.y[-1] is None
    value = held.example.accounts["bonds"]
    share = (held.example.accounts["margin"] + held.example.accounts["cash"]) / value
    assert all_in.y == pytest.approx([1.0 / (h + share) for h in held.leverages["haircut"]])
    assert leverage_bars(held.leverages, "zh").layout.annotations[0].text == "無上限"


@pytest.mark.parametrize("name", NAMES)
def test_the_replay_is_the_library_s(held, name):
    found = nb.replay(name).summary()
    assert held.replays[name].replay.summary().equals(found)


@pytest.mark.parametrize("name", NAMES)
def test_paths_are_profit_and_cash_in_percent(held, name):
    replayed = held.replays[name]
    for issue in replayed.issues:
        figure = replay_course(replayed.replay, issue, replayed.events)
        assert len(figure.layout.shapes) == len(replayed.events)
        assert len(figure.layout.annotations) == len(replayed.events) + len(TITLES)
        profit = next(one for one in named(figure, "50 times") if one.yaxis is None or one.yaxis == "y")
        run = replayed.replay.run(50.0, "overnight", issue)
        days = [str(d) for d in run.lane.tape.days]
        for x, y in zip(profit.x, profit.y, strict=True):
            if y is not None:
                assert y == pytest.approx(run.lane.out[days.index(x), day.PROFIT] / run.lane.capital * 100.0, abs=1e-4)


def test_sales_and_calls_are_marked(held):
    replayed = held.replays["2020-03"]
    figure = replay_course(replayed.replay, "912828YX2", replayed.events)
    crosses = [x for one in named(figure, SOLD[0]) for x in one.x]
    sales = [run for run in replayed.replay.runs if run.issue == "912828YX2" and sold_out(run) is not None]
    assert sorted(crosses) == sorted(str(run.lane.tape.days[sold_out(run)]) for run in sales)
    assert "2020-03-09" in crosses and len(crosses) == 5
    assert named(figure, CALLED[0])
    calm = replay_course(held.replays["2019-09"].replay, "912828Y95", ())
    assert len([x for one in named(calm, SOLD[0]) for x in one.x]) == 3  # where the lender keeps gains


def test_days_without_a_price_are_gaps(held):
    replayed = held.replays["2020-03"]
    figure = replay_course(replayed.replay, "912828V98", replayed.events)
    profit = named(figure, "20 times")[0]
    shown = dict(zip(profit.x, profit.y, strict=True))
    assert shown["2020-04-09"] is not None and shown["2020-04-14"] is None


@pytest.mark.parametrize("name", NAMES)
def test_causes_add_up_to_the_profit(held, name):
    replayed = held.replays[name]
    for issue in replayed.issues:
        figure = replay_causes(replayed.replay, issue)
        stacked = np.sum([one.x for one in figure.data if one.type == "bar"], axis=0)
        np.testing.assert_allclose(stacked, named(figure, "profit")[0].x, atol=0.02)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_sentence_says_the_numbers(held, name, lang):
    replayed = held.replays[name]
    said = replay_sentence(name, replayed, lang)
    row = replayed.replay.summary().row(0, named=True)
    assert f"{row['return'] * 100.0:+.1f}%" in said or name == "2019-09"
    wanted = {
        "2019-09": ["5.25%", "20", "332,118", "1.96%", "2.10%", "2019-10-04"],
        "2020-03": ["1,444", "2,228", "912828YX2", "2020-03-09", "-24.0%", "+17.9%"],
    }[name]
    for text in wanted:
        assert text in said, text
    assert ("consequence" in said or "effect of the dislocation" in said or "後果" in said) == (name == "2020-03")
    locked = [row for row in replayed.replay.summary().iter_rows(named=True) if row["financing"] == "term_locked"]
    for row in locked:
        if row["issue"] == replayed.replay.ctd:
            assert f"{row['leverage']:g} times on {row['ended']}" in said or f"{row['leverage']:g} 倍於" in said
            assert str(row["ended"]) in said
    assert "{" not in said


def test_no_number_of_the_replay_is_written_into_the_sentences():
    documented = {"553", "9.9", "2022", "56", "20", "50", "100", "17", "4.8", "32", "9", "31", "2020", "2019", "1"}
    documented |= {"5,530", "99", "12", "3", "10", "2"}
    for key, pair in TRADE.items():
        for text in pair:
            plain = re.sub(r"\{[a-z_0-9]+\}", "", text)
            assert set(re.findall(r"\d[\d.,]*\d|\d", plain)) <= documented, key


def test_sentences_follow_the_replay(held):
    quiet = replace(held.replays["2019-09"], ended=())
    assert "no book is sold out" in replay_sentence("2019-09", quiet, "en")
    called = replace(quiet, numbers={**quiet.numbers, "called": 3, "sold": 1})
    assert "called on 3 days in all, and 1 are sold out" in replay_sentence("2019-09", called, "en")
    march = held.replays["2020-03"]
    kept = replace(march, numbers={**march.numbers, "sale": None, "lost": "+1.0"})
    assert "is not sold out either (+1.0% at 100 times)" in replay_sentence("2020-03", kept, "en")


def test_the_section_stands_in_both_languages(content):
    page = render(content)
    for lang in LANGUAGES:
        views = trade(content, lang)
        ids = ["trade-ladder", "trade-leverage"]
        ids += [one[k].id for r in views["replays"] for one in r["articles"] for k in ("course", "causes")]
        assert len(ids) == 8
        for name in ids:
            assert page.count(f'id="{lang}-{name}"') == 1
        assert page.count(f'href="#{lang}-trade"') == 1
        words = [views["read"], *(one["sentence"] for one in views["replays"]), views["leverage"].caption]
        assert all(bool(CHINESE.search(text)) == (lang == "zh") for text in words)
    assert "Every book in numbers" in page and "各部位的數字" in page


def test_languages_show_the_same_numbers(content):
    english, chinese = (trade(content, lang) for lang in LANGUAGES)
    for one, two in zip(english["replays"], chinese["replays"], strict=True):
        assert one["table"].shown.rows[0][6:] == two["table"].shown.rows[0][6:]
        for a, b in zip(one["articles"], two["articles"], strict=True):
            for k in ("course", "causes"):
                mine, other = a[k].spec["data"], b[k].spec["data"]
                assert [trace.get("x") for trace in mine] == [trace.get("x") for trace in other]


def test_the_study_is_the_same_for_any_day(held):
    assert trade_study().leverages.equals(held.leverages)
