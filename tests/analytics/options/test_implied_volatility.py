"""The volatility implied by the net basis, on models whose answer is known."""

import math

import pytest

from netbasis.analytics.options.implied_volatility import imply_volatility
from netbasis.errors import BadInput

FORWARD, FACTOR = 96.4, 0.85


def model(volatility):
    """A future on two issues whose converted prices part by 0.02 point and 0.001 point per bp of volatility:
    the lower of the two (Bachelier), computed with the error function."""
    s = 0.001 * volatility
    d = 0.02 / s
    cdf, pdf = 0.5 * math.erfc(d / math.sqrt(2)), math.exp(-0.5 * d * d) / math.sqrt(2 * math.pi)
    return FORWARD / FACTOR - (s * pdf - 0.02 * cdf)


@pytest.mark.parametrize("volatility", [15.0, 60.0, 95.0, 240.0, 499.0])
def test_it_finds_the_volatility_that_made_the_price(volatility):
    found = imply_volatility(model, model(volatility), FORWARD, FACTOR)
    assert found.volatility_bp == pytest.approx(volatility, rel=1e-7)
    assert found.model_futures == pytest.approx(model(volatility), abs=1e-9)
    assert found.net_basis == pytest.approx(FORWARD - FACTOR * model(volatility), abs=1e-12)
    slope = (model(volatility + 0.01) - model(volatility - 0.01)) / 0.02
    assert found.per_32nd == pytest.approx(abs(1 / 32 / slope), rel=1e-2 if volatility == 499.0 else 1e-4)


def test_the_ends_of_the_range_and_a_rising_model():
    assert imply_volatility(model, model(500.0), FORWARD, FACTOR).volatility_bp == 500.0
    assert imply_volatility(model, model(40.0), FORWARD, FACTOR, lowest=40.0).volatility_bp == 40.0
    rising = imply_volatility(lambda vol: 110.0 + 0.01 * vol, 111.0, FORWARD, FACTOR)
    assert rising.volatility_bp == pytest.approx(100.0, rel=1e-9)
    assert rising.per_32nd == pytest.approx(3.125)


@pytest.mark.parametrize("off", [0.05, -0.5])
def test_outside_the_models_range_the_range_is_said(off):
    lowest, highest = (FORWARD - FACTOR * model(vol) for vol in (1.0, 500.0))
    market = FORWARD / FACTOR + off
    with pytest.raises(BadInput, match="no volatility gives the market's net basis") as caught:
        imply_volatility(model, market, FORWARD, FACTOR)
    text = str(caught.value)
    net = FORWARD - FACTOR * market
    assert f"{net:.6g} (points, {32 * net:.2f}/32)" in text
    assert f"from {lowest:.6g} (at 1 bp) to {highest:.6g} points (at 500 bp)" in text


def test_a_price_that_does_not_tell():
    with pytest.raises(BadInput, match="does not depend on volatility"):
        imply_volatility(lambda vol: 113.0, 113.0, FORWARD, FACTOR)
    # no option value below 100 bp: any of these volatilities would do
    flat = imply_volatility(lambda vol: 113.0 - max(vol - 100.0, 0.0) * 0.01, 113.0, FORWARD, FACTOR)
    assert math.isinf(flat.per_32nd)


def test_models_that_cannot_be_used():
    with pytest.raises(BadInput, match="model futures price at 1 bp a year: nan"):
        imply_volatility(lambda vol: math.nan, 113.0, FORWARD, FACTOR)
    with pytest.raises(BadInput, match="model futures price at 1 bp a year: None"):
        imply_volatility(lambda vol: None, 113.0, FORWARD, FACTOR)
    with pytest.raises(BadInput, match="not monotone"):
        imply_volatility(lambda vol: 113.0 - math.sin(vol / 20.0) - vol / 1000, 112.8, FORWARD, FACTOR)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"market_futures": math.nan}, "futures price: nan"),
        ({"conversion_factor": 0.0}, "conversion factor: 0.0"),
        ({"lowest": 10.0, "highest": 5.0}, "10.0 to 5.0"),
        ({"lowest": -1.0}, "-1.0 to 500"),
    ],
)
def test_bad_input(change, match):
    given = {"market_futures": model(90.0), "forward_clean": FORWARD, "conversion_factor": FACTOR} | change
    with pytest.raises(BadInput, match=match):
        imply_volatility(model, **given)
