"""After the last trading day: every day of the window against a fine grid and least-squares Monte Carlo; the risk."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made_markets import crossover
from oracle import Case, Law
from oracle_grid import window_value
from oracle_simulation import window

import netbasis as nb
from netbasis.analytics import bond
from netbasis.analytics.options.issues import fitted
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.analytics.options.sensitivity import shifted
from netbasis.analytics.options.value import KEY_YEARS, delivery_option

PLAIN = Law((0.0080, 0.0), noise=0.0)
ONE = Gauss2(80.0, 0.0, noise_bp=0.0)
FULL = Gauss2(80.0, 50.0)


def near(case):
    """Where the lowest converted price stands today."""
    return float((case.sheet(case.days[0]).clean(PLAIN, np.zeros((1, 2)))[0] / case.factor).min())


def gain(found, settlement):
    """The short's: what the best issue and day fixed today bring, and the option."""
    return found.option + float((found.factor * (settlement - found.single)).max())


@pytest.mark.parametrize("day", ["2020-06-22", "2020-06-24"])
@pytest.mark.parametrize("repo", [0.03, 0.06, 0.08, 0.09])
def test_every_day_of_the_window_is_looked_at(day, repo):
    """One factor, no noise: against optimal stopping on a fine grid, at settlement prices that leave the short a loss,
    nothing, a gain."""
    market = crossover(as_of=day, repo=repo)
    case = Case(market, "ZNM20")
    exact = window_value(case, PLAIN)
    for off in (-0.3, 0.0, 0.3):
        settlement = near(case) + off
        found = delivery_option(market, "ZNM20", model=ONE, final_settlement=settlement)
        assert gain(found, settlement) == pytest.approx(exact(settlement, "any"), abs=0.002 / 32.0)
        late = delivery_option(market, "ZNM20", model=ONE, rights=Rights(timing=False), final_settlement=settlement)
        assert gain(late, settlement) == pytest.approx(exact(settlement, "last"), abs=0.002 / 32.0)
        assert found.values["timing"] == pytest.approx(gain(found, settlement) - gain(late, settlement), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("repo", [0.03, 0.06, 0.08])
@pytest.mark.parametrize("noise", [0.1, 0.35])
def test_two_factors_and_noise_against_least_squares_monte_carlo(repo, noise):
    """100,000 paths valued, antithetic: standard error 0.0003 points, 0.01/32. Both choose when to deliver by a rule
    that may miss something, so either may be the higher: 0.01/32 beside three errors."""
    market = crossover(as_of="2020-06-22", repo=repo)
    case, law = Case(market, "ZNM20"), Law((0.0080, 0.0050), noise=noise)
    settlement = near(case)
    found = delivery_option(market, "ZNM20", model=replace(FULL, noise_bp=noise), final_settlement=settlement)
    simulated = window(case, law, settlement, 200_000)
    assert gain(found, settlement) == pytest.approx(simulated.value, abs=3.0 * simulated.error + 0.01 / 32.0)


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.35])
def test_the_default_grid_is_within_a_hundredth_of_a_32nd(noise):
    market, model = crossover(as_of="2020-06-22"), replace(FULL, noise_bp=noise)
    fine, found = (
        delivery_option(market, "ZNM20", model=model, final_settlement=99.4, detail=False, accuracy=size)
        for size in (Accuracy(61, 9, 5.5), None)
    )
    assert found.option == pytest.approx(fine.option, abs=0.01 / 32.0)


@pytest.mark.parametrize("repo", [0.03, 0.06, 0.08])
@pytest.mark.parametrize("model", [FULL, replace(FULL, noise_bp=0.0)], ids=["noise", "no noise"])
def test_risk_is_what_repricing_gives(repo, model):
    market = crossover(as_of="2020-06-22", repo=repo)
    curve, every = fitted(market)[0], np.flatnonzero(np.isfinite(market.clean))
    settlement = near(Case(market, "ZNM20"))

    def cost(moved, **given):
        found = delivery_option(moved, "ZNM20", curve=curve, final_settlement=settlement, detail=False, **given)
        return -gain(found, settlement)

    risk = delivery_option(market, "ZNM20", model=model, curve=curve, final_settlement=settlement).risk
    assert risk.dv01 > 0.0
    up, down = (cost(shifted(market, every, side), model=model) for side in (0.1, -0.1))
    assert (down - up) / 0.2 == pytest.approx(risk.dv01, rel=1e-4)
    for i in np.argsort(-risk.by_price)[:2]:
        cusip = str(market.bonds.cusip[i])
        up, down = (cost(market.with_prices({cusip: market.clean[i] + side}), model=model) for side in (2e-4, -2e-4))
        assert (up - down) / 4e-4 == pytest.approx(risk.by_price[i], rel=1e-4, abs=1e-6)
    assert sum(risk.key_rates.values()) == pytest.approx(risk.dv01, rel=1e-12)
    years = (market.bonds.maturity - np.datetime64(market.settle, "D")).astype(float) / 365.25
    yields = bond.bond_yield(market.bonds, market.clean, market.settle)
    hat = np.interp(years, KEY_YEARS, np.eye(len(KEY_YEARS))[3])
    up, down = (
        cost(replace(market, clean=bond.clean_price(market.bonds, yields + side * hat, market.settle)), model=model)
        for side in (1e-5, -1e-5)
    )
    assert (down - up) / 0.2 == pytest.approx(risk.key_rates[7.0], rel=1e-4)
    if model.noise_bp:
        up, down = (cost(market, model=replace(model, noise_bp=0.1 + side)) for side in (1e-3, -1e-3))
        assert (up - down) / 2e-3 == pytest.approx(risk.by_noise.sum(), rel=1e-3)


def test_parts_and_probabilities():
    market = crossover(as_of="2020-06-22", repo=0.08)
    found = delivery_option(market, "ZNM20", model=FULL, final_settlement=99.4)
    rest = dict(found.values)
    early = rest.pop("early")
    assert sum(rest.values()) - early == pytest.approx(found.option, abs=1e-9)
    assert early > 0.0
    assert found.delivery.by_day.shape == (5, 8)
    assert found.delivery.by_day.sum() == pytest.approx(1.0, abs=1e-8)
    # carry is negative: he does not wait for the last day, unless he may not choose it
    assert found.delivery.expected_date < date(2020, 6, 28)
    late = delivery_option(market, "ZNM20", model=FULL, final_settlement=99.4, rights=Rights(timing=False))
    assert late.delivery.expected_date == date(2020, 6, 30)
    assert late.values["timing"] == 0.0
    none = delivery_option(market, "ZNM20", model=FULL, final_settlement=99.4, rights=Rights.none())
    assert none.option == pytest.approx(0.0, abs=1e-8)
    assert found.notes == none.notes == nb.delivery_option(crossover(), "ZNM0", detail=False).notes
