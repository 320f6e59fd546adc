"""Figures of the delivery options: their parts, who delivers, value against the level of yields, fair against market,
and the study of the month-ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.analytics.options.history import ASYNCHRONY
from netbasis.report.figures import BLUE, FAINT, GREEN, GREY, GRID, ORANGE, STEPS, days_of, new_figure
from netbasis.report.option_studies import MADE_UP, PARTS, parts_32nds
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

    from netbasis.analytics.options.results import DeliveryOption

PART_WORDS = {
    "quality": ("quality", "品質選擇權"),
    "timing": ("timing", "時機選擇權"),
    "wild_card": ("wild card", "百搭牌選擇權"),
    "end_of_month": ("end of month", "月底選擇權"),
    "interaction": ("interaction", "交互作用"),
}
PART_COLOURS = {"quality": BLUE, "timing": GREEN, "wild_card": ORANGE, "end_of_month": STEPS[6], "interaction": GREY}
ALL = ("all options", "全部選擇權")
IN_32NDS = ("value of the options, 1/32", "選擇權價值（1/32 點）")
PROBABILITY = ("probability of delivery, percent", "交割機率（%）")
OTHERS = ("others", "其他")
LEVEL = ("yield of the issue that is cheapest today, percent", "今日最便宜券之殖利率（%）")
FLAT = ("made-up flat curve", "虛構之水平曲線")
SHIFTED = ("{name}, yields shifted", "{name}，殖利率平移")
RICH = ("futures rich (+) / cheap (-) to the model, 1/32", "期貨相對模型偏貴 (+)／偏便宜 (-)（1/32 點）")
FOUND = ("each month-end", "各月底")
MEAN = ("mean of the span, ± 2 standard errors", "期間平均，±2 標準誤")
PUBLISHED = ("published level", "公布水準")
RETURN = ("percent a year", "年率（%）")
OUTLINE = {"color": "#1c2126", "width": 1.5}
NAMED = 5  # issues named in a bar of probabilities
LEAST, ROOM = 0.005, 0.12  # probability of an issue that is shown; that has room for its name


def option_parts(found: Sequence[DeliveryOption], lang: Language = "en") -> Figure:
    """The delivery options of each contract in five parts that add up to them, 32nds."""
    names = [_name(one) for one in found]
    parts = [parts_32nds(one) for one in found]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "x": names, "y": [part[key] for part in parts], "name": pick(PART_WORDS[key], lang),
            "marker": {"color": PART_COLOURS[key]},
            "hovertemplate": "%{x}<br>%{y:.2f}/32<extra>" + pick(PART_WORDS[key], lang) + "</extra>",
        }
        for key in PARTS
    ]  # fmt: skip
    traces.append(
        {
            "type": "scatter", "mode": "markers", "x": names, "y": [one.option_32nds for one in found],
            "name": pick(ALL, lang), "marker": {"color": "#ffffff", "symbol": "diamond", "size": 10, "line": OUTLINE},
            "hovertemplate": "%{x}<br>%{y:.2f}/32<extra>" + pick(ALL, lang) + "</extra>",
        }
    )  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "category", "showgrid": False},
        "yaxis": {"title": pick(IN_32NDS, lang), "zeroline": True, "zerolinecolor": GRID},
    }
    return new_figure(traces, 360, axes, barmode="relative", bargap=0.5)


def delivery_probabilities(found: Sequence[DeliveryOption], issues: Sequence[Sequence[str]], lang: Language) -> Figure:
    """Who delivers: a bar for each contract, its issues from the likeliest on. issues: what each is called, in the
    order of the valuation."""
    names = [_name(one) for one in found]
    chances = [one.delivery.by_issue for one in found if one.delivery is not None]
    orders = [np.argsort(-chance, kind="stable") for chance in chances]
    traces: list[dict[str, Any]] = []
    for place in range(NAMED + 1):
        values, texts, hovers = [], [], []
        for chance, order, called in zip(chances, orders, issues, strict=True):
            at = order[NAMED:] if place == NAMED else order[place : place + 1]
            share = float(chance[at].sum())
            issue = pick(OTHERS, lang) if place == NAMED or not len(at) else called[at[0]]
            values.append(share * 100.0 if share >= LEAST else 0.0)
            texts.append(issue if share >= ROOM else "")
            hovers.append(issue)
        traces.append(
            {
                "type": "bar", "orientation": "h", "y": names, "x": values, "text": texts, "customdata": hovers,
                "textposition": "inside", "insidetextanchor": "middle", "textangle": 0, "showlegend": False,
                "textfont": {"color": "#ffffff", "size": 12}, "constraintext": "inside",
                "marker": {"color": (BLUE, ORANGE, GREEN, STEPS[6], STEPS[1], GREY)[place]},
                "hovertemplate": "%{y}<br>%{customdata}<br>%{x:.1f}%<extra></extra>",
            }
        )  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
        "xaxis": {"title": pick(PROBABILITY, lang), "range": [0, 100]},
    }
    return new_figure(traces, 90 + 48 * len(found), axes, barmode="stack", bargap=0.35, margin=_WIDE)


def value_against_level(levels: pl.DataFrame, lang: Language = "en") -> Figure:
    """Option value (32nds) with all yields shifted alike. levels: curve, level (percent), option."""
    traces: list[dict[str, Any]] = []
    for (curve,), rows in levels.group_by("curve", maintain_order=True):
        made_up = curve == MADE_UP
        name = pick(FLAT, lang) if made_up else pick(SHIFTED, lang).format(name=curve)
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": rows["level"].to_list(), "y": rows["option"].to_list(),
                "name": name, "line": {"color": GREY if made_up else BLUE, "width": 2, **_dash(made_up)},
                "hovertemplate": "%{x:.2f}%<br>%{y:.2f}/32<extra>" + name + "</extra>",
            }
        )  # fmt: skip
    axes = {"xaxis": {"title": pick(LEVEL, lang)}, "yaxis": {"title": pick(IN_32NDS, lang), "rangemode": "tozero"}}
    notional = {"type": "line", "xref": "x", "yref": "paper", "x0": 6, "x1": 6, "y0": 0, "y1": 1,
                "line": {"color": GREY, "width": 1, "dash": "dot"}}  # fmt: skip
    note = {"x": 6, "xref": "x", "y": 1, "yref": "paper", "yanchor": "top", "xanchor": "left", "text": " 6%",
            "showarrow": False, "font": {"size": 11}}  # fmt: skip
    return new_figure(traces, 380, axes, shapes=[notional], annotations=[note])


def fair_against_market(days: pl.DataFrame, lang: Language = "en") -> Figure:
    """Market less model price of each contract's days, 32nds, a panel a contract.

    days: rows of `option_history`. The band is what the asynchrony of bonds and futures can make of zero.
    """
    contracts = days["contract"].unique(maintain_order=True).to_list()
    width = 1.0 / len(contracts)
    traces: list[dict[str, Any]] = []
    axes: dict[str, dict[str, Any]] = {}
    titles: list[dict[str, Any]] = []
    for i, contract in enumerate(contracts):
        rows = days.filter(days["contract"] == contract).drop_nulls("rich")
        suffix = "" if i == 0 else str(i + 1)
        x, band = days_of(rows["date"].to_list()), (ASYNCHRONY * rows["dirty"] / rows["conversion_factor"] * 32.0)
        edges = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip",
                 "showlegend": False, "xaxis": f"x{suffix}", "yaxis": "y"}  # fmt: skip
        traces += [
            edges | {"y": (-band).to_list()},
            edges | {"y": band.to_list(), "fill": "tonexty", "fillcolor": FAINT},
            {
                "type": "scatter", "mode": "lines+markers", "x": x, "y": (rows["rich"] * 32.0).to_list(),
                "showlegend": False, "xaxis": f"x{suffix}", "yaxis": "y", "name": contract,
                "line": {"color": BLUE, "width": 1.4}, "marker": {"size": 5},
                "customdata": list(zip(rows["futures"].to_list(), rows["model_futures"].to_list(), strict=True)),
                "hovertemplate": "%{x|%Y-%m-%d}<br>%{y:.2f}/32<br>%{customdata[0]:.4f} − %{customdata[1]:.4f}"
                "<extra></extra>",
            },
        ]  # fmt: skip
        left, right = i * width + (0.02 if i else 0.0), (i + 1) * width - (0.02 if i + 1 < len(contracts) else 0.0)
        axes[f"xaxis{suffix}"] = {"type": "date", "domain": [left, right], "anchor": "y", "hoverformat": "%Y-%m-%d",
                                  "tickformat": pick(("%d %b\n%Y", "%m/%d\n%Y"), lang), "nticks": 6}  # fmt: skip
        titles.append({"x": left, "xref": "paper", "xanchor": "left", "y": 1.0, "yref": "paper", "yanchor": "bottom",
                       "text": f"<b>{contract}</b>", "showarrow": False, "font": {"size": 12}})  # fmt: skip
    axes["yaxis"] = {"title": pick(RICH, lang), "zeroline": True, "zerolinecolor": GREY}
    return new_figure(traces, 380, axes, annotations=titles)


def study_course(ends: pl.DataFrame, periods: pl.DataFrame, lang: Language = "en") -> Figure:
    """Annualised option-adjusted net basis, sign turned, at each month-end, with what one day's asynchrony carries,
    the mean of each span and the level published for it."""
    rows = ends.drop_nulls("trade_return")
    points: dict[str, Any] = {
        "type": "scatter", "mode": "markers", "x": days_of(rows["date"].to_list()), "y": rows["trade_return"].to_list(),
        "name": pick(FOUND, lang), "marker": {"color": BLUE, "size": 6}, "customdata": rows["contract"].to_list(),
        "error_y": {"type": "data", "array": rows["band"].to_list(), "color": BLUE, "thickness": 0.8, "width": 0},
        "hovertemplate": "%{x|%Y-%m-%d}  %{customdata}<br>%{y:.2f}%<extra></extra>",
    }  # fmt: skip
    means: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": [], "y": [], "name": pick(MEAN, lang),
                             "line": {"color": ORANGE, "width": 2.4}, "hoverinfo": "skip"}  # fmt: skip
    levels = means | {"x": [], "y": [], "name": pick(PUBLISHED, lang), "line": {"color": GREEN, "width": 2.4}}
    shapes: list[dict[str, Any]] = []
    for row in periods.drop_nulls("mean").iter_rows(named=True):
        held = rows.filter(rows["date"].is_between(row["first"], row["last"]))["date"].to_list()
        first, last = days_of([min(held), max(held)])
        low, high = row["mean"] - 2.0 * row["standard_error"], row["mean"] + 2.0 * row["standard_error"]
        for trace, values in ((means, [row["mean"]]), (levels, sorted({row["low"], row["high"]}))):
            for value in values:
                trace["x"] += [first, last, None]
                trace["y"] += [value, value, None]
        for bottom, top, colour in ((low, high, ORANGE), (row["low"], row["high"], GREEN)):
            shapes.append({"type": "rect", "xref": "x", "yref": "y", "x0": first, "x1": last, "y0": bottom, "y1": top,
                           "fillcolor": colour, "opacity": 0.14, "line": {"width": 0}, "layer": "below"})  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "date", "tickformat": "%Y", "dtick": "M12", "tick0": "2018-01-01"},
        "yaxis": {"title": pick(RETURN, lang), "zeroline": True, "zerolinecolor": GREY},
    }
    return new_figure([points, means, levels], 400, axes, shapes=shapes)


_WIDE = {"l": 130, "r": 16, "t": 12, "b": 44}


def _dash(dashed: bool) -> dict[str, str]:
    return {"dash": "dot"} if dashed else {}


def _name(found: DeliveryOption) -> str:
    return f"{found.future.code} {found.as_of}"
