"""A sweep on a real Dask scheduler with two worker processes on the loopback, one of them killed in the middle."""

import os
import signal
import sys

import pytest

from netbasis.errors import BadInput
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario
from netbasis.system.sweep import WorkersLost, plan_sweep, run_sweep
from netbasis.system.sweep_cluster import on_cluster

pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def plan_of():
    axes = {"funds.haircut": [0.01, 0.03], "shock": [1.0, 1.5]}
    return plan_sweep(read_scenario("calm"), Parameters(noise=3.0, flow_noise=10.0), axes=axes, count=40)


def test_the_same_bits_with_a_worker_killed_in_the_middle(cluster, tmp_path):
    address, workers = cluster
    killed = []

    def say(line):
        if line.startswith(("6 of 20", "7 of 20", "8 of 20")) and not killed:
            killed.append(workers[0].pid)
            os.kill(workers[0].pid, signal.SIGKILL)

    found = run_sweep(plan_of(), tmp_path / "cluster", cluster=address, in_a_task=8, say=say)
    here = run_sweep(plan_of(), tmp_path / "here", workers=0, in_a_task=160)
    assert killed
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert found.made == 20
    assert found.audit.result == here.audit.result
    assert found.frame().equals(here.frame())


def test_a_scheduler_that_is_not_there(tmp_path):
    plan = plan_of()
    with pytest.raises(WorkersLost, match="no scheduler at"):
        list(on_cluster(plan, plan.cut(40), "tcp://127.0.0.1:9", patience=0.5))


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    plan = plan_of()
    with pytest.raises(BadInput, match=r"netbasis\[cluster\]"):
        list(on_cluster(plan, plan.cut(40), "tcp://127.0.0.1:9"))
