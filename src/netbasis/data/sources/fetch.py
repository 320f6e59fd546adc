"""Asking providers politely: who we are, one request a host at a time, pauses, retries, limits.

Built on httpx (connections, TLS, cookies) and stamina (exponential backoff with jitter); imported only when something
is fetched. A reply is read as a stream and refused when it passes the limit; gzip is unpacked within the same limit.
Redirects are followed to allowed hosts only. Credentials are added when a request is sent and stand in no reply,
error or log line.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import RLock, Timer
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from netbasis.data.sources.content import Inflater, check_type, megabytes
from netbasis.data.sources.forms import Forms
from netbasis.data.sources.hosts import Hosts
from netbasis.data.sources.quiet import hide_secrets
from netbasis.data.sources.wire import KEPT_HEADERS, FetchFailed, Reply, Request

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

_TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
_REDIRECTS = {301, 302, 303, 307, 308}
_HOPS = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes. timeout: without a byte; deadline: of one attempt in all; pause: between two requests to one
    host; wait, longest_wait: of the first and of any backoff; longest_retry_after: a server that asks for more is left
    alone."""

    timeout: float = 30.0
    deadline: float = 300.0
    max_bytes: int = 128 * 2**20
    attempts: int = 5
    pause: float = 0.5
    wait: float = 1.0
    longest_wait: float = 60.0
    longest_retry_after: float = 120.0


class Client:
    """Fetches requests. One client holds one set of connections and cookies; threads may share it.

    hosts: what the user allows beside the provider list. mirrors: provider host -> origin to ask instead.
    credentials: by name; those not given are looked up in the environment. contact: an address for the provider's
    operators, put into the identification.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        hosts: tuple[str, ...] = (),
        mirrors: Mapping[str, str] | None = None,
        credentials: Mapping[str, str] | None = None,
        contact: str = "",
    ) -> None:
        import httpx

        from netbasis.data.sources.registry import HOSTS, PAUSES

        self._limits = limits or Limits()
        self._pauses = PAUSES
        self._hosts = Hosts(HOSTS, hosts, dict(mirrors or {}))
        self._credentials = dict(credentials or {})
        self._locks: dict[str, RLock] = {}
        self._lock = RLock()
        self._last: dict[str, float] = {}
        self._streams: dict[str, Any] = {}
        self._forms = Forms()
        hide_secrets()
        self._http = httpx.Client(
            timeout=self._limits.timeout,
            headers={"User-Agent": identification(contact), "Accept-Encoding": "gzip", "Accept": "*/*"},
            follow_redirects=False,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def fetch(self, request: Request, previous: Mapping[str, str] | None = None) -> Reply:
        """The reply. previous: headers of the reply that is held, to ask whether it has changed (status 304).

        Raises FetchFailed where nothing usable came after the last attempt, BadReply where something else came than
        was asked for.
        """
        import stamina

        limits = self._limits
        self._hosts.resolve(request.url)
        with self._turn(request.url):
            for attempt in stamina.retry_context(
                on=_worth_another, attempts=limits.attempts, timeout=None, wait_initial=limits.wait,
                wait_max=limits.longest_wait, wait_jitter=limits.wait,
            ):  # fmt: skip
                with attempt:
                    return self._once(request, previous or {})
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, request: Request, previous: Mapping[str, str]) -> Reply:
        params = [*request.params, *((name, self._credential(secret)) for name, secret in request.secrets)]
        headers, body = dict(request.headers), list(request.body)
        if request.conditional:
            if "etag" in previous:
                headers["If-None-Match"] = previous["etag"]
            if "last-modified" in previous:
                headers["If-Modified-Since"] = previous["last-modified"]
        if request.form:
            page = urlsplit(request.form)
            headers |= {"Referer": request.form, "Origin": f"{page.scheme}://{page.netloc}"}
            body += self._forms.fields(request.form, lambda url: self._read("GET", url, [], [], {})[2])
        status, found, content = self._read(request.method, request.url, params, body, headers)
        if status == 403 and request.form and self._forms.forget(request.form):
            raise FetchFailed(f"403 from {request.address}: the form's token has lapsed", again=True, after=0.1)
        if status not in (200, 204, 304) or (status == 304 and not request.conditional):
            raise self._refused(request, status, found)
        self._forms.works(request.form)
        if status == 200:
            check_type(content, found.get("content-type", ""), request.expect, request.address)
        kept = {name: found[name] for name in KEPT_HEADERS if name in found}
        return Reply(request, status, MappingProxyType(kept), content, datetime.now(UTC))

    def _read(
        self, method: str, url: str, params: list[tuple[str, str]], body: list[tuple[str, str]], headers: dict[str, str]
    ) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body after redirects."""
        import httpx

        for _ in range(_HOPS):
            target = httpx.URL(self._hosts.resolve(url, "redirected to an address" if _ else ""))
            if params:
                target = target.copy_merge_params(httpx.QueryParams(tuple(params)))
            sent = dict(body) if method == "POST" else None
            self._wait(url)
            try:
                with self._watched(url, target, method, sent, headers) as response:
                    if response.status_code in _REDIRECTS and "location" in response.headers:
                        url, params = urljoin(str(target), response.headers["location"]), []
                        if response.status_code in (301, 302, 303):
                            method = "GET"
                        continue
                    return response.status_code, response.headers, self._body(response)
            except httpx.HTTPError as error:
                what = f"{type(error).__name__}: {error}".strip().removesuffix(":")
                raise FetchFailed(
                    f"{_place(url)}: {what}", again=not isinstance(error, httpx.UnsupportedProtocol)
                ) from None
            except httpx.InvalidURL:
                raise FetchFailed(f"{_place(url)}: redirected to an address that is none") from None
        raise FetchFailed(f"{_place(url)}: more than {_HOPS} redirects")

    @contextmanager
    def _watched(
        self, url: str, target: httpx.URL, method: str, sent: dict[str, str] | None, headers: dict[str, str]
    ) -> Iterator[httpx.Response]:
        """A response being received; the connection is shut when the deadline of the attempt passes."""
        import httpx

        host, late = urlsplit(url).netloc, []

        def trace(event: str, info: Mapping[str, Any]) -> None:
            if event.endswith(("connect_tcp.complete", "start_tls.complete")):
                self._streams[host] = info["return_value"]

        def shut() -> None:
            late.append(True)
            stream = self._streams.get(host)
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(2) if stream else None

        timer = Timer(self._limits.deadline, shut)
        timer.daemon = True
        timer.start()
        try:
            with self._http.stream(method, target, data=sent, headers=headers, extensions={"trace": trace}) as response:
                yield response
        except httpx.HTTPError as error:
            if late:
                raise FetchFailed(
                    f"{_place(url)}: not complete after {self._limits.deadline:g} s", again=True
                ) from None
            raise error
        finally:
            timer.cancel()
        if late:
            raise FetchFailed(f"{_place(url)}: not complete after {self._limits.deadline:g} s", again=True)

    def _body(self, response: httpx.Response) -> bytes:
        limit = self._limits.max_bytes
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            raise FetchFailed(
                f"{_place(str(response.url))}: a reply of {megabytes(int(announced))} is announced; the limit is "
                f"{megabytes(limit)}; raise the limit to read it"
            )
        inflater = Inflater(response.headers.get("content-encoding", ""), limit)
        pieces = [piece for chunk in response.iter_raw() for piece in inflater.feed(chunk)]
        inflater.finish()
        return b"".join(pieces)

    @contextmanager
    def _turn(self, url: str) -> Iterator[None]:
        """One request to a host at a time."""
        host = urlsplit(url).netloc
        with self._lock:
            lock = self._locks.setdefault(host, RLock())
        with lock:
            yield

    def _wait(self, url: str) -> None:
        host = urlsplit(url).netloc
        pause = max(self._limits.pause, self._pauses.get(host, 0.0)) if self._limits.pause else 0.0
        time.sleep(max(0.0, self._last.get(host, -1e9) + pause - time.monotonic()))
        self._last[host] = time.monotonic()

    def _credential(self, name: str) -> str:
        value = self._credentials.get(name) or os.environ.get(name, "")
        if not value:
            raise FetchFailed(f"a credential is needed: {name}; set it in the environment")
        return value

    def _refused(self, request: Request, status: int, headers: Mapping[str, str]) -> FetchFailed:
        after = retry_after(headers.get("retry-after", ""), datetime.now(UTC))
        longest = self._limits.longest_retry_after
        if after is not None and after > longest:
            return FetchFailed(
                f"{status} from {request.address}: asks to be left alone for {after:,.0f} s (limit {longest:g})"
            )
        return FetchFailed(f"{status} from {request.address}", again=status in _TRANSIENT, after=after)


@contextmanager
def using(client: Client | None) -> Iterator[Client]:
    """The client given, left open; or one of its own for the time being."""
    if client is not None:
        yield client
        return
    with Client() as own:
        yield own


def identification(contact: str = "") -> str:
    """The User-Agent: project, version, and who to write to where the user says so."""
    from netbasis import __version__

    return f"netbasis/{__version__} (open library for the Treasury basis{'; ' + contact if contact else ''})"


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds of a Retry-After header, given as seconds or as a date; None where it says nothing."""
    text = text.strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _worth_another(error: Exception) -> bool | float:
    """What stamina asks: stop, back off, or wait for so many seconds."""
    if not isinstance(error, FetchFailed) or not error.again:
        return False
    return True if error.after is None else error.after


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
