"""Bachelier's formula: against quadrature, QuantLib, its own bumps, and compiled."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from netbasis.formulas import bachelier

CASES = [  # sign, futures, strike, standard deviation, discount
    (1.0, 112.5, 112.5, 1.9, 1.0),
    (1.0, 112.5, 114.0, 1.9, 0.99),
    (-1.0, 112.5, 110.0, 0.8, 0.95),
    (1.0, 112.5, 109.0, 2.5, 0.995),
    (-1.0, 112.5, 118.0, 3.0, 0.97),
    (-1.0, 112.5, 108.0, 0.6, 1.0),
]


def price(sign, futures, strike, deviation, discount):
    distance = sign * (futures - strike) / deviation
    return bachelier.price(
        sign, futures, strike, deviation, norm.cdf(distance), bachelier.normal_density(distance), discount
    )


@pytest.mark.parametrize("case", CASES)
def test_the_price_is_the_expected_gain(case):
    sign, futures, strike, deviation, discount = case

    def gain(z):
        return max(sign * (futures + deviation * z - strike), 0.0) * norm.pdf(z)

    kink = (strike - futures) / deviation
    expected = discount * (quad(gain, -12.0, kink, epsabs=1e-13)[0] + quad(gain, kink, 12.0, epsabs=1e-13)[0])
    assert price(*case) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_quantlib_says_the_same(case):
    ql = pytest.importorskip("QuantLib")
    sign, futures, strike, deviation, discount = case
    kind = ql.Option.Call if sign > 0 else ql.Option.Put
    expected = ql.bachelierBlackFormula(kind, strike, futures, deviation, discount)
    assert price(*case) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("case", CASES)
def test_derivatives_are_those_of_the_price(case):
    sign, futures, strike, deviation, discount = case
    years, h = 0.25, 1e-4
    distance = sign * (futures - strike) / deviation
    density = bachelier.normal_density(distance)

    def at(moved_futures=0.0, moved_volatility=0.0):
        return price(sign, futures + moved_futures, strike, deviation + moved_volatility * math.sqrt(years), discount)

    assert bachelier.delta(sign, norm.cdf(distance), discount) == pytest.approx((at(h) - at(-h)) / (2 * h), abs=1e-8)
    assert bachelier.gamma(deviation, density, discount) == pytest.approx((at(h) - 2 * at() + at(-h)) / h**2, abs=2e-6)
    bumped = (at(0.0, h) - at(0.0, -h)) / (2 * h)
    assert bachelier.vega(math.sqrt(years), density, discount) == pytest.approx(bumped, abs=1e-8)


@given(
    st.floats(90.0, 180.0), st.floats(-20.0, 20.0), st.floats(0.01, 20.0), st.floats(0.5, 1.0)
)  # fmt: skip
def test_parity_and_bounds(futures, out, deviation, discount):
    strike = futures + out
    call, put = (price(sign, futures, strike, deviation, discount) for sign in (1.0, -1.0))
    assert call - put == pytest.approx(discount * (futures - strike), abs=1e-12)
    assert call >= bachelier.intrinsic(1.0, futures, strike, discount) - 1e-12
    assert put >= bachelier.intrinsic(-1.0, futures, strike, discount) - 1e-12


def test_the_density_is_the_normal_one_everywhere():
    x = np.linspace(-38.0, 38.0, 2001)
    np.testing.assert_allclose(bachelier.normal_density(x), norm.pdf(x), rtol=2e-13)


def test_one_formula_serves_floats_arrays_frames_and_kernels():
    numba = pytest.importorskip("numba")
    distance = np.array([-1.5, 0.0, 0.7])
    scalar = [bachelier.normal_density(float(x)) for x in distance]
    frame = pl.DataFrame({"d": distance}).select(n=bachelier.normal_density(pl.col("d")))["n"].to_list()
    compiled = numba.njit(bachelier.normal_density)
    assert bachelier.normal_density(distance).tolist() == pytest.approx(scalar, rel=1e-15)
    assert frame == pytest.approx(scalar, rel=1e-15)
    assert [compiled(x) for x in distance] == pytest.approx(scalar, rel=1e-15)
    excess = numba.njit(bachelier.expected_excess)
    assert excess(-0.3, 0.5, norm.cdf(-0.6), norm.pdf(-0.6)) == pytest.approx(
        0.5 * quad(lambda z: (z - 0.6) * norm.pdf(z), 0.6, 12.0)[0], abs=1e-10
    )


def test_yield_and_price_volatility_are_inverse():
    # a ten-year future of 6.9 cents a basis point at 90 bp a year moves 6.21 points a year
    assert bachelier.price_volatility(90.0, 0.069) == pytest.approx(6.21)
    assert bachelier.yield_volatility(bachelier.price_volatility(87.3, 0.0712), 0.0712) == pytest.approx(87.3)
