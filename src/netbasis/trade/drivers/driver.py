"""What a driver says, and the two small rules that all share: percentile and direction.

Score: from -1 to +1, above zero where the measure favours a holder long the basis (bond bought, futures sold: the net
basis is due to widen, or holding earns more than its financing), below zero where it favours one short the basis.
Direction: the sign of the score where it is at least `DEAD_BAND` away from zero, else 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

DEAD_BAND = 0.1
LEAST_HISTORY = 20  # values before the day, for a percentile


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a driver. unit: "bp", "32nds", "percent", ... percentile: 0 to 1 among what was known before, None
    where `reason` says why. reason: why value or percentile is missing."""

    name: str
    value: float | None
    unit: str
    percentile: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """One of the six. value, unit, percentile: of its main measure. score: see the module; None where it cannot be
    told, and the composite then leaves it out. as_of: the day that the figures are of; lag_days: how much older than
    the market that is. reason: why the value, the percentile or the score is missing. measures: all numbers."""

    name: str
    value: float | None
    unit: str
    percentile: float | None
    score: float | None
    sentence_en: str
    sentence_zh: str
    as_of: date | None
    lag_days: int | None
    reason: str | None
    measures: tuple[Measure, ...]

    @property
    def direction(self) -> int | None:
        """-1, 0 or +1, None without a score."""
        return direction(self.score)


def direction(score: float | None) -> int | None:
    """Sign of a score outside the dead band; 0 inside; None for none."""
    if score is None:
        return None
    return 0 if abs(score) < DEAD_BAND else 1 if score > 0.0 else -1


def clipped(score: float) -> float:
    """The score held to -1 to +1."""
    return min(max(score, -1.0), 1.0) + 0.0  # no minus zero


def percentile(value: float | None, past: ArrayLike, least: int = LEAST_HISTORY) -> tuple[float | None, str | None]:
    """Share of `past` (n,) below a value, equal ones counted half; or None and the reason. NaN is left out."""
    if value is None or not math.isfinite(value):
        return None, None
    known = np.asarray(past, dtype=np.float64)
    known = known[np.isfinite(known)]
    if len(known) < least:
        return None, f"history too short for a percentile: {len(known)} values, {least} needed"
    below, equal = float((known < value).sum()), float((known == value).sum())
    return (below + 0.5 * equal) / len(known), None


def measured(
    name: str, value: float | None, unit: str, past: ArrayLike | None = None, least: int = LEAST_HISTORY,
    reason: str | None = None,
) -> Measure:  # fmt: skip
    """A measure with its percentile; past None: none is asked for. reason: why there is no value or no history."""
    if value is None or not math.isfinite(value):
        return Measure(name, None, unit, None, reason)
    if past is None:
        return Measure(name, float(value), unit, None, reason)
    share, why = percentile(value, past, least)
    return Measure(name, float(value), unit, share, reason if share is None and reason else why)


def find(measures: Iterable[Measure], name: str) -> Measure:
    """The measure of a name."""
    return next(measure for measure in measures if measure.name == name)


def ordinal_en(share: float | None) -> str:
    """`, percentile 83` for a sentence, empty where there is none."""
    return "" if share is None else f", percentile {share * 100:.0f}"


def ordinal_zh(share: float | None) -> str:
    """The same in Chinese."""
    return "" if share is None else f"，位於第 {share * 100:.0f} 百分位"
