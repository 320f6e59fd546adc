"""Figures on a page of their own: one HTML file in both languages, plotly's script inside, nothing to load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from netbasis.report.page import make_room, save, written
from netbasis.report.views import FigureView
from netbasis.report.words import Language


@dataclass(frozen=True, slots=True)
class PlotPage:
    """A page in one language: title, figures (each with its caption), what a reader has to know."""

    title: str
    figures: Sequence[FigureView]
    notes: Sequence[str]


def write_plot(out_file: str | Path, pages: Mapping[Language, PlotPage], first: Language = "en") -> Path:
    """Write the page of both languages into one file and return its path. first: shown to a reader who has not chosen.

    Raises BadInput when the file cannot be written.
    """
    target = Path(out_file)
    make_room(target)
    return save(target, written("plot.html.j2", pages, first))
