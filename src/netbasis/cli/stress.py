"""The commands `netbasis stress ...` and their options. What they do stands in the other `stress_*` files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.fields_system import (
    CALLS,
    CELLS,
    COMPARE,
    DAYS,
    EXPLAIN,
    FLOWS,
    FRONTIER,
    SUMMARY,
    SWEEP,
    TARGETS,
    system_fields,
)
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
Kept = Annotated[
    Path | None,
    typer.Option(
        "--folder", metavar="DIR",
        help="Keep the scenarios here; the same command with the same folder goes on where it was stopped.",
    ),
]  # fmt: skip
Workers = Annotated[
    int | None,
    typer.Option("--workers", help="Processes on this machine; one a core by default, 0: none.", metavar="N"),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", help="A Dask scheduler, tcp://host:8786 (netbasis[cluster]).", metavar="ADDRESS"),
]
Task = Annotated[
    int | None,
    typer.Option("--task", help="Runs in a task, the part that is kept whole; about a second's worth.", metavar="N"),
]
Plot = Annotated[
    Path | None, typer.Option("--plot", help="Draw it too: one HTML file, readable offline.", metavar="FILE")
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


@stress.command(epilog=system_fields(*SWEEP))
def sweep(
    scenario: Name,
    axis: Annotated[
        list[str] | None,
        typer.Option("--axis", metavar="NAME=VALUES",
                     help="What varies: shock=0.5,1,2 or shock=0.5:2:4 (FROM:TO:COUNT); also funds.NAME, sizes.NAME, "
                     "path.CHANNEL, policy.KIND.TERM. May be repeated: all combinations."),
    ] = None,
    rows: Annotated[
        Path | None,
        typer.Option("--rows", metavar="FILE", help="Combinations, a row each, from CSV or Parquet; not with --axis."),
    ] = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rules", metavar="NAME=POLICIES",
                     help="A set of policies by name, joined by +; a bare NAME for none. May be repeated: each set is "
                     "run on the same shocks, in place of the scenario's own."),
    ] = None,
    metrics: Annotated[
        str, typer.Option("--metrics", metavar="NAMES", help="What the table shows; the data has every metric.")
    ] = "dislocation,net_sold,worst_return,lender_loss,repo",
    every: Annotated[
        bool, typer.Option("--every", help="Data: a row a scenario, not a row a case and metric.")
    ] = False,
    settings: Set = None, policy: Policy = None, without: Without = None, seeds: Seeds = 1, steps: Steps = 4,
    seed: Seed = 1, folder: Kept = None, workers: Workers = None, cluster: Cluster = None,
    task: Task = None, form: Form = TABLE,
    out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Many runs over a grid, on all cores or a cluster. Paired seeds, resumable, the same bits however it is cut."""
    from netbasis.cli.stress_options import asked
    from netbasis.cli.stress_sweep import Where, show_sweep

    given = asked(scenario, settings, policy, without, seeds, steps, seed, False)
    where = Where(folder, workers, cluster, task)
    show_sweep(given, axis or [], rows, rules or [], metrics, every, where, form, out, lang)


@stress.command("map", epilog=system_fields(*CELLS))
def fragility(
    scenario: Name,
    leverage: Annotated[str, typer.Option(help="Median all-in leverage of the funds.", metavar="VALUES")] = "5:50:6",
    haircut: Annotated[str, typer.Option(help="Haircut, percent.", metavar="VALUES")] = "0,2,5",
    shock: Annotated[
        str, typer.Option(help="Multiples of the scenario's path.", metavar="VALUES")
    ] = "0.25,0.5,0.75,1,1.25,1.5,2",
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="EVENT",
                     help="spiral; book=0.3 (book down by over 30%); METRIC>NUMBER or <. May be repeated; "
                     "spiral and book=0.3 by default."),
    ] = None,
    settings: Set = None, policy: Policy = None, without: Without = None, seeds: Seeds = 16, steps: Steps = 4,
    seed: Seed = 1, folder: Kept = None, workers: Workers = None, cluster: Cluster = None,
    task: Task = None, plot: Plot = None,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """The fragility map. Leverage, haircut and size of the shock: how often it ends in a spiral or a lost book."""
    from netbasis.cli.stress_map import show_map
    from netbasis.cli.stress_options import asked
    from netbasis.cli.stress_sweep import Where

    given = asked(scenario, settings, policy, without, seeds, steps, seed, False)
    where = Where(folder, workers, cluster, task)
    show_map(given, leverage, haircut, shock, event or ["spiral", "book=0.3"], where, plot, form, out, lang)


@stress.command(epilog=system_fields(*FRONTIER))
def frontier(
    scenario: Name,
    rates: Annotated[str, typer.Option(help="Purchases, $bn a day.", metavar="VALUES")] = "25,50,75,100,150",
    lags: Annotated[str, typer.Option(help="Days from the trigger to the first one.", metavar="VALUES")] = "0,2,5",
    bound: Annotated[float, typer.Option(help="Dislocation that counts as calm.", metavar="BP")] = 15.0,
    within: Annotated[int, typer.Option(help="Days from the trigger it must be calm by.", metavar="DAYS")] = 7,
    trigger: Annotated[float, typer.Option(help="Dislocation that starts it.", metavar="BP")] = 20.0,
    kind: Annotated[str, typer.Option(help="outright or hedged.", metavar="KIND")] = "outright",
    tolerance: Annotated[float, typer.Option(help="How close the amount is found, $bn.", metavar="USD")] = 5.0,
    settings: Set = None, policy: Policy = None, without: Without = None, seeds: Seeds = 16, steps: Steps = 4,
    seed: Seed = 1, plot: Plot = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """How little intervention is enough. Smallest purchases that calm the market in time, by rate and lag."""
    from netbasis.cli.stress_map import show_frontier
    from netbasis.cli.stress_options import asked

    given = asked(scenario, settings, policy, without, seeds, steps, seed, False)
    show_frontier(given, rates, lags, bound, within, trigger, kind, tolerance, plot, form, out, lang)
