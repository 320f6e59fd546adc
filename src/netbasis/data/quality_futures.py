"""Stale futures quotes: of another hour than the bonds, out of line with the other contract, or not moving.

The deferred contract trades little before the roll, so its last price can be hours or days old while the
front contract's is fresh; an implied repo hundreds of basis points off its neighbour's is a stale quote
first. What the front contract does against the bonds is the basis itself and is never a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from netbasis.data.findings import LATE_SNAPSHOT, STALE_FUTURES, Finding, above_median, runs
from netbasis.errors import BadInput
from netbasis.instruments.future import Future, parse_contract
from netbasis.market.history import History

SNAPSHOT_HOUR = 15.0  # New York: the hour of the bonds' end-of-day prices
LIMIT = 8 / 32  # points: the distance between two contracts moves by less than this around its median
FEWEST = 5  # observations of a distance
SAME_STRETCH = 7  # days without a quote of both contracts that still count as one stretch
DAILY = 5  # days: neighbours over a long weekend are still neighbours


@dataclass(frozen=True, slots=True)
class _Quote:
    day: date
    future: Future
    price: float
    time: str

    @property
    def hours_off(self) -> float:
        if not self.time:
            return 0.0
        hours, minutes = self.time.split(":")
        return int(hours) + int(minutes) / 60.0 - SNAPSHOT_HOUR

    def implied_repo_bp(self, points: float) -> float:
        """What an error of the price is worth: d(implied repo) = CF dF / (P T/360), and CF F is nearly P."""
        days = (self.future.delivery.last_delivery - self.day).days
        return points / self.price * 360.0 / max(days, 1) * 1e4


def futures_findings(history: History) -> Iterator[Finding]:
    """One finding a stale quote; for quotes of another hour that look right otherwise, a milder one."""
    quotes = _quotes(history)
    found = {(f.day, f.name): f for f in (*_not_moving(history, quotes), *_out_of_line(quotes))}
    yield from found.values()
    for quote in quotes:
        if quote.hours_off and (quote.day, quote.future.code) not in found:
            yield _late(quote)


def _quotes(history: History) -> list[_Quote]:
    rows = zip(history.futures_day.tolist(), history.futures_code.tolist(), history.futures_price.tolist(),
               history.futures_time.tolist(), strict=True)  # fmt: skip
    quotes = []
    for day, code, price, time in rows:
        try:
            quotes.append(_Quote(day, parse_contract(code, as_of=day), price, time))
        except BadInput as error:
            raise BadInput(f"futures row of {day}", given=code, hint=str(error)) from error
    return quotes


def _out_of_line(quotes: list[_Quote]) -> Iterator[Finding]:
    """Quotes whose distance to the contract before it leaves the median of its stretch by more than LIMIT."""
    pairs: dict[tuple[Future, Future], list[tuple[_Quote, _Quote]]] = defaultdict(list)
    by_day: dict[tuple[date, str], list[_Quote]] = defaultdict(list)
    for quote in quotes:
        by_day[quote.day, quote.future.root].append(quote)
    for _, held in sorted(by_day.items()):
        ordered = sorted(held, key=lambda quote: quote.future)
        for front, deferred in zip(ordered[:-1], ordered[1:], strict=True):
            pairs[front.future, deferred.future].append((front, deferred))
    for seen in pairs.values():
        days = np.array([front.day.toordinal() for front, _ in seen], dtype=np.int64)
        for run in runs(days, SAME_STRETCH):
            if run.stop - run.start < FEWEST:
                continue
            stretch = seen[run]
            above = above_median(np.array([deferred.price - front.price for front, deferred in stretch]))
            for (front, deferred), off in zip(stretch, above.tolist(), strict=True):
                if abs(off) > LIMIT:
                    # the contract that trades less is the stale one, unless its clock alone is right
                    front_stale = bool(front.hours_off) and not deferred.hours_off
                    yield _stale(front, deferred, -off) if front_stale else _stale(deferred, front, off)


def _not_moving(history: History, quotes: list[_Quote]) -> Iterator[Finding]:
    """Quotes that repeat the price of the day before while the bonds moved by more than LIMIT."""
    last: dict[Future, _Quote] = {}
    for quote in sorted(quotes, key=lambda quote: quote.day):
        before = last.get(quote.future)
        last[quote.future] = quote
        if before is None or before.price != quote.price or (quote.day - before.day).days > DAILY:
            continue
        moved = _bond_move(history, before.day, quote.day)
        if abs(moved) > LIMIT:
            yield _repeated(quote, before, moved)


def _bond_move(history: History, start: date, end: date) -> float:
    """Median change of clean prices between two days, points; 0 when no issue is priced on both."""
    prices = []
    for day in (start, end):
        rows = history.day == np.datetime64(day, "D")
        prices.append(dict(zip(history.issue[rows].tolist(), history.clean[rows].tolist(), strict=True)))
    changes = [price - prices[0][issue] for issue, price in prices[1].items() if issue in prices[0]]
    return float(np.nanmedian(changes)) if changes else 0.0


def _stale(quote: _Quote, other: _Quote, off: float) -> Finding:
    code, day = quote.future.code, quote.day
    side, side_zh = ("above", "高出") if off > 0 else ("below", "低於")
    clock = f", snapshot of {quote.time} New York" if quote.hours_off else ""
    clock_zh = f"（紐約時間 {quote.time} 的報價）" if quote.hours_off else ""
    repo = abs(quote.implied_repo_bp(off))
    return Finding(
        day, code, STALE_FUTURES, off, "points",
        f"{code} on {day}{clock}: {abs(off):.2f} points {side} its usual distance to {other.future.code}: a "
        f"stale quote, worth about {repo:.0f} bp of implied repo",
        f"{code} 於 {day}{clock_zh}：與 {other.future.code} 的價差{side_zh}平常水準 {abs(off):.2f} 點，"
        f"為過時報價，約值隱含回購利率 {repo:.0f} bp",
    )  # fmt: skip


def _repeated(quote: _Quote, before: _Quote, moved: float) -> Finding:
    code = quote.future.code
    return Finding(
        quote.day, code, STALE_FUTURES, -moved, "points",
        f"{code} on {quote.day} repeats the price of {before.day} while the bonds moved by {moved:+.2f} "
        "points: a stale quote",
        f"{code} 於 {quote.day} 與 {before.day} 報價相同，但債券價格變動 {moved:+.2f} 點，為過時報價",
    )  # fmt: skip


def _late(quote: _Quote) -> Finding:
    code, size = quote.future.code, quote.hours_off
    return Finding(
        quote.day, code, LATE_SNAPSHOT, size, "hours",
        f"{code} on {quote.day}: snapshot of {quote.time} New York, the bonds are of the end of the day "
        "(15:00): the price may be stale",
        f"{code} 於 {quote.day}：期貨為紐約時間 {quote.time} 的報價，債券為日終價（15:00），期貨報價可能過時",
    )  # fmt: skip
