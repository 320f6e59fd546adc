"""A position in hand as tables: what was bought and sold, its balance sheet, what it promises until delivery, and the
haircut, margin or buffer that a leverage asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netbasis.analytics.basis import basis_table
from netbasis.errors import BadInput
from netbasis.formulas.financing import repo_interest
from netbasis.market.snapshot import Market
from netbasis.trade.leverage import all_in_leverage, implied_by, return_on_equity
from netbasis.trade.position import Position
from netbasis.trade.quote import Quote
from netbasis.trade.run import ACCOUNTS

if TYPE_CHECKING:
    import polars as pl

ASSETS = ("cash", "margin", "bonds")


def legs(position: Position, quote: Quote) -> pl.DataFrame:
    """A row for the bonds, the futures and each repo: leg, action, what, quantity (dollars of face, contracts; null for
    repo), price (points), amount (dollars: market value, notional at the futures price, principal), rate, haircut (of
    the repo, decimals), end (of the repo, the last delivery day of the future)."""
    import polars as pl

    long = position.face > 0.0
    unit = float(position.future.spec.face)
    rows: list[dict[str, Any]] = [
        {"leg": "bond", "action": "bought" if long else "sold_short", "what": position.cusip, "quantity": position.face,
         "price": quote.clean, "amount": position.accounts["bonds"]},
        {"leg": "futures", "action": "sold" if position.contracts < 0.0 else "bought", "what": position.future.code,
         "quantity": position.contracts, "price": quote.futures,
         "amount": position.contracts * unit * quote.futures / 100.0, "end": position.future.delivery.last_delivery},
    ]  # fmt: skip
    rows += [
        {"leg": "repo", "action": "borrowed" if long else "lent", "what": f"{leg.days}d", "amount": leg.principal,
         "rate": leg.rate, "haircut": leg.haircut, "end": leg.end}
        for leg in position.repo
    ]  # fmt: skip
    schema = {
        "leg": pl.String, "action": pl.String, "what": pl.String, "quantity": pl.Float64, "price": pl.Float64,
        "amount": pl.Float64, "rate": pl.Float64, "haircut": pl.Float64, "end": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def balance_sheet(position: Position) -> pl.DataFrame:
    """A row an account: account, held_as (asset or claim), amount (dollars), of_equity. Assets and claims have one sum:
    cash + margin + bonds = repo + owed + capital + profit."""
    import polars as pl

    rows = [
        {
            "account": name, "held_as": "asset" if name in ASSETS else "claim",
            "amount": position.accounts[name], "of_equity": position.accounts[name] / position.equity,
        }
        for name in ACCOUNTS
    ]  # fmt: skip
    return pl.DataFrame(rows)


def outlook(market: Market, position: Position, quote: Quote) -> pl.DataFrame:
    """One row: the position, its balance sheet and leverage, and what it earns if held to delivery.

    financing: the market's term repo of the issue to the last delivery day (an overnight rung is assumed to average
    it). return_on_equity a year at the implied repo, before the tail is traded and without margin calls:
    (bonds (implied_repo - financing) + (bonds - repo) financing + (cash + margin) overnight) / equity. break_even_repo:
    the financing at which bonds and futures earn the opening costs and nothing more. usd_per_32nd: 1/32 of the gross
    basis. cash_bp: how far yields fall (rise, for a short) until the variation margin takes all cash, before the repo
    is marked to the new price.
    """
    import polars as pl

    row = _basis_row(market, position)
    accounts, side = position.accounts, math.copysign(1.0, position.face)
    value, equity = accounts["bonds"], position.equity
    days = (row["delivery"] - quote.settle).days
    financing, implied = row["term_repo"], row["implied_repo"]
    spread = implied - financing
    own = (value - accounts["repo"]) * financing + (accounts["cash"] + accounts["margin"]) * quote.overnight
    costs = -position.earned["costs"]
    unit = float(position.future.spec.face)
    risk = abs(position.contracts) * unit * row["futures_dv01"] / 100.0
    leverage = position.leverage
    return pl.DataFrame(
        {
            "date": [quote.as_of], "settle": [quote.settle], "contract": [position.future.code],
            "cusip": [position.cusip], "side": [int(side)], "face": [position.face],
            "contracts": [position.contracts], "clean": [quote.clean], "accrued": [quote.accrued],
            "futures": [quote.futures], "conversion_factor": [quote.factor], "bonds": [value],
            "repo": [accounts["repo"]], "margin": [accounts["margin"]], "cash": [accounts["cash"]],
            "equity": [equity], "costs": [costs],
            "haircut": [abs(value - accounts["repo"]) / abs(value)],
            "margin_share": [accounts["margin"] / abs(value)], "cash_share": [accounts["cash"] / abs(value)],
            "margin_usd": [quote.margin],
            "repo_leverage": [leverage["repo"] if math.isfinite(leverage["repo"]) else None],
            "all_in_leverage": [leverage["all_in"]], "gross_basis": [row["gross_basis"]], "carry": [row["carry"]],
            "net_basis": [row["net_basis"]], "carry_usd": [row["carry"] * position.face / 100.0],
            "delivery": [row["delivery"]], "days": [days], "implied_repo": [implied], "financing": [financing],
            "repo_spread": [spread],
            "return_on_equity": [return_on_equity(spread, value / equity, own / equity)],
            "break_even_repo": [implied - side * costs / repo_interest(abs(value), 1.0, days) if days else None],
            "usd_per_32nd": [abs(position.face) / 3200.0],
            "cash_bp": [accounts["cash"] / risk if risk else None],
        },
        schema_overrides={"repo_leverage": pl.Float64},
    )  # fmt: skip


def wanted_leverage(
    position: Position, quote: Quote, leverages: Sequence[float] = (10.0, 20.0, 50.0, 100.0)
) -> pl.DataFrame:
    """What each all-in leverage asks for, from the position's shares of its market value: leverage, then the haircut
    that gives it with margin and cash as they are, the margin (and in dollars a contract) with haircut and cash, and
    the cash with haircut and margin; null where not even zero is enough. The first row is the position itself.

    Raises BadInput for leverage below 1.
    """
    import polars as pl

    value = abs(position.accounts["bonds"])
    haircut = min(abs(value - abs(position.accounts["repo"])) / value, 1.0)
    margin, cash = position.accounts["margin"] / value, max(position.accounts["cash"], 0.0) / value
    contracts = abs(position.contracts)
    own = all_in_leverage(haircut, margin, cash)
    rows: list[dict[str, float | None]]
    rows = [{"leverage": own, "implied_haircut": haircut, "implied_margin": margin, "implied_margin_usd": quote.margin,
             "implied_cash": cash}]  # fmt: skip
    for leverage in sorted(set(leverages)):
        found = implied_by(leverage, haircut, margin, cash)
        dollars = None if found.initial_margin is None or not contracts else found.initial_margin * value / contracts
        rows.append(
            {"leverage": leverage, "implied_haircut": found.haircut, "implied_margin": found.initial_margin,
             "implied_margin_usd": dollars, "implied_cash": found.buffer}
        )  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.Float64))


def _basis_row(market: Market, position: Position) -> dict[str, Any]:
    import polars as pl

    table = basis_table(market, position.future.code).filter(pl.col("cusip") == position.cusip)
    row = table.row(0, named=True)
    if row["implied_repo"] is None:
        raise BadInput(f"{position.cusip} has no implied repo", given=row["reason"] or "", allowed="a priced issue")
    return row
