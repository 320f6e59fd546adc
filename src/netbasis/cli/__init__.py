"""The command line: thin commands, each importing what it needs when it runs."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Bad input prints one message and gives 2, never a traceback."""
    import click

    from netbasis.cli.app import app
    from netbasis.errors import NetbasisError

    try:
        result = app(args=arguments, prog_name="netbasis", standalone_mode=False)
    except NetbasisError as problem:
        sys.stdout.flush()
        print(f"netbasis: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    except click.ClickException as problem:
        problem.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        print("netbasis: stopped", file=sys.stderr)  # noqa: T201
        return 130
    except BrokenPipeError:  # the reader (head, less) has seen enough
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0


def run() -> None:
    """Entry point of the installed command."""
    sys.exit(main())
