"""How large a shock has to be: critical size by bisection, and what feedback adds to a shock (amplification)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.balance import opening
from netbasis.system.bands import Event, Seen, audit_of, band, check_random, start_of
from netbasis.system.engine import Audit, run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

FROZEN_AT_LEAST = 5.0  # bp: under it a ratio of moves says nothing
GRID = 9  # shocks looked at before bisection, so that an event that comes and goes is seen


@dataclass(frozen=True, eq=False, slots=True)
class Critical:
    """size (s,): smallest multiple of the path, seed by seed, with which the event happens; -inf where it happens at
    the smallest looked at, inf where not even at the largest. returns (s,): whether it went away again at a larger one:
    the size is then that of the first time on the grid. band: low, middle, high over seeds, None where open."""

    event: Event
    size: Floats
    returns: Floats
    looked_at: tuple[float, float]
    tolerance: float
    band: dict[str, float | None]
    audit: Audit

    def table(self) -> pl.DataFrame:
        """A row a seed: size (null where it was not found), reason."""
        import polars as pl

        low, high = self.looked_at
        reasons = [
            f"happens at {low:g} already" if s == -np.inf
            else f"does not happen up to {high:g}" if s == np.inf
            else "not found: some sizes have no numbers" if np.isnan(s)
            else None
            for s in self.size.tolist()
        ]  # fmt: skip
        size = np.where(np.isfinite(self.size), self.size, np.nan)
        return pl.DataFrame(
            {
                "scenario": np.arange(len(size)), "size": size, "goes_away_again": self.returns,
                "reason": pl.Series(reasons, dtype=pl.String),
            },
            nan_to_null=True,
        )  # fmt: skip


def critical_shock(
    scenario: Scenario, event: Event, parameters: Parameters | None = None, *, low: float = 0.0, high: float = 5.0,
    tolerance: float = 0.01, count: int = 32, seed: int = 1, per_day: int = 4,
) -> Critical:  # fmt: skip
    """The smallest multiple of the scenario's path with which an event happens, for each of `count` seeds.

    A grid of nine sizes finds the first one with the event; bisection between it and the one before it narrows that to
    `tolerance`. All seeds are bisected at once. Raises BadInput for a range or tolerance that cannot be used, several
    seeds without noise.
    """
    given = scenario.applied(parameters or Parameters())
    check_random(given, count)
    if not (0.0 <= low < high <= 100.0 and 0.0 < tolerance < high - low):
        raise BadInput("range of shocks", given=(low, high, tolerance), allowed="0 <= low < high <= 100, tolerance > 0")
    start, seen = start_of(scenario, given), Seen()

    def happens(sizes: Floats) -> Floats:
        rows = np.repeat(given.array()[None], count, axis=0)
        rows[:, at.P_SHOCK] = sizes
        found = run(scenario, parameters, count=count, seed=seed, per_day=per_day, record=False, start=start, rows=rows,
                    strict=False)  # fmt: skip
        return event.happened(seen.add(found.metrics))

    grid = np.linspace(low, high, GRID)
    met = np.array([happens(np.full(count, size)) for size in grid])
    first = np.where((met > 0.0).any(axis=0), (met > 0.0).argmax(axis=0), GRID)
    returns = np.array([bool((met[first[i] :, i] == 0.0).any()) for i in range(count)])
    below, above = grid[np.clip(first - 1, 0, GRID - 1)], grid[np.clip(first, 0, GRID - 1)]
    while (above - below).max(initial=0.0) > tolerance:
        middle = 0.5 * (below + above)
        hit = happens(middle) > 0.0
        below, above = np.where(hit, below, middle), np.where(hit, middle, above)
        below = np.where(first == GRID, above, below)
    size = np.where(first == GRID, np.inf, np.where(first == 0, -np.inf, above))
    # not found, but some sizes have no numbers (sales of more than is held, prices out of range): it may happen there
    size = np.where((first == GRID) & np.isnan(met).any(axis=0), np.nan, size)
    asked = ("critical_shock", given, event, low, high, tolerance, count)
    audit = audit_of(scenario, asked, size, seed, per_day, seen.runs, seen.residual)
    return Critical(event, size, returns, (low, high), tolerance, band(size), audit)


@dataclass(frozen=True, eq=False, slots=True)
class Amplification:
    """Moves of a metric with and without feedback on the same random numbers (s,), and their ratio, NaN where the
    frozen move is at most 5 bp. band: of the ratio; None of it where no seed has one, with the reason."""

    metric: str
    frozen: Floats
    full: Floats
    ratio: Floats
    band: dict[str, float | None]
    reason: str | None
    audit: Audit

    def table(self) -> pl.DataFrame:
        """A row a seed: frozen, full, amplification (null with a reason where frozen is too small)."""
        import polars as pl

        small = f"the move without feedback is at most {FROZEN_AT_LEAST:g} bp"
        return pl.DataFrame(
            {
                "scenario": np.arange(len(self.ratio)), "frozen": self.frozen, "full": self.full,
                "amplification": self.ratio,
                "reason": pl.Series([small if np.isnan(r) else None for r in self.ratio], dtype=pl.String),
            },
            nan_to_null=True,
        )  # fmt: skip


def amplification(
    scenario: Scenario, parameters: Parameters | None = None, *, count: int = 32, seed: int = 1, per_day: int = 4
) -> Amplification:
    """Rise of the ten-year yield with the funds as they are over that with funds that never sell: what their sales add
    to what comes from outside. Paired: the same random numbers."""
    given = scenario.applied(parameters or Parameters())
    check_random(given, count)
    start, metric = start_of(scenario, given), "yield_rise"
    patient = opening(
        scenario.sizes, given, scenario.cohort, volatility=scenario.volatility, tenors=scenario.tenors,
        funds=start.funds.patient(),
    )  # fmt: skip
    results = [
        run(scenario, given, count=count, seed=seed, per_day=per_day, record=False, start=begin)
        for begin in (patient, start)
    ]
    frozen, full = (result.metric(metric) for result in results)
    large = frozen > FROZEN_AT_LEAST
    ratio = np.where(large, full / np.where(large, frozen, 1.0), np.nan)
    reason = None if large.any() else f"no seed moves by more than {FROZEN_AT_LEAST:g} bp with funds that never sell"
    residual = max(result.audit.residual for result in results)
    numbers = np.stack([frozen, full])
    audit = audit_of(scenario, ("amplification", given, count), numbers, seed, per_day, 2 * count, residual)
    return Amplification(metric, frozen, full, ratio, band(ratio), reason, audit)
