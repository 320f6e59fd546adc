"""Term repo: general collateral by tenor, and specials per issue. Simple interest, actual/360."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netbasis.errors import BadInput
from netbasis.formulas.financing import two_leg_rate

FIXINGS = 5  # overnight rates in the median that stands for the later days of a term
MAX_RATE = 0.25  # repo above 25% has never been a term rate: a percent written where a decimal is due

Tenors = tuple[tuple[int, float], ...]  # (days from settlement, rate), days increasing


@dataclass(frozen=True, slots=True)
class RepoCurve:
    """Repo rates by days from settlement.

    tenors: ((days, rate), ...). specials: cusip -> its own tenors. source: where the rates come from.
    Between tenors the interest accrued (rate x days) is interpolated linearly, so a spike of the overnight
    rate stays in the overnight leg; beyond the last tenor and before the first the rate is held.
    """

    tenors: Tenors
    specials: Mapping[str, Tenors] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tenors", _checked(self.tenors, "repo"))
        specials = {cusip: _checked(tenors, f"special repo of {cusip}") for cusip, tenors in self.specials.items()}
        object.__setattr__(self, "specials", MappingProxyType(specials))

    @classmethod
    def flat(cls, rate: float, source: str = "one rate given") -> RepoCurve:
        """One rate for every term."""
        return cls(((1, rate),), source=source)

    @classmethod
    def overnight_then_term(cls, overnight: float, term_rate: float, source: str = "") -> RepoCurve:
        """The first day at the overnight rate, every later day at `term_rate`."""
        longest = 366
        return cls(((1, overnight), (longest, two_leg_rate(overnight, term_rate, longest))), source=source)

    def rate(self, days: int, cusip: str | None = None) -> float:
        """Rate for one term; the issue's special rate where it has one."""
        return float(self.rates([days], [cusip] if cusip else None)[0])

    def rates(self, days: ArrayLike, cusips: Iterable[str] | None = None) -> NDArray[np.float64]:
        """(n,) rates for (n,) terms in days; with (n,) identifiers, specials where they exist."""
        term = np.asarray(days, dtype=np.float64)
        result = _interpolate(self.tenors, term)
        if self.specials and cusips is not None:
            for i, cusip in enumerate(cusips):
                if cusip in self.specials:
                    result[i] = _interpolate(self.specials[cusip], term[i : i + 1])[0]
        return result


def overnight_and_later(
    fixings: Mapping[date, float], days: NDArray[np.datetime64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For (n,) days: the overnight rate of the day, and the median of the last five fixings up to it.

    The median stands for the rate of the later days of a term where no term repo is on record: a rate that is
    paid for one night (5.25% on 2019-09-17) stays in the first day and is not run forward to delivery. NaN on
    a day without a fixing; early days use the fixings there are.
    """
    known = np.array(sorted(fixings), dtype="datetime64[D]")
    rates = np.array([fixings[day] for day in sorted(fixings)])
    if not len(known):
        return np.full(len(days), np.nan), np.full(len(days), np.nan)
    padded = np.concatenate([np.full(FIXINGS - 1, np.nan), rates])
    median = np.nanmedian(np.lib.stride_tricks.sliding_window_view(padded, FIXINGS), axis=1)
    at = np.minimum(np.searchsorted(known, days), len(known) - 1)
    found = known[at] == days
    return np.where(found, rates[at], np.nan), np.where(found, median[at], np.nan)


def check_rate(rate: float, what: str = "repo rate") -> float:
    """The rate itself, or BadInput when it cannot be a decimal repo rate."""
    if not (math.isfinite(rate) and -0.10 <= rate <= MAX_RATE):
        raise BadInput(what, given=rate, allowed="a decimal from -0.10 to 0.25", hint="write 1.23% as 0.0123")
    return float(rate)


def _checked(tenors: Iterable[tuple[int, float]], what: str) -> Tenors:
    rows = sorted((int(days), check_rate(rate, what)) for days, rate in tenors)
    if not rows:
        raise BadInput(f"{what} has no tenor", given="nothing", allowed="at least one (days, rate)")
    days = [row[0] for row in rows]
    if days[0] < 1 or len(set(days)) != len(days):
        raise BadInput(f"tenors of {what}", given=days, allowed="different whole days from 1")
    return tuple(rows)


def _interpolate(tenors: Tenors, term: NDArray[np.float64]) -> NDArray[np.float64]:
    days = np.array([row[0] for row in tenors], dtype=np.float64)
    rates = np.array([row[1] for row in tenors])
    inside = np.clip(term, days[0], days[-1])
    if len(days) == 1:
        return np.full(term.shape, rates[0])
    return np.asarray(np.interp(inside, days, days * rates) / inside)
