"""The basis through time in one figure of four panels over one axis of days: rates, implied repo less the overnight
rate, gross and net basis, and which issue was the cheapest to deliver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from netbasis.report.events import Event
from netbasis.report.figures import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    GRID,
    ORANGE,
    days_of,
    event_line,
    event_number,
    issue_label,
    new_figure,
    panel_title,
)  # fmt: skip
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

BP = 1e4
ASYNCHRONY_BP = 60.0  # what one day's level carries: bonds and futures are not of one second (sample data)
MOST_NAMED = 4  # runs of one issue that are named inside the figure; more would not be readable
MARGIN = timedelta(days=45)  # of maturity, at least, above and below the cheapest issues

# lower and upper edge of each panel, from the bottom; the numbers of the events stand above the last
PANELS = {"yaxis4": (0.0, 0.11), "yaxis3": (0.17, 0.39), "yaxis2": (0.45, 0.67), "yaxis": (0.73, 0.93)}
LONG = timedelta(days=400)  # histories whose days are marked by year

IMPLIED = ("implied repo of the CTD, ±1/32", "CTD 隱含回購利率，±1/32 點")
OVER = ("implied repo less SOFR", "隱含回購利率減 SOFR")
OVERNIGHT = ("SOFR, overnight", "SOFR（隔夜）")
TERM = ("term repo used", "所用定期回購利率")
GROSS, NET = ("gross basis", "總基差"), ("net basis", "淨基差")
CHEAPEST = ("cheapest to deliver", "最便宜可交割券")
CHANGE = ("CTD changes within a contract", "同一合約內 CTD 更換")
TITLES = {
    "yaxis": ("rates, percent", "利率（%）"),
    "yaxis2": ("implied repo of the CTD less SOFR, bp", "CTD 隱含回購利率減 SOFR（bp）"),
    "yaxis3": ("basis of the CTD, 1/32", "CTD 之基差（1/32 點）"),
    "yaxis4": ("maturity of the CTD", "CTD 之到期日"),
}


def basis_course(
    ctd: pl.DataFrame,
    lang: Language = "en",
    *,
    events: Sequence[Event] = (),
    shaded: tuple[date, date] | None = None,
) -> Figure:
    """The CTD of each day and its basis, events numbered in their order.

    ctd: one row a day: date, contract, cusip, coupon, maturity, implied_repo, term_repo, overnight (decimals),
    repo_per_32nd (decimal per 1/32), gross_basis, net_basis (points). The band around zero of the second panel is
    what one day's level cannot be told from (`ASYNCHRONY_BP`).
    """
    days = days_of(ctd["date"].to_list())
    zero = {"zeroline": True, "zerolinecolor": GRID}
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"type": "date", "anchor": "y4", "hoverformat": "%Y-%m-%d", **_ticks(ctd["date"].to_list(), lang)},
        "yaxis": {"nticks": 5},
        "yaxis2": {"nticks": 5, **zero},
        "yaxis3": {"nticks": 5, **zero},
        "yaxis4": {"type": "date", "tickformat": pick(("%b %Y", "%Y/%m"), lang), "nticks": 4,
                   "range": _room(ctd["maturity"].to_list())},
    }  # fmt: skip
    for name, domain in PANELS.items():
        axes[name] |= {"domain": domain, "anchor": "x"}
    traces = [*_rates(ctd, days, lang), _over(ctd, days, lang), *_basis(ctd, days, lang), *_cheapest(ctd, days, lang)]
    band = {"type": "rect", "xref": "paper", "yref": "y2", "x0": 0, "x1": 1, "y0": -ASYNCHRONY_BP, "y1": ASYNCHRONY_BP,
            "fillcolor": FAINT, "line": {"width": 0}, "layer": "below"}  # fmt: skip
    top = PANELS["yaxis"][1]
    lines = [event_line(event, top) for event in events]
    numbers = [event_number(i, event, top) for i, event in enumerate(events)]
    period = [] if shaded is None else [_period(*shaded)]
    titles = [panel_title(PANELS[name][1], pick(words, lang)) for name, words in TITLES.items()]
    return new_figure(
        traces, 690, axes, shapes=[band, *period, *lines], annotations=[*titles, *numbers],
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom"},
        margin={"l": 56, "r": 16, "t": 40, "b": 44},
    )  # fmt: skip


def changes(ctd: pl.DataFrame) -> list[bool]:
    """Whether each row's cheapest issue is another than that of the row before, for the same contract."""
    same = ctd["contract"] == ctd["contract"].shift(1)
    return (same & (ctd["cusip"] != ctd["cusip"].shift(1))).fill_null(False).to_list()


def _rates(ctd: pl.DataFrame, days: list[str], lang: Language) -> list[dict[str, Any]]:
    lines: tuple[tuple[str, tuple[str, str], dict[str, Any]], ...] = (
        ("overnight", OVERNIGHT, {"color": ORANGE, "width": 2.0}),
        ("term_repo", TERM, {"color": GREEN, "width": 1.4, "dash": "dot"}),
    )
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "x": days, "y": (ctd[column] * 100.0).to_list(), "mode": "lines",
            "name": pick(words, lang), "line": line,
            "hovertemplate": "%{x|%Y-%m-%d}<br>%{y:.2f}%<extra>" + pick(words, lang) + "</extra>",
        }
        for column, words, line in lines
    ]  # fmt: skip
    whisker = (ctd["repo_per_32nd"] * 100.0).to_list()
    implied = _points(ctd, days, (ctd["implied_repo"] * 100.0).to_list(), whisker, IMPLIED, lang)
    implied["hovertemplate"] = "%{x|%Y-%m-%d}  %{customdata[0]}<br>%{y:.2f} ± %{customdata[1]:.2f}%<extra></extra>"
    return [*traces, implied]


def _over(ctd: pl.DataFrame, days: list[str], lang: Language) -> dict[str, Any]:
    over = ((ctd["implied_repo"] - ctd["overnight"]) * BP).to_list()
    points = _points(ctd, days, over, (ctd["repo_per_32nd"] * BP).to_list(), OVER, lang)
    points |= {"yaxis": "y2", "showlegend": False}
    points["hovertemplate"] = "%{x|%Y-%m-%d}  %{customdata[0]}<br>%{y:.0f} ± %{customdata[1]:.1f} bp<extra></extra>"
    return points


def _points(
    ctd: pl.DataFrame, days: list[str], values: list[float], whisker: list[float], words: tuple[str, str],
    lang: Language,
) -> dict[str, Any]:  # fmt: skip
    return {
        "type": "scatter", "x": days, "y": values, "mode": "markers", "name": pick(words, lang),
        "marker": {"color": BLUE, "size": 6}, "customdata": list(zip(_names(ctd, lang), whisker, strict=True)),
        "error_y": {"type": "data", "array": whisker, "color": BLUE, "thickness": 1.2, "width": 3},
    }  # fmt: skip


def _basis(ctd: pl.DataFrame, days: list[str], lang: Language) -> list[dict[str, Any]]:
    names = _names(ctd, lang)
    return [
        {
            "type": "scatter", "x": days, "y": (ctd[column] * 32.0).to_list(), "mode": "lines+markers", "yaxis": "y3",
            "name": pick(words, lang), "line": {"color": colour, "width": 1.4}, "marker": {"size": 4},
            "customdata": names,
            "hovertemplate": "%{x|%Y-%m-%d}  %{customdata}<br>%{y:.2f}/32<extra>" + pick(words, lang) + "</extra>",
        }
        for column, words, colour in (("gross_basis", GROSS, ORANGE), ("net_basis", NET, GREEN))
    ]  # fmt: skip


def _cheapest(ctd: pl.DataFrame, days: list[str], lang: Language) -> list[dict[str, Any]]:
    """Maturity of each day's CTD, by name where the issues are few, and a ring around each change."""
    labels = [
        issue_label(coupon, maturity, lang) for coupon, maturity in zip(ctd["coupon"], ctd["maturity"], strict=True)
    ]
    begins = [i for i, label in enumerate(labels) if i == 0 or label != labels[i - 1]]
    named = begins if len(begins) <= MOST_NAMED else []
    maturities, changed = days_of(ctd["maturity"].to_list()), changes(ctd)
    at = [i for i, change in enumerate(changed) if change]
    issues: dict[str, Any] = {
        "type": "scatter", "x": days, "y": maturities, "yaxis": "y4", "mode": "markers+text",
        "name": pick(CHEAPEST, lang), "showlegend": False, "marker": {"color": GREY, "symbol": "square", "size": 6},
        "text": [label if i in named else "" for i, label in enumerate(labels)], "textposition": "top right",
        "textfont": {"size": 11}, "cliponaxis": False, "customdata": _names(ctd, lang),
        "hovertemplate": "%{x|%Y-%m-%d}  %{customdata}<extra></extra>",
    }  # fmt: skip
    rings: dict[str, Any] = {
        "type": "scatter", "x": [days[i] for i in at], "y": [maturities[i] for i in at], "yaxis": "y4",
        "mode": "markers", "name": pick(CHANGE, lang), "hoverinfo": "skip",
        "marker": {"color": ORANGE, "symbol": "diamond-open", "size": 11, "line": {"width": 2}},
    }  # fmt: skip
    return [issues, rings] if at else [issues]


def _ticks(days: Sequence[date], lang: Language) -> dict[str, Any]:
    if max(days) - min(days) > LONG:
        return {"tickformat": "%Y", "dtick": "M12", "tick0": "2000-01-01"}
    return {"tickformat": pick(("%d %b\n%Y", "%m/%d\n%Y"), lang)}


def _room(maturities: Sequence[date]) -> list[str]:
    """The range of maturities shown, with room for names."""
    low, high = min(maturities), max(maturities)
    margin = max(MARGIN, (high - low) * 0.2)
    return days_of([low - margin, high + margin])


def _names(ctd: pl.DataFrame, lang: Language) -> list[str]:
    """Contract and issue of each day."""
    columns = (ctd["contract"], ctd["cusip"], ctd["coupon"], ctd["maturity"])
    return [
        f"{contract}, {cusip} {issue_label(coupon, maturity, lang)}"
        for contract, cusip, coupon, maturity in zip(*columns, strict=True)
    ]


def _period(first: date, last: date) -> dict[str, Any]:
    return {"type": "rect", "xref": "x", "yref": "paper", "x0": first.isoformat(), "x1": last.isoformat(), "y0": 0,
            "y1": PANELS["yaxis"][1], "fillcolor": ORANGE, "opacity": 0.10, "line": {"width": 0},
            "layer": "below"}  # fmt: skip
