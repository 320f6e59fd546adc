"""Results of basis rows: a plain Python twin, ranks, missing quotes, and changed quotes bit for bit."""

import math

import numpy as np
import pytest

from netbasis.kernels import quotes as q
from netbasis.kernels import terms as t

GROUPS = np.array([0, 7, 8, 8, 20])  # four contracts, one of them without issues
ROWS = 20


def table(seed=3):
    """Terms and quotes of made-up rows."""
    generator = np.random.default_rng(seed)
    low, high = np.zeros(t.TERMS), np.zeros(t.TERMS)
    for row, bounds in {
        t.COUPON: (0.005, 0.05), t.ACCRUED: (0.0, 1.5), t.FRACTION: (0.05, 1.0),
        t.ACCRUED_AT_DELIVERY: (0.0, 1.5), t.TERM: (0.1, 0.5), t.FACTOR: (0.7, 1.0),
    }.items():  # fmt: skip
        low[row], high[row] = bounds
    terms = generator.uniform(low, high, (ROWS, t.TERMS)).T.copy()
    terms[t.PERIODS] = generator.integers(13, 20, ROWS)
    terms[t.COUPONS, ::3] = 50 * terms[t.COUPON, ::3]
    terms[t.COUPON_TIME, ::3] = terms[t.COUPONS, ::3] * 0.4 * terms[t.TERM, ::3]
    terms[t.ODD_NEXT, 4] = -0.3
    clean = generator.uniform(90, 110, ROWS)
    futures = np.repeat(generator.uniform(115, 135, 4), np.diff(GROUPS))
    return clean, futures, generator.uniform(0.0, 0.05, ROWS), terms


def results(clean, futures, repo, terms, groups=GROUPS):
    out = np.full((q.RESULTS, len(clean)), -7.0)
    q.basis_rows(clean, futures, repo, groups, terms, out)
    return out


def model_price(yearly, coupon, periods, fraction, odd_next):
    """Dirty price as the plain sum of discounted payments, street convention."""
    v = 1 / (1 + yearly / 2)
    paid = [50 * coupon + odd_next * (k == 0) + 100 * (k == periods - 1) for k in range(int(periods))]
    return sum(p * v ** (fraction + k) for k, p in enumerate(paid))


def test_against_plain_python():
    clean, futures, repo, terms = table()
    found = results(clean, futures, repo, terms)
    for i in range(ROWS):
        coupon, accrued, periods, fraction, odd, _, at_delivery, coupons, coupon_time, term, factor = terms[:, i]
        dirty = clean[i] + accrued
        bond = (coupon, periods, fraction, odd)
        assert model_price(found[q.YIELD, i], *bond) == pytest.approx(dirty, abs=1e-10)
        lower, higher = (model_price(found[q.YIELD, i] + bump, *bond) for bump in (5e-5, -5e-5))
        assert found[q.DV01, i] == pytest.approx(higher - lower, rel=1e-6)
        gross = clean[i] - factor * futures[i]
        carry = at_delivery - accrued + coupons + coupon_time * repo[i] - dirty * repo[i] * term
        implied = (factor * futures[i] + at_delivery + coupons - dirty) / (dirty * term - coupon_time)
        assert found[[q.GROSS, q.CARRY, q.NET], i] == pytest.approx([gross, carry, gross - carry], abs=1e-12)
        assert found[q.IMPLIED_REPO, i] == pytest.approx(implied, abs=1e-12)
        assert found[q.REPO_PER_POINT, i] == pytest.approx(factor / (dirty * term - coupon_time), abs=1e-12)


def test_ranks_and_the_contracts_dv01():
    clean, futures, repo, terms = table()
    found = results(clean, futures, repo, terms)
    for first, last in zip(GROUPS[:-1], GROUPS[1:], strict=True):
        own = found[:, first:last]
        order = np.argsort(-own[q.IMPLIED_REPO], kind="stable")
        assert own[q.RANK, order].tolist() == list(range(1, last - first + 1))
        if first == last:
            continue
        cheapest = first + order[0]
        growth = 1 + repo[cheapest] * terms[t.TERM, cheapest]
        dv01 = found[q.DV01, cheapest] * growth / terms[t.FACTOR, cheapest]
        assert own[q.FUTURES_DV01] == pytest.approx(dv01, abs=1e-15)


def test_equal_implied_repos_keep_the_order_of_rows():
    clean, futures, repo, terms = table()
    for column in (clean, repo):
        column[2] = column[5] = column[0]
    terms[:, 2] = terms[:, 5] = terms[:, 0]
    rank = results(clean, futures, repo, terms)[q.RANK, :7]
    assert rank[2] == rank[0] + 1
    assert rank[5] == rank[0] + 2
    assert sorted(rank) == list(range(1, 8))


@pytest.mark.parametrize("missing", ["clean", "futures", "accrued", "delivery"])
def test_a_missing_quote_leaves_its_row_alone_unranked(missing):
    clean, futures, repo, terms = table()
    whole = results(clean, futures, repo, terms)
    worst = int(np.argmax(whole[q.RANK, :7] == 7))  # the others keep their ranks without it
    {
        "clean": clean[worst : worst + 1], "futures": futures[worst : worst + 1],
        "accrued": terms[t.ACCRUED, worst : worst + 1], "delivery": terms[t.TERM, worst : worst + 1],
    }[missing][:] = np.nan  # fmt: skip
    found = results(clean, futures, repo, terms)
    others = np.arange(ROWS) != worst
    assert math.isnan(found[q.RANK, worst])
    assert math.isnan(found[q.IMPLIED_REPO, worst])
    assert found[:, others].tobytes() == whole[:, others].tobytes()


def test_a_contract_without_any_price_has_no_cheapest():
    clean, futures, repo, terms = table()
    clean[:7] = np.nan
    found = results(clean, futures, repo, terms)
    assert np.isnan(found[:, :7]).all()
    assert np.isfinite(found[:, 8:]).all()


def test_without_a_term_there_is_no_implied_repo():
    clean, futures, repo, terms = table()
    terms[[t.TERM, t.COUPONS, t.COUPON_TIME], 3] = 0.0
    found = results(clean, futures, repo, terms)
    assert np.isnan(found[[q.IMPLIED_REPO, q.REPO_PER_POINT, q.RANK], 3]).all()
    assert np.isfinite(found[[q.YIELD, q.GROSS, q.CARRY, q.NET, q.DV01], 3]).all()


def test_one_row_has_the_bits_it_has_in_a_table():
    clean, futures, repo, terms = table()
    whole = results(clean, futures, repo, terms)
    for i in range(ROWS):
        one = slice(i, i + 1)
        alone = results(clean[one], futures[one], repo[one], terms[:, one].copy(), np.array([0, 1]))
        assert alone[: q.FUTURES_DV01, 0].tobytes() == whole[: q.FUTURES_DV01, i].tobytes()


def test_changed_quotes_give_the_bits_of_a_full_computation():
    clean, futures, repo, terms = (part[..., :7].copy() for part in table())
    groups = np.array([0, 7])
    held, live = np.vstack([clean, futures, repo]), results(clean, futures, repo, terms, groups)
    generator = np.random.default_rng(11)
    for step in range(60):
        if step % 3:
            row = int(generator.integers(0, 7))
            clean[row] += generator.normal(0, 2)
            q.requote_issue(row, clean[row], held, terms, live)
        else:
            futures[:] = futures[0] + generator.normal(0, 0.5)
            q.requote_futures(futures[0], held, terms, live)
        assert live.tobytes() == results(clean, futures, repo, terms, groups).tobytes(), step
        assert held.tobytes() == np.vstack([clean, futures, repo]).tobytes()
