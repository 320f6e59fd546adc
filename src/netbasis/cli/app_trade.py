"""The commands of the levered trade and their options: trade, backtest, replay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.arguments import TABLE, ContractName, Day, Folder, Form, FuturesFile, Lake, Lang, Out, end_with
from netbasis.cli.fields import BACKTEST, REPLAY, TRADE, fields

Margins = Annotated[
    Path | None,
    typer.Option("--margins", help="Your table of initial margins: root,effective_from,initial_margin,source.",
                 metavar="FILE"),
]  # fmt: skip
LadderText = Annotated[
    str, typer.Option("--ladder", help="overnight, term (90 days), or share x days: 0.5x1,0.5x30.", metavar="RUNGS")
]
Haircut = Annotated[float | None, typer.Option(help="Haircut in percent; 2 by default.", metavar="PCT")]
Buffer = Annotated[float | None, typer.Option(help="Percent of the equity kept as cash; 25 by default.", metavar="PCT")]
Shortfall = Annotated[str, typer.Option(help="When cash runs out: close, call or credit.", metavar="RULE")]
Hedge = Annotated[str, typer.Option(help="conversion_factor, dv01 or option_adjusted.", metavar="METHOD")]


def trade(
    contract: ContractName,
    issue: Annotated[
        str | None, typer.Option(help="Identifier of the issue; the cheapest to deliver.", metavar="ISSUE")
    ] = None,
    date: Day = None, market: Folder = None, lake: Lake = None, futures: FuturesFile = None,
    face: Annotated[float | None, typer.Option(help="Face in dollars, a multiple of 100.", metavar="USD")] = None,
    equity: Annotated[float | None, typer.Option(help="Own funds in dollars.", metavar="USD")] = None,
    side: Annotated[str, typer.Option(help="long or short the basis.", metavar="SIDE")] = "long",
    leverage: Annotated[
        float | None, typer.Option(help="Repo leverage, 1/haircut; instead of --haircut.", metavar="L")
    ] = None,
    all_in: Annotated[
        float | None, typer.Option("--all-in", help="Bonds over equity; cash is what is left.", metavar="L")
    ] = None,
    haircut: Haircut = None,
    margin: Annotated[
        float | None, typer.Option(help="Initial margin, dollars a contract; a model by default.", metavar="USD")
    ] = None,
    margins: Margins = None, buffer: Buffer = None, ladder: LadderText = "overnight",
    hedge: Hedge = "conversion_factor",
    show: Annotated[
        str, typer.Option(help="position, legs, balance, ledger, ladder or wanted.", metavar="PART")
    ] = "position",
    rounds: Annotated[int, typer.Option(help="Rounds of re-pledging shown by --show ladder.", metavar="N")] = 12,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Open a levered basis position. What is bought, sold and borrowed, its balance sheet, leverage, and what it earns
    if held to delivery."""
    from netbasis.cli.trade import Sized, show_trade
    from netbasis.cli.which import Which

    sized = Sized(face, equity, side, leverage, all_in, haircut, margin, margins, buffer, ladder, hedge)
    end_with(show_trade(contract, issue, Which(date, market, lake, futures), sized, show, rounds, form, out, lang))


def backtest(
    root: Annotated[list[str] | None, typer.Argument(help="Contract roots; ZN.", metavar="[ROOT]...")] = None,
    rule: Annotated[str, typer.Option(help="repo_gap, net_basis_score or always.", metavar="RULE")] = "repo_gap",
    enter: Annotated[
        float | None,
        typer.Option(help="Enter above: bp of implied repo (15), or deviations (1.5).", metavar="X"),
    ] = None,
    leave: Annotated[float | None, typer.Option(help="Leave at or below: 0 bp, or 0.25.", metavar="X")] = None,
    window: Annotated[int, typer.Option(help="Days that net_basis_score looks back.", metavar="DAYS")] = 60,
    both_ways: Annotated[bool, typer.Option("--both-ways", help="Short the basis on the mirror image.")] = False,
    short: Annotated[bool, typer.Option("--short", help="With --rule always: short the basis.")] = False,
    leverage: Annotated[
        str, typer.Option(help="Repo leverage, 1/haircut; several with --show sweep.", metavar="L[,L]")
    ] = "20",
    ladder: LadderText = "overnight", shortfall: Shortfall = "close",
    missing: Annotated[
        str, typer.Option(help="A held day without a price: stop, carry or skip.", metavar="RULE")
    ] = "carry",
    at_delivery: Annotated[
        str, typer.Option("--at-delivery", help="The end of a contract: close, roll or deliver.", metavar="RULE")
    ] = "roll",
    capital: Annotated[float, typer.Option(help="Dollars, in equal parts to the roots.", metavar="USD")] = 100e6,
    buffer: Buffer = None, margins: Margins = None,
    history: Annotated[
        str, typer.Option(help="panel (real, sparse) or synthetic (made).", metavar="NAME")
    ] = "panel",
    seed: Annotated[int, typer.Option(help="Of the synthetic history.", metavar="N")] = 1,
    roll_before: Annotated[
        int | None,
        typer.Option("--roll-before", help="Business days before first intention at which a contract is left; 25 "
                     "(panel), 5.", metavar="N"),
    ] = None,
    show: Annotated[
        str, typer.Option(help="statistics, curve, trades, attribution, events, ledger or sweep.", metavar="PART")
    ] = "statistics",
    plot: Annotated[
        Path | None,
        typer.Option(help="Also write the figure of the run, or of the sweep: one HTML file.", metavar="FILE"),
    ] = None,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Run a rule over a history. The embedded ten-year panel, with repo, margins, costs, calls and forced sales."""
    from netbasis.cli.backtest import Asked, show_backtest

    asked = Asked(
        tuple(root or ("ZN",)), rule, enter, leave, window, both_ways, short, leverage, ladder, shortfall, missing,
        at_delivery, capital, buffer, margins, history, seed, roll_before,
    )  # fmt: skip
    end_with(show_backtest(asked, show, plot, form, out, lang))


def replay(
    episode: Annotated[str, typer.Argument(help="2019-09 or 2020-03.", metavar="EPISODE")],
    leverage: Annotated[str, typer.Option(help="Repo leverage, 1/haircut.", metavar="L[,L]")] = "20,50,100",
    financing: Annotated[
        str, typer.Option(help="Of overnight,term,term_locked; all by default.", metavar="NAMES")
    ] = "overnight,term,term_locked",
    strict: Annotated[
        bool, typer.Option("--strict", help="Cash may not go below zero within the day either.")
    ] = False,
    shortfall: Shortfall = "close",
    capital: Annotated[float, typer.Option(help="Dollars of each position.", metavar="USD")] = 100e6,
    margins: Margins = None,
    show: Annotated[
        str, typer.Option(help="summary, daily, events or attribution.", metavar="PART")
    ] = "summary",
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """A long basis through September 2019 or March 2020. Real prices, at 20, 50 and 100 times: profit, cash, calls,
    forced sales."""
    from netbasis.cli.replay import show_replay

    end_with(show_replay(episode, leverage, financing, strict, shortfall, capital, margins, show, form, out, lang))


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(epilog=fields(*TRADE))(trade)
    app.command(epilog=fields(*BACKTEST))(backtest)
    app.command(epilog=fields(*REPLAY))(replay)
