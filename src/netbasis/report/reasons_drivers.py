"""Chinese of the reasons that the drivers write: pattern of the English, Chinese with {0}, {1} the groups."""

from __future__ import annotations

DRIVER_REASONS: tuple[tuple[str, str], ...] = (
    (r"no price history of this market", "此市場無歷史價格"),
    (r"the price history has no day of (\S+) before this", "歷史價格中，此日之前無 {0} 的資料"),
    (r"no issue of the basket has an implied repo", "可交割券皆無隱含回購利率"),
    (
        r"history too short for a percentile: (\d+) values, (\d+) needed",
        "歷史過短，無法計算百分位：{0} 個值，需 {1} 個",
    ),
    (r"series too short: (\d+) observations, (\d+) needed", "序列過短：{0} 個觀測值，需 {1} 個"),
    (r"the series is constant", "序列為常數"),
    (r"the series has no noise to test against", "序列無隨機成分可供檢定"),
    (r"no mean reversion found: a random walk is not rejected", "未發現均值回歸：無法拒絕隨機漫步"),
    (
        r"no mean reversion found: the unit-root test does not reject a random walk",
        "未發現均值回歸：單根檢定無法拒絕隨機漫步",
    ),
    (r"no end: a random walk is within the band", "無上限：隨機漫步仍在區間內"),
    (r"no evenly spaced stretch to test", "沒有等間隔的一段資料可供檢定"),
    (
        r"over 200 bp from term repo: a stale quote or an incomplete basket is likelier than a market",
        "與定期回購利率相差逾 200 bp：較可能是報價過時或可交割券不齊全，而非市場狀況",
    ),
    (r"delivery options not valued: (.*)", "交割選擇權未評價：{0}"),
    (r"no par yields reach this day", "平價殖利率未涵蓋此日"),
    (r"no switch of the cheapest to deliver within (\d+) bp", "{0} bp 內無換券點"),
    (r"the policy rate of this day is not on record", "此日的政策利率無紀錄"),
    (r"no overnight rates before this day", "此日之前無隔夜利率"),
    (r"no bid and offer for this issue", "此券無買賣報價"),
    (r"no positions are held", "無持倉資料"),
    (r"no report was published by (\S+)", "至 {0} 尚無公布的持倉報告"),
    (
        r"the last report held is of (\S+), (\d+) days before: weeks are missing",
        "最後一份持倉報告為 {0}，早 {1} 日：其間各週缺漏",
    ),
    (r"no positions in (\S+) are reported", "無 {0} 的持倉資料"),
    (r"the report of four weeks before is missing", "四週前的報告缺漏"),
    (r"no par yields for a bond of this tenor", "無此年期的平價殖利率"),
    (
        r"drivers with (\S+) of the weight have a score, (\S+) needed",
        "有分數的因素合計權重 {0}，需 {1}",
    ),
    (r"the arbitrage gap has no score", "套利缺口無分數"),
    (r"the composite is within (\S+) of zero", "綜合分數距零不到 {0}"),
    (r"no stop: the history of the net basis is too short", "無停損依據：淨基差的歷史過短"),
)
