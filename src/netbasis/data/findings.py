"""One finding of the quality check, and the median that all its detectors compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from netbasis.instruments.treasury import Floats

WRONG_DATE = "wrong_date"  # one issue carries another day's price
WRONG_DAY = "wrong_day"  # a whole day carries another day's table
STALE_FUTURES = "stale_futures"  # out of line with the other contract or with the bonds
LATE_SNAPSHOT = "late_snapshot"  # not of the hour of the bonds' prices; may be stale
UNCHECKED = "unchecked"  # no par curve to compare with

WINDOW = 7  # observations of a median


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong on a day.

    name: cusip or contract code, "" for the whole day. kind: one of the constants of this module. size: how
    far off, in `unit` (bp of yield, points, hours, rows). en, zh: the sentence to show.
    """

    day: date
    name: str
    kind: str
    size: float
    unit: str
    en: str
    zh: str


def above_median(values: Floats) -> Floats:
    """(n,) values less the median of the WINDOW observations around each (the first or last at the ends)."""
    n = len(values)
    starts = np.clip(np.arange(n) - WINDOW // 2, 0, max(n - WINDOW, 0))
    return np.array([values[i] - np.median(values[k : k + WINDOW]) for i, k in enumerate(starts)])


def runs(days: NDArray[np.int64], longest_gap: int) -> list[slice]:
    """Stretches of ascending day numbers without a gap of more than `longest_gap` days."""
    breaks = np.flatnonzero(np.diff(days) > longest_gap) + 1
    edges = [0, *breaks.tolist(), len(days)]
    return [slice(a, b) for a, b in zip(edges[:-1], edges[1:], strict=True) if b > a]
