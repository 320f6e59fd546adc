"""Issues of the synthetic market: the auctioned ones, stand-ins for auctions not on record, and what is made of each.

The records lack most 2-, 3- and 5-year notes of July 2012 to 2015 that matured by 2018, and 5-year ones sold before
April 2008, although one of each was sold every month. A stand-in is named SYN, term, month (SYN5Y201305): dates from
the cycle, coupon the day's par yield of its tenor rounded down to 1/8 percent. Baskets of ZT, Z3N and ZF in 2010 and
2013-2017 would be all but empty without them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.calendars import FEDWIRE
from netbasis.data.auctions import auction_universe
from netbasis.data.synthetic import parameters as p
from netbasis.data.synthetic.randomness import mean_reverting, normals
from netbasis.data.synthetic.rates import BP, curves, through
from netbasis.instruments.treasury import Days, Floats, Treasuries, Treasury

Positions = NDArray[np.int64]
# first month (year, month) from which one issue of the term was sold every month, as far as a stand-in is needed
_MONTHLY = {24: (2009, 6), 36: (2009, 6), 60: (2007, 1), 84: (2009, 6)}
_LAST = (2015, 12)  # in later months without a new issue an old one was sold again: the record is whole


@dataclass(frozen=True, eq=False, slots=True)
class Ranks:
    """When each of n issues is the newest of its original term: from `newest` to before `second`, then second newest
    to before `older`. (n,) datetime64[D]; NaT beyond the last issue of a term: it stays."""

    newest: Days
    second: Days
    older: Days


@cache
def synthetic_universe() -> Treasuries:
    """`auction_universe` and the stand-ins, by maturity."""
    known = auction_universe()
    sold = {(term, str(dated)[:7]) for term, dated in zip(known.original_term.tolist(), known.dated, strict=True)}
    made = Treasuries.from_rows(_stand_ins(sold))
    both = Treasuries(*(np.concatenate([getattr(known, n), getattr(made, n)]) for n in Treasuries.__slots__))
    return both.take(np.lexsort((np.arange(len(both)), both.maturity)))


def _stand_ins(sold: set[tuple[int, str]]) -> Iterator[Treasury]:
    held = curves()
    for term, (year, month) in _MONTHLY.items():
        yields = held.at(term / 12)
        while (year, month) <= _LAST:
            day = 15 if term == 36 else monthrange(year, month)[1]
            dated = date(year, month, day)
            if (term, f"{year}-{month:02d}") not in sold:
                at = int(np.clip(np.searchsorted(held.days, np.datetime64(dated, "D")), 0, len(held.days) - 1))
                coupon = max(np.floor(yields[at] * 800.0 + 1e-9), 1.0) / 800.0
                end_year = year + term // 12
                matures = date(end_year, month, 15 if term == 36 else monthrange(end_year, month)[1])
                name = f"SYN{term // 12}Y{year}{month:02d}"
                yield Treasury(name, float(coupon), matures, dated, None, FEDWIRE.adjust(dated), term)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def ranks(bonds: Treasuries) -> Ranks:
    """Ranks of issues by original term; bonds of 29 years 9 months and 30 years 3 months count as 30-year ones."""
    term = np.where(bonds.original_term > 300, 360, bonds.original_term)
    columns = {name: np.full(len(bonds), np.datetime64("NaT", "D")) for name in ("newest", "second", "older")}
    for one in np.unique(term):
        at = np.flatnonzero(term == one)
        at = at[np.argsort(bonds.issue[at], kind="stable")]
        for ahead, column in enumerate(columns.values()):
            column[at[: len(at) - ahead]] = bonds.issue[at][ahead:]
    return Ranks(**columns)


def newness(held: Ranks, issue: Positions, settle: Days) -> Floats:
    """(n,) 1 for the newest issue of its term on the settlement day, SECOND_NEWEST for the one before, else 0."""
    first = ~(held.second[issue] <= settle)
    second = ~first & ~(held.older[issue] <= settle)
    return np.asarray(first * 1.0 + second * p.SECOND_NEWEST)


def by_term(values: dict[int, float], bonds: Treasuries) -> Floats:
    """(n,) a value of each issue's original term; the longest for what is not listed."""
    term = np.where(bonds.original_term > 300, 360, bonds.original_term)
    return np.array([values.get(months, values[360]) for months in term.tolist()])


def spread_noise(seed: int, bonds: Treasuries) -> Floats:
    """(d, n) bp: mean-reverting spread of each issue to the curve, unit Ornstein-Uhlenbeck times SPREAD_NOISE."""
    shocks = normals(seed, [f"spread {cusip}" for cusip in bonds.cusip], len(curves().days))
    return p.SPREAD_NOISE * mean_reverting(shocks, p.SPREAD_HALF_LIFE)


def special_noise(seed: int, bonds: Treasuries) -> Floats:
    """(d, n) factors about 1: specialness is log-normal about its profile."""
    shocks = normals(seed, [f"special {cusip}" for cusip in bonds.cusip], len(curves().days))
    return np.exp(p.SPECIAL_LOG_NOISE * mean_reverting(shocks, p.SPECIAL_HALF_LIFE))


def yield_spreads(day: Positions, issue: Positions, noise: Floats, new: Floats, bonds: Treasuries) -> Floats:
    """(n,) decimals above the curve: noise, less the premium of new issues, plus the cheapness of March 2020 of all
    that are not new (1 - newness)."""
    cheap = through(p.CHEAPNESS, curves().days)[day] * (1.0 - new)
    premium = by_term(p.NEWEST_PREMIUM, bonds)[issue] * new
    return np.asarray(BP * (noise[day, issue] - premium + cheap))


def specials(day: Positions, issue: Positions, settle: Days, noise: Floats, new: Floats, bonds: Treasuries) -> Floats:
    """(n,) decimals below general collateral, from zero up: rising over the first 90 days of a new issue."""
    age = (settle - bonds.issue[issue]).astype(np.int64)
    rise = np.clip(0.5 + 0.5 * age / p.SPECIAL_RISE_DAYS, 0.5, 1.0)
    return np.asarray(np.round(BP * by_term(p.SPECIALNESS, bonds)[issue] * new * rise * noise[day, issue], 6))
