"""What the tables of a market directory share: cells are read one by one, and every problem is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from netbasis.data.cells import is_missing, is_serial_day, parse_day
from netbasis.data.raw_table import RawRow, RawTable
from netbasis.errors import BadInput, Problem

Value = TypeVar("Value")


@dataclass(slots=True)
class Reader:
    """Reads the cells of one table; `problems` gathers what is wrong, in the order of the rows."""

    table: RawTable
    problems: list[Problem] = field(default_factory=list)

    def cell(self, row: RawRow, column: str) -> str:
        """Text of a cell; empty when the table has no such column or the cell says that nothing is there."""
        text = row.cells.get(column, "")
        return "" if is_missing(text) else text

    def read(self, row: RawRow, column: str, parse: Callable[[str], Value], missing: str | None = None) -> Value | None:
        """The cell through `parse`; None when it is empty or wrong. missing: the problem of an empty cell."""
        text = self.cell(row, column)
        if not text:
            if missing:
                self.add(missing, row, column, given=row.cells.get(column) or None)
            return None
        try:
            return parse(text)
        except BadInput as error:
            self.refuse(error, row, column)
            return None

    def refuse(self, error: BadInput, row: RawRow, column: str | None = None) -> None:
        """Keep an error of a cell as a problem."""
        given = row.cells.get(column) if column else None
        self.add(error.what, row, column, given=given, allowed=error.allowed, hint=error.hint)

    def add(
        self, what: str, row: RawRow | None, column: str | None = None, *, given: object = None,
        allowed: str | None = None, hint: str | None = None, severity: str = "error",
    ) -> None:  # fmt: skip
        """Keep a problem."""
        number = row.number if row else None
        problem = Problem(what, self.table.file, number, column, given, allowed, hint, severity)
        self.problems.append(problem)

    def note_serial_days(self, columns: tuple[str, ...]) -> None:
        """One warning for each column whose dates are a spreadsheet's day numbers."""
        for column in columns:
            for row in self.table.rows:
                text = self.cell(row, column)
                if is_serial_day(text):
                    self.add(
                        f"dates as day numbers of a spreadsheet: {text} is read as {parse_day(text)}", row,
                        column, hint="format the column as a date (2020-03-18)", severity="warning",
                    )  # fmt: skip
                    break

    def all_problems(self) -> tuple[Problem, ...]:
        """Problems of the file's form, then of its rows, by row."""
        rows = sorted(self.problems, key=lambda problem: problem.row or 0)
        return (*self.table.problems, *rows)
