"""Reply bodies as tables of checked columns. Whatever does not fit raises BadReply with the column and the row: a
provider that changes its format is never half read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import polars as pl

from netbasis.data.lake.schemas import DATASETS
from netbasis.data.sources.wire import BadReply, Reply, Table

MISSING = ("", ".", "-", "NA", "N/A", "NaN", "null", "None", "*")
UTC = pl.Datetime("us", "UTC")


def text_of(body: bytes, source: str) -> str:
    """UTF-8 text without a byte order mark; Western Windows text where it is not UTF-8. BadReply for binary data."""
    if b"\0" in body[:4096]:
        raise BadReply("not text", source=source, given=body[:20])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def csv_rows(
    body: bytes | str, source: str, required: Sequence[str] = (), *, names: Sequence[str] | None = None
) -> pl.DataFrame:
    """All cells as stripped text. names: for a file without a header, one for each column.

    required: columns that must stand in the header; spaces around names do not count. Blank lines are passed over.
    Raises BadReply for an empty reply, a missing column, a row of another length.
    """
    text = body if isinstance(body, str) else text_of(body, source)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        raise BadReply("an empty reply", source=source, hint="try again later")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()), has_header=names is None, infer_schema=False, empty_string_is_null=False
        )
        header = next(csv.reader([text.partition("\n")[0]]))
    except (pl.exceptions.PolarsError, csv.Error) as error:
        raise BadReply("not a table of commas", source=source, given=str(error).splitlines()[0][:120]) from None
    # a row that is short would be filled up; quoted cells may hold commas of their own
    if '"' not in text and text.count(",") != (text.count("\n") + 1) * (frame.width - 1):
        raise BadReply("a row of another length: cut short?", source=source, allowed=f"{frame.width} cells")
    if names is None:
        # the table reader makes names unique; what the header says is what counts
        stripped = [name.strip() for name in header]
        if len(set(stripped)) < len(stripped):
            twice = next(name for name in stripped if stripped.count(name) > 1)
            raise BadReply("a column stands twice", source=source, column=twice)
        frame.columns = stripped
        need(stripped, required, source)
    else:
        if frame.width != len(names):
            raise BadReply(
                "number of columns", source=source, given=frame.width, allowed=f"{len(names)}: {', '.join(names)}"
            )  # fmt: skip
        frame.columns = list(names)
    frame = frame.with_columns(pl.all().str.strip_chars(" \t\x1a"))  # old files end in a control character
    if (frame.to_series(0) == "").any():
        frame = frame.filter(~pl.all_horizontal(pl.all() == ""))
    return frame


def need(columns: Iterable[str], required: Iterable[str], source: str) -> None:
    """BadReply that names the first column that is missing, with the nearest that is there."""
    present = list(columns)
    for name in required:
        if name not in present:
            near = get_close_matches(name, present, n=2, cutoff=0.5)
            raise BadReply(
                "a column is missing: the provider has changed its format", source=source, column=name,
                allowed="there are " + ", ".join(near or present[:8]), hint="nothing of this reply was read",
            )  # fmt: skip


def json_value(body: bytes, source: str) -> Any:
    """What the JSON says. BadReply for what is none."""
    if not body.strip():
        raise BadReply("an empty reply", source=source, hint="try again later")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadReply("not JSON", source=source, given=f"{error}"[:120]) from None


def json_at(value: Any, source: str, *path: str) -> Any:
    """The part of a JSON value under some names. BadReply names the one that is missing."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            there = ", ".join(list(value)[:8]) if isinstance(value, dict) else type(value).__name__
            raise BadReply(
                "a name is missing: the provider has changed its format", source=source, column=name,
                allowed=f"there is {there}",
            )  # fmt: skip
        value = value[name]
    return value


def json_rows(
    rows: Any, source: str, required: Sequence[str], optional: Sequence[str] = (), *, empty: bool = True
) -> pl.DataFrame:
    """A list of objects as text cells, "" for null; `required` must be in every row, `optional` may."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadReply("not a list of objects", source=source, given=type(rows).__name__)
    if not rows and not empty:
        raise BadReply("an empty reply", source=source, hint="try again later")
    cells: dict[str, list[str]] = {}
    for name in required:
        try:
            cells[name] = [_cell(row[name]) for row in rows]
        except KeyError:
            need(next(row for row in rows if name not in row), [name], source)
    for name in optional:
        cells[name] = [_cell(row.get(name)) for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys([*required, *optional], pl.String))


def _cell(value: Any) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def cast(
    frame: pl.DataFrame,
    source: str,
    *,
    numbers: Mapping[str, float] | Iterable[str] = (),
    days: Mapping[str, str] | None = None,
    missing: Sequence[str] = MISSING,
    needed: Sequence[str] = (),
    theirs: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Text columns as numbers (times a factor) and dates (by format). `missing` texts are null, save in `needed`.

    BadReply names the column (as the provider does, by `theirs`: ours -> the provider's), the row (1 is the first of
    the data) and the cell that is neither.
    """
    factors = dict(numbers) if isinstance(numbers, Mapping) else dict.fromkeys(numbers, 1.0)
    days = days or {}
    given = {name: pl.col(name).is_in(list(missing)) for name in (*factors, *days)}
    parsed = {name: pl.col(f"={name}") for name in given}  # beside the texts, so that both can be compared at once
    both = frame.with_columns(
        [pl.when(~given[name]).then(name).cast(pl.Float64, strict=False).alias(f"={name}") for name in factors]
        + [
            pl.when(~given[name]).then(name).str.to_date(form, strict=False).alias(f"={name}")
            for name, form in days.items()
        ]
    )
    wrong = {name: parsed[name].is_null() & (pl.lit(name in needed) | ~given[name]) for name in given}
    wrong |= {name: wrong[name] | ~parsed[name].is_finite().fill_null(True) for name in factors}
    found = both.select(check.any().alias(name) for name, check in wrong.items()).row(0) if len(frame) else ()
    for name in [name for name, bad in zip(wrong, found, strict=False) if bad]:
        row = int(both.select(wrong[name].arg_true()).item(0, 0))
        raise BadReply(
            "cannot be read", source=source, column=(theirs or {}).get(name, name), row=row + 1,
            given=frame[name][row], allowed=f"a date as {days[name]}" if name in days else "a number",
        )  # fmt: skip
    scaled = {name: parsed[name] * factor if factor != 1.0 else parsed[name] for name, factor in factors.items()}
    done = {name: scaled.get(name, parsed.get(name, pl.col(name))) for name in frame.columns}
    return both.select(expression.alias(name) for name, expression in done.items())


def table(dataset: str, frame: pl.DataFrame, source: str, known_at: pl.Series | None = None) -> Table:
    """The frame as a table of the lake: columns of its schema, null where it has none, each key once.

    Rows said twice alike are one; the same key with different values is BadReply. known_at: null where unknown.
    """
    schema = DATASETS[dataset].schema()
    known = pl.lit(None, UTC) if known_at is None else known_at.cast(UTC)
    columns = {name: kind for name, kind in schema.items() if name not in ("known_at", "raw", "source")}
    frame = frame.with_columns(known.alias("known_at"))
    frame = frame.select(
        *(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in columns.items()
        ),
        "known_at",
    )
    key = list(DATASETS[dataset].key)
    if frame.select(key).is_duplicated().any():
        frame = frame.unique(maintain_order=True)
        twice = frame.select(key).is_duplicated()
        if twice.any():
            row = frame.filter(twice).row(0, named=True)
            said = ", ".join(f"{row[name]}" for name in key)
            raise BadReply("the same fact is stated twice with different values", source=source, given=said)
    return Table(dataset, frame)


def series(name_column: str, frame: pl.DataFrame, source: str, known_at: pl.Series | None = None) -> Table:
    """(name, date, value) rows as a table of series; rows without a value state nothing and are left out."""
    frame = frame.rename({name_column: "series"}) if name_column != "series" else frame
    if known_at is not None:
        frame = frame.with_columns(known_at.alias("known_at"))
    stated = frame.filter(pl.col("value").is_not_null())
    return table("series", stated, source, stated["known_at"] if known_at is not None else None)


def unpivot(frame: pl.DataFrame, names: Mapping[str, str], keep: Sequence[str] = ("date",)) -> pl.DataFrame:
    """Columns to rows: provider's column -> series name."""
    wide = frame.select(*keep, *(pl.col(column).alias(name) for column, name in names.items()))
    return wide.unpivot(index=list(keep), variable_name="series", value_name="value")


def empty(reply: Reply) -> bool:
    """Whether there is nothing in the body."""
    return not reply.body.strip()
