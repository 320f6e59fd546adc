"""A real Dask scheduler with two worker processes on the loopback, for tests of sweeps on a cluster."""

import json
import os
import subprocess
import sys
import time

import pytest


def begin(tmp_path, name, *arguments):
    command = [sys.executable, "-m", f"distributed.cli.{name}", "--no-dashboard", *arguments]
    quiet = {**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
    with (tmp_path / f"{name}-{time.monotonic_ns()}.log").open("w") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, env=quiet)


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler, and its two worker processes."""
    file = tmp_path / "scheduler.json"
    where = ["--scheduler-file", str(file)]
    started = [begin(tmp_path, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", *where)]
    try:
        end = time.monotonic() + 60.0
        while not file.exists() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(0.2)
        address = json.loads(file.read_text())["address"]
        workers = [
            begin(
                tmp_path, "dask_worker", address, "--no-nanny", "--nthreads", "1", "--memory-limit", "0",
                "--local-directory", str(tmp_path), "--host", "127.0.0.1",
            )
            for _ in range(2)
        ]  # fmt: skip
        started += workers
        yield address, workers
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait(timeout=30)
