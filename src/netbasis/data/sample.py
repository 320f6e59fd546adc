"""The embedded sample: real days of the Treasury market, with nothing to download.

Reference days: 2017-10-10 (ZNZ7, the exchange's own example), 2019-09-17 (ZN, TN, ZF), 2020-03-12 and 2020-03-18 (ZN,
TN, ZF and part of ZB). The ten-year panel: every note of the ten-year range on 112 days from April 2018 to August 2023.
The series: one cheapest-to-deliver note, daily, in autumn 2019 and spring 2020. The par history: par yields on every
day from January 2010 to July 2025; SOFR from April 2018 to July 2026. Positions: the CFTC's weekly Traders in Financial
Futures, 2015 to August 2026 with whole years missing.

Clean prices are the Treasury's published end-of-day prices; bid and offer are of an earlier moment of the
same day and only carried beside them. Futures prices are trade snapshots near 15:00 New York, not the same
second as the bonds: one 32nd of ZN is 9-11 bp of implied repo at 90 days to delivery and 27-34 bp at 30, so the
level of one day carries some 60 bp either way, while differences between issues of one day stand. Rows are as
published, the wrong-dated ones too: `netbasis.data.quality` finds them. Sources stand in the files' comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from netbasis.conventions.calendars import FIRST, LAST, SIFMA
from netbasis.conventions.dates import as_date
from netbasis.conventions.position_reports import ROOTS, published
from netbasis.data import sample_text
from netbasis.errors import Problem, UnknownName
from netbasis.instruments.treasury import Days, Treasuries
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.market.positions import FIELDS, PositionHistory
from netbasis.market.repo_curve import RepoCurve, overnight_and_later
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    from netbasis.data.findings import Finding

EXCHANGE_EXAMPLE = date(2017, 10, 10)
EXAMPLE_REPO = 0.01499  # the exchange's example: one rate to delivery
SNAPSHOT_TIME = "15:00"

_TREASURY = "U.S. Treasury end-of-day prices; futures: trade snapshots near 15:00 New York"
_EXAMPLE = "the exchange's example of the December 2017 ten-year (Understanding Treasury Futures)"
_PAR = "U.S. Treasury daily par yield curve rates"
_POSITIONS = "CFTC, Traders in Financial Futures, futures only"
_SOFR = "SOFR (Federal Reserve Bank of New York)"


def sample_days() -> tuple[date, ...]:
    """The reference days: those on which more than the ten-year range, or the exchange's example, is held."""
    return tuple(_prices("days"))


def panel_days() -> tuple[date, ...]:
    """The 112 days of the ten-year panel."""
    return tuple(_prices("panel"))


def sample_universe() -> Treasuries:
    """697 nominal notes and bonds maturing from 2018, by maturity; see `inferred_terms`."""
    return _issues()[0]


def inferred_terms() -> Mapping[str, tuple[str, ...]]:
    """By cusip, the terms not on record that were inferred: dated, first_coupon, original_term."""
    names = {"d": "dated", "f": "first_coupon", "t": "original_term"}
    marks = _issues()[1].items()
    found = {cusip: tuple(names[letter] for letter in mark if letter in names) for cusip, mark in marks}
    return MappingProxyType({cusip: terms for cusip, terms in found.items() if terms})


def sample_market(day: str | date) -> Market:
    """The market of a reference day, or of any panel day (ten-year notes alone).

    Settlement is the next SIFMA business day; the exchange's example of 2017-10-10 settles on the day itself.
    Repo: the first day is financed at that day's SOFR, every later day at the median of the last five fixings
    including it. No term repo rates are in the public record, and a volume-weighted overnight rate is not
    one: on 2019-09-17 SOFR printed 5.25% while the December ten-year implied 2.2% to delivery. A spike
    belongs to the overnight leg and must not run forward. The example uses its own 1.499% for every term.
    `problems` name what the quality check says of the day's rows. Raises UnknownName with the nearest days.
    """
    day = as_date(day)
    reference = day in _prices("days")
    if not reference and day not in _prices("panel"):
        raise _unknown_day(day)
    rows = _prices("days" if reference else "panel")[day]
    futures = _futures(day) if reference else _ten_year(_futures(day))
    positions = np.array([_positions()[row[0]] for row in rows], dtype=np.intp)
    order = np.argsort(positions)
    clean, bid, offer = np.array([row[1:] for row in rows])[order].T
    example = day == EXCHANGE_EXAMPLE
    overnight = sample_overnight()
    repo = RepoCurve.flat(EXAMPLE_REPO, _EXAMPLE) if example else overnight_and_median(overnight, day)
    return Market(
        as_of=day,
        settle=day if example else SIFMA.shift(day, 1),
        bonds=sample_universe().take(positions[order]),
        clean=clean,
        bid=bid,
        offer=offer,
        futures={code: price for code, price, _ in futures},
        repo=repo,
        par_curve=_par_curve(day),
        problems=tuple(_late_snapshots(futures)) if reference else _panel_problems(day),
        source=_EXAMPLE if example else _TREASURY,
    )


def overnight_and_median(overnight: Mapping[date, float], day: date) -> RepoCurve:
    """Repo from overnight fixings alone: `day`'s own for one day, the median of the last five for later days.

    Raises UnknownName when `day` has no fixing.
    """
    if day not in overnight:
        raise UnknownName.among("day of the overnight rate", day.isoformat(), map(str, overnight))
    first, later = overnight_and_later(overnight, np.array([day], dtype="datetime64[D]"))
    source = f"{_SOFR}: that day's {first[0]:.2%} for one day, then the median of the last fixings, {later[0]:.2%}"
    return RepoCurve.overnight_then_term(float(first[0]), float(later[0]), source)


@cache
def sample_panel() -> History:
    """The ten-year panel: 2,534 prices on 112 days, with ZN prices, SOFR and par curves."""
    return _history("panel")


@cache
def sample_series() -> History:
    """The daily series of 912828Y95 (autumn 2019) and 912828YX2 (spring 2020), with the same beside them."""
    return _history("series")


@cache
def sample_overnight() -> Mapping[date, float]:
    """SOFR by day, decimal, 3 April 2018 to 30 July 2026."""
    return MappingProxyType(sample_text.read_overnight())


@cache
def sample_par_history() -> ParHistory:
    """Par yields of 2, 5, 7, 10, 20 and 30 years on the 3,867 days published from 4 January 2010 to 11 July 2025:
    the U.S. Treasury's par yield curve rates, to the basis point. The Treasury changed the method of its curve on
    6 December 2021."""
    days, yields = sample_text.read_par_history()
    return ParHistory(days, np.array(sample_text.PAR_HISTORY_TENORS), yields, _PAR)


@cache
def sample_short_history() -> ParHistory:
    """The other tenors of the same days and source: 1, 3 and 6 months, 1 and 3 years."""
    days, yields = sample_text.read_par_history("par_short")
    return ParHistory(days, np.array(sample_text.PAR_SHORT_TENORS), yields, _PAR)


@cache
def sample_positions() -> PositionHistory:
    """Weekly positions in six Treasury futures, 421 reports from January 2015 to August 2026 with whole periods
    missing (see the file): the CFTC's Traders in Financial Futures, each with the moment of its publication."""
    days, values = sample_text.read_positions()
    return PositionHistory(days, published(days), ROOTS, **dict(zip(FIELDS, values, strict=True)), source=_POSITIONS)


def _history(name: str) -> History:
    days = _prices(name)
    rows = [(day, row) for day, prices in sorted(days.items()) for row in prices]
    universe_positions = np.array([_positions()[row[0]] for _, row in rows], dtype=np.int64)
    used, issue = np.unique(universe_positions, return_inverse=True)
    clean, bid, offer = (_frozen([row[field] for _, row in rows]) for field in (1, 2, 3))
    futures = [(day, *price) for day in sorted(days) for price in _ten_year(_futures(day))]
    par_days, par_yields = _par()
    held = np.isin(par_days, np.array(sorted(days), dtype="datetime64[D]"))
    return History(
        bonds=sample_universe().take(used),
        day=_frozen_days(day for day, _ in rows),
        issue=_frozen(issue, np.int64),
        clean=clean,
        bid=bid,
        offer=offer,
        futures_day=_frozen_days(row[0] for row in futures),
        futures_code=_frozen([row[1] for row in futures], object),
        futures_price=_frozen([row[2] for row in futures]),
        futures_time=_frozen([row[3] for row in futures], object),
        overnight=sample_overnight(),
        par_tenors=_frozen(sample_text.PAR_TENORS),
        par_days=_frozen(par_days[held], "datetime64[D]"),
        par_yields=_frozen(par_yields[held]),
        source=_TREASURY,
    )


@cache
def _issues() -> tuple[Treasuries, dict[str, str]]:
    return sample_text.read_issues()


@cache
def _positions() -> dict[str, int]:
    return {cusip: position for position, cusip in enumerate(sample_universe().cusip)}


@cache
def _prices(name: str) -> dict[date, list[sample_text.Price]]:
    return sample_text.read_prices(name)


@cache
def _all_futures() -> dict[date, list[sample_text.FuturesPrice]]:
    return sample_text.read_futures()


def _futures(day: date) -> list[sample_text.FuturesPrice]:
    return _all_futures().get(day, [])


def _ten_year(futures: list[sample_text.FuturesPrice]) -> list[sample_text.FuturesPrice]:
    return [price for price in futures if price[0].startswith("ZN")]


_par = cache(sample_text.read_par)


def _par_curve(day: date) -> dict[float, float]:
    days, yields = _par()
    row = yields[np.flatnonzero(days == np.datetime64(day, "D"))[0]]
    pairs = zip(sample_text.PAR_TENORS, row.tolist(), strict=True)
    return {tenor: value for tenor, value in pairs if np.isfinite(value)}


def _late_snapshots(futures: list[sample_text.FuturesPrice]) -> Iterable[Problem]:
    for code, price, time in futures:
        if time not in (SNAPSHOT_TIME, ""):
            yield Problem(
                f"{code} was last seen at {time}, the bonds at the end of the day: the price may be stale",
                given=price, severity="warning",
            )  # fmt: skip


def _panel_problems(day: date) -> tuple[Problem, ...]:
    return tuple(Problem(finding.en, severity="warning") for finding in _panel_findings() if finding.day == day)


@cache
def _panel_findings() -> tuple[Finding, ...]:
    # imported here: the check needs the compiled kernels, the reference days do not
    from netbasis.data.quality import check_history

    return check_history(sample_panel())


def _unknown_day(day: date) -> UnknownName:
    held = sorted({*sample_days(), *panel_days()})
    near = sorted(sorted(held, key=lambda known: abs((known - day).days))[:3])
    closed = FIRST <= day <= LAST and not SIFMA.is_business_day(day)
    what = f"no business day ({_why_closed(day)})" if closed else "no prices of this day are in the sample"
    return UnknownName(
        what, given=day.isoformat(), allowed="nearest known: " + ", ".join(map(str, near)),
        hint="reference days: " + ", ".join(map(str, sample_days())),
    )  # fmt: skip


def _why_closed(day: date) -> str:
    return SIFMA.holidays(day.year).get(day, f"{day:%A}")


def _frozen_days(days: Iterable[date]) -> Days:
    return _frozen([day.isoformat() for day in days], "datetime64[D]")


def _frozen(values: ArrayLike, dtype: DTypeLike = np.float64) -> NDArray[Any]:
    column = np.array(values, dtype=dtype)
    column.flags.writeable = False
    return column
