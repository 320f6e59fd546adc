"""Regions where an issue is the cheapest, found on curves whose crossings are known; values against quadrature."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.formulas import hull_white as formulas
from netbasis.kernels import hull_white as k


class Curves:
    """h_i(z) = sum weight exp(-loading z - loading^2 / 2) - constant, from [(weights, loadings, constant), ...]."""

    def __init__(self, *curves):
        self.weight = np.concatenate([np.asarray(w, dtype=float) for w, _, _ in curves])
        self.loading = np.concatenate([np.asarray(b, dtype=float) for _, b, _ in curves])
        self.offsets = np.cumsum([0] + [len(w) for w, _, _ in curves])
        self.constant = np.array([float(c) for _, _, c in curves])

    @property
    def arrays(self):
        return self.loading, self.weight, self.offsets, self.constant

    def __call__(self, z):
        """(n, len(z)) values."""
        b = self.loading[:, None]
        terms = self.weight[:, None] * np.exp(-b * z - 0.5 * b * b)
        return np.add.reduceat(terms, self.offsets[:-1], axis=0) - self.constant[:, None]

    def regions(self, capacity=64):
        owners, ends = np.empty(capacity, dtype=np.int64), np.empty(capacity)
        count = k.cheapest_regions(*self.arrays, owners, ends)
        assert count <= capacity
        return owners[:count], ends[:count]

    def value(self):
        """(option, single futures, probability)."""
        single, probability = np.empty(len(self.constant)), np.empty(len(self.constant))
        best = k.single_futures(self.weight, self.offsets, self.constant, single)
        return k.quality_option(*self.arrays, *self.regions(), best, probability), single, probability

    def quadrature(self, points=40_001):
        """E[min h] by the trapezoid rule."""
        z = np.linspace(-9.0 - self.loading.max(), 9.0, points)
        return np.trapezoid(self(z).min(axis=0) * np.exp(-0.5 * z * z), z) / math.sqrt(2.0 * math.pi)


def quadratic(first, second, scale=1.0, b=0.05):
    """Two curves whose difference is scale * (u - u1)(u - u2), u = exp(-b z): they cross at z = first and second."""
    u, v = math.exp(-b * first), math.exp(-b * second)
    square, line = scale * math.exp(2.0 * b * b), scale * (u + v) * math.exp(0.5 * b * b)  # undo exp(-loading^2 / 2)
    base = 100.0 * math.exp(0.5 * b * b)
    # h0 - h1 = scale (u^2 + uv) - scale (u + v) u
    return Curves(([base, square], [b, 2 * b], 0.0), ([base + line], [b], scale * u * v))


def test_a_pair_that_crosses_twice():
    owners, ends = quadratic(-1.25, 0.5, scale=30.0).regions()
    assert owners.tolist() == [1, 0, 1]
    assert ends == pytest.approx([-1.25, 0.5, np.inf], abs=1e-9)


@pytest.mark.parametrize("gap", [1e-1, 1e-2, 1e-3])
def test_two_crossings_close_together(gap):
    owners, ends = quadratic(0.3, 0.3 + gap, scale=500.0).regions()
    assert owners.tolist() == [1, 0, 1]
    assert ends[:2] == pytest.approx([0.3, 0.3 + gap], abs=1e-7)


def test_curves_that_touch_do_not_lose_value():
    curves = quadratic(0.7, 0.7, scale=100.0)
    option, single, _ = curves.value()
    assert option == pytest.approx(single.min() - single[1], abs=1e-11)  # issue 1 is nowhere above
    assert curves.regions()[0].tolist().count(0) <= 1


def test_curves_that_all_but_touch_are_told_apart():
    apart, over = quadratic(0.7, 0.7, scale=100.0), quadratic(0.7, 0.7, scale=100.0)
    apart.constant[0] -= 1e-9  # issue 0 never cheaper
    over.constant[0] += 1e-9  # cheaper around 0.7, where 100 * 0.05^2 * exp(-0.07) x^2 < 1e-9
    assert apart.regions()[0].tolist() == [1]
    owners, ends = over.regions()
    width = math.sqrt(1e-9 / (100.0 * 0.05**2 * math.exp(-0.07)))
    assert owners.tolist() == [1, 0, 1]
    assert ends[:2] == pytest.approx([0.7 - width, 0.7 + width], abs=1e-3 * width)


def test_many_curves_through_one_point():
    point = 0.4
    loadings = np.linspace(0.01, 0.12, 12)
    curves = Curves(*(([100.0 * math.exp(b * point + 0.5 * b * b)], [b], 0.0) for b in loadings))
    owners, ends = curves.regions()
    assert owners.tolist() == [0, 11]  # the short one when rates are low, the long one when they are high
    assert ends[0] == pytest.approx(point, abs=1e-11)


def test_crossings_that_only_steep_curves_feel_are_found():
    """Seen by E[exp(-3 z)] a crossing at z = -9 is six standard deviations away."""
    at = -9.0
    curves = Curves(*(([math.exp(b * at + 0.5 * b * b)], [b], 0.0) for b in (2.0, 3.0)))
    owners, ends = curves.regions()
    assert owners.tolist() == [0, 1]
    assert ends[0] == pytest.approx(at, abs=1e-9)


def test_equal_curves_are_the_first():
    curve = ([3.0, 103.0], [0.02, 0.05], 1.0)
    owners, ends = Curves(([3.0, 110.0], [0.02, 0.05], 1.0), curve, curve, curve).regions()
    assert owners.tolist() == [1]
    assert ends.tolist() == [np.inf]


def test_without_randomness_the_lowest_value_holds_everywhere():
    curves = Curves(([101.0], [0.0], 0.5), ([100.0], [0.0], 0.0))
    assert curves.regions()[0].tolist() == [1]
    option, single, probability = curves.value()
    assert (option, single.tolist(), probability.tolist()) == (0.0, [100.5, 100.0], [0.0, 1.0])


def test_more_regions_than_fit_are_counted():
    curves = quadratic(-1.25, 0.5, scale=30.0)
    owners, ends = np.full(1, -7), np.full(1, -7.0)
    assert k.cheapest_regions(*curves.arrays, owners, ends) >= 3
    assert owners[0] == 1


@st.composite
def baskets(draw, most=12):
    """Curves of bonds: coupons and a principal, all worth about 100, with loadings up to `widest`."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, widest = draw(st.integers(1, most)), draw(st.sampled_from([1e-6, 0.01, 0.1, 0.4, 3.0]))
    curves = []
    for _ in range(n):
        m = int(rng.integers(1, 60))
        loading = widest * rng.uniform(0.2, 1.0) * np.arange(1, m + 1) / m
        weight = np.append(np.full(m - 1, rng.uniform(0.2, 4.0)), 100.0)
        constant = rng.uniform(0.0, 2.0)
        # near a common price, so that many of them cross
        weight *= (100.0 + constant + rng.normal(0.0, 30.0 * widest)) / weight.sum()
        curves.append((weight, loading, constant))
    return Curves(*curves)


@settings(max_examples=100, deadline=None)
@given(baskets())
def test_the_owner_of_every_region_is_the_cheapest_on_a_fine_grid(curves):
    owners, ends = curves.regions()
    z = np.linspace(-8.0 - curves.loading.max(), 8.0, 20_001)
    values = curves(z)
    owner = owners[np.searchsorted(ends, z)]
    excess = values[owner, np.arange(len(z))] - values.min(axis=0)
    assert np.max(excess / np.maximum(1.0, np.abs(values).max(axis=0))) < 1e-12
    assert np.all(np.diff(ends) > 0.0)
    assert np.all(owners[1:] != owners[:-1])


@settings(max_examples=40, deadline=None)
@given(baskets(most=6))
def test_value_is_the_quadrature_of_the_lower_envelope(curves):
    option, single, probability = curves.value()
    scale = max(1.0, float(np.abs(curves(np.array([-curves.loading.max()]))).max()))
    assert single.min() - option == pytest.approx(curves.quadrature(), abs=1e-7 * scale)
    assert option >= 0.0
    assert probability.sum() == pytest.approx(1.0, abs=1e-14)


def test_a_small_option_keeps_its_digits():
    """Two one-payment issues: the exchange option of Margrabe (1978), far out of the money."""
    forward, other, b, c = 100.0, 104.0, 0.02, 0.03
    option, _, probability = Curves(([forward], [b], 0.0), ([other], [c], 0.0)).value()
    d = (math.log(other / forward)) / (c - b)
    # E[(h0 - h1)+] = forward N(-d + (c - b)/2) - other N(-d - (c - b)/2)
    tails = [0.5 * math.erfc((d + sign * 0.5 * (c - b)) / math.sqrt(2.0)) for sign in (-1.0, 1.0)]
    exact = forward * tails[0] - other * tails[1]
    assert 1e-5 < exact < 1.1e-5  # points
    assert option == pytest.approx(exact, rel=1e-9)
    assert probability[1] == pytest.approx(0.5 * math.erfc((d - 0.5 * (b + c)) / math.sqrt(2.0)), rel=1e-9)


@pytest.mark.parametrize(("a", "years"), [(0.0, 0.3), (1e-9, 0.3), (0.03, 0.3), (0.5, 2.0)])
def test_law_of_the_factor_solves_its_equation(a, years):
    """dy = [sigma^2 H - a y] dt + sigma dW: mean and variance by a fine sum over time."""
    sigma, steps = 0.011, 200_000
    t = (np.arange(steps) + 0.5) * years / steps
    decay = np.exp(-a * (years - t))
    drift = t if a == 0.0 else -np.expm1(-2.0 * a * t) / (2.0 * a)
    mean, deviation = k.factor_law(years, a, sigma)
    assert mean == pytest.approx(sigma**2 * np.sum(drift * decay) * years / steps, rel=1e-8)
    assert deviation**2 == pytest.approx(sigma**2 * np.sum(decay**2) * years / steps, rel=1e-8)


def test_mean_reversion_zero_is_the_limit():
    at_zero = k.factor_law(0.7, 0.0, 0.01)
    assert at_zero == pytest.approx((0.5 * (0.01 * 0.7) ** 2, 0.01 * math.sqrt(0.7)), rel=1e-15)
    assert k.factor_law(0.7, 1e-13, 0.01) == pytest.approx(at_zero, rel=1e-12)
    ratios = [k.annuity_ratio(x) for x in (0.0, 5e-324, 1e-300, 1e-9, 1.0)]
    assert ratios == pytest.approx([1.0, 1.0, 1.0, 1.0 - 5e-10, -math.expm1(-1.0)], rel=1e-15)


def test_mean_of_a_bond_over_the_normal_is_its_convexity():
    """E[P(T, s)] by quadrature of `log_bond_growth` is exp(`log_futures_convexity`)."""
    mean, deviation = k.factor_law(0.8, 0.05, 0.02)
    z = np.linspace(-12.0, 12.0, 4001)
    growth = np.exp(formulas.log_bond_growth(9.0, mean + deviation * z, deviation**2))
    expected = np.trapezoid(growth * np.exp(-0.5 * z * z), z) / math.sqrt(2.0 * math.pi)
    assert expected == pytest.approx(math.exp(formulas.log_futures_convexity(9.0, mean)), rel=1e-12)
