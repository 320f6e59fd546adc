"""The command `episode` and its options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.arguments import TABLE, Form, Lang, Out
from netbasis.cli.fields_episode import episode_fields


class EpisodePart(StrEnum):
    """Tables of the card."""

    evidence = "evidence"
    verdicts = "verdicts"
    later = "later"


def episode(
    name: Annotated[
        str, typer.Argument(help="2019-09, 2020-03, 2025-04 or FROM..TO, at most 92 days.", metavar="EPISODE")
    ],
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="DATE",
                     help="As known at the end of this day, or at a New York time such as '2020-03-18 16:00'; "
                          "everything held by default, later revisions and documents too."),
    ] = None,
    lake: Annotated[
        Path | None, typer.Option("--lake", help="This lake over the embedded sample (netbasis data).", metavar="DIR")
    ] = None,
    part: Annotated[EpisodePart | None, typer.Option("--part", help="One table; with --format, which one.")] = None,
    detail: Annotated[
        bool, typer.Option("--detail", help="Every sentence, and the reason of every threshold.")
    ] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Competing explanations of an episode side by side. Basis unwind, swap-spread unwind, funding squeeze, weak
    auctions, foreign selling, inflation or dollar confidence: the evidence for and against each from the data held,
    what would be needed to decide, and what was later documented. Never a certainty."""
    from netbasis.cli.episode import show_episode

    show_episode(name, known_at, lake, None if part is None else str(part), detail, form, out, lang)


def add_to(app: typer.Typer) -> None:
    """The command at its place."""
    app.command(epilog=episode_fields())(episode)
