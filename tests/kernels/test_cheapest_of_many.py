"""The lowest of independent normals against the library's normal law, quadrature and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from netbasis.kernels import cheapest_of_many as lowest


def solve(mean, deviation):
    """E[min], weights and conditional means by issue."""
    mean, deviation = np.array(mean, dtype=float), np.array(deviation, dtype=float)
    n = len(mean)
    active, weight, low = np.empty(n, dtype=np.int64), np.empty(n), np.empty(n)
    count = lowest.contenders(mean, deviation, active)
    table = np.empty((n + 1) * lowest.MOST_POINTS)
    value = lowest.cheapest(mean, deviation, active, count, weight, low, table)
    weights, given_lowest = np.zeros(n), mean.copy()
    weights[active[:count]], given_lowest[active[:count]] = weight[:count], low[:count]
    return value, weights, given_lowest


def by_quadrature(mean, deviation):
    """The same by adaptive integration of the definition."""
    laws = [stats.norm(m, s) for m, s in zip(mean, deviation, strict=True)]
    ends = min(m - 9 * s for m, s in zip(mean, deviation, strict=True)), max(mean) + 9 * max(deviation)
    middle = sorted(set(mean))

    def part(i, power):
        def f(z):
            return z**power * laws[i].pdf(z) * math.prod(laws[j].sf(z) for j in range(len(laws)) if j != i)

        return integrate.quad(f, *ends, points=middle, limit=400, epsabs=1e-13)[0]

    weight = np.array([part(i, 0) for i in range(len(mean))])
    return sum(part(i, 1) for i in range(len(mean))), weight


@pytest.mark.parametrize(
    ("mean", "deviation"),
    [
        ([0.0, 0.1], [0.2, 0.2]),
        ([120.0, 120.1, 120.05, 121.0], [0.2, 0.25, 0.15, 0.3]),
        ([1.0] * 7, [0.1] * 7),
        ([0.0, 0.3, 0.1], [0.5, 0.05, 0.2]),
    ],
)
def test_agrees_with_quadrature(mean, deviation):
    value, weight, _ = solve(mean, deviation)
    expected, expected_weight = by_quadrature(mean, deviation)
    assert value == pytest.approx(expected, abs=2e-6)
    assert weight == pytest.approx(expected_weight, abs=2e-6)


def test_lowest_of_seven_equal_normals_is_the_tabulated_order_statistic():
    # Harter, Biometrika 48 (1961), table 1: E of the largest of 7 standard normals, 1.35218
    assert solve([0.0] * 7, [1.0] * 7)[0] == pytest.approx(-1.35218, abs=1e-5)


def test_no_noise_is_the_minimum():
    value, weight, _ = solve([2.0, 1.0, 3.0], [0.0, 0.0, 0.0])
    assert value == 1.0
    assert weight.tolist() == [0.0, 1.0, 0.0]


def test_survival_is_that_of_the_normal_law():
    from netbasis.kernels.jit import kernel

    @kernel
    def many(u, out):
        for i in range(len(u)):
            out[i] = lowest.survival(u[i])

    u = np.linspace(-12.0, 12.0, 4001)
    out = np.empty_like(u)
    many(u, out)
    assert np.max(np.abs(out - stats.norm.sf(u))) < 1e-14


baskets = st.lists(
    st.tuples(st.floats(99.0, 101.0), st.floats(0.05, 0.4)), min_size=1, max_size=8
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(baskets)
def test_bounds_and_adding_one_more(issues):
    mean, deviation = (np.array(column) for column in zip(*issues, strict=True))
    value, weight, low = solve(mean, deviation)
    assert value <= mean.min() + 1e-7
    assert weight.sum() == pytest.approx(1.0, abs=1e-12)
    assert value == pytest.approx(weight @ low, abs=1e-9)
    fewer = solve(mean[:-1], deviation[:-1])[0] if len(mean) > 1 else np.inf
    assert value <= fewer + 1e-6
    assert solve(mean + 3.0, deviation)[0] == pytest.approx(value + 3.0, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(-0.4, 0.4), st.floats(0.1, 0.3)), min_size=2, max_size=6))
def test_slopes_against_differences(issues):
    mean, deviation = (np.array(column) for column in zip(*issues, strict=True))
    n = len(mean)
    active = np.empty(n, dtype=np.int64)
    count = lowest.contenders(mean, deviation, active)
    rng = np.random.default_rng(n)
    a, b = rng.normal(size=count), rng.normal(size=count)
    by_mean, by_deviation = np.empty(count), np.empty(count)
    lowest.cheapest_slopes(mean, deviation, active, count, a, b, by_mean, by_deviation)

    def total(m, s):
        weight, low = np.empty(n), np.empty(n)
        lowest.cheapest(m, s, active, count, weight, low, np.empty((n + 1) * lowest.MOST_POINTS))
        return a @ weight[:count] + b @ (weight[:count] * low[:count])

    step = 1e-4
    for k in range(count):
        bump = np.zeros(n)
        bump[active[k]] = step
        slope = (total(mean + bump, deviation) - total(mean - bump, deviation)) / (2 * step)
        assert by_mean[k] == pytest.approx(slope, rel=1e-4, abs=1e-3)
        slope = (total(mean, deviation + bump) - total(mean, deviation - bump)) / (2 * step)
        assert by_deviation[k] == pytest.approx(slope, rel=1e-4, abs=2e-3)
