"""The sentences of the levered trade. Facts and their sources: Barth and Kahn (OFR Working Paper 21-01), Federal
Reserve Bank of New York (SOFR, operations), Federal Reserve Bank of Chicago (June 2022), Office of Financial
Research."""

from __future__ import annotations

TRADE: dict[str, tuple[str, str]] = {
    "h_trade": ("The levered trade", "槓桿交易"),
    "trade_intro": (
        "Long the basis: the note is bought and lent out in repo, so that only the haircut is paid with own money, "
        "and futures are sold against it, which takes initial margin and, day by day, variation margin in cash. "
        "What earns the spread is the leverage; what ends the trade is cash.",
        "買進基差：買進公債並以之作回購融資，只有折扣率部分動用自有資金；同時賣出期貨，須繳初始保證金，並逐日以現金"
        "支付變動保證金。利差靠槓桿放大；交易則因現金用盡而結束。",
    ),
    "h_trade_ladder": ("How far re-pledging goes", "再質押能走多遠"),
    "trade_ladder": (
        "A dollar of equity buys bonds, the bonds are lent out, the cash buys more: after many rounds the bonds "
        "are 1/haircut times the equity (dotted). In practice this is one repo, not {rounds} of them; the rounds "
        "show where the number comes from.",
        "一元權益買進債券，以債券作回購取得現金，再買債券：多輪之後，債券為權益的 1／折扣率 倍（虛線）。實務上只是"
        "一筆回購而非 {rounds} 輪，圖中輪次僅說明倍數的由來。",
    ),
    "h_trade_leverage": ("Repo leverage and all-in leverage", "回購槓桿與總槓桿"),
    "trade_leverage": (
        "Grey: 1/haircut, what the repo market sees. Blue: bonds over all that the fund must put up, with initial "
        "margin of {margin}% of the bonds (${dollars} a contract, a model) and cash of {cash}%, those of a "
        "position at a haircut of {haircut}% on {date}. "
        "Hedge funds' $553 billion of Treasury repo stood on $9.9 billion of haircut capital in December 2022, 56 "
        "to 1; with margin and cash the trade is about 20 to 1. Without a haircut the grey bar has no limit, the "
        "blue one has.",
        "灰色：1／折扣率，即回購市場所見的槓桿。藍色：債券相對於基金全部須備資金的倍數，初始保證金占債券 {margin}%"
        "（每口 {dollars} 美元，模型估計）、現金 {cash}%，取 {date} 折扣率 {haircut}% 之部位。2022 年 12 月避險基金 "
        "5,530 億美元公債回購僅由 99 億美元的折扣資本支撐，即 56 比 1；計入保證金與現金約為 20 比 1。折扣率為零時灰色"
        "無上限，藍色仍有上限。",
    ),
    "trade_read": (
        "Each book starts with the same capital and a cash buffer of a quarter of it; 20, 50 and 100 times is repo "
        "leverage, with margin and buffer {all_in} times at most. Prices of notes and futures are not of the same "
        "second, so one day may be off by up to 4.8/32 of the face and the change between two days by up to twice "
        "that; the course over weeks is not. Term repo is at the median overnight rate of the five days up to the "
        "entry, as no term rates are on record. Initial margins are a model, not the exchange's record, and "
        "bid-offers are assumptions (four times the usual on 9-31 March 2020). Gains kept: a lender who calls for "
        "losses at once and pays out gains only when the repo is renewed.",
        "各部位起始資本相同，現金緩衝為其四分之一；20、50、100 倍為回購槓桿，計入保證金與緩衝後最多 {all_in} 倍。債"
        "券與期貨價格並非同一時刻，單日評價的誤差最多約面額的 4.8/32 點，兩日之間的變動最多為其兩倍，數週的走勢則不"
        "受影響。定期回購因無公開紀錄，以進場前五日隔夜利率的中位數計。初始保證金為模型估計，並非交易所紀錄；買賣價"
        "差為假設值（2020 年 3 月 9 日至 31 日為平常四倍）。利得滯留：貸方即時追繳損失，利得要到回購換約時才支付。",
    ),
    "h_trade_2019": ("September 2019 at 20, 50 and 100 times", "2019 年 9 月：20、50、100 倍"),
    "h_trade_2020": ("March 2020 at 20, 50 and 100 times", "2020 年 3 月：20、50、100 倍"),
    "trade_2019": (
        "As documented, it was a shortage of overnight cash that lasted a night, met the same day by operations of "
        "the Federal Reserve; ten-year yields stayed calm and no unwind of the trade followed. In the replay a "
        "book of {contract} at {middle} times in overnight repo pays {rate}% on 17 September: ${night} for the "
        "night against ${usual} on a usual one, {cost_bp} bp of its equity more than the same book in term repo, "
        "which goes on paying ${fixed}. That is all the spike does: {calls}. Over the window overnight repo even "
        "cost less, {average}% a year against the {agreed}% agreed at the entry, as rates were cut twice: "
        "{return_50}% of the equity against {term_50}%. The worst day at {middle} times, {worst}% on {worst_day}, "
        "is a move of {worst_32nds}/32 between note and future. In the hours between margin call and repo market "
        "the cash of the book at {most} times stood at {morning}% of its equity on {morning_day}. {locked}",
        "據文獻記載，這是隔夜資金短缺一晚的事件，聯準會當日即以操作因應；十年期殖利率平穩，其後也沒有基差交易平倉。"
        "重演中，{contract} 以 {middle} 倍隔夜回購融資的部位於 9 月 17 日付 {rate}%：當晚 {night} 美元，平常一晚 "
        "{usual} 美元，比定期回購的同一部位（仍付 {fixed} 美元）多付權益的 {cost_bp} bp。飆升的影響僅止於此："
        "{calls}。整段期間隔夜回購反而較便宜，年率 {average}%，進場時約定的定期利率為 {agreed}%，因為期間降息兩次："
        "權益報酬分別為 {return_50}% 與 {term_50}%。{middle} 倍部位最差的一天為 {worst_day} 的 {worst}%，相當於現貨"
        "與期貨之間 {worst_32nds}/32 點的變動。在追繳之後、回購市場開市之前的幾小時，{most} 倍部位的現金於 "
        "{morning_day} 為權益的 {morning}%。{locked}",
    ),
    "calls_none": ("no book in overnight or term repo is called or sold out", "隔夜與定期部位均未遭追繳或強制出清"),
    "calls_some": (
        "books in overnight or term repo are called on {called} days in all, and {sold} are sold out",
        "隔夜與定期部位共 {called} 日遭追繳，{sold} 個遭強制出清",
    ),
    "trade_2020": (
        "As documented, everything moved: foreign and fund investors sold notes for cash, dealers' balance sheets "
        "filled, futures margin rose and funds held cash as a precaution, while repo volumes and haircuts hardly "
        "changed; that basis trades were unwound was more probably an effect of the dislocation than what set it "
        "off (Barth and Kahn). In the replay margin and cash are the channel too: the model's initial margin goes "
        "from ${before} to ${top} a contract by {top_day} ({rise}% more), the cheapest note's book at {most} times "
        "is called on {called} days, its cash falls to {lowest}% on {lowest_day} and in the hours before the repo "
        "market opens to {morning}% ({morning_day}), money that somebody has to lend. {fate} Who held out was paid "
        "as purchases returned note and future to each other: {return_20}%, {return_50}% and {return_100}% of the "
        "equity at 20, 50 and 100 times overnight; in term repo less ({term_50}% at {middle} times), since "
        "overnight repo cost {average}% a year on average, against the {agreed}% agreed in February. {locked}",
        "據文獻記載，當時各方同時變動：海外與基金投資人拋售公債換取現金，自營商資產負債表滿載，期貨保證金上升，基金"
        "預防性持有現金，回購量與折扣率則幾乎未變；基差交易的平倉較可能是市場失序的後果，而非起因（Barth 與 Kahn）"
        "。重演中的管道同樣是保證金與現金：模型初始保證金由每口 {before} 美元升至 {top_day} 的 {top} 美元（增加 "
        "{rise}%），最便宜券 {most} 倍部位有 {called} 日遭追繳，現金於 {lowest_day} 降至權益的 {lowest}%，回購市場"
        "開市前的幾小時更降至 {morning}%（{morning_day}），這筆錢必須有人願意借出。{fate}撐過來的部位在購債使現貨與"
        "期貨重新靠攏後獲得報酬：20、50、100 倍隔夜融資分別為權益的 {return_20}%、{return_50}% 與 {return_100}%；定"
        "期融資較少（{middle} 倍為 {term_50}%），因為隔夜融資平均年率僅 {average}%，2 月約定的定期利率則為 {agreed}"
        "%。{locked}",
    ),
    "fate_sold": (
        "The other note, {followed}, was not the cheapest at the entry, and its book at {most} times has no cash "
        "left on {sale} and is sold out at {lost}% of its equity: one issue of the same basket survives, another "
        "does not.",
        "另一檔券 {followed} 進場時並非最便宜，其 {most} 倍部位於 {sale} 用盡現金、遭強制出清，損益為權益的 {lost}%"
        "：同一可交割券範圍內，一檔撐過，另一檔沒有。",
    ),
    "fate_kept": (
        "The other note, {followed}, is not sold out either ({lost}% at {most} times).",
        "另一檔券 {followed} 亦未遭強制出清（{most} 倍為 {lost}%）。",
    ),
    "locked": (
        "Where the lender keeps gains, the cash paid on the futures does not come back through the repo, and the "
        "book is sold out: {ended}. The bonds' gain is there, but not in cash.",
        "若貸方滯留利得，期貨付出的現金無法經由回購取回，部位即遭強制出清：{ended}。債券的利得仍在，卻不是現金。",
    ),
    "locked_one": ("{leverage} times on {date}", "{leverage} 倍於 {date}"),
    "locked_none": (
        "Even where the lender keeps gains no book is sold out.",
        "即使貸方滯留利得，也沒有部位遭強制出清。",
    ),
    "h_trade_issue": ("{issue} ({cusip}), {role}", "{issue}（{cusip}），{role}"),
    "role_ctd": ("cheapest to deliver at the entry", "進場時的最便宜可交割券"),
    "role_followed": ("the note with a price on nearly every day", "幾乎每日有價格的券"),
    "figure_trade": (
        "Profit and cash of each book, percent of the equity put in; dotted: term repo. Gaps are days without a "
        "price, carried at the last mark. Numbers above are the events listed below.",
        "各部位的損益與現金，占投入權益 %；虛線為定期回購。斷開處當日無價格，以最後價格續計。上方編號即下列事件。",
    ),
    "figure_causes": (
        "Where the profit came from; the parts add up to the diamond. Convergence is the change of the gross "
        "basis less that of the model value of the delivery options, which stands by itself; parts too "
        "small to be seen are left out.",
        "損益來源；各部分相加即為菱形。收斂為總基差的變動減去交割選擇權模型價值的變動，後者單獨列示；小到看"
        "不見的部分從略。",
    ),
    "trade_table": ("Every book in numbers", "各部位的數字"),
}
