"""Figures show the frames they are given: same numbers, every label in the reader's language."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from netbasis.analytics.basis import basis_table
from netbasis.analytics.ctd_map import ctd_map
from netbasis.analytics.rich_cheap import rich_cheap
from netbasis.data.sample import sample_market
from netbasis.report.episodes import DISLOCATION, PURCHASES, episodes
from netbasis.report.figures import issue_label, issue_labels
from netbasis.report.figures_basket import MOST_PARTS, basis_parts, ctd_map_figure, curve_residuals
from netbasis.report.figures_history import ASYNCHRONY_BP, implied_repo_over_overnight, overnight_and_implied


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


def test_march_2020_shows_each_day_with_what_one_32nd_is_worth(held):
    ctd = held.dislocation.ctd
    figure = implied_repo_over_overnight(ctd, "en", shaded=DISLOCATION, marks=PURCHASES)
    shown = trace(figure, "implied repo over SOFR")
    assert list(shown.x) == [day.isoformat() for day in ctd["date"]]
    np.testing.assert_allclose(shown.y, (ctd["implied_repo"] - ctd["overnight"]) * 1e4)
    np.testing.assert_allclose(shown.error_y.array, ctd["repo_per_32nd"] * 1e4)
    np.testing.assert_allclose(trace(figure, "net basis").y, ctd["net_basis"] * 32)
    bands = [(shape.y0, shape.y1) for shape in figure.layout.shapes]
    assert (-ASYNCHRONY_BP, ASYNCHRONY_BP) in bands
    # the whiskers of the notes to the data: 1/32 is worth 6 to 11 bp of ZNM0 in these weeks
    assert 6 < min(shown.error_y.array) < max(shown.error_y.array) < 11


def test_documented_level_of_march_2020(held):
    """SCIENCE of the project, section 6: CTD implied repo less SOFR of ZNM0 on public prices."""
    ctd = held.dislocation.ctd
    over = dict(zip(ctd["date"], (ctd["implied_repo"] - ctd["overnight"]) * 1e4, strict=True))
    documented = {(3, 9): 116, (3, 11): 35, (3, 12): 51, (3, 17): 118, (3, 19): 201, (3, 24): 160, (3, 27): 41}
    for (month, day), bp in documented.items():
        assert over[date(2020, month, day)] == pytest.approx(bp, abs=1.5)
    assert over[date(2020, 4, 9)] == pytest.approx(0, abs=10)


def test_september_2019_keeps_the_spike_in_the_overnight_leg(held):
    ctd = held.spike.ctd
    figure = overnight_and_implied(ctd, "en")
    at = ctd["date"].to_list().index(date(2019, 9, 17))
    assert trace(figure, "SOFR, overnight").y[at] == pytest.approx(5.25)
    assert trace(figure, "implied repo of the CTD, ±1/32").y[at] == pytest.approx(2.2, abs=0.05)
    assert trace(figure, "term repo used").y[at] == pytest.approx(2.2, abs=0.05)


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


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_figures_speak_one_language(held, market, lang):
    figures = [
        *held.figures(lang).values(),
        basis_parts(basis_table(market, "ZNM0", detail=True), lang),
        curve_residuals({"x": rich_cheap(market)}, lang),
    ]
    for figure in figures:
        axes = [figure.layout[key].title.text for key in figure.layout if key.startswith(("xaxis", "yaxis"))]
        words = "".join(text for text in axes if text)
        assert words
        assert any("\u4e00" <= letter <= "\u9fff" for letter in words) == (lang == "zh"), words


def test_rows_without_numbers_are_left_out(market):
    table = basis_table(market, "ZNM0", detail=True)
    broken = table.with_columns(rank=pl.when(pl.col("cusip") == "912828YX2").then(None).otherwise("rank"))
    assert "1.75%<br>Dec 2026" not in basis_parts(broken, "en").data[0].x
