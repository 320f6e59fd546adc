"""Percentile, direction and the shape of a measure."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.trade.drivers.driver import Measure, clipped, direction, measured, percentile

numbers = st.floats(-1e6, 1e6)


@given(numbers, st.lists(numbers, min_size=20, max_size=60))
def test_a_percentile_is_a_share_and_turns_with_the_sign(value: float, past: list[float]) -> None:
    share, why = percentile(value, past)
    assert why is None
    assert share is not None
    assert 0.0 <= share <= 1.0
    mirrored, _ = percentile(-value, [-other for other in past])
    assert mirrored == pytest.approx(1.0 - share)


def test_ties_count_half() -> None:
    assert percentile(1.0, [0.0] * 10 + [1.0] * 10 + [2.0] * 20) == (15 / 40, None)
    assert percentile(5.0, [5.0] * 20) == (0.5, None)


def test_too_short_says_so_and_nan_does_not_count() -> None:
    share, why = percentile(1.0, [0.0] * 19 + [math.nan])
    assert share is None
    assert why == "history too short for a percentile: 19 values, 20 needed"
    assert percentile(math.nan, np.zeros(30)) == (None, None)
    assert percentile(None, np.zeros(30)) == (None, None)


def test_a_measure_without_a_value_has_its_reason() -> None:
    assert measured("x", None, "bp", reason="why") == Measure("x", None, "bp", None, "why")
    assert measured("x", math.nan, "bp", np.zeros(30), reason="why").value is None
    assert measured("x", 1.0, "bp", np.zeros(30), reason="why") == Measure("x", 1.0, "bp", 1.0, None)
    assert measured("x", 1.0, "bp", np.empty(0), reason="no history") == Measure("x", 1.0, "bp", None, "no history")


@given(st.floats(-10.0, 10.0))
def test_direction_is_the_sign_outside_the_dead_band(score: float) -> None:
    held = clipped(score)
    assert -1.0 <= held <= 1.0
    sign = direction(held)
    assert sign == (0 if abs(held) < 0.1 else math.copysign(1, held))
    assert direction(None) is None
