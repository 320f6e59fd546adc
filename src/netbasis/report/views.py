"""Pieces of a page, before the template: a table with its marked rows, a figure with its caption."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from netbasis.report.tables import Shown

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of the page: `marked` rows stand out, as `mark` says ("ctd": the cheapest to deliver, "alarm"); the
    column `key` stays in view when the table is scrolled sideways."""

    id: str
    shown: Shown
    marked: frozenset[int] = frozenset()
    key: str = "cusip"
    mark: Literal["ctd", "alarm"] = "ctd"

    def is_key(self, i: int) -> bool:
        """Whether a column is the one that stays."""
        return self.shown.columns[i] == self.key


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure of the page, `spec` as plotly's script reads it, with the sentence a reader without it gets."""

    id: str
    spec: dict[str, Any]
    height: int
    caption: str


def figure_view(name: str, figure: Figure, caption: str) -> FigureView:
    """A figure as it stands on the page."""
    return FigureView(name, json.loads(figure.to_json()), int(figure.layout.height), caption)


def difference(base: Any, other: Any) -> Any:
    """What must be put into `base` to make it `other`: mappings and lists by key or position, None for nothing.

    Both have one shape (the same figure in two languages): its numbers are then on the page once. A value that
    differs in kind or length is given whole, as {"=": value}.
    """
    if isinstance(base, dict) and isinstance(other, dict) and base.keys() == other.keys():
        found = {key: change for key in base if (change := difference(base[key], other[key])) is not None}
        return found or None
    if isinstance(base, list) and isinstance(other, list) and len(base) == len(other):
        pairs = enumerate(zip(base, other, strict=True))
        found = {str(i): change for i, (was, now) in pairs if (change := difference(was, now)) is not None}
        return found or None
    return None if base == other else {"=": other}
