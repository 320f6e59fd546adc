"""The command line: thin commands, each importing what it needs when it runs."""

from __future__ import annotations

import gc
import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Bad input prints one message and gives 2, never a traceback."""
    from netbasis.cli.app import app
    from netbasis.errors import NetbasisError

    try:
        app(args=arguments, prog_name="netbasis")
    except NetbasisError as problem:
        sys.stdout.flush()
        sys.stderr.write(f"netbasis: {problem}\n")
        return 2
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def run() -> None:
    """Entry point of the installed command."""
    gc.disable()  # a process of a second: looking for cycles among what it imports is a tenth of its time
    sys.exit(main())
