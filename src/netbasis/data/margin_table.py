"""A user's table of initial margins: `root, effective_from, initial_margin, source`, CSV or Parquet.

    root,effective_from,initial_margin,source
    ZN,2020-01-02,1250,exchange notice
    ZN,2020-03-10,1600,exchange notice

A margin is in force from its day until the next row of its root. All that is wrong is reported at once, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from netbasis.conventions.contracts import bloomberg_roots, roots
from netbasis.data.cells import parse_day, parse_number
from netbasis.data.market_rows import Reader
from netbasis.data.raw_table import KINDS, RawRow, read_table
from netbasis.errors import BadFile, BadInput, Problem, UnknownName
from netbasis.market.margins import MarginRow, MarginTable

COLUMNS = ("root", "effective_from", "initial_margin", "source")
REQUIRED = COLUMNS[:3]
LEAST, MOST = 50.0, 100_000.0  # dollars a contract: below, a percentage or thousands; above, a whole position
FIRST = date(1977, 8, 22)  # the first Treasury bond future


def read_margins(path: str | Path) -> MarginTable:
    """The margin table of a file. Raises BadFile with every problem found in it, each with its row."""
    table, problems = load_margins(path)
    if table is None:
        raise BadFile(sorted(problems, key=lambda problem: problem.severity))
    return table


def load_margins(path: str | Path) -> tuple[MarginTable | None, tuple[Problem, ...]]:
    """The table, None where one of the problems is an error, and the problems (warnings too)."""
    file = Path(path)
    if file.suffix not in KINDS or not file.is_file():
        what = "there is no such file" if file.suffix in KINDS else "not a margin table"
        hint = "columns: " + ", ".join(COLUMNS)
        return None, (Problem(what, file=file.name, given=str(file), allowed="a .csv or .parquet file", hint=hint),)
    raw = read_table(file.parent, file.stem, COLUMNS, REQUIRED)
    reader = Reader(raw)
    found: dict[tuple[str, date], MarginRow] = {}
    for row in raw.rows:
        parsed = _row(reader, row)
        if parsed is None:
            continue
        key = (parsed.root, parsed.effective_from)
        if key in found:
            reader.add(
                f"a second margin of {parsed.root} on this day", row, "effective_from", given=str(key[1]),
                allowed="one row a root and day", hint="delete one of the rows",
            )  # fmt: skip
            continue
        found[key] = parsed
    problems = reader.all_problems()
    wrong = any(problem.severity == "error" for problem in problems)
    return (None if wrong else MarginTable.of(found.values())), problems


def _row(reader: Reader, row: RawRow) -> MarginRow | None:
    root = reader.read(row, "root", _root, missing="no contract root")
    day = reader.read(row, "effective_from", _day, missing="no day from which the margin is in force")
    comma = reader.table.decimal_comma
    dollars = reader.read(row, "initial_margin", lambda text: _dollars(text, comma), missing="no initial margin")
    if root is None or day is None or dollars is None:
        return None
    return MarginRow(root, day, dollars, row.cells.get("source", ""))


def _root(text: str) -> str:
    known: Sequence[str] = tuple(roots())
    name = {**bloomberg_roots(), **{root: root for root in known}}.get(text.upper())
    if name is None:
        unknown = UnknownName.among("contract root", text, known)
        raise BadInput("unknown contract root", allowed=unknown.allowed)
    return name


def _day(text: str) -> date:
    day = parse_day(text)
    if day < FIRST:
        raise BadInput("before the first Treasury future", allowed=f"{FIRST} or later")
    return day


def _dollars(text: str, comma: bool) -> float:
    value = parse_number(text.removeprefix("$").replace(",", "") if not comma else text, comma)
    if not LEAST <= value <= MOST:
        hint = "dollars, not thousands or percent" if value < LEAST else "of one contract, not of the position"
        raise BadInput("out of range", allowed=f"dollars a contract, {LEAST:g} to {MOST:,.0f}", hint=hint)
    return value
