"""Wrong-dated bond prices: one row, or a whole day's table, that belongs to another day.

The measure is a note's yield less the par yield interpolated at its remaining term. It moves by fractions of
a basis point from day to day while yields themselves move by many, so a price of another day stands out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.calendars import SIFMA
from netbasis.data.findings import UNCHECKED, WINDOW, WRONG_DATE, WRONG_DAY, Finding, above_median, runs
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.history import History

LIMIT = 4.0  # bp: a day's ordinary noise of the measure is under 2 bp, in March 2020 under 4 bp
DAILY = 5  # days: neighbours over a long weekend are still neighbours
FEWEST_ROWS = 5  # a median of fewer says nothing
FEWEST_ISSUES = 5  # a whole day is judged by at least so many issues
BREADTH = 0.9  # share of issues that a wrong table moves together


def price_findings(history: History) -> Iterator[Finding]:
    """Wrong days first, then wrong rows of the other days, then what could not be checked."""
    off_curve = par_residuals(history)
    wrong_days: set[date] = set()
    for finding in _wrong_days(history, off_curve):
        wrong_days.add(finding.day)
        yield finding
    for finding in _wrong_rows(history, off_curve):
        if finding.day not in wrong_days:
            yield finding
    yield from _unchecked(history, off_curve)


def par_residuals(history: History) -> Floats:
    """(n,) street yield less interpolated par yield, bp; NaN without a price or a par curve of the day.

    Settlement is the next SIFMA business day; the par curve is linear between its tenors, in years of 365.25
    days.
    """
    if not len(history.day):
        return np.empty(0)
    settle = SIFMA.shift(history.day, 1)
    yields = _street_yields(history, settle)
    years = (history.bonds.maturity[history.issue] - settle).astype(np.int64) / 365.25
    par = np.full(len(yields), np.nan)
    for day in history.days():
        curve = history.par_curve(day.item())
        if curve:
            rows = history.day == day
            par[rows] = np.interp(years[rows], list(curve), list(curve.values()))
    return np.asarray((yields - par) * 1e4)


def _street_yields(history: History, settle: Days) -> Floats:
    # imported here: the kernels bring the compiler, which a reader of prices alone does not need
    from netbasis.kernels import terms as t
    from netbasis.kernels.yields import STREET, solve_yields_general

    bonds = history.bonds.take(history.issue)
    terms = np.empty((t.TERMS, len(bonds)))
    t.bond_terms(
        bonds.coupon, _numbers(bonds.maturity), _numbers(bonds.dated), _numbers(bonds.first_coupon),
        _numbers(settle), terms,
    )  # fmt: skip
    yields = np.empty(len(bonds))
    solve_yields_general(
        history.clean + terms[t.ACCRUED], terms[t.COUPON], terms[t.PERIODS], terms[t.FRACTION],
        terms[t.ODD_NEXT], terms[t.ODD_SECOND], STREET, yields,
    )  # fmt: skip
    return yields


def _numbers(days: Days) -> NDArray[np.int64]:
    return days.astype("datetime64[D]", copy=False).view(np.int64)


def _wrong_rows(history: History, off_curve: Floats) -> Iterator[Finding]:
    """Rows over LIMIT from the issue's own 7-day median and, the same way, from both neighbouring days.

    The second condition keeps dislocations: in March 2020 notes left the curve by 10 bp, but for days.
    """
    for issue in np.unique(history.issue):
        rows = np.flatnonzero((history.issue == issue) & np.isfinite(off_curve))
        rows = rows[np.argsort(history.day[rows], kind="stable")]
        for run in runs(history.day[rows].astype(np.int64), DAILY):
            here = rows[run]
            if len(here) < FEWEST_ROWS:
                continue
            values = off_curve[here]
            above = above_median(values)
            step = np.diff(values, prepend=np.nan, append=np.nan)  # from the day before; to the day after
            alone = np.fmin(np.sign(above) * step[:-1], -np.sign(above) * step[1:])
            for i in np.flatnonzero((np.abs(above) > LIMIT) & (alone > LIMIT)):
                day = history.day[here[i]].item()
                yield _wrong_row(day, str(history.bonds.cusip[issue]), float(above[i]))


def _wrong_days(history: History, off_curve: Floats) -> Iterator[Finding]:
    """Days on which nearly all issues stand over LIMIT off, the same way, from the priced days on both sides.

    A dislocation does not do that: it leaves the newest issues on the curve, and it lasts. Two neighbouring
    days that are wrong in the same way and size are not seen.
    """
    tables = []
    for day in history.days():
        rows = np.flatnonzero((history.day == day) & np.isfinite(off_curve))
        table = dict(zip(history.issue[rows].tolist(), off_curve[rows].tolist(), strict=True))
        if len(table) >= FEWEST_ISSUES:
            tables.append((day.item(), table))
    suspects = {k for k in range(1, len(tables) - 1) if _shift(tables, k, (k - 1, k + 1))}
    for k, (day, table) in enumerate(tables):
        good = [j for j in range(len(tables)) if j not in suspects and j != k]
        before, after = [j for j in good if j < k][-2:], [j for j in good if j > k][:2]
        # the first and the last day have one side only: two days of that side stand for both
        sides = (before[-1], after[0]) if before and after else tuple(before or after)
        shift = _shift(tables, k, sides)
        if shift:
            yield _wrong_day(day, len(table), shift)


def _shift(tables: list[tuple[date, dict[int, float]]], k: int, others: tuple[int, ...]) -> float:
    """Median shift (bp) of day k against the other days when nearly all issues shift alike, else 0."""
    table = tables[k][1]
    shifts = []
    for other in others:
        changes = np.array([value - tables[other][1][issue] for issue, value in table.items()
                            if issue in tables[other][1]])  # fmt: skip
        if len(changes) < FEWEST_ISSUES:
            return 0.0
        shifts.append(np.quantile(changes, [1.0 - BREADTH, 0.5, BREADTH]))
    if len(shifts) < 2:
        return 0.0
    up = all(low > LIMIT for low, _, _ in shifts)
    down = all(high < -LIMIT for _, _, high in shifts)
    return float(np.mean([middle for _, middle, _ in shifts])) if up or down else 0.0


def _unchecked(history: History, off_curve: Floats) -> Iterator[Finding]:
    missing = np.isnan(off_curve) & np.isfinite(history.clean)
    for day in np.unique(history.day[missing]):
        count = int((missing & (history.day == day)).sum())
        yield Finding(
            day.item(), "", UNCHECKED, float(count), "rows",
            f"{day}: {count} prices could not be checked: no par curve of the day, or no yield",
            f"{day}：{count} 筆價格無法檢核：當日沒有平價殖利率曲線，或算不出殖利率",
        )  # fmt: skip


def _wrong_row(day: date, cusip: str, size: float) -> Finding:
    side, side_zh = ("above", "高") if size > 0 else ("below", "低")
    return Finding(
        day, cusip, WRONG_DATE, size, "bp",
        f"{cusip} on {day}: its yield against the par curve stands {abs(size):.1f} bp {side} its "
        f"{WINDOW}-day median, on this day alone: the price looks like another day's",
        f"{cusip} 於 {day}：對平價曲線的利差較其前後 {WINDOW} 筆的中位數{side_zh} {abs(size):.1f} bp，"
        "且僅此一日，疑為他日價格",
    )  # fmt: skip


def _wrong_day(day: date, count: int, size: float) -> Finding:
    side, side_zh = ("higher", "高") if size > 0 else ("lower", "低")
    return Finding(
        day, "", WRONG_DAY, size, "bp",
        f"{day}: the {count} issues yield about {abs(size):.1f} bp {side} against the par curve than on the "
        "days before and after, nearly all alike: the table looks like another day's",
        f"{day}：{count} 檔公債對平價曲線的利差幾乎一致地較前後各日{side_zh}約 {abs(size):.1f} bp，"
        "疑為他日報價表",
    )  # fmt: skip
