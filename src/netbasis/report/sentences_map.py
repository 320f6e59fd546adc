"""The sentences of the fragility map and the intervention frontier."""

from __future__ import annotations

MAPS: dict[str, tuple[str, str]] = {
    "h_system_fragility": ("How fragile, and how little is enough", "多脆弱，以及多少購買才足夠"),
    "system_map": (
        "March 2020 without purchases, at the default parameters with noise: % of {seeds} paired seeds in which the "
        "hedge funds' book falls by more than {part}%. At a leverage of {low} half of the seeds end there {low_from}, "
        "at {high} {high_from} (haircut {haircut}%). Over the whole map {zero}% of the runs end there without "
        "haircut, {most}% with {largest}%, which also bounds the leverage that a fund can have. A cell of 0 is "
        "compatible with up to {zero_high}% (Wilson, 95%).",
        "2020 年 3 月若無購債，預設參數加上雜訊：{seeds} 個配對亂數種子中避險基金部位減少逾 {part}% 的比例。"
        "總槓桿 {low} 倍時，半數種子{low_from}到達此處；{high} 倍時{high_from}（折扣率 {haircut}%）。"
        "全圖之中，無折扣率者 {zero}% 到達此處，折扣率 {largest}% 者 {most}%；折扣率同時限制了基金的槓桿。"
        "格中為 0 者，真值最高可達 {zero_high}%（Wilson 95%）。",
    ),
    "system_map_from": ("from {shock} times the path on", "自路徑的 {shock} 倍起"),
    "system_map_never": ("nowhere on this map", "在此圖範圍內未曾"),
    "system_frontier": (
        "In place of the purchases on record, by rule: outright purchases from the day on which the dislocation "
        "passes {trigger} bp, after a lag. Shown is the smallest amount that brings it under {bound} bp within "
        "{within} days and keeps it there (median and 5 to 95% of {seeds} seeds). {enough} What counts is that they "
        "last: begun at once they go on for {days} days, whatever the rate. The latest start that an amount makes up "
        "for: at {slow} a day {slow_lag} days after that, at {fast} {fast_lag} days.",
        "以規則取代實際購債：價格偏離超過 {trigger} bp 之日起，經落後日數後購買現券。圖示使價格偏離於 {within} 日內"
        "降至 {bound} bp 以下並維持的最少金額（中位數與 {seeds} 個種子之 5 至 95%）。{enough}關鍵在於持續："
        "立即開始者，不論速度皆須持續 {days} 日。有金額足以彌補的最晚開始：每日 {slow}者為其後 {slow_lag} 日，"
        "每日 {fast}者 {fast_lag} 日。",
    ),
    "system_frontier_enough": (
        "At {size} a day begun at once, {amount} are enough; at the slower rates shown no amount is.",
        "每日 {size}且立即開始，需 {amount}；圖示較慢者任何金額皆不足。",
    ),
    "system_frontier_none": (
        "No rate shown brings the dislocation from {trigger} bp under {bound} bp within {within} days for most of "
        "{seeds} seeds.",
        "圖示速度皆無法使多數種子（共 {seeds} 個）的價格偏離自 {trigger} bp 於 {within} 日內降至 {bound} bp 以下。",
    ),
    "system_fragility_note": (
        "Bands are over the model's own noise for one parameter vector and say nothing of the vector. In the terminal: "
        "netbasis stress map, netbasis stress frontier.",
        "區間僅反映單一參數向量下模型自身的雜訊，與參數本身是否正確無關。指令：stress map、stress frontier。",
    ),
    "system_frontier_table": ("The amounts, and the days until calm", "金額與平復日數"),
}
