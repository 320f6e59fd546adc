"""Initial margins of futures contracts as a dated table: what a user brings instead of a model."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from netbasis.conventions.contracts import roots
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Days, Floats


@dataclass(frozen=True, slots=True)
class MarginRow:
    """Initial margin of one contract root from a day on, dollars a contract; source: where it was read."""

    root: str
    effective_from: date
    initial_margin: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class MarginTable:
    """Dated initial margins. Rows are sorted here; two rows of one root and day, unknown roots, and margins that are
    not above zero raise BadInput or UnknownName."""

    rows: tuple[MarginRow, ...]

    def __post_init__(self) -> None:
        rows = tuple(sorted(self.rows, key=lambda row: (row.root, row.effective_from)))
        object.__setattr__(self, "rows", rows)
        for row in rows:
            if row.root not in roots():
                raise UnknownName.among("contract root", row.root, roots(), where="margin table")
            if not (math.isfinite(row.initial_margin) and row.initial_margin > 0.0):
                raise BadInput(
                    f"initial margin of {row.root}", given=row.initial_margin, where=f"from {row.effective_from}",
                    allowed="dollars a contract, above 0",
                )  # fmt: skip
        for one, two in zip(rows, rows[1:], strict=False):
            if (one.root, one.effective_from) == (two.root, two.effective_from):
                raise BadInput("two margins of one day", given=f"{one.root} {one.effective_from}", allowed="one a day")

    @classmethod
    def of(cls, rows: Iterable[MarginRow]) -> MarginTable:
        """The table of some rows."""
        return cls(tuple(rows))

    def path(self, root: str, days: Days) -> Floats:
        """(T,) dollars a contract on each of `days`. Raises BadInput for a root without rows and for days before its
        first one: a gap in a margin table is not filled by guess."""
        held = [row for row in self.rows if row.root == root]
        if not held:
            raise BadInput(f"margin table has no row of {root}", allowed="a row for every contract root in use")
        since = np.array([row.effective_from for row in held], dtype="datetime64[D]")
        place = np.searchsorted(since, days, side="right") - 1
        if len(days) and place.min() < 0:
            raise BadInput(
                f"margin table of {root} starts too late", given=str(since[0]),
                allowed=f"a row from {days[0]} or before", hint="add the margin that was in force then",
            )  # fmt: skip
        return np.array([row.initial_margin for row in held])[place]
