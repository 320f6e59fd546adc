"""What was later documented of the three named episodes, each with its primary source.

It stands beside the evidence and never enters a grade: the tests read the data alone. `known` is the day from which it
can be known (of a paper or note, its date): a card as known earlier does not show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from netbasis.monitoring.records import Words

ALSO = "also"  # documented, but none of the explanations


@dataclass(frozen=True, slots=True)
class Documented:
    """explanation: a key of the explanations or `ALSO`; words; source: words, where it is stated; known: the day from
    which it can be known."""

    explanation: str
    words: Words
    source: Words
    known: date


SOFR: Words = ("Federal Reserve Bank of New York, SOFR", "紐約聯邦準備銀行，SOFR")
OPERATIONS: Words = ("Federal Reserve Bank of New York, operation results", "紐約聯邦準備銀行，操作結果")
POLICY: Words = ("Federal Reserve Bank of New York, operating policy", "紐約聯邦準備銀行，操作政策")
RESERVES: Words = ("Federal Reserve Bank of New York; U.S. Treasury", "紐約聯邦準備銀行；美國財政部")
MANAGER: Words = (
    "manager of the System Open Market Account, Federal Reserve Bank of New York",
    "紐約聯邦準備銀行系統公開市場帳戶（SOMA）經理人",
)
RESULTS: Words = ("U.S. Treasury, auction results", "美國財政部，拍賣結果")
TAILS: Words = (
    "U.S. Treasury, auction results; yields before the deadline as reported by the press",
    "美國財政部，拍賣結果；截標前交易利率依報導",
)
TIC: Words = ("U.S. Treasury, TIC", "美國財政部，TIC")
FUNDS: Words = (
    "Investment Company Institute; Federal Reserve Board, Financial Accounts", "投資公司協會；聯準會，金融帳",
)  # fmt: skip
PURCHASES: Words = (
    "Federal Reserve Bank of New York, operation results; Vissing-Jorgensen, BIS Working Paper 966",
    "紐約聯邦準備銀行，操作結果；Vissing-Jorgensen，BIS 工作論文 966",
)
SIZING: Words = (
    "Banegas, Monin and Petrasek, FEDS Notes, 6 October 2021",
    "Banegas、Monin、Petrasek，FEDS Notes，2021 年 10 月 6 日",
)
KRUTTLI: Words = (
    "Kruttli, Monin, Petrasek and Watugala, FEDS 2021-038", "Kruttli、Monin、Petrasek、Watugala，FEDS 2021-038",
)  # fmt: skip
BARTH_KAHN: Words = ("Barth and Kahn, OFR Working Paper 21-01", "Barth、Kahn，OFR 工作論文 21-01")
MONIN: Words = ("Monin, FEDS Notes, 22 June 2026", "Monin，FEDS Notes，2026 年 6 月 22 日")
SIZED = date(2021, 10, 6)
# where the day is not held, the last one of the year is safe
END_OF_2019, END_OF_2021, END_OF_2025 = date(2019, 12, 31), date(2021, 12, 31), date(2025, 12, 31)

DOCUMENTED: dict[str, tuple[Documented, ...]] = {
    "2019-09": (
        Documented("funding_squeeze", (
            "SOFR 2.43% on the 16th, 5.25% on the 17th, 2.55% on the 18th, 1.95% on the 19th.",
            "SOFR：16 日 2.43%，17 日 5.25%，18 日 2.55%，19 日 1.95%。",
        ), SOFR, date(2019, 9, 20)),
        Documented("funding_squeeze", (
            "A tax date and the settlement of $54 billion of new Treasuries drained about $120 billion of reserves in "
            "two days.",
            "繳稅日加上 540 億美元新債交割，兩日內流失約 1,200 億美元準備金。",
        ), RESERVES, END_OF_2019),
        Documented("funding_squeeze", (
            "First overnight repo operation on the 17th, $53.2 billion; up to $75 billion a day after that.",
            "17 日首次隔夜回購操作 532 億美元，其後每日最多 750 億美元。",
        ), OPERATIONS, date(2019, 9, 20)),
    ),
    "2020-03": (
        Documented("basis_unwind", (
            "Hedge funds' gross Treasury exposure fell by $426 billion in March: net sales of $173 billion, short "
            "derivatives cut by $232 billion.",
            "3 月避險基金公債總曝險減少 4,260 億美元：淨賣出 1,730 億美元，衍生性空頭減少 2,320 億美元。",
        ), SIZING, SIZED),
        Documented("basis_unwind", (
            "The unwind was likely a consequence of the dislocation rather than its primary cause; the channel was "
            "futures margin and precautionary cash.",
            "平倉較可能是市場失序的結果而非主因；途徑為期貨保證金與預防性現金需求。",
        ), BARTH_KAHN, END_OF_2021),
        Documented("basis_unwind", (
            "Hedge funds lost 7% on average and raised their cash by 20%; repo volumes and haircuts hardly changed.",
            "避險基金平均虧損 7%，現金增加 20%；回購量與折扣率幾乎未變。",
        ), KRUTTLI, END_OF_2021),
        Documented("funding_squeeze", (
            "Hedge funds' repo borrowing fell by $90 billion of $1,465 billion in March.",
            "3 月避險基金回購借款由 14,650 億美元減少 900 億美元。",
        ), SIZING, SIZED),
        Documented("funding_squeeze", (
            "Repo offered: $1,000 billion a day from 20 March.", "3 月 20 日起每日提供 1 兆美元回購。",
        ), POLICY, date(2020, 3, 20)),
        Documented("foreign_selling", (
            "Foreign holders sold about $300 billion of Treasuries in March.", "3 月外國賣出公債約 3,000 億美元。",
        ), TIC, date(2020, 5, 15)),
        Documented(ALSO, (
            "Bond funds sold $101 billion (Investment Company Institute, March) to $260 billion (Financial Accounts, "
            "first quarter).",
            "債券基金賣出 1,010 億美元（投資公司協會，3 月）至 2,600 億美元（金融帳，第一季）。",
        ), FUNDS, date(2020, 6, 30)),
        Documented(ALSO, (
            "The Federal Reserve bought $37 billion on the 13th and about $75 billion a day from 19 March to 1 April; "
            "yields turned when purchases accelerated, not on their announcement.",
            "聯準會 13 日購債 370 億美元，3 月 19 日至 4 月 1 日每日約 750 億美元；"
            "殖利率於購債加速時回落，而非宣布之時。",
        ), PURCHASES, END_OF_2021),
    ),
    "2025-04": (
        Documented("basis_unwind", (
            "No evidence of an unwind of the basis trade.", "沒有基差交易平倉的證據。",
        ), MANAGER, END_OF_2025),
        Documented("swap_spread_unwind", (
            "Hedge funds cut about $60 billion of swap-spread positions.",
            "避險基金減少約 600 億美元交換利差部位。",
        ), MONIN, date(2026, 6, 22)),
        Documented("funding_squeeze", (
            "SOFR between 4.33% and 4.42% from 4 to 11 April: funding was calm.",
            "4 月 4 日至 11 日 SOFR 介於 4.33% 至 4.42%：資金平穩。",
        ), SOFR, date(2025, 4, 14)),
        Documented("weak_auctions", (
            "The three-year of the 8th drew 3.784%, 2.4 bp above the yield traded before the deadline; the ten-year of "
            "the 9th and the thirty-year of the 10th (4.813%) drew 3.0 and 2.6 bp less than that.",
            "8 日三年期得標 3.784%，高於截標前交易利率 2.4 bp；"
            "9 日十年期與 10 日三十年期（4.813%）分別低 3.0 與 2.6 bp。",
        ), TAILS, date(2025, 4, 11)),
        Documented("foreign_selling", (
            "Indirect bidders, foreign accounts among them, took 73.0% of the three-year and 87.9% of the ten-year.",
            "間接投標人（含外國帳戶）標得三年期之 73.0% 與十年期之 87.9%。",
        ), RESULTS, date(2025, 4, 11)),
    ),
}  # fmt: skip


def documented(name: str, day: date) -> tuple[Documented, ...]:
    """What is documented of a named episode and could be known by a day; nothing for other windows."""
    return tuple(one for one in DOCUMENTED.get(name, ()) if one.known <= day)
