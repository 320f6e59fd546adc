"""Scenarios as readable files: what is given from outside, day by day, the opening sizes, policies, sources.

[scenario]    name, title_en, title_zh, days, tenors, sources = ["..."]
[sizes]       fields of `Sizes`, $bn
[funds]       fields of `Cohort`
[observed]    policy_rate, cap, volatility
[parameters]  fields of `Parameters` that this scenario changes
[[path]]      channel, tenor (of the channels that have one), values by day or from/to/amount a day
[[policy]]    kind, trigger or day, lag, size, cap, exit
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from netbasis.data.toml_file import parse_toml, read_toml_text
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.system.balance import TENORS, Sizes
from netbasis.system.parameters import NAMES, Parameters
from netbasis.system.population import Cohort

TENOR_CHANNELS = {
    "yield": at.X_YIELD,
    "am": at.X_AM,
    "foreign": at.X_FOREIGN,
    "am_futures": at.X_AMF,
    "issuance": at.X_ISSUE,
}
SCALAR_CHANNELS = {
    "tax": at.X_TAX, "swap_spread": at.X_SPREAD, "failed_roll": at.X_ROLLED, "haircut": at.X_HAIRCUT,
    "margin": at.X_MARGIN, "dealer_exit": at.X_EXIT, "purchases": at.X_BUY, "repo_operations": at.X_OPS,
}  # fmt: skip
POLICIES = {
    "outright": at.OUTRIGHT, "hedged": at.HEDGED, "standing_repo": at.STANDING, "leverage_relief": at.RELIEF,
    "haircut_floor": at.FLOOR, "margin_smoothing": at.SMOOTH, "cross_margining": at.CROSS,
}  # fmt: skip
MOST_DAYS = 2000


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One intervention. kind: of `POLICIES`. trigger: dislocation of the ten-year, bp, that starts it (standing repo:
    repo over the policy rate, bp, and the rate it lends at); day: a day instead. lag: days from trigger to first act.
    size: $bn a day for purchases; $bn outstanding for standing repo; relief: part of capacity; floor: haircut;
    smoothing: most rise a day; cross-margining: part of margin saved. cap: $bn in all; exit: measure under which it
    ends."""

    kind: str
    size: float
    trigger: float = 0.0
    day: int = -1
    lag: int = 0
    cap: float = 1e9
    exit: float = -1e9

    def __post_init__(self) -> None:
        if self.kind not in POLICIES:
            raise UnknownName.among("policy", self.kind, POLICIES)
        numbers = {"size": self.size, "trigger": self.trigger, "cap": self.cap, "exit": self.exit}
        for name, value in numbers.items():
            if not _is_number(value) or (name in ("size", "cap") and value < 0.0):
                raise BadInput(
                    f"policy {self.kind}: {name}", given=value, allowed="a number; size and cap not negative"
                )
        for name, day, least in (("lag", self.lag, 0), ("day", self.day, -1)):
            if not _is_whole(day) or day < least:
                raise BadInput(
                    f"policy {self.kind}: {name}", given=day, allowed=f"a whole number of days, {least} or more"
                )
        if self.kind in ("haircut_floor", "cross_margining", "margin_smoothing") and self.size > 1.0:
            raise BadInput(f"size of {self.kind}", given=self.size, allowed="0 to 1")


@dataclass(frozen=True, eq=False, slots=True)
class Scenario:
    """A frozen, checked scenario. path (T, K x TENOR_CHANNELS + SCALARS): see `kernels.system_layout`."""

    name: str
    title_en: str
    title_zh: str
    tenors: tuple[str, ...]
    path: Floats
    sizes: Sizes
    cohort: Cohort
    parameters: Mapping[str, float]
    policies: tuple[PolicyRule, ...]
    volatility: float
    sources: tuple[str, ...]
    marks: tuple[tuple[int, str, str], ...] = field(default=())

    @property
    def days(self) -> int:
        """Length of the path."""
        return len(self.path)

    def applied(self, parameters: Parameters) -> Parameters:
        """The parameters with what the scenario observes."""
        return replace(parameters, **self.parameters)

    def policy_array(self) -> Floats:
        """(POLICIES, TERMS) of `kernels.system_layout`."""
        out = np.zeros((at.POLICIES, at.TERMS))
        out[:, at.L_DAY] = -1.0
        for rule in self.policies:
            out[POLICIES[rule.kind]] = 1.0, rule.trigger, rule.lag, rule.size, rule.cap, rule.exit, rule.day
        return out

    def with_policies(self, *rules: PolicyRule) -> Scenario:
        """The same with other policies."""
        _one_of_each(rules)
        _fits(rules, self.sizes)
        return replace(self, policies=tuple(rules))

    def channel(self, name: str) -> Floats:
        """(T, tenors) or (T, 1) of one channel of the path, before `shock`. Raises UnknownName."""
        return np.asarray(self.path[:, _columns(name, self.tenors)])

    def without(self, channel: str) -> Scenario:
        """The same with a channel at zero, in every tenor."""
        path = self.path.copy()
        path[:, _columns(channel, self.tenors)] = 0.0
        return replace(self, path=path)

    def later(self, channel: str, days: int) -> Scenario:
        """The same with a channel later by some days; what passes the end falls away."""
        path, columns = self.path.copy(), _columns(channel, self.tenors)
        path[:, columns] = 0.0
        path[days:, columns] = self.path[: self.days - days, columns]
        return replace(self, path=path)

    def digest(self) -> str:
        """SHA-256 of everything that moves a result."""
        found = hashlib.sha256(self.path.tobytes())
        found.update(
            repr(
                (self.sizes, self.cohort, sorted(self.parameters.items()), self.policies, self.volatility, self.tenors)
            ).encode()
        )
        return found.hexdigest()


def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    folder = files("netbasis.system") / "scenarios"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def read_scenario(name: str | Path) -> Scenario:
    """A scenario by name, or from a TOML file. Raises UnknownName for a name, BadInput for what a file gets wrong."""
    if str(name) in scenario_names():
        text = (files("netbasis.system") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
        return parse_scenario(text, str(name))
    path = Path(name)
    if not path.is_file():
        raise UnknownName.among("scenario", str(name), scenario_names(), hint="or the path of a .toml file")
    return parse_scenario(read_toml_text(path, "scenario"), str(path))


def parse_scenario(text: str, where: str) -> Scenario:
    """A scenario from the text of a TOML file. Raises BadInput naming table, key and file."""
    data = parse_toml(text, where)
    _keys(data, {"scenario", "sizes", "funds", "observed", "parameters", "path", "policy", "mark"}, "file", where)
    head = _table(data, "scenario", where)
    _keys(head, {"name", "title_en", "title_zh", "days", "tenors", "sources"}, "[scenario]", where)
    for key in ("name", "title_en", "title_zh", "days", "sources"):
        if key not in head:
            raise BadInput(f"[scenario] lacks {key}", where=where, allowed="name, title_en, title_zh, days, sources")
    days = head["days"]
    if not (_is_whole(days) and 1 <= days <= MOST_DAYS):
        raise BadInput("[scenario] days", given=days, where=where, allowed=f"1 to {MOST_DAYS}")
    for key in ("tenors", "sources"):
        if not isinstance(head.get(key, []), list):
            raise BadInput(f"[scenario] {key}", given=head[key], where=where, allowed="a list of texts")
    tenors = tuple(head.get("tenors", TENORS))
    if not tenors or any(t not in TENORS for t in tenors) or list(tenors) != sorted(set(tenors), key=TENORS.index):
        raise BadInput(
            "[scenario] tenors", given=tenors, where=where, allowed=f"some of {', '.join(TENORS)}, ascending"
        )
    sizes = _built(Sizes, _table(data, "sizes", where), "[sizes]", where)
    cohort = _built(Cohort, _table(data, "funds", where), "[funds]", where)
    observed = dict(_table(data, "observed", where))
    _keys(observed, {"policy_rate", "cap", "volatility"}, "[observed]", where)
    volatility = observed.pop("volatility", 5.0)
    if not _is_number(volatility) or not 0.0 < volatility <= 1000.0:
        raise BadInput("[observed] volatility", given=volatility, where=where, allowed="bp a day, above 0 to 1000")
    changed = {**observed, **_table(data, "parameters", where)}
    _keys(changed, set(NAMES), "[parameters]", where)
    Parameters(**changed)
    path = np.zeros((days, len(tenors) * at.TENOR_CHANNELS + at.SCALARS))
    path[:, len(tenors) * at.TENOR_CHANNELS + at.X_VOL] = volatility
    for entry in _tables(data, "path", where):
        _add(path, entry, tenors, where)
    rules = tuple(_built(PolicyRule, entry, "[[policy]]", where) for entry in _tables(data, "policy", where))
    _one_of_each(rules)
    _fits(rules, sizes)
    marks = []
    for m in _tables(data, "mark", where):
        if set(m) != {"day", "en", "zh"} or not _is_whole(m["day"]) or not 0 <= m["day"] < days:
            raise BadInput("[[mark]]", given=dict(m), where=where, allowed="day of the scenario, en, zh")
        marks.append((m["day"], str(m["en"]), str(m["zh"])))
    path.flags.writeable = False
    return Scenario(
        str(head["name"]), str(head["title_en"]), str(head["title_zh"]), tenors, path, sizes, cohort, changed, rules,
        float(volatility), tuple(map(str, head["sources"])), tuple(marks),
    )  # fmt: skip


def _columns(channel: str, tenors: tuple[str, ...]) -> list[int]:
    if channel in TENOR_CHANNELS:
        first = TENOR_CHANNELS[channel] * len(tenors)
        return list(range(first, first + len(tenors)))
    if channel in SCALAR_CHANNELS:
        return [len(tenors) * at.TENOR_CHANNELS + SCALAR_CHANNELS[channel]]
    raise UnknownName.among("channel", channel, (*TENOR_CHANNELS, *SCALAR_CHANNELS))


def _add(path: Floats, entry: Mapping[str, Any], tenors: tuple[str, ...], where: str) -> None:
    """Add one [[path]] table: `values` from day `from` on, or `amount` a day from `from` to `to`, both counted."""
    _keys(entry, {"channel", "tenor", "values", "from", "to", "amount"}, "[[path]]", where)
    if "channel" not in entry or ("values" in entry) == ("amount" in entry):
        raise BadInput("[[path]]", given=dict(entry), where=where, allowed="channel, and either values or amount")
    columns = _columns(str(entry["channel"]), tenors)
    first = entry.get("from", 0)
    last = entry.get("to", first)
    listed = entry["values"] if "values" in entry else [entry["amount"]]
    if not (_is_whole(first) and _is_whole(last) and isinstance(listed, list) and all(map(_is_number, listed))):
        raise BadInput(f"channel {entry['channel']}", given=dict(entry), where=where, allowed="numbers, on whole days")
    if "values" in entry and "to" in entry:
        raise BadInput(f"channel {entry['channel']}", given=dict(entry), where=where, allowed="values, or from and to")
    values = np.array(listed if "values" in entry else listed * (last - first + 1), dtype=np.float64)
    if first < 0 or not len(values) or first + len(values) > len(path):
        raise BadInput(
            f"days of channel {entry['channel']}", given=f"{first} to {last or first + len(values) - 1}", where=where,
            allowed=f"numbers on days 0 to {len(path) - 1}",
        )  # fmt: skip
    rows = slice(first, first + len(values))
    if entry["channel"] in SCALAR_CHANNELS:
        if "tenor" in entry:
            raise BadInput(f"channel {entry['channel']} has no tenor", given=entry["tenor"], where=where)
        path[rows, columns[0]] += values
        return
    if "tenor" in entry:
        if entry["tenor"] not in tenors:
            raise BadInput(
                f"channel {entry['channel']}: a tenor the scenario lacks", given=entry["tenor"], where=where,
                allowed=", ".join(tenors),
            )  # fmt: skip
        path[rows, columns[tenors.index(entry["tenor"])]] += values
        return
    from netbasis.system.balance import PLACED

    share = np.array([PLACED[t] for t in tenors])
    share = np.ones(len(tenors)) if entry["channel"] == "yield" else share / share.sum()
    path[rows, columns] += values[:, None] * share


def _table(data: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, Mapping):
        raise BadInput(f"[{name}]", given=found, where=where, allowed="a table")
    return found


def _tables(data: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    found = data.get(name, [])
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        raise BadInput(f"[[{name}]]", given=found, where=where, allowed=f"tables under [[{name}]]")
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _keys(given: Mapping[str, Any], known: set[str], what: str, where: str) -> None:
    for key in given:
        if key not in known:
            raise UnknownName.among(f"key of {what}", key, sorted(known), where=where)


def _built(kind: Any, given: Mapping[str, Any], what: str, where: str) -> Any:
    _keys(given, {f.name for f in fields(kind)}, what, where)
    try:
        return kind(**given)
    except TypeError as problem:
        raise BadInput(what, given=dict(given), where=where, allowed=str(problem)) from None


def _one_of_each(rules: tuple[PolicyRule, ...]) -> None:
    kinds = [rule.kind for rule in rules]
    if len(set(kinds)) < len(kinds):
        raise BadInput("policies", given=kinds, allowed="one of each kind")


def _fits(rules: tuple[PolicyRule, ...], sizes: Sizes) -> None:
    """Purchases larger than what others than the central bank hold are refused."""
    market = sizes.basis + sizes.swap_spread + sizes.dealer_bonds + sizes.asset_managers + sizes.foreign
    market += sizes.quant + sizes.banks
    for rule in rules:
        if rule.kind in ("outright", "hedged") and min(rule.cap, rule.size * MOST_DAYS) > market:
            raise BadInput(
                f"policy {rule.kind} larger than the market", given=f"cap ${rule.cap:g}bn",
                allowed=f"at most ${market:,.0f}bn, what others hold", hint="give a cap",
            )  # fmt: skip
