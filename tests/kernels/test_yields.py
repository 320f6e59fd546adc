"""Yields from prices: round trips, bits, impossible prices, vector instructions."""

import math

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.kernels import yields as y

LONGEST = 80  # half-years


def arrays(*columns: object) -> list[np.ndarray]:
    return [np.array(column, dtype=np.float64, ndmin=1) for column in np.broadcast_arrays(*columns)]


def street_yields(dirty: object, coupon: object, periods: object, fraction: object) -> np.ndarray:
    columns = arrays(dirty, coupon, periods, fraction)
    out = np.empty_like(columns[0])
    y.solve_yields(*columns, out)
    return out


def general_yields(simple: bool, *columns: object) -> np.ndarray:
    inputs = arrays(*columns)
    out = np.empty_like(inputs[0])
    y.solve_yields_general(*inputs, simple, out)
    return out


def prices(simple: bool, *columns: object) -> np.ndarray:
    inputs = arrays(*columns)
    out = np.empty_like(inputs[0])
    y.dirty_prices(*inputs, simple, out)
    return out


def realistic(n: int, seed: int = 7) -> tuple[np.ndarray, ...]:
    """Yields, coupons, periods, fractions of a universe of 400 issues."""
    rng = np.random.default_rng(seed)
    years = rng.uniform(1, 30, 400)
    periods = np.ceil(2 * years)
    issue = rng.integers(0, 400, n)
    coupon = rng.integers(1, 49, 400) / 800
    return rng.uniform(0.001, 0.06, n), coupon[issue], periods[issue], (2 * years - periods + 1)[issue]


def test_price_is_the_sum_of_cash_flows() -> None:
    # 4.25% coupon, 5 payments left, 40% of the period to run, 3.7%
    flows = [2.125] * 4 + [102.125]
    by_hand = sum(flow / 1.0185 ** (k + 0.4) for k, flow in enumerate(flows))
    assert prices(y.STREET, 0.037, 0.0425, 5, 0.4, 0, 0)[0] == pytest.approx(by_hand, rel=1e-14)
    simple = sum(flow / 1.0185**k for k, flow in enumerate(flows)) / (1 + 0.4 * 0.0185)
    assert prices(y.TREASURY, 0.037, 0.0425, 5, 0.4, 0, 0)[0] == pytest.approx(simple, rel=1e-14)


@settings(max_examples=300, deadline=None)
@given(
    yearly=st.floats(-0.02, 0.20),
    coupon=st.floats(0, 0.15),
    periods=st.integers(1, LONGEST),
    days=st.integers(1, 184),
)
def test_price_yield_price(yearly: float, coupon: float, periods: int, days: int) -> None:
    dirty = prices(y.STREET, yearly, coupon, periods, days / 184, 0, 0)
    found = street_yields(dirty, coupon, periods, days / 184)
    assert abs(prices(y.STREET, found, coupon, periods, days / 184, 0, 0)[0] - dirty[0]) < 1e-10
    assert abs(found[0] - yearly) < 1e-11


def test_round_trip_over_the_whole_range_at_once() -> None:
    rng = np.random.default_rng(3)
    n = 200_000
    yearly, coupon = rng.uniform(-0.02, 0.2, n), rng.uniform(0, 0.15, n)
    periods, fraction = rng.integers(1, LONGEST + 1, n).astype(float), rng.integers(1, 185, n) / 184
    dirty = prices(y.STREET, yearly, coupon, periods, fraction, 0, 0)
    found = street_yields(dirty, coupon, periods, fraction)
    assert np.abs(prices(y.STREET, found, coupon, periods, fraction, 0, 0) - dirty).max() < 2e-12
    # with one day to run a price says little about the yield: 1e-16 of price is 1e-14 of yield
    assert np.abs((found - yearly) * fraction).max() < 2e-15


def fast_yield(dirty: float, *bond: float) -> float:
    """What the vector loops alone find: NaN for a lane that they leave to the search."""
    near = y._near_half(y._guess(dirty, *bond), dirty, *bond)
    return y._exact_yield(near, dirty, *bond)


def test_realistic_yields_need_no_search() -> None:
    yearly, coupon, periods, fraction = realistic(20_000)
    dirty = prices(y.STREET, yearly, coupon, periods, fraction, 0, 0)
    found = street_yields(dirty, coupon, periods, fraction)
    assert np.abs(found - yearly).max() < 1e-15
    bonds = np.array([dirty, coupon, periods, fraction]).T[:2000]
    assert [fast_yield(*bond) for bond in bonds] == found[:2000].tolist()


@pytest.mark.parametrize("yearly", [0.0, 1e-300, 1e-15, 1e-10, -1e-8, 1e-7, 2e-6, -3e-6, 1e-5])
def test_yields_near_zero_need_no_search(yearly: float) -> None:
    for bond in [(0.0, 1, 0.5), (0.05, 20, 1.0), (0.0175, 59, 0.25)]:
        dirty = prices(y.STREET, yearly, *bond, 0, 0)[0]
        assert fast_yield(dirty, *(float(term) for term in bond)) == pytest.approx(yearly, abs=2e-15)


@settings(max_examples=200, deadline=None)
@given(
    yearly=st.floats(-0.02, 0.20),
    coupon=st.floats(0.001, 0.15),
    periods=st.integers(2, LONGEST),
    days=st.integers(1, 184),
    units=st.sampled_from([(1.0, 1.0), (0.01, 1.0), (0.6, 1.0), (1.7, 1.0), (0.0, 1.2), (0.0, 1.99)]),
    simple=st.booleans(),
)
def test_general_price_yield_price(
    yearly: float, coupon: float, periods: int, days: int, units: tuple[float, float], simple: bool
) -> None:
    odd = [50 * coupon * (unit - 1) for unit in units]
    dirty = prices(simple, yearly, coupon, periods, days / 184, *odd)
    found = general_yields(simple, dirty, coupon, periods, days / 184, *odd)
    assert abs(prices(simple, found, coupon, periods, days / 184, *odd)[0] - dirty[0]) < 1e-10
    assert y.yield_of(dirty[0], coupon, float(periods), days / 184, *odd, simple) == found[0]


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 70), start=st.integers(0, 3), seed=st.integers(0, 10**6), wide=st.booleans())
def test_a_bond_has_the_same_bits_alone_and_anywhere_in_an_array(n: int, start: int, seed: int, wide: bool) -> None:
    yearly, coupon, periods, fraction = (column[start:] for column in realistic(n + start, seed))
    if wide:  # some of these go through the search
        yearly, coupon = yearly * 5 - 0.02, coupon * 0.2
    zero = np.zeros(n)
    dirty = prices(y.STREET, yearly, coupon, periods, fraction, 0, 0)
    together = street_yields(dirty, coupon, periods, fraction)
    general = general_yields(y.STREET, dirty, coupon, periods, fraction, 0, 0)
    slope, curvature = np.empty(n), np.empty(n)
    y.price_derivatives(together, *arrays(coupon, periods, fraction, zero, zero), y.STREET, slope, curvature)
    for i in range(n):
        bond = coupon[i], periods[i], fraction[i]
        alone = street_yields(dirty[i], *bond)[0]
        assert alone == together[i] == general[i] == y.yield_of(dirty[i], *bond, 0.0, 0.0, y.STREET)
        assert prices(y.STREET, yearly[i], *bond, 0, 0)[0] == dirty[i]
        assert y.price_of(yearly[i], *bond, 0.0, 0.0, y.STREET) == dirty[i]
        one_slope, one_curvature = np.empty(1), np.empty(1)
        y.price_derivatives(*arrays([alone], *bond, 0, 0), y.STREET, one_slope, one_curvature)
        assert (one_slope[0], one_curvature[0]) == (slope[i], curvature[i])
        assert y.dv01_at(alone, *bond, 0.0, 0.0, y.STREET) == -0.0001 * slope[i]


def test_long_arrays_cross_blocks_with_the_same_bits() -> None:
    yearly, coupon, periods, fraction = realistic(2500)
    yearly[::97] = 0.5  # some lanes of every block are left to the search
    dirty = prices(y.STREET, yearly, coupon, periods, fraction, 0, 0)
    whole = street_yields(dirty, coupon, periods, fraction)
    shifted = street_yields(dirty[5:], coupon[5:], periods[5:], fraction[5:])
    assert (whole[5:] == shifted).all()


@pytest.mark.parametrize("simple", [y.STREET, y.TREASURY])
@pytest.mark.parametrize(
    "bond",
    [
        (0.0, 0.05, 10, 0.5),
        (-3.0, 0.05, 10, 0.5),
        (np.nan, 0.05, 10, 0.5),
        (np.inf, 0.05, 10, 0.5),
        (1e-300, 0.05, 10, 0.5),  # no yield below 1e9
        (1e9, 0.05, 10, 0.5),  # no yield above -99%
        (100.0, np.nan, 10, 0.5),
        (100.0, -0.05, 10, 0.5),
        (100.0, 0.05, 0, 0.5),
        (100.0, 0.05, np.nan, 0.5),
        (100.0, 0.05, np.inf, 0.5),
        (100.0, 0.05, 10, 0.0),
        (100.0, 0.05, 10, 1.5),
        (100.0, 0.05, 10, np.nan),
    ],
    ids=str,
)
def test_impossible_bonds_give_nan(bond: tuple[float, ...], simple: bool) -> None:
    assert np.isnan(general_yields(simple, *bond, 0, 0)[0])
    # and do not disturb the lanes beside them
    good = (100.0, 0.05, 10, 1.0)
    columns = np.array([good, bond, good]).T
    found = street_yields(*columns)
    assert np.isnan(found[1])
    assert found[0] == found[2] == pytest.approx(0.05, abs=1e-15)


@pytest.mark.parametrize("simple", [y.STREET, y.TREASURY])
@pytest.mark.parametrize("yearly", [-0.98, -0.5, -0.1, 0.3, 0.7, 1.0, 5.0, 100.0])
def test_yields_far_away(yearly: float, simple: bool) -> None:
    dirty = prices(simple, yearly, 0.05, 6, 0.5, 0, 0)
    assert general_yields(simple, dirty, 0.05, 6, 0.5, 0, 0)[0] == pytest.approx(yearly, rel=1e-12)


def test_zero_yield() -> None:
    for coupon, periods, fraction in [(0.0, 1, 0.5), (0.05, 20, 1.0), (0.0175, 59, 0.25)]:
        dirty = 100 + 50 * coupon * periods
        assert abs(street_yields(dirty, coupon, periods, fraction)[0]) < 1e-14
        assert prices(y.STREET, 0.0, coupon, periods, fraction, 0, 0)[0] == pytest.approx(dirty, rel=1e-15)


def test_prices_outside_the_range_of_yields_are_nan() -> None:
    assert np.isnan(prices(y.STREET, [-0.995, -2.5, np.nan, np.inf, 2e9], 0.05, 10, 0.5, 0, 0)).all()


def test_dv01_is_the_price_of_a_basis_point() -> None:
    bond = (0.05, 19.0, 0.3, 0.0, 0.0)
    up, down = (y.price_of(0.04 + move, *bond, y.STREET) for move in (0.5e-4, -0.5e-4))
    assert y.dv01_at(0.04, *bond, y.STREET) == pytest.approx(down - up, rel=1e-7)


def test_the_loops_are_vector_instructions() -> None:
    # compiled anew: assembly is not kept in the cache on disk
    solve = numba.njit(error_model="numpy", nogil=True)(y.solve_yields.py_func)  # type: ignore[attr-defined]
    solve.compile((numba.float64[::1],) * 5)
    (assembly,) = solve.inspect_asm().values()
    if "vfmadd" not in assembly:
        pytest.skip("this machine's instructions are not AVX with multiply-add")
    # three divisions in the guess, three in each of two steps
    assert assembly.count("vdivpd") >= 9


def test_quantlib_agrees() -> None:
    ql = pytest.importorskip("QuantLib")
    schedule = ql.Schedule(
        ql.Date(15, 8, 2023), ql.Date(15, 8, 2033), ql.Period(6, ql.Months), ql.NullCalendar(),
        ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, True,
    )  # fmt: skip
    count = ql.ActualActual(ql.ActualActual.ISMA, schedule)
    bond = ql.FixedRateBond(1, 100.0, schedule, [0.03875], count)
    settle = ql.Date(14, 2, 2025)
    accrued = 1.9375 * 183 / 184
    for clean in (60.0, 99.106414, 100.0, 140.0):
        theirs = ql.BondFunctions.bondYield(
            bond, ql.BondPrice(clean, ql.BondPrice.Clean), count, ql.Compounded, ql.Semiannual, settle,
            1e-14, 1000, 0.04,
        )  # fmt: skip
        ours = street_yields(clean + accrued, 0.03875, 18, 1 / 184)[0]
        assert math.isclose(ours, theirs, abs_tol=1e-10)
