"""One public series with the moments from which its values could be known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats

Moments: TypeAlias = NDArray[Any]  # datetime64[m], UTC


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """name, unit and source of n statements. days (n,) datetime64[D], the days that the values are of; known (n,)
    datetime64[m], UTC, from when each may be used; values (n,), finite.

    One day may be stated several times (a revision is a later vintage). Rows are sorted by day, then known; of rows
    known at one moment the last given stands. Raises BadInput for shapes that differ, days or moments that are missing.
    """

    name: str
    unit: str
    source: str
    days: Days
    known: Moments
    values: Floats
    plain: bool = field(init=False)  # each day once, known in the order of the days: a prefix is all that was known

    def __post_init__(self) -> None:
        days = np.asarray(self.days, dtype="datetime64[D]")
        known, values = np.asarray(self.known, dtype="datetime64[m]"), np.asarray(self.values, dtype=np.float64)
        if days.ndim != 1 or known.shape != days.shape or values.shape != days.shape:
            raise BadInput(
                f"shape of {self.name}", given=f"{days.shape}, {known.shape}, {values.shape}",
                allowed="as many days as moments and values",
            )  # fmt: skip
        if np.isnat(days).any() or np.isnat(known).any():
            raise BadInput(f"{self.name}: a day or the moment of its publication is missing", allowed="one for each")
        kept = np.isfinite(values)  # a day without a value states nothing
        days, known, values = days[kept], known[kept], values[kept]
        if (days[1:] <= days[:-1]).any():
            order = np.lexsort((np.arange(len(days)), known, days))
            days, known, values = days[order], known[order], values[order]
        plain = not (days[1:] <= days[:-1]).any() and not (known[1:] < known[:-1]).any()
        for name, column in (("days", days), ("known", known), ("values", values)):
            column = column.view()
            column.flags.writeable = False
            object.__setattr__(self, name, column)
        object.__setattr__(self, "plain", plain)

    def __len__(self) -> int:
        return len(self.days)

    def as_known(self, moment: np.datetime64) -> Series:
        """Of each day the newest value known by a moment (UTC), each day once."""
        if self.plain:
            end = int(np.searchsorted(self.known, moment, side="right"))
            return self if end == len(self) else self._rows(slice(0, end))
        rows = np.flatnonzero(self.known <= moment)
        last = np.ones(len(rows), dtype=bool)
        last[:-1] = self.days[rows[1:]] != self.days[rows[:-1]]
        return self._rows(rows[last])

    def _rows(self, rows: slice | NDArray[np.intp]) -> Series:
        """Some rows, in their order and each day once: nothing is left to check."""
        part = object.__new__(Series)
        columns = {"days": self.days[rows], "known": self.known[rows], "values": self.values[rows]}
        for column in columns.values():
            column.flags.writeable = False
        given = {"name": self.name, "unit": self.unit, "source": self.source, "plain": self.plain, **columns}
        for name, value in given.items():
            object.__setattr__(part, name, value)
        return part


def joined(first: Series, second: Series) -> Series:
    """Both statements of one series; where both were known at one moment, the second's stands."""
    source = first.source if first.source == second.source else f"{first.source}; {second.source}"
    rows = (np.concatenate(pair) for pair in (
        (first.days, second.days), (first.known, second.known), (first.values, second.values)
    ))  # fmt: skip
    return Series(second.name, second.unit, source, *rows)


def minutes(moments: pl.Series) -> Moments:
    """datetime64[m] of UTC moments, never before them; the end of a day, a microsecond before midnight, is its last
    minute, for a day asked for is known until its end."""
    micro = moments.dt.convert_time_zone("UTC").dt.replace_time_zone(None).dt.cast_time_unit("us").to_numpy()
    whole = micro.astype("datetime64[m]")
    past = micro - whole
    between = (past > np.timedelta64(0)) & (past < np.timedelta64(59_999_999, "us"))
    return np.asarray(np.where(between, whole + np.timedelta64(1, "m"), whole))
