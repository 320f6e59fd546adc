"""Make the accepted set of the system model: `python tools/calibrate_system.py [DRAWS] [KEEP]`.

Two waves of history matching (netbasis/system/calibrate.py) from fixed seeds; the kept vectors of the second, at most
KEEP of them in the order of the draws, go to netbasis/system/accepted.txt with three significant digits, and are
checked again as written. The vector nearest to the middle of the set is printed: it is the default of `Parameters`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from netbasis.system.calibrate import PRIOR, TARGETS, hits, match, narrowed, simulate
from netbasis.system.parameters import NAMES

OUT = Path(__file__).resolve().parents[1] / "src" / "netbasis" / "system" / "accepted.txt"


def main(count: int, keep: int) -> None:
    """Two waves, the file, the middle vector."""
    first, shares = match(count, seed=1)
    print(f"wave 1: {len(first)} of {count}", {k: round(v, 3) for k, v in shares.items()})
    second, shares = match(count, seed=2, within=narrowed(first))
    print(f"wave 2: {len(second)} of {count}", {k: round(v, 3) for k, v in shares.items()})
    columns = [NAMES.index(name) for name in PRIOR]
    rows = second.copy()
    rows[:, columns] = [[float(f"{value:.3g}") for value in row] for row in rows[:, columns]]
    metrics = simulate(rows, ("mar2020", "quiet"))
    rows = rows[np.all([hits(target, metrics) for target in TARGETS if target.fitted], axis=0)][:keep]
    lines = [
        "# Parameter vectors of the system model that meet every fitted target (netbasis/system/calibrate.py).",
        f"# Made by tools/calibrate_system.py {count} {keep}: two waves, seeds 1 and 2. Not listed: pinned parameters.",
        " ".join(PRIOR),
        *(" ".join(f"{value:.3g}" for value in row[columns]) for row in rows),
    ]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    low = np.array([PRIOR[name][0] for name in PRIOR])
    width = np.array([PRIOR[name][1] for name in PRIOR]) - low
    scaled = (rows[:, columns] - low) / width
    middle = int(np.argmin(np.linalg.norm(scaled - np.median(scaled, axis=0), axis=1)))
    print(
        f"{len(rows)} kept; middle:", {name: float(rows[middle, at]) for name, at in zip(PRIOR, columns, strict=True)}
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(sys.argv[2]) if len(sys.argv) > 2 else 300)
