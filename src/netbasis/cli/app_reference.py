"""The commands that look things up, and those that begin and check a market directory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netbasis.cli.arguments import TABLE, AsOf, ContractName, Folder, Form, Lang, Out, end_with
from netbasis.cli.fields import BASKET, fields


def factor(
    contract: ContractName,
    coupon: Annotated[float, typer.Option(help="Annual coupon in percent, such as 1.25.", metavar="PCT")],
    maturity: Annotated[str, typer.Option(help="Maturity, such as 2031-08-15.", metavar="DATE")],
    as_of: AsOf = None, form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Conversion factor of an issue for a contract."""
    from netbasis.cli.contracts import show_factor

    end_with(show_factor(contract, coupon, maturity, as_of, form, out, lang))


def contract_facts(
    contract: ContractName, as_of: AsOf = None, form: Form = TABLE, out: Out = None, lang: Lang = "en"
) -> None:
    """Dates, grade and tick of a contract, each with its source."""
    from netbasis.cli.contracts import show_contract

    end_with(show_contract(contract, as_of, form, out, lang))


def basket(
    contract: ContractName, as_of: AsOf = None, market: Folder = None,
    every: Annotated[bool, typer.Option("--all", help="Also the issues not deliverable, with the reason.")] = False,
    form: Form = TABLE, out: Out = None, lang: Lang = "en",
) -> None:  # fmt: skip
    """Deliverable issues of a contract under the rules of its month."""
    from netbasis.cli.contracts import show_basket

    end_with(show_basket(contract, as_of, market, every, form, out, lang))


def days(form: Form = TABLE, out: Out = None, lang: Lang = "en") -> None:
    """Days of the embedded sample and what each holds."""
    from netbasis.cli.contracts import show_days

    end_with(show_days(form, out, lang))


def template(folder: Annotated[Path, typer.Argument(help="A new folder.", metavar="DIR")]) -> None:
    """Write a market directory to fill in. A working example with comments; never overwrites."""
    from netbasis.cli.files import write_template

    end_with(write_template(folder))


def check(folder: Annotated[Path, typer.Argument(help="A market directory.", metavar="DIR")]) -> None:
    """Say all that is wrong with a market directory."""
    from netbasis.cli.files import check_folder

    end_with(check_folder(folder))


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(factor)
    app.command("contract")(contract_facts)
    app.command(epilog=fields(*BASKET))(basket)
    app.command()(days)
    app.command()(template)
    app.command()(check)
