"""Many rules and leverages over the same tapes, on every core: a row of statistics each.

The engine releases the interpreter, so threads share the tapes without copying them. A run has no state and draws no
random number: the numbers do not depend on how many workers there are or who takes which case.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import trade_path as path
from netbasis.trade.backtest import statistics_of
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.rules import Rule, check_rule, signals
from netbasis.trade.run import CODES, empty_results, run_lane
from netbasis.trade.tape import Tape

if TYPE_CHECKING:
    import polars as pl

_COUNTED = {"trades": path.OPENED, "rolls": path.ROLLED, "calls": path.CALLED, "forced_exits": path.SOLD_OUT}


def sweep(
    tapes: Tape | Sequence[Tape], rules: Mapping[str, Rule], sizings: Mapping[str, Sizing] | None = None, *,
    policy: Policy | None = None, capital: float = 100e6, lag: int = 1, workers: int | None = None, audit: bool = True,
) -> pl.DataFrame:  # fmt: skip
    """Every rule with every sizing.

    One row a case: rule, sizing, the statistics of `statistics_of`, trades, rolls, calls, forced_exits,
    days_above_haircut (held days on which the market asked for more than the haircut of the repo leverage, and got it),
    and reason where a case cannot be run (its numbers are then null). workers: threads; None takes every core. audit:
    test each rule for looking ahead first. Raises BadInput for nothing to run.
    """
    import polars as pl

    held = (tapes,) if isinstance(tapes, Tape) else tuple(tapes)
    sizes = sizings or {"market haircut": Sizing()}
    if not held or not rules:
        given = f"{len(held)} tapes, {len(rules)} rules"
        raise BadInput("nothing to sweep", given=given, allowed="one or more of each")
    sides = {name: [_said(rule, tape, lag, audit) for tape in held] for name, rule in rules.items()}
    cases = [(rule, sizing) for rule in rules for sizing in sizes]
    mine = local()

    def run(case: tuple[str, str]) -> dict[str, float | str | None]:
        rule, sizing = case
        if not hasattr(mine, "scratch"):
            mine.scratch = [empty_results(len(tape)) for tape in held]
        profit, counts, above = np.zeros(len(held[0])), np.zeros(len(CODES), dtype=np.int64), 0
        try:
            for tape, side, scratch in zip(held, sides[rule], mine.scratch, strict=True):
                lane = run_lane(
                    tape, side, sizing=sizes[sizing], policy=policy, capital=capital / len(held), scratch=scratch,
                    check=False,
                )  # fmt: skip
                profit += lane.profit
                above += lane.days_above_own_haircut()
                counts += np.bincount(lane.events[:, 1].astype(np.int64), minlength=len(CODES))
        except BadInput as problem:
            return {"rule": rule, "sizing": sizing, "reason": str(problem)}
        found = statistics_of(held[0].days, profit, capital)
        happened = {name: float(counts[code]) for name, code in _COUNTED.items()}
        return {"rule": rule, "sizing": sizing, **found, **happened, "days_above_haircut": float(above), "reason": None}

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        rows = list(pool.map(run, cases))
    return pl.DataFrame(rows, schema_overrides={"reason": pl.String}, infer_schema_length=None).fill_nan(None)


def _said(rule: Rule, tape: Tape, lag: int, audit: bool) -> Floats:
    if audit:
        check_rule(rule, tape.features)
    return signals(tape, rule, lag)
