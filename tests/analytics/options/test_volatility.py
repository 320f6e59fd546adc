"""Realised volatility of par yields and its split into level and slope."""

import csv
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from netbasis.analytics.options.volatility import FactorVolatility, RealisedVolatility, fit_factors, realised_volatility
from netbasis.conventions.calendars import SIFMA
from netbasis.data.sample import sample_par_history
from netbasis.errors import BadInput
from netbasis.market.par_history import ParHistory

RAW = Path(__file__).resolve().parents[4] / "shared" / "data" / "par_yields.csv"
RECORDED = pytest.mark.skipif(
    not RAW.is_file(), reason="compares with the record of the embedded yields, which a checkout alone does not have"
)
TENORS = (2.0, 5.0, 7.0, 10.0, 20.0, 30.0)
NAMES = ("2yr", "5yr", "7yr", "10yr", "20yr", "30yr")

# U.S. Treasury, daily par yield curve rates, ten years, percent
MARCH_2020 = {
    "2020-03-02": 1.10, "2020-03-03": 1.02, "2020-03-04": 1.02, "2020-03-05": 0.92, "2020-03-06": 0.74,
    "2020-03-09": 0.54, "2020-03-10": 0.76, "2020-03-11": 0.82, "2020-03-12": 0.88, "2020-03-13": 0.94,
    "2020-03-16": 0.73, "2020-03-17": 1.02, "2020-03-18": 1.18,
}  # fmt: skip


def simulated(level, slope, correlation, days=40_000, speeds=(0.02, 0.30), tenors=TENORS):
    """Zero yields moved by two factors of given volatilities (bp a year, 252 days): changes, then levels."""
    generator = np.random.default_rng(20200318)
    shocks = generator.standard_normal((days, 2))
    shocks[:, 1] = correlation * shocks[:, 0] + math.sqrt(1 - correlation**2) * shocks[:, 1]
    moves = shocks * np.array([level, slope]) / math.sqrt(252)
    loading = [[(1 - math.exp(-a * u)) / (a * u) for a in speeds] for u in tenors]
    return moves @ np.array(loading).T


def history(changes, tenors=TENORS, start="2001-01-02"):
    """The history of these changes in bp on successive business days."""
    days = SIFMA.as_array()
    first = np.searchsorted(days, np.datetime64(start))
    levels = 0.04 + np.vstack([np.zeros(changes.shape[1]), np.cumsum(changes, axis=0)]) * 1e-4
    return ParHistory(days[first : first + len(levels)], np.array(tenors), levels)


# --- realised ----------------------------------------------------------------------------------------------


def test_ten_year_volatility_of_march_2020_from_the_published_yields():
    changes = np.diff(list(MARCH_2020.values())) * 100
    found = realised_volatility(sample_par_history(), "2020-03-18", window=12)
    assert found.volatility_bp[TENORS.index(10.0)] == pytest.approx(math.sqrt(np.mean(changes**2) * 252), rel=1e-12)
    assert (found.first, found.last, found.days) == (date(2020, 3, 2), date(2020, 3, 18), 12)
    assert found.effective_days == 12


@pytest.mark.skipif(
    not RAW.is_file(),
    reason="compares the embedded yields with the record they are from, which a checkout alone does not have",
)
def test_every_tenor_and_the_covariance_from_the_raw_record():
    with RAW.open() as file:
        rows = [row for row in csv.DictReader(file) if row["date"] <= "2020-03-18"][-61:]
    changes = np.diff([[float(row[name]) for name in NAMES] for row in rows], axis=0) * 100
    found = realised_volatility(sample_par_history(), "2020-03-18")
    np.testing.assert_allclose(found.covariance, changes.T @ changes / 60 * 252, rtol=1e-11)
    np.testing.assert_allclose(found.volatility_bp, np.sqrt((changes**2).mean(axis=0) * 252), rtol=1e-11)

    weights = 0.94 ** np.arange(60)[::-1]
    weighted = realised_volatility(sample_par_history(), "2020-03-18", half_life=math.log(0.5) / math.log(0.94))
    expected = np.sqrt((changes**2 * weights[:, None]).sum(axis=0) / weights.sum() * 252)
    np.testing.assert_allclose(weighted.volatility_bp, expected, rtol=1e-11)
    assert weighted.effective_days == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    assert weighted.days == 60


@pytest.mark.skipif(
    not RAW.is_file(),
    reason="compares the embedded yields with the record they are from, which a checkout alone does not have",
)
def test_the_embedded_history_is_the_record():
    with RAW.open() as file:
        rows = [row for row in csv.DictReader(file) if row["10yr"]]
    held = sample_par_history()
    assert held.days.astype(str).tolist() == [row["date"] for row in rows]
    np.testing.assert_array_equal(np.rint(held.yields * 1e4), [[round(float(r[n]) * 100) for n in NAMES] for r in rows])


def test_the_embedded_history_has_every_business_day():
    held = sample_par_history()
    lacking = SIFMA.business_days("2024-12-09", "2024-12-31")  # not in the record
    assert sorted([*held.days.tolist(), *lacking]) == SIFMA.business_days("2010-01-04", "2025-07-11")
    assert held.tenors.tolist() == list(TENORS)
    # documented: 0.54% on 9 March 2020, 1.18% on the 18th (SCIENCE: March 2020)
    ten = dict(zip(held.days.astype(str).tolist(), held.yields[:, 3].tolist(), strict=True))
    assert [ten[day] for day in MARCH_2020] == pytest.approx([value / 100 for value in MARCH_2020.values()])


def test_the_volatility_that_was_simulated():
    found = realised_volatility(history(simulated(90.0, 0.0, 0.0, days=5000)), window=5000)
    expected = [90.0 * (1 - math.exp(-0.02 * u)) / (0.02 * u) for u in TENORS]
    np.testing.assert_allclose(found.volatility_bp, expected, rtol=0.03)  # three standard errors: 3/sqrt(2*5000)
    np.testing.assert_allclose(found.standard_error_bp, found.volatility_bp / 100.0, rtol=1e-12)


def test_a_day_not_published_is_passed_over_and_counted():
    changes = np.full((10, 2), [3.0, 4.0])
    full = history(changes, tenors=(5.0, 10.0))
    holed = full.yields.copy()
    holed[4, 1] = np.nan
    found = realised_volatility(ParHistory(full.days, full.tenors, holed), window=9)
    # one change of two days: 2 x (6, 8) squared over 2 days; the mean of nine changes
    expected = (8 * np.outer([3, 4], [3, 4]) + np.outer([6, 8], [6, 8]) / 2) / 9 * 252
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-9)
    alone = realised_volatility(ParHistory(full.days, full.tenors, holed), window=10, tenors=[5])
    assert alone.volatility_bp.tolist() == pytest.approx([3.0 * math.sqrt(252)])


def test_between_tenors_and_as_a_table():
    found = realised_volatility(sample_par_history(), "2019-09-17")
    seven, ten = found.volatility_bp[2:4]
    assert found.at(7) == seven
    assert found.at(8) == pytest.approx(seven * 2 / 3 + ten / 3)
    frame = found.frame()
    assert frame.columns == ["tenor", "volatility_bp", "standard_error_bp", "days", "first", "last"]
    assert frame["days"].to_list() == [60] * 6
    assert frame["last"][0] == date(2019, 9, 17)
    for tenor in (1.0, 31.0, math.nan):
        with pytest.raises(BadInput, match="tenor"):
            found.at(tenor)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"window": 4}, "window: 4.*5 or more"),
        ({"window": 60.0}, r"window: 60\.0"),
        ({"window": 3867}, "a window up to 3866.*2010-01-04 to 2025-07-11"),
        ({"as_of": "2010-02-02"}, "a window up to 20"),
        ({"as_of": "2009-07-03"}, "days after 2010-01-04"),
        ({"as_of": "2025-07-21"}, "par history ends too early: .2025-07-11.*5 business days before 2025-07-21"),
        ({"as_of": "autumn"}, "as-of day: 'autumn'"),
        ({"half_life": 0.0}, "half-life: 0.0"),
        ({"tenors": [3.0]}, r"tenors of the par history: \[3\.0\].*2\.0, 5\.0"),
        ({"tenors": []}, "tenors of the par history: .none"),
    ],
)
def test_what_cannot_be_measured(given, match):
    with pytest.raises(BadInput, match=match):
        realised_volatility(sample_par_history(), **given)


def test_a_history_a_few_days_old_will_do():
    assert realised_volatility(sample_par_history(), "2025-07-18").last == date(2025, 7, 11)
    assert realised_volatility(sample_par_history(), "2025-07-12").last == date(2025, 7, 11)  # a Saturday


@pytest.mark.parametrize(
    ("days", "tenors", "yields", "match"),
    [
        (["2020-03-02", "2020-03-02"], [10], [[0.01], [0.01]], "days of par yields: .2020-03-02.*position 1"),
        (["2020-03-03", "2020-03-02"], [10], [[0.01], [0.01]], "ascending.*sort"),
        (["2020-03-02"], [10, 5], [[0.01, 0.01]], r"tenors of par yields: \[10\.0, 5\.0\]"),
        (["2020-03-02"], [10], [[1.1]], r"par yield: 1\.1 \(2020-03-02, 10 years\).*0\.045"),
        (["2020-03-02"], [5, 10], [[0.01]], r"shape of par yields: \(1, 1\).*\(1, 2\)"),
    ],
)
def test_par_yields_that_cannot_be_used(days, tenors, yields, match):
    with pytest.raises(BadInput, match=match):
        ParHistory(np.array(days, dtype="datetime64[D]"), np.array(tenors), np.array(yields))


def test_a_history_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        sample_par_history().yields[0, 0] = 0.0


# --- level and slope ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "slope", "rho"), [(95.0, 60.0, 0.0), (150.0, 130.0, -0.8), (90.0, 40.0, 0.5)])
def test_a_simulated_covariance_is_recovered(level, slope, rho):
    changes = simulated(level, slope, rho)
    realised = RealisedVolatility(
        np.array(TENORS), changes.T @ changes / len(changes) * 252, date(2001, 1, 2), date(2020, 1, 2), len(changes),
        len(changes),
    )  # fmt: skip
    fitted = fit_factors(realised)
    # three standard errors of 40,000 days: about 1% of a volatility
    assert (fitted.level_bp, fitted.slope_bp) == pytest.approx((level, slope), rel=0.012)
    assert fitted.correlation == pytest.approx(rho, abs=0.02)
    assert realised.explained(fitted) == pytest.approx(1.0, abs=1e-12)  # two factors made it, two factors fit it
    held = fit_factors(realised, correlation=rho)
    assert (held.level_bp, held.slope_bp) == pytest.approx((level, slope), rel=0.012)


@pytest.mark.parametrize("rho", [None, 0.0, -0.5, -1.0, 0.7])
@pytest.mark.parametrize("day", ["2017-10-10", "2020-03-18", "2022-10-31", "2023-04-28"])
def test_no_other_factors_fit_better(day, rho):
    realised = realised_volatility(sample_par_history(), day)
    fitted = fit_factors(realised, correlation=rho)

    def distance(x):
        level, slope, *free = x
        return 1.0 - realised.explained(FactorVolatility(level, slope, correlation=free[0] if free else rho))

    best = distance([fitted.level_bp, fitted.slope_bp, *([fitted.correlation] if rho is None else [])])
    for start in ([50.0, 10.0], [150.0, 200.0], [5.0, 150.0]):
        found = minimize(
            distance, [*start, -0.2] if rho is None else start, method="L-BFGS-B",
            bounds=[(0, 900), (0, 900), *([(-1, 1)] if rho is None else [])],
        )  # fmt: skip
        assert best <= found.fun + 1e-9


def test_independent_factors_find_no_slope_where_the_long_end_moves_most():
    # why the correlation is fitted unless given (see the module)
    realised = realised_volatility(sample_par_history(), "2020-03-18")
    independent, fitted = fit_factors(realised, correlation=0.0), fit_factors(realised)
    assert independent.slope_bp == 0.0
    assert realised.explained(independent) < 0.9
    assert realised.explained(fitted) > 0.99
    assert fitted.correlation < -0.8


@pytest.mark.parametrize("rho", [0.0, -0.8, 0.6])
@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_a_users_volatility_is_split_and_found_again(rho, share):
    factors = FactorVolatility.split(90.0, 7.0, share, correlation=rho)
    assert factors.volatility_bp(7.0).tolist() == pytest.approx([90.0], rel=1e-13)
    assert factors.slope_share(7.0) == pytest.approx(share, abs=1e-13)
    twice = factors.scaled_to(180.0, 7.0)
    assert (twice.level_bp, twice.slope_bp) == pytest.approx((2 * factors.level_bp, 2 * factors.slope_bp))
    assert twice.correlation == rho


def test_loadings_without_mean_reversion_are_parallel():
    factors = FactorVolatility(80.0, 0.0, (0.0, 0.3))
    assert factors.volatility_bp(TENORS).tolist() == pytest.approx([80.0] * 6, rel=1e-15)
    near = FactorVolatility(80.0, 0.0, (1e-12, 0.3))
    assert near.volatility_bp(TENORS).tolist() == pytest.approx([80.0] * 6, rel=1e-9)


def test_covariance_by_hand():
    # B(10)/10 at 0.02 and 0.30: (1 - exp(-0.2))/0.2 = 0.906346, (1 - exp(-3))/3 = 0.316738
    factors = FactorVolatility(100.0, 50.0, correlation=-0.5)
    level, slope = 90.6346, 15.8369
    assert factors.covariance(10.0)[0, 0] == pytest.approx(level**2 + slope**2 - level * slope, rel=1e-5)


def test_yields_that_do_not_move():
    still = realised_volatility(history(np.zeros((10, 2)), tenors=(5.0, 10.0)), window=10)
    for rho in (None, 0.0):
        factors = fit_factors(still, correlation=rho)
        assert (factors.level_bp, factors.slope_bp) == (0.0, 0.0)
        assert still.explained(factors) == 1.0
    assert still.explained(FactorVolatility(10.0, 0.0)) == -math.inf
    assert factors.slope_share(10.0) == 0.0


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: FactorVolatility(-1.0, 0.0), "level volatility: -1"),
        (lambda: FactorVolatility(90.0, math.nan), "slope volatility: nan"),
        (lambda: FactorVolatility(90.0, 10.0, (0.3, 0.3)), "mean reversions.*two different"),
        (lambda: FactorVolatility(90.0, 10.0, (0.3,)), "mean reversions"),
        (lambda: FactorVolatility(90.0, 10.0, correlation=-1.1), "correlation.*-1.1"),
        (lambda: FactorVolatility.split(0.0, 7.0, 0.2), "volatility: 0.0.*above zero"),
        (lambda: FactorVolatility.split(90.0, 7.0, 1.2), "slope share: 1.2"),
        (lambda: FactorVolatility.split(90.0, 0.0, 0.2), "tenor"),
        (lambda: FactorVolatility.split(90.0, 7.0, 0.5, correlation=-1.0), "correlation: -1.0"),
        (lambda: fit_factors(realised_volatility(sample_par_history(), tenors=[10])), "two or more"),
    ],
)
def test_factors_that_cannot_be(call, match):
    with pytest.raises(BadInput, match=match):
        call()
