"""The history of the page in one language: the years, September 2019, March 2020, each with figure and days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netbasis.report.content import Content
from netbasis.report.figures import issue_label
from netbasis.report.figures_history import changes
from netbasis.report.sentences import say
from netbasis.report.tables import shown
from netbasis.report.views import TableView, figure_view
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.report.episodes import Episode

DAYS = (
    "date", "contract", "futures_32nds", "cusip", "coupon", "maturity", "gross_basis_32nds", "carry_32nds",
    "net_basis_32nds", "implied_repo", "overnight", "over_overnight", "term_repo", "repo_per_32nd",
)  # fmt: skip
FEW = 3  # issues that are named in the sentence on the cheapest to deliver


def history(content: Content, lang: Language) -> list[dict[str, Any]]:
    """The three histories in order: sentence, figure, events, who was the cheapest to deliver, every day's row."""
    sentences = episode_sentences(content, lang)
    return [
        {
            "key": key,
            "sentence": sentences.get(key, ""),
            "figure": figure_view(f"history-{key}", episode.figure(lang), _caption(key, episode, lang)),
            "events": [(event.day, pick(event.words, lang)) for event in episode.events],
            "cheapest": _cheapest(episode.ctd, lang),
            "summary": say("all_days", lang, count=episode.ctd.height),
            "table": _days(key, episode.ctd, lang),
        }
        for key, episode in content.episodes.named().items()
    ]


def episode_sentences(content: Content, lang: Language) -> dict[str, str]:
    """The two sentences of each episode, with the numbers of the data."""
    held = content.episodes
    return {
        "2019": say("episode_2019", lang, **held.spike.numbers),
        "2020": say("episode_2020", lang, **held.dislocation.numbers),
    }


def _caption(key: str, episode: Episode, lang: Language) -> str:
    ctd = episode.ctd
    return say(
        f"caption_{key}", lang, cusip=ctd["cusip"][0], issue=issue_label(ctd["coupon"][0], ctd["maturity"][0], lang),
        first=ctd["date"].min(), last=ctd["date"].max(), left_out=_left_out(episode, lang),
    )  # fmt: skip


def _days(key: str, ctd: pl.DataFrame, lang: Language) -> TableView:
    """A row a day; marked where the cheapest to deliver is another than the day before."""
    import polars as pl

    whole = ctd.with_columns(over_overnight=pl.col("implied_repo") - pl.col("overnight"))
    marked = frozenset(i for i, change in enumerate(changes(ctd)) if change)
    return TableView(f"days-{key}", shown(whole, DAYS, lang), marked, key="date")


def _cheapest(ctd: pl.DataFrame, lang: Language) -> str:
    """Who was the cheapest to deliver, and when that changed."""
    days, changed = ctd["date"].to_list(), changes(ctd)
    counts = ctd.group_by("cusip", "coupon", "maturity", maintain_order=True).len().rows()
    if len(counts) > FEW:
        return say(
            "cheapest_many", lang, issues=len(counts), contracts=ctd["contract"].n_unique(), count=sum(changed),
            days=_listed([str(day) for day, change in zip(days, changed, strict=True) if change], lang),
        )  # fmt: skip
    named = [
        say("cheapest_one", lang, cusip=cusip, issue=issue_label(coupon, maturity, lang), count=count, all=len(days))
        for cusip, coupon, maturity, count in counts
    ]
    if len(counts) == 1:
        return say("cheapest_same", lang, issue=named[0])
    dates = _listed([str(day) for day, change in zip(days, changed, strict=True) if change], lang)
    return say("cheapest_few", lang, issues=_listed(named, lang), days=dates)


def _left_out(episode: Episode, lang: Language) -> str:
    if not episode.left_out:
        return say("left_out_none", lang)
    names = [
        f"{finding.day}{' ' + finding.name if finding.name else ''}"
        + say("aside", lang, text=say("left_out_" + finding.kind, lang))
        for finding in episode.left_out
    ]
    return say("left_out", lang, names=_listed(names, lang))


def _listed(names: Sequence[str], lang: Language) -> str:
    return (", " if lang == "en" else "、").join(names)
