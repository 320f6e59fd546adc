"""The model of a market's day: whose volatility it has, and what it says of it."""

from datetime import date

import numpy as np
import pytest

import netbasis as nb
from netbasis.analytics.options.market_model import FALLBACK, TENORS, market_model, volatility_at
from netbasis.conventions.contracts import roots


def market_on(day, futures):
    """A market with futures prices alone."""
    day = date.fromisoformat(day)
    return nb.Market(day, day, nb.Treasuries.from_rows([]), np.empty(0), futures, nb.RepoCurve.flat(0.02))


def test_every_contract_has_a_tenor():
    assert set(TENORS) == set(roots())


@pytest.mark.parametrize("day", ["2017-10-10", "2019-09-17", "2020-03-18"])
def test_the_yield_of_the_tenor_has_its_realised_volatility(day):
    market = nb.sample_market(day)
    realised = nb.realised_volatility(nb.sample_par_history(), day)
    for future in market.contracts():
        model, (note,) = market_model(market, future)
        tenor = TENORS[future.root]
        assert volatility_at(model, tenor) == pytest.approx(realised.at(tenor), rel=1e-12)
        assert note == f"volatility: realised over 60 changes of par yields to {day}"


@pytest.mark.parametrize("vol", [0.5, 90.0, 400.0])
def test_a_given_volatility_scales_the_whole(vol):
    market = nb.sample_market("2020-03-18")
    future = market.contract("ZNM0")
    model, (note,) = market_model(market, future, vol_bp=vol)
    own, _ = market_model(market, future)
    assert volatility_at(model, 7.0) == pytest.approx(vol, rel=1e-12)
    assert model.level_bp / model.slope_bp == pytest.approx(own.level_bp / own.slope_bp, rel=1e-9)
    assert model.correlation == own.correlation
    assert note.startswith("volatility: given")


def test_where_the_history_does_not_reach_the_defaults_are_said():
    market = market_on("2025-08-20", {"ZNZ5": 110.0})
    model, (note,) = market_model(market, market.contract("ZNZ5"))
    assert (model.level_bp, model.slope_bp, model.correlation) == (85.0, 60.0, 0.0)
    assert "level 85 and slope 60 bp a year by default" in note
    assert "do not reach 2025-08-20" in note
    scaled, (note,) = market_model(market, market.contract("ZNZ5"), vol_bp=100.0)
    assert volatility_at(scaled, 7.0) == pytest.approx(100.0, rel=1e-12)
    assert scaled.level_bp / scaled.slope_bp == pytest.approx(FALLBACK.level_bp / FALLBACK.slope_bp)
    assert "given" in note
    assert "by default" in note


def test_a_given_history_is_used():
    days = np.array(nb.CBOT.business_days(date(2024, 1, 2), date(2024, 11, 20)), dtype="datetime64[D]")
    moves = np.random.default_rng(5).normal(0.0, 1e-3, (len(days), 1)).cumsum(axis=0)
    history = nb.ParHistory(days, [2.0, 10.0], 0.04 + np.hstack([moves, 0.6 * moves]))
    market = market_on("2024-11-20", {"ZNH5": 110.0})
    model, (note,) = market_model(market, market.contract("ZNH5"), history=history)
    assert volatility_at(model, 7.0) == pytest.approx(nb.realised_volatility(history).at(7.0), rel=1e-12)
    assert "to 2024-11-20" in note


def test_the_volatility_at_a_tenor_is_that_of_the_factors():
    factors = nb.FactorVolatility(80.0, 50.0, correlation=-0.4)
    model = nb.Gauss2.of(factors)
    for tenor in (2.0, 7.0, 30.0):
        assert volatility_at(model, tenor) == pytest.approx(factors.volatility_bp([tenor])[0], rel=1e-12)
    assert volatility_at(nb.Gauss2(80.0, 0.0, (0.1, 0.1)), 7.0) == pytest.approx(
        80.0 * (1.0 - np.exp(-0.7)) / 0.7, rel=1e-12
    )


def test_noise_is_the_default_unless_given():
    market = nb.sample_market("2020-03-18")
    future = market.contract("ZNM0")
    assert market_model(market, future)[0].noise_bp == nb.Gauss2().noise_bp
    assert market_model(market, future, noise_bp=0.0)[0].noise_bp == 0.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"vol_bp": 0.0}, "volatility: 0.0; allowed: above zero"),
        ({"vol_bp": -3.0}, "volatility: -3.0"),
        ({"vol_bp": float("nan")}, "volatility: nan"),
        ({"noise_bp": -0.1}, "noise_bp: -0.1; allowed: bp, not negative"),
    ],
)
def test_bad_input(given, said):
    market = nb.sample_market("2020-03-18")
    with pytest.raises(nb.BadInput, match=said):
        market_model(market, market.contract("ZNM0"), **given)


def test_a_given_history_must_reach_the_day_and_the_tenor():
    market = market_on("2025-08-20", {"ZNZ5": 110.0, "UBZ5": 120.0})
    with pytest.raises(nb.BadInput, match="ends too early"):
        market_model(market, market.contract("ZNZ5"), history=nb.sample_par_history())
    market = nb.sample_market("2020-03-18")
    history = nb.sample_par_history()
    short = nb.ParHistory(history.days, history.tenors[:2], history.yields[:, :2])
    with pytest.raises(nb.BadInput, match="tenor outside the yields"):
        market_model(market, market.contract("ZNM0"), history=short)
