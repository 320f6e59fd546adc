"""Markets whose curve is known: real issues, priced by a curve of our choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from netbasis.data.sample import sample_universe
from netbasis.instruments.treasury import Treasuries
from netbasis.kernels import terms
from netbasis.market.cash_flows import cash_flows, day_numbers
from netbasis.market.curve import ZeroCurve
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market

AS_OF, SETTLE = date(2020, 3, 18), date(2020, 3, 19)

Priced = Callable[..., Market]


def _market(curve: ZeroCurve, shortest: float, longest: float, every: int = 1) -> Market:
    universe = sample_universe()
    settle = np.datetime64(SETTLE, "D")
    years = (universe.maturity - settle).astype(float) / 365.25
    alive = (years >= shortest) & (years <= longest) & ~(universe.dated > settle)
    bonds = universe.take(np.flatnonzero(alive)[::every])
    return Market(AS_OF, SETTLE, bonds, _clean(bonds, curve), {}, RepoCurve.flat(0.01))


def _clean(bonds: Treasuries, curve: ZeroCurve) -> np.ndarray:
    matrix = np.empty((terms.TERMS, len(bonds)))
    settle = np.full(len(bonds), np.datetime64(SETTLE, "D")).astype(np.int64)
    terms.bond_terms(
        bonds.coupon,
        *(day_numbers(d) for d in (bonds.maturity, bonds.dated, bonds.first_coupon)),
        settle,
        matrix,
    )
    flows = cash_flows(bonds, SETTLE)
    return flows.prices(np.exp(curve.log_discount(flows.time))) - matrix[terms.ACCRUED]


@pytest.fixture(scope="session")
def priced() -> Priced:
    """priced(curve, shortest, longest, every=1): the issues of the sample universe with those remaining years
    on 2020-03-19, each at the price that the curve gives it."""
    return _market


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of full histories beside the checkout; tests that need it are skipped where it is not."""
    folder = Path(__file__).parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the full histories (../shared/data) are not beside this checkout")
    return folder
