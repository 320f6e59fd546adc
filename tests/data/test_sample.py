"""The embedded sample: its contents against the published figures, its dates, its repo, its speed."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from netbasis.data.cells import cusip_check_digit
from netbasis.data.sample import (
    inferred_terms,
    overnight_and_median,
    panel_days,
    sample_days,
    sample_market,
    sample_overnight,
    sample_panel,
    sample_series,
    sample_universe,
)
from netbasis.errors import BadInput, UnknownName

RAW = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_raw = pytest.mark.skipif(not RAW.is_dir(), reason="the raw records (../shared/data) are not here")

# clean prices of the exchange's example, by maturity: "Understanding Treasury Futures", ZNZ7 basis table
EXAMPLE = {
    "2027-08-15": 99.0391, "2027-05-15": 100.168, "2027-02-15": 99.1641, "2026-11-15": 97.2305,
    "2026-08-15": 93.4414, "2026-05-15": 94.6641, "2026-02-15": 94.9063, "2025-11-15": 99.7813,
    "2025-08-15": 98.0938, "2025-05-15": 99.1719, "2025-02-15": 98.4531, "2024-11-15": 100.3008,
    "2024-09-30": 99.6016, "2024-08-31": 98.0508, "2024-08-15": 101.2266, "2024-07-31": 99.6758,
    "2024-06-30": 98.9336,
}  # fmt: skip


def test_the_reference_days() -> None:
    assert [str(day) for day in sample_days()] == ["2017-10-10", "2019-09-17", "2020-03-12", "2020-03-18"]
    contents = {str(day): (len(m.bonds), sorted(m.futures)) for day in sample_days() for m in [sample_market(day)]}
    assert contents == {
        "2017-10-10": (17, ["ZNZ7"]),
        "2019-09-17": (46, ["TNZ9", "ZFZ9", "ZNZ9"]),
        "2020-03-12": (51, ["TNM0", "ZBM0", "ZBU0", "ZFM0", "ZNM0"]),
        "2020-03-18": (43, ["TNM0", "ZBM0", "ZBU0", "ZFM0", "ZNM0"]),
    }


def test_the_exchanges_example_as_printed() -> None:
    market = sample_market("2017-10-10")
    assert dict(zip(map(str, market.bonds.maturity), market.clean.tolist(), strict=True)) == EXAMPLE
    assert market.futures == {"ZNZ7": 125.265625}
    assert market.settle == market.as_of == date(2017, 10, 10)
    assert market.repo.rate(1) == market.repo.rate(80) == 0.01499
    assert np.isnan(market.bid).all()
    assert not market.problems


def test_clean_is_the_end_of_day_price_and_settlement_the_next_business_day() -> None:
    # U.S. Treasury (FedInvest), 18 March 2020, 4.375% May 2041: bid 149.8125, offer 150.84375, close 147.875
    market = sample_market(date(2020, 3, 18))
    at = market.bonds.position("912810QQ4")
    assert (market.clean[at], market.bid[at], market.offer[at]) == (147.875, 149.8125, 150.84375)
    assert market.settle == date(2020, 3, 19)
    # the record prints 178.8438: ZB trades in 32nds, so 178 27/32 is meant
    assert sample_market("2020-03-12").futures["ZBM0"] == 178 + 27 / 32
    assert sample_market("2020-03-06").settle == date(2020, 3, 9)


def test_a_repo_spike_stays_in_the_overnight_leg() -> None:
    # SOFR 2.14 2.15 2.20 2.20 2.43 5.25 from 10 to 17 September 2019 (Federal Reserve Bank of New York)
    repo = sample_market("2019-09-17").repo
    assert repo.rate(1) == pytest.approx(0.0525, abs=1e-12)
    days = 104
    assert repo.rate(days) == pytest.approx((0.0525 + 0.0220 * (days - 1)) / days, abs=1e-12)
    assert "median" in repo.source


def test_a_day_without_an_overnight_rate() -> None:
    with pytest.raises(UnknownName, match="overnight"):
        overnight_and_median(sample_overnight(), date(2019, 9, 15))


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2020-03-15", "no business day (Sunday)"),
        ("2020-04-10", "no business day (Good Friday)"),
        ("2020-03-32", "not a date"),
        ("18 March", "not a date"),
        ("2021-05-05", "nearest known: 2021-03-31, 2021-04-30, 2021-05-28"),
        ("1990-01-02", "nearest known: 2017-10-10"),
    ],
)
def test_an_unknown_day_names_the_nearest(day: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        sample_market(day)
    assert says in str(caught.value)
    assert day in str(caught.value)


def test_a_late_snapshot_is_named() -> None:
    (problem,) = sample_market("2020-03-18").problems
    assert "ZBU0" in problem.what
    assert "16:00" in problem.what
    assert problem.severity == "warning"


def test_every_panel_day_is_a_market_and_a_wrong_table_says_so() -> None:
    assert len(panel_days()) == 112
    for day in panel_days():
        market = sample_market(day)
        assert market.as_of == day
        assert len(market.bonds) >= 17
        assert np.isfinite(market.clean).all()
        assert market.par_curve[10.0] > 0
    assert "another day" in sample_market("2022-02-28").problems[0].what
    assert not sample_market("2022-03-31").problems


def test_the_universe() -> None:
    universe = sample_universe()
    assert len(universe) == 697
    assert len(set(universe.cusip)) == 697
    assert all(cusip_check_digit(cusip) for cusip in universe.cusip)
    assert (np.diff(universe.maturity) >= np.timedelta64(0)).all()
    assert not np.isnat(universe.dated).any()
    assert (universe.dated <= universe.issue).all()
    assert (universe.first_coupon > universe.dated).all()
    assert set(universe.original_term) == {24, 36, 60, 84, 120, 240, 357, 360, 363}
    eighths = universe.coupon * 800
    assert np.abs(eighths - eighths.round()).max() < 1e-9  # coupons are eighths of a percent


@pytest.mark.parametrize(
    ("cusip", "dated", "first_coupon", "term", "inferred"),
    [
        # auction records of the U.S. Treasury: the first auction; a later one of the same number differs
        ("912810PX0", "2008-05-15", "2008-11-15", 357, ()),
        ("912828ST8", "2012-04-30", "2012-10-31", 84, ()),
        ("912828Z78", "2020-01-31", "2020-07-31", 84, ()),
        # sold in 2013 as a five-year, under the same number in 2016 as a two-year: only that is recorded
        ("912828UR9", "2013-02-28", "2013-08-31", 60, ("dated", "first_coupon")),
        # issued on the first business day after its dated date; leap-day maturity
        ("91282CMR9", "2025-02-28", "2025-08-31", 84, ("dated", "first_coupon", "original_term")),
        ("912810UD8", "2024-08-15", "2025-02-15", 240, ("dated", "first_coupon", "original_term")),
        ("912810PU6", "2007-05-15", "2007-11-15", 357, ("dated", "first_coupon")),
    ],
)
def test_terms_and_what_was_inferred(
    cusip: str, dated: str, first_coupon: str, term: int, inferred: tuple[str, ...]
) -> None:
    issue = sample_universe().row(sample_universe().position(cusip))
    assert (str(issue.dated), str(issue.first_coupon), issue.original_term) == (dated, first_coupon, term)
    assert inferred_terms().get(cusip, ()) == inferred


def test_histories_hold_together() -> None:
    for history, rows, days, futures in ((sample_panel(), 2534, 112, 157), (sample_series(), 107, 107, 121)):
        assert len(history.day) == rows
        assert len(history.days()) == days
        assert len(history.futures_day) == futures
        assert (np.diff(history.day) >= np.timedelta64(0)).all()
        assert np.array_equal(history.par_days, history.days())
        assert all(day.item() in history.overnight for day in history.days())
        assert (history.bonds.maturity[history.issue] > history.day).all()
        assert history.issue.max() == len(history.bonds) - 1
        assert all(code.startswith("ZN") for code in history.futures_code)
        for column in (history.clean, history.day, history.issue, history.futures_price, history.par_yields):
            assert not column.flags.writeable
    assert sample_panel().futures(date(2019, 9, 12)) == {"ZNH0": 131.0, "ZNZ9": 129.546875}
    assert sample_panel().par_curve(date(2020, 3, 9))[10.0] == pytest.approx(0.0054)


@needs_raw
@pytest.mark.parametrize("name", ["zn_panel", "series"])
def test_every_row_of_the_record_is_there(name: str) -> None:
    history = sample_panel() if name == "zn_panel" else sample_series()
    held = {
        (str(day), cusip): prices
        for day, cusip, *prices in zip(
            history.day,
            history.bonds.cusip[history.issue],
            history.clean,
            history.bid,
            history.offer,
            strict=True,
        )
    }
    with (RAW / f"treasury_prices_{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(held)
    for row in rows:
        assert held[row["date"], row["cusip"]] == [float(row[c]) for c in ("end_of_day", "bid", "offer")]
        issue = history.bonds.row(history.bonds.position(row["cusip"]))
        assert (str(issue.maturity), issue.coupon) == (row["maturity"], float(row["coupon_pct"]) / 100)


def test_a_market_takes_milliseconds() -> None:
    sample_market("2020-03-18")
    start = perf_counter()
    for _ in range(10):
        sample_market("2020-03-18")
    assert (perf_counter() - start) / 10 < 0.030


def test_reading_a_market_imports_nothing_heavy() -> None:
    code = (
        "import sys; from netbasis.data.sample import sample_market, sample_panel;"
        "sample_market('2020-03-18'); sample_panel();"
        "heavy = {'numba', 'scipy', 'pandas', 'polars', 'plotly'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
