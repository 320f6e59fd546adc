"""`run_lane` against the plain twin, on the embedded panel and on made prices."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made import made_history, made_par
from twin_lane import compare

from netbasis.data.sample import sample_par_history
from netbasis.kernels import trade_path as path
from netbasis.trade.build_tape import build_tape
from netbasis.trade.policy import Ladder, Policy, Sizing
from netbasis.trade.replay import EPISODES, episode_history
from netbasis.trade.run import _picks, run_lane

LADDERS = {"overnight": Ladder.overnight(), "term": Ladder.term(30), "ladder": Ladder.read("0.25x1,0.25x7,0.5x30")}


@pytest.fixture(scope="module", params=["2019-09", "2020-03"])
def panel(request):
    episode = EPISODES[request.param]
    history, _ = episode_history(episode)
    tape = build_tape(history, "ZN", par_history=sample_par_history(), haircut=0.01)
    contract = next(at for at, future in enumerate(tape.futures) if future.code == episode.contract)
    return tape, np.full(len(tape), tape.strip(contract, episode.followed))


@pytest.fixture(scope="module")
def made():
    return build_tape(made_history(without=(date(2019, 7, 10), date(2019, 8, 6))), "ZN", par_history=made_par())


@pytest.mark.parametrize("ladder", LADDERS)
@pytest.mark.parametrize("leverage", [20.0, 50.0, 100.0])
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_embedded_prices(panel, ladder, leverage, side):
    tape, pick = panel
    signal = np.zeros(len(tape))
    signal[2:-2] = side
    for remargin in ("both", "losses"):
        policy = Policy(ladder=LADDERS[ladder], remargin=remargin, fails=0.1)
        lane = run_lane(tape, signal, sizing=Sizing(repo_leverage=leverage), policy=policy, pick=pick)
        known = np.isfinite(tape.column(pick[0], path.R_CLEAN)) & np.isfinite(tape.column(pick[0], path.R_FUTURES))
        compare(lane, signal, np.where(known, pick, -1))
        assert len(lane.events) >= 2


@pytest.mark.parametrize("at_delivery", ["roll", "close", "deliver"])
@pytest.mark.parametrize("shortfall", ["close", "call", "credit"])
@pytest.mark.parametrize("ladder", LADDERS)
def test_made_prices_rolled_closed_and_delivered(made, at_delivery, shortfall, ladder):
    policy = Policy(ladder=LADDERS[ladder], at_delivery=at_delivery, shortfall=shortfall, strict=ladder == "term",
                    close_share=0.5, calls=0.2, credit=0.05)  # fmt: skip
    for sizing in (Sizing(repo_leverage=40.0), Sizing(all_in_leverage=25.0, wait=5), Sizing(face=123_456_700.0)):
        signal = np.ones(len(made))
        lane = run_lane(made, signal, sizing=sizing, policy=policy, capital=10e6)
        compare(lane, signal)
    said = set(lane.happened()["event"])
    assert {"roll": "rolled", "close": "closed", "deliver": "delivered"}[at_delivery] in said


@pytest.mark.parametrize("missing", ["carry", "skip"])
def test_sides_that_turn_and_days_without_a_price(made, missing):
    """A signal that turns from long to short and back, half size at times, a note without a price on some days."""
    rows = made.rows.copy()
    rows[:, path.R_CLEAN][5::7] = np.nan
    rows[:, path.R_FUTURES][3::11] = np.nan
    tape = replace(made, rows=rows)
    signal = np.array([[1.0, 0.5, 0.0, -1.0][(t // 9) % 4] for t in range(len(tape))])
    lane = run_lane(tape, signal, sizing=Sizing(repo_leverage=30.0), policy=Policy(missing=missing, fails=0.3))
    compare(lane, signal, _picks(tape, None))
    assert "no price" in set(lane.happened()["event"])


def test_dv01_hedge_and_special_issues(made):
    rows = made.rows.copy()
    rows[:, path.R_SPECIAL] = 0.004
    rows[:, path.R_HEDGE] *= 1.07
    tape = replace(made, rows=rows)
    for side in (1.0, -1.0):
        signal = np.full(len(tape), side)
        compare(run_lane(tape, signal, sizing=Sizing(repo_leverage=30.0)), signal)
