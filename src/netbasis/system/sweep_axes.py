"""What a sweep can vary, by name, and what each name changes.

    impact, shock, feedback, ...      a field of `Parameters`
    funds.all_in_leverage, ...        a field of `Cohort`
    sizes.basis, ...                  a field of `Sizes`, $bn
    observed.volatility               bp a day at the start
    path.foreign, ...                 multiplies a channel of the scenario's path
    policy.outright.size, ...         a term of that policy, in every set of rules that has it

Names that move the opening balance sheets (funds, sizes, volatility, the parameters of the initial margin, the term of
repo) or the path are slow: scenarios that share them are run together on one opening state. All others are a number in
a scenario's own row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import system_layout as at
from netbasis.system.balance import Sizes
from netbasis.system.parameters import NAMES, Parameters
from netbasis.system.population import Cohort
from netbasis.system.scenario import POLICIES, SCALAR_CHANNELS, TENOR_CHANNELS, PolicyRule, Scenario

# the opening margin is made of the first four; the part of repo that rolls in a step of the last
OPENING = frozenset({"vol_floor", "vol_anchor", "elasticity", "margin_k", "term"})
WHOLE = frozenset({"funds.n"})
RULE_TERMS = ("size", "trigger", "day", "lag", "cap", "exit")
WHOLE_TERMS = frozenset({"day", "lag"})
Rules = tuple[PolicyRule, ...]


def known_names() -> tuple[str, ...]:
    """Every name that can be varied."""
    return (
        *NAMES,
        *(f"funds.{f.name}" for f in fields(Cohort)),
        *(f"sizes.{f.name}" for f in fields(Sizes)),
        "observed.volatility",
        *(f"path.{name}" for name in (*TENOR_CHANNELS, *SCALAR_CHANNELS)),
        *(f"policy.{kind}.{term}" for kind in POLICIES for term in RULE_TERMS),
    )


def is_slow(name: str) -> bool:
    """Whether a name changes the opening state or the path."""
    return name in OPENING or name.startswith(("funds.", "sizes.", "observed.", "path."))


def is_policy(name: str) -> bool:
    """Whether a name is a term of a policy."""
    return name.startswith("policy.")


def changed(scenario: Scenario, parameters: Parameters, values: Mapping[str, float]) -> tuple[Scenario, Parameters]:
    """Scenario and parameters with named values in place; terms of policies are left to `changed_rules`.

    What the scenario observes gives way to a named value. Raises BadInput for a number outside its range.
    """
    sizes = {n.removeprefix("sizes."): v for n, v in values.items() if n.startswith("sizes.")}
    funds: dict[str, Any] = {
        n.removeprefix("funds."): _whole(n, v) if n in WHOLE else v for n, v in values.items() if n.startswith("funds.")
    }
    plain = {n: v for n, v in values.items() if n in NAMES}
    observed = {n: v for n, v in scenario.parameters.items() if n not in plain}
    path, volatility = scenario.path, scenario.volatility
    if any(n.startswith(("path.", "observed.")) for n in values):
        path, count = path.copy(), len(scenario.tenors)
        for name, value in values.items():
            if name.startswith("path."):
                path[:, _columns(name.removeprefix("path."), count)] *= value
            elif name.startswith("observed."):
                if not 0.01 <= value <= 100.0:
                    raise BadInput("observed volatility", given=value, allowed="0.01 to 100 bp a day")
                path[:, count * at.TENOR_CHANNELS + at.X_VOL] = volatility = value
        path.flags.writeable = False
    return (
        replace(
            scenario,
            path=path,
            volatility=volatility,
            parameters=observed,
            sizes=replace(scenario.sizes, **sizes) if sizes else scenario.sizes,
            cohort=replace(scenario.cohort, **funds) if funds else scenario.cohort,
        ),
        replace(parameters, **plain) if plain else parameters,
    )


def changed_rules(rules: Rules, values: Mapping[str, float]) -> Rules:
    """Policies with named terms in place."""
    out = []
    for rule in rules:
        terms: dict[str, Any] = {}
        for name, value in values.items():
            _, kind, term = name.split(".")
            if kind == rule.kind:
                terms[term] = _whole(name, value) if term in WHOLE_TERMS else value
        out.append(replace(rule, **terms) if terms else rule)
    return tuple(out)


def check_names(names: tuple[str, ...], policies: tuple[tuple[str, Rules], ...]) -> None:
    """Raise UnknownName for a name that is none, BadInput for a term of a policy that no set of rules has."""
    known = known_names()
    for name in names:
        if name not in known:
            raise UnknownName.among("name of an axis", name, known)
        if is_policy(name) and not any(rule.kind == name.split(".")[1] for _, rules in policies for rule in rules):
            raise BadInput(
                f"axis {name}", given="no policy of that kind", hint="give policies= with a rule that the axis changes"
            )
    if len(set(names)) < len(names):
        raise BadInput("axes", given=", ".join(names), allowed="each name once")


def _columns(channel: str, count: int) -> list[int]:
    if channel in TENOR_CHANNELS:
        first = TENOR_CHANNELS[channel] * count
        return list(range(first, first + count))
    return [count * at.TENOR_CHANNELS + SCALAR_CHANNELS[channel]]


def _whole(name: str, value: float) -> int:
    if value != int(value):
        raise BadInput(name, given=value, allowed="a whole number")
    return int(value)
