"""A table of a user's file as text cells, whatever wrote the file.

Comma, semicolon or tab, UTF-8 with or without a byte order mark, UTF-16 from a spreadsheet, any line ends,
quoted fields, `#` comments, Parquet: read alike. What stays in doubt becomes a `Problem`, never an exception.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from netbasis.errors import Problem

KINDS = (".csv", ".parquet")
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its line in the file (1 is the header), and its stripped cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows that have all their cells, and the problems of those that have not.

    decimal_comma: numbers may be written 99,5 because the separator is not a comma.
    """

    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[RawRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    decimal_comma: bool = False


@dataclass(slots=True)
class _Found:
    """What one file has given so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, what: str, **details: Any) -> None:
        self.problems.append(Problem(what, file=self.file, **details))

    def table(self, columns: Sequence[str] = (), rows: Sequence[RawRow] = (), comma: bool = False) -> RawTable:
        return RawTable(self.file, tuple(columns), tuple(rows), tuple(self.problems), comma)


def read_table(
    directory: Path, name: str, known: Sequence[str], required: Sequence[str], needed: bool = True
) -> RawTable:
    """`name`.csv or `name`.parquet of a directory.

    known: columns that are used; any other is named in a warning. required: columns without which no row can
    be read. needed: whether a missing file is a problem.
    """
    present = [directory / f"{name}{kind}" for kind in KINDS if (directory / f"{name}{kind}").is_file()]
    if not present:
        found = _Found(f"{name}.csv")
        if needed:
            names = sorted(path.name for path in directory.iterdir() if path.is_file())
            near = get_close_matches(f"{name}.csv", names, n=3, cutoff=0.5)
            found.add(
                "the file is missing", allowed=f"{name}.csv or {name}.parquet with " + ", ".join(required),
                hint=f"rename {near[0]}" if near else "`netbasis template DIR` writes an example",
            )  # fmt: skip
        return found.table()
    found = _Found(present[0].name)
    if len(present) > 1:
        found.add(f"not used: {present[1].name}", severity="warning", hint="keep one of the two files")
    if present[0].suffix == ".parquet":
        return _read_parquet(present[0], found, known, required)
    text = read_text(present[0], found.problems)
    return found.table() if text is None else _read_csv(text, found, known, required)


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """A text file in whatever encoding; None, with a problem, when it is no text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.append(Problem("the file cannot be read", file=path.name, hint=error.strerror))
        return None
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        problems.append(Problem("a workbook, not a text file", file=path.name, hint="save it as CSV in that program"))
        return None
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    # spreadsheets also save UTF-16 without a mark: every second byte of plain text is then zero
    encoding = "utf-16" if wide else "utf-16-le" if b"\0" in raw[1:64:2] else "utf-8-sig"
    if encoding != "utf-8-sig" and len(raw) % 2:
        raw = raw[:-1]
        what = "the file ends in the middle of a character: cut short"
        problems.append(Problem(what, file=path.name, hint="fetch the file again"))
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        problems.append(
            Problem(
                "not UTF-8 text: read as Western Windows text",
                file=path.name,
                severity="warning",
                hint="save it as CSV UTF-8",
            )  # fmt: skip
        )
        return raw.decode("latin-1")


def column_problems(file: str, columns: Sequence[str], known: Sequence[str], required: Sequence[str]) -> list[Problem]:
    """Missing and repeated columns (errors), unused ones (warnings), each with the nearest name."""
    found = _Found(file)
    unused = [column for column in columns if column not in known]
    for column in required:
        if column not in columns:
            near = get_close_matches(column, unused, n=2, cutoff=0.4)
            hint = f"rename the column {near[0]!r}" if near else None
            if not set(columns) & set(known):
                hint = "the first line must name the columns"
            allowed = "a header with " + ", ".join(known)
            found.add("missing column", given=column, row=1, allowed=allowed, hint=hint)
    for column in dict.fromkeys(column for column in columns if columns.count(column) > 1):
        found.add("a column stands twice", given=column, row=1, hint="keep one of them")
    for column in dict.fromkeys(unused):
        near = get_close_matches(column, known, n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else None
        allowed = ", ".join(known)
        found.add("column not used", given=column, row=1, allowed=allowed, hint=hint, severity="warning")
    return found.problems


def _read_csv(text: str, found: _Found, known: Sequence[str], required: Sequence[str]) -> RawTable:
    lines = re.split(r"\r\n|\n|\r", text)
    first = next((k for k, line in enumerate(lines) if _has_content(line)), None)
    if first is None:
        found.add("the file is empty", allowed=f"a header with {', '.join(required)}, then one line a row")
        return found.table()
    separator = _separator(lines[first])
    if lines[first].lower().startswith("sep="):  # how spreadsheets mark their separator
        separator = lines[first][4:5] or ","
        lines[first] = ""
    records = _records(lines, separator, found)
    header_line, header = next(records, (1, []))
    columns = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in header]
    while columns and not columns[-1]:
        columns.pop()
    header_problems = column_problems(found.file, columns, known, required)
    found.problems += header_problems
    if any(problem.severity == "error" for problem in header_problems):
        return found.table(columns)
    rows = list(_rows(records, columns, separator, found, last=_last_content(lines)))
    if not rows and header_line:
        found.add("no rows", allowed="at least one line after the header")
    if rows and rows[-1].number == len(lines):  # a line end would leave one more, empty, line
        found.add(
            "no line end after the last row: if the file was cut short, its last value is not whole",
            row=rows[-1].number, column=columns[-1], given=rows[-1].cells[columns[-1]] or None,
            severity="warning", hint="compare it with the source",
        )  # fmt: skip
    return found.table(columns, rows, comma=separator != ",")


def _rows(
    records: Iterator[tuple[int, list[str]]], columns: list[str], separator: str, found: _Found, last: int
) -> Iterator[RawRow]:
    for number, cells in records:
        if len(cells) < len(columns):
            cut = number == last
            found.add(
                "the file ends in the middle of a row: cut short" if cut else "a row with too few fields",
                row=number, given=separator.join(cells), allowed=f"{len(columns)} fields, as in the header",
                hint="fetch the file again" if cut else None,
            )  # fmt: skip
        elif any(cell.strip() for cell in cells[len(columns) :]):
            name = SEPARATORS.get(separator, separator)
            found.add(
                "a row with too many fields", row=number, given=separator.join(cells),
                allowed=f"{len(columns)} fields, as in the header",
                hint=f"put quotation marks around a value that holds a {name}",
            )  # fmt: skip
        else:
            yield RawRow(number, dict(zip(columns, (cell.strip() for cell in cells), strict=False)))


def _records(lines: list[str], separator: str, found: _Found) -> Iterator[tuple[int, list[str]]]:
    """Records that are no comment and not blank, with the line on which each begins."""
    reader = csv.reader((f"{line}\n" if _has_content(line) else "\n" for line in lines), delimiter=separator,
                        strict=True)  # fmt: skip
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found.add("quotation marks that do not match", row=start, hint=str(error))
            return
        if any(cell.strip() for cell in cells):
            yield start, cells


def _has_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _last_content(lines: list[str]) -> int:
    return max((k + 1 for k, line in enumerate(lines) if _has_content(line)), default=0)


def _separator(header: str) -> str:
    return max(SEPARATORS, key=header.count)


def _read_parquet(path: Path, found: _Found, known: Sequence[str], required: Sequence[str]) -> RawTable:
    import polars as pl  # only files that need it pay for it

    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        found.add("not a readable Parquet file", hint=str(error).splitlines()[0])
        return found.table()
    columns = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in frame.columns]
    found.problems += column_problems(found.file, columns, known, required)
    if any(problem.severity == "error" for problem in found.problems):
        return found.table(columns)
    rows = [
        RawRow(number, {name: "" if value is None else str(value).strip() for name, value in
                        zip(columns, values, strict=True)})
        for number, values in enumerate(frame.iter_rows(), start=2)
    ]  # fmt: skip
    if not rows:
        found.add("no rows", allowed="at least one row")
    return found.table(columns, rows)
