"""The smoothing spline: it finds a smooth curve from its prices, smooths what is noise, says what it cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netbasis.data.sample import sample_market
from netbasis.errors import BadInput
from netbasis.market.cash_flows import cash_flows
from netbasis.market.curve import BP, Observed, zero_rate
from netbasis.market.fit import fit_curve
from netbasis.market.spline import FEWEST_ISSUES, fit_spline
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


def test_the_penalty_is_the_integral_it_says(priced):
    """More smoothness than any data can bend leaves the straight line of forward rates of least error."""
    market = priced(TRUE, 1.0, 10.0, 2)
    flows = cash_flows(market.bonds, market.settle)
    wild = np.random.default_rng(7).normal(0.0, 50.0, len(flows)) * BP
    prices = flows.prices(np.exp(TRUE.log_discount(flows.time)))
    observed = Observed.of(flows, prices, np.ones(len(flows)))
    curve, _ = fit_spline(Observed.of(flows, prices - observed.slope * wild, np.ones(len(flows))))
    assert curve.parameters < 4.0
    bend = np.diff(curve.forward(np.linspace(2.0, 9.0, 8)), 2)
    assert np.max(np.abs(bend)) < 10.0 * BP


def test_gsw_zero_yields_of_18_march_2020(shared_data):
    rows = [line.split(",") for line in (shared_data / "gsw_zero_yields.csv").read_text().splitlines()]
    row = next(row for row in rows if row[0] == "2020-03-18")
    ours = fit_curve(sample_market("2020-03-18"), "spline")
    for years in (7, 8, 9, 10, 16, 18, 20):
        assert ours.zero(float(years)) == pytest.approx(float(row[rows[0].index(str(years))]) / 100.0, abs=15.0 * BP)


def test_few_issues_are_noted_and_fewer_refused(priced):
    market = priced(TRUE, 1.0, 10.0, 20)
    some = market.clean.copy()
    some[FEWEST_ISSUES:] = np.nan
    curve = fit_curve(replace(market, clean=some), "spline", anchor="none")
    assert any("8 issues let the spline bend little" in note for note in curve.notes)
    some[FEWEST_ISSUES - 1] = np.nan
    with pytest.raises(BadInput, match="too few issues for a curve: 7"):
        fit_curve(replace(market, clean=some), "spline")
