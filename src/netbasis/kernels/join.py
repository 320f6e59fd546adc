"""Which issues of which days go with which contracts: the rows of a history, in two passes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.jit import kernel

Positions = NDArray[np.int64]


@kernel
def count_rows(
    first: Positions,
    last: Positions,
    issue: Positions,
    contract: Positions,
    grade: NDArray[np.bool_],
    groups: Positions,
) -> None:
    """Fill `groups` (g + 1,): offsets of the rows of each of g (day, contract) pairs.

    first, last (g,): the price rows of the pair's day. issue (n,): position of each price row's issue.
    contract (g,): row of `grade` (contracts, issues) that says what is deliverable.
    """
    groups[0] = 0
    for g in range(len(contract)):
        found = 0
        for k in range(first[g], last[g]):
            found += grade[contract[g], issue[k]]
        groups[g + 1] = groups[g] + found


@kernel
def fill_rows(
    first: Positions,
    last: Positions,
    issue: Positions,
    contract: Positions,
    grade: NDArray[np.bool_],
    groups: Positions,
    pair: Positions,
    price_row: Positions,
) -> None:
    """Fill, for each joined row, its (day, contract) pair and its price row; arguments as in `count_rows`."""
    for g in range(len(contract)):
        at = groups[g]
        for k in range(first[g], last[g]):
            if grade[contract[g], issue[k]]:
                pair[at] = g
                price_row[at] = k
                at += 1
