"""What each column of a command's data means: the end of its --help. Names and units of docs/glossary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap

INDENT, WIDTH = 20, 78

MEANING = {
    "account": "cash + margin + bonds = repo + owed + capital + profit",
    "accrued": "interest since the last coupon, points",
    "action": "bought, sold, sold_short, borrowed, lent",
    "all_in_leverage": "bonds at market value over haircut, initial margin and cash (over equity)",
    "amount": "dollars: market value, notional, principal, change of the account",
    "as_of": "day of the prices",
    "buffer": "cash after opening, dollars",
    "bond_dv01_usd": "dollars the position loses when yields rise 1 bp",
    "bonds": "bonds at market value with accrued interest, dollars; - sold short",
    "bought": "bonds bought in the round, dollars",
    "break_even_repo": "financing rate at which bonds and futures earn the opening costs alone, decimal",
    "calls": "days on which cash was under half of the opening buffer",
    "capital": "own funds put in, dollars",
    "carry": "coupon income less financing to delivery, points; + holding earns",
    "carry_usd": "carry of the position to delivery, dollars",
    "cash": "dollars",
    "cash_bp": "move of yields against the futures whose variation margin takes all cash, bp",
    "cash_share": "cash over bonds, decimal",
    "cash_left": "cash at the end, or after the sale, dollars",
    "clean": "price without accrued interest, points per 100 face",
    "contract": "exchange code of the future, one digit of the year: ZNM0 is June 2020",
    "contracts": "contracts that hedge, exact; - is sold",
    "convergence": "profit by the change of the gross basis, less the next two, dollars",
    "conversion_factor": "price of 1 dollar of the issue at a yield of 6%, four decimals",
    "costs": "bid-offer and commissions, dollars",
    "coupon": "annual coupon, decimal",
    "ctd": "cheapest to deliver: the issue with the highest implied repo",
    "ctd_change": "profit by the issue's net basis over that of the cheapest, dollars",
    "ctd_hedge_ratio": "contracts sold against one contract face of the CTD, by futures_dv01",
    "cusip": "identifier of the issue",
    "days": "calendar days",
    "days_called": "days on which cash was under half of the opening buffer",
    "delivery": "delivery day used in the row",
    "delivery_option": "profit by the change of the delivery options' value, where known, dollars",
    "delivery_probability": "of the issue being delivered, under the pricing measure",
    "direction": "sign of the score, 0 where it is within 0.1 of zero",
    "driver": "one of the six, or composite",
    "drawdown": "profit below its highest so far, part of the capital",
    "day": "of the sale, or else of the first call; 1 is the first",
    "dv01": "fall of the price for +1 bp of yield, points",
    "early": "worth of delivering on the best day fixed today against the last, points of the future",
    "eligible": "whether the issue is deliverable",
    "end": "day the repo matures; last delivery day of the future",
    "end_of_month": "what model_futures would rise by without changing the issue after the last trading day, points",
    "ended": "last day of the trade",
    "equity": "capital + profit, dollars",
    "event": "what happened, or what moved the accounts",
    "equity_left": "equity at the end, or after the sale, dollars",
    "equity_share": "equity_left over the equity at opening, decimal",
    "expected_delivery": "mean delivery day",
    "face": "dollars of face held; - is short",
    "financing": "rate paid on the repo to delivery, decimal; in a replay: overnight, term, term_locked",
    "fitted_yield": "yield of the issue on the fitted curve, decimal",
    "forced_exits": "sales forced by a shortage of cash",
    "forward_clean": "clean less carry: price for delivery, points",
    "deviations": "shift_bp in standard deviations to the last trading day",
    "from_cusip": "CTD below the shift",
    "futures": "futures price, points",
    "futures_dv01": "fall of the futures price for +1 bp in the CTD's yield, points",
    "futures_dv01_usd": "dollars one contract loses when yields rise 1 bp",
    "gap_32nds": "net basis of the runner-up less that of the CTD, 32nds",
    "gross_basis": "clean - conversion_factor x futures, points; shown in 32nds",
    "gross_basis_32nds": "the same in 32nds; carry_32nds and net_basis_32nds alike",
    "haircut": "1 - repo over bonds, decimal",
    "hedge": "profit by futures beyond face x conversion_factor, dollars",
    "hedge_ratio": "contracts sold against one contract face of the CTD, by option_adjusted_dv01",
    "held_as": "asset or claim",
    "how": "how the trade ended",
    "implied_cash": "cash (over bonds) that gives the leverage, the others as they are, decimal",
    "implied_haircut": "haircut that does, decimal",
    "implied_margin": "initial margin (over bonds) that does, decimal",
    "implied_margin_usd": "the same, dollars a contract",
    "implied_repo": "financing rate at which buying the issue and delivering it breaks even, decimal",
    "interaction": "what the rights are worth together beyond their sum, points",
    "is_ctd": "whether the row is the cheapest to deliver",
    "issues": "issues with a price in the contract's basket",
    "lag_days": "days that the figures are older than the market",
    "last_trading": "last trading day, on which the tail is traded",
    "leverage": "bonds over equity; in a replay repo leverage, 1/haircut",
    "lowest_at_call": "lowest cash between the margin call of the morning and the repo market, dollars",
    "lowest_cash": "lowest cash at the end of a day, dollars",
    "margin": "initial margin at the clearing house, dollars",
    "margin_financing": "profit by interest on margin and cash, dollars",
    "margin_share": "initial margin over bonds, decimal",
    "margin_usd": "initial margin, dollars a contract",
    "max_drawdown": "deepest drawdown, part of the capital",
    "measure": "dv01, key_rate_dv01, gamma, vega (also by factor), noise_vega or theta: see docs/options-gauss2",
    "method": "conversion_factor: earns the change of the gross basis; dv01: neutral to yields",
    "model": "of the curve: svensson or spline; of the options: gauss2 or hw1",
    "model_futures": "the model's futures price, points",
    "modified_duration": "years",
    "move_32nds": "move of the future after 14:00 from which on the short should deliver, 32nds; - a fall or more",
    "move_bp": "the same as a move of the issue's yield, bp",
    "need": "how far cash falls below that of the opening while the position is held, dollars",
    "net_basis": "gross_basis - carry, points: what the delivery options cost, when prices are in line",
    "noise_bp": "noise of each issue's yield, bp per square root of a business day",
    "note": "how the row was judged, where that is not plain",
    "of_equity": "amount over equity, decimal",
    "of_limit": "part reached of the limit 1/haircut, decimal",
    "opened": "first day of the trade",
    "option": "all delivery options: the lowest future on one issue alone less model_futures, points",
    "option_adjusted_dv01": "fall of model_futures for +1 bp in all yields, repo held, points",
    "option_adjusted_net_basis": "net_basis - option_value, points; - a rich future",
    "option_usd": "the same, dollars a contract",
    "option_value": "conversion_factor x (model future on the issue alone - model_futures), points",
    "original_term": "term at first issue, months",
    "outcome": "survives, called, on credit, sold in part or sold out: the worst of the path",
    "overnight": "SOFR of the day, decimal",
    "owed": "repo interest not yet paid, dollars",
    "parallel_bp": "parallel shift of forward yields, bp",
    "percentile": "share of the values known before that are below, 0 to 1",
    "profit": "since the opening, dollars",
    "per_32nd": "bp of volatility for 1/32 of the futures price",
    "points": "change of model_futures for one unit, points; dv01: fall for +1 bp",
    "probability": "that the evening brings the move, the position being open",
    "quality": "what model_futures would rise by without the choice of the issue, points",
    "rank": "1 is the highest implied repo",
    "reason": "why a cell is empty",
    "repo_leverage": "1 / haircut; empty without a haircut",
    "shock": "a named scenario, or one move of one day",
    "regime": "forward: conversion_factor x futures above clean; inverted: below",
    "repo": "borrowed against the bonds, dollars; - lent (short the basis)",
    "repo_per_32nd": "change of implied_repo for 1/32 of the futures price, decimal",
    "repo_per_tick": "change of implied_repo for one tick of the futures price, decimal",
    "repo_spread": "implied_repo - term_repo, decimal; + cash-and-carry earns",
    "repo_total": "borrowed so far, dollars",
    "residual": "what rounding leaves, dollars",
    "residual_32nds": "clean less fitted price, 32nds; + rich",
    "residual_bp": "yield less fitted yield, bp; + cheap",
    "residual_dv01_usd": "DV01 left over with whole contracts, dollars per bp",
    "residual_pct": "the same in percent of the position's",
    "return": "profit over capital, decimal",
    "return_a_year": "simple, decimal",
    "return_on_equity": "a year, held to delivery at financing, decimal",
    "rich": "futures - model_futures, points",
    "rich_repo": "the same in implied repo of the CTD, decimal",
    "roll": "costs of rolling to the next contract, dollars",
    "round": "of re-pledging: bonds bought, lent out, the cash buys more",
    "runner_up": "the next issue by implied repo",
    "runner_up_gap": "implied repo of the runner-up less the CTD's, decimal",
    "runner_up_net_gap": "net basis of the runner-up less the CTD's, points",
    "score": "-1 to 1; + favours long the basis, - short; null: left out of the composite",
    "sentence_en": "what it says; sentence_zh in Chinese",
    "sharpe": "return_a_year over volatility",
    "side": "1 long the basis (note bought, futures sold), -1 short",
    "shift_bp": "parallel shift at which the CTD changes, or the issue becomes it, bp",
    "slope_bp": "change of slope, bp of steepening between 2 and 10 years",
    "size": "fraction of the largest position (composite)",
    "stop_32nds": "move of the net basis against the trade at which to leave, 32nds (composite)",
    "tail": "contracts to trade on last_trading, so that one remains for each contract face; + bought",
    "tenor": "years: the yield whose volatility is given",
    "term_repo": "repo rate from settlement to delivery used in the row, decimal",
    "timing": "the same without the choice of the day (and so without the wild card)",
    "to_cusip": "CTD above the shift",
    "trade": "long_basis, short_basis or none (composite)",
    "value": "main figure of the driver",
    "total_return": "profit over capital, decimal",
    "trades": "positions opened",
    "usd_per_32nd": "dollars for 1/32 of the gross basis",
    "volatility": "of daily profit over capital, a year, decimal",
    "unit": "of value, or of what moves",
    "usd": "the same, dollars a contract",
    "volatility_bp": "normal volatility of the yield of tenor years, bp a year",
    "weight": "weight in the composite after drivers without a score dropped out",
    "whole_contracts": "the nearest whole number of them",
    "wild_card": "the same without deciding in the evening at the settlement price of 14:00",
    "worst_day": "lowest profit of a day: part of the capital; in a replay dollars",
    "years": "term of the yield that moves",
    "yield": "street yield, semi-annual compounding, decimal",
}

BASIS = (
    "clean", "accrued", "yield", "conversion_factor", "gross_basis", "carry", "net_basis", "implied_repo",
    "term_repo", "repo_spread", "dv01", "futures_dv01", "delivery", "is_ctd", "rank", "reason",
)  # fmt: skip
DETAIL = ("futures", "forward_clean", "repo_per_tick", "gross_basis_32nds", "modified_duration")
CTD = (
    "futures", "cusip", "clean", "conversion_factor", "gross_basis", "carry", "net_basis", "regime", "implied_repo",
    "repo_per_tick", "term_repo", "repo_spread", "futures_dv01", "delivery", "issues", "runner_up",
    "runner_up_gap", "runner_up_net_gap", "reason",
)  # fmt: skip
LIQUIDITY = (
    "leverage", "repo_leverage", "all_in_leverage", "shock", "outcome", "day", "need", "buffer", "cash_left",
    "equity_left", "cash_share", "equity_share", "reason",
)  # fmt: skip
MAP = ("parallel_bp", "slope_bp", "ctd", "futures", "runner_up", "gap_32nds", "shift_bp", "from_cusip", "to_cusip")
HEDGE = (
    "method", "conversion_factor", "contracts", "whole_contracts", "bond_dv01_usd", "futures_dv01_usd",
    "residual_dv01_usd", "residual_pct", "tail", "last_trading", "ctd", "reason",
)  # fmt: skip
CURVE = ("clean", "yield", "fitted_yield", "residual_bp", "residual_32nds", "model", "reason")
HISTORY = ("futures", "overnight", "repo_per_32nd", *BASIS)
OPTIONS = (
    "conversion_factor", "net_basis", "option_value", "option_adjusted_net_basis", "delivery_probability", "is_ctd",
    "rank", "reason",
)  # fmt: skip
OPTIONS_SUMMARY = (
    "as_of", "model", "futures", "model_futures", "rich", "rich_repo", "option", "option_usd", "quality", "timing",
    "wild_card", "end_of_month", "interaction", "early", "expected_delivery", "ctd", "futures_dv01",
    "option_adjusted_dv01", "ctd_hedge_ratio", "hedge_ratio", "tenor", "volatility_bp", "noise_bp",
)  # fmt: skip
DRIVERS = (
    "driver", "value", "unit", "percentile", "score", "direction", "weight", "trade", "size", "stop_32nds",
    "sentence_en", "as_of", "lag_days", "reason",
)  # fmt: skip
TRADE = (
    "side", "face", "contracts", "bonds", "repo", "margin", "cash", "equity", "costs", "haircut", "margin_share",
    "cash_share", "margin_usd", "repo_leverage", "all_in_leverage", "net_basis", "carry_usd", "implied_repo",
    "financing", "repo_spread", "return_on_equity", "break_even_repo", "usd_per_32nd", "cash_bp", "account", "held_as",
    "amount", "of_equity", "action", "end", "round", "bought", "repo_total", "leverage", "of_limit",
    "implied_haircut", "implied_margin", "implied_margin_usd", "implied_cash",
)  # fmt: skip
_CAUSES = (
    "convergence", "ctd_change", "delivery_option", "hedge", "roll", "margin_financing", "costs", "residual",
)  # fmt: skip
BACKTEST = (
    "total_return", "return_a_year", "volatility", "sharpe", "max_drawdown", "worst_day", "trades", "calls",
    "forced_exits", "equity", "profit", "drawdown", "cash", "opened", "ended", "how", "event", "account", *_CAUSES,
)  # fmt: skip
REPLAY = (
    "leverage", "financing", "face", "all_in_leverage", "lowest_cash", "lowest_at_call", "days_called", "how",
    "profit", "return", "worst_day", *_CAUSES,
)  # fmt: skip
OPTIONS_VIEWS = (
    "measure", "years", "points", "usd", "unit", "move_32nds", "move_bp", "probability", "shift_bp", "deviations",
    "per_32nd",
)  # fmt: skip
BASKET = ("coupon", "original_term", "conversion_factor", "eligible", "reason", "note")


def fields(*names: str) -> str:
    """The fields named, one a line, as the epilog of a command: `\\b` keeps the lines as they are."""
    head = "Fields of the data (json, csv, parquet); tables show rates in percent, spreads in bp, basis in 32nds:"
    return "\n\n".join([head, "\b\n" + "\n".join(lines_of(MEANING, names))])


def lines_of(meaning: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """The lines of some fields: name, then what it means."""
    lines = []
    for name in names:
        text = wrap(meaning[name], WIDTH - INDENT)
        if len(name) > INDENT - 2:
            lines.append(name)
            name = ""
        lines += [f"{name:<{INDENT - 1}}{text[0]}", *(" " * (INDENT - 1) + rest for rest in text[1:])]
    return lines
