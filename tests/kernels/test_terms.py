"""Terms by dates alone: odd first coupons of 31 CFR 356, and a plain Python twin over random bonds."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netbasis.formulas.conversion import conversion_factor
from netbasis.kernels import terms

EPOCH = date(1970, 1, 1)


def number(day):
    return terms.UNKNOWN_DAY if day is None else (day - EPOCH).days


def day(text):
    return None if text is None else date.fromisoformat(text)


def columns(rows):
    """(n,) arrays of coupon, maturity, dated and first coupon from rows of the same."""
    coupon, *days = zip(*rows, strict=True)
    return np.array(coupon), *(np.array([number(d) for d in column], dtype=np.int64) for column in days)


def terms_of(rows, settles, deliveries):
    """(TERMS, n) matrix of bonds as (coupon, maturity, dated, first coupon)."""
    out = np.full((terms.TERMS, len(rows)), -1.0)
    starts, ends = (np.array([number(d) for d in column], dtype=np.int64) for column in (settles, deliveries))
    terms.bond_terms(*columns(rows), starts, out)
    terms.forward_terms(*columns(rows), starts, ends, out)
    return out


# -- the twin: dates walked back from maturity, exact fractions ---------------------------------------------


def cycle(maturity, since):
    """Every coupon date from the last one not after `since` up to maturity, ascending."""
    at_month_end = maturity.day == monthrange(maturity.year, maturity.month)[1]
    found = [maturity]
    while found[-1] > since:
        year, month = divmod(12 * maturity.year + maturity.month - 1 - 6 * len(found), 12)
        length = monthrange(year, month + 1)[1]
        found.append(date(year, month + 1, length if at_month_end else min(maturity.day, length)))
    return found[::-1]


def units(maturity, begin, end):
    """Coupon periods from `begin` to `end`: days in each quasi-coupon period over its length (App. B)."""
    total = Fraction(0)
    for first, last in pairwise(cycle(maturity, begin)):
        inside = (min(end, last) - max(begin, first)).days
        total += Fraction(max(inside, 0), (last - first).days)
    return total


def twin(coupon, maturity, dated, first_coupon, settle, delivery):
    """Accrued, periods, fraction, accrued at delivery, coupons, coupon time and term of one bond."""
    pays = first_coupon or (cycle(maturity, dated)[1] if dated else None)
    payment = Fraction(coupon) * 50

    def accrued(on):
        begin = dated if dated and on < pays else cycle(maturity, on)[0]
        return payment * units(maturity, begin, on)

    coupons = coupon_time = Fraction(0)
    start, *left = cycle(maturity, settle)
    for paid in left:
        if paid > delivery:
            break
        size = Fraction(1)
        if pays and paid <= pays:
            size = Fraction(0) if paid < pays else units(maturity, dated, pays) if dated else size
        coupons += payment * size
        coupon_time += payment * size * (delivery - paid).days / 360
    fraction = Fraction((left[0] - settle).days, (left[0] - start).days)
    term = Fraction((delivery - settle).days, 360)
    return accrued(settle), len(left), fraction, accrued(delivery), coupons, coupon_time, term


TWIN_ROWS = [
    terms.ACCRUED, terms.PERIODS, terms.FRACTION, terms.ACCRUED_AT_DELIVERY, terms.COUPONS, terms.COUPON_TIME,
    terms.TERM,
]  # fmt: skip


@st.composite
def trades(draw):
    """A bond, its settlement and its delivery, coupon dates among them more often than by chance."""
    maturity = draw(st.dates(date(2005, 1, 1), date(2060, 12, 31)))
    coupon = draw(st.integers(0, 128)) / 800
    dated, first_coupon = None, None
    earliest = maturity - timedelta(days=draw(st.integers(30, 11_000)))
    if draw(st.booleans()):
        dated = earliest
        ahead = cycle(maturity, dated)[1:]
        choice = draw(st.integers(0, 2))  # not given, short or regular, long where there is room
        if choice:
            first_coupon = ahead[min(choice, len(ahead)) - 1]
    latest = maturity - timedelta(days=1)
    soon = st.dates(earliest, min(latest, earliest + timedelta(days=200)))  # about the first payment
    settle = draw(st.one_of(st.dates(earliest, latest), soon, st.sampled_from(cycle(maturity, earliest)[1:])))
    settle = min(settle, latest)
    after = [settle, *(d for d in cycle(maturity, settle)[1:4] if d < maturity)]
    delivery = draw(st.one_of(st.sampled_from(after), st.dates(settle, min(latest, settle + timedelta(days=400)))))
    return (coupon, maturity, dated, first_coupon), settle, delivery


REGULAR = (0.01625, date(2026, 5, 15), date(2016, 5, 16), date(2016, 11, 15))


@settings(deadline=None)  # the first call compiles
@given(trades())
@example((REGULAR, date(2020, 3, 19), date(2020, 5, 15)))  # coupon on the delivery date
@example((REGULAR, date(2019, 11, 15), date(2019, 12, 31)))  # coupon on the settlement date
@example((REGULAR, date(2019, 11, 14), date(2019, 11, 15)))
@example((REGULAR, date(2019, 11, 15), date(2019, 11, 15)))
@example(((0.02, date(2024, 2, 29), None, None), date(2023, 2, 28), date(2023, 8, 31)))
@example(((0.02, date(2030, 8, 31), date(2020, 3, 2), None), date(2020, 8, 30), date(2020, 9, 1)))  # short first
def test_against_the_twin(trade):
    bond, settle, delivery = trade
    found = terms_of([bond], [settle], [delivery])[:, 0]
    assert found[TWIN_ROWS] == pytest.approx([float(v) for v in twin(*bond, settle, delivery)], rel=1e-12, abs=1e-12)


def test_a_coupon_on_the_delivery_date_is_the_sellers_and_one_on_settlement_is_not_his():
    on_delivery = terms_of([REGULAR], [date(2020, 3, 19)], [date(2020, 5, 15)])[:, 0]
    assert on_delivery[terms.COUPONS] == 50 * 0.01625
    assert on_delivery[terms.COUPON_TIME] == 0.0
    assert on_delivery[terms.ACCRUED_AT_DELIVERY] == 0.0
    on_settlement = terms_of([REGULAR], [date(2020, 5, 15)], [date(2020, 6, 30)])[:, 0]
    assert on_settlement[terms.COUPONS] == 0.0
    assert on_settlement[terms.ACCRUED] == 0.0
    assert on_settlement[terms.FRACTION] == 1.0


# 31 CFR Part 356 Appendix B, section II, examples A to G: accrued interest at settlement, six decimals
APPENDIX_B = [
    (8.75, "2020-05-15", "1990-05-15", None, "1990-05-15", 0.0),
    (8.5, "1992-03-31", "1990-04-02", "1990-09-30", "1990-04-02", 0.0),
    (8.5, "1995-05-15", "1990-03-01", "1990-11-15", "1990-03-01", 0.0),
    (9.5, "1995-11-15", "1985-11-15", None, "1985-11-29", 0.367403),
    (10.75, "2005-08-15", "1985-07-02", "1986-02-15", "1985-11-04", 3.672798),
    (10.5, "1991-05-15", "1983-05-16", "1983-11-15", "1983-08-15", 2.596467),
    (9.75, "1994-12-15", "1988-10-15", "1989-06-15", "1988-11-15", 0.825820),
]
# Size of the first payment, in regular coupons: the fractions printed in the same examples
FIRST_PAYMENT = {1: 181 / 183, 2: 1 + 75 / 181, 4: 1 + 44 / 181, 5: 183 / 184, 6: 1 + 61 / 183}


@pytest.mark.parametrize("example", range(7))
def test_appendix_b_examples(example):
    coupon, matures, dated, first, settle, accrued = APPENDIX_B[example]
    bond = (coupon / 100, day(matures), day(dated), day(first))
    settles = day(settle)
    pays = day(first) or cycle(bond[1], settles)[1]
    found = terms_of([bond], [settles], [pays])[:, 0]
    assert found[terms.ACCRUED] == pytest.approx(accrued, abs=5e-7)
    payment = coupon / 2 * FIRST_PAYMENT.get(example, 1.0)
    assert found[terms.COUPONS] == pytest.approx(payment, abs=1e-12)
    # the odd terms turn a schedule of regular payments into the real one
    odd = found[terms.ODD_NEXT], found[terms.ODD_SECOND]
    if pays == cycle(bond[1], settles)[1]:
        assert odd == pytest.approx((payment - coupon / 2, 0.0), abs=1e-12)
    else:
        assert odd == pytest.approx((-coupon / 2, payment - coupon / 2), abs=1e-12)


def test_first_payment_printed_in_the_regulation():
    """31 CFR 356 App. B, section I.A: 7.875% of 1996-02-15 dated 1990-12-03, long first coupon on $7,000."""
    bond = (0.07875, date(1996, 2, 15), date(1990, 12, 3), date(1991, 8, 15))
    per_1000 = 10 * terms_of([bond], [bond[2]], [bond[3]])[terms.COUPONS, 0]
    # the regulation rounds the interest of one of the 74 days of the stub, on $1,000, to nine decimals
    daily = round((per_1000 - 39.375) / 74, 9)
    assert 7 * (39.375 + 74 * daily) == pytest.approx(386.47418467, abs=1e-10)
    assert 7 * per_1000 == pytest.approx(386.47418467, abs=2e-7)


def test_rows_that_have_no_terms():
    settle, delivery = date(2020, 3, 19), date(2020, 6, 30)
    settlement = list(range(terms.ACCRUED, terms.ODD_SECOND + 1))
    forward = list(range(terms.ACCRUED_AT_DELIVERY, terms.TERM + 1))
    rows = [
        (0.02, settle, None, None),  # matures on settlement
        (0.02, date(2019, 3, 19), None, None),  # matured
        (0.02, date(2030, 5, 15), date(2020, 3, 20), None),  # dated after settlement
        (0.02, delivery, None, None),  # matures on delivery
    ]
    found = terms_of(rows, [settle] * 4, [delivery] * 4)
    assert np.isnan(found[settlement][:, :3]).all()
    assert np.isnan(found[forward][:, [0, 1, 3]]).all()
    assert np.isfinite(found[settlement][:, 3]).all()
    backwards = terms_of([REGULAR], [settle], [settle - timedelta(days=1)])[:, 0]
    assert np.isnan(backwards[forward]).all()
    assert np.isfinite(backwards[settlement]).all()


def test_a_first_payment_more_than_two_periods_away_is_not_priced():
    bond = (0.02, date(2030, 5, 15), date(2019, 11, 15), date(2021, 5, 15))
    found = terms_of([bond] * 2, [date(2020, 3, 2), date(2020, 7, 1)], [date(2020, 6, 30), date(2020, 7, 2)])
    assert np.isnan(found[terms.ODD_NEXT, 0])
    assert found[terms.ODD_NEXT, 1] == -1.0
    assert found[terms.ODD_SECOND, 1] == pytest.approx(2.0, abs=1e-12)  # three coupons in one payment


def test_one_row_has_the_bits_it_has_in_a_table():
    generator = np.random.default_rng(7)
    rows, settles, deliveries = [], [], []
    for _ in range(203):
        maturity = date(2021, 1, 1) + timedelta(days=int(generator.integers(0, 10_000)))
        dated = date(2019, 9, 1) + timedelta(days=int(generator.integers(0, 180)))
        known = dated if generator.random() < 0.5 else None
        rows.append((generator.integers(0, 40) / 800, maturity, known, None))
        settles.append(date(2020, 3, 1) + timedelta(days=int(generator.integers(0, 60))))
        deliveries.append(date(2020, 6, 1) + timedelta(days=int(generator.integers(0, 200))))
    table = terms_of(rows, settles, deliveries)
    alone = [terms_of([rows[i]], [settles[i]], [deliveries[i]]) for i in range(203)]
    assert np.hstack(alone).tobytes() == table.tobytes()


def test_basis_terms_add_the_conversion_factor():
    # 2.375% Aug-2024 into ZNZ7 and 4% Dec-2027 into ZTZ25: published factors, see formulas/test_conversion.py
    issues = [(0.02375, date(2024, 8, 15), None, None), (0.04, date(2027, 12, 15), None, None)]
    bond, contract = np.array([1, 0, 0]), np.array([1, 0, 0])
    settles = [date(2025, 9, 2), date(2017, 10, 10), date(2017, 10, 11)]
    deliveries = [date(2026, 1, 6), date(2017, 12, 29), date(2017, 12, 1)]
    dates = [np.array([number(d) for d in column]) for column in (settles, deliveries)]
    months, rounding = np.array([12 * 2017 + 11, 12 * 2025 + 11]), np.array([3, 1])
    factors, out = np.full((2, 2), np.nan), np.empty((terms.TERMS, 3))
    notional = np.array([0.06, 0.06])
    terms.basis_terms(bond, contract, *dates, *columns(issues), months, rounding, notional, factors, out)
    assert out[terms.FACTOR].tolist() == [0.9628, 0.8072, 0.8072]
    assert conversion_factor(0.02375, 80, 3, 0.06) == factors[0, 0] == 0.8072
    assert np.isnan(factors[[0, 1], [1, 0]]).all()  # pairs that no row has
    expected = terms_of([issues[i] for i in bond], settles, deliveries)
    assert out[: terms.FACTOR].tobytes() == expected[: terms.FACTOR].tobytes()
