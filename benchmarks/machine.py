"""What one thread of this machine can do: memory bandwidth and multiply-adds, through the same compiler."""

from __future__ import annotations

import platform
from typing import NamedTuple

import numpy as np
from measure import seconds
from numpy.typing import NDArray

from netbasis.kernels.jit import fma, kernel


class Limits(NamedTuple):
    """`triad` bytes a second (STREAM: two arrays read, one written); `fma` double multiply-adds a second."""

    triad: float
    fma: float


@kernel
def _triad(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> None:
    for i in range(a.size):
        a[i] = b[i] + 3.0 * c[i]


@kernel
def _chains(x: NDArray[np.float64], rounds: int) -> None:
    # every element is its own chain of eight: enough of them are in flight to fill the multiply-add units
    for _ in range(rounds):
        for i in range(x.size):
            v = x[i]
            for _ in range(8):
                v = fma(v, 0.999999, 1e-6)
            x[i] = v


def measure() -> Limits:
    """Measure both limits (about a second)."""
    a, b, c = (np.full(8_000_000, value) for value in (0.0, 1.0, 2.0))  # 192 MB: beyond the caches
    lanes = np.ones(256)
    return Limits(
        triad=24 * a.size / seconds(lambda: _triad(a, b, c)),
        fma=8 * lanes.size * 20_000 / seconds(lambda: _chains(lanes, 20_000)),
    )


def processor() -> str:
    """Name of the processor as the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def describe(limits: Limits) -> str:
    """One line for a report."""
    return (
        f"{processor()}, one thread: STREAM triad {limits.triad / 1e9:.1f} GB/s, "
        f"{limits.fma / 1e9:.1f} billion multiply-adds/s"
    )


if __name__ == "__main__":
    print(describe(measure()))
