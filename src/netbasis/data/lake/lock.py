"""One writer at a time. The lock is the operating system's, so that a killed owner holds nothing; the file says who
has it and since when."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from netbasis.errors import NetbasisError

_PAUSE = 0.05  # seconds between two tries


class Busy(NetbasisError):
    """Someone else is writing; the message says who and since when."""


@contextmanager
def locked(path: Path, what: str, wait: float) -> Iterator[None]:
    """Hold the lock of a file. wait: seconds to try for. Raises Busy with owner and age."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + wait
        while not _taken(handle):
            if time.monotonic() >= until:
                raise Busy(_owner(path, what))
            time.sleep(_PAUSE)
        owner = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat()}
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(owner).encode())
        yield
    finally:
        os.close(handle)  # gives the lock back


def _owner(path: Path, what: str) -> str:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        age = (datetime.now(UTC) - datetime.fromisoformat(held["since"])).total_seconds()
        owner = f"process {held['pid']} on {held['host']}, for {age:,.0f} s"
    except (OSError, ValueError, KeyError):
        owner = "another process"
    return f"another {what} is running ({owner}); try again when it has ended"


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            os.lseek(handle, 1 << 20, os.SEEK_SET)  # away from the text, which stays readable
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
