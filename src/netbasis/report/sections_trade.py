"""The levered trade on the page, in one language: leverage, and each episode replayed."""

from __future__ import annotations

from typing import Any

from netbasis.data.sample import sample_universe
from netbasis.report.content import Content
from netbasis.report.figures import issue_label
from netbasis.report.figures_trade import leverage_bars, replay_causes, replay_course, repledging
from netbasis.report.sentences import say
from netbasis.report.tables import shown
from netbasis.report.tables_trade import SUMMARY
from netbasis.report.trade_study import EXAMPLE_DAY, EXAMPLE_HAIRCUT, ROUNDS, Replayed, TradeStudy
from netbasis.report.views import FigureView, TableView, figure_view
from netbasis.report.words import Language, pick

KEYS = {"2019-09": "2019", "2020-03": "2020"}


def trade(content: Content, lang: Language) -> dict[str, Any]:
    """The two figures of leverage, how to read a replay, and the replays in order."""
    held = content.trade
    return {
        "ladder": figure_view(
            "trade-ladder", repledging(held.rounds, lang), say("trade_ladder", lang, rounds=ROUNDS)
        ),
        "leverage": _leverage(held, lang),
        "read": say("trade_read", lang, all_in=_most_all_in(held)),
        "replays": [_replay(name, one, lang) for name, one in held.replays.items()],
    }  # fmt: skip


def replay_sentence(name: str, held: Replayed, lang: Language) -> str:
    """What is on record and what the replay shows, with its numbers."""
    numbers = dict(held.numbers)
    ended = [say("locked_one", lang, leverage=leverage, date=day) for leverage, day in held.ended]
    joined = (", " if lang == "en" else "、").join(ended)
    numbers["locked"] = say("locked", lang, ended=joined) if ended else say("locked_none", lang)
    if name == "2019-09":
        called = numbers["called"] or numbers["sold"]
        numbers["calls"] = say("calls_some" if called else "calls_none", lang, **held.numbers)
    else:
        numbers["fate"] = say("fate_kept" if numbers["sale"] is None else "fate_sold", lang, **held.numbers)
    return say(f"trade_{KEYS[name]}", lang, **numbers)


def _leverage(held: TradeStudy, lang: Language) -> FigureView:
    value = held.example.accounts["bonds"]
    caption = say(
        "trade_leverage", lang, margin=f"{held.example.accounts['margin'] / value * 100.0:.2f}",
        cash=f"{held.example.accounts['cash'] / value * 100.0:.2f}", dollars=f"{held.margin:,.0f}", date=EXAMPLE_DAY,
        haircut=f"{EXAMPLE_HAIRCUT * 100.0:g}",
    )  # fmt: skip
    return figure_view("trade-leverage", leverage_bars(held.leverages, lang), caption)


def _most_all_in(held: TradeStudy) -> str:
    """The highest all-in leverage of any book at its opening."""
    found = [held.replay.summary()["all_in_leverage"].to_list() for held in held.replays.values()]
    return f"{max(value for values in found for value in values):.0f}"


def _replay(name: str, held: Replayed, lang: Language) -> dict[str, Any]:
    key, found = KEYS[name], held.replay
    universe = sample_universe()
    articles = []
    for issue in held.issues:
        at = universe.position(issue)
        label = issue_label(float(universe.coupon[at]), universe.maturity[at].item(), lang)
        role = say("role_ctd" if issue == found.ctd else "role_followed", lang)
        course = replay_course(found, issue, held.events, lang)
        causes = replay_causes(found, issue, lang)
        articles.append(
            {
                "title": say("h_trade_issue", lang, issue=label, cusip=issue, role=role),
                "course": figure_view(f"trade-{key}-{issue}", course, say("figure_trade", lang)),
                "causes": figure_view(f"causes-{key}-{issue}", causes, say("figure_causes", lang)),
            }
        )
    return {
        "key": key,
        "title": say(f"h_trade_{key}", lang),
        "sentence": replay_sentence(name, held, lang),
        "events": [(event.day, pick(event.words, lang)) for event in held.events],
        "articles": articles,
        "table": TableView(f"books-{key}", shown(found.summary(), SUMMARY, lang), key="issue"),
    }
