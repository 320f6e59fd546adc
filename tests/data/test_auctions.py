"""The universe of all auctions: what it holds, what was inferred, how the compiler reads a result without CUSIP."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from netbasis.data.auctions import auction_inferences, auction_universe
from netbasis.data.sample import sample_overnight, sample_par_history, sample_short_history, sample_universe

CHECKOUT = Path(__file__).resolve().parents[2]
RAW = CHECKOUT.parent / "shared" / "data"
needs_raw = pytest.mark.skipif(not RAW.is_dir(), reason="the raw records (../shared/data) are not here")


@pytest.fixture(scope="module")
def compiler() -> ModuleType:
    path = CHECKOUT / "tools" / "compile_auctions.py"
    if not path.is_file():
        pytest.skip("not a checkout: tools/compile_auctions.py is not here")
    spec = importlib.util.spec_from_file_location("compile_auctions", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_universe_of_all_auctions() -> None:
    universe = auction_universe()
    assert len(universe) == len(set(universe.cusip)) == 909
    assert set(sample_universe().cusip) <= set(universe.cusip)
    assert (np.diff(universe.maturity) >= np.timedelta64(0)).all()
    assert (universe.dated <= universe.issue).all()
    assert (universe.first_coupon > universe.dated).all()
    made = [cusip for cusip in universe.cusip if cusip.startswith("AUC")]
    assert len(made) == 43
    pairs = set(zip(universe.maturity.tolist(), universe.coupon.tolist(), universe.issue.tolist(), strict=True))
    assert len(pairs) == len(universe)  # no issue twice under two names
    assert [c for c, what in auction_inferences().items() if "cusip" in what] == made
    assert auction_inferences()["AUC10Y202505"] == ("cusip", "dated", "first_coupon", "issue", "coupon")


@pytest.mark.parametrize(
    ("name", "coupon", "maturity", "dated", "issue"),
    [
        # announced by the Treasury: 4-1/4% of May 2035, 5% of May 2045, 3-7/8% of June 2030 (a Monday)
        ("AUC10Y202505", 0.0425, "2035-05-15", "2025-05-15", "2025-05-15"),
        ("AUC20Y202505", 0.05, "2045-05-15", "2025-05-15", "2025-06-02"),
        ("AUC5Y202506", 0.03875, "2030-06-30", "2025-06-30", "2025-06-30"),
        # with CUSIP: auction record of the two-year of April 2008
        ("912828HX1", 0.02125, "2010-04-30", "2008-04-30", "2008-04-30"),
    ],
)
def test_terms_of_an_auction(name: str, coupon: float, maturity: str, dated: str, issue: str) -> None:
    row = auction_universe().row(auction_universe().position(name))
    assert (row.coupon, str(row.maturity), str(row.dated), str(row.issue)) == (coupon, maturity, dated, issue)


def test_a_note_sold_again_is_no_second_issue(compiler: ModuleType) -> None:
    # the five-year of 25 February 2025 came out as the 4% of February 2030, a seven-year of 2023 (`reopenings.csv`)
    known = [{"cusip": "91282CGQ8", "maturity": "2030-02-28", "coupon_pct": "4", "original_term": "84",
              "dated": "2023-02-28"}]  # fmt: skip
    sold = {"auction_date": "2025-02-25", "term": "5-Year", "is_tips": "false"}
    assert compiler.auctioned(known, [], [dict(sold, high_yield_pct="4.123")]) == []
    (other,) = compiler.auctioned(known, [], [dict(sold, high_yield_pct="4.130")])
    assert (other["cusip"], other["coupon_pct"], other["maturity"]) == ("AUC5Y202502", "4.125", "2030-02-28")


@pytest.mark.parametrize(("high_yield", "coupon"), [("0.09", 0.125), ("1.25", 1.25), ("4.249", 4.125)])
def test_the_rate_of_a_new_issue(compiler: ModuleType, high_yield: str, coupon: float) -> None:
    assert compiler.coupon(high_yield) == coupon


@needs_raw
def test_the_rule_gives_the_coupons_on_record(compiler: ModuleType) -> None:
    with (RAW / "auctions.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["reopening"] == "No"]
    off = [row["cusip"] for row in rows if compiler.coupon(row["high_yield_pct"]) != float(row["coupon_pct"])]
    assert len(rows) == 573
    assert off == []


@needs_raw
def test_overnight_and_short_yields_are_the_record() -> None:
    with (RAW / "sofr.csv").open(newline="") as file:
        sofr = {row["date"]: float(row["sofr_pct"]) for row in csv.DictReader(file)}
    held = {str(day): rate * 100 for day, rate in sample_overnight().items()}
    assert held == pytest.approx(sofr)
    assert held["2019-09-17"] == pytest.approx(5.25)
    with (RAW / "par_yields.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["10yr"]]
    short = sample_short_history()
    assert np.array_equal(short.days, sample_par_history().days)
    expected = [[float(row[tenor]) for tenor in ("1mo", "3mo", "6mo", "1yr", "3yr")] for row in rows]
    np.testing.assert_allclose(short.yields * 100, expected, atol=1e-12)
