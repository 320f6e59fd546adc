"""What goes wrong, said so that the reader can mend it.

Every message names what was given, where it stood, what is allowed and what to do. Library code raises
these; the command line prints the message alone and leaves with exit code 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

_NOT_GIVEN: Any = object()


class NetbasisError(Exception):
    """Base of every error that netbasis raises on purpose."""


class BadInput(NetbasisError, ValueError):
    """A value that cannot be used: what it was, where, what is allowed, what to do."""

    def __init__(
        self,
        what: str,
        *,
        given: object = _NOT_GIVEN,
        where: str | None = None,
        allowed: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.what, self.where, self.allowed, self.hint = what, where, allowed, hint
        super().__init__(_sentence(what, given, where, allowed, hint))


class UnknownName(BadInput, LookupError):
    """A name (contract, issue, day, column) that is not known; carries the nearest known names."""

    @classmethod
    def among(
        cls,
        kind: str,
        given: object,
        known: Iterable[str],
        *,
        where: str | None = None,
        hint: str | None = None,
    ) -> UnknownName:
        """The error for `given`, with the nearest of `known` (or the first of them when none is near)."""
        names = [str(name) for name in known]
        near = get_close_matches(str(given), names, n=3, cutoff=0.5)
        if near:
            allowed = "nearest known: " + ", ".join(near)
        elif names:
            allowed = "known: " + ", ".join(names[:12]) + (f" ... ({len(names)} in all)" if len(names) > 12 else "")
        else:
            allowed = f"no {kind} is known here"
        return cls(f"unknown {kind}", given=given, where=where, allowed=allowed, hint=hint)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a check: where it is, what is wrong, what to do. `severity` is "error" or "warning"."""

    what: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    given: object = None
    allowed: str | None = None
    hint: str | None = None
    severity: str = "error"

    @property
    def place(self) -> str:
        """`bonds.csv, row 3, column clean`, as far as it is known. Row 1 is the header line."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        given = _NOT_GIVEN if self.given is None else self.given
        return f"{self.severity}: " + _sentence(self.what, given, self.place or None, self.allowed, self.hint)


class BadFile(BadInput):
    """Input files that cannot be used, with every problem found in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[BadFile], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


def _sentence(what: str, given: object, where: str | None, allowed: str | None, hint: str | None) -> str:
    text = what
    if given is not _NOT_GIVEN:
        text += f": {given!r}" if isinstance(given, str) else f": {given}"
    if where:
        text += f" ({where})"
    if allowed:
        text += f"; allowed: {allowed}" if not allowed.startswith(("nearest", "known", "no ")) else f"; {allowed}"
    if hint:
        text += f"; {hint}"
    return text
