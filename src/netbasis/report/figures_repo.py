"""Implied repo against repo: each contract's cheapest to deliver beside the rates at which it can be financed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netbasis.report.figures import BLUE, GREEN, GREY, ORANGE, new_figure
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

CTD = ("implied repo of the CTD", "CTD 隱含回購利率")
OTHERS = ("implied repo of the other issues", "其他各券之隱含回購利率")
TERM = ("term repo", "定期回購利率")
OVERNIGHT = ("SOFR, overnight", "SOFR（隔夜）")
PERCENT = ("percent, act/360", "利率（%，act/360）")
ROOM = 0.75  # percentage points above the highest and below the lowest of the rates that matter


def implied_against_repo(ctd: pl.DataFrame, others: Sequence[Sequence[float]], lang: Language = "en") -> Figure:
    """Implied repo of each contract's CTD, of the other issues in its basket, and the repo rates of its day.

    ctd: one row a contract: date, contract, cusip, implied_repo, term_repo, overnight (decimals, null where there
    is none). others: for each row the implied repos of the other issues (decimals); those far below the
    rates that matter lie outside the figure.
    """
    names = [f"{contract}<br>{day:%Y-%m-%d}" for contract, day in ctd.select("contract", "date").iter_rows()]
    one_day = ctd["date"].n_unique() == 1
    labels = [name.split("<br>")[0] for name in names] if one_day else names
    rates = [value for column in ("implied_repo", "term_repo", "overnight") for value in ctd[column].drop_nulls()]
    low, high = min(rates) * 100.0 - ROOM, max(rates) * 100.0 + ROOM
    faint: dict[str, Any] = {
        "type": "scatter", "mode": "markers", "name": pick(OTHERS, lang), "marker": {"color": GREY, "size": 4},
        "x": [label for label, row in zip(labels, others, strict=True) for rate in row if low <= rate * 100.0],
        "y": [rate * 100.0 for row in others for rate in row if low <= rate * 100.0],
        "hovertemplate": "%{x}<br>%{y:.2f}%<extra>" + pick(OTHERS, lang) + "</extra>",
    }  # fmt: skip
    bars = [_bar(labels, _percent(ctd, column), words, colour, lang)
            for column, words, colour in (("term_repo", TERM, GREEN), ("overnight", OVERNIGHT, ORANGE))
            if ctd[column].null_count() < ctd.height]  # fmt: skip
    cheapest: dict[str, Any] = {
        "type": "scatter", "x": labels, "y": _percent(ctd, "implied_repo"), "mode": "markers", "name": pick(CTD, lang),
        "marker": {"color": BLUE, "size": 9}, "customdata": ctd["cusip"].to_list(),
        "hovertemplate": "%{x}<br>%{customdata}<br>%{y:.3f}%<extra>" + pick(CTD, lang) + "</extra>",
    }  # fmt: skip
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {
            "type": "category",
            "showgrid": False,
            "categoryarray": labels,
            "categoryorder": "array",
            "tickfont": {"size": 11},
        },
        "yaxis": {"title": pick(PERCENT, lang), "range": [low, high]},
    }
    return new_figure([faint, *bars, cheapest], 360, axes)


def _bar(labels: list[str], rates: list[float | None], words: tuple[str, str], colour: str, lang: Language) -> Any:
    return {
        "type": "scatter", "x": labels, "y": rates, "mode": "markers", "name": pick(words, lang),
        "marker": {"color": colour, "symbol": "line-ew", "size": 26, "line": {"width": 2.5, "color": colour}},
        "hovertemplate": "%{x}<br>%{y:.3f}%<extra>" + pick(words, lang) + "</extra>",
    }  # fmt: skip


def _percent(ctd: pl.DataFrame, column: str) -> list[float | None]:
    return [None if value is None else value * 100.0 for value in ctd[column].to_list()]
