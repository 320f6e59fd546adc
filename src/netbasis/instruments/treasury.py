"""Treasury notes and bonds as terms: one issue (`Treasury`) or many as columns (`Treasuries`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput, UnknownName
from netbasis.formulas.dates import coupon_date, month_number

MAX_COUPON = 0.25  # the highest Treasury coupon ever issued is 16.25% (1981): above 25% it is a percent

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Treasury:
    """Terms of one note or bond. Semi-annual coupons on the unadjusted maturity cycle.

    coupon: annual decimal (0.0125 is 1.25%). original_term: months, None when unknown.
    dated: interest accrues from here; first_coupon: the first payment date when it is not the first
    regular one after `dated`. issue: the day the issue is first settled.
    """

    cusip: str
    coupon: float
    maturity: date
    dated: date | None = None
    first_coupon: date | None = None
    issue: date | None = None
    original_term: int | None = None

    def __post_init__(self) -> None:
        if not self.cusip:
            raise BadInput("an issue needs an identifier", given=self.cusip, allowed="any unique text")
        if not 0.0 <= self.coupon <= MAX_COUPON:
            raise BadInput(
                f"coupon of {self.cusip}", given=self.coupon,
                allowed="a decimal from 0 to 0.25", hint="write 1.25% as 0.0125",
            )  # fmt: skip
        start = self.dated or self.issue
        if start is not None and start >= self.maturity:
            raise BadInput(
                f"{self.cusip} would mature at or before it is dated", given=self.maturity.isoformat(),
                allowed=f"a maturity after {start.isoformat()}",
            )  # fmt: skip
        if self.first_coupon is not None and not (start or date.min) < self.first_coupon <= self.maturity:
            raise BadInput(
                f"first coupon of {self.cusip}", given=self.first_coupon.isoformat(),
                allowed="a date after the dated date, at most maturity",
            )  # fmt: skip
        if self.first_coupon is not None and not _on_cycle(self.maturity, self.first_coupon):
            raise BadInput(
                f"first coupon of {self.cusip}", given=self.first_coupon.isoformat(),
                allowed=f"a date of the half-yearly cycle that ends on {self.maturity.isoformat()}",
            )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Treasuries:
    """Many issues as columns of one length n; NaT and 0 mark what is unknown.

    cusip: (n,) text. coupon: (n,) annual decimals. maturity, dated, first_coupon, issue: (n,)
    datetime64[D]. original_term: (n,) months.
    """

    cusip: NDArray[np.object_]
    coupon: Floats
    maturity: Days
    dated: Days
    first_coupon: Days
    issue: Days
    original_term: NDArray[np.int64]

    @classmethod
    def from_rows(cls, rows: Iterable[Treasury]) -> Treasuries:
        """Columns from single issues, in their order."""
        held = list(rows)
        return cls(
            np.array([row.cusip for row in held], dtype=object),
            np.array([row.coupon for row in held], dtype=np.float64),
            _days(row.maturity for row in held),
            _days(row.dated for row in held),
            _days(row.first_coupon for row in held),
            _days(row.issue for row in held),
            np.array([row.original_term or 0 for row in held], dtype=np.int64),
        )

    def __post_init__(self) -> None:
        for name in self.__slots__:
            column = getattr(self, name)
            if len(column) != len(self.cusip):
                raise BadInput(f"column {name} of the issues", given=len(column), allowed=f"{len(self.cusip)} rows")
            frozen = column.view()
            frozen.flags.writeable = False
            object.__setattr__(self, name, frozen)

    def __len__(self) -> int:
        return len(self.cusip)

    def __iter__(self) -> Iterator[Treasury]:
        return (self.row(i) for i in range(len(self)))

    def row(self, i: int) -> Treasury:
        """The issue at a position."""
        return Treasury(
            str(self.cusip[i]), float(self.coupon[i]), self.maturity[i].item(), self.dated[i].item(),
            self.first_coupon[i].item(), self.issue[i].item(), int(self.original_term[i]) or None,
        )  # fmt: skip

    def take(self, where: NDArray[np.bool_] | NDArray[np.intp]) -> Treasuries:
        """The issues at positions or under a mask."""
        return Treasuries(*(getattr(self, name)[where] for name in self.__slots__))

    def position(self, cusip: str) -> int:
        """Where an issue stands. Raises UnknownName with the nearest identifiers."""
        found = np.flatnonzero(self.cusip == cusip)
        if not len(found):
            raise UnknownName.among("issue", cusip, self.cusip)
        return int(found[0])


def day_numbers(days: Days) -> NDArray[np.int64]:
    """datetime64[D] as contiguous day numbers for kernels, NaT as the smallest integer."""
    return np.ascontiguousarray(days.astype("datetime64[D]", copy=False)).view(np.int64)


def _on_cycle(maturity: date, paid: date) -> bool:
    last, day = (int(np.datetime64(d, "D").astype(np.int64)) for d in (maturity, paid))
    months = month_number(last) - month_number(day)
    return bool(months % 6 == 0 and coupon_date(last, months) == day)


def _days(dates: Iterable[date | None]) -> Days:
    return np.array([np.datetime64(d, "D") if d is not None else np.datetime64("NaT", "D") for d in dates],
                    dtype="datetime64[D]")  # fmt: skip
