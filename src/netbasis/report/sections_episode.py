"""The competing explanations on the page, in one language: an article an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbasis.report.content import Content
from netbasis.report.episode_tables import evidence_rows, later_rows, verdict_rows, verdict_text
from netbasis.report.figures_episode import episode_course, missing_panels
from netbasis.report.sentences import say
from netbasis.report.tables import shown
from netbasis.report.views import TableView, figure_view
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    from netbasis.monitoring.episode.card import EpisodeCard, Verdict


def cards(content: Content, lang: Language) -> list[dict[str, Any]]:
    """The named episodes in order: verdicts, figure, what was documented, the evidence by explanation."""
    return [_card(one, lang) for one in content.cards]


def _card(card: EpisodeCard, lang: Language) -> dict[str, Any]:
    key, window = card.window.name, card.window
    return {
        "key": key,
        "title": pick(window.title, lang),
        "known": say("card_known", lang, start=window.start, end=window.end, known=card.known_at.date()),
        "verdicts": TableView(f"verdicts-{key}", shown(verdict_rows(card, lang), None, lang), key="explanation"),
        "figure": figure_view(f"card-{key}", episode_course(card, lang), _caption(card, lang)),
        "later": [
            (name, words + say("aside", lang, text=source))
            for name, words, source in later_rows(card, lang).iter_rows()
        ],
        "evidence": [_evidence(key, one, lang) for one in card.verdicts],
    }


def _evidence(key: str, verdict: Verdict, lang: Language) -> dict[str, Any]:
    one = verdict.explanation
    title = f"{pick(one.title, lang)}{say('colon', lang)}{verdict_text(verdict, lang)}"
    frame = evidence_rows(verdict, lang)
    needed = pick(("; ", "；"), lang).join(pick(words, lang) for words in one.needed)
    return {
        "title": title,
        "table": TableView(f"evidence-{key}-{one.key}", shown(frame, None, lang), key="evidence_test"),
        "claim": say("card_claim", lang, says=pick(one.says, lang), needed=needed),
    }


def _caption(card: EpisodeCard, lang: Language) -> str:
    names = pick(("; ", "；"), lang).join(pick(words, lang) for words in missing_panels(card))
    missing = say("card_missing", lang, names=names) if names else ""
    return say("card_caption", lang, start=card.window.start, end=card.window.end, missing=missing)
