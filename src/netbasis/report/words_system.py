"""Words of the whole market: columns, metrics with their units, sectors, variants of a scenario, parameters."""

from __future__ import annotations

SYSTEM_HEADERS: dict[str, tuple[str, str]] = {
    "scenario": ("scenario", "情境"),
    "title": ("title", "名稱"),
    "days": ("days", "日數"),
    "metric": ("metric", "指標"),
    "variant": ("variant", "方案"),
    "median": ("median", "中位數"),
    "q05": ("5%", "5% 分位"),
    "q95": ("95%", "95% 分位"),
    "at_default": ("at the default", "預設參數"),
    "band": ("target", "目標區間"),
    "fitted": ("use", "用途"),
    "hit": ("default hits", "預設命中"),
    "hits": ("set hits %", "集合命中 %"),
    "scenarios": ("runs", "次數"),
    "day": ("day", "日"),
    "sector": ("sector", "部門"),
    "kind": ("what", "類別"),
    "sentence": ("what happened", "經過"),
    "yield_bp": ("10y bp", "10 年期 bp"),
    "dislocation": ("dislocation bp", "價格偏離 bp"),
    "basis": ("basis bp", "基差 bp"),
    "repo": ("repo bp", "回購利差 bp"),
    "utilisation": ("use %", "使用率 %"),
    "volatility": ("vol bp/day", "波動率 bp/日"),
    "margin_rate": ("margin %", "保證金 %"),
    "bonds": ("bonds $bn", "公債 十億美元"),
    "cash": ("cash $bn", "現金 十億美元"),
    "equity": ("equity $bn", "權益 十億美元"),
    "sold": ("sold $bn", "賣出 十億美元"),
    "bought": ("bought $bn", "買進 十億美元"),
    "called": ("called", "跌破門檻檔數"),
    "failed": ("failed", "倒閉檔數"),
    "variation": ("variation margin", "變動保證金"),
    "initial": ("initial margin", "原始保證金"),
    "remargin": ("repo", "回購"),
    "interest": ("interest", "利息"),
    "funds": ("hedge funds", "避險基金"),
    "swap_funds": ("swap-spread funds", "交換利差基金"),
    "asset_managers": ("asset managers", "資產管理業者"),
    "foreign": ("foreign holders", "外國投資人"),
    "trend": ("trend followers", "趨勢追隨者"),
    "issued": ("Treasury", "財政部"),
    "dealers": ("dealers", "交易商"),
    "banks": ("banks, others", "銀行與其他"),
    "central_bank": ("central bank", "央行"),
    "margin": ("margin", "保證金"),
    "lent": ("repo lent", "借出回購"),
    "owed": ("repo owed", "借入回購"),
    "shares": ("fund shares", "基金份額"),
    "other": ("other", "其他"),
    "futures": ("futures $bn", "期貨 十億美元"),
    "value": ("value", "數值"),
    "source": ("source", "來源"),
    "what": ("what", "項目"),
    "parameter": ("parameter", "參數"),
    "prior": ("searched", "搜尋範圍"),
    "kept": ("5-95% of the set", "集合 5-95%"),
    "shrink": ("narrowed %", "收窄 %"),
    "moves": ("moves a target", "對目標之影響"),
    "identified": ("identified", "可識別"),
    "rules": ("policies", "政策組"),
    "leverage": ("leverage", "槓桿"),
    "rate": ("$bn a day", "每日 十億美元"),
    "lag": ("lag, days", "落後 日"),
    "amount": ("smallest amount $bn", "最少金額 十億美元"),
    "calm_days": ("days to calm", "平復 日數"),
    "enough": ("enough %", "足夠 %"),
    "returns": ("larger fails %", "加碼失敗 %"),
}

METRIC_WORDS: dict[str, tuple[str, str]] = {
    "yield_rise": ("ten-year: rise from its low", "10 年期：自低點上升"),
    "dislocation": ("dislocation, peak", "價格偏離，最高"),
    "basis": ("basis, peak", "基差，最高"),
    "repo": ("repo over policy rate, peak", "回購利率高於政策利率，最高"),
    "repo_days": ("days with repo above 100 bp", "回購利差逾 100 bp 日數"),
    "sold": ("bonds sold by hedge funds", "避險基金賣出公債"),
    "net_sold": ("net sales of hedge funds, most", "避險基金淨賣出，最多"),
    "book": ("change of the basis book, lowest", "基差部位變動，最低"),
    "fund_return": ("return of the funds at the end", "基金期末報酬"),
    "worst_return": ("return of the funds, worst", "基金最低報酬"),
    "fund_cash": ("cash of the funds, change", "基金現金變動"),
    "utilisation": ("use of dealers' balance sheet, peak", "交易商資產負債表使用率，最高"),
    "lender_loss": ("losses of lenders", "放款人損失"),
    "failed": ("funds that failed", "倒閉基金數"),
    "purchases": ("purchases of the central bank", "央行購債"),
    "days_to_calm": ("days from peak to a third of it", "由高點降至三分之一日數"),
    "calm_day": ("day of that", "恢復平靜之日"),
    "swap_cut": ("swap-spread positions cut", "交換利差部位減少"),
    "called": ("fund-days under a threshold", "跌破門檻之基金日數"),
    "variation": ("variation margin of the funds", "基金變動保證金"),
    "initial": ("initial margin paid by the funds", "基金支付原始保證金"),
    "remargin": ("repo: new cash to the funds", "回購：基金新增現金"),
    "dealer_profit": ("profit of dealers", "交易商損益"),
    "residual": ("largest residual of an identity", "恆等式最大殘差"),
}

_IN_DOLLARS = (
    "sold", "net_sold", "lender_loss", "purchases", "swap_cut", "variation", "initial", "remargin", "dealer_profit",
)  # fmt: skip
# metric -> scale and decimals of what is shown, unit
METRIC_UNITS: dict[str, tuple[float, int, str]] = {
    **dict.fromkeys(("yield_rise", "dislocation", "basis", "repo"), (1.0, 1, "bp")),
    **dict.fromkeys(("repo_days", "days_to_calm", "calm_day"), (1.0, 0, "days")),
    **dict.fromkeys(_IN_DOLLARS, (1.0, 1, "$bn")),
    **dict.fromkeys(("book", "fund_return", "worst_return", "fund_cash", "utilisation"), (100.0, 1, "%")),
    "failed": (1.0, 0, "funds"),
    "called": (1.0, 0, "fund-days"),
    "residual": (1.0, 17, ""),
}

SYSTEM_VALUES: dict[str, tuple[str, str]] = {
    "given": ("as given", "依情境"),
    "no_policy": ("no policy", "無政策"),
    "no_feedback": ("no feedback (prices frozen)", "無回饋（價格固定）"),
    "outright": ("purchases by rule, outright", "規則購債：現券"),
    "hedged": ("purchases by rule, hedged", "規則購債：避險式"),
    "as_it_was": ("as it was", "如實際"),
    "later": ("ten days later", "延後十日"),
    "standing": ("standing repo facility", "常設回購機制"),
    "fitted_yes": ("fitted", "校準"),
    "fitted_no": ("held out", "保留檢驗"),
    "hit_yes": ("hit", "命中"),
    "hit_no": ("miss", "未中"),
    "never": ("never", "未曾"),
    "quiet": ("quiet", "平靜"),
    "dealers": ("dealers", "交易商"),
    "banks": ("banks", "銀行"),
    "hedge funds": ("hedge funds", "避險基金"),
    "swap-spread funds": ("swap-spread funds", "交換利差基金"),
    "asset managers": ("asset managers", "資產管理業者"),
    "foreign holders": ("foreign holders", "外國投資人"),
    "quantitative funds": ("quantitative funds", "量化基金"),
    "money funds": ("money funds", "貨幣市場基金"),
    "clearing house": ("clearing house", "結算所"),
    "Treasury": ("Treasury", "財政部"),
    "central bank": ("central bank", "央行"),
    "identified_yes": ("yes", "是"),
    "identified_no": ("no", "否"),
}
TARGET_SOURCES: dict[str, str] = {
    "ten-year 0.54% to 1.18%, 9-18 March 2020: U.S. Treasury": (
        "10 年期 0.54% 至 1.18%，2020 年 3 月 9 日至 18 日：美國財政部"
    ),
    "net sales $173bn: Barth and Kahn, OFR WP 21-01": ("淨賣出 1,730 億美元：Barth 與 Kahn，OFR WP 21-01"),
    "mean return -7%: Kruttli and others, FEDS 2021-038": "平均報酬 -7%：Kruttli 等，FEDS 2021-038",
    "cash +20%: Kruttli and others, FEDS 2021-038": "現金 +20%：Kruttli 等，FEDS 2021-038",
    "purchases of $75bn a day 19 March - 1 April 2020: Federal Reserve": (
        "每日購債 750 億美元，2020 年 3 月 19 日至 4 月 1 日：聯準會"
    ),
    "no unwind in quiet times": "平靜時期沒有平倉",
    "no dislocation in quiet times": "平靜時期沒有價格偏離",
    "SOFR 5.25% on 17 September 2019: Federal Reserve Bank of New York": (
        "2019 年 9 月 17 日 SOFR 5.25%：紐約聯邦準備銀行"
    ),
    "2.43% the day before, 2.55% the day after: the same": "前一日 2.43%，次日 2.55%：同上",
    "no basis unwind": "沒有基差平倉",
    "SOFR 4.33% to 4.42%: Federal Reserve Bank of New York": "SOFR 4.33% 至 4.42%：紐約聯邦準備銀行",
    "no evidence of a basis unwind: SOMA manager": "沒有基差平倉的證據：SOMA 經理人",
    "about $60bn of swap-spread positions cut: SOMA manager": "交換利差部位減少約 600 億美元：SOMA 經理人",
}

# headings of a comparison: most of the run, with units
METRIC_HEADERS: dict[str, tuple[str, str]] = {
    "yield_rise": ("10y rise bp", "10 年期升幅 bp"),
    "dislocation": ("dislocation bp", "價格偏離 bp"),
    "basis": ("basis bp", "基差 bp"),
    "repo": ("repo bp", "回購利差 bp"),
    "net_sold": ("funds sold $bn", "基金淨賣出 十億美元"),
    "worst_return": ("worst return %", "最低報酬 %"),
    "lender_loss": ("lenders' loss $bn", "放款人損失 十億美元"),
    "failed": ("funds failed", "倒閉 檔數"),
    "purchases": ("purchases $bn", "央行購債 十億美元"),
    "days_to_calm": ("days to calm", "平復 日數"),
}
UNIT_WORDS: dict[str, tuple[str, str]] = {"bp": ("bp", "bp"), "$bn": ("$bn", "十億美元"), "%": ("%", "%")}


def metric_words(name: str) -> tuple[str, str]:
    """What a metric is called, with its unit; days and funds are in the words."""
    english, chinese = METRIC_WORDS[name]
    unit = UNIT_WORDS.get(METRIC_UNITS[name][2])
    return (f"{english}, {unit[0]}", f"{chinese}（{unit[1]}）") if unit else (english, chinese)
