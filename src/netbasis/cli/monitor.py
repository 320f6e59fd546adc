"""The command `monitor`: what public data say at a moment, how old they are, which thresholds are crossed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_date
from netbasis.data.toml_file import read_toml_text
from netbasis.monitoring.alerts import Alert, Status, default_alerts, judged, parse_alerts
from netbasis.monitoring.view import Monitor, monitor
from netbasis.report.tables_monitor import alert_rows, missing_rows, reading_rows, size_rows
from netbasis.report.words import Language, language, pick

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
    report = found.sizes[0].report_day if found.sizes else ""
    parts: dict[str, tuple[pl.DataFrame, list[Block]]] = {
        "indicators": (
            found.frame(),
            [
                Block(reading_rows(found.readings, words), title=pick(TITLE, words).format(day=found.day)),
                Block(missing_rows(found.readings, words), title=pick(MISSING, words)),
            ],
        ),
        "size": (
            found.size(),
            [Block(size_rows(found.sizes, words), title=pick(SIZE_TITLE, words).format(day=report))],
        ),
        "alerts": (_alert_rows(statuses), [Block(alert_rows(statuses, words), title=pick(ALERTS, words))]),
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
    return parse_alerts(read_toml_text(path, "--alerts"), str(path))


def _alert_rows(statuses: tuple[Status, ...]) -> pl.DataFrame:
    return pl.DataFrame([{**status.row(), "on": status.on} for status in statuses], schema_overrides={
        "value": pl.Float64, "percentile": pl.Float64, "as_of": pl.String, "on": pl.Boolean,
    }, infer_schema_length=None)  # fmt: skip


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
