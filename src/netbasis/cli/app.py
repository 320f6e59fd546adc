"""The commands and their options. What a command does stands in the other files of this room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli import app_episode, app_fragility, app_monitor, app_reference, app_trade
from netbasis.cli.arguments import (
    TABLE,
    Contract,
    ContractName,
    Day,
    Delivery,
    Folder,
    Form,
    FuturesFile,
    Lake,
    Lang,
    Out,
    Repo,
    end_with,
)  # fmt: skip
from netbasis.cli.data import data
from netbasis.cli.fields import (
    BASIS,
    CTD,
    CURVE,
    DETAIL,
    DRIVERS,
    HEDGE,
    HISTORY,
    LIQUIDITY,
    MAP,
    OPTIONS,
    OPTIONS_SUMMARY,
    OPTIONS_VIEWS,
    fields,
)
from netbasis.cli.output import OptionView
from netbasis.cli.stress import stress

app = typer.Typer(
    name="netbasis",
    help="The U.S. Treasury cash-futures basis: conversion factors, baskets, basis tables, cheapest to deliver.",
    epilog="A first look: netbasis basis --date 2020-03-18 --contract ZNM0. Every field: netbasis COMMAND --help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(stress, name="stress")
app.add_typer(data)


def _version(asked: bool) -> None:
    if asked:
        from netbasis import __version__

        typer.echo(f"netbasis {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the report.", metavar="DIR")] = Path("netbasis-report"),
    lang: Lang = "en",
) -> None:
    """Price the sample days and write the report. One HTML file in English and 繁體中文, readable offline."""
    from netbasis.cli.demo import run_demo

    end_with(run_demo(out, lang))


@app.command()
def report(
    date: Day = None, market: Folder = None, lake: Lake = None, futures: FuturesFile = None,
    out: Annotated[
        Path, typer.Option(help="The HTML file; replaced when it exists.", metavar="FILE")
    ] = Path("netbasis-report.html"),
    lang: Annotated[str, typer.Option(help="Language shown first: en or zh (繁體中文).", metavar="LANG")] = "en",
) -> None:  # fmt: skip
    """Write the report of one day or of your market. One HTML file in English and 繁體中文, readable offline."""
    from netbasis.cli.report import write_report_command
    from netbasis.cli.which import Which

    end_with(write_report_command(Which(date, market, lake, futures), out, lang))


@app.command(epilog=fields(*BASIS, *DETAIL))
def basis(
    date: Day = None, market: Folder = None, contract: Contract = None, delivery: Delivery = "last",
    repo: Repo = None, detail: Annotated[bool, typer.Option("--detail", help="More columns in the data.")] = False,
    lake: Lake = None, futures: FuturesFile = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Basis of every deliverable issue. Gross basis, carry, net basis, implied repo, rank."""
    from netbasis.cli.market import show_basis
    from netbasis.cli.which import Which

    which = Which(date, market, lake, futures)
    end_with(show_basis(which, contract, delivery, repo, detail, form, out, lang))


@app.command(epilog=fields(*CTD))
def ctd(
    date: Day = None, market: Folder = None, contract: Contract = None, delivery: Delivery = "last",
    repo: Repo = None, lake: Lake = None, futures: FuturesFile = None, form: Form = TABLE, out: Out = None,
    lang: Lang = "en",
) -> None:  # fmt: skip
    """Cheapest to deliver of each contract. One line each, with the runner-up and what one tick is worth."""
    from netbasis.cli.market import show_ctd
    from netbasis.cli.which import Which

    end_with(show_ctd(Which(date, market, lake, futures), contract, delivery, repo, form, out, lang))


@app.command("map", epilog=fields(*MAP))
def ctd_map(
    contract: ContractName, date: Day = None, market: Folder = None, delivery: Delivery = "last",
    repo: Repo = None, lake: Lake = None, futures: FuturesFile = None,
    parallel: Annotated[int, typer.Option(help="Largest parallel shift, bp.", metavar="BP")] = 200,
    slope: Annotated[int, typer.Option(help="Largest change of slope, bp between 2 and 10 years.", metavar="BP")] = 100,
    step: Annotated[int, typer.Option(help="Grid step, bp.", metavar="BP")] = 25,
    switches: Annotated[bool, typer.Option("--switches", help="The switch points instead of the grid.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """How the cheapest to deliver changes with level and slope of yields."""
    from netbasis.cli.ctd_map import show_map
    from netbasis.cli.which import Which

    which = Which(date, market, lake, futures)
    end_with(show_map(contract, which, delivery, repo, parallel, slope, step, switches, form, out, lang))


@app.command(epilog=fields(*HEDGE))
def hedge(
    contract: ContractName,
    issue: Annotated[str, typer.Option(help="Identifier of the issue held.", metavar="ISSUE")],
    face: Annotated[float, typer.Option(help="Face in dollars; negative for a short position.", metavar="USD")],
    date: Day = None, market: Folder = None, delivery: Delivery = "last", repo: Repo = None,
    lake: Lake = None, futures: FuturesFile = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Contracts that hedge an issue. By conversion factor and by DV01: whole contracts, residual, tail."""
    from netbasis.cli.market import show_hedge
    from netbasis.cli.which import Which

    which = Which(date, market, lake, futures)
    end_with(show_hedge(contract, issue, face, which, delivery, repo, form, out, lang))


@app.command(epilog=fields(*OPTIONS, *OPTIONS_SUMMARY, *OPTIONS_VIEWS))
def options(
    contract: ContractName, date: Day = None, market: Folder = None, lake: Lake = None, futures: FuturesFile = None,
    model: Annotated[
        str, typer.Option(help="gauss2: all rights; hw1: the quality option, exact.", metavar="MODEL")
    ] = "gauss2",
    vol: Annotated[
        float | None, typer.Option(help="Yield volatility, bp a year; realised by default.", metavar="BP")
    ] = None,
    noise: Annotated[
        float | None, typer.Option(help="Noise of each issue's yield, bp per root business day; 0.1.", metavar="BP")
    ] = None,
    repo: Repo = None,
    rights: Annotated[
        str, typer.Option(help="all, none, or of quality,timing,wild_card,end_of_month.", metavar="NAMES")
    ] = "all",
    delivery: Delivery = "last",
    show: Annotated[
        OptionView, typer.Option("--show", help="The issues, the contract in one row, or how its price moves.")
    ] = OptionView.issues,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """The short's delivery options. Model futures price, each right, option-adjusted net basis, probabilities."""
    from netbasis.cli.options import show_options
    from netbasis.cli.which import Which

    which = Which(date, market, lake, futures)
    end_with(show_options(contract, which, model, vol, noise, repo, rights, delivery, show, form, out, lang))


@app.command(epilog=fields(*LIQUIDITY))
def liquidity(
    contract: ContractName, date: Day = None,
    leverage: Annotated[
        float, typer.Option(help="Repo leverage: the haircut is 1 / leverage.", metavar="TIMES")
    ] = 50.0,
    horizon: Annotated[int, typer.Option(help="Trading days, 1 to 20.", metavar="DAYS")] = 10,
    paths: Annotated[int, typer.Option(help="Paths drawn.", metavar="N")] = 100_000,
    seed: Annotated[int, typer.Option(help="Seed: the same one gives the same numbers.", metavar="N")] = 0,
    scenario: Annotated[
        str | None,
        typer.Option(help="Also one path day by day: september-2019, march-2020, april-2025, swes.", metavar="NAME"),
    ] = None,
    buffer: Annotated[float, typer.Option(help="Part of the equity kept as cash, percent.", metavar="PCT")] = 25.0,
    haircut: Annotated[float, typer.Option(help="Least haircut that lenders take, percent.", metavar="PCT")] = 0.0,
    capital: Annotated[float, typer.Option(help="Equity, dollars.", metavar="USD")] = 100e6,
    ladder: Annotated[
        str, typer.Option(help="Repo: overnight, term, or share x days such as 0.5x1,0.5x30.", metavar="TERMS")
    ] = "overnight",
    short: Annotated[bool, typer.Option("--short", help="Short the basis, not long.")] = False,
    known: Annotated[bool, typer.Option("--known", help="Draw only from days up to the date.")] = False,
    part: Annotated[
        str | None,
        typer.Option(help="One table: balance, distance, quantiles, outcomes, causes, shocks, path.", metavar="NAME"),
    ] = None,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """What a levered basis position needs in cash. Distance to a forced sale, cash need by quantile, leverage by
    shock; ten-year contracts on the 112 days of the embedded panel."""
    from netbasis.cli.liquidity import show_liquidity

    end_with(
        show_liquidity(contract, date, leverage, horizon, paths, seed, scenario, buffer, haircut, capital, ladder,
                       short, known, part, form, out, lang)
    )  # fmt: skip


@app.command(epilog=fields(*CURVE))
def curve(
    date: Day = None, market: Folder = None, lake: Lake = None, futures: FuturesFile = None,
    model: Annotated[str, typer.Option(help="svensson or spline.", metavar="MODEL")] = "svensson",
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Issues against a fitted curve. Cheap or rich in bp, and the noise measure."""
    from netbasis.cli.market import show_curve
    from netbasis.cli.which import Which

    end_with(show_curve(Which(date, market, lake, futures), model, form, out, lang))


@app.command(epilog=fields(*DRIVERS))
def drivers(
    contract: ContractName, date: Day = None, market: Folder = None, lake: Lake = None, futures: FuturesFile = None,
    detail: Annotated[bool, typer.Option("--detail", help="Every measure, and the positions by contract.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """The six drivers of the basis. Arbitrage gap, curve, financing, liquidity, mean reversion, hedging demand; and the
    trade that their composite names."""
    from netbasis.cli.drivers import show_drivers
    from netbasis.cli.which import Which

    end_with(show_drivers(contract, Which(date, market, lake, futures), detail, form, out, lang))


@app.command(epilog=fields(*HISTORY))
def history(
    name: Annotated[str | None, typer.Argument(help="A contract (ZNM0) or a root (ZN); all.", metavar="NAME")] = None,
    contract: Contract = None,
    start: Annotated[str | None, typer.Option("--from", help="First day shown.", metavar="DATE")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day shown.", metavar="DATE")] = None,
    series: Annotated[bool, typer.Option("--series", help="The daily series of one note, not the panel.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Every issue, not only the cheapest to deliver.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Implied repo against SOFR, day by day. The cheapest to deliver on the 112 days of the embedded panel,
    2018-2023."""
    from netbasis.cli.history import show_history

    end_with(show_history(name or contract, start, end, series, every, form, out, lang))


app_reference.add_to(app)
app_trade.add_to(app)
app_monitor.add_to(app)
app_fragility.add_to(app)
app_episode.add_to(app)
