"""What each column of a command's data means: the end of its --help. Names and units of docs/glossary."""

from __future__ import annotations

from textwrap import wrap

INDENT, WIDTH = 20, 78

MEANING = {
    "accrued": "interest since the last coupon, points",
    "all_in_leverage": "bonds at market value over equity",
    "as_of": "day of the prices",
    "buffer": "cash after opening, dollars",
    "bond_dv01_usd": "dollars the position loses when yields rise 1 bp",
    "carry": "coupon income less financing to delivery, points; + holding earns",
    "cash_left": "cash at the end, or after the sale, dollars",
    "cash_share": "cash_left over the equity at opening, decimal",
    "clean": "price without accrued interest, points per 100 face",
    "contract": "exchange code of the future, one digit of the year: ZNM0 is June 2020",
    "contracts": "contracts that hedge, exact; - is sold",
    "conversion_factor": "price of 1 dollar of the issue at a yield of 6%, four decimals",
    "coupon": "annual coupon, decimal",
    "ctd": "cheapest to deliver: the issue with the highest implied repo",
    "ctd_hedge_ratio": "contracts sold against one contract face of the CTD, by futures_dv01",
    "cusip": "identifier of the issue",
    "delivery": "delivery day used in the row",
    "delivery_probability": "of the issue being delivered, under the pricing measure",
    "day": "of the sale, or else of the first call; 1 is the first",
    "dv01": "fall of the price for +1 bp of yield, points",
    "early": "worth of delivering on the best day fixed today against the last, points of the future",
    "eligible": "whether the issue is deliverable",
    "end_of_month": "what model_futures would rise by without changing the issue after the last trading day, points",
    "equity_left": "equity at the end, or after the sale, dollars",
    "equity_share": "equity_left over the equity at opening, decimal",
    "expected_delivery": "mean delivery day",
    "face": "dollars of face held; - is short",
    "fitted_yield": "yield of the issue on the fitted curve, decimal",
    "forward_clean": "clean less carry: price for delivery, points",
    "from_cusip": "CTD below the shift",
    "futures": "futures price, points",
    "futures_dv01": "fall of the futures price for +1 bp in the CTD's yield, points",
    "futures_dv01_usd": "dollars one contract loses when yields rise 1 bp",
    "gap_32nds": "net basis of the runner-up less that of the CTD, 32nds",
    "gross_basis": "clean - conversion_factor x futures, points; shown in 32nds",
    "gross_basis_32nds": "the same in 32nds; carry_32nds and net_basis_32nds alike",
    "hedge_ratio": "contracts sold against one contract face of the CTD, by option_adjusted_dv01",
    "implied_repo": "financing rate at which buying the issue and delivering it breaks even, decimal",
    "interaction": "what the rights are worth together beyond their sum, points",
    "is_ctd": "whether the row is the cheapest to deliver",
    "issues": "issues with a price in the contract's basket",
    "last_trading": "last trading day, on which the tail is traded",
    "leverage": "the one asked for",
    "method": "conversion_factor: earns the change of the gross basis; dv01: neutral to yields",
    "model": "of the curve: svensson or spline; of the options: gauss2 or hw1",
    "model_futures": "the model's futures price, points",
    "modified_duration": "years",
    "need": "how far cash falls below that of the opening while the position is held, dollars",
    "net_basis": "gross_basis - carry, points: what the delivery options cost, when prices are in line",
    "noise_bp": "noise of each issue's yield, bp per square root of a business day",
    "note": "how the row was judged, where that is not plain",
    "option": "all delivery options: the lowest future on one issue alone less model_futures, points",
    "option_adjusted_dv01": "fall of model_futures for +1 bp in all yields, repo held, points",
    "option_adjusted_net_basis": "net_basis - option_value, points; - a rich future",
    "option_usd": "the same, dollars a contract",
    "option_value": "conversion_factor x (model future on the issue alone - model_futures), points",
    "original_term": "term at first issue, months",
    "outcome": "survives, called, on credit, sold in part or sold out: the worst of the path",
    "overnight": "SOFR of the day, decimal",
    "parallel_bp": "parallel shift of forward yields, bp",
    "quality": "what model_futures would rise by without the choice of the issue, points",
    "rank": "1 is the highest implied repo",
    "reason": "why a cell is empty",
    "repo_leverage": "1 / haircut; empty without a haircut",
    "shock": "a named scenario, or one move of one day",
    "regime": "forward: conversion_factor x futures above clean; inverted: below",
    "repo_per_32nd": "change of implied_repo for 1/32 of the futures price, decimal",
    "repo_per_tick": "change of implied_repo for one tick of the futures price, decimal",
    "repo_spread": "implied_repo - term_repo, decimal; + cash-and-carry earns",
    "residual_32nds": "clean less fitted price, 32nds; + rich",
    "residual_bp": "yield less fitted yield, bp; + cheap",
    "residual_dv01_usd": "DV01 left over with whole contracts, dollars per bp",
    "residual_pct": "the same in percent of the position's",
    "rich": "futures - model_futures, points",
    "rich_repo": "the same in implied repo of the CTD, decimal",
    "runner_up": "the next issue by implied repo",
    "runner_up_gap": "implied repo of the runner-up less the CTD's, decimal",
    "runner_up_net_gap": "net basis of the runner-up less the CTD's, points",
    "shift_bp": "parallel shift at which the CTD changes, bp",
    "slope_bp": "change of slope, bp of steepening between 2 and 10 years",
    "tail": "contracts to trade on last_trading, so that one remains for each contract face; + bought",
    "tenor": "years: the yield whose volatility is given",
    "term_repo": "repo rate from settlement to delivery used in the row, decimal",
    "timing": "the same without the choice of the day (and so without the wild card)",
    "to_cusip": "CTD above the shift",
    "volatility_bp": "normal volatility of the yield of tenor years, bp a year",
    "whole_contracts": "the nearest whole number of them",
    "wild_card": "the same without deciding in the evening at the settlement price of 14:00",
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
BASKET = ("coupon", "original_term", "conversion_factor", "eligible", "reason", "note")


def fields(*names: str) -> str:
    """The fields named, one a line, as the epilog of a command: `\\b` keeps the lines as they are."""
    lines = []
    for name in names:
        text = wrap(MEANING[name], WIDTH - INDENT)
        if len(name) > INDENT - 2:
            lines.append(name)
            name = ""
        lines += [f"{name:<{INDENT - 1}}{text[0]}", *(" " * (INDENT - 1) + rest for rest in text[1:])]
    head = "Fields of the data (json, csv, parquet); tables show rates in percent, spreads in bp, basis in 32nds:"
    return "\n\n".join([head, "\b\n" + "\n".join(lines)])
