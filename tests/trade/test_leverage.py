"""The arithmetic of leverage."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.errors import BadInput
from netbasis.trade.leverage import (
    all_in_leverage,
    capital_of,
    implied_by,
    ladder,
    repo_leverage,
    return_on_equity,
    rounds_to,
)

shares = st.floats(0.001, 0.2)


@settings(deadline=None)  # the first table imports polars
@given(shares, st.integers(1, 400))
def test_rounds_of_repledging_add_up(haircut, rounds):
    table = ladder(haircut, rounds, equity=3.0)
    money, bought = 3.0, []
    for _ in range(rounds):
        bought.append(money)
        money *= 1.0 - haircut
    assert table["bought"].to_list() == pytest.approx(bought)
    assert table["bonds"][-1] == pytest.approx(math.fsum(bought))
    assert table["repo_total"][-1] == pytest.approx(math.fsum(table["repo"].to_list()))
    assert table["bonds"][-1] == pytest.approx(3.0 + table["repo_total"][-1] - table["repo"][-1])
    assert table["of_limit"][-1] == pytest.approx(1.0 - (1.0 - haircut) ** rounds)


def test_a_zero_haircut_has_no_limit():
    table = ladder(0.0, 5)
    assert table["bonds"].to_list() == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert table["of_limit"].null_count() == 5
    assert repo_leverage(0.0) == math.inf
    assert all_in_leverage(0.0, 0.01, 0.04) == pytest.approx(20.0)
    assert all_in_leverage(0.0, 0.0) == math.inf


def test_the_sector_in_december_2022():
    """$553bn of repo on $9.9bn of haircut capital (Office of Financial Research): 56 to 1."""
    assert capital_of(553.0, 9.9) == pytest.approx(55.86, abs=0.01)
    assert repo_leverage(9.9 / 553.0) == pytest.approx(55.86, abs=0.01)


@given(shares, shares, shares)
def test_implied_inputs_give_the_leverage_back(haircut, margin, buffer):
    wanted = all_in_leverage(haircut, margin, buffer)
    found = implied_by(wanted, haircut, margin, buffer)
    for value, given_value in zip(
        (found.haircut, found.initial_margin, found.buffer), (haircut, margin, buffer), strict=True
    ):
        assert value == pytest.approx(given_value, abs=1e-12) or value is None
    none = implied_by(200.0, 0.02, 0.01, 0.0)
    assert none.haircut is None
    assert none.initial_margin is None


@given(shares, st.floats(0.0, 0.999))
def test_rounds_to_a_share_of_the_limit(haircut, share):
    k = rounds_to(haircut, share)
    assert 1.0 - (1.0 - haircut) ** k >= share - 1e-9
    assert k == 1 or 1.0 - (1.0 - haircut) ** (k - 1) < share + 1e-9


def test_return_on_equity():
    assert return_on_equity(0.002, 20.0, 0.01) == pytest.approx(0.05)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: repo_leverage(2.0), lambda: repo_leverage(math.nan), lambda: all_in_leverage(0.02, -0.01),
        lambda: ladder(0.02, 0), lambda: rounds_to(0.0, 0.5), lambda: rounds_to(0.02, 1.0),
        lambda: implied_by(0.5, 0.02, 0.01, 0.01), lambda: capital_of(1.0, 0.0), lambda: capital_of(-1.0, 2.0),
    ],
)  # fmt: skip
def test_bad_input(wrong):
    with pytest.raises(BadInput):
        wrong()
