"""docs/episodes.md in both languages says what the code says: tests, thresholds, verdicts, reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netbasis.monitoring.episode.card import EpisodeCard, episode
from netbasis.monitoring.episode.explanations import EXPLANATIONS
from netbasis.monitoring.episode.window import NAMED
from netbasis.monitoring.records import Records
from netbasis.report.episode_tables import evidence_rows, verdict_text
from netbasis.report.words import Language

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENTS: dict[Language, str] = {"en": "episodes.md", "zh": "episodes.zh-TW.md"}


@pytest.fixture(scope="module")
def cards(sample: Records) -> list[EpisodeCard]:
    return [episode(name, records=sample) for name in NAMED]


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.splitlines() if line[:1] == "|"]


@pytest.mark.parametrize("lang", DOCUMENTS)
def test_every_test_with_its_limits_and_reason(lang: Language, cards: list[EpisodeCard]) -> None:
    at = 0 if lang == "en" else 1
    shown = [row for row in rows((DOCS / DOCUMENTS[lang]).read_text(encoding="utf-8")) if row[0][:1] == "`"]
    expected = []
    for one, verdict in zip(EXPLANATIONS, cards[0].verdicts, strict=True):
        limits = evidence_rows(verdict, lang)
        for test, row in zip(one.tests, limits.iter_rows(named=True), strict=True):
            expected.append([
                f"`{test.key}`", test.title[at], row["consistent_from"] or "-", row["against_from"] or "-",
                row["evidence_kind"], test.threshold.why[at],
            ])  # fmt: skip
    assert shown == expected


@pytest.mark.parametrize("lang", DOCUMENTS)
def test_the_verdicts_of_the_three(lang: Language, cards: list[EpisodeCard]) -> None:
    at = 0 if lang == "en" else 1
    shown = rows((DOCS / DOCUMENTS[lang]).read_text(encoding="utf-8"))
    for place, one in enumerate(EXPLANATIONS):
        assert [one.title[at], *(verdict_text(card.verdicts[place], lang) for card in cards)] in shown


@pytest.mark.parametrize("lang", DOCUMENTS)
def test_the_figures_told(lang: Language, cards: list[EpisodeCard]) -> None:
    text = (DOCS / DOCUMENTS[lang]).read_text(encoding="utf-8")
    told = {"sofr_peak": "315 bp", "implied_repo": "36 bp"}
    for key, words in told.items():
        figure = next(e.figure for v in cards[0].verdicts for e in v.evidence if e.test == key)
        assert figure is not None
        assert f"{figure.value:.0f} bp" == words
        assert words in text
    assert len(re.findall(r"64 bp", text)) == len(re.findall(r"47 bp", text)) == 1


def test_every_column_is_in_the_glossary(cards: list[EpisodeCard]) -> None:
    named = set(re.findall(r"`([a-z_0-9]+)`", (DOCS / "glossary.md").read_text(encoding="utf-8")))
    columns = {*cards[0].frame().columns, *cards[0].summary().columns, *cards[0].later().columns}
    assert columns - named == set()
    assert {one.key for one in EXPLANATIONS} - named == set()
