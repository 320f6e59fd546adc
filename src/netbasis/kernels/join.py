"""Which issues of which days go with which contracts: the rows of a history."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.jit import kernel

Positions = NDArray[np.int64]


@kernel
def join_days(
    first: Positions,
    last: Positions,
    issue: Positions,
    contract: Positions,
    grade: NDArray[np.bool_],
    groups: Positions,
    pair: Positions,
    price_row: Positions,
) -> None:
    """Fill, for each (day, contract) pair and each of the day's price rows whose issue the contract takes, the
    pair and the price row; and the offsets of the pairs' rows.

    first, last (g,): the price rows of the pair's day. issue (n,): position of each price row's issue.
    contract (g,): row of `grade` (contracts, issues) that says what is deliverable. groups (g + 1,) receives
    the offsets; pair, price_row receive groups[g] rows and must be long enough for every issue in grade.
    """
    found = 0
    groups[0] = 0
    for g in range(len(contract)):
        takes = grade[contract[g]]
        for k in range(first[g], last[g]):
            if takes[issue[k]]:
                pair[found] = g
                price_row[found] = k
                found += 1
        groups[g + 1] = found
