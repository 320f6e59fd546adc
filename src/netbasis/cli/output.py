"""Where a command's data goes: a table for the terminal, or json, csv, parquet for the next program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.errors import BadInput
from netbasis.report.tables import SPARE, Shown, shown
from netbasis.report.words import Language

if TYPE_CHECKING:
    import polars as pl


class Format(StrEnum):
    """Forms in which a command shows its data."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


@dataclass(frozen=True, slots=True)
class Block:
    """One table on the terminal: a frame, the columns shown of it, a title above and notes below."""

    frame: pl.DataFrame
    columns: Sequence[str] | None = None
    title: str = ""
    notes: Sequence[str] = ()


def emit(data: pl.DataFrame, blocks: Sequence[Block], form: Format, out: Path | None, lang: Language = "en") -> None:
    """Write a result to the terminal or a file.

    table shows the blocks as a person reads them; json is a list of the data's rows (dates ISO, rates
    decimals), csv and parquet are the same columns. Parquet needs `out`.
    """
    if form is Format.table:
        texts = [render(shown(b.frame, b.columns, lang), b.title, b.notes, plain=out is not None) for b in blocks]
        _write("\n".join(texts).encode(), out)
    elif form is Format.json:
        _write((data.write_json() + "\n").encode(), out)
    elif form is Format.csv:
        _write(data.write_csv().encode(), out)
    elif out is None:
        raise BadInput("parquet needs a file", allowed="--out FILE.parquet")
    else:
        _checked(out)
        data.write_parquet(out)


def render(table: Shown, title: str = "", notes: Sequence[str] = (), *, plain: bool = False) -> str:
    """The table as text for a terminal.

    On a terminal too narrow for all columns the least needed ones are left out, and a note names them; piped
    or written to a file the table is as wide as it needs to be.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    is_terminal = sys.stdout.isatty() and not plain
    console = Console(force_terminal=is_terminal, width=None if is_terminal else 1000)
    left_out: list[int] = []
    if is_terminal:
        left_out = _left_out(table, console.width)
    if left_out:
        notes = [
            *notes,
            f"left out for width: {', '.join(table.columns[i] for i in left_out)} (--format csv has all)",
        ]
    kept = [i for i in range(len(table.columns)) if i not in left_out]
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1), header_style="bold")
    for i in kept:
        wraps = table.columns[i] in ("reason", "source", "note")
        grid.add_column(_stacked(table.headers[i]), justify="left" if table.is_left(i) else "right", no_wrap=not wraps)
    marked = table.columns.index("is_ctd") if "is_ctd" in table.columns else None
    for row in table.rows:
        style = "bold green" if marked is not None and row[marked] else None
        grid.add_row(*(row[i] for i in kept), style=style)
    with console.capture() as capture:
        if title:
            console.print(title, style="bold", highlight=False)
        console.print(grid)
        for note in notes:
            console.print(note, style="dim", highlight=False)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def _left_out(table: Shown, width: int) -> list[int]:
    """Columns to leave out, least needed first, until the others fit."""
    from rich.cells import cell_len

    sizes = []
    for i, name in enumerate(table.columns):
        words = [*_stacked(table.headers[i]).split("\n"), *(row[i] for row in table.rows)]
        longest = max(cell_len(word) for word in words)
        sizes.append(2 + (min(longest, 24) if name in ("reason", "source", "note") else longest))
    dropped: list[int] = []
    for name in SPARE:
        if sum(sizes) - sum(sizes[i] for i in dropped) <= width:
            break
        dropped += [i for i, column in enumerate(table.columns) if column == name]
    return dropped


def _stacked(heading: str) -> str:
    """A heading in two lines where it has several words."""
    first, _, rest = heading.partition(" ")
    return f"{first}\n{rest}" if rest else heading


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _checked(out)
        out.write_bytes(data)


def _checked(out: Path) -> None:
    if not out.parent.is_dir():
        raise BadInput("no such folder for --out", given=str(out.parent), allowed="a folder that exists")
