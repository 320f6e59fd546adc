"""Figures of a backtest and of a sweep: profit, drawdown, cash with its calls and sales, profit by cause; a heat map.

backtest_figure(found, "zh")      # a plotly Figure; `report.plot_page` makes a page of it
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import trade_path as path
from netbasis.report.figures import BLUE, GREY, ORANGE, days_of, new_figure, panel_title
from netbasis.report.figures_trade import CAUSES, OUTLINE, SALE, TOTAL
from netbasis.report.words import Language, pick
from netbasis.report.words_backtest import (
    CASH,
    DRAWDOWN,
    LEVERAGE,
    MADE,
    MARKS,
    NOTHING,
    PERIODS,
    PROFIT,
    SWEPT,
)

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

    from netbasis.trade.backtest import Backtest

PANELS = {"yaxis4": (0.0, 0.30), "yaxis3": (0.37, 0.53), "yaxis2": (0.60, 0.71), "yaxis": (0.78, 0.95)}
SPARSE = 400  # days: fewer are shown one by one
A_DAY = 86_400_000  # milliseconds, the unit of a bar's width on an axis of dates
LEAST = 0.005  # percent of the capital: a cause that never comes to this is left out
RED_TO_BLUE = ((0.0, ORANGE), (0.5, "rgba(139,146,156,0.12)"), (1.0, BLUE))


def backtest_figure(found: Backtest, lang: Language = "en") -> Figure:
    """Profit, drawdown and cash day by day, percent of the capital, with every call and forced sale marked; profit by
    cause in each period, stacked: the causes of a period add up to its diamond. Made prices are called so in it."""
    dates, scale = days_of(found.days.tolist()), 100.0 / found.capital
    curve = found.curve()
    mode = "lines+markers" if len(dates) < SPARSE else "lines"
    lines = (("y", "profit", BLUE), ("y2", "drawdown", GREY), ("y3", "cash", BLUE))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": mode, "x": dates, "yaxis": axis, "showlegend": False,
            "y": _rounded(curve[name].to_numpy() * (100.0 if name == "drawdown" else scale)),
            "line": {"color": colour, "width": 1.4}, "marker": {"size": 3},
            "hovertemplate": "%{x|%Y-%m-%d}<br>%{y:.2f}%<extra></extra>",
            **({"fill": "tozeroy", "fillcolor": "rgba(139,146,156,0.25)"} if name == "drawdown" else {}),
        }
        for axis, name, colour in lines
    ]  # fmt: skip
    traces += _marks(found, dates, curve["cash"].to_numpy() * scale, lang)
    starts, sums = by_period(found.days, np.sum([lane.earned for lane in found.lanes], axis=0) * scale)
    first, end = _spans(found.days, starts)
    traces += _bars(first, end, sums, lang)
    unit = pick(PERIODS[_period(found.days)], lang)
    titles = {"yaxis": PROFIT, "yaxis2": DRAWDOWN, "yaxis3": CASH}
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "date", "anchor": "y4", "hoverformat": "%Y-%m-%d",
                  "range": days_of([first[0].item(), end[-1].item()])},
        **{name: {"nticks": 5, "zeroline": True, "zerolinecolor": GREY, "domain": domain, "anchor": "x"}
           for name, domain in PANELS.items()},
    }  # fmt: skip
    words = [panel_title(PANELS[name][1], pick(title, lang)) for name, title in titles.items()]
    words.append(panel_title(PANELS["yaxis4"][1], unit))
    return new_figure(
        traces, 820, axes, barmode="relative", annotations=[*words, *_made(found, lang)],
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom"},
        margin={"l": 56, "r": 16, "t": 70, "b": 44},
    )  # fmt: skip


def by_period(days: Days, earned: Floats) -> tuple[list[date], Floats]:
    """First day of each year (of each quarter or month where the history is short) and (p, CAUSES) sums of a (T,
    CAUSES) history."""
    unit = {"year": "Y", "quarter": "M", "month": "M"}[_period(days)]
    group = days.astype(f"datetime64[{unit}]").astype(np.int64)
    if _period(days) == "quarter":
        group = group // 3 * 3
    first, inverse = np.unique(group, return_inverse=True)
    sums = np.zeros((len(first), earned.shape[1]))
    np.add.at(sums, inverse, earned)
    return first.astype(f"datetime64[{unit}]").astype("datetime64[D]").tolist(), sums


def sweep_figure(frame: pl.DataFrame, lang: Language = "en", *, synthetic: bool = False) -> Figure:
    """A sweep as two heat maps, rules by leverages: return a year, deepest drawdown; each cell with its number and how
    often the book was sold out. Cases that cannot be run are empty."""
    rules, sizes = (frame[name].unique(maintain_order=True).to_list() for name in ("rule", "sizing"))
    rows = {(row["rule"], row["sizing"]): row for row in frame.iter_rows(named=True)}
    traces: list[dict[str, Any]] = []
    for place, (name, _) in enumerate(SWEPT.items()):
        grid = [[_percent(rows[rule, size].get(name)) for size in sizes] for rule in rules]
        known = [abs(value) for row in grid for value in row if value is not None]
        most = max(known, default=1.0) or 1.0
        traces.append(
            {
                "type": "heatmap", "x": sizes, "y": rules, "z": grid, "zmin": -most, "zmax": most,
                "xaxis": f"x{place + 1 if place else ''}", "colorscale": [list(stop) for stop in RED_TO_BLUE],
                "showscale": False, "xgap": 2, "ygap": 2, "texttemplate": "%{text}", "textfont": {"color": "#1b1f24"},
                "text": [[_cell(rows[rule, size], name, lang) for size in sizes] for rule in rules],
                "hovertemplate": "%{y}, %{x}: %{z:.2f}%<extra></extra>",
            }
        )  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "category", "domain": [0.0, 0.47], "title": pick(LEVERAGE, lang), "showgrid": False},
        "xaxis2": {"type": "category", "domain": [0.53, 1.0], "title": pick(LEVERAGE, lang), "showgrid": False,
                   "anchor": "y"},
        "yaxis": {"type": "category", "showgrid": False},
    }  # fmt: skip
    words = [
        panel_title(1.0, pick(title, lang)) | {"x": axes[axis]["domain"][0]}
        for axis, title in zip(("xaxis", "xaxis2"), SWEPT.values(), strict=True)
    ]
    made = [_label(lang, 34)] if synthetic else []
    height = 150 + 64 * len(rules)
    return new_figure(traces, height, axes, annotations=[*words, *made], margin={"l": 140, "r": 16, "t": 64, "b": 56})


def _period(days: Days) -> str:
    years = float((days[-1] - days[0]).astype(np.int64)) / 365.25
    return "year" if years > 3.0 else "quarter" if years > 1.0 else "month"


def _spans(days: Days, starts: Sequence[date]) -> tuple[Days, Days]:
    """(p,) first day of each period, and the day after its last."""
    first = np.array(starts, dtype="datetime64[D]")
    unit, length = {"year": ("Y", 1), "quarter": ("M", 3), "month": ("M", 1)}[_period(days)]
    return first, (first.astype(f"datetime64[{unit}]") + length).astype("datetime64[D]")


def _bars(first: Days, end: Days, sums: Floats, lang: Language) -> list[dict[str, Any]]:
    """A bar a period and cause, and the diamond of their sum; each over the days of its period."""
    span = (end - first).astype(np.int64)
    middle = days_of((first + span // 2).tolist())
    traces: list[dict[str, Any]] = []
    for words, colour, columns in CAUSES.values():
        values = sums[:, list(columns)].sum(axis=1)
        if np.abs(values).max(initial=0.0) < LEAST:
            continue
        traces.append(
            {
                "type": "bar", "x": middle, "y": _rounded(values), "yaxis": "y4", "name": pick(words, lang),
                "width": [float(0.72 * days * A_DAY) for days in span.tolist()], "marker": {"color": colour},
                "hovertemplate": "%{x|%Y-%m}: %{y:.2f}%<extra>" + pick(words, lang) + "</extra>",
            }
        )  # fmt: skip
    traces.append(
        {
            "type": "scatter", "mode": "markers", "x": middle, "y": _rounded(sums.sum(axis=1)), "yaxis": "y4",
            "name": pick(TOTAL, lang), "marker": {"color": "#ffffff", "symbol": "diamond", "size": 8, "line": OUTLINE},
            "hovertemplate": "%{x|%Y-%m}: %{y:.2f}%<extra>" + pick(TOTAL, lang) + "</extra>",
        }
    )  # fmt: skip
    return traces


def _marks(found: Backtest, dates: Sequence[str], cash: Floats, lang: Language) -> list[dict[str, Any]]:
    """Calls, forced sales and credit on the line of the cash; one that never happened is named as such, once."""
    marks: list[dict[str, Any]] = []
    for code, words, marker in (
        (path.CALLED, MARKS["called"], {"color": GREY, "symbol": "circle-open", "size": 8, "line": {"width": 1.5}}),
        (path.ON_CREDIT, MARKS["credit"], {"color": ORANGE, "symbol": "triangle-down-open", "size": 8}),
        (path.SOLD_PART, MARKS["part"], {"color": SALE, "symbol": "x-open", "size": 9}),
        (path.SOLD_OUT, MARKS["sold"], {"color": SALE, "symbol": "x", "size": 10}),
    ):  # fmt: skip
        when = [int(t) for lane in found.lanes for t in lane.events[lane.events[:, 1] == code, 0].tolist()]
        named = pick(words, lang) if when else f"{pick(words, lang)}{pick(NOTHING, lang)}"
        if not when and code in (path.ON_CREDIT, path.SOLD_PART):
            continue
        marks.append(
            {
                "type": "scatter", "mode": "markers", "x": [dates[t] for t in when] or [None],
                "y": _rounded(cash[when]) if when else [None], "yaxis": "y3", "name": named, "marker": marker,
                "hovertemplate": "%{x|%Y-%m-%d}<extra>" + pick(words, lang) + "</extra>",
            }
        )  # fmt: skip
    return marks


def _made(found: Backtest, lang: Language) -> list[dict[str, Any]]:
    return [_label(lang, 52)] if any(lane.tape.synthetic for lane in found.lanes) else []


def _label(lang: Language, lift: int) -> dict[str, Any]:
    """That the prices are made, in the figure itself: it stays with a copy of it."""
    return {"x": 1, "xref": "paper", "xanchor": "right", "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": lift,
            "text": f"<b>{pick(MADE, lang)}</b>", "showarrow": False, "font": {"size": 13, "color": SALE}}  # fmt: skip


def _cell(row: dict[str, Any], name: str, lang: Language) -> str:
    if row.get(name) is None:
        return "-"
    sold = int(row["forced_exits"] or 0)
    return f"{row[name]:.1%}" + (f"<br>{pick(MARKS['sold'], lang)} {sold}" if sold else "")


def _percent(value: float | None) -> float | None:
    return None if value is None else round(value * 100.0, 3)


def _rounded(values: Floats) -> list[float]:
    return [round(value, 4) for value in values.tolist()]
