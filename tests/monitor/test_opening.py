"""A scenario opened with what the monitor shows: every number, and what stays."""

from __future__ import annotations

import numpy as np
import pytest
from monitor_cases import daily, series

from netbasis.kernels import system_layout as at
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.indicator import read
from netbasis.monitoring.opening import opened
from netbasis.monitoring.records import Records
from netbasis.system.scenario import read_scenario
from netbasis.system.variants import check_opening


def test_sizes_volatility_and_rate_come_from_the_monitor(sample: Records) -> None:
    scenario, known = read_scenario("mar2020"), sample.as_known("2022-12-30")
    made, fills = opened(scenario, known)
    by_name = {fill.name: fill for fill in fills}
    assert made.sizes.on_rrp == pytest.approx(2553.716)
    assert made.sizes.money_funds == pytest.approx(scenario.sizes.money_funds - scenario.sizes.on_rrp + 2553.716)
    assert made.sizes.reserves == scenario.sizes.reserves  # not held
    assert made.sizes.basis == scenario.sizes.basis  # the last report held is of 2021
    assert by_name["sizes.basis"].value is None
    assert "netbasis data update cftc" in by_name["sizes.basis"].what[0]
    assert made.parameters["policy_rate"] == pytest.approx(0.044)  # IORB since 15 December 2022
    realised = read(indicators(["realised_10y"])[0], known).value
    assert made.volatility == pytest.approx(realised / np.sqrt(252.0))  # type: ignore[operator]
    column = len(made.tenors) * at.TENOR_CHANNELS + at.X_VOL
    np.testing.assert_allclose(made.path[:, column], made.volatility)
    np.testing.assert_array_equal(np.delete(made.path, column, axis=1), np.delete(scenario.path, column, axis=1))
    assert made.digest() != scenario.digest()
    assert any("sizes.on_rrp 2553.72: Federal Reserve Bank of New York, 2022-12-30" in line for line in made.sources)
    check_opening(made)


def test_dealers_reserves_and_haircuts_where_they_are_held(sample: Records) -> None:
    weeks = [str(day) for day in np.datetime64("2018-01-03") + 7 * np.arange(113)]
    mine = {
        "dealer_net_treasury": [(d, d, 250.0) for d in weeks],
        "dealer_reverse_treasury": [(d, d, 1750.0 if k == 50 else 1250.0) for k, d in enumerate(weeks)],
        "reserves": [(d, d, 1655.0) for d in weeks],
    }
    held = {name: series(name, rows, "$bn") for name, rows in mine.items()}
    held["haircut"] = daily("haircut", "2019-12-31", [0.03])
    known = Records({**sample.series, **held}, sample.auctions).as_known("2020-02-28")
    made, fills = opened(read_scenario("mar2020"), known)
    assert made.sizes.dealer_bonds == 250.0
    assert made.sizes.reserves == 1655.0
    assert made.cohort.haircut == 0.03
    assert made.parameters["opening_use"] == pytest.approx(1500.0 / 2000.0)
    assert all(fill.value is not None for fill in fills)


def test_what_the_model_cannot_take_stays_and_says_so(sample: Records) -> None:
    weeks = [str(day) for day in np.datetime64("2019-01-02") + 7 * np.arange(61)]
    thin = series("dealer_net_treasury", [(d, d, 20.0) for d in weeks], "$bn")
    known = Records({**sample.series, thin.name: thin}, sample.auctions).as_known("2020-02-28")
    scenario = read_scenario("mar2020")
    made, fills = opened(scenario, known)
    fill = next(fill for fill in fills if fill.name == "sizes.dealer_bonds")
    assert fill.value is None
    assert "outside what the model takes, 60 to" in fill.what[0]
    assert made.sizes.dealer_bonds == scenario.sizes.dealer_bonds
