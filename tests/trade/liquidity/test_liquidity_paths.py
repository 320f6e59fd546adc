"""Paths: against plain Python, the same bits however they are cut, and what must grow with what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import walk

import netbasis as nb
from netbasis.errors import BadInput
from netbasis.kernels import liquidity as kernel
from netbasis.trade.liquidity.distance import still
from netbasis.trade.liquidity.draws import Funding
from netbasis.trade.liquidity.paths import drawn_drivers, random_words, walk_history, walk_paths
from netbasis.trade.margin import MarginModel

CASES = {
    "overnight": {},
    "term": {"ladder": "term"},
    "term, both ways": {"ladder": "0.3x1,0.7x7", "policy": {"remargin": "both"}},
    "term, at the roll": {"ladder": "0.5x7,0.5x30", "policy": {"remargin": "roll"}},
    "strict": {"policy": {"strict": True}},
    "short": {"short": True, "policy": {"fails": 0.3}},
    "short, term, strict": {"short": True, "ladder": "0.5x1,0.5x14", "policy": {"strict": True}},
    "spreads": {"policy": {"cash_spread": 0.002, "margin_spread": 0.003, "credit_spread": 0.02}},
    "hundred times": {"leverage": 100.0},
    "no margin model": {"par_history": None},
    "in 2019": {"day": "2019-09-16"},
    "over a coupon": {"day": "2019-07-31", "cusip": "9128282A7", "ladder": "0.5x1,0.5x7"},
}


@pytest.mark.parametrize("case", CASES)
def test_twenty_paths_as_in_plain_python(case, make, history):
    holding = make(**CASES[case])
    base = replace(holding, volatility=holding.volatility or 5.0)
    funding = Funding(0.015, 0.97, 4)
    drivers = drawn_drivers(base, history, days=20, paths=20, seed=7, funding=funding)
    results, kept = walk_paths(holding, drivers, trace=True)
    for path, row, state in zip(drivers, results, kept, strict=True):
        expected = walk(holding, path)
        assert row[kernel.W_NEED] == pytest.approx(expected.need, abs=0.01)
        assert row[kernel.W_LOSS] == pytest.approx(expected.loss, abs=0.01)
        assert row[kernel.W_DEEPEST] == expected.deepest
        assert row[kernel.W_EXHAUSTED] == expected.exhausted
        np.testing.assert_allclose(state[:, 0], expected.cash, atol=0.01)


def test_the_paths_drawn_are_those_that_run(make, history):
    holding = make()
    drivers = drawn_drivers(holding, history, days=20, paths=300, seed=3)
    drawn = walk_history(holding, history, days=20, paths=300, seed=3)
    np.testing.assert_array_equal(drawn, walk_paths(holding, drivers)[0])


@pytest.mark.parametrize(("threads", "chunk"), [(1, 100_000), (2, 100_000), (2, 512), (1, 77), (3, 1000)])
def test_the_same_bits_by_any_threads_and_chunks(threads, chunk, make, history):
    holding = make()
    one = walk_history(holding, history, days=10, paths=5000, seed=11, threads=1, chunk=5000)
    other = walk_history(holding, history, days=10, paths=5000, seed=11, threads=threads, chunk=chunk)
    assert one.tobytes() == other.tobytes()


def test_paths_are_those_of_their_number(make, history):
    assert random_words(5, 40, 10).tobytes() == random_words(5, 0, 50)[40:].tobytes()
    assert not np.array_equal(random_words(5, 0, 10), random_words(6, 0, 10))
    few = walk_history(make(), history, days=10, paths=100, seed=1)
    many = walk_history(make(), history, days=10, paths=300, seed=1)
    np.testing.assert_array_equal(few, many[:100])


def test_ten_days_are_the_first_ten_of_twenty(make, history):
    holding = make()
    ten = drawn_drivers(holding, history, days=10, paths=50, seed=1)
    np.testing.assert_array_equal(ten, drawn_drivers(holding, history, days=20, paths=50, seed=1)[:, :10])
    short = walk_history(holding, history, days=10, paths=2000, seed=1)[:, kernel.W_NEED]
    assert np.all(short <= walk_history(holding, history, days=20, paths=2000, seed=1)[:, kernel.W_NEED])


@pytest.mark.parametrize("ladder", ["overnight", "term"])
def test_a_path_where_nothing_moves_needs_interest_alone(ladder, make):
    holding = make(ladder=ladder, ageing=False)
    opened = holding.opened()
    row = walk_paths(holding, still(holding, 10)[None])[0][0]
    nights = holding.ahead[10, kernel.A_SETTLE] - holding.ahead[0, kernel.A_SETTLE]
    repo, rate = opened.state[3], holding.overnight
    cash = opened.cash + opened.state[1]
    paid = repo * rate * nights / 360 if ladder == "overnight" else 0.0  # term interest is owed until the term ends
    assert row[kernel.W_VARIATION] == row[kernel.W_INITIAL] == row[kernel.W_REPO] == row[kernel.W_COUPON] == 0.0
    assert -row[kernel.W_INTEREST] == pytest.approx(paid, rel=1e-9)
    # cash and margin earn the overnight rate; cash falls as interest is paid
    assert row[kernel.W_NEED] == pytest.approx(max(paid - cash * rate * nights / 360, 0.0), rel=2e-2, abs=1.0)


def test_at_unchanged_yield_and_basis_the_futures_pay_for_the_financing(make):
    """Accrual, roll-down and the carry of the basis cancel but for haircut and rounding of contracts."""
    holding = make()
    drivers = still(holding, 20)
    drivers[:, kernel.D_RATE] = holding.term
    row = walk_paths(holding, drivers[None])[0][0]
    assert abs(row[kernel.W_EQUITY] - holding.opened().equity) < 0.002 * holding.capital


def test_no_volatility_draws_no_move(make, history):
    drivers = drawn_drivers(replace(make(), volatility=0.0), history, days=20, paths=10, seed=0)
    assert np.all(drivers[:, :, kernel.D_YIELD] == 0.0)


def test_need_grows_with_leverage(make, history):
    needs = [
        np.quantile(walk_history(make(leverage=times), history, days=10, paths=2000, seed=1)[:, kernel.W_NEED], 0.99)
        for times in (10, 20, 50, 100)
    ]
    assert needs == sorted(needs)
    assert needs[-1] > 2.0 * needs[0]


def test_need_grows_with_the_haircut_jump_on_every_path(make, history):
    def need(jump):
        out = walk_history(make(), history, days=10, paths=500, seed=1, funding=Funding(haircut_jump=jump))
        return out[:, kernel.W_NEED]

    for low, high in ((0.0, 0.002), (0.002, 0.01), (0.01, 0.05)):
        assert np.all(need(low) <= need(high))
        assert need(low).mean() < need(high).mean()


def test_need_grows_with_the_k_of_the_margin_model_on_every_path(make, history):
    def need(k):
        holding = replace(make(), margin_model=MarginModel(k=k))
        return walk_history(holding, history, days=10, paths=500, seed=1)[:, kernel.W_NEED]

    for low, high in ((1.0, 3.5), (3.5, 5.0), (5.0, 8.0)):
        assert np.all(need(low) <= need(high))
        assert need(low).mean() < need(high).mean()


def test_the_parts_add_up_to_the_need(make, history):
    for case in ("overnight", "strict", "short, term, strict", "term, both ways"):
        row = walk_history(make(**CASES[case]), history, days=20, paths=500, seed=2)
        parts = row[:, kernel.W_VARIATION : kernel.W_ON_CASH + 1].sum(axis=1)
        np.testing.assert_allclose(-parts, row[:, kernel.W_NEED], atol=1.0)


def test_a_sale_leaves_cash_and_no_position(make, history):
    row = walk_history(make(leverage=100.0), history, days=20, paths=3000, seed=2, funding=Funding(0.01))
    sold = row[:, kernel.W_OUTCOME] == kernel.SOLD_ALL
    assert 0 < sold.sum() < len(row)
    np.testing.assert_allclose(row[sold, kernel.W_CASH], row[sold, kernel.W_EQUITY])
    assert np.array_equal(row[:, kernel.W_SOLD] > 0.0, sold)
    assert np.array_equal(row[sold, kernel.W_SOLD], row[sold, kernel.W_EXHAUSTED])


@pytest.mark.parametrize(("shortfall", "close_share", "outcome"), [
    ("credit", 1.0, kernel.BORROWED), ("call", 1.0, kernel.WAS_CALLED), ("close", 0.5, kernel.SOLD_SOME),
])  # fmt: skip
def test_what_a_shortage_leads_to(shortfall, close_share, outcome, make):
    holding = make(policy={"shortfall": shortfall, "close_share": close_share, "credit": 0.5})
    drivers = still(holding, 5)
    drivers[1, kernel.D_BASIS] = -40.0 / 32.0
    row = walk_paths(holding, drivers[None])[0][0]
    assert row[kernel.W_OUTCOME] == outcome
    assert row[kernel.W_EXHAUSTED] == row[kernel.W_CALLED] == 2.0
    called = shortfall == "call"
    assert (row[kernel.W_EQUITY] > holding.opened().equity - row[kernel.W_LOSS] + 1e6) == called  # capital came in


def test_a_path_of_another_shape_is_refused(make):
    with pytest.raises(BadInput, match="paths"):
        walk_paths(make(), np.zeros((5, kernel.DRIVER)))
    with pytest.raises(BadInput, match="horizon"):
        walk_paths(make(), np.zeros((1, 21, kernel.DRIVER)))


@settings(max_examples=60, deadline=None)
@given(
    moves=st.lists(
        st.tuples(st.floats(-40, 40), st.floats(-20, 20), st.floats(-0.01, 0.06), st.floats(0, 0.05), st.floats(0, 1)),
        min_size=1, max_size=20,
    ),
    leverage=st.sampled_from([10.0, 33.0, 100.0]), ladder=st.sampled_from(["overnight", "term", "0.4x1,0.6x3"]),
    short=st.booleans(), strict=st.booleans(),
)  # fmt: skip
def test_whatever_the_path(moves, leverage, ladder, short, strict, make):
    """Identities that no path breaks: needs and losses are not negative, the lowest cash is the buffer less the need,
    running out comes with a call or sale, equity left is capital less what was lost."""
    holding = make(leverage=leverage, ladder=ladder, short=short, policy={"strict": strict})
    drivers = still(holding, len(moves))
    for row, (move, basis, rate, haircut, rolled) in zip(drivers, moves, strict=True):
        row[[kernel.D_YIELD, kernel.D_RATE, kernel.D_ROLLED, kernel.D_MARGIN]] = move, rate, rolled, np.nan
        row[kernel.D_BASIS] = basis / 32.0
        row[kernel.D_HAIRCUT] += haircut
    (out,), _ = walk_paths(holding, drivers[None])
    opened = holding.opened()
    assert np.isfinite(out).all()
    assert out[kernel.W_NEED] >= 0.0
    assert out[kernel.W_LOSS] >= 0.0
    assert out[kernel.W_LEAST] == pytest.approx(opened.cash - out[kernel.W_NEED], abs=1e-3)
    assert (out[kernel.W_EXHAUSTED] > 0.0) == (out[kernel.W_LEAST] < 0.0)
    assert (out[kernel.W_EXHAUSTED] > 0.0) == (out[kernel.W_OUTCOME] == kernel.SOLD_ALL)
    assert (out[kernel.W_DEEPEST] > 0.0) == (out[kernel.W_NEED] > 0.0)
    expected = walk(holding, drivers)
    assert out[kernel.W_NEED] == pytest.approx(expected.need, abs=0.05)


def test_the_public_door(make, history):
    found = nb.liquidity_at_risk(make(), history, days=5, paths=2000, seed=1)
    assert found.results.shape == (2000, kernel.WALK)


def test_what_comes_after_a_call_counts(make):
    """Capital is called on the second day; on the fourth the basis falls again: the fund has what it held and what was
    paid in."""
    holding = make(policy={"shortfall": "call", "calls": 5.0}, ageing=False)
    drivers = still(holding, 5)
    drivers[1, kernel.D_BASIS], drivers[3, kernel.D_BASIS] = -40.0 / 32.0, -10.0 / 32.0
    (row,), (kept,) = walk_paths(holding, drivers[None], trace=True)
    paid_in = holding.opened().cash - kept[1, 0]  # back to the buffer
    assert paid_in > 20e6
    held = kept[-1, 5] + kept[-1, 6]
    assert row[kernel.W_EQUITY] - held == pytest.approx(paid_in, rel=1e-3)
    assert row[kernel.W_CASH] - kept[-1, 0] == pytest.approx(paid_in, rel=1e-3)
