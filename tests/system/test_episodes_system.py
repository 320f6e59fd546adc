"""Every shipped scenario: identities, no number missing, and calm that stays calm."""

import numpy as np
import pytest

from netbasis.system.engine import run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario, scenario_names


@pytest.mark.parametrize("per_day", [1, 4, 7])
@pytest.mark.parametrize("name", scenario_names())
def test_identities_on_every_step(name, per_day):
    found = run(read_scenario(name), Parameters(noise=3.0, flow_noise=10.0), count=20, per_day=per_day)
    assert found.metric("residual").max() <= 1e-12 and found.audit.residual <= 1e-12
    assert np.isfinite(found.metrics).all() and np.isfinite(found.record).all()


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("shock", [0.0, 3.0])
def test_identities_at_other_sizes_of_the_shock(name, shock):
    assert run(read_scenario(name), Parameters(shock=shock, noise=10.0), count=5).metric("residual").max() <= 1e-12


def test_calm_stays_calm():
    found = run(read_scenario("calm"))
    for name in ("dislocation", "yield_rise", "basis", "repo", "sold", "net_sold", "failed", "lender_loss", "called"):
        assert found.metric(name)[0] == 0.0, name
    assert found.metric("book")[0] == 0.0
    assert 0.0 < found.metric("fund_return")[0] < 0.03  # the carry of a quarter
    assert np.ptp(found.path("utilisation")) < 1e-9


def test_calm_with_its_noise_stays_calm():
    found = run(read_scenario("calm"), Parameters(noise=4.0, flow_noise=3.0), count=200)
    assert np.quantile(found.metric("book"), 0.05) > -0.05 and (found.metric("book") > -0.2).all()
    assert (found.metric("failed") == 0.0).all()
    assert np.quantile(found.metric("dislocation"), 0.95) < 10.0


def test_a_shock_of_nothing_is_a_calm_market():
    for name in ("apr2025", "sep2019"):
        scenario = read_scenario(name).without("repo_operations")
        found = run(scenario, Parameters(shock=0.0))
        assert found.metric("sold")[0] == 0.0 and found.metric("dislocation")[0] == 0.0


def test_metrics_are_those_of_the_path():
    found = run(read_scenario("mar2020"), Parameters(noise=3.0), count=4)
    path = found.path
    same = np.testing.assert_allclose
    same(found.metric("dislocation"), np.maximum(path("dislocation").max(axis=1), 0.0))
    same(found.metric("repo"), path("repo").max(axis=1))
    same(found.metric("sold"), path("sold").sum(axis=1))
    same(found.metric("fund_return"), path("fund_return")[:, -1])
    same(found.metric("worst_return"), path("fund_return").min(axis=1))
    same(found.metric("called"), path("called").sum(axis=1))
    for name in ("variation", "initial", "remargin"):
        same(found.metric(name), path(name).sum(axis=1), atol=1e-10)
    same(found.metric("purchases"), path("purchases")[:, -1])
    level = np.concatenate([np.zeros((4, 1)), path("yield")], axis=1)
    same(found.metric("yield_rise"), (level - np.minimum.accumulate(level, axis=1)).max(axis=1))
    gap = path("dislocation")
    for i in range(4):
        peak = int(gap[i].argmax())
        calm = np.flatnonzero(gap[i, peak:] < gap[i, peak] / 3.0)
        assert found.metric("days_to_calm")[i] == (calm[0] if len(calm) else -1.0)
        assert found.metric("calm_day")[i] == (peak + calm[0] if len(calm) else -1.0)
