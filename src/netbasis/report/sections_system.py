"""The whole market on the page, in one language: episodes, hits and misses, policies, what the model cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.report.content import Content
from netbasis.report.figures_system import system_calls, system_course, system_flows, system_policies
from netbasis.report.sections_map import fragility
from netbasis.report.sentences import say
from netbasis.report.system_tables import (
    IDENTIFIED_SHRINK,
    comparison,
    identification_rows,
    identified,
    metric_name,
    metric_text,
    scoreboard_rows,
)
from netbasis.report.tables import shown
from netbasis.report.views import TableView, figure_view
from netbasis.report.words import Language, pick
from netbasis.system.explain import in_language
from netbasis.system.story_numbers import dollars
from netbasis.system.variants import purchase_rule

if TYPE_CHECKING:
    from netbasis.report.system_studies import EpisodeRun, SystemStudies

UNSEEN = 0.001  # of a band: a parameter that moves no fitted target by more is not seen by them
AFTER = 15  # days from the first purchase within which the top of the ten-year is looked for
COMPARED = ("dislocation", "net_sold", "worst_return", "lender_loss", "failed", "repo", "purchases", "days_to_calm")


def system(content: Content, lang: Language) -> dict[str, Any]:
    """The section: sentences, an article an episode, the scoreboard, policies, limits."""
    held = content.system
    board = scoreboard_rows(held.board, lang)
    missed = frozenset(i for i, hit in enumerate(held.board["hit"].to_list()) if not hit)
    found = identification_rows(held.identification, lang)
    return {
        "intro": [say("system_intro", lang, vectors=held.vectors), say("system_given", lang)],
        "episodes": [_episode(one, held, lang) for one in held.episodes],
        "targets": {
            "sentence": _targets(held, lang),
            "table": TableView("system-targets", shown(board, None, lang), missed, key="system:scenario"),
        },
        "policies": _policies(held, lang),
        "fragility": fragility(held.fragility, lang),
        "limits": [_says(held, lang), say("system_says_not", lang), _unknown(held, lang), _gap(held, lang)],
        "parameters": TableView("system-parameters", shown(found, None, lang), key="system:parameter"),
    }


def _episode(held: EpisodeRun, studies: SystemStudies, lang: Language) -> dict[str, Any]:
    name = held.scenario.name
    marks = ("; " if lang == "en" else "；").join(
        f"{i + 1} {pick((english, chinese), lang)}" for i, (_, english, chinese) in enumerate(held.scenario.marks)
    )
    course = say(
        "system_course", lang, start=held.start, vectors=studies.vectors,
        observed=say("system_observed", lang) if held.observed else "",
        marks=say("system_marks", lang, marks=marks) if marks else "",
    )  # fmt: skip
    return {
        "key": name,
        "title": say(f"h_system_{name}", lang),
        "figures": [
            figure_view(f"system-course-{name}", system_course(held, lang), course),
            figure_view(f"system-flows-{name}", system_flows(held, lang), say("system_flows", lang)),
            figure_view(f"system-calls-{name}", system_calls(held, lang),
                        say("system_calls", lang, funds=held.scenario.cohort.n)),
        ],
        "story": [
            (say("system_day", lang, day=day), sentence)
            for day, sentence in in_language(held.story.events, lang == "zh")
        ],
    }  # fmt: skip


def _targets(held: SystemStudies, lang: Language) -> str:
    out = held.board.filter(~held.board["fitted"])
    weakest = out.sort("hits", maintain_order=True).row(0, named=True)
    scenario = next(
        (pick((one.scenario.title_en, one.scenario.title_zh), lang) for one in held.episodes
         if one.scenario.name == weakest["scenario"]), weakest["scenario"],
    )  # fmt: skip
    blind = [row["parameter"] for row in held.identification.iter_rows(named=True) if row["moves"] < UNSEEN]
    return say(
        "system_targets", lang, blind=pick((", ", "、"), lang).join(blind) or "-", held=out.height,
        held_hits=int(out["hit"].sum()),
        weakest=metric_name(weakest["metric"], lang), scenario=scenario, share=f"{100.0 * weakest['hits']:.0f}",
    )  # fmt: skip


def _policies(held: SystemStudies, lang: Language) -> dict[str, Any]:
    medians = {(row["variant"], row["metric"]): row["median"] for row in held.policies.iter_rows(named=True)}
    scenario = next(one.scenario for one in held.episodes if one.scenario.name == "mar2020")
    rule = purchase_rule(scenario)
    assert rule is not None

    def peak(key: str) -> str:
        return f"{medians[key, 'dislocation']:.0f}"

    sentence = say(
        "system_policies", lang, none=peak("no_policy"), given=peak("as_it_was"), later=peak("later"),
        standing=peak("standing"), repo_none=f"{medians['no_policy', 'repo']:.0f}",
        repo_standing=f"{medians['standing', 'repo']:.0f}",
        spirals=f"{100.0 * held.spirals['no_policy']:.0f}",
        day=rule.day,
        size=dollars(rule.size, lang == "zh"), cap=dollars(rule.cap, lang == "zh"),
        calm_outright=f"{100.0 * held.calmed['outright']:.0f}", calm_hedged=f"{100.0 * held.calmed['hedged']:.0f}",
        sold_outright=dollars(medians["outright", "net_sold"], lang == "zh"),
        sold_hedged=dollars(medians["hedged", "net_sold"], lang == "zh"),
    )  # fmt: skip
    table = comparison(held.policies, COMPARED, lang, {})
    return {
        "sentence": sentence,
        "figure": figure_view("system-policies", system_policies(held.paths, lang), sentence),
        "table": TableView("system-policy-table", shown(table, None, lang), key="system:variant"),
        "note": say("system_policy_table", lang, days=scenario.days),
    }


def _says(held: SystemStudies, lang: Language) -> str:
    board = {(row["scenario"], row["metric"]): row["median"] for row in held.board.iter_rows(named=True)}

    def text(scenario: str, metric: str) -> str:
        return metric_text(metric, board[scenario, metric], lang)

    result = next(one for one in held.episodes if one.scenario.name == "mar2020").story.result
    sold, moved = result.path("sold")[0], np.diff(result.path("yield")[0], prepend=0.0)
    falling = sold[moved < 0.0].sum() / max(float(sold.sum()), 1e-9)
    return say(
        "system_says", lang, share=f"{100.0 * falling:.0f}", sep_repo=text("sep2019", "repo"),
        sep_book=text("sep2019", "book"),
        mar_rise=text("mar2020", "yield_rise"), mar_sold=dollars(board["mar2020", "net_sold"], lang == "zh"),
        mar_return=text("mar2020", "worst_return"), apr_repo=text("apr2025", "repo"),
        apr_book=text("apr2025", "book"), apr_swap=dollars(board["apr2025", "swap_cut"], lang == "zh"),
    )  # fmt: skip


def _unknown(held: SystemStudies, lang: Language) -> str:
    rows = list(held.identification.iter_rows(named=True))
    joined = pick((", ", "、"), lang)
    return say(
        "system_unknown", lang, count=len(rows), rank=rows[0]["rank"], part=f"{100.0 * IDENTIFIED_SHRINK:.0f}",
        names=joined.join(row["parameter"] for row in rows if identified(row)) or "-",
        others=joined.join(row["parameter"] for row in rows if not identified(row)) or "-",
    )  # fmt: skip


def _gap(held: SystemStudies, lang: Language) -> str:
    """How far yields fall below their fundamental path once purchases have set in, in the model and observed."""
    march = next(one for one in held.episodes if one.scenario.name == "mar2020")
    first = int(march.scenario.channel("purchases")[:, 0].nonzero()[0][0])
    low = float(march.bands["dislocation"][1][first:].min())
    seen = min(level - march.given[day] for day, level in march.observed if day >= first)
    yields = march.bands["yield"][1]
    bottom = int(yields[: first + 1].argmin())
    peak = bottom + int(yields[bottom : first + AFTER].argmax())
    shown_peak = max((level, day) for day, level in march.observed if bottom <= day < first + AFTER)[1]
    return say(
        "system_gap",
        lang,
        overshoot=f"{-low:.0f}",
        observed=f"{seen:+.0f}",
        peak=peak,
        observed_peak=shown_peak,
        first=first,
    )
