"""The augmented Dickey-Fuller test against statsmodels, and series that allow none."""

from __future__ import annotations

import numpy as np
import pytest

from netbasis.errors import BadInput
from netbasis.trade.drivers.unit_root import UnitRootTest, unit_root_test


def test_of(values: np.ndarray, lags: int | None = None) -> UnitRootTest:
    found = unit_root_test(values, lags)
    assert isinstance(found, UnitRootTest)
    return found


test_of.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize("n", [20, 33, 60, 112, 400])
@pytest.mark.parametrize("kind", ["walk", "noise", "reverting"])
def test_against_statsmodels(n: int, kind: str) -> None:
    stattools = pytest.importorskip("statsmodels.tsa.stattools")
    rng = np.random.Generator(np.random.Philox(n))
    values = rng.normal(size=n)
    if kind == "walk":
        values = np.cumsum(values)
    elif kind == "reverting":
        for i in range(1, n):
            values[i] += 0.8 * values[i - 1]
    statistic, _, lags, used, critical, _ = stattools.adfuller(values, autolag="AIC", result_object=False)
    found = test_of(values)
    assert found.statistic == pytest.approx(statistic, abs=1e-8)
    assert (found.lags, found.n) == (lags, used)
    assert found.critical == pytest.approx([critical[level] for level in ("1%", "5%", "10%")], abs=1e-10)
    fixed = stattools.adfuller(values, maxlag=2, autolag=None, result_object=False)
    assert test_of(values, 2).statistic == pytest.approx(fixed[0], abs=1e-8)


def test_critical_values_printed() -> None:
    # MacKinnon (2010), table 2, one variable, constant: -2.86154 - 2.8903/T - 4.234/T^2 - 40.040/T^3 at 5%
    values = np.random.Generator(np.random.Philox(1)).normal(size=101)
    found = test_of(values, 0)
    assert found.n == 100
    assert found.critical[1] == pytest.approx(-2.86154 - 0.028903 - 0.0004234 - 0.00004004, abs=1e-12)
    assert found.critical[0] < found.critical[1] < found.critical[2]


def test_levels() -> None:
    assert UnitRootTest(-4.0, 0, 100, (-3.5, -2.9, -2.6)).rejected == 0.01
    assert UnitRootTest(-3.0, 0, 100, (-3.5, -2.9, -2.6)).rejected == 0.05
    assert UnitRootTest(-2.7, 0, 100, (-3.5, -2.9, -2.6)).rejected == 0.10
    assert UnitRootTest(-1.0, 0, 100, (-3.5, -2.9, -2.6)).rejected is None


def test_series_that_allow_none() -> None:
    assert unit_root_test(np.full(40, 3.0)) == "the series is constant"
    assert unit_root_test(np.arange(19.0)) == "series too short: 19 observations, 20 needed"
    assert unit_root_test(np.arange(40.0)) == "the series has no noise to test against"
    with pytest.raises(BadInput, match="finite"):
        unit_root_test([np.nan] * 30)
    with pytest.raises(BadInput, match="lags"):
        unit_root_test(np.random.Generator(np.random.Philox(0)).normal(size=30), 20)
