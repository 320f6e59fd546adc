"""Raw replies as they came: one file a content, named by its SHA-256, and one line a fetch beside it.

    raw/ab/abcd...        the body, never changed
    raw/ab/abcd....jsonl  {"url", "fetched_at", "status", "content_type", "source", "key", "headers"} a line

Names of files come from the content alone, never from a reply. Addresses are kept without credentials.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from netbasis.data.lake.files import digest, publish
from netbasis.errors import BadInput, UnknownName

_SECRET = re.compile(
    r"(api|access|auth|secret|private|subscription|app|session|client)?[_-]?"
    r"(key|token|secret|csrf|password|passwd|pwd|signature|sig|sid|session|credential|jwt|code|user|username|login)",
    re.I,
)
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class RawReply:
    """What came from a provider or out of a user's file. key: names the reply among those of its source; headers: those
    worth keeping (etag, last-modified). fetched_at: aware."""

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime
    status: int = 200
    content_type: str = ""
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.fetched_at.tzinfo is None:
            raise BadInput("time of a reply", given=self.fetched_at.isoformat(), allowed="a time with its zone")
        object.__setattr__(self, "url", without_credentials(self.url))
        object.__setattr__(self, "fetched_at", self.fetched_at.astimezone(UTC))

    @property
    def raw(self) -> str:
        """SHA-256 of the body."""
        return digest(self.body)


def without_credentials(url: str) -> str:
    """An address without user, password, and parameters that look like keys, tokens or passwords."""
    parts = urlsplit(url)
    if not parts.netloc and not parts.query:  # the name of a file
        return url
    place = parts.netloc.rpartition("@")[2]
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _SECRET.fullmatch(name.strip().lstrip("$"))]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((parts.scheme, place, parts.path, query, ""))


class Archive:
    """The raw replies of a lake."""

    def __init__(self, root: Path) -> None:
        self._root, self._raw = root, root / "raw"

    def put(self, source: str, reply: RawReply, *, unsynced: list[Path] | None = None) -> str:
        """Keep a reply; its SHA-256. The same content fetched again adds a line, not a file.

        unsynced: takes the files written, whose `files.sync_all` the caller then owes; None: they are on the disk.
        """
        synced = unsynced is None
        written = [] if unsynced is None else unsynced
        raw = reply.raw
        path = self._path(raw)
        if not path.exists() or path.stat().st_size != len(reply.body):
            publish(self._root, path, reply.body, synced=synced)
            written.append(path)
        line = {
            "url": reply.url, "fetched_at": reply.fetched_at.isoformat(), "status": reply.status,
            "content_type": reply.content_type, "source": source, "key": reply.key, "headers": dict(reply.headers),
        }  # fmt: skip
        held = self._lines(raw)
        if line not in held:
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (*held, line))
            publish(self._root, path.with_suffix(".jsonl"), text.encode(), synced=synced)
            written.append(path.with_suffix(".jsonl"))
        return raw

    def body(self, raw: str) -> bytes:
        """The content of a reply, checked against its name. Raises UnknownName, or BadInput where it is damaged."""
        path = self._path(raw)
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            raise UnknownName("unknown raw reply", given=raw, where=str(self._raw)) from None
        if digest(found) != raw:
            raise BadInput("a raw reply is damaged: its content is not what its name says", given=raw, where=str(path))
        return found

    def replies(self, raw: str) -> tuple[RawReply, ...]:
        """Every fetch of a content, oldest first."""
        body = self.body(raw)
        found = [
            RawReply(
                row["url"], body, datetime.fromisoformat(row["fetched_at"]), row["status"], row["content_type"],
                row["key"], row["headers"],
            )
            for row in self._lines(raw)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda reply: reply.fetched_at))

    def names(self) -> Iterator[str]:
        """SHA-256 of every reply held."""
        for path in sorted(self._raw.glob("??/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def sources(self, raw: str) -> tuple[str, ...]:
        """Who sent a content."""
        return tuple(dict.fromkeys(str(row["source"]) for row in self._lines(raw)))

    def damage(self) -> Iterator[str]:
        """A sentence for each file that is not what it should be."""
        for raw in self.names():
            path = self._path(raw)
            try:
                self.body(raw)
            except BadInput as error:
                yield str(error)
            if not path.with_suffix(".jsonl").exists():
                yield f"a raw reply without its line (an update was cut short; the next one mends it): {path}"
        for path in sorted(self._raw.glob("??/*")):
            if not _NAME.fullmatch(path.name.removesuffix(".jsonl")):
                yield f"a file that does not belong here: {path}"

    def _path(self, raw: str) -> Path:
        if not _NAME.fullmatch(raw):
            raise BadInput("not the name of a raw reply", given=raw, allowed="a SHA-256, 64 hexadecimal digits")
        return self._raw / raw[:2] / raw

    def _lines(self, raw: str) -> list[dict[str, Any]]:
        try:
            text = self._path(raw).with_suffix(".jsonl").read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in text.splitlines()]
