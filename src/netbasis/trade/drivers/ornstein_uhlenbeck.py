"""A mean-reverting series observed at uneven intervals: exact likelihood, half-life and its band.

    dx = k (m - x) dt + s dW        x_{i+1} | x_i  ~  N(m + a (x_i - m),  s^2 (1 - a^2) / 2k),   a = exp(-k dt)

For a given speed k the best m and s are weighted least squares in closed form; what is left is one dimension, searched
on a grid and refined. The band of the half-life ln 2 / k holds every speed whose likelihood is within 1.92 of the best
(likelihood ratio, 95%). No reversion: as k goes to zero x is a random walk; its likelihood ratio against the best is
compared with 2.86^2, the square of the 5% value of the Dickey-Fuller test with a constant, to which it tends
(Dickey and Fuller 1981; MacKinnon 2010).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats

LEAST = 20  # observations
BAND = 3.841458820694124  # chi-squared, one degree, 95%
UNIT_ROOT = 2.86154**2
_GRID = 400
_STEPS = 80  # of golden section and bisection


@dataclass(frozen=True, slots=True)
class OrnsteinUhlenbeck:
    """Fit of n observations. speed per unit of time; half_life, half_life_low, half_life_high in that unit (high is
    infinite where a random walk is within the band); mean, sigma (per root of time), stationary_sd and z (last value
    less mean, in stationary_sd) in the unit of the series. random_walk_ratio: twice the log likelihood over that of
    a random walk. found: whether reversion is; reason why not."""

    n: int
    speed: float
    mean: float
    sigma: float
    half_life: float
    half_life_low: float
    half_life_high: float
    stationary_sd: float
    z: float
    random_walk_ratio: float
    found: bool
    reason: str | None

    def sd_after(self, time: float) -> float:
        """Standard deviation of the value after some time, given today's."""
        return self.sigma * math.sqrt(-math.expm1(-2.0 * self.speed * time) / (2.0 * self.speed))


def fit_ornstein_uhlenbeck(times: ArrayLike, values: ArrayLike, least: int = LEAST) -> OrnsteinUhlenbeck | str:
    """The fit, or the reason why there is none: too few observations, or a series that does not move.

    times (n,), values (n,): finite values at strictly rising times; NaN values are left out. Raises BadInput for other
    shapes or times that do not rise.
    """
    t, x = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if t.ndim != 1 or t.shape != x.shape:
        raise BadInput("times and values of a series", given=(t.shape, x.shape), allowed="two arrays of one length")
    kept = np.isfinite(x)
    t, x = t[kept], x[kept]
    if not (np.isfinite(t).all() and (np.diff(t) > 0.0).all()):
        raise BadInput("times of a series", allowed="strictly rising")
    if len(x) < least:
        return f"series too short: {len(x)} observations, {least} needed"
    if np.ptp(x) <= 1e-12 * max(1.0, float(np.abs(x).max())):
        return "the series is constant"
    scale, centre = float(x.std()), float(x.mean())
    return _fit(t, (x - centre) / scale, scale, centre)


def _fit(t: Floats, x: Floats, scale: float, centre: float) -> OrnsteinUhlenbeck:
    dt = np.diff(t)
    speeds = np.geomspace(0.01 / (t[-1] - t[0]), 20.0 / dt.min(), _GRID)
    deviance = np.array([_profile(k, x, dt)[0] for k in speeds])
    best = int(deviance.argmin())
    speed = _golden(x, dt, speeds[max(best - 1, 0)], speeds[min(best + 1, _GRID - 1)])
    least, mean, variance = _profile(speed, x, dt)
    walk = float(len(dt) * math.log(np.mean(np.diff(x) ** 2 / dt)) + np.log(dt).sum())
    ratio = max(walk - least, 0.0)
    inside = np.flatnonzero(deviance - least <= BAND)
    first, last = (int(inside[0]), int(inside[-1])) if len(inside) else (best, best)
    slow = 0.0 if first == 0 else _edge(x, dt, least, speeds[first - 1], speeds[first])
    fast = math.inf if last == _GRID - 1 else _edge(x, dt, least, speeds[last + 1], speeds[last])
    sd = math.sqrt(variance / (2.0 * speed))
    found = ratio > UNIT_ROOT
    return OrnsteinUhlenbeck(
        n=len(x), speed=speed, mean=centre + scale * mean, sigma=scale * math.sqrt(variance),
        half_life=math.log(2.0) / speed, half_life_low=math.log(2.0) / fast,
        half_life_high=math.log(2.0) / slow if slow > 0.0 else math.inf, stationary_sd=scale * sd,
        z=float((x[-1] - mean) / sd), random_walk_ratio=ratio, found=found,
        reason=None if found else "no mean reversion found: a random walk is not rejected",
    )  # fmt: skip


def _profile(speed: float, x: Floats, dt: Floats) -> tuple[float, float, float]:
    """Deviance (twice the negative log likelihood, but a constant), mean and variance rate for a speed."""
    decay = np.exp(-speed * dt)
    spread = -np.expm1(-2.0 * speed * dt) / (2.0 * speed)
    pull, moved = -np.expm1(-speed * dt), x[1:] - decay * x[:-1]
    mean = float((pull * moved / spread).sum() / (pull * pull / spread).sum())
    variance = float(np.mean((moved - mean * pull) ** 2 / spread))
    return float(len(dt) * math.log(variance) + np.log(spread).sum()), mean, variance


def _golden(x: Floats, dt: Floats, low: float, high: float) -> float:
    """Speed of least deviance between two, by golden section on its logarithm."""
    share = (math.sqrt(5.0) - 1.0) / 2.0
    a, b = math.log(low), math.log(high)
    for _ in range(_STEPS):
        c, d = b - share * (b - a), a + share * (b - a)
        if _profile(math.exp(c), x, dt)[0] <= _profile(math.exp(d), x, dt)[0]:
            b = d
        else:
            a = c
    return math.exp(0.5 * (a + b))


def _edge(x: Floats, dt: Floats, least: float, outside: float, inside: float) -> float:
    """Speed at which the deviance leaves the band, by bisection on its logarithm."""
    out, held = math.log(outside), math.log(inside)
    for _ in range(_STEPS):
        middle = 0.5 * (out + held)
        if _profile(math.exp(middle), x, dt)[0] - least <= BAND:
            held = middle
        else:
            out = middle
    return math.exp(held)
