"""The days of the synthetic market, their real curves, and their funding, volatility, margin and quote widths.

Everything here spans all days from 2010-01-04 to the last par yields on record: a window is cut out afterwards, so
that its numbers do not depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from netbasis.conventions.calendars import CBOT, SIFMA
from netbasis.data.sample import sample_overnight, sample_par_history, sample_short_history
from netbasis.data.synthetic import parameters as p
from netbasis.data.synthetic.randomness import mean_reverting, normals
from netbasis.instruments.treasury import Days, Floats

BP = 1e-4
CURVE_TENORS = (0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)
HALF_YEARS = 62  # of the discount curve: no issue pays later than 30 years 3 months
Dated = Sequence[tuple[date, float]]


@dataclass(frozen=True, eq=False, slots=True)
class Curves:
    """The real par curves. days (d,); tenors (k,) years, ascending; yields (d, k) decimals; published (d,): False where
    the record has no curve and the two around it are joined by a line in time. log_discount (d, HALF_YEARS + 1)."""

    days: Days
    tenors: Floats
    yields: Floats
    published: NDArray[np.bool_]
    log_discount: Floats

    def at(self, tenor: float) -> Floats:
        """(d,) par yields of a tenor, years, linear between tenors."""
        right = int(np.clip(np.searchsorted(self.tenors, tenor), 1, len(self.tenors) - 1))
        low, high = self.tenors[right - 1], self.tenors[right]
        weight = (tenor - low) / (high - low)
        return np.asarray((1.0 - weight) * self.yields[:, right - 1] + weight * self.yields[:, right])


@dataclass(frozen=True, eq=False, slots=True)
class Funding:
    """Rates by day, (d,) decimals. observed: the overnight rate is SOFR and not made."""

    overnight: Floats
    observed: NDArray[np.bool_]
    term_repo: Floats
    haircut: Floats


@cache
def curves() -> Curves:
    """Par curves of every business day, and discount curves through them: a natural cubic spline of par yields on
    half-years, each discount factor from par bonds of whole half-years (bootstrap)."""
    long, short = sample_par_history(), sample_short_history()
    tenors = np.concatenate([short.tenors, long.tenors])
    order = np.argsort(tenors)
    known = np.hstack([short.yields, long.yields])[:, order]
    end = long.days[-1].item()
    wanted = set(CBOT.business_days(p.FIRST_DAY, end)) & set(SIFMA.business_days(p.FIRST_DAY, end))
    days = np.array(sorted(wanted), dtype="datetime64[D]")
    x, had = days.astype(np.float64), long.days.astype(np.float64)
    yields = np.column_stack([np.interp(x, had, column) for column in known.T])
    used = np.isin(np.round(tenors[order], 6), CURVE_TENORS)
    return Curves(days, tenors[order], yields, np.isin(days, long.days), _log_discount(yields[:, used]))


def _log_discount(par: Floats) -> Floats:
    grid = np.clip(0.5 * np.arange(1, HALF_YEARS + 1), CURVE_TENORS[0], CURVE_TENORS[-1])
    coupons = 0.5 * par @ _spline_weights(np.array(CURVE_TENORS), grid).T
    discount = np.ones((len(par), HALF_YEARS + 1))
    annuity = np.zeros(len(par))
    for k in range(1, HALF_YEARS + 1):
        coupon = coupons[:, k - 1]
        discount[:, k] = (1.0 - coupon * annuity) / (1.0 + coupon)
        annuity += discount[:, k]
    return np.log(discount)


def _spline_weights(knots: Floats, at: Floats) -> Floats:
    """(m, k) matrix that takes values at the knots to the natural cubic spline through them at m points."""
    k, gap = len(knots), np.diff(knots)
    system, right = np.eye(k), np.zeros((k, k))
    for i in range(1, k - 1):
        system[i, i - 1 : i + 2] = gap[i - 1], 2.0 * (gap[i - 1] + gap[i]), gap[i]
        right[i, i - 1 : i + 2] = 6.0 / gap[i - 1], -6.0 / gap[i - 1] - 6.0 / gap[i], 6.0 / gap[i]
    bend = np.linalg.solve(system, right)  # second derivatives at the knots, as a matrix on the values
    cell = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, k - 2)
    width, a = gap[cell], (knots[cell + 1] - at) / gap[cell]
    b = 1.0 - a
    unit = np.eye(k)
    return np.asarray(
        a[:, None] * unit[cell]
        + b[:, None] * unit[cell + 1]
        + ((a**3 - a) * width**2 / 6.0)[:, None] * bend[cell]
        + ((b**3 - b) * width**2 / 6.0)[:, None] * bend[cell + 1]
    )


def funding(seed: int) -> Funding:
    """Overnight rate: SOFR where published (on a business day without one, that of the day before), before April 2018
    made from bill yields. Term repo: the 3-month bill's yield on actual/360 and a mean-reverting spread."""
    held = curves()
    days, count = held.days, len(held.days)
    noise = mean_reverting(normals(seed, ["overnight"], count), p.OVERNIGHT_HALF_LIFE)[:, 0]
    month = held.at(1 / 12)
    made = _trailing_median(month, 10) + BP * (p.REPO_OVER_BILL + p.OVERNIGHT_NOISE * noise + _turns(days))
    made = np.asarray(np.round(np.maximum(made, BP), 4), dtype=np.float64)
    fixings = sample_overnight()
    sofr = np.array([fixings.get(day, np.nan) for day in days.tolist()])
    start = int(np.flatnonzero(np.isfinite(sofr))[0])
    for gap in start + np.flatnonzero(np.isnan(sofr[start:])):
        sofr[gap] = sofr[gap - 1]
    overnight = np.concatenate([made[:start], sofr[start:]])
    spread = np.clip(_trailing_median(overnight - month, 60), 0.0, BP * p.MOST_TERM_SPREAD)
    noise = mean_reverting(normals(seed, ["term repo"], count), p.TERM_HALF_LIFE)[:, 0]
    term = np.maximum(held.at(0.25) * 360.0 / 365.0 + spread + BP * p.TERM_NOISE * noise, BP)
    first, last = (np.datetime64(day, "D") for day in p.HAIRCUT_CRISIS_SPAN)
    haircut = np.where((days >= first) & (days <= last), p.HAIRCUT + p.HAIRCUT_CRISIS, p.HAIRCUT)
    return Funding(overnight, np.arange(count) >= start, np.asarray(np.round(term, 6), dtype=np.float64), haircut)


def volatility(tenor: float) -> Floats:
    """(d,) bp a year: exponentially weighted daily changes of the real par yield up to and including each day."""
    change = np.diff(curves().at(tenor), prepend=np.nan) / BP
    squared = np.empty(len(change))
    held = p.VOLATILITY_START**2 / 252.0
    for today in range(len(change)):
        if today:
            held = p.VOLATILITY_DECAY * held + (1.0 - p.VOLATILITY_DECAY) * change[today] ** 2
        squared[today] = held
    return np.sqrt(252.0 * squared)


def initial_margin(root: str) -> Floats:
    """(d,) dollars a contract: 3 daily deviations at 100 bp a year, times (volatility / 100)^0.5, with a floor; a
    day's change is at most 10% up and 2% down."""
    base = p.MARGIN_DEVIATIONS * p.DOLLARS_PER_BP[root] * p.VOLATILITY_START / np.sqrt(252.0)
    wanted = base * (volatility(p.TENOR[root]) / p.VOLATILITY_START) ** p.MARGIN_ELASTICITY
    wanted = np.maximum(wanted, p.MARGIN_FLOOR * base)
    for today in range(1, len(wanted)):
        before = wanted[today - 1]
        wanted[today] = min(max(wanted[today], before * (1.0 - p.MARGIN_DOWN)), before * (1.0 + p.MARGIN_UP))
    return np.asarray(np.round(wanted, 2))


def quote_width() -> Floats:
    """(d,) bp of yield between bid and offer: wide in March 2020, wider in April 2025."""
    calm = p.QUOTE_WIDTH * np.sqrt(volatility(10.0) / p.VOLATILITY_START)
    return np.asarray(calm * through(p.STRESS, curves().days))


def through(points: Dated, days: Days) -> Floats:
    """(n,) values of a line through dated points, held beyond both ends."""
    x = np.array([day for day, _ in points], dtype="datetime64[D]").astype(np.float64)
    return np.interp(days.astype(np.float64), x, [value for _, value in points])


def _turns(days: Days) -> Floats:
    """(d,) bp: premium of the last business day of a quarter and of a year."""
    month = days.astype("datetime64[M]").astype(np.int64)
    last = np.append(month[1:] != month[:-1], False)
    in_year = month % 12 + 1
    turn = np.where(in_year == 12, p.YEAR_END_TURN, np.where(in_year % 3 == 0, p.QUARTER_END_TURN, 0.0))
    return np.asarray(last * turn)


def _trailing_median(values: Floats, window: int) -> Floats:
    padded = np.concatenate([np.full(window - 1, values[0]), values])
    return np.asarray(np.median(sliding_window_view(padded, window), axis=1))
