"""One hedge fund by hand: cash flows, each threshold, default, the lender's loss, re-entry.

The fund: $100bn of bonds at par (so every number below is also a percentage), 2% haircut, repo 98, cash 3 (which is
what it wants), margin 1: equity 6, leverage 16.7.
"""

import numpy as np
import pytest

from netbasis.kernels import system_funds as f

PLAIN = {
    "jump": 0.0, "floor": 0.0, "rolled": 1.0, "on": 0.0, "term": 0.0, "precaution": 0.0, "trigger": 0.5, "speed": 1.0,
    "entry": 0.0, "reset": 0.0,
}  # fmt: skip
PLACE = {
    "rolled": f.N_ROLLED, "on": f.N_ON, "term": f.N_TERM, "precaution": f.N_PRECAUTION, "trigger": f.N_TRIGGER,
    "speed": f.N_SPEED, "entry": f.N_ENTRY,
}  # fmt: skip


def step(
    *, repo=98.0, cash=3.0, price=1.0, futures_move=0.0, margin=0.01, margin_before=0.01, coupon=0.0, haircut=0.02,
    rolls=0.0, overnight=1.0, buffer=0.03, leverage=1e6, stop=0.0, opening=6.0, q=100.0, **setting,
):  # fmt: skip
    """One step of the one fund; a dict of what it has after it."""
    held = np.array([[q]])
    one = {name: np.zeros(1) for name in ("value", "posted", "flow", "trade")}
    r, c, own = np.array([repo]), np.array([cash]), np.array([opening])
    rolling, night, wish, limit = (np.array([x]) for x in (rolls, overnight, buffer, leverage))
    kept, floors, sums = np.zeros(1), np.zeros(1), np.zeros(1 + f.SUMS)
    same, asked = np.zeros(f.SETTING), {**PLAIN, **setting}
    for name, place in PLACE.items():
        same[place] = asked[name]
    f.kept_of(np.array([haircut]), asked["jump"], asked["floor"], asked["reset"], kept)
    f.floors_of(np.array([stop]), own, floors)
    f.value_funds(
        held, np.array([price]), np.array([futures_move]), np.array([margin_before]), np.array([margin]),
        np.array([coupon]), one["value"], one["posted"], one["flow"],
    )  # fmt: skip
    f.sum_accounts(r, c, night, np.zeros((f.SUMS, 1)), sums)
    interest = asked["term"] * sums[1 + f.U_REPO] + (asked["on"] - asked["term"]) * sums[1 + f.U_OVERNIGHT]
    below = f.settle_funds(
        r, c, one["value"], one["posted"], one["flow"], kept, rolling, night, wish, limit, floors, same, np.ones(3)
    )
    before = r.copy(), c.copy()
    failed = f.decide_funds(
        r, c, one["value"], one["posted"], kept, wish, limit, floors, same, np.ones(3), one["trade"]
    )
    if below == 0 and asked["entry"] == 0.0 and q > 0.0:  # the run then leaves the decision out
        assert (r[0], c[0], one["trade"][0]) == (before[0][0], before[1][0], 0.0)
    loss = f.bear_losses(one["trade"], c)
    assert (failed > 0) is (loss > 0.0)
    f.trade_funds(held, one["trade"])
    found = {name: float(values[0]) for name, values in one.items()}
    found |= {"interest": float(interest), "loss": float(loss), "below": float(below)}
    q_after = float(held[0, 0])
    equity = q_after * (price + margin) + c[0] - r[0]
    return found | {"repo": float(r[0]), "cash": float(c[0]), "q": q_after, "equity": float(equity)}


def near(value):
    return pytest.approx(value, rel=1e-12, abs=1e-12)


def test_nothing_happens():
    assert step() == {
        "value": 100.0, "posted": 1.0, "flow": 0.0, "trade": 0.0, "interest": 0.0, "loss": 0.0, "below": 0.0,
        "repo": 98.0, "cash": 3.0, "q": 100.0, "equity": 6.0,
    }  # fmt: skip


def test_cash_flows():
    assert step(futures_move=0.004)["cash"] == near(3.0 - 0.4)  # sold futures that rise
    assert step(margin=0.013)["cash"] == near(3.0 - 0.3)
    assert step(coupon=0.0001)["cash"] == near(3.01)
    paid = step(overnight=0.25, on=0.0004, term=0.0002)
    assert paid["interest"] == near(98.0 * (0.25 * 0.0004 + 0.75 * 0.0002)) and paid["cash"] == near(
        3.0 - paid["interest"]
    )


def test_repo_that_matures_is_renewed_at_todays_price_and_haircut():
    all_due = step(price=0.99, rolls=1.0)
    assert all_due["repo"] == near(0.98 * 99.0) and all_due["cash"] == near(3.0 + 97.02 - 98.0)
    tenth = step(price=0.99, rolls=0.1)
    assert tenth["repo"] == near(98.0 + 0.1 * (97.02 - 98.0))
    failed = step(rolls=0.1, rolled=0.9)  # a tenth of what comes due is not renewed
    assert failed["repo"] == near(98.0 - 0.98) and failed["cash"] == near(3.0 - 0.98)


def test_haircuts():
    assert step(rolls=1.0, jump=0.01)["repo"] == near(97.0)
    assert step(rolls=1.0, floor=0.03)["repo"] == near(97.0)
    assert step(rolls=1.0, floor=0.01)["repo"] == near(98.0)  # a floor under what is asked changes nothing
    assert step(rolls=1.0, reset=0.05)["repo"] == near(98.0)  # only of funds at zero
    assert step(rolls=1.0, haircut=0.0, reset=0.015, repo=100.0, cash=5.0)["repo"] == near(98.5)
    assert step(rolls=1.0, haircut=0.0, reset=0.02, jump=0.01, floor=0.025, repo=100.0, cash=5.0)["repo"] == near(97.0)


def test_liquidity():
    assert step(cash=1.5)["trade"] == 0.0  # at the trigger, not under it
    sold = step(cash=1.4)
    # to the cash that it wants of what is left: 1.4 + s x (100 + 1 - 98) = 3 (1 - s)
    s = 1.6 / 6.0
    assert sold["trade"] == near(-s) and sold["below"] == 1.0
    assert sold["cash"] == near(0.03 * sold["q"]) and sold["repo"] == near(98.0 * (1.0 - s))
    assert step(cash=1.4, speed=0.3)["trade"] == near(-0.3 * s)
    assert step(cash=1.4, trigger=0.4)["trade"] == 0.0


def test_cash_below_zero_is_mended_at_once():
    assert step(cash=-0.6, speed=0.01)["trade"] == near(-3.6 / 6.0)
    assert step(cash=-0.6, speed=0.01)["cash"] == near(0.03 * 40.0)


def test_precaution():
    assert step(precaution=0.9)["trade"] == 0.0  # wants 5.7, has more than half
    assert step(precaution=1.2)["trade"] == near(-3.6 / 9.6)


def test_leverage():
    assert step(leverage=100.0 / 6.0)["trade"] == near(0.0)
    sold = step(leverage=10.0)
    assert sold["trade"] == near(-0.4) and sold["q"] / sold["equity"] == near(10.0)
    assert sold["equity"] == near(6.0)  # a sale at the price changes no equity
    assert step(leverage=10.0, speed=0.25)["trade"] == near(-0.1)


def test_the_larger_of_two_wants():
    assert step(cash=1.4, leverage=20.0)["trade"] == near(-1.6 / 6.0)  # equity 4.4: leverage alone asks 12%
    assert step(cash=1.4, leverage=10.0)["trade"] == near(-0.56)


def test_stop():
    assert step(stop=0.4, opening=15.0)["trade"] == 0.0  # equity 6 is 40% of 15
    assert step(stop=0.4, opening=15.1)["trade"] == -1.0
    assert step(stop=0.4, opening=15.1, speed=0.2)["trade"] == near(-0.2)  # in its own time, unlike a default


@pytest.mark.parametrize("speed", [0.0, 0.3, 1.0])
def test_default(speed):
    """A basis move of 8% of the bonds on 6 of equity: the lender sells everything and is 2 short."""
    gone = step(futures_move=0.08, speed=speed)
    assert gone["trade"] == -1.0 and gone["q"] == 0.0 and gone["repo"] == 0.0
    assert gone["loss"] == near(2.0) and gone["cash"] == near(0.0) and gone["equity"] == near(0.0)


def test_equity_of_nothing_is_a_default_without_a_loss():
    gone = step(futures_move=0.0625, cash=3.25, margin=0.01)
    assert gone["trade"] == -1.0 and gone["loss"] == 0.0


def test_no_fund_is_called_that_holds_nothing():
    dead = step(q=0.0, repo=0.0, cash=0.0, stop=0.4)
    assert dead["below"] == 0.0 and dead["loss"] == 0.0 and dead["cash"] == 0.0 and dead["interest"] == 0.0
    left = step(q=0.0, repo=0.0, cash=1.0, stop=0.4)  # stopped out with something left
    assert left["below"] == 0.0 and left["cash"] == 1.0 and left["q"] == 0.0


def test_entry():
    costs = 0.02 * 3.0  # of 2%: haircut and margin, 3 per 100 of bonds
    assert step(entry=0.02, cash=3.0 + 0.99 * costs)["trade"] == 0.0
    bought = step(entry=0.02, cash=3.0 + 1.01 * costs)
    assert bought["trade"] == near(0.02) and bought["q"] == near(102.0)
    assert bought["repo"] == near(98.0 + 0.02 * 98.0) and bought["cash"] == near(3.0 + 0.01 * costs)
    assert step(entry=0.02, cash=9.0, leverage=5.0)["trade"] < 0.0  # over a limit nobody buys


def test_sales_go_through_every_tenor_in_proportion():
    q = np.array([[60.0, 1.0], [40.0, 3.0]])
    f.trade_funds(q, np.array([-0.25, 0.5]))
    np.testing.assert_array_equal(q, [[45.0, 1.5], [30.0, 4.5]])


@pytest.mark.parametrize("n", [1, 2, 8, 16, 32, 64, 128, 256, 512, 1024])
def test_sums_are_taken_by_halves(n):
    rng = np.random.default_rng(n)
    values, other, part = rng.normal(size=n), rng.normal(size=n), rng.random(n)

    def halved(want):
        while len(want) > 1 and n >= 16:
            want = want[: len(want) // 2] + want[len(want) // 2 :]
        total = want[0]
        for value in want[1:]:  # fewer than 16 are added one after another
            total += value
        return total

    assert f.tree_sum(values, np.zeros((1, n))) == halved(values)
    sums = np.zeros(2 + f.SUMS)
    f.sum_bonds(np.stack([values, other]), np.zeros((2, n)), sums)
    f.sum_accounts(values, other, part, np.zeros((f.SUMS, n)), sums)
    assert sums.tolist() == [halved(v) for v in (values, other, values, other, values * part)]
