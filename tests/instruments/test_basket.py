"""Deliverable baskets: published ones, the eligibility histories of real issues, and why an issue is out."""

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from netbasis.errors import BadInput
from netbasis.instruments.basket import Reason, TermSource, deliverable
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Treasuries, Treasury

SHARED = Path(__file__).parents[3] / "shared"
MONTHS = (3, 6, 9, 12)


def note(maturity, coupon, original=None, issue=None, dated=None, name=None):
    return Treasury(
        name or f"{coupon} {maturity}", coupon / 100, date.fromisoformat(maturity), original_term=original,
        issue=issue and date.fromisoformat(issue), dated=dated and date.fromisoformat(dated),
    )  # fmt: skip


# CME "Understanding Treasury Futures", table 3: the December 2017 ten-year basket of 2017-10-10 (17 issues)
TYZ7 = [
    ("2027-08-15", 2.25, 120), ("2027-05-15", 2.375, 120), ("2027-02-15", 2.25, 120),
    ("2026-11-15", 2.0, 120), ("2026-08-15", 1.5, 120), ("2026-05-15", 1.625, 120),
    ("2026-02-15", 1.625, 120), ("2025-11-15", 2.25, 120), ("2025-08-15", 2.0, 120),
    ("2025-05-15", 2.125, 120), ("2025-02-15", 2.0, 120), ("2024-11-15", 2.25, 120),
    ("2024-09-30", 2.125, 84), ("2024-08-31", 1.875, 84), ("2024-08-15", 2.375, 120),
    ("2024-07-31", 2.125, 84), ("2024-06-30", 2.0, 84),
]  # fmt: skip
# Issues beside it (Treasury auction records): one month too short, an old bond, and three not yet issued
BESIDE = [
    note("2024-05-31", 2.0, 84, issue="2017-05-31"),
    note("2026-02-15", 6.0, 360, issue="1996-02-15"),
    note("2024-10-31", 2.25, 84, issue="2017-10-31"),
    note("2024-11-30", 2.125, 84, issue="2017-11-30"),
    note("2027-11-15", 2.25, 120, issue="2017-11-15"),
]


def test_published_basket_of_december_2017():
    universe = Treasuries.from_rows([note(*row) for row in TYZ7] + BESIDE)
    basket = deliverable(parse_contract("TYZ17"), universe, as_of=date(2017, 10, 10))
    assert basket.eligible.tolist() == list(range(17))
    assert basket.reason[17:].tolist() == [
        Reason.REMAINING_TOO_SHORT, Reason.ORIGINAL_TOO_LONG, *[Reason.NOT_YET_ISSUED] * 3
    ]  # fmt: skip
    assert len(basket) == 17
    assert basket.issues.coupon.tolist() == [row[1] / 100 for row in TYZ7]


def test_final_basket_counts_issues_up_to_the_last_delivery_day():
    universe = Treasuries.from_rows([note(*row) for row in TYZ7] + BESIDE)
    assert len(deliverable(parse_contract("TYZ17"), universe)) == 20


@pytest.mark.skipif(not (SHARED / "data").exists(), reason="../shared/data is not beside this checkout")
def test_published_basket_out_of_all_known_issues():
    vectors = json.loads((SHARED / "vectors" / "deliverable_grades.json").read_text())["cases"]
    case = next(case for case in vectors if case["kind"] == "deliverable_basket")
    basket = deliverable(parse_contract("TYZ17"), known_issues(), as_of=date(2017, 10, 10))
    found = sorted((str(row.maturity), round(row.coupon * 100, 6)) for row in basket.issues)
    assert found == sorted((maturity, coupon) for maturity, coupon in case["expected"]["members"])


# Rules of deliverable_grades.json (CBOT rulebook) by example: contract, the issue at the edge that is taken,
# and the nearest one that is not, as maturity and original term in months
EDGES = [
    ("ZTZ25", ("2027-09-15", 36), ("2027-08-31", 24), Reason.REMAINING_TOO_SHORT),
    ("ZTZ25", ("2027-12-31", 60), ("2028-01-15", 36), Reason.REMAINING_TOO_LONG),
    ("ZTZ25", ("2027-12-31", 63), ("2027-12-31", 84), Reason.ORIGINAL_TOO_LONG),
    ("Z3NZ25", ("2028-09-15", 36), ("2028-08-31", 60), Reason.REMAINING_TOO_SHORT),
    ("Z3NZ25", ("2028-12-31", 84), ("2029-01-15", 36), Reason.REMAINING_TOO_LONG),
    ("Z3NZ25", ("2028-11-15", 84), ("2028-11-15", 120), Reason.ORIGINAL_TOO_LONG),
    ("Z3NM20", ("2023-05-15", 60), ("2023-05-15", 84), Reason.ORIGINAL_TOO_LONG),
    ("ZFZ25", ("2030-02-28", 60), ("2030-01-31", 60), Reason.REMAINING_TOO_SHORT),
    ("ZFZ25", ("2030-11-30", 60), ("2030-11-30", 84), Reason.ORIGINAL_TOO_LONG),
    ("ZNZ25", ("2032-06-15", 120), ("2032-05-31", 84), Reason.REMAINING_TOO_SHORT),
    ("ZNZ25", ("2033-11-15", 120), ("2033-12-15", 120), Reason.REMAINING_TOO_LONG),
    ("ZNU23", ("2031-08-15", 120), ("2031-11-15", 120), Reason.REMAINING_TOO_LONG),
    ("ZNM23", ("2033-05-15", 120), ("2033-08-15", 120), Reason.REMAINING_TOO_LONG),
    ("TNZ25", ("2035-05-15", 120), ("2035-04-30", 120), Reason.REMAINING_TOO_SHORT),
    ("TNZ25", ("2035-11-15", 120), ("2035-11-15", 360), Reason.ORIGINAL_TOO_LONG),
    ("TNZ25", ("2035-08-15", 120), ("2035-08-15", 84), Reason.ORIGINAL_NOT_ADMITTED),
    ("TWEZ25", ("2045-02-15", 240), ("2045-01-31", 240), Reason.REMAINING_TOO_SHORT),
    ("TWEZ25", ("2045-08-15", 360), ("2045-11-15", 240), Reason.REMAINING_TOO_LONG),
    ("TWEM22", ("2042-05-15", 240), ("2041-11-15", 360), Reason.ORIGINAL_NOT_ADMITTED),
    ("ZBZ25", ("2041-02-15", 360), ("2040-11-15", 360), Reason.REMAINING_TOO_SHORT),
    ("ZBZ25", ("2050-11-15", 360), ("2050-12-15", 360), Reason.REMAINING_TOO_LONG),
    ("UBZ25", ("2051-02-15", 360), ("2050-11-15", 360), Reason.REMAINING_TOO_SHORT),
]


@pytest.mark.parametrize(("contract", "taken", "refused", "reason"), EDGES)
def test_edges_of_every_grade(contract, taken, refused, reason):
    rows = [note(maturity, 4.0, original, name=f"{i}") for i, (maturity, original) in enumerate((taken, refused))]
    basket = deliverable(parse_contract(contract), Treasuries.from_rows(rows))
    assert basket.reason.tolist() == [Reason.ELIGIBLE, reason]
    assert basket.why_not(0) == ""
    assert basket.why_not(1)


# Eligibility of real issues, CBOT baskets as published since 2016: months from the first one listed on
HISTORIES = [
    (note("2019-04-15", 0.875, 36, "2016-04-15"), "2016-06", {"Z3N": ("2016-06", "2016-06")}),
    (note("2019-04-15", 0.875, 36, "2016-04-15"), "2016-06", {"ZT": ("2017-06", "2017-06")}),
    (note("2026-02-15", 1.625, 120, "2016-02-16"), "2016-06",
     {"ZN": ("2016-06", "2019-06"), "TN": ("2016-06", "2016-09")}),
    (note("2046-02-15", 2.5, 360, "2016-02-16"), "2016-06",
     {"UB": ("2016-06", "2020-12"), "ZB": ("2021-03", "2030-12")}),
    (note("2047-02-15", 3.0, 360, "2017-02-15"), "2017-03",
     {"UB": ("2017-03", "2021-12"), "ZB": ("2022-03", "2031-12")}),
    (note("2027-02-15", 2.25, 120, "2017-02-15"), "2017-03",
     {"ZN": ("2017-03", "2020-06"), "TN": ("2017-03", "2017-09")}),
]  # fmt: skip


@pytest.mark.parametrize(("issue", "since", "expected"), HISTORIES)
def test_eligibility_history(issue, since, expected):
    universe = Treasuries.from_rows([issue])
    for root, (first, last) in expected.items():
        months = [f"{year}-{month:02d}" for year in range(2016, 2035) for month in MONTHS]
        months = [month for month in months if month >= since]
        held = [month for month in months if len(deliverable(Future(root, *map(int, month.split("-"))), universe))]
        assert held == [month for month in months if first <= month <= last], root


def test_ten_year_basket_before_and_after_september_2023():
    maturities = ["2030-05-15", "2031-05-15", "2031-11-15", "2032-11-15", "2033-05-15"]
    universe = Treasuries.from_rows([note(day, 3.0, 120) for day in maturities])
    before, after = (deliverable(parse_contract(name), universe) for name in ("ZNM23", "ZNU23"))
    assert before.eligible.tolist() == [0, 1, 2, 3, 4]
    assert after.eligible.tolist() == [0, 1]
    assert after.why_not(2) == "remaining term too long: matures 2031-11-15, 2031-08-31 or earlier is taken"


def test_unknown_original_term_is_inferred_or_left_out_of_the_judgement():
    rows = [
        note("2024-09-30", 2.125, None, dated="2017-09-30", issue="2017-10-02", name="given dated"),
        note("2024-11-15", 7.5, None, issue="1994-08-15", name="an old bond by its issue date"),
        note("2026-02-15", 1.625, None, name="nothing known"),
        note("2026-02-15", 1.625, 120, name="given"),
    ]
    basket = deliverable(parse_contract("ZNZ17"), Treasuries.from_rows(rows))
    assert basket.reason.tolist() == [
        Reason.ELIGIBLE, Reason.ORIGINAL_TOO_LONG, Reason.ELIGIBLE, Reason.ELIGIBLE
    ]  # fmt: skip
    assert basket.original_term.tolist() == [84, 363, 0, 120]
    assert basket.term_source.tolist() == [
        TermSource.INFERRED, TermSource.INFERRED, TermSource.UNKNOWN, TermSource.GIVEN
    ]  # fmt: skip
    assert basket.note(0) == "original term inferred: 7y"
    assert basket.note(2) == "original term unknown: judged by remaining term alone"
    assert basket.note(3) == ""
    assert basket.why_not(1) == "original term too long: 30y3m, at most 10y is taken"


def test_ten_year_issue_by_inference_for_the_ultra_ten():
    rows = [
        note("2026-02-15", 1.625, None, issue="2016-02-16"),  # issued a day late: a holiday
        note("2026-02-28", 1.5, None, dated="2019-02-28"),
        note("2026-02-15", 6.0, None, issue="1996-02-15"),
        note("2044-11-15", 4.625, None, issue="2024-12-02"),  # 912810UF3, a 20-year bond
    ]
    basket = deliverable(parse_contract("TNM16"), Treasuries.from_rows(rows))
    assert basket.original_term.tolist() == [120, 84, 360, 240]
    assert basket.eligible.tolist() == [0]


def test_unknown_issue_date_counts_as_issued_unless_inferred_later():
    rows = [
        note("2027-08-15", 2.25, name="no dates at all"),
        note("2027-11-15", 2.25, 120, name="begins 2017-11-15 by its term"),
        note("2027-11-15", 2.25, dated="2017-11-15", name="dated 2017-11-15"),
        note("2027-08-15", 2.25, 120, name="begins 2017-08-15 by its term"),
    ]
    universe = Treasuries.from_rows(rows)
    early = deliverable(parse_contract("ZNZ17"), universe, as_of=date(2017, 11, 14))
    assert early.eligible.tolist() == [0, 3]
    assert early.why_not(1) == "not issued by 2017-11-14"
    assert len(deliverable(parse_contract("ZNZ17"), universe, as_of=date(2017, 11, 15))) == 4


def test_issue_settled_on_the_last_delivery_day_is_out():
    # CBOT SER-4819: of the first 7-year notes, the one of 2009-03-02 is deliverable in March 2009, that of
    # 2009-03-31 is not, because it settles on the contract's last delivery day
    rows = [note("2016-02-29", 2.625, 84, "2009-03-02"), note("2016-03-31", 2.375, 84, "2009-03-31")]
    basket = deliverable(parse_contract("ZNH09"), Treasuries.from_rows(rows))
    assert basket.reason.tolist() == [Reason.ELIGIBLE, Reason.NOT_YET_ISSUED]
    last_day = deliverable(parse_contract("ZNH09"), Treasuries.from_rows(rows), as_of=date(2009, 3, 31))
    assert last_day.eligible.tolist() == [0]


def test_note_sold_again_as_a_shorter_one_is_readmitted():
    # 91282CGQ8: the exchange's factor table of 2025-03-13 lists the 7-year note of 2023 for ZF June 2025,
    # after the 5-year auction of 2025-02-25 came out with its coupon and maturity
    universe = Treasuries.from_rows([note("2030-02-28", 4.0, 84, "2023-02-28", name="91282CGQ8")])
    basket = deliverable(parse_contract("ZFM25"), universe)
    assert basket.eligible.tolist() == [0]
    assert basket.note(0) == "sold again as a 5y issue"
    assert len(deliverable(parse_contract("ZFM25"), universe, as_of=date(2025, 2, 27))) == 0
    assert len(deliverable(parse_contract("ZFZ24"), universe)) == 0
    assert len(deliverable(parse_contract("ZNM23"), universe)) == 1


def test_matured_and_couponless_issues():
    rows = [
        note("2020-02-15", 3.625, 120),
        note("2027-02-15", 0.0, 120),
        note("2027-02-15", 2.25, 120, name="in"),
    ]
    basket = deliverable(parse_contract("ZNM20"), Treasuries.from_rows(rows), as_of=date(2020, 3, 18))
    assert basket.reason.tolist() == [Reason.MATURED, Reason.NO_COUPON, Reason.ELIGIBLE]
    assert [basket.why_not(i) for i in range(3)] == ["matured: matures 2020-02-15", "pays no coupon", ""]


def test_expired_contract_and_empty_universe():
    empty = Treasuries.from_rows([])
    assert len(deliverable(parse_contract("ZNM20"), empty)) == 0
    deliverable(parse_contract("ZNM20"), empty, as_of=date(2020, 6, 30))
    with pytest.raises(BadInput, match="ZNM20 has expired.*2020-06-30"):
        deliverable(parse_contract("ZNM20"), empty, as_of=date(2020, 7, 1))


def test_basket_is_frozen():
    basket = deliverable(parse_contract("ZNZ17"), Treasuries.from_rows(BESIDE))
    with pytest.raises(ValueError, match="read-only"):
        basket.eligible[:] = 0
    with pytest.raises(AttributeError):
        basket.as_of = None


@pytest.mark.skipif(not (SHARED / "vectors").exists(), reason="../shared/vectors is not beside this checkout")
def test_every_issue_with_a_published_factor_is_in_the_grade():
    rows = [
        case["inputs"] for case in json.loads((SHARED / "vectors" / "conversion_factors.json").read_text())["cases"]
    ]
    rows = [row for row in rows if "2000" < row.get("delivery_month", "") < "2035"]  # the calendar's range
    assert len(rows) > 150
    for row in rows:
        issue = note(row["maturity"], row["coupon_pct"], issue=row["issue"], name=row["cusip"])
        future = Future(row["root"], *map(int, row["delivery_month"].split("-")))
        basket = deliverable(future, Treasuries.from_rows([issue]))
        assert len(basket) == 1, (row, basket.why_not(0))


def known_issues():
    terms = {
        "2-Year": 24,
        "3-Year": 36,
        "5-Year": 60,
        "7-Year": 84,
        "10-Year": 120,
        "20-Year": 240,
        "30-Year": 360,
    }
    with (SHARED / "data" / "securities.csv").open(encoding="utf-8") as lines:
        return Treasuries.from_rows(
            note(row["maturity"], float(row["coupon_pct"]), terms.get(row["original_term"]),
                 row["first_issue"] or None, row["dated"] or None, row["cusip"])
            for row in csv.DictReader(lines) if row["coupon_pct"]
        )  # fmt: skip


def test_judging_a_large_universe_is_vectorised():
    many = Treasuries.from_rows([note(*row) for row in TYZ7]).take(np.tile(np.arange(17), 6000))
    assert len(deliverable(parse_contract("ZNZ17"), many)) == 17 * 6000
