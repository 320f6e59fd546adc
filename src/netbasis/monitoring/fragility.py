"""The fragility index at a moment, and its past as known at every moment: indicators scored, weighted, added up.

    share w_i of indicator i, score s_i (0 to 100), known: those that have a score at the moment
    coverage       C   = sum of w_i, known
    contribution   c_i = w_i s_i / C, known          they add up to the index
    index              = sum of c_i                   none where C is under the least coverage of the weights
    lowest, highest    = C x index, C x index + 100 (1 - C): whatever the missing ones were

What is missing thereby has the average score of what is known; lowest and highest say what that may hide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.fragility_weights import FULL, Weight, Weights, default_weights
from netbasis.monitoring.indicator import IndicatorHistory, Reading, history, read
from netbasis.monitoring.records import Moment, Records, Words, utc

if TYPE_CHECKING:
    import polars as pl


ANY = 1e-6  # percent of the weights: one known indicator is enough


@dataclass(frozen=True, eq=False, slots=True)
class Combined:
    """d moments of k indicators: index, coverage (0 to 1), lowest, highest (d,), contribution (d, k); NaN where there
    is none."""

    index: Floats
    coverage: Floats
    lowest: Floats
    highest: Floats
    contribution: Floats


def combine(score: Floats, share: Floats, least_coverage: float) -> Combined:
    """Scores (d, k), 0 to 100, NaN where missing, by shares (k,) that sum to 1. least_coverage: percent."""
    known = np.isfinite(score)
    weighted = np.where(known, score, 0.0) * share
    coverage = (known * share).sum(axis=1)
    whole = np.where(coverage * FULL >= least_coverage - 1e-9, coverage, np.nan)
    lowest = weighted.sum(axis=1) + 0.0 * whole
    return Combined(
        lowest / whole, coverage, lowest, lowest + FULL * (1.0 - whole),
        np.where(known, weighted, np.nan) / whole[:, None],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator in the index. share: its weight (0 to 1); share_used: after the missing ones' weights were shared
    out, None where there is no index or no score; score: 0 to 100; contribution: points of the index."""

    weight: Weight
    reading: Reading
    share: float
    share_used: float | None
    score: float | None
    contribution: float | None
    reason: Words | None


@dataclass(frozen=True, eq=False, slots=True)
class Fragility:
    """The index at a moment (UTC), day in New York. index: 0 to 100, None where less than the least coverage is known:
    reason says so. coverage: 0 to 1; lowest, highest: what the index would be with every missing score at 0, at 100.
    """

    moment: datetime
    day: date
    weights: Weights
    index: float | None
    coverage: float
    lowest: float | None
    highest: float | None
    parts: tuple[Part, ...]
    reason: Words | None

    def frame(self) -> pl.DataFrame:
        """One row an indicator: date, link, indicator, weight, weight_used (0 to 1), value, unit, percentile (0 to 1),
        score, contribution (points of the index), as_of, reason, reason_zh."""
        import polars as pl

        rows = [
            {"date": self.day, "link": part.weight.link, "indicator": part.reading.key, "weight": part.share,
             "weight_used": part.share_used, "value": part.reading.value, "unit": part.reading.unit,
             "percentile": part.reading.percentile, "score": part.score, "contribution": part.contribution,
             "as_of": part.reading.as_of, "reason": part.reason[0] if part.reason else None,
             "reason_zh": part.reason[1] if part.reason else None}
            for part in self.parts
        ]  # fmt: skip
        floats = ("weight", "weight_used", "value", "percentile", "score", "contribution")
        return pl.DataFrame(rows, schema_overrides=dict.fromkeys(floats, pl.Float64) | {
            "as_of": pl.Date, "reason": pl.String, "reason_zh": pl.String,
        }, infer_schema_length=None)  # fmt: skip

    def sentence(self) -> Words:
        """What the index says, in English and Chinese."""
        if self.index is None:
            assert self.reason is not None
            return (f"No fragility index on {self.day}: {self.reason[0]}.",
                    f"{self.day} 無脆弱度指數：{self.reason[1]}。")  # fmt: skip
        known = [part for part in self.parts if part.contribution is not None]
        first = max(known, key=lambda part: part.contribution or 0.0)
        given = first.contribution or 0.0, first.reading.title
        english = (f"The fragility index is {self.index:.1f} of 100 on {self.day}; the largest part is "
                   f"“{given[1][0]}” with {given[0]:.1f}.")  # fmt: skip
        chinese = f"{self.day} 脆弱度指數為 {self.index:.1f}（滿分 100），貢獻最大者為「{given[1][1]}」{given[0]:.1f}。"
        if len(known) < len(self.parts):
            missing = FULL * (1.0 - self.coverage)
            english += (f" {missing:.0f}% of the weights are missing and shared out; whatever they were, the index "
                        f"lies between {self.lowest:.1f} and {self.highest:.1f}.")  # fmt: skip
            chinese += (f"缺少 {missing:.0f}% 權重，已按比例分配；無論其值為何，指數介於 {self.lowest:.1f} 與 "
                        f"{self.highest:.1f} 之間。")  # fmt: skip
        return english, chinese


def fragility(records: Records, day: Moment | None = None, weights: Weights | None = None) -> Fragility:
    """The index as known at a moment: a day until its end in New York, a time of it such as "2020-03-06 16:00", or
    None: when the newest row became known. weights: those of the package by default (`read_weights` reads a file).

    Raises BadInput for what is no date and for a moment before everything held.
    """
    held = default_weights() if weights is None else weights
    known = records.as_known(records.last_known() if day is None else day)
    assert known.moment is not None
    first = records.first_known()
    if known.moment < first:
        raise BadInput("nothing was known then", given=str(day), allowed=f"{str(first)[:10]} or later")
    readings = [read(row.indicator, known) for row in held.rows]
    score = np.array([_score(row, reading) for row, reading in zip(held.rows, readings, strict=True)])
    found = combine(score[None, :], held.shares(), held.least_coverage)
    coverage = float(found.coverage[0])
    index = _number(found.index[0])
    parts = tuple(
        Part(row, reading, float(share), None if index is None or math.isnan(one) else float(share) / coverage,
             _number(one), _number(part), _reason(reading) if math.isnan(one) else None)
        for row, reading, share, one, part in zip(
            held.rows, readings, held.shares(), score, found.contribution[0], strict=True
        )
    )  # fmt: skip
    reason = None
    if index is None:
        shown = f"{FULL * coverage:.0f}%", f"{held.least_coverage:g}%"
        reason = (f"{shown[0]} of the weights are known, {shown[1]} are needed",
                  f"僅知 {shown[0]} 權重，至少須 {shown[1]}")  # fmt: skip
    return Fragility(
        utc(known.moment), known.day(), held, index, coverage, _number(found.lowest[0]), _number(found.highest[0]),
        parts, reason,
    )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class FragilityHistory:
    """The index at d moments, each as known then. days (d,) as asked; score (d, k), 0 to 100, and value (d, k) of the k
    indicators of the weights; combined: index and contributions."""

    weights: Weights
    days: Days
    value: Floats
    score: Floats
    combined: Combined

    @property
    def index(self) -> Floats:
        """(d,) the index, NaN where there is none."""
        return self.combined.index

    def by_link(self) -> dict[str, Floats]:
        """(d,) contributions by link, in the order of the weights; 0 where nothing of it is known."""
        found: dict[str, Floats] = {}
        for column, row in enumerate(self.weights.rows):
            part = np.nan_to_num(self.combined.contribution[:, column])
            found[row.link] = found.get(row.link, np.zeros(len(self.days))) + part
        return found

    def without(self, key: str) -> Floats:
        """(d,) the index without one indicator, the others in proportion, on the same moments: the least coverage is
        not asked for again. Raises UnknownName, BadInput for the only one."""
        shares = self.weights.without(key).shares()
        kept = np.array([name != key for name in self.weights.keys])
        rest = combine(self.score[:, kept], shares, ANY)
        return np.where(np.isfinite(self.index), rest.index, np.nan)


def fragility_history(
    records: Records, days: Iterable[date | str] | NDArray[Any], weights: Weights | None = None
) -> FragilityHistory:
    """The index at the end of every day in New York, nothing known later used."""
    held = default_weights() if weights is None else weights
    return index_of(history([row.indicator for row in held.rows], records, days), held)


def index_of(found: IndicatorHistory, weights: Weights) -> FragilityHistory:
    """The index from the past of indicators, those of the weights among them."""
    columns = [found.keys.index(key) for key in weights.keys]
    value, rank = found.value[:, columns], found.percentile[:, columns]
    score = np.column_stack([row.score(value[:, at], rank[:, at]) for at, row in enumerate(weights.rows)])
    return FragilityHistory(
        weights, found.days, value, score, combine(score, weights.shares(), weights.least_coverage)
    )  # fmt: skip


def _score(row: Weight, reading: Reading) -> float:
    held = [math.nan if one is None else one for one in (reading.value, reading.percentile)]
    return float(row.score(np.array(held[:1]), np.array(held[1:]))[0])


def _reason(reading: Reading) -> Words:
    """Why there is no score: no value, or too short a past for a percentile."""
    return reading.reason or ("no percentile", "無百分位")


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
