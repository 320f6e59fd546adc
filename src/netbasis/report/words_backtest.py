"""Words of the figures and the page of a backtest, in English and Traditional Chinese."""

from __future__ import annotations

PROFIT = ("profit, percent of the capital", "損益（占資本 %）")
DRAWDOWN = ("drawdown, percent of the capital", "回落（占資本 %）")
CASH = ("cash, percent of the capital; calls and sales", "現金（占資本 %）；追繳與出清")
PERIODS = {
    "year": ("profit by cause, a year each, percent of the capital", "逐年損益歸因（占資本 %）"),
    "quarter": ("profit by cause, a quarter each, percent of the capital", "逐季損益歸因（占資本 %）"),
    "month": ("profit by cause, a month each, percent of the capital", "逐月損益歸因（占資本 %）"),
}
MARKS = {
    "called": ("called", "追繳"),
    "credit": ("on credit", "動用信用"),
    "part": ("sold in part", "部分出清"),
    "sold": ("sold out", "強制出清"),
}
NOTHING = (": never", "：未發生")
MADE = ("SYNTHETIC: made prices", "SYNTHETIC：合成價格")
LEVERAGE = ("repo leverage", "回購槓桿")
SWEPT = {
    "return_a_year": ("return a year, percent", "年報酬（%）"),
    "max_drawdown": ("deepest drawdown, percent of the capital", "最大回落（占資本 %）"),
}
