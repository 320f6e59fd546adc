"""Notes and bonds on their own, against QuantLib, the regulation's examples and themselves."""

import csv
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import QuantLib as ql
from hypothesis import given, settings
from hypothesis import strategies as st

import netbasis as nb
from netbasis.errors import BadInput
from netbasis.formulas import dates
from netbasis.instruments.treasury import Treasuries, Treasury

SECURITIES = Path(__file__).parents[3] / "shared" / "data" / "securities.csv"
# an ordinary day, the days about a month's end, a coupon date and two days of the sample
SETTLES = [date(2019, 9, 18), date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 19), date(2021, 8, 15)]


def months_before(maturity, months):
    epoch = date(1970, 1, 1).toordinal()
    return date.fromordinal(epoch + dates.coupon_date(maturity.toordinal() - epoch, months))


def made_up():
    """A universe for every machine: mid-month and month-end notes and bonds of every term."""
    issues = []
    for i in range(300):
        year, month = 2019 + i % 31, i % 12 + 1
        month_end = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
        maturity = date(year, month, 15 if i % 2 else month_end)
        term = (24, 36, 60, 84, 120, 360)[i % 6]
        issues.append(
            Treasury(f"N{i}", (i * 37 % 65) / 800, maturity, months_before(maturity, term), original_term=term)
        )
    return issues


def known():
    """Every issue of the reference universe with a known coupon; the dated date where it is on the cycle."""
    with SECURITIES.open() as file:
        for row in csv.DictReader(file):
            if row["coupon_pct"]:
                maturity, start = date.fromisoformat(row["maturity"]), date.fromisoformat(row["first_issue"])
                dated = date.fromisoformat(row["dated"]) if row["dated"] else None
                regular = dated in {months_before(maturity, 6 * k) for k in range(62)}
                yield Treasury(
                    row["cusip"],
                    float(row["coupon_pct"]) / 100,
                    maturity,
                    dated if regular else None,
                    issue=start,
                )


@pytest.fixture(scope="module", params=["made up", "known issues"])
def universe(request):
    if request.param == "made up":
        return made_up()
    if not SECURITIES.exists():
        pytest.skip("every known issue, from a file that a checkout alone does not have; the made-up universe runs")
    return list(known())


def quotes(bonds, settle):
    """Clean prices further from par the longer the bond."""
    years = np.array([(bond.maturity - settle).days / 365 for bond in bonds])
    return 100 + np.minimum(years, 12) * np.resize([-1.5, -0.2, 0.0, 0.9, 2.5], len(bonds))


def to_ql(day):
    return ql.Date(day.day, day.month, day.year)


def quantlib(bond, clean, settle):
    """Accrued, street yield, modified duration and convexity of a bond in regular periods."""
    months = 12 * (bond.maturity.year - settle.year) + bond.maturity.month - settle.month
    start = months_before(bond.maturity, 6 * (months // 6 + 2))
    schedule = ql.Schedule(
        to_ql(start), to_ql(bond.maturity), ql.Period(ql.Semiannual), ql.NullCalendar(), ql.Unadjusted,
        ql.Unadjusted, ql.DateGeneration.Backward, True,
    )  # fmt: skip
    count = ql.ActualActual(ql.ActualActual.ISMA, schedule)
    note = ql.FixedRateBond(0, 100.0, schedule, [bond.coupon], count, ql.Unadjusted)
    on = to_ql(settle)
    price = ql.BondPrice(clean, ql.BondPrice.Clean)
    found = ql.BondFunctions.bondYield(
        note, price, count, ql.Compounded, ql.Semiannual, on, 1e-13, 200, max(bond.coupon, 0.01)
    )
    rate = ql.InterestRate(found, count, ql.Compounded, ql.Semiannual)
    return (
        ql.BondFunctions.accruedAmount(note, on),
        found,
        ql.BondFunctions.duration(note, rate, ql.Duration.Modified, on),
        ql.BondFunctions.convexity(note, rate, on),
    )


@pytest.mark.parametrize("settle", SETTLES, ids=str)
def test_quantlib_agrees_on_the_whole_universe(universe, settle):
    # in its last days a bond's yield has fewer digits than its price
    alive = [
        bond for bond in universe
        if (bond.dated or bond.issue) <= settle and (bond.maturity - settle).days > 20
    ]  # fmt: skip
    assert len(alive) > 80
    held, clean = Treasuries.from_rows(alive), quotes(alive, settle)
    accrued, yields = nb.accrued_interest(held, settle), nb.bond_yield(held, clean, settle)
    risk = nb.risk(held, clean, settle)
    for i, bond in enumerate(alive):
        expected = quantlib(bond, float(clean[i]), settle)
        found = (accrued[i], yields[i], risk.modified_duration[i], risk.convexity[i])
        assert found == pytest.approx(expected, rel=1e-8, abs=1e-8), bond


# 31 CFR Part 356 Appendix B, section II, examples A to G: coupon, maturity, dated, first coupon, yield,
# settlement, dirty price to six decimals
APPENDIX_B = [
    (8.75, "2020-05-15", "1990-05-15", None, 8.84, "1990-05-15", 99.057893),
    (8.5, "1992-03-31", "1990-04-02", "1990-09-30", 8.59, "1990-04-02", 99.838183),
    (8.5, "1995-05-15", "1990-03-01", "1990-11-15", 8.53, "1990-03-01", 99.805118),
    (9.5, "1995-11-15", "1985-11-15", None, 9.54, "1985-11-29", 100.098321),
    (10.75, "2005-08-15", "1985-07-02", "1986-02-15", 10.47, "1985-11-04", 105.887384),
    (10.5, "1991-05-15", "1983-05-16", "1983-11-15", 10.53, "1983-08-15", 102.373541),
    (9.75, "1994-12-15", "1988-10-15", "1989-06-15", 9.79, "1988-11-15", 100.563865),
]


@pytest.mark.parametrize("case", APPENDIX_B, ids="ABCDEFG")
def test_treasury_convention_of_the_regulation(case):
    coupon, matures, dated, first, yearly, settle, dirty = case
    days = [text and date.fromisoformat(text) for text in (matures, dated, first)]
    bond = Treasury("X", coupon / 100, *days)
    clean = nb.clean_price(bond, yearly / 100, settle, convention="treasury")
    assert clean + nb.accrued_interest(bond, settle) == pytest.approx(dirty, abs=5e-7)
    assert nb.bond_yield(bond, clean, settle, convention="treasury") == pytest.approx(yearly / 100, abs=1e-13)
    if dated != settle or first:
        assert abs(nb.clean_price(bond, yearly / 100, settle) - clean) > 1e-5  # street is another convention


# attack68/rateslib, test_ust_price_street: 3.875% of 2033-08-15 at 4%; clean to 1e-5, accrued to 1e-6
@pytest.mark.parametrize(
    ("settle", "clean", "accrued"),
    [("2025-02-14", 99.106414, 1.92697), ("2025-02-18", 99.107179, 0.032113), ("2025-08-15", 99.151393, 0.0)],
)
def test_street_convention(settle, clean, accrued):
    bond = Treasury("X", 0.03875, date(2033, 8, 15), date(2023, 8, 15))
    assert nb.clean_price(bond, 0.04, settle) == pytest.approx(clean, abs=1e-5)
    assert nb.accrued_interest(bond, settle) == pytest.approx(accrued, abs=1e-6)


# Bloomberg export (MarkHendricks/finm-fiderivs-2025): accrued to six decimals
@pytest.mark.parametrize(
    ("coupon", "maturity", "settle", "accrued"),
    [
        (1.25, "2031-08-15", "2024-08-05", 0.590659), (1.375, "2031-11-15", "2024-08-05", 0.306386),
        (1.875, "2032-02-15", "2024-08-05", 0.885989), (2.875, "2032-05-15", "2024-08-05", 0.640625),
        (2.75, "2032-08-15", "2024-08-05", 1.299451), (4.125, "2032-11-15", "2024-08-05", 0.919158),
        (4.25, "2031-06-30", "2024-08-05", 0.415761), (4.125, "2031-07-31", "2024-08-05", 0.056046),
        (3.625, "2029-08-31", "2025-02-27", 1.802486), (3.5, "2029-09-30", "2025-02-27", 1.442308),
        (4.125, "2029-10-31", "2025-02-27", 1.356008), (4.125, "2029-11-30", "2025-02-27", 1.008585),
        (4.375, "2029-12-31", "2025-02-27", 0.700967), (4.25, "2030-01-31", "2025-02-27", 0.316989),
    ],
)  # fmt: skip
def test_accrued_interest_of_real_notes(coupon, maturity, settle, accrued):
    bond = Treasury("X", coupon / 100, date.fromisoformat(maturity))
    assert nb.accrued_interest(bond, settle) == pytest.approx(accrued, abs=5e-7)


@settings(deadline=None)
@given(
    st.integers(0, 128), st.dates(date(2020, 6, 1), date(2060, 12, 31)), st.floats(-0.02, 0.20),
    st.sampled_from(["street", "treasury"]), st.booleans(),
)  # fmt: skip
def test_price_and_back(eighths, maturity, yearly, convention, new):
    """Yields from -2% to 20%, any term, with an odd first coupon or without one."""
    dated = date(2020, 1, 20) if new else None
    bond = Treasury("X", eighths / 800, maturity, dated)
    clean = nb.clean_price(bond, yearly, "2020-03-19", convention=convention)
    back = nb.bond_yield(bond, clean, "2020-03-19", convention=convention)
    assert back == pytest.approx(yearly, abs=1e-10)
    assert nb.clean_price(bond, back, "2020-03-19", convention=convention) == pytest.approx(clean, abs=1e-10)


@pytest.mark.parametrize("convention", ["street", "treasury"])
def test_risk_is_the_derivative_of_the_price(convention):
    bond, settle, bump = Treasury("X", 0.02, date(2030, 2, 15), date(2020, 1, 31)), "2020-03-19", 1e-4

    def dirty(yearly):
        return nb.clean_price(bond, yearly, settle, convention=convention) + nb.accrued_interest(bond, settle)

    clean = nb.clean_price(bond, 0.013, settle, convention=convention)
    low, mid, high = (dirty(0.013 + k * bump) for k in (-1, 0, 1))
    found = nb.risk(bond, clean, settle, convention=convention)
    assert found.dv01 == pytest.approx((low - high) / 2, rel=1e-6)
    assert found.modified_duration == pytest.approx((low - high) / 2 / bump / mid, rel=1e-6)
    assert found.convexity == pytest.approx((low - 2 * mid + high) / bump**2 / mid, rel=1e-4)


@pytest.mark.parametrize("convention", ["street", "treasury"])
def test_one_bond_has_the_bits_it_has_among_many(convention):
    settle = date(2020, 3, 19)
    bonds = [b for b in made_up() if b.dated <= settle and (b.maturity - settle).days > 20]
    bonds.append(Treasury("odd", 0.015, date(2030, 2, 15), date(2020, 2, 3), date(2020, 8, 15)))
    held, clean = Treasuries.from_rows(bonds), quotes(bonds, settle)
    yields = nb.bond_yield(held, clean, settle, convention=convention)
    risk = nb.risk(held, clean, settle, convention=convention)
    prices = nb.clean_price(held, yields, settle, convention=convention)
    forward = nb.forward_price(held, clean, settle, date(2020, 3, 31), 0.01)
    for i, bond in enumerate(bonds):
        price = float(clean[i])
        assert nb.bond_yield(bond, price, settle, convention=convention) == yields[i]
        assert nb.clean_price(bond, float(yields[i]), settle, convention=convention) == prices[i]
        assert tuple(nb.risk(bond, price, settle, convention=convention)) == tuple(part[i] for part in risk)
        alone = nb.forward_price(bond, price, settle, date(2020, 3, 31), 0.01)
        assert tuple(alone) == tuple(part[i] for part in forward)
        assert nb.accrued_interest(bond, settle) == nb.accrued_interest(held, settle)[i]


def test_one_bond_at_a_time_gives_floats_and_dates_may_differ_by_issue():
    bond = Treasury("X", 0.02, date(2030, 2, 15))
    assert type(nb.accrued_interest(bond, "2020-03-19")) is float
    assert type(nb.risk(bond, 101.5, date(2020, 3, 19)).convexity) is float
    many = Treasuries.from_rows([bond, bond])
    settles = np.array(["2020-03-19", "2020-08-17"], dtype="datetime64[D]")
    expected = [nb.bond_yield(bond, 101.5, str(day)) for day in settles]
    assert nb.bond_yield(many, 101.5, settles).tolist() == expected


def test_forward_price_by_the_cash_account():
    """1.75% of 2026-12-31 bought at 107-08 for 2020-03-19, coupon of 30 June inside the period."""
    bond, settle, delivery, repo = (
        Treasury("X", 0.0175, date(2026, 12, 31)),
        date(2020, 3, 19),
        date(2020, 7, 6),
        0.012,
    )
    found = nb.forward_price(bond, 107.25, settle, delivery, repo)
    accrued = 0.875 * 79 / 182, 0.875 * 6 / 184
    owed = (107.25 + accrued[0]) * (1 + repo * 109 / 360)
    held = 0.875 * (1 + repo * 6 / 360)
    assert found.clean == pytest.approx(owed - held - accrued[1], abs=1e-12)
    assert found.coupons == pytest.approx(0.875, abs=1e-15)
    assert found.accrued == pytest.approx(accrued[1], abs=1e-15)
    assert found.carry == pytest.approx(107.25 - found.clean, abs=1e-12)
    same_day = nb.forward_price(bond, 107.25, settle, settle, repo)
    assert (same_day.clean, same_day.carry) == (107.25, 0.0)


NOTE = Treasury("912828ZZ", 0.0175, date(2026, 12, 31), date(2019, 12, 31))
TWO = Treasuries.from_rows([NOTE, Treasury("912828YY", 0.01, date(2027, 6, 30))])
DAY = date(2020, 3, 19)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nb.bond_yield(NOTE, 0.0, DAY), r"912828ZZ: 0\.0.*above 0"),
        (lambda: nb.bond_yield(NOTE, -5.0, DAY), "912828ZZ"),
        (lambda: nb.bond_yield(TWO, [100.0, math.nan], DAY), "912828YY: nan"),
        (lambda: nb.risk(NOTE, math.inf, DAY), "912828ZZ"),
        (lambda: nb.clean_price(NOTE, 4.25, DAY), r"4\.25.*0\.0425"),
        (lambda: nb.clean_price(NOTE, -0.99, DAY), "yield"),
        (lambda: nb.clean_price(NOTE, math.nan, DAY), "yield: nan"),
        (lambda: nb.accrued_interest(NOTE, date(2026, 12, 31)), "912828ZZ.*before maturity 2026-12-31"),
        (lambda: nb.accrued_interest(NOTE, date(2019, 12, 30)), "912828ZZ.*2019-12-30"),
        (lambda: nb.bond_yield(NOTE, 100.0, "19 March"), r"'19 March'.*ISO"),
        (lambda: nb.bond_yield(NOTE, 100.0, DAY, convention="us"), "'us'.*street, treasury"),
        (lambda: nb.forward_price(NOTE, 100.0, DAY, date(2020, 3, 18), 0.01), "2020-03-18.*settlement"),
        (lambda: nb.forward_price(NOTE, 100.0, DAY, date(2026, 12, 31), 0.01), "2026-12-31"),
        (lambda: nb.forward_price(NOTE, 100.0, DAY, date(2020, 6, 30), 1.25), r"1\.25.*0\.0123"),
        (lambda: nb.forward_price(TWO, 100.0, DAY, date(2020, 6, 30), [0.01, math.nan]), "repo"),
        (lambda: nb.bond_yield(TWO, [100.0, 101.0, 102.0], DAY), "3"),
        (lambda: nb.bond_yield(NOTE, [100.0, 101.0], DAY), "2"),
        (lambda: nb.accrued_interest(TWO, np.array(["2020-03-19"] * 3, dtype="datetime64[D]")), "3"),
        # a first coupon that is no date of the cycle would never be paid
        (
            lambda: nb.forward_price(
                Treasury("X", 0.02, date(2030, 5, 15), date(2019, 11, 15), date(2020, 5, 16)),
                100.0, date(2020, 1, 2), date(2020, 6, 30), 0.01,
            ),
            "first coupon of X.*2020-05-16",
        ),
    ],
)  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(BadInput, match=message):
        call()
