"""Every threshold of the tests of evidence, and why it stands where it stands. This is the one place to read them.

A value at or beyond `consistent` is consistent with the explanation, one at or short of `against` speaks against it,
anything between is silent. None: the test can only speak the other way. Spans are all spans of four weeks (21 days of a
daily series with the one before, 5 of a weekly one) or of seven auctions in the embedded record to August 2026;
tests/monitor/test_episode_thresholds.py counts them again.
"""

from __future__ import annotations

from dataclasses import dataclass

from netbasis.monitoring.records import Words


@dataclass(frozen=True, slots=True)
class Threshold:
    """consistent, against: in unit, None where the test cannot say so; higher: whether higher values are consistent;
    why: the reason, in words."""

    consistent: float | None
    against: float | None
    higher: bool
    unit: str
    why: Words


TRADE_FALL = Threshold(
    -10.0, -5.0, False, "percent",
    ("the weekly trade fell by 10% from a high to a later low in 8% of the spans, several of them over a roll "
     "of the contracts, and by no more than 5% in 70%: that much is no unwind that anyone could see",
     "部位自高點降至其後低點達 10% 者占 8%，其中數次跨越契約換月；70% 降幅不超過 5%：如此看不出平倉"),
)  # fmt: skip
IMPLIED_REPO = Threshold(
    100.0, 60.0, True, "bp",
    ("when notes are sold and futures bought back the notes get cheap to futures and the implied repo rises over repo; "
     "one day's level carries some 60 bp of error, moves of 100 bp stand; while rate rises were expected (2022) it "
     "passed 100 bp without that",
     "賣券並回補期貨時，公債相對期貨變便宜，隱含回購高於回購；單日水準誤差約 60 bp，100 bp 的變動可信；"
     "2022 年市場預期升息期間，未平倉也曾超過 100 bp"),
)  # fmt: skip
NOISE = Threshold(
    2.0, 1.0, True, "bp",
    ("from 2018 to 2021 notes lay 0.2 to 1.2 bp off the fitted curve outside March 2020 and 2 to 3.4 bp off it from 10 "
     "to 20 March, when off-the-run notes were sold; month-ends of 2022 and 2023 reach 3.2 bp with volatility alone",
     "2018 至 2021 年除 2020 年 3 月外，公債偏離擬合曲線 0.2 至 1.2 bp；3 月 10 至 20 日非指標券遭拋售時為 2 至 "
     "3.4 bp；2022、2023 年月底僅因波動即達 3.2 bp"),
)  # fmt: skip
CALM_REPO = Threshold(
    None, 10.0, True, "bp",
    ("calm repo leaves no funding reason to unwind, though futures margin can force one all the same; a spike alone is "
     "silent, as in September 2019 it came without an unwind",
     "回購平穩，即無資金面的平倉理由，但期貨保證金仍可能迫使平倉；單有飆升則無法判讀，2019 年 9 月即有飆升而無平倉"),
)  # fmt: skip
SPONSORED = Threshold(
    -10.0, -5.0, False, "percent",
    ("hedge funds finance the long leg there: the same limits as for the positions",
     "避險基金於此融資現券：門檻與部位相同"),
)  # fmt: skip
SWAP_SPREAD = Threshold(
    -10.0, -3.0, False, "bp",
    ("an unwind sells Treasuries against swaps, so that the swap rate less the Treasury yield falls; no history is "
     "held to measure the limits on: they are judgement",
     "平倉即賣公債、解除交換，使交換利率減公債殖利率下降；未持有歷史資料可供衡量，門檻屬判斷"),
)  # fmt: skip
LONG_YIELD = Threshold(
    35.0, 15.0, True, "bp",
    ("swap-spread positions are longest at the long end: without a rise of 15 bp there was no sale to explain; 35 bp "
     "is seen in 14% of the spans, and other sellers cause it too",
     "交換利差部位集中於長天期：升幅不到 15 bp 即無賣壓可解釋；35 bp 占 14%，其他賣方亦可造成"),
)  # fmt: skip
NO_SALE = Threshold(
    None, 15.0, True, "bp",
    ("without a rise of the ten-year by 15 bp there was no sale to explain; a rise has many possible sellers",
     "十年期升幅不到 15 bp 即無賣壓可解釋；上升則可能有多種賣方"),
)  # fmt: skip
OVER_RESERVES = Threshold(
    25.0, 10.0, True, "bp",
    ("SOFR has stood 25 bp or more over the rate on reserves on 0.5% of all days since 2018, over 10 bp on 3%",
     "2018 年以來 SOFR 高於準備金利率達 25 bp 者占全部日數 0.5%，超過 10 bp 者占 3%"),
)  # fmt: skip
DAYS_OUTSIDE = Threshold(
    20.0, 10.0, True, "percent",
    ("SOFR has stood above the target range on 3% of all days since 2018, most of them ends of a period or days of "
     "settlement: one day in ten is the calendar, a squeeze lasts longer; one in five is seen in 4% of the spans",
     "2018 年以來 SOFR 高於目標區間者占全部日數 3%，多為期末或交割日：十分之一以下屬曆法因素，資金緊俏持續更久；"
     "達五分之一者占 4%"),
)  # fmt: skip
DISPERSION = Threshold(
    40.0, 30.0, True, "bp",
    ("the rates behind SOFR lay no more than 31 bp apart on 98% of the days from November 2023 to November 2025, 40 bp "
     "or more on 1%",
     "2023 年 11 月至 2025 年 11 月，98% 的日數 SOFR 所含利率差距不超過 31 bp，1% 達 40 bp"),
)  # fmt: skip
CENTRAL_BANK = Threshold(
    1.5, 0.5, True, "percent",
    ("the balance sheet grew by 1.5% in 10% of the spans: repo or purchases, an answer and not a cause; by 0.5% or "
     "less, as in 80%, the central bank did not have to lend",
     "資產負債表成長 1.5% 者占 10%：回購或購債，屬因應而非原因；80% 不超過 0.5%，表示央行無須放款"),
)  # fmt: skip
RESERVE_DRAIN = Threshold(
    -75.0, -25.0, False, "$bn",
    ("about $120bn drained in two days in September 2019; in a weekly average such a drain shows as 75 or more",
     "2019 年 9 月兩日流失約 1,200 億美元；在週平均中約為 750 億以上"),
)  # fmt: skip
AUCTION_SPREAD = Threshold(
    1.5, 0.5, True, "bp",
    ("against the ten auctions before of its own term, mean of seven auctions: 1.5 bp or more in 5% of the spans, no "
     "more than 0.5 bp in 74%",
     "與同年期前十次相比，七次拍賣平均：達 1.5 bp 者占 5%，74% 不超過 0.5 bp"),
)  # fmt: skip
BID_TO_COVER = Threshold(
    -0.1, -0.05, False, "ratio",
    ("against the ten auctions before of its own term, mean of seven auctions: lower by 0.10 in 6% of the spans, by "
     "0.05 in 19%",
     "與同年期前十次相比，七次拍賣平均：低 0.10 者占 6%，低 0.05 者占 19%"),
)  # fmt: skip
DEALER_AWARD = Threshold(
    3.5, 0.0, True, "points",
    ("primary dealers take what nobody else does: against the ten auctions before, mean of seven auctions, 3.5 points "
     "more in 5% of the spans, no more at all in 75%",
     "主要交易商承接無人投標的部分：與前十次相比，七次拍賣平均多 3.5 個百分點者占 5%，75% 並未增加"),
)  # fmt: skip
TAIL = Threshold(
    1.5, 0.0, True, "bp",
    ("a tail is bids above the yield traded before the deadline: none on average is no weak auction; no history is "
     "held to measure the limits on: they are judgement",
     "尾部即得標利率高於截標前交易利率：平均無尾部即非疲弱；未持有歷史資料可供衡量，門檻屬判斷"),
)  # fmt: skip
CUSTODY = Threshold(
    -2.0, -0.5, False, "percent",
    ("Treasuries that foreign official accounts keep at the New York Fed; no history is held to measure the limits "
     "on: they are judgement",
     "外國官方存放於紐約聯邦準備銀行之公債；未持有歷史資料可供衡量，門檻屬判斷"),
)  # fmt: skip
INDIRECT_AWARD = Threshold(
    -5.0, None, False, "points",
    ("against the ten auctions before, mean of seven auctions, 5 points less in 5% of the spans; strong awards do "
     "not speak against sales of old notes: in March 2020 foreign accounts sold while indirect bidders took more",
     "與前十次相比，七次拍賣平均少 5 個百分點者占 5%；得標踴躍不足以否定拋售舊券："
     "2020 年 3 月外國賣出，間接投標人得標反而較多"),
)  # fmt: skip
BREAKEVEN = Threshold(
    15.0, 5.0, True, "bp",
    ("the inflation that nominal and indexed yields imply; no history is held to measure the limits on: they are "
     "judgement",
     "名目與抗通膨公債隱含之通膨；未持有歷史資料可供衡量，門檻屬判斷"),
)  # fmt: skip
DOLLAR = Threshold(
    -1.0, 0.0, False, "percent",
    ("a dollar that falls while yields rise is what lost confidence looks like; one that rises speaks of a search for "
     "dollars; no history is held to measure the limits on: they are judgement",
     "殖利率上升而美元下跌，才像失去信心；美元上漲則是搶美元；未持有歷史資料可供衡量，門檻屬判斷"),
)  # fmt: skip
STEEPENING = Threshold(
    20.0, 5.0, True, "bp",
    ("lost confidence is paid for in long bonds first: of the spans with a rise the thirty-year rose by 20 bp more "
     "than the two-year in 32%, by no more than 5 bp in 25%; other sellers of long bonds cause it too",
     "失去信心先反映於長天期：有上升的期間中，三十年期比二年期多升 20 bp 者占 32%，不超過 5 bp 者占 25%；"
     "其他長債賣方亦可造成"),
)  # fmt: skip
