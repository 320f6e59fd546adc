"""Nothing later than the day enters: with every later row changed to anything, each driver is the same to the bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from driver_sample_days import CONTRACTS

from netbasis.data import sample
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.market.positions import FIELDS, PositionHistory
from netbasis.trade.drivers.known import known_at
from netbasis.trade.drivers.table import measure_drivers


def spoiled(values: np.ndarray, later: np.ndarray, poison: str, low: float, high: float) -> np.ndarray:
    rng = np.random.Generator(np.random.Philox(99))
    changed = np.array(values, dtype=np.float64)
    shape = changed[later].shape
    changed[later] = np.nan if poison == "nan" else rng.uniform(low, high, size=shape)
    return changed


def spoiled_history(history: History, day: date, poison: str) -> History:
    """Prices of the day itself are the market's, so the history may hold anything from that day on."""
    end = np.datetime64(day)
    rng = np.random.Generator(np.random.Philox(7))
    overnight = {
        known: rate if known <= day else float("nan") if poison == "nan" else float(rng.uniform(0.0, 0.2))
        for known, rate in history.overnight.items()
    }
    return replace(
        history, clean=spoiled(history.clean, history.day >= end, poison, 50.0, 150.0),
        futures_price=spoiled(history.futures_price, history.futures_day >= end, poison, 50.0, 200.0),
        par_yields=spoiled(history.par_yields, history.par_days >= end, poison, 0.0, 0.2), overnight=overnight,
    )  # fmt: skip


def spoiled_par(par: ParHistory, day: date, poison: str) -> ParHistory:
    later = par.days > np.datetime64(day)
    return ParHistory(par.days, par.tenors, spoiled(par.yields, later, poison, 0.0, 0.2), par.source)


def spoiled_positions(held: PositionHistory, day: date, poison: str) -> PositionHistory:
    later = held.published > np.datetime64(day, "m") + np.timedelta64(15 * 60, "m")
    assert later.any()
    return replace(held, **{name: spoiled(getattr(held, name), later, poison, 0.0, 1e7) for name in FIELDS})


@pytest.mark.slow
@pytest.mark.parametrize("poison", ["nan", "garbage"])
@pytest.mark.parametrize("day", sorted(CONTRACTS))
def test_a_poisoned_future_changes_nothing(day: str, poison: str, on) -> None:
    when = date.fromisoformat(day)
    overnight = {
        known: rate if known <= when else (float("nan") if poison == "nan" else 0.2)
        for known, rate in sample.sample_overnight().items()
    }
    found = measure_drivers(
        known_at(
            sample.sample_market(day), CONTRACTS[day], history=spoiled_history(sample.sample_panel(), when, poison),
            par_history=spoiled_par(sample.sample_par_history(), when, poison), overnight=overnight,
            positions=spoiled_positions(sample.sample_positions(), when, poison),
        )
    )  # fmt: skip
    honest = on(day)
    # repr of a float is the float: equal texts are equal bits
    assert repr(found.drivers) == repr(honest.drivers)
    assert repr(found.composite) == repr(honest.composite)
    assert repr(found.demand) == repr(honest.demand)


def test_the_poison_would_be_seen_before_the_day() -> None:
    """The same spoiling one day earlier reaches what is known, so the test above can fail."""
    day = date(2020, 3, 18)
    market, earlier = sample.sample_market(day), day - timedelta(days=5)
    honest = known_at(market, "ZNM0", history=sample.sample_panel(), positions=sample.sample_positions())
    spoilt = known_at(
        market, "ZNM0", history=spoiled_history(sample.sample_panel(), earlier, "garbage"),
        positions=spoiled_positions(sample.sample_positions(), earlier, "garbage"),
    )  # fmt: skip
    assert not np.array_equal(honest.past.net_basis, spoilt.past.net_basis, equal_nan=True)
    assert honest.positions is not None
    assert spoilt.positions is not None
    assert not np.array_equal(honest.positions.asset_long, spoilt.positions.asset_long, equal_nan=True)
