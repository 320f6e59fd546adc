"""What all figures share: colours, layout, how an issue is called. Figures are plotly; plotly is imported when one
is drawn.

Every figure function takes frames or arrays and a language and returns a plotly Figure. Colours are mid-tones that
stand on white and on near-black; text and grid are left neutral, so that a page can set them for its scheme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from netbasis.report.events import Event
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BLUE, ORANGE, GREEN, GREY = "#3f83d1", "#d97f26", "#3d9970", "#8b929c"
FAINT = "rgba(139,146,156,0.14)"
TEXT, GRID = "#777d86", "rgba(139,146,156,0.28)"
AXIS = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID, "ticks": "", "automargin": True}
# ordered, for the issues of a CTD map from the shortest to the longest
STEPS = ("#2f6690", "#4f9fb5", "#8fc1a0", "#e2c26a", "#d88c4c", "#ab5244", "#7a3b5e", "#4a3260")
FONTS = (
    'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "Noto Sans TC", "PingFang TC", '
    '"Microsoft JhengHei", "Noto Sans CJK TC", sans-serif'
)


def issue_label(coupon: float, maturity: date, lang: Language) -> str:
    """`2.25% Feb 2027`, `2.25% 2027/02`."""
    rate = f"{coupon * 100:.3f}".rstrip("0").rstrip(".") + "%"
    return f"{rate} " + pick((f"{maturity:%b %Y}", f"{maturity:%Y/%m}"), lang)


def issue_labels(coupons: Sequence[float], maturities: Sequence[date], lang: Language) -> list[str]:
    """Labels of many issues; a label that two share carries its day."""
    labels = [issue_label(c, m, lang) for c, m in zip(coupons, maturities, strict=True)]
    return [
        text if labels.count(text) == 1 else f"{text} ({day:%d})" for text, day in zip(labels, maturities, strict=True)
    ]


def new_figure(
    traces: Sequence[Mapping[str, Any]], height: int, axes: Mapping[str, Mapping[str, Any]], **layout: Any
) -> Figure:
    """A figure in the house's style, made in one step: plotly takes ten times as long over later changes.

    traces: plotly traces as mappings with their `type`. axes: by layout name (`xaxis`, `yaxis2`), a `title` as text.
    """
    from plotly.graph_objects import Figure

    styled = {
        "template": "none", "height": height, "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONTS, "size": 13, "color": TEXT}, "margin": {"l": 56, "r": 16, "t": 34, "b": 44},
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom"},
        "hoverlabel": {"font": {"family": FONTS, "size": 13}}, "hovermode": "closest",
        **{name: {**AXIS, **_titled(axis)} for name, axis in axes.items()}, **layout,
    }  # fmt: skip
    return Figure({"data": list(traces), "layout": styled})


def _titled(axis: Mapping[str, Any]) -> dict[str, Any]:
    held = dict(axis)
    if "title" in held:
        held["title"] = {"text": held["title"], "font": {"size": 12}}
    return held


def days_of(values: Sequence[date]) -> list[str]:
    """Dates as plotly reads them on every clock: ISO text."""
    return [value.isoformat() for value in values]


def panel_title(top: float, words: str) -> dict[str, Any]:
    """What a panel shows, above its left corner: readable where a title along the axis would not fit."""
    return {"x": 0, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom",
            "text": words, "showarrow": False, "font": {"size": 12}}  # fmt: skip


def event_line(event: Event, top: float) -> dict[str, Any]:
    """A dotted line on an event's day through all panels."""
    day = event.day.isoformat()
    return {"type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": top,
            "line": {"color": GREY, "width": 1, "dash": "dot"}, "layer": "above"}  # fmt: skip


def event_number(i: int, event: Event, top: float, lift: int = 0) -> dict[str, Any]:
    """The event's number at the head of its line; every other one higher, so that neighbours do not touch.
    lift: pixels above it, to clear a title."""
    return {"x": event.day.isoformat(), "xref": "x", "y": top, "yref": "paper", "yanchor": "bottom",
            "text": f"<b>{i + 1}</b>", "showarrow": False, "font": {"size": 11},
            "yshift": lift + 13 * (i % 2)}  # fmt: skip
