"""How long do whole commands take, from the shell to the last line, and the bare import?

Each command runs in a process of its own, kernels compiled beforehand. The peer is the target.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from measure import Row, duration, seconds, show

NETBASIS = str(Path(sys.executable).with_name("netbasis"))
COMMANDS = {
    "import netbasis": ([sys.executable, "-c", "import netbasis"], 0.15),
    "netbasis --help": ([NETBASIS, "--help"], 0.3),
    "netbasis basis --date 2020-03-18": ([NETBASIS, "basis", "--date", "2020-03-18"], 1.0),
}


def main() -> list[Row]:
    """Measure, print and return the rows."""
    bare = seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    rows = []
    for name, (command, target) in COMMANDS.items():
        took = seconds(lambda command=command: subprocess.run(command, check=True, capture_output=True))
        rows.append(
            Row(
                f"{name} (bare Python {duration(bare)}); peer: the target",
                duration(took),
                duration(target),
                target / took,
            )
        )
    show(rows)
    return rows


if __name__ == "__main__":
    main()
