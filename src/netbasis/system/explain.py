"""The story of one run, in order: what came from outside, what the dealers did, who was called and why, who sold to
whom, repo, policy, failures, the end. Every number is of the run's record, its scenario or a paired run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from netbasis.system.engine import Result, run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import Scenario
from netbasis.system.story_numbers import written
from netbasis.system.story_parts import Held, outside, policies, sales
from netbasis.system.variants import has_policy, without_policy

if TYPE_CHECKING:
    import polars as pl

SMALL = 5.0  # bp: below it there is no dislocation to speak of, and nothing is amplified (SYSTEM.md)
LOUD_REPO = 10.0  # bp over the policy rate
BOUND = 450.0  # bp: a dislocation that nears the bound of the price charge
CALM = 1.0 / 3.0  # of the peak
# order of what happens on the same day
KINDS = (
    "opening", "outside", "policy", "dealers", "repo", "call", "swaps", "failure", "peak", "calm", "end", "paired",
)  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Event:
    """One thing that happened. day: of the scenario, 0 the first; kind: of `KINDS`; sector: whose; numbers: $bn, bp,
    days, decimals, as they stand in both sentences."""

    day: int
    kind: str
    sector: str
    numbers: Mapping[str, float]
    sentence_en: str
    sentence_zh: str


@dataclass(frozen=True, eq=False, slots=True)
class Story:
    """Events in order, the run that they tell, and the runs it was paired with (no_policy: None where it has none)."""

    events: tuple[Event, ...]
    result: Result
    no_policy: Result | None
    no_feedback: Result

    def frame(self) -> pl.DataFrame:
        """A row an event: day, kind, sector, sentence_en, sentence_zh, numbers (JSON)."""
        import json

        import polars as pl

        return pl.DataFrame(
            [
                {
                    "day": one.day, "kind": one.kind, "sector": one.sector, "sentence_en": one.sentence_en,
                    "sentence_zh": one.sentence_zh, "numbers": json.dumps(dict(one.numbers)),
                }
                for one in self.events
            ]
        )  # fmt: skip


def explain(
    scenario: Scenario, parameters: Parameters | None = None, *, seed: int = 1, number: int = 0, per_day: int = 4
) -> Story:
    """Run a scenario, and the same shocks without policy and without feedback, and tell what happened.

    number: of the scenario among those of the seed. Raises what `engine.run` raises.
    """
    held = parameters or Parameters()

    def once(one: Scenario, p: Parameters) -> Result:
        return run(one, p, seed=seed, first=number, per_day=per_day)

    result = once(scenario, held)
    bare = once(without_policy(scenario), held) if has_policy(scenario) else None
    frozen = {**scenario.parameters, "feedback": 0.0}
    alone = once(replace(scenario, parameters=frozen), held)
    return Story(tell(result, held, no_policy=bare, no_feedback=alone), result, bare, alone)


def tell(
    result: Result, parameters: Parameters | None = None, *, no_policy: Result | None = None,
    no_feedback: Result | None = None,
) -> tuple[Event, ...]:  # fmt: skip
    """The events of a recorded run (its first scenario). no_policy, no_feedback: the same shocks without; without them
    no sentence says what would have been."""
    held = Held(result, parameters or Parameters())
    events: list[Event] = []

    def add(day: int, kind: str, sector: str, key: str, **numbers: float) -> None:
        english, chinese = written(key, numbers)
        events.append(Event(day, kind, sector, MappingProxyType(numbers), english, chinese))

    _opening(held, add)
    for part in (outside, policies, sales):
        for day, kind, sector, numbers, english, chinese in part(held):
            events.append(Event(day, kind, sector, MappingProxyType(dict(numbers)), english, chinese))
    _dealers(held, add)
    _repo(held, add)
    _failures(held, add)
    _end(held, add)
    if no_policy is not None:
        _without_policy(held, Held(no_policy, held.parameters), add)
    if no_feedback is not None and held.peak >= SMALL:
        _without_feedback(held, Held(no_feedback, held.parameters), add)
    return tuple(sorted(events, key=lambda event: (event.day, KINDS.index(event.kind))))


Add = Callable[..., None]


def _opening(held: Held, add: Add) -> None:
    sizes, p = held.scenario.sizes, held.applied
    add(
        0, "opening", "market", "opening", funds=held.scenario.cohort.n, book=sizes.basis, inventory=sizes.dealer_bonds,
        reserves=sizes.reserves, use=p.opening_use, threshold=p.threshold,
    )  # fmt: skip


def _dealers(held: Held, add: Add) -> None:
    use, threshold = held.path("utilisation"), held.applied.threshold
    over = [day for day in range(held.days) if use[day] > threshold]
    if not over:
        add(held.days - 1, "dealers", "dealers", "no_threshold", threshold=threshold, use=float(use.max()))
    elif held.applied.opening_use <= threshold:
        add(over[0], "dealers", "dealers", "threshold", threshold=threshold, use=use[over[0]],
            inventory=held.path("dealer_bonds")[over[0]])  # fmt: skip
    if held.peak < SMALL:
        return
    day, sizes = held.peak_day, held.scenario.sizes
    inventory = held.path("dealer_bonds")[day]
    add(
        day, "peak", "dealers", "peak", dislocation=held.peak, basis=held.path("basis")[day], inventory=inventory,
        change=inventory - sizes.dealer_bonds, book=held.path("dealer_basis")[day], before=sizes.dealer_basis,
        headroom=held.path("headroom")[day],
    )  # fmt: skip
    if held.peak > BOUND:
        add(day, "peak", "market", "spiral", dislocation=held.peak)


def _repo(held: Held, add: Add) -> None:
    spread = held.path("repo")
    day = int(spread.argmax())
    if spread[day] < LOUD_REPO:
        add(held.days - 1, "repo", "repo", "no_repo", spread=max(float(spread[day]), 0.0))
        return
    add(day, "repo", "repo", "repo", spread=spread[day], days=float((spread > 100.0).sum()),
        reserves=held.path("reserves")[day])  # fmt: skip


def _failures(held: Held, add: Add) -> None:
    failed, loss = held.path("failed"), held.path("loss")
    days = [day for day in range(held.days) if failed[day] > 0.0]
    for day in days:
        add(day, "failure", "funds", "failed", count=failed[day], loss=loss[day] - (loss[day - 1] if day else 0.0))
    if not days:
        add(held.days - 1, "failure", "funds", "no_failure", loss=float(loss[-1]))


def _end(held: Held, add: Add) -> None:
    last, dislocation = held.days - 1, held.path("dislocation")
    if held.peak < SMALL:
        add(last, "calm", "market", "no_dislocation", peak=float(abs(dislocation).max()))
    else:
        calm = [day for day in range(held.peak_day, held.days) if dislocation[day] < CALM * held.peak]
        if calm:
            add(calm[0], "calm", "market", "calm", after=float(calm[0] - held.peak_day), peak=held.peak)
        else:
            add(last, "calm", "market", "not_calm", end=dislocation[last], peak=held.peak)
        low = int(held.peak_day + dislocation[held.peak_day :].argmin())
        if dislocation[low] < -SMALL:
            add(low, "calm", "market", "overshoot", low=-dislocation[low])
    add(
        last, "end", "funds", "end", book=held.path("bonds")[last] / held.scenario.sizes.basis - 1.0
        if held.scenario.sizes.basis else 0.0, earned=held.path("fund_return")[last],
        worst=float(min(held.path("fund_return").min(), 0.0)), cash=held.metric("fund_cash"),
        dealers=held.metric("dealer_profit"),
    )  # fmt: skip


def _without_policy(held: Held, bare: Held, add: Add) -> None:
    add(
        held.days - 1, "paired", "central_bank", "without_policy", peak=held.peak, peak_without=bare.peak,
        repo=held.metric("repo"), repo_without=bare.metric("repo"), sold=held.metric("net_sold"),
        sold_without=bare.metric("net_sold"), end=held.path("dislocation")[-1],
        end_without=bare.path("dislocation")[-1],
    )  # fmt: skip


def _without_feedback(held: Held, alone: Held, add: Add) -> None:
    add(
        held.days - 1, "paired", "market", "without_feedback", rise=held.metric("yield_rise"),
        rise_without=alone.metric("yield_rise"), sold=held.metric("net_sold"), sold_without=alone.metric("net_sold"),
    )  # fmt: skip


def in_language(events: tuple[Event, ...], chinese: bool) -> Iterator[tuple[int, str]]:
    """Day and sentence of each event."""
    for event in events:
        yield event.day, event.sentence_zh if chinese else event.sentence_en
