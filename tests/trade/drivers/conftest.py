"""Days of the sample with what was known on them, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from driver_sample_days import CONTRACTS

from netbasis.data import sample
from netbasis.trade.drivers.known import Known, known_at
from netbasis.trade.drivers.table import Drivers, measure_drivers


@cache
def _known(day: str) -> Known:
    return known_at(
        sample.sample_market(day), CONTRACTS[day], history=sample.sample_panel(),
        par_history=sample.sample_par_history(), overnight=sample.sample_overnight(),
        positions=sample.sample_positions(),
    )  # fmt: skip


@cache
def _measured(day: str) -> Drivers:
    return measure_drivers(_known(day))


@pytest.fixture
def known() -> Callable[[str], Known]:
    return _known


@pytest.fixture
def on() -> Callable[[str], Drivers]:
    return _measured
