"""A scenario of the system model opened with what the monitor shows: sizes, haircut, use of the dealers' balance sheet.

The path of the scenario, what is given from outside day by day, stays as it is: only where the market stands on day 0
changes. What the monitor does not hold stays the scenario's own, and is said to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from netbasis.kernels import system_layout as at
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.indicator import read
from netbasis.monitoring.paths import policy_on
from netbasis.monitoring.records import Records, Words
from netbasis.system.parameters import BOUNDS
from netbasis.system.scenario import Scenario
from netbasis.system.variants import changed

DAYS_A_YEAR = 252.0
NOT_HELD: Words = ("not held by the monitor", "監測資料中無此項")
# part.name of the scenario -> indicator, factor, what it is
FROM_INDICATORS: dict[str, tuple[str, float, Words]] = {
    "sizes.basis": ("trade_face", 1.0, ("basis trade by face, smaller side of each contract",
                                        "基差交易面額，各契約取較小一方")),
    "sizes.reserves": ("reserves", 1.0, ("reserve balances", "準備金餘額")),
    "sizes.on_rrp": ("on_rrp", 1.0, ("overnight reverse repo", "隔夜逆回購餘額")),
    "sizes.central_bank": ("soma_notes_bonds", 1.0, ("notes and bonds in SOMA", "SOMA 持有中長期公債")),
    "sizes.dealer_bonds": ("dealer_net_treasury", 1.0, ("primary dealers' net Treasuries", "主要交易商公債淨部位")),
    "parameters.opening_use": ("dealer_utilisation", 0.01, ("dealers' use of their three-year peak",
                                                            "交易商資產負債表使用量占三年高點")),
    "observed.volatility": ("realised_10y", DAYS_A_YEAR**-0.5, ("realised volatility of the ten-year, bp a day",
                                                                "十年期實現波動率，每日 bp")),
}  # fmt: skip
HAIRCUT = "haircut"  # a series of the user's own, decimal: median haircut that funds pay
STALE_HAIRCUT = 400  # days: haircuts are published once in a while
NO_HAIRCUT: Words = (
    "no public series of haircuts: bring a file of series, date, value with haircut",
    "無公開折扣率序列：請自備含 haircut 的檔案（欄位 series、date、value）",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fill:
    """One number of the opening. value: None where the scenario's own stays (`before`). what: what it is, or why it
    stays; as_of: the day it is of."""

    name: str
    value: float | None
    before: float
    what: Words
    as_of: date | None
    source: str


def opened(scenario: Scenario, records: Records) -> tuple[Scenario, tuple[Fill, ...]]:
    """The scenario with the opening that records show at their moment, and what came from where.

    Raises BadInput for numbers that the model cannot take (`Sizes`, `Parameters`); sizes that do not fit together are
    found when it is opened.
    """
    fills = [_from_indicator(name, scenario, records) for name in FROM_INDICATORS]
    fills += [_haircut(scenario, records), _policy_rate(scenario, records)]
    parts: dict[str, dict[str, float]] = {"parameters": {}, "sizes": {}, "funds": {}, "observed": {}}
    for fill in fills:
        if fill.value is not None:
            part, _, name = fill.name.partition(".")
            parts[part][name] = fill.value
    more = _money_funds(scenario, parts["sizes"])
    if more is not None:
        fills.append(more)
        parts["sizes"]["money_funds"] = float(more.value or 0.0)
    made = changed(scenario, parts["parameters"], parts["sizes"], parts["funds"])
    volatility = parts["observed"].get("volatility")
    if volatility is not None:
        path = made.path.copy()
        path[:, len(made.tenors) * at.TENOR_CHANNELS + at.X_VOL] *= volatility / made.volatility
        path.flags.writeable = False
        made = replace(made, path=path, volatility=volatility)
    day = records.day()
    said = tuple(f"{f.name} {f.value:g}: {f.source}, {f.as_of or day}" for f in fills if f.value is not None)
    made = replace(
        made, title_en=f"{made.title_en}; opened as on {day}", title_zh=f"{made.title_zh}；以 {day} 狀況開始",
        sources=(*made.sources, *said),
    )  # fmt: skip
    return made, tuple(fills)


def _from_indicator(name: str, scenario: Scenario, records: Records) -> Fill:
    key, factor, what = FROM_INDICATORS[name]
    reading = read(indicators([key])[0], records)
    before = _before(name, scenario)
    if reading.value is None:
        return Fill(name, None, before, reading.reason or NOT_HELD, reading.as_of, reading.source)
    value = reading.value * factor
    problem = _unusable(name, value, scenario)
    if problem is not None:
        return Fill(name, None, before, problem, reading.as_of, reading.source)
    return Fill(name, value, before, what, reading.as_of, reading.source)


def _unusable(name: str, value: float, scenario: Scenario) -> Words | None:
    """Why the model cannot take a number, so that its own stays."""
    limits: dict[str, Callable[[], tuple[float, float]]] = {
        "parameters.opening_use": lambda: BOUNDS["opening_use"],
        "sizes.dealer_bonds": lambda: (scenario.sizes.dealer_basis, 1e6),
    }
    low, high = limits.get(name, lambda: (0.0, 1e6))()
    if low <= value <= high:
        return None
    return (f"{value:,.4g} is outside what the model takes, {low:g} to {high:g}",
            f"{value:,.4g} 超出模型可接受範圍 {low:g} 至 {high:g}")  # fmt: skip


def _haircut(scenario: Scenario, records: Records) -> Fill:
    held, before = records.get(HAIRCUT), scenario.cohort.haircut
    if held is None:
        return Fill("funds.haircut", None, before, NO_HAIRCUT, None, "the user's file")
    day: date = held.days[-1].astype(object)
    value = float(held.values[-1])
    if (records.day() - day).days > STALE_HAIRCUT or not 0.0 <= value <= 1.0:
        why = f"{value:g} of {day} cannot be used", f"{day} 的 {value:g} 無法採用"
        return Fill("funds.haircut", None, before, why, day, held.source)
    return Fill("funds.haircut", value, before, ("median haircut", "折扣率中位數"), day, held.source)


def _policy_rate(scenario: Scenario, records: Records) -> Fill:
    day = records.day()
    rate = float(policy_on(records, np.array([day], dtype="datetime64[D]"))[2][0])
    before = float(scenario.parameters.get("policy_rate", float("nan")))
    if not np.isfinite(rate):
        return Fill("parameters.policy_rate", None, before, NOT_HELD, None, "FOMC implementation notes")
    return Fill("parameters.policy_rate", rate, before, ("rate on reserve balances", "準備金利率"), day,
                "FOMC implementation notes")  # fmt: skip


def _money_funds(scenario: Scenario, sizes: dict[str, float]) -> Fill | None:
    """Money funds' assets with another reverse repo: what they lend dealers stays the scenario's."""
    if "on_rrp" not in sizes:
        return None
    own = scenario.sizes
    return Fill(
        "sizes.money_funds", own.money_funds - own.on_rrp + sizes["on_rrp"], own.money_funds,
        ("the scenario's repo of money funds with dealers, plus the reverse repo above",
         "情境所設貨幣基金對交易商之回購，加上述逆回購"), None, "computed",
    )  # fmt: skip


def _before(name: str, scenario: Scenario) -> float:
    part, _, key = name.partition(".")
    if part == "sizes":
        return float(getattr(scenario.sizes, key))
    return scenario.volatility if part == "observed" else float(scenario.parameters.get(key, float("nan")))
