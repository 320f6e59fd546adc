"""The words a reader sees, in English and Traditional Chinese. One entry a term, the terms of docs/glossary."""

from __future__ import annotations

from typing import Literal

from netbasis.errors import UnknownName
from netbasis.report.words_drivers import DRIVER_HEADERS

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

HEADERS: dict[str, tuple[str, str]] = {
    "date": ("date", "日期"),
    "contract": ("contract", "合約"),
    "rank": ("#", "排名"),
    "cusip": ("issue", "券號"),
    "coupon": ("coupon %", "票息 %"),
    "maturity": ("maturity", "到期日"),
    "clean": ("clean", "淨價"),
    "clean_32nds": ("clean 32nds", "淨價 1/32 點"),
    "futures": ("futures", "期貨價"),
    "futures_32nds": ("futures 32nds", "期貨價 1/32 點"),
    "accrued": ("accrued", "應計利息"),
    "yield": ("yield %", "殖利率 %"),
    "conversion_factor": ("factor", "轉換因子"),
    "gross_basis": ("gross basis", "總基差"),
    "gross_basis_32nds": ("gross /32", "總基差 /32"),
    "carry": ("carry", "持有收益"),
    "carry_32nds": ("carry /32", "持有收益 /32"),
    "net_basis": ("net basis", "淨基差"),
    "net_basis_32nds": ("net /32", "淨基差 /32"),
    "implied_repo": ("implied repo %", "隱含回購利率 %"),
    "term_repo": ("term repo %", "定期回購利率 %"),
    "overnight": ("overnight %", "隔夜利率 %"),
    "repo_spread": ("spread bp", "利差 bp"),
    "repo_per_tick": ("bp per tick", "每跳動點 bp"),
    "repo_per_32nd": ("bp per 1/32", "每 1/32 點 bp"),
    "dv01": ("DV01", "DV01"),
    "futures_dv01": ("futures DV01", "期貨 DV01"),
    "modified_duration": ("mod. duration", "修正存續期間"),
    "forward_clean": ("forward clean", "遠期淨價"),
    "delivery": ("delivery", "交割日"),
    "is_ctd": ("CTD", "CTD"),
    "regime": ("market", "市場型態"),
    "issues": ("issues", "券數"),
    "runner_up": ("runner-up", "次便宜券"),
    "runner_up_gap": ("gap bp", "差距 bp"),
    "runner_up_net_gap": ("gap net", "淨基差差距"),
    "reason": ("reason", "原因"),
    "fitted_yield": ("fitted yield %", "擬合殖利率 %"),
    "residual_bp": ("cheap(+) bp", "偏便宜(+) bp"),
    "residual_32nds": ("rich(+) /32", "偏貴(+) /32"),
    "svensson_bp": ("Svensson: cheap(+) bp", "Svensson：偏便宜(+) bp"),
    "spline_bp": ("spline: cheap(+) bp", "平滑樣條：偏便宜(+) bp"),
    "model": ("model", "模型"),
    "note": ("note", "備註"),
    "eligible": ("deliverable", "可交割"),
    "original_term": ("original months", "原始年限（月）"),
    "over_overnight": ("over o/n bp", "高於隔夜 bp"),
    "method": ("method", "方法"),
    "contracts": ("contracts", "口數"),
    "whole_contracts": ("whole contracts", "整數口數"),
    "bond_dv01_usd": ("position DV01 $", "部位 DV01 $"),
    "futures_dv01_usd": ("futures DV01 $", "每口期貨 DV01 $"),
    "residual_dv01_usd": ("residual DV01 $", "剩餘 DV01 $"),
    "residual_pct": ("residual %", "剩餘 %"),
    "tail": ("tail", "尾差口數"),
    "last_trading": ("last trading", "最後交易日"),
    "ctd": ("CTD", "CTD"),
    "parallel_bp": ("parallel bp", "平行移動 bp"),
    "slope_bp": ("slope bp", "斜率變動 bp"),
    "shift_bp": ("shift bp", "移動 bp"),
    "direction": ("direction", "方向"),
    "from_cusip": ("from", "由"),
    "to_cusip": ("to", "至"),
    "quoted": ("contracts", "合約"),
    "doubt": ("?", "?"),
    "key": ("key", "代號"),
    "nodes": ("nodes", "格點數"),
    "what": ("what", "項目"),
    "value": ("value", "內容"),
    "source": ("source", "來源"),
    "unpriced": ("unpriced", "無價格券數"),
    "estimated_clean": ("estimated clean", "估計淨價"),
    "estimated_repo": ("implied repo % at it", "以估計淨價計之隱含回購利率 %"),
    "repo_gap": ("against the CTD bp", "相對 CTD bp"),
    "ahead": ("would be the CTD", "應為 CTD"),
    "below_cusip": ("CTD below it", "低於此點之 CTD"),
    "above_cusip": ("CTD above it", "高於此點之 CTD"),
    "option_value": ("option /32", "選擇權價值 /32"),
    "option_adjusted_net_basis": ("adjusted /32", "調整後淨基差 /32"),
    "delivery_probability": ("delivered %", "交割機率 %"),
    "model_futures": ("model futures", "模型期貨價"),
    "rich": ("rich(+) /32", "偏貴(+) /32"),
    "rich_repo": ("rich(+) repo bp", "偏貴(+) 回購利率 bp"),
    "option": ("options /32", "選擇權合計 /32"),
    "option_usd": ("options $", "選擇權合計 $"),
    "quality": ("quality", "品質選擇權"),
    "timing": ("timing", "時機選擇權"),
    "wild_card": ("wild card", "百搭牌選擇權"),
    "end_of_month": ("end of month", "月底選擇權"),
    "interaction": ("interaction", "交互作用"),
    "early": ("early delivery", "提前交割"),
    "expected_delivery": ("expected delivery", "預期交割日"),
    "option_adjusted_dv01": ("adjusted DV01", "選擇權調整後 DV01"),
    "ctd_hedge_ratio": ("contracts by CTD", "依 CTD 之口數"),
    "hedge_ratio": ("contracts adjusted", "調整後口數"),
    "tenor": ("tenor", "年期"),
    "volatility_bp": ("volatility bp", "波動率 bp"),
    "noise_bp": ("noise bp", "雜訊 bp"),
    "dataset": ("dataset", "資料集"),
    "rows": ("rows", "列數"),
    "first_day": ("first day", "最早日期"),
    "last_day": ("last day", "最新日期"),
    "last_known_at": ("last known (UTC)", "最後公布（UTC）"),
    "last_fetched_at": ("last fetched (UTC)", "最後抓取（UTC）"),
    "age_days": ("age days", "距今天數"),
    "known_at": ("known (UTC)", "公布時間（UTC）"),
    "series": ("series", "序列"),
    "missing": ("missing", "缺漏日數"),
    **DRIVER_HEADERS,
}

VALUES: dict[str, tuple[str, str]] = {
    "forward": ("forward", "正向市場"),
    "inverted": ("inverted", "反向市場"),
    "conversion_factor": ("conversion factor", "轉換因子"),
    "dv01": ("DV01", "DV01"),
    "down": ("down", "下"),
    "up": ("up", "上"),
    "true": ("yes", "是"),
    "false": ("no", "否"),
    "svensson": ("Svensson", "Svensson"),
    "nelson-siegel": ("Nelson-Siegel", "Nelson-Siegel"),
    "spline": ("smoothing spline", "平滑樣條"),
}


def language(code: str) -> Language:
    """A language code checked: "en", or "zh" for Traditional Chinese (zh-TW and zh-Hant accepted)."""
    known = {"en": "en", "zh": "zh", "zh-tw": "zh", "zh-hant": "zh"}
    try:
        return "zh" if known[code.lower()] == "zh" else "en"
    except KeyError:
        raise UnknownName.among("language", code, LANGUAGES) from None


def pick(words: tuple[str, str], lang: Language) -> str:
    """The English or the Chinese of a pair."""
    return words[1] if lang == "zh" else words[0]


def header(column: str, lang: Language) -> str:
    """Heading of a column; its own name where none is written."""
    return pick(HEADERS[column], lang) if column in HEADERS else column.replace("_", " ")
