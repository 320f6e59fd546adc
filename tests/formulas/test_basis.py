"""Gross basis, carry, net basis and implied repo: identities as properties, and published cases."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.formulas import basis, financing


def number(low, high):
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


trade = st.fixed_dictionaries(
    {
        "clean": number(40, 180),
        "accrued": number(0, 5),
        "accrued_at_delivery": number(0, 5),
        "coupons": number(0, 5),
        "days_invested": st.integers(0, 180),
        "days": st.integers(181, 400),  # after every coupon of the period
        "factor": number(0.4, 1.6),
        "futures": number(60, 180),
        "repo": number(-0.05, 0.2),
    }
)


def priced(t, repo=None):
    """Gross basis, carry, net basis and implied repo of one trade."""
    dirty = t["clean"] + t["accrued"]
    term, coupon_time = t["days"] / 360, t["coupons"] * t["days_invested"] / 360
    repo = t["repo"] if repo is None else repo
    gross = basis.gross_basis(t["clean"], t["factor"], t["futures"])
    carry = basis.carry(dirty, t["accrued"], t["accrued_at_delivery"], t["coupons"], coupon_time, repo, term)
    implied = basis.implied_repo(
        dirty, t["factor"] * t["futures"], t["accrued_at_delivery"], t["coupons"], coupon_time, term
    )
    return gross, carry, basis.net_basis(gross, carry), implied


@given(trade)
def test_financing_at_the_implied_repo_leaves_no_net_basis(t):
    implied = priced(t)[3]
    assert abs(priced(t, repo=implied)[2]) < 1e-10


@given(trade)
def test_net_basis_is_forward_price_less_converted_futures(t):
    _, carry, net, _ = priced(t)
    forward = basis.forward_clean(t["clean"], carry)
    assert net == pytest.approx(forward - t["factor"] * t["futures"], abs=1e-12)
    assert basis.futures_from_forward(forward, net, t["factor"]) == pytest.approx(t["futures"], abs=1e-11)


@given(trade)
def test_forward_price_by_the_cash_account(t):
    """Borrow the dirty price, invest the coupons at the same rate, deliver: the debt is the forward price."""
    _, carry, _, _ = priced(t)
    owed = (t["clean"] + t["accrued"]) * (1 + t["repo"] * t["days"] / 360)
    held = t["coupons"] * (1 + t["repo"] * t["days_invested"] / 360)
    assert basis.forward_clean(t["clean"], carry) == pytest.approx(owed - held - t["accrued_at_delivery"], abs=1e-11)


@given(trade, number(-10, 10), number(-10, 10))
def test_factor_hedge_earns_the_change_in_gross_basis(t, bond_move, futures_move):
    """Long 100,000 face, short `factor` contracts of 100,000: a point of the basis is 1,000 dollars."""
    later = {**t, "clean": t["clean"] + bond_move, "futures": t["futures"] + futures_move}
    bond = 1000 * (later["clean"] - t["clean"])
    short_futures = -1000 * t["factor"] * (later["futures"] - t["futures"])
    earned = 1000 * (priced(later)[0] - priced(t)[0])
    assert bond + short_futures == pytest.approx(earned, abs=1e-8)


@given(trade, number(-1, 1))
def test_implied_repo_is_linear_in_the_futures_price(t, move):
    moved = priced({**t, "futures": t["futures"] + move})[3] - priced(t)[3]
    coupon_time = t["coupons"] * t["days_invested"] / 360
    slope = basis.implied_repo_slope(t["factor"], t["clean"] + t["accrued"], coupon_time, t["days"] / 360)
    assert moved == pytest.approx(slope * move, abs=1e-12)


@given(trade, number(0.0, 0.2))
def test_futures_dv01_is_the_forward_move_over_the_factor(t, dv01):
    """A basis point moves the clean price by dv01 with repo and net basis held."""
    _, carry, net, _ = priced(t)
    before = basis.futures_from_forward(t["clean"] - carry, net, t["factor"])
    lower = {**t, "clean": t["clean"] - dv01}
    after = basis.futures_from_forward(lower["clean"] - priced(lower)[1], net, t["factor"])
    expected = basis.futures_dv01(dv01, t["factor"], t["repo"], t["days"] / 360)
    assert before - after == pytest.approx(expected, abs=1e-11)


def test_floats_arrays_and_frame_expressions_agree():
    generator = np.random.default_rng(1)
    low = [40.0, 0.0, 0.0, 0.0, 0.01, -0.01, 0.05, 0.5, 100.0]
    high = [160.0, 3.0, 3.0, 3.0, 0.05, 0.06, 1.0, 1.2, 140.0]
    names = [
        "clean",
        "accrued",
        "accrued_at_delivery",
        "coupons",
        "coupon_time",
        "repo",
        "term",
        "factor",
        "futures",
    ]
    table = pl.DataFrame(dict(zip(names, generator.uniform(low, high, (500, 9)).T, strict=True)))

    def all_of(c, a, at, co, ct, r, t, f, p):
        gross = basis.gross_basis(c, f, p)
        carry = basis.carry(c + a, a, at, co, ct, r, t)
        net = basis.net_basis(gross, carry)
        return {
            "gross": gross,
            "carry": carry,
            "net": net,
            "implied": basis.implied_repo(c + a, f * p, at, co, ct, t),
            "slope": basis.implied_repo_slope(f, c + a, ct, t),
            "dv01": basis.futures_dv01(a, f, r, t),
            "back": basis.futures_from_forward(basis.forward_clean(c, carry), net, f),
            "invoice": basis.invoice_amount(p, f, at, 100_000.0),
            "interest": financing.repo_interest(c, r, t),
            "two": financing.two_leg_rate(r, at, t),
        }

    expressions = table.select(**all_of(*map(pl.col, names)))
    arrays = all_of(*(table[name].to_numpy() for name in names))
    floats = [all_of(*row) for row in table.rows()]
    for name, column in arrays.items():
        assert column.tolist() == [row[name] for row in floats], name
        # polars may divide by a constant through its reciprocal
        assert expressions[name].to_numpy() == pytest.approx(column, rel=1e-15, abs=0), name


def accrued(coupon, last, day, following):
    """Coupon in percent; the three dates of the period."""
    return coupon / 2 * (day - last).days / (following - last).days


def test_no_coupon_in_the_period():
    """MathWorks, bndfutimprepo and bndfutprice: 8.75% of 15 August 2020 into the future of December 2000."""
    settle, delivery = date(2000, 9, 21), date(2000, 12, 29)
    period = date(2000, 8, 15), date(2001, 2, 15)
    at_settle = accrued(8.75, period[0], settle, period[1])
    at_delivery = accrued(8.75, period[0], delivery, period[1])
    dirty, term = 129 + at_settle, (delivery - settle).days / 360
    assert round(basis.implied_repo(dirty, 1.3136 * 98, at_delivery, 0, 0, term), 4) == 0.0584
    carry = basis.carry(dirty, at_settle, at_delivery, 0, 0, 0.064, term)
    assert round(basis.futures_from_forward(basis.forward_clean(129, carry), 0, 1.3136), 4) == 98.1516


def test_ten_year_of_september_2020():
    """reese3928/fincomepy, test_bondfuture: 2.375% of 15 May 2027, factor .8072, 75 days at 0.14%."""
    settle, delivery = date(2020, 7, 17), date(2020, 9, 30)
    period = date(2020, 5, 15), date(2020, 11, 15)
    clean, futures, factor, repo = 113.015625, 139.4375, 0.8072, 0.0014
    at_settle = accrued(2.375, period[0], settle, period[1])
    at_delivery = accrued(2.375, period[0], delivery, period[1])
    term = (delivery - settle).days / 360
    dirty = clean + at_settle
    carry = basis.carry(dirty, at_settle, at_delivery, 0, 0, repo, term)
    net = basis.net_basis(basis.gross_basis(clean, factor, futures), carry)
    assert (delivery - settle).days == 75
    assert round(at_settle, 4) == 0.4066
    assert basis.forward_clean(clean, carry) + at_delivery == pytest.approx(113.455, abs=0.005)
    invoice = basis.invoice_amount(futures, factor, at_delivery, 100.0)
    assert invoice == pytest.approx(113.444575, abs=1e-5)
    assert net * 32 == pytest.approx(0.343, abs=0.005)
    assert basis.implied_repo(dirty, factor * futures, at_delivery, 0, 0, term) == pytest.approx(0.0009463, abs=5e-7)


# MathWorks, tfutpricebyrepo and tfutimprepo: repo 2% act/360, coupons reinvested at 1.8% act/365. The package
# reinvests at the repo rate; income at a rate known beforehand is to be given as part of `coupons`, without
# coupon time, which is what this test does.
@pytest.mark.parametrize(
    ("coupon", "clean", "delivery", "factor", "reinvested_days", "futures", "at_delivery"),
    [
        (6.0, 114.416, date(2002, 12, 15), 1.0, None, 114.1201, 1.9891),
        (5.75, 113.171, date(2003, 3, 15), 0.9854, 28, 113.709, 0.4448),
    ],
)
def test_coupons_reinvested_at_another_rate(coupon, clean, delivery, factor, reinvested_days, futures, at_delivery):
    settle, last, following = date(2002, 11, 15), date(2002, 8, 15), date(2003, 2, 15)
    at_settle = accrued(coupon, last, settle, following)
    if reinvested_days is None:
        coupons, ends = 0.0, accrued(coupon, last, delivery, following)
    else:
        coupons = coupon / 2 * (1 + 0.018 * reinvested_days / 365)
        ends = accrued(coupon, following, delivery, date(2003, 8, 15))
    term = (delivery - settle).days / 360
    carry = basis.carry(clean + at_settle, at_settle, ends, coupons, 0, 0.02, term)
    assert round(ends, 4) == at_delivery
    assert round(basis.futures_from_forward(clean - carry, 0, factor), 4) == futures
    assert round(basis.implied_repo(clean + at_settle, factor * futures, ends, coupons, 0, term), 4) == 0.02


# reese3928/fincomepy, test_bondfuture: long gilt future of June 2014, act/365. Gilts are no instruments of
# this package (its terms and repo are those of Treasuries); the bare formulas take any day count, here
# term = days/365. The published forward and invoice amounts still hold the coupon of 7 March 2014 with its
# interest.
@pytest.mark.parametrize(
    ("coupon", "clean", "factor", "forward", "invoice", "net", "implied"),
    [
        (5.0, 119.795, 1.086725, 122.082, 121.911591, 0.171, 0.00252),
        (2.25, 95.355, 0.8655782, 96.486, 95.693509, 0.792, -0.01388),
    ],
)
def test_gilts_on_actual_365(coupon, clean, factor, forward, invoice, net, implied):
    settle, delivery, paid = date(2014, 1, 29), date(2014, 6, 30), date(2014, 3, 7)
    at_settle = accrued(coupon, date(2013, 9, 7), settle, paid)
    at_delivery = accrued(coupon, paid, delivery, date(2014, 9, 7))
    dirty, term, futures, repo = clean + at_settle, (delivery - settle).days / 365, 108.44, 0.00588
    coupons, coupon_time = coupon / 2, coupon / 2 * (delivery - paid).days / 365
    carry = basis.carry(dirty, at_settle, at_delivery, coupons, coupon_time, repo, term)
    held = coupons + coupon_time * repo
    assert clean - carry + at_delivery + held == pytest.approx(forward, abs=5e-4)
    assert basis.invoice_amount(futures, factor, at_delivery, 100.0) + held == pytest.approx(invoice, abs=1e-6)
    found = basis.net_basis(basis.gross_basis(clean, factor, futures), carry)
    assert found == pytest.approx(net, abs=1e-3)
    # published with the coupon's interest fixed at the repo rate, not at the rate that is looked for
    rate = basis.implied_repo(dirty, factor * futures, at_delivery, held, 0.0, term)
    assert rate == pytest.approx(implied, abs=5e-6)


# FinancePy, TestFinBondFutures: December 2017 ten-year at 125-085, accrued to 10 October 2017
@pytest.mark.parametrize(
    ("coupon", "factor", "principal", "total"),
    [(2.25, 0.7314, 91619.278125, 91961.669429), (2.375, 0.8072, 101114.4125, 101475.825543)],
)
def test_invoice_amounts(coupon, factor, principal, total):
    interest = accrued(coupon, date(2017, 8, 15), date(2017, 10, 10), date(2018, 2, 15))
    assert basis.invoice_amount(125.265625, factor, 0.0, 100_000.0) == pytest.approx(principal, abs=1e-4)
    assert basis.invoice_amount(125.265625, factor, interest, 100_000.0) == pytest.approx(total, abs=1e-4)


def test_repo_interest_and_two_legs():
    assert financing.repo_interest(1_000_000.0, 0.0525, 1) == pytest.approx(145.8333333, abs=1e-6)
    # one night at 5.25%, 89 days at 2%: the interest adds up
    rate = financing.two_leg_rate(0.0525, 0.02, 90)
    assert financing.repo_interest(100.0, rate, 90) == pytest.approx(
        financing.repo_interest(100.0, 0.0525, 1) + financing.repo_interest(100.0, 0.02, 89), abs=1e-14
    )
    assert financing.two_leg_rate(0.0525, 0.02, 1) == 0.0525
