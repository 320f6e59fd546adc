"""Run the benchmarks and print one table, with the limits of the machine beside it.

    python benchmarks/run.py            all files bench_*.py of this folder
    python benchmarks/run.py yields     the named ones

Each file answers its questions by `main()`, which prints and returns rows of `measure.Row`. Single thread;
the peer does the same work in the same run; medians of several runs.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from pathlib import Path

import machine
from measure import Row, show


def main(names: list[str]) -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"unknown benchmark: {', '.join(unknown)}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or known:
        print(f"{name} ...", file=sys.stderr, flush=True)
        with contextlib.redirect_stdout(io.StringIO()):
            rows += importlib.import_module(f"bench_{name}").main()
    show(rows)
    print(machine.describe(machine.measure()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
