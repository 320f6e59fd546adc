"""The grid of factor states on a day, and expectations from one day to the next as matrices.

Coordinates: x = X_1 on a uniform grid, cubic spline between its nodes; v = X_2 - shear X_1 on the nodes of a
Gauss-Hermite rule, polynomial between them. A state's position in a vector of M = len(v) * len(x) values has x first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from netbasis.analytics.options.model import Accuracy, Gauss2
from netbasis.instruments.treasury import Floats
from netbasis.kernels import factor_grid as kernels

_LEAST = 1e-7  # decimal: width of a grid whose factor does not move
_WIDE = 1.5  # cells: deviation of a move

_Factors = tuple[float, float, tuple[float, float], float]
_Key = tuple[bytes, bytes, _Factors]


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """x (m,), v (k,): nodes. model: whose moves they are."""

    model: Gauss2
    x: Floats
    v: Floats

    @classmethod
    def until(cls, model: Gauss2, years: float, accuracy: Accuracy) -> Grid:
        """The grid that holds the states up to a time."""
        v11, v12, v22 = model.covariance(years)
        c = model.shear
        across = max(v22 - 2.0 * c * v12 + c * c * v11, 0.0)
        x = np.linspace(-1.0, 1.0, accuracy.nodes) * max(accuracy.width * math.sqrt(v11), _LEAST)
        nodes, _ = normal_rule(accuracy.cross_nodes if across > 0.0 else 1)
        return cls(model, x, nodes * max(math.sqrt(across), _LEAST))

    @property
    def centre(self) -> int:
        """Position of the state x = v = 0."""
        return (len(self.v) // 2) * len(self.x) + len(self.x) // 2

    @property
    def cell(self) -> tuple[float, float]:
        """Distances of the nodes of x, and of those of v in the middle."""
        k = len(self.v) // 2
        return float(self.x[1] - self.x[0]), float(self.v[k + 1] - self.v[k]) if k else 0.0

    def step(self, years: float) -> Floats:
        """(M, M) matrix of E[f(next state) | state]. The last ones are kept: rights and markets share a grid."""
        return _step(*self._key, years)

    def start(self, years: float) -> Floats:
        """(M,) weights of E[f(state at `years`)] from x = v = 0 at time zero. The last ones are kept, as the steps."""
        return _start(*self._key, years)

    def gradient(self, values: Floats) -> tuple[Floats, Floats]:
        """(M,) derivatives by x and by v of the interpolated (M,) values."""
        (along, dx), (across, dv) = self._slopes
        table = values.reshape(len(self.v), len(self.x))
        return (table @ along.T).ravel() / dx, (across @ table).ravel() / dv

    def gradient_back(self, by_x: Floats, by_v: Floats) -> Floats:
        """(M,) derivatives by the values from those by their gradient: the transpose of `gradient`."""
        (along, dx), (across, dv) = self._slopes
        shape = len(self.v), len(self.x)
        back = by_x.reshape(shape) @ along / dx + across.T @ by_v.reshape(shape) / dv
        return np.asarray(back.ravel())

    @property
    def _key(self) -> _Key:
        model = self.model
        factors = (model.level_bp, model.slope_bp, model.mean_reversion, model.correlation)
        return self.x.tobytes(), self.v.tobytes(), factors

    @property
    def _slopes(self) -> tuple[tuple[Floats, float], tuple[Floats, float]]:
        """For x and for v: the square matrix of the derivative at the nodes, and the unit that it is in."""
        scale = float(self.v[-1]) if len(self.v) > 1 else 1.0
        return (_spline_slopes(len(self.x)), float(self.x[1] - self.x[0])), (_polynomial_slopes(len(self.v)), scale)

    def _expectation(self, x: Floats, v: Floats, years: float, z: Floats, weight: Floats) -> Floats:
        """(len(v) * len(x), M) expectations from the states x, v; z, weight: quadrature of the move of x."""
        law = Moves.of(self.model, years)
        to_x = law.keep_x * x[:, None] + law.sd_x * z
        along = spline_rows(to_x.ravel(), self.x).reshape(len(x), len(z), len(self.x)) * weight[:, None]
        k = len(self.v)
        scale = self.v[-1] if k > 1 else 1.0
        mean = law.keep_v * v + (law.pull * x[:, None] + law.tilt * law.sd_x * z)[:, :, None]
        powers = (mean[..., None] / scale) ** np.arange(k)
        across = powers @ (_moments(k, law.sd_v / scale) @ _polynomials(k))  # (x, z, v, v')
        out = np.empty((len(v), len(x), k, len(self.x)))
        kernels.mixed(along, across, out)
        return out.reshape(len(v) * len(x), k * len(self.x))


def _grid(x: bytes, v: bytes, factors: _Factors) -> Grid:
    level, slope, speeds, correlation = factors
    return Grid(Gauss2(level, slope, speeds, correlation), np.frombuffer(x), np.frombuffer(v))


@lru_cache(maxsize=32)
def _start(x: bytes, v: bytes, factors: _Factors, years: float) -> Floats:
    grid, zero = _grid(x, v, factors), np.zeros(1)
    if years <= 0.0:
        weights = np.zeros(len(grid.x) * len(grid.v))
        weights[grid.centre] = 1.0
        return _frozen(weights)
    return _frozen(grid._expectation(zero, zero, years, *even_rule(121))[0])


@lru_cache(maxsize=32)
def _step(x: bytes, v: bytes, factors: _Factors, years: float) -> Floats:
    grid = _grid(x, v, factors)
    cells = Moves.of(grid.model, years).sd_x / grid.cell[0]
    # over many cells a Gauss rule would step over the kinks of a function that are as narrow as one
    rule = normal_rule(7) if cells < _WIDE else even_rule(2 * math.ceil(6.0 * cells) + 1)
    return _frozen(grid._expectation(grid.x, grid.v, years, *rule))


@dataclass(frozen=True, slots=True)
class Moves:
    """Next state after some years: x' = keep_x x + sd_x Z, v' = keep_v v + pull x + tilt sd_x Z + sd_v Z', Z and Z'
    independent standard normals."""

    keep_x: float
    keep_v: float
    pull: float
    tilt: float
    sd_x: float
    sd_v: float

    @classmethod
    def of(cls, model: Gauss2, years: float) -> Moves:
        """The law of the model's moves."""
        v11, v12, v22 = model.covariance(years)
        keep_x, keep_v = (math.exp(-speed * years) for speed in model.speeds)
        c = model.shear
        slope = v12 / v11 if c and v11 > 0.0 else 0.0
        rest = max(v22 - slope * v12, 0.0)
        return cls(keep_x, keep_v, c * (keep_v - keep_x), slope - c, math.sqrt(v11), math.sqrt(rest))


@lru_cache(maxsize=32)
def normal_rule(points: int) -> tuple[Floats, Floats]:
    """Nodes and weights of the Gauss-Hermite rule of the standard normal law."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    weights = weights / weights.sum()
    return _frozen(nodes), _frozen(weights)


@lru_cache(maxsize=32)
def even_rule(points: int, width: float = 6.0) -> tuple[Floats, Floats]:
    """Evenly spaced nodes within `width` deviations and normal weights: for integrands that are not smooth."""
    nodes = np.linspace(-width, width, points)
    weights = np.exp(-0.5 * nodes * nodes)
    return _frozen(nodes), _frozen(weights / weights.sum())


@lru_cache(maxsize=32)
def _second_derivatives(n: int) -> Floats:
    """(n, n) second derivatives of the not-a-knot cubic spline at n nodes one apart, from the values."""
    left = np.diag(np.full(n, 4.0)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    right = np.diag(np.full(n, -12.0)) + np.diag(np.full(n - 1, 6.0), 1) + np.diag(np.full(n - 1, 6.0), -1)
    left[[0, -1]] = right[[0, -1]] = 0.0
    left[0, :3] = left[-1, -3:] = (1.0, -2.0, 1.0)  # one cubic over the first two gaps, and over the last two
    return _frozen(np.linalg.solve(left, right))


@lru_cache(maxsize=32)
def _spline_slopes(n: int) -> Floats:
    """(n, n) first derivatives of that spline at the nodes."""
    bend, steps = _second_derivatives(n), np.diff(np.eye(n), axis=0)
    slopes = np.empty((n, n))
    slopes[:-1] = steps - (2.0 * bend[:-1] + bend[1:]) / 6.0
    slopes[-1] = steps[-1] + (bend[-2] + 2.0 * bend[-1]) / 6.0
    return _frozen(slopes)


def spline_rows(at: Floats, nodes: Floats) -> Floats:
    """(p, n) weights of the values at n evenly spaced nodes in the spline at p points; outside them the cubic of the
    last gap goes on."""
    place = (at - nodes[0]) / (nodes[1] - nodes[0])
    cell = np.clip(place.astype(np.int64), 0, len(nodes) - 2)
    right = place - cell
    left = 1.0 - right
    bend = _second_derivatives(len(nodes))
    rows = (left * (left * left - 1.0) / 6.0)[:, None] * bend[cell]
    rows += (right * (right * right - 1.0) / 6.0)[:, None] * bend[cell + 1]
    points = np.arange(len(at))
    rows[points, cell] += left
    rows[points, cell + 1] += right
    return np.asarray(rows)


@lru_cache(maxsize=32)
def _polynomials(k: int) -> Floats:
    """(k, k) coefficients: row p, column j holds that of y^p in the polynomial that is 1 at the j-th of k
    Gauss-Hermite nodes, scaled so that the last is 1, and 0 at the others."""
    nodes, _ = normal_rule(k)
    return _frozen(np.linalg.inv(np.vander(nodes / nodes[-1], increasing=True)) if k > 1 else np.ones((1, 1)))


@lru_cache(maxsize=32)
def _polynomial_slopes(k: int) -> Floats:
    """(k, k) first derivatives of that polynomial at the nodes, in units of the last node."""
    nodes, _ = normal_rule(k)
    derivative, powers = np.zeros((k, k)), np.arange(1, k)
    if k > 1:
        derivative[:, 1:] = powers * (nodes[:, None] / nodes[-1]) ** (powers - 1)
    return _frozen(derivative @ _polynomials(k))


def _moments(k: int, sd: float) -> Floats:
    """(k, k) matrix T with E[(y + sd Z)^q] = sum_p y^p T[p, q]."""
    table = np.zeros((k, k))
    for q in range(k):
        moment = 1.0
        for drop in range(0, q + 1, 2):
            table[q - drop, q] = math.comb(q, drop) * moment
            moment *= (drop + 1) * sd * sd
    return table


def _frozen(values: Floats) -> Floats:
    values = np.ascontiguousarray(values)
    values.flags.writeable = False
    return values
