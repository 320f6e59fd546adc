"""The plan of a sweep: a scenario, what varies, policies, random numbers. Cut into tasks that any worker can take.

A case is one combination of values and policies; every case is run with the same scenario numbers, so that cases are
paired. Scenario number `j` of case `c` has the index c x (numbers of a case) + j. Cases count like the digits of a
number: the first axis is slowest, the set of policies fastest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.system import sweep_axes as axes_of
from netbasis.system.engine import Integers
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import PolicyRule, Scenario
from netbasis.system.sweep_axes import Rules

if TYPE_CHECKING:
    import polars as pl

MOST = 1_000_000_000
MOST_IN_A_TASK = 65_536  # scenarios: about 15 MB of numbers
AGENT_STEPS = 6e8  # a second and core, of the audited model (docs/benchmarks.md)
SECTOR_STEPS = 300.0  # what a step costs beside its funds, in agent-steps
SECONDS = 1.0  # a task is cut for this long, so that it lasts half a second where a core is twice as fast
# files that move a number of a scenario: these, and every kernel of the system
_CODE = {
    "kernels": ("elementary.py", "jit.py", "philox.py"),
    "system": ("balance.py", "engine.py", "parameters.py", "population.py", "sweep_axes.py", "sweep_work.py"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Scenarios of index first to last - 1. key: hash of plan, range, version and code."""

    first: int
    last: int
    key: str


@dataclass(frozen=True, eq=False, slots=True)
class Sweep:
    """A checked plan (`plan_sweep`). names (m,) with either grid, m tuples of values, or table (cases, m); policies:
    named sets of rules; numbers: scenario numbers of every case, ascending."""

    scenario: Scenario
    parameters: Parameters
    names: tuple[str, ...]
    grid: tuple[tuple[float, ...], ...]
    table: Floats | None
    policies: tuple[tuple[str, Rules], ...]
    numbers: range | tuple[int, ...]
    seed: int
    per_day: int

    @property
    def combinations(self) -> int:
        """Combinations of values, without policies."""
        if self.table is not None:
            return len(self.table)
        count = 1
        for values in self.grid:
            count *= len(values)
        return count

    @property
    def cases(self) -> int:
        """Combinations of values and policies."""
        return self.combinations * len(self.policies)

    @property
    def total(self) -> int:
        """Scenarios."""
        return self.cases * len(self.numbers)

    def values(self, cases: Integers) -> Floats:
        """(c, m) values of cases by their number."""
        rest = np.asarray(cases) // len(self.policies)
        if self.table is not None:
            return np.asarray(self.table[rest])
        out = np.empty((len(rest), len(self.grid)))
        for column in range(len(self.grid) - 1, -1, -1):
            values = np.array(self.grid[column])
            out[:, column] = values[rest % len(values)]
            rest = rest // len(values)
        return out

    def rules(self, case: int, values: Floats) -> Rules:
        """Policies of a case, with values (m,) of its own terms."""
        _, rules = self.policies[case % len(self.policies)]
        named = {n: float(v) for n, v in zip(self.names, values, strict=True) if axes_of.is_policy(n)}
        return axes_of.changed_rules(rules, named) if named else rules

    def digest(self) -> str:
        """SHA-256 of everything that moves a result."""
        numbers = (self.numbers.start, len(self.numbers)) if isinstance(self.numbers, range) else self.numbers
        grid = [[v.hex() for v in values] for values in self.grid]
        found = hashlib.sha256(
            repr((
                self.scenario.digest(), self.parameters.digest(), self.names, grid, self.policies, numbers, self.seed,
                self.per_day,
            )).encode()
        )  # fmt: skip
        if self.table is not None:
            found.update(np.ascontiguousarray(self.table).tobytes())
        return found.hexdigest()

    def cut(self, size: int) -> Iterator[Task]:
        """Tasks of `size` scenarios, the last one smaller."""
        begin = f"{self.digest()}:{version()}:{code_digest()}:"
        for first in range(0, self.total, size):
            last = min(first + size, self.total)
            yield Task(first, last, hashlib.sha256(f"{begin}{first}:{last}".encode()).hexdigest()[:32])

    def frame(self, first: int, last: int) -> pl.DataFrame:
        """What the scenarios of index first to last - 1 are: index, a column an axis, policy, scenario number."""
        import polars as pl

        index = np.arange(first, last, dtype=np.int64)
        case, number = np.divmod(index, len(self.numbers))
        lowest = int(case[0]) if len(case) else 0
        values = self.values(np.arange(lowest, int(case[-1]) + 1 if len(case) else 0, dtype=np.int64))
        columns = {name: values[case - lowest, i] for i, name in enumerate(self.names)}
        names = np.array([name for name, _ in self.policies], dtype=object)
        return pl.DataFrame({
            "index": index, **columns, "policy": pl.Series(names[case % len(names)].tolist(), dtype=pl.String),
            "scenario": self.number(number),
        })  # fmt: skip

    def number(self, position: Integers) -> Integers:
        """Scenario numbers at positions within a case."""
        if isinstance(self.numbers, range):
            return np.asarray(self.numbers.start + position, dtype=np.int64)
        return np.array(self.numbers, dtype=np.int64)[position]


def plan_sweep(
    scenario: Scenario, parameters: Parameters | None = None, *, axes: Mapping[str, Sequence[float]] | None = None,
    rows: Mapping[str, ArrayLike] | None = None, policies: Mapping[str, Sequence[PolicyRule]] | None = None,
    count: int = 32, first: int = 0, numbers: Sequence[int] | None = None, seed: int = 1, per_day: int = 4,
) -> Sweep:  # fmt: skip
    """A sweep over a grid (`axes`: values by name, see `sweep_axes`) or explicit `rows` (columns of equal length).

    policies: named sets of rules; the scenario's own when None. count, first or numbers: scenario numbers that every
    case is run with. Raises UnknownName for a name that is none; BadInput for a value that cannot be used, both axes
    and rows, nothing to run, or more than 1,000,000,000 scenarios.
    """
    if axes and rows:
        raise BadInput("a sweep", given="axes and rows", allowed="one of them")
    if not 1 <= per_day <= 64:
        raise BadInput("steps a day", given=per_day, allowed="1 to 64")
    sets = tuple((str(k), tuple(v)) for k, v in (policies or {"scenario": scenario.policies}).items())
    if numbers is None:
        if not (1 <= count <= MOST and 0 <= first <= MOST):
            raise BadInput("scenario numbers", given=f"{count} from {first}", allowed="1 to 1,000,000,000 from 0")
        given: range | tuple[int, ...] = range(first, first + count)
    else:
        given = tuple(sorted({int(n) for n in numbers}))
        if not given or given[0] < 0 or len(given) < len(numbers):
            raise BadInput("scenario numbers", given=list(numbers)[:5], allowed="one or more, different, not negative")
    names = tuple(axes or rows or ())
    axes_of.check_names(names, sets)
    grid: tuple[tuple[float, ...], ...] = ()
    table: Floats | None = None
    if rows:
        columns = [np.atleast_1d(np.asarray(column, dtype=np.float64)) for column in rows.values()]
        if len({column.shape for column in columns}) != 1 or columns[0].ndim != 1 or not len(columns[0]):
            raise BadInput("rows", given=[c.shape for c in columns], allowed="columns of one length, not empty")
        table = np.column_stack(columns)
        table.flags.writeable = False
    elif axes:
        grid = tuple(tuple(float(v) for v in values) for values in axes.values())
        for name, values in zip(names, grid, strict=True):
            if not values or len(set(values)) < len(values):
                raise BadInput(f"axis {name}", given=list(values)[:5], allowed="one or more different values")
    plan = Sweep(scenario, parameters or Parameters(), names, grid, table, sets, given, seed, per_day)
    if plan.total > MOST:
        raise BadInput("size of the sweep", given=f"{plan.total:,} scenarios", allowed=f"at most {MOST:,}")
    _check_values(plan)
    return plan


def _check_values(plan: Sweep) -> None:
    """Every value on its own, so that a wrong one is named before anything runs."""
    for column, name in enumerate(plan.names):
        values = plan.grid[column] if plan.table is None else np.unique(plan.table[:, column]).tolist()
        for value in values:
            if not np.isfinite(value):
                raise BadInput(f"axis {name}", given=value, allowed="a finite number")
            if axes_of.is_policy(name):
                for _, rules in plan.policies:
                    plan.scenario.with_policies(*axes_of.changed_rules(rules, {name: value}))
            else:
                axes_of.changed(plan.scenario, plan.parameters, {name: value})
    for _, rules in plan.policies:
        plan.scenario.with_policies(*rules)


def agent_steps(plan: Sweep) -> float:
    """Steps of agents in one scenario, what a step costs beside them added. Funds are padded to a power of two."""
    column = plan.names.index("funds.n") if "funds.n" in plan.names else -1
    if column < 0:
        funds = float(plan.scenario.cohort.n)
    else:
        funds = max(plan.grid[column]) if plan.table is None else float(plan.table[:, column].max())
    width = float(1 << max(int(funds) - 1, 0).bit_length())
    tenors = len(plan.scenario.tenors)
    return plan.scenario.days * plan.per_day * (width * (0.5 + 0.5 * tenors) + SECTOR_STEPS * (0.5 + 0.5 * tenors))


def task_size(plan: Sweep, *, rate: float = AGENT_STEPS, seconds: float = SECONDS) -> int:
    """Scenarios in a task that lasts `seconds` on a worker that does `rate` agent-steps a second."""
    if not (rate > 0.0 and seconds > 0.0):
        raise BadInput("length of a task", given=(rate, seconds), allowed="above zero")
    return int(min(max(rate * seconds / agent_steps(plan), 1.0), MOST_IN_A_TASK))


def version() -> str:
    """Version of the package."""
    from netbasis import __version__

    return __version__


@cache
def code_digest() -> str:
    """SHA-256 of the sources that move a number of a scenario: shards of other code are not taken for this one's."""
    found = hashlib.sha256()
    for room, names in sorted(_CODE.items()):
        inside = [i.name for i in (files("netbasis") / room).iterdir() if i.name.endswith(".py")]
        for name in sorted(n for n in inside if n in names or (room == "kernels" and n.startswith("system_"))):
            found.update((files("netbasis") / room / name).read_bytes())
    return found.hexdigest()
