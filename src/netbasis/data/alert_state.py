"""What a watcher must remember over a restart: which alerts are on, and which crossings are not delivered yet.

One JSON file, written whole or not at all. A crossing stands in the outbox until every place that it goes to has taken
it, so that a webhook that is down, or a process that is killed, loses none; a place may be told twice when the process
dies between the telling and the writing, and the crossing's `id` says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netbasis.data.lake.files import publish
from netbasis.errors import BadInput

VERSION = 1


@dataclass(frozen=True, slots=True)
class AlertState:
    """on: by name of the alert. outbox: documents with `id`, each with the places still to be told under `to`."""

    on: Mapping[str, bool] = field(default_factory=dict)
    outbox: tuple[Mapping[str, Any], ...] = ()


def read_state(path: Path) -> AlertState:
    """The state of a file; a new one where there is no file. Raises BadInput for a file that is no state."""
    if not path.exists():
        return AlertState()
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["version"] != VERSION or not all(isinstance(value, bool) for value in held["on"].values()):
            raise ValueError
        return AlertState(dict(held["on"]), tuple(dict(row) for row in held["outbox"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            "not a state of alerts", given=str(path), allowed="a file that netbasis monitor --watch wrote",
            hint="remove it to begin anew: every alert that is on is then reported once more",
        ) from None  # fmt: skip


def write_state(path: Path, state: AlertState) -> None:
    """Write the state so that it appears whole. Raises BadInput where it cannot be written."""
    document = {"version": VERSION, "on": dict(state.on), "outbox": [dict(row) for row in state.outbox]}
    try:
        publish(path.parent, path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as problem:
        raise BadInput(f"cannot write the state ({problem.strerror or problem})", given=str(path),
                       allowed="a file in a folder that can be written, --state FILE") from None  # fmt: skip
