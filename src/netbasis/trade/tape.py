"""A market history laid out for trading: for one contract root, every issue against every contract, day by day.

A strip is one issue against one contract; its rows follow the calendar of the history from its first priced day to its
last, NaN on days without a price. Built once from `basis_history`; rules see `features`, the engine the arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.calendars import CBOT, SIFMA
from netbasis.errors import BadInput
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import trade_path as path

if TYPE_CHECKING:
    import polars as pl

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Tape:
    """Strips and calendar of one root: see `kernels.trade_path` for the columns.

    days (T,) trading days; settle (T,); calendar (T, CALENDAR). futures (C,): contracts by delivery month;
    first_intention, last_trading, delivered (C,): positions of days (T where later). cusip, issue (a number for each
    identifier), contract, factor, start, length, offset (S,): strips; rows (R, ROW). features: what a rule may see, a
    row a day (`FEATURES`), of the active contract; active (T,): its position, -1 where none; pick (T,): the strip of
    its cheapest to deliver, -1 where it is not known. unit: contract face, dollars. source: one line; synthetic:
    whether the prices are made. notes: what was assumed.
    """

    root: str
    unit: float
    days: Days
    settle: Days
    calendar: Floats
    futures: tuple[Future, ...]
    first_intention: Integers
    last_trading: Integers
    delivered: Integers
    cusip: tuple[str, ...]
    issue: Integers
    contract: Integers
    factor: Floats
    start: Integers
    length: Integers
    offset: Integers
    rows: Floats
    features: pl.DataFrame
    active: Integers
    pick: Integers
    source: str
    synthetic: bool
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.days)

    def strip(self, contract: int, cusip: str) -> int:
        """The strip of an issue against a contract, by position. Raises BadInput where there is none."""
        for s in np.flatnonzero(self.contract == contract).tolist():
            if self.cusip[s] == cusip:
                return int(s)
        raise BadInput(
            f"no prices of this issue against {self.futures[contract].long_code}", given=cusip,
            allowed="an issue of its basket with prices in the history",
        )  # fmt: skip

    def column(self, strip: int, column: int) -> Floats:
        """(T,) a column of a strip over the whole calendar, NaN outside it."""
        out = np.full(len(self.days), np.nan)
        at = slice(self.start[strip], self.start[strip] + self.length[strip])
        out[at] = self.rows[self.offset[strip] : self.offset[strip] + self.length[strip], column]
        return out


def day_positions(days: Days, wanted: Days, *, backward: bool) -> Integers:
    """Positions in `days` of dates: the day itself; else the last one before (backward) or the first one after. Dates
    after the last day are len(days): they have not come yet."""
    place = np.searchsorted(days, wanted, side="left")
    later = place >= len(days)
    exact = days[np.minimum(place, len(days) - 1)] == wanted
    found = np.where(exact | later, place, place - 1 if backward else place)
    return np.asarray(np.where(later, len(days), np.maximum(found, 0)), dtype=np.int64)


def active_contracts(days: Days, futures: tuple[Future, ...], roll_before: int) -> Integers:
    """(T,) the contract to be in on each day: the nearest one whose first intention day is more than `roll_before`
    business days away; -1 where none is listed."""
    leave = np.array(
        [CBOT.shift(future.delivery.first_intention, -roll_before) for future in futures], dtype="datetime64[D]"
    )
    place = np.searchsorted(leave, days, side="right")
    return np.asarray(np.where(place < len(futures), place, -1), dtype=np.int64)


def settlements(days: Days) -> Days:
    """Settlement of trades of each day, the next SIFMA business day."""
    return np.asarray(SIFMA.shift(days, 1))


def window(tape: Tape, first: str | None = None, last: str | None = None) -> slice:
    """Positions of the days from `first` to `last`, both counted. Raises BadInput where the tape has none."""
    low = 0 if first is None else int(np.searchsorted(tape.days, np.datetime64(first, "D")))
    high = len(tape) if last is None else int(np.searchsorted(tape.days, np.datetime64(last, "D"), side="right"))
    if low >= high:
        raise BadInput(
            f"no day of the {tape.root} history between these", given=f"{first} .. {last}",
            allowed=f"days from {tape.days[0]} to {tape.days[-1]}",
        )  # fmt: skip
    return slice(low, high)


def blank_row() -> Floats:
    """A row of a strip that knows nothing."""
    return np.full(path.ROW, np.nan)
