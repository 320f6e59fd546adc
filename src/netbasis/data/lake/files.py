"""Files that are there whole or not at all: written under a temporary name, synced, renamed.

A name that a reader can see is never written to again. Temporary files carry host and process, so that the leavings
of a process that was killed can be told from a file being written.
"""

from __future__ import annotations

import hashlib
import os
import socket
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

TEMPORARY = "tmp"
_AT_ONCE = 16  # files synced at a time
GRACE = 3600.0  # seconds for which a reader may still use what the newest manifest no longer names

_numbers = count()
_host = socket.gethostname().replace("-", "_") or "host"


def digest(body: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def publish(root: Path, target: Path, body: bytes, *, synced: bool = True) -> None:
    """Write a file below `root` so that it appears whole. Raises OSError, leaving no part of it, where it cannot be.

    synced: on the disk when this returns; otherwise the caller owes it `sync_all`.
    """
    held = root / TEMPORARY
    held.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = held / f"{_host}-{os.getpid()}-{next(_numbers)}"
    try:
        with temporary.open("xb") as out:
            out.write(body)
            out.flush()
            if synced:
                os.fsync(out.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if synced:
        sync_folder(target.parent)


def sync_all(paths: Collection[Path]) -> None:
    """Make files and their names durable, many at a time: the disk then takes them together."""
    if not paths:
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_sync_file, dict.fromkeys(paths)))
        list(pool.map(sync_folder, dict.fromkeys(path.parent for path in paths)))


def _sync_file(path: Path) -> None:
    with path.open("rb+") as held:
        os.fsync(held.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def leavings(root: Path) -> Iterator[Path]:
    """Temporary files of processes that are gone, or older than GRACE."""
    for path in sorted((root / TEMPORARY).glob("*")):
        host, _, rest = path.name.partition("-")
        pid = rest.partition("-")[0]
        if (host == _host and pid.isdigit() and not _alive(int(pid))) or age(path) > GRACE:
            yield path


def age(path: Path) -> float:
    """Seconds since a file was written; 0 where it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _alive(pid: int) -> bool:
    if os.name == "nt":  # signal 0 would end the process there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
