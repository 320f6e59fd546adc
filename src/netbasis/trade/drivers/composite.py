"""The composite of the six drivers: one weighted mean, and the trade, size and stop that it names.

    driver             weight   score in [-1, 1]
    arbitrage_gap       0.40    -(net basis - options) / 4.8 32nds
    curve_dynamics      0.10    1 - |switch distance| / 2 standard deviations, not below 0
    financing_cost      0.10    -(overnight - rate on reserves) / 50 bp, less 0.25 within 5 days of a quarter end
    market_liquidity    0.10    -(noise - 2) / 4 bp, not above 0
    mean_reversion      0.20    -z / 2 where reversion is found, else 0
    hedging_demand      0.10    1 - 2 x percentile of the basis proxy's share of open interest

    total = sum of weight x score / sum of weights, over the drivers that have a score
    trade = long the basis where total >= 0.20, short where total <= -0.20, else none; none as well where the drivers
            that have a score carry less than half of the weight, or the arbitrage gap has none
    size  = |total| x min(1, 2 bp / noise) x min(1, 80 bp / yield volatility), of the largest position that the user
            allows; noise that is not measured counts as 4 bp, volatility as 160 bp
    stop  = 2 x standard deviation of the net basis over 10 days, 32nds against the trade: of the fitted process where
            reversion is found, else of its past changes, scaled by the square root of time

The weights are a judgement, written down: they were fitted to nothing, and no claim about profit goes with them. The
sign of the gross basis is in none of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from netbasis.errors import BadInput, UnknownName
from netbasis.trade.drivers.driver import Driver
from netbasis.trade.drivers.ornstein_uhlenbeck import OrnsteinUhlenbeck
from netbasis.trade.drivers.series import BasisSeries

WEIGHTS: Mapping[str, float] = MappingProxyType({
    "arbitrage_gap": 0.40, "curve_dynamics": 0.10, "financing_cost": 0.10, "market_liquidity": 0.10,
    "mean_reversion": 0.20, "hedging_demand": 0.10,
})  # fmt: skip
THRESHOLD = 0.20
LEAST_WEIGHT = 0.5
CALM_NOISE, NO_NOISE = 2.0, 4.0  # bp
CALM_VOLATILITY, NO_VOLATILITY = 80.0, 160.0  # bp a year
STOP_SDS, STOP_DAYS = 2.0, 10.0
LEAST_CHANGES = 10
LONG, SHORT, NONE = "long_basis", "short_basis", "none"


@dataclass(frozen=True, slots=True)
class Composite:
    """total: weighted mean of the scores, None where no driver has one. trade: "long_basis", "short_basis" or "none".
    size: fraction of the largest position. stop: 32nds of net basis, None where no history says. used: weight of each
    driver after those without a score dropped out, adding up to one; left_out: those. reason: why there is no
    trade or no stop."""

    total: float | None
    trade: str
    size: float
    stop: float | None
    used: Mapping[str, float]
    left_out: tuple[str, ...]
    reason: str | None
    sentence_en: str
    sentence_zh: str


def combine(scores: Mapping[str, float | None], weights: Mapping[str, float] = WEIGHTS) -> tuple[
    float | None, dict[str, float]
]:  # fmt: skip
    """The weighted mean of the scores that are there, and their weights made to add up to one.

    Raises UnknownName for a driver that has no weight, BadInput for a score outside -1 to +1 and for weights that are
    negative or do not add up to one.
    """
    if abs(sum(weights.values()) - 1.0) > 1e-9 or min(weights.values()) < 0.0:
        raise BadInput("weights of the drivers", given=dict(weights), allowed="zero or more, adding up to one")
    for name, score in scores.items():
        if name not in weights:
            raise UnknownName.among("driver", name, weights)
        if score is not None and not -1.0 <= score <= 1.0:
            raise BadInput(f"score of {name}", given=score, allowed="-1 to 1")
    held = {name: score for name, score in scores.items() if score is not None and weights[name] > 0.0}
    whole = sum(weights[name] for name in held)
    if not held:
        return None, {}
    used = {name: weights[name] / whole for name in held}
    total = math.fsum(used[name] * score for name, score in held.items())
    return min(max(total, -1.0), 1.0), used


def composite(
    drivers: Iterable[Driver],
    *,
    noise_bp: float | None,
    volatility_bp: float | None,
    stop: float | None,
    weights: Mapping[str, float] = WEIGHTS,
) -> Composite:
    """The composite (see the module). noise_bp: of the curve; volatility_bp: of the yield at the contract's tenor, a
    year; stop: of `stop_of`."""
    scores = {driver.name: driver.score for driver in drivers}
    total, used = combine(scores, weights)
    left_out = tuple(name for name, score in scores.items() if score is None)
    held = sum(weights[name] for name in used)
    reason = None
    if total is None or held < LEAST_WEIGHT:
        reason = f"drivers with {held:.0%} of the weight have a score, {LEAST_WEIGHT:.0%} needed"
    elif scores.get("arbitrage_gap") is None:
        reason = "the arbitrage gap has no score"
    elif abs(total) < THRESHOLD:
        reason = f"the composite is within {THRESHOLD:.2f} of zero"
    trade = NONE if reason or total is None else LONG if total > 0.0 else SHORT
    size = 0.0 if trade == NONE or total is None else abs(total) * size_factor(noise_bp, volatility_bp)
    if trade != NONE and stop is None:
        reason = "no stop: the history of the net basis is too short"
    return Composite(
        total, trade, size, stop if trade != NONE else None, MappingProxyType(used), left_out, reason,
        *_sentences(total, trade, size, stop, left_out, reason),
    )  # fmt: skip


def size_factor(noise_bp: float | None, volatility_bp: float | None) -> float:
    """Fraction of the largest position that noise and volatility leave, 0 to 1."""
    noise = NO_NOISE if noise_bp is None else noise_bp
    volatility = NO_VOLATILITY if volatility_bp is None else volatility_bp
    return min(1.0, CALM_NOISE / max(noise, 1e-9)) * min(1.0, CALM_VOLATILITY / max(volatility, 1e-9))


def stop_of(fit: OrnsteinUhlenbeck | str, past: BasisSeries) -> float | None:
    """Stop in 32nds: `STOP_SDS` standard deviations of the net basis after `STOP_DAYS` days."""
    if isinstance(fit, OrnsteinUhlenbeck) and fit.found:
        return STOP_SDS * fit.sd_after(STOP_DAYS)
    values = past.net_basis
    steps = np.diff(past.days).astype(np.float64)
    same = np.array([a == b for a, b in zip(past.contract[1:], past.contract[:-1], strict=True)], dtype=np.bool_)
    rates = np.diff(values) ** 2 / steps
    rates = rates[same & np.isfinite(rates)]
    return None if len(rates) < LEAST_CHANGES else STOP_SDS * math.sqrt(float(rates.mean()) * STOP_DAYS)


_NAMES = {LONG: ("long the basis", "買進基差"), SHORT: ("short the basis", "賣出基差"), NONE: ("no trade", "不交易")}


def _sentences(
    total: float | None, trade: str, size: float, stop: float | None, left_out: tuple[str, ...], reason: str | None
) -> tuple[str, str]:
    """What it says, in English and Chinese; the reason of no trade stands beside it, not in it."""
    named_en, named_zh = _NAMES[trade]
    head = "-" if total is None else f"{total:+.2f}"
    english, chinese = f"Composite {head}: {named_en}", f"綜合分數 {head}：{named_zh}"
    if trade != NONE:
        english += f", {size:.0%} of the largest position"
        chinese += f"，最大部位的 {size:.0%}"
        english += ", no stop" if stop is None else f", stop {stop:.1f}/32 of net basis against it"
        chinese += "，無停損依據" if stop is None else f"，淨基差反向 {stop:.1f}/32 停損"
    elif reason:
        english += f" ({reason})"
    if left_out:
        many = "1 driver has" if len(left_out) == 1 else f"{len(left_out)} drivers have"
        english += f"; {many} no score, the weight went to the others"
        chinese += f"；{len(left_out)} 項無分數，權重由其餘分擔"
    return english + ".", chinese + "。"
