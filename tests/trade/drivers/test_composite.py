"""The composite: bounds, weights made whole, what it names, size and stop."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import netbasis.trade.drivers as room
from netbasis.errors import BadInput, UnknownName
from netbasis.trade.drivers.composite import WEIGHTS, Composite, combine, composite, size_factor, stop_of
from netbasis.trade.drivers.driver import Driver
from netbasis.trade.drivers.ornstein_uhlenbeck import fit_ornstein_uhlenbeck
from netbasis.trade.drivers.series import BasisSeries

score = st.none() | st.floats(-1.0, 1.0)
scores = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, score))


def drivers(given: dict[str, float | None]) -> list[Driver]:
    return [Driver(name, 1.0, "", None, value, "", "", None, None, None, ()) for name, value in given.items()]


def named(given: dict[str, float | None], noise: float | None = 1.0, volatility: float | None = 60.0,
          stop: float | None = 5.0) -> Composite:  # fmt: skip
    return composite(drivers(given), noise_bp=noise, volatility_bp=volatility, stop=stop)


EVERY = dict.fromkeys(WEIGHTS, 1.0)


@given(scores)
def test_bounded_and_whole(given: dict[str, float | None]) -> None:
    total, used = combine(given)
    held = [name for name, value in given.items() if value is not None]
    assert sorted(used) == sorted(held)
    if not held:
        assert total is None
        return
    assert total is not None
    assert -1.0 <= total <= 1.0
    assert math.fsum(used.values()) == pytest.approx(1.0, abs=1e-12)
    values = [given[name] for name in held]
    assert min(values) - 1e-12 <= total <= max(values) + 1e-12
    for one in held:  # what is left keeps its proportions
        assert used[one] / used[held[0]] == pytest.approx(WEIGHTS[one] / WEIGHTS[held[0]])


@given(scores, st.none() | st.floats(0.0, 50.0), st.none() | st.floats(0.0, 400.0))
def test_size_is_a_fraction_and_direction_turns_with_the_scores(
    given: dict[str, float | None], noise: float | None, volatility: float | None
) -> None:
    found = named(given, noise, volatility)
    assert 0.0 <= found.size <= 1.0
    assert (found.size == 0.0) <= (found.trade == "none" or noise == 0.0 or volatility == 0.0 or found.size >= 0.0)
    mirrored = named({name: None if value is None else -value for name, value in given.items()}, noise, volatility)
    turned = {"long_basis": "short_basis", "short_basis": "long_basis", "none": "none"}
    assert mirrored.trade == turned[found.trade]
    assert mirrored.size == pytest.approx(found.size)


@given(st.floats(0.1, 50.0), st.floats(0.1, 50.0), st.floats(1.0, 400.0), st.floats(1.0, 400.0))
def test_more_noise_or_volatility_is_never_a_larger_size(a: float, b: float, c: float, d: float) -> None:
    assert size_factor(max(a, b), max(c, d)) <= size_factor(min(a, b), min(c, d))
    assert size_factor(None, 80.0) == size_factor(4.0, 80.0)  # what is not measured is not taken as calm
    assert size_factor(2.0, None) == size_factor(2.0, 160.0)


def test_what_it_names() -> None:
    assert named(EVERY).trade == "long_basis"
    assert named(EVERY).total == 1.0
    assert named(dict.fromkeys(WEIGHTS, -1.0)).trade == "short_basis"
    calm = named(dict.fromkeys(WEIGHTS, 0.19))
    assert (calm.trade, calm.size, calm.stop) == ("none", 0.0, None)
    assert calm.reason == "the composite is within 0.20 of zero"


def test_no_trade_without_the_gap_or_with_too_little() -> None:
    blind = named(EVERY | {"arbitrage_gap": None})
    assert (blind.trade, blind.reason) == ("none", "the arbitrage gap has no score")
    few = named(dict.fromkeys(WEIGHTS) | {"arbitrage_gap": 1.0})  # 40% of the weight
    assert few.trade == "none"
    assert few.reason == "drivers with 40% of the weight have a score, 50% needed"
    nothing = named(dict.fromkeys(WEIGHTS))
    assert (nothing.total, nothing.trade, dict(nothing.used)) == (None, "none", {})
    assert set(nothing.left_out) == set(WEIGHTS)


def test_a_driver_left_out_is_said() -> None:
    found = named(EVERY | {"hedging_demand": None})
    assert found.left_out == ("hedging_demand",)
    assert found.used["arbitrage_gap"] == pytest.approx(0.4 / 0.9)
    assert "1 driver has no score" in found.sentence_en
    assert "1 項無分數" in found.sentence_zh


def test_weights_are_one_table_and_stand_in_the_document() -> None:
    assert math.fsum(WEIGHTS.values()) == pytest.approx(1.0)
    with pytest.raises(TypeError):
        WEIGHTS["arbitrage_gap"] = 1.0  # type: ignore[index]
    document = Path(__file__).parents[3] / "docs" / "drivers.md"
    for name, weight in WEIGHTS.items():
        assert f"| `{name}` | {weight:.2f} |" in document.read_text(encoding="utf-8")


def test_what_is_refused() -> None:
    with pytest.raises(BadInput, match="adding up to one"):
        combine(EVERY, {"arbitrage_gap": 0.5})
    with pytest.raises(BadInput, match="score of arbitrage_gap"):
        combine({"arbitrage_gap": 1.5})
    with pytest.raises(UnknownName, match="driver"):
        combine({"gross_basis": 1.0})


def series(net: np.ndarray, contract: list[str]) -> BasisSeries:
    days = np.datetime64("2020-01-01") + np.arange(len(net))
    return BasisSeries(days, tuple(contract), net, net, net, net)


def test_the_stop() -> None:
    rng = np.random.Generator(np.random.Philox(5))
    steps = rng.normal(size=200)
    walk = series(np.cumsum(steps), ["ZNM0"] * 200)
    assert stop_of("none", walk) == pytest.approx(2.0 * math.sqrt(np.mean(steps[1:] ** 2) * 10.0))
    fit = fit_ornstein_uhlenbeck(np.arange(200.0), steps)
    assert not isinstance(fit, str)
    assert stop_of(fit, walk) == 2.0 * fit.sd_after(10.0)
    # a roll from one contract to the next is no change of the basis
    jump = np.concatenate([np.zeros(20), np.full(20, 100.0)])
    assert stop_of("none", series(jump, ["ZNH0"] * 20 + ["ZNM0"] * 20)) == 0.0
    assert stop_of("none", series(np.zeros(5), ["ZNM0"] * 5)) is None
    assert stop_of("none", series(np.empty(0), [])) is None
    unstopped = named(EVERY, stop=None)
    assert unstopped.reason == "no stop: the history of the net basis is too short"


def test_the_gross_basis_is_in_no_driver() -> None:
    # a negative gross basis is normal where carry is negative: its sign alone is no signal
    code = [path.read_text(encoding="utf-8") for path in Path(room.__file__).parent.glob("*.py")]
    assert len(code) > 10
    assert not any("gross_basis" in text or "regime" in text for text in code)
