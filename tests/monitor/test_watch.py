"""The watch as a real process: a lake that changes under it, a webhook that fails first, a kill, a restart."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hook import Hook

from netbasis.cli.watch import typed_every
from netbasis.data.lake.imports import import_file
from netbasis.data.lake.store import Lake
from netbasis.errors import BadInput

ALERTS = """
[[alert]]
name = "little reverse repo"
indicator = "on_rrp"
below = 50

[[alert]]
name = "fear"
indicator = "vix"
above = 30
"""


class Place:
    """A lake, alerts and everything that a watch writes, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lake, self.count = folder, Lake(folder / "lake"), 0
        (folder / "alerts.toml").write_text(ALERTS, encoding="utf-8")

    def tell(self, name: str, value: float) -> None:
        """Today's value of a series, known now."""
        self.count += 1
        today = datetime.now(UTC).date()
        rows = [f"{name},{today - timedelta(days=back)},{100.0 if back else value}" for back in (3, 2, 1, 0)]
        path = self.folder / f"{self.count}.csv"
        path.write_text("\n".join(["series,date,value", *rows]) + "\n", encoding="utf-8")
        assert import_file(self.lake, path, "series").reason is None

    def start(self, address: str, *options: str) -> subprocess.Popen[str]:
        run = ("-c", "from netbasis.cli import run; run()", "monitor", "--watch", "--every", "1s")
        places = {"--lake": "lake", "--alerts": "alerts.toml", "--state": "state.json", "--alert-file": "alerts.jsonl"}
        files = [part for option, name in places.items() for part in (option, str(self.folder / name))]
        command = [sys.executable, *run, *files, *options]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            env=os.environ | {"NETBASIS_WEBHOOK": address, "PYTHONUTF8": "1"},
        )  # fmt: skip

    def filed(self) -> list[str]:
        path = self.folder / "alerts.jsonl"
        return [json.loads(line)["alert"] for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def running() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(what: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.slow
def test_crossings_are_told_once_over_failures_a_kill_and_a_restart(place: Place, running: list) -> None:
    place.tell("on_rrp", 40.0)
    place.tell("vix", 12.0)
    with Hook(
        [500, 500, 500, 500, 204]
    ) as hook:  # the first round's three tries fail, the next round's second is taken
        running.append(place.start(hook.address))
        until(lambda: hook.told() == ["little reverse repo"])
        assert place.filed() == ["little reverse repo"]
        place.tell("vix", 45.0)
        until(lambda: hook.told() == ["little reverse repo", "fear"])
        place.tell("vix", 13.0)  # back
        until(lambda: '"fear": false' in (place.folder / "state.json").read_text("utf-8"))
        running[0].send_signal(signal.SIGKILL)
        _, first = running[0].communicate(timeout=10)
        assert "webhook not told of 'little reverse repo'" in first
        assert "status 500" in first
        assert hook.secret not in first

        again = place.start(hook.address, "--rounds", "2")
        running.append(again)
        out, err = again.communicate(timeout=30)
        assert (again.returncode, out, err) == (0, "", "")  # what was told is not told again
        place.tell("vix", 50.0)
        third = place.start(hook.address, "--rounds", "1", "--lang", "zh")
        running.append(third)
        out, _ = third.communicate(timeout=30)
        assert hook.told() == ["little reverse repo", "fear", "fear"]
        assert "高於 30.0" in out
        assert place.filed() == hook.told()
        assert len({body["id"] for body in hook.taken if body["_status"] < 300}) == 3


@pytest.mark.slow
def test_a_webhook_that_is_down_is_told_when_it_is_back(place: Place, running: list) -> None:
    place.tell("on_rrp", 40.0)
    with Hook([204]) as hook:
        address = hook.address
    down = place.start(address, "--rounds", "1")
    running.append(down)
    _, err = down.communicate(timeout=60)
    assert down.returncode == 1
    assert "ConnectError" in err
    assert Hook.secret not in err
    assert Hook.secret not in (place.folder / "state.json").read_text("utf-8")
    with Hook([204]) as hook:
        up = place.start(hook.address, "--rounds", "1")
        running.append(up)
        _, err = up.communicate(timeout=60)
        assert up.returncode == 0
        assert hook.told() == ["little reverse repo"]
    assert place.filed() == ["little reverse repo"]  # the file had it the first time


@pytest.mark.slow
def test_two_watches_do_not_share_a_state_and_terminate_ends_one(place: Place, running: list) -> None:
    place.tell("on_rrp", 40.0)
    with Hook([204]) as hook:
        running.append(place.start(hook.address))
        until(lambda: bool(hook.told()))
        second = place.start(hook.address, "--rounds", "1")
        running.append(second)
        _, err = second.communicate(timeout=30)
        assert second.returncode == 2
        assert "another watch with this state is running" in err
        running[0].terminate()
        running[0].communicate(timeout=10)
        assert running[0].returncode == 0


def test_times_are_typed_with_their_unit() -> None:
    assert [typed_every(text) for text in ("90", "90s", "15m", "1.5h", "1d")] == [90.0, 90.0, 900.0, 5400.0, 86400.0]
    for text in ("", "0", "8d", "-5", "5 weeks", "nan"):
        with pytest.raises(BadInput, match="--every"):
            typed_every(text)


@pytest.mark.slow
def test_old_data_are_missing_data_and_said(place: Place, running: list) -> None:
    place.tell("on_rrp", 40.0)
    path = place.folder / "old.csv"
    path.write_text("series,date,value\nvix,2024-01-02,45\n", encoding="utf-8")
    assert import_file(place.lake, path, "series").reason is None
    with Hook([204]) as hook:
        running.append(place.start(hook.address, "--rounds", "2"))
        _, err = running[0].communicate(timeout=60)
        assert hook.told() == ["little reverse repo"]
    assert err.count("cannot be told, data missing or too old: fear") == 1  # once, not every round
