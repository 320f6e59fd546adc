"""What a fund adds to a crisis: the market without it, and its average part over all orders in which funds could come.

A fund that is taken out leaves with its bonds, futures, repo and cash; what the other side held of them goes too, so
that every identity holds. Dealers keep their balance sheet: their room, which the model sets by its use at the opening,
is held at that of the whole market.

Shapley's value of fund i is the mean over orders of the funds of what the metric changes when i joins those before it
(L. S. Shapley, 1953); it is sampled over random orders, each taken forwards and backwards (antithetic), with the
standard error over those pairs. In every order the parts add up to the metric of the whole market less that of a market
without funds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.balance import Opening, opening
from netbasis.system.bands import Seen, audit_of, band, check_random, start_of
from netbasis.system.engine import METRICS, Audit, run
from netbasis.system.parameters import Parameters
from netbasis.system.population import Population
from netbasis.system.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

ORDERS = 20


@dataclass(frozen=True, eq=False, slots=True)
class Contribution:
    """What each of f groups of funds adds to a metric. share (f,): of the bonds; alone (f, s): metric of the market
    less that without the group, seed by seed; whole (s,): of the market."""

    metric: str
    groups: tuple[tuple[int, ...], ...]
    share: Floats
    whole: Floats
    alone: Floats
    audit: Audit

    def table(self) -> pl.DataFrame:
        """A row a group: funds, share of the book, what it adds (quantiles 5, 50, 95% over seeds)."""
        import polars as pl

        bands = [band(row) for row in self.alone]
        return pl.DataFrame({
            "funds": [list(group) for group in self.groups], "share": self.share,
            "low": [b["low"] for b in bands], "added": [b["middle"] for b in bands], "high": [b["high"] for b in bands],
        })  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Shapley:
    """value (f,): mean part of each group in a metric, mean over seeds; error (f,): standard error over pairs of
    orders; whole, empty: the metric with all and with none. orders: pairs of orders sampled."""

    metric: str
    groups: tuple[tuple[int, ...], ...]
    share: Floats
    value: Floats
    error: Floats
    whole: float
    empty: float
    orders: int
    audit: Audit

    def table(self) -> pl.DataFrame:
        """A row a group: funds, share of the book, value, its standard error and 95% band."""
        import polars as pl

        return pl.DataFrame({
            "funds": [list(group) for group in self.groups], "share": self.share, "value": self.value,
            "error": self.error, "low": self.value - 1.96 * self.error, "high": self.value + 1.96 * self.error,
        })  # fmt: skip


def leave_one_out(
    scenario: Scenario, parameters: Parameters | None = None, *, metric: str = "dislocation",
    groups: Sequence[Sequence[int]] | None = None, count: int = 1, seed: int = 1, per_day: int = 4,
) -> Contribution:  # fmt: skip
    """The metric of the market less that of the market without each group, on the same random numbers.

    groups: of funds by number, from 0, the largest first; every fund on its own when None; they may overlap. Raises
    UnknownName for a metric, BadInput for funds that are not there, and several seeds without noise.
    """
    market = _Market(scenario, parameters, metric, count, seed, per_day)
    held = _checked(groups, market.n)
    whole = market.value(frozenset())
    alone = np.array([whole - market.value(frozenset(group)) for group in held])
    asked = ("leave_one_out", market.given, metric, held, count)
    audit = audit_of(scenario, asked, alone, seed, per_day, market.seen.runs, market.seen.residual)
    return Contribution(metric, held, market.share(held), whole, alone, audit)


def shapley(
    scenario: Scenario, parameters: Parameters | None = None, *, metric: str = "dislocation",
    groups: Sequence[Sequence[int]] | None = None, orders: int = ORDERS, count: int = 1, seed: int = 1,
    per_day: int = 4,
) -> Shapley:  # fmt: skip
    """Shapley's values of groups of funds, sampled over `orders` random orders and their reverses.

    groups: that make up the whole market between them; ten of about equal size by number of funds when None. Raises
    BadInput for groups that leave a fund out, fewer than two orders; as `leave_one_out` otherwise.
    """
    market = _Market(scenario, parameters, metric, count, seed, per_day)
    if groups is None:
        groups = [part.tolist() for part in np.array_split(np.arange(market.n), min(10, market.n))]
    held = _checked(groups, market.n)
    every = [i for group in held for i in group]
    if sorted(every) != list(range(market.n)):
        raise BadInput("groups of funds", given=f"{len(every)} funds", allowed=f"all {market.n}, each once")
    if orders < 2:
        raise BadInput("orders", given=orders, allowed="at least two")
    rng = np.random.Generator(np.random.Philox(key=seed))
    parts = np.zeros((orders, len(held)))
    for k in range(orders):
        order = rng.permutation(len(held))
        for way in (order, order[::-1]):
            out = set(range(market.n))
            before = float(market.value(frozenset(out)).mean())
            for group in way.tolist():
                out -= set(held[group])
                now = float(market.value(frozenset(out)).mean())
                parts[k, group] += 0.5 * (now - before)
                before = now
    value, error = parts.mean(axis=0), parts.std(axis=0, ddof=1) / np.sqrt(orders)
    whole = float(market.value(frozenset()).mean())
    empty = float(market.value(frozenset(range(market.n))).mean())
    asked = ("shapley", market.given, metric, held, orders, count)
    audit = audit_of(scenario, asked, np.stack([value, error]), seed, per_day, market.seen.runs, market.seen.residual)
    return Shapley(metric, held, market.share(held), value, error, whole, empty, orders, audit)


class _Market:
    """The metric of the market without some funds, each asked for once."""

    def __init__(
        self, scenario: Scenario, parameters: Parameters | None, metric: str, count: int, seed: int, per_day: int
    ) -> None:
        if metric not in METRICS:
            raise UnknownName.among("metric", metric, METRICS)
        self.scenario, self.parameters, self.metric = scenario, parameters, metric
        self.given = scenario.applied(parameters or Parameters())
        check_random(self.given, count)
        self.count, self.seed, self.per_day = count, seed, per_day
        self.start, self.seen = start_of(scenario, self.given), Seen()
        self.n = self.start.funds.real
        self.known: dict[frozenset[int], Floats] = {}

    def value(self, out: frozenset[int]) -> Floats:
        """(s,) metric without the funds in `out`."""
        if out not in self.known:
            start, given = without_funds(self.scenario, self.start, self.given, out)
            rows = given.array()[None]
            found = run(self.scenario, self.parameters, count=self.count, seed=self.seed, per_day=self.per_day,
                        record=False, start=start, rows=rows)  # fmt: skip
            self.seen.add(found.metrics)
            self.known[out] = found.metric(self.metric)
        return self.known[out]

    def share(self, groups: tuple[tuple[int, ...], ...]) -> Floats:
        """(f,) part of the funds' bonds."""
        held = self.start.funds.q.sum(axis=0)
        return np.array([held[list(group)].sum() / held.sum() if held.sum() else 0.0 for group in groups])


def without_funds(
    scenario: Scenario, start: Opening, given: Parameters, out: frozenset[int]
) -> tuple[Opening, Parameters]:
    """The opening state without some funds, and parameters with which dealers have the room they had with all."""
    if not out:
        return start, given
    keep = np.ones(start.funds.q.shape[1])
    keep[list(out)] = 0.0
    funds = _kept(start.funds, keep)
    fewer = opening(
        scenario.sizes, given, scenario.cohort, volatility=scenario.volatility, tenors=scenario.tenors, funds=funds
    )  # fmt: skip
    use, before = (_use(state, given) for state in (fewer, start))
    return fewer, replace(given, opening_use=given.opening_use * use / before)


def _use(state: Opening, given: Parameters) -> float:
    """Balance sheet that dealers use at the opening, $bn, as the model counts it."""
    dealer = state.accounts[at.DEALER]
    return float(state.bonds[at.DEALER].sum() + (1.0 - given.netting) * dealer[at.LENT])


def _kept(funds: Population, keep: NDArray[np.float64]) -> Population:
    return Population(funds.q * keep, funds.repo * keep, funds.cash * keep, funds.traits, funds.real)


def _checked(groups: Sequence[Sequence[int]] | None, n: int) -> tuple[tuple[int, ...], ...]:
    held = tuple((i,) for i in range(n)) if groups is None else tuple(tuple(map(int, g)) for g in groups)
    if not held or not all(g and len(set(g)) == len(g) and all(0 <= i < n for i in g) for g in held):
        allowed = f"numbers 0 to {n - 1}, no group empty or with one twice"
        raise BadInput("groups of funds", given=list(held)[:5], allowed=allowed)
    return held
