"""Driver 5, mean reversion of the net basis: half-life with its band, distance from the mean, unit-root test.

The series is the net basis (32nds) of the root's front contract on the days before, then today's. Its days are uneven,
which the exact likelihood of `ornstein_uhlenbeck` takes as they are. The unit-root test needs even steps: it runs on
the days that follow each other without a week between them, up to today, where there are `LEAST` of these, else on the
last value of each month, where no month is missing; and says which.

    found = the random walk is rejected by the likelihood ratio, and by the test at 10% where there is one
    score = -z / FULL, held to -1 to +1, where reversion is found; else 0 (a defined result, not a gap)

z is today's net basis less the mean, in standard deviations of the fit: a low net basis is due to widen.
"""

from __future__ import annotations

import math

import numpy as np

from netbasis.instruments.treasury import Days, Floats
from netbasis.trade.drivers.driver import Driver, Measure, clipped, measured, percentile
from netbasis.trade.drivers.known import NO_ISSUE, Known
from netbasis.trade.drivers.ornstein_uhlenbeck import OrnsteinUhlenbeck, fit_ornstein_uhlenbeck
from netbasis.trade.drivers.unit_root import LEAST, UnitRootTest, unit_root_test

NAME = "mean_reversion"
FULL = 2.0  # standard deviations
WEEK = 7
NOT_REJECTED = "no mean reversion found: the unit-root test does not reject a random walk"
UNEVEN = "no evenly spaced stretch to test"


def series_of(known: Known) -> tuple[Days, Floats]:
    """Days and net basis (32nds) to today; today's is NaN where there is none."""
    net = known.ctd.get("net_basis")
    today = math.nan if net is None else net * 32.0
    days = np.append(known.past.days, np.datetime64(known.day, "D"))
    return days, np.append(known.past.net_basis, today)


def fitted(known: Known) -> OrnsteinUhlenbeck | str:
    """The fit to the series to today, time in days; or why there is none."""
    if known.ctd.get("net_basis") is None:
        return str(known.ctd.get("reason") or NO_ISSUE)
    if known.no_past:
        return known.no_past
    days, values = series_of(known)
    return fit_ornstein_uhlenbeck((days - days[0]).astype(np.float64), values)


def unit_root_of(known: Known) -> tuple[UnitRootTest | str, str]:
    """The unit-root test and the spacing that it ran on: "daily", "monthly" or "" """
    days, values = series_of(known)
    kept = np.isfinite(values)
    days, values = days[kept], values[kept]
    breaks = np.flatnonzero(np.diff(days).astype(np.int64) >= WEEK)
    daily = values[breaks[-1] + 1 if len(breaks) else 0 :]
    if len(daily) >= LEAST:
        return unit_root_test(daily), "daily"
    months = days.astype("datetime64[M]").astype(np.int64)
    last = np.flatnonzero(np.append(np.diff(months) > 0, True))[:-1]  # the month of today is not over
    holes = np.flatnonzero(np.diff(months[last]) > 1)
    monthly = values[last][holes[-1] + 1 if len(holes) else 0 :]
    if len(monthly) >= LEAST:
        return unit_root_test(monthly), "monthly"
    return UNEVEN, ""


def mean_reversion(known: Known, fit: OrnsteinUhlenbeck | str) -> Driver:
    """The driver. fit: of `fitted`."""
    if isinstance(fit, str):
        empty = Measure("half_life", None, "days", None, fit)
        return Driver(
            NAME, None, "days", None, None, f"Not measured: {fit}.", "無法估計。", known.day, 0,
            fit, (empty,),
        )  # fmt: skip
    test, spacing = unit_root_of(known)
    rejected = test.rejected if isinstance(test, UnitRootTest) else None
    found = fit.found and (isinstance(test, str) or rejected is not None)
    reason = None if found else fit.reason or NOT_REJECTED
    high = fit.half_life_high if math.isfinite(fit.half_life_high) else None
    share, why = percentile(known.ctd["net_basis"] * 32.0, known.past.net_basis)
    measures = (
        Measure("half_life", fit.half_life if found else None, "days", None, reason),
        Measure("half_life_low", fit.half_life_low, "days"),
        Measure("half_life_high", high, "days", None, None if high else "no end: a random walk is within the band"),
        Measure("net_basis", known.ctd["net_basis"] * 32.0, "32nds", share, why),
        Measure("mean", fit.mean, "32nds"),
        Measure("z_score", fit.z, "sd"),
        Measure("stationary_sd", fit.stationary_sd, "32nds"),
        Measure("random_walk_ratio", fit.random_walk_ratio, ""),
        measured("unit_root", test.statistic if isinstance(test, UnitRootTest) else None, "t",
                 reason=test if isinstance(test, str) else None),
        Measure("observations", float(fit.n), ""),
    )  # fmt: skip
    test_en = test_zh = ""
    if isinstance(test, UnitRootTest):
        words_en = "not rejected" if rejected is None else f"rejected at {rejected:.0%}"
        words_zh = "未能拒絕" if rejected is None else f"在 {rejected:.0%} 拒絕"
        test_en = f"; unit root {words_en} ({spacing}, {test.n})"
        test_zh = f"；單根檢定{words_zh}（{'日' if spacing == 'daily' else '月'}資料，{test.n}）"
    if found:
        end = f"{fit.half_life_high:.0f}" if high else "no end"
        english = (
            f"The net basis is {fit.z:+.1f} standard deviations from its mean and halves the distance in "
            f"{fit.half_life:.1f} days (95% band {fit.half_life_low:.1f} to {end}){test_en}."
        )
        end = f"{fit.half_life_high:.0f}" if high else "無上限"
        chinese = (
            f"淨基差離均值 {fit.z:+.1f} 個標準差，半衰期 {fit.half_life:.1f} 日"
            f"（95% 區間 {fit.half_life_low:.1f} 至 {end}）{test_zh}。"
        )
    else:
        english, chinese = (
            f"No mean reversion found in {fit.n} observations{test_en}.",
            (f"{fit.n} 個觀測值中未發現均值回歸{test_zh}。"),
        )
    return Driver(
        NAME, fit.half_life if found else None, "days", share, clipped(-fit.z / FULL) if found else 0.0, english,
        chinese, known.day, 0, reason or why, measures,
    )  # fmt: skip
