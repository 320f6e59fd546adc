"""Where the cash of the hedge funds went, day by day and by cause; room of dealers at risk; losses of lenders; the book
as a sale of volatility.

The funds' cash changes in a day by

    variation margin - initial margin + (new repo + bonds sold - bonds bought) + losses borne by lenders - interest
    + coupons

Every term but the last is what the model booked; coupons are what is left, which a test holds against bonds x coupon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.bands import Seen, audit_of, band, start_of
from netbasis.system.engine import Audit, Result, run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

# (name, sign): how a recorded variable enters the funds' cash
CAUSES = ("variation", "initial", "re-margin", "lenders", "interest", "coupons")
AT_ONCE = 512  # scenarios with all their days in memory
YEAR = 250  # days of trading


@dataclass(frozen=True, eq=False, slots=True)
class Drains:
    """amounts (s, T, CAUSES): cash into the funds, $bn a day, by cause; change (s, T): of their cash, their sum."""

    amounts: Floats
    change: Floats
    audit: Audit

    def table(self) -> pl.DataFrame:
        """A row a day and cause: amount (quantiles 5, 50, 95% over scenarios, below zero where cash leaves)."""
        import polars as pl

        days = self.amounts.shape[1]
        rows = [
            {"day": day, "cause": cause, **band(self.amounts[:, day, i])}
            for day in range(days)
            for i, cause in enumerate(CAUSES)
        ]
        kinds = {"day": pl.Int64, "cause": pl.String, "low": pl.Float64, "middle": pl.Float64, "high": pl.Float64}
        return pl.DataFrame(rows, schema=kinds)

    def calls(self) -> pl.DataFrame:
        """A row a cause: what left through it over the days on which it took cash (band, $bn), part of all that left
        (means), and its worst day (band)."""
        import polars as pl

        out = np.where(self.amounts < 0.0, -self.amounts, 0.0)
        total = out.sum(axis=1)
        everything = float(total.sum())
        rows = []
        for i, cause in enumerate(CAUSES):
            left, worst = band(total[:, i]), band(out[:, :, i].max(axis=1))
            rows.append({
                "cause": cause, "low": left["low"], "left": left["middle"], "high": left["high"],
                "part": float(total[:, i].sum()) / everything if everything > 0.0 else None,
                "worst_day_low": worst["low"], "worst_day": worst["middle"], "worst_day_high": worst["high"],
            })  # fmt: skip
        return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.Float64) | {"cause": pl.String})


def drains(result: Result, parameters: Parameters | None = None) -> Drains:
    """The funds' cash by day and cause, of a result with its days recorded.

    parameters: those of the run, for the cash at its opening. Raises BadInput for a result without its days.
    """
    _with_days(result)
    start = start_of(result.scenario, result.scenario.applied(parameters or Parameters()))
    opening_cash = float(start.accounts[at.HF, at.CASH])
    cash = result.path("cash")
    change = np.diff(cash, axis=1, prepend=opening_cash)
    lenders = np.diff(result.path("loss"), axis=1, prepend=0.0)  # recorded as a running sum
    known = [
        result.path("variation"), -result.path("initial"), result.path("remargin"), lenders, -result.path("interest"),
    ]  # fmt: skip
    coupons = change - sum(known)
    return Drains(np.stack([*known, coupons], axis=2), change, result.audit)


def headroom_at_risk(result: Result) -> pl.DataFrame:
    """Smallest room on the dealers' balance sheet over the path: quantiles 1, 5, 50, 95% over scenarios, $bn, and the
    part of scenarios in which it falls below zero with its Wilson interval."""
    import polars as pl

    from netbasis.system.bands import wilson

    _with_days(result)
    least = result.path("headroom").min(axis=1)
    least = np.sort(least[~np.isnan(least)])
    if not len(least):
        raise BadInput("a result without numbers", hint="every scenario of it stopped")
    gone = np.array([float((least < 0.0).sum())])
    low, high = wilson(gone, np.array([float(len(least))]))
    places = {q: min(int(q * len(least)), len(least) - 1) for q in (0.01, 0.05, 0.5, 0.95)}
    return pl.DataFrame({
        **{f"q{round(100 * q):02d}": [float(least[i])] for q, i in places.items()},
        "below_zero": [float(gone[0]) / len(least)], "below_zero_low": low, "below_zero_high": high,
        "scenarios": [len(least)],
    })  # fmt: skip


def losses_passed_on(result: Result) -> pl.DataFrame:
    """Losses that funds without equity leave to their lenders: part of scenarios with one (Wilson interval), band of
    the loss over all scenarios, mean and worst where there is one, $bn, and funds that failed."""
    import polars as pl

    from netbasis.system.bands import wilson

    loss, failed = result.metric("lender_loss"), result.metric("failed")
    known = ~np.isnan(loss)
    loss, failed = loss[known], failed[known]
    hit = loss[loss > 0.0]
    low, high = wilson(np.array([float(len(hit))]), np.array([float(len(loss))]))
    over = band(loss)
    return pl.DataFrame({
        "probability": [len(hit) / len(loss) if len(loss) else None], "low": low, "high": high,
        "loss_low": [over["low"]], "loss": [over["middle"]], "loss_high": [over["high"]],
        "mean_where_any": [float(hit.mean()) if len(hit) else None],
        "worst": [float(loss.max()) if len(loss) else None], "funds_failed": [band(failed)["middle"]],
        "scenarios": [len(loss)],
    }, schema_overrides={"mean_where_any": pl.Float64, "worst": pl.Float64}, nan_to_null=True)  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class ShortVolatility:
    """One number a year of the market: volatility (s,) realised, bp a day; profit (s,): return of the funds' equity;
    crisis (s,): whether the year carried the shock. audit beside it."""

    volatility: Floats
    profit: Floats
    crisis: Floats
    audit: Audit

    def table(self, parts: int = 10) -> pl.DataFrame:
        """A row a part of the years by realised volatility, calm first: volatility (mean), profit (mean with its 95%
        band, and quantiles 5, 50, 95%), part of crisis years, years."""
        import polars as pl

        order = np.argsort(self.volatility, kind="stable")
        rows = []
        for chosen in np.array_split(order, min(parts, len(order))):
            gain = self.profit[chosen]
            half = 1.96 * float(gain.std(ddof=1)) / np.sqrt(len(gain)) if len(gain) > 1 else np.nan
            mean, over = float(gain.mean()), band(gain)
            rows.append({
                "volatility": float(self.volatility[chosen].mean()), "profit": mean, "profit_low": mean - half,
                "profit_high": mean + half, "q05": over["low"], "q50": over["middle"], "q95": over["high"],
                "crisis": float(self.crisis[chosen].mean()), "years": len(chosen),
            })  # fmt: skip
        return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.Float64) | {"years": pl.Int64}, nan_to_null=True)

    def summary(self) -> dict[str, float]:
        """mean over all years, calm ones, those of a crisis (NaN of none); deviation, skewness of profit; gains: part
        of years with one; mean of the worst 5%; correlation with volatility."""
        gain = self.profit
        off, spread = gain - gain.mean(), float(gain.std())
        tail = np.sort(gain)[: max(1, len(gain) // 20)]
        moving = spread > 0.0 and float(self.volatility.std()) > 0.0
        return {
            "mean": float(gain.mean()), "calm": _mean(gain[self.crisis == 0.0]),
            "crisis": _mean(gain[self.crisis > 0.0]), "deviation": spread,
            "skewness": float((off**3).mean()) / spread**3 if spread > 0.0 else 0.0,
            "gains": float((gain > 0.0).mean()), "worst_5%": float(tail.mean()),
            "correlation": float(np.corrcoef(self.volatility, gain)[0, 1]) if moving else 0.0,
        }  # fmt: skip


def short_volatility(
    calm: Scenario, crisis: Scenario, parameters: Parameters | None = None, *,
    noises: Sequence[float] = (2.0, 4.0, 6.0), shocks: Sequence[float] = (0.25, 0.5, 0.75, 1.0), in_crisis: int = 10,
    count: int = 64, days: int = YEAR, seed: int = 1, per_day: int = 4,
) -> ShortVolatility:  # fmt: skip
    """Years of the funds' book against realised volatility: calm ones at several levels of noise, some with a crisis.

    A year is the calm scenario made `days` long by repeating its last day; in a crisis year the path of `crisis` (same
    tenors) comes first. noises: bp a day, each for `count` calm years; of every noise and shock `in_crisis` crisis
    years are added. Raises BadInput for tenors that differ, a path longer than the year, nothing to run.
    """
    if calm.tenors != crisis.tenors or not crisis.days <= days or not calm.days <= days:
        raise BadInput(
            "scenarios", given=(calm.name, crisis.name, days), allowed="the same tenors, no longer than a year"
        )
    if not (noises and count >= 2 and in_crisis >= 0 and all(n > 0.0 for n in noises)):
        raise BadInput("years", given=(list(noises), count, in_crisis), allowed="noises above zero, two years or more")
    quiet = replace(calm, path=_longer(calm.path, days))
    shocked = replace(calm, path=_longer(crisis.path, days, calm.path[-1]))
    base, seen = calm.applied(parameters or Parameters()), Seen()
    start = start_of(calm, base)
    volatility, profit, which = [], [], []
    for noise in noises:
        cases = [(quiet, 1.0, count, 0.0), *((shocked, shock, in_crisis, 1.0) for shock in shocks)]
        for scenario, shock, years, bad in cases:
            given = replace(base, noise=noise, shock=shock)
            for first in range(0, years, AT_ONCE):
                found = run(scenario, given, count=min(AT_ONCE, years - first), first=first, seed=seed, per_day=per_day,
                            start=start, strict=False)  # fmt: skip
                seen.add(found.metrics)
                change = np.diff(found.path("yield"), axis=1, prepend=0.0)
                volatility.append(np.sqrt((change * change).mean(axis=1)))
                profit.append(found.metric("fund_return"))
                which.append(np.full(len(found.metrics), bad))
    moved, gain, bad_year = np.concatenate(volatility), np.concatenate(profit), np.concatenate(which)
    known = ~np.isnan(gain)
    asked = ("short_volatility", base, crisis.digest(), tuple(noises), tuple(shocks), in_crisis, count, days)
    audit = audit_of(calm, asked, np.stack([moved, gain]), seed, per_day, seen.runs, seen.residual)
    return ShortVolatility(moved[known], gain[known], bad_year[known], audit)


def _longer(path: Floats, days: int, last: Floats | None = None) -> Floats:
    """A path made longer by a day repeated."""
    rest = np.repeat((path[-1] if last is None else last)[None], days - len(path), axis=0)
    return np.concatenate([path, rest])


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _with_days(result: Result) -> None:
    if not result.record.shape[1]:
        raise BadInput("a result without its days", hint="run with record=True")
