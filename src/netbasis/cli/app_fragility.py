"""The command `fragility` and its options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.arguments import TABLE, Form, Lang, Out
from netbasis.cli.fields_fragility import fragility_fields


class Part(StrEnum):
    """Tables of the index and of its backtest."""

    parts = "parts"
    weights = "weights"
    episodes = "episodes"
    alarms = "alarms"
    without = "without"
    weeks = "weeks"


def fragility(
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE",
                     help="As known at the end of this day, or at a New York time such as '2020-03-06 16:00'; the "
                          "newest data by default. With --backtest: the last day."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Your weights, TOML; those of the package.", metavar="FILE")
    ] = None,
    lake: Annotated[
        Path | None, typer.Option("--lake", help="This lake over the embedded sample (netbasis data).", metavar="DIR")
    ] = None,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Every week as known then: did it warn, how often falsely.")
    ] = False,
    start: Annotated[str, typer.Option("--from", help="First day of the weeks.", metavar="DATE")] = "2015-01-02",
    threshold: Annotated[
        float, typer.Option("--threshold", help="Percentile among its earlier weeks that is an alarm.", metavar="PCT")
    ] = 90.0,
    horizon: Annotated[
        int, typer.Option("--horizon", help="Weeks within which an episode must begin.", metavar="WEEKS")
    ] = 13,
    part: Annotated[
        Part | None,
        typer.Option("--part", help="One table: parts, weights; with --backtest episodes, alarms, without, weeks."),
    ] = None,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """How fragile the market around the trade is, 0 to 100. A documented combination of the monitor's indicators as
    known at any time; each one's part in it; what is missing; and whether it ever warned."""
    from netbasis.cli.fragility import show_backtest, show_fragility

    name = None if part is None else str(part)
    if backtest:
        show_backtest(date, weights, lake, start, threshold, horizon, name, form, out, lang)
    else:
        show_fragility(date, weights, lake, start, threshold, horizon, name, form, out, lang)


def add_to(app: typer.Typer) -> None:
    """The command at its place."""
    app.command(epilog=fragility_fields())(fragility)
