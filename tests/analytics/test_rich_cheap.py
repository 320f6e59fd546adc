"""Rich and cheap: planted errors are found where they were planted, every issue has a row, and March 2020."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from netbasis.analytics.rich_cheap import noise, rich_cheap
from netbasis.data.sample import sample_market
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.fit import fit_curve

COLUMNS = [
    "cusip", "coupon", "maturity", "clean", "yield", "fitted_yield", "residual_bp", "residual_32nds",
    "model", "reason",
]  # fmt: skip
MODELS = ["svensson", "spline"]


@pytest.fixture(scope="module")
def smooth():
    """The market of 2019-09-17 with every price on its own Svensson curve."""
    market = sample_market("2019-09-17")
    return replace(market, clean=fit_curve(market, anchor="none").fitted)


@pytest.mark.parametrize("model", MODELS)
def test_prices_on_a_curve_are_neither_rich_nor_cheap(smooth, model):
    table = rich_cheap(smooth, model, anchor="none")
    assert table.columns == COLUMNS
    assert table["cusip"].to_list() == smooth.bonds.cusip.tolist()
    assert table["residual_bp"].abs().max() < 0.05
    assert table["reason"].null_count() == len(table)
    assert noise(smooth, model, anchor="none").bp < 0.02


@pytest.mark.parametrize(("model", "leak"), [("svensson", 0.2), ("spline", 0.4)])
def test_five_basis_points_planted_at_one_issue(smooth, model, leak):
    """A curve follows a part of the one error, and so the neighbours err a little the other way."""
    at = 20
    before = rich_cheap(smooth, model, anchor="none")
    # 1.75% of 31 July 2024, 4.9 years: 0.0465 points per bp
    cheap = smooth.with_prices({"912828Y87": float(smooth.clean[at]) - 5.0 * 0.0465})
    table = rich_cheap(cheap, model, anchor="none")
    planted = (table["yield"][at] - before["yield"][at]) * 1e4
    assert planted == pytest.approx(5.0, abs=0.05)
    assert table["residual_bp"].arg_max() == at
    assert 0.75 * planted < table["residual_bp"][at] < planted
    assert table["residual_32nds"][at] < 0.0
    others = table["residual_bp"].abs().to_numpy()
    assert np.sort(others)[-2] < leak * planted
    found = noise(cheap, model, anchor="none")
    assert found.issues == 46
    assert found.bp == pytest.approx(planted / np.sqrt(46), rel=0.15)
    assert (3.6 < found.shortest < 3.8) and (9.8 < found.longest < 10.0)


def test_residuals_in_yield_and_price_say_the_same():
    table = rich_cheap(sample_market("2020-03-18"))
    assert (table["residual_bp"] * table["residual_32nds"] <= 0.0).all()
    error = (table["yield"] - table["fitted_yield"]) * 1e4
    assert error.to_numpy() == pytest.approx(table["residual_bp"].to_numpy())


def test_every_issue_has_a_row_and_a_reason_when_left_out():
    market = sample_market("2019-09-17")
    extra = Treasuries.from_rows(
        [
            *market.bonds,
            Treasury("MATURED", 0.02, date(2019, 8, 31)),
            Treasury("TWOMONTHS", 0.02, date(2019, 11, 15)),
            Treasury("WHENISSUED", 0.016, date(2029, 11, 15), dated=date(2019, 11, 15)),
            Treasury("UNQUOTED", 0.02, date(2027, 11, 30)),
            Treasury("NEGATIVE", 0.02, date(2027, 12, 31)),
            Treasury("MISPRINT", 0.02, date(2027, 10, 31)),
            Treasury("TENTHS", 0.02, date(2026, 10, 31)),
        ]
    )
    clean = np.concatenate([market.clean, [100.0, 100.1, 100.0, np.nan, -3.0, 96.0, 10.3]])
    market = replace(market, bonds=extra, clean=clean, bid=None, offer=None, unpriced={"UNQUOTED": "no bid"})
    table = rich_cheap(market)
    reasons = dict(table.filter(pl.col("reason").is_not_null()).select("cusip", "reason").iter_rows())
    assert len(table) == len(extra)
    assert reasons.pop("MISPRINT").startswith("left out of the fit: +")
    assert reasons == {
        "MATURED": "matured",
        "TWOMONTHS": "within 3 months of maturity",
        "WHENISSUED": "settlement is before the dated date",
        "UNQUOTED": "no bid",
        "NEGATIVE": "no price",
        "TENTHS": "the price gives no yield from -5% to 25%",
    }
    misprint = table.row(by_predicate=pl.col("cusip") == "MISPRINT", named=True)
    assert misprint["residual_bp"] > 70.0  # five points too low: still measured, against a curve without it
    clean_day = rich_cheap(sample_market("2019-09-17"))
    assert table["residual_bp"].to_numpy()[:46] == pytest.approx(clean_day["residual_bp"].to_numpy(), abs=0.02)
    for name in ("MATURED", "WHENISSUED", "UNQUOTED", "NEGATIVE"):
        row = table.row(by_predicate=pl.col("cusip") == name, named=True)
        assert row["residual_bp"] is None


def test_two_wild_prices_do_not_bend_the_curve():
    market = sample_market("2020-03-18")
    first, last = (str(market.bonds.cusip[i]) for i in (5, 12))
    prices = {first: float(market.clean[5]) + 5.0, last: float(market.clean[12]) - 5.0}
    table = rich_cheap(market.with_prices(prices))
    left_out = table.filter(pl.col("reason").is_not_null())
    assert left_out["cusip"].to_list() == [first, last]
    assert left_out["residual_bp"][0] < -60.0
    assert left_out["residual_bp"][1] > 60.0


def test_noise_counts_issues_of_1_to_10_years_only():
    found = noise(sample_market("2020-03-18"))
    assert found.issues == 27  # of 43: sixteen bonds of 2036 to 2041 are longer
    assert found.longest < 10.0
    long_end = sample_market("2020-03-18")
    clean = np.where(np.arange(43) < 27, np.nan, long_end.clean)
    with pytest.raises(BadInput, match="no issue of 1 to 10 years"):
        noise(replace(long_end, clean=clean, par_curve={}))


def test_too_few_issues():
    market = sample_market("2020-03-18")
    clean = np.where(np.arange(43) < 4, market.clean, np.nan)
    assert market.par_curve  # anchors do not make up for issues
    for model in MODELS:
        with pytest.raises(BadInput, match="too few issues for a curve: 4"):
            rich_cheap(replace(market, clean=clean), model)


def test_march_2020_off_the_run_notes_are_cheap_and_the_newest_on_the_par_curve():
    """Off-the-run notes stood about 7 to 10 bp over the Treasury's par curve from 13 to 20 March 2020 (here
    4.8 to 10.9 by day, 8.0 on average), the newest ten-year (1.5% of February 2030) on it."""
    medians = []
    for day in (13, 16, 17, 18, 19, 20):
        market = sample_market(date(2020, 3, day))
        table = rich_cheap(market)
        years = (market.bonds.maturity - np.datetime64(market.settle)).astype(float) / 365.25
        par = sorted(market.par_curve.items())
        over = (table["yield"].to_numpy() - np.interp(years, *zip(*par, strict=True))) * 1e4
        old = (market.bonds.issue < np.datetime64("2019-06-01")) & (years < 10.0)
        medians.append(float(np.median(over[old])))
        newest = market.bonds.position("912828Z94")
        assert abs(over[newest]) < 3.0
        assert table["residual_bp"][newest] < 0.0
    assert min(medians) > 4.5
    assert max(medians) < 11.5
    assert 7.0 < np.mean(medians) < 10.0


def test_noise_of_march_2020_stands_out():
    before = noise(sample_market(date(2020, 2, 24))).bp
    peak = noise(sample_market(date(2020, 3, 18))).bp
    assert before < 1.0
    assert peak > 2.5
