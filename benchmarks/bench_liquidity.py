"""Liquidity at risk: 100,000 paths of 20 days, whole: drawn, held by the day of the ledger, judged by the policy.

The peer is the same recursion in vectorised NumPy, all paths at once and a day after the other: the same random words,
the same draws, prices, margin model, interest, overnight repo and cash; it knows one ladder (overnight), keeps no
ledger, and asks no policy. Its need agrees to a cent. The target is one second.
"""

from __future__ import annotations

import numpy as np
from measure import Row, duration, seconds, show

import netbasis as nb
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day
from netbasis.trade.liquidity.paths import random_words, walk_history

PATHS, DAYS, SEED, TARGET = 100_000, 20, 1, 1.0


def drawn(holding: nb.Holding, history: nb.FilteredHistory) -> tuple[np.ndarray, ...]:
    """(paths, days) yield change, basis change, overnight rate, by array operations."""
    words = random_words(SEED, 0, PATHS)
    upper, lower = (words >> np.uint64(32)).astype(np.float64), words & np.uint64(0xFFFFFFFF)
    stressed = upper[:, 0] < history.stress * 2.0**32
    bank, changes, quiet = history.bank, history.basis.changes, history.quiet
    first, count = np.where(stressed, quiet, 0), np.where(stressed, len(changes) - quiet, quiet).astype(np.uint64)
    keep = 0.5 ** (1.0 / history.half_life)
    volatility, rate = np.full(PATHS, holding.volatility), np.full(PATHS, holding.term)
    moves, basis, rates = (np.empty((PATHS, DAYS)) for _ in range(3))
    row = change = np.zeros(PATHS, dtype=np.int64)
    for t in range(DAYS):
        at = 4 + 2 * t
        new = ((lower[:, at] * np.uint64(len(bank))) >> np.uint64(32)).astype(np.int64)
        again = (history.goes_on[row] == 0) | (upper[:, at] * history.block < 2.0**32) | (t == 0)
        row = np.where(again, new, row + 1)
        moves[:, t] = volatility * bank[row, 0]
        volatility = np.sqrt(keep * volatility**2 + (1.0 - keep) * moves[:, t] ** 2)
        rate = rate + bank[row, 1]
        rates[:, t] = rate + bank[row, 2]
        new = first + ((lower[:, at + 1] * count) >> np.uint64(32)).astype(np.int64)
        again = (history.basis.goes_on[change] == 0) | (upper[:, at + 1] * history.basis_block < 2.0**32) | (t == 0)
        change = np.where(again, new, change + 1)
        basis[:, t] = changes[change]
    return moves, basis, rates


def vectorised(holding: nb.Holding, history: nb.FilteredHistory) -> np.ndarray:
    """(paths,) deepest cash drain."""
    moves, basis, rates = drawn(holding, history)
    opened, model, ahead = holding.opened(), holding.margin_model, holding.ahead
    face, contracts = opened.state[day.FACE], opened.state[day.CONTRACTS]
    lots, haircut = abs(contracts), holding.own_haircut
    cash = np.full(PATHS, opened.cash)
    least, futures, margin = cash.copy(), np.full(PATHS, holding.futures), np.full(PATHS, holding.margin)
    repo, variance = np.full(PATHS, opened.state[day.REPO]), np.full(PATHS, holding.volatility**2)
    moved, total, keep = np.zeros(PATHS), np.zeros(PATHS), 0.5 ** (1.0 / model.half_life)
    for t in range(DAYS):
        year = (ahead[t + 1, kernel.A_SETTLE] - ahead[t, kernel.A_SETTLE]) / 360.0
        moved, total = moved + moves[:, t], total + basis[:, t]
        change = ahead[t + 1, kernel.A_CLEAN] - holding.dv01 * moved + 0.5 * holding.convexity * moved**2
        price = holding.clean + change + ahead[t + 1, kernel.A_ACCRUED]
        now = holding.futures + (change - total - ahead[t + 1, kernel.A_BASIS]) / holding.factor
        variance = keep * variance + (1.0 - keep) * moves[:, t] ** 2
        target = model.target(np.sqrt(variance), np.full(PATHS, holding.futures_dv01), holding.unit)
        asked = np.minimum(np.maximum(target, margin * (1.0 - model.most_fall)), margin * (1.0 + model.most_rise))
        earned = (cash + lots * margin) * rates[:, t] * year
        earned += np.where(cash > 0.0, 0.0, cash * holding.policy.credit_spread * year)
        lent = (1.0 - haircut) * face * price / 100.0
        cash = cash + contracts * holding.unit * (now - futures) / 100.0 - lots * (asked - margin) + earned
        cash = cash + face * ahead[t + 1, kernel.A_COUPON] / 100.0 + lent - repo * (1.0 + rates[:, t] * year)
        futures, margin, repo, least = now, asked, lent, np.minimum(least, cash)
    return opened.cash - least


def main() -> list[Row]:
    """Measure, print and return the rows."""
    par = nb.sample_par_history()
    tape = nb.build_tape(nb.sample_panel(), "ZN", par_history=par, haircut=0.0)
    history = nb.filtered_history(par, nb.sample_overnight(), nb.basis_changes(tape))
    sizing = nb.Sizing(repo_leverage=50.0)
    holding = nb.holding_of(
        tape, "2020-03-06", sizing, nb.Policy(), 100e6, bonds=nb.sample_universe(), par_history=par
    )  # fmt: skip
    ours = walk_history(holding, history, days=DAYS, paths=PATHS, seed=SEED)[:, kernel.W_NEED]
    worst = float(np.max(np.abs(ours - vectorised(holding, history))))
    if worst > 0.01:
        raise AssertionError(f"needs differ by ${worst}")

    def whole(threads: int | None) -> object:
        return nb.liquidity_at_risk(holding, history, days=DAYS, paths=PATHS, seed=SEED, threads=threads)

    both, alone = seconds(lambda: whole(None)), seconds(lambda: whole(1))
    numpy = seconds(lambda: vectorised(holding, history), 3)
    question = f"liquidity at risk, {PATHS:,} paths x {DAYS} days"
    rows = [
        Row(f"{question}, two threads; peer: the target", duration(both), duration(TARGET), TARGET / both),
        Row("the same on one thread; peer: vectorised NumPy, need alone", duration(alone), duration(numpy),
            numpy / alone),
        Row("two threads; peer: one", duration(both), duration(alone), alone / both),
        Row("distance to a forced sale, 8 moves x 2; peer: 1 s", duration(
            took := seconds(lambda: nb.distance_to_sale(holding, history))), "1 s", 1.0 / took),
        Row("leverage by shock, 6 x 8; peer: 1 s", duration(took := seconds(lambda: nb.leverage_table(holding))), "1 s",
            1.0 / took),
    ]  # fmt: skip
    show(rows)
    return rows


if __name__ == "__main__":
    main()
