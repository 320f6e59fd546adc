"""A test of evidence: a function of records and a window that says for, against or silent, with its figure.

    evidence = TRADE_FALL(records, window)    # an EvidenceTest
    evidence.grade                            # "consistent", "against" or "silent"

It compares one measure with one threshold of `thresholds`. There is no score: an explanation's verdict names how many
of its tests said what (`card`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.episode.measures import Measure, Measured, NotMeasured, Rhythm, measured
from netbasis.monitoring.episode.thresholds import Threshold
from netbasis.monitoring.episode.window import Window
from netbasis.monitoring.indicator import Path, shown_value
from netbasis.monitoring.paths import Joined
from netbasis.monitoring.records import Records, Words
from netbasis.trade.drivers.driver import ordinal_en, ordinal_zh

Grade = Literal["consistent", "against", "silent"]
GRADES: tuple[Grade, ...] = ("consistent", "against", "silent")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the data held. value in unit; day it was reached; since: where a move began, None for a level;
    percentile: 0 to 1 among the earlier spans of as many values, None where they are too few; source: who states it."""

    value: float
    unit: str
    day: date
    since: date | None
    percentile: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one test says of one explanation. direct: it measures the thing itself, not what would follow from other
    causes as well. figure None: reason says why, and how to get what is missing. sentence: figure and grade."""

    test: str
    title: Words
    direct: bool
    grade: Grade
    figure: Figure | None
    threshold: Threshold
    sentence: Words
    reason: Words | None


@dataclass(frozen=True, eq=False, slots=True)
class EvidenceTest:
    """key; title; direct (see `Evidence`); path: the series from records; measure and its rhythm; threshold; says: the
    figure in words, with {value}, {when} and {count}; unit, source; fetch: how to get what is not held."""

    key: str
    title: Words
    direct: bool
    path: Callable[[Records], Path | Joined]
    measure: Measure
    rhythm: Rhythm
    threshold: Threshold
    says: Words
    unit: str
    source: str
    fetch: Words

    def __call__(self, records: Records, window: Window) -> Evidence:
        found = measured(self.path(records), self.measure, window, self.rhythm)
        if isinstance(found, NotMeasured):
            why = found.why
            if found.fetchable:
                why = f"{why[0]}; {self.fetch[0]}", f"{why[1]}；{self.fetch[1]}"
            sentence = f"{self.title[0]}: silent. {_capital(why[0])}.", f"{self.title[1]}：無法判讀。{why[1]}。"
            return Evidence(self.key, self.title, self.direct, "silent", None, self.threshold, sentence, why)
        grade = graded(found.value, self.threshold)
        figure = Figure(found.value, self.unit, found.day, found.since, found.percentile, self.source)
        return Evidence(
            self.key, self.title, self.direct, grade, figure, self.threshold, self._sentence(found, grade), None
        )

    def _sentence(self, found: Measured, grade: Grade) -> Words:
        shown = shown_value(found.value, self.unit)
        when = (f"{found.since} to {found.day}", f"{found.since} 至 {found.day}")
        if found.since is None:
            when = (str(found.day), str(found.day))
        clause = grade_words(grade, self.threshold)
        ranks = ordinal_en(found.percentile), ordinal_zh(found.percentile)
        return (
            self.says[0].format(value=shown[0], when=when[0], count=found.count) + f"{ranks[0]}: {clause[0]}.",
            self.says[1].format(value=shown[1], when=when[1], count=found.count) + f"{ranks[1]}：{clause[1]}。",
        )


def from_indicator(
    key: str, indicator: str, measure: Measure, threshold: Threshold, says: Words, *, title: Words | None = None,
    direct: bool, rhythm: Rhythm = "daily", unit: str | None = None,
) -> EvidenceTest:  # fmt: skip
    """A test on the past of an indicator of the monitor; unit: where the measure's is another."""
    (held,) = indicators([indicator])
    assert held.fetch is not None
    return EvidenceTest(
        key, title or held.title, direct, held.path, measure, rhythm, threshold, says, unit or held.unit, held.source,
        held.fetch,
    )  # fmt: skip


def graded(value: float, threshold: Threshold) -> Grade:
    """The grade of a value: at or beyond `consistent`, at or short of `against`, else silent."""
    sign = 1.0 if threshold.higher else -1.0
    if threshold.consistent is not None and sign * value >= sign * threshold.consistent:
        return "consistent"
    if threshold.against is not None and sign * value <= sign * threshold.against:
        return "against"
    return "silent"


def grade_words(grade: Grade, threshold: Threshold) -> Words:
    """The grade with the threshold that it comes from."""
    beyond = ("or more", "以上") if threshold.higher else ("or less", "以下")
    short = ("or less", "以下") if threshold.higher else ("or more", "以上")
    if grade == "consistent":
        assert threshold.consistent is not None
        at = shown_value(threshold.consistent, threshold.unit)
        return f"consistent with it ({at[0]} {beyond[0]})", f"與之相符（{at[1]}{beyond[1]}）"
    if grade == "against":
        assert threshold.against is not None
        at = shown_value(threshold.against, threshold.unit)
        return f"speaks against it ({at[0]} {short[0]})", f"與之不符（{at[1]}{short[1]}）"
    if threshold.against is None:
        assert threshold.consistent is not None
        at = shown_value(threshold.consistent, threshold.unit)
        return f"silent (only {at[0]} {beyond[0]} would say something)", f"無法判讀（{at[1]}{beyond[1]}才有意義）"
    low = shown_value(threshold.against, threshold.unit)
    if threshold.consistent is None:
        return f"silent (only {low[0]} {short[0]} would speak against it)", f"無法判讀（{low[1]}{short[1]}才與之不符）"
    high = shown_value(threshold.consistent, threshold.unit)
    return f"silent (between {low[0]} and {high[0]})", f"無法判讀（介於 {low[1]} 與 {high[1]} 之間）"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
