"""Rules: hysteresis, lag, and the audit that finds one that looks ahead."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from made import made_history, made_par

from netbasis.data.sample import sample_panel, sample_par_history
from netbasis.errors import BadInput
from netbasis.trade.build_tape import build_tape
from netbasis.trade.rules import (
    always,
    between,
    check_rule,
    hysteresis,
    net_basis_score,
    repo_gap,
    scaled,
    signals,
    trailing_score,
)

NAN = float("nan")


@pytest.fixture(scope="module")
def tape():
    return build_tape(made_history(), "ZN", par_history=made_par())


@pytest.fixture(scope="module")
def panel():
    return build_tape(sample_panel(), "ZN", par_history=sample_par_history())


def frame(values):
    days = [date(2020, 1, 1 + t) for t in range(len(values))]
    return pl.DataFrame({"date": days, "repo_spread": np.array(values) * 1e-4, "cusip": ["A"] * len(values)})


def test_hysteresis():
    path = np.array([5.0, 16.0, 10.0, NAN, 0.1, 0.0, 12.0, 15.0, 15.1, -20.0, -3.0, 0.0])
    assert hysteresis(path, 15.0, 0.0, False).tolist() == [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0]
    assert hysteresis(path, 15.0, 0.0, True).tolist() == [0, 1, 1, 1, 1, 0, 0, 0, 1, -1, -1, 0]


def test_repo_gap_in_basis_points():
    assert repo_gap(15.0, 5.0)(frame([14.0, 16.0, 6.0, 4.0])).tolist() == [0, 1, 1, 0]
    with pytest.raises(BadInput, match="above leave_bp"):
        repo_gap(5.0, 5.0)


def test_trailing_score_by_hand():
    values = np.array([1.0, 2.0, 3.0, 7.0, NAN, 1.0, 1.0, 1.0])
    found = trailing_score(values, 3)
    assert np.isnan(found[:2]).all()
    assert found[2] == pytest.approx(1.0)
    assert found[3] == pytest.approx(3.0 / np.std([2.0, 3.0, 7.0], ddof=1))
    assert np.isnan(found[4:7]).all()  # a gap in the window: not known, not "at its mean"
    assert found[7] == 0.0
    assert np.isnan(trailing_score(values[:2], 3)).all()


def test_score_is_long_where_the_future_is_rich():
    net = np.concatenate([np.linspace(0.1, 0.102, 30), [-0.5, 0.1]])
    features = pl.DataFrame({"net_basis": net, "option_value": np.zeros(32)})
    said = net_basis_score(20)(features)
    assert said[30] == 1.0
    assert (said[:19] == 0.0).all()
    for wrong in ((5, 1.5, 0.2), (60, 0.2, 0.3), (60, 1.0, -0.1)):
        with pytest.raises(BadInput):
            net_basis_score(*wrong)


def test_simple_rules(tape):
    features = tape.features
    assert (always(-1.0)(features) == -1.0).all()
    inside = between(date(2019, 6, 3), date(2019, 6, 5))(features)
    assert features.filter(pl.Series(inside == 1.0))["date"].to_list() == [date(2019, 6, 3 + n) for n in range(3)]
    assert (scaled(always(), 0.25)(features) == 0.25).all()
    with pytest.raises(BadInput):
        scaled(always(), 1.5)


@pytest.mark.parametrize("lag", [0, 1, 3])
def test_signals_are_traded_later(tape, lag):
    """A day without features keeps the day before; `lag` days of the tape pass before the trade."""
    said = np.arange(tape.features.height) / 1000.0
    found = signals(tape, lambda features: said, lag)
    days = tape.features["date"].to_list()
    for t in range(len(tape)):
        known = [value for day, value in zip(days, said, strict=True) if t >= lag and day <= tape.days[t - lag].item()]
        assert found[t] == (known[-1] if known else 0.0)


@pytest.mark.parametrize("value", [NAN, 1.5, -1.01, np.inf])
def test_values_that_are_none(tape, value):
    def rule(features):
        out = np.zeros(features.height)
        out[7] = value
        return out

    with pytest.raises(BadInput, match=str(tape.features["date"][7])):
        signals(tape, rule)


def test_rules_of_another_length_or_lag(tape):
    with pytest.raises(BadInput, match="one a row"):
        signals(tape, lambda features: np.zeros(3))
    with pytest.raises(BadInput, match="lag"):
        signals(tape, always(), -1)


HONEST = {
    "always": always(), "gap": repo_gap(5.0), "both": repo_gap(2.0, -1.0, both_ways=True),
    "score": net_basis_score(20), "between": between(date(2019, 6, 1), date(2019, 9, 1)),
    "rolling": lambda f: np.sign(f["net_basis"].rolling_mean(5).fill_null(0.0).fill_nan(0.0).to_numpy()),
}  # fmt: skip
PEEKING = {
    "tomorrow": lambda f: np.sign(f["futures"].shift(-1).fill_null(0.0).to_numpy() - f["futures"].to_numpy()),
    "whole mean": lambda f: np.where(f["net_basis"].to_numpy() > f["net_basis"].mean(), 1.0, -1.0),
    "centred": lambda f: np.sign(
        f["futures"].rolling_mean(5, center=True).fill_null(0.0).to_numpy() - f["futures"].to_numpy()
    ),
    "rare": lambda f: (f["repo_spread"].shift(-1).fill_null(0.0).to_numpy() > 0.05) * 1.0,
    "rare below": lambda f: (f["repo_spread"].shift(-1).fill_null(0.0).to_numpy() < -0.05) * 1.0,
    "issue": lambda f: (f["cusip"].shift(-1).fill_null("") != f["cusip"]).to_numpy() * 1.0,
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_rules_pass(tape, panel, name):
    check_rule(HONEST[name], tape.features)
    check_rule(HONEST[name], panel.features)


@pytest.mark.parametrize("name", PEEKING)
def test_rules_that_look_ahead_are_found(tape, panel, name):
    for features in (tape.features, panel.features):
        with pytest.raises(BadInput, match="looks ahead"):
            check_rule(PEEKING[name], features)
