"""The plan of a sweep: what it names, what it refuses, and that its numbers do not depend on how it is cut."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.errors import BadInput, UnknownName
from netbasis.system.engine import METRICS, run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import PolicyRule, read_scenario
from netbasis.system.sweep import blocks_of, frame_of, plan_sweep
from netbasis.system.sweep_axes import changed, is_slow, known_names
from netbasis.system.sweep_plan import MOST_IN_A_TASK, agent_steps, task_size
from netbasis.system.sweep_work import BrokenShard, packed, payload, run_range, unpacked, work

CALM = read_scenario("calm")
NOISY = Parameters(noise=3.0, flow_noise=10.0)
BUY = PolicyRule("outright", 20.0, trigger=5.0, cap=500.0)


def small(**given_):
    plan = {
        "axes": {"funds.all_in_leverage": [10.0, 30.0], "shock": [1.0, 2.0], "policy.outright.lag": [0.0, 2.0]},
        "policies": {"none": (), "buy": (BUY,)}, "count": 3,
    }  # fmt: skip
    return plan_sweep(CALM, NOISY, **{**plan, **given_})


def test_an_axis_does_what_a_single_run_does():
    plan = small()
    (block,) = blocks_of(plan)
    frame = frame_of(plan, block)
    assert len(frame) == plan.total == 2 * 2 * 2 * 2 * 3
    for row in frame.rows(named=True):
        values = {name: row[name] for name in ("funds.all_in_leverage", "shock")}
        scenario, parameters = changed(CALM, NOISY, values)
        lag = int(row["policy.outright.lag"])
        rules = () if row["policy"] == "none" else (PolicyRule("outright", 20.0, trigger=5.0, cap=500.0, lag=lag),)
        alone = run(scenario.with_policies(*rules), parameters, first=row["scenario"], record=False)
        assert [row[name] for name in METRICS] == alone.metrics[0].tolist()


@settings(max_examples=12, deadline=None)
@given(size=st.integers(1, 60), seed=st.integers(0, 3))
def test_numbers_do_not_depend_on_the_cut(size, seed):
    plan = small(seed=seed)
    whole = run_range(plan, 0, plan.total)
    parts = [unpacked(work(payload(plan, task)), task) for task in plan.cut(size)]
    assert np.concatenate([part.metrics for part in parts]).tobytes() == whole.metrics.tobytes()
    assert np.concatenate([part.index for part in parts]).tolist() == list(range(plan.total))


def test_numbers_do_not_depend_on_threads():
    plan = small()
    task = next(iter(plan.cut(plan.total)))
    assert work(payload(plan, task), 1) == work(payload(plan, task), 2) == work(payload(plan, task))


def test_explicit_rows_are_sent_in_part_and_give_the_same():
    rows = {"impact": [100.0, 200.0, 300.0], "sizes.basis": [300.0, 500.0, 500.0], "term": [5.0, 20.0, 60.0]}
    plan = plan_sweep(CALM, NOISY, rows=rows, numbers=[3, 9])
    whole = run_range(plan, 0, plan.total)
    for task in plan.cut(4):
        part = unpacked(work(payload(plan, task)), task)
        assert part.metrics.tobytes() == whole.metrics[task.first : task.last].tobytes()
        assert part.numbers.tolist() == whole.numbers[task.first : task.last].tolist()
    frame = frame_of(plan, whole)
    assert frame["scenario"].to_list() == [3, 9] * 3
    assert frame["impact"].to_list() == [100.0, 100.0, 200.0, 200.0, 300.0, 300.0]


def test_the_digest_knows_what_moves_a_result():
    plans = [
        small(), small(seed=2), small(count=4), small(first=1), small(policies={"buy": (BUY,)}), small(per_day=2),
        plan_sweep(CALM, NOISY), plan_sweep(CALM), plan_sweep(CALM, NOISY, axes={"shock": [1.0]}),
    ]  # fmt: skip
    assert len({plan.digest() for plan in plans}) == len(plans)
    assert small().digest() == small().digest()
    keys = [task.key for task in small().cut(7)]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & {task.key for task in small(seed=2).cut(7)}


def test_an_impossible_opening_is_a_reason_and_not_an_end():
    plan = plan_sweep(CALM, NOISY, axes={"sizes.dealer_equity": [60.0, 9000.0]}, count=2)
    (block,) = blocks_of(plan)
    frame = frame_of(plan, block)
    assert frame["reason"][0] is None
    assert "balance sheet of the dealers" in frame["reason"][2]
    assert frame["yield_rise"].null_count() == 2


def test_a_scenario_that_stops_is_a_reason_and_the_others_go_on():
    """Foreign holders sell what they do not have at a shock of three; the case shares its opening with the others."""
    plan = plan_sweep(read_scenario("mar2020"), NOISY, axes={"sizes.foreign": [500.0], "shock": [1.0, 3.0]}, count=2)
    block = run_range(plan, 0, 4)
    assert block.reasons[:2] == (None, None)
    for why in block.reasons[2:]:
        assert re.fullmatch(
            r"sales from outside of more bonds than are held: short of \$\S+bn on day \d+, step \d, foreign holders",
            why,
        )
    assert np.isnan(block.metrics[2:]).all() and not np.isnan(block.metrics[:2]).any()


@pytest.mark.parametrize(
    ("given_", "kind", "said"),
    [
        ({"axes": {"impct": [1.0]}}, UnknownName, "impact"),
        ({"axes": {"impact": [-1.0]}}, BadInput, "parameter impact"),
        ({"axes": {"impact": []}}, BadInput, "axis impact"),
        ({"axes": {"shock": [1.0, 1.0]}}, BadInput, "different values"),
        ({"axes": {"shock": [float("nan")]}}, BadInput, "shock"),
        ({"axes": {"funds.n": [0.0]}}, BadInput, "funds"),
        ({"axes": {"funds.n": [2.5]}}, BadInput, "whole number"),
        ({"axes": {"policy.hedged.size": [1.0]}}, BadInput, "no policy of that kind"),
        ({"axes": {"policy.outright.size": [-1.0]}}, BadInput, "outright"),
        ({"axes": {"sizes.basis": [-1.0]}}, BadInput, "basis"),
        ({"axes": {"observed.volatility": [0.0]}}, BadInput, "volatility"),
        ({"axes": {"shock": [1.0]}, "rows": {"impact": [1.0]}}, BadInput, "one of them"),
        ({"axes": None, "rows": {"impact": [1.0], "shock": [1.0, 2.0]}}, BadInput, "one length"),
        ({"count": 0}, BadInput, "scenario numbers"),
        ({"numbers": [1, 1]}, BadInput, "different"),
        ({"per_day": 0}, BadInput, "steps a day"),
        ({"count": 900_000_000, "axes": {"shock": [1.0, 2.0]}}, BadInput, "size of the sweep"),
        ({"policies": {"all": (PolicyRule("outright", 1e5),)}}, BadInput, "larger than the market"),
    ],
)
def test_what_a_plan_refuses(given_, kind, said):
    with pytest.raises(kind, match=said):
        small(**given_)


def test_names_and_sizes():
    assert len(known_names()) == len(set(known_names()))
    assert is_slow("funds.haircut")
    assert is_slow("margin_k")
    assert not is_slow("shock")
    plan = small()
    assert 1 <= task_size(plan) <= MOST_IN_A_TASK
    assert task_size(plan, seconds=2.0) >= task_size(plan, seconds=1.0)
    wide = plan_sweep(CALM, axes={"funds.n": [128.0, 512.0]})
    assert agent_steps(wide) > agent_steps(plan)
    with pytest.raises(BadInput, match="length of a task"):
        task_size(plan, rate=0.0)


@given(place=st.integers(0, 10**6), flip=st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_no_changed_byte_goes_unseen(place, flip):
    task, data = SHARD
    bad = bytearray(data)
    bad[place % len(bad)] ^= flip
    try:
        found = unpacked(bytes(bad), task)
    except BrokenShard:
        return
    assert found.digest() == unpacked(data, task).digest()  # a byte that says nothing (padding, names)


def test_a_cut_shard_or_one_of_another_task_is_broken():
    task, data = SHARD
    for cut in (0, 1, len(data) // 2, len(data) - 1):
        with pytest.raises(BrokenShard):
            unpacked(data[:cut], task)
    other = next(iter(small(seed=5).cut(8)))
    with pytest.raises(BrokenShard, match="checksum"):
        unpacked(data, other)


def _shard():
    plan = small()
    task = next(iter(plan.cut(8)))
    return task, packed(run_range(plan, task.first, task.last), task)


SHARD = _shard()
