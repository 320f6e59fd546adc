"""Every sentence of the report, in English and Traditional Chinese, with its fields in braces.

Facts about the two episodes and their sources: Barth and Kahn (OFR Working Paper 21-01), Banegas, Monin and Petrasek
(FEDS Notes 2021), Vissing-Jorgensen (BIS Working Paper 966), Federal Reserve Bank of New York (SOFR, operations).
"""

from __future__ import annotations

from netbasis.report.words import Language, pick

SENTENCES: dict[str, tuple[str, str]] = {
    "title": ("The Treasury basis on {count} market days", "{count} 個交易日的美國公債基差"),
    "subtitle": (
        "Cheapest to deliver, implied repo and net basis; 17 September 2019 and March 2020 day by day.",
        "最便宜可交割券、隱含回購利率與淨基差；2019 年 9 月 17 日與 2020 年 3 月逐日呈現。",
    ),
    "other_language": ("繁體中文", "English"),
    "contents": ("Contents", "目錄"),
    "made_with": ("Made with netbasis {version}; works without a network.", "由 netbasis {version} 產生；離線可讀。"),
    "no_script": (
        "The figures need JavaScript, which is inside this file; all tables and sentences are readable without it.",
        "圖表需要 JavaScript（已內嵌於本檔）；所有表格與文字不需要即可閱讀。",
    ),
    "colon": (": ", "："),
    "stop": (". ", "。"),
    # section headings
    "h_seen": ("What one sees", "重點"),
    "h_episodes": ("Two episodes, and the years around them", "兩次事件與前後各年"),
    "h_tables": ("Basis tables", "基差表"),
    "h_map": ("What would change the cheapest to deliver", "什麼會改變最便宜可交割券"),
    "h_curve": ("Rich and cheap against the fitted curve", "相對擬合曲線的偏貴與偏便宜"),
    "h_hedge": ("A hedge in whole contracts", "整口數避險範例"),
    "h_notes": ("Data, method and limits", "資料、方法與限制"),
    # 1 what one sees
    "line": (
        "{issue} ({cusip}) implies {implied}% to {delivery}, against term repo {term}% ({spread} bp) and overnight "
        "{overnight}. Net basis {net}/32, gross {gross}/32 ({regime} market); {runner_up}; one futures tick "
        "is {tick} bp.",
        "{issue}（{cusip}）至 {delivery} 的隱含回購利率為 {implied}%，定期回購利率 {term}%（相差 {spread} "
        "bp），隔夜利率 "
        "{overnight}。淨基差 {net}/32，總基差 {gross}/32（{regime}）；{runner_up}；期貨每跳動一點為 {tick} bp。",
    ),
    "coverage": ("Coverage", "涵蓋範圍"),
    "overnight_at": ("{rate}% ({over} bp)", "{rate}%（相差 {over} bp）"),
    "overnight_none": ("not yet published", "當時尚未公布"),
    "runner_up": ("the runner-up {cusip} is {gap} bp behind", "次便宜券 {cusip} 落後 {gap} bp"),
    "runner_up_tied": (
        "the runner-up {cusip} is {gap} bp behind, less than one tick: a tie",
        "次便宜券 {cusip} 僅落後 {gap} bp，不到一個跳動點：視為平手",
    ),
    "runner_up_none": ("no second issue has a price", "沒有第二檔券有價格"),
    "line_missing": (
        "{contracts}: deliverable issues without a price. The cheapest to deliver shown there is that of the "
        "issues with a "
        "price; the true one is most likely among the others (†, estimates in section {section}).",
        "{contracts} 可交割券無價格。該處所列 CTD 僅為有價各券中的最便宜者，真正的 CTD 極可能在無價各券之中（"
        "†，估計見第 "
        "{section} 節）。",
    ),
    "line_whole": (
        "No issue without a price would be the cheapest to deliver, as far as the par curve tells.",
        "依平價殖利率曲線估計，無價的可交割券都不會成為 CTD。",
    ),
    "monitor_note": (
        "Spread: implied repo less term repo. The market type is only the sign of the gross basis (forward: "
        "the futures "
        "above the cash price, converted) and no signal of its own; the net basis and the implied repo are. "
        "† a deliverable issue without a price would probably be cheaper.",
        "利差＝隱含回購利率－定期回購利率。市場型態僅為總基差的正負號（正向市場：換算後期貨高於現貨），本身不是訊號；"
        "應看淨基差與隱含回購利率。† 有一檔無價的可交割券可能更便宜。",
    ),
    "of": ("{missing} of {all}", "{all} 檔中 {missing} 檔"),
    # 2 episodes
    "h_2019": ("17 September 2019: a funding event", "2019 年 9 月 17 日：資金面事件"),
    "h_2020": ("March 2020: the dash for cash", "2020 年 3 月：搶奪現金"),
    "h_years": ("Month-ends, 2018 to 2023", "2018 至 2023 年各月底"),
    "episode_2019": (
        "On 17 September 2019 a tax date and the settlement of about $54 billion of new Treasuries had drained some "
        "$120 billion of reserves in two days, and the overnight rate (SOFR) printed {overnight}%: a funding "
        "event in "
        "the overnight leg alone, with ten-year yields calm and no unwind of the basis trade. Financed to "
        "its delivery "
        "in December, the cheapest ten-year note implied {implied}%, close to the term repo of {term}%, so a spike "
        "that lasts a night must not be run forward to delivery.",
        "2019 年 9 月 17 日，繳稅日加上約 540 億美元新債交割，兩天內抽走約 1,200 億美元準備金，隔夜利率（SOFR）升到 "
        "{overnight}%：這是只在隔夜端的資金面事件，十年期殖利率平穩，也沒有基差交易平倉。以融資到 12 月交割"
        "計，最便宜的十年期"
        "公債隱含回購利率為 {implied}%，與定期回購利率 {term}% 相近，所以只持續一晚的飆升不可一路外推到交割日。",
    ),
    "episode_2020": (
        "In the dash for cash of 9 to 27 March 2020 the cheapest ten-year note's implied repo stood {low} to "
        "{high} bp "
        "over SOFR on {inside} of {days} days, against -50 to +35 bp on {calm} of the {before} days before: "
        "futures stood "
        "rich to notes that were being sold, and yields turned when the Federal Reserve's purchases "
        "accelerated "
        "to about $75 billion a day, not on their announcement. Hedge funds were net sellers of about $173 billion, "
        "driven by futures margin and precautionary cash while repo volumes and haircuts hardly changed, and "
        "the unwind "
        "of the basis trade was likely a consequence of the dislocation rather than its primary cause (Barth "
        "and Kahn).",
        "2020 年 3 月 9 日至 27 日搶奪現金期間，{days} 個交易日中有 {inside} 天，最便宜十年期公債的隱含回購利"
        "率高出 SOFR "
        "{low} 至 {high} bp，而先前 {before} 天中有 {calm} 天介於 -50 至 +35 bp：現券遭到拋售，期貨相對偏"
        "貴，殖利率是在"
        "聯準會購債加速到每日約 750 億美元時才回落，而非宣布之時。避險基金淨賣出約 1,730 億美元，起因是期貨保"
        "證金與預防性現金需求，"
        "回購量與折扣率幾乎未變；基差交易的平倉較可能是市場失序的後果，而非主因（Barth 與 Kahn）。",
    ),
    "caption_2019": (
        "ZNZ9, its cheapest note {cusip} ({issue}) day by day, {first} to {last}. Whiskers: ±1/32 of the "
        "futures price. "
        "{left_out}",
        "ZNZ9 與其最便宜券 {cusip}（{issue}）逐日，{first} 至 {last}。誤差線：期貨價 ±1/32 點。{left_out}",
    ),
    "caption_2020": (
        "ZNM0, cheapest to deliver of each day, {first} to {last}. Whiskers: ±1/32 of the futures price; shaded: 9 to "
        "27 March. SOFR is that night's rate, not a term rate: before the rate cuts of 3 and 15 March the market "
        "expected lower rates until delivery, which lowers the distance to SOFR (2 and 13 March). {left_out}",
        "ZNM0 各日之最便宜可交割券，{first} 至 {last}。誤差線：期貨價 ±1/32 點；陰影：3 月 9 日至 27 日。"
        "SOFR 為當晚利率而非定期利率：3 月 3 日與 15 日降息之前，市場已預期到交割前利率走低，"
        "使與 SOFR 的差距偏低（3 月 2 日與 13 日）。"
        "{left_out}",
    ),
    "caption_years": (
        "The ten-year contract nearest to delivery at each month-end; the last weeks of a contract have long "
        "whiskers. "
        "SOFR is one night's rate: while rate rises were expected (2022) the implied repo to delivery stood "
        "far above it "
        "without the futures being rich. {left_out}",
        "每月底最接近交割的十年期合約；合約最後數週誤差線較長。SOFR 只是一晚的利率：市場預期升息期間（2022 "
        "年），至交割日的隱含回購"
        "利率遠高於 SOFR，期貨卻未必偏貴。{left_out}",
    ),
    "asynchrony": (
        "Bonds and futures are not of the same second: one day's level of implied repo carries about ±60 bp "
        "(the grey "
        "band). Differences between issues of one day, and moves of 100 bp, stand.",
        "現券與期貨並非同一秒的價格：單日隱含回購利率的水準約有 ±60 bp 的誤差（灰色帶）。同日各券之間的差異，"
        "以及 100 bp 的變動，"
        "仍然成立。",
    ),
    "asynchrony_one": (
        "Bonds and futures are not of the same second: one day's level of implied repo carries about ±60 bp, "
        "far less "
        "than the three points between the two rates on 17 September.",
        "現券與期貨並非同一秒的價格：單日隱含回購利率的水準約有 ±60 bp 的誤差，遠小於 9 月 17 日兩種利率之間"
        "的三個百分點。",
    ),
    "left_out": (
        "Left out by the quality check: {names}.",
        "經資料品質檢核剔除：{names}。",
    ),
    "left_out_none": ("The quality check left nothing out.", "資料品質檢核未剔除任何資料。"),
    "left_out_wrong_day": ("another day's table", "他日報價表"),
    "left_out_wrong_date": ("another day's price", "他日價格"),
    "left_out_stale_futures": ("stale quote", "過時報價"),
    "left_out_late_snapshot": ("quote of another hour", "不同時刻報價"),
    "mark_sofr": ("17 Sep: SOFR 5.25%", "9/17：SOFR 升至 5.25%"),
    "mark_first": ("13 Mar<br>Fed buys $37bn", "3/13<br>Fed 購債 370 億美元"),
    "mark_full": ("19 Mar<br>about $75bn a day", "3/19<br>每日約 750 億美元"),
    # 3 basis tables
    "tables_intro": (
        "Every deliverable issue with a price, in order of implied repo: the highest is the cheapest to "
        "deliver. Basis "
        "amounts stand in 32nds and again in points. Gross basis = clean price - factor x futures; net basis = gross "
        "basis - carry to delivery.",
        "所有有價格的可交割券依隱含回購利率排列：最高者為最便宜可交割券。基差以 32 分及點數並列。總基差＝淨價"
        "－轉換因子×期貨價；"
        "淨基差＝總基差－至交割日的持有收益。",
    ),
    "table_head": (
        "futures {futures} ({points}), settlement {settle}, delivery {delivery}, term repo {term}%, futures "
        "DV01 {dv01}",
        "期貨 {futures}（{points}），交割結算 {settle}，交割日 {delivery}，定期回購利率 {term}%，期貨 DV01 {dv01}",
    ),
    "table_missing": (
        "{missing} of {all} deliverable issues have no price on this day.",
        "當日 {all} 檔可交割券中有 {missing} 檔無價格。",
    ),
    "table_ahead": (
        "† The cheapest to deliver is probably not among the rows: {cusip} ({issue}) would imply about "
        "{implied}% at its neighbour's "
        "distance to the par curve, {gap} bp more than the first row.",
        "† 最便宜可交割券很可能不在表中：{cusip}（{issue}）若與鄰券有相同的平價曲線利差，隱含回購利率約 "
        "{implied}%，比首列高 {gap} bp。",
    ),
    "table_stands": (
        "None of them would be cheaper than the first row, at its neighbour's distance to the par curve.",
        "依鄰券的平價曲線利差估計，其中沒有比首列更便宜者。",
    ),
    "figure_parts": (
        "Gross basis = carry + net basis, in 32nds: the cheapest to deliver and the issues next to it.",
        "總基差＝持有收益＋淨基差，單位 1/32 點：CTD 與其後各券。",
    ),
    # 4 maps
    "map_intro": (
        "Forward yields are moved in parallel and in slope (linear in maturity around today's cheapest "
        "issue) and every "
        "issue is re-priced; the futures price follows the cheapest. Near 6%, the notional coupon, the "
        "cheapest issue "
        "changes easily; with yields far below it the shortest issues stay cheapest.",
        "遠期殖利率作平行移動與斜率變動（以當日最便宜券為中心、依到期年限線性），各券重新定價，期貨價隨最便宜"
        "券移動。殖利率接近名目票息 "
        "6% 時 CTD 容易更換；遠低於 6% 時，年限最短的券始終最便宜。",
    ),
    "h_map_day": ("{contract} on {date}", "{date} {contract}"),
    "map_both": (
        "At today's slope the cheapest to deliver changes at {down} bp ({down_to}) and at {up} bp ({up_to}).",
        "斜率不變時，殖利率移動 {down} bp（換為 {down_to}）與 {up} bp（換為 {up_to}）時 CTD 更換。",
    ),
    "map_one": (
        "At today's slope the cheapest to deliver changes at {shift} bp ({to}) and nowhere else within ±200 bp.",
        "斜率不變時，殖利率移動 {shift} bp 時 CTD 換為 {to}，±200 bp 內別無其他換券點。",
    ),
    "map_none": (
        "At today's slope no parallel shift within ±200 bp changes the cheapest to deliver.",
        "斜率不變時，±200 bp 內的平行移動都不會改變 CTD。",
    ),
    "figure_map": (
        "Colour: the cheapest to deliver at each shift. Dots: exact switch points. Cross: today.",
        "顏色：各情境下的 CTD。圓點：精確換券點。十字：當日。",
    ),
    "map_table": ("Switch points by slope", "各斜率下的換券點"),
    # 5 curve
    "curve_intro": (
        "Each issue's yield less its yield on a curve fitted to all issues of the day; positive is cheap. "
        "The noise is "
        "the root mean square over issues of 1 to 10 years (Hu, Pan and Wang, 2013). It covers only the "
        "issues at hand, "
        "so days with different ranges do not compare; beyond it the curve leans on the Treasury's par "
        "yields. Where the two "
        "models disagree, the difference says more of the models than of the issue.",
        "各券殖利率減去對當日全部券擬合之曲線殖利率；正值為偏便宜。雜訊為 1 至 10 年期各券的均方根（Hu、Pan "
        "與 Wang，2013）。"
        "僅涵蓋手邊有價格的券，範圍不同的日子不能互相比較；範圍之外曲線倚賴財政部平價殖利率。兩種模型不一致之"
        "處，差異多半出於模型而非該券。",
    ),
    "covered": (
        "{date}: {count} issues from {nearest} to {farthest} years in the fit; noise {svensson} bp "
        "(Svensson) and {spline} bp "
        "(spline) over the {issues} from {shortest} to {longest} years.",
        "{date}：擬合涵蓋 {count} 檔，{nearest} 至 {farthest} 年；其中 {shortest} 至 {longest} 年的 {issues} "
        "檔，雜訊 {svensson} bp"
        "（Svensson）、{spline} bp（平滑樣條）。",
    ),
    "all_issues": ("All issues of {date}", "{date} 全部各券"),
    # 6 hedge
    "hedge_intro": (
        "{date}: {face} face, hedged with {contract}, first the cheapest to deliver, then the "
        "longest issue of "
        "the basket. Sold contracts are negative. By conversion factor the position earns the change of the "
        "gross basis; by "
        "DV01 it is neutral to a parallel move. The tail is what must be traded on the last trading day so that "
        "deliverable and delivered contracts match one for one.",
        "{date}：面額 {face}，以 {contract} 避險；先是最便宜可交割券，再是組合中年限最長的券。賣出口"
        "數為負。依轉換因子避險，"
        "損益等於總基差的變動；依 DV01 避險，對平行移動中立。尾差口數須於最後交易日補足，使交割口數與面額一比一。",
    ),
    "hedge_residual": (
        "By conversion factor, whole contracts leave ${small} of DV01 on the cheapest issue, {small_pct}% of "
        "its risk, but "
        "${large} on the longest, {large_pct}%: that is a position in the basis, not a hedge of yields.",
        "依轉換因子取整口數，最便宜券剩餘 DV01 為 {small} 美元（其風險的 {small_pct}%），最長券則為 {large} "
        "美元（{large_pct}%）：後者是"
        "基差部位，不是殖利率避險。",
    ),
    # 7 notes
    "h_missing": ("Deliverable issues without a price", "沒有價格的可交割券"),
    "missing_intro": (
        "Deliverable issues of the reference universe without a price in the sample, priced at the par yield "
        "of their "
        "term plus what the nearest priced issue yields over it. Above zero the issue would be the cheapest. "
        "The four nearest to the cheapest of each contract are shown.",
        "參考券池中可交割、但樣本沒有價格的券，以同年限平價殖利率加上最接近之有價券的利差估價。大於零者應為 CTD。"
        "每一合約列最接近 CTD 的四檔。",
    ),
    "h_quality": ("Quality check of the histories", "歷史資料品質檢核"),
    "quality_intro": (
        "None of these rows is in the history figures above: prices of another day, and futures quotes that "
        "are stale or "
        "of another hour than the bonds. They were found from prices, par curves and clock times alone.",
        "下列資料皆未用於上方歷史圖：他日的價格，以及過時或與現券不同時刻的期貨報價。僅憑價格、平價曲線與時刻檢出。",
    ),
    "h_financing": ("Financing", "融資利率"),
    "financing": (
        "No term repo is in the public record, and an overnight rate is not one. The first day is financed at that "
        "day's SOFR and every later day at the median of the last five fixings. This leaves the implied repo "
        "untouched "
        "and moves carry and net basis.",
        "公開資料沒有定期回購利率，隔夜利率也不能充當。首日以當日 SOFR 融資，其後各日以最近五次定盤的中位數融"
        "資。此假設不影響隱含回購"
        "利率，只影響持有收益與淨基差。",
    ),
    "financing_cut": (
        "On 18 March 2020 that median, {term}%, still holds fixings from before the rate cut of 15 March. At the "
        "{overnight}% of that night run to delivery, the net basis of ZNM0's cheapest note is "
        "{at_overnight}/32 instead "
        "of {at_term}/32.",
        "2020 年 3 月 18 日的中位數 {term}% 仍含 3 月 15 日降息前的定盤。若以當晚的 {overnight}% 融資至交割，"
        "ZNM0 最便宜券的淨基差為 "
        "{at_overnight}/32，而非 {at_term}/32。",
    ),
    "financing_example": (
        "The example of 10 October 2017 uses the exchange's own rate, {term}%; SOFR did not exist.",
        "2017 年 10 月 10 日範例採用交易所給定的 {term}%；當時尚無 SOFR。",
    ),
    "h_sources": ("Sources", "資料來源"),
    "source_bonds": (
        "Prices: U.S. Treasury end-of-day prices (FedInvest), public domain; bid and offer are of an earlier "
        "moment and "
        "not used.",
        "現券價格：美國財政部每日收盤價（FedInvest），公共領域；買賣報價為較早時刻，未採用。",
    ),
    "source_futures": (
        "Futures: trade snapshots near 15:00 New York, not the exchange's settlements. 2017-10-10: the exchange's "
        "example (Understanding Treasury Futures).",
        "期貨：紐約 15:00 前後的成交快照，並非交易所結算價。2017-10-10：交易所範例（Understanding Treasury Futures）。",
    ),
    "source_rates": (
        "SOFR: Federal Reserve Bank of New York. Par yields: U.S. Department of the Treasury. Terms of "
        "issues: Treasury "
        "auction records.",
        "SOFR：紐約聯邦準備銀行。平價殖利率：美國財政部。各券條件：財政部標售紀錄。",
    ),
    "h_limits": ("Limits", "限制"),
    "limit_options": (
        "The net basis is not split into delivery options and mispricing: a positive net basis can be fairly priced "
        "optionality.",
        "淨基差未拆分為交割選擇權價值與錯價：正的淨基差可能只是合理的選擇權價值。",
    ),
    "limit_special": (
        "All issues are financed at one general-collateral rate; a note that is special in repo is cheaper "
        "to hold than "
        "shown.",
        "各券皆以同一般擔保利率融資；回購市場中的特殊券（special）實際持有成本低於此處所示。",
    ),
    "limit_delivery": (
        "Delivery is on the last day of the delivery period for every row; with negative carry the short "
        "would rather "
        "deliver early.",
        "各列皆以交割期間最後一日交割；持有收益為負時，空方傾向提早交割。",
    ),
    "limit_ultra": (
        "Long bonds are least synchronous: one point of ZB is about 200 bp of its implied repo, so ZB rows "
        "here show the "
        "order of the basket, not its level.",
        "長天期債券最不同步：ZB 價格一點約等於隱含回購利率 200 bp，故此處 ZB 各列可看券的排序，不宜看水準。",
    ),
    # index page
    "index_title": ("netbasis report", "netbasis 報告"),
}


def say(key: str, lang: Language, **fields: object) -> str:
    """A sentence with its fields filled in."""
    return pick(SENTENCES[key], lang).format(**fields)
