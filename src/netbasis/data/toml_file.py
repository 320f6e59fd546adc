"""Files that a user writes in TOML: scenarios, weights, alerts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from netbasis.errors import BadInput


def read_toml_text(path: str | Path, what: str) -> str:
    """Text of a TOML file; what: the word for it in an error. Raises BadInput where it cannot be read as UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(what, given=str(path), allowed=f"a TOML file in UTF-8 ({problem})") from None


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Tables of a TOML text. Raises BadInput with the place in it and `where`, the file."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadInput("not a TOML file", given=str(problem), where=where) from None
