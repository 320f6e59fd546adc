"""Volatility for the delivery-option models: realised, and split into level and slope.

Volatilities are normal (of yields, not of their logarithms), in bp a year. Realised ones are measured from daily
changes of par yields about zero mean, a change over n business days counted as n days, a year as 252.

The working model moves a zero yield of tenor u by B_k(u)/u per unit of factor k (level, slope),
B_k(u) = (1 - exp(-a_k u)) / a_k. The split takes a par yield as if it were the zero yield of its tenor: nearly
so up to ten years; at 20 and 30 years a par yield follows shorter rates too, and the fit shows it (`explained`).

Both loadings are positive, so independent factors make short yields the more volatile ones, which they seldom are.
On 301 windows of the sample (every fifth day, 2017-2023) independent factors explain 93% of the covariance (median),
mostly without any slope, and put the ten-year volatility 8% low; with the correlation fitted it is 99% and 2% low,
at a correlation of -0.8 (-0.98 to -0.29 in nine of ten). It is therefore fitted unless given. At seven years both
stand 7% low: pin the volatility of the yield that matters, `fit_factors(realised).scaled_to(realised.at(7), 7)`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import ArrayLike

from netbasis.analytics.options.arguments import finite, positive
from netbasis.conventions.calendars import SIFMA
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.par_history import ParHistory

if TYPE_CHECKING:
    import polars as pl

BP = 1e-4
TRADING_DAYS = 252.0  # a year
WINDOW = 60
SHORTEST_WINDOW = 5
STALE = 5  # business days that the last yield may be older than the day asked for
MEAN_REVERSION = (0.02, 0.30)  # of level and slope, per year


@dataclass(frozen=True, eq=False, slots=True)
class RealisedVolatility:
    """Realised volatility of k par yields. Arrays are bp and bp^2 a year.

    tenors (k,): years. covariance (k, k). first, last: days of the first and last yield used. days: changes used.
    effective_days: the same for unequal weights, (sum w)^2 / sum w^2; equals `days` for equal ones.
    """

    tenors: Floats
    covariance: Floats
    first: date
    last: date
    days: int
    effective_days: float

    @property
    def volatility_bp(self) -> Floats:
        """(k,) bp a year."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def standard_error_bp(self) -> Floats:
        """(k,) bp a year, as of independent normal changes: volatility / sqrt(2 effective_days)."""
        return self.volatility_bp / math.sqrt(2.0 * self.effective_days)

    def at(self, tenor: float) -> float:
        """bp a year at any tenor between the shortest and the longest, linear between the two next to it."""
        value = finite("tenor", tenor)
        if not self.tenors[0] <= value <= self.tenors[-1]:
            allowed = f"from {self.tenors[0]:g} to {self.tenors[-1]:g} years"
            raise BadInput("tenor outside the yields", given=tenor, allowed=allowed)
        return float(np.interp(value, self.tenors, self.volatility_bp))

    def explained(self, factors: FactorVolatility) -> float:
        """Share of the covariance (sum of squares of its entries) that the factors reproduce: at most 1; below zero
        for factors that fit worse than none."""
        rest = float(np.sum((self.covariance - factors.covariance(self.tenors)) ** 2))
        total = float(np.sum(self.covariance**2))
        if total == 0.0:
            return 1.0 if rest == 0.0 else -math.inf
        return 1.0 - rest / total

    def frame(self) -> pl.DataFrame:
        """One row a tenor: tenor, volatility_bp, standard_error_bp, days, first, last."""
        import polars as pl

        columns = {"tenor": self.tenors, "volatility_bp": self.volatility_bp,
                   "standard_error_bp": self.standard_error_bp}  # fmt: skip
        used = [pl.lit(self.days).alias("days"), pl.lit(self.first).alias("first"), pl.lit(self.last).alias("last")]
        return pl.DataFrame(columns).with_columns(used)


@dataclass(frozen=True, slots=True)
class FactorVolatility:
    """Volatilities of the level and slope factors, bp per square root of a year, and their correlation.

    mean_reversion: of level and slope, per year, zero allowed. Raises BadInput for negative volatilities, mean
    reversions outside 0 to 10 or equal ones, a correlation beyond -1 to 1.
    """

    level_bp: float
    slope_bp: float
    mean_reversion: tuple[float, float] = MEAN_REVERSION
    correlation: float = 0.0

    def __post_init__(self) -> None:
        for name, given in (("level volatility", self.level_bp), ("slope volatility", self.slope_bp)):
            if finite(name, given) < 0.0:
                raise BadInput(name, given=given, allowed="bp a year, not negative")
        object.__setattr__(self, "mean_reversion", _mean_reversions(self.mean_reversion))
        _correlation(self.correlation)

    @classmethod
    def split(
        cls, volatility_bp: float, tenor: float, slope_share: float, mean_reversion: Sequence[float] = MEAN_REVERSION,
        correlation: float = 0.0,
    ) -> FactorVolatility:  # fmt: skip
        """Factors that give the yield of `tenor` the volatility asked for, `slope_share` of its variance (that of the
        two factors apart) from the slope. Raises BadInput for volatility or tenor not above zero, shares outside 0
        to 1."""
        total = positive("volatility", volatility_bp, "bp a year, such as 90")
        share = finite("slope share", slope_share)
        if not 0.0 <= share <= 1.0:
            raise BadInput("slope share", given=slope_share, allowed="from 0 (level alone) to 1 (slope alone)")
        speeds, rho = _mean_reversions(mean_reversion), _correlation(correlation)
        level, slope = _loadings(_tenors([tenor]), speeds)[0]
        both = 1.0 + 2.0 * rho * math.sqrt(share * (1.0 - share))
        if both < 1e-9:
            raise BadInput("correlation", given=correlation, allowed="above -1 where both factors weigh the same")
        scale = total / math.sqrt(both)
        parts = (scale * math.sqrt(1.0 - share) / level, scale * math.sqrt(share) / slope)
        return cls(float(parts[0]), float(parts[1]), speeds, rho)

    @property
    def factor_covariance(self) -> Floats:
        """(2, 2) of level and slope, bp^2 a year."""
        cross = self.correlation * self.level_bp * self.slope_bp
        return np.array([[self.level_bp**2, cross], [cross, self.slope_bp**2]])

    def covariance(self, tenors: ArrayLike) -> Floats:
        """(k, k) of zero yields of k tenors, bp^2 a year."""
        loading = _loadings(_tenors(tenors), self.mean_reversion)
        return np.asarray(loading @ self.factor_covariance @ loading.T)

    def volatility_bp(self, tenors: ArrayLike) -> Floats:
        """(k,) of zero yields of k tenors, bp a year."""
        return np.sqrt(np.diag(self.covariance(tenors)))

    def slope_share(self, tenor: float) -> float:
        """Share of the slope in the variance of a yield, the two factors apart; zero without any volatility."""
        level, slope = (_loadings(_tenors([tenor]), self.mean_reversion)[0] * [self.level_bp, self.slope_bp]) ** 2
        return float(slope / (level + slope)) if level + slope > 0.0 else 0.0

    def scaled_to(self, volatility_bp: float, tenor: float) -> FactorVolatility:
        """The same shares and correlation, with the yield of `tenor` at the volatility asked for."""
        return self.split(volatility_bp, tenor, self.slope_share(tenor), self.mean_reversion, self.correlation)


def realised_volatility(
    history: ParHistory, as_of: date | str | None = None, window: int = WINDOW, half_life: float | None = None,
    tenors: Sequence[float] | None = None,
) -> RealisedVolatility:  # fmt: skip
    """Covariance of the last `window` changes of par yields up to a day, that day's yields included.

    as_of: default the last day of the history. window: business days, 5 or more, one more yield than that is used.
    half_life: business days after which a change weighs half (exponential weights, cut at the window); None: equal
    weights. A decay of 0.94 a day is a half-life of 11.2. tenors: default all. Days on which one of these is not
    published are passed over, and the change across them is counted over the business days it took.

    Published yields are rounded to 1 bp, which adds 0.17 bp^2 a day: 6.5 bp a year in quadrature.
    Raises BadInput for unknown tenors, a window longer than the history before the day (it names the longest),
    and a history that ends more than 5 business days before it.
    """
    columns = _columns(history, tenors)
    if isinstance(window, bool) or not isinstance(window, int | np.integer) or window < SHORTEST_WINDOW:
        raise BadInput("window", given=window, allowed=f"business days, {SHORTEST_WINDOW} or more")
    if half_life is not None:
        half_life = positive("half-life", half_life, "business days; None for equal weights")
    complete = np.isfinite(history.yields[:, columns]).all(axis=1)
    days, yields = history.days[complete], history.yields[complete][:, columns]
    if not len(days):
        raise BadInput("par history", given="no day with every tenor", allowed="daily par yields")
    day = as_date(as_of, "as-of day") if as_of is not None else days[-1].item()
    end = int(np.searchsorted(days, np.datetime64(day, "D"), "right"))
    if end <= window:
        raise BadInput(
            "too few par yields for the window", given=f"{window} days to {day}",
            allowed=f"a window up to {end - 1}" if end > SHORTEST_WINDOW else f"days after {days[0]}",
            hint=f"the history runs from {days[0]} to {days[-1]}",
        )  # fmt: skip
    days, yields = days[end - window - 1 : end], yields[end - window - 1 : end]
    age = len(SIFMA.business_days(days[-1], day)) - SIFMA.is_business_day(days[-1])
    if age > STALE:
        raise BadInput("par history ends too early", given=f"{days[-1]}", allowed=f"{STALE} business days before {day}",
                       hint="give a history that reaches the day")  # fmt: skip
    changes = np.diff(yields, axis=0) / BP
    weight = np.ones(window) if half_life is None else 0.5 ** (np.arange(window)[::-1] / half_life)
    covariance = (changes.T * (weight / _business_days(days))) @ changes / weight.sum() * TRADING_DAYS
    return RealisedVolatility(
        history.tenors[columns], covariance, days[0].item(), days[-1].item(), int(window),
        float(weight.sum() ** 2 / np.sum(weight**2)),
    )  # fmt: skip


def fit_factors(
    realised: RealisedVolatility, mean_reversion: Sequence[float] = MEAN_REVERSION, correlation: float | None = None
) -> FactorVolatility:
    """Level and slope whose covariance of yields is nearest to the realised one (least squares over its entries).

    correlation: of the two factors; None fits it too: the factors are then those of a regression of each day's
    changes on the loadings. A number is held, 0 for independent factors (see the module).

    Raises BadInput for fewer than two tenors, and as `FactorVolatility`.
    """
    speeds = _mean_reversions(mean_reversion)
    if len(realised.tenors) < 2:
        raise BadInput("tenors", given=realised.tenors.tolist(), allowed="two or more, to tell level from slope")
    loading = _loadings(realised.tenors, speeds)
    if correlation is None:
        # the covariance of the regression's factors: the least-squares answer, and never indefinite
        inverse = np.linalg.pinv(loading)
        found = inverse @ realised.covariance @ inverse.T
        level, slope = np.sqrt(np.diag(found))
        both = level * slope
        rho = float(np.clip(found[0, 1] / both, -1.0, 1.0)) if both > 0.0 else 0.0
        return FactorVolatility(float(level), float(slope), speeds, rho)
    rho = _correlation(correlation)
    level, slope = _nearest(realised.covariance, loading, rho)
    return FactorVolatility(level, slope, speeds, rho)


def _nearest(covariance: Floats, loading: Floats, rho: float) -> tuple[float, float]:
    """Volatilities (s, r s) nearest to a covariance, by the ratio r = slope/level in 0..infinity.

    The model is s^2 G(r), G = A + 2 rho r X + r^2 D; the best s^2 is <C, G>/<G, G>, and what it leaves of |C|^2 is
    least where <C, G>^2/<G, G>, a ratio of polynomials in r, is largest: at an end or where its slope is zero.
    """
    level, slope = loading.T
    parts = np.array([np.outer(level, level), rho * (np.outer(level, slope) + np.outer(slope, level)),
                      np.outer(slope, slope)])  # fmt: skip
    along = Polynomial(np.einsum("ijk,jk->i", parts, covariance))
    gram = np.einsum("ijk,ljk->il", parts, parts)
    square = Polynomial([gram[0, 0], 2 * gram[0, 1], gram[1, 1] + 2 * gram[0, 2], 2 * gram[1, 2], gram[2, 2]])
    turning = np.asarray((2.0 * along.deriv() * square - along * square.deriv()).roots(), dtype=np.complex128)
    real = turning.real[(turning.real > 0.0) & (np.abs(turning.imag) < 1e-6 * np.abs(turning))]
    ratios = [0.0, *real.tolist()]
    best = max(ratios, key=lambda ratio: along(ratio) ** 2 / square(ratio))
    # the ratio without bound: slope alone
    if along.coef[-1] ** 2 / gram[2, 2] > along(best) ** 2 / square(best):
        return 0.0, math.sqrt(along.coef[-1] / gram[2, 2])
    scale = math.sqrt(max(float(along(best) / square(best)), 0.0))
    return scale, best * scale


def _columns(history: ParHistory, tenors: Sequence[float] | None) -> list[int]:
    """Positions of the tenors asked for, ascending."""
    if tenors is None:
        return list(range(len(history.tenors)))
    known = [float(tenor) for tenor in history.tenors]
    wanted = sorted({finite("tenor", tenor) for tenor in tenors})
    unknown = [tenor for tenor in wanted if tenor not in known]
    if unknown or not wanted:
        raise BadInput("tenors of the par history", given=unknown or "none", allowed=f"years, of {known}")
    return [known.index(tenor) for tenor in wanted]


def _business_days(days: Days) -> Floats:
    """(n - 1,) SIFMA business days between n days, one at least."""
    counted = np.searchsorted(SIFMA.as_array(), days, "right")
    return np.maximum(np.diff(counted), 1).astype(np.float64)


def _loadings(tenors: Floats, mean_reversion: Sequence[float]) -> Floats:
    """(k, 2): B(u)/u of level and slope."""
    exponent = np.outer(tenors, mean_reversion)
    safe = np.where(exponent > 0.0, exponent, 1.0)
    return np.asarray(np.where(exponent > 0.0, -np.expm1(-safe) / safe, 1.0))


def _tenors(given: ArrayLike) -> Floats:
    tenors = np.ravel([finite("tenor", tenor) for tenor in np.ravel(np.asarray(given, dtype=object))])
    if not np.all((tenors > 0.0) & (tenors < np.inf)):
        raise BadInput("tenor", given=given, allowed="years, above zero")
    return tenors


def _mean_reversions(given: Sequence[float]) -> tuple[float, float]:
    values = [finite("mean reversion", value) for value in np.ravel(np.asarray(given, dtype=object))]
    if len(values) != 2 or not all(0.0 <= value <= 10.0 for value in values) or values[0] == values[1]:
        raise BadInput("mean reversions of level and slope", given=given,
                       allowed="two different numbers from 0 to 10, such as (0.02, 0.3)")  # fmt: skip
    return values[0], values[1]


def _correlation(given: float) -> float:
    value = finite("correlation", given)
    if not -1.0 <= value <= 1.0:
        raise BadInput("correlation of level and slope", given=given, allowed="from -1 to 1")
    return value
