"""The sections of the page in one language: tables as text, sentences with their numbers, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from netbasis.conventions.ticks import format_32nds, format_price
from netbasis.data.sample import EXCHANGE_EXAMPLE
from netbasis.report.content import HEDGE_FACE, LEAD, Content, Day, financed_overnight
from netbasis.report.figures import issue_label
from netbasis.report.figures_basket import basis_parts, ctd_map_figure, curve_residuals
from netbasis.report.reasons import reason_text
from netbasis.report.sentences import say
from netbasis.report.tables import Shown, shown
from netbasis.report.words import VALUES, Language, pick

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

    from netbasis.analytics.ctd_map import CtdMap
    from netbasis.report.episodes import Episode

MONITOR = (
    "date", "contract", "futures_32nds", "cusip", "coupon", "maturity", "gross_basis_32nds", "net_basis_32nds",
    "regime", "implied_repo", "repo_per_tick", "term_repo", "repo_spread", "overnight", "over_overnight",
    "runner_up", "runner_up_gap", "unpriced",
)  # fmt: skip
BASIS = (
    "rank", "is_ctd", "cusip", "coupon", "maturity", "clean_32nds", "yield", "conversion_factor",
    "gross_basis_32nds", "carry_32nds", "net_basis_32nds", "implied_repo", "repo_per_tick", "repo_spread",
    "clean", "accrued", "gross_basis", "carry", "net_basis", "dv01", "reason",
)  # fmt: skip
MISSING = ("date", "contract", "cusip", "coupon", "maturity", "estimated_clean", "estimated_repo", "repo_gap", "ahead")
HEDGE = ("method", "cusip", "contracts", "whole_contracts", "bond_dv01_usd", "futures_dv01_usd", "residual_dv01_usd",
         "residual_pct", "tail", "last_trading", "reason")  # fmt: skip
CURVE = ("cusip", "coupon", "maturity", "clean_32nds", "yield", "svensson_bp", "spline_bp", "reason")
SWITCHES = ("slope_bp", "shift_bp", "below_cusip", "above_cusip")
YEAR = 365.25  # days
DAGGER = " †"  # beside a cheapest to deliver that an issue without a price would probably beat
MISSING_SHOWN = 4  # rows a contract in the table of issues without a price


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of the page: `marked` rows are cheapest to deliver; the column `key` stays in view when the table is
    scrolled sideways."""

    id: str
    shown: Shown
    marked: frozenset[int] = frozenset()
    key: str = "cusip"

    def is_key(self, i: int) -> bool:
        """Whether a column is the one that stays."""
        return self.shown.columns[i] == self.key


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure of the page with the sentence a reader without it gets."""

    id: str
    json: str
    height: int
    caption: str


def seen(content: Content, lang: Language) -> dict[str, Any]:
    """Section 1: a line for each day, one on coverage, the monitor of all contracts."""
    lines = [(f"{day.market.as_of} {day.lead}", _line(day, lang)) for day in content.days]
    ahead = [
        f"{row['contract']} {day.market.as_of} ({say('of', lang, missing=row['missing'], all=row['deliverable'])})"
        for day in content.days
        for row in day.ctd.filter("ahead").iter_rows(named=True)
    ]
    joined = ", ".join(ahead) if lang == "en" else "、".join(ahead)
    coverage = say("line_missing", lang, contracts=joined, section=7) if ahead else say("line_whole", lang)
    lines.append((say("coverage", lang), coverage))
    return {"lines": lines, "monitor": TableView("monitor-table", monitor(content.days, lang), key="contract")}


def monitor(days: Sequence[Day], lang: Language) -> Shown:
    """One row a day and contract: its cheapest to deliver and what belongs beside it."""
    import polars as pl

    frames = []
    for day in days:
        texts = [
            None if row["missing"] is None
            else say("of", lang, missing=row["missing"], all=row["deliverable"])
            for row in day.ctd.iter_rows(named=True)
        ]  # fmt: skip
        doubtful = pl.when("ahead").then(pl.col("cusip") + DAGGER).otherwise(pl.col("cusip"))
        counts = pl.Series(texts, dtype=pl.String)
        frames.append(day.ctd.with_columns(cusip=doubtful, date=pl.lit(day.market.as_of), unpriced=counts))
    return shown(pl.concat(frames, how="vertical_relaxed"), MONITOR, lang)


def episodes(content: Content, lang: Language) -> dict[str, Any]:
    """Section 2: the two episodes and the month-ends."""
    held = content.episodes
    figures = held.figures(lang)
    spike, dislocation, years = held.spike, held.dislocation, held.years
    days = {"first": spike.ctd["date"].min(), "last": spike.ctd["date"].max()}
    name = {
        "cusip": spike.ctd["cusip"][0],
        "issue": issue_label(spike.ctd["coupon"][0], spike.ctd["maturity"][0], lang),
    }
    captions = {
        "2019": say("caption_2019", lang, **days, **name, left_out=_left_out(spike, lang)),
        "2020": say(
            "caption_2020", lang, first=dislocation.ctd["date"].min(), last=dislocation.ctd["date"].max(),
            left_out=_left_out(dislocation, lang),
        ),
        "years": say("caption_years", lang, left_out=_left_out(years, lang)),
    }  # fmt: skip
    return {
        "sentences": episode_sentences(content, lang),
        "figures": {key: _view(f"episode-{key}", figure, captions[key]) for key, figure in figures.items()},
    }


def episode_sentences(content: Content, lang: Language) -> dict[str, str]:
    """The two sentences of each episode, with the numbers of the data."""
    held = content.episodes
    return {
        "2019": say("episode_2019", lang, **held.spike.numbers),
        "2020": say("episode_2020", lang, **held.dislocation.numbers),
    }


def tables(content: Content, lang: Language) -> list[dict[str, Any]]:
    """Section 3: for each day and contract its basis table and figure."""
    import polars as pl

    views = []
    for i, day in enumerate(content.days):
        for code in day.basis["contract"].unique(maintain_order=True):
            rows = day.basis.filter(pl.col("contract") == code)
            beaten = bool(day.ctd.filter(pl.col("contract") == code)["ahead"][0])
            key = f"{i}-{code}"
            marked = frozenset(at for at, ctd in enumerate(rows["is_ctd"].to_list()) if ctd)
            priced = rows["net_basis"].count()
            views.append(
                {
                    "title": f"{day.market.as_of} {code}",
                    "head": _head(day, rows, code, lang),
                    "note": _coverage(day, code, lang),
                    "beaten": beaten,
                    "table": TableView(f"basis-{key}", _daggered(shown(rows, BASIS, lang), beaten), marked),
                    "figure": _view(f"parts-{key}", basis_parts(rows, lang), say("figure_parts", lang))
                    if priced > 1
                    else None,
                }
            )
    return views


def maps(content: Content, lang: Language) -> list[dict[str, Any]]:
    """Section 4: the CTD maps with their switch points."""
    views = []
    for i, (found, switches) in enumerate(zip(content.maps, content.switches, strict=True)):
        bonds = found.today.market.bonds
        issues = {
            str(cusip): (float(bonds.coupon[at]), bonds.maturity[at].item())
            for cusip, at in zip(found.cusip, found.today.rows.bond, strict=True)
        }
        figure = ctd_map_figure(found.frame(), issues, found.switch_points(), lang)
        title = say("h_map_day", lang, contract=found.contract.code, date=found.today.market.as_of)
        caption = title + say("stop", lang) + say("figure_map", lang)
        named = switches.rename({"from_cusip": "below_cusip", "to_cusip": "above_cusip"})
        views.append(
            {
                "title": title,
                "sentence": _switch_sentence(found, issues, lang),
                "figure": _view(f"map-{i}", figure, caption),
                "table": TableView(f"switches-{i}", shown(named, SWITCHES, lang), key="slope_bp")
                if switches.height
                else None,
            }
        )
    return views


def curves(content: Content, lang: Language) -> list[dict[str, Any]]:
    """Section 5: residuals of both models for each day."""
    import polars as pl

    views = []
    for i, day in enumerate(content.days):
        if day.curve is None:
            continue
        names = {model: pick(VALUES[model], lang) for model in day.curve.tables}
        first = day.curve.noise["svensson"]
        fitted = day.curve.tables["svensson"].filter(pl.col("reason").is_null())
        years = ((fitted["maturity"] - day.market.settle).dt.total_days() / YEAR).to_list()
        sentence = say(
            "covered", lang, date=day.market.as_of, issues=first.issues, shortest=f"{first.shortest:.1f}",
            longest=f"{first.longest:.1f}", count=len(years), nearest=f"{min(years):.1f}",
            farthest=f"{max(years):.1f}", svensson=f"{first.bp:.2f}", spline=f"{day.curve.noise['spline'].bp:.2f}",
        )  # fmt: skip
        named = {names[model]: table for model, table in day.curve.tables.items()}
        both = day.curve.tables["svensson"].with_columns(
            svensson_bp="residual_bp", spline_bp=day.curve.tables["spline"]["residual_bp"]
        )
        views.append(
            {
                "sentence": sentence,
                "figure": _view(f"curve-{i}", curve_residuals(named, lang), sentence),
                "summary": say("all_issues", lang, date=day.market.as_of),
                "table": TableView(f"issues-{i}", shown(both, CURVE, lang)),
            }
        )
    return views


def hedges(content: Content, lang: Language) -> dict[str, Any] | None:
    """Section 6: the hedges of two holdings; None when the contract no longer trades."""
    import polars as pl

    if not content.hedges:
        return None
    both = pl.concat(content.hedges)
    by_factor = both.filter(pl.col("method") == "conversion_factor")
    large = by_factor.row(-1, named=True)
    sentence = ""
    if large["residual_dv01_usd"] is not None and len(content.hedges) > 1:
        small = by_factor.row(0, named=True)
        sentence = say(
            "hedge_residual", lang, small=f"{abs(small['residual_dv01_usd']):,.0f}",
            small_pct=f"{abs(small['residual_pct']):.1f}", large=f"{abs(large['residual_dv01_usd']):,.0f}",
            large_pct=f"{abs(large['residual_pct']):.0f}",
        )  # fmt: skip
    day = content.hedge_day
    face = pick((f"${HEDGE_FACE / 1e6:.0f} million", f"{HEDGE_FACE / 1e8:g} 億美元"), lang)
    return {
        "intro": say("hedge_intro", lang, date=day.market.as_of, contract=day.lead, face=face),
        "table": TableView("hedge-table", shown(both, HEDGE, lang)),
        "sentence": sentence,
    }


def notes(content: Content, lang: Language) -> dict[str, Any]:
    """Section 7: what is missing, what was left out, how it was financed, sources and limits."""
    import polars as pl

    frames = [
        day.missing.sort("contract", "repo_gap", descending=[False, True], nulls_last=True)
        .group_by("contract", maintain_order=True)
        .head(MISSING_SHOWN)
        .with_columns(date=pl.lit(day.market.as_of))
        for day in content.days
        if day.missing.height
    ]
    return {
        "missing": TableView("missing-table", shown(pl.concat(frames), MISSING, lang)) if frames else None,
        "findings": [finding.zh if lang == "zh" else finding.en for finding in content.episodes.findings],
        "financing": _financing(content, lang),
        "limits": [*(say(key, lang) for key in ("limit_options", "limit_special", "limit_delivery", "limit_ultra")),
                   *_late(content, lang)],
        "sources": [say(key, lang) for key in ("source_bonds", "source_futures", "source_rates")],
    }  # fmt: skip


def _line(day: Day, lang: Language) -> str:
    """What a day's lead contract says."""
    row = day.ctd.filter(day.ctd["contract"] == day.lead).row(0, named=True)
    if row["runner_up"] is None:
        runner_up = say("runner_up_none", lang)
    else:
        tied = abs(row["runner_up_gap"]) < row["repo_per_tick"]
        gap = f"{-row['runner_up_gap'] * 1e4:.1f}"
        runner_up = say("runner_up_tied" if tied else "runner_up", lang, cusip=row["runner_up"], gap=gap)
    overnight = say("overnight_none", lang)
    if row["overnight"] is not None:
        rate, over = f"{row['overnight'] * 100:.2f}", f"{row['over_overnight'] * 1e4:+.0f}"
        overnight = say("overnight_at", lang, rate=rate, over=over)
    return say(
        "line", lang, cusip=row["cusip"],
        issue=issue_label(row["coupon"], row["maturity"], lang), implied=f"{row['implied_repo'] * 100:.2f}",
        delivery=row["delivery"], term=f"{row['term_repo'] * 100:.2f}", spread=f"{row['repo_spread'] * 1e4:+.0f}",
        overnight=overnight, net=format_32nds(row["net_basis"]), gross=format_32nds(row["gross_basis"]),
        regime=pick(VALUES[row["regime"]], lang), runner_up=runner_up, tick=f"{row['repo_per_tick'] * 1e4:.1f}",
    )  # fmt: skip


def _head(day: Day, rows: pl.DataFrame, code: str, lang: Language) -> str:
    first = rows.row(0, named=True)
    price = day.market.futures[code]
    if first["delivery"] is None:
        return ""
    return say(
        "table_head", lang, futures=format_price(price, "futures"), points=f"{price:g}", settle=day.market.settle,
        delivery=first["delivery"], term="-" if first["term_repo"] is None else f"{first['term_repo'] * 100:.3f}",
        dv01="-" if first["futures_dv01"] is None else f"{first['futures_dv01']:.5f}",
    )  # fmt: skip


def _daggered(table: Shown, beaten: bool) -> Shown:
    """The table with its CTD marked as doubtful."""
    if not beaten:
        return table
    rows = tuple(tuple(cell + DAGGER if cell == "CTD" else cell for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _coverage(day: Day, code: str, lang: Language) -> str:
    """What is said above a table of a partly priced basket."""
    missing = day.missing.filter(day.missing["contract"] == code).sort("repo_gap", descending=True, nulls_last=True)
    if not missing.height:
        return ""
    lines = [say("table_missing", lang, missing=missing.height, all=missing["deliverable"][0])]
    best = missing.row(0, named=True)
    if best["ahead"]:
        lines.append(
            say(
                "table_ahead", lang, cusip=best["cusip"], issue=issue_label(best["coupon"], best["maturity"], lang),
                implied=f"{best['estimated_repo'] * 100:.2f}", gap=f"{best['repo_gap'] * 1e4:.0f}",
            )
        )  # fmt: skip
    elif best["ahead"] is False:
        lines.append(say("table_stands", lang))
    return (" " if lang == "en" else "").join(lines)


def _switch_sentence(found: CtdMap, issues: dict[str, tuple[float, date]], lang: Language) -> str:
    rows = [row for row in found.nearest_switches().iter_rows(named=True) if row["shift_bp"] is not None]
    to = [f"{row['to_cusip']}, {issue_label(*issues[row['to_cusip']], lang)}" for row in rows]
    at = [f"{row['shift_bp']:+.1f}" for row in rows]
    if len(rows) == 2:
        return say("map_both", lang, down=at[0], down_to=to[0], up=at[1], up_to=to[1])
    return say("map_one", lang, shift=at[0], to=to[0]) if rows else say("map_none", lang)


def _left_out(episode: Episode, lang: Language) -> str:
    if not episode.left_out:
        return say("left_out_none", lang)
    names = [
        f"{finding.day}{' ' + finding.name if finding.name else ''} ({say('left_out_' + finding.kind, lang)})"
        for finding in episode.left_out
    ]
    return say("left_out", lang, names=(", " if lang == "en" else "、").join(names))


def _financing(content: Content, lang: Language) -> list[str]:
    lines = [say("financing", lang)]
    for day in content.days:
        row = day.ctd.filter(day.ctd["contract"] == day.lead).row(0, named=True)
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


def _late(content: Content, lang: Language) -> list[str]:
    """Warnings that came with the markets."""
    known = {finding.en: finding.zh for finding in content.episodes.findings} if lang == "zh" else {}
    return [
        f"{day.market.as_of}: {known.get(problem.what) or reason_text(problem.what, lang)}"
        for day in content.days
        for problem in day.market.problems
    ]


def _view(name: str, figure: Figure, caption: str) -> FigureView:
    return FigureView(name, figure.to_json().replace("</", "<\\/"), int(figure.layout.height), caption)
