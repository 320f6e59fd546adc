"""The peer of bench_system, run by an interpreter that has Mesa 3 (a framework of agents in Python objects).

    python peer_mesa.py MARKET.npz MARKET.json      prints: agent-steps, seconds (least), largest dislocation

The equations are those of the kernel, from the slow twin of the tests: every hedge fund is an agent of a Mesa model,
activated through its agent set; the sectors are objects. The twin keeps no identities and makes no audit.
"""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import mesa
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "system"))
from system_twin import Twin  # noqa: E402
from system_twin_sectors import Fund  # noqa: E402

RUNS = 3


class FundAgent(mesa.Agent):
    """A hedge fund of the twin as an agent."""

    def __init__(self, model: mesa.Model, fund: Fund) -> None:
        super().__init__(model)
        self.fund = fund

    def live(self, now: object) -> dict[str, float]:
        """One step of the fund."""
        return self.fund.live(now)


class MesaTwin(Twin):
    """The twin, its funds activated through the agents of a Mesa model."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.model = mesa.Model()
        for fund in self.funds:
            FundAgent(self.model, fund)

    def live(self, now: object) -> list[dict[str, float]]:
        return list(self.model.agents.map("live", now))


def main(arrays: str, rest: str) -> None:
    """Time the run of a market written by bench_system."""
    held, more = dict(np.load(arrays)), json.loads(Path(rest).read_text(encoding="utf-8"))
    people = SimpleNamespace(**{name: held[f"funds_{name}"] for name in ("q", "repo", "cash", "traits")})
    people.real = more["real"]
    begin = SimpleNamespace(**{k: v for k, v in held.items() if not k.startswith("funds_")}, funds=people)
    begin.tenors, begin.reference = more["tenors"], more["reference"]
    taken, peak = [], 0.0
    for _ in range(RUNS):
        p = SimpleNamespace(**more["parameters"])
        twin = MesaTwin(begin, p, held["path"], held["policy"], more["per_day"], more["seed"], 0, held["rolls"])
        peak, start = 0.0, time.perf_counter()
        for day in range(len(held["path"])):
            twin.day(day)
            peak = max(peak, twin.dislocation)
        taken.append(time.perf_counter() - start)
    print(len(held["path"]) * more["per_day"] * people.real, min(taken), repr(peak))


if __name__ == "__main__":
    main(*sys.argv[1:])
