"""The sentences on data, limits, method and sources, and the formulas."""

from __future__ import annotations

METHOD: dict[str, tuple[str, str]] = {
    "h_data": ("Data and limits", "資料與限制"),
    "h_method": ("Method and sources", "方法與來源"),
    "h_missing": ("Deliverable issues without a price", "沒有價格的可交割券"),
    "missing_intro": (
        "Deliverable issues of the reference universe without a price, priced at the par yield of their term plus "
        "what the nearest priced issue yields over it. Above zero the issue would be the cheapest. The four nearest "
        "to the cheapest of each contract are shown.",
        "參考券池中沒有價格的可交割券，以同年限平價殖利率加上年限最近之有價格券的利差估價。差距大於零者應為 CTD。每一"
        "合約列最接近 CTD 的四檔。",
    ),
    "h_quality": ("Quality check of the histories", "歷史資料品質檢核"),
    "quality_intro": (
        "None of these rows is in the history figures: prices of another day, and futures quotes that are stale or "
        "of another hour than the bonds. They were found from prices, par curves and clock times alone.",
        "下列資料皆未用於歷史圖：他日價格，以及過時或與債券不同時刻的期貨報價。僅憑價格、平價曲線與時刻檢出。",
    ),
    "h_financing": ("Term repo used", "所用定期回購利率"),
    "financing": (
        "No term repo is in the public record, and an overnight rate is not one. The first day is financed at that "
        "day's SOFR and every later day at the median of the last five fixings. This leaves the implied repo "
        "untouched and moves carry and net basis.",
        "公開資料沒有定期回購利率，隔夜利率也不能充當。首日以當日 SOFR 融資，其後各日以最近五次定盤的中位數融資。此"
        "假設不影響隱含回購利率，只影響持有收益與淨基差。",
    ),
    "financing_own": ("{date}: your own repo rates.", "{date}：使用者提供的回購利率。"),
    "financing_cut": (
        "On 18 March 2020 that median, {term}%, still holds fixings from before the rate cut of 15 March. At the "
        "{overnight}% of that night run to delivery, the net basis of ZNM0's cheapest note is {at_overnight}/32 "
        "instead of {at_term}/32.",
        "2020 年 3 月 18 日的中位數 {term}% 仍含 3 月 15 日降息前的定盤。若以當晚的 {overnight}% 融資至交割，ZNM0 CTD "
        "的淨基差為 {at_overnight}/32，而非 {at_term}/32。",
    ),
    "financing_example": (
        "The example of 10 October 2017 uses the exchange's own rate, {term}%; SOFR did not exist.",
        "2017 年 10 月 10 日的範例採用交易所給定的 {term}%；當時尚無 SOFR。",
    ),
    "h_limits": ("Limits", "限制"),
    "limit_options": (
        "A positive net basis can be fairly priced optionality. Splitting it into options and mispricing rests on "
        "a model: the noise of single issues moves it most.",
        "淨基差為正，可能只是選擇權的合理價值。選擇權價值與定價偏差的拆分取決於模型，其中以個別券的雜訊影響最大。",
    ),
    "limit_special": (
        "All issues are financed at one general-collateral rate; a note that is special in repo is cheaper to hold "
        "than shown.",
        "各券皆以同一個一般擔保品利率融資；回購市場中的特殊券實際持有成本低於此處所示。",
    ),
    "limit_delivery": (
        "Delivery is on the last day of the delivery period for every row; with negative carry the short would "
        "rather deliver early.",
        "各列皆以交割期間最後一日交割；持有收益為負時，賣方傾向提早交割。",
    ),
    "limit_ultra": (
        "Long bonds are least synchronous: one point of ZB is about 200 bp of its implied repo, so ZB rows here "
        "show the order of the basket, not its level.",
        "長天期債券最不同步：ZB 價格一點約等於隱含回購利率 200 bp，故此處 ZB 各列可看券的排序，不宜看水準。",
    ),
    "h_formulas": ("How each number is made", "各數字的算法"),
    "symbols": (
        "P clean price; AI accrued interest, at settlement (0) or delivery (T); F futures price; CF conversion "
        "factor; Cᵢ coupon paid tᵢ days after settlement; T days to delivery; r term repo, act/360. Prices in "
        "points per 100 of face; a positive gross basis: the bond stands above the converted futures.",
        "P 淨價；AI 應計利息，現貨交割日（0）或期貨交割日（T）；F 期貨價；CF 轉換因子；Cᵢ 為現貨交割日後 tᵢ 天支付的票"
        "息；T 現貨交割日至期貨交割日的天數；r 定期回購利率，act/360。價格為每百元面額之點數；總基差為正：現貨高於轉換"
        "後期貨價。",
    ),
    "h_sources": ("Sources", "資料來源"),
    "source_own": ("Prices of {date}: {source}.", "{date} 的價格：{source}。"),
    "source_bonds": (
        "Prices: U.S. Treasury end-of-day prices (FedInvest), public domain; bid and offer are of an earlier moment "
        "and not used.",
        "債券價格：美國財政部每日日終價格（FedInvest），公有領域；買價與賣價屬於較早時刻，未採用。",
    ),
    "source_futures": (
        "Futures: trade snapshots near 15:00 New York, not the exchange's settlements. 2017-10-10: the exchange's "
        "example (Understanding Treasury Futures).",
        "期貨：紐約時間 15:00 前後的成交價，並非交易所結算價。2017-10-10：交易所範例（Understanding Treasury "
        "Futures）。",
    ),
    "source_rates": (
        "SOFR: Federal Reserve Bank of New York. Par yields: U.S. Department of the Treasury. Terms of issues: "
        "Treasury auction records.",
        "SOFR：紐約聯邦準備銀行。平價殖利率：美國財政部。各券條件：財政部標售紀錄。",
    ),
    "source_rules": (
        "Rules: CBOT rulebook, chapters 18 to 21, 26 and 39 to 41, as in force in each contract's month; CME Group "
        "on conversion factors and delivery; 31 CFR 356, Appendix B, on prices and accrued interest.",
        "規則：CBOT 規則書第 18 至 21、26、39 至 41 章，以各合約月份當時有效者為準；CME Group 之轉換因子與交割說明；價"
        "格與應計利息依 31 CFR 356 附錄 B。",
    ),
    "source_events": (
        "Events: press releases of the Federal Reserve Board; operating policy statements and operation results of "
        "the Federal Reserve Bank of New York; par yields of the U.S. Treasury.",
        "事件：聯邦準備理事會新聞稿；紐約聯邦準備銀行之操作聲明與操作結果；美國財政部平價殖利率。",
    ),
    "source_papers": (
        "Accounts of March 2020: Barth and Kahn (OFR Working Paper 21-01); Banegas, Monin and Petrasek (FEDS Notes, "
        "2021); Vissing-Jorgensen (BIS Working Paper 966). Curves: Svensson (1994); noise: Hu, Pan and Wang "
        "(Journal of Finance, 2013).",
        "2020 年 3 月之研究：Barth 與 Kahn（OFR Working Paper 21-01）；Banegas、Monin 與 Petrasek（FEDS Notes，2021）；"
        "Vissing-Jorgensen（BIS Working Paper 966）。曲線：Svensson（1994）；雜訊：Hu、Pan 與 Wang（Journal of "
        "Finance，2013）。",
    ),
}
LIMITS = ("limit_options", "limit_special", "limit_delivery", "limit_ultra")
SOURCES = ("source_bonds", "source_futures", "source_rates", "source_rules", "source_events", "source_papers")

# name, symbols (HTML), words
FORMULAS: tuple[tuple[tuple[str, str], str, tuple[str, str]], ...] = (
    (
        ("conversion factor", "轉換因子"),
        "CF",
        (
            "Price of one dollar of the issue at a yield of 6%, the remaining term counted from the first day of "
            "the delivery month in whole quarters (whole months for ZT, Z3N, ZF), rounded to four decimals.",
            "該券每一元面額在殖利率 6% 下的價格；剩餘年限自交割月首日起算，以整季計（ZT、Z3N、ZF 以整月計），四捨五"
            "入至小數四位。",
        ),
    ),
    (
        ("gross basis", "總基差"),
        "B = P − CF·F",
        (
            "Clean price less the converted futures price.",
            "淨價減轉換後期貨價。",
        ),
    ),
    (
        ("carry", "持有收益"),
        "C = AI<sub>T</sub> − AI<sub>0</sub> + Σ C<sub>i</sub>·(1 + r·(T − t<sub>i</sub>)/360) − (P + "
        "AI<sub>0</sub>)·r·T/360",
        (
            "Coupon income to delivery, coupons reinvested at the repo rate, less the cost of financing the full "
            "price.",
            "至交割日的票息收入（期間票息以回購利率再投資），減去融資含息價的成本。",
        ),
    ),
    (
        ("net basis", "淨基差"),
        "N = B − C",
        (
            "What is paid for the short's delivery options, where prices are in line; also forward price less "
            "converted futures.",
            "市場定價合理時，即為賣方交割選擇權的價格；亦等於遠期淨價減轉換後期貨價。",
        ),
    ),
    (
        ("implied repo", "隱含回購利率"),
        "i = [CF·F + AI<sub>T</sub> + Σ C<sub>i</sub> − (P + AI<sub>0</sub>)] / [(P + AI<sub>0</sub>)·T/360 − Σ "
        "C<sub>i</sub>·(T − t<sub>i</sub>)/360]",
        (
            "The financing rate at which buying the issue, selling the futures and delivering breaks even.",
            "買進該券、賣出期貨並交割恰好損益兩平的融資利率。",
        ),
    ),
    (
        ("cheapest to deliver", "最便宜可交割券"),
        "max i",
        (
            "The issue of the highest implied repo, never the one of the lowest gross basis.",
            "隱含回購利率最高的券；不以總基差最低判定。",
        ),
    ),
    (
        ("effect of a tick", "跳動點的影響"),
        "CF·tick / [(P + AI<sub>0</sub>)·T/360 − Σ C<sub>i</sub>·(T − t<sub>i</sub>)/360]",
        (
            "How far one tick of the futures price moves the implied repo: the closer to delivery, the more.",
            "期貨價一個跳動點使隱含回購利率移動多少：愈近交割愈大。",
        ),
    ),
    (
        ("CTD map", "CTD 圖"),
        "y<sub>j</sub> + s + k·(m<sub>j</sub> − m<sub>CTD</sub>)/8",
        (
            "Forward yield of each issue, moved by s in parallel and by k in slope between 2 and 10 years (m: years "
            "to maturity), and priced again; the futures follow the cheapest converted forward price.",
            "各券的遠期殖利率平行移動 s，並依 2 至 10 年的斜率變動 k 調整（m：剩餘年限），重新定價；期貨價跟隨最低的轉"
            "換後遠期價。",
        ),
    ),
    (
        ("hedge", "避險"),
        "n = −CF·X/Q; n = −X·DV01/(Q·DV01<sub>F</sub>)",
        (
            "Contracts against face X, Q the face of a contract: by conversion factor or by DV01. The DV01 of the "
            "futures is that of the CTD, forward, over its factor. The tail makes up one contract per contract face "
            "at delivery.",
            "面額 X 所需口數，Q 為每口面額：依轉換因子或依 DV01。期貨 DV01 為 CTD 之遠期 DV01 除以其轉換因子。尾差使交"
            "割時每口面額恰有一口合約。",
        ),
    ),
)
