"""Figures of the fragility map and of the intervention frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.report.figures import GREY, STEPS, new_figure
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from netbasis.system.frontier import Frontier
    from netbasis.system.maps import FragilityMap

LEVERAGE = ("median all-in leverage", "總槓桿中位數")
SHOCK = ("multiple of the scenario's path", "情境路徑的倍數")
PROBABILITY = ("% of seeds", "占種子 %")
HAIRCUT = ("haircut {:g}%", "折扣率 {:g}%")
HOVER = (
    "leverage %{y}, shock × %{x}<br>%{z}% (%{customdata[0]} to %{customdata[1]})<extra></extra>",
    "槓桿 %{y}，衝擊 × %{x}<br>%{z}%（%{customdata[0]} 至 %{customdata[1]}）<extra></extra>",
)
RATE = ("purchases, $bn a day", "每日購債，十億美元")
AMOUNT = ("smallest amount, $bn (5 to 95% of seeds)", "最少金額，十億美元（種子 5 至 95%）")
NEVER = ("no amount is enough for most seeds", "多數種子任何金額皆不足")
LAG = ("first purchase {:g} days after the trigger", "觸發後 {:g} 日開始購買")
SCALE = ((0.0, "#f3efe6"), (0.25, "#e2c26a"), (0.5, "#d88c4c"), (0.75, "#ab5244"), (1.0, "#7a3b5e"))
MOST_NUMBERS = 150  # cells beyond which no number is written into them
GAP = 0.04
LAG_COLOURS = (STEPS[0], STEPS[2], STEPS[4], STEPS[6], STEPS[1], STEPS[3], STEPS[5], STEPS[7])


def fragility_figure(found: FragilityMap, lang: Language = "en") -> Figure:
    """Probability of the event: a panel a haircut, leverage upward, size of the shock across."""
    panels = len(found.haircut)
    width = (1.0 - GAP * (panels - 1)) / panels
    shocks, leverages = ([f"{v:g}" for v in values.tolist()] for values in (found.shock, found.leverage))
    written = found.probability[:, 0].size <= MOST_NUMBERS
    traces: list[dict[str, Any]] = []
    axes: dict[str, dict[str, Any]] = {}
    notes: list[dict[str, Any]] = []
    for j, haircut in enumerate(found.haircut.tolist()):
        place = "" if j == 0 else str(j + 1)
        left = j * (width + GAP)
        part, low, high = (np.round(100.0 * t[:, j], 1) for t in (found.probability, found.low, found.high))
        band = np.stack([low, high], axis=-1).tolist()
        traces.append({
            "type": "heatmap", "x": shocks, "y": leverages, "z": _cells(part), "zmin": 0, "zmax": 100,
            "colorscale": SCALE, "xaxis": f"x{place}", "yaxis": f"y{place}", "showscale": j == panels - 1, "xgap": 1,
            "ygap": 1, "customdata": band, "hovertemplate": pick(HOVER, lang),
            **({"text": _numbers(part), "texttemplate": "%{text}", "textfont": {"size": 10}} if written else {}),
            "colorbar": {"title": {"text": pick(PROBABILITY, lang), "side": "top", "font": {"size": 11}},
                         "thickness": 12, "outlinewidth": 0},
        })  # fmt: skip
        across = {"type": "category", "domain": [left, left + width], "anchor": f"y{place}", "showgrid": False}
        axes[f"xaxis{place}"] = across | ({"title": pick(SHOCK, lang)} if j == panels // 2 else {})
        axes[f"yaxis{place}"] = {"type": "category", "anchor": f"x{place}", "showgrid": False} | (
            {"title": pick(LEVERAGE, lang)} if j == 0 else {"showticklabels": False}
        )  # fmt: skip
        notes.append(_note(left, 1.0, pick(HAIRCUT, lang).format(100.0 * haircut)))
    height = int(min(max(150 + 26 * len(leverages), 300), 640))
    return new_figure(traces, height, axes, annotations=notes, margin={"l": 56, "r": 16, "t": 34, "b": 48})


def frontier_figure(found: Frontier, lang: Language = "en") -> Figure:
    """Smallest amount of purchases that is enough, by rate; a line a lag, the band over seeds as bars."""
    table = found.table()
    traces = []
    for j, lag in enumerate(found.lags.tolist()):
        rows = table.filter(table["lag"] == lag)
        known = rows.filter(rows["cap"].is_not_null())
        middle, low = known["cap"].to_numpy(), known["cap_low"].to_numpy()
        # a band that is open above ends at the middle and is drawn downward alone
        high = known["cap_high"].fill_null(known["cap"]).to_numpy()
        name = pick(LAG, lang).format(lag)
        colour = LAG_COLOURS[j % len(LAG_COLOURS)]
        traces.append({
            "type": "scatter", "mode": "lines+markers", "name": name, "x": known["rate"].to_list(),
            "y": np.round(middle, 1).tolist(), "line": {"color": colour, "width": 2}, "marker": {"size": 7},
            "error_y": {"type": "data", "symmetric": False, "array": np.round(high - middle, 1).tolist(),
                        "arrayminus": np.round(middle - low, 1).tolist(), "color": colour, "thickness": 1},
            "hovertemplate": "%{x}: %{y:.0f}<extra>" + name + "</extra>",
        })  # fmt: skip
    never = table.filter(table["cap"].is_null() & (table["enough"] < 1.0))
    if never.height:
        top = 1.1 * max([1.0, *table["cap_high"].drop_nulls(), *table["cap"].drop_nulls()])
        place = {lag: j for j, lag in enumerate(found.lags.tolist())}
        colours = [LAG_COLOURS[place[lag] % len(LAG_COLOURS)] for lag in never["lag"]]
        heights = [round(top * (1.0 + 0.06 * place[lag]), 1) for lag in never["lag"]]
        traces.append({
            "type": "scatter", "mode": "markers", "name": pick(NEVER, lang), "x": never["rate"].to_list(), "y": heights,
            "marker": {"symbol": "x", "size": 8, "color": colours}, "hovertemplate": "%{x}<extra></extra>",
        })  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"title": pick(RATE, lang), "type": "log", "tickvals": found.rates.tolist(),
                  "ticktext": [f"{rate:g}" for rate in found.rates.tolist()]},
        "yaxis": {"title": pick(AMOUNT, lang), "rangemode": "tozero"},
    }  # fmt: skip
    return new_figure(traces, 440, axes, margin={"l": 64, "r": 16, "t": 76, "b": 48})


def _cells(part: np.ndarray[Any, np.dtype[np.float64]]) -> list[list[float | None]]:
    return [[None if value != value else value for value in row] for row in part.tolist()]


def _numbers(part: np.ndarray[Any, np.dtype[np.float64]]) -> list[list[str]]:
    """What is written into the cells: nothing where the colour says it, at 0 and 100."""
    return [[f"{value:.0f}" if 0.5 <= value < 99.5 else "" for value in row] for row in part.tolist()]


def _note(x: float, y: float, words: str) -> dict[str, Any]:
    return {"x": x, "xref": "paper", "xanchor": "left", "y": y, "yref": "paper", "yanchor": "bottom", "text": words,
            "showarrow": False, "font": {"size": 12, "color": GREY}}  # fmt: skip
