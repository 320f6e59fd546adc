"""Reverse stress test: the most likely shock that reaches a threshold.

Shocks are amounts of a few channels of the path, each in standard deviations of its own; taken as independent normals,
the most likely of all that reach the event is the one nearest to nothing,

    minimise |z|   where the event happens with   path + sum_c z_c x (one deviation of channel c),

the design point of the first-order reliability method (Hasofer and Lind, J. Eng. Mech. 100 (1974) 111-121), as in
Breuer, Jandacka, Rheinberger and Summer, "How to find plausible, severe, and useful stress scenarios" (2009). The
search is over directions: along each the distance is bisected, taking it that what a shock reaches a larger one of the
same direction reaches too; directions of a lattice first, then a pattern search around the best.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.balance import PLACED
from netbasis.system.bands import Event, Seen, audit_of, band, check_random, start_of
from netbasis.system.engine import Audit, run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import SCALAR_CHANNELS, TENOR_CHANNELS, Scenario

if TYPE_CHECKING:
    import polars as pl

MULTIPLES = np.linspace(0.5, 1.5, 41)  # of the shock found, for the band over seeds


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the path and the size of one standard deviation of its sum over the days of the shock (bp for yield
    and swap_spread, $bn for flows). both: it may go either way. ground: where the size comes from."""

    name: str
    deviation: float
    both: bool = False
    ground: str = ""

    def __post_init__(self) -> None:
        if self.name not in (*TENOR_CHANNELS, *SCALAR_CHANNELS):
            raise UnknownName.among("channel", self.name, (*TENOR_CHANNELS, *SCALAR_CHANNELS))
        if not (math.isfinite(self.deviation) and self.deviation > 0.0):
            raise BadInput(f"deviation of {self.name}", given=self.deviation, allowed="above zero")


def usual_channels(scenario: Scenario, days: int = 10) -> tuple[Channel, ...]:
    """Yield, sales of foreign holders and of bond funds. The yield moves by the scenario's volatility times the root of
    the days. March 2020's sales ($300bn, TIC; $101-260bn, ICI and Financial Accounts) are taken as a move of three
    deviations: an assumption, no source gives their distribution."""
    return (
        Channel("yield", scenario.volatility * math.sqrt(days), True, "volatility of the scenario x root of the days"),
        Channel("foreign", 100.0, False, "a third of March 2020 (TIC): assumption"),
        Channel("am", 60.0, False, "a third of March 2020 (ICI, Financial Accounts, middle): assumption"),
    )


@dataclass(frozen=True, eq=False, slots=True)
class ReverseStress:
    """deviations (c,): of each channel in the shock found, inf where none was found; distance: its length; band: of the
    distance over seeds with noise, along the same direction. amounts (c,): the same in bp and $bn. runs: scenarios."""

    event: Event
    channels: tuple[Channel, ...]
    deviations: Floats
    amounts: Floats
    distance: float
    band: dict[str, float | None]
    reason: str | None
    audit: Audit

    @property
    def probability(self) -> float:
        """First-order probability of reaching the event: that of a normal beyond the distance."""
        return 0.5 * math.erfc(self.distance / math.sqrt(2.0))

    def table(self) -> pl.DataFrame:
        """A row a channel: deviations, amount, one deviation and its ground."""
        import polars as pl

        return pl.DataFrame({
            "channel": [c.name for c in self.channels], "deviations": _or_null(self.deviations),
            "amount": _or_null(self.amounts), "deviation": [c.deviation for c in self.channels],
            "ground": [c.ground for c in self.channels], "reason": [self.reason] * len(self.channels),
        }, schema_overrides={"reason": pl.String})  # fmt: skip


def reverse_stress(
    scenario: Scenario, event: Event, parameters: Parameters | None = None, *,
    channels: Sequence[Channel] | None = None, first: int = 0, days: int = 10, most: float = 8.0,
    tolerance: float = 0.01, count: int = 1, seed: int = 1, per_day: int = 4,
) -> ReverseStress:  # fmt: skip
    """The shock of fewest deviations, spread evenly over `days` from day `first`, that makes the event happen.

    Found without noise; count seeds with noise then give the band of its distance. most: deviations looked at;
    tolerance: of the distance. Raises BadInput for days outside the path, no channels or more than four, a search that
    cannot be, several seeds without noise.
    """
    asked = tuple(channels) if channels is not None else usual_channels(scenario, days)
    if not 1 <= len(asked) <= 4 or len({c.name for c in asked}) < len(asked):
        raise BadInput("channels", given=[c.name for c in asked], allowed="one to four different ones")
    if first < 0 or days < 1 or first + days > scenario.days:
        raise BadInput("days of the shock", given=(first, days), allowed=f"within the {scenario.days} of the path")
    if not 0.0 < tolerance < most:
        raise BadInput("search", given=(most, tolerance), allowed="0 < tolerance < most")
    given = scenario.applied(parameters or Parameters())
    check_random(given, count)
    units = np.array([_unit(scenario, c, first, days) for c in asked])
    start, seen = start_of(scenario, given), Seen()
    quiet = replace(given, noise=0.0, flow_noise=0.0)

    def happens(z: Floats, with_noise: bool = False) -> Floats:
        moved = replace(scenario, path=scenario.path + np.tensordot(z, units, 1), parameters={})
        found = run(moved, given if with_noise else quiet, count=count if with_noise else 1, seed=seed,
                    per_day=per_day, record=False, start=start, strict=False)  # fmt: skip
        return event.happened(seen.add(found.metrics))

    def reaches(z: Floats) -> bool:
        return bool(happens(z)[0] > 0.0)

    found, distance = _nearest(reaches, [c.both for c in asked], most, tolerance)
    bands: dict[str, float | None] = dict.fromkeys(("low", "middle", "high"))
    reason = None if math.isfinite(distance) else f"not reached within {most:g} deviations"
    if math.isfinite(distance) and distance > 0.0:
        met = np.array([happens(m * found, with_noise=True) for m in MULTIPLES]) > 0.0
        bands = band(np.where(met.any(axis=0), distance * MULTIPLES[met.argmax(axis=0)], np.inf))
    amounts = found * np.array([c.deviation for c in asked])
    said = ("reverse_stress", given, event, asked, first, days, most, tolerance, count)
    audit = audit_of(scenario, said, found, seed, per_day, seen.runs, seen.residual)
    return ReverseStress(event, asked, found, amounts, distance, bands, reason, audit)


def _nearest(reaches: object, both: Sequence[bool], most: float, tolerance: float) -> tuple[Floats, float]:
    """The point nearest to the origin that reaches the event, and its distance; (inf, inf) where none is within
    `most`, the origin where nothing is needed."""
    assert callable(reaches)
    n = len(both)
    if reaches(np.zeros(n)):
        return np.zeros(n), 0.0
    best, way = math.inf, np.full(n, math.inf)

    def shorter(direction: Floats) -> tuple[float, Floats] | None:
        """Its distance where that is less than the best so far by more than the tolerance."""
        unit = direction / math.sqrt(float(direction @ direction))
        above = min(best, most + tolerance) - tolerance
        if above <= 0.0 or not reaches(above * unit):
            return None
        below = 0.0
        while above - below > tolerance / 4.0:
            middle = 0.5 * (below + above)
            below, above = (below, middle) if reaches(middle * unit) else (middle, above)
        return above, unit

    for corner in _lattice(both):
        found = shorter(corner)
        if found:
            best, way = found
    step = 0.25
    while step > 0.02 and math.isfinite(best):
        better = False
        for i, sign in product(range(n), (1.0, -1.0)):
            tried = way.copy()
            tried[i] += sign * step
            if (tried[i] < 0.0 and not both[i]) or not tried.any():
                continue
            found = shorter(tried)
            if found:
                (best, way), better = found, True
        step = step if better else step / 2.0
    return (best * way, best) if math.isfinite(best) else (np.full(n, math.inf), math.inf)


def _lattice(both: Sequence[bool]) -> list[Floats]:
    """Directions to begin with: through the points of a grid of whole numbers up to two, each direction once."""
    points = product(*[range(-2, 3) if b else range(3) for b in both])
    return [np.array(p, dtype=np.float64) for p in points if any(p) and math.gcd(*p) == 1]


def _unit(scenario: Scenario, channel: Channel, first: int, days: int) -> Floats:
    """(T, channels) one deviation of a channel, evenly over the days; flows of a tenor as purchases are placed."""
    out, count = np.zeros_like(scenario.path), len(scenario.tenors)
    rows = slice(first, first + days)
    if channel.name in TENOR_CHANNELS:
        share = np.array([PLACED[t] for t in scenario.tenors])
        share = np.ones(count) if channel.name == "yield" else share / share.sum()
        begin = TENOR_CHANNELS[channel.name] * count
        out[rows, begin : begin + count] = channel.deviation / days * share
    else:
        out[rows, count * at.TENOR_CHANNELS + SCALAR_CHANNELS[channel.name]] = channel.deviation / days
    return out


def _or_null(values: Floats) -> list[float | None]:
    return [v if math.isfinite(v) else None for v in values.tolist()]
