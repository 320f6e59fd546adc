"""Accuracy of the branch-free functions against the 64-bit mantissa of numpy's longdouble."""

from collections.abc import Callable

import numpy as np
import pytest

from netbasis.kernels import elementary
from netbasis.kernels.jit import kernel

pytestmark = pytest.mark.skipif(
    np.finfo(np.longdouble).nmant < 63, reason="longdouble is no wider than double on this machine"
)


def apply(function: Callable[[float], float], x: np.ndarray) -> np.ndarray:
    """The function over an array, in the loop that the compiler turns into vector instructions."""

    @kernel
    def run(argument, result):  # type: ignore[no-untyped-def]
        for i in range(argument.size):
            result[i] = function(argument[i])

    out = np.empty_like(x)
    run(x, out)
    return out


def samples(low: float, high: float) -> np.ndarray:
    """Even over the range, and even in the logarithm down to 1e-18 of its ends."""
    rng = np.random.default_rng(20200318)
    small = 10.0 ** rng.uniform(-18, 0, 60_000)
    return np.concatenate([rng.uniform(low, high, 300_000), low * small, high * small, [low, high, 0.0]])


def worst_ulp(result: np.ndarray, exact: np.ndarray) -> float:
    unit = np.spacing(np.abs(exact.astype(np.float64)))
    return float(np.max(np.abs((result - exact).astype(np.float64)) / unit))


@pytest.mark.parametrize(
    ("function", "exact", "low", "high", "bound"),
    [
        (elementary.exp, np.exp, -708.0, 709.0, 1.5),
        (elementary.exp, np.exp, -1.0, 1.0, 1.5),
        (elementary.expm1, np.expm1, -700.0, 709.0, 2.0),
        (elementary.expm1, np.expm1, -2.0, 2.0, 2.0),
        (elementary.expm1_near, np.expm1, -0.3465, 0.3465, 1.5),
        (elementary.log1p, np.log1p, -0.9999, 4.0, 1.0),
        (elementary.log1p, np.log1p, -0.5, 1e12, 1.0),
        (elementary.log1p_near, np.log1p, -0.2928, 0.4142, 1.0),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_units_in_the_last_place(
    function: Callable[[float], float], exact: np.ufunc, low: float, high: float, bound: float
) -> None:
    x = samples(low, high)
    assert worst_ulp(apply(function, x), exact(x.astype(np.longdouble))) < bound


def test_log1p_at_its_ends() -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate([10.0 ** rng.uniform(-300, 299, 200_000), 10.0 ** rng.uniform(-16, 0, 200_000) - 1.0])
    x = x[x > -1.0]
    assert worst_ulp(apply(elementary.log1p, x), np.log1p(x.astype(np.longdouble))) < 1.0


@pytest.mark.parametrize(
    ("function", "exact", "low", "high", "bound"),
    [
        (elementary.expm1_near_rough, np.expm1, -0.3465, 0.3465, 4e-7),
        (elementary.expm1_rough, np.expm1, -9.0, 0.5, 8e-7),
        (elementary.log1p_rough, np.log1p, -0.12, 0.12, 1e-9),
        (elementary.log1p_rough, np.log1p, -0.2928, 0.4142, 1e-4),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_rough_functions(
    function: Callable[[float], float], exact: np.ufunc, low: float, high: float, bound: float
) -> None:
    x = samples(low, high)
    assert np.max(np.abs(apply(function, x) - exact(x))) < bound


@pytest.mark.parametrize("name", ["exp", "expm1", "log1p", "expm1_near", "log1p_near"])
def test_nan_and_zero(name: str) -> None:
    found = apply(getattr(elementary, name), np.array([np.nan, 0.0]))
    assert np.isnan(found[0])
    assert found[1] == (1.0 if name == "exp" else 0.0)


def test_limits() -> None:
    assert apply(elementary.expm1, np.array([-709.0, -1e6, -np.inf])).tolist() == [-1.0, -1.0, -1.0]
    assert np.isnan(apply(elementary.log1p, np.array([-1.0, -2.0]))).all()
