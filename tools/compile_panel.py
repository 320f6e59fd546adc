"""Compute what the embedded panel's prices say each day: `python tools/compile_panel.py [OUT_FILE]`.

Written is `netbasis/monitoring/noise_and_basis.txt`, from the package's own functions; run it again when they or the
panel change.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from netbasis.data.sample import sample_panel
from netbasis.monitoring.prices import NAMES, PARTS, price_series

OUT = Path(__file__).resolve().parents[1] / "src" / "netbasis" / "monitoring" / "noise_and_basis.txt"
NOTE = """\
What the embedded ten-year panel's prices say, computed by netbasis.monitoring.prices (tools/compile_panel.py).
Source: U.S. Treasury end-of-day prices and futures near 15:00 New York, see data/sample/panel.txt: not of one second.
Columns: day, noise (bp), implied less term repo of the front ten-year contract (bp), its net basis (32nds), each in
1/1000; - = cannot be computed."""


def main(arguments: list[str]) -> int:
    """Write the file; the exit code."""
    found = price_series(sample_panel())
    days = found["noise"][0]
    lines = []
    for day in days:
        cells = []
        for name in NAMES:
            own, values = found[name]
            at = int(np.searchsorted(own, day))
            held = at < len(own) and own[at] == day and np.isfinite(values[at])
            cells.append(str(round(float(values[at]) * PARTS)) if held else "-")
        lines.append(f"{day} {' '.join(cells)}")
    text = "".join(f"# {line}\n" for line in NOTE.splitlines()) + "".join(f"{line}\n" for line in lines)
    out = Path(arguments[0]) if arguments else OUT
    out.write_text(text, encoding="utf-8", newline="\n")
    print(f"{out.name}: {len(lines)} days")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
