"""Supply: what the Treasury sold, who took it, and how dear the last bid was.

Indicators stand on auction days and look back over 13 or 4 weeks. A window that holds fewer auctions than the Treasury
certainly held is no window: some are missing from the record, and a sum over the rest would be too small.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.auctions import Auctions
from netbasis.monitoring.indicator import Indicator, Path
from netbasis.monitoring.paths import BP, own_file, series_path, update
from netbasis.monitoring.records import Records, Words

TREASURY = "U.S. Treasury, auction results"
LAG: Words = ("day of the auction, 13:30 New York", "拍賣當日紐約時間 13:30")
FETCH = update("treasury_auctions")
NO_AUCTIONS: Words = ("no auction result was known by then", "當時尚無拍賣結果")
NO_WINDOW: Words = (
    "the auctions held are too few, or state no amounts and bidder classes", "所持拍賣紀錄太少，或未載金額與投標人類別",
)  # fmt: skip
QUARTER, MONTH = 91, 28
LEAST_IN = {QUARTER: 18, MONTH: 4}  # at least six nominal auctions a month since 2010
PAST = 10  # auctions of its own term that one is compared with
STALE = 35

Column = Callable[[Auctions], Floats]


def public(held: Auctions) -> Floats:
    """$bn accepted from the public: without the central bank's own."""
    return held.accepted - held.soma


def summed(column: Column, window: int, records: Records) -> Path:
    """Sum over the auctions of the last `window` days, on each auction day."""
    held = records.auctions_known()
    return Path.none(*NO_AUCTIONS) if held is None else _window(held.day, column(held), window, mean=False)


def share(column: Column, records: Records) -> Path:
    """Percent that a class of bidders took of what the public took, over four weeks."""
    held = records.auctions_known()
    if held is None:
        return Path.none(*NO_AUCTIONS)
    part, whole = column(held), public(held)
    told = np.isfinite(part) & (whole > 0.0)
    taken, sold = (_window(held.day, np.where(told, one, np.nan), MONTH, mean=False) for one in (part, whole))
    return Path.of(taken.days, 100.0 * taken.values / sold.values) if len(taken.days) else taken


def against_own(column: Column, records: Records) -> Path:
    """Mean over four weeks of each auction less the mean of the ten before it of its own term."""
    held = records.auctions_known()
    if held is None:
        return Path.none(*NO_AUCTIONS)
    return _window(held.day, surprises(column, held), MONTH, mean=True)


def surprises(column: Column, held: Auctions) -> Floats:
    """(n,) each auction less the mean of the ten before it of its own term; NaN where there are fewer."""
    values, surprise = column(held), np.full(len(held), np.nan)
    for term in np.unique(held.term):
        at = np.flatnonzero((held.term == term) & np.isfinite(values))
        if len(at) > PAST:
            before = np.lib.stride_tricks.sliding_window_view(values[at], PAST)[:-1].mean(axis=1)
            surprise[at[PAST:]] = values[at[PAST:]] - before
    return surprise


def _window(day: Days, values: Floats, window: int, *, mean: bool) -> Path:
    """Sum or mean over the rows of the last `window` days; no point where a row is empty or rows are too few."""
    holes = np.concatenate([[0], np.cumsum(~np.isfinite(values))])
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(values))])
    days = np.unique(day)
    ends = np.searchsorted(day, days, side="right")
    starts = np.searchsorted(day, days - np.timedelta64(window - 1, "D"))
    count = ends - starts
    whole = (holes[ends] == holes[starts]) & (count >= LEAST_IN[window])
    total = sums[ends] - sums[starts]
    found = Path.of(days, np.where(whole, total / np.maximum(count, 1) if mean else total, np.nan))
    return found if len(found.days) else Path.none(*NO_WINDOW)


def _supply(
    key: str, unit: str, title: Words, definition: Words, direction: int, path: Callable[[Records], Path],
    sentence: Words,
) -> Indicator:  # fmt: skip
    return Indicator(
        key, "supply", unit, title, definition, TREASURY, LAG, direction, path, sentence, FETCH, STALE
    )  # fmt: skip


INDICATORS = (
    _supply(
        "issuance", "$bn", ("Notes and bonds sold in 13 weeks", "十三週中長期公債發行額"),
        ("accepted from the public at auctions of nominal notes and bonds in 91 days",
         "91 天內名目中長期公債拍賣之公眾得標額"),
        1, partial(summed, public, QUARTER),
        ("The Treasury sold {value} of notes and bonds to the public in the 13 weeks to {day}{rank}.",
         "截至 {day} 的十三週內，公眾標得中長期公債 {value}{rank}。"),
    ),
    _supply(
        "bid_to_cover", "ratio", ("Bid-to-cover against its own term", "投標倍數相對同年期"),
        ("bid-to-cover of the auctions of 28 days, each less the mean of the ten before it of its term",
         "28 天內各次拍賣投標倍數減同年期前十次平均"),
        -1, partial(against_own, lambda held: held.bid_to_cover),
        ("Bid-to-cover of the four weeks to {day} differs by {value} from the ten auctions before of its term{rank}.",
         "截至 {day} 的四週內，投標倍數與同年期前十次平均相差 {value}{rank}。"),
    ),
    _supply(
        "auction_spread", "bp", ("High less median bid against its own term", "最高與中位得標利率差相對同年期"),
        ("high less median yield of the auctions of 28 days, each less the mean of the ten before it of its term: how "
         "far the last bid lay from the middle; no tail, which needs the when-issued yield",
         "28 天內各次拍賣最高減中位得標利率，減同年期前十次平均；並非尾部，尾部需要發行前交易利率"),
        1, partial(against_own, lambda held: (held.high_yield - held.median_yield) / BP),
        ("High less median yield of the four weeks to {day} differs by {value} from the ten auctions before{rank}.",
         "截至 {day} 的四週內，最高與中位得標利率之差與前十次相差 {value}{rank}。"),
    ),
    _supply(
        "dealer_award", "percent", ("Taken by primary dealers", "主要交易商得標比重"),
        ("primary dealers' part of what the public took in 28 days", "28 天內主要交易商占公眾得標額之比重"),
        1, partial(share, lambda held: held.primary_dealer),
        ("Primary dealers took {value} of the auctions of the four weeks to {day}{rank}.",
         "截至 {day} 的四週內，主要交易商得標 {value}{rank}。"),
    ),
    _supply(
        "indirect_award", "percent", ("Taken by indirect bidders", "間接投標人得標比重"),
        ("indirect bidders' part of what the public took in 28 days: foreign official accounts and funds",
         "28 天內間接投標人占公眾得標額之比重：外國官方帳戶與基金"),
        -1, partial(share, lambda held: held.indirect),
        ("Indirect bidders took {value} of the auctions of the four weeks to {day}{rank}.",
         "截至 {day} 的四週內，間接投標人得標 {value}{rank}。"),
    ),
    Indicator(
        "auction_tail", "supply", "bp", ("Auction tail", "拍賣尾部"),
        ("high yield less the when-issued yield at the deadline, from the user's file: no public record states it",
         "得標最高利率減截標時發行前交易利率，取自使用者檔案：公開紀錄並未載明"),
        "the user's file", LAG, 1, partial(series_path, "auction_tail", 1.0),
        ("The auction of {day} tailed by {value}{rank}.", "{day} 拍賣尾部為 {value}{rank}。"),
        own_file("auction_tail"), STALE,
    ),
)  # fmt: skip
