"""Par yields of a few tenors, day by day: what realised volatility is measured from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats

MOST_YIELD = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class ParHistory:
    """days (d,) datetime64[D], each once, ascending; tenors (k,) years, ascending; yields (d, k) decimals, NaN
    where not published; source: one line.

    The arrays are copied and cannot be changed. Raises BadInput for other shapes or orders, for yields that are
    infinite or above 50% either way (percent taken for decimals).
    """

    days: Days
    tenors: Floats
    yields: Floats
    source: str = ""

    def __post_init__(self) -> None:
        days = np.array(self.days, dtype="datetime64[D]")
        tenors, yields = np.array(self.tenors, dtype=np.float64), np.array(self.yields, dtype=np.float64)
        if days.ndim != 1 or tenors.ndim != 1 or yields.shape != (len(days), len(tenors)):
            raise BadInput(
                "shape of par yields", given=yields.shape,
                allowed=f"one row a day, one column a tenor: {(*days.shape, *tenors.shape)}",
            )  # fmt: skip
        if not (np.all(tenors > 0.0) and np.all(tenors < np.inf) and np.all(np.diff(tenors) > 0.0)):
            raise BadInput("tenors of par yields", given=tenors.tolist(), allowed="years above zero, ascending")
        late = np.flatnonzero(~(days[1:] > days[:-1])) + 1 if len(days) > 1 else np.flatnonzero(np.isnat(days))
        if len(late):
            raise BadInput(
                "days of par yields", given=str(days[late[0]]), where=f"position {late[0]}",
                allowed="each day once, ascending", hint="sort the rows by day first",
            )  # fmt: skip
        wrong = np.argwhere(np.abs(yields) > MOST_YIELD)
        if len(wrong):
            row, column = wrong[0]
            raise BadInput(
                "par yield", given=float(yields[row, column]), where=f"{days[row]}, {tenors[column]:g} years",
                allowed=f"a decimal from -{MOST_YIELD} to {MOST_YIELD}", hint="write 4.5% as 0.045",
            )  # fmt: skip
        for name, column in (("days", days), ("tenors", tenors), ("yields", yields)):
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        return len(self.days)
