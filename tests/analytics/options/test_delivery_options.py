"""The working model: exact limits, bounds that always hold, convergence, derivatives, refusals."""

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

import netbasis as nb
from netbasis.analytics.options import program
from netbasis.analytics.options.grid import Grid
from netbasis.analytics.options.issues import Timetable, anchor_issues, fitted
from netbasis.analytics.options.market_model import market_model
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.analytics.options.problem import Problem
from netbasis.analytics.options.program import solve
from netbasis.analytics.options.value import delivery_option, pose
from netbasis.kernels import delivery_options as kernels
from netbasis.kernels import gaussian_issues
from netbasis.market.cash_flows import cash_flows

CALM = Gauss2(level_bp=0.0, slope_bp=0.0, noise_bp=0.0)
QUALITY = Rights(timing=False, wild_card=False, end_of_month=False)
WILD = Gauss2(level_bp=120.0, slope_bp=150.0, correlation=-0.8)


@dataclass(frozen=True)
class Flat:
    """A flat zero curve, continuously compounded on actual/365."""

    rate: float
    name: str = "flat"

    def log_discount(self, t):
        return -self.rate * 365.25 / 365.0 * t

    def forward(self, t):
        return np.full_like(t, self.rate * 365.25 / 365.0)


BASKETS = {
    "ZFU11": (
        date(2011, 6, 20), date(2011, 10, 5), 60,
        ((1.375, "2015-11-30"), (2.125, "2015-12-31"), (2.0, "2016-01-31"), (2.125, "2016-02-29"),
         (2.25, "2016-03-31"), (2.0, "2016-04-30"), (1.75, "2016-05-31")),
    ),
    "ZBH26": (
        date(2025, 12, 15), date(2026, 3, 31), 360,
        ((5.25, "2041-05-15"), (5.0, "2043-08-15"), (6.0, "2045-05-15"), (4.0, "2047-11-15"), (3.0, "2050-02-15")),
    ),
}  # fmt: skip


def on_curve(contract, rate):
    """The basket at the prices of a flat curve; repo of each issue such that its forward price is the curve's."""
    as_of, delivery, months, notes = BASKETS[contract]
    bonds = nb.Treasuries.from_rows(
        nb.Treasury(f"{c} {end}", c / 100, date.fromisoformat(end), original_term=months) for c, end in notes
    )
    flows = cash_flows(bonds, as_of)
    days = np.rint(flows.time * 365.25)
    term = (delivery - as_of).days
    value = flows.amount * np.exp(-rate * days / 365.0)
    dirty = flows.sums(value)
    forward = flows.sums(np.where(days > term, value, 0.0)) * math.exp(rate * term / 365.0)
    inside = np.where(days <= term, flows.amount, 0.0)
    coupons, timed = flows.sums(inside), flows.sums(inside * (term - days) / 360.0)
    repo = (forward + coupons - dirty) / (dirty * term / 360.0 - timed)
    clean = dirty - np.asarray(nb.accrued_interest(bonds, as_of))
    specials = {cusip: ((1, float(r)),) for cusip, r in zip(bonds.cusip, repo, strict=True)}
    return nb.Market(as_of, as_of, bonds, clean, {contract: 100.0}, nb.RepoCurve(((1, rate),), specials))


# quadrature with 40,001 points, converged to 3e-7 points: futures, quality option
@pytest.mark.parametrize(
    ("contract", "rate", "speed", "sigma_bp", "futures", "option"),
    [
        ("ZFU11", 0.01, 0.01, 100.0, 122.046712, 0.0),
        ("ZFU11", 0.04, 0.01, 100.0, 108.078612, 0.000136),
        ("ZFU11", 0.055, 0.01, 100.0, 101.678122, 0.025369),
        ("ZFU11", 0.06, 0.01, 100.0, 99.558573, 0.071451),
        ("ZFU11", 0.061, 0.01, 100.0, 99.13098, 0.054405),
        ("ZFU11", 0.08, 0.01, 100.0, 91.113467, 0.000001),
        ("ZBH26", 0.045, 0.03, 75.0, 116.068184, 0.0),
        ("ZBH26", 0.0575, 0.03, 75.0, 101.410233, 0.197914),
        ("ZBH26", 0.0591, 0.03, 75.0, 99.427639, 0.397497),
        ("ZBH26", 0.0575, 0.03, 100.0, 101.274343, 0.332192),
        ("ZBH26", 0.061, 0.03, 100.0, 96.790976, 0.217077),
        ("ZBH26", 0.055, 0.03, 125.0, 104.136962, 0.172154),
        ("ZBH26", 0.0591, 0.03, 125.0, 99.127764, 0.69261),
        ("ZBH26", 0.061, 0.03, 125.0, 96.668675, 0.336797),
    ],
)
def test_one_factor_quality_on_one_day_is_hull_white(contract, rate, speed, sigma_bp, futures, option):
    market, day = on_curve(contract, rate), BASKETS[contract][1]
    model = Gauss2(sigma_bp, 0.0, (speed, 0.3), noise_bp=0.0)
    timetable = Timetable(market.as_of, (day,), (day,), day, day)
    issues = anchor_issues(market, market.contract(contract), timetable, model, curve=Flat(rate))
    assert len(issues) == len(BASKETS[contract][3])
    found = solve(Problem(issues, timetable, model, QUALITY, Accuracy(), 0.0)).futures
    assert found == pytest.approx(futures, abs=1e-4)
    assert issues.single[-1].min() - found == pytest.approx(option, abs=1e-4)


def crossing(notes=None, contract="ZNM0", level=0.06, repo=0.06, cheap=0.0625):
    """Notes at one yield near the notional coupon, where converted prices meet."""
    as_of = date(2020, 3, 18)
    notes = notes or ((4.0, "2027-02-15"), (8.0, "2027-11-15"), (6.0, "2028-11-15"), (5.0, "2030-02-15"))
    bonds = nb.Treasuries.from_rows(
        nb.Treasury(f"{c} {end}", c / 100, date.fromisoformat(end), original_term=120) for c, end in notes
    )
    clean = np.asarray(nb.clean_price(bonds, np.full(len(bonds), level), as_of)) - cheap * (np.arange(len(bonds)) % 2)
    return nb.Market(as_of, as_of, bonds, clean, {contract: 100.0}, nb.RepoCurve.flat(repo))


def price(market, contract="ZNM0", **given):
    return delivery_option(market, contract, curve=Flat(0.06), detail=False, **given)


def price_of(market, contract, **given):
    return delivery_option(market, contract, detail=False, **given).futures


NOTES = ((4.0, "2027-02-15"), (8.0, "2027-11-15"), (6.0, "2028-11-15"), (5.0, "2030-02-15"), (7.0, "2028-05-15"))
markets = st.builds(
    crossing,
    notes=st.lists(st.sampled_from(NOTES), min_size=2, max_size=5, unique=True).map(tuple),
    level=st.floats(0.05, 0.07),
    repo=st.floats(0.0, 0.12),
    cheap=st.floats(-0.2, 0.2),
)
models = st.builds(
    Gauss2,
    level_bp=st.floats(0.0, 180.0),
    slope_bp=st.floats(0.0, 120.0),
    correlation=st.one_of(st.floats(-1.0, 1.0), st.sampled_from((-1.0, 0.0, 1.0))),
    noise_bp=st.sampled_from((0.0, 0.02, 0.1, 0.35, 1.0, 3.0)),
    evening_share=st.floats(0.0, 0.4),
)
SMALL = 2.0 * 0.01 / 32.0  # points: two prices are compared, each off by what the grid of the default accuracy may be


@settings(max_examples=60, deadline=None)
@given(markets, models)
def test_bounds(market, model):
    found = price(market, model=model)
    assert found.option >= -SMALL
    assert found.futures <= found.single.min() + SMALL
    for name in Rights.NAMES:
        fewer = {name: False} | ({"wild_card": False} if name == "timing" else {})
        assert price(market, model=model, rights=replace(Rights(), **fewer)).futures >= found.futures - SMALL


def test_noise_known_before_the_window_takes_nothing_from_the_right():
    # nothing but noise, factors far apart: averaging over that noise put the price with the right above that without
    market, model = crossing(notes=NOTES[:2], level=0.0625, repo=0.0, cheap=0.0), Gauss2(0.0, 0.0, noise_bp=0.35)
    without = price(market, model=model, rights=Rights(end_of_month=False)).futures
    assert price(market, model=model).futures <= without + 1e-6


@settings(max_examples=60, deadline=None)
@given(markets, models, st.floats(1.05, 2.0))
def test_rises_with_volatility_and_noise(market, model, more):
    # of the option: futures convexity lowers the single futures as well
    louder = replace(
        model, level_bp=more * model.level_bp, slope_bp=more * model.slope_bp, noise_bp=more * model.noise_bp
    )
    assert price(market, model=louder).option >= price(market, model=model).option - SMALL


@settings(max_examples=60, deadline=None)
@given(markets, models)
def test_an_issue_more_never_raises_the_future(market, model):
    fewer = replace(market, clean=np.where(np.arange(len(market.clean)) == 0, np.nan, market.clean))
    assert price(market, model=model).futures <= price(fewer, model=model).futures + SMALL


@pytest.mark.parametrize("repo", [0.0, 0.12])
def test_without_volatility_the_best_day_of_the_cheapest_issue(repo):
    found = price(crossing(repo=repo), model=CALM)
    assert found.option == pytest.approx(0.0, abs=1e-9)
    dates = nb.parse_contract("ZNM20").delivery
    best = dates.first_delivery if repo > 0.06 else dates.last_delivery
    assert found.single_delivery[found.cheapest] == best


def test_the_option_fades_with_volatility_and_noise():
    options = [
        price(crossing(), model=Gauss2(100.0 * s, 60.0 * s, noise_bp=0.35 * s)).option for s in (1.0, 0.3, 0.1, 0.01)
    ]
    assert options[0] > options[1] > options[2] > options[3]
    assert options[3] < 1e-3


def test_a_basket_of_one_has_no_choice_of_issue():
    market = crossing(notes=((6.0, "2028-11-15"),))
    assert price(market, rights=QUALITY).option == pytest.approx(0.0, abs=1e-7)
    found = delivery_option(market, "ZNM0", curve=Flat(0.06))
    assert found.model == market_model(market, found.future)[0]  # the day's own where none is given
    assert found.values["quality"] == 0.0
    assert found.delivery.by_issue == pytest.approx([1.0], abs=1e-9)


@pytest.mark.parametrize(("day", "contract"), [("2020-03-18", "ZNM0"), ("2019-09-17", "ZNZ9"), ("2017-10-10", "ZNZ7")])
@pytest.mark.parametrize("model", [Gauss2(), WILD, Gauss2(200.0, 150.0, noise_bp=0.1)], ids=["calm", "wild", "quiet"])
def test_default_grid_is_within_a_hundredth_of_a_32nd(day, contract, model):
    market = nb.sample_market(day)
    fine = delivery_option(market, contract, model=model, detail=False, accuracy=Accuracy(61, 9, 5.5, 11, 5))
    assert delivery_option(market, contract, model=model, detail=False).futures == pytest.approx(
        fine.futures, abs=0.01 / 32
    )


def test_default_grid_where_everything_crosses():
    for noise in (0.0, 0.05, 0.35):
        model = Gauss2(120.0, 80.0, noise_bp=noise)
        fine = price(crossing(), model=model, accuracy=Accuracy(101, 11, 5.5, 15, 7))
        assert price(crossing(), model=model).futures == pytest.approx(fine.futures, abs=0.01 / 32)


@pytest.mark.parametrize("rights", [Rights(), Rights(wild_card=False), Rights(timing=False), Rights(end_of_month=False),
                                    QUALITY])  # fmt: skip
def test_gradient_is_what_bumping_a_price_gives(rights):
    market = nb.sample_market("2019-09-17")
    curve = fitted(market)[0]
    found = delivery_option(market, "ZNZ9", rights=rights, curve=curve)
    for i in np.argsort(-found.risk.by_price)[:3]:
        cusip, step = found.cusip[i], 2e-4  # small against the noise of the issues, 0.8 bp or 0.05 points
        clean = market.clean[market.bonds.position(cusip)]
        up, down = (
            delivery_option(
                market.with_prices({cusip: clean + side}), "ZNZ9", rights=rights, curve=curve, detail=False
            ).futures
            for side in (step, -step)
        )
        assert (up - down) / (2 * step) == pytest.approx(found.risk.by_price[i], rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("step", [1e-3, 4e-3])
def test_no_kink_where_a_node_starts_to_deliver(step):
    # early delivery without an evening, at steps that move the boundary over the grid
    market, rights = nb.sample_market("2019-09-17"), Rights(wild_card=False)
    curve = fitted(market)[0]
    found = delivery_option(market, "ZNZ9", model=Gauss2(), rights=rights, curve=curve)
    for i in np.argsort(-found.risk.by_price)[:2]:
        clean = market.clean[market.bonds.position(found.cusip[i])]
        up, down = (
            price_of(
                market.with_prices({found.cusip[i]: clean + side}), "ZNZ9", model=Gauss2(), rights=rights, curve=curve
            )
            for side in (step, -step)
        )
        assert (up - down) / (2 * step) == pytest.approx(found.risk.by_price[i], rel=2e-4)


def test_derivatives_of_delivering_at_once_on_the_last_trading_day():
    grid = Grid.until(WILD, 0.25, Accuracy(nodes=27))
    x, v = (table.ravel() for table in np.meshgrid(grid.x, grid.v))
    later, at_once, share = 100.0 - 800.0 * x - 300.0 * v, 100.01 - 760.0 * x - 310.0 * v, np.exp(-((x / 0.01) ** 2))

    def value(more_later=0.0, more_at_once=0.0):
        one, two = later + more_later, at_once + more_at_once
        out, *unused = np.empty((3, len(later)))
        kernels.deliver_or_wait(one, two, program._rounding(grid, one - two)[0], out, *unused)
        assert out == pytest.approx(np.minimum(one, two), abs=0.1)
        return share @ out

    by_later, by_at_once, leave = program._deliver_or_wait_back(grid, later, at_once, share)
    assert 0.0 < leave.mean() < 1.0
    bump = 1e-4 * np.sin(900.0 * x + 200.0 * v)
    assert value(bump) - value(-bump) == pytest.approx(2.0 * by_later @ bump, rel=1e-5)
    assert value(0.0, bump) - value(0.0, -bump) == pytest.approx(2.0 * by_at_once @ bump, rel=1e-5)


@pytest.mark.parametrize("noise", [0.0, 0.1])
@pytest.mark.parametrize("rights", [Rights(), Rights(wild_card=False), QUALITY])
def test_issues_that_are_left_out_of_the_program_have_no_part(noise, rights):
    model = Gauss2(150.0, 100.0, noise_bp=noise)
    for market, contract in ((nb.sample_market("2019-09-17"), "ZNZ9"), (nb.sample_market("2020-03-18"), "ZNM0")):
        posed = pose(market, contract, model=model, rights=rights)
        assert 1 < len(posed.counted) < len(posed.issues)
        whole = solve(replace(posed.problem, issues=posed.issues)).futures
        assert solve(posed.problem).futures == pytest.approx(whole, abs=1e-6)


def test_noise_derivative_is_what_bumping_the_noise_gives():
    market = nb.sample_market("2019-09-17")
    found = delivery_option(market, "ZNZ9")
    i, model = int(np.argmax(-found.risk.by_noise)), found.model
    up, down = (
        price_of(market, "ZNZ9", model=replace(model, own_noise_bp={found.cusip[i]: model.noise_bp + side}))
        for side in (0.001, -0.001)
    )
    assert (up - down) / 0.002 == pytest.approx(found.risk.by_noise[i], rel=1e-3)


def test_what_a_valuation_adds_up_to():
    found = delivery_option(nb.sample_market("2019-09-17"), "ZNZ9")
    rest = dict(found.values)
    early = rest.pop("early")
    assert sum(rest.values()) - early == pytest.approx(found.option, abs=1e-9)
    assert found.delivery.by_day.sum() == pytest.approx(1.0, abs=1e-8)
    assert (found.delivery.by_day > -1e-6).all()
    assert found.delivery.days[0] <= found.delivery.expected_date <= found.delivery.days[-1]
    assert sum(found.risk.key_rates.values()) == pytest.approx(found.risk.dv01, rel=1e-12)
    assert found.option_usd == pytest.approx(1000.0 * found.option)
    assert found.frame().height == len(found.cusip)


def test_expectations_on_the_grid_are_those_of_the_factors():
    # of an exponential of both factors, in closed form
    years, (b1, b2) = 4.0 / 365.0, (8.0, 2.5)
    grid = Grid.until(WILD, 0.25, Accuracy())
    x, v = (table.ravel() for table in np.meshgrid(grid.x, grid.v))
    first, second = x, v + WILD.shear * x

    def exponential(one, two, at):
        v11, v12, v22 = WILD.covariance(at)
        return np.exp(-b1 * one - b2 * two + 0.5 * (b1 * b1 * v11 + 2.0 * b1 * b2 * v12 + b2 * b2 * v22))

    values = exponential(first, second, 0.0)
    keep = np.exp(-np.array(WILD.speeds) * years)
    assert grid.step(years) @ values == pytest.approx(exponential(keep[0] * first, keep[1] * second, years), abs=1e-7)
    assert grid.start(0.2) @ values == pytest.approx(exponential(0.0, 0.0, 0.2), abs=1e-7)
    by_x, by_v = grid.gradient(values)
    assert by_x == pytest.approx(-(b1 + WILD.shear * b2) * values, abs=2e-5)
    assert by_v == pytest.approx(-b2 * values, abs=2e-5)


def test_prices_of_the_model_are_those_of_their_payments():
    # the polynomial against the sum over payments, at points of the grid
    market, model = nb.sample_market("2020-03-18"), WILD
    future = market.contract("ZNM0")
    timetable = Timetable.of(future, market.as_of)
    curve = fitted(market)[0]
    issues = anchor_issues(market, future, timetable, model, curve=curve)
    k = len(timetable.days)
    decided, delivered = timetable.events[k]
    t, wait = timetable.years(decided), (delivered - decided).days / 365.0
    v11, v12, v22 = model.covariance(t)
    sd = np.sqrt([v11, v22 - v12 * v12 / v11])
    x, v = (grid.ravel() for grid in np.meshgrid(np.linspace(-4, 4, 9) * sd[0], np.linspace(-2.9, 2.9, 5) * sd[1]))
    out = np.empty((len(issues), len(x)))
    gaussian_issues.prices_at(x, v, issues.centre[k], issues.polynomial[k], issues.accrued[k], out)
    flows = cash_flows(market.bonds.take(issues.position), delivered)
    ahead = (delivered - market.settle).days / 365.25
    d = np.exp(curve.log_discount(flows.time + ahead) - curve.log_discount(np.array([ahead])))
    u = np.rint(flows.time * 365.25) / 365.0
    (a, b), (one, two) = model.speeds, (x, v + model.shear * x)

    def annuity(years, speed):
        return (1.0 - np.exp(-speed * years)) / speed

    def law(years):
        """C(t, years after t) of the specification, with B of the two factors."""
        first, second = annuity(years, a), annuity(years, b)
        m1, m2 = model.drift(t)
        return (
            first, second,
            m1 * first + m2 * second + 0.5 * (v11 * first**2 + v22 * second**2) + v12 * first * second,
        )  # fmt: skip

    near = law(np.array([wait]))
    far = law(u + wait)
    for i in range(len(issues)):
        at = slice(flows.offsets[i], flows.offsets[i + 1])
        target = (issues.forward[k, i] + issues.accrued[k, i]) * issues.factor[i]
        pay = flows.amount[at] * d[at]

        def miss(spread, pay=pay, at=at, target=target):
            return pay @ np.exp(-spread * u[at]) - target

        z = optimize.brentq(miss, -0.5, 0.5, xtol=1e-15)
        b1, b2, c = (now[at, None] - then for now, then in zip(far, near, strict=True))
        exact = (pay * np.exp(-z * u[at])) @ np.exp(-b1 * one - b2 * two - c) / issues.factor[i] - issues.accrued[k, i]
        assert out[i] == pytest.approx(exact, abs=1e-5)


def test_futures_price_of_an_evening_solves_the_indifference_of_the_short():
    # one node, noise: the equation itself with scipy's normal law
    price_, noise = np.array([[100.0], [100.2]]), np.array([0.1, 0.2])
    factor, hold = np.array([0.8, 1.1]), np.array([99.9])
    zero = np.zeros((2, 1))
    own, out = np.array([0.05, 0.08]), np.empty(1)
    kernels.intention_day(
        price_, zero, zero, noise, np.zeros(2), factor, hold, np.zeros(1), np.zeros(1), np.zeros(2), own, out
    )  # fmt: skip
    spread = math.hypot(*noise)
    d = 0.2 / spread
    w = np.array([stats.norm.cdf(d), stats.norm.sf(d)])
    g = price_[:, 0] - noise**2 / spread * stats.norm.pdf(d) / w

    def miss(futures):
        m = (factor - 1.0) * futures + hold + g - w @ g - factor * g
        return futures - hold[0] + w @ (m * stats.norm.cdf(m / own) + own * stats.norm.pdf(m / own))

    assert out[0] == pytest.approx(optimize.brentq(miss, 90.0, 110.0, xtol=1e-13), abs=1e-9)


def test_without_an_evening_the_future_is_the_lower_of_holding_and_delivering():
    one = np.array([[100.0, 101.0]])
    out = np.empty(2)
    nothing = np.zeros((1, 2))
    kernels.intention_day(
        one, nothing, nothing, np.zeros(1), np.zeros(1), np.array([0.8]), np.array([100.5, 100.5]), np.zeros(2),
        np.zeros(2), np.zeros(2), np.zeros(1), out,
    )  # fmt: skip
    assert out == pytest.approx([100.0, 100.5], abs=1e-12)


def test_after_the_last_trading_day_the_choice_of_the_issue_is_left():
    market = replace(crossing(cheap=0.0, repo=0.02), as_of=date(2020, 6, 24), settle=date(2020, 6, 25))
    found = delivery_option(market, "ZNM0", curve=Flat(0.06), final_settlement=99.0)
    assert found.futures == 99.0
    assert 0.0 < found.option < 0.5
    assert found.values["end_of_month"] == pytest.approx(found.option, abs=0.01)
    assert found.delivery.by_day.sum() == pytest.approx(1.0)
    assert delivery_option(market, "ZNM0", curve=Flat(0.06), model=CALM).option == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(nb.BadInput, match="final settlement"):
        delivery_option(market, "ZNM0", curve=Flat(0.06), final_settlement=math.nan)


def test_inside_the_delivery_month_and_on_the_last_trading_day():
    for day in (date(2020, 6, 8), date(2020, 6, 19)):
        found = delivery_option(replace(crossing(), as_of=day, settle=day), "ZNM0", curve=Flat(0.06))
        assert found.model.correlation < 0.0  # the market's: factors that move together must not stop the last day
        assert found.option >= -SMALL
        assert found.delivery.by_day.sum() == pytest.approx(1.0, abs=1e-8)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"level_bp": -1.0}, "level_bp"), ({"noise_bp": math.nan}, "noise_bp"), ({"correlation": 1.5}, "correlation"),
        ({"evening_share": 2.0}, "evening share"), ({"mean_reversion": (0.02, -1.0)}, "mean reversion"),
        ({"own_noise_bp": {"a": -0.1}}, "own noise of a"),
    ],
)  # fmt: skip
def test_parameters_that_cannot_be(given, match):
    with pytest.raises(nb.BadInput, match=match):
        Gauss2(**given)


def test_markets_that_cannot_be_valued():
    market = crossing()
    with pytest.raises(nb.BadInput, match="no deliverable issue of ZNM0 has a price"):
        price(replace(market, clean=np.full(4, np.nan)))
    with pytest.raises(nb.BadInput, match="no delivery option left"):
        price(replace(market, as_of=date(2020, 6, 30), settle=date(2020, 6, 30)), "ZNM20")
    with pytest.raises(nb.BadInput, match="repo"):
        price(market, repo=6.0)
    left_out = price(replace(market, clean=np.array([np.nan, *market.clean[1:]]))).left_out
    assert left_out == {"4.0 2027-02-15": "no usable price"}
