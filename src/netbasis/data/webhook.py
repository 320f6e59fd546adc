"""Telling another program over HTTP: one JSON document, to https or to this machine alone, with retries.

An address may hold a secret (a token in its path or query): only its host is ever shown.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from netbasis.errors import BadInput

TRIES = 3
WAIT = 1.0  # seconds before the second try, doubled for each further one
TIMEOUT = 10.0


def checked_address(address: str) -> str:
    """The address, where it is https, or http to a loopback host. Raises BadInput without showing its path."""
    parts = urlsplit(address)
    allowed = "an https address, or http to localhost, 127.0.0.1 or ::1"
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise BadInput("webhook", given=f"{parts.scheme or 'no scheme'}://...", allowed=allowed)
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise BadInput("webhook", given=shown_address(address), allowed=allowed)
    return address


def shown_address(address: str) -> str:
    """What may be shown of an address: scheme, host and port."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def post(
    address: str, document: Mapping[str, Any], *, tries: int = TRIES, wait: float = WAIT, timeout: float = TIMEOUT,
    sleep: Callable[[float], object] = time.sleep,
) -> str | None:  # fmt: skip
    """Send a document; None when it was taken (a status from 200 to 299), else what went wrong the last time.

    Redirects are not followed. A refusal that will not change (400 to 499 but 408, 425, 429) is not tried again.
    """
    import httpx

    checked_address(address)
    problem = "not tried"
    for attempt in range(tries):
        if attempt:
            sleep(wait * 2.0 ** (attempt - 1))
        try:
            with _unlogged(), httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
                status = client.post(address, json=dict(document)).status_code
        except httpx.HTTPError as error:
            problem = type(error).__name__
            continue
        if 200 <= status < 300:
            return None
        problem = f"status {status}"
        if 400 <= status < 500 and status not in (408, 425, 429):
            break
    return f"{shown_address(address)}: {problem}"


@contextmanager
def _unlogged() -> Iterator[None]:
    """Without the log lines of the HTTP library, which hold the whole address."""
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore.connection", "httpcore.http11")]
    for logger in loggers:
        logger.addFilter(_nothing)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
