"""Figures of the levered trade: re-pledging, repo and all-in leverage, an episode replayed, profit by cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.kernels import trade_day as day
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
from netbasis.report.trade_study import called, held_days, sold_out, unpriced
from netbasis.report.words import Language, pick
from netbasis.report.words_trade import VALUES
from netbasis.trade.replay import LEVERAGES, Replay, Run

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

COLOURS = dict(zip(LEVERAGES, (GREEN, BLUE, ORANGE), strict=True))
SALE = "#c0392b"
LIFT = 14  # pixels: event numbers stand above the title of the first panel
PANELS = {"yaxis4": (0.0, 0.16), "yaxis3": (0.235, 0.395), "yaxis2": (0.47, 0.63), "yaxis": (0.705, 0.93)}
TITLES = {
    "yaxis": ("profit, percent", "損益（%）"),
    "yaxis2": ("cash at the end of the day, percent", "日終現金（%）"),
    "yaxis3": (
        "cash after the margin call, before the repo market opens, percent",
        "追繳後、回購市場開市前之現金（%）",
    ),
    "yaxis4": ("cash at the end of the day where the lender keeps gains, percent", "貸方滯留利得時之日終現金（%）"),
}
TIMES = ("{leverage:g} times", "{leverage:g} 倍")
DOTTED = ("term repo (dotted)", "定期回購（虛線）")
CALLED = ("called: cash under half of the buffer", "追繳：現金低於緩衝之半")
SOLD = ("sold out: no cash left", "強制出清：現金用盡")
HAIRCUT = ("haircut {haircut:g}%: limit {limit:g}", "折扣率 {haircut:g}%：極限 {limit:g}")
ROUND = ("rounds of re-pledging", "再質押輪次")
TIMES_EQUITY = ("bonds over equity", "債券／權益")
REPO = ("repo leverage, 1/haircut", "回購槓桿（1／折扣率）")
ALL_IN = ("all-in, with margin and cash", "總槓桿（含保證金與現金）")
NO_LIMIT = ("no limit", "無上限")
OF_EQUITY = ("percent of the equity put in", "占投入權益 %")
TOTAL = ("profit", "損益")
CAUSES: dict[str, tuple[tuple[str, str], str, tuple[int, ...]]] = {
    "carry": (("carry: coupon less financing", "持有收益：票息減融資"), BLUE, (day.BY_COUPON, day.BY_FINANCING)),
    "convergence": (("convergence of the basis", "基差收斂"), GREEN, (day.BY_CONVERGENCE,)),
    "ctd": (("change of the CTD", "CTD 更換"), STEPS[6], (day.BY_CTD,)),
    "option": (("delivery option", "交割選擇權"), ORANGE, (day.BY_OPTION,)),
    "roll": (("roll", "換月"), STEPS[5], (day.BY_ROLL,)),
    "margin": (("interest on margin and cash", "保證金與現金利息"), STEPS[3], (day.BY_MARGIN,)),
    "costs": (("costs", "成本"), GREY, (day.BY_COSTS,)),
    "hedge": (("hedge: whole contracts", "避險殘差（整口）"), STEPS[1], (day.BY_HEDGE,)),
    "residual": (("residual", "殘差"), STEPS[7], (day.BY_RESIDUAL,)),
}
OUTLINE = {"color": "#1c2126", "width": 1.5}


def repledging(rounds: pl.DataFrame, lang: Language = "en") -> Figure:
    """Bonds over equity after each round of re-pledging, for several haircuts; dotted: the limit 1/haircut."""
    traces: list[dict[str, Any]] = []
    limits = []
    for haircut, colour in zip(rounds["haircut"].unique(maintain_order=True), (GREEN, BLUE, ORANGE), strict=True):
        rows = rounds.filter(rounds["haircut"] == haircut)
        limit = float(rows["limit"][0])
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": rows["round"].to_list(),
                "y": rows["leverage"].round(3).to_list(), "line": {"color": colour, "width": 2},
                "name": pick(HAIRCUT, lang).format(haircut=haircut * 100.0, limit=limit),
                "hovertemplate": "%{x}: %{y:.1f}<extra></extra>",
            }
        )  # fmt: skip
        limits.append({"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": limit, "y1": limit,
                       "line": {"color": colour, "width": 1, "dash": "dot"}})  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"title": pick(ROUND, lang), "rangemode": "tozero"},
        "yaxis": {"title": pick(TIMES_EQUITY, lang), "rangemode": "tozero"},
    }
    return new_figure(traces, 340, axes, shapes=limits)


def leverage_bars(leverages: pl.DataFrame, lang: Language = "en") -> Figure:
    """Repo and all-in leverage at several haircuts; without a haircut the first has no limit."""
    names = [f"{haircut * 100.0:g}%" for haircut in leverages["haircut"]]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "x": names, "y": leverages[column].to_list(), "name": pick(words, lang),
            "marker": {"color": colour}, "textposition": "outside", "cliponaxis": False,
            "text": [pick(NO_LIMIT, lang) if value is None else f"{value:.0f}" for value in leverages[column]],
            "hovertemplate": "%{x}: %{y:.1f}<extra>" + pick(words, lang) + "</extra>",
        }
        for column, words, colour in (("repo", REPO, GREY), ("all_in", ALL_IN, BLUE))
    ]  # fmt: skip
    nothing = {"x": names[-1], "y": 0, "yanchor": "bottom", "xanchor": "right", "text": pick(NO_LIMIT, lang),
               "showarrow": False, "font": {"size": 12}}  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "category", "showgrid": False, "title": pick(("haircut", "折扣率"), lang)},
        "yaxis": {"title": pick(TIMES_EQUITY, lang)},
    }
    return new_figure(traces, 320, axes, annotations=[nothing])


def replay_course(found: Replay, issue: str, events: Sequence[Event], lang: Language = "en") -> Figure:
    """Profit and cash of one issue's books, day by day; events numbered in their order. Days without a price are gaps;
    rings: called; crosses: sold out."""
    days = days_of(found.tape.days.tolist())
    traces: list[dict[str, Any]] = []
    for leverage in dict.fromkeys(run.leverage for run in found.runs):
        for way in ("overnight", "term"):
            run = found.run(leverage, way, issue)
            held = slice(*_span(run))
            shown = (("y", day.PROFIT), ("y2", day.CASH), ("y3", day.LOWEST))
            for axis, column in shown:
                # what was left after a forced sale is no buffer: the line of the cash ends with it
                values = run.lane.out[held if axis != "y" else slice(held.start, len(days)), column]
                traces.append(_line(run, days[held.start :], values, axis, axis == "y" and way == "overnight", lang))
        locked = found.run(leverage, "term_locked", issue)
        start, stop = _span(locked)
        traces.append(_line(locked, days[start:], locked.lane.out[start:stop, day.CASH], "y4", False, lang))
    traces += _marks(found, issue, days, lang)
    top = PANELS["yaxis"][1]
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "date", "anchor": "y4", "hoverformat": "%Y-%m-%d",
                  "tickformat": pick(("%d %b\n%Y", "%m/%d\n%Y"), lang), "range": [days[0], days[-1]]},
    }  # fmt: skip
    for name, domain in PANELS.items():
        axes[name] = {"nticks": 5, "zeroline": True, "zerolinecolor": GREY, "domain": domain, "anchor": "x"}
    return new_figure(
        traces, 760, axes, shapes=[event_line(event, top) for event in events],
        annotations=[
            *(panel_title(PANELS[name][1], pick(words, lang)) for name, words in TITLES.items()),
            *(event_number(i, event, top, LIFT) for i, event in enumerate(events)),
        ],
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom"},
        margin={"l": 56, "r": 16, "t": 60, "b": 44},
    )  # fmt: skip


def replay_causes(found: Replay, issue: str, lang: Language = "en") -> Figure:
    """Profit by cause of each book of one issue, percent of the equity put in; the causes add up to the diamond."""
    runs = [run for run in found.runs if run.issue == issue][::-1]
    names = [f"{run.leverage:g}× {pick(VALUES[run.financing], lang)}" for run in runs]
    places = list(range(len(runs)))  # names on the axis alone, so that they stand on the page once a language
    traces: list[dict[str, Any]] = []
    for words, colour, columns in CAUSES.values():
        values = [_percent(run.lane.earned[:, list(columns)].sum(), run) for run in runs]
        if max(map(abs, values)) < 0.005:
            continue
        traces.append(
            {
                "type": "bar", "orientation": "h", "y": places, "x": values, "name": pick(words, lang),
                "marker": {"color": colour},
                "hovertemplate": "%{x:.2f}%<extra>" + pick(words, lang) + "</extra>",
            }
        )  # fmt: skip
    traces.append(
        {
            "type": "scatter", "mode": "markers", "y": places, "name": pick(TOTAL, lang),
            "x": [_percent(run.lane.profit[-1], run) for run in runs],
            "marker": {"color": "#ffffff", "symbol": "diamond", "size": 10, "line": OUTLINE},
            "hovertemplate": "%{x:.2f}%<extra>" + pick(TOTAL, lang) + "</extra>",
        }
    )  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"title": pick(OF_EQUITY, lang), "zeroline": True, "zerolinecolor": GREY, "nticks": 8},
        "yaxis": {"tickvals": places, "ticktext": names, "showgrid": False},
    }
    return new_figure(traces, 400, axes, barmode="relative", bargap=0.35, margin={"l": 130, "r": 16, "t": 60, "b": 44})


def _span(run: Run) -> tuple[int, int]:
    """First day held and the day after the last one with the position still on."""
    first, last = held_days(run)
    return first, last if run.lane.out[last, day.FACE] == 0.0 else last + 1


def _percent(value: float, run: Run) -> float:
    return round(float(value) / run.lane.capital * 100.0, 4)


def _line(run: Run, days: list[str], values: Any, axis: str, legend: bool, lang: Language) -> dict[str, Any]:
    """A path in percent of the capital, with gaps where the day had no price."""
    first, _ = held_days(run)
    missing = {t - first for t in unpriced(run)}
    y = [None if i in missing else _percent(value, run) for i, value in enumerate(np.asarray(values).tolist())]
    name = pick(TIMES, lang).format(leverage=run.leverage)
    return {
        "type": "scatter", "mode": "lines", "x": days[: len(y)], "y": y, "yaxis": axis, "name": name,
        "showlegend": legend, "legendgroup": f"{run.leverage:g}",
        "line": {"color": COLOURS.get(run.leverage, GREY), "width": 1.7,
                 **({} if run.financing == "overnight" else {"dash": "dot"})},
        "hovertemplate": "%{x|%Y-%m-%d}<br>%{y:.2f}%<extra>" + f"{name} {pick(VALUES[run.financing], lang)}</extra>",
    }  # fmt: skip


def _marks(found: Replay, issue: str, days: list[str], lang: Language) -> list[dict[str, Any]]:
    """Rings on the days called, crosses on the zero line where a book was sold out, and what dotted lines are."""
    rings: dict[str, list[Any]] = {"y2": [], "y4": []}
    crosses: dict[str, list[Any]] = {"y2": [], "y4": []}
    for run in found.runs:
        if run.issue != issue:
            continue
        axis = "y4" if run.financing == "term_locked" else "y2"
        rings[axis] += [(days[t], _percent(run.lane.out[t, day.CASH], run)) for t in called(run)]
        at = sold_out(run)
        if at is not None:
            crosses[axis].append((days[at], 0.0))
    dotted = {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "name": pick(DOTTED, lang),
              "line": {"color": GREY, "dash": "dot"}}  # fmt: skip
    traces: list[dict[str, Any]] = [dotted]
    ring = {"color": GREY, "symbol": "circle-open", "size": 8, "line": {"width": 1.5}}
    cross = {"color": SALE, "symbol": "x", "size": 10}
    for words, held, marker in ((CALLED, rings, ring), (SOLD, crosses, cross)):
        named = False
        for axis, points in held.items():
            if not points:
                continue
            traces.append(
                {
                    "type": "scatter", "mode": "markers", "x": [x for x, _ in points], "y": [y for _, y in points],
                    "yaxis": axis, "name": pick(words, lang), "showlegend": not named, "legendgroup": words[0],
                    "marker": marker, "hovertemplate": "%{x|%Y-%m-%d}<extra>" + pick(words, lang) + "</extra>",
                }
            )  # fmt: skip
            named = True
    return traces
