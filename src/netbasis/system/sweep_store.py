"""The folder of a sweep: a manifest and a Parquet file for every task, each whole or not there.

    manifest.json          the plan's digest, what it is made of, the size of a task; at the end the hash of the result
    shards/KEY.parquet     the scenarios of one task

A file is written under another name, forced to the disk and then renamed, so that a process killed in the middle leaves
no half shard under its name. One sweep at a time writes to a folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from netbasis.errors import BadInput, NetbasisError
from netbasis.kernels import system_layout as at
from netbasis.system.sweep_plan import Sweep, Task, code_digest, version
from netbasis.system.sweep_work import Block, BrokenShard, unpacked

FORMAT = 1
UNFINISHED = ".unfinished-"


class CannotWrite(NetbasisError):
    """A file of the sweep that cannot be written (full disk, no permission). What was written before is whole."""

    def __init__(self, path: Path, problem: OSError) -> None:
        why = problem.strerror or str(problem)
        super().__init__(f"cannot write {path}: {why}; mend that and run the sweep again: it goes on from where it is")

    def __reduce__(self) -> tuple[Any, ...]:
        return NetbasisError, self.args


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all shards hold together: SHA-256 of the numbers in order of index, scenarios without numbers, largest
    residual of an identity."""

    result: str
    stopped: int
    residual: float


@dataclass(frozen=True, eq=False, slots=True)
class Store:
    """An opened folder. size: scenarios in a task."""

    folder: Path
    plan: Sweep
    size: int

    def path(self, task: Task) -> Path:
        """File of a task."""
        return self.folder / "shards" / f"{task.key}.parquet"

    def tasks(self) -> Iterator[Task]:
        """Every task, in order."""
        return self.plan.cut(self.size)

    def put(self, task: Task, data: bytes) -> None:
        """Write a shard. Raises BrokenShard for bytes that are not of this task, CannotWrite."""
        unpacked(data, task)
        write_whole(self.path(task), data)

    def get(self, task: Task) -> Block | None:
        """A shard, None where there is none. Raises BrokenShard."""
        try:
            return unpacked(self.path(task).read_bytes(), task)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise BrokenShard(f"cannot be read: {problem.strerror or problem}") from None

    def blocks(self) -> Iterator[Block]:
        """Every shard in order of index, one in memory at a time. Raises BrokenShard, or where one is missing."""
        for task in self.tasks():
            block = self.get(task)
            if block is None:
                raise BrokenShard(f"{self.path(task)} is missing; run the sweep again to make it")
            yield block

    def outcome(self) -> Outcome:
        """The hash of the result and what goes with it, over all shards."""
        numbers, reasons = hashlib.sha256(), hashlib.sha256()
        stopped, residual = 0, 0.0
        for block in self.blocks():
            numbers.update(np.ascontiguousarray(block.metrics).tobytes())
            known = block.metrics[:, at.M_RESIDUAL]
            residual = max(residual, float(np.nanmax(known, initial=0.0)))
            for index, reason in zip(block.index.tolist(), block.reasons, strict=True):
                if reason is not None:
                    stopped += 1
                    reasons.update(f"{index}:{reason}\n".encode())
        whole = f"{self.plan.digest()}:{numbers.hexdigest()}:{reasons.hexdigest()}"
        return Outcome(hashlib.sha256(whole.encode()).hexdigest(), stopped, residual)

    def finish(self, outcome: Outcome) -> None:
        """Write the hash of the result into the manifest."""
        found = manifest_of(self.plan, self.size)
        found |= {"result": outcome.result, "stopped": outcome.stopped, "residual": outcome.residual}
        write_whole(self.folder / "manifest.json", _json(found))


def open_store(folder: Path, plan: Sweep, size: int | None, usual: int, resume: bool) -> Store:
    """The folder of a plan, made where there is none.

    size: scenarios in a task; None: what the folder was begun with, or `usual`. Raises BadInput for a folder of another
    sweep, another size of tasks, or one that exists and is not to be resumed; CannotWrite.
    """
    manifest = folder / "manifest.json"
    try:
        (folder / "shards").mkdir(parents=True, exist_ok=True)
        known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else None
    except OSError as problem:
        raise CannotWrite(folder, problem) from None
    except ValueError:
        known = None  # a manifest that was not written to its end is written again
    if known is not None:
        if not resume:
            raise BadInput("folder of the sweep", given=str(folder), allowed="an empty one, or resume")
        if known.get("plan") != plan.digest():
            raise BadInput(
                "folder of the sweep", given=f"{folder} holds another one ({known.get('scenario')})",
                allowed="the same plan", hint="give another folder",
            )  # fmt: skip
        if size is not None and known.get("task") != size:
            raise BadInput("scenarios in a task", given=size, allowed=f"{known.get('task')}, as the folder was begun")
        size = int(known["task"])
    store = Store(folder, plan, usual if size is None else size)
    for left in (folder / "shards").glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            left.unlink()
    write_whole(manifest, _json(manifest_of(plan, store.size)))
    return store


def manifest_of(plan: Sweep, size: int) -> dict[str, Any]:
    """What a manifest says of a plan."""
    numbers = plan.numbers
    return {
        "format": FORMAT, "plan": plan.digest(), "version": version(), "code": code_digest(), "task": size,
        "scenario": plan.scenario.name, "scenario_digest": plan.scenario.digest(), "total": plan.total,
        "parameters": {n: getattr(plan.parameters, n) for n in plan.parameters.__slots__},
        "axes": dict(zip(plan.names, map(list, plan.grid), strict=False)),
        "rows": None if plan.table is None else {"names": list(plan.names), "count": len(plan.table)},
        "policies": {name: [repr(rule) for rule in rules] for name, rules in plan.policies},
        "numbers": [numbers[0], numbers[-1], len(numbers)], "seed": plan.seed, "per_day": plan.per_day,
    }  # fmt: skip


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all. Raises CannotWrite."""
    other = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")
    try:
        with other.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        other.replace(path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            other.unlink()
        raise CannotWrite(path, problem) from None


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder while a sweep writes to it; the system lets go of it when the process dies. Raises BadInput where
    another process holds it, CannotWrite."""
    try:
        import fcntl
    except ImportError:  # a system without it: two sweeps then write the same bytes to the same names
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held: IO[bytes] = (folder / ".lock").open("wb")
    except OSError as problem:
        raise CannotWrite(folder, problem) from None
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput("folder of the sweep", given=f"{folder}, another sweep is writing to it") from None
        yield


def _json(found: dict[str, Any]) -> bytes:
    return (json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
