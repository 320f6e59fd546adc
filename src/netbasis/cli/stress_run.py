"""The commands `stress run` and `stress compare`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.stress_options import Asked
from netbasis.instruments.treasury import Floats
from netbasis.report.system_tables import comparison, headed, metric_rows
from netbasis.report.words import Language, language, pick
from netbasis.report.words_system import SYSTEM_VALUES
from netbasis.system.balance import SECTOR_NAMES
from netbasis.system.engine import VARIABLES, Result
from netbasis.system.flows import BUYERS, CAUSES, calls, flows
from netbasis.system.story_numbers import dollars
from netbasis.system.variants import band, metric_bands, purchase_rule, variants

if TYPE_CHECKING:
    import polars as pl

# variable of the record -> heading, scale and decimals
SHOWN_DAYS: dict[str, tuple[str, float, int]] = {
    "yield": ("yield_bp", 1.0, 1), "dislocation": ("dislocation", 1.0, 1), "basis": ("basis", 1.0, 1),
    "repo": ("repo", 1.0, 1), "utilisation": ("utilisation", 100.0, 1), "volatility": ("volatility", 1.0, 1),
    "margin_rate": ("margin_rate", 100.0, 2), "bonds": ("bonds", 1.0, 1), "cash": ("cash", 1.0, 1),
    "equity": ("equity", 1.0, 1), "sold": ("sold", 1.0, 1), "bought": ("bought", 1.0, 1), "called": ("called", 1.0, 0),
    "failed": ("failed", 1.0, 0),
}  # fmt: skip
BANDED_DAYS = ("yield", "dislocation", "basis", "repo", "bonds", "called")
COMPARED = (
    "dislocation", "yield_rise", "basis", "repo", "net_sold", "worst_return", "lender_loss", "failed", "purchases",
    "days_to_calm",
)  # fmt: skip
ACCOUNTS = ("cash", "margin", "lent", "owed", "shares", "equity", "other")
TITLE = ("{title}; {runs}, {steps} steps a day", "{title}；{runs}，每日 {steps} 步")
ONE_RUN = ("default parameters", "預設參數")
SEEDS = ("{count} runs", "{count} 次")
VECTORS = ("{count} accepted parameter vectors", "{count} 組通過校準之參數")
BANDS = ("median, and between which values 90% of the runs lie", "中位數及 90% 結果所在區間")
CANNOT = (
    "{count} of {all} runs could not be carried through and are left out",
    "{all} 次中有 {count} 次無法完成，未計入",
)
NO_NOISE = (
    "this scenario has no noise: every seed gives the same; try --set noise=4 --set flow_noise=3",
    "此情境沒有雜訊：各亂數種子結果相同；可用 --set noise=4 --set flow_noise=3",
)
NO_PURCHASES = (
    "no purchases in it to hedge; add some: --policy outright,size=30,trigger=10,lag=1,cap=600",
    "情境內沒有購債可比較；可加入：--policy outright,size=30,trigger=10,lag=1,cap=600",
)
FLOW_NOTE = (
    "$bn, + bought, - sold; dealers: change of inventory at market value; flows of asset managers, foreign holders "
    "and the Treasury are given from outside",
    "單位十億美元，+ 買進、- 賣出；交易商為庫存市值變動；資產管理業者、外國投資人與財政部之流量為外部給定",
)
CALL_NOTE = (
    "$bn of the hedge funds' cash, + received, - paid; repo: beside what is repaid for bonds sold",
    "避險基金現金，十億美元，+ 收入、- 支出；回購不含因賣債而償還者",
)
PAIR_NOTE = ("all on the same shocks; {rule}", "各方案衝擊相同；{rule}")
RULE = (
    "purchases by rule: {size} a day, at most {cap}, outright or hedged by sold futures",
    "規則購債：每日 {size}，上限 {cap}，現券或以賣期貨避險",
)
BALANCE_NOTE = (
    "opening, $bn, bonds at par; futures long (+) or short (-); fund shares below zero: issued",
    "期初，十億美元，公債以面額計；期貨多單（+）或空單（-）；基金份額負值為發行",
)


def show_run(given: Asked, show: str, form: Format, out: Path | None, lang: str, before: Sequence[Block] = ()) -> None:
    """Print one view of a run. before: tables that say what it stands on."""
    words = language(lang)
    views: dict[str, Callable[[Asked, Language], tuple[pl.DataFrame, Block]]] = {
        "summary": _summary, "days": _days, "calls": _calls, "flows": _flows, "balance": _balance, "audit": _audit,
    }  # fmt: skip
    data, block = views[show](given, words)
    emit(data, [*before, block], form, out, words)


def show_compare(given: Asked, form: Format, out: Path | None, lang: str) -> None:
    """Print a scenario beside its pairs."""
    words = language(lang)
    pairs = variants(given.scenario)
    results = {one.key: given.run(one.scenario) for one in pairs}
    bands = metric_bands(results)
    notes = []
    rule = purchase_rule(given.scenario)
    if rule is not None:
        zh, cap = words == "zh", min(rule.cap, rule.size * given.scenario.days)
        said = pick(RULE, words).format(size=dollars(rule.size, zh), cap=dollars(cap, zh))
        notes.append(pick(PAIR_NOTE, words).format(rule=said))
    else:
        notes.append(pick(NO_PURCHASES, words))
    notes += _notes(given, results["given"], words)
    frame = comparison(bands, COMPARED, words, {})
    emit(bands, [Block(frame, None, _title(given, results["given"], words), notes)], form, out, words)


def _summary(given: Asked, lang: Language) -> tuple[pl.DataFrame, Block]:
    result = given.run()
    bands = metric_bands({"given": result}).drop("variant")
    rows = metric_rows(bands, lang)
    if not given.many:
        rows = rows.select("system:metric", "system:median").rename({"system:median": "system:value"})
    return bands, Block(rows, None, _title(given, result, lang), _notes(given, result, lang))


def _days(given: Asked, lang: Language) -> tuple[pl.DataFrame, Block]:
    result = given.run(record=True)
    values = {name: result.path(name) for name in VARIABLES}
    data = _wide(values)
    shown = {heading: (name, scale, digits) for name, (heading, scale, digits) in SHOWN_DAYS.items()
             if not given.many or name in BANDED_DAYS}  # fmt: skip
    rows = _texts(values, shown, given.many, lang)
    return data, Block(rows, None, _title(given, result, lang), _notes(given, result, lang))


def _calls(given: Asked, lang: Language) -> tuple[pl.DataFrame, Block]:
    result = given.run(record=True)
    values = _stacked([calls(result, row) for row in range(len(result.record))])
    values |= {name: result.path(name) for name in ("called", "sold", "bought", "failed")}
    shown = {name: (name, 1.0, 0 if name in ("called", "failed") else 2) for name in (*CAUSES, "called", "sold")}
    rows = _texts(values, shown, given.many, lang)
    notes = [pick(CALL_NOTE, lang), *_notes(given, result, lang)]
    return _wide(values), Block(rows, None, _title(given, result, lang), notes)


def _flows(given: Asked, lang: Language) -> tuple[pl.DataFrame, Block]:
    result = given.run(record=True)
    values = _stacked([flows(result, given.parameters(row), row) for row in range(len(result.record))])
    rows = _texts(values, {name: (name, 1.0, 1) for name in BUYERS}, given.many, lang)
    notes = [pick(FLOW_NOTE, lang), *_notes(given, result, lang)]
    return _wide(values), Block(rows, None, _title(given, result, lang), notes)


def _balance(given: Asked, lang: Language) -> tuple[pl.DataFrame, Block]:
    """The opening balance sheet of every sector: it is the scenario's, whatever happens after."""
    import polars as pl

    from netbasis.system.balance import opening

    scenario = given.scenario
    held = opening(
        scenario.sizes, scenario.applied(given.parameters(0)), scenario.cohort, volatility=scenario.volatility,
        tenors=scenario.tenors,
    )  # fmt: skip
    order = ("cash", "margin", "owed", "lent", "shares", "equity", "other")
    table = {name: held.accounts[:, order.index(name)] for name in ACCOUNTS}
    data = pl.DataFrame(
        {"sector": SECTOR_NAMES, "bonds": held.bonds.sum(axis=1), "futures": held.futures.sum(axis=1), **table}
    )
    rows = data.with_columns(
        pl.Series("sector", [pick(SYSTEM_VALUES.get(name, (name, name)), lang) for name in SECTOR_NAMES]),
        *(pl.Series(name, [_fixed(v, 1) for v in data[name]]) for name in data.columns[1:]),
    )
    return data, Block(headed(rows), None, pick((scenario.title_en, scenario.title_zh), lang),
                       [pick(BALANCE_NOTE, lang)])  # fmt: skip


def _audit(given: Asked, lang: Language) -> tuple[pl.DataFrame, Block]:
    import polars as pl

    result = given.run(record=True)
    audit = result.audit
    data = pl.DataFrame(
        {
            "name": [result.scenario.name], "seed": [audit.seed], "scenario": [audit.scenario],
            "parameters": [audit.parameters], "result": [audit.result], "version": [audit.version],
            "per_day": [audit.per_day], "scenarios": [audit.scenarios], "residual": [audit.residual],
        }
    )  # fmt: skip
    rows = pl.DataFrame({"what": data.columns, "value": [str(data[name][0]) for name in data.columns]})
    return data, Block(headed(rows), None, _title(given, result, lang))


def _title(given: Asked, result: Result, lang: Language) -> str:
    scenario = given.scenario
    count = len(result.metrics)
    runs = pick(VECTORS, lang).format(count=count // given.seeds) if given.accepted else pick(ONE_RUN, lang)
    if given.seeds > 1:
        runs += pick((", ", "，"), lang) + pick(SEEDS, lang).format(count=count)
    return pick(TITLE, lang).format(
        title=pick((scenario.title_en, scenario.title_zh), lang), runs=runs, steps=given.steps
    )


def _notes(given: Asked, result: Result, lang: Language) -> list[str]:
    notes = [pick(BANDS, lang)] if given.many else []
    lost = int(np.isnan(result.metrics[:, 0]).sum())
    if lost:
        notes.append(pick(CANNOT, lang).format(count=lost, all=len(result.metrics)))
    if given.seeds > 1 and not given.noisy:
        notes.append(pick(NO_NOISE, lang))
    return notes


def _stacked(rows: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _wide(values: Mapping[str, Floats]) -> pl.DataFrame:
    """day and a column each; of several runs the median, and name_q05, name_q95."""
    import polars as pl

    days = next(iter(values.values())).shape[1]
    out: dict[str, object] = {"day": np.arange(days)}
    for name, table in values.items():
        if len(table) == 1:
            out[name] = table[0]
        else:
            out[f"{name}_q05"], out[name], out[f"{name}_q95"] = band(table)
    return pl.DataFrame(out)


def _texts(
    values: Mapping[str, Floats], shown: Mapping[str, tuple[str, float, int]], many: bool, lang: Language
) -> pl.DataFrame:
    """The days as text: heading -> (variable, scale, decimals)."""
    import polars as pl

    days = next(iter(values.values())).shape[1]
    out: dict[str, list[str]] = {"day": [str(day) for day in range(days)]}
    between = pick(("{} ({} to {})", "{}（{} 至 {}）"), lang)
    for heading, (name, scale, digits) in shown.items():
        if many:
            rows = band(values[name] * scale).T.tolist()
            out[heading] = [between.format(*(_fixed(v, digits) for v in (m, a, b))) for a, m, b in rows]
        else:
            out[heading] = [_fixed(v * scale, digits) for v in values[name][0].tolist()]
    return headed(pl.DataFrame(out))


def _fixed(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text[1:] if text.startswith("-") and float(text.replace(",", "")) == 0.0 else text
