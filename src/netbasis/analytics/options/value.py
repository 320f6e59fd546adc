"""Value of a future with its delivery options under the working model: quality, timing, wild card, end of month.

    market = nb.sample_market("2020-03-18")
    found = delivery_option(market, "ZNM0")
    found.futures, found.option_32nds, found.values

Two Gaussian factors and independent noise of each issue move the prices; each issue starts from its market price and
its own repo. Equations, units, defaults and a day worked by hand: docs/options-gauss2.md.

Sources: Kane and Marcus, Journal of Finance 41 (1986); Hemler, Journal of Finance 45 (1990); Ben-Abdallah, Ben-Ameur
and Breton, Journal of Banking and Finance 33 (2009); Henrard, Bonds futures and their options (2006).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from netbasis.analytics import bond
from netbasis.analytics.options.arguments import positive
from netbasis.analytics.options.issues import Issues, Positions, Timetable, anchor_issues
from netbasis.analytics.options.market_model import model_of
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.analytics.options.problem import Problem, contenders
from netbasis.analytics.options.program import Solution, Trace, solve, trace
from netbasis.analytics.options.results import Delivery, DeliveryOption, Risk
from netbasis.analytics.options.window import Window, solve_window, trace_window
from netbasis.errors import BadInput
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Floats
from netbasis.market.curve import ZeroCurve
from netbasis.market.repo_curve import check_rate
from netbasis.market.snapshot import Market

KEY_YEARS = np.array([2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0])


def delivery_option(
    market: Market,
    contract: str,
    *,
    model: Gauss2 | None = None,
    rights: Rights | None = None,
    repo: float | None = None,
    curve: ZeroCurve | None = None,
    accuracy: Accuracy | None = None,
    final_settlement: float | None = None,
    detail: bool = True,
) -> DeliveryOption:
    """Model price of a contract and the value of its delivery options.

    contract: need not be quoted. model, rights: by default the market's own (`market_model`) and all rights. repo: one
    decimal rate for every issue; None takes the market's, specials included. curve: zero curve that weighs the payments
    of an issue; None fits the market's. final_settlement: the price fixed on the last trading day, for a contract past
    it; None takes the market's price of the future. detail: also what each right is worth, probabilities and risk
    (about seven times the work).

    Raises BadInput for a contract without an intention day left, without a deliverable issue that has a price, or past
    its last trading day without a settlement price; for a repo rate or a settlement price that cannot be used.
    """
    posed = pose(market, contract, model=model, rights=rights, repo=repo, curve=curve, accuracy=accuracy)
    future, timetable, issues, problem = posed.future, posed.timetable, posed.issues, posed.problem
    model, rights, quoted = problem.model, problem.rights, market.futures.get(future.code, math.nan)
    if not timetable.trading:
        price = quoted if final_settlement is None else positive("final settlement price", final_settlement, "points")
        return _after_trading(market, posed, price, detail)
    single, single_event = _single(issues, timetable, rights)
    cheapest = posed.cheapest
    solution = solve(problem)
    values, delivery, risk = None, None, None
    if detail:
        traced = posed.trace_of(solution)
        delivery = Delivery(tuple(day for _, day in timetable.events), traced.delivered)
        risk = risk_of(market, issues, model, traced)
        values = _values(problem, issues, cheapest, solution.futures, float(single[cheapest]))
    best_days = tuple(timetable.events[k][1] for k in single_event)
    return DeliveryOption(
        future, market.as_of, model, rights, solution.futures, quoted, float(single[cheapest]) - solution.futures,
        issues.cusip, issues.factor, single, best_days, values, delivery, risk, issues.left_out, issues.notes,
    )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Posed:
    """A contract ready to be solved: the issues that have a part, and the program of those that count.

    cheapest: position in `issues` of the one with the lowest single futures price. counted: positions of those of the
    problem: that one alone without the right of quality, else those that may ever be the cheapest. After the last
    trading day `problem` has no days and all of them.
    """

    future: Future
    timetable: Timetable
    issues: Issues
    cheapest: int
    counted: Positions
    problem: Problem

    def trace_of(self, solution: Solution) -> Trace:
        """The trace of a solution of `problem`, over all `issues`."""
        return trace(solution).spread_to(self.counted, len(self.issues))


def pose(
    market: Market, contract: str, *, model: Gauss2 | None = None, rights: Rights | None = None,
    repo: float | None = None, curve: ZeroCurve | None = None, accuracy: Accuracy | None = None,
) -> Posed:  # fmt: skip
    """What `delivery_option` solves; arguments and errors as there."""
    model, rights = model_of(market, contract, model), rights or Rights()
    if repo is not None:
        check_rate(repo)
    future = parse_contract(contract, as_of=market.as_of)
    timetable = Timetable.of(future, market.as_of)
    issues = anchor_issues(market, future, timetable, model, repo=repo, curve=curve)
    cheapest = int(np.argmin(_single(issues, timetable, rights)[0] if timetable.trading else issues.single[-1]))
    size = (accuracy or Accuracy()).for_noise(issues.noise)
    problem = Problem(issues, timetable, model, rights, size, model.evening(future.first_day))
    counted = np.arange(len(issues))
    if timetable.trading:
        counted = contenders(problem) if rights.quality else np.array([cheapest])
        problem = replace(problem, issues=issues.take(counted))
    return Posed(future, timetable, issues, cheapest, counted, problem)


def _single(issues: Issues, timetable: Timetable, rights: Rights) -> tuple[Floats, list[int]]:
    """(n,) futures on each issue alone and the event on which it is delivered: the best day, fixed today."""
    last = len(timetable.days)
    usable = list(range(last)) if rights.timing else []
    usable.append(last if rights.end_of_month else last + 1)
    table = issues.single[usable]
    best = np.argmin(table, axis=0)
    return table[best, np.arange(len(issues))], [usable[k] for k in best]


def _values(problem: Problem, issues: Issues, cheapest: int, price: float, single: float) -> dict[str, float]:
    """What the price rises by without each right that counts, and the rest."""
    rights = problem.rights

    def without(changed: Rights) -> float:
        held = problem.issues if changed.quality else issues.take(np.array([cheapest]))
        return solve(replace(problem, issues=held, rights=changed)).futures

    found = {}
    for name in Rights.NAMES:
        lost = {name: False} | ({"wild_card": False} if name == "timing" else {})
        found[name] = without(replace(rights, **lost)) - price if getattr(rights, name) else 0.0
    bare = without(Rights.none())
    found["interaction"] = bare - price - sum(found.values())
    found["early"] = bare - single
    return found


def futures_risk(market: Market, contract: str, *, model: Gauss2 | None = None, curve: ZeroCurve | None = None) -> Risk:
    """Risk of a trading contract with all its options, without the rest of the detail; errors as `delivery_option`."""
    posed = pose(market, contract, model=model, curve=curve)
    return risk_of(market, posed.issues, posed.problem.model, posed.trace_of(solve(posed.problem)))


def risk_of(market: Market, issues: Issues, model: Gauss2, traced: Trace) -> Risk:
    """Derivatives by today's prices, the issues' noise and yields."""
    by_forward = traced.by_forward + traced.by_noise * issues.noise_slope + traced.by_own * issues.own_slope
    by_price = np.sum(by_forward * issues.carry_up, axis=0)
    noise = np.sum(traced.by_noise * issues.noise + traced.by_own * issues.own, axis=0)
    bp = np.array([model.noise_of(cusip) for cusip in issues.cusip])
    by_noise = np.divide(noise, bp, out=np.zeros_like(noise), where=bp > 0.0)
    bonds = market.bonds.take(issues.position)
    dv01 = by_price * bond.risk(bonds, issues.clean, market.settle).dv01
    years = (bonds.maturity - np.datetime64(market.settle, "D")).astype(np.float64) / 365.25
    place = np.interp(years, KEY_YEARS, np.arange(len(KEY_YEARS)))
    parts = np.maximum(1.0 - np.abs(place[:, None] - np.arange(len(KEY_YEARS))), 0.0)
    key_rates = dict(zip(KEY_YEARS.tolist(), (dv01 @ parts).tolist(), strict=True))
    return Risk(by_price, np.sum(by_forward, axis=0), by_noise, float(dv01.sum()), key_rates)


def _after_trading(market: Market, posed: Posed, price: float, detail: bool) -> DeliveryOption:
    """What is left once the settlement price is fixed: the short's least cost against that of the issue and the day
    that are best fixed today."""
    future, timetable, issues = posed.future, posed.timetable, posed.issues
    problem, model, rights = posed.problem, posed.problem.model, posed.problem.rights
    if not price > 0.0:
        raise BadInput(
            f"final settlement price of {future.code}", given=price, allowed="points, above 0",
            hint=f"it stopped trading on {future.delivery.last_trading}: give final_settlement",
        )  # fmt: skip
    events = timetable.events
    usable = np.arange(0 if rights.timing else len(events) - 1, len(events))
    best = usable[np.argmin(issues.single[usable], axis=0)]
    single = issues.single[best, np.arange(len(issues))]
    fixed = issues.factor * (single - price)
    chosen = np.array([int(np.argmin(fixed))])
    held = np.arange(len(issues)) if rights.quality and rights.end_of_month else chosen

    def solved(timing: bool, positions: Positions) -> Window:
        changed = replace(rights, timing=timing)
        return solve_window(replace(problem, issues=issues.take(positions), rights=changed), price)

    found = solved(rights.timing, held)
    values, delivery, risk = None, None, None
    if detail:
        traced = trace_window(found).spread_to(held, len(issues))
        delivery = Delivery(tuple(day for _, day in events), traced.delivered)
        risk = risk_of(market, issues, model, traced)
        bare = float((issues.factor * (issues.single[-1] - price)).min())
        values = dict.fromkeys(Rights.NAMES, 0.0)
        values["timing"] = solved(False, held).cost - found.cost
        values["end_of_month"] = solved(rights.timing, chosen).cost - found.cost
        values["interaction"] = bare - found.cost - values["timing"] - values["end_of_month"]
        values["early"] = bare - float(fixed.min())
    return DeliveryOption(
        future, timetable.as_of, model, rights, price, price, max(float(fixed.min()) - found.cost, 0.0), issues.cusip,
        issues.factor, single, tuple(events[k][1] for k in best), values, delivery, risk, issues.left_out, issues.notes,
    )  # fmt: skip
