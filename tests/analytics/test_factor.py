"""Conversion factors by contract name."""

from datetime import date

import pytest

import netbasis as nb
from netbasis.errors import BadInput, UnknownName

# CME, "Calculating U.S. Treasury Futures Conversion Factors", and the exchange's table of 2025-03-13
PUBLISHED = [
    ("ZTZ08", 1.5, "2010-10-31", 0.9229),
    ("Z3NH09", 1.125, "2012-01-15", 0.8747),
    ("ZFZ08", 2.75, "2013-10-31", 0.8653),
    ("ZNZ08", 3.75, "2018-11-15", 0.8357),
    ("ZBZ08", 4.5, "2038-05-15", 0.7943),
    ("ZNZ24", 1.25, "2031-08-15", 0.7474),
    ("TNH25", 4.625, "2035-02-15", 0.8995),
    ("TWEZ25", 4.75, "2045-02-15", 0.8594),
    ("UBH25", 1.625, "2050-11-15", 0.4323),
]


@pytest.mark.parametrize(("contract", "coupon", "maturity", "factor"), PUBLISHED)
def test_published_factors_of_all_eight_contracts(contract, coupon, maturity, factor):
    assert nb.conversion_factor(contract, coupon / 100, maturity) == factor
    assert nb.conversion_factor(nb.parse_contract(contract), coupon / 100, date.fromisoformat(maturity)) == factor


def test_a_one_digit_year_is_read_by_the_issue_or_by_the_day():
    assert nb.conversion_factor("ZNZ4", coupon=0.0125, maturity=date(2031, 8, 15)) == 0.7474
    assert nb.conversion_factor("ZNZ4", 0.0125, "2031-08-15", as_of="2024-08-02") == 0.7474
    assert nb.conversion_factor("TYZ4 Comdty", 0.0125, "2031-08-15") == 0.7474
    # the same name ten years before, and the same issue too long for it
    assert nb.conversion_factor("ZNZ4", 0.0225, "2024-11-15") == nb.conversion_factor("ZNZ14", 0.0225, "2024-11-15")
    with pytest.raises(BadInput, match=r"ZNZ14"):
        nb.conversion_factor("ZNZ4", 0.0125, "2026-08-15")


def test_only_the_month_of_maturity_counts():
    found = {nb.conversion_factor("ZNZ24", 0.0425, date(2031, 6, day)) for day in (1, 15, 30)}
    assert found == {0.9069}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nb.conversion_factor("ZNZ24", 1.25, "2031-08-15"), r"1\.25.*0\.0125"),
        (lambda: nb.conversion_factor("ZNZ24", -0.01, "2031-08-15"), "coupon"),
        (lambda: nb.conversion_factor("ZNZ24", float("nan"), "2031-08-15"), "nan"),
        (lambda: nb.conversion_factor("ZNZ24", 0.0125, "2024-11-30"), "before delivery into ZNZ24.*2024-11-30"),
        (lambda: nb.conversion_factor("ZNZ24", 0.0125, "2024-12-31"), "before delivery"),
        (lambda: nb.conversion_factor("ZNZ24", 0.0125, "15 Aug 2031"), r"maturity: '15 Aug 2031'"),
        (lambda: nb.conversion_factor("ZNZ4", 0.0125, "2031-08-15", as_of="today"), r"as_of: 'today'"),
        (lambda: nb.conversion_factor("ZNF25", 0.0125, "2031-08-15"), "month"),
    ],
)  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(BadInput, match=message):
        call()


def test_unknown_contract():
    with pytest.raises(UnknownName, match="ZQ"):
        nb.conversion_factor("ZQZ24", 0.0125, "2031-08-15")
