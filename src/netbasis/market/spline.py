"""A smoothing spline of the forward curve: cubic B-splines with a penalty on roughness.

    f(t) = sum_k c_k B_k(t),   -log D(t) = sum_k c_k I_k(t),   I_k(t) = integral of B_k from 0 to t
    minimise  sum_i w_i (yield error_i)^2 + lambda * integral of r(t) f''(t)^2 dt

Sources: Fisher, Nychka and Zervos, FEDS 95-1 (1995): splines of the forward rate, lambda by generalised
cross-validation in which a parameter costs `PARAMETER_COST` = 2; Waggoner, FRB Atlanta Working Paper
97-10 (1997): a roughness r(t) that grows in steps at 1 and 10 years, a thousand times each, because a
curve bends most at its short end. Waggoner fixes lambda too; here its one free scale is cross-validated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbasis.market.curve import BP, Floats, Observed

FEWEST_ISSUES = 8
FEW_ISSUES = 15  # below, half as many parameters leave little to bend with: noted
PARAMETER_COST = 2.0
_ROUGHNESS_STEPS = (1.0, 10.0)  # years
_ROUGHNESS = (1e-3, 1.0, 1e3)
_MOST_KNOTS = 30
_DEGREE = 3
_ROUNDS = 30
_FREE_ROUNDS = 4  # then lambda is held, lest it step to and fro between neighbours
_STILL = 1e-6  # bp of yield error
_SMOOTHNESS = np.arange(-12.0, 6.01, 0.25)  # decades of lambda about the scale of the data


@dataclass(frozen=True, eq=False, slots=True)
class ForwardSpline:
    """knots: of the cubic B-splines, from 0 to the last maturity T, ends repeated. coefficients: c_k,
    decimals. Beyond T the forward rate is that at T. smoothness: lambda, bp^2 for rates in bp and time in
    years. parameters: the effective number of them (trace of the smoother)."""

    knots: Floats
    coefficients: Floats
    smoothness: float
    parameters: float

    @property
    def name(self) -> str:
        """ "spline"."""
        return "spline"

    def log_discount(self, t: Floats) -> Floats:
        """Minus the integral of the forward rate from 0 to t."""
        last = self.knots[-1]
        inside = _spline(self.knots, self.coefficients).antiderivative()(np.minimum(t, last))
        return np.asarray(-inside - np.maximum(t - last, 0.0) * self.coefficients[-1])

    def forward(self, t: Floats) -> Floats:
        """Instantaneous forward rate."""
        return np.asarray(_spline(self.knots, self.coefficients)(np.minimum(t, self.knots[-1])))


def _spline(knots: Floats, coefficients: Floats) -> Any:
    from scipy.interpolate import BSpline

    return BSpline(knots, coefficients, _DEGREE)


def fit_spline(observed: Observed) -> tuple[ForwardSpline, tuple[str, ...]]:
    """The spline of least penalised squared yield errors, and what is to be known about the fit.

    Gauss-Newton on prices: around the present curve the errors are linear in c; lambda is chosen anew for
    each linear problem until curve and lambda stand still. Raises BadInput with fewer than
    `FEWEST_ISSUES` issues.
    """
    count = observed.enough_issues(FEWEST_ISSUES)
    flows = observed.flows
    knots = _knots(flows.maturity[observed.weight > 0.0])
    size = len(knots) - _DEGREE - 1
    integrals = _spline(knots, np.eye(size)).antiderivative()(flows.time)
    roughness = _roughness_root(knots) / BP
    scale = np.sqrt(observed.weight) / BP
    coefficients = np.full(size, float(np.average(observed.flat, weights=observed.weight)))
    smoothness, parameters = np.nan, np.nan
    for round_ in range(_ROUNDS):
        discount = np.exp(-integrals @ coefficients)
        value = flows.amount * discount
        design = flows.sums(value[:, None] * integrals) * (scale / observed.slope)[:, None]
        target = observed.errors(discount) * scale + design @ coefficients
        if round_ < _FREE_ROUNDS:
            smoothness, parameters = _cross_validated(design, target, roughness)
        stacked = np.concatenate([design, np.sqrt(smoothness) * roughness])
        wanted = np.concatenate([target, np.zeros(len(roughness))])
        before, coefficients = coefficients, np.linalg.lstsq(stacked, wanted, rcond=None)[0]
        if np.max(np.abs(design @ (coefficients - before))) < _STILL:
            break
    curve = ForwardSpline(knots, coefficients, smoothness, parameters)
    if count >= FEW_ISSUES:
        return curve, ()
    return curve, (f"{count} issues let the spline bend little: {parameters:.1f} effective parameters",)


def _knots(maturity: Floats) -> Floats:
    """A knot at every second or later maturity, at the steps of the roughness, and four at each end."""
    longest = float(maturity.max())
    inner = min(len(maturity) // 2, _MOST_KNOTS)
    between = np.quantile(maturity, np.arange(1, inner + 1) / (inner + 1))
    steps = [step for step in _ROUGHNESS_STEPS if step < longest]
    between = np.unique(np.concatenate([between, steps]))
    # closer than three weeks two knots are one
    apart = between[np.diff(between, prepend=0.0) > 0.06]
    apart = np.union1d(apart[longest - apart > 0.06], steps)
    return np.concatenate([np.zeros(_DEGREE + 1), apart, np.full(_DEGREE + 1, longest)])


def _roughness_root(knots: Floats) -> Floats:
    """R with R'R = integral of r(t) B''(t) B''(t)' dt: two Gauss points a knot interval are exact, as f''
    is a straight line there."""
    edges = np.unique(knots)
    middle, half = 0.5 * (edges[1:] + edges[:-1]), 0.5 * np.diff(edges)
    points = np.concatenate([middle - half / np.sqrt(3.0), middle + half / np.sqrt(3.0)])
    weight = np.array(_ROUGHNESS)[np.searchsorted(_ROUGHNESS_STEPS, points)] * np.tile(half, 2)
    bends = _spline(knots, np.eye(len(knots) - _DEGREE - 1)).derivative(2)(points)
    return np.asarray(np.sqrt(weight)[:, None] * bends)


def _cross_validated(design: Floats, target: Floats, roughness: NDArray[np.float64]) -> tuple[float, float]:
    """lambda with the least n RSS / (n - cost * trace)^2 over a grid, and the trace of its smoother. n counts
    the rows with a weight, anchors too: they take up parameters like any issue.

    One eigenproblem serves the whole grid (Demmler and Reinsch): in its basis the design is diagonal with
    d, the penalty with 1 - d, and the smoother shrinks by d / (d + lambda (1 - d)).
    """
    fit, penalty = design.T @ design, roughness.T @ roughness
    unit = np.trace(fit) / np.trace(penalty)
    total = fit + unit * penalty
    root = np.linalg.cholesky(total + 1e-14 * np.diag(np.diag(total)))
    half = np.linalg.solve(root, design.T)
    d, basis = np.linalg.eigh(half @ half.T)
    d = np.clip(d, 0.0, 1.0)
    moment = basis.T @ (half @ target)
    ratio = 10.0**_SMOOTHNESS
    shrink = d / np.maximum(d + ratio[:, None] * (1.0 - d), 1e-300)
    trace = shrink.sum(axis=1)
    # the fitted values are U (shrink * u) with u = moment / sqrt(d), so the residual is target less that
    share = np.where(d > 1e-14, moment**2 / np.maximum(d, 1e-14), 0.0)
    left = max(float(target @ target - share.sum()), 0.0)
    squares = left + np.sum((1.0 - shrink) ** 2 * share, axis=1)
    spare = np.count_nonzero(np.any(design != 0.0, axis=1)) - PARAMETER_COST * trace
    score = np.where(spare > 0.0, squares / np.where(spare > 0.0, spare, 1.0) ** 2, np.inf)
    best = int(np.argmin(score)) if np.isfinite(score).any() else len(ratio) - 1
    return float(ratio[best] * unit), float(trace[best])
