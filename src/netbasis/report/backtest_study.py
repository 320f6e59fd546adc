"""The two backtests of the report, run once for both languages: a made market of fifteen years, and the real panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netbasis.data.quality import check_history, without
from netbasis.data.sample import sample_panel, sample_par_history
from netbasis.trade.backtest import Backtest, backtest
from netbasis.trade.build_tape import build_tape
from netbasis.trade.policy import Sizing
from netbasis.trade.rules import repo_gap
from netbasis.trade.run import run_lane
from netbasis.trade.sweep import sweep
from netbasis.trade.synthetic_tapes import synthetic_tapes
from netbasis.trade.tape import Tape

if TYPE_CHECKING:
    import polars as pl

    from netbasis.market.history import History
    from netbasis.market.margins import MarginTable

SEED, MADE_LEVERAGE, PANEL_LEVERAGE, ENTER_BP = 1, 50.0, 20.0, 15.0
SWEPT_BP, SWEPT_LEVERAGE = (5.0, 15.0, 30.0, 60.0), (20.0, 50.0, 100.0)
# business days before the first intention day on which a contract is left. The panel's month-ends have no price of a
# contract in its delivery month: left later than a month before, it would end at a mark that is a month old.
PANEL_ROLL_BEFORE = 25


@dataclass(frozen=True, eq=False, slots=True)
class Backtested:
    """A run, its rule's entry (bp) and repo leverage, and what the same capital earns outside the trade (decimal)."""

    run: Backtest
    enter_bp: float
    leverage: float
    idle: float

    @property
    def synthetic(self) -> bool:
        """Whether the prices are made."""
        return any(lane.tape.synthetic for lane in self.run.lanes)


@dataclass(frozen=True, eq=False, slots=True)
class BacktestStudy:
    """made: all contracts of the synthetic market; swept: rules and leverages over it; panel: the ten-year panel."""

    made: Backtested
    swept: pl.DataFrame
    panel: Backtested


def backtest_study() -> BacktestStudy:
    """Both runs and the sweep; the haircut of the market is zero, so that 1/leverage is the haircut."""
    from netbasis.data.synthetic import synthetic_market

    tapes = synthetic_tapes(synthetic_market(seed=SEED), haircut=0.0)
    swept = sweep(
        tapes, {f"{enter:g} bp": repo_gap(enter) for enter in SWEPT_BP},
        {f"{leverage:g}×": Sizing(repo_leverage=leverage) for leverage in SWEPT_LEVERAGE}, audit=False,
    )  # fmt: skip
    return BacktestStudy(_run(tapes, MADE_LEVERAGE), swept, _run(panel_tapes(["ZN"]), PANEL_LEVERAGE))


def clean_panel() -> History:
    """The embedded panel without the rows that its quality check refuses."""
    held = sample_panel()
    return without(held, check_history(held), late=True)


def panel_tapes(
    roots: Sequence[str], *, options: bool = True, margin: MarginTable | None = None,
    roll_before: int = PANEL_ROLL_BEFORE,
) -> list[Tape]:  # fmt: skip
    """A tape a root of the embedded panel at a market haircut of zero. options: value the delivery options of each day.
    margin, roll_before: as for `build_tape`."""
    from netbasis.analytics.options.history import option_history

    history, par = clean_panel(), sample_par_history()
    valued = option_history(history, par, fit=False) if options else None
    return [
        build_tape(
            history, root, par_history=par, haircut=0.0, options=valued, margin=margin, roll_before=roll_before
        )
        for root in roots
    ]  # fmt: skip


def idle_return(run: Backtest) -> float:
    """What the capital of a run earns where it is never in the trade: interest on cash, decimal of the capital."""
    lanes = [run_lane(lane.tape, 0.0, policy=lane.policy, capital=lane.capital) for lane in run.lanes]
    return sum(float(lane.profit[-1]) for lane in lanes) / run.capital


def _run(tapes: Sequence[Tape], leverage: float) -> Backtested:
    found = backtest(tapes, repo_gap(ENTER_BP), sizing=Sizing(repo_leverage=leverage), audit=False)
    return Backtested(found, ENTER_BP, leverage, idle_return(found))
