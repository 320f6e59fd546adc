"""Arguments that several commands share, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.output import Format

ContractName = Annotated[str, typer.Argument(help="Contract, such as ZNM0, ZNM20 or TYM0.", metavar="CONTRACT")]
Day = Annotated[
    str | None,
    typer.Option(
        "--date",
        help="A day of the sample (netbasis days) or of your lake; 2020-03-18.",
        metavar="DATE",
    ),
]
Folder = Annotated[
    Path | None, typer.Option("--market", help="A market directory (see: netbasis template).", metavar="DIR")
]
Lake = Annotated[
    Path | None, typer.Option("--lake", help="Take --date from this lake (see: netbasis data).", metavar="DIR")
]
FuturesFile = Annotated[
    Path | None,
    typer.Option("--futures", help="Futures prices for a lake's day: contract, price, date.", metavar="FILE"),
]
Contract = Annotated[
    str | None, typer.Option("--contract", help="One contract; all quoted ones by default.", metavar="CONTRACT")
]
Delivery = Annotated[str, typer.Option(help="first, last, best (for the short) or a date.", metavar="DAY")]
Repo = Annotated[
    float | None, typer.Option(help="One repo rate, 1.23 for 1.23%; the market's own by default.", metavar="PCT")
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The date a one-digit year is read against; today.", metavar="DATE")
]
Form = Annotated[Format, typer.Option("--format", help="How the data is shown.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file, not the terminal.", metavar="FILE")]
Lang = Annotated[str, typer.Option(help="Language of headings: en or zh (繁體中文).", metavar="LANG")]

TABLE = Format.table


def end_with(code: int) -> None:
    """End the command with an exit code other than 0."""
    if code:
        raise typer.Exit(code)
