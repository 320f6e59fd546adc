"""What of a bond and a delivery depends on dates alone: one row an issue, no price needed.

Rows are columns of one matrix `terms` of shape (TERMS, n), so that each term is contiguous in memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import accrual, conversion, dates, price_yield
from netbasis.kernels.jit import inline, kernel
from netbasis.kernels.months import FIRST_DAY, FIRST_MONTH, LAST_DAY, STARTS, month_of

Floats = NDArray[np.float64]
Matrix = NDArray[np.float64]
DayNumbers = NDArray[np.int64]

UNKNOWN_DAY = np.iinfo(np.int64).min  # numpy's NaT as an integer

LONGEST_PERIOD = 184  # days in the longest coupon period

# rows of a terms matrix
(
    COUPON,  # annual rate, decimal
    ACCRUED,  # at settlement, points
    PERIODS,  # (quasi-)coupon dates left at settlement
    FRACTION,  # of the current period still to run, (0, 1]
    ODD_NEXT,  # what the next payment differs from a regular one, points
    ODD_SECOND,  # the same for the one after
    ACCRUED_AT_DELIVERY,  # points
    COUPONS,  # paid after settlement up to delivery, points
    COUPON_TIME,  # the same, each times its days to delivery / 360
    TERM,  # days from settlement to delivery / 360
    FACTOR,  # conversion factor
    TERMS,
) = range(12)

coupon_date = inline(dates.coupon_date)
day_in_month = inline(dates.day_in_month)
coupons_left = inline(dates.coupons_left)
is_month_end = inline(dates.is_month_end)
cycle_clock = inline(dates.cycle_clock)
first_cycle_date = inline(dates.first_cycle_date)
accrued_interest = inline(accrual.accrued_interest)
odd_payment = inline(price_yield.odd_payment)
factor_of = inline(conversion.conversion_factor)


@kernel
def first_payment_date(maturity: int, dated: int, first_coupon: int, settle: int) -> int:
    """Date of the first payment: as given, else the first date of the cycle after the dated date. UNKNOWN_DAY
    where it does not matter: no dated date, or one so long before settlement that a payment has been made."""
    if first_coupon != UNKNOWN_DAY or dated == UNKNOWN_DAY:
        return first_coupon
    if settle - dated > LONGEST_PERIOD:
        return UNKNOWN_DAY
    first: int = first_cycle_date(maturity, dated)
    return first


@kernel
def first_payment_units(maturity: int, dated: int, pays: int) -> float:
    """Size of the first payment in regular coupons: 1 for a regular first period, or one that is not known."""
    if dated == UNKNOWN_DAY:
        return 1.0
    units: float = cycle_clock(maturity, pays) - cycle_clock(maturity, dated)
    return units


@kernel
def coupon_period(maturity: int, day: int) -> tuple[int, int, int]:
    """Cycle dates left after a day, and the (quasi-)coupon period that holds it: last date, next date."""
    last = month_of(maturity)
    pay_day = maturity - STARTS[last] + 1
    at_end = is_month_end(maturity, STARTS[last + 1])
    left = (last - month_of(day)) // 6
    month = last - 6 * left
    date = day_in_month(STARTS[month], STARTS[month + 1], pay_day, at_end)
    if date > day:
        return left + 1, day_in_month(STARTS[month - 6], STARTS[month - 5], pay_day, at_end), date
    return left, date, day_in_month(STARTS[month + 6], STARTS[month + 7], pay_day, at_end)


@kernel
def accrued_half_years(maturity: int, dated: int, pays: int, day: int, start: int, end: int) -> float:
    """Coupon periods elapsed on a day of the period start..end: since its start, or since the dated date before
    the first payment."""
    if dated != UNKNOWN_DAY and day < pays:
        odd: float = cycle_clock(maturity, day) - cycle_clock(maturity, dated)
        return odd
    return (day - start) / (end - start)


@kernel
def row_terms(
    coupon: float,
    maturity: int,
    dated: int,
    first_coupon: int,
    settle: int,
    delivery: int,
    row: int,
    out: Matrix,
) -> None:
    """Fill COUPON to TERM of one row.

    COUPON to ODD_SECOND are all that price and yield need: NaN when settlement is at or after maturity, before
    the dated date or 1901, or more than two periods before the first payment. ACCRUED_AT_DELIVERY to TERM are NaN when
    delivery is before settlement or at or after maturity, or not wanted (`UNKNOWN_DAY`). A coupon due on the
    settlement date is the seller's, and so is one due on the delivery date.
    """
    for term in range(ACCRUED, FACTOR):
        out[term, row] = np.nan
    out[COUPON, row] = coupon
    if settle < FIRST_DAY or maturity > LAST_DAY or settle >= maturity:
        return
    left, start, end = coupon_period(maturity, settle)
    pays = first_payment_date(maturity, dated, first_coupon, settle)
    if dated == UNKNOWN_DAY or settle >= dated:
        odd_next, odd_second = 0.0, 0.0
        if pays != UNKNOWN_DAY and settle < pays:
            units = first_payment_units(maturity, dated, pays)
            empty = left - coupons_left(maturity, pays) - 1  # cycle dates before the first payment
            if empty == 0:
                odd_next = odd_payment(coupon, units)
            elif empty == 1:
                odd_next = odd_payment(coupon, 0.0)
                odd_second = odd_payment(coupon, units)
            else:
                odd_next = np.nan
        half_years = accrued_half_years(maturity, dated, pays, settle, start, end)
        out[ACCRUED, row] = accrued_interest(coupon, half_years)
        out[PERIODS, row] = left
        out[FRACTION, row] = (end - settle) / (end - start)
        out[ODD_NEXT, row] = odd_next
        out[ODD_SECOND, row] = odd_second
    if delivery < settle or delivery >= maturity:
        return
    left_then, start_then, end_then = left, start, end
    if delivery >= end:
        left_then, start_then, end_then = coupon_period(maturity, delivery)
    coupons, coupon_time = 0.0, 0.0
    for k in range(left - 1, left_then - 1, -1):
        paid = end if k == left - 1 else coupon_date(maturity, 6 * k)
        size = 1.0
        if pays != UNKNOWN_DAY and paid <= pays:
            size = first_payment_units(maturity, dated, pays) if paid == pays else 0.0
        payment = accrued_interest(coupon, size)
        coupons += payment
        coupon_time += payment * (delivery - paid) / 360.0
    half_years = accrued_half_years(maturity, dated, pays, delivery, start_then, end_then)
    out[ACCRUED_AT_DELIVERY, row] = accrued_interest(coupon, half_years)
    out[COUPONS, row] = coupons
    out[COUPON_TIME, row] = coupon_time
    out[TERM, row] = (delivery - settle) / 360.0


@kernel
def bond_terms(
    coupon: Floats,
    maturity: DayNumbers,
    dated: DayNumbers,
    first_coupon: DayNumbers,
    settle: DayNumbers,
    out: Matrix,
) -> None:
    """Settlement terms of n bonds, each with its own settlement date. `out` (TERMS, n)."""
    for i in range(len(coupon)):
        row_terms(coupon[i], maturity[i], dated[i], first_coupon[i], settle[i], UNKNOWN_DAY, i, out)


@kernel
def forward_terms(
    coupon: Floats,
    maturity: DayNumbers,
    dated: DayNumbers,
    first_coupon: DayNumbers,
    settle: DayNumbers,
    delivery: DayNumbers,
    out: Matrix,
) -> None:
    """Terms of n bonds bought on `settle` and delivered on `delivery`. `out` (TERMS, n)."""
    for i in range(len(coupon)):
        row_terms(coupon[i], maturity[i], dated[i], first_coupon[i], settle[i], delivery[i], i, out)


@kernel
def basis_terms(
    bond: DayNumbers,
    contract: DayNumbers,
    settle: DayNumbers,
    delivery: DayNumbers,
    coupon: Floats,
    maturity: DayNumbers,
    dated: DayNumbers,
    first_coupon: DayNumbers,
    delivery_month: DayNumbers,
    rounding_months: DayNumbers,
    notional_coupon: Floats,
    factors: Matrix,
    out: Matrix,
) -> None:
    """All terms of n (issue, contract) rows.

    bond, contract, settle, delivery (n,): positions and dates of each row. coupon, maturity, dated, first_coupon
    (b,): of the issues. delivery_month (month numbers), rounding_months, notional_coupon (c,): of the contracts.
    factors (c, b): filled where it is NaN and a row needs it, so that a factor is worked out once and not every
    day. out (TERMS, n).
    """
    for i in range(len(bond)):
        b, c = bond[i], contract[i]
        row_terms(coupon[b], maturity[b], dated[b], first_coupon[b], settle[i], delivery[i], i, out)
        if np.isnan(factors[c, b]):
            months = month_of(maturity[b]) + FIRST_MONTH - delivery_month[c]
            factors[c, b] = factor_of(coupon[b], months, rounding_months[c], notional_coupon[c])
        out[FACTOR, i] = factors[c, b]
