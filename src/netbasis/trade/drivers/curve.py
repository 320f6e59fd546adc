"""Driver 2, curve dynamics: level and slope of par yields, how they moved, and how far the next CTD is.

    level = ten-year par yield; slope = ten-year less two-year; changes over `CHANGE_DAYS` rows of the par history
    switch distance d = nearest parallel shift at which another issue is cheapest, in standard deviations of yields
    until the last trading day
    score = max(0, 1 - |d| / FAR): a near switch is worth something to who owns the choice, the holder long the basis
            (the net basis widens with it); a far one says nothing, and the score is zero

Source: Burghardt and Belton, The Treasury Bond Basis, ch. 2-3.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from netbasis.analytics.options.boundary import FARTHEST, switch_distances
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.trade.drivers.driver import Driver, Measure, measured, ordinal_en, ordinal_zh
from netbasis.trade.drivers.known import Known

NAME = "curve_dynamics"
FAR = 2.0  # standard deviations
CHANGE_DAYS = 20
STALE_DAYS = 7  # calendar days that the last par yields may be older than the market
NO_PAR = "no par yields reach this day"
NO_SWITCH = f"no switch of the cheapest to deliver within {FARTHEST:.0f} bp"


def curve_dynamics(known: Known) -> Driver:
    """The driver."""
    switch = nearest_switch(known)
    reason = switch if isinstance(switch, str) else None
    shift, deviations = (None, None) if isinstance(switch, str) else switch
    measures = (
        *_yields(known),
        measured("switch_bp", shift, "bp", reason=reason),
        measured("switch_sd", deviations, "sd", reason=reason),
    )
    score = 0.0 if switch == NO_SWITCH else None if deviations is None else max(0.0, 1.0 - abs(deviations) / FAR)
    level, slope = measures[0], measures[1]
    curve_en = curve_zh = ""
    if level.value is not None and slope.value is not None:
        curve_en = f"Ten-year {level.value:.2f}%, 2s10s {slope.value:+.0f} bp{ordinal_en(slope.percentile)}"
        curve_zh = f"十年期 {level.value:.2f}%，2s10s {slope.value:+.0f} bp{ordinal_zh(slope.percentile)}"
        moved = measures[2].value
        if moved is not None:
            curve_en += f", level {moved:+.0f} bp in {CHANGE_DAYS} days"
            curve_zh += f"，{CHANGE_DAYS} 日來水準 {moved:+.0f} bp"
        curve_en, curve_zh = curve_en + "; ", curve_zh + "；"
    if shift is not None and deviations is not None:
        tail_en = f"the CTD changes at {shift:+.0f} bp, {abs(deviations):.1f} standard deviations away."
        tail_zh = f"殖利率移動 {shift:+.0f} bp 時 CTD 更換，距今 {abs(deviations):.1f} 個標準差。"
    else:
        tail_en, tail_zh = f"{reason}.", "400 bp 內無換券點。" if switch == NO_SWITCH else "換券點無法計算。"
    english = curve_en + tail_en
    english = english[0].upper() + english[1:]
    return Driver(
        NAME, deviations, "sd", None, score, english, curve_zh + tail_zh, known.day, 0, reason, measures
    )  # fmt: skip


def nearest_switch(known: Known) -> tuple[float, float] | str:
    """Parallel shift (bp) and standard deviations of the switch nearest to today, or why there is none."""
    if known.ctd.get("cusip") is None:
        return str(known.ctd.get("reason"))
    try:
        found = switch_distances(known.market, known.future.code, model=known.model).drop_nulls()
    except BadInput as problem:
        return str(problem)
    rows = [row for row in found.select("shift_bp", "deviations").iter_rows() if row[0] != 0.0]
    if not rows:
        return NO_SWITCH
    shift, deviations = min(rows, key=lambda row: abs(row[1]))
    return float(shift), float(deviations)


def _yields(known: Known) -> tuple[Measure, ...]:
    """Level (percent), slope (bp) and their changes (bp)."""
    level, slope = _past(known)
    names = (("level", "percent"), ("slope", "bp"), ("level_change", "bp"), ("slope_change", "bp"))
    if not len(level):
        curve: Mapping[float, float] = known.market.par_curve
        if 10.0 in curve and 2.0 in curve:
            held = (curve[10.0] * 100.0, (curve[10.0] - curve[2.0]) * 1e4, None, None)
            return tuple(
                measured(name, value, unit, reason=NO_PAR) for (name, unit), value in zip(names, held, strict=True)
            )
        return tuple(Measure(name, None, unit, None, NO_PAR) for name, unit in names)
    moves = [(column[CHANGE_DAYS:] - column[:-CHANGE_DAYS]) * scale for column, scale in ((level, 100.0), (slope, 1.0))]
    columns = (level, slope, *moves)
    return tuple(
        measured(name, float(column[-1]) if len(column) else None, unit, column[:-1], reason=NO_PAR)
        for (name, unit), column in zip(names, columns, strict=True)
    )


def _past(known: Known) -> tuple[Floats, Floats]:
    """Ten-year yields (percent) and slopes (bp) to the day; empty where they do not reach it."""
    par, none = known.par, np.empty(0)
    if par is None or not len(par) or not {2.0, 10.0} <= set(par.tenors.tolist()):
        return none, none
    if (np.datetime64(known.day, "D") - par.days[-1]).astype(np.int64) > STALE_DAYS:
        return none, none
    two, ten = (par.yields[:, par.tenors.tolist().index(tenor)] for tenor in (2.0, 10.0))
    whole = np.isfinite(two) & np.isfinite(ten)
    return ten[whole] * 100.0, (ten[whole] - two[whole]) * 1e4
