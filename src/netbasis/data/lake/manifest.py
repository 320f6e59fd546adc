"""What the lake consists of at one moment: a manifest a commit, and one pointer to the newest.

    current                      the name of the newest manifest, swapped by rename
    commits/00000012-ab….json    its number, the time, every partition with its hash, rows and ranges

A reader takes the pointer once and sees that commit alone; a writer that dies before the swap has changed nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from netbasis.data.lake.files import GRACE, age, digest, publish
from netbasis.errors import NetbasisError

FORMAT = 1
POINTER = "current"
COMMITS = "commits"
TIDY_EVERY = 16  # commits
KEPT = 5  # manifests kept whatever their age


class Damaged(NetbasisError):
    """The lake cannot be read as it stands: which file, and what to do."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A Parquet file, written once. known, days: first and last known_at, and day of the key (None: no such column)."""

    path: str
    dataset: str
    source: str
    year: int
    rows: int
    bytes: int
    sha256: str
    known: tuple[datetime, datetime]
    days: tuple[date, date] | None

    def to_json(self) -> dict[str, Any]:
        """As it stands in a manifest."""
        return {
            "path": self.path, "dataset": self.dataset, "source": self.source, "year": self.year, "rows": self.rows,
            "bytes": self.bytes, "sha256": self.sha256, "known": [moment.isoformat() for moment in self.known],
            "days": self.days and [day.isoformat() for day in self.days],
        }  # fmt: skip

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Partition:
        """From a manifest."""
        first, last = (datetime.fromisoformat(moment) for moment in row["known"])
        days = row["days"] and tuple(date.fromisoformat(day) for day in row["days"])
        return cls(**{**row, "known": (first, last), "days": days})


@dataclass(frozen=True, slots=True)
class Manifest:
    """One commit. revised: "dataset/source" of which some fact was stated again with other values."""

    number: int = 0
    made_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    partitions: tuple[Partition, ...] = ()
    revised: frozenset[str] = field(default_factory=frozenset)
    name: str = ""

    def of(self, dataset: str, source: str | None = None) -> tuple[Partition, ...]:
        """The partitions of a dataset."""
        return tuple(p for p in self.partitions if p.dataset == dataset and source in (None, p.source))

    def to_bytes(self) -> bytes:
        """As a file."""
        return json.dumps({
            "format": FORMAT, "number": self.number, "made_at": self.made_at.isoformat(),
            "revised": sorted(self.revised), "partitions": [part.to_json() for part in self.partitions],
        }, indent=0).encode()  # fmt: skip


def current(root: Path) -> Manifest:
    """The newest manifest; an empty one where nothing was ever committed."""
    try:
        name = (root / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return Manifest()
    return load(root, name)


def load(root: Path, name: str) -> Manifest:
    """A manifest by name, checked against the hash in it. Raises Damaged."""
    path = root / COMMITS / name
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        raise Damaged(f"the manifest that {root / POINTER} names is missing: {path}; restore it from a copy") from None
    if digest(body)[:24] != name.removesuffix(".json").rpartition("-")[2]:
        raise Damaged(f"the manifest is damaged: {path}; put the name of the one before it into {root / POINTER}")
    held = json.loads(body)
    if held["format"] != FORMAT:
        raise Damaged(f"the lake {root} has format {held['format']}; this version reads format {FORMAT}")
    parts = tuple(Partition.from_json(row) for row in held["partitions"])
    return Manifest(
        held["number"], datetime.fromisoformat(held["made_at"]), parts, frozenset(held["revised"]), name
    )  # fmt: skip


def commit(root: Path, manifest: Manifest) -> None:
    """Publish a manifest, then point to it: from that rename on it is what readers see."""
    body = manifest.to_bytes()
    name = f"{manifest.number:08d}-{digest(body)[:24]}.json"
    publish(root, root / COMMITS / name, body)
    publish(root, root / POINTER, f"{name}\n".encode())


def kept_names(root: Path) -> list[str]:
    """Manifests a reader may still be using, newest first: the last few, and those younger than GRACE."""
    names = sorted((path.name for path in (root / COMMITS).glob("*.json")), reverse=True)
    return [name for k, name in enumerate(names) if k < KEPT or age(root / COMMITS / name) < GRACE]


def named_files(root: Path) -> set[str]:
    """Partitions that a kept manifest names."""
    found: set[str] = set()
    for name in kept_names(root):
        try:
            found |= {part.path for part in load(root, name).partitions}
        except (Damaged, ValueError, KeyError):
            continue
    return found | {part.path for part in current(root).partitions}


def unnamed_files(root: Path) -> Iterator[Path]:
    """Partitions that no kept manifest names: left by a writer that died, or replaced long ago."""
    named = named_files(root)
    for path in sorted((root / "data").glob("*/*/*")):
        if path.relative_to(root).as_posix() not in named:
            yield path


def tidy(root: Path, number: int) -> None:
    """At every 16th commit take away old manifests and the partitions that only they named. Call as the writer."""
    if number % TIDY_EVERY:
        return
    kept = set(kept_names(root)) | {current(root).name}
    for path in (root / COMMITS).glob("*.json"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    for path in unnamed_files(root):
        if age(path) > GRACE:
            path.unlink(missing_ok=True)
