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
from netbasis.analytics.options.grid import Moves, even_rule, normal_rule
from netbasis.analytics.options.issues import Issues, Positions, Timetable, anchor_issues
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.analytics.options.program import Problem, Solution, Trace, contenders, points_of, solve, trace
from netbasis.analytics.options.results import Delivery, DeliveryOption, Risk
from netbasis.errors import BadInput
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Floats
from netbasis.kernels.delivery_options import window_gain
from netbasis.kernels.gaussian_issues import prices_at
from netbasis.market.curve import ZeroCurve
from netbasis.market.repo_curve import check_rate
from netbasis.market.snapshot import Market

_ENDED = (
    "trading has ended: the choice of the issue for the last delivery day is valued, not an earlier delivery, which is "
    "worth more where carry is negative"
)
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

    contract: need not be quoted. model, rights: by default `Gauss2()` and all rights. repo: one decimal rate for every
    issue; None takes the market's, specials included. curve: zero curve that weighs the payments of an issue; None fits
    the market's. final_settlement: the price fixed on the last trading day, for a contract past it; None takes the
    market's price of the future. detail: also what each right is worth, probabilities and risk (about seven times the
    work).

    Raises BadInput for a contract without an intention day left, without a deliverable issue that has a price, or past
    its last trading day without a settlement price; for a repo rate or a settlement price that cannot be used.
    """
    posed = pose(market, contract, model=model, rights=rights, repo=repo, curve=curve, accuracy=accuracy)
    future, timetable, issues, problem = posed.future, posed.timetable, posed.issues, posed.problem
    model, rights, quoted = problem.model, problem.rights, market.futures.get(future.code, math.nan)
    if not timetable.trading:
        price = quoted if final_settlement is None else positive("final settlement price", final_settlement, "points")
        return _after_trading(posed, price, detail)
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
    model, rights = model or Gauss2(), rights or Rights()
    if repo is not None:
        check_rate(repo)
    future = parse_contract(contract, as_of=market.as_of)
    timetable = Timetable.of(future, market.as_of)
    issues = anchor_issues(market, future, timetable, model, repo=repo, curve=curve)
    cheapest = int(np.argmin(_single(issues, timetable, rights)[0] if timetable.trading else issues.single[0]))
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


def _after_trading(posed: Posed, price: float, detail: bool) -> DeliveryOption:
    """The choice of the issue that is left once the settlement price is fixed: E[max gain] - max E[gain]."""
    future, timetable, issues = posed.future, posed.timetable, posed.issues
    model, rights, accuracy = posed.problem.model, posed.problem.rights, posed.problem.accuracy
    if not price > 0.0:
        raise BadInput(
            f"final settlement price of {future.code}", given=price, allowed="points, above 0",
            hint=f"it stopped trading on {future.delivery.last_trading}: give final_settlement",
        )  # fmt: skip
    law = Moves.of(model, timetable.years(timetable.last_choice))
    x, v, weights = points_of(law, even_rule(accuracy.single), normal_rule(9))
    held = np.empty((len(issues), len(weights)))
    prices_at(x, v, issues.centre[0], issues.polynomial[0], issues.accrued[0], held)
    chosen = np.empty(len(issues))
    gain, _ = window_gain(price, held, issues.noise[0], np.zeros(len(issues)), issues.factor, weights, chosen)
    gains = issues.factor * (price - held @ weights)
    counted = rights.quality and rights.end_of_month
    option = max(gain - float(gains.max()), 0.0) if counted else 0.0
    if not counted:
        chosen = np.where(np.arange(len(issues)) == np.argmax(gains), 1.0, 0.0)
    values = dict.fromkeys(Rights.NAMES, 0.0) | {"end_of_month": option, "interaction": 0.0, "early": 0.0}
    days = (timetable.last_delivery,)
    return DeliveryOption(
        future, timetable.as_of, model, rights, price, price, option, issues.cusip, issues.factor, issues.single[0],
        days * len(issues), values if detail else None, Delivery(days, chosen[None, :]) if detail else None, None,
        issues.left_out, (*issues.notes, _ENDED),
    )  # fmt: skip
