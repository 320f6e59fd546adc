"""The episode card: six explanations side by side, each with evidence for and against from the data held.

    card = episode("2025-04")                          # as everything held knows it
    card = episode("2020-03", known_at="2020-03-20")   # as it was known then
    card.frame()                                       # one row a test

The verdict on an explanation is read off its tests and names them: "consistent" where some are and none speaks
against it, "against" the other way round, "both" where there are both, "silent" where there is neither. It never says
what happened, and nothing is added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from netbasis.monitoring.episode.documented import Documented, documented
from netbasis.monitoring.episode.evidence import Evidence, Grade
from netbasis.monitoring.episode.explanations import EXPLANATIONS, Explanation
from netbasis.monitoring.episode.window import Window, as_window, known_days
from netbasis.monitoring.records import Moment, Records, Words, utc
from netbasis.monitoring.view import records_of

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from netbasis.data.lake.store import Lake

VerdictGrade = Literal["consistent", "against", "both", "silent"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One explanation: its evidence in the order of its tests, and the grade that follows from them."""

    explanation: Explanation
    evidence: tuple[Evidence, ...]

    def of(self, grade: Grade) -> tuple[Evidence, ...]:
        """The evidence that says so."""
        return tuple(one for one in self.evidence if one.grade == grade)

    @property
    def grade(self) -> VerdictGrade:
        """See the module."""
        held, against = bool(self.of("consistent")), bool(self.of("against"))
        if held and against:
            return "both"
        return "consistent" if held else "against" if against else "silent"

    @property
    def indirect(self) -> bool:
        """Whether all that is consistent would follow from other explanations as well."""
        held = self.of("consistent")
        return bool(held) and not any(one.direct for one in held)

    def words(self) -> Words:
        """The grade in words, with the tests behind it."""
        english, chinese = VERDICTS[self.grade]
        if self.indirect:
            english, chinese = english + INDIRECT[0], chinese + INDIRECT[1]
        named = {
            "consistent": self.of("consistent"), "against": self.of("against"),
            "missing": tuple(one for one in self.evidence if one.figure is None),
        }  # fmt: skip
        for key, held in named.items():
            if held:
                english += f"; {NAMES[key][0]}: {', '.join(one.title[0] for one in held)}"
                chinese += f"；{NAMES[key][1]}：{'、'.join(one.title[1] for one in held)}"
        return english, chinese


@dataclass(frozen=True, eq=False, slots=True)
class EpisodeCard:
    """window: days that could be spoken of; known_at: the moment (UTC) whose knowledge this is; asked: whether it was
    asked for, else everything held; verdicts in the order of the explanations; documented; source: words."""

    window: Window
    known_at: datetime
    asked: bool
    verdicts: tuple[Verdict, ...]
    documented: tuple[Documented, ...]
    records: Records
    source: Words

    def verdict(self, key: str) -> Verdict:
        """Of one explanation by its key."""
        return next(one for one in self.verdicts if one.explanation.key == key)

    def documented_of(self, key: str) -> tuple[Documented, ...]:
        """What was later documented of one explanation."""
        return tuple(one for one in self.documented if one.explanation == key)

    def frame(self) -> pl.DataFrame:
        """One row a test: episode, first_day, last_day, known_at (UTC), explanation, test, direct, grade, value, unit,
        day, since, percentile (0 to 1), consistent_from, against_from, source, sentence_en, sentence_zh, reason,
        reason_zh, why_en, why_zh (of the threshold)."""
        rows = [
            {**self._head(), "explanation": verdict.explanation.key, **_evidence(one)}
            for verdict in self.verdicts for one in verdict.evidence
        ]  # fmt: skip
        return _frame(rows, _HEAD | _EVIDENCE)

    def summary(self) -> pl.DataFrame:
        """One row an explanation: episode, first_day, last_day, known_at, explanation, verdict (consistent, against,
        both, silent), indirect, consistent, against, silent (counts of tests), sentence_en, sentence_zh, needed_en,
        needed_zh."""
        rows = []
        for one in self.verdicts:
            words, needed = one.words(), one.explanation.needed
            rows.append({
                **self._head(), "explanation": one.explanation.key, "verdict": one.grade, "indirect": one.indirect,
                **{grade: len(one.of(grade)) for grade in ("consistent", "against", "silent")},
                "sentence_en": words[0], "sentence_zh": words[1], "needed_en": "; ".join(w[0] for w in needed),
                "needed_zh": "；".join(w[1] for w in needed),
            })  # fmt: skip
        return _frame(rows, _HEAD | _SUMMARY)

    def later(self) -> pl.DataFrame:
        """One row a documented fact: episode, first_day, last_day, known_at, explanation, known, source, source_zh,
        sentence_en, sentence_zh."""
        rows = [
            {**self._head(), "explanation": one.explanation, "known": one.known, "source": one.source[0],
             "source_zh": one.source[1], "sentence_en": one.words[0], "sentence_zh": one.words[1]}
            for one in self.documented
        ]  # fmt: skip
        return _frame(rows, _HEAD | _LATER)

    def _head(self) -> Mapping[str, Any]:
        return {"episode": self.window.name, "first_day": self.window.start, "last_day": self.window.end,
                "known_at": self.known_at}  # fmt: skip


def episode(
    name: str | Window, *, known_at: Moment | None = None, lake: Lake | str | Path | None = None,
    records: Records | None = None,
) -> EpisodeCard:  # fmt: skip
    """The card of an episode.

    name: 2019-09, 2020-03, 2025-04, or FROM..TO such as "2021-02-22..2021-03-12", at most 92 days. known_at: a day
    (until its end in New York) or a time such as "2020-03-18 16:00" whose knowledge is asked for; None: everything
    held, revisions and later documents too. lake: a lake or its folder, over the embedded sample; None: the sample
    alone. records: in place of both.

    Raises UnknownName for a name that is none; BadInput for an end before the start, too many days, days of which
    nothing is held, a moment before the episode.
    """
    window = as_window(name)
    held = records if records is not None else records_of(lake)
    newest = held.last_known()
    known = held.as_known(newest if known_at is None else known_at)
    days = known_days(window, known, str(known_at))
    verdicts = tuple(
        Verdict(one, tuple(test(known, days) for test in one.tests)) for one in EXPLANATIONS
    )  # fmt: skip
    assert known.moment is not None
    later = documented(window.name, date.max if known_at is None else known.day())
    return EpisodeCard(days, utc(known.moment), known_at is not None, verdicts, later, known, held.source)


VERDICTS: dict[str, Words] = {
    "consistent": ("consistent with the data held", "與所持資料相符"),
    "against": ("the data held speak against it", "所持資料與之不符"),
    "both": ("evidence on both sides", "正反證據並存"),
    "silent": ("the data held are silent", "所持資料無法判讀"),
}
INDIRECT: Words = (", by indirect evidence alone, which other explanations share", "，但僅有間接證據，其他解釋亦同")
NAMES: dict[str, Words] = {
    "consistent": ("for", "相符"),
    "against": ("against", "不符"),
    "missing": ("could not be made", "無法進行"),
}


def _evidence(one: Evidence) -> Mapping[str, Any]:
    figure, limit = one.figure, one.threshold
    return {
        "test": one.test, "direct": one.direct, "grade": one.grade,
        "value": figure.value if figure else None, "unit": figure.unit if figure else limit.unit,
        "day": figure.day if figure else None, "since": figure.since if figure else None,
        "percentile": figure.percentile if figure else None, "consistent_from": limit.consistent,
        "against_from": limit.against, "source": figure.source if figure else None, "sentence_en": one.sentence[0],
        "sentence_zh": one.sentence[1], "reason": one.reason[0] if one.reason else None,
        "reason_zh": one.reason[1] if one.reason else None, "why_en": limit.why[0], "why_zh": limit.why[1],
    }  # fmt: skip


_HEAD = {"episode": "String", "first_day": "Date", "last_day": "Date", "known_at": "Datetime", "explanation": "String"}
_EVIDENCE = {
    "test": "String", "direct": "Boolean", "grade": "String", "value": "Float64", "unit": "String", "day": "Date",
    "since": "Date", "percentile": "Float64", "consistent_from": "Float64", "against_from": "Float64",
    "source": "String", "sentence_en": "String", "sentence_zh": "String", "reason": "String", "reason_zh": "String",
    "why_en": "String", "why_zh": "String",
}  # fmt: skip
_SUMMARY = {
    "verdict": "String", "indirect": "Boolean", "consistent": "Int64", "against": "Int64", "silent": "Int64",
    "sentence_en": "String", "sentence_zh": "String", "needed_en": "String", "needed_zh": "String",
}  # fmt: skip
_LATER = {"known": "Date", "source": "String", "source_zh": "String", "sentence_en": "String", "sentence_zh": "String"}


def _frame(rows: list[dict[str, Any]], names: Mapping[str, str]) -> pl.DataFrame:
    import polars as pl

    kinds = {"Datetime": pl.Datetime("us", "UTC")}
    return pl.DataFrame(rows, schema={name: kinds.get(kind) or getattr(pl, kind) for name, kind in names.items()})
