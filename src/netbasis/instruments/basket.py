"""Which issues of a universe a contract takes, and why it does not take the others.

The grade is the contract's `ContractSpec`: remaining term from the first day of the delivery month (for some
upper bounds from its last day), original term, and that the issue exists. An issue whose original term is
not known is judged by the term inferred from its dated or issue date, or by remaining term alone; its note
says so. The universe holds fixed-coupon notes and bonds: inflation-indexed and floating-rate issues are
not distinguished and do not belong in it.
Source: CBOT Rulebook chapters 18-21, 26, 39-41, rules xx101 (contract grade); CBOT SER-4819 of 2009: an issue
settled on or after the last delivery day is not in the grade.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.contracts import ContractSpec
from netbasis.conventions.reopenings import reopenings
from netbasis.errors import BadInput
from netbasis.formulas.dates import coupon_date, day_of_month, month_number
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Treasuries

# Terms the Treasury has sold, months: an inferred term a month off one of them is that one, since a new issue
# can settle up to half a month after the day it is dated
_AUCTION_TERMS = np.array([24, 36, 48, 60, 84, 120, 240, 360])


class Reason(IntEnum):
    """Why an issue is not deliverable; the first that applies, in this order."""

    ELIGIBLE = 0
    MATURED = 1
    NO_COUPON = 2
    REMAINING_TOO_SHORT = 3
    REMAINING_TOO_LONG = 4
    ORIGINAL_TOO_LONG = 5
    ORIGINAL_NOT_ADMITTED = 6
    NOT_YET_ISSUED = 7


class TermSource(IntEnum):
    """Where the original term that was judged comes from."""

    GIVEN = 0
    INFERRED = 1
    UNKNOWN = 2
    REOPENED = 3


@dataclass(frozen=True, eq=False, slots=True)
class Basket:
    """The deliverable issues of a contract out of a universe of n issues.

    eligible: positions of the deliverable issues in the universe, in its order. reason: (n,) `Reason` codes.
    original_term: (n,) months as judged, 0 when unknown. term_source: (n,) `TermSource` codes. issued_by: an
    issue counted when its first issue date was not after this day.
    """

    future: Future
    universe: Treasuries
    as_of: date | None
    issued_by: date
    eligible: NDArray[np.intp]
    reason: NDArray[np.int8]
    original_term: NDArray[np.int64]
    term_source: NDArray[np.int8]

    def __post_init__(self) -> None:
        for column in (self.eligible, self.reason, self.original_term, self.term_source):
            column.flags.writeable = False

    def __len__(self) -> int:
        return len(self.eligible)

    @property
    def issues(self) -> Treasuries:
        """The deliverable issues."""
        return self.universe.take(self.eligible)

    def why_not(self, i: int) -> str:
        """Why the issue at a position of the universe is not deliverable; empty when it is."""
        spec = self.future.spec
        matures = f"matures {self.universe.maturity[i]}"
        term = term_text(int(self.original_term[i]))
        match Reason(self.reason[i]):
            case Reason.MATURED:
                return f"matured: {matures}"
            case Reason.NO_COUPON:
                return "pays no coupon"
            case Reason.REMAINING_TOO_SHORT:
                return f"remaining term too short: {matures}, {spec.earliest_maturity} or later is taken"
            case Reason.REMAINING_TOO_LONG:
                return f"remaining term too long: {matures}, {spec.latest_maturity} or earlier is taken"
            case Reason.ORIGINAL_TOO_LONG:
                return f"original term too long: {term}, at most {term_text(spec.max_original or 0)} is taken"
            case Reason.ORIGINAL_NOT_ADMITTED:
                taken = " or ".join(term_text(months) for months in spec.original_terms)
                return f"original term {term}: only {taken} issues are taken"
            case Reason.NOT_YET_ISSUED:
                return f"not issued by {self.issued_by}"
            case _:
                return ""

    def note(self, i: int) -> str:
        """What was assumed in judging the issue at a position of the universe; empty when nothing was."""
        match TermSource(self.term_source[i]):
            case TermSource.INFERRED:
                return f"original term inferred: {term_text(int(self.original_term[i]))}"
            case TermSource.UNKNOWN:
                return "original term unknown: judged by remaining term alone"
            case TermSource.REOPENED:
                return f"sold again as a {term_text(int(self.original_term[i]))} issue"
            case _:
                return ""


def deliverable(future: Future, treasuries: Treasuries, as_of: date | None = None) -> Basket:
    """The basket of a contract under the rules in force for its delivery month.

    as_of: issues settled by this day count; None counts all that are settled before the last delivery day,
    which is the final basket of a past contract. An unknown issue date counts as issued unless the dated
    date, or the start inferred from maturity and original term, is later. Raises BadInput when `as_of` is
    after the last delivery day, or where the calendar does not reach; an empty basket is returned as it is.
    """
    spec, dates = future.spec, future.delivery
    if as_of is not None and as_of > dates.last_delivery:
        raise BadInput(
            f"{future.long_code} has expired", given=as_of.isoformat(),
            allowed=f"a day up to its last delivery day {dates.last_delivery.isoformat()}",
        )  # fmt: skip
    before_last = dates.last_delivery - timedelta(days=1)
    issued_by = before_last if as_of is None else min(as_of, before_last)
    original, source = _original_terms(treasuries, spec, issued_by)
    maturity = treasuries.maturity
    latest = spec.latest_maturity
    longest, admitted = spec.max_original, spec.original_terms
    none = np.zeros(len(treasuries), dtype=np.bool_)
    tests = {
        Reason.MATURED: maturity <= np.datetime64(as_of or dates.first_delivery, "D"),
        Reason.NO_COUPON: treasuries.coupon == 0.0,
        Reason.REMAINING_TOO_SHORT: ~(maturity >= np.datetime64(spec.earliest_maturity, "D")),
        Reason.REMAINING_TOO_LONG: none if latest is None else maturity > np.datetime64(latest, "D"),
        Reason.ORIGINAL_TOO_LONG: none if longest is None else original > longest,
        Reason.ORIGINAL_NOT_ADMITTED: ~np.isin(original, (0, *admitted)) if admitted else none,
        Reason.NOT_YET_ISSUED: _start(treasuries) > np.datetime64(issued_by, "D"),
    }  # fmt: skip
    reason = np.select(list(tests.values()), [np.int8(code) for code in tests], np.int8(Reason.ELIGIBLE))
    eligible = np.flatnonzero(reason == Reason.ELIGIBLE)
    return Basket(future, treasuries, as_of, issued_by, eligible, reason, original, source)


def term_text(months: int) -> str:
    """A term in words of the market: 120 is "10y", 63 "5y3m", 0 "unknown"."""
    years, rest = divmod(months, 12)
    return (f"{years}y" if years else "") + (f"{rest}m" if rest else "") or "unknown"


def _original_terms(treasuries: Treasuries, spec: ContractSpec, by: date) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Original terms to judge by, in months, and where each comes from: given, inferred from the dated or
    else the issue date, that of a reopening the contract heeds, or unknown (0)."""
    sold, source_sold = _sold_terms(treasuries)
    original, source = sold.copy(), source_sold.copy()
    if spec.reopening_readmits:
        for row in reopenings():
            again = (treasuries.cusip == row.cusip) & (row.reopened <= by)
            original[again], source[again] = row.term, TermSource.REOPENED
    return original, source


# A universe is frozen and met by many contracts: what does not depend on the contract is worked out once.
@lru_cache(maxsize=16)
def _sold_terms(treasuries: Treasuries) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Original terms at the first sale, in months, and where each comes from: given, inferred or unknown."""
    given = treasuries.original_term
    start = np.where(np.isnat(treasuries.dated), treasuries.issue, treasuries.dated)
    inferable = (given <= 0) & ~np.isnat(start)
    end = treasuries.maturity.astype(np.int64)
    begin = np.where(inferable, start.astype(np.int64), end)
    extra_days = day_of_month(end) - day_of_month(begin)
    months = month_number(end) - month_number(begin) + (extra_days > 15) - (extra_days < -15)
    off = _AUCTION_TERMS - months[:, None]
    nearest = np.abs(off).argmin(axis=1)
    months = np.where(np.abs(off).min(axis=1) <= 1, _AUCTION_TERMS[nearest], months)
    original = np.where(given > 0, given, np.where(inferable, months, 0)).astype(np.int64)
    source = np.select([given > 0, inferable], [TermSource.GIVEN, TermSource.INFERRED], TermSource.UNKNOWN)
    return original, source.astype(np.int8)


@lru_cache(maxsize=16)
def _start(treasuries: Treasuries) -> NDArray[np.datetime64]:
    """When an issue began to exist: issue date, else dated date, else maturity less original term, else NaT
    (which is after no day)."""
    maturity = treasuries.maturity.astype(np.int64)
    start = coupon_date(maturity, treasuries.original_term).astype("datetime64[D]")
    start = np.where(treasuries.original_term > 0, start, np.datetime64("NaT", "D"))
    start = np.where(np.isnat(treasuries.dated), start, treasuries.dated)
    return np.where(np.isnat(treasuries.issue), start, treasuries.issue)
