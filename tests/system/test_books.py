"""The books: every posting has two sides, identities hold at 1e-12 on any opening, and a broken one is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from system_cases import TENORS, empty_path, fixed, market, simulate

from netbasis.errors import BadInput
from netbasis.kernels import system_layout as at
from netbasis.kernels import system_step as books
from netbasis.kernels.system_run import OVERSOLD
from netbasis.system.balance import SECTOR_NAMES, Sizes, opening
from netbasis.system.engine import IDENTITY_NAMES
from netbasis.system.population import Cohort

SIZE = st.floats(0.0, 2000.0)
OPENINGS = st.builds(
    dict, basis=st.floats(1.0, 2000.0), swap_spread=SIZE, dealer_bonds=st.floats(100.0, 900.0),
    dealer_basis=st.floats(0.0, 100.0), dealer_equity=st.floats(0.0, 80.0), reserves=st.floats(100.0, 4000.0),
    on_rrp=st.floats(0.0, 500.0), money_funds=st.floats(600.0, 5000.0), treasury_account=SIZE, asset_managers=SIZE,
    foreign=SIZE, quant=SIZE, banks=SIZE, central_bank=SIZE, coupon=st.floats(0.0, 0.08),
)  # fmt: skip
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


class Ledger:
    """An opening, the sums of its funds, and the residuals of the seven identities."""

    def __init__(self, begin, prices=None):
        self.begin = begin
        self.bonds, self.futures, self.accounts = begin.bonds.copy(), begin.futures.copy(), begin.accounts.copy()
        self.outstanding = begin.outstanding.copy()
        self.prices = np.ones(len(begin.tenors)) if prices is None else prices
        people = begin.funds
        self.sums = np.concatenate([people.q.sum(axis=1), [people.repo.sum(), people.cash.sum()]])

    def check(self):
        off = np.zeros(at.IDENTITIES)
        sector = books.check_books(
            self.accounts, self.bonds, self.futures, self.prices, self.outstanding, self.sums, off
        )  # fmt: skip
        return off, sector


@FEW
@given(OPENINGS, st.integers(1, 40), st.integers(1, 4))
def test_any_opening_balances(sizes, funds, tenors):
    begin = market(funds, TENORS[:tenors], **sizes)
    off, _ = Ledger(begin).check()
    assert off.max() <= 1e-12, dict(zip(IDENTITY_NAMES, off, strict=True))


POSTINGS = {
    "pay": lambda b, x: books.pay(b.accounts, at.AM, at.BANK, x),
    "earn": lambda b, x: books.earn(b.accounts, at.TREASURY, at.FOREIGN, x),
    "earn_from_central_bank": lambda b, x: books.earn(b.accounts, at.DEALER, at.CB, x),
    "lend": lambda b, x: books.lend(b.accounts, at.MMF, at.DEALER, x),
    "lend_by_central_bank": lambda b, x: books.lend(b.accounts, at.CB, at.DEALER, x),
    "sell": lambda b, x: books.sell_bonds(b.accounts, b.bonds, at.FOREIGN, at.DEALER, 0, x, b.prices[0]),
    "sell_to_central_bank": lambda b, x: books.sell_bonds(b.accounts, b.bonds, at.BANK, at.CB, 0, x, b.prices[0]),
    "coupons": lambda b, x: books.pay_coupons(b.accounts, b.bonds, np.full(len(b.prices), 1e-4)),
    "repo": lambda b, x: books.pay_repo(b.accounts, 1e-4),
    "sweep": lambda b, x: books.sweep_cash(b.accounts, b.begin.smallest),
    "fund": lambda b, x: books.fund_dealers(b.accounts, b.begin.smallest, abs(x)),
}
# postings that leave funds' own accounts behind, or that only balance with what comes before them, are run whole below


@FEW
@given(OPENINGS, st.lists(st.tuples(st.sampled_from(sorted(POSTINGS)), st.floats(-50.0, 50.0)), max_size=8))
def test_postings_have_two_sides(sizes, made):
    ledger = Ledger(market(3, TENORS[:2], **sizes))
    before = ledger.accounts[:, at.EQUITY].sum()
    for name, amount in made:
        POSTINGS[name](ledger, amount)
        off, _ = ledger.check()
        off[at.I_FUNDS] = 0.0 if name == "coupons" else off[at.I_FUNDS]  # the funds' own kernel follows
        ledger.sums[-1] = ledger.accounts[at.HF, at.CASH]
        if name == "pay":  # a payment for nothing moves worth: the two sides cancel
            off[at.I_BALANCE] = 0.0
            worth = [
                books.net_worth(ledger.accounts, ledger.bonds, ledger.prices, ledger.outstanding, j)
                for j in range(at.SECTORS)
            ]
            assert sum(worth) == pytest.approx(before, abs=1e-9)
            ledger.accounts[:, at.EQUITY] = worth
        assert off.max() <= 1e-12, (name, dict(zip(IDENTITY_NAMES, off, strict=True)))
    assert ledger.accounts[:, at.EQUITY].sum() == pytest.approx(before, abs=1e-8)


@FEW
@given(OPENINGS, st.floats(-0.2, 0.2), st.floats(-0.01, 0.01))
def test_revaluation_and_variation_margin_sum_to_zero(sizes, moved, basis):
    ledger = Ledger(market(3, TENORS[:2], **sizes))
    before = ledger.accounts.copy()
    books.revalue(ledger.accounts, ledger.bonds, np.full(2, moved))
    ledger.prices = ledger.prices + moved
    paid = books.pay_variation(ledger.accounts, ledger.futures, np.full(2, moved + basis))
    assert paid == pytest.approx((ledger.futures[at.HF] * (moved + basis)).sum(), rel=1e-12)
    off, _ = ledger.check()
    off[at.I_FUNDS] = 0.0  # the funds' own cash is moved by their own kernel
    assert off.max() <= 1e-12
    cash = (ledger.accounts - before)[:, at.CASH]
    assert abs(cash.sum()) <= 1e-9 and abs(cash[at.CCP]) <= 1e-9
    gained = (ledger.accounts - before)[:, at.EQUITY]
    assert abs(gained.sum()) <= 1e-8


def test_margin_goes_to_the_clearing_house():
    ledger = Ledger(market(3, TENORS))
    rates = ledger.begin.margin * 1.5
    paid = books.post_margin(ledger.accounts, ledger.futures, rates)
    assert paid == pytest.approx(np.abs(ledger.futures[at.HF]) @ rates / 3.0)  # a half more than was there
    assert ledger.accounts[at.CCP, at.CASH] == pytest.approx(np.abs(ledger.futures).sum(axis=0) @ rates)
    off, _ = ledger.check()
    off[at.I_FUNDS] = 0.0
    assert off.max() <= 1e-12


def test_dealers_borrow_in_order():
    """The central bank's operation first, then money funds with all they have, then banks."""
    b = Ledger(market(3, TENORS, reserves=3000.0, money_funds=600.0))
    a, keep = b.accounts, b.begin.smallest
    books.fund_dealers(a, keep, 40.0)
    assert a[at.CB, at.LENT] == pytest.approx(40.0) and a[at.BANK, at.LENT] > 0.0
    assert a[at.MMF, at.OTHER] == pytest.approx(0.0) and a[at.MMF, at.CASH] == pytest.approx(keep[at.MMF])
    assert a[at.DEALER, at.CASH] == pytest.approx(keep[at.DEALER])
    b = Ledger(market(3, TENORS, money_funds=5000.0, on_rrp=1500.0))
    books.fund_dealers(b.accounts, b.begin.smallest, 0.0)
    assert b.accounts[at.BANK, at.LENT] == pytest.approx(0.0) and b.accounts[at.MMF, at.OTHER] > 1000.0


BREAKS = [
    ("bonds", at.FOREIGN, 0, "bonds held = bonds outstanding", "foreign holders"),
    ("futures", at.AM, 0, "futures net to zero", "clearing house"),
    ("accounts", at.BANK, at.LENT, "repo borrowed = repo lent", "banks"),
    ("accounts", at.MMF, at.CASH, "cash = reserves", "money funds"),
    ("accounts", at.CB, at.OTHER, "cash = reserves", "central bank"),
    ("accounts", at.AM, at.MARGIN, "margin posted = margin held", "asset managers"),
    ("accounts", at.TREASURY, at.EQUITY, "assets = liabilities + equity", "Treasury"),
    ("accounts", at.QUANT, at.SHARES, "assets = liabilities + equity", "quantitative funds"),
]  # fmt: skip


@pytest.mark.parametrize("by", [1e-6, np.nan], ids=["off", "no_number"])
@pytest.mark.parametrize(("array", "sector", "column", "identity", "named"), BREAKS)
def test_what_is_off_is_named(array, sector, column, identity, named, by):
    ledger = Ledger(market(3, TENORS))
    getattr(ledger, array)[sector, column] += by
    off, worst = ledger.check()
    first = next(i for i, x in enumerate(off) if not x <= at.TOLERANCE)
    assert (IDENTITY_NAMES[first], SECTOR_NAMES[worst]) == (identity, named)


@pytest.mark.parametrize("by", [1e-6, np.nan])
@pytest.mark.parametrize("place", range(6))
def test_funds_that_do_not_add_up(place, by):
    ledger = Ledger(market(3, TENORS))
    ledger.sums[place] += by
    off, worst = ledger.check()
    assert not off[at.I_FUNDS] <= at.TOLERANCE and SECTOR_NAMES[worst] == "hedge funds"


@FEW
@given(OPENINGS, st.integers(1, 9), st.integers(0, 2**40), st.floats(0.0, 3.0), st.sampled_from([1, 2, 3]))
def test_any_opening_through_a_storm(sizes, funds, seed, shock, per_day):
    p = fixed(noise=8.0, flow_noise=30.0, shock=shock, speed=2.0)
    try:
        begin = opening(Sizes(**sizes), p, Cohort(n=funds), tenors=TENORS)
    except BadInput:
        return
    path = empty_path(8, 4)
    path[:, at.X_AM * 4 : at.X_AM * 4 + 4] = 12.0
    path[:, at.X_AMF * 4 : at.X_AMF * 4 + 4] = -8.0
    path[:, at.X_ISSUE * 4 : at.X_ISSUE * 4 + 4] = 5.0
    path[2:, 20 + at.X_SPREAD], path[3, 20 + at.X_TAX], path[:, 20 + at.X_HAIRCUT] = 4.0, 80.0, 1.0
    found = simulate(begin, p, path, per_day=per_day, seed=seed)
    if found.status == OVERSOLD:  # asset managers with few bonds sell out: until then every identity held
        assert found.failure[2] == at.AM and sizes["asset_managers"] < 4000.0
        assert found.metric("residual") <= 1e-12
        return
    assert found.status == 0, (found.status, found.failure)
    assert found.metric("residual") <= 1e-12


@pytest.mark.slow
def test_a_broken_posting_stops_the_run_with_its_day_step_and_sector():
    """The kernels run uncompiled in a process of their own, in which one posting at a time forgets a side."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("broken_postings.py"))], capture_output=True, text=True,
        timeout=300, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert len(told) == 10
    for name, (message, identity, sector) in told.items():
        assert message.startswith(identity), (name, message)
        assert f"on day 2, step 1, {sector}, scenario 5 of calm" in message, (name, message)
