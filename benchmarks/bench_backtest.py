"""How long does a backtest of 15 years and eight contracts take, daily, with the full ledger; and a sweep of 1,000
rules?

After load: the synthetic market and its tapes are built before. With the ledger of every event, its identities checked
and the rule tested for looking ahead. Peer: vectorbt's buy, hold and roll on the same number of prices, in bars a
second, where VECTORBT_PYTHON names an interpreter that has it (its licence keeps it out of the project's environment).
That comparison leaves out repo, haircuts, margin, calls, delivery, attribution and the ledger, which the peer does not
have."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from measure import Row, duration, rate, seconds, show

import netbasis as nb
from netbasis.kernels import trade_path as path
from netbasis.trade.backtest import backtest
from netbasis.trade.policy import Sizing
from netbasis.trade.rules import repo_gap
from netbasis.trade.sweep import sweep
from netbasis.trade.synthetic_tapes import synthetic_tapes
from netbasis.trade.tape import Tape

RULES = 1000
PEER = os.environ.get("VECTORBT_PYTHON", "")


def main() -> list[Row]:
    """Measure, print and return the rows."""
    tapes = synthetic_tapes(nb.synthetic_market())
    bars = sum(len(tape) for tape in tapes)
    rule, sizing = repo_gap(10.0, 0.0, both_ways=True), Sizing(repo_leverage=30)

    def once() -> None:
        backtest(tapes, rule, sizing=sizing)

    taken = seconds(once)
    rules = {f"{enter:g}": repo_gap(float(enter), 0.0, both_ways=True) for enter in np.linspace(2.0, 40.0, RULES)}

    def many() -> None:
        sweep(tapes, rules, {"30": sizing}, audit=False)

    swept = (
        seconds(many, runs=1)
        if os.environ.get("NETBASIS_FULL_BENCH")
        else 20.0
        * seconds(lambda: sweep(tapes, dict(list(rules.items())[: RULES // 20]), {"30": sizing}, audit=False), runs=3)
    )
    scaled = "" if os.environ.get("NETBASIS_FULL_BENCH") else " (scaled from 50; all with NETBASIS_FULL_BENCH=1)"
    found = [
        Row(f"backtest, {bars:,} contract-days, full ledger; peer: the target", duration(taken), "1 s", 1.0 / taken),
        Row(f"sweep of {RULES} rules on two cores{scaled}; peer: the target", duration(swept), "90 s", 90.0 / swept),
    ]
    if PEER:
        size, other = _peer(tapes)
        found.append(
            Row(
                "the same in bars a second; peer: vectorbt, buy, hold and roll, nothing else", rate(bars / taken),
                rate(size / other), (bars / taken) / (size / other),
            )
        )  # fmt: skip
    show(found)
    return found


def _peer(tapes: tuple[Tape, ...]) -> tuple[float, float]:
    """Bars and seconds of the peer, on one column of futures prices a root (its last price where there is none)."""
    columns = []
    for tape in tapes:
        price = np.full(len(tape), np.nan)
        for t in np.flatnonzero(tape.pick >= 0).tolist():
            s = tape.pick[t]
            price[t] = tape.rows[tape.offset[s] + t - tape.start[s], path.R_FUTURES]
        known = np.flatnonzero(np.isfinite(price))
        columns.append(price[known[np.clip(np.searchsorted(known, np.arange(len(tape)), side="right") - 1, 0, None)]])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prices.npy"
        np.save(file, np.column_stack(columns))
        script = Path(__file__).with_name("peer_vectorbt.py")
        said = subprocess.run([PEER, str(script), str(file)], capture_output=True, text=True, check=True)
    size, taken, _ = said.stdout.split()
    return float(size), float(taken)


if __name__ == "__main__":
    main()
