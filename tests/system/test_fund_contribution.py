"""What a fund adds: leave-one-out, Shapley's values."""

from dataclasses import replace

import numpy as np
import pytest

from netbasis.errors import BadInput, UnknownName
from netbasis.system.bands import start_of
from netbasis.system.funds import leave_one_out, shapley, without_funds
from netbasis.system.parameters import Parameters
from netbasis.system.population import Cohort
from netbasis.system.scenario import read_scenario

MARCH = replace(read_scenario("mar2020").without("purchases"), cohort=Cohort(n=6))
NOISY = Parameters(noise=3.0, flow_noise=10.0)


def test_parts_add_up_to_the_whole_in_every_sample():
    for orders in (2, 5):
        found = shapley(MARCH, NOISY, groups=[[0], [1, 2], [3, 4, 5]], orders=orders, count=2, per_day=1)
        assert np.isclose(found.value.sum(), found.whole - found.empty, rtol=1e-12)


def test_the_sample_comes_near_the_value_over_all_orders():
    from itertools import permutations

    groups = [[0], [1, 2], [3, 4, 5]]
    found = shapley(MARCH, NOISY, groups=groups, orders=30, per_day=1)
    exact = np.zeros(3)
    market = {}
    for order in permutations(range(3)):
        out, before = {0, 1, 2, 3, 4, 5}, 0.0
        for group in (None, *order):
            out = out - set(groups[group]) if group is not None else out
            if frozenset(out) not in market:
                alone = leave_one_out(MARCH, NOISY, groups=[sorted(out)] if out else [[0]], per_day=1)
                market[frozenset(out)] = float((alone.whole - (alone.alone[0] if out else 0.0))[0])
            if group is not None:
                exact[group] += (market[frozenset(out)] - before) / 6.0
            before = market[frozenset(out)]
    assert (np.abs(found.value - exact) <= 4.0 * found.error + 1e-9).all()
    assert found.table()["low"][0] <= found.value[0] <= found.table()["high"][0]


def test_clones_have_the_same_part():
    alike = replace(MARCH, cohort=Cohort(n=4, spread=0.0, zero_share=1.0, overnight_share=1.0))
    found = leave_one_out(alike, NOISY, per_day=1)  # fewer than 59 funds: equal shares
    assert found.share.tolist() == [0.25] * 4
    assert np.allclose(found.alone, found.alone[0], rtol=0.6)  # alike but for their overnight shares, which are drawn


def test_a_market_without_a_fund_keeps_its_room_and_its_books():
    given = MARCH.applied(NOISY)
    start = start_of(MARCH, given)
    assert without_funds(MARCH, start, given, frozenset()) == (start, given)
    fewer, changed = without_funds(MARCH, start, given, frozenset({0, 3}))
    assert fewer.funds.q[:, 0].sum() == 0.0
    assert fewer.bonds[0].sum() < start.bonds[0].sum()
    assert changed.opening_use < given.opening_use
    found = leave_one_out(MARCH, NOISY, groups=[[0], [0, 1, 2, 3, 4, 5]], count=3, per_day=2)
    assert found.audit.residual < 1e-12  # identities hold without them, even with none
    assert found.table()["added"][1] > 0.0
    assert len(found.whole) == 3
    assert np.isclose(found.share[1], 1.0)


def test_what_is_refused():
    with pytest.raises(UnknownName, match="book"):
        leave_one_out(MARCH, NOISY, metric="bok")
    for groups in ([[6]], [[-1]], [[]], [[0, 0]], []):
        with pytest.raises(BadInput, match="groups of funds"):
            leave_one_out(MARCH, NOISY, groups=groups)
    with pytest.raises(BadInput, match="all 6"):
        shapley(MARCH, NOISY, groups=[[0], [1]])
    with pytest.raises(BadInput, match="at least two"):
        shapley(MARCH, NOISY, orders=1)
    with pytest.raises(BadInput, match="paired seeds"):
        leave_one_out(MARCH, Parameters(), count=2)
