"""Size of the trade, crowding and concentration: what the weekly positions say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from netbasis.conventions.position_reports import ROOTS
from netbasis.market.positions import contract_faces
from netbasis.monitoring.indicator import Indicator, Path
from netbasis.monitoring.paths import own_file, series_path, update
from netbasis.monitoring.records import Records, Words
from netbasis.monitoring.size import THREE, Sides, sides, total, weights

CFTC = "CFTC, Traders in Financial Futures"
TUESDAY: Words = ("Tuesday's positions, Friday 15:30 New York", "週二持倉，紐約時間週五 15:30 公布")
NONE: Words = ("no report of positions was published by then", "當時尚無公布的持倉報告")
NO_PAR: Words = (
    "the par yields that value a contract end before the report", "估算每口價值所需的平價殖利率止於報告日之前",
)  # fmt: skip
STALE = 21
LEAST = 52
FETCH = update("cftc")
PAR = update("treasury_par_yields")


def trade(method: str, records: Records) -> Path:
    """$bn of the trade, all contracts, by a method."""
    held = sides(records)
    if not len(held.days):
        return Path.none(*NONE)
    found = Path.of(held.days, total(held.trade, weights(records, held.days)[method]))
    return found if len(found.days) else Path.none(*NO_PAR)


def shorts(roots: tuple[str, ...], records: Records) -> Path:
    """$bn of face of the leveraged funds' shorts in some contracts."""
    return _faces(lambda held: held.leveraged_short, roots, records)


def longs(records: Records) -> Path:
    """$bn of face of the asset managers' longs."""
    return _faces(lambda held: held.asset_long, ROOTS, records)


def share(records: Records) -> Path:
    """Percent of open interest (by face) that the trade is."""
    held, faces = sides(records), contract_faces(ROOTS)
    if not len(held.days):
        return Path.none(*NONE)
    both = np.isfinite(held.trade) & np.isfinite(held.open_interest)
    part = np.where(both, held.trade * faces, 0.0).sum(axis=1)
    whole = np.where(both, held.open_interest * faces, 0.0).sum(axis=1)
    return Path.of(held.days, 100.0 * part / np.where(whole > 0.0, whole, np.nan))


def concentration(records: Records) -> Path:
    """Sum of squared shares of the contracts in the trade (by face): 1/6 when even, 1 when all is in one."""
    held, faces = sides(records), contract_faces(ROOTS)
    if not len(held.days):
        return Path.none(*NONE)
    sizes = np.nan_to_num(held.trade) * faces
    whole = sizes.sum(axis=1)
    return Path.of(held.days, (sizes**2).sum(axis=1) / np.where(whole > 0.0, whole**2, np.nan))


def dealers(records: Records) -> Path:
    """$bn of face, long less short, that dealers hold in the futures."""
    long_days, long = records.position("dealer_long")
    short_days, short = records.position("dealer_short")
    both = np.intersect1d(long_days, short_days)
    if not len(both):
        return Path.none(*NONE)
    net = long[np.searchsorted(long_days, both)] - short[np.searchsorted(short_days, both)]
    return Path.of(both, total(net, np.broadcast_to(contract_faces(ROOTS) / 1e9, net.shape)))


def _faces(side: Callable[[Sides], np.ndarray], roots: tuple[str, ...], records: Records) -> Path:
    held = sides(records)
    if not len(held.days):
        return Path.none(*NONE)
    at = [ROOTS.index(root) for root in roots]
    faces = contract_faces(ROOTS)[at] / 1e9
    contracts = side(held)[:, at]
    return Path.of(held.days, total(contracts, np.broadcast_to(faces, contracts.shape)))


def _size(
    key: str, title: Words, definition: Words, path: Callable[[Records], Path], sentence: Words, *, group: str = "size",
    unit: str = "$bn", direction: int = 1, fetch: Words = FETCH,
) -> Indicator:  # fmt: skip
    return Indicator(key, group, unit, title, definition, CFTC, TUESDAY, direction, path, sentence, fetch, STALE, LEAST)


INDICATORS = (
    _size(
        "trade_face", ("Basis trade, face", "基差交易規模（面額）"),
        ("smaller of leveraged funds' short and asset managers' long in each of six contracts, times face, summed",
         "六種契約各取槓桿基金空頭與資產管理業者多頭之較小者，乘以面額後加總"),
        partial(trade, "face"),
        ("By face the basis trade is {value} in the report of {day}{rank}.",
         "{day} 報告顯示，基差交易面額為 {value}{rank}。"),
    ),
    _size(
        "trade_market_value", ("Basis trade, market value", "基差交易規模（市值）"),
        ("the same contracts at 100 over the factor of a par bond of the shortest deliverable term",
         "相同口數，以最短可交割年期平價債券之 100 除以轉換因子計價"),
        partial(trade, "market_value"),
        ("At market value the basis trade is {value} in the report of {day}{rank}.",
         "{day} 報告顯示，基差交易市值為 {value}{rank}。"),
        fetch=PAR,
    ),
    _size(
        "trade_ten_year", ("Basis trade, ten-year equivalents", "基差交易規模（十年期當量）"),
        ("the same contracts by DV01, as the face of ten-year par notes with the same DV01",
         "相同口數之 DV01 合計，換算為同等 DV01 的十年期平價公債面額"),
        partial(trade, "ten_year"),
        ("In ten-year notes of the same DV01 the basis trade is {value} in the report of {day}{rank}.",
         "{day} 報告顯示，基差交易之 DV01 相當於十年期公債 {value}{rank}。"),
        fetch=PAR,
    ),
    _size(
        "leveraged_short", ("Leveraged funds' shorts", "槓桿基金空頭"),
        ("leveraged funds' short positions in six contracts, face", "槓桿基金於六種契約的空頭部位，面額"),
        partial(shorts, ROOTS),
        ("Leveraged funds are short {value} of face in Treasury futures in the report of {day}{rank}.",
         "{day} 報告顯示，槓桿基金放空公債期貨面額 {value}{rank}。"),
    ),
    _size(
        "leveraged_short_2_5_10", ("Leveraged funds' shorts, 2, 5 and 10 years", "槓桿基金空頭（二、五、十年期）"),
        ("leveraged funds' short positions in ZT, ZF and ZN, face", "槓桿基金於 ZT、ZF、ZN 的空頭部位，面額"),
        partial(shorts, THREE),
        ("Leveraged funds are short {value} of face in ZT, ZF and ZN in the report of {day}{rank}.",
         "{day} 報告顯示，槓桿基金放空 ZT、ZF、ZN 面額 {value}{rank}。"),
    ),
    _size(
        "asset_manager_long", ("Asset managers' longs", "資產管理業者多頭"),
        ("asset managers' long positions in six contracts, face", "資產管理業者於六種契約的多頭部位，面額"),
        longs,
        ("Asset managers are long {value} of face in Treasury futures in the report of {day}{rank}.",
         "{day} 報告顯示，資產管理業者做多公債期貨面額 {value}{rank}。"),
    ),
    _size(
        "trade_share", ("Trade's share of open interest", "基差交易占未平倉比重"),
        ("the trade over open interest, six contracts, both by face", "基差交易占六種契約未平倉之比重，皆以面額計"),
        share,
        ("The trade is {value} of open interest in the report of {day}{rank}.",
         "{day} 報告顯示，基差交易占未平倉 {value}{rank}。"),
        group="crowding", unit="percent",
    ),
    _size(
        "trade_concentration", ("Concentration over contracts", "契約集中度"),
        ("sum of the squared shares of the six contracts in the trade, by face: 0.17 even, 1 all in one",
         "六種契約於基差交易中面額占比之平方和：平均為 0.17，全集中於一種為 1"),
        concentration,
        ("The trade's concentration over contracts is {value} in the report of {day}{rank}.",
         "{day} 報告顯示，基差交易之契約集中度為 {value}{rank}。"),
        group="crowding", unit="ratio",
    ),
    Indicator(
        "largest_traders", "crowding", "percent",
        ("Largest four traders' short", "最大四家空頭占比"),
        ("percent of open interest that the four largest traders are short, net, in the ten-year contract",
         "最大四家交易人於十年期契約之淨空頭占未平倉比重"),
        "CFTC, concentration ratios, brought by the user as top4_short", TUESDAY, 1,
        partial(series_path, "top4_short", 100.0),
        ("The four largest traders are short {value} of open interest on {day}{rank}.",
         "{day} 最大四家交易人之空頭占未平倉 {value}{rank}。"),
        own_file("top4_short"), STALE, LEAST,
    ),
    Indicator(
        "fund_leverage_top10", "crowding", "ratio",
        ("Leverage of the ten largest hedge funds", "十大避險基金槓桿"),
        ("gross over net assets, mean of the ten largest qualifying hedge funds, quarterly",
         "十大合格避險基金總資產對淨資產倍數之平均，季頻"),
        "Office of Financial Research, Hedge Fund Monitor",
        ("quarterly, about two quarters later", "季資料，約落後兩季"),
        1, partial(series_path, "hf_leverage_top10", 1.0),
        ("The ten largest hedge funds hold {value} times their net assets on {day}{rank}.",
         "{day} 十大避險基金總資產為淨資產的 {value} 倍{rank}。"),
        update("ofr"), 300, 8,
    ),
)  # fmt: skip
