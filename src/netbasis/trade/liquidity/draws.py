"""Filtered historical simulation of yield, repo and basis: what is drawn, from what, and what moves together.

Joint: one draw is one historical day. Its yield change (the contract's tenor, par yields) and its overnight rate go
together, and days that followed one another do so in blocks.

Yield: the change over the exponentially weighted volatility known the day before, centred, of unit mean square. On a
path it is multiplied by the path's own volatility, which begins at the holding's and follows the path's changes.

Repo: the overnight rate of a day is the median of the last five fixings and an excess over it. On a path the medians'
changes add up (policy moves stay) and the excess is the drawn day's alone: a spike of one night lasts one night.
Adding up daily changes instead would keep a drawn spike for ever when the day after it was not drawn too. Inside a
block the historical rates come out as they were. Rates are not scaled by volatility. New term repo is at the median.

Basis: drawn on its own, from the few daily changes that the panel has (about fifteen of September 2019, about thirty of
February to April 2020), which are too few to be tied to days of the par history. A path is quiet or under stress
throughout (`stress` is the share of stressed paths), because in March 2020 the basis stayed disordered for weeks.
Changes come in blocks of days that followed one another: bond and futures prices are not of the same second, and the
error that this leaves in a level cancels within a block, while single days drawn at random would add it up.

Not joint, therefore: basis with yields and repo, but for the one number `stress`. Margin is not drawn: it follows the
path's own volatility by the margin model. Haircut and the share of repo that rolls are the user's (`Funding`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from netbasis.conventions.calendars import CBOT, SIFMA
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.formulas.financing import repo_interest
from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_path as path
from netbasis.market.par_history import ParHistory
from netbasis.trade.margin import MarginModel
from netbasis.trade.tape import Integers, Tape

BP = 1e-4
FIXINGS = 5  # of the median
WARM_UP = 60  # changes before the first volatility is used
LEAST = 60  # days to draw from
STRESS_FROM, STRESS_TO = date(2020, 2, 24), date(2020, 4, 30)


@dataclass(frozen=True, eq=False, slots=True)
class BasisChanges:
    """Daily changes of the basis beyond the carry earned, points per 100 face, of the issue that was the cheapest to
    deliver on the day before. days (b,): the later day; changes (b,); stressed (b,): whether the day counts as one of
    stress; goes_on (b,): whether the next row is the next business day."""

    days: Days
    changes: Floats
    stressed: Floats
    goes_on: Integers


def basis_changes(
    tape: Tape, stress_from: date = STRESS_FROM, stress_to: date = STRESS_TO, until: date | None = None
) -> BasisChanges:
    """The changes between days of the tape that follow one another. until: none of a later day.

    change = P' - P - CF (F' - F) + accrued and coupon earned - financing of the dirty price at the day's term rate
    """
    following = CBOT.shift(tape.days, 1)
    found: list[tuple[np.datetime64, float]] = []
    for t in np.flatnonzero((following[:-1] == tape.days[1:]) & (tape.pick[:-1] >= 0)).tolist():
        if until is not None and tape.days[t + 1] > np.datetime64(until, "D"):
            break
        s = int(tape.pick[t])
        at = tape.offset[s] + t - tape.start[s]
        if t + 1 >= tape.start[s] + tape.length[s]:
            continue
        now, then = tape.rows[at], tape.rows[at + 1]
        nights = float((tape.settle[t + 1] - tape.settle[t]).astype(np.int64))
        earned = then[path.R_ACCRUED] - now[path.R_ACCRUED] + then[path.R_COUPONS] - now[path.R_COUPONS]
        rate = now[path.R_TERM] - now[path.R_SPECIAL]
        paid = repo_interest(now[path.R_CLEAN] + now[path.R_ACCRUED], rate, nights)
        moved = then[path.R_CLEAN] - now[path.R_CLEAN]
        moved -= tape.factor[s] * (then[path.R_FUTURES] - now[path.R_FUTURES])
        if math.isfinite(moved + earned - paid):
            found.append((tape.days[t + 1], float(moved + earned - paid)))
    days = np.array([day for day, _ in found], dtype="datetime64[D]")
    stressed = ((days >= np.datetime64(stress_from, "D")) & (days <= np.datetime64(stress_to, "D"))).astype(np.float64)
    changes = np.array([change for _, change in found], dtype=np.float64)
    order = np.argsort(stressed, kind="stable")
    days, stressed, changes = days[order], stressed[order], changes[order]
    return BasisChanges(days, changes, stressed, _goes_on(days, stressed))


@dataclass(frozen=True, slots=True)
class Funding:
    """What lenders do on every path. haircut_jump: decimals added to the haircut from `day` (1 is the first) on;
    rolled: the part of maturing repo that is lent again from then on. Raises BadInput."""

    haircut_jump: float = 0.0
    rolled: float = 1.0
    day: int = 1

    def __post_init__(self) -> None:
        if not 0.0 <= self.haircut_jump < 1.0:
            raise BadInput(
                "haircut_jump", given=self.haircut_jump, allowed="0 to below 1", hint="write 2 points as 0.02"
            )
        if not 0.0 <= self.rolled <= 1.0:
            raise BadInput("rolled", given=self.rolled, allowed="0 to 1")
        if not 1 <= self.day <= kernel.MOST_DAYS:
            raise BadInput("day of the jump", given=self.day, allowed=f"1 to {kernel.MOST_DAYS}")


@dataclass(frozen=True, eq=False, slots=True)
class FilteredHistory:
    """Days to draw from. days (n,); bank (n, BANK): standardised yield change, change of the median rate, excess of the
    rate over it; goes_on (n,). basis: changes, quiet ones first. half_life: business days of the volatility. block,
    basis_block: mean length of a block, days (1 draws single days). stress: share of the paths under stress.
    volatility (n,): of the yield on each day, bp; yield_sd, repo_sd: standard deviations of the daily changes of yield
    (bp) and overnight rate (decimal)."""

    days: Days
    bank: Floats
    goes_on: Integers
    basis: BasisChanges
    half_life: float
    block: float
    basis_block: float
    stress: float
    volatility: Floats
    yield_sd: float
    repo_sd: float
    source: str = field(default="")

    @property
    def quiet(self) -> int:
        """How many basis changes are of quiet times."""
        return int(np.sum(self.basis.stressed == 0.0))

    def settings(self, volatility: float, term: float, haircut: float, funding: Funding) -> Floats:
        """(DRAW,) of `kernels.liquidity` for a path that begins at these."""
        out = np.zeros(kernel.DRAW)
        out[kernel.S_BLOCK], out[kernel.S_BASIS_BLOCK], out[kernel.S_STRESS] = self.block, self.basis_block, self.stress
        out[kernel.S_VOLATILITY], out[kernel.S_KEEP] = volatility, 0.5 ** (1.0 / self.half_life)
        out[kernel.S_RATE], out[kernel.S_HAIRCUT] = term, haircut
        out[kernel.S_JUMP], out[kernel.S_JUMP_DAY], out[kernel.S_ROLLED] = (
            funding.haircut_jump, funding.day, funding.rolled,
        )  # fmt: skip
        return out


def filtered_history(
    par: ParHistory,
    overnight: Mapping[date, float],
    basis: BasisChanges | None = None,
    *,
    tenor: float = 7.0,
    half_life: float = 20.0,
    block: float = 5.0,
    basis_block: float = 5.0,
    stress: float = 0.25,
    until: str | date | None = None,
) -> FilteredHistory:
    """Days of yields and overnight rates made ready to be drawn.

    until: days after it are not used (what was known on it); by default all of the history is, so that a path of 2019
    may draw days of 2020. basis: None holds the basis still. Raises BadInput for parameters that cannot be used, for a
    history of fewer than 60 usable days, and for paths of stress or quiet that have no change to draw.
    """
    for name, value, low, high in (
        ("half_life", half_life, 1.0, 1000.0), ("block", block, 1.0, 1000.0), ("basis_block", basis_block, 1.0, 1000.0),
        ("stress", stress, 0.0, 1.0),
    ):  # fmt: skip
        if not low <= value <= high:
            raise BadInput(name, given=value, allowed=f"{low:g} to {high:g}")
    days, standard, moved, volatility = _standardised(par, tenor, half_life)
    rates, medians, excess = _rates(overnight)
    place = np.searchsorted(rates, days)
    known = (place > 0) & (place < len(rates))
    known &= rates[np.minimum(place, len(rates) - 1)] == days
    if until is not None:
        known &= days <= np.datetime64(as_date(until), "D")
    days, place = days[known], place[known]
    standard, moved, volatility = standard[known], moved[known], volatility[known]
    if len(days) < LEAST:
        raise BadInput("days with yields and an overnight rate to draw from", given=len(days),
                       allowed=f"{LEAST} or more", hint="a longer history, or a later until")  # fmt: skip
    standard = standard - standard.mean()
    scale = math.sqrt(float(np.mean(standard**2)))
    bank = np.column_stack([
        standard / scale if scale > 0.0 else standard, medians[place] - medians[place - 1], excess[place]
    ])  # fmt: skip
    if basis is None:
        none = np.zeros(0)
        basis = BasisChanges(np.zeros(0, dtype="datetime64[D]"), none, none, np.zeros(0, dtype=np.int64))
    elif (stress > 0.0 and not basis.stressed.any()) or (stress < 1.0 and basis.stressed.all()):
        raise BadInput(
            "share of paths under stress", given=stress,
            allowed="0 or 1, as the basis changes are all of one kind", hint="a later until, or other dates of stress",
        )  # fmt: skip
    fixings = np.array([overnight[day] for day in rates[place].tolist()])
    source = f"{len(days)} days of {par.source or 'par yields'} and overnight rates, {days[0]} to {days[-1]}"
    return FilteredHistory(
        days, bank, _goes_on(days), basis, half_life, block, basis_block, stress, volatility,
        float(np.std(moved)), float(np.std(np.diff(fixings))), source,
    )  # fmt: skip


def _standardised(par: ParHistory, tenor: float, half_life: float) -> tuple[Days, Floats, Floats, Floats]:
    """Days, changes over the volatility known the day before, the changes, and the day's own volatility (bp)."""
    at = int(np.argmin(np.abs(par.tenors - tenor)))
    known = np.isfinite(par.yields[:, at])
    days, changes = par.days[known], np.diff(par.yields[known, at]) / BP
    volatility = MarginModel(half_life=half_life).volatility(par, tenor, days)
    first = min(WARM_UP, len(days))
    before = volatility[first - 1 : -1]
    if not np.all(before > 0.0):
        raise BadInput("volatility of par yields", given=0.0, allowed="yields that change")
    return days[first:], changes[first - 1 :] / before, changes[first - 1 :], volatility[first:]


def _rates(overnight: Mapping[date, float]) -> tuple[Days, Floats, Floats]:
    """Days of the fixings, the median of the last five (fewer at the beginning), the excess over it."""
    days = np.array(sorted(overnight), dtype="datetime64[D]")
    rates = np.array([overnight[day] for day in days.tolist()])
    medians = np.array([np.median(rates[max(i - FIXINGS + 1, 0) : i + 1]) for i in range(len(rates))])
    return days, medians, rates - medians


def _goes_on(days: Days, kind: Floats | None = None) -> Integers:
    """Whether the row after each is the next business day, and of the same kind."""
    out = np.zeros(len(days), dtype=np.int64)
    if len(days) > 1:
        out[:-1] = SIFMA.shift(days[:-1], 1) == days[1:]
        if kind is not None:
            out[:-1] &= kind[:-1] == kind[1:]
    return out
