"""Where the lake is: a path given, NETBASIS_DATA, or the user's data directory."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "NETBASIS_DATA"


def lake_path(path: str | Path | None = None) -> Path:
    """The folder of the lake."""
    if path is not None:
        return Path(path).expanduser()
    named = os.environ.get(VARIABLE, "")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("netbasis", appauthor=False) / "lake"
