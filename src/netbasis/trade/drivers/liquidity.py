"""Driver 4, market liquidity: the noise of the curve, the quoted spread, what a tick is worth.

    noise = root mean square of yield errors against a fitted curve, issues of 1 to 10 years (`analytics.noise`)  bp
    score = -(noise - CALM) / (FULL - CALM), held to -1 to 0

Noise above the calm level means that dealers' and arbitrageurs' capital does not reach every issue (Hu, Pan and Wang
2013): positions long the basis are then the ones cut. The percentile is taken on issues of `RANGE` years alone, which
is what the price history holds, against at most `DAYS` of its days, spread evenly: a fit a day takes its time, and
noise of different ranges does not compare.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from netbasis.analytics.rich_cheap import noise
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.market.snapshot import Market
from netbasis.trade.drivers.driver import Driver, clipped, measured, ordinal_en, ordinal_zh
from netbasis.trade.drivers.known import NO_HISTORY, Known, market_of_day

NAME = "market_liquidity"
CALM, FULL = 2.0, 6.0  # bp of noise
RANGE = (6.4, 10.1)  # years
DAYS = 24
YEAR = 365.25
NO_SPREAD = "no bid and offer for this issue"


def market_liquidity(known: Known) -> Driver:
    """The driver."""
    market, row = known.market, known.ctd
    size, why = noise_of(market)
    past = noise_history(known)
    narrow, why_narrow = (None, NO_HISTORY) if known.history is None else noise_of(in_range(market))
    spread = quoted_spread(market, row.get("cusip"))
    tick = row.get("repo_per_tick")
    measures = (
        measured("noise", size, "bp", reason=why),
        measured("noise_ten_year", narrow, "bp", past, reason=why_narrow),
        measured("bid_offer", spread, "32nds", reason=NO_SPREAD if spread is None else None),
        measured("repo_per_tick", None if tick is None else tick * 1e4, "bp", reason=row.get("reason")),
    )
    share = measures[1].percentile
    reason = why or measures[1].reason
    english, chinese = f"Not measured: {why}.", "曲線雜訊無法計算。"
    if size is not None:
        english = f"Issues lie {size:.1f} bp off the curve (root mean square){ordinal_en(share)}"
        chinese = f"各券偏離曲線 {size:.1f} bp（均方根）{ordinal_zh(share)}"
        if spread is not None:
            english += f"; the CTD is quoted {spread:.1f}/32 wide"
            chinese += f"；CTD 買賣價差 {spread:.1f}/32"
        if tick is not None:
            english += f"; one futures tick is {tick * 1e4:.1f} bp of implied repo"
            chinese += f"；期貨一個跳動點合隱含回購利率 {tick * 1e4:.1f} bp"
        english, chinese = english + ".", chinese + "。"
    score = None if size is None else clipped(min((CALM - size) / (FULL - CALM), 0.0))
    return Driver(NAME, size, "bp", share, score, english, chinese, known.day, 0, reason, measures)


def noise_of(market: Market) -> tuple[float | None, str | None]:
    """The noise measure in bp, or None and why."""
    try:
        return noise(market).bp, None
    except BadInput as problem:
        return None, str(problem)


def in_range(market: Market) -> Market:
    """The market with its issues of `RANGE` years alone."""
    years = (market.bonds.maturity - np.datetime64(market.settle, "D")).astype(np.float64) / YEAR
    kept = np.flatnonzero((years >= RANGE[0]) & (years <= RANGE[1]))
    return replace(market, bonds=market.bonds.take(kept), clean=market.clean[kept], bid=None, offer=None)


def noise_history(known: Known) -> Floats:
    """(n,) noise on at most `DAYS` days spread evenly over those of the history, bp, issues of `RANGE` years; days
    that allow none are left out."""
    if known.history is None:
        return np.empty(0)
    days = known.history.days()
    if not len(days):
        return np.empty(0)
    chosen = np.unique(np.linspace(0, len(days) - 1, DAYS).round().astype(np.int64))
    found = (noise_of(in_range(market_of_day(known.history, day)))[0] for day in days[chosen].tolist())
    return np.array([size for size in found if size is not None])


def quoted_spread(market: Market, cusip: str | None) -> float | None:
    """Offer less bid of an issue in 32nds, None where it is not quoted."""
    if cusip is None or market.bid is None or market.offer is None:
        return None
    at = market.bonds.position(cusip)
    spread = float(market.offer[at] - market.bid[at]) * 32.0
    return spread if np.isfinite(spread) and spread >= 0.0 else None
