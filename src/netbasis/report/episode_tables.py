"""Tables of an episode card in one language: verdicts, evidence by explanation, what was later documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from netbasis.monitoring.episode.card import INDIRECT, VERDICTS
from netbasis.monitoring.episode.explanations import EXPLANATION_KEYS, explanation
from netbasis.monitoring.indicator import shown_value
from netbasis.report.words import Language, pick
from netbasis.report.words_episode import ALSO, GRADES, KINDS

if TYPE_CHECKING:
    from netbasis.monitoring.episode.card import EpisodeCard, Verdict
    from netbasis.monitoring.episode.evidence import Evidence
    from netbasis.monitoring.episode.thresholds import Threshold


def verdict_rows(card: EpisodeCard, lang: Language) -> pl.DataFrame:
    """A row an explanation: what the data held say, and how many tests say what."""
    return pl.DataFrame(
        {
            "explanation": [pick(one.explanation.title, lang) for one in card.verdicts],
            "verdict": [verdict_text(one, lang) for one in card.verdicts],
            "tests_for": [len(one.of("consistent")) for one in card.verdicts],
            "tests_against": [len(one.of("against")) for one in card.verdicts],
            "tests_silent": [len(one.of("silent")) for one in card.verdicts],
        }
    )


def verdict_text(verdict: Verdict, lang: Language) -> str:
    """The grade in words, without the names of the tests."""
    return pick(VERDICTS[verdict.grade], lang) + (pick(INDIRECT, lang) if verdict.indirect else "")


def evidence_rows(verdict: Verdict, lang: Language) -> pl.DataFrame:
    """A row a test: reading, days, percentile, limits, what it says; a note where there is no reading."""
    rows = verdict.evidence
    return pl.DataFrame(
        {
            "evidence_test": [pick(one.title, lang) for one in rows],
            "reading": [_reading(one, lang) for one in rows],
            "evidence_grade": [pick(GRADES[one.grade], lang) for one in rows],
            "evidence_day": [_days(one) for one in rows],
            "percentile": [one.figure.percentile if one.figure else None for one in rows],
            "consistent_from": [_limit(one.threshold, one.threshold.consistent, True, lang) for one in rows],
            "against_from": [_limit(one.threshold, one.threshold.against, False, lang) for one in rows],
            "evidence_kind": [pick(KINDS[one.direct], lang) for one in rows],
            "note": [pick(one.reason, lang) if one.reason else None for one in rows],
        },
        schema_overrides=dict.fromkeys(
            ("reading", "evidence_day", "consistent_from", "against_from", "note"), pl.String
        ) | {"percentile": pl.Float64},
    )  # fmt: skip


def later_rows(card: EpisodeCard, lang: Language) -> pl.DataFrame:
    """A row a documented fact, in the order of the explanations."""
    return pl.DataFrame(
        {
            "explanation": [
                pick(explanation(one.explanation).title if one.explanation in EXPLANATION_KEYS else ALSO, lang)
                for one in card.documented
            ],
            "later_words": [pick(one.words, lang) for one in card.documented],
            "source": [pick(one.source, lang) for one in card.documented],
        },
        schema=dict.fromkeys(("explanation", "later_words", "source"), pl.String),
    )


def _reading(one: Evidence, lang: Language) -> str | None:
    return None if one.figure is None else pick(shown_value(one.figure.value, one.figure.unit), lang)


def _days(one: Evidence) -> str | None:
    if one.figure is None:
        return None
    return str(one.figure.day) if one.figure.since is None else f"{one.figure.since} – {one.figure.day}"


def _limit(threshold: Threshold, value: float | None, beyond: bool, lang: Language) -> str | None:
    if value is None:
        return None
    return f"{'≥' if threshold.higher == beyond else '≤'} {pick(shown_value(value, threshold.unit), lang)}"
