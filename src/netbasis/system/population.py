"""Hedge funds of the basis trade: sizes, haircuts, terms, buffers, limits. Drawn once, never per step."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_funds as kernels

TOP, TOP_SHARE = 50, 0.85  # the fifty largest hold 85% of exposure (Barth and Kahn; Kruttli and others)


@dataclass(frozen=True, slots=True)
class Cohort:
    """How funds differ. n: funds. haircut: middle of those that have one, which lie between half of it and one and a
    half; zero_share: part of funds (by number) at a zero haircut; all_in_leverage: median, spread: standard deviation
    of its logarithm; overnight_share: part of repo overnight; leverage_limit: multiple of its own opening leverage
    that a fund sells at; stop: part of its equity that may be left before it leaves; wish: cash it wants to keep,
    part of its bonds, at most what it starts with (a fund that runs on less does so by choice).

    Raises BadInput for numbers that cannot be used; a fund whose leverage haircut and margin do not allow is lowered to
    what they allow with no cash at all.
    """

    n: int = 128
    haircut: float = 0.02
    zero_share: float = 0.42
    all_in_leverage: float = 20.0
    spread: float = 0.35
    overnight_share: float = 0.6
    leverage_limit: float = 2.5
    stop: float = 0.4
    wish: float = 0.02

    def __post_init__(self) -> None:
        bounds = {
            "haircut": (0.0, 1.0), "zero_share": (0.0, 1.0), "all_in_leverage": (1.0, 1000.0), "spread": (0.0, 2.0),
            "overnight_share": (0.0, 1.0), "leverage_limit": (1.0, 100.0), "stop": (0.0, 1.0),
            "wish": (0.0, 1.0),
        }  # fmt: skip
        for name, (low, high) in bounds.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise BadInput(f"funds: {name}", given=value, allowed=f"{low:g} to {high:g}")
        if not isinstance(self.n, int) or not 1 <= self.n <= 65536:
            raise BadInput("number of funds", given=self.n, allowed="1 to 65,536")


@dataclass(frozen=True, eq=False, slots=True)
class Population:
    """n funds, padded to a power of two with empty ones. q (K, n): bonds, $bn; repo, cash (n,); traits (TRAITS, n).
    real: how many are funds."""

    q: Floats
    repo: Floats
    cash: Floats
    traits: Floats
    real: int

    def permuted(self, order: Floats) -> Population:
        """The same funds in another order (of the real ones)."""
        at = np.concatenate([np.asarray(order, dtype=np.int64), np.arange(self.real, len(self.repo))])
        return Population(
            np.ascontiguousarray(self.q[:, at]), self.repo[at], self.cash[at],
            np.ascontiguousarray(self.traits[:, at]), self.real,
        )  # fmt: skip

    def patient(self) -> Population:
        """The same funds with so much cash and such limits that none of them ever sells: prices then move by what comes
        from outside alone."""
        traits = self.traits.copy()
        traits[kernels.T_LEVERAGE], traits[kernels.T_STOP] = 1e9, -1e9
        return Population(self.q, self.repo, self.cash + 10.0 * self.q.sum(axis=0), traits, self.real)

    def without(self, fund: int) -> Population:
        """The population with one fund's position taken away."""
        q, repo, cash = self.q.copy(), self.repo.copy(), self.cash.copy()
        q[:, fund] = repo[fund] = cash[fund] = 0.0
        return Population(q, repo, cash, self.traits, self.real)


def sizes(n: int) -> Floats:
    """(n,) shares of exposure, largest first, that add up to one: a power law with 85% in the fifty largest (fewer than
    59 funds: equal shares)."""
    rank = np.arange(1, n + 1, dtype=np.float64)
    if n * TOP_SHARE <= TOP:
        return np.full(n, 1.0 / n)
    low, high = 0.0, 6.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        weight = rank**-middle
        share = weight[:TOP].sum() / weight.sum()
        low, high = (middle, high) if share < TOP_SHARE else (low, middle)
    weight = rank**-low
    return np.asarray(weight / weight.sum())


def population(cohort: Cohort, bonds: Floats, margin: Floats, seed: int = 1, trim: bool = True) -> Population:
    """Funds that hold `bonds` (K,) $bn together, with `margin` (K,) per face posted.

    The traits of a fund are drawn from (seed, its number) alone. trim: lower a leverage that leaves no cash. Raises
    BadInput for bonds below zero, and for a median leverage that not one fund of the cohort could have.
    """
    if (bonds < 0.0).any():
        raise BadInput("bonds of the hedge funds", given=bonds.tolist(), allowed="$bn, not negative")
    least = margin @ bonds / bonds.sum() if bonds.sum() > 0.0 else 0.0
    least += 0.0 if cohort.zero_share > 0.0 else 0.5 * cohort.haircut
    if cohort.all_in_leverage * least > 1.0:
        raise BadInput(
            "funds: all_in_leverage", given=cohort.all_in_leverage,
            allowed=f"at most {1.0 / least:.1f}: margin and the smallest haircut leave no more",
        )  # fmt: skip
    n = cohort.n
    width = 1 << max(n - 1, 0).bit_length()
    share = np.zeros(width)
    share[:n] = sizes(n)
    draw = np.random.Generator(np.random.Philox(key=seed)).random((n, 4))
    traits = np.zeros((kernels.TRAITS, width))
    traits[kernels.T_BUFFER], traits[kernels.T_LEVERAGE] = 0.0, 1e6
    q = bonds[:, None] * share
    value, posted = q.sum(axis=0), margin @ q
    haircut = np.zeros(width)
    haircut[:n] = np.where(draw[:, 0] < cohort.zero_share, 0.0, cohort.haircut * (0.5 + draw[:, 1]))
    wide = np.zeros(width)
    from scipy.special import ndtri

    wide[:n] = np.exp(cohort.spread * ndtri(0.5 + 0.998 * (draw[:, 2] - 0.5)))
    leverage = np.maximum(cohort.all_in_leverage * np.where(wide > 0.0, wide, 1.0), 1.0)
    needed = haircut * value + posted
    own = value / leverage
    own = np.where(own < 1.1 * needed, 1.1 * needed, own) if trim else own
    repo, cash = (1.0 - haircut) * value, own - needed
    held = np.where(value > 0.0, value, 1.0)
    overnight = np.zeros(width)
    overnight[:n] = np.clip(cohort.overnight_share + 0.4 * (draw[:, 3] - 0.5), 0.0, 1.0)
    traits[kernels.T_HAIRCUT], traits[kernels.T_OVERNIGHT] = haircut, overnight
    traits[kernels.T_BUFFER] = np.where(value > 0.0, np.minimum(cash / held, cohort.wish), 0.0)
    traits[kernels.T_LEVERAGE] = np.where(own > 0.0, cohort.leverage_limit * value / np.where(own > 0.0, own, 1.0), 1e6)
    traits[kernels.T_STOP] = cohort.stop
    return Population(q, repo, cash, traits, n)


def rolls(traits: Floats, term: float, per_day: int) -> Floats:
    """(n,) part of each fund's repo that comes due in a step: overnight at a rate of one a day, the rest of 1/term."""
    rate = traits[kernels.T_OVERNIGHT] + (1.0 - traits[kernels.T_OVERNIGHT]) / term
    return np.asarray(-np.expm1(-rate / per_day))
