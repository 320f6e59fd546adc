"""When to exercise the wild card, and how far each issue is from being the cheapest."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from made_markets import crossover

import netbasis as nb
from netbasis.analytics.options.boundary import switch_distances, wild_card_boundary
from netbasis.analytics.options.issues import fitted
from netbasis.analytics.options.model import Gauss2, Rights
from netbasis.analytics.options.program import solve
from netbasis.analytics.options.sensitivity import shifted
from netbasis.analytics.options.value import pose

LEVEL = Gauss2(100.0, 0.0, noise_bp=0.0)


@pytest.mark.parametrize(("coupon", "fall"), [(8.0, True), (4.0, False)])
def test_one_issue_by_hand(coupon, fall):
    # one issue, one factor: on the grid itself, where delivering at F beats holding on
    market = crossover(notes=((coupon, "2028-11-15"),), as_of="2020-06-10", repo=0.02)
    found = wild_card_boundary(market, "ZNM0", model=LEVEL)
    posed = pose(market, "ZNM0", model=LEVEL)
    problem, solution = posed.problem, solve(posed.problem)
    grid, cf = solution.grid, float(posed.issues.factor[0])
    for k, row in enumerate(found.iter_rows(named=True)):
        hold, price = solution.holds[k], problem.surface(grid, k)[0][0]
        # today's settlement price at x = 0, from the evening's own equation
        sd = np.sqrt(problem.evening(grid)[0])
        z, weight = np.polynomial.hermite_e.hermegauss(41)
        later = np.interp(sd * z, grid.x, hold)
        issue = np.interp(sd * z, grid.x, price)
        low, high = 50.0, 200.0
        for _ in range(60):
            f = 0.5 * (low + high)
            gain = (cf - 1.0) * f + later - cf * issue
            low, high = (f, high) if weight @ (np.maximum(gain, 0.0) - (later - f)) / weight.sum() < 0.0 else (low, f)
        gain = (cf - 1.0) * f + hold - cf * price
        at = np.interp(0.0, gain if fall else gain[::-1], grid.x if fall else grid.x[::-1])
        exact = 32.0 * (np.interp(at, grid.x, hold) - hold[grid.centre])
        assert row["move_32nds"] == pytest.approx(exact, rel=0.05, abs=0.1)
        assert (row["move_32nds"] < 0.0) == fall
        # yields move against prices
        assert row["move_bp"] * row["move_32nds"] < 0.0


def test_the_columns_of_a_sample_day():
    market = nb.sample_market("2019-09-17")
    found = wild_card_boundary(market, "ZNZ9")
    assert found.columns == ["day", "cusip", "conversion_factor", "move_32nds", "move_bp", "probability"]
    dates = market.contract("ZNZ9").delivery
    assert found["day"][0] == dates.first_intention
    assert found["day"][-1] < dates.last_trading
    assert found["probability"].is_between(0.0, 1.0).all()
    # the less there is left to earn by waiting, the smaller the move
    assert found["move_32nds"][0] > 4.0 > 1.0 > found["move_32nds"][-2] > 0.0


def test_a_factor_of_one_has_no_boundary():
    market = crossover(notes=((6.0, "2028-11-15"),), as_of="2020-06-10")
    assert wild_card_boundary(market, "ZNM0", model=LEVEL)["move_32nds"].null_count() == 7


def test_no_wild_card():
    market = crossover()
    with pytest.raises(nb.BadInput, match="no wild card: its right is off"):
        wild_card_boundary(market, "ZNM0", rights=Rights(wild_card=False))
    with pytest.raises(nb.BadInput, match="no wild card left"):
        wild_card_boundary(replace(market, as_of=date(2020, 6, 19), settle=date(2020, 6, 19)), "ZNM0")


def test_at_its_distance_an_issue_is_the_cheapest():
    market = nb.sample_market("2019-09-17")
    found = switch_distances(market, "ZNZ9")
    assert (found["shift_bp"] == 0.0).sum() == 1
    every = np.flatnonzero(np.isfinite(market.clean))
    near = found.filter(pl.col("shift_bp").abs().is_between(0.5, 60.0))
    assert near.height
    for cusip, move, away in near.iter_rows():
        beyond = shifted(market, every, move * 1.02 + np.sign(move) * 0.05)
        issues = pose(beyond, "ZNZ9", model=Gauss2(0.0, 0.0, noise_bp=0.0), curve=fitted(market)[0]).issues
        assert issues.cusip[int(np.argmin(issues.forward[-1]))] == cusip
        # 83 bp a year at the maturity of the cheapest, over 93 days
        assert move / away == pytest.approx(83.0 * np.sqrt(93.0 / 365.0), rel=0.03)


def test_without_volatility_there_are_no_deviations():
    found = switch_distances(nb.sample_market("2020-03-18"), "ZNM0", model=Gauss2(0.0, 0.0, noise_bp=0.1))
    assert found["deviations"].null_count() == found.height
