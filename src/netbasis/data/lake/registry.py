"""The providers, as the lake needs them. Loaded when asked: fetching brings libraries that reading does not need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbasis.errors import BadInput

if TYPE_CHECKING:
    from netbasis.data.lake.update import Client, Source

_HERE = "netbasis.data.sources"

Reader = Callable[[Path, Mapping[str, str]], Sequence[Any]]


def online() -> tuple[str, ...]:
    """Names of the providers that can be fetched."""
    return tuple(_module("registry").online())


def sources(names: Sequence[str]) -> list[Source]:
    """The providers of these names, all of them for none. UnknownName with the nearest."""
    registry = _module("registry")
    return [registry.source(name) for name in (names or registry.online())]


def client() -> Client:
    """What fetches."""
    made: Client = _module("fetch").Client()
    return made


def readers() -> dict[str, Reader]:
    """Readers of files by name; empty where the providers are not installed."""
    try:
        registry, wire = _module("registry"), _module("wire")
    except BadInput:
        return {}

    def reader(name: str) -> Reader:
        return lambda path, options: registry.source(name).read(wire.file_reply(path, _kind(path), options))

    return {name: reader(name) for name in registry.PROVIDERS}


def _kind(path: Path) -> str:
    return path.suffix.lower().removeprefix(".") or "csv"


def _module(name: str) -> Any:
    try:
        return import_module(f"{_HERE}.{name}")
    except ModuleNotFoundError as error:
        raise BadInput(
            "this installation has no providers to fetch from", given=str(error.name),
            allowed="files: netbasis data import FILE --as DATASET",
        ) from None  # fmt: skip
