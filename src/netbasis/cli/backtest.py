"""The command `backtest`: a rule over a market history."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.trade import margin_table
from netbasis.cli.typed import typed_choice, typed_numbers, typed_percent
from netbasis.errors import BadInput
from netbasis.report import tables_trade
from netbasis.report.tables_trade import statistics_rows, with_sides
from netbasis.report.words import LANGUAGES, Language, language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.trade.backtest import Backtest
    from netbasis.trade.policy import AtDelivery, Missing, Policy, Shortfall, Sizing
    from netbasis.trade.rules import Rule
    from netbasis.trade.tape import Tape

SHOWS = ("statistics", "curve", "trades", "attribution", "events", "ledger", "sweep")
RULES = ("repo_gap", "net_basis_score", "always")
HISTORIES = ("panel", "synthetic")
USUAL = {"repo_gap": (15.0, 0.0), "net_basis_score": (1.5, 0.25), "always": (0.0, 0.0)}
SWEPT = {"repo_gap": (5.0, 15.0, 30.0, 60.0), "net_basis_score": (1.0, 1.5, 2.0, 2.5), "always": (0.0,)}
SWEPT_LEVERAGE = (10.0, 20.0, 50.0)
USUAL_BUFFER = 0.25
VALUED = ("trades", "attribution")  # parts that show the delivery option by itself
TITLE = (
    "{rule}, {roots}, {leverage} times (repo), ${capital:,.0f}; {first} to {last}",
    "{rule}、{roots}、回購槓桿 {leverage} 倍、資本 {capital:,.0f} 美元；{first} 至 {last}",
)
PLOTTED = ("plot: {file}; open it in a browser\n", "圖：{file}，請以瀏覽器開啟\n")
SYNTHETIC = ("SYNTHETIC", "SYNTHETIC（合成資料，並非市場紀錄）")
SPARSE = (
    "the panel is daily only in September 2019 and from 24 February to 9 April 2020; otherwise it has month-ends "
    "alone: between them no call, no sale and no exit can be seen, entries are at most a month late, and "
    "the path is no daily track record",
    "歷史樣本僅 2019 年 9 月與 2020 年 2 月 24 日至 4 月 9 日為逐日，其餘只有月底：月底之間看不到追繳、強制出清與出場，"
    "進場最多晚一個月，因此這不是逐日績效",
)
IDLE = (
    "cash and margin earn the overnight rate: a book that is never in the trade returns {idle:.2%}",
    "現金與保證金以隔夜利率計息：從未進場的帳戶報酬為 {idle:.2%}",
)
OLD_PRICES = (
    "{count} positions ended at an old price: their contract had none on the day it was left, so what it earned since "
    "its last mark is missing while its financing is counted (leave it earlier with --roll-before)",
    "{count} 個部位以舊價結束：離場當日該合約無價格，最後評價之後的損益未計入，融資成本卻已計入（可用 --roll-before 提"
    "早換月）",
)
ASYNCHRONY = (
    "notes and futures are not of the same second: a day's mark may be off by up to 4.8/32 of the face, the change "
    "between two days by up to twice that",
    "債券與期貨價格並非同一時刻：單日評價的誤差最多約面額的 4.8/32 點，兩日之間的變動最多為其兩倍",
)
MARGINS = (
    "initial margins: a model, no exchange's record (--margins FILE brings yours); bid-offers are assumptions",
    "初始保證金為模型估計，並非交易所紀錄（可用 --margins FILE 代入）；買賣價差為假設值",
)
# what `Backtest.notes` says, word for word, in the reader's language
SAID = {
    " held days without a price, carried at the last mark": " 個持有日無價格，以最後價格續計",
    " held days without a price, skipped": " 個持有日無價格，略過",
    " held days without a price, the run stops there": " 個持有日無價格，回測於該處停止",
    " held days without a repo rate, the last one went on": " 個持有日無回購利率，沿用前值",
    "stopped on a held day without a price or repo rate": "於無價格或無回購利率的持有日停止",
    "SYNTHETIC: the prices of this run are made, no record of a market": "SYNTHETIC：本次價格為合成資料，並非市場紀錄",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    roots: tuple[str, ...]
    rule: str
    enter: float | None
    leave: float | None
    window: int
    both_ways: bool
    short: bool
    leverage: str
    ladder: str
    shortfall: str
    missing: str
    at_delivery: str
    capital: float
    buffer: float | None
    margins: Path | None
    history: str
    seed: int
    roll_before: int | None = None


def show_backtest(asked: Asked, show: str, plot: Path | None, form: Format, out: Path | None, lang: str) -> int:
    """Run the rule and print the part of the result that was asked for; its figure into `plot`."""
    from netbasis.trade.backtest import backtest

    words = language(lang)
    typed_choice(show, "--show", SHOWS)
    typed_choice(asked.rule, "--rule", RULES)
    leverages = typed_numbers(asked.leverage, "--leverage", "20 or 10,20,50")
    if show == "sweep":
        return _show_sweep(asked, leverages, plot, form, out, words)
    if len(leverages) > 1:
        raise BadInput("--leverage", given=asked.leverage, allowed="one number", hint="several go with --show sweep")
    rule, policy = rule_of(asked, *_levels(asked)), policy_of(asked)
    sizing = sizing_of(leverages[0], asked)
    tapes = tapes_of(asked, asked.rule == "net_basis_score" or plot is not None or show in VALUED)
    found = backtest(tapes, rule, sizing=sizing, policy=policy, capital=asked.capital)
    data, columns = _part(found, show)
    table = statistics_rows(found.statistics(), words) if show == "statistics" else data
    if show == "trades":
        table = with_sides(data)
    if plot is not None:
        _write(plot, asked, tapes, leverages, found, found, words)
    emit(data, [Block(table, columns, _title(asked, tapes, leverages, words), notes(asked, tapes, found, words))],
         form, out, words)  # fmt: skip
    return 0


def _write(
    plot: Path, asked: Asked, tapes: list[Tape], leverages: tuple[float, ...], found: Backtest | None,
    drawn: Backtest | pl.DataFrame, first: Language,
) -> None:  # fmt: skip
    """The page of a run's or a sweep's figure, in both languages."""
    from netbasis.report.plot_page import PlotPage, write_plot
    from netbasis.report.sections_backtest import plot_view

    made = any(tape.synthetic for tape in tapes)
    pages = {
        lang: PlotPage(
            _title(asked, tapes, leverages, lang), [plot_view(drawn, made, lang)], notes(asked, tapes, found, lang)
        )
        for lang in LANGUAGES
    }
    sys.stderr.write(pick(PLOTTED, first).format(file=write_plot(plot, pages, first)))


def _part(found: Backtest, show: str) -> tuple[pl.DataFrame, tuple[str, ...] | None]:
    """The data of a part and the columns shown of it."""
    import polars as pl

    if show == "statistics":
        return pl.DataFrame([found.statistics()]).fill_nan(None), None
    parts: dict[str, tuple[Callable[[], pl.DataFrame], tuple[str, ...]]] = {
        "curve": (found.curve, tables_trade.CURVE),
        "trades": (found.trades, tables_trade.TRADES),
        "attribution": (found.attribution, tables_trade.ATTRIBUTION),
        "events": (found.happened, tables_trade.EVENTS),
        "ledger": (found.ledger, tables_trade.LEDGER),
    }
    make, columns = parts[show]
    return make(), columns


def _show_sweep(
    asked: Asked, leverages: tuple[float, ...], plot: Path | None, form: Format, out: Path | None, lang: Language
) -> int:
    """Entry levels times leverages, a row each."""
    from netbasis.trade.sweep import sweep

    given = None if asked.enter is None else (asked.enter,)
    leave = USUAL[asked.rule][1] if asked.leave is None else asked.leave
    rules = {
        f"{asked.rule} {enter:g}" if asked.rule != "always" else asked.rule: rule_of(asked, enter, leave)
        for enter in given or SWEPT[asked.rule]
    }
    held = leverages if asked.leverage != "20" else SWEPT_LEVERAGE
    sizings: Mapping[str, Sizing] = {f"{leverage:g}x": sizing_of(leverage, asked) for leverage in held}
    tapes = tapes_of(asked, asked.rule == "net_basis_score")
    data = sweep(tapes, rules, sizings, policy=policy_of(asked), capital=asked.capital)
    title = _title(asked, tapes, held, lang)
    if plot is not None:
        _write(plot, asked, tapes, held, None, data, lang)
    emit(data, [Block(data, tables_trade.SWEEP, title, notes(asked, tapes, None, lang))], form, out, lang)
    return 0


def _levels(asked: Asked) -> tuple[float, float]:
    usual = USUAL[asked.rule]
    return (usual[0] if asked.enter is None else asked.enter, usual[1] if asked.leave is None else asked.leave)


def rule_of(asked: Asked, enter: float, leave: float) -> Rule:
    """The rule with its levels. Raises BadInput."""
    from netbasis.trade import rules

    if asked.short and asked.rule != "always":
        raise BadInput("--short", given=asked.rule, allowed="with --rule always", hint="others take --both-ways")
    if asked.rule == "always":
        return rules.always(-1.0 if asked.short else 1.0)
    if asked.rule == "net_basis_score":
        return rules.net_basis_score(asked.window, enter, leave, both_ways=asked.both_ways)
    return rules.repo_gap(enter, leave, both_ways=asked.both_ways)


def policy_of(asked: Asked) -> Policy:
    """How the book is run. Raises BadInput for names that are not known."""
    from netbasis.trade.policy import Ladder, Policy

    return Policy(
        ladder=Ladder.read(asked.ladder), shortfall=cast("Shortfall", asked.shortfall),
        missing=cast("Missing", asked.missing), at_delivery=cast("AtDelivery", asked.at_delivery),
    )  # fmt: skip


def sizing_of(leverage: float, asked: Asked) -> Sizing:
    """A repo leverage and its buffer."""
    from netbasis.trade.policy import Sizing

    return Sizing(repo_leverage=leverage, buffer_share=typed_percent(asked.buffer, "--buffer", USUAL_BUFFER))


def tapes_of(asked: Asked, options: bool) -> list[Tape]:
    """A tape a root. The haircut of the market is zero, so that 1/leverage is the haircut. options: value the delivery
    options of the panel's days; the synthetic market knows them."""
    from netbasis.report.backtest_study import PANEL_ROLL_BEFORE, panel_tapes
    from netbasis.trade.build_tape import ROLL_BEFORE

    typed_choice(asked.history, "--history", HISTORIES)
    margin = None if asked.margins is None else margin_table(asked.margins)
    usual = {"panel": PANEL_ROLL_BEFORE, "synthetic": ROLL_BEFORE}[asked.history]
    before = usual if asked.roll_before is None else asked.roll_before
    if not 0 <= before <= 60:
        raise BadInput("--roll-before", given=before, allowed="business days, 0 to 60")
    roots = [root.upper() for root in asked.roots]
    if asked.history == "synthetic":
        from netbasis.data.synthetic import synthetic_market
        from netbasis.trade.synthetic_tapes import synthetic_tapes

        market = synthetic_market(seed=asked.seed, roots=roots)
        return list(synthetic_tapes(market, roots, haircut=0.0, margin=margin, roll_before=before))
    return panel_tapes(roots, options=options, margin=margin, roll_before=before)


def _title(asked: Asked, tapes: list[Tape], leverages: tuple[float, ...], lang: Language) -> str:
    days = tapes[0].days
    text = pick(TITLE, lang).format(
        rule=asked.rule, roots=", ".join(tape.root for tape in tapes), capital=asked.capital, first=days[0],
        last=days[-1], leverage=", ".join(f"{leverage:g}" for leverage in leverages),
    )  # fmt: skip
    made = any(tape.synthetic for tape in tapes)
    return f"{pick(SYNTHETIC, lang)}  {text}" if made else text


def notes(asked: Asked, tapes: list[Tape], found: Backtest | None, lang: Language) -> list[str]:
    """What a reader of the result has to know."""
    import polars as pl

    from netbasis.kernels.trade_path import STALE
    from netbasis.report.backtest_study import idle_return
    from netbasis.trade.run import CODES

    said = [_said(note, lang) for note in found.notes] if found else []
    old = found.happened().filter(pl.col("event") == CODES[STALE]).height if found else 0
    if found:
        said.append(pick(IDLE, lang).format(idle=idle_return(found)))
    if old:
        said.append(pick(OLD_PRICES, lang).format(count=old))
    if any(tape.synthetic for tape in tapes):
        return said
    own = [] if asked.margins else [pick(MARGINS, lang)]
    return [*said, pick(SPARSE, lang), pick(ASYNCHRONY, lang), *own]


def _said(note: str, lang: Language) -> str:
    if lang == "en":
        return note
    for english, chinese in SAID.items():
        note = note.replace(english, chinese)
    return note
