"""First days of months as a table: what the date formulas compute, looked up.

The table is `formulas.dates.month_start` of every month of the years below; a lookup takes a tenth of the time.
"""

from __future__ import annotations

import numpy as np

from netbasis.formulas import dates
from netbasis.kernels.jit import inline

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_MONTH = 12 * FIRST_YEAR
STARTS = dates.month_start(np.arange(FIRST_MONTH, 12 * LAST_YEAR + 13, dtype=np.int64))
# days between which a coupon period can be looked up, with a year to spare on either side
FIRST_DAY, LAST_DAY = int(STARTS[12]), int(STARTS[-13])


@inline
def month_of(day: int) -> int:
    """Position in `STARTS` of the month that holds a day: a guess by the average month (144 are 4,383
    days), right to one."""
    guess: int = (day - STARTS[0]) * 144 // 4383
    month: int = guess - (STARTS[guess] > day) + (STARTS[guess + 1] <= day)
    return month
