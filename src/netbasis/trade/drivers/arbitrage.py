"""Driver 1, the arbitrage gap: what buying the cheapest issue, selling the future and delivering earns over repo.

    gap          = implied repo - term repo                                          bp
    adjusted     = net basis - value of the delivery options                         32nds
    adjusted gap = -adjusted / (dirty price x days / 360)                            bp
    score        = -adjusted / FULL, held to -1 to +1

Below zero, `adjusted` says that the future is rich: the trade long the basis earns it. One full score is `FULL`, the
widest shift seen between bond and futures prices that were not taken at one moment: a smaller amount may be nothing.
A gap of over 200 bp has no score: a stale quote or an incomplete basket is likelier than a market (`ctd.far_note`).
The sign of the gross basis is no part of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netbasis.analytics import bond
from netbasis.analytics.ctd import far_note
from netbasis.analytics.options.history import FlatCurve
from netbasis.analytics.options.value import delivery_option
from netbasis.errors import BadInput
from netbasis.trade.drivers.driver import Driver, Measure, clipped, measured, ordinal_en, ordinal_zh
from netbasis.trade.drivers.known import NO_ISSUE, Known

NAME = "arbitrage_gap"
FULL = 4.8  # 32nds
BP = 1e-4
NET_EN = "delivered on its best day and net of the delivery options"
NET_ZH = "以最佳交割日計並扣除交割選擇權後，"
FAR_GAP = "over 200 bp from term repo: a stale quote or an incomplete basket is likelier than a market"
NO_OPTION = "delivery options not valued: "


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The cheapest issue's net basis, the options in it and what is left, 32nds, and that as a rate, bp."""

    option: float
    adjusted: float
    gap: float | None


def option_adjusted(known: Known) -> Adjusted | str:
    """The option-adjusted net basis as `option_history` has it, or why it cannot be told."""
    market = known.market
    try:
        found = delivery_option(market, known.future.code, model=known.model, curve=FlatCurve(), detail=False)
    except BadInput as problem:
        return NO_OPTION + str(problem)
    if not np.isfinite(found.market):
        return NO_OPTION + f"no price for {known.future.code}"
    best = found.cheapest
    factor = float(found.factor[best])
    at = np.array([market.bonds.position(found.cusip[best])])
    dirty = float(market.clean[at[0]] + bond.accrued_interest(market.bonds.take(at), market.settle)[0])
    term = (found.single_delivery[best] - market.settle).days
    adjusted = factor * (found.futures - found.market)
    gap = -adjusted / dirty * 360.0 / term / BP if term > 0 else None
    return Adjusted(factor * found.option * 32.0, adjusted * 32.0, gap)


def arbitrage_gap(known: Known, adjusted: Adjusted | str) -> Driver:
    """The driver. adjusted: of `option_adjusted`."""
    row, past = known.ctd, known.past
    none = known.no_past
    if row.get("repo_spread") is None:
        why = str(row.get("reason") or NO_ISSUE)
        empty = Measure("repo_gap", None, "bp", None, why)
        return Driver(
            NAME, None, "bp", None, None, f"Not measured: {why}.", "無法計算。", known.day, 0, why,
            (empty,),
        )  # fmt: skip
    gap, net = row["repo_spread"] / BP, row["net_basis"] * 32.0
    options = adjusted if isinstance(adjusted, Adjusted) else None
    why_not = adjusted if isinstance(adjusted, str) else None
    amount = net if options is None else options.adjusted
    measures = (
        measured("repo_gap", gap, "bp", past.gap, reason=none),
        measured("net_basis", net, "32nds", past.net_basis, reason=none),
        measured("option", options.option if options else None, "32nds", reason=why_not),
        measured("adjusted_net_basis", options.adjusted if options else None, "32nds", past.adjusted,
                 reason=why_not or none),
        measured("adjusted_gap", options.gap if options else None, "bp", past.adjusted_gap, reason=why_not or none),
        measured("repo_per_tick", row["repo_per_tick"] / BP, "bp"),
    )  # fmt: skip
    main = measures[0] if options is None or options.gap is None else measures[4]
    word_en, word_zh = ("rich", "偏貴") if amount < 0.0 else ("cheap", "偏便宜")
    left_en = "" if options else "; the delivery options are not valued and still in it"
    left_zh = "" if options else "；交割選擇權未能評價，仍含在內"
    english = (
        f"The CTD implies {gap:+.0f} bp over term repo to the last delivery day; {NET_EN} the future is "
        f"{abs(amount):.1f}/32 {word_en}{ordinal_en(main.percentile)}{left_en}."
    )
    chinese = (
        f"至最後交割日，CTD 隱含回購利率減定期回購利率為 {gap:+.0f} bp；{NET_ZH}期貨{word_zh} {abs(amount):.1f}/32"
        f"{ordinal_zh(main.percentile)}{left_zh}。"
    )
    if not options:
        english = english.replace(NET_EN, "by its net basis")
        chinese = chinese.replace(NET_ZH, "依淨基差")
    far = far_note(known.future.code, row["implied_repo"], row["term_repo"])
    score = None if far else clipped(-amount / FULL)
    reason = FAR_GAP if far else main.reason or why_not
    return Driver(
        NAME, main.value, "bp", main.percentile, score, english, chinese, known.day, 0, reason, measures
    )  # fmt: skip
