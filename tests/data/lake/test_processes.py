"""Real processes on one lake: killed at any moment, two at once, readers meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from pathlib import Path

import processes
import pytest
from lake_rows import Provider, Wire, day, value

from netbasis.data.lake import files
from netbasis.data.lake.store import Lake
from netbasis.data.lake.update import update

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a fork server")

KILLS = int(os.environ.get("NETBASIS_KILLS", "8"))  # 200 with NETBASIS_KILLS=200
PATIENCE = 120.0  # seconds: a process that has not begun by then hangs
NEW_DAYS = 4  # a round: two commits


@pytest.fixture(scope="module")
def server():
    # spawned, never forked: a fork of a process whose libraries run threads may never come back
    return multiprocessing.get_context("spawn")


def start(server, function, *args):
    here, told = server.Pipe(duplex=False)
    process = server.Process(target=function, args=(*args, told))
    process.start()
    told.close()
    return process, here


def drained(pipe):
    """Everything a process said before its end."""
    said = []
    try:
        while pipe.poll(0):
            said.append(pipe.recv())
    except EOFError:
        pass
    return said


def check(lake: Lake, published: int, most: int):
    """No published row lost, whole replies alone, each value as its reply had it."""
    rows = lake.read("series")
    assert published <= rows.height <= most
    per_day = rows.group_by("date").len()
    assert not per_day.height or set(per_day["len"]) == {3}
    for name, when, found in rows.select("series", "date", "value").iter_rows():
        assert found == value((when - day(0)).days, int(name[1:]))


@pytest.mark.slow
def test_killed_at_random_moments(server, tmp_path: Path):
    rng = random.Random(6)
    lake, days, published, cut, length = Lake(tmp_path / "lake"), 0, 0, 0, 0.25
    for k in range(KILLS):
        if k % 10 == 0:  # a lake of a hundred days is as good as one of a thousand, and faster
            lake, days, published = Lake(tmp_path / f"lake-{k}"), 0, 0
        days += NEW_DAYS
        process, pipe = start(server, processes.run_update, str(lake.path), days)
        assert pipe.poll(PATIENCE) and pipe.recv() == "began"
        began = time.monotonic()
        process.join(rng.uniform(0.0, length))
        alive = process.is_alive()
        process.kill()
        process.join()
        said = drained(pipe)
        cut += "done" not in said
        if not alive:  # ended by itself: kill within what an update takes
            length = 0.5 * length + 0.5 * (time.monotonic() - began)
        elif rng.random() < 0.2:
            length *= 1.1
        published = max([published, *(rows for rows in said if isinstance(rows, int))])
        check(lake, published, 3 * days)
        published = lake.read("series").height
        if k % 10 == 9 or rng.random() < 0.1:
            assert [problem for problem in lake.verify() if "without its line" not in problem] == []
            (done,) = update(lake, [Provider(days=days)], Wire(), day(0), day(9))
            assert done.failed is None
            check(lake, 3 * days, 3 * days)
            published = 3 * days
            assert lake.verify() == []
            assert not list(files.leavings(lake.path))
    assert cut > KILLS // 2, f"only {cut} updates were cut short"


@pytest.mark.slow
def test_two_updates_at_once_one_says_so(server, tmp_path: Path):
    path = str(tmp_path / "lake")
    both = [start(server, processes.run_update, path, 60) for _ in range(2)]
    for process, _ in both:
        process.join(60)
    said = [drained(pipe)[-1] for _, pipe in both]
    assert "done" in said
    other = next((word for word in said if word != "done"), "done")
    assert other == "done" or (other[0] == "busy" and "another update is running (process" in other[1])
    assert Lake(path).read("series").height == 180
    assert Lake(path).verify() == []


@pytest.mark.slow
def test_readers_see_whole_commits_while_an_update_writes(server, tmp_path: Path):
    path = str(tmp_path / "lake")
    readers = [start(server, processes.run_reader, path, 2.0) for _ in range(2)]
    writer, _ = start(server, processes.run_update, path, 60)
    assert all(pipe.poll(PATIENCE) for _, pipe in readers)
    results = [pipe.recv() for _, pipe in readers]
    writer.join(60)
    for times, wrong in results:
        assert times > 0
        assert wrong == []
    assert Lake(path).read("series").height == 180
