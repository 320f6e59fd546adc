"""How long does a straightforward NumPy Monte Carlo take for the two-factor value of a contract?

The peer of the delivery options: two Gaussian factors, spread noise of every issue, exact cash-flow sums, antithetic
paths in chunks; the contract's sheet (dates, forwards, anchors) is made beforehand. `accuracy` is the standard error
asked for, in points; the paths it takes are found by a pilot. `quality` has the choice of the issue alone, `early`
early delivery as well, by least squares, whose error cannot fall below that of its rule. Wild card and window are
in neither: a Monte Carlo of them would be nested.

`peer(...)` is what other benchmarks call: a callable without arguments that returns (value, standard error, paths).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

from measure import Row, duration, seconds, show

import netbasis as nb

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "analytics" / "options"))
from oracle import Case, Estimate, Law
from oracle_simulation import early_delivery, quality_only

ACCURACY = 0.01 / 32.0  # points
DAY, CONTRACT = "2019-09-17", "ZNZ9"
PILOT = 20_000
DEFAULT = Law((0.0080, 0.0050))

Value = tuple[float, float, int]


def peer(
    market: nb.Market, contract: str, law: Law = DEFAULT, accuracy: float = ACCURACY, *, early: bool = False
) -> Callable[[], Value]:
    """The simulation of one contract, ready to be timed; the pilot that finds the number of paths is not in it."""
    case = Case(market, contract)

    def simulate(paths: int) -> Estimate:
        if early:
            return early_delivery(case, law, 2 * paths)
        futures, _ = quality_only(case, law, paths, chunk=min(paths // 2, 50_000))
        return futures

    pilot = simulate(PILOT)
    paths = PILOT * max(1, math.ceil((pilot.error / accuracy) ** 2))

    def value() -> Value:
        found = simulate(paths)
        return found.value, found.error, found.paths

    return value


def main() -> list[Row]:
    """Measure, print and return the rows: the peer against itself at ten times its standard error."""
    market = nb.sample_market(DAY)
    fine, coarse = peer(market, CONTRACT), peer(market, CONTRACT, accuracy=10.0 * ACCURACY)
    value, error, paths = fine()
    rough, rough_error, few = coarse()
    if not abs(value - rough) < 4.0 * math.hypot(error, rough_error):
        raise AssertionError(f"two simulations of one value: {value} and {rough}")
    ours, theirs = seconds(fine, runs=3), seconds(coarse, runs=3)
    question = f"NumPy Monte Carlo of {CONTRACT}, quality, {paths:,} paths, +-{error * 32:.4f}/32"
    rows = [Row(f"{question}; peer: {few:,} paths, +-{rough_error * 32:.3f}/32", duration(ours), duration(theirs),
                theirs / ours)]  # fmt: skip
    show(rows)
    return rows


if __name__ == "__main__":
    main()
