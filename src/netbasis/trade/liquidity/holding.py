"""A position to be judged for its liquidity: one issue against one contract on one day, sized and financed.

Leverage. `Sizing(repo_leverage=L)` takes a haircut of 1/L, and the equity less the buffer pays haircut and margin;
`Sizing(all_in_leverage=L)` holds L dollars of bonds a dollar of equity at the market's haircut. What neither haircut
nor margin allows is an error that names the most they do allow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path
from netbasis.trade.margin import MarginModel
from netbasis.trade.policy import Policy, Sizing

if TYPE_CHECKING:
    import polars as pl

_ACCOUNTS = ("bonds", "margin", "cash", "repo", "equity")


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """A position as the kernels take it. state (STATE,), legs (k, LEG), market (MARKET,), policy (POLICY,): see
    `kernels.trade_day`; terms (TERMS,): see `kernels.liquidity`."""

    state: Floats
    legs: Floats
    market: Floats
    policy: Floats
    terms: Floats

    @property
    def equity(self) -> float:
        """Own funds after the costs of opening, dollars."""
        return float(day.equity(self.state))

    @property
    def cash(self) -> float:
        """The buffer, dollars."""
        return float(self.state[day.CASH])

    @property
    def bonds(self) -> float:
        """Bonds at market value, dollars; below zero when sold short."""
        return float(self.state[day.BONDS])


@dataclass(frozen=True, eq=False, slots=True)
class Holding:
    """What is held, and on which terms.

    day; contract, cusip; side: 1 long the basis, -1 short. Points per 100 face: clean, accrued, futures, bond_spread,
    futures_spread (half bid-offer). factor: conversion factor; ratio: contract faces sold a dollar of face; unit:
    contract face, dollars. dv01: points a bp; convexity: points a bp squared; futures_dv01: points a bp. margin:
    dollars a contract; haircut, overnight, term, special: decimals. capital: dollars. volatility: bp a day, of the
    yield of the margin model; margin_model: None keeps the day's margin. margin_scale: what the model is multiplied by
    (a user's table that stands at 1.2 times the model stays there). trading_days (n + 1,): the day and the following
    ones; ahead (n + 1, AHEAD): see `kernels.liquidity`. source: where the prices are from.

    Raises BadInput for values that cannot be used.
    """

    day: date
    contract: str
    cusip: str
    side: float
    clean: float
    accrued: float
    futures: float
    factor: float
    ratio: float
    unit: float
    dv01: float
    convexity: float
    futures_dv01: float
    margin: float
    haircut: float
    overnight: float
    term: float
    special: float
    bond_spread: float
    futures_spread: float
    capital: float
    sizing: Sizing
    policy: Policy
    volatility: float
    margin_model: MarginModel | None
    trading_days: Days
    ahead: Floats
    margin_scale: float = 1.0
    source: str = ""

    def __post_init__(self) -> None:
        if self.side not in (1.0, -1.0):
            raise BadInput("side", given=self.side, allowed="1 (long the basis) or -1 (short)")
        if not 0.0 <= self.haircut < 1.0:
            raise BadInput("haircut", given=self.haircut, allowed="0 to below 1", hint="write 2% as 0.02")
        for name in ("clean", "futures", "factor", "ratio", "unit", "dv01", "capital"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0.0):
                raise BadInput(f"{name} of a holding", given=value, allowed="a number above 0")
        known = ("margin", "volatility", "margin_scale", "futures_dv01", "bond_spread", "futures_spread")
        for name in known:
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0.0):
                raise BadInput(f"{name} of a holding", given=value, allowed="a number, not negative")
        for name in ("accrued", "convexity", "overnight", "term", "special"):
            if not math.isfinite(getattr(self, name)):
                raise BadInput(f"{name} of a holding", given=getattr(self, name), allowed="a number")
        if self.ahead.shape != (len(self.trading_days), kernel.AHEAD):
            raise BadInput("days ahead of a holding", given=self.ahead.shape,
                           allowed=f"({len(self.trading_days)}, {kernel.AHEAD})")  # fmt: skip
        self.ahead.flags.writeable = False

    @property
    def dirty(self) -> float:
        """Price with accrued interest, points."""
        return self.clean + self.accrued

    @property
    def days(self) -> int:
        """How many trading days ahead are known."""
        return len(self.trading_days) - 1

    @property
    def own_haircut(self) -> float:
        """The haircut that counts: the market's, or 1 / repo leverage where that is more."""
        own = self.sizing.own_haircut
        return self.haircut if math.isnan(own) else max(own, self.haircut)

    @property
    def margin_share(self) -> float:
        """Initial margin over the market value of the bonds that it goes with."""
        return self.margin * self.ratio / self.unit / (self.dirty / 100.0)

    def with_leverage(self, leverage: float, kind: str = "repo") -> Holding:
        """The same at another leverage: "repo" (1 / haircut) or "all_in" (bonds over equity)."""
        if kind not in ("repo", "all_in"):
            raise BadInput("kind of leverage", given=kind, allowed="repo, all_in")
        repo, all_in = (float(leverage), None) if kind == "repo" else (None, float(leverage))
        sizing = replace(self.sizing, repo_leverage=repo, all_in_leverage=all_in, face=None)
        return replace(self, sizing=sizing)

    def opened(self) -> Opened:
        """The position after its opening trades. Raises BadInput where equity, haircut, margin and costs leave no room
        for it, naming what they allow."""
        self._check_room()
        m = np.zeros(day.MARKET)
        m[day.M_SETTLE], m[day.M_CLEAN], m[day.M_ACCRUED] = self.ahead[0, kernel.A_SETTLE], self.clean, self.accrued
        m[day.M_FUTURES], m[day.M_RATE], m[day.M_TERM] = self.futures, self.overnight, self.term
        m[day.M_SPECIAL], m[day.M_HAIRCUT], m[day.M_MARGIN] = self.special, self.own_haircut, self.margin
        m[day.M_ROLLED], m[day.M_BOND_SPREAD], m[day.M_FUTURES_SPREAD] = 1.0, self.bond_spread, self.futures_spread
        policy = self.policy.array(math.nan)  # the haircut of the path is the one that counts
        state, legs = np.zeros(day.STATE), self.policy.ladder.arrays()
        state[day.CASH] = state[day.CAPITAL] = state[day.OPENED] = self.capital
        state[day.FACTOR], state[day.UNIT] = self.factor, self.unit
        face = path.face_for(self.capital, m, self.ratio, self.unit, policy, self.sizing.array())
        if face == 0.0:
            raise BadInput(
                "no position fits this equity", given=f"${self.capital:,.0f}",
                allowed=f"haircut and margin of one step of ${self.sizing.step:,.0f}: "
                f"{self.own_haircut + self.margin_share:.2%} of its value",
                hint="more equity, a smaller step, or a lower leverage",
            )  # fmt: skip
        book, earned = np.zeros((day.EVENTS, day.ACCOUNTS)), np.zeros(day.CAUSES)
        contracts = -float(np.rint(self.side * face * self.ratio / self.unit))
        day.open_position(state, legs, m, policy, self.side * face, contracts, book, earned, False)
        if state[day.CASH] < 0.0:
            raise BadInput(
                "the buffer does not pay the costs of opening", given=f"${state[day.CASH]:,.0f} of cash left",
                allowed="cash of zero or more", hint="a larger buffer_share or a lower leverage",
            )  # fmt: skip
        return Opened(state, legs, m, policy, self._terms())

    def _check_room(self) -> None:
        wanted = self.sizing.repo_leverage
        if wanted is not None and self.haircut > 0.0 and wanted > (1.0 / self.haircut) * (1.0 + 1e-12):
            raise BadInput(
                "repo leverage", given=wanted,
                allowed=f"at most {1.0 / self.haircut:.1f} at the market's haircut of {self.haircut:.2%}",
                hint="lower the haircut or the leverage",
            )  # fmt: skip
        needed = self.own_haircut + self.margin_share
        wanted = self.sizing.all_in_leverage
        if wanted is not None and wanted * needed > 1.0:
            raise BadInput(
                "all-in leverage", given=wanted,
                allowed=f"at most {1.0 / needed:.1f} at a haircut of {self.own_haircut:.2%} and an initial margin of "
                f"{self.margin_share:.2%} of the bonds",
                hint="lower the haircut or the margin, or ask for repo_leverage",
            )  # fmt: skip

    def _terms(self) -> Floats:
        out = np.zeros(kernel.TERMS)
        out[kernel.T_DV01], out[kernel.T_CONVEXITY] = self.dv01, self.convexity
        out[kernel.T_VOLATILITY], out[kernel.T_FUTURES_DV01] = self.volatility, self.futures_dv01
        model = self.margin_model or MarginModel()
        out[kernel.T_K : kernel.T_KEEP] = model.net_k, model.mpor, model.anchor, model.elasticity, model.floor
        out[kernel.T_KEEP] = 0.5 ** (1.0 / model.half_life)
        out[kernel.T_RISE], out[kernel.T_FALL] = model.most_rise, model.most_fall
        out[kernel.T_SCALE] = 0.0 if self.margin_model is None else self.margin_scale
        return out

    def balance(self) -> pl.DataFrame:
        """The balance sheet after opening: item, dollars, share of the bonds' market value, times equity."""
        import polars as pl

        opened = self.opened()
        state = opened.state
        dollars = [state[day.BONDS], state[day.MARGIN], state[day.CASH], state[day.REPO], opened.equity]
        return pl.DataFrame(
            {
                "item": _ACCOUNTS,
                "usd": [float(value) for value in dollars],
                "of_bonds": [float(value / abs(state[day.BONDS])) for value in dollars],
                "of_equity": [float(value / opened.equity) for value in dollars],
            }
        )

    def leverage(self) -> tuple[float, float]:
        """Repo leverage (1 / haircut, infinite without one) and all-in leverage (bonds over equity)."""
        opened = self.opened()
        haircut = self.own_haircut
        return (math.inf if haircut == 0.0 else 1.0 / haircut), abs(opened.bonds) / opened.equity
