"""How little intervention is enough: rate of purchases x lag, and the smallest amount that calms the market in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.bands import Seen, audit_of, band, check_random, start_of
from netbasis.system.engine import Audit, Integers, Result, run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import POLICIES, PolicyRule, Scenario
from netbasis.system.story_numbers import dollars
from netbasis.system.sweep_words import line

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 1024  # scenarios with all their days in memory
PART_OF_HOLDERS = 0.9  # of what banks and other holders have: more than that is not bought
FIRST = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)  # parts of the largest amount that are looked at before bisection


@dataclass(frozen=True, eq=False, slots=True)
class Frontier:
    """cap (R, L, S): smallest amount, $bn, for each rate ($bn a day), lag (days) and seed; inf where not even purchases
    without end are enough, NaN where the path is too short to say, zero where none is needed. days (R, L, S): from the
    trigger until the dislocation stays under the bound, with that amount. returns (R, L, S): 1 where an amount that was
    looked at and is larger is not enough."""

    rates: Floats
    lags: Integers
    bound: float
    within: int
    trigger: float
    cap: Floats
    days: Floats
    returns: Floats
    tolerance: float
    audit: Audit

    def table(self) -> pl.DataFrame:
        """A row a rate and lag: cap_low, cap, cap_high and days_low, days, days_high (quantiles 5, 50, 95% over seeds,
        null where open), enough: part of seeds for which some amount is, returns: part for which a larger one is not,
        seeds counted, reason."""
        import polars as pl

        rows = []
        for i, rate in enumerate(self.rates.tolist()):
            for j, lag in enumerate(self.lags.tolist()):
                caps, days = self.cap[i, j], self.days[i, j]
                known = caps[~np.isnan(caps)]
                amounts, times = band(caps), band(days)
                enough = float(np.isfinite(known).mean()) if len(known) else None
                reason = None
                if enough is None:
                    reason = f"the path ends before {self.within} days after the trigger"
                elif enough == 0.0:
                    reason = "not even purchases at this rate until the end of the path"
                rows.append({
                    "rate": rate, "lag": lag, "cap_low": amounts["low"], "cap": amounts["middle"],
                    "cap_high": amounts["high"], "days_low": times["low"], "days": times["middle"],
                    "days_high": times["high"], "enough": enough, "returns": float(self.returns[i, j].mean()),
                    "seeds": len(known), "reason": reason,
                })  # fmt: skip
        kinds = dict.fromkeys(rows[0], pl.Float64) | {"lag": pl.Int64, "seeds": pl.Int64, "reason": pl.String}
        return pl.DataFrame(rows, schema=kinds)


def frontier(
    scenario: Scenario, parameters: Parameters | None = None, *, rates: Sequence[float], lags: Sequence[int],
    bound: float = 10.0, within: int = 15, trigger: float = 20.0, kind: str = "outright", tolerance: float = 5.0,
    count: int = 16, seed: int = 1, per_day: int = 4, say: Callable[[str], None] | None = None, zh: bool = False,
) -> Frontier:  # fmt: skip
    """The smallest purchases that bring the dislocation (bp) under `bound` within `within` days of the trigger and keep
    it there to the end of the path.

    The scenario's own purchases are taken out, its policies too. rates: $bn a day; lags: days from the trigger (a
    dislocation above `trigger` on the evening before) to the first purchase; kind: outright or hedged; tolerance: $bn.
    Over a grid of amounts (`FIRST`) and then bisection below the first that is enough, all cells and seeds at once, on
    the same random numbers. say: called with a line after every halving, zh: in 繁體中文. Raises BadInput for numbers
    that cannot be used, UnknownName for a kind, several seeds without noise.
    """
    if kind not in ("outright", "hedged"):
        raise BadInput("kind of purchases", given=kind, allowed="outright or hedged")
    if not (rates and lags and all(0.0 < r < 1e4 for r in rates) and all(0 <= v == int(v) for v in lags)):
        raise BadInput("rates and lags", given=(list(rates), list(lags)), allowed="$bn a day above zero, whole days")
    if not (bound > 0.0 and trigger >= bound and tolerance > 0.0 and 1 <= within < scenario.days):
        raise BadInput(
            "bound, trigger, tolerance, within", given=(bound, trigger, tolerance, within),
            allowed=f"0 < bound <= trigger, tolerance > 0, 1 to {scenario.days - 1} days",
        )  # fmt: skip
    given = scenario.applied(parameters or Parameters())
    check_random(given, count)
    bare = scenario.without("purchases").with_policies()
    start, seen = start_of(bare, given), Seen()
    shape = (len(rates), len(lags), count)
    size, lag, number = (x.ravel() for x in np.meshgrid(rates, lags, np.arange(count), indexing="ij"))
    most = np.minimum(size * scenario.days, PART_OF_HOLDERS * scenario.sizes.banks)

    def paths(cap: Floats) -> Floats:
        """(s, T) dislocation with an amount for each scenario."""
        out = np.empty((len(cap), scenario.days))
        for i in range(0, len(cap), AT_ONCE):
            part = slice(i, i + AT_ONCE)
            rules = np.zeros((len(cap[part]), at.POLICIES, at.TERMS))
            rules[:, :, at.L_DAY] = -1.0
            row = rules[:, POLICIES[kind]]
            row[:, at.L_ON], row[:, at.L_TRIGGER], row[:, at.L_EXIT] = 1.0, trigger, -1e9
            row[:, at.L_LAG], row[:, at.L_SIZE], row[:, at.L_CAP] = lag[part], size[part], cap[part]
            found = run(bare, parameters, seed=seed, per_day=per_day, start=start, policies=rules,
                        numbers=number[part].astype(np.int64), strict=False)  # fmt: skip
            seen.add(found.metrics)
            out[part] = found.path("dislocation")
        return out

    untouched = paths(np.zeros(len(size)))
    begun = np.where((untouched > trigger).any(axis=1), (untouched > trigger).argmax(axis=1) + 1, scenario.days)

    def calm(path: Floats) -> NDArray[np.bool_]:
        """(s,) whether it is under the bound from `within` days after the trigger on."""
        late = np.arange(scenario.days) >= (begun + within)[:, None]
        kept = (path < bound) | (~late & ~np.isnan(path))
        return np.asarray(kept.all(axis=1))

    needed = begun < scenario.days
    judged = begun + within < scenario.days
    already = calm(untouched)
    looked = np.array([calm(paths(part * most)) for part in FIRST])
    ever, hit = looked.any(axis=0), looked.argmax(axis=0)
    grid = np.array([0.0, *FIRST])
    below, above = grid[hit] * most, np.where(ever, grid[hit + 1], 1.0) * most
    larger = np.arange(len(FIRST))[:, None] > hit
    returns = ever & ~already & (larger & ~looked).any(axis=0)
    while (gap := (above - below)[ever & ~already].max(initial=0.0)) > tolerance:
        if say is not None:
            say(line("bisection", zh, gap=dollars(float(gap), zh), tolerance=dollars(tolerance, zh)))
        middle = 0.5 * (below + above)
        enough = calm(paths(middle))
        below, above = np.where(enough, below, middle), np.where(enough, middle, above)
    cap = np.where(already, 0.0, np.where(ever, above, np.inf))
    cap = np.where(needed & ~judged, np.nan, cap)
    days = stays_under(paths(np.where(np.isfinite(cap), cap, most)), bound) - begun
    days = np.where(needed & np.isfinite(cap), np.maximum(days, 0.0), np.where(np.isfinite(cap), 0.0, np.nan))
    asked = ("frontier", given, tuple(rates), tuple(lags), bound, within, trigger, kind, tolerance, count)
    audit = audit_of(bare, asked, cap, seed, per_day, seen.runs, seen.residual)
    return Frontier(
        np.array(rates, dtype=np.float64), np.array(lags, dtype=np.int64), bound, within, trigger, cap.reshape(shape),
        days.reshape(shape), np.where(returns, 1.0, 0.0).reshape(shape), tolerance, audit,
    )  # fmt: skip


def stays_under(path: Floats, bound: float) -> Floats:
    """(s,) first day from which a path (s, T) stays under a bound to its end; inf where its last day is not below."""
    over = ~(path < bound)
    days = path.shape[1]
    last = days - 1 - over[:, ::-1].argmax(axis=1)
    first = np.where(over.any(axis=1), last + 1.0, 0.0)
    return np.where(first >= days, np.inf, first)


def time_to_stabilise(result: Result, bound: float) -> tuple[Floats, dict[str, float | None]]:
    """Days from the first on which the dislocation is above a bound (bp) to the first from which it stays under it, for
    each scenario (inf: not within the path; 0: never above), and their band. Needs a result with its days recorded."""
    if not result.record.shape[1]:
        raise BadInput("a result without its days", hint="run with record=True")
    path = result.path("dislocation")
    over = path >= bound
    days = np.where(over.any(axis=1), stays_under(path, bound) - over.argmax(axis=1), 0.0)
    days = np.where(np.isnan(path).any(axis=1), np.nan, days)
    return days, band(days)


def rule_of(found: Frontier, rate: int, lag: int, kind: str = "outright") -> PolicyRule | None:
    """The rule of a cell with the amount that is enough for 95% of seeds; None where none is."""
    cap = band(found.cap[rate, lag])["high"]
    if cap is None:
        return None
    return PolicyRule(
        kind, float(found.rates[rate]), trigger=found.trigger, lag=int(found.lags[lag]), cap=cap
    )  # fmt: skip
