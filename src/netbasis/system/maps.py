"""The fragility map: leverage x haircut x size of the shock, and how often it ends in a spiral or a lost book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.bands import SPIRAL, Event, audit_of, check_random, wilson
from netbasis.system.engine import Audit
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import Scenario
from netbasis.system.sweep import SweepResult, blocks_of
from netbasis.system.sweep_plan import Sweep, plan_sweep

if TYPE_CHECKING:
    import polars as pl

LEVERAGE, HAIRCUT, SHOCK = "funds.all_in_leverage", "funds.haircut", "shock"


@dataclass(frozen=True, eq=False, slots=True)
class FragilityMap:
    """probability, low, high (L, H, S): Wilson's 95% interval over the seeds that ended with numbers; tried (L, H, S)
    counts them. NaN where none did. leverage (L,): median all-in, haircut (H,): decimal, shock (S,): multiples of the
    scenario's path."""

    event: Event
    leverage: Floats
    haircut: Floats
    shock: Floats
    probability: Floats
    low: Floats
    high: Floats
    tried: Floats
    audit: Audit

    def table(self) -> pl.DataFrame:
        """A row a cell: leverage, haircut, shock, probability, low, high, tried, reason (where it is null)."""
        import polars as pl

        leverage, haircut, shock = np.meshgrid(self.leverage, self.haircut, self.shock, indexing="ij")
        tried = self.tried.ravel().astype(np.int64)
        return pl.DataFrame(
            {
                "leverage": leverage.ravel(), "haircut": haircut.ravel(), "shock": shock.ravel(),
                "probability": self.probability.ravel(), "low": self.low.ravel(), "high": self.high.ravel(),
                "tried": tried,
                "reason": pl.Series([None if n else "no scenario ended with numbers" for n in tried], dtype=pl.String),
            },
            nan_to_null=True,
        )  # fmt: skip


def map_plan(
    scenario: Scenario, parameters: Parameters, *, leverage: Sequence[float], haircut: Sequence[float],
    shock: Sequence[float], count: int = 32, seed: int = 1, per_day: int = 4,
) -> Sweep:  # fmt: skip
    """The plan of a map, for `fragility_map` or a sweep in a folder. Leverage and haircut move the opening state: their
    scenarios are run together by opening. Every cell sees the same random numbers. Raises BadInput as `plan_sweep`,
    and for several seeds without noise."""
    check_random(scenario.applied(parameters), count)
    axes = {LEVERAGE: leverage, HAIRCUT: haircut, SHOCK: shock}
    return plan_sweep(scenario, parameters, axes=axes, count=count, seed=seed, per_day=per_day)


def fragility_map(given: Sweep | SweepResult, event: Event = SPIRAL) -> FragilityMap:
    """The map of a plan of `map_plan`, run here on all threads, or of its finished sweep; one task in memory."""
    plan = given.store.plan if isinstance(given, SweepResult) else given
    blocks = given.store.blocks() if isinstance(given, SweepResult) else blocks_of(plan)
    hits, tried = np.zeros(plan.cases), np.zeros(plan.cases)
    residual = 0.0
    for block in blocks:
        met = event.happened(block.metrics)
        case = block.index // len(plan.numbers)
        known = ~np.isnan(met)
        np.add.at(tried, case[known], 1.0)
        np.add.at(hits, case[known], met[known])
        residual = max(residual, float(np.nanmax(block.metrics[:, at.M_RESIDUAL], initial=0.0)))
    shape = tuple(len(values) for values in plan.grid)
    low, high = wilson(hits, tried)
    with np.errstate(invalid="ignore"):
        probability = hits / tried
    audit = audit_of(
        plan.scenario, (plan.digest(), event), np.stack([hits, tried]), plan.seed, plan.per_day, plan.total, residual
    )
    leverage, haircut, shock = (np.array(values) for values in plan.grid)
    return FragilityMap(
        event, leverage, haircut, shock, probability.reshape(shape), low.reshape(shape), high.reshape(shape),
        tried.reshape(shape), audit,
    )  # fmt: skip
