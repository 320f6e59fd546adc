"""Fetching what is missing and taking it in: source by source, commit by commit, resumable after any end.

A source that cannot be read, or that cannot be reached, stops alone; the others go on, and what was fetched is kept.
One update runs at a time. It writes in short commits, so that readers and imports need not wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from netbasis.data.lake.archive import RawReply
from netbasis.data.lake.lock import locked
from netbasis.errors import NetbasisError

if TYPE_CHECKING:
    from netbasis.data.lake.store import Lake
    from netbasis.data.lake.writer import Ingested, Writer

LOCK = "update.lock"
MOST_REPLIES, MOST_ROWS, MOST_SECONDS = 50, 200_000, 20.0  # in one commit
FAILURES = 3  # in a row; then the source is left for another time
# what a reader raises on a reply of another shape than it knows
_UNREADABLE = (NetbasisError, ValueError, LookupError, TypeError, ArithmeticError, pl.exceptions.PolarsError)


class Request(Protocol):
    """One thing to fetch. key: names the reply among those of its source; address: without credentials."""

    @property
    def key(self) -> str: ...
    @property
    def address(self) -> str: ...


class Reply(Protocol):
    """What came back. unchanged: the provider says that what is held is still what it has; then there is no body."""

    @property
    def request(self) -> Any: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def fetched_at(self) -> datetime: ...
    @property
    def unchanged(self) -> bool: ...


class Source(Protocol):
    """A provider. plan: what to fetch, given the keys held; read: tables with `dataset` and `frame`."""

    NAME: str
    plan: Callable[[date, date, Mapping[str, datetime]], Sequence[Any]]
    read: Callable[[Any], Sequence[Any]]


class Client(Protocol):
    """Sends requests. previous: headers of the reply held, to ask whether it has changed."""

    def fetch(self, request: Any, previous: Mapping[str, str] | None = None) -> Any:
        """The reply; NetbasisError where nothing usable came."""


@dataclass(slots=True)
class Outcome:
    """What an update did for one source. quarantined: (key, reason); failed: why it stopped before its end."""

    source: str
    planned: int = 0
    fetched: int = 0
    unchanged: int = 0
    added: int = 0
    revised: int = 0
    findings: int = 0
    quarantined: list[tuple[str, str]] = field(default_factory=list)
    failed: str | None = None


def update(
    lake: Lake,
    sources: Iterable[Source],
    client: Client,
    since: date,
    until: date,
    *,
    wait: float = 0.0,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Fetch and store what each source has between two days and the lake has not.

    wait: seconds for another update to end. say: told of every commit. Raises Busy where another update runs, OSError
    where the disk takes no more; what was committed before stays.
    """
    with locked(lake.path / LOCK, "update", wait):
        return tuple(_one(lake, source, client, since, until, say) for source in sources)


def _one(lake: Lake, source: Source, client: Client, since: date, until: date, say: Callable[[str], None]) -> Outcome:
    outcome = Outcome(source.NAME)
    batch = _Batch(lake.writing(), outcome, say)
    try:
        requests = source.plan(since, until, lake.known(source.NAME))
    except _UNREADABLE as error:
        outcome.failed = str(error)
        return outcome
    outcome.planned = len(requests)
    failures, missed = 0, []
    try:
        for request in requests:
            previous, raw = lake.headers(source.NAME, request.key)
            try:
                reply: Reply = client.fetch(request, previous)
            except NetbasisError as error:
                failures += 1
                missed.append(str(error))
                if failures >= FAILURES:
                    break
                continue
            failures = 0
            if not batch.take(source, reply, raw):
                break
    finally:
        if missed and outcome.failed is None:
            outcome.failed = f"{len(missed)} replies did not come, the last: {missed[-1]}"
        batch.commit()  # also when interrupted: nothing that was fetched is lost
    return outcome


class _Batch:
    """Replies of one source on their way into the lake."""

    def __init__(self, writer: Writer, outcome: Outcome, say: Callable[[str], None]) -> None:
        self._writer, self._outcome, self._say = writer, outcome, say
        self._began = time.monotonic()

    def take(self, source: Source, reply: Reply, raw: str) -> bool:
        """Read a reply into the batch. False where it could not be read: the provider has changed its format."""
        kept = RawReply(
            reply.request.address, reply.body, reply.fetched_at, reply.status, reply.headers.get("content-type", ""),
            reply.request.key, dict(reply.headers),
        )  # fmt: skip
        self._outcome.fetched += 1
        if reply.unchanged:
            self._outcome.unchanged += 1
            if raw:
                self._writer.unchanged(source.NAME, kept, raw)
        else:
            try:
                tables = [(table.dataset, table.frame) for table in source.read(reply)]
            except _UNREADABLE as error:
                self._writer.refuse(source.NAME, kept, str(error))
                self._outcome.failed = f"the reply {reply.request.key!r} could not be read: {error}"
                return False
            self._writer.add(source.NAME, kept, tables)
        late = time.monotonic() - self._began > MOST_SECONDS
        if len(self._writer) >= MOST_REPLIES or self._writer.rows >= MOST_ROWS or late:
            self.commit()
        return True

    def commit(self) -> None:
        """Store what is gathered."""
        done = self._writer.commit()
        self._began = time.monotonic()
        for ingested in done:
            self._count(ingested)
        if done:
            added = sum(ingested.added for ingested in done)
            self._say(
                f"{self._outcome.source}: {self._outcome.fetched} of {self._outcome.planned} replies, {added} rows"
            )

    def _count(self, done: Ingested) -> None:
        self._outcome.added += done.added
        self._outcome.revised += done.revised
        self._outcome.findings += len(done.findings)
        if done.reason is not None:
            self._outcome.quarantined.append((done.key, done.reason))
