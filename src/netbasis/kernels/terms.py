"""What of a bond and a delivery depends on dates alone: one row an issue, no price needed.

Rows are columns of one matrix `terms` of shape (TERMS, n), so that each term is contiguous in memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import accrual, conversion, dates, price_yield
from netbasis.kernels.jit import inline, kernel

Floats = NDArray[np.float64]
Matrix = NDArray[np.float64]
DayNumbers = NDArray[np.int64]

UNKNOWN_DAY = np.iinfo(np.int64).min  # numpy's NaT as an integer

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
coupons_left = inline(dates.coupons_left)
cycle_clock = inline(dates.cycle_clock)
first_cycle_date = inline(dates.first_cycle_date)
month_number = inline(dates.month_number)
accrued_interest = inline(accrual.accrued_interest)
odd_payment = inline(price_yield.odd_payment)
factor_of = inline(conversion.conversion_factor)


@kernel
def first_payment_date(maturity: int, dated: int, first_coupon: int) -> int:
    """Date of the first payment: as given, else the first date of the cycle after the dated date."""
    if first_coupon != UNKNOWN_DAY or dated == UNKNOWN_DAY:
        return first_coupon
    return first_cycle_date(maturity, dated)


@kernel
def first_payment_units(maturity: int, dated: int, pays: int) -> float:
    """Size of the first payment in regular coupons: 1 for a regular first period, or one that is not known."""
    if dated == UNKNOWN_DAY:
        return 1.0
    return cycle_clock(maturity, pays) - cycle_clock(maturity, dated)


@kernel
def accrued_half_years(maturity: int, dated: int, pays: int, left: int, day: int) -> float:
    """Coupon periods elapsed on a day with `left` cycle dates to come: since the last of them, or since the
    dated date before the first payment."""
    if dated != UNKNOWN_DAY and day < pays:
        return cycle_clock(maturity, day) - cycle_clock(maturity, dated)
    start = coupon_date(maturity, 6 * left)
    return (day - start) / (coupon_date(maturity, 6 * left - 6) - start)


@kernel
def settlement_terms(
    coupon: float, maturity: int, dated: int, first_coupon: int, settle: int, row: int, out: Matrix
) -> None:
    """Fill COUPON to ODD_SECOND of one row: all that price and yield need. NaN when settlement is at or after
    maturity, before the dated date, or more than two periods before the first payment."""
    out[COUPON, row] = coupon
    left = coupons_left(maturity, settle)
    if left < 1 or (dated != UNKNOWN_DAY and settle < dated):
        for term in range(ACCRUED, ODD_SECOND + 1):
            out[term, row] = np.nan
        return
    pays = first_payment_date(maturity, dated, first_coupon)
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
    start = coupon_date(maturity, 6 * left)
    end = coupon_date(maturity, 6 * left - 6)
    out[ACCRUED, row] = accrued_interest(coupon, accrued_half_years(maturity, dated, pays, left, settle))
    out[PERIODS, row] = left
    out[FRACTION, row] = (end - settle) / (end - start)
    out[ODD_NEXT, row] = odd_next
    out[ODD_SECOND, row] = odd_second


@kernel
def delivery_terms(
    coupon: float,
    maturity: int,
    dated: int,
    first_coupon: int,
    settle: int,
    delivery: int,
    row: int,
    out: Matrix,
) -> None:
    """Fill ACCRUED_AT_DELIVERY to TERM of one row. A coupon due on the delivery date is still the seller's.
    NaN when delivery is before settlement or at or after maturity."""
    left = coupons_left(maturity, settle)
    left_at_delivery = coupons_left(maturity, delivery)
    if left_at_delivery < 1 or delivery < settle:
        for term in range(ACCRUED_AT_DELIVERY, TERM + 1):
            out[term, row] = np.nan
        return
    pays = first_payment_date(maturity, dated, first_coupon)
    coupons, coupon_time = 0.0, 0.0
    for k in range(left - 1, left_at_delivery - 1, -1):
        paid = coupon_date(maturity, 6 * k)
        size = 1.0
        if pays != UNKNOWN_DAY and paid <= pays:
            size = first_payment_units(maturity, dated, pays) if paid == pays else 0.0
        payment = accrued_interest(coupon, size)
        coupons += payment
        coupon_time += payment * (delivery - paid) / 360.0
    half_years = accrued_half_years(maturity, dated, pays, left_at_delivery, delivery)
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
        settlement_terms(coupon[i], maturity[i], dated[i], first_coupon[i], settle[i], i, out)


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
    """Delivery terms of n bonds bought on `settle` and delivered on `delivery`. `out` (TERMS, n)."""
    for i in range(len(coupon)):
        delivery_terms(coupon[i], maturity[i], dated[i], first_coupon[i], settle[i], delivery[i], i, out)


@kernel
def basis_terms(
    coupon: Floats,
    maturity: DayNumbers,
    dated: DayNumbers,
    first_coupon: DayNumbers,
    settle: DayNumbers,
    delivery: DayNumbers,
    delivery_month: DayNumbers,
    rounding_months: DayNumbers,
    notional_coupon: Floats,
    out: Matrix,
) -> None:
    """All terms of n (issue, contract) rows. `delivery_month` is the day number of its first day, `out`
    (TERMS, n)."""
    for i in range(len(coupon)):
        settlement_terms(coupon[i], maturity[i], dated[i], first_coupon[i], settle[i], i, out)
        delivery_terms(coupon[i], maturity[i], dated[i], first_coupon[i], settle[i], delivery[i], i, out)
        months = month_number(maturity[i]) - month_number(delivery_month[i])
        out[FACTOR, i] = factor_of(coupon[i], months, rounding_months[i], notional_coupon[i])
