"""Dated events of the two episodes and of the years around them: only what is on the public record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Event:
    """A day and what happened on it, in English and Traditional Chinese; `source` says where that is recorded."""

    day: date
    words: tuple[str, str]
    source: str


_BOARD = "Federal Reserve Board, press release of the day"
_DESK = "Federal Reserve Bank of New York, operating policy and operation results"
_TREASURY = "U.S. Department of the Treasury, par yields"

SEPTEMBER_2019 = (
    Event(
        date(2019, 9, 16),
        (
            "Corporate tax date, and $54 billion of new Treasuries settle: about $120 billion of reserves drain in "
            "two days. SOFR 2.43%.",
            "企業繳稅日，且 540 億美元新債交割：兩天內約 1,200 億美元準備金流出。SOFR 2.43%。",
        ),
        "Federal Reserve Bank of New York; U.S. Treasury",
    ),
    Event(
        date(2019, 9, 17),
        (
            "SOFR 5.25%, general collateral traded up to 10%. First overnight repo operation of the Federal Reserve: "
            "$53.2 billion; up to $75 billion a day after that.",
            "SOFR 5.25%，一般擔保品回購盤中觸及 10%。聯準會首次隔夜回購操作 532 億美元，其後每日最多 750 億美元。",
        ),
        _DESK,
    ),
    Event(
        date(2019, 9, 18),
        (
            "Federal funds target lowered by 25 bp to 1.75-2.00%.",
            "聯邦資金利率目標區間調降 25 bp 至 1.75-2.00%。",
        ),
        _BOARD,
    ),
    Event(
        date(2019, 10, 11),
        (
            "Purchases of Treasury bills announced, about $60 billion a month.",
            "宣布購買國庫券，每月約 600 億美元。",
        ),
        _BOARD,
    ),
    Event(
        date(2019, 10, 30),
        (
            "Federal funds target lowered by 25 bp to 1.50-1.75%.",
            "聯邦資金利率目標區間調降 25 bp 至 1.50-1.75%。",
        ),
        _BOARD,
    ),
)

MARCH_2020 = (
    Event(
        date(2020, 3, 3),
        (
            "Federal funds target lowered by 50 bp to 1.00-1.25%, between meetings.",
            "聯邦資金利率目標區間於例會之外調降 50 bp 至 1.00-1.25%。",
        ),
        _BOARD,
    ),
    Event(
        date(2020, 3, 9),
        (
            "Ten-year yield 0.54%, the lowest of the episode, after 1.10% a week before.",
            "十年期殖利率 0.54%，為本次事件最低；一週前為 1.10%。",
        ),
        _TREASURY,
    ),
    Event(
        date(2020, 3, 12),
        (
            "$500 billion of three-month repo offered; reserve management purchases widened from bills to all "
            "maturities.",
            "提供 5,000 億美元三個月期回購；準備金管理購債由國庫券擴及所有年期。",
        ),
        _DESK,
    ),
    Event(
        date(2020, 3, 13),
        ("The Federal Reserve buys $37 billion of Treasuries in one day.", "聯準會單日購買 370 億美元公債。"),
        _DESK,
    ),
    Event(
        date(2020, 3, 15),
        (
            "Sunday: federal funds target lowered by 100 bp to 0-0.25%; purchases of at least $500 billion of "
            "Treasuries announced.",
            "週日：聯邦資金利率目標區間調降 100 bp 至 0-0.25%；宣布購買至少 5,000 億美元公債。",
        ),
        _BOARD,
    ),
    Event(
        date(2020, 3, 18),
        (
            "Ten-year yield 1.18%: 64 bp above the 9th, in seven trading days.",
            "十年期殖利率 1.18%：七個交易日內較 9 日上升 64 bp。",
        ),
        _TREASURY,
    ),
    Event(
        date(2020, 3, 19),
        (
            "Purchases of Treasuries reach about $75 billion a day, kept until 1 April.",
            "購債達每日約 750 億美元，維持至 4 月 1 日。",
        ),
        _DESK,
    ),
    Event(
        date(2020, 3, 23),
        (
            "Purchases “in the amounts needed” announced.",
            "宣布將依「所需數量」購債。",
        ),
        _BOARD,
    ),
    Event(
        date(2020, 4, 6),
        ("Purchases slow to about $50 billion a day.", "購債放緩至每日約 500 億美元。"),
        _DESK,
    ),
)

YEARS = (
    Event(
        date(2019, 9, 17),
        ("One night of repo: SOFR 5.25%, no dislocation of the basis.", "一夜的回購事件：SOFR 5.25%，基差並未失序。"),
        _DESK,
    ),
    Event(
        date(2020, 3, 9),
        ("The dislocation of March 2020 begins (shaded to the 27th).", "2020 年 3 月市場失序開始（陰影至 27 日）。"),
        _TREASURY,
    ),
    Event(
        date(2022, 3, 16),
        ("First rise of the federal funds target, to 0.25-0.50%.", "聯邦資金利率目標區間首次調升，至 0.25-0.50%。"),
        _BOARD,
    ),
    Event(
        date(2023, 7, 26),
        ("Last rise of the federal funds target, to 5.25-5.50%.", "聯邦資金利率目標區間最後一次調升，至 5.25-5.50%。"),
        _BOARD,
    ),
)

# of the years in which public data are watched
MONITOR = (
    YEARS[0],
    Event(
        date(2020, 3, 9),
        ("The dislocation of March 2020 begins.", "2020 年 3 月市場失序開始。"),
        _TREASURY,
    ),
    Event(
        date(2021, 7, 29),
        ("The standing repo facility opens.", "常備回購機制啟用。"),
        _BOARD,
    ),
    *YEARS[2:],
    Event(
        date(2025, 4, 8),
        (
            "Ten-year yields rise from 4.01% (4 April) to 4.48% (11 April) while SOFR stays at 4.33-4.42%: no unwind "
            "of the basis.",
            "十年期殖利率由 4.01%（4 月 4 日）升至 4.48%（11 日），SOFR 維持 4.33-4.42%：基差未見平倉潮。",
        ),
        "U.S. Department of the Treasury, par yields; Federal Reserve Bank of New York",
    ),
)
