"""Words of the fragility index: links of the chain, columns of its tables, what a measure is."""

from __future__ import annotations

HEADERS: dict[str, tuple[str, str]] = {
    "link": ("link", "環節"),
    "weight_pct": ("weight %", "權重 %"),
    "used_pct": ("used %", "實際權重 %"),
    "scored": ("score", "分數"),
    "points_given": ("points", "貢獻分數"),
    "why": ("why it is there", "納入理由"),
    "episode": ("episode", "事件"),
    "begins": ("begins", "起始日"),
    "last_week": ("last reading", "最後讀數日"),
    "measured": ("measure", "衡量"),
    "level_before": ("level", "水準"),
    "alarm_on": ("alarm on", "警報中"),
    "lead_days": ("first alarm, days before", "首次警報（事前天數）"),
    "weeks_known": ("weeks", "週數"),
    "weeks_alarm": ("in alarm", "警報週數"),
    "right_weeks": ("alarm / weeks before", "警報／事前週數"),
    "false_weeks": ("false / calm weeks", "誤報／平靜週數"),
    "false_runs": ("false runs / runs", "誤報段／警報段"),
    "warned_of": ("warned of", "預警事件"),
    "chance": ("by chance", "隨機預期"),
    "as_many_pct": ("as many by chance %", "隨機達成 %"),
    "year": ("year", "年"),
    "weeks_index": ("weeks with an index", "有指數週數"),
    "covered": ("weights known %", "已知權重 %"),
    "mean_index": ("mean", "平均"),
    "span": ("lowest to highest", "最低至最高"),
}

LINKS: dict[str, tuple[str, str]] = {
    "size": ("size of the trade", "交易規模"),
    "funding": ("funding", "資金"),
    "dealers": ("dealers", "交易商"),
    "supply": ("supply", "供給"),
    "market": ("market", "市場"),
}

MEASURES: dict[str, tuple[str, str]] = {
    "index": ("fragility index", "脆弱度指數"),
    "without": ("index without: {title}", "指數剔除：{title}"),
    "alone": ("alone: {title}", "單獨：{title}"),
}

YES_NO: dict[bool | None, tuple[str, str]] = {
    True: ("yes", "是"),
    False: ("no", "否"),
    None: ("not known", "未知"),
}
