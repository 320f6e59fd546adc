"""What a sweep says of each case: quantiles of every metric over its scenarios, a task in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.system.engine import METRICS
from netbasis.system.sweep_plan import Sweep
from netbasis.system.sweep_work import Block
from netbasis.system.variants import MAY_NEVER, QUANTILES, never_last

if TYPE_CHECKING:
    import polars as pl

MOST_CASES = 100_000
Reasons = list[str | None]


def case_bands(plan: Sweep, blocks: Iterable[Block]) -> pl.DataFrame:
    """A row a case and metric: its axes, policy, metric, median, q05, q95 (null: no scenario has numbers, or never, of
    a day that need not come), scenarios (how many have numbers), tried, reason (of the first that has none).

    blocks: of the whole plan, in order. Raises BadInput for more cases than a table can hold (`MOST_CASES`)."""
    import polars as pl

    if plan.cases > MOST_CASES:
        raise BadInput(
            "cases of the sweep", given=f"{plan.cases:,}", allowed=f"at most {MOST_CASES:,} in a summary",
            hint="take every scenario instead, a task at a time",
        )  # fmt: skip
    bands = np.full((plan.cases, len(METRICS), 3), np.nan)
    ran, said = np.zeros(plan.cases, dtype=np.int64), Reasons()
    for i, (metrics, reasons) in enumerate(_by_case(blocks, len(plan.numbers))):
        known = metrics[np.isfinite(metrics).all(axis=1)]
        ran[i] = len(known)
        said.append(next((why for why in reasons if why is not None), None))
        if len(known):
            bands[i] = np.percentile(known, QUANTILES, axis=0).T
            for column in map(METRICS.index, MAY_NEVER):
                bands[i, column] = [np.nan if v is None else v for v in never_last(known[:, column])]
    case = np.repeat(np.arange(plan.cases, dtype=np.int64), len(METRICS))
    values = plan.values(case)
    names = [name for name, _ in plan.policies]
    low, middle, high = bands.reshape(-1, 3).T
    return pl.DataFrame(
        {
            **{name: values[:, i] for i, name in enumerate(plan.names)},
            "policy": [names[j % len(names)] for j in case.tolist()], "metric": list(METRICS) * plan.cases,
            "median": middle, "q05": low, "q95": high, "scenarios": ran[case],
            "tried": np.full(len(case), len(plan.numbers)),
            "reason": pl.Series([said[j] for j in case.tolist()], dtype=pl.String),
        },
        nan_to_null=True,
    )  # fmt: skip


def _by_case(blocks: Iterable[Block], size: int) -> Iterator[tuple[Floats, Reasons]]:
    """Metrics (size, METRICS) and reasons of one case after another; a task may end within a case."""
    metrics, reasons = np.empty((0, len(METRICS))), Reasons()
    for block in blocks:
        metrics, reasons = np.concatenate([metrics, block.metrics]), [*reasons, *block.reasons]
        whole = len(metrics) // size * size
        for first in range(0, whole, size):
            yield metrics[first : first + size], reasons[first : first + size]
        metrics, reasons = metrics[whole:], reasons[whole:]
