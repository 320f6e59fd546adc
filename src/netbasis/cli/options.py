"""The command `options`: what the short's delivery options are worth, and the basis less them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.market import missing_notes, problems_of, repo_notes, title_of
from netbasis.cli.output import Block, Format, OptionView, emit
from netbasis.cli.typed import typed_rate
from netbasis.cli.which import Which, market_of
from netbasis.conventions.ticks import format_32nds, format_price
from netbasis.errors import UnknownName
from netbasis.report.reasons import reason_text
from netbasis.report.tables import OPTIONS, OPTIONS_SUMMARY
from netbasis.report.words import HEADERS, Language, language, pick

if TYPE_CHECKING:
    from netbasis.analytics.options.adjusted import OptionsSummary
    from netbasis.analytics.options.model import Rights

PRICE = (
    "{model} futures price {value} ({points:.4f}), market {market}: {rich:+.2f}/32 {side}{repo}",
    "{model} 期貨價 {value}（{points:.4f}），市價 {market}：{side} {rich:+.2f}/32{repo}",
)
REPO = (", {bp:+.0f} bp of the CTD's implied repo", "，合 CTD 隱含回購利率 {bp:+.0f} bp")
SIDES = {True: ("rich", "偏貴"), False: ("cheap", "偏便宜")}
WORTH = (
    "delivery options {total}/32, {usd} a contract",
    "交割選擇權 {total}/32，每口 {usd}",
)
PART = ("{name} {value}/32 ({usd})", "{name} {value}/32（{usd}）")
USD = ("{sign}${amount}", "{sign}{amount} 美元")
PARTS = (
    "what the price would rise by without each: {parts} (the wild card needs timing, so it is in both)",
    "缺少各項時期貨價的上升：{parts}（wild card 以時機選擇權為前提，兩項皆含之）",
)
ONE_PART = ("of it: {parts}", "其中：{parts}")
EXPECTED = ("expected delivery {day}", "預期交割日 {day}")
RISK = (
    "DV01 of the future {dv01:.5f}, by the CTD alone {alone:.5f}; contracts sold against one contract face of the CTD "
    "{ratio:.4f}, by the CTD alone {alone_ratio:.4f}",
    "期貨 DV01 {dv01:.5f}，僅依 CTD 為 {alone:.5f}；每口面額 CTD 應賣口數 {ratio:.4f}，僅依 CTD 為 {alone_ratio:.4f}",
)
VOLATILITY = (
    "volatility {vol:.1f} bp a year of the {tenor:g}-year yield",
    "{tenor:g} 年殖利率的年波動率 {vol:.1f} bp",
)
OWN = ("; noise of each issue {noise:g} bp per square root of a business day", "；各券雜訊每營業日平方根 {noise:g} bp")
EARLY = (
    "delivery before the last day is worth {value}/32: --delivery best measures each net basis at its own best day",
    "早於最後交割日交割值 {value}/32：以 --delivery best 可將各券淨基差改依其最佳交割日計算",
)
EARLY_WORTH = 0.05 / 32.0  # points: less than this is not worth a sentence
READ = (
    "option: factor x (future on the issue alone - future with all issues); adjusted: net basis - option",
    "選擇權價值＝轉換因子 ×（僅該券可交割的期貨價 − 全部券可交割的期貨價）；調整後＝淨基差 − 選擇權價值",
)


def show_options(
    contract: str, which: Which, model: str, vol: float | None, noise: float | None,
    repo: float | None, rights: str, delivery: str, show: OptionView, form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the option-adjusted basis of each issue, the contract in one row, or one of `option_views`."""
    from netbasis.analytics.options.adjusted import options_table
    from netbasis.cli.option_views import show_view

    words, chosen, summary = language(lang), typed_rights(rights), show is OptionView.summary
    if not summary and show is not OptionView.issues:
        return show_view(contract, which, model, vol, noise, repo, chosen, delivery, show, form, out, words)
    with market_of(which, repo) as market:
        found = options_table(
            market, contract, model=model, vol_bp=vol, noise_bp=noise, rights=chosen, delivery=delivery,
            repo=typed_rate(repo, market.repo.rate(90)),
        )  # fmt: skip
        data = found.summary.frame() if summary else found.issues
        future = market.contract(contract)
        notes = [
            *option_notes(found.summary, future.spec.face, words),
            *([] if summary else [pick(READ, words)]),
            *_early(found.summary.early, delivery, words),
            *missing_notes(market, [future.code], words),
            *repo_notes(market, repo, words)[:-1],
        ]
        block = Block(data, OPTIONS_SUMMARY if summary else OPTIONS, title_of(market, words, contract), notes)
        emit(data, [block], form, out, words)
        return problems_of(market, contract, words)


def typed_rights(text: str) -> Rights:
    """Rights from `all`, `none` or names with commas between. Raises UnknownName."""
    from netbasis.analytics.options.model import Rights

    names = [name.strip().lower().replace("-", "_") for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return Rights()
    if names == ["none"]:
        return Rights.none()
    for name in names:
        if name not in Rights.NAMES:
            raise UnknownName.among("right", name, ("all", "none", *Rights.NAMES))
    if not names:
        raise UnknownName.among("right", text, ("all", "none", *Rights.NAMES))
    return Rights(**{name: name in names for name in Rights.NAMES})


def _early(worth: float | None, delivery: str, lang: Language) -> list[str]:
    """How to read net basis on the last day where the short would deliver before it."""
    if delivery != "last" or worth is None or worth < EARLY_WORTH:
        return []
    return [pick(EARLY, lang).format(value=format_32nds(worth))]


def option_notes(found: OptionsSummary, face: float, lang: Language) -> list[str]:
    """Model against market, each right, the expected delivery, risk, and what the volatility is and is from."""

    def usd(points: float) -> str:
        amount = f"{abs(points) * face / 100.0:,.2f}"
        return pick(USD, lang).format(sign="-" if points < 0.0 and amount != "0.00" else "", amount=amount)

    repo = "" if found.rich_repo is None else pick(REPO, lang).format(bp=found.rich_repo * 1e4)
    price = pick(PRICE, lang).format(
        model=found.model, value=format_price(found.model_futures, "futures"), points=found.model_futures,
        market=format_price(found.futures, "futures"), rich=found.rich * 32.0,
        side=pick(SIDES[found.rich >= 0.0], lang), repo=repo,
    )  # fmt: skip
    shown = [(name, getattr(found, name)) for name in
             ("quality", "timing", "wild_card", "end_of_month", "interaction", "early")]  # fmt: skip
    parts = [
        pick(PART, lang).format(name=pick(HEADERS[name], lang), value=format_32nds(value), usd=usd(value))
        for name, value in shown if value is not None
    ]  # fmt: skip
    listed = (", " if lang == "en" else "、").join(parts)
    notes = [
        price,
        pick(WORTH, lang).format(total=format_32nds(found.option), usd=usd(found.option)),
        pick(PARTS if len(parts) > 1 else ONE_PART, lang).format(parts=listed),
        pick(EXPECTED, lang).format(day=found.expected_delivery),
    ]
    if found.hedge_ratio is not None and found.ctd_hedge_ratio is not None:
        notes.append(
            pick(RISK, lang).format(
                dv01=found.option_adjusted_dv01, alone=found.futures_dv01, ratio=found.hedge_ratio,
                alone_ratio=found.ctd_hedge_ratio,
            )
        )  # fmt: skip
    return [*notes, *model_notes(found.volatility_bp, found.tenor, found.noise_bp, found.notes, lang)]


def model_notes(
    volatility: float, tenor: float, noise: float | None, source: Sequence[str], lang: Language
) -> list[str]:  # fmt: skip
    """The volatility of the model, and where it is from."""
    used = pick(VOLATILITY, lang).format(vol=volatility, tenor=tenor)
    if noise is not None:
        used += pick(OWN, lang).format(noise=noise)
    return [used, *(reason_text(note, lang) for note in source)]
