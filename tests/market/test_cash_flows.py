"""Payments as flat arrays, and yields on the curve's clock."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.cash_flows import YEAR, cash_flows, par_bonds
from netbasis.market.curve import Observed, flat_yields


def days(flows, settle):
    start = np.datetime64(settle, "D")
    return [(start + round(t * YEAR)).item() for t in flows.time]


def test_payments_stand_on_the_cycle_with_the_end_of_month_rule():
    bonds = Treasuries.from_rows([Treasury("A", 0.02, date(2021, 8, 31)), Treasury("B", 0.04, date(2020, 5, 15))])
    flows = cash_flows(bonds, date(2020, 3, 19))
    assert flows.offsets.tolist() == [0, 3, 4]
    assert days(flows, date(2020, 3, 19)) == [
        date(2020, 8, 31), date(2021, 2, 28), date(2021, 8, 31), date(2020, 5, 15),
    ]  # fmt: skip
    assert flows.amount.tolist() == [1.0, 1.0, 101.0, 102.0]
    assert flows.maturity == pytest.approx([530 / YEAR, 57 / YEAR])


def test_a_coupon_due_on_settlement_is_the_sellers():
    bond = Treasuries.from_rows([Treasury("A", 0.02, date(2021, 8, 31))])
    assert days(cash_flows(bond, date(2020, 8, 31)), date(2020, 8, 31))[0] == date(2021, 2, 28)


def test_odd_first_coupons_have_their_size():
    """31 CFR 356 App. B: a first coupon is the sum of its elapsed fractions of (quasi-)coupon periods."""
    short = Treasury("S", 0.08, date(2030, 5, 15), dated=date(2020, 1, 1), first_coupon=date(2020, 5, 15))
    long = Treasury("L", 0.08, date(2030, 5, 15), dated=date(2019, 10, 15), first_coupon=date(2020, 5, 15))
    flows = cash_flows(Treasuries.from_rows([short, long]), date(2020, 1, 2))
    first_short, first_long = flows.amount[flows.offsets[:2]]
    assert first_short == pytest.approx(4.0 * 135 / 182, rel=1e-14)  # 1 Jan to 15 May of 15 Nov to 15 May
    assert first_long == pytest.approx(4.0 * (1.0 + 31 / 184), rel=1e-14)  # and 31 days of 15 May to 15 Nov
    assert np.all(flows.amount[1:20] == 4.0)


def test_a_quasi_coupon_date_before_a_long_first_coupon_pays_nothing():
    long = Treasury("L", 0.08, date(2030, 5, 15), dated=date(2019, 10, 15), first_coupon=date(2020, 5, 15))
    flows = cash_flows(Treasuries.from_rows([long]), date(2019, 10, 16))
    assert flows.amount[:3] == pytest.approx([0.0, 4.0 * (1.0 + 31 / 184), 4.0])


def test_matured_issues_are_named():
    bonds = Treasuries.from_rows(
        [Treasury("LIVES", 0.02, date(2021, 8, 31)), Treasury("MATURED", 0.02, date(2020, 2, 29))]
    )
    with pytest.raises(BadInput, match="MATURED"):
        cash_flows(bonds, date(2020, 3, 2))


def test_par_bonds_at_their_own_yield_are_worth_100():
    # whole half-years: discounting at (1 + y/2)^-2t gives 100; a bill of 3 months pays simple interest
    tenors, yields = np.array([0.25, 2.0, 30.0]), np.array([0.01, 0.02, 0.03])
    flows = par_bonds(tenors, yields)
    discount = (1.0 + 0.5 * flows.per_payment(yields)) ** (-2.0 * flows.time)
    assert flows.prices(discount)[1:] == pytest.approx([100.0, 100.0], abs=1e-11)
    assert flows.amount[0] == pytest.approx(100.25)


def test_flat_yields_give_the_price_back_and_nan_where_there_is_none():
    bonds = Treasuries.from_rows([Treasury("A", 0.02, date(2030, 8, 31)) for _ in range(4)])
    flows = cash_flows(bonds, date(2020, 3, 19))
    dirty = np.array([99.0, 150.0, 30.0, -1.0])
    found, duration = flat_yields(flows, dirty)
    assert np.isnan(found[3])
    again = flows.prices(np.exp(-flows.per_payment(found) * flows.time))
    assert again[:3] == pytest.approx(dirty[:3], rel=1e-12)
    up = flows.prices(np.exp(-flows.per_payment(found + 1e-6) * flows.time))
    assert (again - up)[:3] / 1e-6 == pytest.approx(duration[:3], rel=1e-4)


def test_slope_is_per_unit_of_street_yield():
    """Two years at 3% on a coupon date: -dP/dy = sum of t C (1 + y/2)^-(2t + 1), by the textbook."""
    bond = Treasuries.from_rows([Treasury("A", 0.02, date(2022, 5, 15))])
    flows = cash_flows(bond, date(2020, 5, 15))
    v = 1.0 / 1.015
    price = sum(v**k for k in range(1, 5)) + 100.0 * v**4
    slope = sum(0.5 * k * v ** (k + 1) for k in range(1, 5)) + 200.0 * v**5
    # the curve's clock is half a day off the half-years: 0.1% of a slope
    assert Observed.of(flows, np.array([price]), np.ones(1)).slope == pytest.approx([slope], rel=2e-3)
