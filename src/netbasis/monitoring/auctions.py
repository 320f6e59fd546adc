"""Results of Treasury auctions with the moments from which they could be known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.series import Moments

NOMINAL = ("note", "bond")


@dataclass(frozen=True, eq=False, slots=True)
class Auctions:
    """n statements about auctions of notes and bonds, by day and known. day (n,), known (n,) datetime64[m] UTC, kind
    (n,) note or bond, term (n,) years of the original term, reopening (n,); yields in decimals, amounts in $bn, NaN
    where not stated. Raises BadInput for columns of different length."""

    day: Days
    known: Moments
    kind: NDArray[Any]
    term: NDArray[np.int64]
    reopening: NDArray[np.bool_]
    high_yield: Floats
    median_yield: Floats
    bid_to_cover: Floats
    offering: Floats
    accepted: Floats
    primary_dealer: Floats
    direct: Floats
    indirect: Floats
    soma: Floats

    def __post_init__(self) -> None:
        columns = {column.name: np.asarray(getattr(self, column.name)) for column in fields(self)}
        if len({column.shape for column in columns.values()}) != 1 or columns["day"].ndim != 1:
            raise BadInput("auctions", given={name: column.shape for name, column in columns.items()},
                           allowed="columns of one length")  # fmt: skip
        order = np.lexsort((np.arange(len(columns["day"])), columns["known"], columns["day"]))
        for name, column in columns.items():
            column = column[order]
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        return len(self.day)

    def as_known(self, moment: np.datetime64) -> Auctions:
        """Of each auction the newest statement known by a moment (UTC)."""
        rows = np.flatnonzero(self.known <= moment)
        newest: dict[tuple[Any, ...], int] = {}
        for row, *key in zip(rows.tolist(), self.day[rows].tolist(), self.kind[rows], self.term[rows].tolist(),
                             strict=True):  # fmt: skip
            newest[tuple(key)] = row  # rows of one day are ascending in known
        return self.rows(np.array(sorted(newest.values()), dtype=np.intp))

    def rows(self, at: NDArray[np.intp] | NDArray[np.bool_]) -> Auctions:
        """Some of them."""
        return Auctions(**{column.name: getattr(self, column.name)[at] for column in fields(self)})


def joined(first: Auctions, second: Auctions) -> Auctions:
    """Both records; of statements known at one moment the second's stands."""
    return Auctions(
        **{c.name: np.concatenate([getattr(first, c.name), getattr(second, c.name)]) for c in fields(first)}
    )
