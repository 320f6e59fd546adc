"""Quantiles, their errors, outcomes and causes of the cash need."""

from __future__ import annotations

import numpy as np
import pytest

import netbasis as nb
from netbasis.errors import BadInput
from netbasis.trade.liquidity.at_risk import quantile


@pytest.fixture(scope="module")
def found(make, history):
    return nb.liquidity_at_risk(make(), history, days=10, paths=20_000, seed=1)


def test_the_quantile_is_that_of_the_paths(found):
    assert found.at_risk == np.quantile(found.need, 0.99, method="inverted_cdf")
    assert np.mean(found.need <= found.at_risk) >= 0.99
    assert found.shortfall >= found.at_risk
    table = found.quantiles((0.5, 0.99))
    assert table["need"].to_list() == [np.quantile(found.need, 0.5, method="inverted_cdf"), found.at_risk]
    assert table["need_error"][1] == found.standard_error


def test_the_standard_error_is_the_spread_of_other_seeds(make, history):
    holding = make()
    runs = [nb.liquidity_at_risk(holding, history, days=10, paths=5000, level=0.95, seed=seed) for seed in range(40)]
    spread = float(np.std([run.at_risk for run in runs], ddof=1))
    error = float(np.mean([run.standard_error for run in runs]))
    assert 0.6 < error / spread < 1.6


def test_the_error_of_a_quantile_of_uniforms():
    found = [quantile(np.random.default_rng(seed).random(100_000), 0.99) for seed in range(20)]
    assert all(abs(at - 0.99) < 4 * error for at, error in found)
    assert np.mean([error for _, error in found]) == pytest.approx((0.99 * 0.01 / 100_000) ** 0.5, rel=0.15)


def test_outcomes_and_days(found):
    outcomes = found.outcomes()
    assert outcomes["share"].sum() == pytest.approx(1.0)
    table = found.exhaustion()
    assert table["day"].to_list() == list(range(1, 11))
    assert table["exhausted"].is_sorted()
    assert table["exhausted"][-1] == found.exhausted
    # a fund that sells when cash runs out is sold out exactly on those paths
    sold = outcomes.filter(outcomes["outcome"] == "sold out")["share"][0]
    assert sold == table["sold"][-1] == found.exhausted


def test_causes_add_up(found):
    causes = found.causes()
    assert causes["usd"].sum() == pytest.approx(found.shortfall, rel=1e-6)
    assert causes["share"].sum() == pytest.approx(1.0)
    assert causes.sort("usd", descending=True)["cause"][0] == "variation_margin"


def test_stress_makes_it_worse(make, tape, found):
    calm, mixed, wild = (
        nb.filtered_history(nb.sample_par_history(), nb.sample_overnight(), nb.basis_changes(tape), stress=share)
        for share in (0.0, 0.25, 1.0)
    )
    needs = [nb.liquidity_at_risk(make(), h, paths=5000, seed=1).at_risk for h in (calm, mixed, wild)]
    assert needs == sorted(needs)
    assert needs[2] > 2.0 * needs[0]


def test_without_basis_a_long_overnight_book_needs_little(make, found):
    still = nb.filtered_history(nb.sample_par_history(), nb.sample_overnight())
    assert nb.liquidity_at_risk(make(), still, paths=5000).at_risk < 0.6 * found.at_risk


def test_a_term_financed_book_needs_more_than_an_overnight_one(make, history, found):
    """Futures are paid in cash at once, and the gain of the bonds stays in the repo until it rolls."""
    holding = make(ladder="term", policy={"remargin": "losses"})
    assert nb.liquidity_at_risk(holding, history, paths=5000).at_risk > 2.0 * found.at_risk


@pytest.mark.parametrize(("given", "match"), [
    ({"level": 1.0}, "level"), ({"level": float("nan")}, "level"), ({"paths": 999}, "at least 1,000"),
    ({"days": 0}, "horizon"), ({"days": 21}, "horizon"), ({"seed": -1}, "seed"), ({"threads": 0}, "threads"),
    ({"chunk": 0}, "chunk"), ({"paths": 10**9}, "paths"),
])  # fmt: skip
def test_what_is_refused(given, match, make, history):
    with pytest.raises(BadInput, match=match):
        nb.liquidity_at_risk(make(), history, **given)
