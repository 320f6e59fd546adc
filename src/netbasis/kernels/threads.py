"""How many threads the parallel kernels use. Their numbers do not depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numba


@contextmanager
def threads(count: int | None) -> Iterator[None]:
    """Parallel kernels called inside use `count` threads (at most those the process started with); None: as before."""
    config: Any = numba.config
    before = numba.get_num_threads()
    numba.set_num_threads(before if count is None else max(1, min(count, int(config.NUMBA_NUM_THREADS))))
    try:
        yield
    finally:
        numba.set_num_threads(before)
