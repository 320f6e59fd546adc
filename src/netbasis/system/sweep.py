"""A sweep from plan to numbers: run it on this machine or a cluster, resume it, read it.

The numbers do not depend on how the sweep is cut, who computes which part, in what order, or how often it was killed.
Unlike the rest of this room, sweeps write files (`sweep_store`) and start processes (`sweep_local`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.errors import BadInput
from netbasis.system.engine import METRICS, Audit
from netbasis.system.sweep_local import WorkersLost, cores, here, on_processes
from netbasis.system.sweep_plan import Sweep, Task, plan_sweep, task_size, version
from netbasis.system.sweep_store import CannotWrite, Outcome, Store, locked, open_store
from netbasis.system.sweep_words import line
from netbasis.system.sweep_work import Block, BrokenShard, run_range

if TYPE_CHECKING:
    import polars as pl

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False, slots=True)
class SweepResult:
    """A finished sweep. made: tasks run now; kept: taken from the folder as they were; mended: shards that were there
    and broken, each with what was wrong."""

    store: Store
    audit: Audit
    stopped: int
    made: int
    kept: int
    mended: tuple[str, ...]

    def frames(self) -> Iterator[pl.DataFrame]:
        """Tasks in order, a row a scenario: index, axes, policy, scenario, metrics (null where a scenario has none),
        reason. One task in memory at a time."""
        for block in self.store.blocks():
            yield frame_of(self.store.plan, block)

    def frame(self) -> pl.DataFrame:
        """All of it: about 250 bytes a scenario in memory."""
        import polars as pl

        return pl.concat(self.frames())


def run_sweep(
    plan: Sweep, folder: str | Path, *, workers: int | None = None, cluster: str | None = None,
    in_a_task: int | None = None, resume: bool = True, say: Say | None = None, zh: bool = False,
) -> SweepResult:  # fmt: skip
    """Run a sweep into a folder; where the folder has part of it, only what is missing or broken.

    workers: processes on this machine (None: one a core; 0: none, in this process). cluster: address of a Dask
    scheduler instead. in_a_task: scenarios in a task (None: as many as take about a second). say: called with a line at
    the start, for every broken shard, and every tenth of the way; zh: in 繁體中文.

    Raises BadInput for a folder that holds another sweep, CannotWrite for a full disk or a folder that cannot be
    written to, WorkersLost where workers keep dying: in each case what was done is kept.
    """
    tell = say or (lambda _: None)
    if workers is not None and not 0 <= workers <= 1024:
        raise BadInput("worker processes", given=workers, allowed="0 to 1024")
    if in_a_task is not None and not 1 <= in_a_task <= 1_000_000:
        raise BadInput("scenarios in a task", given=in_a_task, allowed="1 to 1,000,000")
    where = Path(folder)
    with locked(where):
        store = open_store(where, plan, in_a_task, task_size(plan), resume)
        missing, mended, kept = _missing(store, tell, zh)
        tell(line("begin", zh, total=plan.total, tasks=len(missing) + kept, kept=kept, missing=len(missing)))
        for done, (task, data) in enumerate(_running(plan, missing, workers, cluster), 1):
            store.put(task, data)
            if done * 10 // len(missing) > (done - 1) * 10 // len(missing):
                tell(line("tenth", zh, done=done, all=len(missing)))
        outcome = store.outcome()
        store.finish(outcome)
    return SweepResult(store, _audit(plan, outcome), outcome.stopped, len(missing), kept, mended)


def read_sweep(folder: str | Path, plan: Sweep) -> SweepResult:
    """A finished sweep from its folder. Raises BrokenShard where a shard is missing or broken."""
    where = Path(folder)
    if not (where / "manifest.json").is_file():
        raise BadInput("folder of a sweep", given=str(folder), allowed="one with a manifest.json")
    store = open_store(where, plan, None, task_size(plan), True)
    outcome = store.outcome()
    store.finish(outcome)
    tasks = sum(1 for _ in store.tasks())
    return SweepResult(store, _audit(plan, outcome), outcome.stopped, 0, tasks, ())


def blocks_of(plan: Sweep, in_a_task: int | None = None) -> Iterator[Block]:
    """The scenarios of a plan in order, without a folder, on this process's threads; a task in memory at a time."""
    size = in_a_task or task_size(plan)
    for first in range(0, plan.total, size):
        yield run_range(plan, first, min(first + size, plan.total))


def frame_of(plan: Sweep, block: Block) -> pl.DataFrame:
    """A block with what its scenarios are."""
    import polars as pl

    first, last = int(block.index[0]), int(block.index[-1]) + 1
    numbers = pl.DataFrame({name: block.metrics[:, i] for i, name in enumerate(METRICS)}, nan_to_null=True)
    return plan.frame(first, last).hstack(numbers).with_columns(
        reason=pl.Series(block.reasons, dtype=pl.String)
    )  # fmt: skip


def _missing(store: Store, tell: Say, zh: bool) -> tuple[list[Task], tuple[str, ...], int]:
    """Tasks without a whole shard, the broken ones among them by name and fault, and how many are whole."""
    missing: list[Task] = []
    mended: list[str] = []
    kept = 0
    for task in store.tasks():
        try:
            if store.get(task) is None:
                missing.append(task)
            else:
                kept += 1
        except BrokenShard as problem:
            missing.append(task)
            mended.append(f"shard {store.path(task).name} {problem}")
            tell(line("mended", zh, shard=mended[-1]))
    return missing, tuple(mended), kept


def _running(plan: Sweep, tasks: list[Task], workers: int | None, cluster: str | None) -> Iterable[tuple[Task, bytes]]:
    if cluster is not None:
        from netbasis.system.sweep_cluster import on_cluster

        return on_cluster(plan, tasks, cluster)
    wanted = min(cores() if workers is None else workers, len(tasks))
    return on_processes(plan, tasks, wanted) if wanted else here(plan, tasks)


def _audit(plan: Sweep, outcome: Outcome) -> Audit:
    return Audit(
        plan.seed, plan.scenario.digest(), plan.digest(), outcome.result, version(), plan.per_day, plan.total,
        outcome.residual,
    )  # fmt: skip


__all__ = [
    "Block", "BrokenShard", "CannotWrite", "Sweep", "SweepResult", "WorkersLost", "blocks_of", "frame_of",
    "plan_sweep", "read_sweep", "run_sweep",
]  # fmt: skip
