"""Parameters of the working model "gauss2": two Gaussian factors and noise of each issue; which rights count."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from netbasis.analytics.options.arguments import finite
from netbasis.analytics.options.volatility import FactorVolatility
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats

BP = 1e-4
LATER_DEADLINE_UNTIL = date(2009, 4, 1)  # contracts up to March 2009: notice until 20:00 Chicago, 18:00 after
_STILL = 1e-6  # bp: a level factor below this does not move, and nothing moves with it
_SLOWEST = 1e-6  # mean reversion below this is taken as this: no loading differs by 1e-4 of itself


@dataclass(frozen=True, slots=True)
class Gauss2:
    """The market of the model.

        dX_k = -a_k X_k dt + s_k dW_k,    k = 1 level, 2 slope,    dW_1 dW_2 = correlation dt

    under the money-market measure, X = 0 on the market's day. A zero yield of tenor u moves by B_k(u)/u X_k, B_k(u) =
    (1 - exp(-a_k u)) / a_k. The clock is calendar days / 365.

    mean_reversion: a_1, a_2 per year. level_bp, slope_bp: s_1, s_2, bp per square root of a year; 0 allowed.
    noise_bp: deviation of the yield of each issue on its own, bp per square root of a business day; own_noise_bp:
    the same for single issues, by cusip. evening_share: part of one day's variance (a 365th of a year's) between the
    settlement at 14:00 Chicago and the deadline for notices; None: 0.15, and 0.25 for contracts before April 2009,
    when the deadline was two hours later.

    Raises BadInput for a value that is no number, negative volatility or noise, mean reversion outside 0 to 10, a
    correlation beyond -1 to 1, a share outside 0 to 1.
    """

    level_bp: float = 85.0
    slope_bp: float = 60.0
    mean_reversion: tuple[float, float] = (0.02, 0.30)
    correlation: float = 0.0
    noise_bp: float = 0.10  # measured on the ten-year panel, see docs/options-gauss2.md
    own_noise_bp: Mapping[str, float] = field(default_factory=dict)
    evening_share: float | None = None

    def __post_init__(self) -> None:
        for name in ("level_bp", "slope_bp", "noise_bp"):
            _within(name, getattr(self, name), 0.0, 2000.0, "bp, not negative")
        for cusip, noise in self.own_noise_bp.items():
            _within(f"own noise of {cusip}", noise, 0.0, 2000.0, "bp, not negative")
        for speed in self.mean_reversion:
            _within("mean reversion", speed, 0.0, 10.0, "per year, 0 to 10")
        _within("correlation", self.correlation, -1.0, 1.0, "-1 to 1")
        if self.evening_share is not None:
            _within("evening share", self.evening_share, 0.0, 1.0, "a share of one day's variance, 0 to 1")
        object.__setattr__(self, "own_noise_bp", MappingProxyType(dict(self.own_noise_bp)))

    @classmethod
    def of(cls, factors: FactorVolatility, **others: Any) -> Gauss2:
        """The model of a volatility split into level and slope; `others` are further fields."""
        return replace(cls(factors.level_bp, factors.slope_bp, factors.mean_reversion, factors.correlation), **others)

    @property
    def speeds(self) -> tuple[float, float]:
        """a_1, a_2 as computed with."""
        return max(self.mean_reversion[0], _SLOWEST), max(self.mean_reversion[1], _SLOWEST)

    @property
    def shear(self) -> float:
        """c of the coordinates x = X_1, v = X_2 - c X_1, whose moves are independent at each instant."""
        return self.correlation * self.slope_bp / self.level_bp if self.level_bp > _STILL else 0.0

    @property
    def variances(self) -> tuple[float, float]:
        """Of x and v per year, at each instant; decimals squared."""
        s, r = self.level_bp * BP, self.slope_bp * BP
        return s * s, r * r * (1.0 - self.correlation**2 if self.level_bp > _STILL else 1.0)

    def covariance(self, years: float) -> tuple[float, float, float]:
        """V_11, V_12, V_22 of X after `years`, decimals squared."""
        (a, b), (s, r) = self.speeds, (self.level_bp * BP, self.slope_bp * BP)
        return (
            s * s * _annuity(years, 2.0 * a),
            self.correlation * s * r * _annuity(years, a + b),
            r * r * _annuity(years, 2.0 * b),
        )

    def drift(self, years: float) -> tuple[float, float]:
        """m_1, m_2 of `kernels.gaussian_issues`: what futures stand below forwards, per unit of loading."""
        (a, b), (s, r) = self.speeds, (self.level_bp * BP, self.slope_bp * BP)
        one, two, both = _annuity(years, a), _annuity(years, b), _annuity(years, a + b)
        cross = self.correlation * s * r
        return (
            s * s * (one - _annuity(years, 2.0 * a)) / a + cross * (one - both) / b,
            r * r * (two - _annuity(years, 2.0 * b)) / b + cross * (two - both) / a,
        )

    def evening(self, first_day: date) -> float:
        """Share of one day's variance in the evening, for the contract of a delivery month."""
        if self.evening_share is not None:
            return self.evening_share
        return 0.25 if first_day < LATER_DEADLINE_UNTIL else 0.15

    def noise_of(self, cusip: str) -> float:
        """bp per square root of a business day of one issue."""
        return self.own_noise_bp.get(cusip, self.noise_bp)


@dataclass(frozen=True, slots=True)
class Rights:
    """What the short may choose. quality: the issue (else the one that is cheapest today); timing: the day (else the
    last); wild_card: to decide in the evening, at the settlement price of 14:00 (needs timing); end_of_month: to change
    the issue after the last trading day."""

    quality: bool = True
    timing: bool = True
    wild_card: bool = True
    end_of_month: bool = True

    NAMES: ClassVar = ("quality", "timing", "wild_card", "end_of_month")

    @classmethod
    def none(cls) -> Rights:
        """The issue of today on the last day."""
        return cls(False, False, False, False)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Sizes of the grid and the quadratures; the defaults are within 0.01/32 of the limit (benchmarks/bench_options).

    nodes: of the level factor, odd, over `width` standard deviations on either side; cross_nodes: of the other one,
    odd. moves, cross_moves: points for the moves of the two from the last trading day to the last choice. single:
    points of the one integral that is left without timing and end of month.
    """

    nodes: int = 27
    cross_nodes: int = 5
    width: float = 4.0
    moves: int = 7
    cross_moves: int = 2
    single: int = 241

    def for_noise(self, noise: Floats) -> Accuracy:
        """Finer where issues have no noise of their own to smooth the switch from one to another."""
        if noise.any():
            return self
        return replace(self, nodes=3 * self.nodes)

    def __post_init__(self) -> None:
        sizes = self.nodes, self.cross_nodes
        if sizes[0] < 9 or sizes[1] < 1 or not (sizes[0] % 2 and sizes[1] % 2):
            raise BadInput("nodes of the grid", given=sizes, allowed="odd numbers, 9 or more and 1 or more")


def _within(name: str, given: float, low: float, high: float, allowed: str) -> None:
    if not low <= finite(name, given) <= high:
        raise BadInput(name, given=given, allowed=allowed)


def _annuity(years: float, speed: float) -> float:
    return -math.expm1(-speed * years) / speed
