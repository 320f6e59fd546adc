"""Each policy moves what it must, is paired with its absence, and keeps to its lag, size, cap and exit."""

from dataclasses import replace

import numpy as np
import pytest
from system_cases import FIXED, fixed

from netbasis.kernels import system_layout as at
from netbasis.system.engine import run, without_feedback
from netbasis.system.scenario import POLICIES, PolicyRule, read_scenario

SIZES = {
    "outright": 40.0, "hedged": 40.0, "standing_repo": 75.0, "leverage_relief": 0.15, "haircut_floor": 0.05,
    "margin_smoothing": 0.01, "cross_margining": 0.3,
}  # fmt: skip


@pytest.fixture(scope="module")
def spring():
    """March 2020 without the purchases that were made."""
    return read_scenario("mar2020").without("purchases")


def rule(kind, **given):
    return PolicyRule(kind, size=given.pop("size", SIZES[kind]), cap=given.pop("cap", 2000.0), **given)


def with_and_without(scenario, rules, p=FIXED, **given):
    other, one = run(scenario, p, **given), run(scenario.with_policies(*rules), p, **given)
    return one, other


@pytest.mark.parametrize("kind", POLICIES)
def test_never_triggered_changes_no_bit(spring, kind):
    one, other = with_and_without(spring, [rule(kind, trigger=1e9)], fixed(noise=3.0, flow_noise=5.0), count=3)
    assert one.audit.result == other.audit.result and one.audit.scenario != other.audit.scenario


@pytest.mark.parametrize("kind", [k for k in POLICIES if k != "standing_repo"])
@pytest.mark.parametrize("lag", [0, 3])
def test_nothing_before_its_lag_and_something_on_the_day(spring, kind, lag):
    """Triggered on the morning after the dislocation passes 5 bp; the days before are the same to the bit."""
    one, other = with_and_without(spring, [rule(kind, trigger=5.0, lag=lag)])
    first = int(np.flatnonzero(other.path("dislocation")[0] > 5.0)[0]) + 1 + lag
    np.testing.assert_array_equal(one.record[0, :first], other.record[0, :first])
    later = slice(first, first + 25)  # smoothing binds only once margin wants to rise
    assert (one.record[0, later] != other.record[0, later]).any()
    if kind != "margin_smoothing":
        assert (one.record[0, first] != other.record[0, first]).any()


def test_a_day_instead_of_a_trigger(spring):
    one, other = with_and_without(spring, [rule("outright", day=7, lag=2, trigger=-1e6)])
    np.testing.assert_array_equal(one.record[0, :9], other.record[0, :9])
    assert one.path("purchases")[0, 9] == pytest.approx(40.0)


@pytest.mark.parametrize("per_day", [1, 3, 4])
@pytest.mark.parametrize("kind", ["outright", "hedged"])
def test_size_and_cap_to_the_dollar(spring, kind, per_day):
    found = run(spring.with_policies(rule(kind, day=5, cap=170.0)), FIXED, per_day=per_day).path("purchases")[0]
    bought = np.diff(found, prepend=0.0)
    np.testing.assert_allclose(bought[5:9], 40.0, rtol=1e-12)
    assert bought[9] == pytest.approx(10.0, abs=1e-11) and (bought[10:] == 0.0).all() and (bought[:5] == 0.0).all()
    assert found[-1] == pytest.approx(170.0, abs=1e-9)


def test_exit_ends_it_for_good(spring):
    found = run(spring.with_policies(rule("outright", trigger=5.0, exit=4.0)), FIXED)
    bought, gap = np.diff(found.path("purchases")[0], prepend=0.0), found.path("dislocation")[0]
    days = np.flatnonzero(bought > 0.0)
    assert (np.diff(days) == 1).all()
    last = days[-1]
    assert last + 1 == len(gap) or gap[last] < 4.0
    assert (gap[days[0] : last] >= 4.0).all()


def test_shocks_are_shared(spring):
    noisy = fixed(noise=6.0, flow_noise=20.0)
    one, other = with_and_without(spring, [rule("outright", trigger=5.0)], noisy, count=5, seed=9)
    given = [found.path("yield") - found.path("dislocation") for found in (one, other)]
    np.testing.assert_allclose(*given, atol=1e-11)  # the fundamental yields; a difference of two numbers rounds
    assert (one.path("purchases")[:, -1] > 0.0).any()
    np.testing.assert_array_equal(one.path("foreign"), other.path("foreign"))
    np.testing.assert_allclose(one.path("asset_managers"), other.path("asset_managers"), rtol=1e-14)


def test_purchases_lower_yields_and_spare_the_funds(spring):
    one, other = with_and_without(spring, [rule("outright", trigger=5.0)])
    for name in ("dislocation", "yield_rise", "utilisation", "net_sold"):
        assert one.metric(name)[0] < other.metric(name)[0]
    assert one.metric("fund_return")[0] > other.metric("fund_return")[0]


PLAIN = {"scarcity": 0.0, "trend": 0.0, "natural": 0.0}


def test_outright_and_hedged_differ_through_duration(spring):
    """Both take bonds off the balance sheet, so the illiquidity charge falls alike; outright also takes the duration,
    hedged hands it back with the futures. At a third of the shock, where no fund sells and all that is bought is
    dealers' excess."""
    p, day = fixed(shock=0.3, **PLAIN), 22
    nothing = run(spring, p)
    outright, hedged = (run(spring.with_policies(rule(k, day=12, size=8.0)), p) for k in ("outright", "hedged"))

    def at_day(name):
        return [float(found.path(name)[0, day]) for found in (nothing, outright, hedged)]

    duration, gap, use = at_day("dealer_duration"), at_day("dislocation"), at_day("utilisation")
    bought = hedged.path("purchases")[0, day] * 6.98  # $bn times years at the purchases' shares of tenors
    assert duration[0] - duration[1] == pytest.approx(bought, rel=0.05)
    assert duration[2] == pytest.approx(duration[0], rel=0.01)
    assert use[1] == pytest.approx(use[2], rel=0.005) and use[1] < use[0] - 0.1
    assert gap[1] + 1.0 < gap[2] < gap[0] - 1.0
    assert at_day("sold") == [0.0, 0.0, 0.0]


def test_outright_and_hedged_are_one_where_duration_costs_nothing(spring):
    """Without a price of risk and of futures they are the same to rounding: they differ by that channel alone."""
    p = fixed(risk=0.0, demand=0.0, **PLAIN)
    outright, hedged = (run(spring.with_policies(rule(k, day=8)), p) for k in ("outright", "hedged"))
    np.testing.assert_allclose(outright.path("dislocation"), hedged.path("dislocation"), atol=1e-10)
    np.testing.assert_allclose(outright.path("sold"), hedged.path("sold"), atol=1e-9)


def test_hedged_purchases_close_the_basis_further(spring):
    """The central bank sells the futures that dealers were short."""
    p = fixed(demand=40.0, risk=0.0, **PLAIN)
    outright, hedged = (run(spring.with_policies(rule(k, day=8)), p) for k in ("outright", "hedged"))
    assert hedged.path("basis")[0, 20] < outright.path("basis")[0, 20] - 1.0
    assert hedged.path("dealer_basis")[0, 20] < outright.path("dealer_basis")[0, 20] - 100.0


def test_standing_repo_caps_the_rate_and_hands_out_no_more_than_its_size():
    scenario = read_scenario("sep2019").without("repo_operations")
    one, other = with_and_without(scenario, [PolicyRule("standing_repo", size=60.0, trigger=20.0)])
    spread, free = one.path("repo")[0], other.path("repo")[0]
    first = int(np.flatnonzero(free > 20.0)[0]) + 1
    np.testing.assert_array_equal(one.record[0, :first], other.record[0, :first])
    stigma = fixed().stigma
    assert (spread[first:] <= 20.0 + stigma * np.maximum(free[first:] - 20.0, 0.0) + 1e-9).all()
    assert spread[first] < 0.5 * free[first]
    lent = one.path("facility")[0]
    assert 0.0 < lent.max() <= 60.0 + 1e-12 and lent[:first].max() == 0.0
    assert one.path("reserves")[0, first + 1] > other.path("reserves")[0, first + 1] + 20.0


def test_relief_is_more_room(spring):
    one, other = with_and_without(spring, [rule("leverage_relief", day=6)], fixed(precaution=0.0), per_day=1)
    assert one.path("utilisation")[0, 6] == pytest.approx(other.path("utilisation")[0, 6] / 1.15, rel=1e-12)


def test_a_haircut_floor_lends_less(spring):
    one, other = with_and_without(spring, [rule("haircut_floor", day=2)], without_feedback(fixed(trigger=0.0)))
    lent = [f.path("repo_hf")[0] / f.path("bonds")[0] for f in (one, other)]
    assert lent[0][:2].tolist() == lent[1][:2].tolist() and (lent[0][6:] < lent[1][6:] - 0.015).all()


def test_margin_smoothing_and_cross_margining(spring):
    smooth, other = with_and_without(spring, [rule("margin_smoothing", day=0)], without_feedback(fixed()))
    rate = smooth.path("margin_rate")[0]
    assert (rate[1:] <= rate[:-1] * 1.01 * (1.0 + 1e-14)).all()
    assert (rate <= other.path("margin_rate")[0] * (1.0 + 1e-12)).all() and rate[12] < other.path("margin_rate")[0, 12]
    cross, other = with_and_without(
        spring, [rule("cross_margining", day=0)], without_feedback(fixed(fall=1.0, rise=9.0))
    )
    np.testing.assert_allclose(cross.path("margin_rate")[0, 1:], 0.7 * other.path("margin_rate")[0, 1:], rtol=1e-12)


def test_hedged_purchases_beyond_the_dealers_excess_load_them_with_duration(spring):
    """Banks sell the bonds, dealers take the futures: then the hedged purchase works against itself."""
    p = fixed(**PLAIN)
    nothing, hedged = run(spring, p), run(spring.with_policies(rule("hedged", day=8)), p)
    assert hedged.path("dealer_duration")[0, 20] > nothing.path("dealer_duration")[0, 20] + 1000.0


@pytest.mark.parametrize("kind", ["outright", "hedged", "leverage_relief"])
def test_without_feedback_policies_move_no_price(spring, kind):
    one, other = with_and_without(spring, [rule(kind, day=3)], without_feedback(fixed()))
    np.testing.assert_array_equal(one.path("yield"), other.path("yield"))
    np.testing.assert_array_equal(one.path("basis"), other.path("basis"))


def test_all_at_once_keep_the_books(spring):
    everything = spring.with_policies(*(rule(kind, trigger=2.0, lag=1) for kind in POLICIES))
    found = run(everything, fixed(noise=5.0, flow_noise=20.0), count=20, seed=4)
    assert found.metric("residual").max() <= 1e-12


def test_rules_by_scenario_are_those_of_the_file(spring):
    one = spring.with_policies(rule("outright", day=5))
    both = np.stack([spring.policy_array(), one.policy_array()])
    table = run(spring, numbers=np.array([7, 7]), policies=both)
    for i, scenario in enumerate((spring, one)):
        np.testing.assert_array_equal(table.metrics[i], run(scenario, first=7).metrics[0])
    assert len(POLICIES) == at.POLICIES


def test_purchases_come_from_dealers_first():
    """What dealers hold above their normal inventory, then what others hold."""
    quiet = replace(read_scenario("calm"), policies=())
    found = run(quiet.with_policies(rule("outright", size=10.0, day=3, cap=30.0)))
    banks = found.path("banks")[0]
    assert banks[2] - banks[6] == pytest.approx(30.0, rel=1e-3)  # dealers have nothing too much
    assert found.path("dealer_bonds")[0, 6] == pytest.approx(found.path("dealer_bonds")[0, 2], rel=1e-3)
