"""What a worker does with a task: runs its scenarios, and puts them into the bytes of a Parquet file.

No file is touched here. The bytes carry the checksum of what is in them, so that whoever reads them, here or on another
machine, knows a whole shard from a broken one.
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from netbasis.errors import BadInput, NetbasisError
from netbasis.instruments.treasury import Floats
from netbasis.system import sweep_axes as axes_of
from netbasis.system.balance import opening
from netbasis.system.engine import METRICS, Integers, Result, run
from netbasis.system.parameters import NAMES
from netbasis.system.sweep_plan import Sweep, Task, code_digest

_one_at_a_time = Lock()  # a worker with threads of its own must not enter a parallel kernel twice


class BrokenShard(NetbasisError):
    """A shard that cannot be read, or whose checksum is not that of what it holds."""


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """Scenarios of a task: index (s,), numbers (s,), metrics (s, METRICS), NaN where a scenario has none, and why."""

    index: Integers
    numbers: Integers
    metrics: Floats
    reasons: tuple[str | None, ...]

    def digest(self) -> str:
        """SHA-256 of all of it."""
        found = hashlib.sha256(self.index.tobytes() + self.numbers.tobytes())
        found.update(np.ascontiguousarray(self.metrics).tobytes())
        found.update(repr(self.reasons).encode())
        return found.hexdigest()


def run_range(plan: Sweep, first: int, last: int) -> Block:
    """Scenarios of index first to last - 1, in that order. An opening state that cannot be, or a scenario that ends
    with an error, has NaN and a reason; it does not stop the others."""
    index = np.arange(first, last, dtype=np.int64)
    case, position = np.divmod(index, np.int64(len(plan.numbers)))
    numbers = plan.number(position)
    metrics = np.full((len(index), len(METRICS)), np.nan)
    reasons: list[str | None] = [None] * len(index)
    cases = np.unique(case)
    values = plan.values(cases)
    slow = [i for i, name in enumerate(plan.names) if axes_of.is_slow(name)]
    groups: dict[tuple[float, ...], list[int]] = {}
    for i in range(len(cases)):
        groups.setdefault(tuple(values[i, slow].tolist()), []).append(i)
    at_case = case - cases[0]
    for key, members in groups.items():
        chosen = np.flatnonzero(np.isin(at_case, members)) if len(groups) > 1 else np.arange(len(index))
        named = dict(zip([plan.names[i] for i in slow], key, strict=True))
        try:
            found = _run_group(plan, named, cases, values, at_case[chosen], numbers[chosen])
        except BadInput as problem:
            for i in chosen.tolist():
                reasons[i] = str(problem)
            continue
        metrics[chosen] = found.metrics
        for i, why in zip(chosen.tolist(), found.reasons(), strict=True):
            reasons[i] = why
    return Block(index, numbers, metrics, tuple(reasons))


def _run_group(
    plan: Sweep, named: dict[str, float], cases: Integers, values: Floats, at_case: Integers, numbers: Integers
) -> Result:
    """The run of scenarios that share an opening state. cases (c,), values (c, m); at_case (s,): row of each."""
    scenario, parameters = axes_of.changed(plan.scenario, plan.parameters, named)
    applied = scenario.applied(parameters)
    start = opening(
        scenario.sizes, applied, scenario.cohort, volatility=scenario.volatility, tenors=scenario.tenors
    )  # the funds are those of a single run, whatever the seed
    fast = [i for i, n in enumerate(plan.names) if n in NAMES and not axes_of.is_slow(n)]
    rows = None
    if fast:
        rows = np.repeat(applied.array()[None], len(at_case), axis=0)
        for i in fast:
            rows[:, NAMES.index(plan.names[i])] = values[at_case, i]
    wanted = np.unique(at_case)
    if len(plan.policies) == 1 and not any(map(axes_of.is_policy, plan.names)):
        policies = scenario.with_policies(*plan.policies[0][1]).policy_array()[None]
    else:
        each = np.array([
            scenario.with_policies(*plan.rules(int(cases[c]), values[c])).policy_array() for c in wanted.tolist()
        ])  # fmt: skip
        policies = each[np.searchsorted(wanted, at_case)]
    return run(
        scenario, parameters, seed=plan.seed, per_day=plan.per_day, record=False, start=start, rows=rows,
        policies=policies, numbers=numbers, strict=False,
    )  # fmt: skip


def payload(plan: Sweep, task: Task) -> bytes:
    """What a worker needs for a task, and no more: of explicit rows only its own."""
    skipped = 0  # of explicit rows, scenarios before those that are sent
    if plan.table is not None:
        each = len(plan.policies) * len(plan.numbers)
        row = task.first // each
        plan, skipped = replace(plan, table=plan.table[row : (task.last - 1) // each + 1]), row * each
    return pickle.dumps((plan, task, skipped, code_digest()))


def work(given: bytes, threads: int | None = None) -> bytes:
    """Run a task; the bytes of its Parquet file. threads: of the kernels; None: those of a Dask worker, or all.

    Raises BadInput on a worker that has another version of the package.
    """
    from netbasis.kernels.threads import threads as limited

    plan, task, skipped, code = pickle.loads(given)
    if code != code_digest():
        raise BadInput(
            "version of the package on a worker", given=code_digest()[:12], allowed=f"that of the client, {code[:12]}",
            hint="install the same netbasis on every worker",
        )  # fmt: skip
    with _one_at_a_time, limited(threads):
        block = run_range(plan, task.first - skipped, task.last - skipped)
    return packed(replace(block, index=block.index + skipped), task)


def packed(block: Block, task: Task) -> bytes:
    """A block as the bytes of a Parquet file, its checksum and key in the metadata. NaN is null there."""
    columns: dict[str, Any] = {"index": block.index, "scenario": block.numbers}
    missing = np.isnan(block.metrics)
    for i, name in enumerate(METRICS):
        columns[name] = pa.array(block.metrics[:, i], mask=missing[:, i])
    columns["reason"] = pa.array(block.reasons, type=pa.string())
    kept = {"key": task.key, "first": str(task.first), "last": str(task.last), "checksum": block.digest()}
    table = pa.table(columns).replace_schema_metadata(kept)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=1)
    return bytes(sink.getvalue())


def unpacked(data: bytes | pa.Buffer, task: Task) -> Block:
    """A block from the bytes of its file. Raises BrokenShard where they cannot be read, are those of another task, or
    do not have their checksum."""
    try:
        table = pq.read_table(pa.BufferReader(data))
        kept = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
        block = Block(
            table["index"].to_numpy(), table["scenario"].to_numpy(),
            np.column_stack([table[name].to_numpy() for name in METRICS]), tuple(table["reason"].to_pylist()),
        )  # fmt: skip
    except (pa.ArrowException, OSError, KeyError, ValueError) as problem:
        raise BrokenShard(f"cannot be read: {str(problem).splitlines()[0][:120]}") from None
    block.metrics[np.isnan(block.metrics)] = np.nan
    if kept.get("key") != task.key or kept.get("checksum") != block.digest():
        raise BrokenShard("is not what its checksum says")
    return block
