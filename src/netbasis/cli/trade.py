"""The command `trade`: a levered basis position opened at a day's quote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from netbasis.cli.files import report_problems
from netbasis.cli.market import problems_of, title_of
from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_choice, typed_percent
from netbasis.cli.which import Which, market_of
from netbasis.errors import BadFile, BadInput
from netbasis.report import tables_trade
from netbasis.report.tables_trade import with_sides
from netbasis.report.words import Language, language, pick
from netbasis.report.words_trade import VALUES

if TYPE_CHECKING:
    import polars as pl

    from netbasis.market.margins import MarginTable
    from netbasis.market.snapshot import Market
    from netbasis.trade.policy import Hedge
    from netbasis.trade.position import Position
    from netbasis.trade.quote import Quote

SIDES = {"long": 1, "short": -1}
SHOWS = ("position", "legs", "balance", "ledger", "ladder", "wanted")
USUAL_BUFFER = 0.25
HEAD = ("{side}, {contract} against {cusip}", "{side}：{contract} 對 {cusip}")
BALANCE = ("balance sheet: assets = claims", "資產負債表：資產＝負債與權益")
SIZE = ("size and leverage", "規模與槓桿")
HELD = ("held to delivery", "持有至交割")
MODEL = (
    "initial margin: a model (docs/trade.md), ${margin:,.0f} a contract; no exchange's figure. Yours: --margin USD or "
    "--margins FILE",
    "初始保證金：模型估計（docs/trade.zh-TW.md），每口 {margin:,.0f} 美元，並非交易所公告；可用 --margin USD 或 "
    "--margins FILE 代入",
)
ASSUMED = (
    "haircut of {haircut:.2%}: assumed, none was given (--haircut PCT, or --leverage)",
    "折扣率 {haircut:.2%} 為假設值，未指定（可用 --haircut PCT 或 --leverage）",
)
TABLE = ("initial margin: {source}", "初始保證金：{source}")
RETURN = (
    "return a year on the equity, if bonds and futures are held to {delivery} at a financing of {financing:.3f}% (the "
    "market's term repo, also for an overnight ladder), cash and margin at {overnight:.3f}%: no promise, margin calls "
    "come before it",
    "權益年報酬：假設持有至 {delivery}、融資成本 {financing:.3f}%（市場定期回購利率，隔夜部分亦以此計），現金與保證金計"
    "息 {overnight:.3f}%；並非保證，途中仍有追繳",
)
BREAK_EVEN = (
    "break-even: the financing rate at which bonds and futures earn the opening costs and nothing more; cash in bp: "
    "the {move} of yields whose variation margin takes all the cash before the repo is marked to the new price",
    "損益兩平：債券與期貨收益恰抵建倉成本的融資利率；現金可承受 bp：殖利率{move}至此幅度時，變動保證金在回購重估之前用"
    "盡全部現金",
)
MOVES = {True: ("fall", "下跌"), False: ("rise", "上升")}
BOUND = (
    "haircut {haircut:.2%}: re-pledging reaches {limit:.1f} times its equity in the end, {share:.0%} of it in {rounds} "
    "rounds",
    "折扣率 {haircut:.2%}：再質押的極限為權益的 {limit:.1f} 倍，{rounds} 輪達到其 {share:.0%}",
)
NO_BOUND = (
    "without a haircut re-pledging has no limit: capital is margin and cash alone",
    "折扣率為零時再質押沒有極限：資本僅為保證金與現金",
)
WANTED = (
    "first row: the position. Each further row: the haircut, or the margin, or the cash (percent of the bonds) that "
    "gives this all-in leverage with the other two as they are; -: not even zero is enough",
    "首列為本部位。其餘各列：其他兩項不變時，達到該總槓桿所需的折扣率、保證金或現金（占債券市值 %）；- 表示降至零亦不"
    "足",
)


@dataclass(frozen=True, slots=True)
class Sized:
    """How large a position is wanted and how it is financed, as typed."""

    face: float | None
    equity: float | None
    side: str
    leverage: float | None
    all_in: float | None
    haircut: float | None
    margin: float | None
    margins: Path | None
    buffer: float | None
    ladder: str
    hedge: str


def show_trade(
    contract: str, issue: str | None, which: Which, sized: Sized, show: str, rounds: int,
    form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print a position, or the part of it that was asked for."""
    words = language(lang)
    typed_choice(show, "--show", SHOWS)
    with market_of(which) as market:
        position, quote, source = opened(market, contract, issue, sized)
        data, blocks = _shown(market, position, quote, source, show, rounds, words)
        emit(data, blocks, form, out, words)
        return problems_of(market, contract, words)


def opened(market: Market, contract: str, issue: str | None, sized: Sized) -> tuple[Position, Quote, tuple[str, str]]:
    """The position, its quote, and where the initial margin is from. Raises BadInput for what cannot be opened."""
    from netbasis.trade.opening import open_position
    from netbasis.trade.policy import Ladder, Policy, Sizing
    from netbasis.trade.quote import Quote

    side = SIDES[typed_choice(sized.side, "--side", tuple(SIDES))]
    if (sized.face is None) == (sized.equity is None):
        raise BadInput("size", given="both" if sized.face else "nothing", allowed="one of --face and --equity, dollars")
    if sized.leverage is not None and sized.all_in is not None:
        raise BadInput("two leverages", allowed="one of --leverage (repo) and --all-in")
    if sized.all_in is not None and sized.buffer is not None:
        raise BadInput("--buffer with --all-in", allowed="one of the two", hint="cash is what the leverage leaves")
    given = sized.haircut is not None or sized.leverage is not None
    haircut = typed_percent(sized.haircut, "--haircut", 0.0) if given else None
    if haircut is not None and sized.leverage is not None and sized.leverage * haircut > 1.0 + 1e-12:
        raise BadInput(
            "--leverage", given=sized.leverage, allowed=f"at most {1.0 / haircut:g} at a haircut of {haircut:.2%}",
            hint="repo leverage is 1/haircut",
        )  # fmt: skip
    margin, source = margin_of(market, contract, sized.margin, sized.margins)
    policy = Policy(ladder=Ladder.read(sized.ladder))
    quote = Quote.of(market, contract, issue.upper() if issue else None, margin=margin, haircut=haircut,
                     hedge=cast("Hedge", sized.hedge))  # fmt: skip
    sizing = Sizing(
        repo_leverage=sized.leverage, all_in_leverage=sized.all_in,
        buffer_share=typed_percent(sized.buffer, "--buffer", USUAL_BUFFER),
    )  # fmt: skip
    equity = sized.equity
    if sized.face is not None and sized.all_in is not None:  # the equity that this face needs
        equity = sized.face * quote.dirty / 100.0 / sized.all_in
    position = open_position(quote, equity=equity, face=sized.face, side=side, sizing=sizing, policy=policy)
    return position, quote, source


def margin_of(market: Market, contract: str, typed: float | None, file: Path | None) -> tuple[float, tuple[str, str]]:
    """Initial margin a contract and a sentence on where it is from: typed, of a table, or the model."""
    if typed is not None and file is not None:
        raise BadInput("two initial margins", allowed="one of --margin and --margins")
    if typed is not None:
        given = (f"${typed:,.0f} a contract, as given", f"每口 {typed:,.0f} 美元，使用者給定")
        return typed, (TABLE[0].format(source=given[0]), TABLE[1].format(source=given[1]))
    if file is not None:
        import numpy as np

        table, future = margin_table(file), market.contract(contract)
        dollars = float(table.path(future.root, np.array([market.as_of], dtype="datetime64[D]"))[0])
        return dollars, (TABLE[0].format(source=file.name), TABLE[1].format(source=file.name))
    from netbasis.data.sample import sample_par_history
    from netbasis.trade.margin_day import model_margin

    dollars = model_margin(market, contract, sample_par_history())
    return dollars, (MODEL[0].format(margin=dollars), MODEL[1].format(margin=dollars))


def margin_table(file: Path) -> MarginTable:
    """A user's margin table; its warnings are listed. Raises BadFile with all that is wrong."""
    from netbasis.data.margin_table import load_margins

    table, problems = load_margins(file)
    if table is None:
        raise BadFile(problems)
    report_problems(problems)
    return table


def _shown(
    market: Market, position: Position, quote: Quote, source: tuple[str, str], show: str, rounds: int, lang: Language
) -> tuple[pl.DataFrame, list[Block]]:
    from netbasis.trade import outlook
    from netbasis.trade.leverage import ladder

    side = pick(VALUES["long" if position.face > 0.0 else "short"], lang)
    head = pick(HEAD, lang).format(side=side, contract=position.future.code, cusip=position.cusip)
    title = head + pick(("; ", "；"), lang) + title_of(market, lang, position.future.code)
    assumed = [pick(ASSUMED, lang).format(haircut=quote.haircut)] if quote.notes else []
    if show in ("legs", "balance", "ledger", "wanted"):
        said = [*assumed, pick(source, lang)]
        parts: dict[str, tuple[Callable[[], pl.DataFrame], tuple[str, ...], list[str]]] = {
            "legs": (lambda: outlook.legs(position, quote), tables_trade.LEGS, said),
            "balance": (lambda: outlook.balance_sheet(position), tables_trade.BALANCE, assumed),
            "ledger": (position.ledger, tables_trade.LEDGER, assumed),
            "wanted": (lambda: outlook.wanted_leverage(position, quote), tables_trade.WANTED,
                       [pick(WANTED, lang), *said]),
        }  # fmt: skip
        make, columns, notes = parts[show]
        data = make()
        return data, [Block(data, columns, title, notes)]
    whole = outlook.outlook(market, position, quote)
    row = whole.row(0, named=True)
    if show == "ladder":
        data = ladder(row["haircut"], rounds, position.equity)
        notes = [*assumed, *_ladder_notes(row["haircut"], rounds, lang)]
        return data, [Block(data, tables_trade.LADDER, title, notes)]
    held = [
        pick(RETURN, lang).format(
            delivery=row["delivery"], financing=row["financing"] * 100.0, overnight=quote.overnight * 100.0
        ),
        pick(BREAK_EVEN, lang).format(move=pick(MOVES[position.face > 0.0], lang)),
        *assumed, pick(source, lang),
    ]  # fmt: skip
    blocks = [
        Block(outlook.legs(position, quote), tables_trade.LEGS, title),
        Block(outlook.balance_sheet(position), tables_trade.BALANCE, pick(BALANCE, lang)),
        Block(with_sides(whole), tables_trade.SIZE, pick(SIZE, lang)),
        Block(whole, tables_trade.HELD, pick(HELD, lang), held),
    ]
    return whole, blocks


def _ladder_notes(haircut: float, rounds: int, lang: Language) -> list[str]:
    from netbasis.trade.leverage import repo_leverage

    if haircut < 1e-12:
        return [pick(NO_BOUND, lang)]
    reached = 1.0 - (1.0 - haircut) ** rounds
    return [pick(BOUND, lang).format(haircut=haircut, limit=repo_leverage(haircut), share=reached, rounds=rounds)]
