"""What a run says of itself: how it ended, what it was made of, what it refuses."""

import re
from dataclasses import replace

import numpy as np
import pytest
from system_cases import FIXED, fixed

from netbasis.errors import BadInput
from netbasis.kernels import system_layout as at
from netbasis.kernels.system_run import NOT_A_NUMBER, OVERSOLD
from netbasis.system.balance import opening
from netbasis.system.engine import FIXED_BY_START, BrokenIdentity, run
from netbasis.system.parameters import BOUNDS, NAMES
from netbasis.system.population import Cohort, population
from netbasis.system.scenario import PolicyRule, read_scenario

MARCH = read_scenario("mar2020")
SHORT = replace(MARCH, path=MARCH.path[:22])


def start_of(scenario, p, **cohort):
    return opening(scenario.sizes, scenario.applied(p), replace(scenario.cohort, **cohort), volatility=8.0)


def test_how_each_scenario_ended():
    """One ends well, one with a price that is none, one sells what is not there; the numbers of the first are those of
    a run of its own."""
    poor = replace(SHORT, sizes=replace(SHORT.sizes, foreign=150.0))
    rows = np.repeat(poor.applied(FIXED).array()[None], 3, axis=0)
    rows[1, NAMES.index("shock")], rows[2, NAMES.index("shock")] = 0.2, 1.0
    rows[0, NAMES.index("shock")] = 0.1
    found = run(poor, FIXED, rows=rows, numbers=np.zeros(3, dtype=np.int64), strict=False)
    assert found.status.tolist() == [0, 0, OVERSOLD]
    day, sub, sector, short = found.failure[2]
    assert (sector, sub) == (at.FOREIGN, int(sub)) and 0 < day < 22 and short > 0.0
    why = found.reasons()
    assert why[:2] == [None, None]
    assert why[2] == (
        f"sales from outside of more bonds than are held: short of ${short:.3g}bn on day {int(day)}, step {int(sub)}, "
        "foreign holders"
    )
    assert np.isnan(found.metrics[2]).all() and np.isnan(found.record[2]).all()
    alone = run(poor, fixed(shock=0.2))
    np.testing.assert_array_equal(found.metrics[1], alone.metrics[0])
    assert not np.isnan(found.audit.residual)


def test_a_price_that_is_none_is_named():
    wild = replace(SHORT, path=np.where(np.arange(SHORT.path.shape[1]) < 4, 1e6, SHORT.path))
    found = run(wild, FIXED, strict=False)
    assert found.status.tolist() == [NOT_A_NUMBER]
    assert re.match(r"a price or rate is no number, or out of all range: off by .* on day 0, step 0, dealers",
                    found.reasons()[0])  # fmt: skip
    with pytest.raises(BrokenIdentity, match="scenario 0 of mar2020"):
        run(wild, FIXED)


@pytest.mark.parametrize(("size", "name"), [("foreign", "foreign holders"), ("asset_managers", "asset managers")])
def test_outside_sales_are_of_what_is_held(size, name):
    """Exactly what is held can be sold, more cannot: the amounts are those of the path, each tenor on its own."""
    channel = at.X_FOREIGN if size == "foreign" else at.X_AM
    path = np.zeros_like(SHORT.path)
    path[:, 4 * at.TENOR_CHANNELS + at.X_VOL] = 5.0
    bare = replace(SHORT, path=path)
    held = opening(bare.sizes, bare.applied(FIXED), bare.cohort, volatility=5.0).bonds
    sector = at.FOREIGN if size == "foreign" else at.AM
    path[3:7, channel * 4 + 2] = 0.25 * held[sector, 2]
    frozen = fixed(feedback=0.0)
    assert run(replace(bare, path=path), frozen).metric("residual")[0] < 1e-12
    more = path.copy()
    more[6, channel * 4 + 2] += 0.01
    with pytest.raises(BadInput, match=rf"short of \$0.01bn on day 6, step 3, {name}, scenario 0"):
        run(replace(bare, path=more), frozen)


@pytest.mark.parametrize("name", FIXED_BY_START)
def test_rows_cannot_differ_in_what_the_opening_is_made_of(name):
    applied = SHORT.applied(FIXED)
    rows = np.repeat(applied.array()[None], 2, axis=0)
    assert run(SHORT, FIXED, rows=rows, count=2).status.tolist() == [0, 0]
    low, high = BOUNDS[name]
    rows[1, NAMES.index(name)] = min(getattr(applied, name) * 1.5, 0.5 * (low + high))
    with pytest.raises(BadInput, match=rf"rows: {name}: .* in row 1"):
        run(SHORT, FIXED, rows=rows, count=2)
    assert run(SHORT, replace(FIXED, **{name: rows[1, NAMES.index(name)]}), rows=rows[1:]).status[0] == 0


def test_other_rows_may_differ():
    """All parameters but those four act from the first step on: a row is what a run with its parameters is."""
    changed = {"elasticity": 0.7, "vol_memory": 0.8, "rise": 0.5, "fall": 0.1, "offset": 0.2, "opening_use": 0.7,
               "policy_rate": 0.03, "netting": 0.5}  # fmt: skip
    for name, value in changed.items():
        other = replace(FIXED, **{name: value})
        rows = np.stack([SHORT.applied(FIXED).array(), SHORT.applied(other).array()])
        found = run(SHORT, FIXED, rows=rows, numbers=np.zeros(2, dtype=np.int64))
        np.testing.assert_array_equal(found.metrics[1], run(SHORT, other).metrics[0], err_msg=name)


def test_the_audit_names_what_the_run_was_made_of():
    p, first = FIXED, run(SHORT, FIXED).audit
    assert all(len(text) == 64 for text in (first.start, first.funds, first.policies, first.numbers))
    assert run(SHORT, FIXED).audit == first or run(SHORT, FIXED).audit.result == first.result
    begin = start_of(SHORT, p)
    other = start_of(replace(SHORT, sizes=replace(SHORT.sizes, reserves=1500.0)), p)
    one, two = run(SHORT, p, start=begin).audit, run(SHORT, p, start=other).audit
    assert one.start != two.start and one.funds == two.funds and one.scenario == two.scenario
    bonds = SHORT.sizes.basis * np.array([0.4, 0.3, 0.2, 0.1])
    people = population(Cohort(), bonds, begin.margin, 99)
    drawn = run(SHORT, p, funds=people).audit
    assert drawn.funds != first.funds
    rule = SHORT.with_policies(PolicyRule("outright", 20.0, day=3, cap=100.0)).policy_array()[None]
    ruled = run(SHORT, p, policies=rule).audit
    assert ruled.policies != first.policies and ruled.scenario == first.scenario
    later = run(SHORT, p, first=7).audit
    assert later.numbers != first.numbers and later.result == first.result  # nothing is random here
