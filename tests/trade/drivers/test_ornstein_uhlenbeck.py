"""The fit against simulated processes, an independent optimiser, and series that allow none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from netbasis.errors import BadInput
from netbasis.trade.drivers.ornstein_uhlenbeck import OrnsteinUhlenbeck, fit_ornstein_uhlenbeck

STEPS = (1.0, 1.0, 1.0, 3.0, 7.0)  # days: uneven, as trading days and gaps are


def path(seed: int, n: int, half_life: float, mean: float = 0.0, sigma: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Exact path of the process on uneven days."""
    rng = np.random.Generator(np.random.Philox(seed))
    speed = math.log(2.0) / half_life
    steps = rng.choice(STEPS, size=n - 1)
    x = np.empty(n)
    x[0] = rng.normal(0.0, sigma / math.sqrt(2.0 * speed))
    for i, step in enumerate(steps):
        decay = math.exp(-speed * step)
        x[i + 1] = decay * x[i] + sigma * math.sqrt((1.0 - decay**2) / (2.0 * speed)) * rng.normal()
    return np.concatenate([[0.0], np.cumsum(steps)]), mean + x


def fit(times: np.ndarray, values: np.ndarray) -> OrnsteinUhlenbeck:
    found = fit_ornstein_uhlenbeck(times, values)
    assert isinstance(found, OrnsteinUhlenbeck)
    return found


@pytest.mark.slow
def test_the_band_holds_the_truth_at_the_stated_rate() -> None:
    fits = [fit(*path(seed, 300, half_life=5.0)) for seed in range(200)]
    inside = sum(found.half_life_low <= 5.0 <= found.half_life_high for found in fits)
    assert 0.90 <= inside / 200 <= 0.99  # 95% +- three standard errors of 200 draws
    assert all(found.found for found in fits)
    # likelihood takes reversion for a little faster than it is in a short series (Tang and Chen 2009)
    assert np.median([found.half_life for found in fits]) == pytest.approx(5.0, rel=0.08)


@pytest.mark.slow
def test_a_random_walk_is_seldom_taken_for_reversion() -> None:
    found = 0
    for seed in range(150):
        rng = np.random.Generator(np.random.Philox(seed))
        found += fit(np.arange(200.0), np.cumsum(rng.normal(size=200))).found
    assert found / 150 <= 0.12  # nominal 5%


def test_against_a_general_optimiser() -> None:
    times, values = path(7, 150, half_life=8.0, mean=3.0, sigma=0.7)
    found = fit(times, values)
    steps = np.diff(times)

    def deviance(theta: np.ndarray) -> float:
        speed, mean, sigma = math.exp(theta[0]), theta[1], math.exp(theta[2])
        decay = np.exp(-speed * steps)
        variance = sigma**2 * (1.0 - decay**2) / (2.0 * speed)
        residual = values[1:] - mean - decay * (values[:-1] - mean)
        return float(np.sum(np.log(variance) + residual**2 / variance))

    best = minimize(deviance, [math.log(0.1), 3.0, 0.0], method="Nelder-Mead",
                    options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000})  # fmt: skip
    assert found.speed == pytest.approx(math.exp(best.x[0]), rel=1e-5)
    assert found.mean == pytest.approx(best.x[1], rel=1e-5)
    assert found.sigma == pytest.approx(math.exp(best.x[2]), rel=1e-5)
    # both ends of the band lie 1.92 of log likelihood below the best
    for half_life in (found.half_life_low, found.half_life_high):
        speed = math.log(2.0) / half_life
        edge = minimize(lambda rest, s=speed: deviance(np.array([math.log(s), *rest])), [found.mean, 0.0],
                        method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000})  # fmt: skip
        assert edge.fun - best.fun == pytest.approx(3.841459, abs=1e-4)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.floats(0.01, 100.0), st.floats(-50.0, 50.0), st.floats(0.1, 10.0))
def test_units_of_value_and_time(seed: int, scale: float, shift: float, clock: float) -> None:
    times, values = path(seed, 60, half_life=4.0)
    one, two = fit(times, values), fit(times * clock, values * scale + shift)
    assert two.half_life == pytest.approx(one.half_life * clock, rel=1e-5)
    assert two.mean == pytest.approx(one.mean * scale + shift, rel=1e-5, abs=1e-5 * scale)
    assert two.stationary_sd == pytest.approx(one.stationary_sd * scale, rel=1e-5)
    assert two.z == pytest.approx(one.z, rel=1e-4, abs=1e-6)
    assert two.found == one.found


def test_an_observation_that_is_not_there_is_a_longer_step() -> None:
    times, values = path(3, 80, half_life=4.0)
    holes = values.copy()
    holes[[5, 20, 21]] = math.nan
    kept = np.isfinite(holes)
    assert fit(times, holes) == fit(times[kept], values[kept])


def test_sd_after_grows_to_the_stationary_one() -> None:
    found = fit(*path(1, 120, half_life=4.0))
    assert found.sd_after(1e4) == pytest.approx(found.stationary_sd)
    assert found.sd_after(1e-6) == pytest.approx(found.sigma * 1e-3, rel=1e-4)
    assert found.sd_after(1.0) < found.sd_after(10.0)


def test_a_random_walk_says_that_it_is_one() -> None:
    rng = np.random.Generator(np.random.Philox(11))
    found = fit(np.arange(150.0), np.cumsum(rng.normal(size=150)))
    assert not found.found
    assert found.reason == "no mean reversion found: a random walk is not rejected"


def test_series_that_allow_no_fit() -> None:
    assert fit_ornstein_uhlenbeck(np.arange(5.0), np.ones(5)) == "series too short: 5 observations, 20 needed"
    assert fit_ornstein_uhlenbeck(np.arange(30.0), np.full(30, 2.5)) == "the series is constant"
    assert fit_ornstein_uhlenbeck([], []) == "series too short: 0 observations, 20 needed"
    with pytest.raises(BadInput, match="strictly rising"):
        fit_ornstein_uhlenbeck(np.zeros(30), np.arange(30.0))
    with pytest.raises(BadInput, match="one length"):
        fit_ornstein_uhlenbeck(np.arange(30.0), np.arange(29.0))
