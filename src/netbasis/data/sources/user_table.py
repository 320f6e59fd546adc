"""Tables of the user's own: columns by their names or by a map, prices in decimals or 32nds."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from netbasis.conventions.ticks import Kind, parse_price
from netbasis.data.cells import is_missing, parse_day
from netbasis.data.sources.reading import csv_rows, need
from netbasis.data.sources.wire import BadReply
from netbasis.errors import BadInput, UnknownName

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH = re.compile(r"([A-Z]{3})[A-Z]*[.\s'-]*(\d{2}|\d{4})")


def named_month(text: str) -> tuple[int, int] | None:
    """(year, month) of Jun 2020, JUN 20, Jun-20, June 2020; None for another text."""
    found = _MONTH.fullmatch(text.strip().upper())
    if found is None or found[1] not in _MONTHS:
        return None
    return int(found[2]) % 100 + 2000, _MONTHS.index(found[1]) + 1


def user_rows(
    body: bytes, source: str, columns: Mapping[str, str], ours: Sequence[str], needed: Sequence[str]
) -> pl.DataFrame:
    """Text cells under our names. columns: ours -> the file's; those not given are looked for under our own name.

    Raises UnknownName for a column that is not ours, BadReply for one that the file has not.
    """
    for name in columns:
        if name not in ours:
            raise UnknownName.among("column", name, ours, where=source)
    if body.startswith(b"PAR1"):
        cells = pl.read_parquet(io.BytesIO(body)).cast(pl.String).with_columns(pl.all().fill_null("").str.strip_chars())
    else:
        cells = csv_rows(body, source)
        if cells.width == 1 and ";" in cells.columns[0]:
            cells = csv_rows(body.replace(b";", b","), source)
    lower = {name.strip().lower().replace(" ", "_"): name for name in cells.columns}
    taken = {name: columns.get(name) or lower.get(name, name) for name in ours}
    need(cells.columns, [taken[name] for name in ours if name in needed or name in columns], source)
    return cells.select(pl.col(theirs).alias(name) for name, theirs in taken.items() if theirs in cells.columns)


def days(cells: pl.DataFrame, column: str, source: str) -> pl.Series:
    """Dates, ISO or any form that can be read one way only."""
    quick = cells[column].str.to_date("%Y-%m-%d", strict=False)
    return quick if not quick.null_count() else _each(cells, column, source, parse_day, pl.Date, needed=True)


def prices(cells: pl.DataFrame, column: str, source: str, kind: Kind) -> pl.Series:
    """Points per 100, from decimals or 32nds; null where there is none."""
    quick = cells[column].cast(pl.Float64, strict=False)
    if not quick.null_count() and bool(quick.is_finite().all()):
        return quick
    return _each(cells, column, source, lambda text: parse_price(text, kind), pl.Float64, needed=False)


def _each(
    cells: pl.DataFrame,
    column: str,
    source: str,
    parse: Callable[[str], object],
    dtype: type[pl.DataType],
    *,
    needed: bool,
) -> pl.Series:
    read: dict[str, object] = {}
    for text in cells[column].unique():
        try:
            missing = is_missing(text) and not needed
            read[text] = None if missing else parse(text)
        except BadInput as error:
            row = int((cells[column] == text).arg_true()[0]) + 1
            raise BadReply(error.what, source=source, column=column, row=row, given=text, allowed=error.allowed,
                           hint=error.hint) from None  # fmt: skip
    return cells[column].replace_strict(read, return_dtype=dtype)
