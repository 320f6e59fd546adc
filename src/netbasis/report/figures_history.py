"""Figures of the basis through time: implied repo against the overnight rate, gross and net basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from netbasis.report.figures import (
    BLUE,
    FAINT,
    GREEN,
    GRID,
    ORANGE,
    days_of,
    issue_label,
    new_figure,
    styled,
)
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

BP = 1e4
ASYNCHRONY_BP = 60.0  # what one day's level carries: bonds and futures are not of one second (sample data)

OVER = ("implied repo over SOFR", "隱含回購利率減 SOFR")
OVER_BP = ("implied repo − SOFR, bp", "隱含回購利率 − SOFR，bp")
BASIS_32 = ("basis of the CTD, 1/32", "CTD 之基差，1/32 點")
GROSS, NET = ("gross basis", "總基差"), ("net basis", "淨基差")
IMPLIED = ("implied repo of the CTD, ±1/32", "CTD 隱含回購利率，±1/32 點")
OVERNIGHT = ("SOFR, overnight", "SOFR，隔夜")
TERM = ("term repo used", "所用定期回購利率")
PERCENT = ("percent, act/360", "百分比，act/360")


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated event: a thin line and its words, right or left of it."""

    day: date
    words: tuple[str, str]
    left: bool = False


def implied_repo_over_overnight(
    ctd: pl.DataFrame,
    lang: Language = "en",
    *,
    shaded: tuple[date, date] | None = None,
    marks: Sequence[Mark] = (),
) -> Figure:
    """Implied repo of the CTD less that day's overnight rate, with what 1/32 of the futures price is worth, above
    its gross and net basis.

    ctd: one row a day: date, contract, coupon, maturity, implied_repo, overnight (decimals), repo_per_32nd
    (decimal per 1/32), gross_basis, net_basis (points). The band around zero is what one day's level cannot be
    told from (`ASYNCHRONY_BP`).
    """
    from plotly.graph_objects import Scatter
    from plotly.subplots import make_subplots

    days = days_of(ctd["date"].to_list())
    over = ((ctd["implied_repo"] - ctd["overnight"]) * BP).to_list()
    whisker = (ctd["repo_per_32nd"] * BP).to_list()
    names = _names(ctd, lang)
    grid: Figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.64, 0.36], vertical_spacing=0.07)
    figure = styled(grid, 500, hovermode="closest")
    figure.add_trace(
        Scatter(
            x=days, y=over, mode="markers", name=pick(OVER, lang), marker={"color": BLUE, "size": 7},
            error_y={"type": "data", "array": whisker, "color": BLUE, "thickness": 1.2, "width": 3},
            customdata=list(zip(names, whisker, strict=True)),
            hovertemplate="%{x|%Y-%m-%d}  %{customdata[0]}<br>%{y:.0f} ± %{customdata[1]:.1f} bp<extra></extra>",
        ),
        row=1, col=1,
    )  # fmt: skip
    for column, words, colour in (("gross_basis", GROSS, ORANGE), ("net_basis", NET, GREEN)):
        figure.add_trace(
            Scatter(
                x=days, y=(ctd[column] * 32.0).to_list(), mode="lines+markers", name=pick(words, lang),
                line={"color": colour, "width": 1.4}, marker={"size": 4}, customdata=names,
                hovertemplate="%{x|%Y-%m-%d}  %{customdata}<br>%{y:.2f}/32<extra>" + pick(words, lang) + "</extra>",
            ),
            row=2, col=1,
        )  # fmt: skip
    # plotly draws no shape on a subplot that has no trace yet
    figure.add_hrect(y0=-ASYNCHRONY_BP, y1=ASYNCHRONY_BP, fillcolor=FAINT, line_width=0, layer="below", row=1, col=1)
    if shaded is not None:
        figure.add_vrect(
            x0=shaded[0].isoformat(), x1=shaded[1].isoformat(), fillcolor=ORANGE, opacity=0.10, line_width=0,
            layer="below", row="all", col=1,
        )  # fmt: skip
    for mark in marks:
        _add_mark(figure, mark, lang)
    figure.update_xaxes(type="date", tickformat=pick(("%d %b\n%Y", "%m/%d\n%Y"), lang), hoverformat="%Y-%m-%d")
    figure.update_yaxes(title_text=pick(OVER_BP, lang), zeroline=True, zerolinecolor=GRID, row=1, col=1)
    figure.update_yaxes(title_text=pick(BASIS_32, lang), zeroline=True, zerolinecolor=GRID, row=2, col=1)
    return figure


def overnight_and_implied(ctd: pl.DataFrame, lang: Language = "en", *, marks: Sequence[Mark] = ()) -> Figure:
    """The overnight rate, the term repo built from it, and the implied repo of the CTD, in percent.

    ctd: as for `implied_repo_over_overnight`, with term_repo (decimal).
    """
    from plotly.graph_objects import Scatter

    days = days_of(ctd["date"].to_list())
    whisker = (ctd["repo_per_32nd"] * 100.0).to_list()
    figure = new_figure(390, hovermode="closest")
    lines: tuple[tuple[str, tuple[str, str], dict[str, Any]], ...] = (
        ("overnight", OVERNIGHT, {"color": ORANGE, "width": 2.0, "shape": "hvh"}),
        ("term_repo", TERM, {"color": GREEN, "width": 1.4, "dash": "dot"}),
    )
    for column, words, line in lines:
        figure.add_trace(
            Scatter(
                x=days, y=(ctd[column] * 100.0).to_list(), mode="lines", name=pick(words, lang), line=line,
                hovertemplate="%{x|%Y-%m-%d}<br>%{y:.2f}%<extra>" + pick(words, lang) + "</extra>",
            )
        )  # fmt: skip
    figure.add_trace(
        Scatter(
            x=days, y=(ctd["implied_repo"] * 100.0).to_list(), mode="markers", name=pick(IMPLIED, lang),
            marker={"color": BLUE, "size": 7}, customdata=list(zip(_names(ctd, lang), whisker, strict=True)),
            error_y={"type": "data", "array": whisker, "color": BLUE, "thickness": 1.2, "width": 3},
            hovertemplate="%{x|%Y-%m-%d}  %{customdata[0]}<br>%{y:.2f} ± %{customdata[1]:.2f}%<extra></extra>",
        )
    )  # fmt: skip
    for mark in marks:
        _add_mark(figure, mark, lang)
    figure.update_xaxes(type="date", tickformat=pick(("%d %b\n%Y", "%m/%d\n%Y"), lang), hoverformat="%Y-%m-%d")
    figure.update_yaxes(title_text=pick(PERCENT, lang), rangemode="tozero")
    return figure


def _names(ctd: pl.DataFrame, lang: Language) -> list[str]:
    """Contract and issue of each day."""
    columns = (ctd["contract"], ctd["coupon"], ctd["maturity"])
    return [
        f"{contract}, {issue_label(coupon, maturity, lang)}"
        for contract, coupon, maturity in zip(*columns, strict=True)
    ]


def _add_mark(figure: Figure, mark: Mark, lang: Language) -> None:
    day = mark.day.isoformat()
    figure.add_vline(x=day, line={"color": GRID, "width": 1.2, "dash": "dash"})
    figure.add_annotation(
        x=day, y=1.0, yref="paper", yanchor="top", showarrow=False,
        xanchor="right" if mark.left else "left", xshift=-3 if mark.left else 3,
        text=pick(mark.words, lang), font={"size": 11}, align="right" if mark.left else "left",
    )  # fmt: skip
