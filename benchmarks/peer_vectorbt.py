"""The peer of bench_backtest, run by an interpreter that has vectorbt (not a dependency: its licence is no open one).

    python peer_vectorbt.py PRICES.npy      prints: bars, seconds (median), final value

Buy, hold and roll: one long position a column on T daily prices, sold and bought back on each 63rd day, with a fee a
trade. No repo, haircut, margin, ledger, attribution or liquidity test.
"""

import sys
import time

import numpy as np
import vectorbt as vbt


def main(path: str) -> None:
    """Time `Portfolio.from_signals` on the prices (T, columns) of a file."""
    prices = np.load(path)
    days = np.arange(len(prices))
    entries = np.repeat((days % 63 == 0)[:, None], prices.shape[1], axis=1)
    exits = np.repeat((days % 63 == 62)[:, None], prices.shape[1], axis=1)
    taken = []
    for _ in range(7):
        begin = time.perf_counter()
        portfolio = vbt.Portfolio.from_signals(prices, entries, exits, fees=1e-4, freq="1D")
        value = np.asarray(portfolio.final_value())
        taken.append(time.perf_counter() - begin)
    print(prices.size, sorted(taken)[len(taken) // 2], float(value.sum()))


if __name__ == "__main__":
    main(sys.argv[1])
