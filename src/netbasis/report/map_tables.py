"""Fragility map and intervention frontier as a reader sees them: cells with their bands, an event in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netbasis.report.system_tables import headed, metric_name
from netbasis.report.words import Language, pick
from netbasis.report.words_system import METRIC_UNITS
from netbasis.system.bands import SPIRAL, Event
from netbasis.system.frontier import Frontier
from netbasis.system.maps import FragilityMap

if TYPE_CHECKING:
    import polars as pl

NONE = "-"
SPIRALS = ("dealers no longer quote (spiral)", "交易商停止報價（螺旋）")
LOST = ("the hedge funds' book falls by more than {part:g}%", "避險基金部位減少逾 {part:g}%")
BEYOND = (("{metric}: above {value}", "{metric}：高於 {value}"), ("{metric}: below {value}", "{metric}：低於 {value}"))


def event_words(event: Event, lang: Language) -> str:
    """An event in words, its threshold in the unit of what is shown."""
    if event == SPIRAL:
        return pick(SPIRALS, lang)
    if event.metric == "book" and event.below and event.threshold <= 0.0:
        return pick(LOST, lang).format(part=-100.0 * event.threshold)
    scale = METRIC_UNITS[event.metric][0]
    said = pick(BEYOND[1 if event.below else 0], lang)
    return said.format(metric=metric_name(event.metric, lang), value=f"{scale * event.threshold:g}")


def map_rows(found: FragilityMap, haircut: int) -> pl.DataFrame:
    """One haircut of a map as text: a row a leverage, a column a shock, `62 (45-77)` percent."""
    import polars as pl

    columns: dict[str, list[str]] = {"system:leverage": [f"{value:g}" for value in found.leverage]}
    for k, shock in enumerate(found.shock.tolist()):
        cells = zip(*(table[:, haircut, k].tolist() for table in (found.probability, found.low, found.high)),
                    strict=True)  # fmt: skip
        columns[f"axis:× {shock:g}"] = [_percent(*cell) for cell in cells]
    return pl.DataFrame(columns)


def frontier_rows(table: pl.DataFrame, lang: Language) -> pl.DataFrame:
    """Rows of `Frontier.table` as text: rate, lag, amount and days with their bands, parts of the seeds, reason."""
    import polars as pl

    rows = [
        {
            "rate": f"{row['rate']:g}", "lag": f"{row['lag']:g}",
            "amount": _between(row["cap_low"], row["cap"], row["cap_high"], lang),
            "calm_days": _between(row["days_low"], row["days"], row["days_high"], lang),
            "enough": NONE if row["enough"] is None else f"{100.0 * row['enough']:.0f}",
            "returns": f"{100.0 * row['returns']:.0f}",
        }
        for row in table.iter_rows(named=True)
    ]  # fmt: skip
    return headed(pl.DataFrame(rows)).with_columns(reason=table["reason"])


def frontier_medians(found: Frontier) -> list[list[float | None]]:
    """(L, R) median amount by lag and rate, $bn; None where fewer than half of the seeds have one."""
    middle = found.table()["cap"].to_numpy().reshape(len(found.rates), len(found.lags)).T
    return [[None if np.isnan(v) else float(v) for v in row] for row in middle.tolist()]


def _percent(middle: float, low: float, high: float) -> str:
    if middle != middle:
        return NONE
    return f"{100.0 * middle:.0f} ({100.0 * low:.0f}-{100.0 * high:.0f})"


def _between(low: float | None, middle: float | None, high: float | None, lang: Language) -> str:
    if middle is None:
        return NONE if low is None else pick(("{:,.0f} or more", "{:,.0f} 以上"), lang).format(low)
    if low == high:
        return f"{middle:,.0f}"
    to = pick(("{:,.0f} ({:,.0f} to {})", "{:,.0f}（{:,.0f} 至 {}）"), lang)
    return to.format(middle, low, "∞" if high is None else f"{high:,.0f}")
