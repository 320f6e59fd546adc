"""The fitted curve of a market snapshot: which issues it rests on and how far it reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import day_numbers
from netbasis.market.cash_flows import YEAR, cash_flows, par_bonds
from netbasis.market.curve import BP, Floats, Observed, ZeroCurve, flat_yields, par_yield, zero_rate
from netbasis.market.snapshot import Market
from netbasis.market.spline import fit_spline
from netbasis.market.svensson import fit_svensson

Model = Literal["svensson", "spline"]
Anchor = Literal["auto", "par", "none"]
Reasons = NDArray[np.object_]
Matrix = NDArray[np.float64]

SHORTEST = 0.25  # years: bills and coupon issues in their last three months trade on a market of their own
FULL_RANGE = (1.0, 10.0)  # years that issues must cover for a fit without an anchor
ANCHOR_WEIGHT = 0.01
ANCHOR_MET_BP = 10.0
_CREDIBLE = (-0.05, 0.25)  # yields; a price outside is a misprint
_OUTLIER_BP, _OUTLIER_SPREADS = 25.0, 8.0
_FITS: Mapping[str, Callable[[Observed], tuple[ZeroCurve, tuple[str, ...]]]] = {
    "svensson": fit_svensson,
    "spline": fit_spline,
}


@dataclass(frozen=True, eq=False, slots=True)
class FittedCurve:
    """A curve and its footing. Time in years of 365.25 days from `market.settle`, rates decimal.

    model: "svensson", "nelson-siegel" or "spline". curve: the curve itself, defined everywhere. terms:
    settlement terms of the market's n issues (`kernels.terms`, ACCRUED to ODD_SECOND). fitted: (n,) their
    fitted clean prices, NaN where the curve does not reach. used: (n,) whether the fit rests on the
    issue; reason: (n,) why not, else None. covered: years of the shortest and longest issue used. reach:
    the same with the anchors that the curve meets; outside it `zero`, `discount`, `forward` and `par` are
    NaN. anchors: tenors of the par curve used. notes: what a reader has to know.
    """

    market: Market
    model: str
    curve: ZeroCurve
    terms: Matrix
    fitted: Floats
    used: NDArray[np.bool_]
    reason: Reasons
    covered: tuple[float, float]
    reach: tuple[float, float]
    anchors: tuple[float, ...]
    notes: tuple[str, ...]

    @property
    def anchored(self) -> bool:
        """Whether par yields hold the curve outside the issues."""
        return bool(self.anchors)

    @overload
    def zero(self, t: float) -> float: ...
    @overload
    def zero(self, t: Floats) -> Floats: ...
    def zero(self, t: float | Floats) -> float | Floats:
        """Zero-coupon yield, continuously compounded."""
        return self._within(t, zero_rate(self.curve, np.asarray(t, dtype=np.float64)))

    @overload
    def discount(self, t: float) -> float: ...
    @overload
    def discount(self, t: Floats) -> Floats: ...
    def discount(self, t: float | Floats) -> float | Floats:
        """Value at settlement of 1 paid at t."""
        return self._within(t, np.exp(self.curve.log_discount(np.asarray(t, dtype=np.float64))))

    @overload
    def forward(self, t: float) -> float: ...
    @overload
    def forward(self, t: Floats) -> Floats: ...
    def forward(self, t: float | Floats) -> float | Floats:
        """Instantaneous forward rate, continuously compounded."""
        return self._within(t, self.curve.forward(np.asarray(t, dtype=np.float64)))

    @overload
    def par(self, t: float) -> float: ...
    @overload
    def par(self, t: Floats) -> Floats: ...
    def par(self, t: float | Floats) -> float | Floats:
        """Semi-annual yield of a bond of maturity t priced at par."""
        return self._within(t, par_yield(self.curve, np.asarray(t, dtype=np.float64)))

    def reaches(self, t: ArrayLike) -> NDArray[np.bool_]:
        """Whether data stand behind the curve at t: issues, or anchors beyond them."""
        years = np.asarray(t, dtype=np.float64)
        half_day = 0.5 / YEAR
        return np.asarray((years >= self.reach[0] - half_day) & (years <= self.reach[1] + half_day))

    def _within(self, t: float | Floats, values: Floats) -> float | Floats:
        found = np.where(self.reaches(t), values, np.nan)
        return found if isinstance(t, np.ndarray) else float(found)


def fit_curve(market: Market, model: Model = "svensson", *, anchor: Anchor = "auto") -> FittedCurve:
    """Fit a curve to the clean prices of a snapshot, each error weighted by inverse DV01 (a yield error).

    model: "svensson" (Nelson-Siegel where issues are few or close together) or "spline". On-the-run
    issues take part like any other. Left out, each with its reason: issues without a price, not yet dated
    or in their last three months, with a yield outside -5% to 25%, and those further from the curve than
    25 bp and eight robust standard deviations.

    anchor: "par" adds the market's par yields at tenors outside the covered range as bonds at par, each
    with a hundredth of an issue's weight: they are read from the newest issues, which trade rich to the
    others in a crisis, and are to steady the curve's ends, not to move it among the issues. Beyond the
    issues the curve reaches as far as it meets the anchors within 10 bp. "none" adds nothing; "auto"
    anchors where the issues cover less than 1 to 10 years and the market has a par curve.

    Raises UnknownName for a model or anchor, BadInput when too few issues are left or an anchor is missing.
    """
    if model not in _FITS:
        raise UnknownName.among("curve model", model, _FITS)
    if anchor not in ("auto", "par", "none"):
        raise UnknownName.among("anchor of a curve", anchor, ("auto", "par", "none"))
    from netbasis.kernels.terms import ACCRUED

    terms = _settlement_terms(market)
    accrued = terms[ACCRUED]
    reason = _screened(market, accrued)
    alive = np.flatnonzero(market.bonds.maturity > np.datetime64(market.settle, "D"))
    usable = np.flatnonzero(reason == None)  # noqa: E711  (elementwise)
    if not len(usable):
        raise BadInput(
            "no issue to fit a curve to", given=f"{len(reason)} issues", allowed="issues with a price",
            hint=f"first reason: {reason[0]}" if len(reason) else None,
        )  # fmt: skip
    flows = cash_flows(market.bonds.take(usable), market.settle)
    maturity = flows.maturity
    covered = float(maturity.min()), float(maturity.max())
    tenors, yields = _anchors(market, covered, anchor)
    if len(tenors):
        flows = flows.followed_by(par_bonds(tenors, yields))
    dirty = np.concatenate([(market.clean + accrued)[usable], np.full(len(tenors), 100.0)])
    weight = np.concatenate([np.ones(len(usable)), np.full(len(tenors), ANCHOR_WEIGHT)])
    observed = Observed.of(flows, dirty, weight, anchors=len(tenors))
    curve, notes = _FITS[model](observed)
    outlying = _outliers(observed, curve, model)
    if outlying.any():
        observed = observed.reweighted(np.concatenate([np.where(outlying, 0.0, 1.0), weight[len(usable) :]]))
        curve, notes = _FITS[model](observed)
        errors = observed.errors(np.exp(curve.log_discount(flows.time)))[: len(usable)] / BP
        for at in np.flatnonzero(outlying):
            reason[usable[at]] = f"left out of the fit: {errors[at]:+.0f} bp off the curve"
        covered = float(maturity[~outlying].min()), float(maturity[~outlying].max())
    used = reason == None  # noqa: E711
    reach, missed = _reach(covered, tenors, yields, curve)
    living = cash_flows(market.bonds.take(alive), market.settle)
    fitted = np.full(len(reason), np.nan)
    fitted[alive] = living.prices(np.exp(curve.log_discount(living.time))) - accrued[alive]
    fitted[alive[(living.maturity < reach[0] - 1e-9) | (living.maturity > reach[1] + 1e-9)]] = np.nan
    return FittedCurve(
        market, curve.name, curve, terms, fitted, used, reason, covered, reach, tuple(map(float, tenors)),
        (*_range_notes(covered, tenors, missed), *notes),
    )  # fmt: skip


def _settlement_terms(market: Market) -> Matrix:
    from netbasis.kernels import terms

    bonds = market.bonds
    matrix = np.full((terms.TERMS, len(bonds)), np.nan)
    settle = np.full(len(bonds), np.datetime64(market.settle, "D")).view(np.int64)
    terms.bond_terms(
        np.ascontiguousarray(bonds.coupon),
        day_numbers(bonds.maturity),
        day_numbers(bonds.dated),
        day_numbers(bonds.first_coupon),
        settle,
        matrix,
    )
    return matrix


def _screened(market: Market, accrued: Floats) -> Reasons:
    """(n,) why an issue cannot be fitted to, None where it can."""
    bonds = market.bonds
    years = (bonds.maturity - np.datetime64(market.settle, "D")).astype(np.float64) / YEAR
    reason = np.full(len(bonds), None, dtype=object)
    reason[years < SHORTEST] = f"within {12 * SHORTEST:.0f} months of maturity"
    reason[years <= 0.0] = "matured"
    reason[np.isnan(accrued) & (years > 0.0)] = "settlement is before the dated date"
    for at in np.flatnonzero(~(market.clean > 0.0)):
        reason[at] = market.unpriced.get(str(bonds.cusip[at]), "no price")
    left = np.flatnonzero(reason == None)  # noqa: E711
    if len(left):
        flat, _ = flat_yields(cash_flows(bonds.take(left), market.settle), (market.clean + accrued)[left])
        for at, found in zip(left, flat, strict=True):
            if not _CREDIBLE[0] <= found <= _CREDIBLE[1]:
                reason[at] = "the price gives no yield from -5% to 25%"
    return reason


def _anchors(market: Market, covered: tuple[float, float], anchor: Anchor) -> tuple[Floats, Floats]:
    """Tenors and par yields outside the covered range; empty when the fit is not to be anchored."""
    wide = covered[0] <= FULL_RANGE[0] and covered[1] >= FULL_RANGE[1]
    if anchor == "none" or (anchor == "auto" and (wide or not market.par_curve)):
        return np.empty(0), np.empty(0)
    if not market.par_curve:
        raise BadInput(
            "no par curve to anchor the fit",
            given="a market without par_curve",
            allowed="par yields by years",
            hint='use anchor="none", or give the market its par curve',
        )  # fmt: skip
    tenors, yields = np.array(sorted(market.par_curve.items())).T
    outside = (tenors >= SHORTEST) & ((tenors < covered[0]) | (tenors > covered[1])) & np.isfinite(yields)
    return tenors[outside], yields[outside]


def _outliers(observed: Observed, curve: ZeroCurve, model: Model) -> NDArray[np.bool_]:
    """(issues,) which of the issues are misprints rather than rich or cheap.

    Where the plain fit shows an error beyond the limit, three rounds of weights 1/|error| (least absolute
    errors), which a few wild prices cannot bend, decide.
    """
    issues = observed.issues
    errors = observed.errors(np.exp(curve.log_discount(observed.flows.time))) / BP
    if np.max(np.abs(errors[:issues])) <= _OUTLIER_BP:
        return np.zeros(issues, dtype=np.bool_)
    for _ in range(3):
        robust = observed.reweighted(observed.weight / np.maximum(np.abs(errors), 1.0))
        again, _notes = _FITS[model](robust)
        errors = observed.errors(np.exp(again.log_discount(observed.flows.time))) / BP
    size = np.abs(errors[:issues])
    return np.asarray(size > max(_OUTLIER_BP, _OUTLIER_SPREADS * 1.4826 * float(np.median(size))))


def _reach(
    covered: tuple[float, float], tenors: Floats, yields: Floats, curve: ZeroCurve
) -> tuple[tuple[float, float], list[float]]:
    """Years that data stand behind: outwards from the issues, the anchors up to the first that the curve
    misses; and the tenors that it misses."""
    met = np.abs(par_yield(curve, tenors) - yields) <= ANCHOR_MET_BP * BP
    shortest, longest = covered
    for tenor, good in zip(tenors[::-1], met[::-1], strict=True):
        if tenor < covered[0]:
            if not good:
                break
            shortest = float(tenor)
    for tenor, good in zip(tenors, met, strict=True):
        if tenor > covered[1]:
            if not good:
                break
            longest = float(tenor)
    return (shortest, longest), [float(tenor) for tenor in tenors[~met]]


def _range_notes(covered: tuple[float, float], tenors: Floats, missed: list[float]) -> list[str]:
    notes = []
    if covered[0] > FULL_RANGE[0] or covered[1] < FULL_RANGE[1]:
        notes.append(f"issues cover {covered[0]:.1f} to {covered[1]:.1f} years only")
    if len(tenors):
        notes.append(f"outside the issues the curve leans on par yields at {_listed(tenors)} years")
    if missed:
        notes.append(f"it misses those at {_listed(missed)} years by over {ANCHOR_MET_BP:.0f} bp and ends before them")
    return notes


def _listed(tenors: Iterable[float]) -> str:
    return ", ".join(f"{tenor:g}" for tenor in tenors)
