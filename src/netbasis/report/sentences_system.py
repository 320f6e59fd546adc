"""The sentences of the whole market: what is shown, what the model says and what it cannot say."""

from __future__ import annotations

SYSTEM: dict[str, tuple[str, str]] = {
    "h_system": ("The whole market", "整個市場"),
    "system_intro": (
        "A model of the sectors around the basis trade, each with a balance sheet that adds up on every step: hedge "
        "funds, dealers whose one balance sheet serves market making, their own basis trades and repo, asset "
        "managers, foreign holders, banks, money funds, clearing house, Treasury, central bank. One set of "
        "parameters serves all three episodes: {vectors} vectors that meet every target of March 2020 and of quiet "
        "times. September 2019 and April 2025 chose none of them.",
        "環繞基差交易之各部門模型，每一步各部門資產負債表皆須平衡：避險基金、以同一張資產負債表造市、自營基差與承作回"
        "購的交易商、資產管理業者、外國投資人、銀行、貨幣市場基金、結算所、財政部與央行。三次事件共用同一組參數："
        "{vectors} 組符合 2020 年 3 月與平靜時期所有目標的參數；2019 年 9 月與 2025 年 4 月未參與挑選。",
    ),
    "system_given": (
        "The flows from outside are given, not explained: sales of foreign holders and asset managers, issuance, "
        "taxes, the fundamental yield, purchases and repo operations as they were. The model answers how such a "
        "shock travels, not whether it comes.",
        "外部流量為給定，並非模型解釋的對象：外國投資人與資產管理業者的賣出、發行、繳稅、基本面殖利率，以及當時的購債"
        "與回購操作。模型回答衝擊如何傳導，而非衝擊是否發生。",
    ),
    "h_system_sep2019": ("September 2019 in the model: one night of repo", "模型中的 2019 年 9 月：一夜回購"),
    "h_system_mar2020": (
        "March 2020 in the model: margin, sales, purchases",
        "模型中的 2020 年 3 月：保證金、拋售與購債",
    ),
    "h_system_apr2025": ("April 2025 in the model: no unwind", "模型中的 2025 年 4 月：沒有平倉潮"),
    "system_course": (
        "Day 0 is {start}. Line and band: median and 5 to 95% of the {vectors} accepted vectors.{observed}{marks}",
        "第 0 日為 {start}。線與帶狀區：{vectors} 組參數之中位數與 5 至 95%。{observed}{marks}",
    ),
    "system_observed": (
        " Dots: the observed ten-year par yield against the day before; not fitted day by day.",
        "灰點為實際 10 年期平價殖利率較第 0 日前一日之變動；逐日走勢並非校準目標。",
    ),
    "system_marks": (" Numbers: {marks}.", "編號：{marks}。"),
    "system_flows": (
        "Who bought and who sold on each day, at the default parameters. Sales of asset managers and foreign "
        "holders, the Treasury's issues and purchases on record are given; the rest is the model's. Dealers: change "
        "of their inventory at market value.",
        "各日買賣方（預設參數）。資產管理業者與外國投資人的賣出、財政部發行及實際購債為給定，其餘由模型得出。交易商為"
        "庫存市值之變動。",
    ),
    "system_calls": (
        "What moved the hedge funds' cash, at the default parameters (up: received; the repo repaid for bonds sold "
        "is left out), and how many of the {funds} funds were under a threshold. Sold futures lose when yields fall: "
        "then variation margin goes out, and repo brings the gain on the bonds only as it is renewed.",
        "避險基金現金變動之原因（預設參數；向上為收入，因賣債而償還的回購不計），以及 {funds} 檔基金中跌破門檻者。殖"
        "利率下降時期貨空單虧損，須支付變動保證金；債券漲價的利得則要等回購續作才能取得現金。",
    ),
    "system_story": ("The story of this run in order, with the default parameters", "以預設參數執行之經過，依序敘述"),
    "system_day": ("day {day}", "第 {day} 日"),
    "h_system_targets": ("Hits and misses", "命中與未中"),
    "system_targets": (
        "Fitted targets chose the set, so all of it meets them: that is no test. The held-out ones are: at the "
        "default {held_hits} of {held} are met; over the set the weakest is “{weakest}” ({scenario}), met by "
        "{share}%. Two of them test little: the size of the repo spike hangs on scarcity and slack, which are "
        "pinned, and the cut of swap-spread positions on parameters that no fitted target moves ({blind}).",
        "校準目標用以挑選參數，必然全數命中，不算檢驗。保留檢驗者才是：預設參數命中 {held_hits}／{held}；以整個集合而"
        "言，最弱者為「{weakest}」（{scenario}），命中 {share}%。其中兩項檢驗力有限：回購飆升的幅度取決於固定不搜尋的"
        " scarcity 與 slack，交換利差部位的減少取決於校準目標看不到的參數（{blind}）。",
    ),
    "h_system_policies": ("Policy in March 2020", "2020 年 3 月的政策"),
    "system_policies": (
        "All runs meet the same shocks. Without purchases the dislocation peaks at {none} bp in the median instead "
        "of {given} bp, and in {spirals}% of the set it reaches the bound beyond which nobody would quote. The same "
        "purchases ten days later: {later} bp. By one rule ({size} a day from day {day}, at most {cap}) outright and "
        "hedged purchases differ in the futures that are sold with the bonds: both free balance sheet, but hedged "
        "ones leave the duration with dealers; the dislocation is under a third of its peak at the end in "
        "{calm_outright}% of the set with outright purchases, in {calm_hedged}% with hedged ones, while the funds "
        "sell {sold_outright} and {sold_hedged}. A standing repo facility alone (its line lies on that without "
        "policy) leaves the dislocation at {standing} bp and lowers the peak of repo from {repo_none} to "
        "{repo_standing} bp: numbers far outside what any episode has tested, to be read as a direction only.",
        "各方案衝擊相同。若無購債，價格偏離中位數最高 {none} bp（實際方案 {given} bp），且集合中 {spirals}% 達到無人"
        "報價的上限。同樣購債延後十日：{later} bp。以同一規則（第 {day} 日起每日 {size}，上限 {cap}）比較，現券與避險"
        "式購買僅差在是否同時賣出期貨：兩者都釋出資產負債表，但避險式把存續期間風險留給交易商；期末價格偏離降至高點三"
        "分之一以下者，現券為集合之 {calm_outright}%，避險式為 {calm_hedged}%；避險基金淨賣出分別為 {sold_outright} "
        "與 {sold_hedged}。僅設常設回購機制（其線與無政策重疊），價格偏離仍達 {standing} bp，回購利差高點由 "
        "{repo_none} 降至 {repo_standing} bp；此等水準遠超任何事件所曾驗證的範圍，僅可視為方向。",
    ),
    "system_policy_table": (
        "Median, and in brackets between which values 90% of the accepted vectors lie. “Never”: not within the "
        "{days} days.",
        "中位數，括號內為 90% 通過校準參數所在區間。「未曾」指 {days} 日內未發生。",
    ),
    "h_system_limits": ("What the model says, and what it cannot say", "模型能說與不能說的"),
    "system_says": (
        "It says: with the same parameters, drained reserves give a repo spike of {sep_repo} bp over the policy rate "
        "and a basis book change of {sep_book}%; a fall of yields, then sales of real money give a ten-year rise of "
        "{mar_rise} bp, net sales of the hedge funds of {mar_sold} and a worst return of {mar_return}%; and "
        "volatility with a swap-spread shock gives repo of {apr_repo} bp and a basis book change of {apr_book}% "
        "while {apr_swap} of swap-spread positions go (medians; 5 to 95% in the table above). At the default "
        "{share}% of the funds' sales in March 2020 come on days when yields fall, when sold futures call for cash; "
        "the others as repo is margined and funds want more cash against illiquid markets.",
        "它說：以相同參數，準備金流失使回購利率高於政策利率 {sep_repo} bp，基差部位變動 {sep_book}%；殖利率下降後再遭"
        "實質資金拋售，10 年期上升 {mar_rise} bp，避險基金淨賣出 {mar_sold}，最低報酬 {mar_return}%；波動加上交換利差"
        "衝擊，回購利差 {apr_repo} bp、基差部位變動 {apr_book}%，而交換利差部位減少 {apr_swap}（皆為中位數；5 至 95% "
        "見上表）。以預設參數，2020 年 3 月避險基金的賣出有 {share}% 發生在殖利率下降之日，那時期貨空單被追繳現金；其"
        "餘出於回購追加擔保，以及流動性不足時希望多持有現金。",
    ),
    "system_says_not": (
        "It cannot say how large the outside sales will be, or when; they come from documents of the past. It has "
        "one dealer sector and one clearing house, no lenders' runs of their own, no settlement fails, no limits by "
        "name; funds sell all tenors in proportion. Its numbers are conditional on all that.",
        "它不能說外部賣壓會有多大或何時發生；那些數字取自過去的文獻。它只有一個交易商部門與一個結算所，沒有放款人自發"
        "擠兌、交割失敗或個別往來限額；基金按比例賣出各年期。所有數字皆以此為前提。",
    ),
    "system_unknown": (
        "The data do not identify most parameters: {count} were searched, the fitted targets see {rank} directions. "
        "Narrowed by at least {part}%: {names}. Not identified: {others}. A statement that depends on one of these "
        "holds only as far as its band.",
        "資料無法識別多數參數：搜尋 {count} 個，校準目標只看得到 {rank} 個方向。收窄至少 {part}% 者：{names}。不可識"
        "別者：{others}。凡取決於後者的說法，只在其區間內成立。",
    ),
    "system_unknown_table": (
        "Every searched parameter: searched range, accepted set",
        "各搜尋參數：搜尋範圍與通過校準集合",
    ),
    "system_gap": (
        "Where the model departs from the record: its ten-year tops out on day {peak} (median path), the observed "
        "one on day {observed_peak}; the first purchases came on day {first} and grew after it. Then yields in the "
        "model fall {overshoot} bp below their fundamental path (the lowest of the median path), as dealers are left "
        "with less duration than they began with. The observed ten-year went no lower than {observed} bp against "
        "that path.",
        "模型與實際不符之處：模型的 10 年期於第 {peak} 日（中位數路徑）見頂，實際為第 {observed_peak} 日；首批購債在"
        "第 {first} 日，其後逐步擴大。之後模型中殖利率一度低於基本面 {overshoot} bp（中位數路徑之最低點），因交易商持"
        "有的存續期間低於起始；實際 10 年期相對該路徑最低僅 {observed} bp。",
    ),
}
