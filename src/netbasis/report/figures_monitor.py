"""Figures of the monitor: the trade by contract, funding, volatility and noise, each with the events of the years."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.conventions.position_reports import ROOTS
from netbasis.instruments.treasury import Days, Floats
from netbasis.report.events import MONITOR, Event
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
)
from netbasis.report.monitor_study import MonitorStudy
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 330
TALL = 560
TOP = 0.86
TRADE = ("basis trade by contract, $bn of face", "各契約基差交易，面額，十億美元")
PANELS = {
    "yaxis": (0.70, 0.90), "yaxis2": (0.47, 0.63), "yaxis3": (0.24, 0.40), "yaxis4": (0.0, 0.17),
}  # fmt: skip
# axis -> indicator, colour, what it shows, whether its points stand alone (days far apart)
COURSES: dict[str, tuple[str, str, tuple[str, str], bool]] = {
    "yaxis": ("sofr_over_reserves", ORANGE, ("SOFR over the rate on reserves, bp", "SOFR 與準備金利率之差，bp"), False),
    "yaxis2": ("on_rrp", BLUE, ("overnight reverse repo, $bn", "隔夜逆回購餘額，十億美元"), False),
    "yaxis3": ("realised_10y", GREEN, ("realised volatility of the ten-year, bp a year", "十年期實現波動率，年化 bp"),
               False),
    "yaxis4": ("noise", GREY, ("noise of ten-year notes, bp (days held)", "十年期債券曲線雜訊，bp（所持日期）"), True),
}  # fmt: skip


def trade_by_contract(study: MonitorStudy, lang: Language = "en") -> Figure:
    """The trade stacked by contract, weeks that are not held left open."""
    days = days_of(study.days.tolist())
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "x": days, "y": _rounded(study.faces[:, column]), "name": root,
            "marker": {"color": STEPS[column], "line": {"width": 0}}, "width": 7 * 86_400_000,
            "hovertemplate": "%{x|%Y-%m-%d}<br>%{y:,.0f}<extra>" + root + "</extra>",
        }
        for column, root in enumerate(ROOTS)
    ]  # fmt: skip
    events = _shown(study.days)
    return new_figure(
        traces, HEIGHT, {"xaxis": _time(study.days), "yaxis": {"domain": [0.0, TOP]}}, barmode="stack", bargap=0,
        shapes=[event_line(event, TOP) for event in events],
        annotations=[panel_title(TOP + 0.005, pick(TRADE, lang)),
                     *(event_number(i, event, TOP, 16) for i, event in enumerate(events))],
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": TOP + 0.09, "yanchor": "bottom"},
    )  # fmt: skip


def courses(study: MonitorStudy, lang: Language = "en") -> Figure:
    """Funding, reverse repo, volatility and noise, one above the other."""
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    every = [study.paths[key].days for key, *_ in COURSES.values()]
    whole = np.concatenate(every)
    axes: dict[str, dict[str, Any]] = {"xaxis": {**_time(whole), "anchor": "y4"}}
    for axis, (key, colour, words, alone) in COURSES.items():
        path, place = study.paths[key], axis.replace("axis", "")
        axes[axis] = {"domain": PANELS[axis], "anchor": "x", "nticks": 4}
        traces.append(
            {"type": "scatter", "x": days_of(path.days.tolist()), "y": _rounded(path.values), "yaxis": place,
             "mode": "markers" if alone else "lines", "line": {"color": colour, "width": 1.3},
             "marker": {"color": colour, "size": 4}, "name": pick(words, lang), "showlegend": False,
             "hovertemplate": "%{x|%Y-%m-%d}<br>%{y:,.1f}<extra></extra>"}
        )  # fmt: skip
        notes.append(panel_title(PANELS[axis][1], pick(words, lang)))
    events = _shown(whole)
    top = PANELS["yaxis"][1]
    return new_figure(
        traces, TALL, axes, shapes=[event_line(event, top) for event in events],
        annotations=[*notes, *(event_number(i, event, top, 16) for i, event in enumerate(events))],
    )  # fmt: skip


def shown_events(study: MonitorStudy) -> tuple[Event, ...]:
    """The events that both figures mark: those up to the last report."""
    return _shown(study.days)


def _shown(days: Days) -> tuple[Event, ...]:
    last: date = days.max().astype(object) if len(days) else date.min
    return tuple(event for event in MONITOR if event.day <= last)


def _time(days: Days) -> dict[str, Any]:
    start = date(2015, 1, 1)
    last: date = days.max().astype(object) if len(days) else start
    return {"type": "date", "range": days_of([start, last]), "tickformat": "%Y", "dtick": "M12", "tick0": "2000-01-01"}


def _rounded(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 2) for value in values]
