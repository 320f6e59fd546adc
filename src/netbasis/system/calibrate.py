"""History matching: which parameters give March 2020 and quiet times, and what they then say of the episodes held out.

Nothing is fitted by a distance that one target could buy with another: a vector is kept when every target of the fitted
episodes lies inside its band. The kept set is reported as a set, never as a point; September 2019 and April 2025 are
held out and only looked at. Source of the method: Craig, Goldstein, Seheult and Smith, "Pressure matching for
hydrocarbon reservoirs" (1997); targets: docs/system-calibration.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.system.engine import METRICS, run
from netbasis.system.parameters import NAMES, Parameters
from netbasis.system.scenario import Scenario, read_scenario

if TYPE_CHECKING:
    import polars as pl

PER_DAY = 4
QUIET_NOISE, QUIET_FLOWS = 4.0, 3.0  # bp a day, $bn a day


@dataclass(frozen=True, slots=True)
class Target:
    """A documented number: metric of a scenario, with the band it has to lie in. fitted: used to keep vectors; else
    held out. source: where it is documented."""

    scenario: str
    metric: str
    low: float
    high: float
    fitted: bool
    source: str


TARGETS = (
    Target("mar2020", "yield_rise", 45.0, 85.0, True, "ten-year 0.54% to 1.18%, 9-18 March 2020: U.S. Treasury"),
    Target("mar2020", "net_sold", 120.0, 230.0, True, "net sales $173bn: Barth and Kahn, OFR WP 21-01"),
    Target("mar2020", "worst_return", -0.10, -0.04, True, "mean return -7%: Kruttli and others, FEDS 2021-038"),
    Target("mar2020", "fund_cash", 0.0, 1.0, True, "cash +20%: Kruttli and others, FEDS 2021-038"),
    Target(
        "mar2020", "days_to_calm", 1.0, 14.0, True, "purchases of $75bn a day 19 March - 1 April 2020: Federal Reserve"
    ),
    Target("quiet", "book", -0.02, 0.0, True, "no unwind in quiet times"),
    Target("quiet", "dislocation", 0.0, 8.0, True, "no dislocation in quiet times"),
    Target("sep2019", "repo", 185.0, 400.0, False, "SOFR 5.25% on 17 September 2019: Federal Reserve Bank of New York"),
    Target("sep2019", "repo_days", 1.0, 2.0, False, "2.43% the day before, 2.55% the day after: the same"),
    Target("sep2019", "book", -0.05, 0.0, False, "no basis unwind"),
    Target("apr2025", "repo", 0.0, 15.0, False, "SOFR 4.33% to 4.42%: Federal Reserve Bank of New York"),
    Target("apr2025", "book", -0.05, 0.0, False, "no evidence of a basis unwind: SOMA manager"),
    Target("apr2025", "swap_cut", 30.0, 100.0, False, "about $60bn of swap-spread positions cut: SOMA manager"),
)

# ranges that are searched; everything else is pinned (`Parameters`)
PRIOR: Mapping[str, tuple[float, float]] = MappingProxyType({
    "impact": (150.0, 1500.0), "threshold": (0.65, 0.85), "risk": (5.0, 60.0), "var": (0.5, 3.0),
    "natural": (0.1, 1.5), "basis": (0.05, 0.30), "demand": (0.0, 20.0), "opening_use": (0.50, 0.75),
    "capacity_vol": (0.0, 0.6), "netting": (0.4, 0.8), "precaution": (0.0, 0.6), "trigger": (0.3, 0.95),
    "speed": (0.1, 2.0), "elasticity": (0.3, 0.7), "vol_memory": (0.85, 0.97), "trend": (0.0, 0.5),
    "cut": (0.004, 0.02), "cut_from": (2.0, 10.0),
})  # fmt: skip


def quiet() -> Scenario:
    """The calm quarter with daily noise."""
    calm = read_scenario("calm")
    return replace(calm, name="quiet", parameters={**calm.parameters, "noise": QUIET_NOISE, "flow_noise": QUIET_FLOWS})


def draws(count: int, seed: int = 1, within: Mapping[str, tuple[float, float]] | None = None) -> Floats:
    """(count, PARAMETERS) vectors, uniform and independent in `within` (the prior when None)."""
    ranges = within or PRIOR
    rows = np.tile(Parameters().array(), (count, 1))
    random = np.random.Generator(np.random.Philox(key=seed)).random((count, len(ranges)))
    for column, (name, (low, high)) in enumerate(ranges.items()):
        if name not in NAMES:
            raise BadInput("parameter", given=name, allowed=", ".join(NAMES))
        rows[:, NAMES.index(name)] = low + (high - low) * random[:, column]
    return rows


def simulate(rows: Floats, names: Sequence[str], *, seed: int = 1, per_day: int = PER_DAY) -> dict[str, Floats]:
    """(count, METRICS) of each scenario at each vector; NaN where a vector cannot be run."""
    found = {}
    for name in names:
        scenario = quiet() if name == "quiet" else read_scenario(name)
        here = rows.copy()
        for key, value in scenario.parameters.items():
            here[:, NAMES.index(key)] = value
        numbers = np.zeros(len(here), dtype=np.int64)  # every vector meets the same shocks
        result = run(scenario, rows=here, numbers=numbers, seed=seed, per_day=per_day, record=False, strict=False)
        found[name] = result.metrics
    return found


def hits(target: Target, metrics: Mapping[str, Floats]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(count,) whether each vector meets a target."""
    value = metrics[target.scenario][:, METRICS.index(target.metric)]
    return np.asarray((value >= target.low) & (value <= target.high))


def match(
    count: int, seed: int = 1, within: Mapping[str, tuple[float, float]] | None = None
) -> tuple[Floats, dict[str, float]]:
    """The kept vectors of `count` draws, and the part of the draws that meets each fitted target."""
    rows = draws(count, seed, within)
    metrics = simulate(rows, ("mar2020", "quiet"))
    fitted = [target for target in TARGETS if target.fitted]
    met = np.array([hits(target, metrics) for target in fitted])
    shares = {f"{t.scenario} {t.metric}": float(m.mean()) for t, m in zip(fitted, met, strict=True)}
    return rows[met.all(axis=0)], shares


def narrowed(kept: Floats, margin: float = 0.1) -> dict[str, tuple[float, float]]:
    """The ranges of the kept vectors, wider by a part of their width, inside the prior: where a next wave looks."""
    out = {}
    for name, (low, high) in PRIOR.items():
        column = kept[:, NAMES.index(name)]
        wide = margin * (column.max() - column.min())
        out[name] = (max(low, column.min() - wide), min(high, column.max() + wide))
    return out


def accepted() -> Floats:
    """(kept, PARAMETERS) the set that comes with the package (`tools/calibrate_system.py` makes it)."""
    text = (files("netbasis.system") / "accepted.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    names = lines[0].split()
    rows = np.tile(Parameters().array(), (len(lines) - 1, 1))
    for row, line in zip(rows, lines[1:], strict=True):
        for name, value in zip(names, line.split(), strict=True):
            row[NAMES.index(name)] = float(value)
    return rows


def scoreboard(rows: Floats | None = None) -> pl.DataFrame:
    """Every target against a set of vectors (the accepted one when None): scenario, metric, low, high, fitted, median,
    its 5% and 95% quantiles, the part of the vectors that hits, `default` (the value at `Parameters()`), hit (whether
    the default does), source."""
    import polars as pl

    held = accepted() if rows is None else rows
    both = np.vstack([held, Parameters().array()[None]])
    metrics = simulate(both, ("mar2020", "quiet", "sep2019", "apr2025"))
    out = []
    for target in TARGETS:
        value = metrics[target.scenario][:, METRICS.index(target.metric)]
        met = hits(target, metrics)
        low, middle, high = np.nanpercentile(value[:-1], [5.0, 50.0, 95.0])
        out.append({
            "scenario": target.scenario, "metric": target.metric, "low": target.low, "high": target.high,
            "fitted": target.fitted, "median": middle, "q05": low, "q95": high, "hits": float(met[:-1].mean()),
            "default": float(value[-1]), "hit": bool(met[-1]), "source": target.source,
        })  # fmt: skip
    return pl.DataFrame(out)


def identification(rows: Floats | None = None, step: float = 0.05) -> pl.DataFrame:
    """What the data say of each parameter: a row each with prior range, range and median of the kept set, `shrink` (1 -
    kept width between the 5% and 95% quantiles / the same of the prior), and `moves`, the largest change of a fitted
    target, in widths of its band, per `step` of the prior range at the default. `rank`: numerical rank of that Jacobian
    (singular values above 5% of the first): the number of directions that the fitted targets see."""
    import polars as pl

    held = accepted() if rows is None else rows
    base = Parameters().array()
    fitted = [t for t in TARGETS if t.fitted]
    bumped = []
    for name, (low, high) in PRIOR.items():
        for side in (1.0, -1.0):
            row = base.copy()
            at = NAMES.index(name)
            row[at] = min(max(row[at] + side * step * (high - low), low), high)
            bumped.append(row)
    table = np.array(bumped)
    metrics = simulate(table, ("mar2020", "quiet"))
    jacobian = np.zeros((len(fitted), len(PRIOR)))
    for i, target in enumerate(fitted):
        value = metrics[target.scenario][:, METRICS.index(target.metric)] / (target.high - target.low)
        jacobian[i] = 0.5 * (value[0::2] - value[1::2])
    singular = np.linalg.svd(np.nan_to_num(jacobian), compute_uv=False)
    rank = int((singular > 0.05 * singular[0]).sum()) if singular[0] > 0.0 else 0
    out = []
    for column, (name, (low, high)) in enumerate(PRIOR.items()):
        kept = held[:, NAMES.index(name)]
        q05, middle, q95 = np.percentile(kept, [5.0, 50.0, 95.0])
        out.append({
            "parameter": name, "prior_low": low, "prior_high": high, "q05": q05, "median": middle, "q95": q95,
            "shrink": 1.0 - (q95 - q05) / (0.9 * (high - low)), "moves": float(np.abs(jacobian[:, column]).max()),
            "default": float(base[NAMES.index(name)]), "rank": rank,
        })  # fmt: skip
    return pl.DataFrame(out)
