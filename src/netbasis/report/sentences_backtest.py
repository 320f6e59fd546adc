"""The sentences of the backtests on the page."""

from __future__ import annotations

BACKTEST: dict[str, tuple[str, str]] = {
    "h_backtest": ("A rule over the years", "規則的歷年回測"),
    "backtest_intro": (
        "One rule: long the basis once the implied repo of the cheapest note is {enter} bp above the term repo to the "
        "same day, out at or below it; traded a day after it is seen. Financed overnight, with the margin of each day, "
        "bid-offers, calls and forced sales; where the next contract's cheapest note is the one held, the future alone "
        "is rolled. No result here is a promise, and the first market is made.",
        "單一規則：最便宜券的隱含回購利率高於同期限定期回購 {enter} bp 即買進基差，回到或低於定期回購即出場；訊號次日"
        "才交易。以隔夜回購融資，計入每日保證金、買賣價差、追繳與強制出清；若次一合約的最便宜券即為持有券，僅換期貨。"
        "此處結果並非保證，且第一個市場為合成。",
    ),
    "h_backtest_made": (
        "SYNTHETIC market, {first} to {last}: {roots} at {leverage} times",
        "SYNTHETIC 合成市場，{first} 至 {last}：{roots}，{leverage} 倍",
    ),
    "h_backtest_panel": (
        "Real prices, {first} to {last}: {roots} at {leverage} times",
        "實際價格，{first} 至 {last}：{roots}，{leverage} 倍",
    ),
    "backtest_made": (
        "SYNTHETIC, no record of a market: notes, par curves and the overnight rate are real, the prices of futures, "
        "their richness, specials and margins are made (seed {seed}), so that this shows what the engine does over "
        "fifteen years and not what the trade earned. Return {return_a_year}% a year on the capital, of which interest "
        "on idle cash alone would be {idle}%; volatility {volatility}%, deepest drawdown {drawdown}%, worst day "
        "{worst}%. {trades} trades, {rolls} rolls, {calls} days called, {sold} sold out. Of the profit {carry}% of the "
        "capital is carry, {convergence}% convergence, {option}% the delivery option, {ctd}% a change of the CTD, "
        "{margin}% interest on margin and cash, {costs}% costs and {roll}% rolls; the residual is ${residual}.",
        "SYNTHETIC 合成資料，並非市場紀錄：券、平價曲線與隔夜利率為真，期貨價格及其偏貴程度、特殊回購與保證金為合成（"
        "種子 {seed}），僅展示引擎在十五年間的運作，並非交易的實際獲利。資本年報酬 {return_a_year}%，其中閒置現金的利"
        "息即有 {idle}%；波動率 {volatility}%，最大回落 {drawdown}%，最差單日 {worst}%。交易 {trades} 筆、換月 {rolls} "
        "次、追繳 {calls} 日、強制出清 {sold} 次。損益占資本：持有收益 {carry}%、收斂 {convergence}%、交割選擇權 "
        "{option}%、CTD 更換 {ctd}%、保證金與現金利息 {margin}%、成本 {costs}%、換月 {roll}%；殘差 {residual} 美元。",
    ),
    "backtest_panel": (
        "Real prices of the ten-year, but a sparse calendar: daily only in September 2019 and from 24 February to 9 "
        "April 2020, otherwise month-ends, between which no call or sale can be seen; no daily track record. Return "
        "{return_a_year}% a year, idle cash alone {idle}%; volatility {volatility}%, deepest drawdown {drawdown}%. "
        "{trades} trades, {rolls} rolls, {calls} days called, {sold} sold out. Of the profit {carry}% of the capital "
        "is carry, {convergence}% convergence, {option}% the delivery option, {ctd}% a change of the CTD, {margin}% "
        "interest on margin and cash, {costs}% costs and {roll}% rolls; the residual is ${residual}.",
        "十年期實際價格，但日期稀疏：僅 2019 年 9 月與 2020 年 2 月 24 日至 4 月 9 日為逐日，其餘為月底，月底之間看不到"
        "追繳或出清，因此並非逐日績效。年報酬 {return_a_year}%，閒置現金的利息即有 {idle}%；波動率 {volatility}%，最"
        "大回落 {drawdown}%。交易 {trades} 筆、換月 {rolls} 次、追繳 {calls} 日、強制出清 {sold} 次。損益占資本：持有收"
        "益 {carry}%、收斂 {convergence}%、交割選擇權 {option}%、CTD 更換 {ctd}%、保證金與現金利息 {margin}%、成本 "
        "{costs}%、換月 {roll}%；殘差 {residual} 美元。",
    ),
    "figure_backtest": (
        "Profit since the start, drawdown below the highest profit so far, cash at the end of the day with calls and "
        "sales, and the profit of each period by cause: the parts add up to the diamond.",
        "自起始日的損益、距先前最高損益的回落、日終現金（含追繳與出清），以及各期間損益歸因：各部分相加即為菱形。",
    ),
    "figure_backtest_made": ("SYNTHETIC, made prices. ", "SYNTHETIC，合成價格。"),
    "h_backtest_sweep": ("SYNTHETIC: entry level and leverage", "SYNTHETIC：進場門檻與槓桿"),
    "figure_sweep": (
        "The rule's entry (rows) against repo leverage (columns): return a year and deepest drawdown, with how often a "
        "contract's book was sold out.",
        "進場門檻（列）與回購槓桿（欄）：年報酬與最大回落，並標示強制出清次數。",
    ),
    "backtest_table": ("The numbers of the run", "回測數字"),
}
