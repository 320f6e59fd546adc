"""The kernel against the slow object-style twin: every account, price and metric, day after day, to 1e-10."""

import numpy as np
import pytest
from system_cases import TENORS, empty_path, fixed, market, no_policy, rolls_of, shortened, simulate
from system_twin import Twin

from netbasis.kernels import system_layout as at
from netbasis.system.balance import opening
from netbasis.system.engine import METRICS, VARIABLES
from netbasis.system.scenario import PolicyRule, read_scenario, scenario_names

CLOSE = 1e-10
NOISY = {"noise": 4.0, "flow_noise": 8.0}
EVERY_POLICY = (
    PolicyRule("outright", size=12.0, trigger=1.0, lag=1, cap=40.0),
    PolicyRule("hedged", size=9.0, trigger=2.0, lag=0, cap=1000.0, exit=1.0),
    PolicyRule("standing_repo", size=30.0, trigger=15.0),
    PolicyRule("leverage_relief", size=0.1, day=5, lag=2),
    PolicyRule("haircut_floor", size=0.02, day=3),
    PolicyRule("margin_smoothing", size=0.03, trigger=0.5),
    PolicyRule("cross_margining", size=0.4, day=6),
)


def agree(begin, p, path, rules, per_day, number=3):
    """Twin and kernel from one opening, compared after every day; the kernel starts again for each."""
    twin = Twin(begin, p, path, rules, per_day, 11, number, rolls_of(begin, p, per_day))
    for day in range(len(path)):
        twin.day(day)
        found = simulate(begin, p, path[: day + 1], rules, per_day, 11, number)
        assert found.status == 0, (found.status, found.failure)
        bonds, futures, accounts = twin.books()
        where = f"day {day}"
        for one, other in ((found.bonds, bonds), (found.futures, futures), (found.outstanding, twin.treasury.debt)):
            np.testing.assert_allclose(one, other, rtol=CLOSE, atol=CLOSE, err_msg=where)
        # cash and equity are differences of large numbers: relative to the sector's balance sheet
        scale = 1.0 + np.abs(accounts).max(axis=1, keepdims=True) + np.abs(bonds).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(found.accounts / scale, accounts / scale, rtol=0, atol=CLOSE, err_msg=where)
        for i, fund in enumerate(twin.funds):
            np.testing.assert_allclose(found.q[:, i], fund.bonds, rtol=CLOSE, atol=CLOSE, err_msg=f"{where} fund {i}")
            np.testing.assert_allclose(found.repo[i], fund.repo, rtol=CLOSE, atol=1e-9, err_msg=f"{where} fund {i}")
            np.testing.assert_allclose(found.cash[i], fund.cash, rtol=CLOSE, atol=1e-9, err_msg=f"{where} fund {i}")
        row = twin.row()
        for name in VARIABLES:
            np.testing.assert_allclose(
                found.record[day, VARIABLES.index(name)], row[name], rtol=CLOSE, atol=1e-8, err_msg=f"{where} {name}"
            )
    for name in METRICS:
        if name != "residual":
            np.testing.assert_allclose(found.metric(name), twin.metrics[name], rtol=CLOSE, atol=1e-8, err_msg=name)
    return found


def prepared(name, days, funds, tenors, rules=(), skip=0, **changed):
    scenario = shortened(read_scenario(name), days, funds, tenors, skip)
    p = scenario.applied(fixed(**changed))
    begin = opening(scenario.sizes, p, scenario.cohort, volatility=scenario.volatility, tenors=tenors)
    return begin, p, scenario.path, scenario.with_policies(*rules).policy_array()


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("per_day", [1, 4])
@pytest.mark.parametrize(("funds", "tenors"), [(3, ("10y",)), (4, ("2y", "10y")), (5, TENORS)], ids=["1", "2", "4"])
def test_shipped_scenarios_shortened(name, per_day, funds, tenors):
    agree(*prepared(name, 24, funds, tenors), per_day)


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("per_day", [1, 4])
def test_with_every_policy_and_noise(name, per_day):
    agree(*prepared(name, 22, 4, TENORS, EVERY_POLICY, skip=4 if name == "mar2020" else 0, **NOISY), per_day)


@pytest.mark.parametrize("rule", EVERY_POLICY, ids=lambda rule: rule.kind)
def test_each_policy_alone(rule):
    agree(*prepared("mar2020", 18, 3, ("5y", "10y"), (rule,), skip=6, scarcity=400.0, slack=1700.0), 2)


def violent(tenors, days=12):
    """Everything at once: failed rolls, haircut jumps, margin, futures unwound, issuance, taxes, wider swap spreads."""
    k = len(tenors)
    path, scalar = empty_path(days, k, 6.0), k * at.TENOR_CHANNELS
    path[:, at.X_YIELD * k : at.X_YIELD * k + k] = np.linspace(-9.0, 14.0, days)[:, None]
    path[2:, at.X_AM * k : at.X_AM * k + k] = 30.0 / k
    path[3, at.X_AM * k : at.X_AM * k + k] = 160.0 / k
    path[3:, at.X_FOREIGN * k : at.X_FOREIGN * k + k] = 20.0 / k
    path[1:6, at.X_AMF * k : at.X_AMF * k + k] = -12.0 / k
    path[6:, at.X_AMF * k : at.X_AMF * k + k] = 7.0 / k
    path[:, at.X_ISSUE * k : at.X_ISSUE * k + k] = 6.0 / k
    path[4:6, scalar + at.X_TAX] = 60.0
    path[:, scalar + at.X_SPREAD] = 3.0
    path[3:8, scalar + at.X_ROLLED] = 0.1
    path[4:9, scalar + at.X_HAIRCUT] = 1.0
    path[5:, scalar + at.X_MARGIN] = 0.3
    path[8:, scalar + at.X_BUY] = 40.0
    path[6:, scalar + at.X_OPS] = 35.0
    path[7:, scalar + at.X_EXIT] = 0.15
    return path


@pytest.mark.parametrize("per_day", [1, 4])
@pytest.mark.parametrize("tenors", [("10y",), ("5y", "30y"), TENORS], ids=["1", "2", "4"])
def test_a_violent_path_with_defaults(per_day, tenors):
    p = fixed(
        speed=0.5, basis=1.5, demand=40.0, precaution=2.0, impact=900.0, entry=0.05, trend=2.0, offset=0.1, cap=20.0,
        **NOISY,
    )  # fmt: skip
    begin = market(5, tenors, p, all_in_leverage=28.0, haircut=0.01, leverage_limit=1.5, stop=0.7)
    rules = shortened(read_scenario("calm"), 1, 1).with_policies(*EVERY_POLICY).policy_array()
    found = agree(begin, p, violent(tenors), rules, per_day)
    assert found.metric("failed") > 0.0 and found.metric("lender_loss") > 0.0  # the waterfall was reached
    assert found.metric("sold") > 50.0 and found.metric("swap_cut") > 0.0


@pytest.mark.parametrize("per_day", [1, 4])
def test_funds_that_buy_again(per_day):
    p = fixed(entry=0.01, hurdle=5.0, basis=0.0, policy_rate=0.0, scarcity=0.0)
    path = empty_path(14, 4)
    path[1:4, at.X_AMF * 4 : at.X_AMF * 4 + 4] = 8.0  # futures demand opens the basis, coupons bring the cash
    begin = market(4, TENORS, p, coupon=0.06, all_in_leverage=10.0, zero_share=0.9)
    found = agree(begin, p, path, no_policy(), per_day)
    assert found.var("bought").sum() > 1.0


@pytest.mark.parametrize("feedback", [0.0, 1.0])
def test_without_feedback(feedback):
    agree(*prepared("mar2020", 20, 3, ("2y", "10y"), feedback=feedback), 2)
