"""Random series keyed by (seed, name): the same bits whatever else is drawn, and in whatever order.

Each name has its own Philox generator (Salmon et al. 2011, a counter through a keyed bijection), and every series
begins on the first day of the history, so that a day's number does not depend on the window asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from netbasis.instruments.treasury import Floats


def normals(seed: int, names: Sequence[str], count: int) -> Floats:
    """(count, len(names)) standard normal numbers, one column a name; a longer column begins like a shorter one."""
    columns = np.empty((len(names), count))
    for row, name in zip(columns, names, strict=True):
        tag = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
        generator = np.random.Generator(np.random.Philox(key=np.array([seed, tag], dtype=np.uint64)))
        generator.standard_normal(out=row)
    return np.ascontiguousarray(columns.T)


def mean_reverting(shocks: Floats, half_life: float) -> Floats:
    """Stationary Ornstein-Uhlenbeck paths about zero with unit variance, sampled daily, of (days, k) standard normal
    shocks: x' = a x + sqrt(1 - a^2) e, a = 2^(-1 / half_life), half_life in days. The first day is stationary."""
    keep = 0.5 ** (1.0 / half_life)
    push = np.sqrt(1.0 - keep * keep)
    paths = np.array(shocks)
    for today in range(1, len(paths)):
        paths[today] *= push
        paths[today] += keep * paths[today - 1]
    return paths
