"""The delivery options on the page, in one language: their parts and who delivers on each day, the hump, fair against
market, the study of the month-ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbasis.analytics.options.history import ASYNCHRONY
from netbasis.analytics.options.results import DeliveryOption
from netbasis.conventions.ticks import format_price
from netbasis.report.content import Content
from netbasis.report.episodes import DISLOCATION, DISLOCATION_CONTRACT, SPIKE_CONTRACT
from netbasis.report.figures import issue_labels
from netbasis.report.figures_options import (
    delivery_probabilities,
    fair_against_market,
    option_parts,
    study_course,
    value_against_level,
)
from netbasis.report.option_studies import PARTS, OptionStudies, parts_32nds
from netbasis.report.sentences import say
from netbasis.report.tables import Shown
from netbasis.report.views import TableView, figure_view
from netbasis.report.words import Language

if TYPE_CHECKING:
    from netbasis.market.snapshot import Market

COLUMNS = ("date", "contract", "market", "model_price", "rich", "option", *PARTS, "expected")


def options(content: Content, lang: Language) -> list[dict[str, Any]]:
    """Title, sentence, figure and, with the first, a table; what has nothing to show is left out."""
    held = content.options
    views = []
    if held.days:
        parts = figure_view("option-parts", option_parts(held.days, lang), say("option_parts", lang))
        views.append(_view("parts", parts, lang) | {"table": TableView("option-table", _table(held, lang))})
        names = [_issues(*one, lang) for one in zip(held.days, held.markets, strict=True)]
        chances = delivery_probabilities(held.days, names, lang)
        views.append(_view("delivery", figure_view("option-delivery", chances, say("option_delivery", lang)), lang))
    level = say("option_level", lang, shifted=held.shifted) if held.shifted else say("option_level_alone", lang)
    views.append(_view("level", figure_view("option-level", value_against_level(held.levels, lang), level), lang))
    fair = fair_against_market(held.episodes, lang)
    views.append(_view("fair", figure_view("option-fair", fair, say("option_fair", lang, **_fair(held))), lang))
    study = study_course(held.ends, held.periods, lang)
    views.append(_view("study", figure_view("option-study", study, study_sentence(held, lang)), lang))
    return views


def study_sentence(held: OptionStudies, lang: Language) -> str:
    """What was found in each span beside what was published."""
    spans = []
    for row in held.periods.drop_nulls("mean").iter_rows(named=True):
        days = held.ends["date"].filter(held.ends["date"].is_between(row["first"], row["last"])).to_list()
        verdict = "option_agrees" if row["agrees"] else "option_above" if row["mean"] > row["high"] else "option_below"
        low, high = f"{row['low']:.1f}", f"{row['high']:.1f}"
        spans.append(
            say(
                "option_span", lang, first=f"{days[0]:%Y-%m}", last=f"{days[-1]:%Y-%m}", mean=f"{row['mean']:.2f}",
                error=f"{row['standard_error']:.2f}", median=f"{row['median']:.2f}",
                published=low if low == high else f"{low}-{high}", verdict=say(verdict, lang),
            )
        )  # fmt: skip
    return say("option_study", lang, spans=(" " if lang == "en" else "").join(spans))


def _view(key: str, figure: Any, lang: Language) -> dict[str, Any]:
    return {"key": key, "title": say(f"h_option_{key}", lang), "figure": figure, "table": None}


def _table(held: OptionStudies, lang: Language) -> Shown:
    """One row a contract: prices in points, values in 32nds."""
    rows = []
    for found in held.days:
        parts = parts_32nds(found)
        expected = "-" if found.delivery is None else str(found.delivery.expected_date)
        values = [32.0 * found.rich, found.option_32nds, *(parts[name] for name in PARTS)]
        texts = [f"{value:.2f}" for value in values]
        prices = (format_price(found.market, "futures"), f"{found.futures:.4f}")
        shown = [text.removeprefix("-") if float(text) == 0.0 else text for text in texts]
        rows.append((str(found.as_of), found.future.code, *prices, *shown, expected))
    return Shown(COLUMNS, tuple(say(f"oh_{name}", lang) for name in COLUMNS), tuple(rows))


def _issues(found: DeliveryOption, market: Market, lang: Language) -> list[str]:
    """What each issue of a valuation is called."""
    at = [market.bonds.position(cusip) for cusip in found.cusip]
    maturities = [market.bonds.maturity[i].item() for i in at]
    return issue_labels([float(market.bonds.coupon[i]) for i in at], maturities, lang)


def _fair(held: OptionStudies) -> dict[str, object]:
    """The numbers of the sentence on the two episodes."""
    import polars as pl

    rows = held.episodes.drop_nulls("rich").with_columns(
        rich_32nds=32.0 * pl.col("rich"), edge=32.0 * ASYNCHRONY * pl.col("dirty") / pl.col("conversion_factor")
    )
    spike = rows.filter(pl.col("contract") == SPIKE_CONTRACT)
    after = rows.filter(pl.col("contract") == DISLOCATION_CONTRACT)
    cheap = after.sort("rich").row(0, named=True)
    peak = after.filter(pl.col("date").is_between(*DISLOCATION)).sort("rich").row(-1, named=True)
    rich = spike["rich_32nds"].to_list()
    return {
        "low": f"{min(rich):.1f}", "high": f"{max(rich):.1f}", "days": spike.height,
        "outside": spike.filter(pl.col("rich_32nds").abs() > pl.col("edge")).height,
        "peak": f"{peak['rich_32nds']:.1f}", "day": peak["date"],
        "cheap": f"{cheap['rich_32nds']:.1f}", "cheap_day": cheap["date"],
    }  # fmt: skip
