"""Driver 3, financing cost: what carrying the CTD costs, overnight repo against the policy rate, and the next turn.

    spread = overnight repo - rate on reserve balances (IORB; IOER before 29 July 2021)      bp
    score  = -spread / FULL - TURN where a quarter end is at most `NEAR` business days away, held to -1 to +1

Dear funding, or funding about to be dear, weighs on who finances the bond: the holder long the basis. A spike of one
night belongs to that night: the carry to delivery is financed at the term rate of the market, never at the spike.
Terms of days are business days of Fedwire, on which repo settles.
"""

from __future__ import annotations

import numpy as np

from netbasis.conventions.policy import policy_rate
from netbasis.conventions.turns import days_to_turn
from netbasis.instruments.treasury import Floats
from netbasis.trade.drivers.driver import Driver, Measure, clipped, measured, ordinal_en, ordinal_zh
from netbasis.trade.drivers.known import NO_ISSUE, Known

NAME = "financing_cost"
FULL = 50.0  # bp
TURN, NEAR = 0.25, 5
BP = 1e-4
NO_POLICY = "the policy rate of this day is not on record"
NO_OVERNIGHT = "no overnight rates before this day"


def financing_cost(known: Known) -> Driver:
    """The driver."""
    day, row = known.day, known.ctd
    policy, overnight = policy_rate(day), known.market.repo.rate(1)
    turn, year_end = days_to_turn(day, 3), days_to_turn(day, 12)
    past = spread_history(known)
    spread = None if policy is None else (overnight - policy.reserves) / BP
    no_carry = str(row.get("reason") or NO_ISSUE)
    carry, term = row.get("carry"), row.get("term_repo")
    measures = (
        measured("overnight_over_reserves", spread, "bp", past, reason=NO_POLICY if policy is None else NO_OVERNIGHT),
        measured("overnight", overnight * 100.0, "percent"),
        measured("overnight_over_band", None if policy is None else _outside(overnight, policy.lower, policy.upper),
                 "bp", reason=None if policy else NO_POLICY),
        measured("carry", None if carry is None else carry * 32.0, "32nds", reason=no_carry if carry is None else None),
        measured("term_repo", None if term is None else term * 100.0, "percent",
                 reason=no_carry if term is None else None),
        Measure("days_to_quarter_end", float(turn), "business days"),
        Measure("days_to_year_end", float(year_end), "business days"),
    )  # fmt: skip
    near = turn <= NEAR
    score = None if spread is None else clipped(-spread / FULL - (TURN if near else 0.0))
    main = measures[0]
    share = main.percentile
    if spread is None or policy is None:
        head_en, head_zh = (
            f"Overnight repo {overnight:.2%}, {NO_POLICY}",
            f"隔夜回購 {overnight:.2%}，當日政策利率無紀錄",
        )
    else:
        head_en = f"Overnight repo {overnight:.2%}, {spread:+.0f} bp against {policy.name}{ordinal_en(share)}"
        head_zh = f"隔夜回購 {overnight:.2%}，與 {policy.name} 相差 {spread:+.0f} bp{ordinal_zh(share)}"
    if carry is not None:
        head_en += f"; carry to delivery {carry * 32.0:+.1f}/32"
        head_zh += f"；至交割日持有收益 {carry * 32.0:+.1f}/32"
    end_en = f"; the quarter ends in {turn} business days" + (", a turn" if near else "") + "."
    end_zh = f"；距季底 {turn} 個營業日" + ("，將跨季底" if near else "") + "。"
    return Driver(
        NAME, main.value, "bp", share, score, head_en + end_en, head_zh + end_zh, day, 0, main.reason, measures
    )


def spread_history(known: Known) -> Floats:
    """(n,) SOFR less the rate on reserves, bp, on the days before."""
    found = []
    for day, rate in known.overnight.items():
        policy = policy_rate(day)
        if day < known.day and policy is not None:
            found.append((rate - policy.reserves) / BP)
    return np.array(found)


def _outside(rate: float, lower: float, upper: float) -> float:
    """bp above the upper end of the band, or below the lower (negative); 0 inside."""
    return (rate - upper) / BP if rate > upper else (rate - lower) / BP if rate < lower else 0.0
