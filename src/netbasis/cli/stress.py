"""The commands `netbasis stress ...` and their options. What they do stands in the other `stress_*` files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.fields_system import CALLS, COMPARE, DAYS, EXPLAIN, FLOWS, SUMMARY, TARGETS, system_fields
from netbasis.cli.output import Format

stress = typer.Typer(
    name="stress",
    help="The whole market under stress: sectors, margin calls, forced sales, dealers, repo, policy.",
    epilog="A first look: netbasis stress explain mar2020. What each number means: docs/glossary.md.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Show(StrEnum):
    """Views of a run."""

    summary = "summary"
    days = "days"
    calls = "calls"
    flows = "flows"
    balance = "balance"
    audit = "audit"


Name = Annotated[str, typer.Argument(help="A scenario (netbasis stress list) or a TOML file.", metavar="SCENARIO")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE",
        help="Change a number: a parameter, sizes.NAME, funds.NAME. May be repeated.",
    ),
]  # fmt: skip
Policy = Annotated[
    list[str] | None,
    typer.Option(
        "--policy", metavar="KIND,...",
        help="Add a policy: kind,size=...,trigger=...,day=...,lag=...,cap=...,exit=... May be repeated.",
    ),
]  # fmt: skip
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="CHANNEL", help="Leave a channel of the path out, such as purchases."),
]
Seeds = Annotated[int, typer.Option(help="Runs with different random numbers (scenarios with noise).", metavar="N")]
Steps = Annotated[int, typer.Option(help="Steps a day.", metavar="S")]
Seed = Annotated[int, typer.Option(help="Key of the random numbers.", metavar="K")]
Accepted = Annotated[
    bool, typer.Option("--accepted", help="The whole accepted set of parameters: medians with 5-95% bands.")
]
Form = Annotated[Format, typer.Option("--format", help="How the data is shown.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file, not the terminal.", metavar="FILE")]
Lang = Annotated[str, typer.Option(help="Language of headings: en or zh (繁體中文).", metavar="LANG")]
TABLE = Format.table


@stress.command("list")
def list_scenarios(form: Form = TABLE, out: Out = None, lang: Lang = "en") -> None:
    """The scenarios that come with the package, each with its sources."""
    from netbasis.cli.stress_lists import show_list

    show_list(form, out, lang)


@stress.command(epilog=system_fields(*SUMMARY, *DAYS, *CALLS, *FLOWS))
def run(
    scenario: Name, settings: Set = None, policy: Policy = None, without: Without = None, seeds: Seeds = 1,
    steps: Steps = 4, seed: Seed = 1, accepted: Accepted = False,
    show: Annotated[Show, typer.Option(help="What of the run is shown.")] = Show.summary,
    from_monitor: Annotated[
        str | None,
        typer.Option("--from-monitor", help="Open it as the monitor shows the market on this day.", metavar="DATE"),
    ] = None,
    lake: Annotated[
        Path | None, typer.Option("--lake", help="With --from-monitor: this lake over the sample.", metavar="DIR")
    ] = None,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Run a scenario. Prices, basis, repo, sales, calls by cause, flows between sectors, balances, audit record."""
    from netbasis.cli.stress_opening import Opened
    from netbasis.cli.stress_options import asked
    from netbasis.cli.stress_run import show_run

    opening = Opened(from_monitor, lake)
    given = asked(scenario, settings, policy, without, seeds, steps, seed, accepted, opening.prepare)
    show_run(given, str(show), form, out, lang, opening.blocks(form, lang))


@stress.command(epilog=system_fields(*COMPARE))
def compare(
    scenario: Name, settings: Set = None, policy: Policy = None, without: Without = None, seeds: Seeds = 1,
    steps: Steps = 4, seed: Seed = 1, accepted: Accepted = False, form: Form = TABLE, out: Out = None,
    lang: Lang = "en",
) -> None:  # fmt: skip
    """Pairs on the same shocks. With and without policy, with and without feedback, outright against hedged."""
    from netbasis.cli.stress_options import asked
    from netbasis.cli.stress_run import show_compare

    show_compare(asked(scenario, settings, policy, without, seeds, steps, seed, accepted), form, out, lang)


@stress.command(epilog=system_fields(*EXPLAIN))
def explain(
    scenario: Name, settings: Set = None, policy: Policy = None, without: Without = None, steps: Steps = 4,
    seed: Seed = 1, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """The story of one run, in order. Who was called and why, who sold to whom, dealers, what policy changed."""
    from netbasis.cli.stress_explain import show_story
    from netbasis.cli.stress_options import asked

    show_story(asked(scenario, settings, policy, without, 1, steps, seed, False), form, out, lang)


@stress.command(epilog=system_fields(*TARGETS))
def targets(
    identification: Annotated[
        bool, typer.Option("--identification", help="What the data say of each parameter, not the targets.")
    ] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """The scoreboard. Every documented number against the model: hit or miss, fitted or held out."""
    from netbasis.cli.stress_lists import show_targets

    show_targets(identification, form, out, lang)
