"""The command `monitor`: what public data say at a moment, how old they are, which thresholds are crossed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_date
from netbasis.errors import BadInput
from netbasis.monitor.alerts import Alert, Status, default_alerts, judged, parse_alerts
from netbasis.monitor.indicator import shown_value
from netbasis.monitor.view import Monitor, monitor
from netbasis.report.words import Language, language, pick
from netbasis.report.words_monitor import GROUPS, STATES

if TYPE_CHECKING:
    from netbasis.monitor.size import SizeRow

TITLE = ("indicators, as known on {day}", "各項指標（以 {day} 當時可知者為準）")
SIZE_TITLE = ("the basis trade by contract, report of {day}", "各契約基差交易，{day} 報告")
ALERTS = ("alerts", "警示")
MISSING = ("not measured", "未能衡量")
AGES = ("how old the data are", "資料時效")
OLD = (
    "known: all that was public by {known} New York ({source}); the newest row held became known {newest}, {age} days "
    "ago",
    "可知範圍：紐約時間 {known} 前公開之資料（{source}）；所持最新一筆於 {newest} 公布，距今 {age} 天",
)
HOW = (
    "trade: smaller of leveraged funds' short and asset managers' long, by contract; percentile among the values known "
    "before; change since {since}; docs/monitor.md says how each is made",
    "基差交易：各契約取槓桿基金空頭與資產管理業者多頭之較小者；百分位僅與先前可知者相比；變動自{since}起算；"
    "各指標作法見 docs/monitor.zh-TW.md",
)
FOUR_WEEKS = ("four weeks before each value", "各值前四週")


def show_monitor(
    day: str | None, since: str | None, lake: Path | None, alerts: Path | None, part: str | None, detail: bool,
    form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print every indicator, the size of the trade and the alerts, or one of these parts; with detail every sentence
    and every age."""
    words = language(lang)
    held = read_alerts(alerts)
    found = monitor(day, lake=lake, since=typed_date(since, "--since"))
    statuses = judged(held, found.readings)
    parts: dict[str, tuple[pl.DataFrame, list[Block]]] = {
        "indicators": (found.frame(), [_readings(found, words), _missing(found, words)]),
        "size": (found.size(), [_sizes(found.sizes, words)]),
        "alerts": (_alert_rows(statuses), [_alerts(statuses, words)]),
        "ages": (found.age(), [Block(found.age().drop("source"), title=pick(AGES, words))]),
    }
    every = ("size", "indicators", "alerts", *(("ages",) if detail else ()))
    chosen = [block for name in ((part,) if part else every) for block in parts[name][1]]
    blocks = [block for block in chosen if block.frame.height]
    blocks[-1] = replace(blocks[-1], notes=[*blocks[-1].notes, *_notes(found, words, detail)])
    emit(parts[part or "indicators"][0], blocks, form, out, words)
    return 0


def read_alerts(path: Path | None) -> tuple[Alert, ...]:
    """Alerts of a file, those of the package where none is given. Raises BadInput."""
    if path is None:
        return default_alerts()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput("--alerts", given=str(path), allowed=f"a TOML file in UTF-8 ({problem})") from None
    return parse_alerts(text, str(path))


def _readings(found: Monitor, lang: Language) -> Block:
    at = 0 if lang == "en" else 1
    rows = [r for r in found.readings if r.value is not None]
    groups = [pick(GROUPS[r.group], lang) for r in rows]
    frame = pl.DataFrame(
        {
            "group": [g if place == 0 or g != groups[place - 1] else "" for place, g in enumerate(groups)],
            "indicator": [r.title[at] for r in rows],
            "reading": [shown_value(r.value, r.unit)[at] for r in rows if r.value is not None],
            "percentile": [r.percentile for r in rows],
            "change_shown": [_signed(r.change, r.unit, at) for r in rows],
            "as_of": [r.as_of for r in rows],
            "age_days": [r.age_days for r in rows],
        },
        schema_overrides={"percentile": pl.Float64, "change_shown": pl.String, "as_of": pl.Date},
    )
    return Block(frame, title=pick(TITLE, lang).format(day=found.day))


def _signed(change: float | None, unit: str, at: int) -> str | None:
    if change is None:
        return None
    shown = shown_value(change, unit)[at] if unit != "flag" else f"{change:.0f}"
    return shown if change <= 0.0 or shown.startswith("-") else f"+{shown}"


def _sizes(rows: tuple[SizeRow, ...], lang: Language) -> Block:
    frame = pl.DataFrame(
        {
            "contract": [pick(STATES["total"], lang) if row.contract == "total" else row.contract for row in rows],
            "leveraged_short": [row.leveraged_short for row in rows],
            "asset_long": [row.asset_long for row in rows],
            "face_bn": [_bn(row.face) for row in rows],
            "market_bn": [_bn(row.market_value) for row in rows],
            "ten_year_bn": [_bn(row.ten_year) for row in rows],
            "change_bn": [None if row.change_face is None else f"{row.change_face:+,.1f}" for row in rows],
            "of_open_interest": [f"{row.share:.1%}".removesuffix("%") for row in rows],
        },
        schema_overrides=dict.fromkeys(("market_bn", "ten_year_bn", "change_bn"), pl.String)
        | dict.fromkeys(("leveraged_short", "asset_long"), pl.Float64),
    )
    day = rows[0].report_day if rows else ""
    return Block(frame, title=pick(SIZE_TITLE, lang).format(day=day))


def _bn(value: float | None) -> str | None:
    return None if value is None else f"{value:,.1f}"


def _alerts(statuses: tuple[Status, ...], lang: Language) -> Block:
    at = 0 if lang == "en" else 1
    states = {True: "on", False: "off", None: "unknown"}
    frame = pl.DataFrame(
        {
            "alert": [pick((status.alert.name, status.alert.name_zh), lang) for status in statuses],
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
    return Block(frame, title=pick(ALERTS, lang))


def _alert_rows(statuses: tuple[Status, ...]) -> pl.DataFrame:
    return pl.DataFrame([{**status.row(), "on": status.on} for status in statuses], schema_overrides={
        "value": pl.Float64, "percentile": pl.Float64, "as_of": pl.String, "on": pl.Boolean,
    }, infer_schema_length=None)  # fmt: skip


def _missing(found: Monitor, lang: Language) -> Block:
    at = 0 if lang == "en" else 1
    rows = [r for r in found.readings if r.value is None]
    frame = pl.DataFrame(
        {"what_missing": [r.title[at] for r in rows], "note": [r.reason[at] if r.reason else "" for r in rows]},
        schema={"what_missing": pl.String, "note": pl.String},
    )
    return Block(frame, title=pick(MISSING, lang))


def _notes(found: Monitor, lang: Language, detail: bool) -> list[str]:
    from datetime import UTC, datetime

    from netbasis.data.lake.moments import NEW_YORK

    at = 0 if lang == "en" else 1
    notes = [r.sentence[at] for r in found.readings if r.value is not None] if detail else []
    since = str(found.since) if found.since else pick(FOUR_WEEKS, lang)
    age = (datetime.now(UTC) - found.newest).days
    return [
        *notes,
        pick(OLD, lang).format(
            known=f"{found.moment.astimezone(NEW_YORK):%Y-%m-%d %H:%M}", source=found.source[at],
            newest=f"{found.newest.astimezone(NEW_YORK):%Y-%m-%d}", age=age,
        ),
        pick(HOW, lang).format(since=since),
    ]  # fmt: skip
