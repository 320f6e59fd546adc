"""What the commands `netbasis data ...` do."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import polars as pl

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_date
from netbasis.data.lake.partitions import span
from netbasis.data.lake.store import Lake
from netbasis.errors import BadInput, UnknownName
from netbasis.report.words import Language, language, pick

if TYPE_CHECKING:
    from netbasis.data.lake.update import Outcome

EMPTY = ("nothing is held yet: netbasis data update, or netbasis data import FILE --as DATASET",
         "尚無資料：請執行 netbasis data update，或 netbasis data import FILE --as DATASET")  # fmt: skip
NEWEST = ("newest day {day}, fetched {fetched} ({age} days ago)", "最新日期 {day}，抓取於 {fetched}（{age} 天前）")
QUARANTINE = ("quarantined: {source} {key}: {reason}", "已隔離：{source} {key}：{reason}")
NO_GAPS = ("no day is missing", "無缺漏日")
YEAR = timedelta(days=365)


def run_update(names: list[str], since: str | None, until: str | None, wait: float, folder: Path | None) -> int:
    """Fetch what is missing; 2 when a source failed."""
    from netbasis.data.lake import registry
    from netbasis.data.lake.update import update

    last = typed_date(until, "--until") or datetime.now(UTC).date()
    first = typed_date(since, "--since") or last - YEAR
    if first > last:
        raise BadInput("--since", given=str(first), allowed=f"{last} or earlier")
    sources = registry.sources(names)
    outcomes = update(Lake(folder), sources, registry.client(), first, last, wait=wait, say=_say)
    for outcome in outcomes:
        sys.stdout.write(_sentence(outcome))
    return 2 if any(outcome.failed or outcome.quarantined for outcome in outcomes) else 0


def _say(text: str) -> None:
    sys.stderr.write(f"netbasis: {text}\n")


def _sentence(outcome: Outcome) -> str:
    text = (
        f"{outcome.source}: {outcome.fetched} of {outcome.planned} replies, {outcome.unchanged} unchanged, "
        f"{outcome.added} rows added, {outcome.revised} of them revisions, {outcome.findings} in doubt\n"
    )
    text += "".join(f"  quarantined {key}: {reason}\n" for key, reason in outcome.quarantined)
    return text + (f"  stopped: {outcome.failed}\n" if outcome.failed else "")


def show_status(gaps: bool, folder: Path | None, form: Format, out: Path | None, lang: str) -> int:
    """Print what is held, its age, what is quarantined; or the gaps."""
    words, lake = language(lang), Lake(folder)
    if gaps:
        from netbasis.data.lake.gaps import gaps as found
        from netbasis.data.lake.schemas import DATASETS

        frame = pl.concat([found(lake, name).insert_column(0, pl.lit(name).alias("dataset")) for name in DATASETS])
        notes = [] if frame.height else [pick(NO_GAPS, words)]
        emit(frame, [Block(frame, notes=notes)], form, out, words)
        return 0
    frame = lake.status()
    now = datetime.now(UTC)
    frame = frame.with_columns(age_days=(pl.lit(now) - pl.col("last_fetched_at")).dt.total_days())
    notes = [] if frame.height else [pick(EMPTY, words)]
    refused = lake.quarantined() if frame.height else pl.DataFrame()
    for row in refused.iter_rows(named=True):
        notes.append(pick(QUARANTINE, words).format(source=row["source"], key=row["key"], reason=row["reason"]))
    shown = frame.filter(pl.col("dataset") != "replies").drop("bytes", "partitions")
    emit(frame, [Block(_readable(shown), title=str(lake.path), notes=notes)], form, out, words)
    return 0


def run_verify(folder: Path | None) -> int:
    """Print everything that is wrong; 2 when something is."""
    lake = Lake(folder)
    found = lake.verify()
    for sentence in found:
        sys.stdout.write(f"{sentence}\n")
    rows = sum(part.rows for part in lake.manifest().partitions) if not found else 0
    sys.stdout.write(f"{lake.path}: {len(found)} problems\n" if found else f"{lake.path}: whole, {rows:,} rows\n")
    return 2 if found else 0


def run_import(path: Path, kind: str, known: str, options: list[str], folder: Path | None) -> int:
    """Take in a file; 2 when it was quarantined."""
    from netbasis.data.lake.imports import import_file

    pairs = dict(option.partition("=")[::2] for option in options)
    done = import_file(Lake(folder), path, kind, known=known, options=pairs)
    if done.reason is not None:
        sys.stderr.write(f"netbasis: {path.name} is quarantined, nothing of it is stored: {done.reason}\n")
        return 2
    for finding in done.findings:
        sys.stderr.write(f"netbasis: warning: {finding.en}\n")
    sys.stdout.write(
        f"{path.name}: {done.rows} rows, {done.added} added ({done.revised} revisions), {done.same} known\n"
    )
    return 0


def show_series(
    name: str, start: str | None, end: str | None, as_of: str | None, every: bool, folder: Path | None, form: Format,
    out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print a series as known at a time, and how old it is."""
    words, lake = language(lang), Lake(folder)
    first, last = typed_date(start, "--from"), typed_date(end, "--to")
    rows = lake.vintages("series", as_of, since=first, until=last, series=name)
    if rows.is_empty() and name != name.lower():  # SOFR is stored as sofr
        return show_series(name.lower(), start, end, as_of, every, folder, form, out, lang)
    if rows.is_empty():
        _refuse(lake, name, as_of)
    fetched = cast("datetime", rows["fetched_at"].max())
    frame = rows if every else lake.read("series", as_of, since=first, until=last, series=name)
    frame = frame.drop("raw", "fetched_at", strict=False)
    note = _age(span(rows["date"])[1], fetched, words)
    emit(frame, [Block(_readable(frame), title=name, notes=[note])], form, out, words)
    return 0


def _age(day: date, fetched: datetime, lang: Language) -> str:
    age = (datetime.now(UTC) - fetched).days
    return pick(NEWEST, lang).format(day=day, fetched=fetched.date(), age=age)


def _refuse(lake: Lake, name: str, as_of: str | None) -> None:
    known = lake.read("series", as_of, columns=["series", "date"])
    if name not in known["series"]:
        raise UnknownName.among("series in this lake", name, known["series"].unique().sort(), where=str(lake.path))
    days = known.filter(pl.col("series") == name)["date"]
    first, last = span(days)
    raise UnknownName("no day of this series", given=name, allowed=f"days from {first} to {last}")


def show_sql(query: str, as_of: str | None, folder: Path | None, form: Format, out: Path | None, lang: str) -> int:
    """Print the result of one SELECT."""
    from netbasis.data.lake.sql import lake_sql

    frame = lake_sql(Lake(folder), query, as_of)
    # as the engine gives it: a column named coupon may be anything here
    plain = frame.with_columns(pl.exclude(pl.List, pl.Struct).cast(pl.String, strict=False))
    emit(frame, [Block(plain)], form, out, language(lang))
    return 0


def _readable(frame: pl.DataFrame) -> pl.DataFrame:
    """Times to the minute, as a person reads them."""
    times = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(pl.col(name).dt.strftime("%Y-%m-%d %H:%M") for name in times)
