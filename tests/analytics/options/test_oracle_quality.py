"""The oracle of the quality option, and the package against it: plain Monte Carlo, two factors, spread noise."""

import numpy as np
import pytest
from made_markets import CROSSOVER_BONDS, crossover
from oracle import Case, Law, single_futures
from oracle_grid import one_factor
from oracle_simulation import quality_only
from package_value import package_value

import netbasis as nb

SAMPLES = (("2020-03-18", "ZNM0"), ("2019-09-17", "ZNZ9"), ("2017-10-10", "ZNZ7"))
LAW = Law((0.0080, 0.0050))
CORRELATED = Law((0.0140, 0.0120), rho=-0.8, noise=0.6)  # as fitted to par yields: the slope offsets the level
PLAIN = Law((0.0080, 0.0), noise=0.0)
MILLION = 1_000_000


def last_days(case):
    """Decision and delivery of the quality option alone."""
    return case.timetable.last_trading, case.timetable.last_delivery


@pytest.mark.parametrize(("day", "contract"), SAMPLES)
def test_the_oracle_forwards_are_those_of_the_basis_table(day, contract):
    market = nb.sample_market(day)
    table = nb.basis_table(market, contract, delivery="last", detail=True)
    case = Case(market, contract)
    delivery = case.timetable.last_delivery
    own = {issue.cusip: issue.forward(delivery) - issue.accrued(delivery) for issue in case.issues}
    assert len(own) == len(table)
    for cusip, forward in table.select("cusip", "forward_clean").iter_rows():
        assert own[cusip] == pytest.approx(forward, abs=1e-9)


def test_a_state_of_zero_without_volatility_is_the_market():
    case = Case(nb.sample_market("2020-03-18"), "ZNM0")
    sheet = case.sheet(*last_days(case))
    found = sheet.clean(Law((0.0, 0.0)), np.zeros((1, 2)))[0]
    delivery = case.timetable.last_delivery
    assert found == pytest.approx([i.forward(delivery) - i.accrued(delivery) for i in case.issues], abs=1e-9)


@pytest.mark.parametrize("lag", [0.0, 11 / 365])
def test_the_futures_convexity_is_that_of_hull_and_white(lag):
    """E[forward] = forward today x exp(-int_0^t b(s, d)(b(s, u) - b(s, d)) ds); delivery on the decision day gives
    Hull and White's exp(-B(u - t) m), m = s^2 B(t)^2 / 2."""
    law, t, u = Law((0.010, 0.0)), 0.28, np.array([0.9, 4.0, 7.2, 10.1])
    a, s = law.reversion[0], law.sigma[0]
    d = t + lag
    loading = law.loading(u - d)[:, 0] * np.exp(-a * lag)
    grown = 0.5 * loading**2 * law.covariance(t)[0, 0] - law.log_convexity(t, d, u)
    if lag == 0.0:
        assert grown == pytest.approx(-loading * 0.5 * s**2 * law.loading(t)[0] ** 2, rel=1e-12)
    steps = (np.arange(20_000) + 0.5) * t / 20_000
    near, far = s * law.loading(d - steps)[:, 0], s * law.loading(u[:, None] - steps)[..., 0]
    assert grown == pytest.approx(-(near * (far - near)).mean(axis=1) * t, rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("law", [LAW, CORRELATED], ids=["independent", "correlated"])
def test_simulated_single_futures_meet_their_closed_form(law):
    """1,000,000 paths, antithetic; standard error about 0.0003 points. Option = lowest single future less F."""
    case = Case(nb.sample_market("2019-09-17"), "ZNZ9")
    futures, option = quality_only(case, law, MILLION)
    lowest = single_futures(case, law, *last_days(case)).min()
    assert abs(futures.value + option.value - lowest) < 3.0 * np.hypot(futures.error, option.error)


@pytest.mark.slow
@pytest.mark.parametrize("repo", [0.03, 0.09])
def test_the_grid_and_the_simulation_agree_in_one_factor(repo):
    """Two oracles of different make: 1,000,000 paths, standard error about 0.0002 points; grid of 1,201 nodes."""
    law = Law((0.0080, 0.0), noise=0.0)
    case = Case(crossover(repo=repo), "ZNM0")
    futures, option = quality_only(case, law, MILLION)
    assert abs(futures.value - one_factor(case, law, timing=False)) < 3.0 * futures.error
    assert option.value * 32.0 > 5.0  # near the crossover the option is worth something


def test_the_grid_converges():
    """Points; the grid of the tests has 1,201 nodes. The limit lies within a third of the last step beyond."""
    law, case = Law((0.0080, 0.0), noise=0.0), Case(crossover(), "ZNM0")
    coarse, tests, fine = (one_factor(case, law, nodes=n) for n in (601, 1201, 2401))
    assert abs(tests - fine) < 0.3 * abs(coarse - fine)
    assert abs(tests - fine) * 32.0 < 0.001


def test_the_forward_is_a_ratio_of_zero_coupon_bonds():
    """A state seen from the decision day: P(t, u)/P(t, d) with the loadings and convexities of P(t, u) and P(t, d)."""
    case = Case(nb.sample_market("2020-03-18"), "ZNM0")
    sheet, state = case.sheet(*last_days(case)), np.array([[0.008, -0.006]])
    t, d, u = sheet.t, sheet.d, sheet.u

    def log_bond(until):
        return -(state @ CORRELATED.loading(until - t).T)[0] - CORRELATED.log_convexity(t, t, until)

    ratio = np.exp(log_bond(u) - log_bond(np.array([d])))
    expected = ratio @ sheet.weight - sheet.accrued
    assert sheet.clean(CORRELATED, state)[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("law", [LAW, CORRELATED], ids=["independent", "correlated"])
@pytest.mark.parametrize(("day", "contract"), SAMPLES)
def test_the_package_on_the_sample_days(day, contract, law):
    """1,000,000 paths, antithetic; standard errors 0.0001 to 0.0003 points (0.003 to 0.009/32)."""
    market = nb.sample_market(day)
    compare(Case(market, contract), package_value(market, contract, law), law)


@pytest.mark.slow
@pytest.mark.parametrize("law", [LAW, CORRELATED, PLAIN], ids=["independent", "correlated", "one factor"])
@pytest.mark.parametrize(("contract", "made"), [
    ("ZNM0", {}), ("ZBM0", {"notes": CROSSOVER_BONDS, "years": 30})
], ids=["notes", "bonds"])  # fmt: skip
def test_the_package_near_the_crossover(contract, made, law):
    """1,000,000 paths, antithetic; standard errors 0.0002 to 0.0004 points (0.006 to 0.012/32). The package's own
    error, of its polynomials and quadrature, is allowed 0.005/32 more."""
    market = crossover(contract, **made)
    compare(Case(market, contract), package_value(market, contract, law), law)


def compare(case, found, law):
    """Price and option within three standard errors and 0.005/32, single futures to rounding."""
    futures, option = quality_only(case, law, MILLION)
    assert found.single == pytest.approx(single_futures(case, law, *last_days(case)), abs=1e-8)
    assert abs(found.futures - futures.value) < 3.0 * futures.error + 0.005 / 32.0
    assert abs(found.option - option.value) < 3.0 * option.error + 0.005 / 32.0
