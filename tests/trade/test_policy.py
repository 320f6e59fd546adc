"""Choices of how a position is run: what is refused, and what reaches the engine."""

import math

import pytest

from netbasis.errors import BadInput
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.trade.policy import Ladder, Policy, RepoTerm, Sizing


def test_ladders_in_words():
    assert Ladder.read("overnight") == Ladder.overnight() == Ladder((RepoTerm(1.0, 1),))
    assert Ladder.read("term") == Ladder.term(90)
    assert Ladder.read("0.5x1,0.5x30").rungs == (RepoTerm(0.5, 1), RepoTerm(0.5, 30))
    legs = Ladder.read("0.25x1,0.75x30").arrays()
    assert legs[:, kernels.SHARE].tolist() == [0.25, 0.75]
    assert legs[:, kernels.DAYS].tolist() == [1.0, 30.0]
    assert not legs[:, kernels.PRINCIPAL].any()


@pytest.mark.parametrize(
    "text", ["", "weekly", "0.5x1", "0.5x1,0.6x30", "1x0", "1.5x1,-0.5x2", "1x400", "nanx1", "1x1.5"]
)
def test_ladders_that_are_none(text):
    with pytest.raises(BadInput):
        Ladder.read(text)


def test_no_rung():
    with pytest.raises(BadInput, match="no rung"):
        Ladder(())


@pytest.mark.parametrize(
    "wrong",
    [
        {"repo_leverage": 50.0, "face": 1e6}, {"repo_leverage": 0.9}, {"all_in_leverage": -3.0}, {"face": math.nan},
        {"repo_leverage": math.inf}, {"face": 1_000_050.0}, {"buffer_share": 1.0}, {"buffer_share": -0.1},
        {"step": 150.0}, {"step": 0.0}, {"wait": -1}, {"wait": 3000},
    ],
)  # fmt: skip
def test_sizes_that_are_none(wrong):
    with pytest.raises(BadInput):
        Sizing(**wrong)


def test_a_face_that_is_no_multiple_names_the_nearest():
    with pytest.raises(BadInput, match="1000100"):
        Sizing(face=1_000_051.0)


def test_sizes_as_the_engine_reads_them():
    assert Sizing(repo_leverage=50.0).own_haircut == 0.02
    assert math.isnan(Sizing(all_in_leverage=20.0).own_haircut)
    modes = [
        sizing.array()[path.S_MODE]
        for sizing in (Sizing(), Sizing(repo_leverage=9.0), Sizing(all_in_leverage=9.0), Sizing(face=1e6))
    ]
    assert modes == [path.BY_REPO, path.BY_REPO, path.BY_ALL_IN, path.BY_FACE]
    assert Sizing(face=1_234_500.0).array()[path.S_LEVERAGE] == 1_234_500.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"remargin": "never"}, {"shortfall": "pray"}, {"missing": "fill"}, {"at_delivery": "hold"},
        {"calls": -1.0}, {"credit": math.nan}, {"called_below": 1.1}, {"close_share": 0.0}, {"stress": 101.0},
        {"commission": -0.1}, {"fails": 1.5}, {"cash_spread": math.inf},
    ],
)  # fmt: skip
def test_policies_that_are_none(wrong):
    with pytest.raises(BadInput):
        Policy(**wrong)


def test_every_choice_reaches_the_engine():
    policy = Policy(
        remargin="losses", shortfall="credit", at_delivery="deliver", calls=2.0, credit=0.1, called_below=0.3,
        close_share=0.4, stress=5.0, strict=True, commission=1.1, credit_spread=0.02, cash_spread=0.001,
        margin_spread=0.002, fails=0.2,
    )  # fmt: skip
    array = policy.array(0.05)
    expected = {
        kernels.REMARGIN: kernels.LOSSES, kernels.SHORTFALL: 2.0, kernels.AT_DELIVERY: path.DELIVERS,
        kernels.CALLS: 2.0,
        kernels.CREDIT: 0.1, kernels.CALLED_BELOW: 0.3, kernels.CLOSE_SHARE: 0.4, kernels.STRESS: 5.0,
        kernels.STRICT: 1.0, kernels.COMMISSION: 1.1, kernels.CREDIT_SPREAD: 0.02, kernels.CASH_SPREAD: 0.001,
        kernels.MARGIN_SPREAD: 0.002, kernels.FAILS: 0.2, kernels.OWN_HAIRCUT: 0.05,
    }  # fmt: skip
    assert {place: array[place] for place in expected} == expected
    assert len(expected) == kernels.POLICY
    assert [Policy(missing=way).missing_code for way in ("stop", "carry", "skip")] == [0, 1, 2]
