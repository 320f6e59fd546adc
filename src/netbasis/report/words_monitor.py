"""Words of the monitor: groups of indicators, columns, alerts. The indicators carry their own titles and sentences."""

from __future__ import annotations

HEADERS: dict[str, tuple[str, str]] = {
    "group": ("group", "類別"),
    "indicator": ("indicator", "指標"),
    "change_shown": ("change", "變動"),
    "as_of": ("as of", "資料日"),
    "face_bn": ("face $bn", "面額 十億美元"),
    "market_bn": ("market value $bn", "市值 十億美元"),
    "ten_year_bn": ("ten-years $bn", "十年期當量 十億美元"),
    "change_bn": ("change $bn", "變動 十億美元"),
    "of_open_interest": ("of open int. %", "占未平倉 %"),
    "threshold": ("threshold", "門檻"),
    "alert": ("alert", "警示"),
    "state": ("state", "狀態"),
    "opening_name": ("number", "項目"),
    "opening_value": ("value", "數值"),
    "opening_before": ("scenario's own", "情境原值"),
    "what_missing": ("indicator", "指標"),
}

GROUPS: dict[str, tuple[str, str]] = {
    "size": ("size of the trade", "交易規模"),
    "crowding": ("crowding", "擁擠度"),
    "funding": ("funding", "資金"),
    "dealers": ("dealers", "交易商"),
    "supply": ("supply", "供給"),
    "volatility": ("volatility", "波動"),
    "liquidity": ("liquidity", "流動性"),
    "credit": ("credit", "信用"),
    "haven": ("haven", "避風港"),
    "basis": ("basis", "基差"),
}

# who states the data, as the opening of a scenario names it
SOURCES: dict[str, tuple[str, str]] = {
    text: (text, chinese)
    for text, chinese in (
        ("CFTC, Traders in Financial Futures", "CFTC 金融期貨交易人報告"),
        ("Federal Reserve Board, H.4.1", "聯準會 H.4.1 統計"),
        ("Federal Reserve Bank of New York", "紐約聯邦準備銀行"),
        ("Federal Reserve Bank of New York, primary dealer statistics", "紐約聯邦準備銀行主要交易商統計"),
        ("U.S. Treasury, daily par yields", "美國財政部每日平價殖利率"),
        ("FOMC implementation notes", "FOMC 執行附註"),
        ("the user's file", "使用者檔案"),
        ("computed", "計算而得"),
    )
}

STATES: dict[str, tuple[str, str]] = {
    "on": ("ON", "觸發"),
    "off": ("off", "未觸發"),
    "unknown": ("not known", "未知"),
    "total": ("total", "合計"),
}
