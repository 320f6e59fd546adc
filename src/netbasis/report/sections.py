"""The days of the page in one language: what one sees, basis tables, CTD maps, curves, hedges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from netbasis.conventions.ticks import format_32nds, format_price
from netbasis.report.content import HEDGE_FACE, Content, Day
from netbasis.report.figures import issue_label
from netbasis.report.figures_basket import basis_parts, ctd_map_figure, curve_residuals
from netbasis.report.figures_repo import implied_against_repo
from netbasis.report.sentences import say
from netbasis.report.tables import Shown, shown
from netbasis.report.views import FigureView, TableView, figure_view
from netbasis.report.words import VALUES, Language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.analytics.ctd_map import CtdMap

MONITOR = (
    "date", "contract", "futures_32nds", "cusip", "coupon", "maturity", "gross_basis_32nds", "net_basis_32nds",
    "regime", "implied_repo", "repo_per_tick", "term_repo", "repo_spread", "overnight", "over_overnight",
    "runner_up", "runner_up_gap", "unpriced",
)  # fmt: skip
MAY_BE_EMPTY = ("overnight", "over_overnight", "unpriced")  # columns that a user's market need not have
BASIS = (
    "rank", "is_ctd", "cusip", "coupon", "maturity", "clean_32nds", "yield", "conversion_factor",
    "gross_basis_32nds", "carry_32nds", "net_basis_32nds", "implied_repo", "repo_per_tick", "repo_spread",
    "clean", "accrued", "gross_basis", "carry", "net_basis", "dv01", "reason",
)  # fmt: skip
HEDGE = ("method", "cusip", "contracts", "whole_contracts", "bond_dv01_usd", "futures_dv01_usd", "residual_dv01_usd",
         "residual_pct", "tail", "last_trading", "reason")  # fmt: skip
CURVE = ("cusip", "coupon", "maturity", "clean_32nds", "yield", "svensson_bp", "spline_bp", "reason")
SWITCHES = ("slope_bp", "shift_bp", "below_cusip", "above_cusip")
YEAR = 365.25  # days
DAGGER = " †"  # beside a cheapest to deliver that an issue without a price would probably beat


def seen(content: Content, lang: Language) -> dict[str, Any]:
    """A line for each day, one on coverage, the monitor of all contracts, implied repo against repo."""
    lines = [(f"{day.market.as_of} {day.lead}", _line(day, lang)) for day in content.days]
    ahead = [
        f"{row['contract']} {day.market.as_of}"
        + say("aside", lang, text=say("of", lang, missing=row["missing"], all=row["deliverable"]))
        for day in content.days
        for row in day.ctd.filter("ahead").iter_rows(named=True)
    ]
    joined = (", " if lang == "en" else "、").join(ahead)
    missing = [known for day in content.days for known in day.missing["ahead"].to_list()]
    if ahead:
        coverage = say("line_missing", lang, contracts=joined, section=say("h_data", lang))
    else:
        coverage = say("line_priced" if not missing else "line_unknown" if None in missing else "line_whole", lang)
    lines.append((say("coverage", lang), coverage))
    return {
        "lines": lines,
        "monitor": TableView("monitor-table", monitor(content.days, lang), key="contract"),
        "repo": _repo(content.days, lang),
    }


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
    whole = pl.concat(frames, how="vertical_relaxed")
    empty = {name for name in MAY_BE_EMPTY if whole[name].null_count() == whole.height}
    return shown(whole, [name for name in MONITOR if name not in empty], lang)


def tables(content: Content, lang: Language) -> list[dict[str, Any]]:
    """For each day and contract its basis table and figure."""
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
                    "figure": figure_view(f"parts-{key}", basis_parts(rows, lang), say("figure_parts", lang))
                    if priced > 1
                    else None,
                }
            )
    return views


def maps(content: Content, lang: Language) -> list[dict[str, Any]]:
    """The CTD maps with their switch points."""
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
                "figure": figure_view(f"map-{i}", figure, caption),
                "table": TableView(f"switches-{i}", shown(named, SWITCHES, lang), key="slope_bp")
                if switches.height
                else None,
            }
        )
    return views


def curves(content: Content, lang: Language) -> list[dict[str, Any]]:
    """Residuals of both models for each day."""
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
                "figure": figure_view(f"curve-{i}", curve_residuals(named, lang), sentence),
                "summary": say("all_issues", lang, date=day.market.as_of),
                "table": TableView(f"issues-{i}", shown(both, CURVE, lang)),
            }
        )
    return views


def hedges(content: Content, lang: Language) -> dict[str, Any] | None:
    """The hedges of two holdings; None when the contract no longer trades."""
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


def _repo(days: Sequence[Day], lang: Language) -> FigureView:
    """Implied repo of every contract on the page beside the term repo and the overnight rate of its day."""
    import polars as pl

    ctd = pl.concat([day.ctd.with_columns(date=pl.lit(day.market.as_of)) for day in days], how="vertical_relaxed")
    ctd = ctd.filter(pl.col("cusip").is_not_null())
    basis = {(day.market.as_of, code): rows for day in days for (code,), rows in day.basis.group_by("contract")}
    others = [
        basis[key].filter(~pl.col("is_ctd"))["implied_repo"].drop_nulls().to_list()
        for key in ctd.select("date", "contract").iter_rows()
    ]
    return figure_view("repo", implied_against_repo(ctd, others, lang), say("figure_repo", lang))


def _line(day: Day, lang: Language) -> str:
    """What a day's lead contract says."""
    row = day.ctd.filter(day.ctd["contract"] == day.lead).row(0, named=True)
    if row["runner_up"] is None:
        runner_up = say("runner_up_none", lang)
    else:
        tied = abs(row["runner_up_gap"]) < row["repo_per_tick"]
        gap = f"{-row['runner_up_gap'] * 1e4:.1f}"
        runner_up = say("runner_up_tied" if tied else "runner_up", lang, cusip=row["runner_up"], gap=gap)
    overnight = say("overnight_none" if day.sample else "overnight_own", lang)
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
    to = [row["to_cusip"] + pick((", ", " "), lang) + issue_label(*issues[row["to_cusip"]], lang) for row in rows]
    at = [f"{row['shift_bp']:+.1f}" for row in rows]
    if len(rows) == 2:
        return say("map_both", lang, down=at[0], down_to=to[0], up=at[1], up_to=to[1])
    return say("map_one", lang, shift=at[0], to=to[0]) if rows else say("map_none", lang)
