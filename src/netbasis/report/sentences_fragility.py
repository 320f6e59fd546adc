"""The sentences of the fragility index: what it is, what it said, and what that proves."""

from __future__ import annotations

FRAGILITY: dict[str, tuple[str, str]] = {
    "h_fragility": ("The fragility index", "脆弱度指數"),
    "fragility_intro": (
        "One number for how fragile the market around the trade is, 0 to 100: {count} indicators of five links (size, "
        "funding, dealers, supply, market), each as its percentile as known then, weighted by a rule that was fixed "
        "before the first run and not fitted to anything: 20 to each link. It is the state of the ground, not a "
        "forecast of the spark.",
        "以單一數字（0 至 100）表示基差交易所處市場的脆弱程度：{count} 項指標分屬五個環節（規模、資金、交易商、供給、市"
        "場），各取當時可知之百分位，依首次執行前即定下的規則加權（每環節 20），未經任何擬合。它描述地基的狀態，並不預"
        "測火花。",
    ),
    "fragility_course": (
        "Every Friday, with nothing that became known later. Where there is no bar, less than {least}% of the weights "
        "were known and there is no index: positions are embedded for 2015, 2017-2021, half of 2024 and from 2025. "
        "Numbers: {episodes}.",
        "每週五，僅用當時已公開資料。無長條處表示已知權重不足 {least}%，故無指數：內建持倉資料涵蓋 2015、2017 至 2021 "
        "年、2024 上半年及 2025 年起。編號：{episodes}。",
    ),
    "h_fragility_before": ("What it was made of before each episode", "各事件前之組成"),
    "fragility_parts": (
        "The last Friday before each episode, and the last week that has an index. The line under a bar is "
        "where the index would lie if every missing indicator were at 0 or at 100.",
        "各事件前最後一個週五，以及最後有指數之週。長條下的橫線為缺漏指標全為 0 或全為 100 時指數所在範圍。",
    ),
    "h_fragility_warned": ("Did it warn?", "它曾預警嗎？"),
    "fragility_verdict": (
        "Alarm: a percentile of {threshold} or above among its earlier weeks; right in the {horizon} weeks before an "
        "episode. It was in alarm before {warned} of {tested} episodes, in {right} of the {before} weeks before them, "
        "and falsely in {false} of {calm} calm weeks ({false_share}%). As many alarms placed anywhere would have come "
        "before {chance} of {tested}, and before as many as these in {as_many}% of the places: three episodes cannot "
        "tell this from luck.",
        "警報：於自身先前各週達第 {threshold} 百分位；事件前 {horizon} 週內為正確。{tested} 次事件中有 {warned} 次事前"
        "在警報中；事前 {before} 週中 {right} 週有警報；平靜的 {calm} 週中誤報 {false} 週（{false_share}%）。同樣多的警"
        "報隨意擺放，平均可落在 {chance} 次事件之前，而有 {as_many}% 的擺法能達到同樣次數：三次事件無法與運氣區分。",
    ),
    "fragility_leads": (
        "First alarm within those weeks: {leads}. Without realised volatility it is in alarm on the last Friday before "
        "{bare} of {tested}: what warned was mostly volatility that had risen already.",
        "該期間內首次警報：{leads}。若剔除實現波動率，最後一個週五在警報中者為 {tested} 次中之 {bare} 次：預警多半來自"
        "已升高的波動率。",
    ),
    "fragility_lead": ("{days} days before {title}", "{title}為 {days} 天前"),
    "fragility_lead_none": ("none before {title}", "{title}為無"),
    "fragility_alone": (
        "Against single indicators by the same rule and on the same weeks: realised volatility alone is falsely in "
        "alarm in {vol_false} of {vol_calm} calm weeks and right in {vol_right} of {vol_before}; the leveraged funds' "
        "short alone in {short_false} of {short_calm} and {short_right} of {short_before}. What the index adds is "
        "fewer false alarms; it is not right more often, nor reliably earlier.",
        "以相同規則、相同各週與單一指標比較：僅用實現波動率，平靜 {vol_calm} 週中誤報 {vol_false} 週，事前 "
        "{vol_before} 週中正確 {vol_right} 週；僅用槓桿基金空頭，則為 {short_calm} 中 {short_false}、"
        "{short_before} 中 {short_right}。指數帶來的是較少的誤報；正確並未更多，也未必更早。",
    ),
    "fragility_unwind": (
        "In September 2019 and April 2025 the basis was not unwound. Counted against the one unwind on record, March "
        "2020, the alarm was on in {right} of the {before} weeks before, the first {lead} days before it, and false in "
        "{false} of {calm} calm weeks: as a warning of an unwind it has failed to show that it works.",
        "2019 年 9 月與 2025 年 4 月基差並未平倉。若只計有紀錄的一次平倉（2020 年 3 月），事前 {before} 週中僅 {right} "
        "週在警報中，首次在 {lead} 天前，而平靜的 {calm} 週中誤報 {false} 週：作為平倉預警，它並未證明有效。",
    ),
    "fragility_limits": (
        "Embedded values are as last published with the moment of their first publication, so revisions are not seen; "
        "dealers' balance sheets and reserves are not embedded at all and come with a lake. As data come and go the "
        "index changes its composition, and so does what its percentile is measured against.",
        "內建數值為最後公布值、時點為首次公布時刻，故看不到修訂；交易商資產負債表與準備金未內建，須由資料湖取得。資料有"
        "無變動時，指數組成隨之改變，其百分位的比較基準亦然。",
    ),
    "fragility_without": ("What leaving out each indicator does", "剔除各指標之影響"),
    "fragility_why": ("The weights and why each indicator is there", "權重與各指標納入理由"),
    "fragility_stars": (
        "Percentile on the last Friday before; * in alarm. An indicator that the sample never holds changes nothing.",
        "最後一個週五之百分位；* 為警報中。樣本中從未持有之指標，剔除後不變。",
    ),
}
