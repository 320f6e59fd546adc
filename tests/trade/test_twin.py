"""The kernels against a plain twin written from the document, on made paths and policies."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lockstep import Pair
from twin import Day, Rules

DAY = Day(
    settle=18_000, days=0, night_interest=0.0, overnight=0.02, clean=103.0, accrued=0.4, coupon=0.0, futures=125.0,
    term=0.021, special=0.0005, haircut=0.02, margin=1500.0, rolled=1.0, gap=0.03, option=0.05, bond_spread=0.375 / 32,
    futures_spread=1 / 128,
)  # fmt: skip
FACTOR = 0.8123


def some(low, high):
    return st.floats(low, high, allow_nan=False).map(lambda x: round(x, 7))


steps = st.lists(
    st.fixed_dictionaries({
        "nights": st.integers(1, 5), "bond": some(-1.5, 1.5), "future": some(-1.5, 1.5), "rate": some(-0.005, 0.09),
        "term": some(0.0, 0.06), "special": some(0.0, 0.03), "haircut": some(0.0, 0.06), "margin": some(800.0, 4000.0),
        "rolled": st.sampled_from([1.0, 1.0, 1.0, 0.6]), "gap": some(0.0, 0.2), "option": some(0.0, 0.3),
        "coupon": st.sampled_from([0.0, 0.0, 0.0, 1.0625]),
    }),
    min_size=1, max_size=8,
)  # fmt: skip
ladders = st.sampled_from(
    [[(1.0, 1)], [(1.0, 90)], [(0.5, 1), (0.5, 7)], [(0.25, 1), (0.25, 3), (0.5, 14)], [(1.0, 4)]]
)
policies = st.builds(
    Rules, ladder=ladders, remargin=st.sampled_from(["both", "losses", "roll"]),
    shortfall=st.sampled_from(["close", "call", "credit"]), own_haircut=st.sampled_from([0.0, 0.01, 0.05]),
    calls=some(0.0, 1.0), credit=some(0.0, 0.5), called_below=some(0.0, 1.0),
    close_share=st.sampled_from([1.0, 0.5, 0.3]), strict=st.booleans(), cash_spread=some(0.0, 0.01),
    margin_spread=some(0.0, 0.01), fails=some(0.0, 1.0),
)  # fmt: skip


def path_of(moves, before=DAY):
    """Days from moves: a coupon day starts accrued interest anew."""
    for move in moves:
        nights, rate = move["nights"], move["rate"]
        accrued = before.accrued + 0.0058 * nights
        before = replace(
            before, settle=before.settle + nights, days=nights, overnight=rate,
            night_interest=rate * nights / 360 + 1e-6 * (nights > 1), clean=before.clean + move["bond"],
            futures=before.futures + move["future"],
            accrued=0.01 if move["coupon"] else accrued, coupon=move["coupon"],
            **{name: move[name] for name in ("term", "special", "haircut", "margin", "rolled", "gap", "option")},
        )  # fmt: skip
        yield before


@settings(max_examples=400, deadline=None)
@given(steps, policies, st.sampled_from([1, -1]), st.integers(1, 400), some(0.1, 1.0), some(0.01, 0.08))
def test_every_account_and_cause_of_every_day(moves, rules, side, hundreds, ratio, room):
    face = side * hundreds * 99_700.0
    pair = Pair(rules, abs(face) * (rules.own_haircut + 0.02 + room))
    pair.open(DAY, face, ratio, FACTOR)
    for day in path_of(moves):
        if pair.carry(day) == "sold out":
            return
    if side > 0:
        pair.close_tail(day)
        if pair.twin.face:
            later = replace(day, settle=day.settle + 6, days=6, night_interest=0.0004, coupon=0.0, accrued=0.5)
            if pair.carry(later) != "sold out":
                pair.deliver(later)
    else:
        pair.close(day, 0.4)
        pair.close(day)
    assert pair.twin.money["bonds"] == pytest.approx(0.0, abs=1e-6)
    assert pair.twin.money["repo"] == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=150, deadline=None)
@given(steps, policies, st.sampled_from([1, -1]), st.lists(st.sampled_from([0.3, 0.8, 1.0, 1.4, 2.5]), min_size=8),
       st.booleans())  # fmt: skip
def test_a_position_that_is_resized_and_rolled_under_its_bonds(moves, rules, side, factors, rolls):
    """After each day another size; every third day the futures go into another contract instead."""
    pair = Pair(rules, 60e6)
    pair.open(DAY, side * 200e6, FACTOR, FACTOR)
    for n, (day, times) in enumerate(zip(path_of(moves), factors, strict=False)):
        if pair.carry(day) == "sold out":
            return
        face = 100.0 * round(pair.twin.face * times / 100.0)
        if rolls and n % 3 == 2:
            pair.roll_futures(replace(day, futures=day.futures - 0.7, gap=0.01, option=0.02), face, 0.77, 0.79)
        else:
            pair.resize(day, face, 0.9 * FACTOR)
    pair.close(day)
    assert pair.twin.money["repo"] == pytest.approx(0.0, abs=1e-5)


def test_what_a_lender_did_not_renew_stays_away():
    """Half of a seven-day repo is not renewed; a re-margin the next day does not bring it back."""
    rules = Rules([(1.0, 7)])
    pair = Pair(rules, 30e6)
    pair.open(DAY, 40e6, FACTOR, FACTOR)
    whole = pair.twin.rungs[0].principal
    pair.carry(replace(DAY, settle=DAY.settle + 7, days=7, rolled=0.5))
    assert pair.legs[0, 2] == pytest.approx(whole / 2)
    pair.carry(replace(DAY, settle=DAY.settle + 8, days=1))
    assert pair.legs[0, 2] == pytest.approx(whole / 2)
    pair.carry(replace(DAY, settle=DAY.settle + 14, days=6))
    assert pair.legs[0, 2] == pytest.approx(whole)


@pytest.mark.parametrize("strict", [False, True])
def test_a_call_covers_the_worst_moment_of_the_day(strict):
    """Futures and bonds rise together: cash is short between the margin call and the repo, and back at the end."""
    pair = Pair(Rules([(1.0, 1)], shortfall="call", strict=strict), 3e6)
    pair.open(DAY, 100e6, FACTOR, FACTOR)
    day = replace(DAY, settle=DAY.settle + 1, days=1, futures=DAY.futures + 1.5, clean=DAY.clean + 1.5 * FACTOR + 0.5)
    assert pair.carry(day) == ("called" if strict else "held")
    assert pair.twin.money["capital"] == pytest.approx(3e6 - min(pair.twin.lowest, 0.0) if strict else 3e6)


def test_calls_go_as_far_as_the_policy_says_and_then_it_is_sold():
    pair = Pair(Rules([(1.0, 1)], shortfall="call", calls=0.5), 4e6)
    pair.open(DAY, 100e6, FACTOR, FACTOR)
    said = []
    for n in range(1, 9):
        day = replace(DAY, settle=DAY.settle + n, days=1, futures=DAY.futures + n, clean=DAY.clean)
        said.append(pair.carry(day))
        if said[-1] == "sold out":
            break
    assert said[-1] == "sold out"
    assert 0.0 < pair.twin.money["capital"] - 4e6 <= 0.5 * 4e6
