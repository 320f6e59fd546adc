"""Vega, gamma, theta and key rates: other steps, Richardson's extrapolation, repricing a moved market."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made_markets import crossover

import netbasis as nb
from netbasis.analytics import bond
from netbasis.analytics.options.implied_volatility import implied_volatility_of
from netbasis.analytics.options.issues import fitted
from netbasis.analytics.options.market_model import volatility_at
from netbasis.analytics.options.model import Gauss2, Rights
from netbasis.analytics.options.sensitivity import sensitivity, shifted
from netbasis.analytics.options.value import KEY_YEARS, delivery_option

SERIES = (("2020-03-18", "ZNM0"), ("2019-09-17", "ZNZ9"))
TILTED = Gauss2(110.0, 90.0, correlation=-0.6, noise_bp=0.2)


def price(market, contract, model=None, **given):
    return delivery_option(market, contract, model=model, detail=False, **given).futures


@pytest.mark.parametrize(("day", "contract"), SERIES)
@pytest.mark.parametrize("model", [Gauss2(), TILTED], ids=["default", "tilted"])
def test_steps_do_not_matter(day, contract, model):
    market = nb.sample_market(day)
    found = sensitivity(market, contract, model=model)
    half = sensitivity(market, contract, model=model, volatility_step=0.25, yield_step=1.0)
    double = sensitivity(market, contract, model=model, volatility_step=1.0, yield_step=4.0)
    for name in ("vega", "vega_level", "vega_slope", "gamma"):
        value = getattr(found, name)
        # Richardson: an error of order h^2 taken out
        limit = (4.0 * value - getattr(double, name)) / 3.0
        assert value == pytest.approx(limit, rel=1e-4), name
        assert getattr(half, name) == pytest.approx(value, rel=1e-4), name


@pytest.mark.parametrize(("day", "contract"), SERIES)
def test_first_and_second_order_are_those_of_repriced_yields(day, contract):
    market = nb.sample_market(day)
    found, curve = sensitivity(market, contract, model=TILTED), fitted(market)[0]
    every = np.flatnonzero(np.isfinite(market.clean))

    def moved(bp):
        return price(shifted(market, every, bp), contract, TILTED, curve=curve)

    assert -(moved(1.0) - moved(-1.0)) / 2.0 == pytest.approx(found.dv01, rel=1e-4)
    assert second_difference(moved, 4.0) == pytest.approx(found.gamma, rel=1e-4)


def second_difference(price_at, step):
    """By a parallel move, extrapolated from two steps: 1e-8 of rounding over the square of the step."""
    today = price_at(0.0)
    near, far = ((price_at(h) - 2.0 * today + price_at(-h)) / h**2 for h in (step, 2.0 * step))
    return (4.0 * near - far) / 3.0


@pytest.mark.parametrize("repo", [0.03, 0.06, 0.09])
@pytest.mark.parametrize(("noise", "step", "within"), [(0.1, 0.5, 1e-4), (0.35, 1.0, 1e-4), (0.0, 0.5, 5e-3)])
def test_gamma_where_eight_issues_tie_is_the_second_difference_of_the_price(repo, noise, step, within):
    market, model = crossover(repo=repo), Gauss2(noise_bp=noise)
    curve, every = fitted(market)[0], np.flatnonzero(np.isfinite(market.clean))

    def moved(bp):
        return price(shifted(market, every, bp), "ZNM0", model, curve=curve)

    found = sensitivity(market, "ZNM0", model=model)
    assert found.gamma < 0.0
    assert second_difference(moved, step) == pytest.approx(found.gamma, rel=within)


@pytest.mark.parametrize(("day", "contract"), SERIES)
@pytest.mark.parametrize("noise", [0.1, 0.35])
@pytest.mark.parametrize("rights", [Rights(wild_card=False), Rights(timing=False), Rights(end_of_month=False)])
def test_gamma_with_rights_left_out_is_the_second_difference_of_the_price(day, contract, noise, rights):
    """Without an evening the boundary of early delivery lies in one cell of the grid: within 5e-4."""
    market, model = nb.sample_market(day), Gauss2(noise_bp=noise)
    curve, every = fitted(market)[0], np.flatnonzero(np.isfinite(market.clean))
    found = sensitivity(market, contract, model=model, rights=rights, curve=curve)

    def moved(bp):
        return price(shifted(market, every, bp), contract, model, curve=curve, rights=rights)

    assert second_difference(moved, 1.0) == pytest.approx(found.gamma, rel=5e-4)


CERTAIN = {
    "default": Gauss2(noise_bp=0.0),
    "tilted": replace(TILTED, noise_bp=0.0),
    "one factor": Gauss2(100.0, 0.0, noise_bp=0.0),
}
MARKETS = {
    "ZNZ9": lambda: nb.sample_market("2019-09-17"),
    "ZNM0": lambda: nb.sample_market("2020-03-18"),
    "no carry": crossover,
    "negative carry": lambda: crossover(repo=0.09),
    "positive carry": lambda: crossover(repo=0.03),
}


@pytest.mark.parametrize("name", MARKETS)
@pytest.mark.parametrize("model", CERTAIN.values(), ids=CERTAIN)
def test_risk_without_noise_is_what_repricing_gives(name, model):
    """Who is the cheapest changes at a point, which passes nodes of the grid as yields move: eight issues tie in the
    made markets. Steps of a quarter and of one bp, and of 2e-4 points of one price."""
    market, contract = MARKETS[name](), "ZNZ9" if name == "ZNZ9" else "ZNM0"
    curve, every = fitted(market)[0], np.flatnonzero(np.isfinite(market.clean))
    found = delivery_option(market, contract, model=model, curve=curve)
    assert not any("noise" in note for note in found.notes)
    assert found.delivery.by_day.min() > -1e-4
    for h in (0.25, 1.0):
        up, down = (price(shifted(market, every, side), contract, model, curve=curve) for side in (h, -h))
        assert (down - up) / (2.0 * h) == pytest.approx(found.risk.dv01, rel=1e-4)
    for i in np.argsort(-found.risk.by_price)[:2]:
        clean = market.clean[market.bonds.position(found.cusip[i])]
        up, down = (
            price(market.with_prices({found.cusip[i]: clean + side}), contract, model, curve=curve)
            for side in (2e-4, -2e-4)
        )
        assert (up - down) / 4e-4 == pytest.approx(found.risk.by_price[i], rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("day", "contract"), SERIES)
def test_key_rates_are_those_of_repriced_yields(day, contract):
    market = nb.sample_market(day)
    curve, risk = fitted(market)[0], delivery_option(market, contract).risk
    every = np.flatnonzero(np.isfinite(market.clean))
    bonds = market.bonds.take(every)
    years = (bonds.maturity - np.datetime64(market.settle, "D")).astype(float) / 365.25
    yields = bond.bond_yield(bonds, market.clean[every], market.settle)
    assert sum(risk.key_rates.values()) == pytest.approx(risk.dv01, rel=1e-12)
    for j, node in enumerate(KEY_YEARS):
        hat = np.interp(years, KEY_YEARS, np.eye(len(KEY_YEARS))[j])
        prices = []
        for side in (1e-4, -1e-4):
            clean = market.clean.copy()
            clean[every] = bond.clean_price(bonds, yields + side * hat, market.settle)
            prices.append(price(replace(market, clean=clean), contract, curve=curve))
        assert -0.5 * (prices[0] - prices[1]) == pytest.approx(risk.key_rates[node], abs=1e-4 * risk.dv01)


def test_total_vega_is_that_of_both_factors_in_proportion():
    market = nb.sample_market("2019-09-17")
    found = sensitivity(market, "ZNZ9", model=TILTED)

    def at(total):
        scale = total / found.volatility_bp
        return price(market, "ZNZ9", replace(TILTED, level_bp=110.0 * scale, slope_bp=90.0 * scale))

    bumped = (at(found.volatility_bp + 1.0) - at(found.volatility_bp - 1.0)) / 2.0
    assert found.vega == pytest.approx(bumped, rel=1e-4)
    assert found.vega < 0.0  # more volatility, more options, a lower future


@pytest.mark.parametrize(("day", "contract"), SERIES)
def test_noise_vega_is_what_bumping_the_noise_gives(day, contract):
    market = nb.sample_market(day)
    up, down = (price(market, contract, replace(TILTED, noise_bp=0.2 + side)) for side in (1e-3, -1e-3))
    found = sensitivity(market, contract, model=TILTED)
    assert (up - down) / 2e-3 == pytest.approx(found.noise_vega, rel=1e-4)


def test_a_day_of_waiting():
    quality = Rights(timing=False, wild_card=False, end_of_month=False)
    # nothing moves and forward prices are held: nothing happens, over a weekend as well
    for day in ("2020-03-18", "2020-03-20"):
        still = sensitivity(crossover(as_of=day), "ZNM0", model=Gauss2(0.0, 0.0, noise_bp=0.0), rights=quality)
        assert still.theta == pytest.approx(0.0, abs=1e-8)
    # at the money an option is worth the square root of its time: a day of 65 takes 1/130 of it
    market = crossover()
    option = delivery_option(market, "ZNM0", model=Gauss2(), rights=quality, detail=False).option
    assert 130.0 * sensitivity(market, "ZNM0", model=Gauss2(), rights=quality).theta == pytest.approx(option, rel=0.3)


def test_without_volatility():
    model = Gauss2(0.0, 0.0, noise_bp=0.1)
    found = sensitivity(nb.sample_market("2019-09-17"), "ZNZ9", model=model)
    assert math.isnan(found.vega)
    assert found.vega_level == pytest.approx(0.0, abs=2e-4)
    assert found.noise_vega < 0.0


def test_on_the_last_trading_day_there_is_no_theta():
    market = replace(crossover(), as_of=date(2020, 6, 19), settle=date(2020, 6, 19))
    found = sensitivity(market, "ZNM0")
    assert math.isnan(found.theta)
    assert math.isfinite(found.gamma)
    with pytest.raises(nb.BadInput, match="stopped trading"):
        sensitivity(replace(market, as_of=date(2020, 6, 22), settle=date(2020, 6, 22)), "ZNM0")


@pytest.mark.parametrize(("day", "contract"), SERIES)
def test_volatility_of_a_market_at_the_model_price_comes_back(day, contract):
    market = nb.sample_market(day)
    scale = 90.0 / volatility_at(TILTED, 7.0)
    model = replace(TILTED, level_bp=110.0 * scale, slope_bp=90.0 * scale)
    priced = market.with_prices(futures={contract: price(market, contract, model)})
    found = implied_volatility_of(priced, contract, model=TILTED)
    assert found.volatility_bp == pytest.approx(90.0, abs=0.01)
    # and the bp that a 32nd is worth is the inverse of vega
    vega = sensitivity(market, contract, model=model).vega
    assert found.per_32nd == pytest.approx(-1.0 / (32.0 * vega), rel=1e-2)


def test_volatility_that_cannot_be_implied():
    market = nb.sample_market("2019-09-17")
    with pytest.raises(nb.BadInput, match=r"no volatility gives .* allowed: from .* \(at 1 bp\) to .* \(at 500 bp\)"):
        implied_volatility_of(market.with_prices(futures={"ZNZ9": 135.0}), "ZNZ9")
    with pytest.raises(nb.BadInput, match="volatility of the model"):
        implied_volatility_of(market, "ZNZ9", model=Gauss2(0.0, 0.0))
    with pytest.raises(nb.BadInput, match="futures price"):
        implied_volatility_of(market, "ZNZ9", futures=math.nan)
