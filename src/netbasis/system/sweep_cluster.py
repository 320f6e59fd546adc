"""Tasks of a sweep on a Dask cluster. Workers need the same netbasis, no disk in common: shards come back as bytes.

The interface used (submit, wait, nthreads) is that of `distributed.Client`, docs.dask.org/en/stable/futures.html. A
task whose worker dies is given to another by the scheduler; one that the scheduler gives up because several of its
workers died (`distributed.scheduler.allowed-failures`) is handed in again a few times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from netbasis.errors import BadInput
from netbasis.system.sweep_local import DEATHS, WorkersLost
from netbasis.system.sweep_plan import Sweep, Task
from netbasis.system.sweep_work import payload, work

PATIENCE = 60.0  # seconds without a worker, or to reach the scheduler


def on_cluster(
    plan: Sweep, tasks: Iterable[Task], address: str, patience: float = PATIENCE
) -> Iterator[tuple[Task, bytes]]:
    """Tasks on the workers of the scheduler at `address` (tcp://host:8786), as they are done.

    Raises BadInput without the extra `cluster`; WorkersLost where scheduler or workers are not there for `patience`
    seconds.
    """
    try:
        import distributed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise BadInput(
            "a cluster", given=address, allowed="with dask.distributed", hint="pip install 'netbasis[cluster]'"
        ) from None
    dask: Any = distributed  # without types
    lost = f"the cluster at {address} has no {{}}; what was done is kept: run the sweep again to go on"
    try:
        client = dask.Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise WorkersLost(f"no scheduler at {address}: {str(problem).splitlines()[0]}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=patience)
        except OSError:
            raise WorkersLost(lost.format("worker")) from None
        source, under_way = iter(tasks), dict[Any, Task]()
        given_up: dict[Task, int] = {}

        def hand_in(task: Task) -> None:
            attempt = given_up.get(task, 0)
            future = client.submit(work, payload(plan, task), key=f"netbasis-{task.key}-{attempt}", pure=False)
            under_way[future] = task

        while True:
            ahead = 2 * max(sum(client.nthreads().values()), 1)
            for task in islice(source, max(ahead - len(under_way), 0)):
                hand_in(task)
            if not under_way:
                return
            try:
                with client.as_current():
                    done = dask.wait(list(under_way), timeout=patience, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                if client.status != "running" or not client.nthreads():
                    raise WorkersLost(lost.format("scheduler or worker")) from None
                continue  # a long task
            for future in done:
                task = under_way.pop(future)
                if future.status in ("cancelled", "lost"):
                    raise WorkersLost(lost.format("scheduler"))
                try:
                    data = future.result()
                except KilledWorker:
                    given_up[task] = given_up.get(task, 0) + 1
                    if given_up[task] >= DEATHS:
                        raise WorkersLost(f"workers died again and again on task {task.key}") from None
                    hand_in(task)
                    continue
                yield task, data
