"""The command `replay`: a long basis through September 2019 or March 2020."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from netbasis.cli.backtest import ASYNCHRONY
from netbasis.cli.output import Block, Format, emit
from netbasis.cli.trade import margin_table
from netbasis.cli.typed import typed_choice, typed_names, typed_numbers
from netbasis.report import tables_trade
from netbasis.report.words import Language, language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.trade.policy import Shortfall
    from netbasis.trade.replay import Replay

SHOWS = ("summary", "daily", "events", "attribution")
TITLE = (
    "{contract}, {first} to {last}: long the basis, ${capital:,.0f} of capital each",
    "{contract}，{first} 至 {last}：買進基差，每一部位資本 {capital:,.0f} 美元",
)
CHOSEN = (
    "{ctd}: cheapest to deliver of the whole basket on {chosen}, the last day of the panel before the entry; the "
    "runner-up was {runner_up}",
    "{ctd}：進場前歷史樣本最後一日 {chosen} 全部可交割券中的最便宜者；次便宜者為 {runner_up}",
)
FOLLOWED = (
    "{followed}: the note with a price on nearly every day of the window, followed beside it; the other is carried at "
    "its last mark where the panel has no day",
    "{followed}：期間內幾乎每日有價格的券，並列追蹤；前者在歷史樣本無資料之日以最後價格續計",
)
LEVERAGE = (
    "leverage: repo, 1/haircut; initial margin and a cash buffer of a quarter of the equity come on top. term: 90 days "
    "at the rate of the entry, margin both ways; term, gains kept: the lender calls for losses and keeps gains until "
    "the roll",
    "槓桿：回購槓桿（1／折扣率），另需初始保證金與權益四分之一的現金緩衝。定期：以進場利率借 90 天，雙向追繳；定期"
    "（利得滯留）：貸方追繳損失，利得則滯留至換約",
)
AT_CALL = (
    "lowest at call: cash between the margin call of the morning and the repo market; below zero it must be borrowed "
    "for some hours (--strict counts it)",
    "追繳時最低：早晨變動保證金付出後、回購市場開市前的現金；低於零即須借用數小時（--strict 將其計入）",
)
MARGINS = (
    "initial margins are a model, no exchange's record; bid-offers are assumptions, four times wider on 9-31 March "
    "2020",
    "初始保證金為模型估計，並非交易所紀錄；買賣價差為假設值，2020 年 3 月 9 日至 31 日放寬為四倍",
)


def show_replay(
    name: str, leverage: str, financing: str, strict: bool, shortfall: str, capital: float, margins: Path | None,
    show: str, form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Replay an episode and print the part that was asked for."""
    from netbasis.trade.policy import Policy
    from netbasis.trade.replay import FINANCING, replay

    words = language(lang)
    typed_choice(show, "--show", SHOWS)
    leverages = typed_numbers(leverage, "--leverage", "20,50,100")
    ways = typed_names(financing, "--financing", tuple(FINANCING))
    policy = Policy(strict=strict, shortfall=cast("Shortfall", shortfall))
    margin = None if margins is None else margin_table(margins)
    found = replay(
        name, leverages=leverages, financing=ways, policy=policy, margin=margin, capital=capital,
        options=show == "attribution",
    )  # fmt: skip
    data, columns = part(found, show)
    emit(data, [Block(data, columns, _title(found, capital, words), notes(found, margins is not None, words))],
         form, out, words)  # fmt: skip
    return 0


def part(found: Replay, show: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The data of a part and the columns shown of it."""
    import polars as pl

    if show == "daily":
        return found.daily(), tables_trade.DAILY
    if show == "events":
        frames = [
            run.lane.happened().with_columns(
                pl.lit(run.issue).alias("issue"), pl.lit(run.leverage).alias("leverage"),
                pl.lit(run.financing).alias("financing"),
            )
            for run in found.runs
        ]  # fmt: skip
        return pl.concat(frames), tables_trade.REPLAY_EVENTS
    return found.summary(), tables_trade.SUMMARY if show == "summary" else tables_trade.REPLAY_CAUSES


def _title(found: Replay, capital: float, lang: Language) -> str:
    held = found.episode
    return pick(TITLE, lang).format(contract=held.contract, first=held.first, last=held.last, capital=capital)


def notes(found: Replay, own_margins: bool, lang: Language) -> list[str]:
    """Which issue and why, what the columns mean, and how far to trust them."""
    followed = found.episode.followed
    lines = [pick(CHOSEN, lang).format(ctd=found.ctd, chosen=found.chosen, runner_up=found.runner_up)]
    if followed != found.ctd:
        lines.append(pick(FOLLOWED, lang).format(followed=followed))
    own = [] if own_margins else [pick(MARGINS, lang)]
    return [*lines, pick(LEVERAGE, lang), pick(AT_CALL, lang), pick(ASYNCHRONY, lang), *own]
