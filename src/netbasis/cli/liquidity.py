"""The command `liquidity`: what a levered position needs in cash, and how far it is from a forced sale."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_date
from netbasis.cli.which import DEFAULT_DAY
from netbasis.conventions.ticks import format_price
from netbasis.errors import BadInput, UnknownName
from netbasis.report.words import VALUES, Language, language, pick

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from netbasis.market.par_history import ParHistory
    from netbasis.trade.liquidity.at_risk import LiquidityAtRisk
    from netbasis.trade.liquidity.holding import Holding
    from netbasis.trade.liquidity.on_path import OnPath
    from netbasis.trade.tape import Tape

PARTS = ("balance", "distance", "quantiles", "outcomes", "causes", "shocks", "path")
LEVEL = 0.99
LEVERAGES = (10.0, 20.0, 30.0, 50.0, 70.0, 100.0)

TITLE = (
    "{contract} {futures} on {day}: {side} with {cusip} at {clean}, repo {ladder}",
    "{contract} {futures}，{day}：{side}，現貨 {cusip} {clean}，回購{ladder}",
)
SIDES = {1.0: ("long the basis", "買進基差"), -1.0: ("short the basis", "賣出基差")}
BALANCE = ("Balance sheet after opening", "開倉後資產負債")
LEVERAGE = (
    "leverage {repo} by the haircut of {haircut:.2%} (repo leverage), {all_in:.1f} all in; initial margin "
    "${margin:,.0f} a contract, {share:.2%} of the bonds",
    "槓桿：依折扣率 {haircut:.2%} 為 {repo} 倍（回購槓桿），總槓桿 {all_in:.1f} 倍；每口原始保證金 {margin:,.0f} 美元，"
    "合債券市值 {share:.2%}",
)
UNLIMITED = ("without limit", "無上限")
DISTANCE = (
    "Distance to a forced sale: the one move, alone, that exhausts the buffer",
    "距強制平倉：單獨耗盡緩衝的變動",
)
DISTANCE_NOTE = (
    "end of day: once overnight repo has been rolled at the bonds' new value; within the day: between margin call and "
    "repo; - no such move up to 1,000 bp of yield, 20 points of basis, half a contract of margin, 100 points of "
    "haircut, 10,000 bp of repo; repo is that much higher for {days} days; sd: one day's change",
    "日終：隔夜回購已依債券新市值續作；日中：補繳保證金之後、回購之前；"
    "- 表示殖利率 1,000 bp、基差 20 點、保證金半口面額、"
    "折扣率 100 個百分點、回購利率 10,000 bp 以內無此變動；回購利率於 {days} 日內均上升；標準差：單日變動",
)
QUANTILES = (
    "Cash need over {days} days, {paths:,} paths of filtered historical simulation",
    "{days} 日現金需求：濾過歷史模擬 {paths:,} 條路徑",
)
AT_RISK = (
    "liquidity at risk, {level:.1%}: ${need:,.2f} m +- {error:,.2f} of a buffer of ${buffer:,.2f} m; cash runs out on "
    "{share:.2%} of the paths",
    "流動性風險值 {level:.1%}：{need:,.2f} 百萬美元 ± {error:,.2f}，緩衝 {buffer:,.2f} 百萬美元；"
    "{share:.2%} 的路徑現金耗盡",
)
DRAWN = ("drawn from {source}, whatever the day, and {changes} daily changes of the basis; {stress:.0%} of the paths "
         "under stress",
         "抽樣自 {first} 至 {last} 的 {days} 日平價殖利率與隔夜利率（不論日期先後），以及 {changes} 個基差日變動；"
         "{stress:.0%} 的路徑處於壓力狀態")  # fmt: skip
KNOWN = ("drawn from {source}, known on the day, and {changes} daily changes of the basis; {stress:.0%} of the paths "
         "under stress",
         "抽樣自 {first} 至 {last} 的 {days} 日平價殖利率與隔夜利率（僅當日已知者），以及 {changes} 個基差日變動；"
         "{stress:.0%} 的路徑處於壓力狀態")  # fmt: skip
OUTCOMES = ("What became of them under the policy", "依政策的結果")
CAUSES = ("Where the need beyond {level:.1%} comes from, on average", "超過 {level:.1%} 的需求平均來自")
SHOCKS = ("Leverage by shock", "槓桿與衝擊")
SHOCKS_NOTE = (
    "leverage: repo leverage, the haircut is 1 / leverage; cash left: at the end, or after the sale, of the equity",
    "槓桿：回購槓桿，折扣率＝1／槓桿；剩餘現金：期末或平倉後，占權益比率",
)
PATH = ("{name}: {outcome}", "{name}：{outcome}")
WHEN = (", cash below zero on day {day}", "，第 {day} 日現金低於零")
SOLD = (", sold on day {day}", "，第 {day} 日平倉")
ON_DAY = (" on day {day}", "（第 {day} 日）")
CALLED = (", called on day {day}", "，第 {day} 日被催繳")

BALANCE_SHOWN = ("item", "usd_m", "of_bonds", "of_equity")
DISTANCE_SHOWN = ("factor", "unit", "move", "in_sd", "intraday", "intraday_in_sd", "sd", "reason")
QUANTILES_SHOWN = ("level", "need_m", "need_error_m", "of_buffer", "loss_m", "loss_error_m")
OUTCOMES_SHOWN = ("outcome", "share", "standard_error", "equity_left_m")
CAUSES_SHOWN = ("cause", "usd_m", "share")
SHOCKS_SHOWN = (
    "leverage",
    "all_in_leverage",
    "shock",
    "outcome",
    "day",
    "need_m",
    "cash_left_m",
    "cash_share",
    "reason",
)
PATH_SHOWN = ("day", "date", "clean", "futures_32nds", "cash_m", "lowest_cash_m", "margin_m", "repo_m", "equity_m",
              "need_m")  # fmt: skip


def show_liquidity(
    contract: str, day: str | None, leverage: float, horizon: int, paths: int, seed: int, scenario: str | None,
    buffer: float, haircut: float, capital: float, ladder: str, short: bool, known: bool, part: str | None,
    form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print balance sheet, distance to a forced sale, cash need and the table of leverage by shock."""
    from netbasis.trade.liquidity.at_risk import liquidity_at_risk
    from netbasis.trade.liquidity.distance import distance_to_sale
    from netbasis.trade.liquidity.draws import basis_changes, filtered_history
    from netbasis.trade.liquidity.on_path import days_to_exhaustion
    from netbasis.trade.liquidity.scenarios import SCENARIOS
    from netbasis.trade.liquidity.table import leverage_table

    words = language(lang)
    if part is not None and part not in PARTS:
        raise UnknownName.among("part", part, PARTS)
    if part == "path" and scenario is None:
        raise BadInput("no path was named", allowed="--scenario " + ", ".join(SCENARIOS))
    tape, par, overnight = sample_tape(haircut)
    holding = sample_holding(tape, par, contract, day, leverage, buffer, capital, ladder, short)
    until = holding.day if known else None
    basis = basis_changes(tape, until=until)
    stress = float(basis.stressed[-1]) if len(basis.days) and basis.stressed[0] == basis.stressed[-1] else 0.25
    history = filtered_history(par, overnight, basis if len(basis.days) else None, until=until, stress=stress)
    blocks: dict[str, Block] = {}
    if scenario is not None:
        run = days_to_exhaustion(holding, scenario)
        blocks["path"] = Block(run.days, PATH_SHOWN, path_title(run, words))
    blocks["balance"] = Block(holding.balance(), BALANCE_SHOWN, pick(BALANCE, words), [leverage_note(holding, words)])
    blocks["distance"] = Block(
        distance_to_sale(holding, history, days=min(horizon, holding.days)), DISTANCE_SHOWN, pick(DISTANCE, words),
        [pick(DISTANCE_NOTE, words).format(days=horizon)],
    )  # fmt: skip
    found = liquidity_at_risk(holding, history, days=horizon, paths=paths, level=LEVEL, seed=seed)
    drawn = pick(KNOWN if known else DRAWN, words).format(
        source=history.source, first=history.days[0], last=history.days[-1], days=len(history.days),
        changes=len(basis.days), stress=stress if len(basis.days) else 0.0,
    )  # fmt: skip
    blocks["quantiles"] = Block(
        found.quantiles(), QUANTILES_SHOWN, pick(QUANTILES, words).format(days=horizon, paths=paths),
        [at_risk_note(found, words), drawn],
    )  # fmt: skip
    blocks["outcomes"] = Block(found.outcomes(), OUTCOMES_SHOWN, pick(OUTCOMES, words))
    blocks["causes"] = Block(found.causes(), CAUSES_SHOWN, pick(CAUSES, words).format(level=LEVEL))
    table = leverage_table(holding, sorted({*LEVERAGES, leverage}))
    blocks["shocks"] = Block(table, SHOCKS_SHOWN, pick(SHOCKS, words), [pick(SHOCKS_NOTE, words)])
    chosen = part or ("path" if scenario is not None else "shocks")
    shown = [blocks[part]] if part is not None else list(blocks.values())
    first = shown[0]
    shown[0] = Block(first.frame, first.columns, f"{title_of(holding, ladder, words)}\n{first.title}", first.notes)
    emit(blocks[chosen].frame, shown, form, out, words)
    return 0


def sample_tape(haircut_pct: float) -> tuple[Tape, ParHistory, Mapping[date, float]]:
    """The tape of the embedded ten-year panel at a market haircut in percent, par yields and overnight rates."""
    from netbasis.data.sample import sample_overnight, sample_panel, sample_par_history
    from netbasis.trade.build_tape import build_tape

    if not 0.0 <= haircut_pct < 100.0:
        raise BadInput("--haircut", given=haircut_pct, allowed="percent, 0 to below 100", hint="write 2 for 2%")
    par = sample_par_history()
    tape = build_tape(sample_panel(), "ZN", par_history=par, haircut=haircut_pct / 100.0)
    return tape, par, sample_overnight()


def sample_holding(
    tape: Tape, par: ParHistory, contract: str, day: str | None, leverage: float, buffer: float, capital: float,
    ladder: str, short: bool,
) -> Holding:  # fmt: skip
    """The holding that the options describe. Raises BadInput for a contract that is not a ten-year one."""
    from netbasis.data.sample import sample_universe
    from netbasis.instruments.future import parse_contract
    from netbasis.trade.liquidity.build import holding_of
    from netbasis.trade.policy import Ladder, Policy, Sizing

    when = typed_date(day or DEFAULT_DAY, "--date")
    future = parse_contract(contract, as_of=when)
    if future.root != tape.root:
        raise BadInput(
            "the embedded panel holds ten-year notes alone", given=contract, allowed=f"a {tape.root} contract",
            hint="other contracts: netbasis.build_tape on a history of your own, then holding_of",
        )  # fmt: skip
    sizing = Sizing(repo_leverage=leverage, buffer_share=buffer / 100.0)
    return holding_of(
        tape, when, sizing, Policy(ladder=Ladder.read(ladder)), capital, bonds=sample_universe(), par_history=par,
        short=short, contract=contract,
    )  # fmt: skip


def title_of(holding: Holding, ladder: str, lang: Language) -> str:
    """Contract, day, side, issue and how it is financed, in one line."""
    return pick(TITLE, lang).format(
        contract=holding.contract, futures=format_price(holding.futures, "futures"), day=holding.day,
        side=pick(SIDES[holding.side], lang), cusip=holding.cusip, clean=format_price(holding.clean),
        ladder=pick(VALUES[ladder], lang) if ladder in VALUES else ladder,
    )  # fmt: skip


def leverage_note(holding: Holding, lang: Language) -> str:
    """Repo and all-in leverage, haircut and margin."""
    repo, all_in = holding.leverage()
    return pick(LEVERAGE, lang).format(
        repo=pick(UNLIMITED, lang) if repo == float("inf") else f"{repo:.1f}", all_in=all_in,
        haircut=holding.own_haircut, margin=holding.margin, share=holding.margin_share,
    )  # fmt: skip


def at_risk_note(found: LiquidityAtRisk, lang: Language) -> str:
    """The one number, its error, the buffer it is to be held against."""
    return pick(AT_RISK, lang).format(
        level=found.level, need=found.at_risk / 1e6, error=found.standard_error / 1e6, buffer=found.buffer / 1e6,
        share=found.exhausted,
    )  # fmt: skip


def path_title(run: OnPath, lang: Language) -> str:
    """The scenario, what came of it, and when."""
    from netbasis.trade.liquidity.scenarios import named_scenario

    meaning = pick(named_scenario(run.scenario).words, lang)
    text = pick(PATH, lang).format(name=f"{run.scenario} ({meaning})", outcome=pick(VALUES[run.outcome], lang))
    first = (CALLED, run.called) if run.outcome != "called" else (ON_DAY, run.called)
    for sentence, when in (first, (WHEN, run.exhausted), (SOLD, run.sold)):
        text += "" if when is None else pick(sentence, lang).format(day=when)
    return text
