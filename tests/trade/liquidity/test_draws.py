"""Filtered historical simulation: what is drawn has the moments, the order and the company of history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

import netbasis as nb
from netbasis.errors import BadInput
from netbasis.kernels import liquidity as kernel
from netbasis.trade.liquidity.draws import BP, Funding
from netbasis.trade.liquidity.paths import drawn_drivers

PATHS = 40_000


def joint(holding, drivers, day):
    """(paths, 3) yield change, change of the median rate, excess over it of one day of the paths."""
    before = holding.term if day == 0 else drivers[:, day - 1, kernel.D_TERM]
    term = drivers[:, day, kernel.D_TERM]
    return np.column_stack([drivers[:, day, kernel.D_YIELD], term - before, drivers[:, day, kernel.D_RATE] - term])


def historical(par, overnight, days, tenor=7.0):
    """(n, 3) the same of history, from the raw series and by other means."""
    at = int(np.flatnonzero(par.tenors == tenor)[0])
    change = dict(zip(par.days[1:].tolist(), (np.diff(par.yields[:, at]) / BP).tolist(), strict=True))
    fixings = sorted(overnight)
    rows = []
    for day in days.tolist():
        i = fixings.index(day)
        last = sorted(overnight[d] for d in fixings[max(i - 4, 0) : i + 1])
        was = sorted(overnight[d] for d in fixings[max(i - 5, 0) : i])
        rows.append((change[day], np.median(last) - np.median(was), overnight[day] - np.median(last)))
    return np.array(rows)


def test_the_bank_is_history(history):
    found = historical(nb.sample_par_history(), nb.sample_overnight(), history.days)
    np.testing.assert_allclose(history.bank[:, 1:], found[:, 1:], atol=1e-15)
    # a rise of yields on a day is the same day's shock: standardised, centred, of unit mean square
    assert np.corrcoef(found[:, 0], history.bank[:, 0])[0, 1] > 0.85
    assert history.bank[:, 0].mean() == pytest.approx(0.0, abs=1e-12)
    assert np.mean(history.bank[:, 0] ** 2) == pytest.approx(1.0)


def test_standardised_by_the_volatility_of_the_day_before(history):
    """0.5^(1/20) weights of squared changes up to the day before, by a loop; shocks are affine in the ratio."""
    par = nb.sample_par_history()
    changes = np.diff(par.yields[:, 2]) / BP
    keep, top, bottom, ratio = 0.5 ** (1 / 20), 0.0, 0.0, {}
    for day, change in zip(par.days[1:].tolist(), changes.tolist(), strict=True):
        if bottom:
            ratio[day] = change / (top / bottom) ** 0.5
        top, bottom = keep * top + (1 - keep) * change**2, keep * bottom + (1 - keep)
    expected = np.array([ratio[day] for day in history.days.tolist()])
    expected = (expected - expected.mean()) / expected.std()
    np.testing.assert_allclose(history.bank[:, 0], expected, atol=1e-9)


@pytest.mark.parametrize("day", [0, 1])
def test_the_covariance_of_history_is_reproduced(day, make, history):
    holding = make()
    drivers = drawn_drivers(holding, replace(history, block=1.0), days=2, paths=PATHS, seed=4)
    found = joint(holding, drivers, day)
    wanted = history.bank * np.array([holding.volatility, 1.0, 1.0])
    spread = wanted.std(axis=0)
    np.testing.assert_allclose(found.mean(axis=0) / spread, wanted.mean(axis=0) / spread, atol=0.025)
    scale = np.outer(spread, spread)
    # heavy tails: the excess has a kurtosis near 200, which makes its variance the least certain entry
    tail = np.mean(((wanted - wanted.mean(axis=0)) / spread) ** 4, axis=0)
    error = 4.0 * np.sqrt(np.sqrt(np.outer(tail, tail)) / PATHS)
    assert np.all(np.abs(np.cov(found.T) - np.cov(wanted.T)) / scale < error + 0.02)


def test_yields_and_rates_of_one_day_stay_together(make, history):
    holding = make()
    drivers = drawn_drivers(holding, history, days=1, paths=3000, seed=4)
    found = joint(holding, drivers, 0) / np.array([holding.volatility, 1.0, 1.0])
    known = {tuple(np.round(row, 12)) for row in history.bank.tolist()}
    assert {tuple(np.round(row, 12)) for row in found.tolist()} <= known


def test_inside_a_block_rates_are_the_historical_ones(make, history):
    """A long block: the overnight rate moves as it did, night by night, and a spike goes as it came."""
    holding = make()
    drivers = drawn_drivers(holding, replace(history, block=1000.0), days=20, paths=400, seed=4)
    overnight = nb.sample_overnight()
    rates = np.array([overnight[day] for day in history.days.tolist()])
    moves = {tuple(np.round(np.diff(rates[i : i + 20]), 9)) for i in range(len(rates) - 19)}
    found = [tuple(np.round(np.diff(path[:, kernel.D_RATE]), 9)) for path in drivers]
    assert sum(path in moves for path in found) > 0.4 * len(found)  # the others meet a holiday or a new block


def test_volatility_follows_the_path(make, history):
    """Yield changes over the volatility of the path itself, by a loop, are shocks of the bank."""
    holding = make()
    drivers = drawn_drivers(holding, history, days=20, paths=50, seed=9)
    shocks, keep = np.sort(history.bank[:, 0]), 0.5 ** (1 / 20)
    for path in drivers[:, :, kernel.D_YIELD]:
        variance = holding.volatility**2
        for change in path:
            shock = change / variance**0.5
            assert np.min(np.abs(shocks - shock)) < 1e-9
            variance = keep * variance + (1 - keep) * change**2


def test_a_path_is_quiet_or_under_stress(make, history):
    drivers = drawn_drivers(make(), history, days=20, paths=4000, seed=4)
    basis = history.basis
    quiet, stressed = set(basis.changes[basis.stressed == 0.0]), set(basis.changes[basis.stressed == 1.0])
    kinds = [set(path) <= stressed for path in drivers[:, :, kernel.D_BASIS]]
    assert all(set(p) <= (stressed if k else quiet) for p, k in zip(drivers[:, :, kernel.D_BASIS], kinds, strict=True))
    assert np.mean(kinds) == pytest.approx(0.25, abs=0.025)


def test_what_lenders_do(make, history):
    drivers = drawn_drivers(make(), history, days=6, paths=3, seed=1, funding=Funding(0.03, 0.8, 4))
    assert drivers[0, :, kernel.D_HAIRCUT].tolist() == pytest.approx([0.02] * 3 + [0.05] * 3)
    assert drivers[0, :, kernel.D_ROLLED].tolist() == [1.0] * 3 + [0.8] * 3


def test_basis_changes_by_hand(tape):
    """ZNZ9 against 912828Y95 from 16 to 17 September 2019, points, from the published prices."""
    found = nb.basis_changes(tape)
    at = np.flatnonzero(found.days == np.datetime64("2019-09-17"))[0]
    s = tape.pick[np.flatnonzero(tape.days == np.datetime64("2019-09-16"))[0]]
    panel = nb.sample_panel()
    cusip = panel.bonds.cusip[panel.issue]
    price = [panel.clean[(panel.day == np.datetime64(d)) & (cusip == tape.cusip[s])][0] for d in
             ("2019-09-16", "2019-09-17")]  # fmt: skip
    future = [panel.futures(date(2019, 9, d))["ZNZ9"] for d in (16, 17)]
    change = price[1] - price[0] - tape.factor[s] * (future[1] - future[0])
    assert tape.cusip[s] == "912828Y95"
    earned = 1.875 / 2 / 184 - (price[0] + 1.875 / 2 * 48 / 184) * 0.022022 / 360  # since 31 July, of 184 days
    assert found.changes[at] == pytest.approx(change + earned, abs=2e-4)
    assert len(found.days) == 48
    assert (found.stressed == 0.0).sum() == 15
    assert found.goes_on[14] == 0


def test_no_block_goes_from_quiet_into_stress(tape):
    """Days that follow one another, with the border drawn through the middle of them."""
    found = nb.basis_changes(tape, stress_from=date(2019, 9, 18))
    last = int(np.sum(found.stressed == 0.0)) - 1
    assert found.days[last : last + 2].astype(str).tolist() == ["2019-09-17", "2019-09-18"]
    assert found.goes_on[last] == 0
    assert found.goes_on[last - 1] == found.goes_on[last + 1] == 1


def test_nothing_later_than_until(tape):
    until = date(2019, 9, 16)
    basis = nb.basis_changes(tape, until=until)
    found = nb.filtered_history(nb.sample_par_history(), nb.sample_overnight(), basis, stress=0.0, until=until)
    assert found.days[-1] == basis.days[-1] == np.datetime64("2019-09-16")
    with pytest.raises(BadInput, match="under stress"):
        nb.filtered_history(nb.sample_par_history(), nb.sample_overnight(), basis, until=until)
    with pytest.raises(BadInput, match="to draw from: 39"):
        nb.filtered_history(nb.sample_par_history(), nb.sample_overnight(), until="2018-05-29")


@pytest.mark.parametrize(("name", "value"), [
    ("half_life", 0.0), ("block", 0.5), ("basis_block", float("nan")), ("stress", 1.5),
])  # fmt: skip
def test_parameters_that_cannot_be_used(name, value):
    with pytest.raises(BadInput, match=name):
        nb.filtered_history(nb.sample_par_history(), nb.sample_overnight(), **{name: value})


@pytest.mark.parametrize("given", [{"haircut_jump": -0.01}, {"rolled": 1.1}, {"day": 0}, {"haircut_jump": 2.0}])
def test_funding_that_cannot_be(given):
    with pytest.raises(BadInput):
        Funding(**given)
