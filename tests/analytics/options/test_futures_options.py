"""Options on Treasury futures: values, implied volatility from far strikes and near ones, a user's table."""

import math
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.analytics.options.futures_options import calibrate_volatility, implied_price_volatility, option_value
from netbasis.errors import BadInput

FUTURES, DV01, DAY = 112.5, 0.069, date(2020, 3, 18)


def table(volatility_bp=95.0, strikes=(110.0, 111.0, 112.5, 114.0, 116.0), rate=0.0, expiry="2020-05-22"):
    """Out-of-the-money options at one volatility of the yield."""
    days = (date.fromisoformat(expiry) - DAY).days
    discount = 1.0 / (1.0 + rate * days / 360.0)
    kinds = ["put" if strike < FUTURES else "call" for strike in strikes]
    value = option_value(kinds, FUTURES, strikes, days / 365.0, volatility_bp * DV01, discount)
    rows = zip(strikes, kinds, value.price.tolist(), strict=True)
    return [{"expiry": expiry, "strike": k, "type": kind, "price": p} for k, kind, p in rows]


@settings(max_examples=300)
@given(
    st.sampled_from(["call", "put"]), st.floats(60.0, 180.0), st.floats(-12.0, 12.0),
    st.floats(0.01, 3.0), st.floats(0.5, 25.0), st.floats(0.8, 1.0),
)  # fmt: skip
def test_implied_volatility_returns_what_made_the_price(kind, futures, distance, years, volatility, discount):
    # `distance` in standard deviations; the price carries rounding of its own size over the vega
    sign = 1.0 if kind == "call" else -1.0
    strike = futures - sign * distance * volatility * math.sqrt(years)
    value = option_value(kind, futures, strike, years, volatility, discount)
    if not 0.0 < value.price <= discount * (futures if kind == "call" else strike):
        return
    rounding = 4e-16 * futures / value.vega
    if rounding > 1e-3 * volatility:
        return  # deep in the money: the time value is lost in the price's last digits
    found = implied_price_volatility(kind, futures, strike, years, float(value.price), discount)
    assert found == pytest.approx(volatility, rel=1e-12, abs=40 * rounding)


@pytest.mark.parametrize("distance", [0.0, 1e-300, 1e-9, 0.01, 0.1, 0.3, 0.6, 1.0, 5.0, 20.0, 37.0])
def test_quantlib_implies_the_same(distance):
    ql = pytest.importorskip("QuantLib")
    volatility, years = 6.0, 0.3
    strike = 112.0 + distance * volatility * math.sqrt(years)
    price = ql.bachelierBlackFormula(ql.Option.Call, strike, 112.0, volatility * math.sqrt(years), 0.99)
    assert price > 0.0
    found = implied_price_volatility("call", 112.0, strike, years, price, 0.99)
    # its price at 5 standard deviations is 1e-9 of itself off (quadrature); ours is the test above
    assert found == pytest.approx(volatility, rel=1e-9)


def test_no_time_or_no_volatility_leaves_the_intrinsic_value():
    value = option_value(["call", "call", "put", "call"], 112.5, [110.0, 115.0, 115.0, 112.5], 0.0, 6.0)
    assert value.price.tolist() == [2.5, 0.0, 2.5, 0.0]
    assert value.delta.tolist() == [1.0, 0.0, -1.0, 0.5]
    assert value.gamma.tolist() == [0.0, 0.0, 0.0, math.inf]
    assert value.vega.tolist() == [0.0] * 4
    assert option_value("put", 112.5, 115.0, 0.25, 0.0).price == 2.5


def test_put_call_parity_and_delta():
    call, put = (option_value(kind, 112.5, 113.25, 0.2, 6.5, 0.98) for kind in ("call", "put"))
    assert call.price - put.price == pytest.approx(0.98 * (112.5 - 113.25), abs=1e-14)
    assert call.delta - put.delta == pytest.approx(0.98, abs=1e-14)
    assert (call.gamma, call.vega) == pytest.approx((put.gamma, put.vega), rel=1e-15)


@pytest.mark.parametrize(
    ("kind", "strike", "price", "match"),
    [
        ("call", 110.0, 2.4, r"below intrinsic.*2\.4.*call 110, future 112\.5.*from 2\.5 to 112\.5"),
        ("put", 115.0, 2.0, r"below intrinsic.*from 2\.5 to 115"),
        ("call", 115.0, -0.01, "below intrinsic"),
        ("call", 110.0, 112.6, r"above the future.*112\.6"),
        ("put", 110.0, 110.5, r"above the strike"),
        ("straddle", 110.0, 1.0, "type of option: 'straddle'.*call or put"),
        ("call", math.nan, 1.0, "strike: nan"),
        ("call", 110.0, None, "option price: None"),
    ],
)
def test_prices_that_no_volatility_gives(kind, strike, price, match):
    with pytest.raises(BadInput, match=match):
        implied_price_volatility(kind, 112.5, strike, 0.25, price)


def test_a_price_at_its_bounds():
    assert implied_price_volatility("call", 112.5, 110.0, 0.25, 2.5) == 0.0
    assert implied_price_volatility("call", 112.5, 115.0, 0.25, 0.0) == 0.0
    assert implied_price_volatility("call", 112.5, 112.5, 0.25, 112.5) == pytest.approx(
        112.5 * math.sqrt(2 * math.pi) / 0.5
    )
    for years in (0.0, -1.0, math.nan):
        with pytest.raises(BadInput, match="years to expiry"):
            implied_price_volatility("call", 112.5, 110.0, years, 3.0)


def test_bad_values():
    with pytest.raises(BadInput, match="volatility in points a year: -1"):
        option_value("call", 112.5, 110.0, 0.25, -1.0)
    with pytest.raises(BadInput, match="discount factor: 0"):
        option_value("call", 112.5, 110.0, 0.25, 6.0, 0.0)
    with pytest.raises(BadInput, match="shapes"):
        option_value("call", [112.5, 112.0], [110.0, 111.0, 112.0], 0.25, 6.0)


def test_several_strikes_at_one_volatility_give_it_back():
    found = calibrate_volatility(table(95.0, rate=0.01), FUTURES, DV01, DAY, discount_rate=0.01)
    assert found.yield_volatility_bp == pytest.approx(95.0, rel=1e-12)
    assert found.price_volatility == pytest.approx(95.0 * DV01, rel=1e-12)
    assert found.error < 1e-13
    assert found.used == 5
    assert found.rows["implied_volatility_bp"].to_list() == pytest.approx([95.0] * 5, rel=1e-11)
    assert found.rows["reason"].null_count() == 5


def test_two_expiries_and_a_smile_are_fitted_by_least_squares():
    rows = table(80.0) + table(110.0, expiry="2020-08-21")
    found = calibrate_volatility(pl.DataFrame(rows), FUTURES, DV01, "2020-03-18")
    years = found.rows["years"].to_numpy()
    given = found.rows["price"].to_numpy()

    def squares(vol):
        kinds = found.rows["type"].to_list()
        return float(np.sum((option_value(kinds, FUTURES, found.rows["strike"], years, vol * DV01).price - given) ** 2))

    tried = np.arange(78.0, 112.0, 0.001)
    assert found.yield_volatility_bp == pytest.approx(tried[np.argmin([squares(vol) for vol in tried])], abs=1.1e-3)
    assert found.error == pytest.approx(math.sqrt(squares(found.yield_volatility_bp) / 10), rel=1e-9)
    np.testing.assert_allclose(found.rows["implied_volatility_bp"], [80.0] * 5 + [110.0] * 5, rtol=1e-10)


def test_a_bad_row_keeps_its_place_with_a_reason():
    good = table(95.0)
    bad = [
        dict(good[0], expiry="2020-03-18"), dict(good[0], price=-1.0), dict(good[0], price="n/a"),
        dict(good[0], type="strangle"), dict(good[0], expiry="in May"), dict(good[0], strike=115.0, price=2.5),
    ]  # fmt: skip
    found = calibrate_volatility([*bad, *good], FUTURES, DV01, DAY)
    assert found.used == 5
    assert found.yield_volatility_bp == pytest.approx(95.0, rel=1e-12)
    reasons = found.rows["reason"].to_list()
    says = ["expired", "below intrinsic", "option price: 'n/a'", "type of option", "'in May'", "intrinsic value"]
    for said, expected in zip(reasons[:6], says, strict=True):
        assert expected in said
    assert reasons[6:] == [None] * 5
    assert found.rows["model"].to_list()[:6] == [None] * 6
    assert found.rows["model"].to_list()[6:] == pytest.approx([row["price"] for row in good], abs=1e-12)


def test_a_table_that_cannot_be_used():
    with pytest.raises(BadInput, match="columns missing.*type"):
        calibrate_volatility([{"expiry": "2020-05-22", "strike": 112.0, "price": 1.0}], FUTURES, DV01, DAY)
    with pytest.raises(BadInput, match="no option price gives a volatility.*expired: 2020-03-01"):
        calibrate_volatility([dict(table()[0], expiry="2020-03-01")], FUTURES, DV01, DAY)
    with pytest.raises(BadInput, match="columns missing"):
        calibrate_volatility([], FUTURES, DV01, DAY)
    with pytest.raises(BadInput, match=r"futures DV01: 0.*above zero"):
        calibrate_volatility(table(), FUTURES, 0.0, DAY)
    with pytest.raises(BadInput, match=r"discount rate: 4\.5.*0\.045"):
        calibrate_volatility(table(), FUTURES, DV01, DAY, discount_rate=4.5)
