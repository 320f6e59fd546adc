"""Tasks of a sweep on this machine: worker processes, started afresh (never forked) and replaced when they die."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait as wait_for

from netbasis.errors import NetbasisError
from netbasis.system.sweep_plan import Sweep, Task
from netbasis.system.sweep_work import payload, work

DEATHS = 4  # of workers one after another without a task done in between


class WorkersLost(NetbasisError):
    """Workers that keep dying, or are not there. What was done is kept: the sweep goes on when it is run again."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def here(plan: Sweep, tasks: Iterable[Task], threads: int | None = None) -> Iterator[tuple[Task, bytes]]:
    """Tasks in this process, one after another, on its threads."""
    for task in tasks:
        yield task, work(payload(plan, task), threads)


def on_processes(plan: Sweep, tasks: Iterable[Task], workers: int) -> Iterator[tuple[Task, bytes]]:
    """Tasks on worker processes, as they are done; each has its part of the cores. Two tasks a worker are on their way,
    whatever the size of the sweep. A task whose worker dies is given to another. Raises WorkersLost."""
    context = multiprocessing.get_context("spawn")
    each = max(1, cores() // workers)
    source, again, deaths = iter(tasks), deque[Task](), 0
    while True:
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent)
        under_way: dict[Future[bytes], Task] = {}
        try:
            while True:
                wanted = 2 * workers - len(under_way)
                fresh = [again.popleft() for _ in range(min(wanted, len(again)))]
                fresh += islice(source, wanted - len(fresh))
                for i, task in enumerate(fresh):
                    try:
                        under_way[pool.submit(work, payload(plan, task), each)] = task
                    except BrokenProcessPool:
                        again.extend(fresh[i:])
                        raise
                if not under_way:
                    return
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    data = future.result()
                    task, deaths = under_way.pop(future), 0
                    yield task, data
        except BrokenProcessPool:
            deaths += 1
            again.extendleft(reversed(under_way.values()))
            if deaths >= DEATHS:
                raise WorkersLost(
                    f"worker processes died {deaths} times one after another without finishing a task; allowed: a "
                    "sweep started from a file under `if __name__ == '__main__':`, and memory for its workers; what "
                    "was done is kept"
                ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def end_with_parent() -> None:
    """In a worker: end it when the process that started it dies, even when that was killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
