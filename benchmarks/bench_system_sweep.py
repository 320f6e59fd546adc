"""How long do a fragility map of 30 x 30 x 10 with 32 paired seeds and a sweep of a million scenarios take?

And does the cost stay linear in funds, steps and scenarios, the memory under its bound?

    python benchmarks/bench_system_sweep.py [PART]     PART of the map and of the million, 0 to 1; the rest is scaled up

Without PART, as much of each is run as takes about three minutes here, and the row says which part that was. All cores.
Beside the time on the clock stands processor time over cores, which a busy machine moves less.
The map: March 2020's path, 128 funds, 60 days, four steps a day, one tenor and four. The million: 100 funds, 120 days,
one step a day, one tenor, in worker processes into a folder. Peers are the targets of the system model.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from measure import Row, duration, seconds, show

from netbasis.system.maps import fragility_map, map_plan
from netbasis.system.parameters import Parameters
from netbasis.system.population import Cohort
from netbasis.system.scenario import Scenario, parse_scenario, read_scenario
from netbasis.system.sweep import Sweep, blocks_of, plan_sweep, run_sweep
from netbasis.system.sweep_local import cores

NOISY = Parameters(noise=3.0, flow_noise=10.0)
TARGET = 60.0  # seconds
PATIENCE = 180.0  # seconds that one question may take
MEMORY = 500.0  # MB
ONE = """
[scenario]
name = "one"
title_en = "one tenor"
title_zh = "單一期別"
days = 120
tenors = ["10y"]
sources = ["made"]
"""


def one_tenor(days: int = 120, funds: int = 100) -> Scenario:
    """A made scenario of one tenor."""
    scenario = parse_scenario(ONE, "benchmark")
    path = np.repeat(scenario.path[:1], days, axis=0)
    return replace(scenario, path=path, cohort=Cohort(n=funds))


def map_of(tenors: int, count: int, part: float) -> Sweep:
    """The map, or about a part of it (fewer leverages and haircuts: whole openings are left out)."""
    scenario = read_scenario("mar2020").without("purchases")
    if tenors == 1:
        scenario = replace(scenario, path=_sum_of_tenors(scenario), tenors=("10y",))
    side = max(1, round(30 * math.sqrt(part)))
    leverage, haircut = np.linspace(5.0, 50.0, side), np.linspace(0.0, 0.06, side)
    shock = np.linspace(0.2, 5.0, 10)
    return map_plan(
        scenario, NOISY, leverage=leverage.tolist(), haircut=haircut.tolist(), shock=shock.tolist(), count=count
    )


def _sum_of_tenors(scenario: Scenario) -> np.ndarray:
    """Its path with flows of all tenors in one, and the yield of the ten-year."""
    k, flows = len(scenario.tenors), 5
    tenor = scenario.path[:, : k * flows].reshape(-1, flows, k)
    at = scenario.tenors.index("10y")
    one = np.concatenate([tenor[:, :1, at], tenor[:, 1:].sum(axis=2)], axis=1)
    return np.concatenate([one, scenario.path[:, k * flows :]], axis=1)


def spent(work: Callable[[], object], children: bool = False) -> tuple[float, float]:
    """Seconds of one call: on the clock, and of processor time over cores."""
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    before, start = resource.getrusage(who), time.perf_counter()
    work()
    took, after = time.perf_counter() - start, resource.getrusage(who)
    return took, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / cores()


def whole_map(tenors: int, part: float | None) -> Row:
    small = map_of(tenors, 32, 1.0 / 100.0)
    fragility_map(small)
    trial = spent(lambda: fragility_map(small))[0] * 288_000 / small.total
    plan = map_of(tenors, 32, part or min(1.0, PATIENCE / trial))
    took, busy = (t * 288_000 / plan.total for t in spent(lambda: fragility_map(plan)))
    done = "" if plan.total == 288_000 else f" ({plan.total:,} of 288,000 run, scaled)"
    name = "one tenor" if tenors == 1 else f"{tenors} tenors"
    said = f"map 30 x 30 x 10, 32 seeds, {name}{done}; processor time {duration(busy)}"
    return Row(said, duration(took), duration(TARGET), TARGET / took)


def million(part: float | None) -> list[Row]:
    scenario = one_tenor()
    trial_plan = plan_sweep(scenario, NOISY, count=2_000, per_day=1)
    list(blocks_of(trial_plan))
    trial = spent(lambda: list(blocks_of(trial_plan)))[0] * 500.0
    count = int(1e6 * (part or min(1.0, PATIENCE / trial)))
    plan = plan_sweep(scenario, NOISY, count=max(count, 1000), per_day=1)
    with tempfile.TemporaryDirectory() as folder:
        tiny = plan_sweep(scenario, NOISY, count=2, per_day=1)  # what it costs to start and end the workers
        begin, begin_busy = spent(lambda: run_sweep(tiny, f"{folder}/tiny", workers=cores(), in_a_task=1), True)
        took, busy = spent(lambda: run_sweep(plan, f"{folder}/all", workers=cores()), True)
        more = 1e6 / plan.total
        took, busy = begin + max(took - begin, 0.0) * more, begin_busy + max(busy - begin_busy, 0.0) * more
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0
    done = "" if plan.total == 1_000_000 else f" ({plan.total:,} run, scaled)"
    return [
        Row(
            f"a million scenarios x 100 funds x 120 days into a folder, {cores()} processes{done}; processor time "
            f"{duration(busy)}", duration(took), duration(TARGET), TARGET / took,
        ),
        Row("memory of the largest worker at its peak", f"{worker:.0f} MB", f"{MEMORY:.0f} MB", MEMORY / worker),
    ]  # fmt: skip


def linear(what: str, sizes: Sequence[int], plan: Callable[[int], Sweep]) -> Row:
    """Cost per unit at the largest size over that at the smallest (1: linear), over two decades."""
    times = []
    for size in sizes:
        of = plan(size)
        times.append(seconds(lambda of=of: list(blocks_of(of)), 3))
    each = [t / size for t, size in zip(times, sizes, strict=True)]
    slope = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
    said = f"cost for each of {what}, at {sizes[-1]:,} over {sizes[0]:,} (exponent {slope:.2f})"
    return Row(said, f"{each[-1] / each[0]:.2f}", "1.00", each[0] / each[-1])


def memory(scenarios: int) -> float:
    """Peak of a fresh process that streams a sweep, MB."""
    code = (
        "import sys, resource; sys.path.insert(0, 'benchmarks')\n"
        "from bench_system_sweep import NOISY, one_tenor\n"
        "from netbasis.system.sweep import blocks_of, plan_sweep\n"
        f"for block in blocks_of(plan_sweep(one_tenor(10, 16), NOISY, count={scenarios}, per_day=1)): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def main(part: float | None = None) -> list[Row]:
    """Measure, print and return the rows."""
    small, large = memory(10_000), memory(1_000_000)
    rows = [
        whole_map(1, part), whole_map(4, part), *million(part),
        Row("memory, a million scenarios streamed", f"{large:.0f} MB", f"{MEMORY:.0f} MB", MEMORY / large),
        Row("the same over one of ten thousand", f"{large - small:+.0f} MB", "0 MB", small / large),
        linear("n funds", (64, 512, 8192),
               lambda n: plan_sweep(one_tenor(20, n), NOISY, count=200, per_day=1)),
        linear("n steps", (10, 100, 1000), lambda n: plan_sweep(one_tenor(n), NOISY, count=200, per_day=1)),
        linear("n scenarios", (500, 5_000, 50_000), lambda n: plan_sweep(one_tenor(20), NOISY, count=n, per_day=1)),
    ]  # fmt: skip
    show(rows)
    return rows


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else None)
