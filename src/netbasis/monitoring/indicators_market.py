"""The market around the trade: volatility, liquidity, credit, the haven, the basis itself."""

from __future__ import annotations

from functools import partial

import numpy as np

from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.indicator import Indicator, Path
from netbasis.monitoring.paths import (
    BP,
    Joined,
    business_days,
    not_held,
    own_file,
    rolling,
    series_path,
    together,
    update,
)
from netbasis.monitoring.records import Records, Words

TREASURY = "U.S. Treasury, daily par yields"
EVENING: Words = ("same day, 18:00 New York", "當日紐約時間 18:00")
PAR, FRED, PRICES = (update(name) for name in ("treasury_par_yields", "fred", "treasury_prices"))
_BOTH = "netbasis data update treasury_prices; netbasis data import FILE --as futures"
BASIS: Words = (f"bring prices and futures: {_BOTH}", f"請備妥債券與期貨價格：{_BOTH}")
YEAR = 252.0  # business days
WINDOW = 20  # changes of the realised volatility and of the co-movement
FAST = 5  # days of the dash for cash
YIELD_UP, EQUITY_DOWN, GOLD_DOWN, DOLLAR_UP = 10.0, -0.05, -0.02, 0.01  # bp, then decimals, over FAST days
SECONDS: Words = (
    "bonds and futures of the embedded days are not of one second: one day's level carries some 60 bp",
    "內建資料之債券與期貨並非同一時刻：單日水準約有 60 bp 誤差",
)  # fmt: skip


def realised(name: str, records: Records) -> Path:
    """Volatility of a par yield over the last 20 changes, bp a year: root of the sum of their squares over the business
    days that they took, mean zero, 252 a year."""
    series = records.get(name)
    if series is None:
        return Path.none(*not_held(name))
    steps = business_days(series.days)
    squares = np.concatenate([[np.nan], (np.diff(series.values) / BP) ** 2])
    return Path.of(series.days, np.sqrt(YEAR * rolling(squares, WINDOW) / rolling(steps, WINDOW)))


def credit_spread(records: Records) -> Path:
    """Baa corporate yield less the ten-year par yield, bp."""
    found = together(records, "baa", "par_10y")
    if isinstance(found, Path):
        return found
    return Path.of(found.days, (found.values[0] - found.values[1]) / BP)


def comovement(records: Records) -> Path:
    """Correlation over 20 changes of the user's equity index (in percent) and the ten-year yield: above zero
    Treasuries gain when equities lose, which is what a haven does."""
    found = together(records, "equity", "par_10y")
    if isinstance(found, Path):
        return found
    equity, ten = found.values
    if len(found.days) <= WINDOW:
        return Path.none(f"{len(found.days)} days of equity and ten-year yields, {WINDOW + 1} needed",
                         f"股票與十年期殖利率僅 {len(found.days)} 天，需 {WINDOW + 1} 天")  # fmt: skip
    x, y = np.diff(np.log(equity)), np.diff(ten)
    mean_x, mean_y = rolling(x, WINDOW) / WINDOW, rolling(y, WINDOW) / WINDOW
    cov = rolling(x * y, WINDOW) / WINDOW - mean_x * mean_y
    deviation = np.sqrt((rolling(x * x, WINDOW) / WINDOW - mean_x**2) * (rolling(y * y, WINDOW) / WINDOW - mean_y**2))
    return Path.of(found.days[1:], cov / np.where(deviation > 0.0, deviation, np.nan))


def dash_for_cash(records: Records) -> Path:
    """1 where over five days the ten-year yield rose, equities and gold fell and the dollar rose, each by its
    threshold: everything is sold for dollars, Treasuries too; else 0."""
    found = together(records, "par_10y", "equity", "gold", "dollar_index")
    if isinstance(found, Path):
        return found
    if len(found.days) <= FAST:
        return Path.none("fewer than six days of all four series", "四項資料同時具備者不足六天")
    return Path.of(found.days[FAST:], flags(found).astype(np.float64))


def flags(found: Joined) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(n - 5,) whether each day ends a dash for cash."""
    ten, equity, gold, dollar = found.values
    moves = [values[FAST:] / values[:-FAST] - 1.0 for values in (equity, gold, dollar)]
    risen = (ten[FAST:] - ten[:-FAST]) / BP
    return np.asarray(
        (risen >= YIELD_UP) & (moves[0] <= EQUITY_DOWN) & (moves[1] <= GOLD_DOWN) & (moves[2] >= DOLLAR_UP)
    )


def slope(records: Records) -> Path:
    """Ten- less two-year par yield, bp."""
    found = together(records, "par_10y", "par_2y")
    if isinstance(found, Path):
        return found
    return Path.of(found.days, (found.values[0] - found.values[1]) / BP)


def due(records: Records) -> Path:
    """$bn of corporate debt that falls due in the year after each day of the user's series maturities_due."""
    series = records.get("maturities_due")
    if series is None:
        return Path.none(*not_held("maturities_due"))
    return Path(*_ahead(series.days, series.values))


def _ahead(days: Days, amounts: Floats) -> tuple[Days, Floats]:
    sums = np.concatenate([[0.0], np.cumsum(amounts)])
    ends = np.searchsorted(days, days + np.timedelta64(365, "D"))
    return days, sums[ends] - sums[: len(days)]


def _market(
    key: str, group: str, unit: str, title: Words, definition: Words, source: str, lag: Words, direction: int,
    path: object, sentence: Words, fetch: Words, stale: int = 14, least: int = 20,
) -> Indicator:  # fmt: skip
    assert callable(path)
    return Indicator(
        key, group, unit, title, definition, source, lag, direction, path, sentence, fetch, stale, least
    )  # fmt: skip


INDICATORS = (
    *(
        _market(
            f"realised_{years}y", "volatility", "bp",
            (f"Realised volatility, {years} years", f"{years} 年期實現波動率"),
            (f"volatility of the {years}-year par yield over 20 changes, bp a year",
             f"{years} 年期平價殖利率近二十次變動之年化波動率，bp"),
            TREASURY, EVENING, 1, partial(realised, f"par_{years}y"),
            (f"The {years}-year yield has moved at {{value}} a year over the 20 days to {{day}}{{rank}}.",
             f"截至 {{day}} 二十日，{years} 年期殖利率年化波動為 {{value}}{{rank}}。"), PAR,
        ) for years in (2, 10)
    ),
    _market(
        "curve_slope", "volatility", "bp", ("Slope, 2 to 10 years", "曲線斜率（二至十年）"),
        ("ten- less two-year par yield", "十年期減二年期平價殖利率"), TREASURY, EVENING, 0, slope,
        ("The curve from two to ten years stands at {value} on {day}{rank}.",
         "{day} 二至十年曲線斜率為 {value}{rank}。"), PAR,
    ),
    _market(
        "implied_index", "volatility", "index", ("Implied volatility of Treasuries", "公債隱含波動率指數"),
        ("an index of implied Treasury volatility that the user brings as move: it is licensed",
         "使用者自備之公債隱含波動率指數（move）：屬授權資料"), "the user's file", ("as brought", "依使用者檔案"), 1,
        partial(series_path, "move", 1.0),
        ("The index of implied Treasury volatility is {value} on {day}{rank}.",
         "{day} 公債隱含波動率指數為 {value}{rank}。"), own_file("move"),
    ),
    _market(
        "vix", "volatility", "index", ("Implied volatility of equities", "股票隱含波動率"),
        ("VIX", "VIX 指數"), "Cboe, by way of FRED", ("same day, 16:15 New York", "當日紐約時間 16:15"), 1,
        partial(series_path, "vix", 1.0),
        ("The VIX is {value} on {day}{rank}.", "{day} VIX 為 {value}{rank}。"), FRED,
    ),
    _market(
        "noise", "liquidity", "bp", ("Noise of the curve", "曲線雜訊"),
        ("root mean square of yield errors of notes of 6.4 to 10.1 years against a fitted curve (Hu, Pan and Wang)",
         "剩餘 6.4 至 10.1 年債券對擬合曲線之殖利率誤差均方根（Hu、Pan、Wang）"),
        "U.S. Treasury end-of-day prices", EVENING, 1, partial(series_path, "noise", 1.0),
        ("Notes of the ten-year range lie {value} off the curve on {day}{rank}.",
         "{day} 十年期區間債券偏離曲線 {value}{rank}。"), PRICES, 35,
    ),
    _market(
        "credit_spread", "credit", "bp", ("Baa less ten-year", "Baa 減十年期公債利差"),
        ("Moody's Baa yield less the ten-year par yield", "穆迪 Baa 殖利率減十年期平價殖利率"),
        f"Moody's, by way of FRED; {TREASURY}", ("next business day, 16:15 New York", "次一營業日紐約時間 16:15"), 1,
        credit_spread,
        ("Baa corporates yield {value} over the ten-year on {day}{rank}.",
         "{day} Baa 公司債較十年期公債高 {value}{rank}。"), FRED,
    ),
    _market(
        "maturities_due", "credit", "$bn", ("Debt falling due in a year", "一年內到期債務"),
        ("sum over the year ahead of the user's series maturities_due ($bn by day that debt falls due)",
         "使用者 maturities_due 序列（各到期日十億美元）未來一年之合計"),
        "the user's file", ("as brought", "依使用者檔案"), 1, due,
        ("Debt of {value} falls due in the year from {day}{rank}.", "自 {day} 起一年內到期債務 {value}{rank}。"),
        own_file("maturities_due"), 100, 8,
    ),
    _market(
        "haven", "haven", "ratio", ("Co-movement with equities", "與股票之連動"),
        ("correlation over 20 days of the user's equity index and the ten-year yield: above zero, a haven",
         "使用者股票指數與十年期殖利率近二十日之相關係數：正值表示公債為避風港"),
        f"the user's file; {TREASURY}", EVENING, -1, comovement,
        ("Over the 20 days to {day} equities and the ten-year yield moved together at {value}{rank}.",
         "截至 {day} 二十日，股票與十年期殖利率相關係數為 {value}{rank}。"), own_file("equity"),
    ),
    _market(
        "dash_for_cash", "haven", "flag", ("Dash for cash", "現金爭奪"),
        (f"over five days the ten-year yield up {YIELD_UP:g} bp, equities down {-EQUITY_DOWN:.0%}, gold down "
         f"{-GOLD_DOWN:.0%}, the dollar up {DOLLAR_UP:.0%}, all at once",
         f"五日內十年期殖利率上升 {YIELD_UP:g} bp、股票跌 {-EQUITY_DOWN:.0%}、黃金跌 {-GOLD_DOWN:.0%}、"
         f"美元升 {DOLLAR_UP:.0%}，同時發生"),
        f"the user's files; {TREASURY}", EVENING, 1, dash_for_cash,
        ("Everything is sold for dollars in the five days to {day}: {value}{rank}.",
         "截至 {day} 五日，市場拋售一切換取美元：{value}{rank}。"),
        own_file("equity", "gold", "dollar_index"),
    ),
    _market(
        "implied_repo_gap", "basis", "bp", ("Implied less term repo", "隱含回購減期限回購"),
        ("implied repo of the cheapest to deliver of the front ten-year contract less term repo; " + SECONDS[0],
         "近月十年期契約最便宜可交割債隱含回購減期限回購；" + SECONDS[1]),
        "U.S. Treasury end-of-day prices; futures near 15:00 New York", EVENING, 1,
        partial(series_path, "implied_repo_gap", 1.0),
        ("The ten-year's cheapest to deliver implies {value} over term repo on {day}{rank}.",
         "{day} 十年期最便宜可交割債隱含回購高於期限回購 {value}{rank}。"),
        BASIS, 35,
    ),
    _market(
        "net_basis", "basis", "32nds", ("Net basis of the ten-year", "十年期淨基差"),
        ("net basis of the cheapest to deliver of the front ten-year contract, last delivery day",
         "近月十年期契約最便宜可交割債之淨基差，以最後交割日計"),
        "U.S. Treasury end-of-day prices; futures near 15:00 New York", EVENING, 0,
        partial(series_path, "net_basis", 1.0),
        ("The ten-year's net basis is {value} 32nds on {day}{rank}.", "{day} 十年期淨基差為 {value}/32{rank}。"),
        BASIS, 35,
    ),
)  # fmt: skip
