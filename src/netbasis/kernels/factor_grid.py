"""Expectations on a grid of two factors: one matrix from its parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.jit import kernel

Floats = NDArray[np.float64]


@kernel
def mixed(along: Floats, across: Floats, out: Floats) -> None:
    """out[v, x, v', x'] = sum_z across[x, z, v, v'] along[x, z, x']: weights of the state (x', v') in the expectation
    from (x, v), over the points z of a quadrature."""
    out[:] = 0.0
    states, points, ends = along.shape
    crosses, lasts = across.shape[2], across.shape[3]
    for a in range(states):
        for z in range(points):
            row = along[a, z]
            for b in range(crosses):
                for c in range(lasts):
                    share = across[a, z, b, c]
                    into = out[b, a, c]
                    for e in range(ends):
                        into[e] += share * row[e]
