"""Writing to the lake: replies gathered into a batch, committed together by one writer at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl

from netbasis.data.lake import manifest as manifests
from netbasis.data.lake import partitions, vintages
from netbasis.data.lake.checks import Refused, checked_table
from netbasis.data.lake.files import leavings, sync_all
from netbasis.data.lake.lock import locked
from netbasis.data.lake.neighbours import neighbour_findings
from netbasis.data.lake.schemas import RECORDS, Dataset, dataset, day_column
from netbasis.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from netbasis.data.findings import Finding
    from netbasis.data.lake.archive import RawReply
    from netbasis.data.lake.store import Lake

MOST_PARTITIONS = 3  # of one dataset, source and year; then they are merged into one
LOCK = "write.lock"
STORED, UNCHANGED, QUARANTINED = "stored", "unchanged", "quarantined"
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one reply. rows: given; new, revised: added; same: known already; older: stated by an older reply
    than what is held. reason: why it was quarantined, None when it was not. findings: what the checks say of it."""

    source: str
    key: str
    raw: str
    rows: int = 0
    new: int = 0
    revised: int = 0
    same: int = 0
    older: int = 0
    reason: str | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def added(self) -> int:
        """Rows added."""
        return self.new + self.revised


@dataclass(slots=True)
class _Entry:
    reply: RawReply
    state: str
    done: Ingested
    frames: tuple[tuple[str, pl.DataFrame], ...] = ()


class Writer:
    """A batch. Nothing of it is seen before `commit`, all of it after."""

    def __init__(self, lake: Lake, wait: float, checks: bool) -> None:
        self._lake, self._wait, self._checks = lake, wait, checks
        self._entries: list[_Entry] = []
        self._unsynced: list[Path] = []  # raw replies written since the last commit

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def rows(self) -> int:
        """Rows waiting to be committed."""
        return sum(frame.height for entry in self._entries for _, frame in entry.frames)

    def add(self, source: str, reply: RawReply, tables: Sequence[tuple[str, pl.DataFrame]]) -> None:
        """Keep a reply raw and its tables for the commit; tables that do not pass are noted as quarantined."""
        raw = self._archived(source, reply)
        try:
            frames = tuple(
                (name, checked_table(dataset(name), frame, reply.fetched_at).with_columns(
                    raw=pl.lit(raw), source=pl.lit(source), fetched_at=pl.lit(reply.fetched_at).dt.cast_time_unit("us"),
                )) for name, frame in tables
            )  # fmt: skip
        except Refused as error:
            self._note(source, reply, raw, QUARANTINED, str(error))
            return
        entry = _Entry(reply, STORED, Ingested(source, reply.key, raw, sum(f.height for _, f in frames)), frames)
        self._entries.append(entry)

    def refuse(self, source: str, reply: RawReply, reason: str) -> None:
        """Keep a reply that could not be read, with the reason."""
        self._note(source, reply, self._archived(source, reply), QUARANTINED, reason)

    def unchanged(self, source: str, reply: RawReply, raw: str) -> None:
        """The provider says that what is held (raw) is still what it has."""
        _check_source(source)
        self._note(source, reply, raw, UNCHANGED, None)

    def commit(self) -> tuple[Ingested, ...]:
        """Store the batch, one commit, and start the next batch; what became of each reply, in order.

        Raises Busy where another writer does not end in time, OSError where the disk takes no more: the lake is then
        as it was.
        """
        if not self._entries:
            return ()
        root = self._lake.path
        with locked(root / LOCK, "writer", self._wait):
            for path in leavings(root):
                path.unlink(missing_ok=True)
            now = manifests.current(root)
            findings = self._examined()
            parts, revised = list(now.partitions), set(now.revised)
            groups = self._groups()
            for (name, source), rows in groups.items():
                added = self._settled(now, dataset(name), source, rows)
                if added[vintages.AGAIN].any():
                    revised.add(f"{name}/{source}")
                parts = self._stored(parts, dataset(name), source, added)
            for name, source, rows in self._records(findings):
                fresh = vintages.settle(RECORDS[name], self._held(now, RECORDS[name], source, rows), rows)
                fresh = vintages.added(fresh)
                if fresh[vintages.AGAIN].any():
                    revised.add(f"{name}/{source}")
                parts = self._stored(parts, RECORDS[name], source, fresh)
            sync_all(self._unsynced)  # what a commit names is on the disk before it
            self._unsynced.clear()
            if parts != list(now.partitions):
                made = manifests.Manifest(now.number + 1, datetime.now(UTC), tuple(parts), frozenset(revised))
                manifests.commit(root, made)
                manifests.tidy(root, made.number)
        done = tuple(entry.done for entry in self._entries)
        self._entries = []
        return done

    def _archived(self, source: str, reply: RawReply) -> str:
        _check_source(source)
        return self._lake.archive.put(source, reply, unsynced=self._unsynced)

    def _note(self, source: str, reply: RawReply, raw: str, state: str, reason: str | None) -> None:
        self._entries.append(_Entry(reply, state, Ingested(source, reply.key, raw, reason=reason)))

    def _examined(self) -> list[tuple[int, str, Finding]]:
        """What the neighbours say: a reply that contradicts them is quarantined, the rest is noted."""
        if not self._checks:
            return []
        batch = [(k, name, frame) for k, entry in enumerate(self._entries) for name, frame in entry.frames]
        refused, found = neighbour_findings(self._lake, batch)
        for k, reason in refused.items():
            entry = self._entries[k]
            entry.state, entry.frames = QUARANTINED, ()
            entry.done = replace(entry.done, reason=reason)
        for k, _, finding in found:
            entry = self._entries[k]
            entry.done = replace(entry.done, findings=(*entry.done.findings, finding))
        return found

    def _groups(self) -> dict[tuple[str, str], pl.DataFrame]:
        """Rows of the batch by dataset and source, with the position of their reply."""
        gathered: dict[tuple[str, str], list[pl.DataFrame]] = {}
        for k, entry in enumerate(self._entries):
            for name, frame in entry.frames:
                rows = frame.with_columns(pl.lit(k, pl.Int64).alias(vintages.ORDER))
                gathered.setdefault((name, entry.done.source), []).append(rows)
        return {group: pl.concat(frames) for group, frames in gathered.items()}

    def _settled(self, now: manifests.Manifest, held: Dataset, source: str, rows: pl.DataFrame) -> pl.DataFrame:
        settled = vintages.settle(held, self._held(now, held, source, rows), rows)
        for k, outcome, count in settled.group_by(vintages.ORDER, "outcome").len().iter_rows():
            entry = self._entries[k]
            entry.done = replace(entry.done, **{outcome: getattr(entry.done, outcome) + count})
        return vintages.added(settled)

    def _held(self, now: manifests.Manifest, held: Dataset, source: str, rows: pl.DataFrame) -> pl.DataFrame:
        """What is stored about the facts of these rows."""
        column = day_column(held)
        days = partitions.span(rows[column]) if column else (None, None)
        parts = partitions.touching(now.of(held.name, source), days, None)
        found = partitions.scan(self._lake.path, held, parts)
        if column:
            found = found.filter(pl.col(column).is_between(*days))
        keys = rows.select(vintages.key_of(held).alias("_key")).unique()
        return found.with_columns(vintages.key_of(held).alias("_key")).collect().join(keys, on="_key", how="semi")

    def _stored(
        self, parts: list[manifests.Partition], held: Dataset, source: str, added: pl.DataFrame
    ) -> list[manifests.Partition]:
        """The partitions with those of the added rows; a year of too many is merged."""
        root = self._lake.path
        for (year,), rows in added.group_by(pl.col("known_at").dt.year().alias("year"), maintain_order=True):
            mine = [p for p in parts if (p.dataset, p.source, p.year) == (held.name, source, year)]
            if len(mine) >= MOST_PARTITIONS:
                whole = partitions.scan(root, held, mine).collect()
                rows = pl.concat([whole, rows.select(whole.columns)])
                parts = [p for p in parts if p not in mine]
            parts = [*parts, partitions.write(root, held, source, int(str(year)), rows)]
        return parts

    def _records(self, findings: list[tuple[int, str, Finding]]) -> list[tuple[str, str, pl.DataFrame]]:
        """The lake's own notes as rows: replies taken in, findings."""
        made: list[tuple[str, str, pl.DataFrame]] = []
        for source in dict.fromkeys(entry.done.source for entry in self._entries):
            mine = [(k, entry) for k, entry in enumerate(self._entries) if entry.done.source == source]
            replies = [
                (source, e.reply.key, e.reply.url, e.reply.fetched_at.isoformat(), e.reply.status, e.reply.content_type,
                 json.dumps(dict(e.reply.headers)), e.state, e.done.reason, e.done.rows, e.reply.fetched_at,
                 e.done.raw, source, e.reply.fetched_at, k) for k, e in mine
            ]  # fmt: skip
            made.append(("replies", source, _frame(RECORDS["replies"], replies)))
            notes = [
                (name, f.day, f.name, f.kind, f.size, f.unit, f.en, f.zh, self._entries[k].reply.fetched_at,
                 self._entries[k].done.raw, source, self._entries[k].reply.fetched_at, k)
                for k, name, f in findings if self._entries[k].done.source == source
            ]  # fmt: skip
            if notes:
                made.append(("findings", source, _frame(RECORDS["findings"], notes)))
        return made


def _frame(held: Dataset, rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    schema = partitions.stored_schema(held) | {vintages.ORDER: pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _check_source(source: str) -> None:
    if not _SOURCE.fullmatch(source):
        allowed = "small letters, digits and _, at most 40"
        raise BadInput("name of a source", given=source, allowed=allowed)
