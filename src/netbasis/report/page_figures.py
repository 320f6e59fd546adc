"""Figures alone on a page: one self-contained HTML file, plotly's script inside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.report.page import CODES, make_room, save
from netbasis.report.words import Language

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PAGE = """<!doctype html>
<html lang="{code}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body {{ margin: 24px auto; max-width: 1080px; padding: 0 16px; font-family: system-ui, "Noto Sans TC",
"Microsoft JhengHei", sans-serif; color: #333; background: #fff }} h1 {{ font-size: 17px; font-weight: 600 }}</style>
<script>{script}</script></head>
<body>
{body}
</body>
</html>
"""


def write_figures(file: Path, figures: Sequence[tuple[str, Figure]], lang: Language = "en") -> Path:
    """Write figures, each under its title, into one HTML file. Raises BadInput where it cannot be written."""
    from plotly.offline import get_plotlyjs

    make_room(file)
    body = [f"<h1>{escape(title)}</h1>\n{_div(figure)}" for title, figure in figures]
    page = PAGE.format(code=CODES[lang], title=escape(figures[0][0]), script=get_plotlyjs(), body="\n".join(body))
    return save(file, page)


def _div(figure: Figure) -> str:
    return str(
        figure.to_html(full_html=False, include_plotlyjs=False, config={"responsive": True, "displayModeBar": False})
    )
