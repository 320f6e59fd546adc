"""Funding, and the dealers that stand between: overnight rates, the turn of the quarter, reserves, balance sheets."""

from __future__ import annotations

from functools import partial

import numpy as np

from netbasis.conventions.calendars import FEDWIRE
from netbasis.conventions.turns import days_to_turn
from netbasis.instruments.treasury import Days
from netbasis.monitoring.indicator import Indicator, Path
from netbasis.monitoring.indicators_size import CFTC, FETCH, LEAST, STALE, TUESDAY, dealers
from netbasis.monitoring.paths import BP, not_held, policy_on, series_path, together, update
from netbasis.monitoring.records import Records, Words

NY_FED = "Federal Reserve Bank of New York"
MORNING: Words = ("next business day, 8:00 New York", "次一營業日紐約時間 8:00")
WEEKLY: Words = ("Wednesday, published Thursday 16:30 New York", "週三資料，紐約時間週四 16:30 公布")
DEALER_WEEK: Words = ("Wednesday, published eight days later, 16:15 New York", "週三資料，八天後紐約時間 16:15 公布")
RATES, DEALERS, FRED = (update(name) for name in ("nyfed_rates", "nyfed_dealers", "fred"))
AND_POLICY = update("nyfed_rates", "fred")  # rates and the policy rates beyond those of the package
NORMAL_DAYS = 5  # before a turn, that its cost is measured against
UTILISATION_YEARS = 3
LEAST_WEEKS = 52  # before a peak is one


def over_reserves(name: str, records: Records) -> Path:
    """A rate less the rate on reserves, bp."""
    series = records.get(name)
    if series is None:
        return Path.none(*not_held(name))
    return Path.of(series.days, (series.values - policy_on(records, series.days)[2]) / BP)


def outside_band(records: Records) -> Path:
    """bp of SOFR above the target range, below it negative, 0 inside."""
    series = records.get("sofr")
    if series is None:
        return Path.none(*not_held("sofr"))
    low, high, _ = policy_on(records, series.days)
    outside = np.where(series.values > high, series.values - high, np.minimum(series.values - low, 0.0))
    return Path.of(series.days, np.where(np.isfinite(high), outside, np.nan) / BP)


def dispersion(records: Records) -> Path:
    """99th less 1st percentile of the transactions behind SOFR, bp."""
    found = together(records, "sofr_p99", "sofr_p1")
    if isinstance(found, Path):
        return found
    high, low = found.values
    return Path.of(found.days, (high - low) / BP)


def turns(records: Records) -> Path:
    """bp of SOFR on the last business day of each quarter over the median of the five fixings before it."""
    series = records.get("sofr")
    if series is None:
        return Path.none(*not_held("sofr"))
    last = quarter_ends(series.days)
    at = np.flatnonzero(np.isin(series.days, last))
    at = at[at >= NORMAL_DAYS]
    if not len(at):
        return Path.none("no quarter end is held yet", "尚無季底資料")
    before = np.median(series.values[at[:, None] - np.arange(1, NORMAL_DAYS + 1)], axis=1)
    return Path(series.days[at], (series.values[at] - before) / BP)


def quarter_ends(days: Days) -> Days:
    """Last business day of every quarter from the first day to the last."""
    first, last = days[0].astype(object), days[-1].astype(object)
    return np.array(
        [FEDWIRE.last_business_day(year, month)
         for year in range(first.year, last.year + 1) for month in (3, 6, 9, 12)], dtype="datetime64[D]",
    )  # fmt: skip


def to_quarter_end(records: Records) -> Path:
    """Business days from the moment's day to the end of its quarter: of the calendar, needing no data."""
    day = records.day()
    return Path(np.array([day], dtype="datetime64[D]"), np.array([float(days_to_turn(day, 3))]))


def utilisation(records: Records) -> Path:
    """Dealers' net Treasuries and securities in, over the largest such sum of the last three years, percent."""
    found = together(records, "dealer_net_treasury", "dealer_reverse_treasury")
    if isinstance(found, Path):
        return found
    net, reverse = found.values
    used = np.maximum(net, 0.0) + reverse
    window = np.timedelta64(round(365.25 * UTILISATION_YEARS), "D")
    starts = np.searchsorted(found.days, found.days - window)
    most = np.array([used[start : end + 1].max() for end, start in enumerate(starts)])
    most[:LEAST_WEEKS] = np.nan
    return Path.of(found.days, 100.0 * used / np.where(most > 0.0, most, np.nan))


def fails(records: Records) -> Path:
    """$bn of Treasuries that dealers failed to deliver in the week."""
    return series_path("dealer_fails_deliver_treasury", 1.0, records)


INDICATORS = (
    Indicator(
        "sofr", "funding", "percent", ("SOFR", "SOFR"),
        ("secured overnight financing rate", "有擔保隔夜融資利率"), NY_FED, MORNING, 1,
        partial(series_path, "sofr", 100.0),
        ("SOFR of {day} is {value}{rank}.", "{day} 的 SOFR 為 {value}{rank}。"), RATES,
    ),
    Indicator(
        "sofr_over_reserves", "funding", "bp", ("SOFR over the rate on reserves", "SOFR 與準備金利率之差"),
        ("SOFR less IORB (IOER before 29 July 2021)", "SOFR 減 IORB（2021 年 7 月 29 日前為 IOER）"),
        f"{NY_FED}; FOMC implementation notes", MORNING, 1, partial(over_reserves, "sofr"),
        ("SOFR of {day} stands {value} over the rate on reserves{rank}.",
         "{day} 的 SOFR 與準備金利率相差 {value}{rank}。"), AND_POLICY,
    ),
    Indicator(
        "sofr_outside_band", "funding", "bp", ("SOFR outside the target range", "SOFR 超出目標區間"),
        ("SOFR above the upper end of the federal funds target range, below the lower end negative, 0 inside",
         "SOFR 高於聯邦資金目標區間上限之差；低於下限為負；區間內為 0"),
        f"{NY_FED}; FOMC implementation notes", MORNING, 1, outside_band,
        ("SOFR of {day} is {value} outside the target range{rank}.", "{day} 的 SOFR 超出目標區間 {value}{rank}。"),
        AND_POLICY,
    ),
    Indicator(
        "sofr_dispersion", "funding", "bp", ("Dispersion of repo rates", "回購利率離散度"),
        ("99th less 1st percentile of the transactions behind SOFR", "SOFR 交易第 99 與第 1 百分位之差"),
        NY_FED, MORNING, 1, dispersion,
        ("Repo rates behind SOFR of {day} lie {value} apart{rank}.", "{day} SOFR 所含回購利率相距 {value}{rank}。"),
        RATES,
    ),
    Indicator(
        "sofr_volume", "funding", "$bn", ("Volume behind SOFR", "SOFR 交易量"),
        ("overnight Treasury repo behind SOFR", "SOFR 所含之隔夜公債回購量"), NY_FED, MORNING, 0,
        partial(series_path, "sofr_volume", 1.0),
        ("Overnight repo of {value} stands behind SOFR of {day}{rank}.",
         "{day} SOFR 所含隔夜回購量為 {value}{rank}。"), RATES,
    ),
    Indicator(
        "effr_over_reserves", "funding", "bp",
        ("Federal funds over the rate on reserves", "聯邦資金利率與準備金利率之差"),
        ("EFFR less the rate on reserves: scarcity of reserves", "EFFR 減準備金利率：準備金稀缺程度"),
        f"{NY_FED}; FOMC implementation notes", ("next business day, 9:00 New York", "次一營業日紐約時間 9:00"), 1,
        partial(over_reserves, "effr"),
        ("Federal funds of {day} stand {value} against the rate on reserves{rank}.",
         "{day} 的聯邦資金利率與準備金利率相差 {value}{rank}。"), AND_POLICY,
    ),
    Indicator(
        "turn_cost", "funding", "bp", ("Cost of the last quarter end", "上一季底的資金成本"),
        ("SOFR on the last business day of the quarter over the median of the five fixings before",
         "季底最後營業日之 SOFR 減前五日中位數"), NY_FED, MORNING, 1, turns,
        ("The quarter end of {day} cost {value}{rank}.", "{day} 季底之 SOFR 高出 {value}{rank}。"), RATES, 100, 8,
    ),
    Indicator(
        "quarter_end", "funding", "days", ("Business days to the quarter end", "距季底營業日數"),
        ("business days of Fedwire to the last one of the quarter", "距本季最後一個 Fedwire 營業日之天數"),
        "calendar", ("none", "無"), -1, to_quarter_end,
        ("From {day} the quarter ends in {value} business days.", "自 {day} 起距季底 {value} 個營業日。"),
        None, 14, None,
    ),
    Indicator(
        "on_rrp", "funding", "$bn", ("Overnight reverse repo", "隔夜逆回購餘額"),
        ("take-up of the Federal Reserve's overnight reverse repo facility: cash that can still move into repo",
         "聯準會隔夜逆回購使用量：仍可流入回購市場的現金"),
        NY_FED, ("same day, 14:00 New York", "當日紐約時間 14:00"), -1,
        partial(series_path, "on_rrp", 1.0),
        ("The overnight reverse repo facility holds {value} on {day}{rank}.",
         "{day} 隔夜逆回購餘額為 {value}{rank}。"), update("nyfed_repo"),
    ),
    Indicator(
        "reserves", "funding", "$bn", ("Reserve balances", "準備金餘額"),
        ("reserve balances with Federal Reserve Banks, week's average", "存放聯邦準備銀行之準備金，週平均"),
        "Federal Reserve Board, H.4.1", WEEKLY, -1, partial(series_path, "reserves", 1.0),
        ("Reserve balances are {value} in the week to {day}{rank}.", "截至 {day} 當週準備金為 {value}{rank}。"),
        FRED, 21,
    ),
    Indicator(
        "fed_assets", "funding", "$bn", ("Federal Reserve assets", "聯準會總資產"),
        ("total assets of the Federal Reserve", "聯準會總資產"), "Federal Reserve Board, H.4.1", WEEKLY, -1,
        partial(series_path, "fed_assets", 1.0),
        ("The Federal Reserve's assets are {value} on {day}{rank}.", "{day} 聯準會總資產為 {value}{rank}。"), FRED, 21,
    ),
    Indicator(
        "soma_notes_bonds", "funding", "$bn", ("Notes and bonds in SOMA", "SOMA 持有中長期公債"),
        ("Treasury notes and bonds in the System Open Market Account", "系統公開市場帳戶持有之中長期公債"),
        NY_FED, WEEKLY, 0,
        partial(series_path, "soma_notes_bonds", 1.0),
        ("SOMA holds {value} of notes and bonds on {day}{rank}.", "{day} SOMA 持有中長期公債 {value}{rank}。"),
        update("nyfed_soma"), 21,
    ),
    Indicator(
        "sponsored_repo", "funding", "$bn", ("Sponsored repo", "保薦回購"),
        ("sponsored repo cleared at FICC, a cross-check of the trade's financing",
         "FICC 結算之保薦回購，核對基差交易融資"),
        "Office of Financial Research", ("as fetched", "依抓取時間"), 1,
        partial(series_path, "ficc_sponsored_repo", 1.0),
        ("Sponsored repo is {value} on {day}{rank}.", "{day} 保薦回購為 {value}{rank}。"), update("ofr"), 45,
    ),
    Indicator(
        "dealer_futures", "dealers", "$bn", ("Dealers' net futures", "交易商期貨淨部位"),
        ("dealers' long less short positions in six contracts, face", "交易商於六種契約之多空淨額，面額"),
        CFTC, TUESDAY, 0, dealers,
        ("Dealers hold {value} of face, net, in Treasury futures in the report of {day}{rank}.",
         "{day} 報告顯示，交易商公債期貨淨部位面額為 {value}{rank}。"), FETCH, STALE, LEAST,
    ),
    Indicator(
        "dealer_net_treasury", "dealers", "$bn", ("Dealers' net Treasuries", "主要交易商公債淨部位"),
        ("net position of primary dealers in Treasuries without TIPS", "主要交易商公債（不含 TIPS）淨部位"),
        f"{NY_FED}, primary dealer statistics", DEALER_WEEK, 1, partial(series_path, "dealer_net_treasury", 1.0),
        ("Primary dealers hold {value} of Treasuries, net, on {day}{rank}.",
         "{day} 主要交易商公債淨部位為 {value}{rank}。"), DEALERS, 28, LEAST,
    ),
    Indicator(
        "dealer_reverse_treasury", "dealers", "$bn", ("Dealers' lending against Treasuries", "交易商公債融出"),
        ("Treasuries that primary dealers took in: reverse repo and borrowing", "主要交易商借入公債：逆回購與借券"),
        f"{NY_FED}, primary dealer statistics", DEALER_WEEK, 1, partial(series_path, "dealer_reverse_treasury", 1.0),
        ("Primary dealers finance {value} of Treasuries for others on {day}{rank}.",
         "{day} 主要交易商為他人融資公債 {value}{rank}。"), DEALERS, 28, LEAST,
    ),
    Indicator(
        "dealer_utilisation", "dealers", "percent", ("Use of dealers' balance sheet", "交易商資產負債表使用率"),
        ("net Treasuries and securities in, over the largest such sum of three years: a proxy, no limit is public",
         "公債淨部位加逆回購，除以三年內最大值：僅為代理指標，並無公開上限"),
        f"{NY_FED}, primary dealer statistics", DEALER_WEEK, 1, utilisation,
        ("Dealers use {value} of their three-year peak on {day}{rank}.",
         "{day} 交易商資產負債表使用量為三年高點的 {value}{rank}。"), DEALERS, 28, LEAST,
    ),
    Indicator(
        "dealer_fails", "dealers", "$bn", ("Fails to deliver", "交割失敗"),
        ("Treasuries that primary dealers failed to deliver in the week", "主要交易商當週未能交付之公債"),
        f"{NY_FED}, primary dealer statistics", DEALER_WEEK, 1, fails,
        ("Dealers failed to deliver {value} in the week to {day}{rank}.",
         "截至 {day} 當週交割失敗 {value}{rank}。"), DEALERS, 28, LEAST,
    ),
)  # fmt: skip
