"""The basis less its options: identities, what a practitioner expects on the sample days, bad input."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import netbasis as nb
from netbasis.analytics.basis import COLUMNS as BASIS
from netbasis.analytics.options import adjusted
from netbasis.analytics.options.market_model import market_model
from netbasis.report.reasons import reason_text

DAYS = (("2017-10-10", "ZNZ7"), ("2019-09-17", "ZNZ9"), ("2020-03-18", "ZNM0"))
QUOTED = [(str(day), code) for day in nb.sample_days() for code in nb.sample_market(day).futures]
SHARED = ["contract", "cusip", "coupon", "maturity", "conversion_factor", "net_basis", "is_ctd", "rank"]


def column(table, name):
    return table[name].to_numpy()


@pytest.mark.parametrize("model", ["gauss2", "hw1"])
@pytest.mark.parametrize(("day", "code"), QUOTED)
def test_the_parts_add_up(day, code, model):
    market = nb.sample_market(day)
    issues, summary = nb.options_table(market, code, model=model)
    basis = nb.basis_table(market, code)
    assert issues.select(SHARED).equals(basis.select(SHARED))
    priced = issues.drop_nulls("option_value")
    assert priced.height == basis.drop_nulls("net_basis").height
    net, option, rest = (column(priced, name) for name in ("net_basis", "option_value", "option_adjusted_net_basis"))
    assert np.abs(net - option - rest).max() < 1e-12
    assert column(priced, "delivery_probability").sum() == pytest.approx(1.0, abs=1e-8)
    assert option.min() > -1e-6
    assert summary.rich == summary.futures - summary.model_futures
    # the issue with the lowest future alone: its option value is the delivery option
    assert (option / column(priced, "conversion_factor")).min() == pytest.approx(summary.option, abs=1e-12)
    assert summary.option_usd == pytest.approx(summary.option * 1000.0, rel=1e-12)


@pytest.mark.parametrize(("day", "code"), QUOTED)
def test_the_rights_add_up(day, code):
    _, found = nb.options_table(nb.sample_market(day), code)
    parts = found.quality + found.timing + found.wild_card + found.end_of_month + found.interaction - found.early
    assert parts == pytest.approx(found.option, abs=1e-9)


@pytest.mark.parametrize(("day", "code"), QUOTED)
def test_a_future_at_the_model_price_leaves_no_adjusted_basis(day, code):
    """Only the difference of forward and future on the issue alone is left, and that does not know the market price."""
    market = nb.sample_market(day)
    issues, summary = nb.options_table(market, code, delivery="best")
    fair = market.with_prices(futures={code: summary.model_futures})
    again, at_model = nb.options_table(fair, code, delivery="best")
    assert at_model.rich == pytest.approx(0.0, abs=1e-9)
    assert at_model.rich_repo == pytest.approx(0.0, abs=1e-9)
    rows = issues.join(again, on="cusip", suffix="_fair")
    factor = column(rows, "conversion_factor")
    moved = column(rows, "option_adjusted_net_basis_fair") - column(rows, "option_adjusted_net_basis")
    assert moved == pytest.approx(factor * summary.rich, abs=1e-9)
    # daily settlement: a future lies below its forward, by more at longer bonds, here by half a 32nd at most
    left = column(rows, "option_adjusted_net_basis_fair")
    assert left.min() > -1e-3
    assert left.max() < 0.5 / 32.0


@pytest.mark.parametrize(("day", "code"), DAYS)
def test_orders_of_magnitude_on_the_sample_days(day, code):
    """SCIENCE 4: switching under 0.30 point on average, the wild card up to a few 32nds."""
    issues, found = nb.options_table(nb.sample_market(day), code)
    assert 0.0 <= found.option <= 10.0 / 32.0
    for name in ("quality", "timing", "wild_card", "end_of_month"):
        assert -1e-6 <= getattr(found, name) <= 5.0 / 32.0, name
    assert 40.0 < found.volatility_bp < 150.0
    future = nb.parse_contract(code, as_of=found.as_of).delivery
    assert future.first_delivery <= found.expected_delivery <= future.last_delivery
    # the deliverable risk is near the cheapest issue's, and the hedges with it
    assert found.option_adjusted_dv01 == pytest.approx(found.futures_dv01, rel=0.03)
    assert found.hedge_ratio == pytest.approx(found.ctd_hedge_ratio, rel=0.03)
    ctd = issues.filter("is_ctd").row(0, named=True)
    assert ctd["delivery_probability"] > 0.4
    assert ctd["cusip"] == found.ctd


def test_the_hedge_ratios_are_ratios_of_dv01():
    market = nb.sample_market("2020-03-18")
    _, found = nb.options_table(market, "ZNM0")
    ctd = nb.basis_table(market, "ZNM0").filter("is_ctd").row(0, named=True)
    assert found.ctd_hedge_ratio == ctd["dv01"] / ctd["futures_dv01"]
    assert found.hedge_ratio == ctd["dv01"] / found.option_adjusted_dv01
    assert found.futures_dv01 == ctd["futures_dv01"]


def test_rich_in_implied_repo_is_what_the_basis_table_says():
    """A small move of the futures price, through the whole table."""
    market = nb.sample_market("2020-03-18")
    _, found = nb.options_table(market, "ZNM0")

    def repo(price):
        table = nb.basis_table(market.with_prices(futures={"ZNM0": price}), "ZNM0")
        return table.filter(pl.col("cusip") == found.ctd)["implied_repo"][0]

    assert found.rich_repo == pytest.approx(repo(found.futures) - repo(found.model_futures), rel=1e-9)


def test_the_table_is_the_valuation():
    market = nb.sample_market("2020-03-18")
    model, notes = market_model(market, market.contract("ZNM0"))
    direct = nb.delivery_option(market, "ZNM0", model=model)
    issues, found = nb.options_table(market, "ZNM0")
    assert found.model_futures == direct.futures
    assert found.option == pytest.approx(direct.option, abs=1e-12)
    assert found.notes == (*notes, *direct.notes)
    rows = issues.join(direct.frame(), on="cusip")
    worth = column(rows, "conversion_factor") * (column(rows, "futures") - direct.futures)
    assert column(rows, "option_value") == pytest.approx(worth, abs=1e-9)
    assert column(rows, "delivery_probability") == pytest.approx(column(rows, "probability"), abs=1e-12)


def test_more_volatility_and_more_rights_are_worth_more():
    market = nb.sample_market("2019-09-17")
    calm, usual, wild = (nb.options_table(market, "ZNZ9", vol_bp=vol).summary.option for vol in (40.0, 80.0, 160.0))
    assert calm < usual < wild
    none = nb.options_table(market, "ZNZ9", rights=nb.Rights.none()).summary
    quality = nb.options_table(market, "ZNZ9", rights=replace(nb.Rights.none(), quality=True)).summary
    assert none.option == pytest.approx(0.0, abs=1e-4)
    assert 0.0 < quality.option < usual
    assert none.expected_delivery == nb.parse_contract("ZNZ9", as_of=none.as_of).delivery.last_delivery


def test_hull_white_is_the_quality_option_alone():
    market = nb.sample_market("2019-09-17")
    _, found = nb.options_table(market, "ZNZ9", model="hw1", vol_bp=80.0)
    assert found.option == pytest.approx(found.quality, abs=1e-12)
    assert found.volatility_bp == pytest.approx(80.0)
    for name in ("timing", "wild_card", "end_of_month", "interaction", "option_adjusted_dv01", "noise_bp"):
        assert getattr(found, name) is None
    assert any("on the curve" in note for note in found.notes)
    more = nb.options_table(market, "ZNZ9", model="hw1", vol_bp=160.0).summary
    assert more.quality > found.quality


def test_without_a_curve_hull_white_takes_a_flat_one():
    market = nb.sample_market("2020-03-18")
    few = market.bonds.take(np.array([market.bonds.position(c) for c in ("912828V98", "912828YX2")]))
    clean = market.clean[[market.bonds.position(c) for c in ("912828V98", "912828YX2")]]
    small = nb.Market(market.as_of, market.settle, few, clean, {"ZNM0": 134.109375}, market.repo)
    _, found = nb.options_table(small, "ZNM0", model="hw1")
    assert any("flat curve" in note for note in found.notes)
    assert found.model_futures == pytest.approx(134.0, abs=1.5)


# --- columns of the basis table -----------------------------------------------------------------------------


def test_the_basis_table_takes_the_columns():
    market = nb.sample_market("2020-03-18")
    plain, more = nb.basis_table(market), nb.basis_table(market, options=True)
    assert tuple(plain.columns) == BASIS
    assert more.columns == [*BASIS, *adjusted.COLUMNS]
    assert more.select(BASIS).equals(plain)
    for code in market.futures:
        own = nb.options_table(market, code).issues
        assert more.filter(pl.col("contract") == code).select(adjusted.COLUMNS).equals(own.select(adjusted.COLUMNS))


def test_an_issue_without_a_price_keeps_its_row_and_reason():
    market = nb.sample_market("2020-03-18").with_prices(clean={"912828YX2": np.nan})
    for table in (nb.basis_table(market, "ZNM0", options=True), nb.options_table(market, "ZNM0").issues):
        row = table.filter(pl.col("cusip") == "912828YX2").row(0, named=True)
        assert [row[name] for name in adjusted.COLUMNS] == [None] * 3
        assert "no price" in row["reason"]
        assert table.filter(pl.col("cusip") != "912828YX2")["option_value"].null_count() == 0


def past(day="2020-06-22"):
    """The June 2020 ten-year after its last trading day, and the September contract."""
    market = nb.sample_market("2020-03-18")
    keep = np.flatnonzero(np.isfinite(market.clean))
    prices = {"ZNM0": 134.1, "ZNU0": 133.5}
    return nb.Market(day, day, market.bonds.take(keep), market.clean[keep], prices, nb.RepoCurve.flat(0.005))


def test_a_contract_that_cannot_be_valued_says_why_beside_one_that_can():
    table = nb.basis_table(past(), options=True)
    june = table.filter(pl.col("contract") == "ZNM0")
    assert june["option_value"].null_count() == june.height
    assert all("ZNM20 stopped trading on 2020-06-19" in why for why in june["reason"])
    september = table.filter(pl.col("contract") == "ZNU0")
    assert september["option_value"].null_count() == 0
    assert september["delivery_probability"].sum() == pytest.approx(1.0, abs=1e-8)
    assert nb.basis_table(past(), "ZNM0", options=True)["option_adjusted_net_basis"].null_count() == june.height


# --- bad input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"model": "bk"}, "unknown option model: 'bk'"),
        ({"vol_bp": 0.0}, "volatility: 0.0"),
        ({"vol_bp": -1.0}, "volatility: -1.0"),
        ({"noise_bp": -1.0}, "noise_bp"),
        ({"model": "hw1", "noise_bp": 0.1}, "hw1 has none"),
        ({"model": "hw1", "rights": nb.Rights.none()}, "the only right that hw1 values"),
        ({"repo": 5.0}, "repo"),
        ({"delivery": "never"}, "deliver"),
    ],
)
def test_bad_input(given, said):
    with pytest.raises(nb.BadInput, match=said):
        nb.options_table(nb.sample_market("2020-03-18"), "ZNM0", **given)


def test_a_contract_without_a_price_or_past_its_last_trading_day():
    with pytest.raises(nb.UnknownName, match="'ZTM0'"):
        nb.options_table(nb.sample_market("2020-03-18"), "ZTM0")
    with pytest.raises(nb.BadInput, match="ZNM20 stopped trading on 2020-06-19"):
        nb.options_table(past(), "ZNM0")
    market = nb.sample_market("2020-03-18")
    with pytest.raises(nb.BadInput, match="no usable price of ZNM0"):
        nb.options_table(market.with_prices(futures={"ZNM0": np.nan}), "ZNM0")
    beside = nb.basis_table(market.with_prices(futures={"ZNM0": np.nan}), options=True)
    assert beside.filter(pl.col("contract") == "ZNM0")["option_adjusted_net_basis"].null_count() == 16


def test_one_row_has_every_field_but_the_notes():
    for model in adjusted.MODELS:
        found = nb.options_table(nb.sample_market("2020-03-18"), "ZNM0", model=model).summary
        row = found.frame().row(0, named=True)
        assert "notes" not in row
        assert all(row[name] == getattr(found, name) for name in row)


def test_every_note_has_its_chinese():
    market = nb.sample_market("2020-03-18")
    notes = {note for model in adjusted.MODELS for note in nb.options_table(market, "ZNM0", model=model).summary.notes}
    notes |= set(nb.options_table(market, "ZNM0", vol_bp=90.0).summary.notes)
    later = nb.Market("2025-08-20", "2025-08-21", market.bonds, market.clean, {"ZNZ5": 110.0}, market.repo)
    for vol in (None, 90.0):
        notes |= set(market_model(later, later.contract("ZNZ5"), vol_bp=vol)[1])
    for note in notes:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in reason_text(note, "zh")), note
        assert "realised" not in reason_text(note, "zh")
