"""The command `monitor` and its options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.arguments import TABLE, Form, Lang, Out, end_with
from netbasis.cli.fields_monitor import monitor_fields


class Part(StrEnum):
    """Tables of the monitor."""

    indicators = "indicators"
    size = "size"
    alerts = "alerts"
    ages = "ages"


def monitor(
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE",
                     help="As known at the end of this day, or at a New York time such as '2019-09-18 08:00'; "
                          "the newest data by default."),
    ] = None,
    lake: Annotated[
        Path | None, typer.Option("--lake", help="This lake over the embedded sample (netbasis data).", metavar="DIR")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Day that changes are measured from; four weeks.", metavar="DATE")
    ] = None,
    part: Annotated[Part | None, typer.Option("--part", help="One table; with --format, which one.")] = None,
    detail: Annotated[bool, typer.Option("--detail", help="Every sentence, and how old each series is.")] = False,
    alerts: Annotated[
        Path | None, typer.Option("--alerts", help="Your thresholds, TOML; those of the package.", metavar="FILE")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Read again and again, tell of every crossing once.")] = False,
    every: Annotated[str, typer.Option("--every", help="With --watch: 90s, 15m, 1h.", metavar="TIME")] = "15m",
    webhook: Annotated[
        str | None,
        typer.Option("--webhook", metavar="URL",
                     help="With --watch: tell this https address (http on this machine); else NETBASIS_WEBHOOK."),
    ] = None,
    alert_file: Annotated[
        Path | None, typer.Option("--alert-file", help="With --watch: add crossings here, JSON lines.", metavar="FILE")
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="With --watch: what is remembered over a restart.", metavar="FILE")
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", help="With --watch: end after N readings.", metavar="N")] = 0,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """What public data say, as known at any time. Size of the trade, crowding, funding, dealers, supply, volatility,
    liquidity, credit, haven, basis; each with its percentile as known then; alerts. Works without a network and says
    how old its data are."""
    from netbasis.errors import BadInput

    if watch:
        from netbasis.cli.watch import run_watch

        for name, given in (("--date", date), ("--since", since), ("--out", out), ("--part", part)):
            if given is not None:
                raise BadInput(f"{name} with --watch", given=str(given), allowed="one of the two")
        end_with(run_watch(alerts, lake, every, rounds, webhook, alert_file, state, lang))
        return
    for name, typed in (("--webhook", webhook), ("--alert-file", alert_file), ("--state", state)):
        if typed is not None:
            raise BadInput(f"{name} without --watch", allowed="with --watch")
    from netbasis.cli.monitor import show_monitor

    show_monitor(date, since, lake, alerts, None if part is None else str(part), detail, form, out, lang)


def add_to(app: typer.Typer) -> None:
    """The command at its place."""
    app.command(epilog=monitor_fields())(monitor)
