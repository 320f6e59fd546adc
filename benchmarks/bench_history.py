"""How long do a million (day, contract, issue) rows of history take, all columns, as a frame?

The embedded universe on its real business days 2016-2025, six contracts of six delivery months a day, made prices.
"""

from __future__ import annotations

import resource
from datetime import date

import numpy as np
from bench_table import DAY, peer_table
from measure import Row, duration, seconds, show

import netbasis as nb
from netbasis.market.history import History

ROOTS = ("ZT", "ZF", "ZN", "TN", "ZB", "UB")
MONTHS = 6  # delivery months quoted on each day


def made_history(seed: int = 1) -> History:
    """The embedded universe on real business days with made prices."""
    bonds = nb.sample_universe()
    rng = np.random.default_rng(seed)
    days = nb.SIFMA.as_array()
    days = days[(days >= np.datetime64("2016-06-01")) & (days <= np.datetime64("2025-03-31"))]
    alive = [np.flatnonzero((bonds.dated < day) & (bonds.maturity > day + 300)) for day in days]
    day, issue = np.repeat(days, [len(a) for a in alive]), np.concatenate(alive)
    quotes = [(d, code) for d in days.tolist() for code in _codes(d)]
    return History(
        bonds, day, issue, clean=100.0 + 5.0 * rng.standard_normal(len(issue)),
        bid=np.full(len(issue), np.nan), offer=np.full(len(issue), np.nan),
        futures_day=np.array([d for d, _ in quotes], dtype="datetime64[D]"),
        futures_code=np.array([code for _, code in quotes], dtype=object),
        futures_price=130.0 + 5.0 * rng.standard_normal(len(quotes)),
        futures_time=np.full(len(quotes), "15:00", dtype=object),
        overnight=dict.fromkeys(days.tolist(), 0.02),
    )  # fmt: skip


def _codes(day: date) -> list[str]:
    months = [(day.year + (day.month + 2 + 3 * k) // 12, (day.month + 2 + 3 * k) % 12 + 1) for k in range(MONTHS)]
    quarters = [(year, month - month % 3 + (3 if month % 3 else 0)) for year, month in months]
    return [f"{root}{'HMUZ'[month // 3 - 1]}{year % 10}" for root in ROOTS for year, month in quarters]


def main() -> list[Row]:
    """Measure, print and return the rows."""
    history = made_history()
    count = nb.basis_history(history).height
    took = seconds(lambda: nb.basis_history(history), 5) * 1e6 / count
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    market = nb.sample_market(DAY)
    per_row = seconds(peer_table(market)) / len(market.bonds)
    all_peer = per_row * 1e6
    history_of = f"a million rows of history ({count:,} measured) as a frame"
    rows = [
        Row(f"{history_of}; peer: the target", duration(took), "500 ms", 0.5 / took),
        Row(
            "the same; peer: QuantLib and Python, 17 rows scaled up",
            duration(took),
            duration(all_peer),
            all_peer / took,
        ),
        Row("memory of the process at its peak; peer: the target", f"{memory:.0f} MB", "1000 MB", 1000.0 / memory),
    ]
    show(rows)
    return rows


if __name__ == "__main__":
    main()
