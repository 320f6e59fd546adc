"""Figures of a backtest and a sweep, the page of --plot, and the report's section: numbers are the run's, made prices
are called so wherever they are shown, both languages say the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import netbasis as nb
from netbasis.errors import BadInput
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path
from netbasis.report.backtest_study import (
    ENTER_BP,
    SWEPT_BP,
    SWEPT_LEVERAGE,
    Backtested,
    backtest_study,
    idle_return,
    panel_tapes,
)
from netbasis.report.figures_backtest import backtest_figure, by_period, sweep_figure
from netbasis.report.figures_trade import CAUSES
from netbasis.report.plot_page import PlotPage, write_plot
from netbasis.report.sections_backtest import backtests, numbers, plot_view
from netbasis.report.sentences_backtest import BACKTEST
from netbasis.report.words import LANGUAGES
from netbasis.trade.backtest import Backtest, backtest
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.rules import always, repo_gap
from netbasis.trade.run import run_lane

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def study():
    return backtest_study()


@pytest.fixture(scope="module")
def panel():
    return panel_tapes(["ZN"])


class Page:
    """As much of a report's content as the section reads."""

    def __init__(self, study):
        self.backtests = study


def of(figure, kind, axis):
    return [one for one in figure.data if one.type == kind and (one.yaxis or "y") == axis]


@pytest.mark.parametrize("which", ["made", "panel"])
def test_lines_are_profit_drawdown_and_cash(study, which):
    run = getattr(study, which).run
    figure, curve = backtest_figure(run), run.curve()
    for axis, name, scale in (
        ("y", "profit", 100 / run.capital),
        ("y2", "drawdown", 100),
        ("y3", "cash", 100 / run.capital),
    ):
        line = next(one for one in of(figure, "scatter", axis) if "lines" in one.mode)
        assert list(line.x) == [str(d) for d in run.days]
        np.testing.assert_allclose(line.y, curve[name].to_numpy() * scale, atol=6e-5)


@pytest.mark.parametrize("which", ["made", "panel"])
def test_the_causes_of_a_period_add_up_to_its_profit(study, which):
    run = getattr(study, which).run
    figure = backtest_figure(run)
    bars = of(figure, "bar", "y4")
    diamond = next(one for one in of(figure, "scatter", "y4") if one.mode == "markers")
    np.testing.assert_allclose(np.sum([one.y for one in bars], axis=0), diamond.y, atol=0.03)
    years = run.days.astype("datetime64[Y]")
    for x, y in zip(diamond.x, diamond.y, strict=True):
        inside = np.flatnonzero(years == np.datetime64(x[:4]))
        before = run.profit[inside[0] - 1] if inside[0] else 0.0
        assert y == pytest.approx((run.profit[inside[-1]] - before) / run.capital * 100, abs=1e-4)
    assert len(diamond.x) == len(np.unique(years))
    names = {one.name for one in bars}
    assert {"carry: coupon less financing", "convergence of the basis", "delivery option", "roll", "costs"} <= names


def test_no_cause_stands_in_two_bars():
    columns = [place for _, _, held in CAUSES.values() for place in held]
    assert sorted(columns) == list(range(day.CAUSES))


@pytest.mark.parametrize(("days", "period", "count"), [(40, "month", 2), (500, "quarter", 6), (2000, "year", 6)])
def test_periods(days, period, count):
    calendar = np.datetime64("2020-01-01") + np.arange(days)
    earned = np.ones((days, 10))
    starts, sums = by_period(calendar, earned)
    assert len(starts) == count and sums.shape == (count, 10)
    assert sums.sum() == earned.sum()
    assert starts[0].isoformat() == "2020-01-01"
    assert sums[0, 0] == {"month": 31, "quarter": 91, "year": 366}[period]


def test_calls_and_sales_are_marked_on_their_days(study):
    run = study.made.run
    figure = backtest_figure(run)
    cash = dict(zip([str(d) for d in run.days], run.curve()["cash"].to_numpy() / run.capital * 100, strict=True))
    for code, name in ((path.CALLED, "called"), (path.SOLD_OUT, "sold out")):
        when = [str(run.days[int(t)]) for lane in run.lanes for t in lane.events[lane.events[:, 1] == code, 0]]
        mark = next(one for one in figure.data if one.name == name)
        assert len(when) >= 1 and sorted(mark.x) == sorted(when)
        np.testing.assert_allclose(mark.y, [cash[x] for x in mark.x], atol=6e-5)
    calm = backtest_figure(study.panel.run, "zh")
    assert {"追繳：未發生", "強制出清：未發生"} <= {one.name for one in calm.data}


def test_part_sales_and_credit_are_marked(panel):
    calendar = panel[0].calendar.copy()
    calendar[30:, path.C_MARGIN] *= 8.0
    shocked = replace(panel[0], calendar=calendar)
    for policy, name in (
        (Policy(close_share=0.5), "sold in part"),
        (Policy(shortfall="credit", credit=5.0), "on credit"),
    ):
        lane = run_lane(shocked, 1.0, sizing=Sizing(repo_leverage=20.0), policy=policy)
        assert any(one.name == name and len(one.x) for one in backtest_figure(Backtest((lane,), ())).data)


def test_made_prices_are_called_so_wherever_they_are_shown(study):
    for lang in LANGUAGES:
        section = backtests(Page(study), lang)
        made, real = section["runs"]
        assert made["title"].startswith("SYNTHETIC") and made["sentence"].startswith("SYNTHETIC")
        for view in (made["figure"], section["sweep"]):
            assert view.caption.startswith("SYNTHETIC")
            assert any("SYNTHETIC" in one["text"] for one in view.spec["layout"]["annotations"])
        assert "SYNTHETIC" not in json.dumps(
            [real["title"], real["sentence"], real["figure"].caption, real["figure"].spec]
        )
        assert BACKTEST["h_backtest_sweep"][0].startswith("SYNTHETIC")


def test_the_sweep_s_map_is_the_sweep(study):
    figure = sweep_figure(study.swept, synthetic=True)
    assert len(figure.data) == 2 and study.swept.height == len(SWEPT_BP) * len(SWEPT_LEVERAGE)
    for one, name in zip(figure.data, ("return_a_year", "max_drawdown"), strict=True):
        for row in study.swept.iter_rows(named=True):
            place = list(one.y).index(row["rule"]), list(one.x).index(row["sizing"])
            assert one.z[place[0]][place[1]] == pytest.approx(row[name] * 100, abs=6e-4)
            text = one.text[place[0]][place[1]]
            assert text.startswith(f"{row[name]:.1%}")
            assert ("sold out" in text) == (row["forced_exits"] > 0)
    tape = panel_tapes(["ZN"], options=False)[0]
    none = nb.sweep(tape, {"always": always()}, {"400x": Sizing(all_in_leverage=400.0)}, audit=False)
    assert sweep_figure(none).data[0].text[0][0] == "-"


@pytest.mark.parametrize("which", ["made", "panel"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_say_the_numbers_of_the_run(study, which, lang):
    held = getattr(study, which)
    section = backtests(Page(study), lang)["runs"][["made", "panel"].index(which)]
    row, said = held.run.attribution().row(-1, named=True), held.run.statistics()
    parts = {
        "carry": row["coupon"] + row["financing"], "convergence": row["convergence"], "option": row["delivery_option"],
        "ctd": row["ctd_change"], "margin": row["margin_financing"], "costs": row["costs"], "roll": row["roll"],
    }  # fmt: skip
    for name, dollars in parts.items():
        assert numbers(held)[name] == f"{dollars / held.run.capital * 100:+.1f}"
    for text in (*numbers(held).values(), f"{said['return_a_year'] * 100:.2f}%", f"{said['rolls']:.0f}"):
        if not (which == "panel" and text == numbers(held)["worst"]):
            assert text in section["sentence"], text
    assert abs(float(numbers(held)["residual"])) < 1e-2  # dollars: rounding
    assert bool(CHINESE.search(section["sentence"])) == (lang == "zh") and "{" not in section["sentence"]


def test_numbers_of_a_run_are_not_written_into_the_sentences():
    documented = {"1", "2019", "24", "9", "2020", "2", "4"}
    for key, pair in BACKTEST.items():
        for text in pair:
            plain = re.sub(r"\{[a-z_0-9]+\}", "", text)
            assert set(re.findall(r"\d[\d.,]*\d|\d", plain)) <= documented, key


def test_languages_show_the_same_numbers(study):
    english, chinese = (backtests(Page(study), lang) for lang in LANGUAGES)
    for one, two in zip(english["runs"], chinese["runs"], strict=True):
        assert [row[1] for row in one["table"].shown.rows] == [row[1] for row in two["table"].shown.rows]
        mine, other = one["figure"].spec["data"], two["figure"].spec["data"]
        assert [trace.get("y") for trace in mine] == [trace.get("y") for trace in other]


def test_the_study_is_the_library_s(study, panel):
    found = backtest(panel, repo_gap(ENTER_BP), sizing=Sizing(repo_leverage=20.0))
    assert found.digest() == study.panel.run.digest()
    assert study.panel.idle == pytest.approx(idle_return(found))
    assert (study.made.synthetic, study.panel.synthetic) == (True, False)
    never = backtest(panel, always(0.0))
    assert idle_return(found) == pytest.approx(float(never.profit[-1]) / never.capital)
    assert len(study.made.run.lanes) == 8
    first, last = study.made.run.days[[0, -1]]
    assert (str(first)[:4], str(last)[:4]) == ("2010", "2025")


def test_a_page_of_its_own(tmp_path, study):
    pages = {
        lang: PlotPage(f"title {lang}", [plot_view(study.panel.run, False, lang)], [f"note {lang}"])
        for lang in LANGUAGES
    }
    file = write_plot(tmp_path / "sub" / "p.html", pages, "zh")
    text = file.read_text(encoding="utf-8")
    assert (
        text.count("<script") == 5 and 'lang="zh-Hant-TW" data-first="zh"' in text
    )  # head, 2 figures, plotly, the page
    assert not re.findall(r'(?:src|href)="(?!data:)[^"]*"', text.split("<script>")[0])
    for lang in LANGUAGES:
        assert f"title {lang}" in text and f"note {lang}" in text and f'id="{lang}-backtest"' in text
    with pytest.raises(BadInput, match="a folder has this name"):
        write_plot(tmp_path, pages)


def test_a_held_run_is_frozen(study):
    assert isinstance(study.made, Backtested)
    with pytest.raises(AttributeError):
        study.made.leverage = 1.0
