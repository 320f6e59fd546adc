"""The small market directory that tests of this folder start from."""

from __future__ import annotations

from pathlib import Path

import pytest
from market_directory import BONDS


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Three notes, one contract, two tenors on 18 March 2020."""
    (tmp_path / "market.toml").write_text("as_of = 2020-03-18\n")
    (tmp_path / "bonds.csv").write_text(BONDS)
    (tmp_path / "futures.csv").write_text("contract,price\nZNM0,134-035\n")
    (tmp_path / "repo.csv").write_text("tenor_days,rate_pct\n1,0.10\n90,0.53\n")
    return tmp_path
