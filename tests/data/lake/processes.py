"""What the processes of test_processes.py run. Each is a process of its own, spawned."""

from __future__ import annotations

import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from lake_rows import Provider, Wire, day  # noqa: E402

from netbasis.data.lake import update as updates  # noqa: E402
from netbasis.data.lake.lock import Busy  # noqa: E402
from netbasis.data.lake.store import Lake  # noqa: E402


def run_update(path: str, days: int, told: Connection) -> None:
    """Fetch up to `days`, a commit every two replies, telling the rows published after each."""
    updates.MOST_REPLIES = 2
    lake = Lake(path)
    told.send("began")
    try:
        (done,) = updates.update(
            lake, [Provider(days=days)], Wire(), day(0), day(9), say=lambda _: told.send(_rows(lake))
        )
        told.send(("failed", done.failed) if done.failed else "done")
    except Busy as error:
        told.send(("busy", str(error)))


def _rows(lake: Lake) -> int:
    return sum(part.rows for part in lake.manifest().of("series"))


def run_reader(path: str, seconds: float, told: Connection) -> None:
    """Read again and again; tell how often, and what was ever wrong."""
    lake, wrong, times, last = Lake(path), [], 0, 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        rows = lake.read("series")
        per_day = rows.group_by("date").len()
        if rows.height < last:
            wrong.append(f"{rows.height} rows after {last}")
        if per_day.height and set(per_day["len"]) != {3}:
            wrong.append(f"half a reply: {per_day.rows()}")
        last, times = rows.height, times + 1
    told.send((times, wrong))
