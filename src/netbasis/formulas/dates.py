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


def day_in_month(start: Number, end: Number, day: Number, at_month_end: Number) -> Number:
    """Day number of the coupon in the month from `start` up to before `end`, for a bond that pays on a day of the
    month or, `at_month_end`, on its last. A month without such a day pays on its last."""
    use_last = at_month_end | (start + day > end)
    return start + day - 1 + use_last * (end - start - day)


def is_month_end(maturity: Number, end: Number) -> Number:
    """Whether maturity is the last day of the month before `end`: such a bond pays at each month's end."""
    return maturity + 1 == end


def coupon_date(maturity: Number, months_before: Number) -> Number:
    """Unadjusted date a number of months before maturity, end-of-month rule."""
    month = month_number(maturity)
    day = maturity - month_start(month) + 1
    at_end = is_month_end(maturity, month_start(month + 1))
    paid = month - months_before
    return day_in_month(month_start(paid), month_start(paid + 1), day, at_end)


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
