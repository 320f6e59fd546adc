"""Distance to a forced sale: bisection against stepping through the kernel, and against closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain import walk

import netbasis as nb
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day
from netbasis.trade.liquidity.distance import first_crossing, moved
from netbasis.trade.liquidity.paths import walk_paths

CASES = [{}, {"ladder": "term"}, {"short": True}, {"leverage": 100.0}, {"day": "2019-09-16", "ladder": "0.5x1,0.5x30"}]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("column", ["move", "intraday"])
def test_just_short_of_the_move_there_is_cash_and_at_it_there_is_none(case, column, make, history):
    holding = make(**case)
    strict = replace(holding, policy=replace(holding.policy, strict=column == "intraday"))
    for row in nb.distance_to_sale(holding, history, days=10).iter_rows(named=True):
        days = 10 if row["factor"] == "repo_rate" else 1
        sign = 1.0 if row["direction"] == "up" else -1.0
        tried = np.linspace(0.0, row["tried"], 501)
        steps = [walk(strict, moved(strict, row["factor"], sign * size, days)) for size in tried]
        out = [size for size, step in zip(tried, steps, strict=True) if step.exhausted]
        if row[column] is None:
            assert not out, row
            continue
        assert np.sign(row[column]) == sign
        # stepping through sizes by plain Python brackets it, and the kernel agrees at its two sides
        assert abs(row[column]) <= out[0]
        assert not any(step.exhausted for size, step in zip(tried, steps, strict=True) if size < abs(row[column]))
        for size, gone in ((abs(row[column]) * (1 - 1e-9), False), (abs(row[column]) * (1 + 1e-9), True)):
            drivers = moved(strict, row["factor"], sign * size, days)
            assert (walk_paths(strict, drivers[None])[0][0, kernel.W_EXHAUSTED] > 0.0) == gone, row


def test_closed_forms(make, history):
    holding = make(ageing=False)
    holding = replace(holding, overnight=0.0, term=0.0)
    opened = holding.opened()
    found = {(r["factor"], r["direction"]): r["move"] for r in nb.distance_to_sale(holding, history).to_dicts()}
    contracts = abs(opened.state[day.CONTRACTS])
    assert found["initial_margin", "up"] == pytest.approx(opened.cash / contracts)
    point = contracts * holding.unit / 100.0 / holding.factor
    assert found["basis", "down"] == pytest.approx(-32.0 * opened.cash / point)
    assert found["haircut", "up"] == pytest.approx(100.0 * opened.cash / opened.bonds)
    assert found["basis", "up"] is None
    repo = nb.distance_to_sale(holding, history, days=5).filter(nb_factor("repo_rate", "up"))["move"][0]
    nights = holding.ahead[5, kernel.A_SETTLE] - holding.ahead[0, kernel.A_SETTLE]
    # interest is paid each day, and cash and margin earn the same rate
    net = opened.state[day.REPO] - opened.state[day.MARGIN] - opened.cash
    assert repo == pytest.approx(1e4 * opened.cash * 360.0 / net / nights, rel=0.02)


def nb_factor(factor, direction):
    import polars as pl

    return (pl.col("factor") == factor) & (pl.col("direction") == direction)


def test_standard_deviations(make, history):
    rows = {r["factor"]: r for r in nb.distance_to_sale(make(), history).to_dicts()}
    assert rows["yield"]["sd"] == make().volatility
    assert rows["basis"]["sd"] == pytest.approx(32.0 * np.sqrt(np.mean(history.basis.changes**2)))
    assert 5.0 < rows["repo_rate"]["sd"] < 20.0
    assert rows["haircut"]["sd"] is None
    assert rows["haircut"]["reason"] == "no history of it is embedded"
    low = {r["factor"]: r for r in nb.distance_to_sale(make()).to_dicts()}
    assert low["basis"]["sd"] is None
    assert low["basis"]["move"] == rows["basis"]["move"]


@pytest.mark.parametrize("factor", ["basis", "haircut", "initial_margin"])
def test_more_leverage_is_nearer(factor, make, history):
    moves = [
        abs(next(r["move"] for r in nb.distance_to_sale(make(leverage=times), history).to_dicts()
                 if r["factor"] == factor and r["move"] is not None))
        for times in (10.0, 20.0, 50.0, 100.0)
    ]  # fmt: skip
    assert moves == sorted(moves, reverse=True)


def test_the_crossing():
    assert first_crossing(lambda sizes: 1.0 - sizes, 10.0) == pytest.approx(1.0, abs=1e-12)
    assert first_crossing(lambda sizes: 1.0 + sizes, 10.0) is None
    assert first_crossing(lambda sizes: -1.0 + 0.0 * sizes, 10.0) == 0.0
    # the first of several
    assert first_crossing(lambda sizes: np.cos(sizes), 20.0) == pytest.approx(np.pi / 2)
