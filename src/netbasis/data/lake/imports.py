"""Files that a user brings, taken into the lake like any reply: kept raw, checked, stored or quarantined whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from netbasis.data.lake.archive import RawReply
from netbasis.data.lake.futures_file import read_futures_file
from netbasis.data.lake.moments import NEW_YORK
from netbasis.data.lake.registry import readers
from netbasis.data.lake.schemas import DATASETS, Dataset, day_column
from netbasis.data.raw_table import KINDS
from netbasis.errors import BadFile, BadInput, NetbasisError, UnknownName

if TYPE_CHECKING:
    from netbasis.data.lake.store import Lake
    from netbasis.data.lake.writer import Ingested

MOST_BYTES = 512 * 2**20
KNOWN = ("fetched", "day")


def import_file(
    lake: Lake, path: str | Path, kind: str, *, known: str = "fetched", options: Mapping[str, str] | None = None
) -> Ingested:
    """Take in a file. kind: a dataset, whose columns the file then has (CSV or Parquet; those it lacks are empty), or a
    reader of data/sources. known: when rows without known_at were known: "fetched", now; "day", at the end of their own
    day in New York. options: what a reader must be told, such as the date of its rows.

    Raises BadInput where the file cannot be read at all; what is wrong in it is the reason of its quarantine.
    """
    path = Path(path)
    if known not in KNOWN:
        raise UnknownName.among("moment of knowing", known, KNOWN)
    body = _body(path)
    now = datetime.now(UTC)
    reply = RawReply(f"file:{path.name}", body, now, key=path.name)
    source, writer = f"file_{kind}"[:40], lake.writing()
    try:
        tables = _tables(kind, path, body, known, options)
    except UnknownName:
        raise
    except NetbasisError as error:
        writer.refuse(source, reply, str(error))
    else:
        writer.add(source, reply, tables)
    (done,) = writer.commit()
    return done


def _tables(
    kind: str, path: Path, body: bytes, known: str, options: Mapping[str, str] | None
) -> list[tuple[str, pl.DataFrame]]:
    if kind == "futures" and path.suffix in KINDS:
        tables = [(kind, _quotes(path))]
    elif kind in DATASETS:
        tables = [(kind, _frame(DATASETS[kind], path, body))]
    else:
        held = readers()
        if kind not in held:
            raise UnknownName.among("dataset or reader", kind, [*DATASETS, *held])
        tables = [(table.dataset, table.frame) for table in held[kind](path, options or {})]
    return [(name, _known_at_day(DATASETS[name], frame) if known == "day" else frame) for name, frame in tables]


def _quotes(path: Path) -> pl.DataFrame:
    """Futures by any of their names, in decimals or 32nds; a row that cannot be read refuses the file."""
    rows, problems = read_futures_file(path)
    wrong = [problem for problem in problems if problem.severity == "error"]
    if wrong:
        raise BadFile(wrong)
    return rows


def _body(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadInput("a file too large to import", given=f"{size:,} bytes", allowed=f"up to {MOST_BYTES:,}")
        return path.read_bytes()
    except OSError as error:
        raise BadInput("the file cannot be read", given=str(path), hint=error.strerror) from None


def _frame(held: Dataset, path: Path, body: bytes) -> pl.DataFrame:
    """The rows of a file with the columns of a dataset; the key must be there, any other column may be missing."""
    schema = held.schema()
    try:
        if path.suffix == ".parquet":
            frame = pl.read_parquet(BytesIO(body))
        else:
            frame = pl.read_csv(BytesIO(body), infer_schema=False, comment_prefix="#", null_values=["", "."])
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            f"not a readable {path.suffix or 'CSV'} file", given=path.name, hint=str(error).splitlines()[0]
        ) from None
    missing = [name for name in held.key if name not in frame.columns and schema[name] != pl.String]
    missing += [name for name in held.key if name not in frame.columns and name not in missing][:1]
    if missing:
        raise BadInput("a column is missing", given=missing[0], where=path.name, allowed=", ".join(held.columns))
    frame = frame.with_columns(
        pl.lit(None, schema[name]).alias(name) for name in held.columns if name not in frame.columns
    )
    return frame.with_columns(_read(frame[name], held.columns.get(name, "")) for name in frame.columns)


def _read(column: pl.Series, kind: str) -> pl.Series:
    """Text as the kind of its column; any other column as it is."""
    if column.dtype != pl.String or kind in ("", "text"):
        if column.name == "known_at" and column.dtype == pl.String:
            return _cast(column, column.str.to_datetime(time_zone="UTC", strict=False), "2020-03-18T20:00:00Z")
        return column
    stripped = column.str.strip_chars()
    if kind == "date":
        return _cast(stripped, stripped.str.to_date("%Y-%m-%d", strict=False), "dates as 2020-03-18")
    if kind == "flag":
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        read = stripped.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
        return _cast(stripped, read, "true or false")
    number = pl.Int64 if kind == "whole" else pl.Float64
    return _cast(stripped, stripped.cast(number, strict=False), "plain numbers")


def _cast(text: pl.Series, read: pl.Series, allowed: str) -> pl.Series:
    lost = read.is_null() & text.is_not_null()
    if lost.any():
        row = int(lost.arg_max() or 0)
        raise BadInput(f"column {text.name}", given=str(text[row]), where=f"row {row + 2}", allowed=allowed)
    return read


def _known_at_day(held: Dataset, frame: pl.DataFrame) -> pl.DataFrame:
    column = day_column(held)
    if column is None or "known_at" in frame.columns:
        return frame
    days = frame[column].unique().drop_nulls().to_list()
    ends = {day: datetime.combine(day, time.max, NEW_YORK).astimezone(UTC) for day in days}
    return frame.with_columns(
        pl.col(column).replace_strict(ends, default=None, return_dtype=pl.Datetime("us", "UTC")).alias("known_at")
    )
