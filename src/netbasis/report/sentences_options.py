"""The sentences of the delivery options. Published levels: Glicoes, Iorio, Monin and Petrasek, "Quantifying Treasury
Cash-Futures Basis Trades", FEDS Notes, 8 March 2024, accessible data."""

from __future__ import annotations

OPTIONS: dict[str, tuple[str, str]] = {
    "h_options": ("What the short owns: delivery options", "賣方擁有的權利：交割選擇權"),
    "options_intro": (
        "The short chooses the issue, the day, the hour and, after the last trading day, once more the issue. Each "
        "contract is valued by a model of two rate factors and noise of each issue, its volatility measured on the 60 "
        "days before; rich is the market price less the model's.",
        "賣方可選擇交割的券、日期與時點，最後交易日之後還可再選一次券。各合約以雙利率因子加個券雜訊的模型評價，波動率"
        "取自前 60 "
        "日；「偏貴」指市價減模型價。",
    ),
    "h_option_parts": ("What each right is worth", "各項權利的價值"),
    "option_parts": (
        "In 32nds of the future, the five parts add up to the diamond: timing is what leaving the day open adds to the "
        "best day fixed today, interaction what the rights are worth together beyond their sum. It shows which right "
        "matters on these days; it does not show what the market pays for them, and a tenth of a 32nd is within the "
        "model's own doubt about volatility and noise.",
        "以期貨 1/32 點計，五部分相加即為菱形所示總值：時機選擇權為不預定日期較今日選定最佳日期多出的價值，交互作用為"
        "各權利合計超出總和的部分。"
        "本圖顯示這幾天哪一項權利重要；並不表示市場支付的價格，而十分之一個 1/32 點已在波動率與雜訊的誤差之內。",
    ),
    "h_option_delivery": ("Which issue will be delivered", "哪一檔券會被交割"),
    "option_delivery": (
        "Probability of each issue under the pricing measure, the likeliest first. It shows how near the rivals are; "
        "it is no forecast of deliveries, which also depend on who holds an issue.",
        "定價測度下各券的交割機率，由高至低排列。本圖顯示競爭券有多接近；並非實際交割的預測，實際交割亦取決於持有者。",
    ),
    "h_option_level": ("The hump: value against the level of yields", "駝峰：價值與殖利率水準"),
    "option_level": (
        "All yields and repo shifted alike, volatility held: on a made-up flat curve (eight notes, repo one point "
        "below yields) and on {shifted} with its own spreads. The options are worth most near the notional coupon of "
        "6%, where converted prices meet, and little at the yields of these years; it does not show what happens when "
        "the curve turns or single issues move.",
        "所有殖利率與回購利率同幅移動，波動率不變：一為虛構之水平曲線（八檔券，回購利率低於殖利率一個百分點），一為保"
        "留各券利差的 "
        "{shifted}。選擇權在 6% 名目票息附近最有價值，因為各券轉換後價格在此相會；在這些年的殖利率水準下則價值不高。"
        "本圖不反映曲線轉折或個券變動的影響。",
    ),
    "option_level_alone": (
        "All yields and repo shifted alike, volatility held, on a made-up flat curve (eight notes, repo one point "
        "below "
        "yields). The options are worth most near the notional coupon of 6%, where converted prices meet; it does not "
        "show what happens when the curve turns or single issues move.",
        "所有殖利率與回購利率同幅移動，波動率不變，採虛構之水平曲線（八檔券，回購利率低於殖利率一個百分點）。選擇權在"
        " 6% "
        "名目票息附近最有價值，因為各券轉換後價格在此相會。本圖不反映曲線轉折或個券變動的影響。",
    ),
    "h_option_fair": (
        "Fair against market, September 2019 and March 2020",
        "模型價與市價：2019 年 9 月與 2020 年 3 月",
    ),
    "option_fair": (
        "Market less model price, day by day; grey: what bonds and futures of different seconds can make of zero (60 "
        "bp "
        "of implied repo at 90 days). In September 2019 the future stood {low}/32 to {high}/32 rich, {outside} of "
        "{days} "
        "days beyond the grey; between 9 and 27 March 2020 it reached {peak}/32 on {day}, after the options. It does "
        "not "
        "show that the gap could be earned: the repo here is made from overnight rates, not one offered to delivery, "
        "and where cuts were expected it is too high ({cheap}/32 on {cheap_day}).",
        "逐日市價減模型價；灰色帶為債券與期貨並非同一時刻所能造成的差距（90 日期的隱含回購利率 60 bp）。2019 年 9 月"
        "期貨偏貴 {low}/32 至 {high}/32 "
        "點，{days} 天中有 {outside} 天超出灰色帶；2020 年 3 月 9 日至 27 日，扣除選擇權後最高於 {day} 達 {peak}/32 "
        "點。本圖不表示此差距可以賺得：此處"
        "回購利率由隔夜利率推得，並非當時可融資至交割的利率，市場預期降息時便偏高（{cheap_day} 為 {cheap}/32 點）。",
    ),
    "h_option_study": (
        "Option-adjusted net basis, 2018 to 2023, beside published levels",
        "選擇權調整後淨基差，2018 至 2023 年，與公布水準對照",
    ),
    "option_study": (
        "What buying the cheapest note and selling the ten-year future offered a year above its financing, after the "
        "options, at month-ends (contract with 1.5 to 4.5 months left; lines: the asynchrony of one day). {spans} The "
        "term repo is made from overnight rates, so a period of expected rate rises looks too rich; one day says "
        "little, and a shift common to all days would not average out.",
        "每月底買進最便宜券、賣出十年期期貨，扣除選擇權後每年高於融資成本的隱含收益（合約距交割 1.5 至 4.5 個月；線段"
        "為單"
        "日非同步誤差）。"
        "{spans}定期回購利率由隔夜利率推得，故市場預期升息期間會顯得過於偏貴；單日數值意義不大，而各日共有的偏差不會"
        "因平均而消失。",
    ),
    "option_span": (
        "{first} to {last}: {mean} ± {error}% (median {median}%) against {published}% published, {verdict}.",
        "{first} 至 {last}：{mean} ± {error}%（中位數 {median}%），公布水準 {published}%，{verdict}。",
    ),
    "option_agrees": ("in agreement within two standard errors", "在兩個標準誤內相符"),
    "option_above": ("higher by more than two standard errors", "高出兩個標準誤以上"),
    "option_below": ("lower by more than two standard errors", "低出兩個標準誤以上"),
    # headings of the table
    "oh_contract": ("contract", "合約"),
    "oh_date": ("date", "日期"),
    "oh_market": ("market", "市價"),
    "oh_model_price": ("model", "模型價"),
    "oh_rich": ("rich /32", "偏貴 /32"),
    "oh_option": ("options /32", "選擇權 /32"),
    "oh_quality": ("quality /32", "品質 /32"),
    "oh_timing": ("timing /32", "時機 /32"),
    "oh_wild_card": ("wild card /32", "百搭牌 /32"),
    "oh_end_of_month": ("end of month /32", "月底 /32"),
    "oh_interaction": ("interaction /32", "交互作用 /32"),
    "oh_expected": ("expected delivery", "預期交割日"),
}
