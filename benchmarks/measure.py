"""How a benchmark is timed and its answer shown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One answer: the question, our figure, the peer's or the target's, how many times better ours is."""

    question: str
    ours: str
    peer: str
    ratio: float


def seconds(work: Callable[[], object], runs: int = 7) -> float:
    """Median time of one call, after one call that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def rate(per_second: float) -> str:
    """`83.1 million/s`, `25.4 thousand/s`, `12.0/s`."""
    for size, name in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if per_second >= size:
            return f"{per_second / size:.1f}{name}/s"
    return f"{per_second:.1f}/s"


def duration(length: float) -> str:
    """`1.25 ms`, `8.1 us`."""
    for size, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if length >= size:
            return f"{length / size:.3g} {name}"
    return f"{length / 1e-9:.3g} ns"


def show(rows: Iterable[Row]) -> None:
    """Print rows as a table."""
    rows = list(rows)
    wide = [max([len(row[column]) for row in rows] + [len(head)]) for column, head in enumerate(_HEADS)]
    print("  ".join(head.ljust(width) for head, width in zip(_HEADS, wide, strict=True)) + "  ratio")
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row[:3], wide, strict=True))
        print("  ".join(cells) + f"  {row.ratio:,.3g}x")


_HEADS = ("question", "ours", "peer")
