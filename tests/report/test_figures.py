"""Figures show the frames they are given: same numbers, every label in the reader's language."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from netbasis.analytics.basis import basis_table
from netbasis.analytics.ctd_map import ctd_map
from netbasis.analytics.history import basis_history
from netbasis.analytics.rich_cheap import rich_cheap
from netbasis.data.sample import sample_market, sample_panel
from netbasis.report.content import gather
from netbasis.report.episodes import DISLOCATION, SPIKE_CONTRACT, episodes
from netbasis.report.events import MARCH_2020, SEPTEMBER_2019, YEARS
from netbasis.report.figures import issue_label, issue_labels
from netbasis.report.figures_basket import MOST_PARTS, basis_parts, ctd_map_figure, curve_residuals
from netbasis.report.figures_history import ASYNCHRONY_BP, basis_course, changes
from netbasis.report.sections import _repo
from netbasis.report.words import LANGUAGES


@pytest.fixture(scope="module")
def held():
    return episodes()


@pytest.fixture(scope="module")
def market():
    return sample_market("2020-03-18")


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def test_an_issue_is_called_by_coupon_and_month():
    assert issue_label(0.0225, date(2027, 2, 15), "en") == "2.25% Feb 2027"
    assert issue_label(0.0225, date(2027, 2, 15), "zh") == "2.25% 2027/02"
    assert issue_label(0.04, date(2030, 7, 31), "en") == "4% Jul 2030"


def test_two_issues_of_one_month_and_coupon_are_told_apart_by_day():
    names = issue_labels([0.02, 0.02, 0.03], [date(2026, 11, 15), date(2026, 11, 30), date(2026, 11, 30)], "en")
    assert names == ["2% Nov 2026 (15)", "2% Nov 2026 (30)", "3% Nov 2026"]


@pytest.mark.parametrize("key", ["years", "2019", "2020"])
def test_each_history_shows_rates_spread_both_bases_and_the_ctd(held, key):
    episode = held.named()[key]
    ctd, figure = episode.ctd, episode.figure("en")
    days = [day.isoformat() for day in ctd["date"]]
    implied, over, gross, net, cheapest = (
        trace(figure, name)
        for name in ("implied repo of the CTD, ±1/32", "implied repo less SOFR", "gross basis", "net basis",
                     "cheapest to deliver")
    )  # fmt: skip
    assert list(over.x) == list(gross.x) == list(net.x) == list(cheapest.x) == days
    np.testing.assert_allclose(implied.y, ctd["implied_repo"] * 100)
    np.testing.assert_allclose(over.y, (ctd["implied_repo"] - ctd["overnight"]) * 1e4)
    np.testing.assert_allclose(over.error_y.array, ctd["repo_per_32nd"] * 1e4)
    np.testing.assert_allclose(gross.y, ctd["gross_basis"] * 32)
    np.testing.assert_allclose(net.y, ctd["net_basis"] * 32)
    assert list(cheapest.y) == [day.isoformat() for day in ctd["maturity"]]
    assert [cusip in text for cusip, text in zip(ctd["cusip"], cheapest.customdata, strict=True)] == [True] * len(days)
    assert (over.yaxis, gross.yaxis, net.yaxis, cheapest.yaxis) == ("y2", "y3", "y3", "y4")
    band = next(shape for shape in figure.layout.shapes if shape.yref == "y2")
    assert (band.y0, band.y1) == (-ASYNCHRONY_BP, ASYNCHRONY_BP)


def test_what_one_32nd_is_worth_in_march_2020(held):
    """Notes to the data: 1/32 is worth 6 to 11 bp of implied repo of ZNM0 in these weeks."""
    whisker = trace(held.dislocation.figure("en"), "implied repo less SOFR").error_y.array
    assert 6 < min(whisker) < max(whisker) < 11


@pytest.mark.parametrize("events", [SEPTEMBER_2019, MARCH_2020, YEARS])
def test_events_are_numbered_on_the_axis_of_days(held, events):
    figure = basis_course(held.dislocation.ctd, "en", events=events)
    lines = [shape.x0 for shape in figure.layout.shapes if shape.type == "line"]
    numbers = {note.text: note.x for note in figure.layout.annotations if note.xref == "x"}
    assert lines == [event.day.isoformat() for event in events]
    assert numbers == {f"<b>{i + 1}</b>": event.day.isoformat() for i, event in enumerate(events)}
    assert lines == sorted(lines)


def test_events_are_those_on_the_record():
    """SCIENCE of the project, section 6; press releases of the Federal Reserve Board for the changes of its target."""
    said = {event.day: event.words[0] for event in (*SEPTEMBER_2019, *MARCH_2020)}
    for day, words in {
        date(2019, 9, 16): "$54 billion",
        date(2019, 9, 17): "$53.2 billion",
        date(2020, 3, 9): "0.54%",
        date(2020, 3, 13): "$37 billion",
        date(2020, 3, 15): "0-0.25%",
        date(2020, 3, 18): "64 bp",
        date(2020, 3, 19): "$75 billion a day",
    }.items():
        assert words in said[day]
    assert all(event.source for event in (*SEPTEMBER_2019, *MARCH_2020, *YEARS))


def test_a_change_of_the_cheapest_issue_is_marked(held):
    ctd = held.dislocation.ctd
    days = [day for day, change in zip(ctd["date"], changes(ctd), strict=True) if change]
    assert days == [date(2020, 3, 12), date(2020, 3, 13)]  # 912828YX2 for one day, by less than a tick
    assert list(trace(held.dislocation.figure("en"), "CTD changes within a contract").x) == ["2020-03-12", "2020-03-13"]
    assert not any(changes(held.spike.ctd))
    # a new contract with a new cheapest issue is a roll, not a change
    assert held.years.ctd["cusip"].n_unique() - 1 > sum(changes(held.years.ctd)) > 0


def test_the_dislocation_is_shaded(held):
    shapes = held.dislocation.figure("en").layout.shapes
    assert [day.isoformat() for day in DISLOCATION] in [[shape.x0, shape.x1] for shape in shapes]


def test_documented_level_of_march_2020(held):
    """SCIENCE of the project, section 6: CTD implied repo less SOFR of ZNM0 on public prices."""
    ctd = held.dislocation.ctd
    over = dict(zip(ctd["date"], (ctd["implied_repo"] - ctd["overnight"]) * 1e4, strict=True))
    documented = {(3, 9): 116, (3, 11): 35, (3, 12): 51, (3, 17): 118, (3, 19): 201, (3, 24): 160, (3, 27): 41}
    for (month, day), bp in documented.items():
        assert over[date(2020, month, day)] == pytest.approx(bp, abs=1.5)
    assert over[date(2020, 4, 9)] == pytest.approx(0, abs=10)


def test_september_2019_keeps_the_spike_in_the_overnight_leg(held):
    ctd, figure = held.spike.ctd, held.spike.figure("en")
    at = ctd["date"].to_list().index(date(2019, 9, 17))
    assert trace(figure, "SOFR, overnight").y[at] == pytest.approx(5.25)
    assert trace(figure, "implied repo of the CTD, ±1/32").y[at] == pytest.approx(2.2, abs=0.05)
    assert trace(figure, "term repo used").y[at] == pytest.approx(2.2, abs=0.05)
    assert trace(figure, "implied repo less SOFR").y[at] == pytest.approx(-302, abs=1)


def test_september_2019_is_judged_on_the_whole_basket(held):
    """The panel names the cheapest of all issues; the series follows that one note on the days around."""
    ranked = basis_history(sample_panel(), contract=SPIKE_CONTRACT).drop_nulls("rank")
    best = (
        ranked.filter(pl.len().over("date") > 10).group_by("date").agg(pl.col("cusip").sort_by("implied_repo").last())
    )
    daily = held.spike.ctd.filter(held.spike.ctd["date"].is_between(date(2019, 9, 9), date(2019, 9, 30)))
    assert daily.height == 16
    assert daily.join(best, on=["date", "cusip"], how="semi").height == 16
    assert held.spike.ctd["contract"].unique().to_list() == [SPIKE_CONTRACT]
    assert held.spike.ctd["cusip"].unique().to_list() == ["912828Y95"]
    assert held.spike.ctd["date"].is_unique().all() and held.spike.ctd["date"].is_sorted()


def test_wrong_days_and_rows_are_not_drawn(held):
    assert not {date(2022, 2, 28), date(2023, 7, 31)} & set(held.years.ctd["date"])
    assert not {date(2019, 10, 2), date(2019, 10, 3), date(2019, 10, 10)} & set(held.spike.ctd["date"])
    assert held.spike.ctd["date"].is_between(date(2019, 9, 9), date(2019, 9, 30)).sum() == 16  # no good day is lost


def test_month_ends_are_one_contract_a_month(held):
    days = held.years.ctd["date"]
    assert days.is_unique().all()
    assert days.dt.truncate("1mo").is_unique().all()
    assert len(days) == 60


def test_gross_basis_is_drawn_as_carry_plus_net(market):
    table = basis_table(market, "ZNM0", detail=True)
    figure = basis_parts(table, "en")
    parts = np.add(trace(figure, "carry").y, trace(figure, "net basis").y)
    np.testing.assert_allclose(parts, trace(figure, "gross basis").y, atol=1e-9)
    assert len(parts) == MOST_PARTS
    assert figure.layout.annotations[0].text == "CTD"
    assert figure.layout.annotations[0].x == "2.25%<br>Feb 2027"


def test_map_shows_the_ctd_of_each_node():
    found = ctd_map(sample_market("2023-08-31"), "ZNZ3", parallel=range(-200, 201, 50), slope=range(-100, 101, 50))
    bonds = found.today.market.bonds
    issues = {
        str(cusip): (float(bonds.coupon[at]), bonds.maturity[at].item())
        for cusip, at in zip(found.cusip, found.today.rows.bond, strict=True)
    }
    nodes = found.frame()
    figure = ctd_map_figure(nodes, issues, found.switch_points(), "en")
    legend = [one.name for one in figure.data if one.type == "scatter" and one.marker.symbol == "square"]
    for row in nodes.iter_rows(named=True):
        x, y = list(figure.data[0].x).index(row["parallel_bp"]), list(figure.data[0].y).index(row["slope_bp"])
        assert legend[figure.data[0].z[y][x]].startswith(row["ctd"])
    switches = trace(figure, "switch point")
    assert len(switches.x) == found.switch_points().height > 4


def test_residuals_of_both_models_are_those_of_the_table(market):
    table = rich_cheap(market, "spline")
    figure = curve_residuals({"spline": table}, "en")
    np.testing.assert_allclose(figure.data[0].y, table["residual_bp"].drop_nulls())


def test_implied_repo_stands_beside_the_rates_of_its_day():
    content = gather(["2019-09-17"])
    spec = _repo(content.days, "en").spec
    named = {one["name"]: one for one in spec["data"]}
    at = named["term repo"]["x"].index("ZNZ9")
    assert named["SOFR, overnight"]["y"][at] == pytest.approx(5.25)
    assert named["term repo"]["y"][at] == pytest.approx(2.229, abs=1e-3)
    assert named["implied repo of the CTD"]["y"][at] == pytest.approx(2.235, abs=1e-3)
    low, high = spec["layout"]["yaxis"]["range"]
    assert low < min(named["implied repo of the CTD"]["y"]) and high > 5.25
    assert all(rate >= low for rate in named["implied repo of the other issues"]["y"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_speak_one_language(held, market, lang):
    figures = [
        basis_parts(basis_table(market, "ZNM0", detail=True), lang),
        curve_residuals({"x": rich_cheap(market)}, lang),
    ]
    for episode in held.named().values():
        words = [note.text for note in episode.figure(lang).layout.annotations if note.xref == "paper"]
        assert len(words) == 4
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) == (lang == "zh") for text in words)
    for figure in figures:
        axes = [figure.layout[key].title.text for key in figure.layout if key.startswith(("xaxis", "yaxis"))]
        words = "".join(text for text in axes if text)
        assert words
        assert any("\u4e00" <= letter <= "\u9fff" for letter in words) == (lang == "zh"), words


def test_rows_without_numbers_are_left_out(market):
    table = basis_table(market, "ZNM0", detail=True)
    broken = table.with_columns(rank=pl.when(pl.col("cusip") == "912828YX2").then(None).otherwise("rank"))
    assert "1.75%<br>Dec 2026" not in basis_parts(broken, "en").data[0].x
