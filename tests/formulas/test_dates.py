"""Calendar arithmetic against datetime, numpy and a plain Python walk."""

from calendar import monthrange
from datetime import date

import numpy as np
import pytest

from netbasis.formulas import dates
from netbasis.kernels.jit import inline, kernel

EPOCH = date(1970, 1, 1).toordinal()
EVERY_DAY = np.arange(date(1900, 1, 1).toordinal(), date(2101, 1, 1).toordinal(), dtype=np.int64) - EPOCH
CALENDAR = [date.fromordinal(day + EPOCH) for day in EVERY_DAY.tolist()]


def number(day: date) -> int:
    return day.toordinal() - EPOCH


def back(maturity: date, months: int) -> date:
    """The coupon date so many months before maturity, by the words of the end-of-month rule."""
    year, month = divmod(12 * maturity.year + maturity.month - 1 - months, 12)
    length = monthrange(year, month + 1)[1]
    at_month_end = maturity.day == monthrange(maturity.year, maturity.month)[1]
    return date(year, month + 1, length if at_month_end else min(maturity.day, length))


def walk(maturity: date, settle: date) -> int:
    """Coupon dates after settlement, counted one by one."""
    count = 0
    while back(maturity, 6 * count) > settle:
        count += 1
    return count


def test_every_day_from_1900_to_2100():
    year, month, day = (np.array([getattr(d, part) for d in CALENDAR]) for part in ("year", "month", "day"))
    assert (dates.days_from_civil(year, month, day) == EVERY_DAY).all()
    assert (dates.month_number(EVERY_DAY) == 12 * year + month - 1).all()
    assert (dates.day_of_month(EVERY_DAY) == day).all()
    starts = EVERY_DAY.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
    assert (dates.month_start(dates.month_number(EVERY_DAY)) == starts.astype(np.int64)).all()


def test_one_day_gives_a_plain_integer():
    for day in (date(1900, 2, 28), date(1999, 12, 31), date(2000, 2, 29), date(2100, 3, 1)):
        assert dates.days_from_civil(day.year, day.month, day.day) == number(day)
        assert type(dates.month_number(number(day))) is int
        assert dates.month_number(number(day)) == 12 * day.year + day.month - 1
        assert dates.day_of_month(number(day)) == day.day


# 31 CFR 356.2 and App. B: an issue that matures on the last day of a month pays on last days
@pytest.mark.parametrize(
    ("maturity", "months", "expected"),
    [
        ("2024-02-29", 6, "2023-08-31"),  # leap day is a last day
        ("2028-02-29", 12, "2027-02-28"),
        ("2025-02-28", 6, "2024-08-31"),
        ("2024-02-28", 6, "2023-08-28"),  # not a last day in a leap year
        ("2027-08-31", 6, "2027-02-28"),
        ("2027-08-31", 42, "2024-02-29"),
        ("2027-08-30", 6, "2027-02-28"),  # the month is shorter
        ("2027-08-29", 42, "2024-02-29"),
        ("2027-08-29", 6, "2027-02-28"),
        ("2026-04-30", 6, "2025-10-31"),
        ("2026-10-30", 6, "2026-04-30"),
        ("2026-11-15", 600, "1976-11-15"),
    ],
)
def test_end_of_month_rule(maturity, months, expected):
    found = dates.coupon_date(number(date.fromisoformat(maturity)), months)
    assert found == number(date.fromisoformat(expected))
    assert back(date.fromisoformat(maturity), months).isoformat() == expected  # the twin agrees


def test_coupon_dates_of_every_maturity_day_of_five_years():
    first, last = (date(year, 1, 1).toordinal() for year in (2023, 2028))
    maturities = [date.fromordinal(n) for n in range(first, last)]
    numbers = np.array([number(d) for d in maturities])
    for months in (-6, 0, 1, 6, 12, 18, 30, 48, 360):
        expected = [number(back(d, months)) for d in maturities]
        assert dates.coupon_date(numbers, months).tolist() == expected, months


def test_coupons_left_and_cycle_clock_against_a_walk():
    settles = CALENDAR[43_000:46_000:7] + [date(2024, 2, 28), date(2024, 2, 29), date(2024, 8, 31)]
    for text in ("2048-02-29", "2048-08-31", "2047-08-30", "2045-11-15", "2050-03-01"):
        maturity = date.fromisoformat(text)
        left = [walk(maturity, settle) for settle in settles]
        numbers = np.array([number(day) for day in settles])
        assert dates.coupons_left(number(maturity), numbers).tolist() == left
        starts = [back(maturity, 6 * k) for k in left]
        ends = [back(maturity, 6 * k - 6) for k in left]
        clock = [
            (day - start).days / (end - start).days - k
            for day, start, end, k in zip(settles, starts, ends, left, strict=True)
        ]
        assert dates.cycle_clock(number(maturity), numbers).tolist() == clock
        assert dates.first_cycle_date(number(maturity), numbers).tolist() == [number(day) for day in ends]


def test_a_coupon_due_on_settlement_is_not_left():
    maturity = number(date(2030, 5, 15))
    assert dates.coupons_left(maturity, number(date(2029, 11, 14))) == 2
    assert dates.coupons_left(maturity, number(date(2029, 11, 15))) == 1
    assert dates.coupons_left(maturity, number(date(2030, 5, 14))) == 1
    assert dates.coupons_left(maturity, number(date(2030, 5, 15))) == 0
    assert dates.coupons_left(maturity, number(date(2030, 11, 15))) == -1


coupon_date = inline(dates.coupon_date)
cycle_clock = inline(dates.cycle_clock)
coupons_left = inline(dates.coupons_left)


@kernel
def compiled(maturity, settle, paid, left, clock):
    for i in range(len(maturity)):
        paid[i] = coupon_date(maturity[i], 18)
        left[i] = coupons_left(maturity[i], settle[i])
        clock[i] = cycle_clock(maturity[i], settle[i])


def test_integers_arrays_and_compiled_code_agree():
    maturity, settle = EVERY_DAY[30_000:70_000:3], EVERY_DAY[25_000:65_000:3]
    paid, left, clock = np.empty_like(maturity), np.empty_like(maturity), np.empty(len(maturity))
    compiled(maturity, settle, paid, left, clock)
    assert (dates.coupon_date(maturity, 18) == paid).all()
    assert (dates.coupons_left(maturity, settle) == left).all()
    assert (dates.cycle_clock(maturity, settle) == clock).all()
    for i in range(0, len(maturity), 97):
        m, s = int(maturity[i]), int(settle[i])
        assert (dates.coupon_date(m, 18), dates.coupons_left(m, s)) == (paid[i], left[i])
        assert dates.cycle_clock(m, s) == clock[i]
