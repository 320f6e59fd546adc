"""The section of the monitor: figures with their events, alerts, sizes, every indicator, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbasis.report.figures_monitor import courses, shown_events, trade_by_contract
from netbasis.report.sentences import say
from netbasis.report.tables import shown
from netbasis.report.tables_monitor import alert_rows, missing_rows, reading_rows, size_rows
from netbasis.report.views import TableView, figure_view
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    from netbasis.report.content import Content


def public(content: Content, lang: Language) -> dict[str, Any]:
    """What the template needs of the section."""
    study = content.monitor
    found = study.found
    marks = (" " if lang == "en" else "").join(
        f"{i + 1} {event.day}: {pick(event.words, lang)}" for i, event in enumerate(shown_events(study))
    )
    events = say("public_events", lang, events=marks) if marks else ""
    measured = sum(reading.value is not None for reading in found.readings)
    on = frozenset(i for i, status in enumerate(study.statuses) if status.on)
    trade = say("public_trade_none", lang)
    if found.sizes:
        total = found.sizes[-1]
        trade = say("public_trade", lang, face=f"{total.face:,.0f}", report=total.report_day, events=events)
    return {
        "intro": say("public_intro", lang, day=found.day, measured=measured, all=len(found.readings)),
        "trade": figure_view("public-trade", trade_by_contract(study, lang), trade),
        "courses": figure_view("public-courses", courses(study, lang), say("public_courses", lang)),
        "alerts": TableView("public-alerts", shown(alert_rows(study.statuses, lang), None, lang), on, "alert", "alarm"),
        "sizes": TableView("public-sizes", shown(size_rows(found.sizes, lang), None, lang), key="contract"),
        "readings": TableView(
            "public-readings", shown(reading_rows(found.readings, lang), None, lang), key="indicator"
        ),
        "missing": TableView(
            "public-missing", shown(missing_rows(found.readings, lang), None, lang), key="what_missing"
        ),
    }  # fmt: skip
