"""The sentences of the page in English and Traditional Chinese, with their fields in braces: title, headings, days.

Those of the history and of method and data stand in files of their own; `say` knows all.
"""

from __future__ import annotations

from netbasis.report.sentences_backtest import BACKTEST
from netbasis.report.sentences_episode import EPISODE
from netbasis.report.sentences_fragility import FRAGILITY
from netbasis.report.sentences_history import HISTORY
from netbasis.report.sentences_map import MAPS
from netbasis.report.sentences_method import METHOD
from netbasis.report.sentences_monitor import MONITOR
from netbasis.report.sentences_options import OPTIONS
from netbasis.report.sentences_system import SYSTEM
from netbasis.report.sentences_trade import TRADE
from netbasis.report.words import Language, pick

SENTENCES: dict[str, tuple[str, str]] = {
    "title": ("The Treasury basis on {count} market days", "{count} 個交易日的美國公債基差"),
    "title_day": ("The Treasury basis on {date}", "{date} 的美國公債基差"),
    "subtitle": (
        "Cheapest to deliver, implied repo and net basis; then the ten-year basis from 2018 to 2023, with September "
        "2019 and March 2020 day by day.",
        "最便宜可交割券、隱含回購利率與淨基差；其後為 2018 至 2023 年的十年期基差，並逐日呈現 2019 年 9 月與 2020 "
        "年 3 月。",
    ),
    "contents": ("Contents", "目錄"),
    "made_with": (
        "Made with netbasis {version}. This one file holds everything, in both languages; it needs no network.",
        "由 netbasis {version} 產生。兩種語言與全部內容都在這一個檔案裡，離線可讀。",
    ),
    "no_script": (
        "The figures need JavaScript, which is inside this file; all tables and sentences are readable without it.",
        "圖表需要 JavaScript（已內嵌於本檔）；所有表格與文字不需要即可閱讀。",
    ),
    "colon": (": ", "："),
    "stop": (". ", "。"),
    "aside": (" ({text})", "（{text}）"),
    "h_seen": ("What one sees", "重點"),
    "h_repo": ("Implied repo against repo", "隱含回購利率與回購利率"),
    "h_tables": ("Basis tables", "基差表"),
    "h_map": ("What would change the cheapest to deliver", "什麼會改變最便宜可交割券"),
    "h_curve": ("Rich and cheap against the fitted curve", "相對擬合曲線的偏貴與偏便宜"),
    "h_hedge": ("A hedge in whole contracts", "整口數避險"),
    # what one sees
    "line": (
        "{issue} ({cusip}) implies {implied}% to {delivery}, against term repo {term}% ({spread} bp) and overnight "
        "{overnight}. Net basis {net}/32, gross {gross}/32 ({regime} market); {runner_up}; one futures tick is "
        "{tick} bp.",
        "{issue}（{cusip}）至 {delivery} 的隱含回購利率為 {implied}%，定期回購利率 {term}%（相差 {spread} bp），隔夜利"
        "率{overnight}。淨基差 {net}/32，總基差 {gross}/32（{regime}）；{runner_up}；期貨價一個跳動點值 {tick} bp。",
    ),
    "coverage": ("Coverage", "涵蓋範圍"),
    "overnight_at": ("{rate}% ({over} bp)", " {rate}%（相差 {over} bp）"),
    "overnight_none": ("not yet published", "當時尚未公布"),
    "overnight_own": ("not given", "未提供"),
    "runner_up": ("the runner-up {cusip} is {gap} bp behind", "次便宜券 {cusip} 落後 {gap} bp"),
    "runner_up_tied": (
        "the runner-up {cusip} is {gap} bp behind, less than one tick: a tie",
        "次便宜券 {cusip} 僅落後 {gap} bp，不到一個跳動點：視為平手",
    ),
    "runner_up_none": ("no second issue has a price", "沒有第二檔券有價格"),
    "line_missing": (
        "{contracts}: deliverable issues without a price. The cheapest to deliver shown there is that of the issues "
        "with a price; the true one is most likely among the others (†; estimates under “{section}”).",
        "{contracts}：部分可交割券無價格。該處所列 CTD 僅為有價格各券中的最便宜者，真正的 CTD 極可能在無價格的各券之中"
        "（†；估計見「{section}」）。",
    ),
    "line_whole": (
        "Every deliverable issue without a price was estimated from its neighbour and the par curve; none would be "
        "the cheapest to deliver.",
        "無價格的可交割券皆已依鄰券與平價殖利率曲線估價，沒有一檔會成為 CTD。",
    ),
    "line_priced": ("Every deliverable issue of the market has a price.", "此市場的所有可交割券都有價格。"),
    "line_unknown": (
        "Some deliverable issues have no price and, without par yields, no estimate: one of them may be the "
        "cheapest to deliver.",
        "部分可交割券沒有價格，且無平價殖利率可供估價：其中可能有更便宜者。",
    ),
    "monitor_note": (
        "Spread: implied repo less term repo. The market type is only the sign of the gross basis (forward: the "
        "futures above the cash price, converted) and no signal of its own; the net basis and the implied repo are. "
        "† a deliverable issue without a price would probably be cheaper.",
        "利差＝隱含回購利率－定期回購利率。市場型態僅為總基差的正負號（正向市場：轉換後期貨價高於現貨），本身不是訊號；"
        "應看淨基差與隱含回購利率。† 無價格的可交割券中很可能有更便宜者。",
    ),
    "of": ("{missing} of {all}", "{all} 檔中 {missing} 檔"),
    "figure_repo": (
        "Where the dot stands above the bars, buying the cheapest issue, selling the futures and delivering earns "
        "more than the financing costs, as far as both prices are of one moment. Issues far below the bars lie "
        "outside the figure.",
        "圓點高於橫線時，買進 CTD、賣出期貨並交割的收益高於融資成本，前提是兩個價格出自同一時刻。遠低於橫線的券不在圖"
        "中。",
    ),
    # tables, maps, curves, hedges
    "tables_intro": (
        "Every deliverable issue with a price, in order of implied repo: the highest is the cheapest to deliver. "
        "Basis amounts stand in 32nds and again in points. Gross basis = clean price - factor x futures; net basis "
        "= gross basis - carry to delivery.",
        "所有有價格的可交割券依隱含回購利率排列：最高者為最便宜可交割券。基差並列 1/32 點與點數。總基差＝淨價－轉換因"
        "子×期貨價；淨基差＝總基差－至交割日的持有收益。",
    ),
    "table_head": (
        "futures {futures} ({points}), settlement {settle}, delivery {delivery}, term repo {term}%, futures DV01 "
        "{dv01}",
        "期貨 {futures}（{points}），現貨交割日 {settle}，期貨交割日 {delivery}，定期回購利率 {term}%，期貨 DV01 "
        "{dv01}",
    ),
    "table_missing": (
        "{missing} of {all} deliverable issues have no price on this day.",
        "當日 {all} 檔可交割券中有 {missing} 檔無價格。",
    ),
    "table_ahead": (
        "† The cheapest to deliver is probably not among the rows: {cusip} ({issue}) would imply about {implied}% "
        "at its neighbour's distance to the par curve, {gap} bp more than the first row.",
        "† 最便宜可交割券很可能不在表中：{cusip}（{issue}）若與鄰券有相同的平價曲線利差，隱含回購利率約 {implied}%，"
        "比首列高 {gap} bp。",
    ),
    "table_stands": (
        "None of them would be cheaper than the first row, at its neighbour's distance to the par curve.",
        "依鄰券的平價曲線利差估計，其中沒有比首列更便宜者。",
    ),
    "figure_parts": (
        "Gross basis = carry + net basis, in 32nds: the cheapest to deliver and the issues next to it.",
        "總基差＝持有收益＋淨基差，單位 1/32 點：CTD 與其後各券。",
    ),
    "map_intro": (
        "Forward yields are moved in parallel and in slope (linear in maturity around today's cheapest issue) and "
        "every issue is re-priced; the futures price follows the cheapest. Near 6%, the notional coupon, the "
        "cheapest issue changes easily; with yields far below it the shortest issues stay cheapest.",
        "遠期殖利率作平行移動與斜率變動（以當日 CTD 為中心、與到期年限成線性），各券重新定價，期貨價隨 CTD 移動。殖利"
        "率接近名目票息 6% 時 CTD 容易更換；遠低於 6% 時，年限最短的券始終最便宜。",
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
    "curve_intro": (
        "Each issue's yield less its yield on a curve fitted to all issues of the day; positive is cheap. The noise "
        "is the root mean square over issues of 1 to 10 years (Hu, Pan and Wang, 2013). It covers only the issues "
        "at hand, so days with different ranges do not compare; beyond it the curve leans on the Treasury's par "
        "yields. Where the two models disagree, the difference says more of the models than of the issue.",
        "各券殖利率減去對當日全部券擬合之曲線殖利率；正值為偏便宜。雜訊為 1 至 10 年期各券的均方根（Hu、Pan 與 Wang，"
        "2013）。僅涵蓋手邊有價格的券，範圍不同的日子不能互相比較；範圍之外曲線依據財政部平價殖利率。兩種模型不一致之"
        "處，差異多半出於模型而非該券。",
    ),
    "covered": (
        "{date}: {count} issues from {nearest} to {farthest} years in the fit; noise {svensson} bp (Svensson) and "
        "{spline} bp (spline) over the {issues} from {shortest} to {longest} years.",
        "{date}：擬合涵蓋 {count} 檔，{nearest} 至 {farthest} 年；其中 {shortest} 至 {longest} 年的 {issues} 檔，雜"
        "訊 {svensson} bp（Svensson）、{spline} bp（平滑樣條）。",
    ),
    "all_issues": ("All issues of {date}", "{date} 全部各券"),
    "hedge_intro": (
        "{date}: {face} face, hedged with {contract}, first the cheapest to deliver, then the longest issue of the "
        "basket. Sold contracts are negative. By conversion factor the position earns the change of the gross "
        "basis; by DV01 it is neutral to a parallel move. The tail is what must be traded on the last trading day "
        "so that deliverable and delivered contracts match one for one.",
        "{date}：面額 {face}，以 {contract} 避險；先列 CTD，再列可交割券中年限最長者。賣出口數為負。依轉換因子避險，損"
        "益等於總基差的變動；依 DV01 避險，對平行移動中立。尾差口數須於最後交易日補足，使交割時每口面額恰有一口合約。",
    ),
    "hedge_residual": (
        "By conversion factor, whole contracts leave ${small} of DV01 on the cheapest issue, {small_pct}% of its "
        "risk, but ${large} on the longest, {large_pct}%: that is a position in the basis, not a hedge of yields.",
        "依轉換因子取整口數，CTD 剩餘 DV01 為 {small} 美元（其風險的 {small_pct}%），年限最長者則為 {large} 美元（"
        "{large_pct}%）：後者是基差部位，不是殖利率避險。",
    ),
    **BACKTEST,
    **EPISODE,
    **HISTORY,
    **METHOD,
    **MONITOR,
    **OPTIONS,
    **SYSTEM,
    **MAPS,
    **FRAGILITY,
    **TRADE,
}


def say(key: str, lang: Language, **fields: object) -> str:
    """A sentence with its fields filled in."""
    return pick(SENTENCES[key], lang).format(**fields)
