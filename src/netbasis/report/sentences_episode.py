"""The sentences of the competing explanations on the page."""

from __future__ import annotations

EPISODE: dict[str, tuple[str, str]] = {
    "h_cards": ("Three episodes, six explanations", "三個事件、六種解釋"),
    "cards_intro": (
        "For each episode six explanations stand side by side, each with its tests of evidence on the public data "
        "held: a figure is consistent with the explanation, speaks against it, or is silent, by thresholds that are in "
        "docs/episodes.md with their reasons. No score is made and nothing is certain: what is consistent may have "
        "another cause, and what is silent often lacks data, which the tables name.",
        "每個事件並列六種解釋，各以所持公開資料檢驗：數據與該解釋相符、不符或無法判讀，門檻與理由載於 "
        "docs/episodes.zh-TW.md。不計分，也不下定論：相符者可能另有原因，無法判讀者往往缺少資料，表中均予載明。",
    ),
    "card_known": (
        "{start} to {end}; changes are measured from the last value before. As everything held knows it, to {known}.",
        "{start} 至 {end}；變動自其前最後一筆起算。以全部所持資料為準，至 {known}。",
    ),
    "card_caption": (
        "Series that decide, {start} to {end} shaded; dotted: the threshold from which a value is consistent with a "
        "squeeze, an unwind, weak auctions.{missing}",
        "關鍵序列；陰影為 {start} 至 {end}；虛線為與資金緊俏、平倉、拍賣疲弱相符之門檻。{missing}",
    ),
    "card_missing": (" Not held for these days: {names}.", "此期間未持有：{names}。"),
    "card_evidence": ("The evidence, test by test", "逐項檢驗"),
    "card_claim": (
        "It claims: {says}. To decide: {needed}.",
        "其主張：{says}。若要判定，尚需：{needed}。",
    ),
    "card_later": ("What was later documented (no part of the verdicts)", "事後記載（不計入判讀）"),
}
