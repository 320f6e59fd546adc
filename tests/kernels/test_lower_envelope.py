"""Who is the cheapest without noise: the envelope's weights against quadrature, order of the error, derivatives."""

import numpy as np
import pytest
from scipy import integrate, stats

from netbasis.kernels import lower_envelope
from netbasis.kernels.cheapest_of_many import MOST_POINTS

MEAN = np.array([100.03, 100.0, 100.05, 100.01, 103.0])
TILT = np.array([-0.09, -0.05, -0.01, -0.02, -0.3])


def found(mean, tilt, noise=0.0):
    """active, weight, given, mean of the lowest."""
    n = len(mean)
    noises, active, weight, given = np.full(n, noise), np.empty(n, dtype=np.int64), np.empty(n), np.empty(n)
    certain = lower_envelope.is_certain(noises)
    count, lowest = lower_envelope.lowest_of(
        mean, noises, tilt, certain, active, weight, given, np.empty((n + 1) * MOST_POINTS)
    )
    return active[:count], weight[:count], given[:count], lowest


def test_weights_are_those_of_the_spread_less_what_it_adds():
    active, weight, given, lowest = found(MEAN, TILT)
    assert given == pytest.approx(MEAN[active])
    assert weight.sum() == pytest.approx(1.0, abs=1e-14)

    def share(i, sigma):
        z = np.linspace(-9.0, 9.0, 400_001)
        return np.sum(stats.norm.pdf(z) * (np.argmin(MEAN[:, None] + sigma * TILT[:, None] * z, axis=0) == i)) * (
            z[1] - z[0]
        )

    h = 5e-2  # w - (sigma/2) dw/dsigma at sigma = 1
    for i, w in zip(active, weight, strict=True):
        slope = (share(i, 1.0 + h) - share(i, 1.0 - h)) / (2.0 * h)
        assert w == pytest.approx(share(i, 1.0) - 0.5 * slope, abs=5e-4)
    assert lowest == pytest.approx(weight @ given)


def test_an_integral_over_nodes_does_not_know_the_width():
    """min(0, x) against a smooth law, nodes 0.1 apart: the error is of the fourth order, 2e-5 at 0.8 of a node."""
    x = np.arange(-8.0, 8.001, 0.1)
    law = stats.norm.pdf(x, 0.3, 1.0) * 0.1
    exact, _ = integrate.quad(lambda t: min(0.0, t) * stats.norm.pdf(t, 0.3), -10.0, 10.0, points=[0.0])
    for width, error in ((0.08, 2e-5), (0.04, 2e-4)):
        lowest = [found(np.array([0.0, t]), np.array([0.0, width]))[3] for t in x]
        assert law @ lowest == pytest.approx(exact, abs=error)


def test_parallel_issues_and_ties():
    assert found(np.array([1.0, 2.0]), np.zeros(2))[0].tolist() == [0]
    assert found(np.array([2.0, 1.0]), np.array([-1.0, -1.0]))[0].tolist() == [1]
    active, weight, _, lowest = found(np.array([1.0, 1.0, 1.0]), np.array([0.0, -1.0, -2.0]))
    assert active.tolist() == [0, 2]
    assert weight == pytest.approx([0.5, 0.5])
    assert lowest == 1.0


def test_with_noise_the_tilt_does_not_count():
    assert found(MEAN, TILT, 0.1)[3] == found(MEAN, 0.0 * TILT, 0.1)[3]


def test_derivatives_are_what_bumping_gives():
    active, _, _, _ = found(MEAN, TILT)
    n, noise = len(MEAN), np.zeros(len(MEAN))
    by_weight, by_moment = np.linspace(0.3, 1.1, n), np.linspace(1.0, 2.0, n)

    def value(mean):
        at, weight, given, _ = found(mean, TILT)
        assert at.tolist() == active.tolist()
        k = len(at)
        return float(by_weight[:k] @ weight + by_moment[:k] @ (weight * given))

    by_mean, by_noise = np.empty(n), np.empty(n)
    lower_envelope.lowest_of_slopes(
        MEAN, noise, TILT, True, np.concatenate([active, np.zeros(n - len(active), np.int64)]), len(active), by_weight,
        by_moment, by_mean, by_noise,
    )  # fmt: skip
    for k, i in enumerate(active):
        bump = np.zeros(n)
        bump[i] = 1e-5
        assert (value(MEAN + bump) - value(MEAN - bump)) / 2e-5 == pytest.approx(by_mean[k], rel=1e-5, abs=1e-6)
    assert not by_noise[: len(active)].any()
