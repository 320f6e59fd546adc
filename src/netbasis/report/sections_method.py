"""The last sections of the page in one language: what is missing or was left out, how each number is made, sources."""

from __future__ import annotations

from typing import Any

from netbasis.conventions.ticks import format_32nds
from netbasis.data.sample import EXCHANGE_EXAMPLE
from netbasis.report.content import LEAD, Content, financed_overnight
from netbasis.report.reasons import reason_text
from netbasis.report.sentences import say
from netbasis.report.sentences_method import FORMULAS, LIMITS, SOURCES
from netbasis.report.tables import shown
from netbasis.report.views import TableView
from netbasis.report.words import Language, pick

MISSING = ("date", "contract", "cusip", "coupon", "maturity", "estimated_clean", "estimated_repo", "repo_gap", "ahead")
MISSING_SHOWN = 4  # rows a contract in the table of issues without a price
LONG = ("ZB", "UB", "TWE")


def data(content: Content, lang: Language) -> dict[str, Any]:
    """Issues without a price, what the quality check refused, how the days were financed, limits."""
    import polars as pl

    frames = [
        day.missing.sort("contract", "repo_gap", descending=[False, True], nulls_last=True)
        .group_by("contract", maintain_order=True)
        .head(MISSING_SHOWN)
        .with_columns(date=pl.lit(day.market.as_of))
        for day in content.days
        if day.missing.height
    ]
    long = any(code.startswith(LONG) for day in content.days for code in day.market.futures)
    return {
        "missing": TableView("missing-table", shown(pl.concat(frames), MISSING, lang)) if frames else None,
        "findings": [finding.zh if lang == "zh" else finding.en for finding in content.episodes.findings],
        "financing": _financing(content, lang),
        "limits": [*(say(key, lang) for key in LIMITS if long or key != "limit_ultra"), *_problems(content, lang)],
    }


def method(content: Content, lang: Language) -> dict[str, Any]:
    """Formulas in symbols and words, and where prices, rules and facts come from."""
    own = [
        say("source_own", lang, date=day.market.as_of, source=day.market.source)
        for day in content.days
        if not day.sample
    ]
    return {
        "formulas": [(pick(name, lang), symbols, pick(words, lang)) for name, symbols, words in FORMULAS],
        "sources": [*own, *(say(key, lang) for key in SOURCES)],
    }


def _financing(content: Content, lang: Language) -> list[str]:
    lines = [say("financing", lang)]
    for day in content.days:
        row = day.ctd.filter(day.ctd["contract"] == day.lead).row(0, named=True)
        if not day.sample:
            lines.append(say("financing_own", lang, date=day.market.as_of))
            continue
        if str(day.market.as_of) == "2020-03-18" and day.lead == "ZNM0" and day.overnight is not None:
            at_overnight = financed_overnight(day, day.lead)
            lines.append(
                say(
                    "financing_cut", lang, term=f"{row['term_repo'] * 100:.2f}", overnight=f"{day.overnight * 100:.2f}",
                    at_overnight=format_32nds(at_overnight or 0.0), at_term=format_32nds(row["net_basis"]),
                )
            )  # fmt: skip
        if day.market.as_of == EXCHANGE_EXAMPLE and day.lead.startswith(LEAD):
            lines.append(say("financing_example", lang, term=f"{row['term_repo'] * 100:.3f}"))
    return lines


def _problems(content: Content, lang: Language) -> list[str]:
    """Warnings that came with the markets."""
    known = {finding.en: finding.zh for finding in content.episodes.findings} if lang == "zh" else {}
    return [
        f"{day.market.as_of}{say('colon', lang)}{known.get(problem.what) or reason_text(problem.what, lang)}"
        for day in content.days
        for problem in day.market.problems
    ]
