"""What goes to a provider and what comes back: requests, replies, tables, and the two ways it fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from netbasis.errors import BadInput, NetbasisError

if TYPE_CHECKING:
    import polars as pl

Pairs = tuple[tuple[str, str], ...]

# what of a reply's headers is worth keeping: never cookies
KEPT_HEADERS = ("content-type", "content-disposition", "date", "etag", "last-modified")


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to fetch.

    params: of the address; body: of a form, sent by POST. key: names the reply among those of its source, such as the
    day it is about. conditional: the reply may be asked for again with its ETag or Last-Modified. expect: "csv",
    "json", "xml", "zip", "xlsx", "html". secrets: (parameter, name of the credential) pairs; the value is added when
    the request is sent and stands nowhere else. form: page that hands out the token that the body must carry.
    """

    url: str
    key: str
    method: str = "GET"
    params: Pairs = ()
    body: Pairs = ()
    headers: Pairs = ()
    conditional: bool = False
    expect: str = "csv"
    secrets: Pairs = ()
    form: str | None = None

    @property
    def address(self) -> str:
        """The address with its open parameters, as it may be shown and kept."""
        from urllib.parse import urlencode

        if not self.params:
            return self.url
        return self.url + ("&" if "?" in self.url else "?") + urlencode(self.params)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. headers: lower-case names, KEPT_HEADERS only; body: as the file is, after transfer encoding;
    status 304: unchanged, no body. fetched_at: UTC."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    fetched_at: datetime

    @property
    def unchanged(self) -> bool:
        """Whether the provider says that what is held is still what it has."""
        return self.status == 304

    @property
    def digest(self) -> str:
        """SHA-256 of the body, hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one dataset of the lake: the columns of its schema and known_at, without raw and source."""

    dataset: str
    frame: pl.DataFrame


class Source(Protocol):
    """What a module of this folder holds. known: keys of replies held, with when they were fetched."""

    NAME: str
    TITLE: str
    plan: Callable[[date, date, Mapping[str, datetime]], tuple[Request, ...]]
    read: Callable[[Reply], tuple[Table, ...]]


class FetchFailed(NetbasisError):
    """Nothing usable came: no connection, an error status, a limit. `again`: whether trying later makes sense;
    `after`: seconds that the server asked to wait."""

    def __init__(self, message: str, *, again: bool = False, after: float | None = None) -> None:
        self.again, self.after = again, after
        super().__init__(message)


class BadReply(BadInput):
    """A reply that is not what the source is known to send: which source, which column, what stood there."""

    def __init__(
        self,
        what: str,
        *,
        source: str,
        column: str | None = None,
        row: int | None = None,
        given: object = ...,
        allowed: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.source, self.column, self.row = source, column, row
        where = source + (f", column {column}" if column else "") + (f", row {row}" if row is not None else "")
        details = {} if given is ... else {"given": given}
        super().__init__(what, where=where, allowed=allowed, hint=hint, **details)

    def __reduce__(self) -> tuple[Callable[..., BadReply], tuple[object, ...]]:
        return _remake, (type(self), self.args, {name: getattr(self, name) for name in _KEPT})


_KEPT = ("source", "column", "row", "what", "where", "allowed", "hint")


def _remake(kind: type[BadReply], args: tuple[object, ...], state: dict[str, object]) -> BadReply:
    error = kind.__new__(kind, *args)
    error.args = args
    for name, value in state.items():
        setattr(error, name, value)
    return error


def file_reply(path: str | Path, expect: str = "csv", options: Mapping[str, str] | None = None) -> Reply:
    """A file of the user's as a reply. options: what the file does not say itself, such as root or date.

    fetched_at is the file's own time of change. Raises BadInput where it cannot be read.
    """
    path = Path(path)
    try:
        body, changed = path.read_bytes(), path.stat().st_mtime
    except OSError as error:
        raise BadInput("the file cannot be read", given=str(path), hint=error.strerror) from None
    request = Request(f"file:{path.name}", path.name, params=tuple((options or {}).items()), expect=expect)
    return Reply(request, 200, MappingProxyType({}), body, datetime.fromtimestamp(changed, UTC))


def body_reply(body: bytes, url: str = "file:", key: str = "", fetched_at: datetime | None = None) -> Reply:
    """Bytes at hand as a reply, so that `read` can be asked directly."""
    moment = fetched_at or datetime.fromtimestamp(0, UTC)
    return Reply(Request(url, key), 200, MappingProxyType({}), body, moment)
