"""Fragility map and intervention frontier on the page, in one language."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbasis.report.figures_map import fragility_figure, frontier_figure
from netbasis.report.map_study import MapStudy
from netbasis.report.map_tables import frontier_rows
from netbasis.report.sentences import say
from netbasis.report.tables import shown
from netbasis.report.views import TableView, figure_view
from netbasis.report.words import Language
from netbasis.system.story_numbers import dollars

HALF = 0.5
LOW_LEVERAGE, HIGH_LEVERAGE = 10.0, 50.0  # the two that the sentence compares
MIDDLE = 1  # of the haircuts


def fragility(held: MapStudy, lang: Language) -> dict[str, Any]:
    """The article: map, frontier, the frontier as a table, what the bands are."""
    table = frontier_rows(held.frontier.table(), lang)
    return {
        "map": figure_view("system-map", fragility_figure(held.lost, lang), _map(held, lang)),
        "frontier": figure_view("system-frontier", frontier_figure(held.frontier, lang), _frontier(held, lang)),
        "table": TableView("system-frontier-table", shown(table, None, lang), key="system:rate"),
        "note": say("system_fragility_note", lang),
    }


def _map(held: MapStudy, lang: Language) -> str:
    found = held.lost
    seeds = int(found.tried.max())
    panels = 100.0 * np.nanmean(found.probability, axis=(0, 2))
    nothing = found.probability == 0.0
    return say(
        "system_map", lang, seeds=seeds, part=f"{-100.0 * found.event.threshold:g}",
        low=f"{LOW_LEVERAGE:g}", low_from=_from(held, LOW_LEVERAGE, lang),
        high=f"{HIGH_LEVERAGE:g}", high_from=_from(held, HIGH_LEVERAGE, lang),
        haircut=f"{100.0 * found.haircut[MIDDLE]:g}", zero=f"{panels[0]:.0f}", most=f"{panels[-1]:.0f}",
        largest=f"{100.0 * found.haircut[-1]:g}",
        zero_high=f"{100.0 * float(found.high[nothing].max(initial=0.0)):.0f}",
    )  # fmt: skip


def _from(held: MapStudy, leverage: float, lang: Language) -> str:
    """From which size of the shock on at least half of the seeds end with the event, at the middle haircut."""
    found = held.lost
    reached = found.probability[int(np.flatnonzero(found.leverage == leverage)[0]), MIDDLE] >= HALF
    if not reached.any():
        return say("system_map_never", lang)
    return say("system_map_from", lang, shock=f"{found.shock[int(reached.argmax())]:g}")


def _frontier(held: MapStudy, lang: Language) -> str:
    found, zh = held.frontier, lang == "zh"
    rows = found.table()
    known = rows.filter(rows["cap"].is_not_null())
    shared = {"trigger": f"{found.trigger:g}", "bound": f"{found.bound:g}", "within": found.within,
              "seeds": found.cap.shape[2]}  # fmt: skip
    at_once = known.filter(known["lag"] == 0)
    if not at_once.height:
        return say("system_frontier_none", lang, **shared)
    slowest, fastest = (at_once.row(i, named=True) for i in (0, -1))
    lasting = (at_once["cap"] / at_once["rate"]).to_list()
    low, high = f"{min(lasting):.0f}", f"{max(lasting):.0f}"
    latest = [max(known.filter(known["rate"] == row["rate"])["lag"]) for row in (slowest, fastest)]
    enough = say("system_frontier_enough", lang, size=dollars(slowest["rate"], zh), amount=dollars(slowest["cap"], zh))
    return say(
        "system_frontier", lang, enough=enough, days=low if low == high else f"{low}-{high}",
        slow=dollars(slowest["rate"], zh), slow_lag=latest[0], fast=dollars(fastest["rate"], zh), fast_lag=latest[1],
        **shared,
    )  # fmt: skip
