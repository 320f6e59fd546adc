"""How many agent-steps a second does the system model do on one thread, and what do a step and a fund cost?

Agent-steps: funds x steps, with all sectors, books and identities of every step. The market is quiet with noise (120
days, one step a day, prices and margins moving), as in a sweep, and March 2020 without purchases (four steps a day,
where most funds are called). Peer, where MESA_PYTHON names an interpreter that has Mesa: the same equations as Python
objects (the twin of the tests, which agrees with the kernel to 1e-10), every fund a Mesa agent, in this run, on the
same market; both must find the same dislocation. The peer checks no identity.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from bench_system_sweep import NOISY, one_tenor
from measure import Row, duration, rate, show

from netbasis.kernels.threads import threads
from netbasis.system.balance import Opening, opening
from netbasis.system.engine import run
from netbasis.system.parameters import NAMES, Parameters
from netbasis.system.population import Cohort, rolls
from netbasis.system.scenario import Scenario, parse_scenario, read_scenario

PEER = os.environ.get("MESA_PYTHON", "")
TARGET = 5e8  # agent-steps a second and core
RUNS = 9
ALL = """
[scenario]
name = "four"
title_en = "four tenors"
title_zh = "四個期別"
days = 120
sources = ["made"]
"""


def four_tenors(funds: int) -> Scenario:
    """The made scenario of all tenors."""
    return replace(parse_scenario(ALL, "benchmark"), cohort=Cohort(n=funds))


def start_of(scenario: Scenario, parameters: Parameters) -> Opening:
    """Opening of a scenario."""
    applied = scenario.applied(parameters)
    return opening(
        scenario.sizes, applied, scenario.cohort, volatility=scenario.volatility, tenors=scenario.tenors
    )  # fmt: skip


def least(work: Callable[[], object]) -> float:
    """Processor time of this thread for one call, the least of several: a busy machine moves it least."""
    work()
    taken = []
    for _ in range(RUNS):
        start = time.thread_time()
        work()
        taken.append(time.thread_time() - start)
    return min(taken)


def step_of(scenario: Scenario, count: int, per_day: int) -> float:
    """Seconds of one step of the scenario on one thread."""
    start = start_of(scenario, NOISY)

    def once() -> None:
        run(scenario, NOISY, count=count, per_day=per_day, record=False, start=start)

    return least(once) / (count * scenario.days * per_day)


def on_both_cores(funds: int) -> float:
    """Seconds by the clock of one step of a one-tenor market on two threads, the least of several."""
    scenario, count = one_tenor(funds=funds), max(64, 160_000 // funds)
    start, taken = start_of(scenario, NOISY), []
    with threads(2):
        for _ in range(RUNS):
            began = time.perf_counter()
            run(scenario, NOISY, count=count, per_day=1, record=False, start=start)
            taken.append(time.perf_counter() - began)
    return min(taken) / (count * scenario.days)


def main() -> list[Row]:
    """Measure, print and return the rows."""
    march = read_scenario("mar2020").without("purchases")
    both = {funds: on_both_cores(funds) for funds in (128, 1024)}
    with threads(1):
        one = {funds: step_of(one_tenor(funds=funds), max(8, 40_000 // funds), 1) for funds in (16, 128, 1024)}
        four = {funds: step_of(four_tenors(funds), max(8, 20_000 // funds), 1) for funds in (128, 1024)}
        called = step_of(march, 40, 4)
        rows = [
            *(
                Row(f"system model, {funds:,} funds, one tenor, one thread; peer: the target", rate(funds / one[funds]),
                    rate(TARGET), funds / one[funds] / TARGET)
                for funds in (128, 1024)
            ),
            *(
                Row(f"the same, {funds:,} funds, two threads by the clock; peer: the target", rate(funds / both[funds]),
                    rate(2.0 * TARGET), funds / both[funds] / (2.0 * TARGET))
                for funds in (128, 1024)
            ),
            Row("what a step costs beside its funds, one tenor; a fund's step, at 1,024",
                duration(one[16] - 16 * (one[128] - one[16]) / 112), duration((one[1024] - one[128]) / 896), 1.0),
            Row("four tenors over one, 128 funds (1: no more)", duration(four[128]), duration(one[128]),
                one[128] / four[128]),
            Row("four tenors over one, 1,024 funds", duration(four[1024]), duration(one[1024]), one[1024] / four[1024]),
            Row("March 2020 without purchases, four tenors, 128 funds; peer: the quiet market", duration(called),
                duration(four[128]), four[128] / called),
        ]  # fmt: skip
        if PEER:
            rows += [against_mesa(one_tenor(days=120), 1), against_mesa(march, 4)]
    show(rows)
    return rows


def against_mesa(scenario: Scenario, per_day: int) -> Row:
    """Agent-steps a second of one run, here and by the peer. Raises ValueError where they do not find the same."""
    parameters = replace(NOISY, **{name: value for name, value in scenario.parameters.items() if name in NAMES})
    start = start_of(scenario, parameters)
    with tempfile.TemporaryDirectory() as folder:
        arrays, rest = Path(folder) / "market.npz", Path(folder) / "market.json"
        people = start.funds
        kept = {
            name: getattr(start, name)
            for name in ("duration", "weight", "coupon", "placed", "margin", "bonds", "futures", "accounts",
                         "outstanding", "smallest")
        }  # fmt: skip
        kept |= {f"funds_{name}": getattr(people, name) for name in ("q", "repo", "cash", "traits")}
        np.savez(arrays, path=scenario.path, policy=scenario.policy_array(),
                 rolls=rolls(people.traits, parameters.term, per_day), **kept)  # fmt: skip
        rest.write_text(json.dumps({
            "tenors": list(start.tenors), "reference": start.reference, "real": people.real, "per_day": per_day,
            "seed": 1, "parameters": {name: getattr(parameters, name) for name in NAMES},
        }))  # fmt: skip
        script = Path(__file__).with_name("peer_mesa.py")
        said = subprocess.run([PEER, str(script), str(arrays), str(rest)], capture_output=True, text=True, check=True)
    steps, taken, peak = (float(text) for text in said.stdout.split())
    found = run(scenario, parameters, per_day=per_day, start=start, record=False).metric("dislocation")[0]
    if abs(found - peak) > 1e-8 * max(peak, 1.0):
        raise ValueError(f"the peer finds a dislocation of {peak}, the kernel {found}")
    count = 20

    def once() -> None:
        run(scenario, parameters, count=count, per_day=per_day, record=False, start=start)

    ours = count * steps / least(once)
    said_of = f"{len(start.tenors)} tenor{'s' if len(start.tenors) > 1 else ''}, {people.real} funds"
    return Row(f"the same in agent-steps, {scenario.name}, {said_of}; peer: Mesa, the same equations, no identities",
               rate(ours), rate(steps / taken), ours / (steps / taken))  # fmt: skip


if __name__ == "__main__":
    main()
