"""Run scenarios of the system model: arrays in, arrays out, an audit record beside them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput, NetbasisError
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_funds as funds_kernel
from netbasis.kernels import system_layout as at
from netbasis.system.balance import SECTOR_NAMES, Opening, opening, totals
from netbasis.system.parameters import NAMES, Parameters
from netbasis.system.population import Population, rolls
from netbasis.system.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

Integers = NDArray[np.int64]
IDENTITY_NAMES = (
    "bonds held = bonds outstanding", "futures net to zero", "repo borrowed = repo lent", "cash = reserves",
    "margin posted = margin held", "assets = liabilities + equity", "funds add up to their sector",
)  # fmt: skip
METRICS = (
    "yield_rise", "dislocation", "basis", "repo", "repo_days", "sold", "net_sold", "book", "fund_return",
    "worst_return", "fund_cash", "utilisation", "lender_loss", "failed", "purchases", "days_to_calm", "calm_day",
    "swap_cut", "called", "variation", "initial", "remargin", "dealer_profit", "residual",
)  # fmt: skip
VARIABLES = (
    "yield", "dislocation", "basis", "repo", "utilisation", "volatility", "margin_rate", "bonds", "cash", "equity",
    "repo_hf", "margin", "sold", "bought", "called", "failed", "loss", "dealer_bonds", "dealer_duration", "reserves",
    "purchases", "swap_book", "variation", "initial", "remargin", "interest", "headroom", "asset_managers", "foreign",
    "banks", "dealer_basis", "fund_return", "on_rrp", "facility",
)  # fmt: skip
# parameters that make the opening margins and the funds' ladders: of one opening state all rows share them
FIXED_BY_START = ("vol_floor", "vol_anchor", "margin_k", "term")
assert len(METRICS) == at.METRICS and len(VARIABLES) == at.VARIABLES


class BrokenIdentity(NetbasisError):
    """An identity of the model's accounts that does not hold, or a price that is none; names step and sector."""


@dataclass(frozen=True, eq=False, slots=True)
class Audit:
    """What a run was: seed, hashes of scenario, parameters and result, version, steps a day, scenarios, largest
    residual; hashes of the opening state, of its funds, of the policies and of the scenarios' numbers. An answer made
    of many runs has the hash of its question as `parameters`, and it alone: the other four are then empty."""

    seed: int
    scenario: str
    parameters: str
    result: str
    version: str
    per_day: int
    scenarios: int
    residual: float
    start: str = ""
    funds: str = ""
    policies: str = ""
    numbers: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Result:
    """s scenarios. metrics (s, METRICS); record (s, T, VARIABLES), or (s, 0, VARIABLES) where it was not kept; numbers
    (s,): of the scenarios. status (s,): zero, or what ended a scenario, which then has NaN: the place of an identity in
    `IDENTITY_NAMES` plus one, or a code of `kernels.system_run`; failure (s, 4): day, step, sector, residual of it."""

    scenario: Scenario
    metrics: Floats
    record: Floats
    numbers: Integers
    status: Integers
    failure: Floats
    audit: Audit

    def reasons(self) -> list[str | None]:
        """(s,) what ended each scenario: what failed, by how much, day, step, sector; None where it ran to its end."""
        return [_reason(int(code), at_fault) if code else None
                for code, at_fault in zip(self.status, self.failure, strict=True)]  # fmt: skip

    def metric(self, name: str) -> Floats:
        """(s,) one metric."""
        return np.asarray(self.metrics[:, METRICS.index(name)])

    def path(self, name: str) -> Floats:
        """(s, T) one variable."""
        return np.asarray(self.record[:, :, VARIABLES.index(name)])

    def table(self) -> pl.DataFrame:
        """A row a scenario: number and every metric."""
        import polars as pl

        return pl.DataFrame({"scenario": self.numbers, **{n: self.metrics[:, i] for i, n in enumerate(METRICS)}})


def run(
    scenario: Scenario, parameters: Parameters | None = None, *, count: int = 1, seed: int = 1, per_day: int = 4,
    record: bool = True, first: int = 0, start: Opening | None = None, rows: Floats | None = None,
    policies: Floats | None = None, funds: Population | None = None, numbers: Integers | None = None,
    strict: bool = True,
) -> Result:  # fmt: skip
    """Run a scenario `count` times with random numbers of (seed, first), (seed, first + 1), ...

    parameters: `Parameters()` when None; what the scenario observes replaces theirs. per_day: steps a day. record: keep
    the days. start: an opening state instead of the scenario's. rows (count, PARAMETERS), policies (count, POLICIES,
    TERMS): by scenario instead of the same for all. funds: a population instead of the cohort's. numbers: the
    scenarios' numbers instead of first, first + 1, ... strict: raise for a scenario that ends with an error; False puts
    NaN into all its numbers, and `Result.reasons` says what ended it.

    Raises BadInput for numbers that cannot be used, rows that differ in what the opening state is made of
    (`FIXED_BY_START`), an opening state that does not balance, sales from outside of more than the seller holds;
    BrokenIdentity naming scenario, day, step, sector and residual.
    """
    from netbasis.kernels.system_run import OVERSOLD, run_many

    if not (isinstance(per_day, int) and 1 <= per_day <= 64):
        raise BadInput("steps a day", given=per_day, allowed="1 to 64")
    if numbers is None:
        if not 1 <= count <= 10_000_000:
            raise BadInput("number of scenarios", given=count, allowed="1 to 10,000,000")
        numbers = np.arange(first, first + count, dtype=np.int64)
    s = len(numbers)
    applied = scenario.applied(parameters or Parameters())
    begin = start or opening(
        scenario.sizes, applied, scenario.cohort, volatility=scenario.volatility, tenors=scenario.tenors, funds=funds
    )
    if start is not None or funds is not None:
        _balanced(begin)
    held = begin.funds
    p = applied.array()[None, :] if rows is None else np.ascontiguousarray(rows)
    rules = scenario.policy_array()[None] if policies is None else np.ascontiguousarray(policies)
    for name, table in (("rows", p), ("policies", rules)):
        if len(table) not in (1, s):
            raise BadInput(name, given=len(table), allowed=f"one, or one for each of {s} scenarios")
    if rows is not None:
        _of_one_opening(p, applied)
    traits = held.traits.copy()
    traits[funds_kernel.T_ROLLS] = rolls(traits, applied.term, per_day)
    days = np.zeros((s, scenario.days if record else 0, at.VARIABLES))
    metrics, status, failure = np.zeros((s, at.METRICS)), np.zeros(s, dtype=np.int64), np.zeros((s, 4))
    run_many(
        seed, numbers, per_day, p, np.array(scenario.path), begin.duration, begin.weight, begin.coupon, begin.placed,
        begin.margin, begin.reference, begin.bonds, begin.futures, begin.accounts, begin.outstanding, held.q[None],
        held.repo[None], held.cash[None], traits[None], rules, begin.smallest, days, metrics, status, failure,
    )  # fmt: skip
    metrics[status != 0] = np.nan
    days[status != 0] = np.nan
    audit = _audit(scenario, p, metrics, days, seed, per_day, begin, rules, numbers)
    result = Result(scenario, metrics, days, numbers, status, failure, audit)
    if strict and status.any():
        at_fault = int(np.flatnonzero(status)[0])
        said = f"{result.reasons()[at_fault]}, scenario {int(numbers[at_fault])} of {scenario.name}"
        if status[at_fault] == OVERSOLD:
            raise BadInput(said, allowed="sales of what is held", hint="a smaller shock or path, or larger sizes")
        raise BrokenIdentity(said)
    return result


def _reason(code: int, failure: Floats) -> str:
    """What ended a scenario, in words."""
    from netbasis.kernels.system_run import NOT_A_NUMBER, OVERSOLD

    day, sub, sector, off = failure.tolist()
    where = f"on day {int(day)}, step {int(sub)}, {SECTOR_NAMES[int(sector)]}"
    if code == OVERSOLD:
        return f"sales from outside of more bonds than are held: short of ${off:.3g}bn {where}"
    what = "a price or rate is no number, or out of all range" if code == NOT_A_NUMBER else IDENTITY_NAMES[code - 1]
    return f"{what}: off by {off:.3g} {where}"


def _of_one_opening(rows: Floats, applied: Parameters) -> None:
    """Raises BadInput where rows differ from the parameters in what the opening state and the funds are made of: it
    would be left out without a word."""
    for name in FIXED_BY_START:
        other = rows[:, NAMES.index(name)] != getattr(applied, name)
        if other.any():
            row = int(np.flatnonzero(other)[0])
            raise BadInput(
                f"rows: {name}", given=f"{rows[row, NAMES.index(name)]:g} in row {row}",
                allowed=f"{getattr(applied, name):g}, that of the parameters, in every row",
                hint="it makes the opening state: run such rows apart with parameters=, or sweep over it",
            )  # fmt: skip


def _balanced(begin: Opening) -> None:
    """Raises BadInput for an opening whose books do not balance, naming identity and sector."""
    from netbasis.kernels.system_step import check_books

    people, off = begin.funds, np.zeros(at.IDENTITIES)
    sums = np.array([*totals(people.q), *totals(people.repo), *totals(people.cash)])
    prices = np.ones(len(begin.tenors))
    sector = check_books(begin.accounts, begin.bonds, begin.futures, prices, begin.outstanding, sums, off)
    for name, residual in zip(IDENTITY_NAMES, off.tolist(), strict=True):
        if not residual <= at.TOLERANCE:
            raise BadInput(
                "opening state", given=f"off by {residual:.3g}, {SECTOR_NAMES[sector]}", allowed=name,
                hint="build it with netbasis.system.balance.opening",
            )  # fmt: skip


def without_feedback(parameters: Parameters | None = None) -> Parameters:
    """The parameters with price charges frozen: prices then equal the exogenous path."""
    return replace(parameters or Parameters(), feedback=0.0)


def _audit(
    scenario: Scenario, p: Floats, metrics: Floats, days: Floats, seed: int, per_day: int, begin: Opening,
    policies: Floats, numbers: Integers,
) -> Audit:  # fmt: skip
    from netbasis import __version__

    people = begin.funds
    return Audit(
        seed, scenario.digest(), _hash(p), _hash(metrics, days), __version__, per_day, len(metrics),
        float(np.nanmax(metrics[:, at.M_RESIDUAL], initial=0.0)),
        _hash(begin.duration, begin.weight, begin.coupon, begin.placed, begin.margin, begin.bonds, begin.futures,
              begin.accounts, begin.outstanding, begin.smallest),
        _hash(people.q, people.repo, people.cash, people.traits), _hash(policies), _hash(numbers),
    )  # fmt: skip


def _hash(*tables: NDArray[Any]) -> str:
    found = hashlib.sha256()
    for table in tables:
        found.update(np.ascontiguousarray(table).tobytes())
    return found.hexdigest()
