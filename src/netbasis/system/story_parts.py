"""The longer parts of a run's story: what is given from outside, policies, calls and sales of the funds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from netbasis.instruments.treasury import Floats
from netbasis.system.engine import Result
from netbasis.system.flows import BUYERS, calls, flows, illiquidity
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import PolicyRule, Scenario
from netbasis.system.story_numbers import filled, written
from netbasis.system.story_words import RULES, WHO

Part = tuple[int, str, str, Mapping[str, float], str, str]
PURCHASES = ("outright", "hedged")
DAY_SALE = 0.002  # of the book at the start: a day on which the funds' sales are told
GAP = 1  # quiet days inside one span of sales
CASH_OUT = 0.05  # $bn: less is no cause
WISH = 0.01  # less is no precaution
OTHERS = 1.0  # $bn: what another sector has to trade in a span to be named
LATER = 5  # days after which the effect of purchases is read
STANDING_MEASURE = "standing_repo"  # the one policy that is triggered by repo


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """A recorded run under the eyes of the teller: the first scenario of a result, with its parameters."""

    result: Result
    parameters: Parameters

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.result.scenario

    @property
    def applied(self) -> Parameters:
        """Parameters with what the scenario observes."""
        return self.scenario.applied(self.parameters)

    @property
    def days(self) -> int:
        """Length of the run."""
        return self.scenario.days

    @property
    def peak_day(self) -> int:
        """Day of the largest dislocation."""
        return int(self.path("dislocation").argmax())

    @property
    def peak(self) -> float:
        """Largest dislocation, bp, not below zero."""
        return max(float(self.path("dislocation").max()), 0.0)

    def path(self, name: str) -> Floats:
        """(T,) a variable of the record."""
        return np.asarray(self.result.path(name)[0])

    def metric(self, name: str) -> float:
        """A metric of the run."""
        return float(self.result.metric(name)[0])


def outside(held: Held) -> Iterator[Part]:
    """What the scenario's path brings, at the first day of each channel."""
    scenario, shock = held.scenario, held.applied.shock
    reference = scenario.tenors.index("10y") if "10y" in scenario.tenors else -1
    level = np.cumsum(shock * scenario.channel("yield")[:, reference])
    if level.any():
        last = int(abs(level).argmax())
        key = "yield_rise" if level[last] > 0.0 else "yield_fall"
        yield _part(int(np.flatnonzero(level)[0]), "outside", "outside", key, size=abs(float(level[last])), last=last)
    for channel in ("foreign", "am", "am_futures", "issuance"):
        amount = shock * scenario.channel(channel).sum(axis=1)
        sold = -amount if channel == "am_futures" else amount
        days = np.flatnonzero(amount)
        if len(days):
            total = float(sold.sum())
            key = f"{channel}_{'sold' if total > 0.0 else 'bought'}"
            yield _part(
                int(days[0]), "outside", {"am": "asset_managers", "am_futures": "asset_managers"}.get(channel, channel),
                key, total=abs(total), most=float(abs(amount).max()), **_when(days),
            )  # fmt: skip
    for channel in ("tax", "failed_roll", "dealer_exit", "margin", "haircut", "swap_spread"):
        values = scenario.channel(channel)[:, 0] * (1.0 if channel == "margin" else shock)
        days = np.flatnonzero(values)
        if not len(days):
            continue
        numbers = {**_when(days), "most": float(abs(values).max())}
        if channel == "tax":
            numbers = {**numbers, "total": float(values.sum())}
        elif channel == "swap_spread":
            spread = np.cumsum(values)
            numbers = {**numbers, "size": float(spread.max()), "last": int(spread.argmax())}
        elif channel == "haircut":
            p = held.applied
            numbers = {**numbers, "jump": p.haircut_jump * numbers["most"], "reset": p.haircut_reset}
        yield _part(int(days[0]), "outside", "outside", channel, **numbers)


def policies(held: Held) -> Iterator[Part]:
    """The central bank's purchases and operations of the path, and every rule: when it began, when it ended."""
    scenario, dislocation, spread = held.scenario, held.path("dislocation"), held.path("repo")
    bought = np.diff(held.path("purchases"), prepend=0.0)
    days = np.flatnonzero(bought > 1e-9)
    if len(days):
        first, most = int(days[0]), int(bought.argmax())
        yield _part(
            first, "policy", "central_bank", "purchases", first_size=float(bought[first]), most=float(bought[most]),
            most_day=most, total=float(bought.sum()), before=float(dislocation[first - 1]) if first else 0.0,
            after=float(dislocation[min(first + LATER - 1, held.days - 1)]),
        )  # fmt: skip
    official = scenario.channel("repo_operations")[:, 0]
    if official.any():
        first = int(np.flatnonzero(official)[0])
        yield _part(
            first, "policy", "central_bank", "operations", most=float(official.max()),
            before=float(spread[first - 1]) if first else 0.0, after=float(spread[first]),
        )  # fmt: skip
    for rule in scenario.policies:
        start, end = policy_days(held, rule)
        numbers: dict[str, float] = {"size": rule.size}
        name = filled(RULES[rule.kind], numbers)
        if start is None:
            yield (held.days - 1, "policy", "central_bank", numbers, *written("rule_never", {"name": name}))
            continue
        yield (start, "policy", "central_bank", numbers, *written("rule_starts", {"name": name}))
        if end is not None:
            yield (end, "policy", "central_bank", numbers, *written("rule_ends", {"name": name}))


def policy_days(held: Held, rule: PolicyRule) -> tuple[int | None, int | None]:
    """First day a rule acts and the first on which it acts no more, read from the record as the run read its own state:
    yesterday's dislocation (standing repo: repo over the policy rate) against trigger and exit, purchases against the
    cap."""
    measure = held.path("repo" if rule.kind == STANDING_MEASURE else "dislocation")
    used = held.path("purchases") - np.cumsum(held.scenario.channel("purchases")[:, 0])
    triggered = start = None
    for day in range(held.days):
        now = float(measure[day - 1]) if day else 0.0
        if triggered is None and (day >= rule.day if rule.day >= 0 else now > rule.trigger):
            triggered = day
        if start is None and triggered is not None and day >= triggered + rule.lag:
            start = day
        if start is not None:
            spent = float(used[day - 1]) if day and rule.kind in PURCHASES else 0.0
            if now < rule.exit or spent >= rule.cap - 1e-9:
                return (None, None) if day == start else (start, day)
    return start, None


def sales(held: Held) -> Iterator[Part]:
    """Spans of days on which the funds sold, each with who was called, why, and who else traded."""
    book = held.scenario.sizes.basis
    sold = held.path("sold")
    total, bought = float(sold.sum()), flows(held.result, held.parameters)
    spans = _spans(sold > DAY_SALE * book) if book else []
    if not spans:
        key = "no_sales" if total < 0.0005 * book or not book else "small_sales"
        share = total / book if book else 0.0
        yield _part(held.days - 1, "call", "funds", key, sold=total, share=share)
    for first, last in spans:
        yield _span(held, first, last, bought)
    cut = -bought["swap_funds"]
    if cut.sum() > OTHERS:
        most = int(np.flatnonzero(np.cumsum(cut) >= 0.8 * cut.sum())[0])
        first = int(np.flatnonzero(cut > 0.0)[0])
        yield _part(
            first, "swaps", "swap_funds", "swaps", cut=float(cut.sum()), book=held.scenario.sizes.swap_spread, last=most
        )


def _span(held: Held, first: int, last: int, bought: Mapping[str, Floats]) -> Part:
    days = slice(first, last + 1)
    cash = {name: float(values[days].sum()) for name, values in calls(held.result).items()}
    out = {name: -value for name, value in cash.items() if value < -CASH_OUT}
    wish = held.applied.precaution * float(illiquidity(held.result, held.applied)[days].max()) / 10.0
    reasons = [
        written(f"{name}_out", {name: value}) for name, value in sorted(out.items(), key=lambda one: -one[1])
    ]  # fmt: skip
    reasons += [written("precaution", {"wish": wish})] if wish > WISH else []
    reasons = reasons or [written("limits", {})]
    sold, called = float(held.path("sold")[days].sum()), float(held.path("called")[days].max())
    # the book that the span began with
    before = float(held.path("bonds")[first - 1]) if first else held.scenario.sizes.basis
    numbers: dict[str, float] = {
        "most": called, "funds": held.scenario.cohort.n, "last": last, "sold": sold, "share": sold / before,
        **{f"cash_{name}": value for name, value in cash.items()}, "wish": wish,
    }  # fmt: skip
    causes = (", ".join(one[0] for one in reasons), "，".join(one[1] for one in reasons))
    texts = [written("called", numbers)]
    texts += [written("until", numbers)] if last > first else []
    texts += [written("because", {"causes": causes}), (".", "。"), written("sold", numbers)]
    others = []
    for name in BUYERS:
        amount = float(bought[name][days].sum())
        if name != "funds" and abs(amount) > OTHERS:
            numbers[name] = amount
            key = "others_bought" if amount > 0.0 else "others_sold"
            others.append(written(key, {"who": WHO[name], "amount": abs(amount)}))
    if others:
        said = (", ".join(one[0] for one in others), "，".join(one[1] for one in others))
        texts.append(written("meanwhile", {"others": said}))
    return first, "call", "funds", numbers, "".join(t[0] for t in texts), "".join(t[1] for t in texts)


def _spans(active: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """First and last day of each run of true days, runs at most GAP quiet days apart taken together."""
    out: list[tuple[int, int]] = []
    for day in np.flatnonzero(active).tolist():
        if out and day - out[-1][1] <= GAP + 1:
            out[-1] = out[-1][0], day
        else:
            out.append((day, day))
    return out


def _when(days: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, float]:
    return {"first": int(days[0]), "last": int(days[-1])}


def _part(day: int, kind: str, sector: str, key: str, **numbers: float) -> Part:
    words: dict[str, float | tuple[str, str]] = dict(numbers)
    if "first" in numbers and "last" in numbers:
        one = numbers["first"] == numbers["last"]
        words["when"] = written("one_day" if one else "many_days", numbers)
        words["rate"] = ("", "") if one else written("a_day", numbers)
    return (day, kind, sector, numbers, *written(key, words))
