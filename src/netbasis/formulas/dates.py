"""Calendar arithmetic on whole numbers: day numbers, months, and the Treasury coupon cycle.

A *day number* counts days since 1970-01-01 (the integer inside `numpy.datetime64[D]`); a *month number*
counts months since January of year 0. Every function is branch-free (`+ - * // %` and comparisons used as
0 or 1), so the same text serves integers, integer arrays and compiled kernels.
"""

from __future__ import annotations

from typing import Any

Number = Any  # int, numpy integer array, or a kernel's int64: the arithmetic is the same


def days_from_civil(year: Number, month: Number, day: Number) -> Number:
    """Day number of a Gregorian date. Years run from March, so the leap day comes last."""
    march = 12 * year + month - 3
    y, m = march // 12, march % 12
    return 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + day - 719469


def month_number(day_number: Number) -> Number:
    """Months since January of year 0 of the month that holds the day."""
    days = day_number + 719468  # since 1 March of year 0
    cycle, d = days // 146097, days % 146097  # 400 years are 146,097 days
    y = (d - d // 1460 + d // 36524 - d // 146096) // 365
    in_year = d - (365 * y + y // 4 - y // 100)
    return 12 * (400 * cycle + y) + (5 * in_year + 2) // 153 + 2


def month_start(month: Number) -> Number:
    """Day number of the first day of a month number."""
    return days_from_civil(month // 12, month % 12 + 1, 1)


def day_of_month(day_number: Number) -> Number:
    """Day of the month, 1 to 31."""
    return day_number - month_start(month_number(day_number)) + 1


def coupon_date(maturity: Number, months_before: Number) -> Number:
    """Unadjusted date a number of months before maturity, end-of-month rule.

    A bond that matures on the last day of a month pays on the last day of every coupon month; any other
    pays on its day of the month, or the month's last day where the month is shorter.
    """
    month = month_number(maturity)
    day = maturity - month_start(month) + 1
    at_month_end = month_start(month + 1) == maturity + 1
    target = month - months_before
    start = month_start(target)
    length = month_start(target + 1) - start
    use_last = (day > length) | at_month_end
    return start + day - 1 + use_last * (length - day)


def coupons_left(maturity: Number, settle: Number) -> Number:
    """Semi-annual coupon dates after settlement, maturity included. A coupon due on the settlement date
    belongs to the seller and is not counted. Zero or less when settlement is at or after maturity."""
    steps = (month_number(maturity) - month_number(settle)) // 6
    return steps + (coupon_date(maturity, 6 * steps) > settle)


def cycle_clock(maturity: Number, day_number: Number) -> Number:
    """Time on the bond's own coupon cycle, in half-years before maturity (negative, zero at maturity).

    Differences of two readings are the elapsed coupon periods of 31 CFR 356 App. B: whole (quasi-)periods
    plus the elapsed fraction of each, actual days over the actual length of that period.
    """
    left = coupons_left(maturity, day_number)
    start = coupon_date(maturity, 6 * left)
    end = coupon_date(maturity, 6 * left - 6)
    return (day_number - start) / (end - start) - left


def first_cycle_date(maturity: Number, dated: Number) -> Number:
    """The first date of the regular coupon cycle after the dated date."""
    return coupon_date(maturity, 6 * coupons_left(maturity, dated) - 6)
