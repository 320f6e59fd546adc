"""The issues of a contract anchored to the market: forward prices, cash flows and loadings on each delivery day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbasis.analytics.options.model import Gauss2
from netbasis.analytics.rows import build_rows
from netbasis.conventions.calendars import CBOT
from netbasis.errors import BadInput
from netbasis.formulas import basis as formulas
from netbasis.instruments.basket import deliverable
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Floats, day_numbers
from netbasis.kernels import gaussian_issues as kernels
from netbasis.kernels import terms, yields
from netbasis.market.cash_flows import YEAR, CashFlows, cash_flows
from netbasis.market.curve import ZeroCurve
from netbasis.market.fit import fit_curve
from netbasis.market.snapshot import Market

MODEL_YEAR = 365.0
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Timetable:
    """When the short may decide, from a day on.

    as_of: today. days: intention days left up to the last trading day, with `deliveries`, one for each. last_choice,
    last_delivery: the last intention day and its delivery. trading: whether the future still trades today.
    """

    as_of: date
    days: tuple[date, ...]
    deliveries: tuple[date, ...]
    last_choice: date
    last_delivery: date

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, future: Future, as_of: date) -> Timetable:
        """The timetable of a contract. Raises BadInput when no intention day is left."""
        dates = future.delivery
        if as_of > dates.last_intention:
            raise BadInput(
                f"{future.long_code} has no delivery option left", given=as_of.isoformat(),
                allowed=f"a day up to its last intention day {dates.last_intention.isoformat()}",
            )  # fmt: skip
        days = CBOT.business_days(max(as_of, dates.first_intention), dates.last_trading)
        deliveries = tuple(CBOT.shift(day, 2) for day in days)
        return cls(as_of, tuple(days), deliveries, dates.last_intention, dates.last_delivery)

    @property
    def trading(self) -> bool:
        """Whether the future still trades."""
        return bool(self.days)

    def years(self, day: date) -> float:
        """Time of a day on the model's clock."""
        return (day - self.as_of).days / MODEL_YEAR

    def business_days(self) -> Floats:
        """(K,) business days from today to the decision of each event: those on which issues have noise."""
        decided = np.array([day for day, _ in self.events], dtype="datetime64[D]")
        today = np.searchsorted(CBOT.as_array(), np.datetime64(self.as_of, "D"), "right")
        return np.asarray(np.searchsorted(CBOT.as_array(), decided, "right") - today, np.float64)

    @property
    def events(self) -> tuple[tuple[date, date], ...]:
        """(decision day, delivery day): one for each of `days`; then the last choice; then the last delivery chosen on
        the last trading day already. After it: one for each intention day left."""
        if not self.days:
            left = CBOT.business_days(self.as_of, self.last_choice)
            return tuple((day, CBOT.shift(day, 2)) for day in left)
        early = tuple(zip(self.days, self.deliveries, strict=True))
        return (*early, (self.last_choice, self.last_delivery), (self.days[-1], self.last_delivery))


@dataclass(frozen=True, eq=False, slots=True)
class Issues:
    """n issues at K events (`Timetable.events`), converted: over the conversion factor, in points.

    position (n,): in the market's bonds; cusip (n,); factor (n,). clean (n,): today's prices, not converted. forward
    (K, n): forward clean prices. carry_up (K, n): rise of the forward price per point of today's price. accrued (K, n).
    centre, polynomial, slope: see `kernels.gaussian_issues`. single (K, n): futures price on the issue alone. noise
    (K, n): deviation of the price at the decision from the issue's own noise: DV01 of the forward price by its street
    yield, times bp, times the square root of the business days. own (K, n): deviation of the gain of delivering from
    it in the evening, where the future follows one for one. The names ending in _slope: derivatives by the forward
    dirty price.
    left_out: cusip -> why it is not among the n. notes: what was assumed.
    """

    position: Positions
    cusip: tuple[str, ...]
    factor: Floats
    clean: Floats
    forward: Floats
    carry_up: Floats
    accrued: Floats
    centre: Floats
    polynomial: Floats
    slope: Floats
    single: Floats
    single_slope: Floats
    noise: Floats
    noise_slope: Floats
    own: Floats
    own_slope: Floats
    left_out: dict[str, str]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.factor)

    def take(self, chosen: Positions) -> Issues:
        """The issues at some positions."""
        tables = (
            "forward", "carry_up", "accrued", "centre", "polynomial", "slope", "single", "single_slope", "noise",
            "noise_slope", "own", "own_slope",
        )  # fmt: skip
        columns: dict[str, Any] = {name: getattr(self, name)[chosen] for name in ("position", "factor", "clean")}
        columns |= {name: np.ascontiguousarray(getattr(self, name)[:, chosen]) for name in tables}
        columns["cusip"] = tuple(self.cusip[i] for i in chosen)
        return replace(self, **columns)


def anchor_issues(
    market: Market, future: Future, timetable: Timetable, model: Gauss2, *, repo: float | None = None,
    curve: ZeroCurve | None = None,
) -> Issues:  # fmt: skip
    """The deliverable issues with a price at every event of the timetable.

    repo: one decimal rate for all; None takes the market's, specials included. curve: the zero curve that weighs the
    payments of an issue; None fits the market's, flat where it cannot be fitted (each issue is at its market price
    either way). Raises BadInput when no issue of the grade has a price.
    """
    events = timetable.events
    eligible = deliverable(future, market.bonds).eligible
    if not len(eligible):
        raise BadInput(f"no issue of this market is deliverable into {future.code}", allowed="issues in its grade")
    left_out: dict[str, str] = {}
    deliveries = np.array([delivery for _, delivery in events], dtype="datetime64[D]")
    distinct, which = np.unique(deliveries, return_inverse=True)
    forward, accrued, growth, factor = _forwards(market, future, eligible, distinct, repo)
    usable = np.isfinite(forward).all(axis=0) & (forward > 0.0).all(axis=0)
    for at in eligible[~usable]:
        cusip = str(market.bonds.cusip[at])
        left_out[cusip] = market.unpriced.get(cusip, "no usable price")
    if not usable.any():
        raise BadInput(
            f"no deliverable issue of {future.code} has a price", given=f"{len(eligible)} issues without",
            allowed="one price or more",
        )  # fmt: skip
    position = eligible[usable]
    forward, accrued, growth = (table[which][:, usable] for table in (forward, accrued, growth))
    factor = factor[usable]
    cusips = tuple(str(name) for name in market.bonds.cusip[position])
    log_discount, delivery_log, flows_day, flows, notes = _discounts(market, position, deliveries, curve)
    law = np.empty((kernels.LAW, len(events)))
    for k, (decided, delivered) in enumerate(events):
        years = timetable.years(decided)
        law[[kernels.VAR11, kernels.VAR12, kernels.VAR22], k] = model.covariance(years)
        law[[kernels.MEAN1, kernels.MEAN2], k] = model.drift(years)
        law[kernels.WAIT, k] = (delivered - decided).days / MODEL_YEAR
    shape = (len(events), len(position))
    centre = np.empty((*shape, 2))
    polynomial, slope = (np.zeros((*shape, kernels.Q_TERMS, kernels.P_TERMS)) for _ in range(2))
    single, single_slope = np.empty(shape), np.empty(shape)
    kernels.anchor(
        flows_day, flows.amount, log_discount, flows.offsets, deliveries.astype(np.int64), delivery_log, law,
        np.array(model.speeds), model.shear, forward, factor, centre, polynomial, slope, single, single_slope,
    )  # fmt: skip
    dv01, dv01_slope = _street_dv01(market, position, deliveries, forward, factor)
    bp = np.array([model.noise_of(cusip) for cusip in cusips])
    waits = np.sqrt(timetable.business_days())[:, None]
    # the futures price follows the cheapest issue's converted price one for one: its own noise moves the gain of
    # delivering it by the difference of factor and one
    tail = np.abs(factor - 1.0) * bp * np.sqrt(model.evening(future.first_day))
    return Issues(
        position, cusips, factor, market.clean[position], (forward / factor - accrued), growth, accrued, centre,
        polynomial, slope, single - accrued, single_slope, dv01 * bp * waits, dv01_slope * bp * waits,
        dv01 * tail, dv01_slope * tail, left_out, notes,
    )  # fmt: skip


def _forwards(
    market: Market, future: Future, eligible: Positions, days: NDArray[np.datetime64], repo: float | None
) -> tuple[Floats, Floats, Floats, Floats]:
    """(D, n) forward dirty prices, accrued interest over the factor, rise of the forward per point of today's price;
    (n,) factors."""
    count, n = len(days), len(eligible)
    bond, delivery = np.tile(eligible, count), np.repeat(days, n)
    settle = np.full(count * n, np.datetime64(market.settle, "D"))
    nothing = np.zeros(count * n, dtype=np.int64)
    rows = build_rows(market.bonds, bond, settle, delivery, nothing, (future,), np.array([0, count * n]))
    matrix = rows.terms
    term = (delivery - settle).astype(np.int64)
    if repo is None:
        specials = market.bonds.cusip[bond] if market.repo.specials else None
        rate = market.repo.rates(np.maximum(term, 1), specials)
    else:
        rate = np.full(count * n, repo)
    accrued, later = matrix[terms.ACCRUED], matrix[terms.ACCRUED_AT_DELIVERY]
    clean = market.clean[bond]
    carry = formulas.carry(
        clean + accrued, accrued, later, matrix[terms.COUPONS], matrix[terms.COUPON_TIME], rate, matrix[terms.TERM]
    )
    dirty = formulas.forward_clean(clean, carry) + later
    growth = 1.0 + rate * matrix[terms.TERM]
    factor = matrix[terms.FACTOR][:n]
    return dirty.reshape(count, n), (later / matrix[terms.FACTOR]).reshape(count, n), growth.reshape(count, n), factor


def _street_dv01(
    market: Market, position: Positions, deliveries: NDArray[np.datetime64], forward: Floats, factor: Floats
) -> tuple[Floats, Floats]:
    """(K, n) fall of the converted forward price for +1 bp of its street yield, and its derivative by the forward
    dirty price."""
    count, n = forward.shape
    bonds = market.bonds.take(np.tile(position, count))
    matrix = np.empty((terms.TERMS, count * n))
    terms.bond_terms(
        bonds.coupon, day_numbers(bonds.maturity), day_numbers(bonds.dated), day_numbers(bonds.first_coupon),
        day_numbers(np.repeat(deliveries, n)), matrix,
    )  # fmt: skip
    coupon, periods, fraction = matrix[terms.COUPON], matrix[terms.PERIODS], matrix[terms.FRACTION]
    odd_next, odd_second = matrix[terms.ODD_NEXT], matrix[terms.ODD_SECOND]
    found, slope, curvature = (np.empty(count * n) for _ in range(3))
    dirty = np.ascontiguousarray(forward.ravel())
    yields.solve_yields_general(dirty, coupon, periods, fraction, odd_next, odd_second, yields.STREET, found)
    yields.price_derivatives(found, coupon, periods, fraction, odd_next, odd_second, yields.STREET, slope, curvature)
    dv01, bend = -1e-4 * slope, -1e-4 * curvature / slope
    return dv01.reshape(count, n) / factor, bend.reshape(count, n) / factor


def _discounts(
    market: Market, position: Positions, deliveries: NDArray[np.datetime64], curve: ZeroCurve | None
) -> tuple[Floats, Floats, Positions, CashFlows, tuple[str, ...]]:
    """(m,) and (K,) log discount factors of the payments and of the delivery days; (m,) days of the payments; the
    payments; notes."""
    notes: tuple[str, ...] = ()
    flows = cash_flows(market.bonds.take(position), market.settle)
    start = np.datetime64(market.settle, "D").astype(np.int64)
    days = start + np.rint(flows.time * YEAR).astype(np.int64)
    if curve is None:
        curve, notes = fitted(market)
    if curve is None:
        return np.zeros(len(days)), np.zeros(len(deliveries)), days, flows, notes
    until = (deliveries.astype(np.int64) - start) / YEAR
    return curve.log_discount(flows.time), curve.log_discount(until), days, flows, notes


@lru_cache(maxsize=16)
def fitted(market: Market) -> tuple[ZeroCurve | None, tuple[str, ...]]:
    """The market's fitted curve, or None and why. A market is frozen, so its curve is fitted once."""
    try:
        return fit_curve(market).curve, ()
    except BadInput as problem:
        return None, (f"payments discounted at each issue's own yield: {problem}",)
