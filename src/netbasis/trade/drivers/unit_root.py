"""The augmented Dickey-Fuller test, with a constant: is an evenly observed series a random walk?

    dy_t = a + g y_{t-1} + sum_i p_i dy_{t-i} + e_t        statistic: g / its standard error

Lags are chosen by Akaike's criterion on the sample that all candidates share, up to 12 (n/100)^(1/4) (Schwert 1989),
and the regression then runs on all observations. Critical values: MacKinnon (2010), "Critical Values for Cointegration
Tests", Queen's Economics Department Working Paper 1227, table 2, one variable with a constant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats

LEAST = 20  # observations
LEVELS = (0.01, 0.05, 0.10)
_SURFACE = (
    (-3.43035, -6.5393, -16.786, -79.433),
    (-2.86154, -2.8903, -4.234, -40.040),
    (-2.56677, -1.5384, -2.809, 0.0),
)


@dataclass(frozen=True, slots=True)
class UnitRootTest:
    """statistic of the lagged level, lags of differences, n observations of the regression, critical values at 1, 5
    and 10%. rejected: the smallest of these levels at which a random walk is rejected, None where at none."""

    statistic: float
    lags: int
    n: int
    critical: tuple[float, float, float]

    @property
    def rejected(self) -> float | None:
        """Smallest level of `LEVELS` at which the random walk is rejected."""
        pairs = zip(LEVELS, self.critical, strict=True)
        return next((level for level, value in pairs if self.statistic < value), None)


def unit_root_test(values: ArrayLike, lags: int | None = None, least: int = LEAST) -> UnitRootTest | str:
    """The test of (n,) evenly spaced values, or why there is none: too few, or a series that does not move.

    lags: of differences; None chooses. Raises BadInput for values that are not finite and lags that leave no degrees
    of freedom.
    """
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 1 or not np.isfinite(y).all():
        raise BadInput("values of a unit-root test", given=y.shape, allowed="one array of finite numbers")
    if len(y) < least:
        return f"series too short: {len(y)} observations, {least} needed"
    if np.ptp(y) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        return "the series is constant"
    most = min(math.ceil(12.0 * (len(y) / 100.0) ** 0.25), len(y) // 2 - 2)
    if lags is None:
        scores = [_regression(y, k, most)[1] for k in range(most + 1)]
        lags = int(np.argmin(scores))
    elif not 0 <= lags <= len(y) // 2 - 2:
        raise BadInput("lags of a unit-root test", given=lags, allowed=f"0 to {len(y) // 2 - 2}")
    statistic, _, n = _regression(y, lags, lags)
    if not math.isfinite(statistic):
        return "the series has no noise to test against"
    critical = tuple(float(np.polynomial.polynomial.polyval(1.0 / n, row)) for row in _SURFACE)
    return UnitRootTest(statistic, lags, n, (critical[0], critical[1], critical[2]))


def _regression(y: Floats, lags: int, skipped: int) -> tuple[float, float, int]:
    """Statistic, Akaike's criterion and observations with some lags, the first `skipped` differences left out."""
    steps = np.diff(y)
    target = steps[skipped:]
    n = len(target)
    lagged = [steps[skipped - i : len(steps) - i] for i in range(1, lags + 1)]
    design = np.column_stack([y[skipped:-1], *lagged, np.ones(n)])
    q, r = np.linalg.qr(design)
    if np.abs(np.diag(r)).min() <= 1e-12 * np.abs(np.diag(r)).max():
        return math.nan, math.inf, n
    beta = np.linalg.solve(r, q.T @ target)
    rest = float(((target - design @ beta) ** 2).sum())
    if rest <= 1e-24 * max(float((target**2).sum()), 1e-300):
        return math.nan, math.inf, n
    inverse = np.linalg.inv(r)
    error = math.sqrt(rest / (n - design.shape[1]) * float((inverse[0] ** 2).sum()))
    likelihood = -0.5 * n * (math.log(2.0 * math.pi) + math.log(rest / n) + 1.0)
    return float(beta[0] / error), -2.0 * likelihood + 2.0 * design.shape[1], n
