"""The zero curve of Svensson (1994), and Nelson and Siegel (1987) where six parameters would be too many.

    z(t) = beta0 + beta1 L(t/tau1) + beta2 [L(t/tau1) - exp(-t/tau1)] + beta3 [L(t/tau2) - exp(-t/tau2)]
    L(x) = (1 - exp(-x)) / x

Sources: Nelson and Siegel, Journal of Business 60 (1987); Svensson, NBER Working Paper 4871 (1994);
Gurkaynak, Sack and Wright, FEDS 2006-28, for price errors weighted by inverse duration.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from netbasis.market.curve import BP, Floats, Observed

SVENSSON_ISSUES = 9  # fewer leave less than three issues to spare for six parameters: Nelson-Siegel
FEWEST_ISSUES = 6  # fewer leave less than two to spare for four
NARROW = 2.0  # years from the shortest to the longest issue: below, level and slope are all that can be seen

SHORTEST_TAU, LONGEST_TAU = 0.1, 30.0  # years
_LOWEST = np.array([-0.05, -0.5, -1.0, -1.0])  # betas; beta0 + beta1 is the instantaneous rate
_HIGHEST = np.array([0.3, 0.5, 1.0, 1.0])
_GRID = np.geomspace(0.15, 25.0, 24)
_STARTS = 3
_RIDGE = 1e-8  # bp^2 per (bp of beta)^2: keeps the betas of a start finite where data do not tell them apart


@dataclass(frozen=True, slots=True)
class Svensson:
    """Parameters of the curve: betas decimal, taus years. beta3 = 0 is the curve of Nelson and Siegel."""

    beta0: float
    beta1: float
    beta2: float
    beta3: float
    tau1: float
    tau2: float

    @property
    def name(self) -> str:
        """ "svensson", or "nelson-siegel" where beta3 is zero."""
        return "svensson" if self.beta3 else "nelson-siegel"

    def log_discount(self, t: Floats) -> Floats:
        """-t z(t)."""
        level, hump = loadings(t, self.tau1)
        second = loadings(t, self.tau2)[1]
        return -t * (self.beta0 + self.beta1 * level + self.beta2 * hump + self.beta3 * second)

    def forward(self, t: Floats) -> Floats:
        """beta0 + (beta1 + beta2 t/tau1) exp(-t/tau1) + beta3 (t/tau2) exp(-t/tau2)."""
        x, y = t / self.tau1, t / self.tau2
        return self.beta0 + (self.beta1 + self.beta2 * x) * np.exp(-x) + self.beta3 * y * np.exp(-y)


def loadings(t: Floats, tau: float) -> tuple[Floats, Floats]:
    """L(x) and L(x) - exp(-x) at x = t/tau."""
    x = t / tau
    slope = np.where(x > 0.0, -np.expm1(-x) / np.where(x > 0.0, x, 1.0), 1.0)
    return slope, slope - np.exp(-x)


def fit_svensson(observed: Observed) -> tuple[Svensson, tuple[str, ...]]:
    """The curve with the least weighted sum of squared yield errors, and what is to be known about the fit.

    The error has several local minima (humps at different maturities), so a grid of taus is searched for
    all of them (`_starts`, deterministic) and the best few are polished by bounded least squares on the
    prices themselves. Raises BadInput with fewer than `FEWEST_ISSUES` issues.
    """
    from scipy.optimize import least_squares

    count = observed.enough_issues(FEWEST_ISSUES)
    maturity = observed.flows.maturity[observed.weight > 0.0]
    narrow = float(np.ptp(maturity)) < NARROW
    model = _Model(observed, with_second_hump=count >= SVENSSON_ISSUES and not narrow)
    fits = [
        least_squares(
            model.errors, start, model.jacobian, bounds=model.bounds, x_scale="jac", method="trf",
            ftol=1e-9, xtol=1e-10, gtol=1e-10, max_nfev=100,
        )
        for start in _starts(observed, model)
    ]  # fmt: skip
    best = min(fits, key=lambda fit: float(fit.cost))
    curve = model.curve(best.x)
    notes = []
    if narrow:
        notes.append(f"issues span {np.ptp(maturity):.1f} years: Nelson-Siegel, which is not determined outside them")
    elif not model.with_second_hump:
        notes.append(f"{count} issues are too few for six parameters: Nelson-Siegel")
    if np.any(best.active_mask):
        notes.append("a parameter is at its bound: read the curve where there are issues, not the parameters")
    return curve, tuple(notes)


class _Model:
    """Errors in bp and their derivatives as functions of p = (beta0, beta1, beta2[, beta3], log tau1[,
    log tau2]).

    The logarithm keeps taus positive and their steps of one size.
    """

    def __init__(self, observed: Observed, *, with_second_hump: bool) -> None:
        self.observed = observed
        self.with_second_hump = with_second_hump
        self.scale = np.sqrt(observed.weight) / BP
        betas = 4 if with_second_hump else 3
        taus = betas - 2
        self.bounds = (
            np.concatenate([_LOWEST[:betas], np.full(taus, np.log(SHORTEST_TAU))]),
            np.concatenate([_HIGHEST[:betas], np.full(taus, np.log(LONGEST_TAU))]),
        )

    def curve(self, p: Floats) -> Svensson:
        if self.with_second_hump:
            b0, b1, b2, b3, log_tau1, log_tau2 = p.tolist()
            return Svensson(b0, b1, b2, b3, math.exp(log_tau1), math.exp(log_tau2))
        b0, b1, b2, log_tau = p.tolist()
        return Svensson(b0, b1, b2, 0.0, math.exp(log_tau), math.exp(log_tau))

    def errors(self, p: Floats) -> Floats:
        discount = np.exp(self.curve(p).log_discount(self.observed.flows.time))
        return self.observed.errors(discount) * self.scale

    def jacobian(self, p: Floats) -> Floats:
        curve, flows = self.curve(p), self.observed.flows
        t = flows.time
        columns = list(_zero_slopes(curve, t, self.with_second_hump))
        value = -t * flows.amount * np.exp(curve.log_discount(t))
        slopes = np.stack([flows.sums(value * column) for column in columns], axis=1)
        return np.asarray(slopes * (self.scale / self.observed.slope)[:, None])


def _zero_slopes(curve: Svensson, t: Floats, with_second_hump: bool) -> Iterator[Floats]:
    """Derivatives of z(t) with respect to the parameters, in their order.

    With x = t/tau: dL/d(log tau) = L - exp(-x), and of the hump L - exp(-x) it is L - exp(-x) - x exp(-x).
    """
    slope, hump = loadings(t, curve.tau1)
    yield np.ones_like(t)
    yield slope
    yield hump
    if with_second_hump:
        second = loadings(t, curve.tau2)[1]
        yield second
    x = t / curve.tau1
    yield curve.beta1 * hump + curve.beta2 * (hump - x * np.exp(-x))
    if with_second_hump:
        x = t / curve.tau2
        yield curve.beta3 * (second - x * np.exp(-x))


def _starts(observed: Observed, model: _Model) -> list[Floats]:
    """The local minima of the error over a grid of taus, best first, each with its betas.

    Around any curve the yield errors are linear in the betas, so one Gram matrix of all columns on the
    grid holds the normal equations of every pair of taus. The first linearisation is around each issue's
    own yield, the second around the best curve of the first, where it is all but exact.
    """
    t, amount = observed.flows.time, observed.flows.amount
    shapes = [loadings(t, tau) for tau in _GRID]
    columns = np.stack([np.ones_like(t), *(slope for slope, _ in shapes), *(hump for _, hump in shapes)], axis=1)
    count = len(_GRID)
    if model.with_second_hump:
        one, two = (grid.ravel() for grid in np.meshgrid(np.arange(count), np.arange(count), indexing="ij"))
        chosen = np.stack([np.zeros_like(one), 1 + one, 1 + count + one, 1 + count + two], axis=1)
    else:
        one = two = np.arange(count)
        chosen = np.stack([np.zeros_like(one), 1 + one, 1 + count + one], axis=1)
    zero = observed.flows.per_payment(observed.flat)
    for _ in range(2):
        discount = np.exp(-zero * t)
        share = t * amount * discount
        design = observed.flows.sums(share[:, None] * columns) * (model.scale / observed.slope)[:, None]
        target = observed.flows.sums(share * zero) * (model.scale / observed.slope)
        target += observed.errors(discount) * model.scale
        gram, moment = design.T @ design, design.T @ target
        own = gram[chosen[:, :, None], chosen[:, None, :]] + _RIDGE / BP**2 * np.eye(chosen.shape[1])
        betas = np.linalg.solve(own, moment[chosen][:, :, None])[:, :, 0]
        explained = np.sum(betas * moment[chosen], axis=1)
        best = int(np.argmax(explained))
        zero = columns[:, chosen[best]] @ betas[best]
    surface = explained.reshape(count, -1)
    bordered = np.pad(surface, 1, constant_values=-np.inf)
    rows, width = surface.shape
    shifts = [(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    around = np.max([bordered[i : i + rows, j : j + width] for i, j in shifts], axis=0)
    minima = np.flatnonzero((surface >= around).ravel())
    minima = minima[np.argsort(-explained[minima], kind="stable")][:_STARTS]
    taus = np.log(_GRID[np.stack([one, two], axis=1) if model.with_second_hump else one[:, None]])
    starts = np.concatenate([betas, taus], axis=1)[minima]
    low, high = model.bounds
    inside = 1e-3 * (high - low)
    return list(np.clip(starts, low + inside, high - inside))
