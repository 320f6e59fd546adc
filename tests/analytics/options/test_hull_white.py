"""The one-factor quality option: published-style cases, independent quadrature, QuantLib's model, bounds.

CASES: values by a 40,001-point quadrature, converged to 3e-7 points, of F = E[min clean/CF] and min_i F_i under the
money-market measure; flat continuously compounded zero curve, actual/365 time, cash flows on unadjusted dates
(case file `quality_option_hw1f.json` of the project's shared vectors).
"""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.analytics.options.hull_white import Deliverables, hull_white_quality
from netbasis.errors import BadInput
from netbasis.formulas import hull_white as formulas
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.kernels import hull_white as kernels


def bonds(*rows):
    """(coupon in percent, maturity[, dated]) -> issues named by both."""
    return Treasuries.from_rows(Treasury(f"{row[0]} {row[1]}", row[0] / 100.0, *map(day, row[1:])) for row in rows)


def day(text):
    return date.fromisoformat(text)


# reference, delivery, mean reversion | issues: coupon %, maturity, conversion factor
BASKETS = {
    "FVU1": (
        "2011-06-20", "2011-10-05", 0.01,
        [(1.375, "2015-11-30", 0.8317), (2.125, "2015-12-31", 0.8565), (2.0, "2016-01-31", 0.8493),
         (2.125, "2016-02-29", 0.8516), (2.25, "2016-03-31", 0.854), (2.0, "2016-04-30", 0.8417),
         (1.75, "2016-05-31", 0.8292)],
    ),
    "ZB": (
        "2025-12-15", "2026-03-31", 0.03,
        [(5.25, "2041-05-15", 0.9265), (5.0, "2043-08-15", 0.8934), (6.0, "2045-05-15", 1.0),
         (4.0, "2047-11-15", 0.7602), (3.0, "2050-02-15", 0.6227)],
    ),
}  # fmt: skip

# basket, sigma, flat zero rate | futures, lowest single-deliverable futures, quality option
CASES = [
    ("FVU1", 0.01, 0.01, 122.046712, 122.046712, 0.0),
    ("FVU1", 0.01, 0.04, 108.078612, 108.078748, 0.000136),
    ("FVU1", 0.01, 0.055, 101.678122, 101.703491, 0.025369),
    ("FVU1", 0.01, 0.06, 99.558573, 99.630024, 0.071451),
    ("FVU1", 0.01, 0.061, 99.13098, 99.185385, 0.054405),
    ("FVU1", 0.01, 0.08, 91.113467, 91.113468, 1e-06),
    ("ZB", 0.0075, 0.045, 116.068184, 116.068184, 0.0),
    ("ZB", 0.0075, 0.0575, 101.410233, 101.608148, 0.197914),
    ("ZB", 0.0075, 0.0591, 99.427639, 99.825136, 0.397497),
    ("ZB", 0.0075, 0.065, 91.421026, 91.422618, 0.001593),
    ("ZB", 0.0075, 0.075, 79.248135, 79.248135, 0.0),
    ("ZB", 0.01, 0.055, 104.226645, 104.311258, 0.084613),
    ("ZB", 0.01, 0.0575, 101.274343, 101.606536, 0.332192),
    ("ZB", 0.01, 0.061, 96.790976, 97.008053, 0.217077),
    ("ZB", 0.01, 0.065, 91.407135, 91.420761, 0.013626),
    ("ZB", 0.0125, 0.045, 116.063708, 116.063848, 0.000141),
    ("ZB", 0.0125, 0.055, 104.136962, 104.309117, 0.172154),
    ("ZB", 0.0125, 0.0591, 99.127764, 99.820374, 0.69261),
    ("ZB", 0.0125, 0.061, 96.668675, 97.005472, 0.336797),
    ("ZB", 0.0125, 0.075, 79.244621, 79.244628, 7e-06),
]


def value(name, sigma, curve, **changes):
    """A basket of BASKETS at a volatility on a curve."""
    reference, delivery, a, rows = BASKETS[name]
    arguments = {
        "bonds": bonds(*((coupon, maturity) for coupon, maturity, _ in rows)),
        "factors": [factor for *_, factor in rows],
        "reference": reference, "delivery": delivery, "zero_curve": curve, "mean_reversion": a, "sigma": sigma,
    }  # fmt: skip
    return hull_white_quality(**(arguments | changes))


@pytest.mark.parametrize(("name", "sigma", "rate", "futures", "lowest", "option"), CASES)
def test_cases(name, sigma, rate, futures, lowest, option):
    found = value(name, sigma, rate)
    assert found.futures == pytest.approx(futures, abs=1e-6)
    assert found.single.min() == pytest.approx(lowest, abs=1e-6)
    assert found.quality_option == pytest.approx(option, abs=1e-6)


def months_before(maturity, months):
    """A coupon date by the calendar alone: same day of the month, or its end."""
    month = 12 * maturity.year + maturity.month - 1 - months
    after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = after - timedelta(days=1)
    if (maturity + timedelta(days=1)).month != maturity.month:
        return last
    return last.replace(day=min(maturity.day, last.day))


def quadrature(rows, reference, delivery, discount, a, sigma, points=20_001):
    """(F, F_i) by the trapezoid rule over the factor, from dates, in plain numpy: nothing of the package.

    rows: (coupon in percent, maturity, factor). discount: of days after the reference date.
    """
    t = (delivery - reference).days / 365.0
    load = lambda u: u if a == 0.0 else (1.0 - np.exp(-a * u)) / a  # noqa: E731
    variance = sigma**2 * (t if a == 0.0 else (1.0 - math.exp(-2.0 * a * t)) / (2.0 * a))
    y = 0.5 * (sigma * load(t)) ** 2 + math.sqrt(variance) * (z := np.linspace(-12.0, 10.0, points))
    density = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    base = discount(np.array([float((delivery - reference).days)]))[0]
    converted = []
    for coupon, maturity, factor in rows:
        dates = [months_before(maturity, 6 * k) for k in range(80)]
        ahead = [d for d in dates if d > delivery]
        last = dates[len(ahead)]
        price = -0.5 * coupon * (delivery - last).days / (ahead[-1] - last).days
        for d in ahead:
            g = load((d - delivery).days / 365.0)
            forward = discount(np.array([float((d - reference).days)]))[0] / base
            pays = 0.5 * coupon + (100.0 if d == maturity else 0.0)
            price = price + pays * forward * np.exp(-g * y - 0.5 * g * g * variance)
        converted.append(price / factor)
    mean = lambda values: np.trapezoid(values * density, z)  # noqa: E731
    return mean(np.min(converted, axis=0)), np.array([mean(one) for one in converted])


@st.composite
def cases(draw, most=8):
    """A random basket, dates, an upward or downward curve, mean reversion and volatility."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    reference = date(2020, 1, 1) + timedelta(days=int(rng.integers(0, 4000)))
    delivery = reference + timedelta(days=int(rng.integers(1, 400)))
    short, long = draw(st.sampled_from([(1.7, 2.1), (4.2, 5.3), (6.5, 10.0), (15.0, 30.0)]))
    level, slope = rng.uniform(0.0, 0.08), rng.uniform(-0.001, 0.001)
    discount = lambda days: np.exp(-(level + slope * np.minimum(days, 3650.0) / 365.0) * days / 365.0)  # noqa: E731
    rows = []
    for _ in range(int(rng.integers(1, most + 1))):
        maturity = delivery + timedelta(days=int(365.25 * rng.uniform(short, long)))
        coupon, years = rng.integers(0, 64) / 8.0, (maturity - delivery).days / 365.25
        notional = rng.normal(level, 0.0008)  # factors near the model's own prices, so that issues compete
        factor = sum(coupon / 2.0 * math.exp(-notional * k / 2.0) for k in range(1, int(2 * years) + 1))
        rows.append((coupon, maturity, factor / 100.0 + math.exp(-notional * years)))
    a = draw(st.sampled_from([0.0, 0.01, 0.1]))
    sigma = draw(st.sampled_from([0.002, 0.01, 0.02]))
    return rows, reference, delivery, discount, a, sigma


def priced(rows, reference, delivery, discount, a, sigma):
    held = Treasuries.from_rows(Treasury(str(i), row[0] / 100.0, row[1]) for i, row in enumerate(rows))
    return hull_white_quality(held, [row[2] for row in rows], reference, delivery, discount, a, sigma)


@settings(max_examples=30, deadline=None)
@given(cases())
def test_quadrature_from_dates(case):
    futures, single = quadrature(*case)
    found = priced(*case)
    assert found.single == pytest.approx(single, abs=1e-9)
    assert found.futures == pytest.approx(futures, abs=3e-6)  # a kink costs the rule slope * step^2 / 12
    assert found.quality_option == pytest.approx(single.min() - futures, abs=3e-6)


@settings(max_examples=60, deadline=None)
@given(cases(most=12))
def test_bounds(case):
    found = priced(*case)
    rows, *rest, sigma = case
    assert found.quality_option >= 0.0
    assert found.futures <= found.single.min()
    assert found.probability.min() >= 0.0
    assert found.probability.sum() == pytest.approx(1.0, abs=1e-13)
    assert np.all(np.diff(found.switch_factor) > 0.0)
    # more volatility: the option is worth more; more issues: the future less, and so the option more where the
    # issue added is not the lowest single future
    options = [priced(rows, *rest, sigma * scale).quality_option for scale in (0.25, 0.5, 1.0, 1.5)]
    assert np.all(np.diff(options) >= -1e-11)
    fewer = priced(rows[:-1] or rows, *rest, sigma)
    assert found.futures <= fewer.futures + 1e-11
    if found.single.argmin() < len(fewer.single):
        assert found.quality_option >= fewer.quality_option - 1e-11


@settings(max_examples=20, deadline=None)
@given(cases(most=6))
def test_no_volatility_is_the_lowest_converted_forward(case):
    *rest, _ = case
    still, faint = priced(*rest, 0.0), priced(*rest, 1e-9)
    assert (still.quality_option, still.futures) == (0.0, still.single.min())
    assert still.single == pytest.approx(quadrature(*rest, 0.0)[1], abs=1e-9)
    assert faint.futures == pytest.approx(still.futures, abs=1e-5)
    assert sorted(still.probability)[-1] == 1.0
    assert len(still.switch_points()) == 0


@settings(max_examples=20, deadline=None)
@given(cases(most=1))
def test_a_basket_of_one_has_no_option(case):
    found = priced(*case)
    assert (found.quality_option, found.futures, found.probability.tolist()) == (0.0, found.single[0], [1.0])


@pytest.mark.parametrize("sigma", [0.001, 0.01])
def test_no_mean_reversion_is_the_limit(sigma):
    at_zero = value("ZB", sigma, 0.0591, mean_reversion=0.0)
    for a, bound in ((1e-13, 1e-11), (1e-7, 1e-4)):
        near = value("ZB", sigma, 0.0591, mean_reversion=a)
        assert near.futures == pytest.approx(at_zero.futures, abs=bound)
        assert near.quality_option == pytest.approx(at_zero.quality_option, abs=bound)


def test_delivery_today_is_the_lowest_converted_price():
    found = value("ZB", 0.01, 0.0591, reference="2026-03-31")
    assert found.quality_option == 0.0
    assert found.single == pytest.approx(value("ZB", 0.0, 0.0591).single, abs=1e-11)


def test_equal_issues_add_nothing():
    rows = [(5.25, "2041-05-15"), (3.0, "2050-02-15")]
    one = hull_white_quality(bonds(*rows), [0.9265, 0.6227], "2025-12-15", "2026-03-31", 0.0591, 0.03, 0.01)
    two = hull_white_quality(bonds(*rows, *rows), [0.9265, 0.6227] * 2, "2025-12-15", "2026-03-31", 0.0591, 0.03, 0.01)
    assert two.futures == one.futures
    assert two.probability.tolist() == [*one.probability, 0.0, 0.0]


def test_bonds_follow_quantlibs_model():
    """ZB case at the bond level: P(T, s) given the short rate, options on it (its variance), and the bias of
    futures over forward rates (its mean under the money-market measure)."""
    ql = pytest.importorskip("QuantLib")
    a, sigma, rate, t = 0.03, 0.0125, 0.0591, 0.8
    today = ql.Date(15, 12, 2025)
    curve = ql.YieldTermStructureHandle(ql.FlatForward(today, rate, ql.Actual365Fixed()))
    model = ql.HullWhite(curve, a, sigma)
    mean, deviation = kernels.factor_law(t, a, sigma)
    for u in (0.25, 2.0, 10.0, 29.5):
        forward, load = math.exp(-rate * u), formulas.loading(u, kernels.annuity_ratio(a * u))
        for y in (-0.02, 0.0, 0.013):
            growth = math.exp(formulas.log_bond_growth(load, y, deviation**2))
            assert forward * growth == pytest.approx(model.discountBond(t, t + u, rate + y), rel=1e-9)
        # call on P(T, s), Black's formula: the logarithm has deviation G(s - T) sqrt(v)
        width, strike = load * deviation, 0.98 * forward
        d = math.log(forward / strike) / width
        normal = [0.5 * math.erfc(-(d + sign * width / 2.0) / math.sqrt(2.0)) for sign in (1.0, -1.0)]
        call = math.exp(-rate * t) * (forward * normal[0] - strike * normal[1])
        assert call == pytest.approx(model.discountBondOption(ql.Option.Call, strike, t, t + u), rel=1e-9)
        # futures settled daily on 1 / P: E[1/P] = exp(G m + G^2 v) / forward
        simple = (math.exp(load * mean + (load * deviation) ** 2) / forward - 1.0) / u
        bias = ql.HullWhite.convexityBias(100.0 * (1.0 - simple), t, t + u, sigma, a)
        assert simple - bias == pytest.approx((1.0 / forward - 1.0) / u, rel=1e-12)


def test_switch_points():
    found = value("FVU1", 0.01, 0.06)
    table = found.switch_points()
    cusip = found.deliverables.bonds.cusip
    assert table["from_cusip"].to_list() == cusip[found.cheapest[:-1]].tolist()
    assert table["to_cusip"].to_list() == cusip[found.cheapest[1:]].tolist()
    deviations = table["deviations"].to_numpy()
    below = np.array([0.0, *(0.5 * math.erfc(-z / math.sqrt(2.0)) for z in deviations), 1.0])
    assert found.probability[found.cheapest] == pytest.approx(np.diff(below), abs=1e-14)
    # on both sides of a switch the converted price is the same, and it is the price of the street yield
    for row in table.iter_rows(named=True):
        prices = [
            found._clean(i, row["factor"]) / found.deliverables.factors[i]
            for i in (cusip.tolist().index(row["from_cusip"]), cusip.tolist().index(row["to_cusip"]))
        ]
        assert prices == pytest.approx([row["converted_price"]] * 2, abs=1e-9)
    assert np.all(np.diff(table["yield_bp"]) > 0.0)
    assert np.all(np.diff(table["converted_price"]) < 0.0)


def test_yield_of_a_switch_is_that_of_the_cheapest_forward():
    """Two zero-coupon issues of docs/options-hull-white.md: their yields are logarithms."""
    found = example()
    switch = found.switch_points().row(0, named=True)
    # the four-year issue is cheaper at today's forward; 1460 days are 8 half-years less a day of its last cycle
    street = [2.0 * (0.79 * price / 100.0) ** (-1.0 / periods) - 2.0 for price, periods in (
        (100.0 * math.exp(-0.06 * 4.0) / 0.79, PERIODS), (switch["converted_price"], PERIODS))]  # fmt: skip
    assert switch["yield_bp"] == pytest.approx((street[1] - street[0]) * 1e4, abs=1e-8)


PERIODS = 7 + 180 / 181  # 2026-02-26 to 2030-02-25: the first date of its cycle is 2026-08-25, 180 of 181 days away


def example():
    """The example worked by hand in docs/options-hull-white.md."""
    held = bonds((0.0, "2030-02-25"), (0.0, "2035-02-24"))
    return hull_white_quality(held, [0.79, 0.58], "2025-12-15", "2026-02-26", 0.06, 0.03, 0.01)


def test_the_example_of_the_documentation():
    found = example()
    assert found.factor_mean == pytest.approx(1.98804e-06, rel=1e-5)
    assert found.factor_deviation == pytest.approx(0.004458753, rel=1e-7)
    assert found.single == pytest.approx([99.572401, 100.472261], abs=1e-6)
    assert found.futures == pytest.approx(99.203441, abs=1e-6)
    assert found.quality_option == pytest.approx(0.368960, abs=1e-6)
    assert found.probability == pytest.approx([0.678673, 0.321327], abs=1e-6)
    assert found.switch_factor == pytest.approx([0.002070816], abs=1e-9)


def test_a_rate_and_its_discount_factors_agree():
    flat = value("ZB", 0.01, 0.0575)
    curve = value("ZB", 0.01, lambda days: np.exp(-0.0575 * days / 365.0))
    assert curve.futures == pytest.approx(flat.futures, abs=1e-11)
    assert curve.quality_option == pytest.approx(flat.quality_option, abs=1e-11)


def test_prepared_issues_give_the_same_bits():
    reference, delivery, a, rows = BASKETS["ZB"]
    held = Deliverables.of(bonds(*((coupon, maturity) for coupon, maturity, _ in rows)), [r[2] for r in rows], delivery)
    assert held.quality(reference, 0.0591, a, 0.01).futures == value("ZB", 0.01, 0.0591).futures


def test_frame_has_a_row_an_issue():
    found = value("ZB", 0.01, 0.0591)
    table = found.frame()
    assert table["futures"].to_list() == found.single.tolist()
    assert table["above_cheapest"].min() == 0.0
    assert table["maturity"].to_list()[0] == date(2041, 5, 15)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sigma": -0.01}, "sigma: -0.01; allowed: a number from 0 to 0.1"),
        ({"sigma": math.nan}, "sigma: nan"),
        ({"sigma": math.inf}, "sigma: inf"),
        ({"sigma": 1.0}, "write 100 bp a year as 0.01"),
        ({"sigma": "high"}, "sigma: 'high'"),
        ({"mean_reversion": -0.03}, "mean reversion: -0.03; allowed: a number from 0 to 10"),
        ({"mean_reversion": math.nan}, "mean reversion: nan"),
        ({"zero_curve": 4.5}, "write 4.5% as 0.045"),
        ({"zero_curve": math.nan}, "zero rate: nan"),
        ({"zero_curve": None}, "zero rate: None"),
        ({"zero_curve": lambda days: 0.97}, "one positive number for each"),
        ({"zero_curve": lambda days: np.full(len(days), np.nan)}, "discount factors of the zero curve"),
        ({"zero_curve": lambda days: -np.ones(len(days))}, "a curve in years takes days / 365.25"),
        ({"bonds": bonds(), "factors": []}, "empty basket"),
        ({"factors": [0.9]}, "allowed: 5 positive numbers"),
        ({"factors": [0.9, 0.9, 0.9, 0.9, 0.0]}, "conversion factors"),
        ({"factors": [0.9, 0.9, 0.9, 0.9, math.nan]}, "conversion factors"),
        ({"reference": "2026-04-01"}, "delivery day: '2026-03-31'; allowed: the reference date 2026-04-01"),
        ({"reference": "2010-04-01"}, "up to ten years after it"),
        ({"reference": "soon"}, "reference date: 'soon'"),
        ({"delivery": 20260331}, "delivery day: 20260331"),
        ({"delivery": "2045-05-15", "reference": "2045-01-01"}, "6.0 2045-05-15"),
        ({"bonds": bonds((5.0, "2050-05-15", "2026-05-15")), "factors": [0.9]}, "issues dated by 2026-03-31"),
    ],
)
def test_bad_input_is_named(changes, message):
    with pytest.raises(BadInput) as error:
        value("ZB", **({"sigma": 0.01, "curve": 0.0591} | changes))
    assert message in str(error.value)
