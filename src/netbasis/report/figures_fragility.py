"""Figures of the fragility index: its course with the part of each link, what it was made of before each episode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.monitoring.fragility_alarms import alarms
from netbasis.monitoring.records import Words
from netbasis.report.events import Event
from netbasis.report.figures import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    STEPS,
    days_of,
    event_line,
    event_number,
    new_figure,
    panel_title,
)  # fmt: skip
from netbasis.report.words import Language, pick
from netbasis.report.words_fragility import LINKS

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from netbasis.monitoring.fragility import Fragility
    from netbasis.monitoring.fragility_backtest import Backtest

COLOURS = {"size": BLUE, "funding": GREEN, "dealers": STEPS[3], "supply": STEPS[6], "market": ORANGE}
INSIDE = {"dealers": "#1c2126"}  # colour of numbers on a light bar
PANELS = {"yaxis3": (0.0, 0.14), "yaxis2": (0.21, 0.40), "yaxis": (0.48, 0.93)}
TITLES = {
    "yaxis": ("fragility index, 0 to 100: what each link gives", "脆弱度指數（0 至 100）：各環節之貢獻"),
    "yaxis2": ("percentile among its earlier weeks; dots: alarm", "於自身先前各週之百分位；圓點為警報"),
    "yaxis3": ("weights known, percent; dotted: least for an index", "已知權重（%）；虛線為指數所需下限"),
}
PERCENTILE, ALARM = ("percentile as known then", "當時可知之百分位"), ("alarm", "警報")
KNOWN = ("weights known", "已知權重")
UNDER = 0.39  # of a row: where the range lies under its bar
WEEK = 7 * 86_400_000  # ms
POINTS = ("points of the index", "指數之貢獻分數")


def fragility_course(found: Backtest, lang: Language = "en") -> Figure:
    """Week by week: contributions of the links, stacked to the index; its percentile as known then with the weeks in
    alarm; the share of the weights known. The episodes are numbered in their order."""
    held, rank = found.history, found.index.rank
    days = days_of([day.astype(object) for day in held.days])
    there = np.isfinite(held.index)
    shown = [day for day, has in zip(days, there.tolist(), strict=True) if has]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "x": shown, "y": np.round(part[there], 2).tolist(), "name": pick(LINKS[link], lang),
            "marker": {"color": COLOURS[link], "line": {"width": 0}}, "width": WEEK, "legendgroup": link,
            "hovertemplate": "%{x}<br>%{y:.1f}<extra>" + pick(LINKS[link], lang) + "</extra>",
        }
        for link, part in held.by_link().items()
    ]  # fmt: skip
    on = np.flatnonzero(alarms(rank, found.rule))
    line: dict[str, Any] = {"type": "scatter", "xaxis": "x", "showlegend": False}
    traces += [
        {**line, "x": days, "y": _gaps(100.0 * rank), "yaxis": "y2", "mode": "lines", "name": pick(PERCENTILE, lang),
         "line": {"color": GREY, "width": 1.5}, "hovertemplate": "%{x}<br>%{y:.0f}<extra></extra>"},
        {**line, "x": [days[i] for i in on], "y": np.round(100.0 * rank[on], 2).tolist(), "yaxis": "y2",
         "mode": "markers", "marker": {"color": ORANGE, "size": 5}, "name": pick(ALARM, lang),
         "hovertemplate": "%{x}<br>%{y:.0f}<extra>" + pick(ALARM, lang) + "</extra>"},
        {**line, "x": days, "y": np.round(100.0 * held.combined.coverage, 1).tolist(), "yaxis": "y3", "mode": "lines",
         "line": {"color": GREY, "width": 1.5, "shape": "hv"}, "name": pick(KNOWN, lang),
         "hovertemplate": "%{x}<br>%{y:.0f}%<extra></extra>"},
    ]  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "date", "anchor": "y3", "nticks": 12, "tickformat": "%Y", "hoverformat": "%Y-%m-%d"},
        "yaxis": {"domain": PANELS["yaxis"], "anchor": "x", "range": [0, 100], "nticks": 6},
        "yaxis2": {"domain": PANELS["yaxis2"], "anchor": "x", "range": [0, 104], "nticks": 5},
        "yaxis3": {"domain": PANELS["yaxis3"], "anchor": "x", "range": [0, 100], "nticks": 4},
    }
    events = [Event(one.first, one.words, one.source) for one in found.episodes]
    top = PANELS["yaxis"][1]
    least = held.weights.least_coverage
    shapes = [event_line(event, top) for event in events]
    shapes += [_level(100.0 * found.rule.threshold, "y2"), _level(least, "y3")]
    titles = [panel_title(PANELS[axis][1], pick(words, lang)) for axis, words in TITLES.items()]
    numbers = [event_number(i, event, top, lift=14) for i, event in enumerate(events)]
    return new_figure(
        traces, 640, axes, barmode="stack", bargap=0, shapes=shapes, annotations=[*titles, *numbers],
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        margin={"l": 44, "r": 16, "t": 56, "b": 40},
    )  # fmt: skip


def fragility_parts(moments: Sequence[tuple[Words, Fragility]], lang: Language = "en") -> Figure:
    """One bar a moment: the index as the sum of its links, and the range that missing data leave."""
    names = [f"{pick(title, lang)}<br>{found.day}" for title, found in moments]
    traces: list[dict[str, Any]] = []
    for link in COLOURS:
        sums = [
            round(sum(part.contribution or 0.0 for part in found.parts if part.weight.link == link), 2)
            for _, found in moments
        ]  # fmt: skip
        if any(sums):
            traces.append({
                "type": "bar", "orientation": "h", "y": names, "x": sums, "name": pick(LINKS[link], lang),
                "marker": {"color": COLOURS[link]}, "texttemplate": "%{x:.0f}", "textposition": "inside",
                "insidetextanchor": "middle", "textangle": 0, "insidetextfont": {"color": INSIDE.get(link, "#ffffff")},
                "hovertemplate": "%{x:.1f}<extra>" + pick(LINKS[link], lang) + "</extra>",
            })  # fmt: skip
    ranges = [
        _range(row, found.lowest, found.highest)
        for row, (_, found) in enumerate(moments) if found.lowest is not None and found.highest is not None
    ]  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"range": [0, 100], "title": pick(POINTS, lang)},
        "yaxis": {"autorange": "reversed", "showgrid": False, "type": "category"},
    }
    return new_figure(
        traces, 340, axes, barmode="stack", bargap=0.45, shapes=ranges,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        margin={"l": 120, "r": 16, "t": 64, "b": 44},
    )  # fmt: skip


def _gaps(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float | None]:
    return [round(value, 2) if np.isfinite(value) else None for value in values.tolist()]


def _level(value: float, axis: str) -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "yref": axis, "x0": 0, "x1": 1, "y0": value, "y1": value,
            "line": {"color": GREY, "width": 1, "dash": "dot"}, "layer": "below"}  # fmt: skip


def _range(row: int, low: float, high: float) -> dict[str, Any]:
    """A line under the bar of a row."""
    return {"type": "line", "xref": "x", "yref": "y", "x0": round(low, 2), "x1": round(high, 2), "y0": row + UNDER,
            "y1": row + UNDER, "line": {"color": GREY, "width": 3}}  # fmt: skip
