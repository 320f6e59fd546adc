"""Figures of the whole market: a course with bands, who bought and sold, the funds' cash by cause, policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.report.figures import BLUE, GREEN, GREY, GRID, ORANGE, STEPS, new_figure
from netbasis.report.words import Language, pick
from netbasis.report.words_system import SYSTEM_HEADERS, SYSTEM_VALUES
from netbasis.system.flows import BUYERS, CAUSES

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from netbasis.instruments.treasury import Floats
    from netbasis.report.system_studies import EpisodeRun

DAY = ("trading day", "交易日")
MEDIAN = ("model, median of the accepted set", "模型，通過校準集合之中位數")
BAND = ("5 to 95% of the set", "集合 5 至 95%")
GIVEN = ("fundamental yield (given from outside)", "基本面殖利率（外部給定）")
OBSERVED = ("observed ten-year par yield", "實際 10 年期平價殖利率")
TITLES = {
    "yaxis": ("ten-year yield, bp since the start", "10 年期殖利率，較起始 bp"),
    "yaxis2": ("futures over bonds, ten-year, bp of price", "10 年期期貨高於現貨，價格 bp"),
    "yaxis3": ("overnight repo over the policy rate, bp", "隔夜回購利率高於政策利率，bp"),
    "yaxis4": ("bonds of the hedge funds, $bn", "避險基金持有公債，十億美元"),
}
PANELS = {"yaxis4": (0.0, 0.15), "yaxis3": (0.22, 0.37), "yaxis2": (0.44, 0.61), "yaxis": (0.68, 0.94)}
VARIABLES = {"yaxis": "yield", "yaxis2": "basis", "yaxis3": "repo", "yaxis4": "bonds"}
BOUGHT = ("bought (+) or sold (-) in the day, $bn", "當日買進（+）或賣出（-），十億美元")
CASH = ("cash of the funds, $bn", "避險基金現金，十億美元")
CALLED = ("funds under a threshold", "跌破門檻之基金數")
FLOW_COLOURS = {
    "funds": ORANGE, "swap_funds": STEPS[3], "asset_managers": STEPS[6], "foreign": STEPS[5], "trend": GREY,
    "issued": STEPS[7], "dealers": BLUE, "banks": STEPS[2], "central_bank": GREEN,
}  # fmt: skip
CAUSE_COLOURS = {"variation": ORANGE, "initial": STEPS[5], "remargin": BLUE, "interest": GREY}
CAUSE_WORDS = {
    "variation": ("variation margin", "變動保證金"),
    "initial": ("initial margin", "原始保證金"),
    "remargin": ("repo: renewal and margining", "回購：續作與追加"),
    "interest": ("repo interest", "回購利息"),
}
POLICY_COLOURS = {
    "no_policy": STEPS[5], "as_it_was": BLUE, "later": ORANGE, "outright": GREEN, "hedged": STEPS[6],
    "standing": STEPS[3],
}  # fmt: skip
POLICY_DASH = {"standing": "dot", "later": "dash"}
DISLOCATION = ("ten-year yield over its fundamental path, bp (median)", "10 年期殖利率高於基本面，bp（中位數）")
SEEN = 0.05  # $bn: a sector or cause that never trades more has no bar
FADED = "rgba(63,131,209,0.20)"


def system_course(held: EpisodeRun, lang: Language = "en") -> Figure:
    """Ten-year yield, basis, repo and the funds' bonds through an episode: median and band of the accepted set; the
    fundamental yield that is given, and the observed one where it is embedded."""
    days = list(range(held.scenario.days))
    axes: dict[str, dict[str, Any]] = {"xaxis": {"anchor": "y4", "title": pick(DAY, lang), "range": [-1, len(days)]}}
    traces: list[dict[str, Any]] = []
    for axis, variable in VARIABLES.items():
        axes[axis] = {"domain": PANELS[axis], "anchor": "x", "nticks": 5}
        place = axis.replace("axis", "")
        low, middle, high = (np.round(row, 3).tolist() for row in held.bands[variable])
        first = axis == "yaxis"
        shared = {"type": "scatter", "x": days, "yaxis": place, "mode": "lines", "legendgroup": "band"}
        traces += [
            {**shared, "y": low, "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"},
            {**shared, "y": high, "line": {"width": 0}, "fill": "tonexty", "fillcolor": FADED, "showlegend": first,
             "name": pick(BAND, lang), "hoverinfo": "skip"},
            {**shared, "y": middle, "line": {"color": BLUE, "width": 2}, "showlegend": first,
             "name": pick(MEDIAN, lang), "legendgroup": "median",
             "customdata": [[a, b] for a, b in zip(low, high, strict=True)],
             "hovertemplate": "%{x}<br>%{y:.1f} (%{customdata[0]:.1f} – %{customdata[1]:.1f})<extra></extra>"},
        ]  # fmt: skip
    traces.append(
        {"type": "scatter", "x": days, "y": held.given.tolist(), "mode": "lines", "name": pick(GIVEN, lang),
         "line": {"color": ORANGE, "width": 1.5, "dash": "dot"}, "hovertemplate": "%{x}<br>%{y:.0f} bp<extra></extra>"}
    )  # fmt: skip
    if held.observed:
        at, level = zip(*held.observed, strict=True)
        traces.append(
            {"type": "scatter", "x": list(at), "y": [round(v, 2) for v in level], "mode": "markers",
             "name": pick(OBSERVED, lang), "marker": {"color": GREY, "size": 5},
             "hovertemplate": "%{x}<br>%{y:.0f} bp<extra></extra>"}
        )  # fmt: skip
    lines = [_line(day, PANELS["yaxis"][1]) for day, _, _ in held.scenario.marks]
    numbers = [_number(i, day, PANELS["yaxis"][1]) for i, (day, _, _) in enumerate(held.scenario.marks)]
    titles = [_title(axis, pick(words, lang)) for axis, words in TITLES.items()]
    return new_figure(
        traces, 760, axes, shapes=lines, annotations=[*titles, *numbers],
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.03, "yanchor": "bottom"},
        margin={"l": 56, "r": 16, "t": 60, "b": 44},
    )  # fmt: skip


def system_flows(held: EpisodeRun, lang: Language = "en") -> Figure:
    """Who bought (up) and who sold (down) on each day, $bn."""
    days = list(range(held.scenario.days))
    traces = [
        _bar(days, held.flows[name], pick(SYSTEM_HEADERS[name], lang), FLOW_COLOURS[name])
        for name in BUYERS if abs(held.flows[name]).max() > SEEN
    ]  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"title": pick(DAY, lang), "showgrid": False, "range": [-1, len(days)]},
        "yaxis": {"title": pick(BOUGHT, lang), "zeroline": True, "zerolinecolor": GRID},
    }
    return new_figure(traces, 400, axes, barmode="relative", bargap=0.15, margin={"l": 60, "r": 16, "t": 76, "b": 44})


def system_calls(held: EpisodeRun, lang: Language = "en") -> Figure:
    """The funds' cash by cause on each day, and below how many funds are under a threshold of theirs."""
    days = list(range(held.scenario.days))
    traces = [
        _bar(days, held.calls[name], pick(CAUSE_WORDS[name], lang), CAUSE_COLOURS[name])
        for name in CAUSES if abs(held.calls[name]).max() > SEEN
    ]  # fmt: skip
    count = _bar(days, held.called, pick(CALLED, lang), STEPS[6])
    traces.append(count | {"yaxis": "y2", "hovertemplate": "%{x}<br>%{y:.0f}<extra>" + pick(CALLED, lang) + "</extra>"})
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"title": pick(DAY, lang), "showgrid": False, "anchor": "y2", "range": [-1, len(days)]},
        "yaxis": {"title": pick(CASH, lang), "zeroline": True, "zerolinecolor": GRID, "domain": [0.36, 1.0]},
        "yaxis2": {"domain": [0.0, 0.26], "nticks": 4},
    }
    return new_figure(traces, 440, axes, barmode="relative", bargap=0.15, margin={"l": 60, "r": 16, "t": 56, "b": 44})


def system_policies(paths: Mapping[str, Floats], lang: Language = "en") -> Figure:
    """The dislocation of March 2020 under each policy, median of the accepted set."""
    days = list(range(next(iter(paths.values())).shape[1]))
    traces = [
        {
            "type": "scatter", "x": days, "y": np.round(path[1], 2).tolist(), "mode": "lines",
            "name": pick(SYSTEM_VALUES[key], lang),
            "line": {"color": POLICY_COLOURS[key], "width": 4 if key == "no_policy" else 2,
                     "dash": POLICY_DASH.get(key, "solid")},
            "hovertemplate": "%{x}<br>%{y:.1f} bp<extra>" + pick(SYSTEM_VALUES[key], lang) + "</extra>",
        }
        for key, path in paths.items()
    ]  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"title": pick(DAY, lang), "range": [-1, len(days)]},
        "yaxis": {"title": pick(DISLOCATION, lang), "zeroline": True, "zerolinecolor": GRID},
    }
    return new_figure(traces, 420, axes, margin={"l": 60, "r": 16, "t": 56, "b": 44})


def _bar(days: Sequence[int], values: Floats, name: str, colour: str) -> dict[str, Any]:
    return {
        "type": "bar", "x": list(days), "y": np.round(values, 3).tolist(), "name": name,
        "marker": {"color": colour}, "hovertemplate": "%{x}<br>%{y:+.1f}<extra>" + name + "</extra>",
    }  # fmt: skip


def _title(panel: str, words: str) -> dict[str, Any]:
    return {"x": 0, "xref": "paper", "xanchor": "left", "y": PANELS[panel][1], "yref": "paper", "yanchor": "bottom",
            "text": words, "showarrow": False, "font": {"size": 12}}  # fmt: skip


def _line(day: int, top: float) -> dict[str, Any]:
    return {"type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": top,
            "line": {"color": GREY, "width": 1, "dash": "dot"}}  # fmt: skip


def _number(i: int, day: int, top: float) -> dict[str, Any]:
    return {"x": day, "xref": "x", "y": top, "yref": "paper", "yanchor": "bottom", "text": f"<b>{i + 1}</b>",
            "showarrow": False, "font": {"size": 11}, "yshift": 16}  # fmt: skip
