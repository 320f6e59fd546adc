"""The smoothing spline: it finds a smooth curve from its prices and smooths what is noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.interpolate import BSpline

from netbasis.data.sample import sample_market
from netbasis.errors import BadInput
from netbasis.market.cash_flows import cash_flows
from netbasis.market.curve import BP, Observed, zero_rate
from netbasis.market.fit import fit_curve
from netbasis.market.spline import FEWEST_ISSUES, PARAMETER_COST, _cross_validated, _roughness_root
from netbasis.market.svensson import Svensson

TRUE = Svensson(0.045, -0.03, -0.02, 0.015, 1.3, 7.5)


@pytest.mark.parametrize(("shortest", "longest", "every"), [(0.25, 30.0, 1), (1.0, 10.0, 4), (6.4, 10.0, 1)])
def test_recovers_the_curve_that_made_the_prices(priced, shortest, longest, every):
    market = priced(TRUE, shortest, longest, every)
    curve = fit_curve(market, "spline")
    assert curve.model == "spline"
    assert curve.used.all()
    inside = np.linspace(*curve.covered, 60)
    assert np.max(np.abs(curve.zero(inside) - zero_rate(TRUE, inside))) < 0.1 * BP


def test_noise_is_smoothed_away_rather_than_followed(priced):
    """Errors of 1 bp, independent: the curve stays nearer to the true one than the prices do."""
    market = priced(TRUE, 0.25, 30.0)
    flows = cash_flows(market.bonds, market.settle)
    error = np.random.default_rng(20200318).normal(0.0, 1.0 * BP, len(flows))
    slope = Observed.of(flows, flows.prices(np.exp(TRUE.log_discount(flows.time))), np.ones(len(flows))).slope
    curve = fit_curve(replace(market, clean=market.clean - slope * error), "spline")
    inside = np.linspace(1.0, 28.0, 100)
    miss = curve.zero(inside) - zero_rate(TRUE, inside)
    assert np.sqrt(np.mean(miss**2)) < 0.35 * BP
    assert 4.0 < curve.curve.parameters < 20.0


def test_discount_is_the_integral_of_the_forward_rate(priced):
    curve = fit_curve(priced(TRUE, 0.25, 30.0, 3), "spline").curve
    t = np.linspace(0.0, 25.0, 200_001)
    forward = curve.forward(t)
    integral = np.sum(0.5 * (forward[1:] + forward[:-1])) * (t[1] - t[0])
    assert -curve.log_discount(np.array([25.0]))[0] == pytest.approx(integral, rel=1e-9)
    assert curve.log_discount(np.array([0.0]))[0] == 0.0
    last = curve.knots[-1]
    beyond = curve.log_discount(np.array([last, last + 2.0]))
    assert beyond[0] - beyond[1] == pytest.approx(2.0 * curve.forward(np.array([last]))[0])


def test_the_penalty_is_the_integral_it_says():
    knots = np.concatenate([np.zeros(4), [0.4, 1.0, 3.0, 7.0, 10.0, 14.0], np.full(4, 20.0)])
    coefficients = np.random.default_rng(7).normal(size=len(knots) - 4)
    root = _roughness_root(knots)
    t = np.linspace(0.0, 20.0, 400_001)
    middle = 0.5 * (t[1:] + t[:-1])
    bend = BSpline(knots, coefficients, 3)(middle, 2)
    weight = np.where(middle < 1.0, 1e-3, np.where(middle < 10.0, 1.0, 1e3))
    assert np.sum((root @ coefficients) ** 2) == pytest.approx(np.sum(weight * bend**2) * 5e-5, rel=1e-6)
    assert np.max(np.abs(root @ greville(knots))) < 1e-10  # a straight line costs nothing


def greville(knots):
    """Coefficients of the straight line f(t) = t."""
    return (knots[1:-3] + knots[2:-2] + knots[3:-1]) / 3.0


def test_cross_validation_takes_the_smoothness_of_least_score():
    """Against the smoother written out as a matrix, lambda by lambda."""
    random = np.random.default_rng(3)
    design, roughness = random.normal(size=(30, 12)), np.diff(np.eye(12), 2, axis=0)
    target = design @ (3.0 * np.sin(0.6 * np.arange(12))) + random.normal(size=30)
    found, parameters = _cross_validated(design, target, roughness)

    def score(smoothness):
        smoother = design @ np.linalg.solve(design.T @ design + smoothness * roughness.T @ roughness, design.T)
        left = target - smoother @ target
        return left @ left / (30 - PARAMETER_COST * np.trace(smoother)) ** 2, np.trace(smoother)

    assert score(found)[1] == pytest.approx(parameters, rel=1e-6)
    assert all(score(found)[0] <= score(found * 10.0**shift)[0] for shift in (-0.5, -0.25, 0.25, 0.5))


@pytest.mark.parametrize(
    ("day", "years", "bound"),
    [("2019-09-17", (5, 6, 7, 8, 9), 2.0), ("2020-03-18", (6, 7, 8, 9, 19, 20), 6.0)],
)
def test_zero_yields_of_the_boards_curve(shared_data, day, years, bound):
    """As in test_svensson.py."""
    lines = (shared_data / "gsw_zero_yields.csv").read_text().splitlines()
    rows = {line.split(",")[0]: line.split(",") for line in lines}
    ours = fit_curve(sample_market(day), "spline")
    for year in years:
        board = float(rows[day][rows["Date"].index(str(year))]) / 100.0
        assert ours.zero(float(year)) == pytest.approx(board, abs=bound * BP)


def test_few_issues_are_noted_and_fewer_refused(priced):
    market = priced(TRUE, 1.0, 10.0, 20)
    some = market.clean.copy()
    some[FEWEST_ISSUES:] = np.nan
    curve = fit_curve(replace(market, clean=some), "spline", anchor="none")
    assert any("8 issues let the spline bend little" in note for note in curve.notes)
    some[FEWEST_ISSUES - 1] = np.nan
    with pytest.raises(BadInput, match="too few issues for a curve: 7"):
        fit_curve(replace(market, clean=some), "spline")
