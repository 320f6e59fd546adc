"""Where a command's data goes: a table for the terminal, or json, csv, parquet for the next program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from netbasis.errors import BadInput
from netbasis.report.tables import SPARE, Shown, shown
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    import polars as pl

WIDE = 1000  # columns, where there is no terminal to fit
WRAPPED = (
    "reason", "source", "note", "evidence_test", "verdict", "later_words", "system:source", "system:title",
    "system:value",
)  # columns of sentences  # fmt: skip
LEAST_WRAPPED = 24
LONGEST_WORD = 9  # cells of a heading's Chinese word before it is broken
LEFT_OUT = (
    "left out for width: {names} (a wider terminal or --format csv shows them)",
    "因寬度省略：{names}（較寬的終端機或 --format csv 可顯示）",
)


class Format(StrEnum):
    """Forms in which a command shows its data."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"


class OptionView(StrEnum):
    """What the command `options` shows of a contract."""

    issues = "issues"
    summary = "summary"
    greeks = "greeks"
    boundary = "boundary"
    switches = "switches"
    implied_vol = "implied-vol"


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
    decimals), csv and parquet are the same columns. Parquet needs `out`. Raises BadInput for a file that cannot
    be written.
    """
    if form is Format.table:
        texts = [render(shown(b.frame, b.columns, lang), b.title, b.notes, lang, plain=out is not None) for b in blocks]
        deliver("\n".join(texts).encode(), out)
        return
    if form is Format.json:
        written = (data.write_json() + "\n").encode()
    elif form is Format.csv:
        written = data.write_csv().encode()
    elif out is None:
        raise BadInput("parquet needs a file", allowed="--out FILE.parquet")
    else:
        buffer = BytesIO()
        data.write_parquet(buffer)
        written = buffer.getvalue()
    deliver(written, out)


def deliver(written: bytes, out: Path | None) -> None:
    """Bytes to the terminal or a file. Raises BadInput for a file that cannot be written."""
    if out is None:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(written)
    except OSError as error:
        raise BadInput(
            f"cannot write --out ({error.strerror or error})", given=str(out), allowed="a file in a folder that exists"
        ) from error


def render(
    table: Shown, title: str = "", notes: Sequence[str] = (), lang: Language = "en", *, plain: bool = False
) -> str:
    """The table as text for a terminal.

    On a terminal too narrow for all columns the least needed ones are left out, and a note names them; piped
    or written to a file the table is as wide as it needs to be. No cell is ever cut.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    is_terminal = sys.stdout.isatty() and not plain
    # markup and emoji off: an identifier such as A[b] is text
    console = Console(force_terminal=is_terminal, width=None if is_terminal else WIDE, markup=False, emoji=False)
    left_out = _left_out(table, console.width)
    if left_out:
        names = (", " if lang == "en" else "、").join(table.headers[i] for i in left_out)
        notes = [*notes, pick(LEFT_OUT, lang).format(names=names)]
    kept = [i for i in range(len(table.columns)) if i not in left_out]
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1), header_style="bold")
    for i in kept:
        wraps = table.columns[i] in WRAPPED
        side: Literal["left", "right"] = "left" if table.is_left(i) else "right"
        # fold: a word longer than its column is broken, never cut
        grid.add_column(_stacked(table.headers[i]), justify=side, no_wrap=not wraps, overflow="fold")
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
    """Columns to leave out until the others fit: those of SPARE, least needed first, then from the right; the
    first two and columns of words that wrap always stay."""
    from rich.cells import cell_len

    sizes = []
    for i, name in enumerate(table.columns):
        words = [*_stacked(table.headers[i]).split("\n"), *(row[i] for row in table.rows)]
        longest = max(cell_len(word) for word in words)
        sizes.append(2 + (min(longest, LEAST_WRAPPED) if name in WRAPPED else longest))
    spare = [i for name in SPARE for i, column in enumerate(table.columns) if column == name]
    others = [i for i in reversed(range(2, len(sizes))) if i not in spare and table.columns[i] not in WRAPPED]
    dropped: list[int] = []
    for i in [*spare, *others]:
        if sum(sizes) - sum(sizes[k] for k in dropped) <= width:
            break
        dropped.append(i)
    return dropped


def _stacked(heading: str) -> str:
    """A heading in two lines of about the same width, where it has several words or is long in Chinese."""
    from rich.cells import cell_len

    words = heading.split(" ")
    if not heading.isascii() and cell_len(words[0]) > LONGEST_WORD:
        cut = 2 if len(words[0]) == 5 else 4
        words = [words[0][:cut], " ".join([words[0][cut:], *words[1:]])]
    if len(words) == 1:
        return heading
    halves = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    return "\n".join(min(halves, key=lambda half: max(cell_len(part) for part in half)))
