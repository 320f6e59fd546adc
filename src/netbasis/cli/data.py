"""The commands `netbasis data ...`. What they do stands in cli/lake.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.arguments import end_with
from netbasis.cli.output import Format

data = typer.Typer(
    name="data",
    help="The lake: public data as known at any time. Fetch, import, look, query, verify.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[
    Path | None,
    typer.Option("--lake", help="The lake; NETBASIS_DATA or the user's data folder by default.", metavar="DIR"),
]
Form = Annotated[Format, typer.Option("--format", help="How the data is shown.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file, not the terminal.", metavar="FILE")]
Lang = Annotated[str, typer.Option(help="Language of headings: en or zh (繁體中文).", metavar="LANG")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="What was known by then: a date (its end in New York) or a time.", metavar="WHEN"),
]
TABLE = Format.table


@data.command()
def update(
    source: Annotated[
        list[str] | None, typer.Argument(help="Providers; all by default.", metavar="[SOURCE]...")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="First day; a year ago by default.", metavar="DATE")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day; today by default.", metavar="DATE")] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another update to end.", metavar="S")] = 0.0,
    lake: Folder = None,
) -> None:  # fmt: skip
    """Fetch what is missing. Resumes where it stopped; a source that fails stops alone."""
    from netbasis.cli.lake import run_update

    end_with(run_update(source or [], since, until, wait, lake))


@data.command()
def status(
    gaps: Annotated[bool, typer.Option("--gaps", help="Days missing in each dataset instead.")] = False,
    lake: Folder = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """What is held and how old it is."""
    from netbasis.cli.lake import show_status

    end_with(show_status(gaps, lake, form, out, lang))


@data.command()
def verify(lake: Folder = None) -> None:
    """Check every hash, manifest and file. Exit code 2 when something is wrong."""
    from netbasis.cli.lake import run_verify

    end_with(run_verify(lake))


@data.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, Parquet, or what the reader takes.", metavar="FILE")],
    kind: Annotated[
        str, typer.Option("--as", help="A dataset (futures, prices, series ...) or a reader.", metavar="NAME")
    ],
    known: Annotated[
        str, typer.Option(help="When the rows were known: fetched (now), or day (their own end).", metavar="WHEN")
    ] = "fetched",
    option: Annotated[
        list[str] | None, typer.Option("--option", help="What a reader must be told: NAME=VALUE.", metavar="NAME=VALUE")
    ] = None,
    lake: Folder = None,
) -> None:  # fmt: skip
    """Take in a file of your own. Checked like any reply, stored whole or quarantined with the reason."""
    from netbasis.cli.lake import run_import

    end_with(run_import(file, kind, known, option or [], lake))


@data.command()
def show(
    series: Annotated[str, typer.Argument(help="A series, such as sofr or par_10y.", metavar="SERIES")],
    start: Annotated[str | None, typer.Option("--from", help="First day shown.", metavar="DATE")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day shown.", metavar="DATE")] = None,
    as_of: AsOf = None,
    every: Annotated[bool, typer.Option("--vintages", help="Every vintage, not the newest.")] = False,
    lake: Folder = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """One series, now or as known at a time."""
    from netbasis.cli.lake import show_series

    end_with(show_series(series, start, end, as_of, every, lake, form, out, lang))


@data.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT.", metavar="SELECT")],
    as_of: AsOf = None, lake: Folder = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Query with SQL, read-only. Tables: series, prices, auctions, positions, holdings, futures, factors, replies,
    findings; each also as NAME_vintages and NAME_as_of(TIMESTAMPTZ '...')."""
    from netbasis.cli.lake import show_sql

    end_with(show_sql(query, as_of, lake, form, out, lang))
