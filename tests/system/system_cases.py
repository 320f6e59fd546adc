"""Small markets for the tests of the system model, and the kernel run on them with all its state in hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from netbasis.kernels import system_funds
from netbasis.kernels import system_layout as at
from netbasis.kernels.system_run import run_scenario
from netbasis.system.balance import Opening, Sizes, opening
from netbasis.system.engine import METRICS, VARIABLES
from netbasis.system.parameters import Parameters
from netbasis.system.population import Cohort, rolls
from netbasis.system.scenario import Scenario

TENORS = ("2y", "5y", "10y", "30y")
FIXED = Parameters(
    impact=330.0, threshold=0.75, risk=15.0, var=1.0, natural=0.30, basis=0.10, demand=5.0, opening_use=0.62,
    capacity_vol=0.15, netting=0.65, vol_memory=0.90, elasticity=0.5, precaution=1.0, trigger=0.5, speed=0.5, trend=0.1,
    cut=0.01, cut_from=5.0,
)  # fmt: skip
"""Numbers of the tests' own, so that no test moves with a calibration."""


def fixed(**changed: float) -> Parameters:
    return replace(FIXED, **changed)


QUIET = fixed(scarcity=0.0, trend=0.0, policy_rate=0.0, term=1.0)
"""No repo interest, no trend followers: what is left are prices and thresholds."""


@dataclass
class State:
    """What a run leaves behind; status 0 or the code of what failed, failure (4,)."""

    bonds: np.ndarray
    futures: np.ndarray
    accounts: np.ndarray
    outstanding: np.ndarray
    q: np.ndarray
    repo: np.ndarray
    cash: np.ndarray
    record: np.ndarray
    metrics: np.ndarray
    status: int
    failure: np.ndarray

    def var(self, name: str) -> np.ndarray:
        return self.record[:, VARIABLES.index(name)]

    def metric(self, name: str) -> float:
        return float(self.metrics[METRICS.index(name)])


def rolls_of(begin: Opening, p: Parameters, per_day: int) -> np.ndarray:
    return rolls(begin.funds.traits, p.term, per_day)


def simulate(begin, p, path, policy=None, per_day=1, seed=1, number=0) -> State:
    """The kernel from an opening; raises nothing, says what failed."""
    policy = no_policy() if policy is None else policy
    people, n = begin.funds, begin.funds.q.shape[1]
    traits = people.traits.copy()
    traits[system_funds.T_ROLLS] = rolls_of(begin, p, per_day)
    state = State(
        begin.bonds.copy(), begin.futures.copy(), begin.accounts.copy(), begin.outstanding.copy(), people.q.copy(),
        people.repo.copy(), people.cash.copy(), np.zeros((len(path), at.VARIABLES)), np.zeros(at.METRICS), 0,
        np.zeros(4),
    )  # fmt: skip
    state.status = run_scenario(
        seed, number, per_day, p.array(), np.array(path), begin.duration, begin.weight, begin.coupon,
        begin.placed, begin.margin, begin.reference, state.bonds, state.futures, state.accounts, state.outstanding,
        state.q, state.repo, state.cash, traits, policy, begin.smallest, state.record, state.metrics,
        np.zeros((system_funds.WORK + len(begin.tenors), n)), state.failure,
    )  # fmt: skip
    return state


def no_policy() -> np.ndarray:
    out = np.zeros((at.POLICIES, at.TERMS))
    out[:, at.L_DAY] = -1.0
    return out


def empty_path(days: int, tenors: int, volatility: float = 5.0) -> np.ndarray:
    path = np.zeros((days, tenors * at.TENOR_CHANNELS + at.SCALARS))
    path[:, tenors * at.TENOR_CHANNELS + at.X_VOL] = volatility
    return path


def market(funds: int = 4, tenors: tuple[str, ...] = TENORS, p: Parameters | None = None, **given) -> Opening:
    """An opening; `given` goes to Sizes or Cohort, whichever has the field."""
    sizes = {k: v for k, v in given.items() if k in Sizes.__slots__}
    cohort = {k: v for k, v in given.items() if k not in sizes}
    return opening(Sizes(**sizes), p or FIXED, Cohort(n=funds, **cohort), tenors=tenors)


def shortened(scenario: Scenario, days: int, funds: int, tenors: tuple[str, ...] = TENORS, skip: int = 0) -> Scenario:
    """A shipped scenario with fewer days, funds and tenors; flows of tenors left out are left out."""
    k, kept = len(scenario.tenors), [scenario.tenors.index(t) for t in tenors]
    columns = [c * k + i for c in range(at.TENOR_CHANNELS) for i in kept]
    columns += range(k * at.TENOR_CHANNELS, scenario.path.shape[1])
    return replace(
        scenario, path=np.ascontiguousarray(scenario.path[skip : skip + days][:, columns]), tenors=tenors,
        cohort=replace(scenario.cohort, n=funds),
    )  # fmt: skip
