"""Figures of one basket on one day: its basis in parts, its CTD map, its issues against the fitted curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from netbasis.report.figures import (
    BLUE,
    GREEN,
    GREY,
    GRID,
    ORANGE,
    STEPS,
    days_of,
    issue_label,
    issue_labels,
    new_figure,
)
from netbasis.report.words import Language, header, pick

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

MOST_PARTS = 6  # issues of a basis figure: the far ones would hide those that matter

BASIS_32 = ("points of 1/32", "1/32 點")
PARALLEL = ("parallel shift of yields, bp", "殖利率平行移動（bp）")
SLOPE = ("change of slope, 2 to 10 years, bp", "斜率變動，2 至 10 年（bp）")
TODAY = ("today", "當日")
SWITCH = ("switch point", "換券點")
RUNNER_UP = ("runner-up", "次便宜券")
BEHIND = ("behind", "落後")
FUTURES = ("futures", "期貨")
CHEAP = ("cheap (+) / rich (−), bp", "偏便宜 (+)／偏貴 (−)（bp）")
NOT_USED = ("not in the fit", "未列入擬合")


def basis_parts(table: pl.DataFrame, lang: Language = "en") -> Figure:
    """Gross basis as carry plus net basis, in 32nds, of the CTD and the five issues next to it by implied repo.

    table: the rows of one contract of a basis table: cusip, coupon, maturity, carry, net_basis, gross_basis
    (points), is_ctd, rank.
    """
    rows = table.filter(table["rank"].is_not_null()).sort("rank").head(MOST_PARTS)
    names = issue_labels(rows["coupon"].to_list(), rows["maturity"].to_list(), lang)
    labels = [name.replace(" ", "<br>", 1) for name in names]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "x": labels, "y": (rows[column] * 32.0).to_list(), "name": header(column, lang),
            "marker": {"color": colour}, "customdata": rows["cusip"].to_list(),
            "hovertemplate": "%{customdata}  %{x}<br>%{y:.2f}/32<extra>" + header(column, lang) + "</extra>",
        }
        for column, colour in (("carry", ORANGE), ("net_basis", GREEN))
    ]  # fmt: skip
    gross = (rows["gross_basis"] * 32.0).to_list()
    traces.append(
        {
            "type": "scatter", "x": labels, "y": gross, "mode": "markers", "name": header("gross_basis", lang),
            "marker": {"color": BLUE, "symbol": "line-ew", "size": 26, "line": {"width": 2.5, "color": BLUE}},
            "hovertemplate": "%{x}<br>%{y:.2f}/32<extra>" + header("gross_basis", lang) + "</extra>",
        }
    )  # fmt: skip
    marks = [
        {
            "x": labels[at], "y": max(0.0, gross[at], rows["carry"][at] * 32.0, rows["net_basis"][at] * 32.0),
            "text": "CTD", "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "ax": 0, "ay": -28, "yanchor": "bottom",
        }
        for at in [i for i, ctd in enumerate(rows["is_ctd"].to_list()) if ctd]
    ]  # fmt: skip
    # the same width for every basket, so that bars of a small one do not grow into walls
    across = {"type": "category", "tickangle": 0, "range": [-0.5, MOST_PARTS - 0.5], "showgrid": False}
    up = {"title": pick(BASIS_32, lang), "zeroline": True, "zerolinecolor": GRID}
    return new_figure(
        traces, 290, {"xaxis": across, "yaxis": up}, annotations=marks, barmode="relative", bargap=0.55
    )  # fmt: skip


def ctd_map_figure(
    nodes: pl.DataFrame,
    issues: Mapping[str, tuple[float, date]],
    switches: pl.DataFrame,
    lang: Language = "en",
) -> Figure:
    """The CTD by parallel shift and slope, with the exact switch points.

    nodes: `CtdMap.frame()` (parallel_bp, slope_bp, ctd, futures, runner_up, gap_32nds). issues: coupon and
    maturity by cusip. switches: `CtdMap.switch_points()`.
    """
    found = sorted(nodes["ctd"].drop_nulls().unique().to_list(), key=lambda cusip: issues[cusip][1])
    colours = _steps(len(found))
    code = {cusip: i for i, cusip in enumerate(found)}
    across, up = sorted(nodes["parallel_bp"].unique()), sorted(nodes["slope_bp"].unique())
    by_node = {(row[0], row[1]): row[2:] for row in nodes.iter_rows()}
    cells = [[by_node[x, y] for x in across] for y in up]
    area = {
        "type": "heatmap", "x": across, "y": up, "z": [[code.get(cell[0]) for cell in row] for row in cells],
        "zmin": -0.5, "zmax": len(found) - 0.5, "showscale": False, "colorscale": _steps_scale(colours),
        "customdata": [[_node(cell) for cell in row] for row in cells],
        "hovertemplate": "%{x:+.0f} / %{y:+.0f} bp<br>CTD %{customdata[0]}<br>"
        + f"{pick(FUTURES, lang)} %{{customdata[1]}}<br>"
        + f"{pick(RUNNER_UP, lang)} %{{customdata[2]}}, {pick(BEHIND, lang)} %{{customdata[3]}}/32<extra></extra>",
    }  # fmt: skip
    named = [
        {
            "type": "scatter", "x": [None], "y": [None], "mode": "markers",
            "marker": {"color": colour, "symbol": "square", "size": 11},
            "name": f"{cusip}  {issue_label(*issues[cusip], lang)}",
        }
        for cusip, colour in zip(found, colours, strict=True)
    ]  # fmt: skip
    points = {
        "type": "scatter", "x": switches["shift_bp"].to_list(), "y": switches["slope_bp"].to_list(), "mode": "markers",
        "marker": {"color": "#ffffff", "size": 3.5, "line": {"color": "#333333", "width": 0.6}},
        "name": pick(SWITCH, lang),
        "hovertemplate": "%{x:+.1f} / %{y:+.0f} bp<extra>" + pick(SWITCH, lang) + "</extra>",
    }  # fmt: skip
    today = {
        "type": "scatter", "x": [0], "y": [0], "mode": "markers", "name": pick(TODAY, lang), "hoverinfo": "skip",
        "marker": {"color": "#ffffff", "symbol": "cross", "size": 12, "line": {"color": "#222222", "width": 1.5}},
    }  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"title": pick(PARALLEL, lang), "showgrid": False, "range": [across[0], across[-1]]},
        "yaxis": {"title": pick(SLOPE, lang), "showgrid": False, "range": [up[0], up[-1]]},
    }
    return new_figure([area, *named, points, today], 430, axes, margin={"l": 56, "r": 16, "t": 76, "b": 44})


def curve_residuals(tables: Mapping[str, pl.DataFrame], lang: Language = "en") -> Figure:
    """Yield of each issue over its fitted yield in bp, by maturity, for each model: above zero is cheap.

    tables: name of the model as shown -> `rich_cheap` rows (cusip, coupon, maturity, residual_bp, reason).
    """
    traces = []
    symbols = (("circle", BLUE), ("diamond-open", ORANGE), ("x-thin-open", GREY))
    for (name, table), (symbol, colour) in zip(tables.items(), symbols, strict=False):
        rows = table.filter(table["residual_bp"].is_not_null())
        labels = [
            f"{cusip}  {issue_label(coupon, maturity, lang)}"
            + ("" if reason is None else f"<br>{pick(NOT_USED, lang)}")
            for cusip, coupon, maturity, reason in rows.select("cusip", "coupon", "maturity", "reason").iter_rows()
        ]
        traces.append(
            {
                "type": "scatter", "x": days_of(rows["maturity"].to_list()), "y": rows["residual_bp"].to_list(),
                "mode": "markers", "name": name, "marker": {"color": colour, "symbol": symbol, "size": 7},
                "customdata": labels, "hovertemplate": "%{customdata}<br>%{y:+.1f} bp<extra>" + name + "</extra>",
            }
        )  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "date", "tickformat": pick(("%b %Y", "%Y/%m"), lang), "title": header("maturity", lang)},
        "yaxis": {"title": pick(CHEAP, lang), "zeroline": True, "zerolinecolor": GREY},
    }
    return new_figure(traces, 340, axes)


def _steps(count: int) -> list[str]:
    """Colours in order, spread over the palette; more issues than colours begin again."""
    if count <= 1:
        return [STEPS[0]] * count
    if count > len(STEPS):
        return [STEPS[i % len(STEPS)] for i in range(count)]
    return [STEPS[round(i * (min(len(STEPS), count + 2) - 1) / (count - 1))] for i in range(count)]


def _steps_scale(colours: Sequence[str]) -> list[tuple[float, str]]:
    """A colour scale of hard steps."""
    n = len(colours)
    return [(edge / n, colour) for i, colour in enumerate(colours) for edge in (i, i + 1)]


def _node(cell: tuple[str | None, float, str | None, float | None]) -> list[str | float | None]:
    """CTD, futures price, runner-up and its distance in 32nds, without words: the same in every language."""
    ctd, futures, runner_up, gap = cell
    return [ctd, round(futures, 3), runner_up or "-", "-" if gap is None else round(gap, 2)]
