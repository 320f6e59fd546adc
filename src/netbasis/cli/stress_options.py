"""What a person types for `netbasis stress`: a scenario, numbers to change, policies; checked, each message with the
option's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from netbasis.errors import BadInput, UnknownName
from netbasis.system.balance import Sizes
from netbasis.system.engine import Result, run
from netbasis.system.parameters import NAMES, Parameters
from netbasis.system.population import Cohort
from netbasis.system.scenario import POLICIES, PolicyRule, Scenario, read_scenario
from netbasis.system.variants import changed, check_opening, run_rows, vector, with_rules

MOST_SEEDS, MOST_STEPS = 10_000, 64
WHOLE = ("day", "lag")
OPEN = ("noise", "flow_noise")


@dataclass(frozen=True, eq=False, slots=True)
class Asked:
    """A scenario with what was typed put into it, and how it is to be run. accepted: with every accepted vector."""

    scenario: Scenario
    seeds: int
    steps: int
    seed: int
    accepted: bool

    @property
    def many(self) -> bool:
        """Whether there is more than one run."""
        return self.accepted or self.seeds > 1

    def run(self, scenario: Scenario | None = None, *, record: bool = False) -> Result:
        """Run the scenario, or another on the same random numbers."""
        given = scenario or self.scenario
        if self.accepted:
            return run_rows(given, count=self.seeds, seed=self.seed, per_day=self.steps, record=record)
        return run(given, count=self.seeds, seed=self.seed, per_day=self.steps, record=record)

    def parameters(self, row: int) -> Parameters:
        """The parameters of a run, before what the scenario observes."""
        if not self.accepted:
            return Parameters()
        from netbasis.system.calibrate import accepted

        held = accepted()
        return vector(held[row % len(held)])

    @property
    def noisy(self) -> bool:
        """Whether random numbers play a part."""
        applied = self.scenario.applied(Parameters())
        return any(getattr(applied, name) > 0.0 for name in OPEN)


def asked(
    name: str, settings: Sequence[str] | None, policies: Sequence[str] | None, without: Sequence[str] | None,
    seeds: int, steps: int, seed: int, accepted: bool, prepare: Callable[[Scenario], Scenario] | None = None,
) -> Asked:  # fmt: skip
    """What was typed, put together. prepare: what is done to the scenario before what was typed. Raises BadInput and
    UnknownName, naming the option."""
    for option, count, most in (("--seeds", seeds, MOST_SEEDS), ("--steps", steps, MOST_STEPS)):
        if not 1 <= count <= most:
            raise BadInput(option, given=count, allowed=f"1 to {most:,}")
    if not 0 <= seed < 2**63:
        raise BadInput("--seed", given=seed, allowed="0 to 2^63 - 1")
    scenario = read_scenario(name)
    if prepare is not None:
        scenario = prepare(scenario)
    for channel in without or ():
        scenario = scenario.without(channel)
    parts: dict[str, dict[str, float]] = {"parameters": {}, "sizes": {}, "funds": {}}
    for text in settings or ():
        part, key, value = typed_setting(text)
        parts[part][key] = value
    scenario = changed(scenario, parts["parameters"], parts["sizes"], parts["funds"])
    scenario = with_rules(scenario, [typed_policy(text) for text in policies or ()])
    check_opening(scenario)
    return Asked(scenario, seeds, steps, seed, accepted)


def typed_setting(text: str) -> tuple[str, str, float]:
    """`impact=900`, `sizes.basis=600`, `funds.n=256`: part, name, number. Raises BadInput, UnknownName."""
    name, sign, value = text.partition("=")
    part, dot, key = name.strip().partition(".")
    if not sign:
        raise BadInput("--set", given=text, allowed="NAME=VALUE", hint="such as --set impact=900")
    if not dot:
        part, key = "parameters", part
    known: dict[str, list[str]] = {
        "parameters": list(NAMES), "sizes": [f.name for f in fields(Sizes)], "funds": [f.name for f in fields(Cohort)],
    }  # fmt: skip
    if part not in known:
        raise UnknownName.among("part of --set", part, known)
    if key not in known[part]:
        every = [*NAMES, *(f"{one}.{other}" for one in ("sizes", "funds") for other in known[one])]
        raise UnknownName.among("name of --set", name.strip(), every)
    number = _number("--set " + name.strip(), value)
    if (part, key) == ("funds", "n") and number != int(number):
        raise BadInput("--set funds.n", given=value, allowed="a whole number")
    return part, key, number


def typed_policy(text: str) -> PolicyRule:
    """`outright,size=75,trigger=20,lag=1,cap=1000`: a policy. Raises BadInput, UnknownName."""
    kind, *rest = [part.strip() for part in text.split(",")]
    kind = kind.replace("-", "_")
    if kind not in POLICIES:
        raise UnknownName.among("kind of --policy", kind, POLICIES)
    known = [f.name for f in fields(PolicyRule) if f.name != "kind"]
    given: dict[str, float] = {}
    for part in rest:
        name, sign, value = part.partition("=")
        if not sign:
            raise BadInput("--policy", given=part, allowed="name=value after the kind", where=text)
        if name not in known:
            raise UnknownName.among("name of --policy", name, known, where=text)
        number = _number(f"--policy {kind}, {name}", value)
        if name in WHOLE and number != int(number):
            raise BadInput(f"--policy {kind}, {name}", given=value, allowed="a whole number of days")
        given[name] = int(number) if name in WHOLE else number
    if "size" not in given:
        raise BadInput(f"--policy {kind} lacks its size", given=text, allowed="size=...", hint=_size(kind))
    return PolicyRule(kind, **given)  # type: ignore[arg-type]


def _size(kind: str) -> str:
    return {
        "outright": "$bn a day", "hedged": "$bn a day", "standing_repo": "$bn outstanding",
    }.get(kind, "a part, such as 0.1")  # fmt: skip


def _number(what: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(what, given=text, allowed="a number") from None
