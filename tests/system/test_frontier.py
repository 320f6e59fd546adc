"""The smallest intervention that is enough, and the time it takes."""

import numpy as np
import pytest

from netbasis.errors import BadInput
from netbasis.system.engine import run
from netbasis.system.frontier import frontier, rule_of, stays_under, time_to_stabilise
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import PolicyRule, read_scenario

MARCH = read_scenario("mar2020")
NOISY = Parameters(noise=3.0, flow_noise=10.0)
ASKED = {"rates": [20.0, 80.0], "lags": [0, 6], "bound": 20.0, "trigger": 30.0, "within": 14, "per_day": 2}


@pytest.fixture(scope="module")
def found():
    return frontier(MARCH, NOISY, count=5, **ASKED)


def test_the_amount_is_enough_and_less_is_not(found):
    bare, checked = MARCH.without("purchases"), 0
    for (i, j, s), cap in np.ndenumerate(found.cap):
        if not (np.isfinite(cap) and cap > 0.0):
            continue
        for amount, enough in ((cap, True), (cap - found.tolerance, False)):
            rule = PolicyRule("outright", found.rates[i], trigger=30.0, lag=int(found.lags[j]), cap=amount)
            path = run(bare.with_policies(rule), NOISY, first=s, per_day=2).path("dislocation")[0]
            begun = int((path > 30.0).argmax()) + 1
            assert bool((path[begun + 14 :] < 20.0).all()) is enough
        checked += 1
    assert checked > 3


def test_where_none_is_needed_the_amount_is_zero():
    calm = frontier(read_scenario("calm"), NOISY, count=3, **ASKED)
    assert (calm.cap == 0.0).all()
    assert (calm.days == 0.0).all()
    assert calm.table()["cap_high"].to_list() == [0.0] * 4


def test_where_no_amount_is_enough_the_cell_says_so():
    never = frontier(MARCH, NOISY, count=3, **{**ASKED, "rates": [0.1], "within": 3})
    table = never.table()
    assert (table["enough"] == 0.0).all()
    assert table["cap"].null_count() == len(table)
    assert "not even" in table["reason"][0]
    short = frontier(MARCH, NOISY, count=3, **{**ASKED, "within": 59}).table()
    assert "the path ends" in short["reason"][0]
    assert rule_of(never, 0, 0) is None


def test_the_table_and_the_audit(found):
    table = found.table()
    assert len(table) == 4
    assert (table["cap_low"] <= table["cap_high"]).all()
    assert (table["seeds"] == 5).all()
    assert found.audit.residual < 1e-12
    assert found.audit.scenarios > 100
    rule = rule_of(found, 1, 0)
    assert (rule.kind, rule.size, rule.trigger) == ("outright", 80.0, 30.0)
    again = frontier(MARCH, NOISY, count=5, **ASKED)
    assert again.audit.result == found.audit.result


def test_hedged_purchases_can_be_asked_for():
    assert frontier(MARCH, NOISY, count=2, kind="hedged", **{**ASKED, "lags": [0]}).cap.shape == (2, 1, 2)


def test_staying_under_a_bound():
    path = np.array([[0, 9, 0, 9, 0, 0], [0] * 6, [9] * 6, [9, 0, 0, 0, 0, 0]], dtype=float)
    assert stays_under(path, 5.0).tolist() == [4.0, 0.0, np.inf, 1.0]


def test_time_to_stabilise():
    result = run(MARCH, NOISY, count=6, per_day=2)
    days, over = time_to_stabilise(result, 20.0)
    for path, found_ in zip(result.path("dislocation"), days, strict=True):
        first = int((path >= 20.0).argmax())
        assert found_ == 0.0 or (path[int(first + found_) :] < 20.0).all()
        assert found_ == 0.0 or path[int(first + found_) - 1] >= 20.0
    assert over["low"] <= over["high"]
    with pytest.raises(BadInput, match="record=True"):
        time_to_stabilise(run(MARCH, record=False), 20.0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "both"}, "kind of purchases"),
        ({"rates": []}, "rates and lags"),
        ({"rates": [-1.0]}, "rates and lags"),
        ({"bound": 40.0}, "bound, trigger"),
        ({"within": 60}, "1 to 59 days"),
        ({"tolerance": 0.0}, "tolerance"),
    ],
)
def test_what_is_refused(changed, said):
    with pytest.raises(BadInput, match=said):
        frontier(MARCH, NOISY, **{**ASKED, **changed})
