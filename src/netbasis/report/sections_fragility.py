"""The fragility index on the page, in one language: its course, what it was made of, whether it warned."""

from __future__ import annotations

from typing import Any

from netbasis.monitoring.fragility_alarms import Scorecard
from netbasis.report.content import Content
from netbasis.report.figures_fragility import fragility_course, fragility_parts
from netbasis.report.fragility_study import FragilityStudy
from netbasis.report.fragility_tables import episodes_table, scores_table, weights_table, without_table
from netbasis.report.sentences import say
from netbasis.report.tables import shown
from netbasis.report.views import TableView, figure_view
from netbasis.report.words import Language, pick

VOLATILITY, SHORT = "realised_10y", "leveraged_short"


def fragility_section(content: Content, lang: Language) -> dict[str, Any]:
    """Sentences, two figures, four tables."""
    held = content.fragility
    found = held.backtest
    episodes = pick((", ", "、"), lang).join(
        f"{i} {pick(one.title, lang)}" for i, one in enumerate(found.episodes, start=1)
    )
    course = say(
        "fragility_course", lang, least=f"{found.history.weights.least_coverage:g}", episodes=episodes
    )  # fmt: skip
    return {
        "intro": say("fragility_intro", lang, count=len(found.history.weights.rows)),
        "course": figure_view("fragility-course", fragility_course(found, lang), course),
        "parts": figure_view("fragility-parts", fragility_parts(held.moments, lang), say("fragility_parts", lang)),
        "verdict": verdict(held, lang),
        "episodes": TableView("fragility-episodes", shown(episodes_table(found, lang), None, lang), key="episode"),
        "alarms": TableView("fragility-alarms", shown(scores_table(found, lang), None, lang), key="measured"),
        "without": TableView("fragility-without", shown(without_table(found, lang), None, lang), key="measured"),
        "weights": TableView(
            "fragility-weights", shown(weights_table(found.history.weights, lang), None, lang), key="indicator"
        ),
    }  # fmt: skip


def verdict(held: FragilityStudy, lang: Language) -> list[str]:
    """What the backtest says, with its numbers."""
    found = held.backtest
    card = found.index.scorecard
    leads = pick(("; ", "；"), lang).join(
        say("fragility_lead_none", lang, title=pick(episode.title, lang)) if said.lead is None
        else say("fragility_lead", lang, title=pick(episode.title, lang), days=said.lead)
        for episode, said in zip(found.episodes, found.index.warned, strict=True)
    )  # fmt: skip
    bare = next(one for one in found.of("without") if one.key == VOLATILITY)
    alone: dict[str, Scorecard] = {one.key: one.scorecard for one in found.of("alone")}
    vol, short = alone[VOLATILITY], alone[SHORT]
    return [
        say(
            "fragility_verdict", lang, threshold=f"{100.0 * found.rule.threshold:g}", horizon=found.rule.horizon,
            warned=card.warned, tested=card.tested, right=card.before_alarm, before=card.before, false=card.false,
            calm=card.calm, false_share=f"{100.0 * card.false / max(card.calm, 1):.0f}",
            chance=f"{card.by_chance:.1f}", as_many=f"{100.0 * card.as_many:.0f}",
        ),
        say("fragility_leads", lang, leads=leads, bare=sum(bool(said.on) for said in bare.warned), tested=card.tested),
        say(
            "fragility_alone", lang, vol_false=vol.false, vol_calm=vol.calm, vol_right=vol.before_alarm,
            vol_before=vol.before, short_false=short.false, short_calm=short.calm, short_right=short.before_alarm,
            short_before=short.before,
        ),
        _unwind(held, lang),
        say("fragility_limits", lang),
    ]  # fmt: skip


def _unwind(held: FragilityStudy, lang: Language) -> str:
    """The alarms against the episodes in which the trade was unwound, by the public record."""
    found = held.backtest.by(episodes=[one for one in held.backtest.episodes if one.unwind]).index
    (said,) = found.warned
    card = found.scorecard
    return say(
        "fragility_unwind", lang, right=card.before_alarm, before=card.before, lead=said.lead, false=card.false,
        calm=card.calm,
    )  # fmt: skip
