"""The command `episode`: competing explanations, each with its evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.output import Block, Format, emit
from netbasis.data.lake.moments import NEW_YORK
from netbasis.monitoring.episode.card import episode
from netbasis.report.episode_tables import evidence_rows, later_rows, verdict_rows, verdict_text
from netbasis.report.words import Language, language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.monitoring.episode.card import EpisodeCard, Verdict

TITLE = ("{title}, {start} to {end}: what the data held say of each explanation",
         "{title}（{start} 至 {end}）：所持資料對各種解釋之判讀")  # fmt: skip
CLAIM = ("it claims: {says}", "其主張：{says}")
NEEDED = ("to decide: {needed}", "若要判定，尚需：{needed}")
LATER = ("what was later documented (no part of the verdicts)", "事後記載（不計入判讀）")
NO_LATER = ("nothing later documented of these days is held", "未持有此段期間之事後記載")
KNOWN = (
    "as known on {known} New York ({source}); nothing published after that is used",
    "以紐約時間 {known} 所知為準（{source}）；其後公布者不用",
)
ALL_KNOWN = (
    "as everything held knows it, to {known} New York ({source}), later revisions and documents too; --known-at DATE "
    "reads as it was known then",
    "以全部所持資料為準，至紐約時間 {known}（{source}），含事後修正與記載；--known-at DATE 可依當時所知判讀",
)
HOW = (
    "consistent, against or silent by the thresholds of docs/episodes.md; no score, no certainty; percentiles are "
    "among earlier spans of as many values; an empty reading says what is missing",
    "依 docs/episodes.zh-TW.md 之門檻判為相符、不符或無法判讀；不計分、不下定論；百分位為與先前同樣筆數之期間相比；"
    "無讀數者載明所缺",
)
WHY = ("{test}: {why}", "{test}：{why}")


def show_episode(
    name: str, known_at: str | None, lake: Path | None, part: str | None, detail: bool, form: Format,
    out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print verdicts, the evidence on each explanation and what was later documented, or one of these parts; with
    detail every sentence and the reason of every threshold."""
    words = language(lang)
    card = episode(name, known_at=known_at, lake=lake)
    parts: dict[str, tuple[pl.DataFrame, list[Block]]] = {
        "verdicts": (card.summary(), [Block(verdict_rows(card, words), title=_title(card, words))]),
        "evidence": (card.frame(), [_evidence(one, words, detail) for one in card.verdicts]),
        "later": (card.later(), [Block(later_rows(card, words), title=pick(LATER, words))]),
    }
    chosen = [block for key in ((part,) if part else parts) for block in parts[key][1]]
    blocks = [block for block in chosen if block.frame.height] or [replace(chosen[0], notes=[pick(NO_LATER, words)])]
    blocks[-1] = replace(blocks[-1], notes=[*blocks[-1].notes, *_notes(card, words, part)])
    emit(parts[part or "evidence"][0], blocks, form, out, words)
    return 0


def _title(card: EpisodeCard, lang: Language) -> str:
    window = card.window
    return pick(TITLE, lang).format(title=pick(window.title, lang), start=window.start, end=window.end)


def _evidence(verdict: Verdict, lang: Language, detail: bool) -> Block:
    at = 0 if lang == "en" else 1
    colon, joined = pick((": ", "："), lang), pick(("; ", "；"), lang)
    one = verdict.explanation
    notes = [pick(CLAIM, lang).format(says=one.says[at])]
    if detail:
        notes += [evidence.sentence[at] for evidence in verdict.evidence]
        notes += [pick(WHY, lang).format(test=held.title[at], why=held.threshold.why[at]) for held in verdict.evidence]
    notes.append(pick(NEEDED, lang).format(needed=joined.join(words[at] for words in one.needed)))
    return Block(
        evidence_rows(verdict, lang), title=f"{one.title[at]}{colon}{verdict_text(verdict, lang)}", notes=notes
    )


def _notes(card: EpisodeCard, lang: Language, part: str | None) -> list[str]:
    known = f"{card.known_at.astimezone(NEW_YORK):%Y-%m-%d %H:%M}"
    source = card.source[0 if lang == "en" else 1]
    notes = [] if card.documented or part == "later" else [pick(NO_LATER, lang)]
    return [*notes, pick(KNOWN if card.asked else ALL_KNOWN, lang).format(known=known, source=source), pick(HOW, lang)]
