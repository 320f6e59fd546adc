"""What the model must give where it can be solved by hand (SYSTEM.md, analytic anchors)."""

from dataclasses import replace

import numpy as np
import pytest
from system_cases import FIXED, QUIET, empty_path, fixed, market, simulate

from netbasis.kernels import system_funds as funds
from netbasis.kernels import system_layout as at
from netbasis.kernels.jit import kernel
from netbasis.system.balance import opening
from netbasis.system.engine import METRICS, run, without_feedback
from netbasis.system.population import Population
from netbasis.system.scenario import read_scenario

BP = 1e-4
# One fund, one tenor, nothing but the charge of a full balance sheet and one leverage limit, sold down to at once.
LOOP = replace(
    QUIET, impact=900.0, threshold=0.78, opening_use=0.80, risk=0.0, natural=0.0, demand=0.0, capacity_vol=0.0,
    netting=1.0, margin_k=0.0, repo_util=0.0, precaution=0.0, trigger=0.0, speed=100.0, entry=0.0,
)  # fmt: skip
SHOCK = 1e-4  # $bn that asset managers sell: small, so that the convex charge is a straight line
LEVERAGE, HELD, INVENTORY, DURATION = 20.0, 500.0, 200.0, 8.6


def price_impact():
    """bp of charge per $bn sold to dealers, less what the fall in the value of their inventory gives back."""
    room = INVENTORY / LOOP.opening_use
    slope = 2.0 * LOOP.impact * (LOOP.opening_use - LOOP.threshold) / room
    return slope / (1.0 + slope * INVENTORY * DURATION * BP)


def with_gain(gain):
    """The parameters at which price impact x forced sales per bp of charge is `gain`.

    A bp of charge costs the fund D BP b per face (its futures rise over its notes by the part b) and takes D BP off the
    bonds: at a limit L it sells L loss - fall = D BP q (L b - 1).
    """
    sales = gain / price_impact() / (DURATION * BP * HELD)
    return replace(LOOP, basis=(sales + 1.0) / LEVERAGE)


def one_fund(p):
    return market(
        1, ("10y",), p, basis=HELD, dealer_bonds=INVENTORY, dealer_basis=0.0, swap_spread=0.0, coupon=0.0,
        all_in_leverage=LEVERAGE, spread=0.0, zero_share=1.0, leverage_limit=1.0, stop=0.0,
    )  # fmt: skip


def shocked(p, days, shock=SHOCK):
    path = empty_path(days, 1)
    path[0, at.X_AM] = shock
    found = simulate(one_fund(p), p, path)
    assert found.status == 0
    return found


@pytest.mark.parametrize("gain", [0.3, 0.5, 0.8, 0.9])
def test_below_one_the_loop_ends_at_its_closed_form(gain):
    """Brunnermeier and Pedersen (2009), equation 22 and after: what a shock does is what it would do alone over one
    minus the gain."""
    p = with_gain(gain)
    found = shocked(p, int(20.0 / -np.log10(gain)) + 20)
    assert found.var("sold").sum() == pytest.approx(SHOCK * gain / (1.0 - gain), rel=2e-3)
    assert found.var("dislocation")[-1] == pytest.approx(SHOCK * price_impact() / (1.0 - gain), rel=2e-3)
    rounds = found.var("sold")[2:8]
    assert (rounds[1:] < rounds[:-1]).all()


def test_without_the_fund_the_shock_alone():
    found = shocked(replace(with_gain(0.9), basis=0.0), 60)
    assert found.var("sold").sum() == 0.0
    assert found.var("dislocation")[-1] == pytest.approx(SHOCK * price_impact(), rel=2e-3)


@pytest.mark.parametrize("gain", [1.1, 1.5, 2.2])
def test_above_one_it_diverges(gain):
    found = shocked(with_gain(gain), 400)
    sold = found.var("sold")
    assert (sold[4:9] > sold[3:8]).all()  # every round is larger
    assert found.var("dislocation").max() > 499.0  # where nobody would quote
    assert found.metric("book") == pytest.approx(-1.0)


def test_the_line_between_is_at_one():
    calm, wild = shocked(with_gain(0.97), 300), shocked(with_gain(1.03), 600)
    assert calm.metric("dislocation") < 0.01 < 499.0 < wild.metric("dislocation")


def test_gain_runs_through_the_size_of_the_position():
    """The denominator holds the position: half of the fund, half of the gain."""
    p = with_gain(1.2)
    path = empty_path(400, 1)
    path[0, at.X_AM] = SHOCK
    begin = market(
        1, ("10y",), p, basis=HELD / 2.0, dealer_bonds=INVENTORY, dealer_basis=0.0, swap_spread=0.0, coupon=0.0,
        all_in_leverage=LEVERAGE, spread=0.0, zero_share=1.0, leverage_limit=1.0, stop=0.0,
    )  # fmt: skip
    assert simulate(begin, p, path).var("sold").sum() == pytest.approx(SHOCK * 0.6 / 0.4, rel=2e-3)


@kernel
def _one_round(q, repo, cash, traits, price, moved, setting):
    n, k = q.shape[1], q.shape[0]
    value, posted, flow, trade = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    kept, floors, none = np.zeros(n), np.zeros(n), np.zeros(k)
    funds.kept_of(traits[funds.T_HAIRCUT], 0.0, 0.0, 0.0, kept)
    funds.floors_of(traits[funds.T_STOP], np.zeros(n), floors)
    funds.value_funds(q, price, moved, none, none, none, value, posted, flow)
    buffers, leverages = traits[funds.T_BUFFER], traits[funds.T_LEVERAGE]
    funds.settle_funds(
        repo, cash, value, posted, flow, kept, traits[funds.T_ROLLS], traits[funds.T_OVERNIGHT], buffers, leverages,
        floors, setting, np.ones(3),
    )  # fmt: skip
    funds.decide_funds(repo, cash, value, posted, kept, buffers, leverages, floors, setting, np.ones(3), trade)
    funds.trade_funds(q, trade)


def test_one_round_of_leverage_targeting_is_the_matrix_product():
    """Greenwood, Landier and Thesmar (2015), equation 4: sales = M' B A M f. Here the return that a fund loses is that
    of its hedged position, and targeting is to L = assets over equity."""
    rng = np.random.default_rng(5)
    n, k = 16, 4
    weights = rng.dirichlet(np.ones(k), size=n)  # M: how a fund's bonds divide over tenors
    assets, levered = rng.uniform(1.0, 30.0, n), rng.uniform(8.0, 40.0, n)  # A, L
    fall, gap = rng.uniform(0.0, 0.01, k), rng.uniform(0.0, 0.004, k)  # of notes; futures over notes
    q = np.ascontiguousarray((weights * assets[:, None]).T)
    own = assets / levered
    cash = own + 0.0
    repo = assets.copy()
    traits = np.zeros((funds.TRAITS, n))
    traits[funds.T_LEVERAGE], traits[funds.T_STOP] = levered, -1e9
    setting = np.zeros(funds.SETTING)
    setting[funds.N_ROLLED] = setting[funds.N_SPEED] = 1.0
    before = q.copy()
    # the fund's cash moves by its futures alone: notes down `fall`, futures down `fall - gap`
    _one_round(q, repo, cash, traits, 1.0 - fall, gap - fall, setting)
    exposure = np.diag(assets) @ weights
    to_sell = np.diag(levered) @ exposure @ gap - exposure @ fall  # L x loss - what the bonds fell by
    left = exposure @ (1.0 - fall)
    assert (to_sell > 0.0).all() and (to_sell < left).all()
    product = weights.T @ np.diag(assets) @ (to_sell / left)
    np.testing.assert_allclose((before - q).sum(axis=1), product, rtol=1e-12)


def test_without_feedback_prices_are_the_path_bit_for_bit():
    scenario, per_day = read_scenario("mar2020"), 4
    found = run(scenario, without_feedback(fixed()), per_day=per_day)
    level, want = 0.0, []
    column = at.X_YIELD * len(scenario.tenors) + scenario.tenors.index("10y")
    for day in scenario.path:
        for _ in range(per_day):
            level += (1.0 * day[column] + 0.0) * (1.0 / per_day)
        want.append(level)
    np.testing.assert_array_equal(found.path("yield")[0], want)
    assert (found.path("basis") == 0.0).all() and (found.path("dislocation") == 0.0).all()


def test_capacity_without_end_amplifies_nothing():
    endless = fixed(opening_use=0.01, risk=0.0, demand=0.0)
    scenario = read_scenario("apr2025")
    one, other = run(scenario, endless), run(scenario, without_feedback(endless))
    assert other.metric("yield_rise")[0] > 40.0
    assert one.metric("yield_rise")[0] / other.metric("yield_rise")[0] == 1.0
    np.testing.assert_array_equal(one.path("yield"), other.path("yield"))
    np.testing.assert_array_equal(one.path("sold"), other.path("sold"))


@pytest.mark.parametrize("name", ["mar2020", "sep2019", "apr2025"])
def test_buffers_without_end_sell_nothing(name):
    scenario = read_scenario(name)
    begin = opening(scenario.sizes, scenario.applied(FIXED), scenario.cohort, volatility=scenario.volatility)
    people = begin.funds
    traits = people.traits.copy()
    traits[funds.T_BUFFER], traits[funds.T_LEVERAGE], traits[funds.T_STOP] = 0.0, 1e6, 0.0
    cash = np.where(people.q.sum(axis=0) > 0.0, 1e3, 0.0)
    rich = Population(people.q, people.repo, cash, traits, people.real)
    found = run(scenario, FIXED, funds=rich, count=4)
    assert (found.metric("sold") == 0.0).all() and (found.metric("called") == 0.0).all()


def compared(one, other, close):
    """All metrics but the residual, relative, and in their own unit."""
    for i, name in enumerate(METRICS):
        if name != "residual":
            np.testing.assert_allclose(one.metrics[:, i], other.metrics[:, i], rtol=close, atol=close, err_msg=name)


def strained():
    """March 2020 at twice the shock: thresholds crossed by hundreds of funds."""
    scenario = read_scenario("mar2020")
    return scenario, fixed(shock=1.5), opening(
        scenario.sizes, scenario.applied(FIXED), replace(scenario.cohort, n=30), volatility=scenario.volatility
    )  # fmt: skip


def test_a_fund_split_into_clones():
    """Rounding of sums in another order and of thirds; 1e-9 after sixty days of 240 steps."""
    scenario, p, begin = strained()
    people, times = begin.funds, 3
    n = people.real * times
    width = 128

    def cloned(values, part):
        out = np.zeros((*values.shape[:-1], width))
        out[..., :n] = np.repeat(values[..., : people.real], times, axis=-1) / part
        return out

    traits = cloned(people.traits, 1.0)
    traits[funds.T_LEVERAGE, n:] = 1e6
    clones = Population(cloned(people.q, times), cloned(people.repo, times), cloned(people.cash, times), traits, n)
    one, other = run(scenario, p, start=begin), run(scenario, p, start=replace(begin, funds=clones))
    assert one.metric("sold")[0] > 50.0
    called = METRICS.index("called")
    other.metrics[:, called] /= times  # heads are counted, not dollars
    compared(one, other, 1e-9)


def test_funds_in_another_order():
    """Rounding of sums in another order alone."""
    scenario, p, begin = strained()
    order = np.random.default_rng(3).permutation(begin.funds.real)
    other = run(scenario, p, start=replace(begin, funds=begin.funds.permuted(order)))
    compared(run(scenario, p, start=begin), other, 1e-9)


def scaled(begin, by):
    people = begin.funds
    bigger = Population(people.q * by, people.repo * by, people.cash * by, people.traits, people.real)
    return replace(
        begin, bonds=begin.bonds * by, futures=begin.futures * by, accounts=begin.accounts * by,
        outstanding=begin.outstanding * by, smallest=begin.smallest * by, funds=bigger,
    )  # fmt: skip


IN_DOLLARS = {
    "sold", "net_sold", "lender_loss", "purchases", "swap_cut", "variation", "initial", "remargin", "dealer_profit"
}  # fmt: skip


@pytest.mark.parametrize(("by", "close"), [(8.0, 0.0), (10.0, 1e-9), (0.3, 1e-9)])
def test_everything_in_dollars_scaled(by, close):
    """A power of two changes no bit; another number rounds."""
    scenario, p, begin = strained()
    k = len(scenario.tenors)
    path = np.array(scenario.path)
    dollars = [c * k + i for c in (at.X_AM, at.X_FOREIGN, at.X_AMF, at.X_ISSUE) for i in range(k)]
    dollars += [at.TENOR_CHANNELS * k + c for c in (at.X_TAX, at.X_BUY, at.X_OPS)]
    path[:, dollars] *= by
    q = replace(
        p, var=p.var * by, natural=p.natural * by, slack=p.slack * by, scarcity=p.scarcity / by**2, trend=p.trend * by
    )  # fmt: skip
    one = run(scenario, p, start=begin)
    other = run(replace(scenario, path=path), q, start=scaled(begin, by))
    for i, name in enumerate(METRICS):
        if name == "residual":
            continue
        want = one.metrics[:, i] * (by if name in IN_DOLLARS else 1.0)
        np.testing.assert_allclose(other.metrics[:, i], want, rtol=close, atol=close * max(by, 1.0), err_msg=name)
