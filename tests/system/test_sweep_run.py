"""A sweep in a folder: the same bits for any cut, workers, order, and after every kind of accident."""

import errno
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netbasis.errors import BadInput
from netbasis.system import sweep as sweeps
from netbasis.system import sweep_local
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario
from netbasis.system.sweep import (
    BrokenShard,
    CannotWrite,
    WorkersLost,
    plan_sweep,
    read_sweep,
    run_sweep,
)
from netbasis.system.sweep_store import locked, open_store, write_whole
from netbasis.system.sweep_work import work

KILLS = int(os.environ.get("NETBASIS_KILLS", "5"))  # 20 were tried; each costs the start of an interpreter


def plan_of(count=24):
    axes = {"funds.haircut": [0.01, 0.03], "shock": [1.0, 1.5, 2.0]}
    return plan_sweep(read_scenario("calm"), Parameters(noise=3.0, flow_noise=10.0), axes=axes, count=count)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The plan in one task, in this process."""
    return run_sweep(plan_of(), tmp_path_factory.mktemp("whole"), workers=0, in_a_task=144)


def shards(folder):
    return sorted((Path(folder) / "shards").glob("*.parquet"))


def test_any_cut_gives_the_same_frame_and_hash(whole, tmp_path):
    for size in (7, 100):
        found = run_sweep(plan_of(), tmp_path / str(size), workers=0, in_a_task=size)
        assert found.audit.result == whole.audit.result
        assert found.frame().equals(whole.frame())
    assert whole.audit.scenarios == 144
    assert whole.audit.residual < 1e-12
    assert sum(len(frame) for frame in whole.frames()) == 144


def test_any_order_gives_the_same_hash(whole, tmp_path, monkeypatch):
    def shuffled(plan, tasks, threads=None):
        tasks = list(tasks)
        random.Random(3).shuffle(tasks)
        return inner(plan, tasks, threads)

    inner = sweeps.here
    monkeypatch.setattr(sweeps, "here", shuffled)
    assert run_sweep(plan_of(), tmp_path, workers=0, in_a_task=10).audit.result == whole.audit.result


def test_whole_shards_are_kept_and_broken_ones_mended_and_named(whole, tmp_path):
    run_sweep(plan_of(), tmp_path, workers=0, in_a_task=20)
    files = shards(tmp_path)
    assert len(files) == 8
    files[0].write_bytes(files[0].read_bytes()[:-50])  # cut off
    files[1].write_bytes(b"")
    bad = bytearray(files[2].read_bytes())
    bad[len(bad) // 2] ^= 0xFF
    files[2].write_bytes(bad)
    files[3].unlink()
    (tmp_path / "shards" / ".unfinished-1-x.parquet").write_bytes(b"half")
    with pytest.raises(BrokenShard):
        read_sweep(tmp_path, plan_of())
    said = []
    again = run_sweep(plan_of(), tmp_path, workers=0, say=said.append)
    assert (again.made, again.kept, len(again.mended)) == (4, 4, 3)
    assert all(any(file.name in line for line in said) for file in files[:3])
    assert again.audit.result == whole.audit.result
    assert not list((tmp_path / "shards").glob(".unfinished*"))
    assert read_sweep(tmp_path, plan_of()).audit.result == whole.audit.result


def test_shards_of_other_code_are_not_taken(tmp_path, monkeypatch):
    run_sweep(plan_of(), tmp_path, workers=0)
    from netbasis.system import sweep_plan, sweep_store, sweep_work

    for module in (sweep_plan, sweep_store, sweep_work):
        monkeypatch.setattr(module, "code_digest", lambda: "other")
    assert run_sweep(plan_of(), tmp_path, workers=0).made == 1


def test_a_worker_with_another_version_refuses(monkeypatch):
    from netbasis.system import sweep_work

    plan = plan_of()
    given = sweep_work.payload(plan, next(iter(plan.cut(4))))
    monkeypatch.setattr(sweep_work, "code_digest", lambda: "other")
    with pytest.raises(BadInput, match="same netbasis on every worker"):
        work(given)


def test_the_manifest_says_what_it_is(whole):
    found = json.loads((whole.store.folder / "manifest.json").read_text())
    assert found["plan"] == whole.audit.parameters
    assert found["result"] == whole.audit.result
    assert found["axes"] == {"funds.haircut": [0.01, 0.03], "shock": [1.0, 1.5, 2.0]}
    assert found["scenario"] == "calm"


def test_what_a_folder_refuses(whole, tmp_path):
    folder = whole.store.folder
    with pytest.raises(BadInput, match="holds another one"):
        run_sweep(plan_of(3), folder, workers=0)
    with pytest.raises(BadInput, match="as the folder was begun"):
        run_sweep(plan_of(), folder, workers=0, in_a_task=9)
    with pytest.raises(BadInput, match="or resume"):
        run_sweep(plan_of(), folder, workers=0, resume=False)
    with pytest.raises(BadInput, match="manifest"):
        read_sweep(tmp_path, plan_of())
    with pytest.raises(BadInput, match="worker processes"):
        run_sweep(plan_of(), folder, workers=-1)
    with pytest.raises(BadInput, match="in a task"):
        run_sweep(plan_of(), folder, workers=0, in_a_task=0)
    with locked(tmp_path), pytest.raises(BadInput, match="another sweep is writing"):
        run_sweep(plan_of(), tmp_path, workers=0)


def test_a_manifest_that_was_cut_off_is_written_again(whole, tmp_path):
    run_sweep(plan_of(), tmp_path, workers=0)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(manifest.read_text()[:40])
    assert run_sweep(plan_of(), tmp_path, workers=0).audit.result == whole.audit.result


def test_a_folder_that_cannot_be_written_to(tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(CannotWrite, match=r"cannot write .*file"):
        run_sweep(plan_of(), file / "below", workers=0)


def test_a_full_disk_is_named(tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    (tmp_path / f".unfinished-{os.getpid()}-x.parquet").symlink_to(full)
    with pytest.raises(CannotWrite, match=os.strerror(errno.ENOSPC)):
        write_whole(tmp_path / "x.parquet", b"0" * 100)
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_goes_on_after_the_disk_refused(whole, tmp_path):
    store = open_store(tmp_path, plan_of(), 40, 40, True)
    smallest = min(len(work_of(store, task)) for task in store.tasks())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:  # the system refuses any file longer than this
        resource.setrlimit(resource.RLIMIT_FSIZE, (smallest - 1, before[1]))
        with pytest.raises(CannotWrite, match=os.strerror(errno.EFBIG)):
            run_sweep(plan_of(), tmp_path, workers=0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert shards(tmp_path) == []
    assert not list((tmp_path / "shards").glob(".unfinished*"))
    assert run_sweep(plan_of(), tmp_path, workers=0).audit.result == whole.audit.result


def work_of(store, task):
    from netbasis.system.sweep_work import payload

    return work(payload(store.plan, task))


# --- processes --------------------------------------------------------------------------------------------


def children(pid):
    """Processes that a process started, from the kernel's table."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if int(text.rsplit(")", 1)[1].split()[1]) == pid:
            found.append(int(status.parent.name))
    return found


@pytest.mark.slow
def test_worker_processes_and_one_of_them_killed(whole, tmp_path):
    if not Path("/proc").is_dir():
        pytest.skip("no /proc here")
    killed = []

    def say(line):
        if "of 15 tasks" in line and not killed:
            for pid in children(os.getpid()):
                if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                    break

    found = run_sweep(plan_of(), tmp_path, workers=2, in_a_task=10, say=say)
    assert killed
    assert found.audit.result == whole.audit.result
    assert (found.made, found.kept) == (15, 0)


@pytest.mark.slow
def test_workers_that_keep_dying_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sweep_local, "work", _dies)
    monkeypatch.setattr(sweep_local, "DEATHS", 2)
    with pytest.raises(WorkersLost, match="died 2 times"):
        run_sweep(plan_of(), tmp_path, workers=1, in_a_task=50)


def _dies(given, threads):
    os._exit(1)


SCRIPT = """
import sys
sys.path.insert(0, {here!r})
from test_sweep_run import plan_of
from netbasis.system.sweep import run_sweep
if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    run_sweep(plan_of(), {folder!r}, workers={workers}, in_a_task=4)
    print("done", flush=True)
"""


def start(tmp_path, folder, workers):
    script = tmp_path / "sweep_once.py"
    script.write_text(SCRIPT.format(here=str(Path(__file__).parent), folder=str(folder), workers=workers))
    return subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_the_sweep_itself_killed_at_random_moments(whole, tmp_path):
    rng = random.Random(11)
    folder = tmp_path / "out"
    for turn in range(KILLS):
        workers = 1 if turn == KILLS - 1 else 0
        process = start(tmp_path, folder, workers)
        try:
            assert process.stdout.readline() == "ready\n"
            process.stdin.write("go\n")
            process.stdin.flush()
            time.sleep(rng.uniform(0.0, 0.4) if workers == 0 else rng.uniform(1.0, 4.0))
        finally:
            process.kill()
            process.communicate(timeout=60)
        names = shards(folder)
        keys = {f"{task.key}.parquet": task for task in plan_of().cut(4)}
        for file in names:  # no half shard
            sweeps_block = open_store(folder, plan_of(), 4, 4, True).get(keys[file.name])
            assert sweeps_block is not None
        for file in names[: len(names) // 2] if len(names) > 20 else []:
            file.unlink()  # so that there is something left to interrupt
    found = run_sweep(plan_of(), folder, workers=0, in_a_task=4)
    assert found.audit.result == whole.audit.result
    assert found.mended == ()
