"""How long does the whole 17-note table of ZNZ7 take, from quotes to all columns, and one changed quote?

As arrays: terms from dates, yields, basis, implied repo, DV01, rank (`build_rows` and `results`; the basket and
the delivery day are known). As a frame: `basis_table` from a market, basket and all. Peer: QuantLib from Python
with the glue a desk would write, bonds built beforehand: yield, accrued at settlement and at delivery, duration;
then factor, carry, net basis and implied repo in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import QuantLib as ql
from measure import Row, duration, seconds, show

import netbasis as nb
from netbasis.analytics.basis import basis_arrays
from netbasis.analytics.rows import build_rows

DAY, CONTRACT, LAST = date(2017, 10, 10), "ZNZ7", date(2017, 12, 29)
REPO, LOOPS = 0.01499, 200


def peer_table(market: nb.Market) -> Callable[[], list[tuple[float, ...]]]:
    """The same table by QuantLib and Python."""
    settle, delivery = (ql.Date(d.day, d.month, d.year) for d in (market.settle, LAST))
    count = ql.ActualActual(ql.ActualActual.ISMA)
    price = market.futures[CONTRACT]
    work: list[tuple[Any, float, date, float]] = []
    for issue, clean in zip(market.bonds, market.clean.tolist(), strict=True):
        end = ql.Date(issue.maturity.day, issue.maturity.month, issue.maturity.year)
        schedule = ql.Schedule(
            settle - ql.Period(1, ql.Years), end, ql.Period(6, ql.Months), ql.NullCalendar(),
            ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, True,
        )  # fmt: skip
        work.append((ql.FixedRateBond(0, 100.0, schedule, [issue.coupon], count), issue.coupon, issue.maturity, clean))

    def table() -> list[tuple[float, ...]]:
        rows = []
        for bond, coupon, maturity, clean in work:
            accrued = ql.BondFunctions.accruedAmount(bond, settle)
            later = ql.BondFunctions.accruedAmount(bond, delivery)
            quote = ql.BondPrice(clean, ql.BondPrice.Clean)
            level = ql.BondFunctions.bondYield(bond, quote, count, ql.Compounded, ql.Semiannual, settle)
            rate = ql.InterestRate(level, count, ql.Compounded, ql.Semiannual)
            dirty = clean + accrued
            dv01 = ql.BondFunctions.duration(bond, rate, ql.Duration.Modified, settle) * dirty * 1e-4
            factor = _factor(coupon, maturity)
            term = (LAST - market.settle).days / 360.0
            coupons = [
                (flow.amount(), (delivery - flow.date()) / 360.0)
                for flow in bond.cashflows()
                if settle < flow.date() <= delivery
            ]
            paid, timed = sum(c for c, _ in coupons), sum(c * t for c, t in coupons)
            gross = clean - factor * price
            carry = later - accrued + paid + timed * REPO - dirty * REPO * term
            implied = (factor * price + later + paid - dirty) / (dirty * term - timed)
            rows.append((accrued, level, factor, gross, carry, gross - carry, implied, implied - REPO, dv01))
        rows.sort(key=lambda row: -row[6])
        return rows

    return table


def _factor(coupon: float, maturity: date) -> float:
    months = 12 * (maturity.year - 2017) + maturity.month - 12
    n, z = divmod(months, 12)
    z = z // 3 * 3
    v = z if z < 7 else 3
    a, b = 1.03 ** (-v / 6.0), coupon / 2.0 * (6.0 - v) / 6.0
    c = 1.03 ** (-2 * n) if z < 7 else 1.03 ** (-(2 * n + 1))
    return round(a * (coupon / 2.0 + c + coupon / 0.06 * (1.0 - c)) - b, 4)


def main() -> list[Row]:
    """Measure, print and return the rows."""
    market = nb.sample_market(DAY)
    arrays = basis_arrays(market, CONTRACT)
    rows, count = arrays.rows, len(arrays.rows)

    def as_arrays() -> None:
        for _ in range(LOOPS):
            built = build_rows(
                market.bonds,
                rows.bond,
                rows.settle,
                rows.delivery,
                arrays.contract,
                arrays.futures,
                rows.groups,
            )
            built.results(arrays.clean, arrays.price, arrays.repo)

    def as_frame() -> None:
        for _ in range(LOOPS):
            nb.basis_table(market, CONTRACT)

    live = nb.LiveBasis(market, CONTRACT)
    cusip = live.cusips[3]

    def one_quote() -> None:
        for i in range(LOOPS):
            live.quote(cusip, 95.0 + 0.001 * i)

    def futures_quote() -> None:
        for i in range(LOOPS):
            live.quote_futures(125.0 + 0.001 * i)

    theirs = peer_table(market)
    table = nb.basis_table(market, CONTRACT)
    worst = np.abs(table["implied_repo"].to_numpy() - np.array([row[6] for row in theirs()])).max()
    if count != 17 or not worst < 1e-9:
        raise AssertionError(f"{count} rows; the peer's implied repo differs by {worst}")
    peer = seconds(theirs)
    timed = {
        f"{CONTRACT} table of {count} notes as arrays; peer: QuantLib and Python": (
            seconds(as_arrays) / LOOPS,
            peer,
        ),
        "the same; peer: the target": (seconds(as_arrays) / LOOPS, 1e-4),
        "the same as a frame; peer: QuantLib and Python": (seconds(as_frame) / LOOPS, peer),
        "the same as a frame; peer: the target": (seconds(as_frame) / LOOPS, 1e-3),
        "one issue's quote changes; peer: the target": (seconds(one_quote) / LOOPS, 1e-5),
        "the futures quote changes, 17 rows; peer: the target": (seconds(futures_quote) / LOOPS, 1e-5),
    }
    found = [Row(question, duration(ours), duration(other), other / ours) for question, (ours, other) in timed.items()]
    show(found)
    return found


if __name__ == "__main__":
    main()
