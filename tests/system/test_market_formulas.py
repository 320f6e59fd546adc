"""Prices, margin, repo: each formula by hand, at its kinks, and in its direction."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.kernels import system_market as m


def test_power():
    for base in (1e-6, 0.3, 1.0, 7.0, 1e6):
        for exponent in (0.0, 0.15, 0.5, 1.0, 2.0):
            assert m.power(base, exponent) == pytest.approx(base**exponent, rel=3e-14)
    assert m.power(1.0, 0.37) == 1.0


def test_capacity():
    assert m.capacity(250.0, 5.0, 5.0, 0.15) == 250.0
    assert m.capacity(250.0, 2.0, 5.0, 0.15) == 250.0  # calm gives no more than the start
    assert m.capacity(250.0, 20.0, 5.0, 0.5) == pytest.approx(125.0, rel=1e-13)  # (1/4)^(1/2)
    assert m.capacity(250.0, 1000.0, 5.0, 1.0) == 125.0  # never under a half


def test_illiquidity():
    assert m.illiquidity(0.75, 0.75, 330.0) == 0.0
    assert m.illiquidity(0.2, 0.75, 330.0) == 0.0
    assert m.illiquidity(0.95, 0.75, 330.0) == pytest.approx(13.2, rel=1e-13)  # 330 x 0.2^2
    assert m.illiquidity(9.0, 0.75, 330.0) == 500.0


@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(0.0, 1.0))
def test_illiquidity_is_convex_below_its_cap_and_never_falls(a, b, part):
    low, high = sorted((a, b))
    one, other = m.illiquidity(low, 0.75, 90.0), m.illiquidity(high, 0.75, 90.0)
    assert one <= other
    between = m.illiquidity(part * low + (1.0 - part) * high, 0.75, 90.0)
    assert between <= part * one + (1.0 - part) * other + 1e-9


def test_risk_charge():
    # $400bn-years, 5 bp a day: $0.2bn of loss at one deviation; a fifth of a budget of one
    assert m.risk_charge(400.0, 5.0, 1.0, 15.0) == pytest.approx(3.0, rel=1e-13)
    assert m.risk_charge(-400.0, 5.0, 1.0, 15.0) == pytest.approx(-3.0, rel=1e-13)
    assert m.risk_charge(1e6, 5.0, 1.0, 15.0) == 15.0  # bounded by the budget
    assert m.risk_charge(-1e6, 5.0, 1.0, 15.0) == -15.0


def test_margin_target():
    # ten-year, 8.6 years: 3.5 moves of 5 bp = 1.505% at the anchor
    assert m.margin_target(5.0, 3.0, 5.0, 0.5, 3.5, 8.6) == pytest.approx(0.01505, rel=1e-13)
    assert m.margin_target(20.0, 3.0, 5.0, 0.5, 3.5, 8.6) == pytest.approx(0.0301, rel=1e-13)  # four times: twice
    floor = m.margin_target(3.0, 3.0, 5.0, 0.5, 3.5, 8.6)
    assert m.margin_target(0.0, 3.0, 5.0, 0.5, 3.5, 8.6) == floor  # volatility of nothing: the floor


def repo(reserves=1600.0, use=0.5, cap=1e5):
    return m.repo_spread(reserves, 1400.0, 210.0, use, 0.8, 20.0, cap, 0.3)


def test_repo_spread():
    assert repo() == 0.0
    assert repo(1400.0) == 0.0
    assert repo(1300.0) == pytest.approx(210.0, rel=1e-13)
    assert repo(1200.0) == pytest.approx(840.0, rel=1e-13)  # quadratic
    assert repo(use=1.3) == pytest.approx(10.0, rel=1e-13)
    assert repo(1300.0, cap=30.0) == pytest.approx(30.0 + 0.3 * 180.0, rel=1e-13)  # stigma: a part above the facility
    assert repo(1300.0, cap=210.0 + 1e-9) == pytest.approx(210.0, rel=1e-13)


@given(st.floats(0.0, 3000.0), st.floats(0.0, 3000.0), st.floats(0.0, 2.0))
def test_repo_never_falls_when_reserves_do(a, b, use):
    low, high = sorted((a, b))
    assert repo(low, use, 40.0) >= repo(high, use, 40.0)


def test_no_volatility_is_no_number_only_where_it_must_be():
    assert math.isfinite(m.margin_target(0.0, 0.05, 5.0, 0.5, 3.5, 8.6))
    assert np.isfinite(m.capacity(1.0, 1e6, 1e-6, 2.0))
