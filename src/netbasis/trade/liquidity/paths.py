"""Holdings along paths: the kernels called on chunks of paths, by as many threads as asked for.

A path is numbered, and its random words are those of its number (Philox 4x64, key (seed, stream)): the same seed gives
the same bits for any chunk and any number of threads, and the first n paths are the same however many follow. The
words do not depend on the horizon either: ten days are the first ten of twenty.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day
from netbasis.trade.liquidity.draws import FilteredHistory, Funding
from netbasis.trade.liquidity.holding import Holding, Opened

CHUNK = 4096
STREAM = 0x4C4951  # of this use of a seed
MOST_PATHS = 10_000_000
_BLOCK = 4  # words a step of the counter
OUTCOMES = ("survives", "called", "on credit", "sold in part", "sold out")


def random_words(seed: int, first: int, count: int) -> NDArray[np.uint64]:
    """(count, WORDS) random words of paths first, first + 1, ... Raises BadInput for a seed outside 0 to 2^64 - 1."""
    if not 0 <= seed < 2**64:
        raise BadInput("seed", given=seed, allowed="0 to 2^64 - 1")
    generator = np.random.Philox(key=seed + (STREAM << 64), counter=first * (kernel.WORDS // _BLOCK))
    return generator.random_raw(count * kernel.WORDS).reshape(count, kernel.WORDS)


def horizon_of(holding: Holding, days: int) -> int:
    """A horizon checked. Raises BadInput outside 1 to 20 days or beyond the contract's last trading day."""
    if not 1 <= days <= kernel.MOST_DAYS:
        raise BadInput("horizon", given=days, allowed=f"1 to {kernel.MOST_DAYS} trading days")
    if days > holding.days:
        raise BadInput("horizon", given=days, allowed=f"at most {holding.days}: {holding.contract} then stops trading")
    return days


def walk_history(
    holding: Holding, history: FilteredHistory, *, days: int, paths: int, seed: int, funding: Funding | None = None,
    threads: int | None = None, chunk: int = CHUNK, opened: Opened | None = None,
) -> Floats:  # fmt: skip
    """(paths, WALK) what each drawn path did. threads: None takes every core; chunk: paths a piece of work."""
    horizon_of(holding, days)
    if not 1 <= paths <= MOST_PATHS:
        raise BadInput("paths", given=paths, allowed=f"1 to {MOST_PATHS:,}")
    if chunk < 1:
        raise BadInput("chunk", given=chunk, allowed="1 or more paths")
    position = opened or holding.opened()
    settings = history.settings(holding.volatility, holding.term, holding.own_haircut, funding or Funding())
    ahead = np.ascontiguousarray(holding.ahead[: days + 1])
    out = np.empty((paths, kernel.WALK))

    def piece(first: int) -> None:
        count = min(chunk, paths - first)
        kernel.walk_drawn(
            random_words(seed, first, count), history.bank, history.goes_on, history.basis.changes,
            history.basis.goes_on, history.quiet, settings, position.state, position.legs, position.market,
            position.policy, position.terms, ahead, out[first : first + count],
        )  # fmt: skip

    _spread(piece, range(0, paths, chunk), threads)
    return out


def drawn_drivers(
    holding: Holding, history: FilteredHistory, *, days: int, paths: int, seed: int, funding: Funding | None = None
) -> Floats:
    """(paths, days, DRIVER) the paths themselves, as `walk_history` runs them."""
    horizon_of(holding, days)
    settings = history.settings(holding.volatility, holding.term, holding.own_haircut, funding or Funding())
    out = np.empty((paths, days, kernel.DRIVER))
    for i, words in enumerate(random_words(seed, 0, paths)):
        kernel.draw(words, history.bank, history.goes_on, history.basis.changes, history.basis.goes_on, history.quiet,
                    settings, out[i])  # fmt: skip
    return out


def walk_paths(
    holding: Holding, drivers: Floats, *, trace: bool = False, opened: Opened | None = None
) -> tuple[Floats, Floats]:
    """(n, WALK) what given paths did, and (n, days, STATE) the held position on each day, (n, 0, STATE) without trace.

    drivers: (n, days, DRIVER). Raises BadInput for another shape or a horizon out of range.
    """
    if drivers.ndim != 3 or drivers.shape[2] != kernel.DRIVER:
        raise BadInput("paths", given=drivers.shape, allowed=f"(paths, days, {kernel.DRIVER})")
    count, days = drivers.shape[:2]
    horizon_of(holding, days)
    position = opened or holding.opened()
    out, kept = np.empty((count, kernel.WALK)), np.empty((count, days if trace else 0, day.STATE))
    kernel.walk_given(
        np.ascontiguousarray(drivers), position.state, position.legs, position.market, position.policy, position.terms,
        np.ascontiguousarray(holding.ahead[: days + 1]), out, kept,
    )  # fmt: skip
    return out, kept


def _spread(piece: Callable[[int], None], firsts: range, threads: int | None) -> None:
    """Pieces of work on threads; the kernels release the interpreter lock."""
    wanted = (os.cpu_count() or 1) if threads is None else threads
    if wanted < 1:
        raise BadInput("threads", given=threads, allowed="1 or more, None for every core")
    if wanted == 1 or len(firsts) == 1:
        for first in firsts:
            piece(first)
        return
    with ThreadPoolExecutor(min(wanted, len(firsts))) as pool:
        list(pool.map(piece, firsts))
