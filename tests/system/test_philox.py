"""The random numbers: known answers, the quantile, and that streams do not lean on each other."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri
from system_twin_sectors import normals as plain_normals
from system_twin_sectors import philox as plain_philox

from netbasis.kernels.jit import kernel
from netbasis.kernels.philox import normals, philox, quantile

ONES = 0xFFFFFFFF
# kat_vectors of the Random123 distribution (Salmon and others, SC'11), philox4x32 with ten rounds
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]  # fmt: skip


@kernel
def _many(seed, scenarios, days, out):
    words, four, every = np.zeros(4, dtype=np.uint64), np.zeros(4), np.ones(4, dtype=np.bool_)
    for i in range(scenarios):
        for j in range(days):
            normals(seed, i, j, 0, words, every, four)
            out[i, j] = four


@kernel
def _quantiles(p, out):
    for i in range(len(p)):
        out[i] = quantile(p[i])


@pytest.fixture(scope="module")
def drawn():
    out = np.zeros((400, 500, 4))
    _many(7, 400, 500, out)
    return out


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_known_answers(counter, key, words):
    out = np.zeros(4, dtype=np.uint64)
    philox(*counter, *key, out)
    assert tuple(int(w) for w in out) == words
    assert plain_philox(counter, key) == words


@pytest.mark.parametrize("number", [0, 1, 2**31, 2**32 + 5])
@pytest.mark.parametrize("seed", [0, 1, 2**31 + 9, 2**33 + 3])
def test_seed_and_scenario_may_be_longer_than_a_word(seed, number):
    words, four = np.zeros(4, dtype=np.uint64), np.zeros(4)
    normals(seed, number, 12, 0, words, np.ones(4, dtype=np.bool_), four)
    np.testing.assert_allclose(four, plain_normals(seed, number, 12), rtol=1e-13)


def test_quantile():
    rare = np.concatenate([10.0 ** -np.arange(1.0, 10.0), (np.arange(40) + 0.5) / 2.0**32])
    p = np.concatenate([np.linspace(1e-6, 1.0 - 1e-6, 20001), rare, 1.0 - rare, 0.5 + np.array([-0.425, 0.425, 1e-12])])
    found = np.zeros_like(p)
    _quantiles(p, found)
    np.testing.assert_allclose(found, ndtri(p), rtol=1e-13, atol=1e-16)


def test_uniform(drawn):
    for k in range(4):
        assert stats.kstest(drawn[..., k].ravel(), "norm").pvalue > 1e-3
    u = stats.norm.cdf(drawn.ravel())
    counts = np.histogram(u, bins=256, range=(0.0, 1.0))[0]
    assert stats.chisquare(counts).pvalue > 1e-3


def test_independent_over_scenarios_days_and_words(drawn):
    n = drawn[1:].size
    bound = 4.5 / np.sqrt(n)
    flat = drawn - drawn.mean()
    assert abs((flat[1:] * flat[:-1]).mean()) < bound  # neighbouring scenarios
    assert abs((flat[:, 1:] * flat[:, :-1]).mean()) < bound  # neighbouring days
    table = np.corrcoef(flat.reshape(-1, 4).T) - np.eye(4)
    assert np.abs(table).max() < 2.5 * bound  # words of one counter
    squares = flat**2 - 1.0
    assert abs((squares[1:] * squares[:-1]).mean()) < 3.0 * bound


def test_every_part_of_the_counter_and_key_counts():
    words, base, other = np.zeros(4, dtype=np.uint64), np.zeros(4), np.zeros(4)
    start, every = (3, 5, 7, 0), np.ones(4, dtype=np.bool_)
    normals(*start, words, every, base)
    for place in range(4):
        for step in (1, 2**16, 2**33) if place < 2 else (1, 2**16):
            changed = list(start)
            changed[place] += step
            normals(*changed, words, every, other)
            assert not (other == base).any()
    normals(*start, words, every, other)
    np.testing.assert_array_equal(other, base)


def test_normals_that_are_not_wanted_are_left():
    words, base, some = np.zeros(4, dtype=np.uint64), np.zeros(4), np.full(3, 7.0)
    normals(3, 5, 7, 0, words, np.ones(4, dtype=np.bool_), base)
    normals(3, 5, 7, 0, words, np.array([True, False, True]), some)
    np.testing.assert_array_equal(some, [base[0], 7.0, base[2]])


def test_no_counter_twice(drawn):
    assert len(np.unique(drawn[..., 0])) > drawn[..., 0].size - 20  # 2e5 of 2^32: five double values are expected
