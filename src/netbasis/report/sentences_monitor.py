"""The sentences of the monitor's section."""

from __future__ import annotations

MONITOR: dict[str, tuple[str, str]] = {
    "h_monitor": ("Public data: how large, how crowded, how funded", "公開資料：規模、擁擠程度與資金狀況"),
    "public_intro": (
        "What public data said of the trade and of the market around it, as known at the end of {day} in New York: "
        "nothing published later is in a number or a percentile. {measured} of {all} indicators can be measured from "
        "the embedded data; what is missing, and how to get it, stands below. With your own data: netbasis monitor "
        "--lake DIR.",
        "以紐約時間 {day} 日終當時可知者為準，公開資料對此交易及其周遭市場的描述：數值與百分位皆不含其後公布之資料。"
        "{all} 項指標中有 {measured} 項可由內建資料衡量；缺漏項目及取得方式列於下方。使用自備資料：netbasis monitor "
        "--lake DIR。",
    ),
    "public_trade": (
        "The basis trade, the smaller of leveraged funds' short and asset managers' long in each contract, from the "
        "CFTC's weekly positions: ${face}bn of face in the report of {report}. Weeks that are not held are "
        "left open.{events}",
        "基差交易：各契約取槓桿基金空頭與資產管理業者多頭之較小者，依 CFTC 每週持倉；{report} 報告為面額 {face} "
        "十億美元。未持有之週次留白。{events}",
    ),
    "public_trade_none": ("No report of positions was known then.", "當時尚無持倉報告。"),
    "public_courses": (
        "Funding, the cash left in reverse repo, volatility and noise since 2015, with the same marks.",
        "2015 年以來的資金利差、逆回購餘額、波動率與曲線雜訊，標記同上。",
    ),
    "public_events": (" Marks: {events}", "標記：{events}"),
    "h_public_alerts": ("Alerts", "警示"),
    "public_alerts": (
        "Thresholds of the package's own file; yours go into a file of the same form.",
        "門檻取自套件所附檔案；可依相同格式自訂。",
    ),
    "h_public_sizes": ("Size by contract", "各契約規模"),
    "h_public_readings": ("Every indicator", "全部指標"),
    "public_missing": ("Not measured, and how to get the data", "未能衡量者與資料取得方式"),
}
