"""The sentences of the history: the month-ends, September 2019, March 2020.

Facts and their sources: Barth and Kahn (OFR Working Paper 21-01), Banegas, Monin and Petrasek (FEDS Notes 2021),
Vissing-Jorgensen (BIS Working Paper 966), Federal Reserve Bank of New York (SOFR, operations).
"""

from __future__ import annotations

HISTORY: dict[str, tuple[str, str]] = {
    "h_history": ("The ten-year basis, 2018 to 2023", "十年期基差，2018 至 2023 年"),
    "history_intro": (
        "In every figure, from the top: the rates; the implied repo of the cheapest to deliver less that day's "
        "SOFR; its gross and net basis; and which issue it was, by maturity. Numbers above are the events listed "
        "below the figure.",
        "每張圖由上而下：各種利率；最便宜可交割券的隱含回購利率減當日 SOFR；其總基差與淨基差；以及是哪一檔券（以到"
        "期日表示）。圖上方的編號即圖下所列事件。",
    ),
    "history_trust": (
        "Bonds and futures are not of the same second: one day's level of implied repo carries about ±60 bp (the "
        "grey band). Differences between issues of one day, and moves of 100 bp, stand. Net basis depends on the "
        "term repo used; gross basis and implied repo do not.",
        "債券與期貨價格並非同一時刻：單日隱含回購利率的水準約有 ±60 bp 的不確定（灰色帶）。同日各券之間的差異，以及 "
        "100 bp 的變動，仍然可信。淨基差取決於所用的定期回購利率，總基差與隱含回購利率則否。",
    ),
    "h_years": ("Month-ends, 2018 to 2023", "2018 至 2023 年各月底"),
    "h_2019": ("17 September 2019: a funding event", "2019 年 9 月 17 日：資金面事件"),
    "h_2020": ("March 2020: the dash for cash", "2020 年 3 月：搶現潮"),
    "h_events": ("Events", "事件"),
    "episode_2019": (
        "On 17 September 2019 a tax date and the settlement of about $54 billion of new Treasuries had drained some "
        "$120 billion of reserves in two days, and the overnight rate (SOFR) printed {overnight}%: a funding event "
        "in the overnight leg alone, with ten-year yields calm and no unwind of the basis trade. Financed to its "
        "delivery in December, the cheapest ten-year note implied {implied}%, close to the term repo of {term}%, so "
        "a spike that lasts a night must not be run forward to delivery.",
        "2019 年 9 月 17 日，繳稅日加上約 540 億美元新債交割，兩天內抽走約 1,200 億美元準備金，隔夜利率（SOFR）升到 "
        "{overnight}%：這是只在隔夜端的資金面事件，十年期殖利率平穩，也沒有基差交易平倉。若融資至 12 月交割，最便宜十"
        "年期公債的隱含回購利率為 {implied}%，與定期回購利率 {term}% 相近，所以只持續一晚的飆升不可外推至交割日。",
    ),
    "episode_2020": (
        "In the dash for cash of 9 to 27 March 2020 the cheapest ten-year note's implied repo stood {low} to {high} "
        "bp over SOFR on {inside} of {days} days, against -50 to +35 bp on {calm} of the {before} days before: "
        "futures stood rich to notes that were being sold, and yields turned when the Federal Reserve's purchases "
        "accelerated to about $75 billion a day, not on their announcement. Hedge funds were net sellers of about "
        "$173 billion, driven by futures margin and precautionary cash while repo volumes and haircuts hardly "
        "changed, and the unwind of the basis trade was likely a consequence of the dislocation rather than its "
        "primary cause (Barth and Kahn).",
        "2020 年 3 月 9 日至 27 日搶現潮期間，{days} 個交易日中有 {inside} 天，最便宜十年期公債的隱含回購利率高出 SOFR"
        " {low} 至 {high} bp，而先前 {before} 天中有 {calm} 天介於 -50 至 +35 bp：現貨遭到拋售，期貨相對偏貴，殖利率是"
        "在聯準會購債加速到每日約 750 億美元時才回落，而非宣布之時。避險基金淨賣出約 1,730 億美元，起因是期貨保證金與"
        "預防性現金需求，回購量與擔保品折扣率幾乎未變；基差交易的平倉較可能是市場失序的結果，而非主因（Barth 與"
        " Kahn）。",
    ),
    "caption_years": (
        "The ten-year contract nearest to delivery at each month-end; the last weeks of a contract have long "
        "whiskers. SOFR is one night's rate: while rate rises were expected (2022) the implied repo to delivery "
        "stood far above it without the futures being rich. {left_out}",
        "每月底最接近交割的十年期合約；合約最後數週誤差線較長。SOFR 只是一晚的利率：市場預期升息期間（2022 年），至"
        "交割日的隱含回購利率遠高於 SOFR，期貨卻未必偏貴。{left_out}",
    ),
    "caption_2019": (
        "ZNZ9 day by day, {first} to {last}; whiskers: ±1/32 of the futures price. From 9 to 30 September and at "
        "month-ends the cheapest of all issues of the basket; on the other days the same note, {issue} ({cusip}), "
        "followed alone. {left_out}",
        "ZNZ9 逐日，{first} 至 {last}；誤差線：期貨價 ±1/32 點。9 月 9 日至 30 日及月底為全部可交割券中的最便宜者；"
        "其餘各日僅追蹤同一檔券 {issue}（{cusip}）。{left_out}",
    ),
    "caption_2020": (
        "ZNM0 day by day, {first} to {last}; whiskers: ±1/32 of the futures price; shaded: 9 to 27 March. SOFR is "
        "that night's rate, not a term rate: before the rate cuts of 3 and 15 March the market expected lower rates "
        "until delivery, which lowers the distance to SOFR (2 and 13 March). On 12 March two notes tie within a "
        "tick. {left_out}",
        "ZNM0 逐日，{first} 至 {last}；誤差線：期貨價 ±1/32 點；陰影：3 月 9 日至 27 日。SOFR 為當晚利率而非定期利"
        "率：3 月 3 日與 15 日降息之前，市場已預期到交割前利率走低，使與 SOFR 的差距偏低（3 月 2 日與 13 日）。3 月"
        " 12 日兩檔券差距不到一個跳動點。{left_out}",
    ),
    "cheapest_one": ("{issue} ({cusip}) on {count} of {all} days", "{issue}（{cusip}）{all} 天中 {count} 天"),
    "cheapest_same": ("Cheapest to deliver: {issue}, without a change.", "最便宜可交割券：{issue}，未曾更換。"),
    "cheapest_few": (
        "Cheapest to deliver: {issues}. It changed on {days}.",
        "最便宜可交割券：{issues}。更換日：{days}。",
    ),
    "cheapest_many": (
        "Cheapest to deliver: {issues} issues in {contracts} contracts. From one month-end to the next within a "
        "contract it changed {count} times: {days}.",
        "最便宜可交割券：{contracts} 個合約共 {issues} 檔。同一合約相鄰月底之間更換 {count} 次：{days}。",
    ),
    "all_days": (
        "All {count} days in numbers; marked where another issue became the cheapest to deliver",
        "全部 {count} 天的數字；標示者為 CTD 更換之日",
    ),
    "left_out": ("Left out by the quality check: {names}.", "經資料品質檢核剔除：{names}。"),
    "left_out_none": ("The quality check left nothing out.", "資料品質檢核未剔除任何資料。"),
    "left_out_wrong_day": ("another day's table", "他日報價表"),
    "left_out_wrong_date": ("another day's price", "他日價格"),
    "left_out_stale_futures": ("stale quote", "過時報價"),
    "left_out_late_snapshot": ("quote of another hour", "不同時刻報價"),
}
