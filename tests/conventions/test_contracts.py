"""The dated specification table: what holds for which contract month and trade date."""

from datetime import date, time

import pytest

from netbasis.conventions.contracts import (
    bloomberg_roots,
    contract_facts,
    contract_spec,
    first_contract,
    roots,
)
from netbasis.errors import BadInput, UnknownName

# Grades of today: CBOT Rulebook chapters 18-21, 26, 39-41. Months; upper bound as (months, admitted itself,
# from the last day of the delivery month).
GRADES = {
    "ZT": (63, (), 21, (24, True, True)),
    "Z3N": (84, (), 33, (36, True, True)),
    "ZF": (63, (), 50, (None, False, False)),
    "ZN": (120, (), 78, (96, False, False)),
    "TN": (120, (120,), 113, (120, True, False)),
    "TWE": (None, (240, 360), 230, (239, False, False)),
    "ZB": (None, (), 180, (300, False, False)),
    "UB": (None, (), 300, (None, False, False)),
}
FACES = {"ZT": 200_000, "Z3N": 200_000}
MONTH_END = {"ZT", "Z3N", "ZF"}
FACTS = {
    "name_en", "name_zh", "bloomberg", "first_contract", "face", "tick", "rounding_months", "max_original",
    "original_terms", "min_remaining", "max_remaining", "last_trading", "last_delivery", "notional_coupon",
    "notice_deadline", "reopening_readmits",
}  # fmt: skip


@pytest.mark.parametrize("root", GRADES)
def test_grade_and_terms_of_today(root):
    spec = contract_spec(root, date(2025, 12, 1))
    original, terms, shortest, upper = GRADES[root]
    assert (spec.max_original, spec.original_terms, spec.min_remaining) == (original, terms, shortest)
    assert (spec.max_remaining, spec.max_inclusive, spec.max_from_last_day) == upper
    assert spec.face == FACES.get(root, 100_000)
    assert spec.rounding_months == (1 if root in MONTH_END else 3)
    assert (spec.last_trading, spec.last_delivery) == ((0, 3) if root in MONTH_END else (-7, 0))
    assert spec.notional_coupon == 0.06


# Ticks: ZT, Z3N CME Group 2020-05-06 and clearing advisory 17-461; ZF and ZB notices Q2008-035, Q2009-188
@pytest.mark.parametrize(
    ("root", "month", "on", "denominator"),
    [
        ("ZT", "2019-03", "2019-01-11", 128),
        ("ZT", "2019-03", "2019-01-14", 256),
        ("ZT", "2018-12", None, 128),
        ("Z3N", "2020-09", "2020-07-10", 128),
        ("Z3N", "2020-09", "2020-07-13", 256),
        ("ZF", "2008-03", "2008-02-29", 64),
        ("ZF", "2008-03", "2008-03-03", 128),
        ("ZF", "2020-03", None, 128),
        ("ZN", "2020-03", None, 64),
        ("TN", "2020-03", None, 64),
        ("ZB", "2008-03", "2008-02-29", 32),
        ("ZB", "2008-06", "2008-03-03", 64),
        ("ZB", "2009-09", "2009-08-28", 64),
        ("ZB", "2009-09", "2009-08-31", 32),
        ("UB", "2020-03", None, 32),
        ("TWE", "2022-06", None, 32),
    ],
)
def test_tick_on_a_trade_date(root, month, on, denominator):
    spec = contract_spec(root, date.fromisoformat(month + "-01"), on and date.fromisoformat(on))
    assert spec.tick == 1 / denominator


def test_tick_value():
    # CBOT contract specifications: ZN 1/64 is $15.625, ZT 1/256 is $7.8125, ZB 1/32 is $31.25
    assert contract_spec("ZN", date(2020, 6, 1)).tick_value == 15.625
    assert contract_spec("ZT", date(2020, 6, 1)).tick_value == 7.8125
    assert contract_spec("ZB", date(2020, 6, 1)).tick_value == 31.25


def test_ten_year_grade_changes_with_the_september_2023_contract():
    before, after = contract_spec("ZN", date(2023, 6, 1)), contract_spec("ZN", date(2023, 9, 1))
    assert (before.earliest_maturity, before.latest_maturity) == (date(2029, 12, 1), date(2033, 6, 1))
    assert (after.earliest_maturity, after.latest_maturity) == (date(2030, 3, 1), date(2031, 8, 31))


def test_other_grades_that_changed():
    assert contract_spec("ZB", date(2010, 12, 1)).max_remaining is None
    assert contract_spec("ZB", date(2011, 3, 1)).latest_maturity == date(2036, 2, 29)
    assert contract_spec("Z3N", date(2020, 6, 1)).max_original == 63
    assert contract_spec("Z3N", date(2020, 9, 1)).max_original == 84
    assert contract_spec("TWE", date(2022, 6, 1)).original_terms == (240,)
    assert contract_spec("TWE", date(2022, 6, 1)).latest_maturity == date(2042, 6, 1)
    assert contract_spec("TWE", date(2022, 9, 1)).latest_maturity == date(2042, 7, 31)


def test_upper_bound_from_the_last_day_of_the_month():
    assert contract_spec("ZT", date(2017, 6, 1)).latest_maturity == date(2019, 6, 30)
    assert contract_spec("Z3N", date(2025, 3, 1)).latest_maturity == date(2028, 3, 31)


def test_notional_coupon_and_notice_deadline_are_dated():
    assert contract_spec("ZN", date(1999, 12, 1)).notional_coupon == 0.08
    assert contract_spec("ZN", date(2000, 3, 1)).notional_coupon == 0.06
    # CFTC rule filing 16854
    assert contract_spec("ZN", date(2009, 3, 1)).notice_deadline == time(20)
    assert contract_spec("ZN", date(2009, 6, 1)).notice_deadline == time(18)


def test_reopening_wording_and_marks():
    spec = contract_spec("ZF", date(2025, 6, 1))
    assert spec.reopening_readmits
    assert "reopening_readmits" in spec.unconfirmed
    assert not contract_spec("ZF", date(2025, 3, 1)).reopening_readmits
    assert "tick" not in spec.unconfirmed
    assert "tick" in contract_spec("ZT", date(2019, 3, 1)).unconfirmed


def test_any_day_of_the_month_names_it():
    assert contract_spec("ZN", date(2020, 6, 19)) == contract_spec("ZN", date(2020, 6, 1))


@pytest.mark.parametrize("root", GRADES)
def test_table_is_whole(root):
    facts = contract_facts(root, date(2025, 12, 1))
    assert {row.fact for row in facts} == FACTS
    assert all(row.source for row in facts)
    assert contract_spec(root, first_contract(root)).first_contract == first_contract(root)


def test_roots_and_their_bloomberg_names():
    assert roots() == ("ZT", "Z3N", "ZF", "ZN", "TN", "TWE", "ZB", "UB")
    assert bloomberg_roots() == {
        "TU": "ZT", "3YR": "Z3N", "FV": "ZF", "TY": "ZN", "UXY": "TN", "TWE": "TWE", "US": "ZB", "WN": "UB"
    }  # fmt: skip


def test_unknown_root_names_the_nearest():
    with pytest.raises(UnknownName, match="ZN"):
        contract_spec("ZNX", date(2020, 6, 1))


@pytest.mark.parametrize(
    ("root", "month", "says"),
    [
        ("ZN", date(2020, 5, 1), "March, June, September, December"),
        ("TN", date(2015, 12, 1), "2016-03"),
        ("UB", date(2009, 12, 1), "2010-03"),
        ("TWE", date(2022, 3, 1), "2022-06"),
    ],
)
def test_month_without_contract(root, month, says):
    with pytest.raises(BadInput, match=says):
        contract_spec(root, month)
