"""Commands on one market: basis, ctd, map, hedge, curve, and the history of the sample panel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.files import report_problems
from netbasis.cli.output import Block, Format, emit
from netbasis.errors import BadInput
from netbasis.report.tables import BASIS, CTD
from netbasis.report.words import Language, language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.market.snapshot import Market

DEFAULT_DAY = "2020-03-18"
TICK_NOTE = (
    "'bp per tick' is what one tick of the futures price does to the implied repo: read every implied repo with it.",
    "「每跳動點 bp」為期貨價格每跳動一點對隱含回購利率的影響；解讀隱含回購利率時請一併參考。",
)


ASYNCHRONY = (
    "Bond and futures prices are not of the same second: one day's level of implied repo carries about 60 bp either "
    "way; differences between issues of one day, and moves of 100 bp, stand.",
    "債券與期貨價格並非同一時刻：單日隱含回購利率的水準約有上下 60 bp 的不確定；同日各券之間的差異與 100 bp 的變動仍然可信。",
)
MAP_TITLE = (
    "cheapest to deliver; rows: parallel shift bp; columns: slope bp (2 to 10 years)",
    "最便宜可交割券；列：平行移動 bp；欄：斜率變動 bp（2 至 10 年）",
)
HEDGE = ("method", "contracts", "whole_contracts", "bond_dv01_usd", "futures_dv01_usd", "residual_dv01_usd",
         "residual_pct", "tail", "last_trading", "ctd", "reason")  # fmt: skip
HISTORY = ("date", "contract", "futures_32nds", "cusip", "coupon", "maturity", "gross_basis_32nds",
           "net_basis_32nds", "implied_repo", "overnight", "over_overnight", "repo_per_32nd", "reason")  # fmt: skip


def load(day: str | None, folder: Path | None) -> Market:
    """The market of a sample day or of a directory; the sample day of 2020-03-18 when neither is named."""
    if day is not None and folder is not None:
        raise BadInput("two markets were named", allowed="one of --date and --market")
    if folder is not None:
        from netbasis.data.market_dir import read_market

        return read_market(folder)
    from netbasis.data.sample import sample_market

    return sample_market(day or DEFAULT_DAY)


def percent_rate(repo: float | None, market: Market) -> float | None:
    """A repo rate typed in percent as a decimal; a warning where it looks like a decimal already."""
    if repo is None:
        return None
    if not -10.0 <= repo <= 25.0:
        raise BadInput("--repo", given=repo, allowed="percent from -10 to 25", hint="write 1.23 for 1.23%")
    usual = market.repo.rate(90)
    if 0.0 < repo < 0.25 and abs(repo - usual) < abs(repo / 100.0 - usual):
        sys.stderr.write(
            f"netbasis: warning: --repo {repo:g} is read as {repo:g}%; for {repo * 100:g}% write {repo * 100:g}\n"
        )
    return repo / 100.0


def title_of(market: Market, lang: Language, contract: str | None = None) -> str:
    """`2020-03-18, settlement 2020-03-19` and the contract's price."""
    from netbasis.conventions.ticks import format_price

    text = f"{market.as_of}, " + pick(("settlement", "交割"), lang) + f" {market.settle}"
    if contract is None:
        return text
    future = market.contract(contract)
    price = market.futures[future.code]
    return f"{future.code} {format_price(price, 'futures')} ({price:g}), {text}"


def problems_of(market: Market, contract: str | None) -> int:
    """List the market's problems, without warnings on contracts other than the one asked for."""
    wanted = market.contract(contract).code if contract else None
    others = [code for code in market.futures if wanted is not None and code != wanted]
    return report_problems(market.problems, others)


def ctd_notes(rows: pl.DataFrame, lang: Language) -> list[str]:
    """The cheapest to deliver of one contract's rows, its lead and the market's regime, in one line."""
    from netbasis.analytics.ctd import regime
    from netbasis.conventions.ticks import format_32nds
    from netbasis.report.words import VALUES

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
    return [
        pick(
            (
                f"CTD {first['cusip']} ({issue}), {lead_en}; net basis {net}/32; {kind} market (gross basis {gross}/32)",
                f"CTD {first['cusip']}（{issue}），{lead_zh}；淨基差 {net}/32；{kind}（總基差 {gross}/32）",
            ),
            lang,
        )
    ]


def table_notes(market: Market, codes: list[str], repo: float | None, lang: Language) -> list[str]:
    """What a reader of a table must know: its term repo, what a tick is worth, issues missing from the basket."""
    from netbasis.data.coverage import coverage_note

    source = pick(("one rate given", "使用者給定"), lang) if repo is not None else market.repo.source
    notes = [pick(("term repo: ", "定期回購利率："), lang) + source] if source else []
    notes.append(pick(TICK_NOTE, lang))
    missing = (coverage_note(market, market.contract(code)) for code in codes)
    return [*notes, *(pick(note, lang) for note in missing if note)]


def show_basis(
    day: str | None, folder: Path | None, contract: str | None, delivery: str, repo: float | None, detail: bool,
    form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the basis table: one block a contract, or all rows as data."""
    from netbasis.analytics.basis import COLUMNS, basis_table

    words = language(lang)
    market = load(day, folder)
    whole = basis_table(market, contract, delivery=delivery, repo=percent_rate(repo, market), detail=True)
    blocks = [
        Block(
            rows, BASIS, title_of(market, words, code),
            [*ctd_notes(rows, words), *table_notes(market, [code], repo, words)],
        )
        for (code,), rows in whole.group_by("contract", maintain_order=True)
    ]  # fmt: skip
    emit(whole if detail else whole.select(COLUMNS), blocks, form, out, words)
    return problems_of(market, contract)


def show_ctd(
    day: str | None, folder: Path | None, contract: str | None, delivery: str, repo: float | None,
    form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print one line a contract."""
    from netbasis.analytics.ctd import ctd_table

    words = language(lang)
    market = load(day, folder)
    frame = ctd_table(market, contract, delivery=delivery, repo=percent_rate(repo, market))
    notes = table_notes(market, frame["contract"].to_list(), repo, words)
    emit(frame, [Block(frame, CTD, title_of(market, words), notes)], form, out, words)
    return problems_of(market, contract)


def show_map(
    contract: str, day: str | None, folder: Path | None, delivery: str, repo: float | None,
    parallel: int, slope: int, step: int, switches: bool, form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the CTD at each node of the grid, or the exact switch points."""
    from netbasis.analytics.ctd_map import ctd_map

    words = language(lang)
    if step < 1 or parallel < 0 or slope < 0:
        raise BadInput(
            "grid of the map", given=f"{parallel}, {slope}, step {step}", allowed="0 or more, step from 1 bp"
        )
    market = load(day, folder)
    found = ctd_map(
        market, contract, delivery=delivery, repo=percent_rate(repo, market),
        parallel=range(-(parallel // step) * step, parallel + 1, step),
        slope=range(-(slope // step) * step, slope + 1, step),
    )  # fmt: skip
    title = title_of(market, words, contract)
    if switches:
        frame = found.switch_points()
        emit(frame, [Block(frame, title=title)], form, out, words)
    else:
        near = found.nearest_switches()
        grid = found.frame().pivot(on="slope_bp", index="parallel_bp", values="ctd")
        blocks = [
            Block(grid, title=f"{title}\n{pick(MAP_TITLE, words)}"),
            Block(near, title=pick(("nearest switches, parallel shift", "最近的換券點（平行移動）"), words)),
        ]
        emit(found.frame(), blocks, form, out, words)
    return problems_of(market, contract)


def show_hedge(
    contract: str, issue: str, face: float, day: str | None, folder: Path | None, delivery: str,
    repo: float | None, form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the hedges of one holding."""
    from netbasis.analytics.hedge import hedge

    words = language(lang)
    market = load(day, folder)
    frame = hedge(market, contract, issue, face, delivery=delivery, repo=percent_rate(repo, market))
    emit(frame, [Block(frame, HEDGE, title_of(market, words, contract))], form, out, words)
    return problems_of(market, contract)


def show_curve(day: str | None, folder: Path | None, model: str, form: Format, out: Path | None, lang: str) -> int:
    """Print each issue against the fitted curve, and the noise measure."""
    from netbasis.analytics.rich_cheap import noise, rich_cheap
    from netbasis.errors import UnknownName

    if model not in ("svensson", "spline"):
        raise UnknownName.among("curve model", model, ("svensson", "spline"))
    words = language(lang)
    market = load(day, folder)
    frame = rich_cheap(market, "spline" if model == "spline" else "svensson")
    measured = noise(market, "spline" if model == "spline" else "svensson")
    size = f"{measured.bp:.2f} bp, {measured.issues}, {measured.shortest:.1f}-{measured.longest:.1f}"
    notes = [
        pick(
            (
                f"noise measure (RMSE bp, issues, years): {size}",
                f"雜訊指標（均方根誤差 bp、券數、年期）：{size}",
            ),
            words,
        )
    ]
    emit(
        frame,
        [Block(frame, title=title_of(market, words), notes=[*notes, *measured.notes])],
        form,
        out,
        words,
    )
    return report_problems(market.problems)


def show_history(contract: str | None, series: bool, every: bool, form: Format, out: Path | None, lang: str) -> int:
    """Print the cheapest to deliver of every day and contract of the sample history."""
    import polars as pl

    from netbasis.analytics.history import basis_history
    from netbasis.data.sample import sample_panel, sample_series

    words = language(lang)
    whole = basis_history(sample_series() if series else sample_panel(), contract=contract)
    frame = whole if every else whole.filter("is_ctd")
    over = (pl.col("implied_repo") - pl.col("overnight")).alias("over_overnight")
    notes = [pick(ASYNCHRONY, words)]
    emit(frame, [Block(frame.with_columns(over), HISTORY, notes=notes)], form, out, words)
    return 0
