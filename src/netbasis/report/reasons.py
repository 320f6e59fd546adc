"""Why a cell is empty, a price in doubt or a curve short, and where a rate is from, in the reader's language.

Analytics and data write reasons in English. Here stands the Chinese of each; a reason that is not in the list (one
that a user's file brought) is shown as it was written.
"""

from __future__ import annotations

import re

from netbasis.report.reasons_drivers import DRIVER_REASONS
from netbasis.report.words import Language

# pattern of the English -> Chinese, {0}, {1} the groups, each itself a reason where one is in the list
_CHINESE = (
    (r"no price(?: for this issue)?", "此券無價格"),
    (r"no price for (\S+)", "{0} 無價格"),
    (r"not yet issued, or matured, on settlement (\S+)", "現貨交割日 {0} 時尚未發行或已到期"),
    (r"first coupon more than two periods away: .*", "首次付息超過兩個計息期：請檢查起息日與首次付息日"),
    (r"delivery on the settlement day: .*", "期貨交割日即現貨交割日：無須融資，故無隱含回購利率"),
    (r"no yield gives a price of (\S+?)(?: on settlement \S+)?", "沒有殖利率能得出價格 {0}"),
    (r"no yield gives its forward price", "沒有殖利率能得出其遠期價格"),
    (r"an impossible price, (\S+), for (\S+)", "{1} 的價格 {0} 不可能成立"),
    (r"too late to deliver into this contract", "已來不及交割入此合約"),
    (r"no yield or implied repo at these quotes", "此報價算不出殖利率或隱含回購利率"),
    (r"no overnight rate for this day", "當日無隔夜利率"),
    (r"no term repo for this day", "當日無定期回購利率"),
    (r"no futures price for this day", "當日無期貨價"),
    (r"no issue of this market is deliverable into (\S+)", "此市場沒有可交割入 {0} 的公債"),
    (r"within (\d+) months of maturity", "距到期不足 {0} 個月"),
    (r"matured", "已到期"),
    (r"settlement is before the dated date", "現貨交割日早於起息日"),
    (r"the price gives no yield from -5% to 25%", "價格算不出 -5% 至 25% 之間的殖利率"),
    (r"left out of the fit: (\S+) bp off the curve", "不列入擬合：偏離曲線 {0} bp"),
    (r"not deliverable into (\S+): (.*)", "不可交割入 {0}：{1}"),
    (r"no issue in the basket of (\S+) has an implied repo, .*", "{0} 的可交割券都沒有隱含回購利率，故無期貨 DV01"),
    (
        r"(\S+) was last seen at (\S+), the bonds at the end of the day: the price may be stale",
        "{0} 最後報價時間為 {1}，債券為當日日終價：此期貨價可能過時",
    ),
    (r"no street yield: its first coupon is more than a year away", "無市場慣例殖利率：首次付息在一年以後"),
    (r"no history of it is embedded", "內附資料沒有其歷史"),
    (
        r"repo leverage: (\S+); allowed: at most (\S+) at the market's haircut of (\S+); .*",
        "回購槓桿 {0} 倍：市場折扣率 {2} 下最多 {1} 倍",
    ),
    # where the repo rates come from
    (
        r"SOFR \(Federal Reserve Bank of New York\): that day's (\S+) for one day, then the median of the last "
        r"fixings, (\S+)",
        "SOFR（紐約聯邦準備銀行）：首日以當日定盤 {0}，其後各日以最近數次定盤的中位數 {1}",
    ),
    (
        r"the exchange's example of the December 2017 ten-year \(Understanding Treasury Futures\)",
        "交易所的 2017 年 12 月十年期合約範例（Understanding Treasury Futures）",
    ),
    (r"one rate given", "使用者給定的單一利率"),
    (r"repo of the market directory", "市場資料夾的回購利率"),
    # of a map, a frontier, a sweep
    (r"not even purchases at this rate until the end of the path", "以此速度購買至期末仍不足"),
    (r"the path ends before (\d+) days after the trigger", "觸發後不足 {0} 日情境即結束"),
    (r"no scenario ended with numbers", "沒有任何情境得出數值"),
    # what a reader of a fitted curve has to know
    (r"issues cover (\S+) to (\S+) years only", "有價格的券僅涵蓋 {0} 至 {1} 年"),
    (r"outside the issues the curve leans on par yields at (.+) years", "此範圍以外，曲線以 {0} 年的平價殖利率支撐"),
    (
        r"it misses those at (.+) years by over (\d+) bp and ends before them",
        "曲線與 {0} 年的平價殖利率相差超過 {1} bp，故止於該處之前",
    ),
    (
        r"issues span (\S+) years: Nelson-Siegel, which is not determined outside them",
        "券的年限僅相距 {0} 年：改用 Nelson-Siegel，範圍以外不具意義",
    ),
    (r"(\d+) issues are too few for six parameters: Nelson-Siegel", "{0} 檔券不足以估計六個參數：改用 Nelson-Siegel"),
    (
        r"a parameter is at its bound: read the curve where there are issues, not the parameters",
        "有參數落在界限上：請看有券之處的曲線，勿解讀參數",
    ),
    (
        r"(\d+) issues let the spline bend little: (\S+) effective parameters",
        "僅 {0} 檔券，樣條能彎曲的程度有限：有效參數 {1} 個",
    ),
    # delivery options
    (
        r"volatility: realised over (\d+) changes of par yields to (\S+)",
        "波動率：截至 {1} 平價殖利率 {0} 次變動的實現值",
    ),
    (
        r"volatility: given; correlation and shares of level and slope: (.*)",
        "波動率：使用者給定；水準與斜率的比重及相關係數：{0}",
    ),
    (r"realised over (\d+) changes of par yields to (\S+)", "截至 {1} 平價殖利率 {0} 次變動的實現值"),
    (
        r"volatility: (level \S+ and slope \S+ bp a year by default), as the embedded par yields do not reach (\S+)",
        "波動率：{0}（內建平價殖利率未涵蓋 {1}）",
    ),
    (r"level (\S+) and slope (\S+) bp a year by default", "預設每年水準 {0} bp、斜率 {1} bp"),
    (
        r"hw1: the quality option alone, at the last delivery day, each issue on the curve, not at its market price",
        "hw1：僅計品質選擇權，於最後交割日交割，各券以曲線而非市價評價",
    ),
    (
        r"hw1: on a flat curve at the yield of the cheapest to deliver, as none can be fitted",
        "hw1：無法擬合曲線，改用 CTD 殖利率的水平曲線",
    ),
    (r"payments discounted at each issue's own yield: (.*)", "各券以自身殖利率折現：{0}"),
    (r"delivery options: (.*)", "交割選擇權：{0}"),
    (r"no usable price", "無可用價格"),
    # why an issue is not in a basket, and how its original term was judged
    (r"matured: matures (\S+)", "已於 {0} 到期"),
    (r"pays no coupon", "無票息"),
    (
        r"remaining term too short: matures (\S+), (\S+) or later is taken",
        "剩餘年限過短：{0} 到期，須為 {1} 或以後到期",
    ),
    (
        r"remaining term too long: matures (\S+), (\S+) or earlier is taken",
        "剩餘年限過長：{0} 到期，須為 {1} 或以前到期",
    ),
    (r"original term too long: (\S+), at most (\S+) is taken", "原始年限過長：{0}，至多 {1}"),
    (r"original term (\S+): only (.+) issues are taken", "原始年限 {0}：僅接受 {1}"),
    (r"not issued by (\S+)", "{0} 時尚未發行"),
    (r"original term inferred: (\S+)", "原始年限為推定：{0}"),
    (r"original term unknown: judged by remaining term alone", "原始年限不明：僅依剩餘年限判定"),
    (r"sold again as a (\S+) issue", "曾以 {0} 期券增額發行"),
    # terms inside these
    (r"(\d+)y", "{0} 年"),
    (r"(\d+)m", "{0} 個月"),
    (r"(\d+)y(\d+)m", "{0} 年 {1} 個月"),
    (r"(\d+y) or (\d+y)", "{0} 或 {1}"),
    *DRIVER_REASONS,
)
_PATTERNS = tuple((re.compile(pattern), chinese) for pattern, chinese in _CHINESE)


def reason_text(text: str, lang: Language) -> str:
    """A reason as the reader sees it."""
    if lang == "en":
        return text
    for pattern, chinese in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return chinese.format(*(reason_text(part, lang).replace(", ", "、") for part in found.groups()))
    return text
