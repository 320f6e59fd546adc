"""The commands and their options. What a command does stands in `cli.contracts`, `cli.market`, `cli.files`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.output import Format

app = typer.Typer(
    name="netbasis",
    help="The U.S. Treasury cash-futures basis: conversion factors, baskets, basis tables, cheapest to deliver.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ContractName = Annotated[str, typer.Argument(help="Contract, such as ZNM0, ZNM20 or TYM0.", metavar="CONTRACT")]
Day = Annotated[str | None, typer.Option("--date", help="A day of the embedded sample, such as 2020-03-18.")]
Folder = Annotated[Path | None, typer.Option("--market", help="A market directory (see: netbasis template).")]
Contract = Annotated[str | None, typer.Option("--contract", help="One contract; all quoted ones by default.")]
Delivery = Annotated[str, typer.Option(help="first, last, best (for the short) or a date.")]
Repo = Annotated[float | None, typer.Option(help="One repo rate in percent; the market's own by default.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The date a one-digit year is read against.")]
Form = Annotated[Format, typer.Option("--format", help="How the data is shown.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of the terminal.")]
Lang = Annotated[str, typer.Option(help="Language of headings: en or zh (繁體中文).")]

TABLE = Format.table


def _leave(code: int) -> None:
    """End the command with an exit code."""
    if code:
        raise typer.Exit(code)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the report.")] = Path("netbasis-report"),
    lang: Lang = "en",
) -> None:
    """Price the sample days and write the report (HTML, English and 繁體中文)."""
    from netbasis.cli.demo import run_demo

    _leave(run_demo(out, lang))


@app.command()
def basis(
    date: Day = None, market: Folder = None, contract: Contract = None, delivery: Delivery = "last",
    repo: Repo = None, detail: Annotated[bool, typer.Option(help="More columns in the data.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Basis of every deliverable issue: gross, carry, net, implied repo, rank."""
    from netbasis.cli.market import show_basis

    _leave(show_basis(date, market, contract, delivery, repo, detail, form, out, lang))


@app.command()
def ctd(
    date: Day = None, market: Folder = None, contract: Contract = None, delivery: Delivery = "last",
    repo: Repo = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Cheapest to deliver of each contract, the runner-up, what one tick is worth."""
    from netbasis.cli.market import show_ctd

    _leave(show_ctd(date, market, contract, delivery, repo, form, out, lang))


@app.command("map")
def ctd_map(
    contract: ContractName, date: Day = None, market: Folder = None, delivery: Delivery = "last",
    repo: Repo = None,
    parallel: Annotated[int, typer.Option(help="Largest parallel shift, bp.")] = 200,
    slope: Annotated[int, typer.Option(help="Largest change of slope, bp between 2 and 10 years.")] = 100,
    step: Annotated[int, typer.Option(help="Grid step, bp.")] = 25,
    switches: Annotated[bool, typer.Option(help="The switch points instead of the grid.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """How the cheapest to deliver changes with level and slope of yields."""
    from netbasis.cli.market import show_map

    _leave(show_map(contract, date, market, delivery, repo, parallel, slope, step, switches, form, out, lang))


@app.command()
def hedge(
    contract: ContractName,
    issue: Annotated[str, typer.Option(help="Identifier of the issue held.")],
    face: Annotated[float, typer.Option(help="Face in dollars; negative for a short position.")],
    date: Day = None, market: Folder = None, delivery: Delivery = "last", repo: Repo = None,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Contracts that hedge an issue: by factor and by DV01, whole contracts, residual, tail."""
    from netbasis.cli.market import show_hedge

    _leave(show_hedge(contract, issue, face, date, market, delivery, repo, form, out, lang))


@app.command()
def curve(
    date: Day = None, market: Folder = None,
    model: Annotated[str, typer.Option(help="svensson or spline.")] = "svensson",
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Fitted curve: each issue's yield against it, cheap or rich, and the noise measure."""
    from netbasis.cli.market import show_curve

    _leave(show_curve(date, market, model, form, out, lang))


@app.command()
def history(
    contract: Contract = None,
    series: Annotated[bool, typer.Option(help="The daily series of one note instead of the panel.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Every issue, not only the cheapest to deliver.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Cheapest to deliver and implied repo on every day of the embedded ten-year panel."""
    from netbasis.cli.market import show_history

    _leave(show_history(contract, series, every, form, out, lang))


@app.command()
def factor(
    contract: ContractName,
    coupon: Annotated[float, typer.Option(help="Annual coupon in percent, such as 1.25.")],
    maturity: Annotated[str, typer.Option(help="Maturity, such as 2031-08-15.")],
    as_of: AsOf = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Conversion factor of an issue for a contract."""
    from netbasis.cli.contracts import show_factor

    _leave(show_factor(contract, coupon, maturity, as_of, form, out, lang))


@app.command("contract")
def contract_facts(
    contract: ContractName, as_of: AsOf = None, form: Form = TABLE, out: Out = None, lang: Lang = "en"
) -> None:
    """Dates, grade and tick of a contract, each with its source."""
    from netbasis.cli.contracts import show_contract

    _leave(show_contract(contract, as_of, form, out, lang))


@app.command()
def basket(
    contract: ContractName, as_of: AsOf = None, market: Folder = None,
    every: Annotated[bool, typer.Option("--all", help="Also the issues not deliverable, with the reason.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Deliverable issues of a contract under the rules of its month."""
    from netbasis.cli.contracts import show_basket

    _leave(show_basket(contract, as_of, market, every, form, out, lang))


@app.command()
def days(form: Form = TABLE, out: Out = None, lang: Lang = "en") -> None:
    """Days of the embedded sample and what each holds."""
    from netbasis.cli.contracts import show_days

    _leave(show_days(form, out, lang))


@app.command()
def template(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Write a market directory to fill in: a working example with comments."""
    from netbasis.cli.files import write_template

    _leave(write_template(folder))


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="A market directory.")]) -> None:
    """Say all that is wrong with a market directory, at once."""
    from netbasis.cli.files import check_folder

    _leave(check_folder(folder))
