"""Tables of the levered trade: which columns are shown of each, and how its numbers are written; `tables` has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from netbasis.report.words import Language, pick
from netbasis.report.words_trade import PNL, STATISTICS

if TYPE_CHECKING:
    import polars as pl

Format = Callable[[Any], str]


def fixed(decimals: int, scale: float = 1.0) -> Format:
    """A number with so many decimals; no minus before a zero."""

    def write(value: Any) -> str:
        text = f"{value * scale:,.{decimals}f}"
        return text[1:] if text.startswith("-") and float(text.replace(",", "")) == 0.0 else text

    return write


DOLLARS, PERCENT = fixed(0), fixed(2, 100.0)
_DOLLARS = (
    "amount", "face", "bonds", "repo", "margin", "cash", "owed", "capital", "profit", "equity", "costs", "margin_usd",
    "carry_usd", "usd_per_32nd", "implied_margin_usd", "bought", "repo_total", "buffer", "lowest_cash",
    "lowest_at_call", "worst_day", "lowest_profit", "convergence", "ctd_change", "delivery_option", "hedge", "roll",
    "margin_financing", "residual", *PNL,
)  # fmt: skip
_PERCENT = (
    "haircut", "margin_share", "cash_share", "return_on_equity", "implied_haircut", "implied_margin", "implied_cash",
    "drawdown", "total_return", "return_a_year", "volatility", "max_drawdown",
)  # fmt: skip

FORMATS: dict[str, tuple[str, Format]] = {
    **{name: (name, DOLLARS) for name in _DOLLARS},
    **{name: (name, PERCENT) for name in _PERCENT},
    "quantity": ("quantity", fixed(0)),
    "whole": ("contracts", fixed(0)),
    "price": ("price", fixed(4)),
    "rate": ("rate", fixed(3, 100.0)),
    "financing": ("financing", fixed(3, 100.0)),
    "financed": ("financing", str),
    "break_even_repo": ("break_even_repo", fixed(3, 100.0)),
    "of_equity": ("of_equity", fixed(1, 100.0)),
    "of_limit": ("of_limit", fixed(1, 100.0)),
    "repo_leverage": ("repo_leverage", fixed(1)),
    "all_in_leverage": ("all_in_leverage", fixed(1)),
    "leverage": ("leverage", fixed(1)),
    "cash_bp": ("cash_bp", fixed(1)),
    "sharpe": ("sharpe", fixed(2)),
    "return_pct": ("return", PERCENT),
    "worst_day_pct": ("worst_day", PERCENT),
    "coupon_usd": ("coupon", DOLLARS),
    "financing_usd": ("financing", DOLLARS),
    "costs_usd": ("costs", DOLLARS),
    "trades": ("trades", fixed(0)),
    "calls": ("calls", fixed(0)),
    "forced_exits": ("forced_exits", fixed(0)),
}
LEFT = {"leg", "action", "account", "held_as", "side", "how", "event", "issue", "root", "rule", "sizing", "financed"}

CAUSES = (
    "coupon_usd", "financing_usd", "convergence", "ctd_change", "delivery_option", "hedge", "roll",
    "margin_financing", "costs_usd", "residual",
)  # fmt: skip
LEGS = ("leg", "action", "what", "quantity", "price", "amount", "rate", "haircut", "end")
BALANCE = ("account", "held_as", "amount", "of_equity")
SIZE = (
    "side", "repo_leverage", "all_in_leverage", "haircut", "margin_share", "cash_share", "margin_usd", "costs",
    "usd_per_32nd", "cash_bp",
)  # fmt: skip
HELD = (
    "delivery", "days", "carry_32nds", "net_basis_32nds", "carry_usd", "implied_repo", "financing", "repo_spread",
    "return_on_equity", "break_even_repo",
)  # fmt: skip
WANTED = ("leverage", "implied_haircut", "implied_margin", "implied_margin_usd", "implied_cash")
LADDER = ("round", "bought", "repo", "bonds", "repo_total", "leverage", "of_limit")
LEDGER = ("date", "root", "event", "cash", "margin", "bonds", "repo", "owed", "capital", "profit")
CURVE = ("date", "equity", "profit", "drawdown", "cash")
TRADES = ("contract", "cusip", "side", "face", "opened", "ended", "how", "days", "profit", *CAUSES)
ATTRIBUTION = ("root", *CAUSES, "profit")
EVENTS = ("date", "event", "contract", "cusip", "amount")
REPLAY_EVENTS = ("issue", "leverage", "financed", "date", "event", "amount")
SWEEP = (
    "rule", "sizing", "total_return", "return_a_year", "volatility", "sharpe", "max_drawdown", "worst_day_pct",
    "trades", "calls", "forced_exits", "reason",
)  # fmt: skip
SUMMARY = (
    "issue", "leverage", "financed", "opened", "ended", "how", "face", "all_in_leverage", "buffer", "lowest_cash",
    "lowest_cash_day", "lowest_at_call", "days_called", "profit", "return_pct", "worst_day", "worst_day_date",
)  # fmt: skip
DAILY = (
    "date", "issue", "leverage", "financed", "face", "whole", "equity", "cash", "lowest_cash", "margin", "bonds",
    "repo", "all_in_leverage", "profit",
)  # fmt: skip
REPLAY_CAUSES = ("issue", "leverage", "financed", *PNL, "profit")


def with_sides(frame: pl.DataFrame) -> pl.DataFrame:
    """`side` in words: 1 is long the basis, -1 short."""
    import polars as pl

    side = pl.when(pl.col("side") > 0).then(pl.lit("long")).otherwise(pl.lit("short"))
    return frame.with_columns(side.alias("side"))


def statistics_rows(found: Mapping[str, float], lang: Language) -> pl.DataFrame:
    """Statistics of a backtest a row each: what, value as text."""
    import polars as pl

    rows = [
        (pick(words, lang), "-" if found[name] != found[name] else form.format(found[name]))
        for name, (words, form) in STATISTICS.items()
        if name in found
    ]
    return pl.DataFrame(rows, schema={"what": pl.String, "value": pl.String}, orient="row")
