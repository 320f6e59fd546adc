"""Hedges of a tape and a quote, option-adjusted included; haircuts that are assumed or above those of a leverage."""

from dataclasses import replace

import numpy as np
import pytest
from made import made_history, made_par

import netbasis as nb
from netbasis.analytics.options.market_model import market_model
from netbasis.errors import BadInput
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.market.history_tools import between
from netbasis.trade.backtest import backtest
from netbasis.trade.build_tape import build_tape
from netbasis.trade.opening import open_position
from netbasis.trade.policy import Sizing
from netbasis.trade.quote import Quote
from netbasis.trade.replay import EPISODES, episode_history
from netbasis.trade.rules import always
from netbasis.trade.run import run_lane

DAY = "2020-03-18"


@pytest.fixture(scope="module")
def march():
    """A fortnight of March 2020 and its option history with risk."""
    history, _ = episode_history(EPISODES["2020-03"])
    cut = between(history, np.datetime64("2020-03-09").item(), np.datetime64("2020-03-20").item())
    return cut, nb.option_history(cut, nb.sample_par_history(), contract="ZNM20", fit=False, risk=True)


def held_dv01(tape, lane, t):
    """DV01 of the futures sold, by the ratio of the day: contracts x contract face over face."""
    return -lane.out[t, kernels.CONTRACTS] * tape.unit / lane.out[t, kernels.FACE]


def test_the_futures_dv01_is_that_of_its_options(march):
    history, options = march
    market = nb.sample_market(DAY)
    future = market.contract("ZNM0")
    found = nb.delivery_option(market, "ZNM0", model=market_model(market, future)[0])
    row = options.filter(options["date"] == market.as_of).row(0, named=True)
    assert row["futures_dv01"] == pytest.approx(found.risk.dv01, rel=2e-3)  # another curve, the panel's prices
    plain = nb.option_history(history, nb.sample_par_history(), contract="ZNM20", fit=False)
    assert plain["futures_dv01"].null_count() == plain.height
    assert plain.drop("futures_dv01").equals(options.drop("futures_dv01"))


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_an_option_adjusted_lane_sells_by_that_dv01(march, side):
    history, options = march
    par = nb.sample_par_history()
    tape, plain = (
        build_tape(history, "ZN", par_history=par, haircut=0.0, options=options, hedge=hedge, roll_before=0)
        for hedge in ("option_adjusted", "dv01")
    )  # fmt: skip
    lane, other = (run_lane(one, side, sizing=Sizing(repo_leverage=20.0)) for one in (tape, plain))
    t = int(np.flatnonzero(lane.out[:, kernels.STATE] >= 0)[0])
    strip = int(lane.out[t, kernels.STATE])
    table = nb.basis_history(history, contract="ZNM20")
    row = table.filter((table["cusip"] == tape.cusip[strip]) & (table["date"] == tape.days[t].item())).row(
        0, named=True
    )
    dv01 = options.filter(options["date"] == tape.days[t].item())["futures_dv01"][0]
    assert held_dv01(tape, lane, t) == pytest.approx(row["dv01"] / dv01, rel=1e-4)
    assert held_dv01(plain, other, t) == pytest.approx(row["dv01"] / row["futures_dv01"], rel=1e-4)
    assert abs(dv01 / row["futures_dv01"] - 1.0) > 1e-3  # the two are not one
    factor = np.array([tape.factor[int(s)] if s >= 0 else 0.0 for s in lane.out[:, kernels.STATE]])
    beyond = lane.out[:-1, kernels.CONTRACTS] * tape.unit + lane.out[:-1, kernels.FACE] * factor[:-1]
    moved = np.diff(tape.column(strip, path.R_FUTURES))
    assert lane.earned[1:, kernels.BY_HEDGE] == pytest.approx(beyond * np.nan_to_num(moved) / 100.0, abs=1e-3)


def test_an_option_adjusted_quote_and_position():
    market = nb.sample_market(DAY)
    quote = Quote.of(market, "ZNM0", margin=2200.0, haircut=0.02, hedge="option_adjusted")
    future = market.contract("ZNM0")
    dv01 = nb.delivery_option(market, "ZNM0", model=market_model(market, future)[0]).risk.dv01
    plain = Quote.of(market, "ZNM0", margin=2200.0, haircut=0.02, hedge="dv01")
    table = nb.basis_table(market, "ZNM0")
    row = table.filter(table["cusip"] == quote.cusip).row(0, named=True)
    assert quote.ratio == pytest.approx(row["dv01"] / dv01, rel=1e-12)
    assert quote.ratio != plain.ratio
    position = open_position(quote, face=100e6)
    assert position.contracts == -round(100e6 * quote.ratio / 1e5)
    tomorrow = replace(quote, futures=quote.futures + 0.5, clean=quote.clean + 0.5 * quote.factor, settle=quote.settle)
    held = position.next_day(tomorrow)
    beyond = (position.contracts * 1e5 + 100e6 * quote.factor) * 0.5 / 100.0
    assert held.earned["hedge"] == pytest.approx(beyond, rel=1e-9)
    assert sum(held.earned.values()) == pytest.approx(held.profit, abs=1e-9 * held.equity_at_opening)


def test_hedges_that_cannot_be_made():
    with pytest.raises(BadInput, match="hedge: 'beta'"):
        build_tape(made_history(), "ZN", par_history=made_par(), hedge="beta")
    with pytest.raises(BadInput, match="risk=True"):
        build_tape(made_history(), "ZN", par_history=made_par(), hedge="option_adjusted")


def test_a_day_without_the_dv01_opens_nothing(march):
    history, options = march
    gone = options.filter(options["date"] > np.datetime64("2020-03-11").item())
    tape = build_tape(history, "ZN", par_history=nb.sample_par_history(), options=gone, hedge="option_adjusted",
                      haircut=0.0, roll_before=0)  # fmt: skip
    lane = run_lane(tape, 1.0, sizing=Sizing(repo_leverage=20.0))
    first = int(np.flatnonzero(lane.out[:, kernels.STATE] >= 0)[0])
    assert tape.days[first] > np.datetime64("2020-03-11")


ASSUMED = "haircut of 2.00%: assumed, none was given"


def test_an_assumed_haircut_is_stated_in_the_result():
    market = nb.sample_market(DAY)
    quote = Quote.of(market, "ZNM0", margin=2200.0)
    assert quote.haircut == 0.02 and quote.notes == (ASSUMED,)
    position = open_position(quote, face=1e6)
    assert position.notes == (ASSUMED,) and position.next_day(quote).notes == (ASSUMED,)
    assert Quote.of(market, "ZNM0", margin=2200.0, haircut=0.02).notes == ()
    tape = build_tape(made_history(), "ZN", par_history=made_par())
    assert f"ZN: {ASSUMED}" in backtest(tape, always(), sizing=Sizing(repo_leverage=20.0)).notes
    given = build_tape(made_history(), "ZN", par_history=made_par(), haircut=0.02)
    assert np.array_equal(given.calendar, tape.calendar, equal_nan=True)
    assert not [note for note in backtest(given, always()).notes if "assumed" in note]


def test_a_repo_leverage_that_the_haircut_does_not_allow():
    quote = Quote.of(nb.sample_market(DAY), "ZNM0", margin=2200.0)
    with pytest.raises(BadInput, match=r"repo leverage: 100\.0.*at most 50 .*2\.00%") as said:
        open_position(quote, equity=1e7, sizing=Sizing(repo_leverage=100.0))
    assert "assumed" in str(said.value)
    assert open_position(quote, equity=1e7, sizing=Sizing(repo_leverage=50.0)).face > 0.0
    tape = build_tape(made_history(), "ZN", par_history=made_par(), haircut=0.05)
    with pytest.raises(BadInput, match=r"at most 20 at the lowest haircut of the ZN history, 5\.00%"):
        run_lane(tape, 1.0, sizing=Sizing(repo_leverage=50.0))


def test_days_on_which_the_market_asks_for_more_are_counted_and_said():
    haircuts = np.full(len(made_history().days()), 0.01)
    haircuts[30:40] = 0.025
    tape = build_tape(made_history(), "ZN", par_history=made_par(), haircut=haircuts)
    found = backtest(tape, always(), sizing=Sizing(repo_leverage=50.0))
    lane = found.lanes[0]
    assert (lane.out[30:40, kernels.STATE] >= 0).all() and lane.days_above_own_haircut() == 10
    assert (
        "ZN: on 10 held days the market's haircut was above the 2.00% of its repo leverage; the market's counted"
        in (found.notes)
    )
    value = lane.out[:, kernels.BONDS]
    assert lane.out[35, kernels.REPO] == pytest.approx(0.975 * value[35])
    assert lane.out[29, kernels.REPO] == pytest.approx(0.98 * value[29])
