"""Many rules: the numbers do not depend on the order or on who counts."""

import numpy as np
import pytest
from made import made_history, made_par
from polars.testing import assert_frame_equal

from netbasis.errors import BadInput
from netbasis.trade.backtest import backtest
from netbasis.trade.build_tape import build_tape
from netbasis.trade.policy import Sizing
from netbasis.trade.rules import always, net_basis_score, repo_gap
from netbasis.trade.sweep import sweep

RULES = {f"gap {bp}": repo_gap(float(bp), -5.0, both_ways=True) for bp in range(2, 12, 2)}
RULES |= {"always": always(), "score": net_basis_score(10, 0.5, 0.1)}
SIZES = {"20": Sizing(repo_leverage=20.0), "50": Sizing(repo_leverage=50.0), "400": Sizing(all_in_leverage=400.0)}


@pytest.fixture(scope="module")
def tape():
    return build_tape(made_history(), "ZN", par_history=made_par())


@pytest.fixture(scope="module")
def one(tape):
    return sweep(tape, RULES, SIZES, workers=1)


def test_workers_and_order_do_not_matter(tape, one):
    assert_frame_equal(sweep(tape, RULES, SIZES, workers=2), one, check_exact=True)
    turned = sweep(tape, dict(reversed(RULES.items())), dict(reversed(SIZES.items())), workers=3)
    keys = ["rule", "sizing"]
    assert_frame_equal(turned.sort(keys).select(one.columns), one.sort(keys), check_exact=True)


def test_each_row_is_a_backtest(tape, one):
    for row in one.filter(one["sizing"] != "400").iter_rows(named=True):
        found = backtest(tape, RULES[row["rule"]], sizing=SIZES[row["sizing"]]).statistics()
        for name in ("total_return", "volatility", "max_drawdown", "trades", "rolls", "calls", "forced_exits"):
            expected = found[name]
            assert row[name] == expected or (row[name] is None and np.isnan(expected))


def test_days_on_which_the_market_asks_for_more_are_counted():
    haircuts = np.full(len(made_history().days()), 0.01)
    haircuts[30:40] = 0.03
    tape = build_tape(made_history(), "ZN", par_history=made_par(), haircut=haircuts)
    rows = sweep(tape, {"always": always()}, {"20": Sizing(repo_leverage=20.0), "40": Sizing(repo_leverage=40.0)})
    assert rows["days_above_haircut"].to_list() == [0.0, 10.0]


def test_cases_that_cannot_run_say_why(one):
    rows = one.filter(one["sizing"] == "400")
    assert rows["reason"].str.contains("at most").all()
    assert rows["total_return"].null_count() == rows.height == len(RULES)
    assert one.filter(one["sizing"] == "20")["reason"].null_count() == len(RULES)


def test_bad_input(tape):
    for wrong in (lambda: sweep([], RULES), lambda: sweep(tape, {})):
        with pytest.raises(BadInput, match="nothing to sweep"):
            wrong()
    with pytest.raises(BadInput, match="looks ahead"):
        sweep(tape, {"peek": lambda f: (f["futures"].shift(-1).fill_null(0.0).to_numpy() > 126.0) * 1.0})
