"""Contract names and what they stand for."""

import json
from datetime import date
from pathlib import Path

import pytest

from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.future import Future, parse_contract, resolve_contract

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "conversion_factors.json"
MARCH_2020 = date(2020, 3, 18)


@pytest.mark.parametrize(
    "text",
    [
        "ZNM20",
        "ZNM2020",
        "znm20",
        "ZN M20",
        " TYM20 Comdty",
        "TYM20 COMDTY",
        "tym2020comdty",
        "ZNM0",
        "TYM0 Comdty",
    ],
)
def test_spellings_of_one_contract(text):
    assert parse_contract(text, MARCH_2020) == Future("ZN", 2020, 6)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("TUM24", "ZT"),
        ("3YRM24", "Z3N"),
        ("Z3NM24", "Z3N"),
        ("FVM24", "ZF"),
        ("TYM24", "ZN"),
        ("UXYM24", "TN"),
        ("TNM24", "TN"),
        ("TWEM24", "TWE"),
        ("USM24", "ZB"),
        ("WNM24", "UB"),
        ("UBM24", "UB"),
    ],
)
def test_exchange_and_bloomberg_roots(text, root):
    assert parse_contract(text) == Future(root, 2024, 6)


def test_codes():
    future = Future("ZN", 2020, 6)
    assert (future.code, future.long_code, future.first_day) == ("ZNM0", "ZNM20", date(2020, 6, 1))
    assert Future("Z3N", 2005 + 4, 12).long_code == "Z3NZ09"
    assert parse_contract(future.long_code) == future
    assert future.spec.root == "ZN"
    assert future.delivery.last_trading == date(2020, 6, 19)


@pytest.mark.parametrize(
    ("text", "as_of", "year"),
    [
        ("ZNM0", "2020-06-30", 2020),  # its last delivery day
        ("ZNM0", "2020-07-01", 2030),
        ("ZNM0", "2019-12-31", 2020),
        ("ZNM9", "2020-01-02", 2029),
        ("ZTZ9", "2020-01-06", 2019),  # delivers to the third business day of January
        ("ZTZ9", "2020-01-07", 2029),
        ("ZNZ9", "2020-01-02", 2029),
        ("ZNU1", "2020-01-02", 2021),
        ("TNZ5", "2016-01-05", 2025),  # TN was first listed for March 2016
    ],
)
def test_one_digit_year_is_the_first_not_yet_over(text, as_of, year):
    assert parse_contract(text, date.fromisoformat(as_of)).year == year


def test_one_digit_year_without_a_date():
    with pytest.raises(BadInput, match="ZNM20, or give as_of"):
        parse_contract("ZNM0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ZXM20", "nearest known: ZT"),
        ("TZM20", "nearest known"),
        ("ZNK20", "H \\(March\\), M \\(June\\), U \\(September\\), Z \\(December\\)"),
    ],
)
def test_unknown_names(text, says):
    with pytest.raises(UnknownName, match=says):
        parse_contract(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a contract name"),
        ("ZN", "not a contract name"),
        ("ZN1 Comdty", "unknown contract root"),
        ("ZNM202", "not a contract name"),
        ("ZN-M20", "not a contract name"),
        ("ZNM1999", "2000 to 2099"),
        ("TNZ15", "2016-03 and later"),
        ("UBZ09", "2010-03 and later"),
    ],
)
def test_bad_names(text, says):
    with pytest.raises(BadInput, match=says):
        parse_contract(text)


@pytest.mark.parametrize(
    ("root", "year", "month", "says"),
    [
        ("ZN", 2020, 5, "March, June"),
        ("ZN", 2020, 13, "3, 6, 9 or 12"),
        ("TY", 2020, 6, "unknown contract root"),
    ],
)
def test_no_such_future(root, year, month, says):
    with pytest.raises(BadInput, match=says):
        Future(root, year, month)


@pytest.mark.parametrize(
    ("text", "maturity", "long_code"),
    [
        ("ZNZ4", date(2031, 8, 15), "ZNZ24"),  # the design's example: factor 0.7474
        ("ZNZ4", date(2021, 8, 15), "ZNZ14"),
        ("UBZ4", date(2054, 11, 15), "UBZ24"),  # in December 2014 no issue had 40 years left
        ("ZFM5", date(2030, 5, 31), "ZFM25"),
        ("TYZ14", date(2031, 8, 15), "ZNZ14"),  # a full year is taken at its word
    ],
)
def test_one_digit_year_from_the_issue(text, maturity, long_code):
    assert resolve_contract(text, maturity).long_code == long_code


def test_contract_beyond_the_calendars_has_no_dates():
    future = parse_contract("ZBM38")
    assert future.spec.notional_coupon == 0.06
    with pytest.raises(BadInput, match="2035"):
        _ = future.delivery


def test_as_of_comes_before_the_issue():
    assert resolve_contract("ZNZ4", date(2031, 8, 15), as_of=date(2014, 8, 1)).year == 2014


def test_issue_that_fits_two_years_or_none():
    # no upper bound before March 2011: 29 years left in March 2000, 19 in March 2010
    with pytest.raises(BadInput, match="fits several contracts.*ZBH00, ZBH10"):
        resolve_contract("ZBH0", date(2029, 8, 15))
    with pytest.raises(BadInput, match="grade of no contract.*ZNZ04, ZNZ14, ZNZ24$"):
        resolve_contract("ZNZ4", date(2029, 8, 15))
    with pytest.raises(UnknownName):
        resolve_contract("XXZ4", date(2029, 8, 15))


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/vectors is not beside this checkout")
def test_every_published_factor_names_its_contract_by_one_digit():
    rows = [case["inputs"] for case in json.loads(VECTORS.read_text())["cases"]]
    rows = [row for row in rows if "delivery_month" in row]
    assert len(rows) == 181
    for row in rows:
        year, month = map(int, row["delivery_month"].split("-"))
        future = Future(row["root"], year, month)
        assert resolve_contract(future.code, date.fromisoformat(row["maturity"])) == future, row
