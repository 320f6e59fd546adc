"""Tables of the monitor as a person reads them, one definition for terminal and page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbasis.monitoring.alerts import Status
from netbasis.monitoring.indicator import Reading, shown_value
from netbasis.monitoring.size import SizeRow
from netbasis.report.words import Language, pick
from netbasis.report.words_monitor import GROUPS, STATES

if TYPE_CHECKING:
    import polars as pl


def reading_rows(readings: Sequence[Reading], lang: Language) -> pl.DataFrame:
    """Indicators that have a value: group (where it changes), indicator, reading, percentile, change_shown, as_of,
    age_days."""
    import polars as pl

    at = 0 if lang == "en" else 1
    rows = [(r, r.value) for r in readings if r.value is not None]
    groups = [pick(GROUPS[r.group], lang) for r, _ in rows]
    return pl.DataFrame(
        {
            "group": [g if place == 0 or g != groups[place - 1] else "" for place, g in enumerate(groups)],
            "indicator": [r.title[at] for r, _ in rows],
            "reading": [shown_value(value, r.unit)[at] for r, value in rows],
            "percentile": [r.percentile for r, _ in rows],
            "change_shown": [_signed(r.change, r.unit, at) for r, _ in rows],
            "as_of": [r.as_of for r, _ in rows],
            "age_days": [r.age_days for r, _ in rows],
        },
        schema_overrides={"percentile": pl.Float64, "change_shown": pl.String, "as_of": pl.Date},
    )


def missing_rows(readings: Sequence[Reading], lang: Language) -> pl.DataFrame:
    """Indicators that have none: what_missing, note (why, and how to get the data)."""
    import polars as pl

    at = 0 if lang == "en" else 1
    rows = [r for r in readings if r.value is None]
    columns = {"what_missing": [r.title[at] for r in rows], "note": [r.reason[at] if r.reason else "" for r in rows]}
    return pl.DataFrame(columns, schema={"what_missing": pl.String, "note": pl.String})


def size_rows(rows: Sequence[SizeRow], lang: Language) -> pl.DataFrame:
    """The trade by contract and in total."""
    import polars as pl

    return pl.DataFrame(
        {
            "contract": [pick(STATES["total"], lang) if row.contract == "total" else row.contract for row in rows],
            "leveraged_short": [row.leveraged_short for row in rows],
            "asset_long": [row.asset_long for row in rows],
            "face_bn": [_bn(row.face) for row in rows],
            "market_bn": [_bn(row.market_value) for row in rows],
            "ten_year_bn": [_bn(row.ten_year) for row in rows],
            "change_bn": [None if row.change_face is None else f"{row.change_face:+,.1f}" for row in rows],
            "of_open_interest": [f"{100.0 * row.share:.1f}" for row in rows],
        },
        schema_overrides=dict.fromkeys(("market_bn", "ten_year_bn", "change_bn"), pl.String)
        | dict.fromkeys(("leveraged_short", "asset_long"), pl.Float64),
    )


def alert_rows(statuses: Sequence[Status], lang: Language) -> pl.DataFrame:
    """Every alert beside its reading."""
    import polars as pl

    at = 0 if lang == "en" else 1
    states = {True: "on", False: "off", None: "unknown"}
    return pl.DataFrame(
        {
            "alert": [(status.alert.name, status.alert.name_zh)[at] for status in statuses],
            "indicator": [status.reading.title[at] for status in statuses],
            "threshold": [status.alert.words(status.reading.unit)[at] for status in statuses],
            "reading": [
                None if s.reading.value is None else shown_value(s.reading.value, s.reading.unit)[at] for s in statuses
            ],
            "percentile": [status.reading.percentile for status in statuses],
            "state": [pick(STATES[states[status.on]], lang) for status in statuses],
        },
        schema_overrides={"percentile": pl.Float64, "reading": pl.String},
    )


def _signed(change: float | None, unit: str, at: int) -> str | None:
    if change is None:
        return None
    shown = shown_value(change, unit)[at] if unit != "flag" else f"{change:.0f}"
    return shown if change <= 0.0 or shown.startswith("-") else f"+{shown}"


def _bn(value: float | None) -> str | None:
    return None if value is None else f"{value:,.1f}"
