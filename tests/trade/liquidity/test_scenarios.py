"""Named paths carry the documented figures; paths of the user's own are checked; the table of leverage by shock."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import netbasis as nb
from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import liquidity as kernel
from netbasis.trade.liquidity.paths import OUTCOMES
from netbasis.trade.liquidity.scenarios import SCENARIOS, SHAPES
from netbasis.trade.liquidity.table import single_shocks


def test_march_2020():
    """Ten-year par yield 1.10 on 2 March, 0.54 on the 9th, 1.18 on the 18th (U.S. Treasury)."""
    s = nb.named_scenario("march-2020")
    level = np.cumsum(s.yield_bp)
    assert level.min() == level[4] == -56.0
    assert level[-1] - level[4] == 64.0
    assert len(level[5:]) == 7
    par = nb.sample_par_history()
    at = int(np.flatnonzero(par.days == np.datetime64("2020-03-02"))[0])
    np.testing.assert_allclose(np.diff(par.yields[at : at + 13, 3]) * 1e4, s.yield_bp, atol=1e-6)
    basis = np.cumsum(s.basis_32nds) / 32.0
    assert basis[4] == pytest.approx(-0.40)
    assert basis[-1] == pytest.approx(-0.55)
    overnight, start = nb.sample_overnight(), 0.0159
    rates = [overnight[d] for d in par.days[at + 1 : at + 13].tolist()]
    np.testing.assert_allclose(start + np.array(s.overnight_bp) * 1e-4, rates, atol=1e-9)
    days = sorted(overnight)
    medians = [np.median([overnight[d] for d in days[days.index(day) - 4 : days.index(day) + 1]])
               for day in par.days[at + 1 : at + 13].tolist()]  # fmt: skip
    np.testing.assert_allclose(start + np.array(s.term_bp) * 1e-4, medians, atol=1e-9)


def test_september_2019():
    s = nb.named_scenario("september-2019")
    overnight, par = nb.sample_overnight(), nb.sample_par_history()
    at = int(np.flatnonzero(par.days == np.datetime64("2019-09-16"))[0])
    rates = [overnight[d] for d in par.days[at + 1 : at + 6].tolist()]
    assert rates[0] == 0.0525
    np.testing.assert_allclose(0.0220 + np.array(s.overnight_bp) * 1e-4, rates, atol=1e-9)
    np.testing.assert_allclose(np.diff(par.yields[at : at + 6, 3]) * 1e4, s.yield_bp, atol=1e-6)
    assert set(s.basis_32nds) == {0.0}
    assert set(s.term_bp) == {0.0}  # a spike of one night does not run forward


def test_april_2025():
    s = nb.named_scenario("april-2025")
    assert sum(s.yield_bp) == 47.0
    assert set(s.overnight_bp) == set(s.basis_32nds) == {0.0}


def test_the_shape_of_the_bank_of_england():
    assert SHAPES["swes"] == (0.40, 0.55, 0.75, 0.85, 1.00)
    s = nb.named_scenario("swes")
    np.testing.assert_allclose(np.cumsum(s.yield_bp), 64.0 * np.array(SHAPES["swes"]))
    np.testing.assert_allclose(np.cumsum(s.basis_32nds) / 32.0, -0.55 * np.array(SHAPES["swes"]))
    mine = nb.Scenario("mine", (100.0,), margin_usd=(500.0,), haircut_pp=(1.0,)).shaped((0.5, 1.2, 1.0))
    np.testing.assert_allclose(mine.yield_bp, (50.0, 70.0, -20.0))
    np.testing.assert_allclose(mine.margin_usd, (250.0, 350.0, -100.0))
    assert mine.haircut_pp == (1.0, 1.0, 1.0)


def test_one_number_stands_for_every_day():
    s = nb.Scenario("mine", (1.0, 2.0, 3.0), (5.0,), overnight_bp=(7.0,))
    assert s.basis_32nds == (5.0, 0.0, 0.0)  # a change happens once
    assert s.overnight_bp == (7.0, 7.0, 7.0)  # a level lasts


def test_every_scenario_names_its_source():
    table = nb.scenario_table()
    assert table.height == len(SCENARIOS) == 4
    assert table["source"].str.len_chars().min() > 40
    assert all(s.words[0] and s.words[1] for s in SCENARIOS.values())


def test_drivers_of_a_holding(make):
    holding = make()
    s = nb.Scenario("mine", (1.0, 2.0), (3.2, 0.0), (10.0,), (20.0,), (1.0,), (0.5,), (100.0, 50.0))
    first, second = s.drivers(holding)
    assert first[kernel.D_BASIS] == pytest.approx(0.1)
    assert first[kernel.D_RATE] == pytest.approx(holding.term + 0.001)
    assert second[kernel.D_TERM] == pytest.approx(holding.term + 0.002)
    assert second[kernel.D_HAIRCUT] == pytest.approx(0.03)
    assert second[kernel.D_MARGIN] == pytest.approx(holding.margin + 150.0)


@pytest.mark.parametrize("given", [
    {"yield_bp": (1.0, 2.0, 3.0), "basis_32nds": (1.0, 2.0)}, {"yield_bp": (float("nan"),)}, {"yield_bp": (0.0,) * 21},
    {"yield_bp": (0.0,), "rolled": (1.5,)},
])  # fmt: skip
def test_paths_that_cannot_be(given):
    with pytest.raises(BadInput, match="mine"):
        nb.Scenario("mine", **given)


def test_paths_that_a_holding_cannot_take(make):
    with pytest.raises(BadInput, match="haircut of scenario"):
        nb.Scenario("mine", (0.0,), haircut_pp=(99.0,)).drivers(make())
    with pytest.raises(BadInput, match="margin of scenario"):
        nb.Scenario("mine", (0.0,), margin_usd=(-1e5,)).drivers(make())
    with pytest.raises(UnknownName, match="march-2020"):
        nb.days_to_exhaustion(make(), "march-2002")
    with pytest.raises(UnknownName, match="shape"):
        nb.named_scenario("swes").shaped("boe")
    with pytest.raises(BadInput, match="shares"):
        nb.named_scenario("swes").shaped((0.5, 0.9))


def test_days_to_exhaustion(make):
    """A basis that falls 4/32 a day: cash gone on the day that counting says."""
    holding = make(ageing=False)
    run = nb.days_to_exhaustion(holding, nb.Scenario("slide", (0.0,) * 15, (-4.0,) * 15))
    opened = holding.opened()
    distance = abs(nb.distance_to_sale(holding).filter((pl.col("factor") == "basis") & (pl.col("direction") == "down"))
                   ["move"][0])  # fmt: skip
    assert run.exhausted == run.sold == int(np.ceil(distance / 4.0))
    assert run.outcome == "sold out"
    assert run.called == int(np.ceil(distance / 8.0))  # half of the buffer
    assert run.days.height == 15
    assert run.days["cash"][run.exhausted - 1] < 0.0 <= run.days["cash"][run.exhausted - 2]
    assert run.cash == run.equity < opened.equity
    assert nb.days_to_exhaustion(holding, "april-2025").exhausted is None


def test_overnight_pays_the_spike_and_term_does_not(make):
    spike = nb.Scenario("spike", (0.0, 0.0), overnight_bp=(305.0, 0.0))
    day = "2019-09-16"
    loss = {}
    for ladder in ("overnight", "term"):
        holding = make(day, ladder=ladder)
        flat = nb.days_to_exhaustion(holding, nb.Scenario("flat", (0.0, 0.0)))
        loss[ladder] = flat.equity - nb.days_to_exhaustion(holding, spike).equity
    opened = make(day).opened()
    net = opened.state[3] - opened.state[1] - opened.cash
    assert loss["overnight"] == pytest.approx(net * 0.0305 / 360.0, rel=0.01)
    assert loss["term"] < 0.0  # cash and margin earn it


# --- leverage by shock ------------------------------------------------------------------------------------


def test_the_table(make):
    holding = make()
    table = nb.leverage_table(holding)
    assert table.height == 6 * (len(SCENARIOS) + len(single_shocks(holding)))
    assert table["reason"].null_count() == table.height
    for row in table.filter(pl.col("leverage") == 50.0).iter_rows(named=True):
        if row["shock"] in SCENARIOS:
            run = nb.days_to_exhaustion(holding, row["shock"])
            assert (row["outcome"], row["need"], row["cash_left"]) == (run.outcome, run.need, run.cash)
    order = pl.Enum(OUTCOMES)
    worst = table.with_columns(pl.col("outcome").cast(order).to_physical())
    for _, rows in worst.group_by("shock"):
        assert rows.sort("leverage")["outcome"].is_sorted()  # more leverage is never better


def test_a_leverage_without_room_has_a_reason(make):
    from dataclasses import replace

    table = nb.leverage_table(replace(make(), haircut=0.02), [50.0, 100.0], ["march-2020"])
    assert table["outcome"].to_list() == ["called", None]
    assert "at most 50.0" in table["reason"][1]
    with pytest.raises(BadInput, match="leverages and shocks"):
        nb.leverage_table(make(), [])
    with pytest.raises(BadInput, match="repo_leverage"):
        nb.leverage_table(make(), [0.5])


def test_shocks_are_against_the_position(make):
    assert [s.basis_32nds[0] for s in single_shocks(make())][-1] == -16.0
    assert [s.basis_32nds[0] for s in single_shocks(make(short=True))][-1] == 16.0
    for holding in (make(), make(short=True)):
        table = nb.leverage_table(holding, [50.0], single_shocks(holding)[-1:])
        assert table["need"][0] > 9e6
