"""The tests of evidence, by what they look at: positions and basis, funding, auctions, yields, what users bring."""

from __future__ import annotations

from functools import partial

import numpy as np

from netbasis.instruments.treasury import Floats
from netbasis.monitoring import indicators_supply as supply
from netbasis.monitoring.auctions import Auctions
from netbasis.monitoring.episode import thresholds as at
from netbasis.monitoring.episode.evidence import EvidenceTest, from_indicator
from netbasis.monitoring.episode.measures import (
    CHANGE_PERCENT,
    FALL,
    FALL_PERCENT,
    HIGHEST,
    MEAN,
    PERCENT_ABOVE_ZERO,
    RISE,
    RISE_OVER_SECOND,
    SECOND_MEANWHILE,
)
from netbasis.monitoring.indicator import Path
from netbasis.monitoring.paths import BP, Joined, own_file, series_path, together, update
from netbasis.monitoring.records import Records, Words

PAR = update("treasury_par_yields")
PAR_SOURCE = "U.S. Treasury, daily par yields"
OWN = "the user's file"


def auctions_against_own(column: supply.Column, records: Records) -> Path:
    """Each auction less the mean of the ten before it of its own term."""
    held = records.auctions_known()
    if held is None:
        return Path.none(*supply.NO_AUCTIONS)
    found = Path.of(held.day, supply.surprises(column, held))
    return found if len(found.days) else Path.none(*supply.NO_WINDOW)


def part_of_public(column: supply.Column, held: Auctions) -> Floats:
    """Percent that a class of bidders took of what the public took."""
    whole = supply.public(held)
    return np.asarray(100.0 * column(held) / np.where(whole > 0.0, whole, np.nan))


def in_bp(records: Records, *names: str) -> Joined | Path:
    """Rates on the days that all have, bp."""
    found = together(records, *names)
    return found if isinstance(found, Path) else Joined(found.days, tuple(v / BP for v in found.values))


def yields_and_dollar(records: Records) -> Joined | Path:
    """The ten-year in bp and the dollar."""
    found = together(records, "par_10y", "dollar_index")
    return found if isinstance(found, Path) else Joined(found.days, (found.values[0] / BP, found.values[1]))


def _auction(
    key: str, title: Words, column: supply.Column, threshold: at.Threshold, says: Words, unit: str, *, direct: bool
) -> EvidenceTest:
    return EvidenceTest(
        key, title, direct, partial(auctions_against_own, column), MEAN, "auction", threshold, says, unit,
        supply.TREASURY, supply.FETCH,
    )  # fmt: skip


# --- positions and basis
TRADE_FALL = from_indicator(
    "trade_fall", "trade_face", FALL_PERCENT, at.TRADE_FALL,
    ("The basis trade by public positions moved by {value} at its largest fall ({when})",
     "公開部位推算之基差交易，最大降幅為 {value}（{when}）"),
    title=("Fall of the trade", "基差交易部位降幅"), direct=True, rhythm="weekly", unit="percent",
)  # fmt: skip
IMPLIED_REPO = from_indicator(
    "implied_repo", "implied_repo_gap", HIGHEST, at.IMPLIED_REPO,
    ("The ten-year's cheapest to deliver implied at most {value} over term repo ({when})",
     "十年期最便宜可交割債隱含回購最高超出期限回購 {value}（{when}）"), direct=True,
)  # fmt: skip
SPONSORED = from_indicator(
    "sponsored_fall", "sponsored_repo", FALL_PERCENT, at.SPONSORED,
    ("Sponsored repo moved by {value} at its largest fall ({when})", "保薦回購最大降幅為 {value}（{when}）"),
    title=("Fall of sponsored repo", "保薦回購降幅"), direct=True, unit="percent",
)  # fmt: skip
NOISE = from_indicator(
    "noise", "noise", HIGHEST, at.NOISE,
    ("Notes of the ten-year range lay at most {value} off the curve ({when})",
     "十年期區間公債偏離曲線最大為 {value}（{when}）"), direct=False,
)  # fmt: skip
CALM_REPO = from_indicator(
    "calm_repo", "sofr_over_reserves", HIGHEST, at.CALM_REPO,
    ("SOFR stood at most {value} over the rate on reserves ({when})", "SOFR 最高超出準備金利率 {value}（{when}）"),
    title=("Calm of repo", "回購是否平穩"), direct=False,
)  # fmt: skip

# --- funding
OVER_RESERVES = from_indicator(
    "sofr_peak", "sofr_over_reserves", HIGHEST, at.OVER_RESERVES,
    ("SOFR stood at most {value} over the rate on reserves ({when})", "SOFR 最高超出準備金利率 {value}（{when}）"),
    direct=True,
)  # fmt: skip
DAYS_OUTSIDE = from_indicator(
    "days_outside", "sofr_outside_band", PERCENT_ABOVE_ZERO, at.DAYS_OUTSIDE,
    ("SOFR was above the target range on {value} of {count} days (to {when})",
     "{count} 日中 SOFR 高於目標區間者占 {value}（至 {when}）"),
    title=("Days above the target range", "高於目標區間之日數"), direct=True, unit="percent",
)  # fmt: skip
DISPERSION = from_indicator(
    "dispersion", "sofr_dispersion", HIGHEST, at.DISPERSION,
    ("The repo rates behind SOFR lay at most {value} apart ({when})", "SOFR 所含回購利率差距最大為 {value}（{when}）"),
    direct=True,
)  # fmt: skip
RESERVE_DRAIN = from_indicator(
    "reserve_drain", "reserves", FALL, at.RESERVE_DRAIN,
    ("Reserve balances moved by {value} at their largest fall ({when})", "準備金最大變動為 {value}（{when}）"),
    title=("Drain of reserves", "準備金流失"), direct=True, rhythm="weekly",
)  # fmt: skip
CENTRAL_BANK = from_indicator(
    "central_bank", "fed_assets", CHANGE_PERCENT, at.CENTRAL_BANK,
    ("The Federal Reserve's assets changed by {value} ({when})", "聯準會總資產變動 {value}（{when}）"),
    title=("Growth of the Federal Reserve's assets", "聯準會資產成長"), direct=False, rhythm="weekly", unit="percent",
)  # fmt: skip

# --- auctions
AUCTION_SPREAD = _auction(
    "auction_spread", ("High less median bid", "最高與中位得標利率差"),
    lambda held: (held.high_yield - held.median_yield) / BP, at.AUCTION_SPREAD,
    ("High less median yield of {count} auctions (to {when}) differs by {value} from the ten before of its term",
     "{count} 次拍賣（至 {when}）最高減中位得標利率，與同年期前十次相差 {value}"), "bp", direct=True,
)  # fmt: skip
BID_TO_COVER = _auction(
    "bid_to_cover", ("Bid-to-cover", "投標倍數"), lambda held: held.bid_to_cover, at.BID_TO_COVER,
    ("Bid-to-cover of {count} auctions (to {when}) differs by {value} from the ten before of its term",
     "{count} 次拍賣（至 {when}）投標倍數與同年期前十次相差 {value}"), "ratio", direct=True,
)  # fmt: skip
DEALER_AWARD = _auction(
    "dealer_award", ("Taken by primary dealers", "主要交易商得標比重"),
    partial(part_of_public, lambda held: held.primary_dealer), at.DEALER_AWARD,
    ("Primary dealers' part of {count} auctions (to {when}) differs by {value} points from the ten before of its term",
     "{count} 次拍賣（至 {when}）主要交易商得標比重，與同年期前十次相差 {value} 個百分點"), "points", direct=True,
)  # fmt: skip
TAIL = from_indicator(
    "tail", "auction_tail", MEAN, at.TAIL,
    ("{count} auctions (to {when}) tailed by {value} on average", "{count} 次拍賣（至 {when}）平均尾部為 {value}"),
    direct=True, rhythm="auction",
)  # fmt: skip
INDIRECT_AWARD = _auction(
    "indirect_award", ("Taken by indirect bidders", "間接投標人得標比重"),
    partial(part_of_public, lambda held: held.indirect), at.INDIRECT_AWARD,
    ("Indirect bidders' part of {count} auctions (to {when}) differs by {value} points from the ten before of its term",
     "{count} 次拍賣（至 {when}）間接投標人得標比重，與同年期前十次相差 {value} 個百分點"), "points", direct=False,
)  # fmt: skip

# --- yields
LONG_YIELD = EvidenceTest(
    "long_yield", ("Rise of the thirty-year", "三十年期升幅"), False, partial(series_path, "par_30y", 1.0 / BP), RISE,
    "daily", at.LONG_YIELD,
    ("The thirty-year rose by {value} from a low to a later high ({when})",
     "三十年期自低點升至其後高點 {value}（{when}）"),
    "bp", PAR_SOURCE, PAR,
)  # fmt: skip
NO_SALE = EvidenceTest(
    "ten_year_rise", ("Rise of the ten-year", "十年期升幅"), False, partial(series_path, "par_10y", 1.0 / BP), RISE,
    "daily", at.NO_SALE,
    ("The ten-year rose by {value} from a low to a later high ({when})", "十年期自低點升至其後高點 {value}（{when}）"),
    "bp", PAR_SOURCE, PAR,
)  # fmt: skip
STEEPENING = EvidenceTest(
    "steepening", ("Thirty-year over two-year", "三十年期相對二年期"), False,
    lambda records: in_bp(records, "par_30y", "par_2y"), RISE_OVER_SECOND, "daily", at.STEEPENING,
    ("While the thirty-year rose most ({when}) it rose by {value} more than the two-year",
     "三十年期升幅最大期間（{when}），比二年期多升 {value}"), "bp", PAR_SOURCE, PAR,
)  # fmt: skip

# --- what users bring
SWAP_SPREAD = EvidenceTest(
    "swap_spread", ("Fall of the thirty-year swap spread", "三十年期交換利差降幅"), True,
    partial(series_path, "swap_spread_30y", 1.0), FALL, "daily", at.SWAP_SPREAD,
    ("The thirty-year swap spread moved by {value} at its largest fall ({when})",
     "三十年期交換利差最大變動為 {value}（{when}）"), "bp", OWN, own_file("swap_spread_30y"),
)  # fmt: skip
CUSTODY = EvidenceTest(
    "custody", ("Fall of foreign custody holdings", "外國官方託管公債降幅"), True,
    partial(series_path, "foreign_custody", 1.0), FALL_PERCENT, "weekly", at.CUSTODY,
    ("Treasuries in custody for foreign official accounts moved by {value} at their largest fall ({when})",
     "外國官方託管公債最大變動為 {value}（{when}）"), "percent", OWN, own_file("foreign_custody"),
)  # fmt: skip
BREAKEVEN = EvidenceTest(
    "breakeven", ("Rise of the ten-year breakeven", "十年期損益兩平通膨升幅"), True,
    partial(series_path, "breakeven_10y", 1.0), RISE, "daily", at.BREAKEVEN,
    ("The ten-year breakeven rose by {value} from a low to a later high ({when})",
     "十年期損益兩平通膨自低點升至其後高點 {value}（{when}）"), "bp", OWN, own_file("breakeven_10y"),
)  # fmt: skip
DOLLAR = EvidenceTest(
    "dollar", ("The dollar while yields rose", "殖利率上升期間之美元"), True, yields_and_dollar, SECOND_MEANWHILE,
    "daily", at.DOLLAR,
    ("While the ten-year rose most ({when}) the dollar changed by {value}",
     "十年期升幅最大期間（{when}），美元變動 {value}"),
    "percent", "Federal Reserve Board, by way of FRED; " + PAR_SOURCE, update("fred"),
)  # fmt: skip
