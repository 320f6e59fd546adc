"""Why a cell is empty, or a price in doubt, in the reader's language.

Analytics and data write reasons in English. Here stands the Chinese of each; a reason that is not in the list (one
that a user's file brought) is shown as it was written.
"""

from __future__ import annotations

import re

from netbasis.report.words import Language

# pattern of the English -> Chinese, {0}, {1} the groups
_CHINESE = (
    (r"no price(?: for this issue)?", "此券無價格"),
    (r"no price for (\S+)", "{0} 無價格"),
    (r"not yet issued, or matured, on settlement (\S+)", "現貨交割日 {0} 時尚未發行或已到期"),
    (r"first coupon more than two periods away: .*", "首次付息超過兩個計息期：請檢查起息日與首次付息日"),
    (r"delivery on the settlement day: .*", "期貨交割日即現貨交割日：無須融資，故無隱含回購利率"),
    (r"no yield gives a price of (\S+)", "沒有殖利率能得出價格 {0}"),
    (r"no yield or implied repo at these quotes", "此報價算不出殖利率或隱含回購利率"),
    (r"no overnight rate for this day", "當日無隔夜利率"),
    (r"no futures price for this day", "當日無期貨價"),
    (r"no issue of this market is deliverable into (\S+)", "此市場沒有可交割入 {0} 的公債"),
    (r"within (\d+) months of maturity", "距到期不足 {0} 個月"),
    (r"matured", "已到期"),
    (r"settlement is before the dated date", "現貨交割日早於起息日"),
    (r"the price gives no yield from -5% to 25%", "價格算不出 -5% 至 25% 之間的殖利率"),
    (r"left out of the fit: (\S+) bp off the curve", "不列入擬合：偏離曲線 {0} bp"),
    (r"not deliverable into (\S+): .*", "不可交割入 {0}"),
    (r"no issue in the basket of (\S+) has an implied repo, .*", "{0} 的可交割券都沒有隱含回購利率，故無期貨 DV01"),
    (
        r"(\S+) was last seen at (\S+), the bonds at the end of the day: the price may be stale",
        "{0} 最後報價時間為 {1}，債券為當日日終價：此期貨價可能過時",
    ),
)
_PATTERNS = tuple((re.compile(pattern), chinese) for pattern, chinese in _CHINESE)


def reason_text(text: str, lang: Language) -> str:
    """A reason as the reader sees it."""
    if lang == "en":
        return text
    for pattern, chinese in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return chinese.format(*found.groups())
    return text
