"""Holdings on real days of the embedded panel, and the history that paths are drawn from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import netbasis as nb
from netbasis.trade.liquidity.draws import FilteredHistory
from netbasis.trade.liquidity.holding import Holding
from netbasis.trade.tape import Tape

Make = Callable[..., Holding]


@pytest.fixture(scope="session")
def tape() -> Tape:
    """The ten-year panel at a market haircut of zero."""
    return nb.build_tape(nb.sample_panel(), "ZN", par_history=nb.sample_par_history(), haircut=0.0)


@pytest.fixture(scope="session")
def history(tape: Tape) -> FilteredHistory:
    """Everything embedded."""
    return nb.filtered_history(nb.sample_par_history(), nb.sample_overnight(), nb.basis_changes(tape))


@pytest.fixture(scope="session")
def make(tape: Tape) -> Make:
    """A holding: `make("2020-03-06", leverage=50, ladder="0.5x1,0.5x30", short=True, policy={...})`."""

    def made(
        day: str = "2020-03-06", *, leverage: float = 50.0, ladder: str = "overnight", buffer: float = 0.25,
        policy: dict[str, Any] | None = None, capital: float = 100e6, **more: Any,
    ) -> Holding:  # fmt: skip
        return nb.holding_of(
            tape, day, nb.Sizing(repo_leverage=leverage, buffer_share=buffer),
            nb.Policy(ladder=nb.Ladder.read(ladder), **(policy or {})), capital, bonds=nb.sample_universe(),
            **{"par_history": nb.sample_par_history(), **more},
        )  # fmt: skip

    return made
