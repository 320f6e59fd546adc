"""Commands on one market: basis, ctd, hedge, curve."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.files import report_problems
from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_rate
from netbasis.cli.which import Which, from_lake, market_of
from netbasis.conventions.contracts import contract_spec
from netbasis.errors import BadInput
from netbasis.report.reasons import reason_text
from netbasis.report.tables import BASIS, CTD
from netbasis.report.words import VALUES, Language, language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.market.snapshot import Market

TICK_NOTE = (
    "'bp per tick' is what one tick of the futures price does to the implied repo: read every implied repo with it.",
    "「每跳動點 bp」為期貨價一個跳動點對隱含回購利率的影響；解讀隱含回購利率時請一併參考。",
)
TICK_WORTH = (
    "one tick of {root} (1/{ticks}) is ${tick:,g} a contract, ${position:,.0f} for {whole} contracts",
    "{root} 一個跳動點（1/{ticks} 點）每口值 {tick:,g} 美元，{whole} 口 {position:,.0f} 美元",
)
TAIL_NOTE = (
    "contracts: - sold, + bought; tail: to be traded on {day}, so that one contract remains for each contract face",
    "口數：負為賣出、正為買進；尾差口數：於 {day} 調整，使交割時每口面額恰有一口合約",
)
FROM_LAKE = (", from the lake", "，取自資料湖")
FOLLOWS = ("the contract follows its CTD, {ctd}", "合約隨其 CTD {ctd} 變動")
NOISE = (
    "noise measure: {bp:.2f} bp (root mean square error of {issues} issues of {low:.1f} to {high:.1f} years)",
    "雜訊指標：{bp:.2f} bp（{low:.1f} 至 {high:.1f} 年 {issues} 檔券的殖利率誤差均方根）",
)
HEDGE = ("method", "contracts", "whole_contracts", "bond_dv01_usd", "futures_dv01_usd", "residual_dv01_usd",
         "residual_pct", "tail", "last_trading", "ctd", "reason")  # fmt: skip
CURVE = ("cusip", "coupon", "maturity", "clean", "yield", "fitted_yield", "residual_bp", "residual_32nds", "reason")
EMPTY = ("contract", "reason")


def title_of(market: Market, lang: Language, contract: str | None = None) -> str:
    """`2020-03-18, settlement 2020-03-19` and the contract's price."""
    from netbasis.conventions.ticks import format_price

    text = f"{market.as_of}" + pick((", settlement", "，現貨交割日"), lang) + f" {market.settle}"
    text += pick(FROM_LAKE, lang) if from_lake(market) else ""
    if contract is None:
        return text
    future = market.contract(contract)
    price = market.futures[future.code]
    quoted = f"{future.code} {format_price(price, 'futures')}"
    return quoted + pick((f" ({price:g}), ", f"（{price:g}），"), lang) + text


def problems_of(market: Market, contract: str | None, lang: Language) -> int:
    """List the market's problems, without warnings on contracts other than the one asked for."""
    wanted = market.contract(contract).code if contract else None
    others = [code for code in market.futures if wanted is not None and code != wanted]
    return report_problems(market.problems, others, lang)


def ctd_notes(rows: pl.DataFrame, lang: Language) -> list[str]:
    """The cheapest to deliver of one contract's rows, its lead and the market's regime, in one line."""
    from netbasis.analytics.ctd import regime
    from netbasis.conventions.ticks import format_32nds

    ranked = rows.drop_nulls("rank").sort("rank").to_dicts()
    if not ranked:
        return []
    first = ranked[0]
    kind = pick(VALUES[regime(first["gross_basis"])], lang)
    net, gross = format_32nds(first["net_basis"]), format_32nds(first["gross_basis"])
    issue = f"{first['coupon'] * 100:g}% {first['maturity']}"
    lead_en, lead_zh = "no runner-up", "無次便宜券"
    if len(ranked) > 1:
        gap = (first["implied_repo"] - ranked[1]["implied_repo"]) * 1e4
        lead_en = f"{gap:.1f} bp of implied repo ahead of {ranked[1]['cusip']}"
        lead_zh = f"隱含回購利率領先 {ranked[1]['cusip']} {gap:.1f} bp"
    english = f"CTD {first['cusip']} ({issue}), {lead_en}; net basis {net}/32; {kind} market (gross basis {gross}/32)"
    chinese = f"CTD {first['cusip']}（{issue}），{lead_zh}；淨基差 {net}/32；{kind}（總基差 {gross}/32）"
    return [pick((english, chinese), lang)]


def repo_notes(market: Market, repo: float | None, lang: Language) -> list[str]:
    """What a reader of a table must know: its term repo, what a tick is worth."""
    source = pick(("one rate given", "使用者給定的單一利率"), lang) if repo is not None else market.repo.source
    notes = [pick(("term repo: ", "定期回購利率："), lang) + reason_text(source, lang)] if source else []
    return [*notes, pick(TICK_NOTE, lang)]


def far_notes(rows: pl.DataFrame, lang: Language) -> list[str]:
    """A sentence for each contract whose cheapest to deliver is too far from the term repo to be a market."""
    from netbasis.analytics.ctd import far_note

    first = rows.filter("is_ctd") if "is_ctd" in rows.columns else rows
    found = (far_note(*row) for row in first.select("contract", "implied_repo", "term_repo").iter_rows())
    return [pick(note, lang) for note in found if note]


def missing_notes(market: Market, codes: list[str], lang: Language) -> list[str]:
    """Known deliverable issues that the market has no price of, a line a contract."""
    from netbasis.data.coverage import coverage_note

    missing = (coverage_note(market, market.contract(code)) for code in codes)
    return [pick(note, lang) for note in missing if note]


def show_basis(
    which: Which, contract: str | None, delivery: str, repo: float | None, detail: bool, form: Format,
    out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the basis table: one block a contract, or all rows as data."""
    from netbasis.analytics.basis import COLUMNS, basis_table

    words = language(lang)
    with market_of(which, repo) as market:
        whole = basis_table(
            market, contract, delivery=delivery, repo=typed_rate(repo, market.repo.rate(90)), detail=True
        )
        _refuse_empty(whole)
        blocks = []
        for (code,), rows in whole.group_by("contract", maintain_order=True):
            columns = EMPTY if rows["cusip"].null_count() else BASIS
            notes = [*ctd_notes(rows, words), *far_notes(rows, words), *missing_notes(market, [code], words)]
            blocks.append(Block(rows, columns, title_of(market, words, code), notes))
        last = blocks[-1]
        blocks[-1] = replace(last, notes=[*last.notes, *repo_notes(market, repo, words)])
        emit(whole if detail else whole.select(COLUMNS), blocks, form, out, words)
        return problems_of(market, contract, words)


def _refuse_empty(frame: pl.DataFrame) -> None:
    """BadInput with the reasons when no contract of the market has a row."""
    if frame["cusip"].null_count() == frame.height:
        raise BadInput("; ".join(frame["reason"].drop_nulls().unique(maintain_order=True)))


def show_ctd(
    which: Which, contract: str | None, delivery: str, repo: float | None, form: Format, out: Path | None, lang: str
) -> int:
    """Print one line a contract."""
    from netbasis.analytics.ctd import ctd_table

    words = language(lang)
    with market_of(which, repo) as market:
        frame = ctd_table(market, contract, delivery=delivery, repo=typed_rate(repo, market.repo.rate(90)))
        _refuse_empty(frame)
        notes = [
            *repo_notes(market, repo, words),
            *far_notes(frame, words),
            *missing_notes(market, frame["contract"].to_list(), words),
        ]
        emit(frame, [Block(frame, CTD, title_of(market, words), notes)], form, out, words)
        return problems_of(market, contract, words)


def show_hedge(
    contract: str, issue: str, face: float, which: Which, delivery: str, repo: float | None, form: Format,
    out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the hedges of one holding."""
    from netbasis.analytics.hedge import hedge

    words = language(lang)
    with market_of(which, repo) as market:
        rate = typed_rate(repo, market.repo.rate(90))
        frame = hedge(market, contract, issue.upper(), face, delivery=delivery, repo=rate)
        block = Block(frame, HEDGE, title_of(market, words, contract), hedge_notes(market, frame, words))
        emit(frame, [block], form, out, words)
        return problems_of(market, contract, words)


def hedge_notes(market: Market, frame: pl.DataFrame, lang: Language) -> list[str]:
    """Signs, the CTD that the contract follows, and what a tick is worth in dollars."""
    row = frame.row(-1, named=True)
    future = market.contract(row["contract"])
    spec, whole = contract_spec(future.root, future.first_day, market.as_of), abs(row["whole_contracts"] or 0)
    ticks, tick = round(1.0 / spec.tick), spec.tick_value
    notes = [
        pick(TAIL_NOTE, lang).format(day=row["last_trading"]),
        pick(TICK_WORTH, lang).format(root=future.root, ticks=ticks, tick=tick, position=tick * whole, whole=whole),
    ]
    return [*notes, pick(FOLLOWS, lang).format(ctd=row["ctd"])] if row["ctd"] else notes


def show_curve(which: Which, model: str, form: Format, out: Path | None, lang: str) -> int:
    """Print each issue against the fitted curve, and the noise measure."""
    from netbasis.analytics.rich_cheap import noise, rich_cheap
    from netbasis.errors import UnknownName

    if model not in ("svensson", "spline"):
        raise UnknownName.among("curve model", model, ("svensson", "spline"))
    words = language(lang)
    with market_of(which) as market:
        frame = rich_cheap(market, "spline" if model == "spline" else "svensson")
        measured = noise(market, "spline" if model == "spline" else "svensson")
        size = pick(NOISE, words).format(
            bp=measured.bp, issues=measured.issues, low=measured.shortest, high=measured.longest
        )
        notes = [size, *(reason_text(note, words) for note in measured.notes)]
        title = title_of(market, words) + pick((", ", "，"), words) + pick(VALUES[frame["model"][0]], words)
        emit(frame, [Block(frame, CURVE, title, notes)], form, out, words)
        return report_problems(market.problems, lang=words)
