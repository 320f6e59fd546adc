"""Where netbasis may go: https to the hosts of the provider list, and what the user adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from netbasis.data.sources.wire import FetchFailed
from netbasis.errors import BadInput

_PORTS = {"https": 443, "http": 80}
_FORMS = "a host (data.example.org, https only) or an origin (http://127.0.0.1:8080)"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Origins that may be asked. extra: hosts or origins that the user adds. mirrors: provider host -> origin that
    answers in its place; it is allowed by being named."""

    names: Iterable[str]
    extra: Iterable[str] = ()
    mirrors: Mapping[str, str] = field(default_factory=dict)
    _origins: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        given = [*self.names, *self.extra, *self.mirrors.values()]
        object.__setattr__(self, "_origins", frozenset(_given_origin(text) for text in given))

    def resolve(self, url: str, reason: str = "") -> str:
        """The address to ask in fact: the mirror's where there is one. FetchFailed for a host off the list."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.username is not None or parts.password is not None:
            raise FetchFailed(f"an address with a user or password in it: {host}; give credentials separately")
        mirror = self.mirrors.get(host)
        if mirror is not None:
            where = urlsplit(mirror)
            parts = parts._replace(scheme=where.scheme, netloc=where.netloc)
        if _origin(parts.scheme, parts.hostname, _port(parts.netloc, parts.scheme)) not in self._origins:
            raise FetchFailed(
                f"{reason or 'an address'} off the provider list: {parts.scheme}://{parts.netloc.rpartition('@')[2]}; "
                f"allowed: https to {', '.join(sorted(self.names))}; add the host if you trust it"
            )
        return parts.geturl()


def _given_origin(text: str) -> str:
    parts = urlsplit(text if "://" in text else f"https://{text}")
    bare = not parts.path.strip("/") and not parts.query and parts.username is None
    if parts.scheme not in _PORTS or not parts.hostname or not bare:
        raise BadInput("host", given=text, allowed=_FORMS)
    return _origin(parts.scheme, parts.hostname, _port(parts.netloc, parts.scheme))


def _origin(scheme: str, host: str | None, port: int) -> str:
    return f"{scheme}://{(host or '').lower()}:{port}"


def _port(netloc: str, scheme: str) -> int:
    try:
        return urlsplit(f"//{netloc}").port or _PORTS.get(scheme, 0)
    except ValueError:
        return 0
