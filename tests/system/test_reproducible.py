"""The same bits on any number of threads, any partition and order, any instruction set, compiled or not, twice."""

import hashlib
import os
import subprocess
import sys
from dataclasses import astuple, replace

import numba
import numpy as np
import pytest
from system_cases import fixed

from netbasis.system.engine import run
from netbasis.system.scenario import PolicyRule, read_scenario

COUNT = 1000
NOISY = fixed(noise=5.0, flow_noise=15.0)
SMALL = """
from dataclasses import replace
from netbasis.system.engine import run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario
s = read_scenario("mar2020")
s = replace(s, path=s.path[8:20].copy(), cohort=replace(s.cohort, n=6))
r = run(s, Parameters(noise=5.0, flow_noise=15.0), count=3, per_day=2, seed=2**33 + 5, first=2**32 - 1)
print(r.audit.result)
"""


def made(numbers, seed=3, per_day=2):
    scenario = read_scenario("mar2020")
    scenario = replace(scenario, path=scenario.path[8:28], cohort=replace(scenario.cohort, n=20))
    scenario = scenario.with_policies(PolicyRule("outright", size=30.0, trigger=8.0, lag=1, cap=500.0))
    return run(scenario, NOISY, numbers=np.asarray(numbers, dtype=np.int64), seed=seed, per_day=per_day)


def digest(results):
    """SHA-256 of all metrics and days in the order of the scenarios' numbers."""
    numbers = np.concatenate([r.numbers for r in results])
    order = np.argsort(numbers)
    found = hashlib.sha256(np.concatenate([r.metrics for r in results])[order].tobytes())
    found.update(np.concatenate([r.record for r in results])[order].tobytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def whole():
    return made(range(COUNT))


def test_twice(whole):
    again = made(range(COUNT))
    assert astuple(again.audit) == astuple(whole.audit)
    assert digest([whole]) == whole.audit.result


@pytest.mark.parametrize("threads", [1, 2])
def test_threads(whole, threads):
    if threads > numba.config.NUMBA_NUM_THREADS:
        pytest.skip("one processor")
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(threads)
        assert made(range(COUNT)).audit.result == whole.audit.result
    finally:
        numba.set_num_threads(before)


@pytest.mark.parametrize("size", [7, 100, 333])
def test_chunks(whole, size):
    pieces = [made(range(first, min(first + size, COUNT))) for first in range(0, COUNT, size)]
    assert digest(pieces) == whole.audit.result


def test_shuffled(whole):
    order = np.random.default_rng(8).permutation(COUNT)
    shuffled = made(order)
    assert (shuffled.numbers == order).all() and shuffled.audit.result != whole.audit.result
    assert digest([shuffled]) == whole.audit.result


def test_first_and_count_are_numbers(whole):
    scenario = whole.scenario
    part = run(scenario, NOISY, first=40, count=9, seed=3, per_day=2)
    np.testing.assert_array_equal(part.metrics, whole.metrics[40:49])


def test_the_record_is_not_looked_at(whole):
    scenario = whole.scenario
    bare = run(scenario, NOISY, count=50, seed=3, per_day=2, record=False)
    np.testing.assert_array_equal(bare.metrics, whole.metrics[:50])
    assert bare.record.shape[1] == 0


def test_scenarios_differ_and_seeds_do(whole):
    assert len(np.unique(whole.metrics[:, 1])) == COUNT
    other = made(range(20), seed=4)
    assert not (other.metrics[:, 1] == whole.metrics[:20, 1]).any()


def test_arguments_are_left_as_they_were():
    from netbasis.system.balance import opening

    scenario = read_scenario("mar2020")
    begin = opening(scenario.sizes, scenario.applied(NOISY), scenario.cohort, volatility=scenario.volatility)
    arrays = (begin.bonds, begin.futures, begin.accounts, begin.outstanding, begin.margin, begin.funds.q)
    arrays += (begin.funds.repo, begin.funds.cash, begin.funds.traits, scenario.path)
    before = [a.copy() for a in arrays]
    run(scenario, NOISY, start=begin, count=3)
    for one, other in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(one, other)


def elsewhere(**setting):
    done = subprocess.run(
        [sys.executable, "-c", SMALL], capture_output=True, text=True, timeout=600, env={**os.environ, **setting},
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture(scope="module")
def here():
    found: dict[str, object] = {}
    exec(SMALL.replace("print(r.audit.result)", "found = r.audit.result"), found)
    return found["found"]


@pytest.mark.slow
def test_uncompiled(here):
    assert elsewhere(NUMBA_DISABLE_JIT="1") == here


@pytest.mark.slow
def test_another_instruction_set(here, tmp_path):
    """Compiled for a processor without vector extensions (and so without a multiply-add of its own)."""
    assert elsewhere(NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="") == here


@pytest.mark.slow
def test_one_thread_of_a_new_process(here):
    assert elsewhere(NUMBA_NUM_THREADS="1") == here
