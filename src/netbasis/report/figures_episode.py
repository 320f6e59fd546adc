"""The few series that decide between the explanations of an episode, with its days shaded and thresholds dotted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from netbasis.monitoring.episode import evidence_tests as tests
from netbasis.monitoring.indicator import Path
from netbasis.report.figures import BLUE, FAINT, GREY, ORANGE, new_figure, panel_title
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from netbasis.monitoring.episode.card import EpisodeCard
    from netbasis.monitoring.paths import Joined
    from netbasis.monitoring.records import Records, Words

BEFORE, AFTER = timedelta(days=75), timedelta(days=30)
HEIGHT, GAP, TOP = 104, 34, 34  # pixels: of a panel, between two, above the first


@dataclass(frozen=True, slots=True)
class Panel:
    """words above it; path: one series or several from records; names of several; limit: a dotted threshold."""

    words: Words
    path: Callable[[Records], Path | Joined]
    names: tuple[Words, ...] = ()
    limit: float | None = None
    drawn: Literal["lines", "lines+markers", "markers", "bars"] = "lines"


PANELS = (
    Panel(
        ("SOFR over the rate on reserves, bp", "SOFR 減準備金利率，bp"), tests.OVER_RESERVES.path,
        limit=tests.OVER_RESERVES.threshold.consistent,
    ),
    Panel(
        ("basis trade by public positions, $bn of face", "公開部位推算之基差交易，面額十億美元"),
        tests.TRADE_FALL.path, drawn="lines+markers",
    ),
    Panel(
        ("ten-year's implied repo over term repo, bp", "十年期隱含回購減期限回購，bp"), tests.IMPLIED_REPO.path,
        limit=tests.IMPLIED_REPO.threshold.consistent, drawn="markers",
    ),
    Panel(
        ("par yields, bp", "平價殖利率，bp"), tests.STEEPENING.path,
        (("thirty years", "三十年期"), ("two years", "二年期")),
    ),
    Panel(
        ("auctions: high less median yield against the ten before of its term, bp",
         "拍賣：最高減中位得標利率，與同年期前十次相比，bp"),
        tests.AUCTION_SPREAD.path, limit=tests.AUCTION_SPREAD.threshold.consistent, drawn="bars",
    ),
)  # fmt: skip
COLOURS = (BLUE, ORANGE)


def held_panels(card: EpisodeCard) -> tuple[tuple[Panel, Path | Joined], ...]:
    """The panels that have values on the episode's own days."""
    found = []
    for panel in PANELS:
        held = panel.path(card.records)
        days = held.days
        inside = (days >= np.datetime64(card.window.start)) & (days <= np.datetime64(card.window.end))
        if inside.any():
            found.append((panel, held))
    return tuple(found)


def missing_panels(card: EpisodeCard) -> tuple[Words, ...]:
    """What the others would show."""
    shown = [panel for panel, _ in held_panels(card)]
    return tuple(panel.words for panel in PANELS if panel not in shown)


def episode_course(card: EpisodeCard, lang: Language = "en") -> Figure:
    """Panels over the episode and the weeks around it, as far as they were known."""
    panels = held_panels(card)
    first, last = card.window.start - BEFORE, card.window.end + AFTER
    inner = len(panels) * HEIGHT + (len(panels) - 1) * GAP
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {
            "type": "date",
            "range": [str(first), str(last)],
            "anchor": _place(len(panels) - 1),
            "tickformat": pick(("%d %b\n%Y", "%m/%d\n%Y"), lang),
        }
    }
    traces, shapes, titles, named = [], [], [], 1.0
    for i, (panel, held) in enumerate(panels):
        top = 1.0 - i * (HEIGHT + GAP) / inner
        bottom = max(top - HEIGHT / inner, 0.0)
        axes["yaxis" + _place(i)[1:]] = {"domain": [bottom, top], "anchor": "x", "nticks": 4}
        traces += _traces(panel, held, _place(i), (first, last), lang)
        titles.append(panel_title(top, pick(panel.words, lang)))
        named = top if panel.names else named
        if panel.limit is not None:
            shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": _place(i), "y0": panel.limit,
                           "y1": panel.limit, "line": {"color": GREY, "width": 1, "dash": "dot"}})  # fmt: skip
    shapes.append({"type": "rect", "xref": "x", "yref": "paper", "x0": str(card.window.start),
                   "x1": str(card.window.end), "y0": 0, "y1": 1, "fillcolor": FAINT, "line": {"width": 0},
                   "layer": "below"})  # fmt: skip
    return new_figure(
        traces, inner + TOP + 44, axes, shapes=shapes, annotations=titles,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": named, "yanchor": "bottom"},
        margin={"l": 56, "r": 16, "t": TOP, "b": 44},
    )  # fmt: skip


def _traces(
    panel: Panel, held: Path | Joined, place: str, span: tuple[date, date], lang: Language
) -> list[dict[str, Any]]:
    days, values = held.days, np.atleast_2d(np.asarray(held.values))
    inside = (days >= np.datetime64(span[0])) & (days <= np.datetime64(span[1]))
    shown = [str(day) for day in days[inside]]
    found: list[dict[str, Any]] = []
    for row, colour in zip(values[:, inside], COLOURS, strict=False):
        name = pick(panel.names[len(found)], lang) if panel.names else ""
        trace: dict[str, Any] = {
            "x": shown, "y": np.round(row, 2).tolist(), "yaxis": place, "name": name, "showlegend": bool(name),
            "hovertemplate": "%{x|%Y-%m-%d}<br>%{y:,.1f}<extra>" + name + "</extra>",
        }  # fmt: skip
        if panel.drawn == "bars":
            day = 86_400_000.0  # milliseconds
            trace |= {"type": "bar", "marker": {"color": colour}, "width": [day] * len(shown)}
        else:
            trace |= {"type": "scatter", "mode": panel.drawn, "line": {"color": colour, "width": 1.6},
                      "marker": {"size": 4, "color": colour}}  # fmt: skip
        found.append(trace)
    return found


def _place(i: int) -> str:
    return "y" if i == 0 else f"y{i + 1}"
