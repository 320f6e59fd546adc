"""Rows, replies and a made-up provider for the tests of the lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import polars as pl

from netbasis.data.lake.archive import RawReply
from netbasis.errors import NetbasisError

START = date(2020, 1, 1)
_clock = count()
FETCHED = datetime(2020, 6, 1, 12, tzinfo=UTC)


def day(k: int) -> date:
    return START + timedelta(days=k)


def known(k: int) -> datetime:
    """Noon of the day after."""
    return datetime(2020, 1, 2, 12, tzinfo=UTC) + timedelta(days=k)


def series(
    values: Mapping[int, float | None], name: str = "TOTAL", at: Mapping[int, datetime] | None = None
) -> pl.DataFrame:
    """A series by day number, each known at noon of the day after."""
    return pl.DataFrame(
        [(name, day(k), value, (at or {}).get(k, known(k))) for k, value in values.items()],
        schema={"series": pl.String, "date": pl.Date, "value": pl.Float64, "known_at": pl.Datetime("us", "UTC")},
        orient="row",
    )


def reply(
    body: str = "body", fetched: datetime = FETCHED, key: str = "all", url: str = "https://example.org/a"
) -> RawReply:
    return RawReply(url, body.encode(), fetched, key=key)


class Request(NamedTuple):
    key: str
    address: str


class Answer(NamedTuple):
    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    unchanged: bool = False


class Table(NamedTuple):
    dataset: str
    frame: pl.DataFrame


class NoNetwork(NetbasisError):
    pass


@dataclass
class Provider:
    """One reply a day with `names` series; the value tells series and day, so that a half row would show."""

    NAME: str = "made"
    days: int = 8
    names: int = 3
    wrong: frozenset[int] = frozenset()

    def plan(self, since: date, until: date, held: Mapping[str, datetime]) -> Sequence[Request]:
        keys = [f"{k:05d}" for k in range(self.days)]
        return [Request(key, f"https://example.org/{key}?api_key=secret") for key in keys if key not in held]

    def read(self, answer: Any) -> Sequence[Table]:
        k = int(answer.body)
        if k in self.wrong:
            raise NetbasisError(f"column VALUE is gone from the reply of day {k}")
        return [Table("series", pl.concat([series({k: value(k, n)}, f"X{n}") for n in range(self.names)]))]


def value(k: int, n: int) -> float:
    return 10.0 + (k * 31 + n * 7) % 5


@dataclass
class Wire:
    """A client without a network. fail: keys that do not come; same: keys that have not changed."""

    fail: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def fetch(self, request: Request, previous: Mapping[str, str] | None = None) -> Answer:
        self.sent.append((request.key, dict(previous or {})))
        if request.key in self.fail:
            raise NoNetwork(f"no connection for {request.key}")
        unchanged = request.key in self.same
        body = b"" if unchanged else str(int(request.key)).encode()
        now = FETCHED + timedelta(seconds=next(_clock))
        return Answer(request, 304 if unchanged else 200, {"etag": f'"{request.key}"'}, body, now, unchanged)
