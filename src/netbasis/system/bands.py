"""Bands: intervals of probabilities, quantiles over paired seeds, events that a scenario can be asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Floats
from netbasis.kernels.system_market import MOST_CHARGE
from netbasis.system.balance import Opening, opening
from netbasis.system.engine import METRICS, Audit
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import Scenario

NORMAL_95 = 1.959963984540054  # quantile 0.975 of the normal distribution
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a scenario can end with: a metric above (or below) a threshold, in the metric's unit."""

    metric: str
    threshold: float
    below: bool = False

    def __post_init__(self) -> None:
        if self.metric not in METRICS:
            raise UnknownName.among("metric", self.metric, METRICS)
        if not np.isfinite(self.threshold):
            raise BadInput(f"threshold of {self.metric}", given=self.threshold, allowed="a finite number")

    def happened(self, metrics: Floats) -> Floats:
        """(s,) 1 where it happened, 0 where not, NaN where the scenario has no numbers."""
        value = metrics[:, METRICS.index(self.metric)]
        met = value < self.threshold if self.below else value > self.threshold
        return np.where(np.isnan(value), np.nan, met.astype(np.float64))

    def __str__(self) -> str:
        return f"{self.metric} {'<' if self.below else '>'} {self.threshold:g}"


# dealers no longer quote: the charge stands at its bound (kernels.system_market), less what the risk charge may take
SPIRAL = Event("dislocation", 0.95 * MOST_CHARGE)


def book_loss(part: float) -> Event:
    """The hedge funds' book smaller by more than a part of it, at its lowest. Raises BadInput outside 0 to 1."""
    if not 0.0 <= part < 1.0:
        raise BadInput("loss of the book", given=part, allowed="0 to 1, a part of the opening book")
    return Event("book", -part, below=True)


def wilson(hits: Floats, tries: Floats, z: float = NORMAL_95) -> tuple[Floats, Floats]:
    """Wilson's interval of a probability from `hits` in `tries`: it stays in [0, 1] and has a width where nothing or
    everything was hit. NaN where nothing was tried. E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212."""
    k, n = np.asarray(hits, dtype=np.float64), np.asarray(tries, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n)
        half = z * np.sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n)) / (1.0 + z * z / n)
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    # the ends are exact where the estimate is: rounding must not put it outside
    return np.where(k == 0.0, 0.0 * p, low), np.where(k == n, p, high)


def band(values: Floats) -> dict[str, float | None]:
    """low, middle, high: quantiles 5%, 50%, 95% of the finite values; None of none. Infinite values count as beyond
    every finite one, so that a band may be open above."""
    known = np.sort(np.asarray(values, dtype=np.float64)[~np.isnan(values)])
    names = ("low", "middle", "high")
    if not len(known):
        return dict.fromkeys(names)
    # a quantile is one of the values: no average with an infinite one
    places = [min(int(q * len(known)), len(known) - 1) for q in (LOW, MIDDLE, HIGH)]
    return {name: _finite(float(known[i])) for name, i in zip(names, places, strict=True)}


def check_random(parameters: Parameters, count: int) -> None:
    """Raise BadInput where several seeds are asked for and nothing is random: their band would be no band."""
    if count > 1 and parameters.noise == 0.0 and parameters.flow_noise == 0.0:
        raise BadInput(
            "paired seeds", given=f"{count} of parameters without noise", allowed="1",
            hint="give parameters with noise (bp a day) or flow_noise ($bn a day) above zero",
        )  # fmt: skip


def audit_of(scenario: Scenario, said: object, numbers: Floats, seed: int, per_day: int, runs: int,
             residual: float) -> Audit:  # fmt: skip
    """The audit record of an output that was made of many runs. said: what was asked; numbers: the answer."""
    from netbasis import __version__

    result = hashlib.sha256(np.ascontiguousarray(numbers, dtype=np.float64).tobytes()).hexdigest()
    asked = hashlib.sha256(repr(said).encode()).hexdigest()
    return Audit(seed, scenario.digest(), asked, result, __version__, per_day, runs, residual)


class Seen:
    """Runs made for an output, and the largest residual of an identity among them."""

    def __init__(self) -> None:
        self.runs, self.residual = 0, 0.0

    def add(self, metrics: Floats) -> Floats:
        """The metrics given, counted."""
        self.runs += len(metrics)
        self.residual = max(self.residual, float(np.nanmax(metrics[:, METRICS.index("residual")], initial=0.0)))
        return metrics


def start_of(scenario: Scenario, given: Parameters) -> Opening:
    """Opening state of a scenario with parameters already applied, to be shared by many runs."""
    return opening(scenario.sizes, given, scenario.cohort, volatility=scenario.volatility, tenors=scenario.tenors)


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
