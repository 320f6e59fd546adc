"""Tables as a person reads them: which columns, in which format. One definition for terminal and page.

Data keeps points and decimals; a shown table turns rates into percent, spreads into bp, prices and basis into
32nds beside decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netbasis.conventions.ticks import format_32nds, format_price
from netbasis.report import tables_trade, words_episode
from netbasis.report.reasons import reason_text
from netbasis.report.words import VALUES, Language, header, pick
from netbasis.report.words_drivers import DRIVER_VALUES

if TYPE_CHECKING:
    import polars as pl

MISSING = "-"
TINY = 1e-12  # points: rounding

Format = Callable[[Any], str]


def _fixed(decimals: int, scale: float = 1.0) -> Format:
    return lambda value: _no_minus_zero(f"{value * scale:.{decimals}f}")


def _no_minus_zero(text: str) -> str:
    return text[1:] if text.startswith("-") and float(text) == 0.0 else text


def _signed(value: float) -> str:
    return f"{value:+.2f}" if abs(value) >= 0.005 else "0.00"


def _dollars(value: float) -> str:
    return f"{value:,.0f}".replace("-0", "0") if abs(value) < 0.5 else f"{value:,.0f}"


DRIVER_COLUMNS = ("driver", "measure", "unit", "favours", "dv01_source")
RIGHTS = ("quality", "timing", "wild_card", "end_of_month", "interaction", "early")

MILLIONS = (
    "usd", "need", "need_error", "loss", "loss_error", "equity_left", "cash_left", "cash", "lowest_cash", "margin",
    "repo", "equity",
)  # fmt: skip

# column shown -> (column of the data, format)
FORMATS: dict[str, tuple[str, Format]] = {
    **tables_trade.FORMATS,
    "coupon": ("coupon", _fixed(3, 100.0)),
    "clean": ("clean", _fixed(4)),
    "clean_32nds": ("clean", format_price),
    "futures": ("futures", _fixed(4)),
    "futures_32nds": ("futures", lambda value: format_price(value, "futures")),
    "accrued": ("accrued", _fixed(4)),
    "yield": ("yield", _fixed(3, 100.0)),
    "fitted_yield": ("fitted_yield", _fixed(3, 100.0)),
    "conversion_factor": ("conversion_factor", _fixed(4)),
    "gross_basis": ("gross_basis", _fixed(4)),
    "gross_basis_32nds": ("gross_basis", format_32nds),
    "carry": ("carry", _fixed(4)),
    "carry_32nds": ("carry", format_32nds),
    "net_basis": ("net_basis", _fixed(4)),
    "net_basis_32nds": ("net_basis", format_32nds),
    "forward_clean": ("forward_clean", _fixed(4)),
    "implied_repo": ("implied_repo", _fixed(3, 100.0)),
    "term_repo": ("term_repo", _fixed(3, 100.0)),
    "overnight": ("overnight", _fixed(2, 100.0)),
    "repo_spread": ("repo_spread", _fixed(1, 1e4)),
    "repo_per_tick": ("repo_per_tick", _fixed(1, 1e4)),
    "repo_per_32nd": ("repo_per_32nd", _fixed(1, 1e4)),
    "runner_up_gap": ("runner_up_gap", _fixed(1, 1e4)),
    "runner_up_net_gap": ("runner_up_net_gap", lambda value: format_32nds(value) + "/32"),
    "dv01": ("dv01", _fixed(5)),
    "futures_dv01": ("futures_dv01", _fixed(5)),
    "modified_duration": ("modified_duration", _fixed(3)),
    "residual_bp": ("residual_bp", _fixed(1)),
    "residual_32nds": ("residual_32nds", _fixed(2)),
    "over_overnight": ("over_overnight", _fixed(0, 1e4)),
    "contracts": ("contracts", _fixed(2)),
    "bond_dv01_usd": ("bond_dv01_usd", _dollars),
    "futures_dv01_usd": ("futures_dv01_usd", _fixed(2)),
    "residual_dv01_usd": ("residual_dv01_usd", _dollars),
    "residual_pct": ("residual_pct", _fixed(2)),
    "tail": ("tail", _fixed(2)),
    "shift_bp": ("shift_bp", _fixed(2)),
    "is_ctd": ("is_ctd", lambda value: "CTD" if value else ""),
    "svensson_bp": ("svensson_bp", _fixed(1)),
    "spline_bp": ("spline_bp", _fixed(1)),
    "estimated_clean": ("estimated_clean", _fixed(4)),
    "estimated_repo": ("estimated_repo", _fixed(3, 100.0)),
    "repo_gap": ("repo_gap", _fixed(1, 1e4)),
    "slope_bp": ("slope_bp", _fixed(0)),
    "option_value": ("option_value", format_32nds),
    "option_adjusted_net_basis": ("option_adjusted_net_basis", format_32nds),
    "delivery_probability": ("delivery_probability", _fixed(1, 100.0)),
    "model_futures": ("model_futures", lambda value: format_price(value, "futures")),
    "rich": ("rich", format_32nds),
    "rich_repo": ("rich_repo", _fixed(0, 1e4)),
    "option": ("option", format_32nds),
    "option_usd": ("option_usd", _fixed(2)),
    **{name: (name, format_32nds) for name in RIGHTS},
    "option_adjusted_dv01": ("option_adjusted_dv01", _fixed(5)),
    "ctd_hedge_ratio": ("ctd_hedge_ratio", _fixed(4)),
    "hedge_ratio": ("hedge_ratio", _fixed(4)),
    "volatility_bp": ("volatility_bp", _fixed(1)),
    "noise_bp": ("noise_bp", _fixed(2)),
    # liquidity: millions of dollars
    **{f"{name}_m": (name, _fixed(2, 1e-6)) for name in MILLIONS},
    **{name: (name, _fixed(2, 100.0)) for name in ("of_bonds", "of_buffer", "share", "standard_error", "cash_share")},
    "of_equity": ("of_equity", _fixed(2)),
    "level": ("level", _fixed(1, 100.0)),
    "leverage": ("leverage", _fixed(0)),
    "repo_leverage": ("repo_leverage", _fixed(1)),
    "all_in_leverage": ("all_in_leverage", _fixed(1)),
    **{name: (name, _fixed(1)) for name in ("move", "intraday", "sd", "in_sd", "intraday_in_sd")},
    "percentile": ("percentile", _fixed(0, 100.0)),
    "score": ("score", _signed),
    "weight": ("weight", _fixed(0, 100.0)),
    "asset_long": ("asset_long", _dollars),
    "leveraged_short": ("leveraged_short", _dollars),
    "proxy_change": ("proxy_change", lambda value: f"{value:+,.0f}"),
    "proxy_bn": ("proxy_usd", _fixed(1, 1e-9)),
    "proxy_dv01_mn": ("proxy_dv01_usd", _fixed(1, 1e-6)),
    "share": ("share", _fixed(1, 100.0)),
    "points": ("points", lambda value: f"{0.0 if abs(value) < TINY else value:.6g}"),
    "usd": ("usd", _fixed(4)),
    "move_32nds": ("move_32nds", _fixed(2)),
    "move_bp": ("move_bp", _fixed(2)),
    "probability": ("probability", _fixed(1, 100.0)),
    "deviations": ("deviations", _fixed(2)),
    "per_32nd": ("per_32nd", _fixed(1)),
}

LEFT = {*tables_trade.LEFT, *words_episode.LEFT,
        "contract", "cusip", "reason", "regime", "runner_up", "note", "is_ctd", "model", "method",
        "what", "source", "from_cusip", "to_cusip", "below_cusip", "above_cusip", "unpriced", "quoted", "key",
        "value", "driver", "measure", "unit", "favours", "dv01_source", "item", "factor", "outcome", "cause", "shock",
        "group", "indicator", "what_missing", "opening_name", "alert", "threshold", "state", "series",
        "link", "episode", "measured", "why",
        *(f"system:{name}" for name in ("scenario", "title", "metric", "variant", "parameter", "sector", "what",
                                        "source", "hit", "fitted", "identified", "rules"))}  # fmt: skip

BASIS = (
    "rank", "cusip", "coupon", "maturity", "clean_32nds", "clean", "yield", "conversion_factor",
    "gross_basis_32nds", "carry_32nds", "net_basis_32nds", "net_basis", "implied_repo", "repo_per_tick",
    "term_repo", "repo_spread", "dv01", "delivery", "is_ctd", "reason",
)  # fmt: skip
CTD = (
    "contract", "futures_32nds", "cusip", "coupon", "maturity", "conversion_factor", "gross_basis_32nds",
    "carry_32nds", "net_basis_32nds", "regime", "implied_repo", "repo_per_tick", "term_repo", "repo_spread",
    "runner_up", "runner_up_gap", "reason",
)  # fmt: skip
OPTIONS = (
    "rank", "cusip", "coupon", "maturity", "conversion_factor", "net_basis_32nds", "option_value",
    "option_adjusted_net_basis", "delivery_probability", "is_ctd", "reason",
)  # fmt: skip
OPTIONS_SUMMARY = (
    "contract", "model", "futures_32nds", "model_futures", "rich", "rich_repo", "option", "option_usd", *RIGHTS,
    "expected_delivery", "ctd", "futures_dv01", "option_adjusted_dv01", "ctd_hedge_ratio", "hedge_ratio",
    "volatility_bp", "noise_bp",
)  # fmt: skip
DRIVERS = ("driver", "reading", "unit", "percentile", "score", "favours", "weight")
MEASURES = ("measure", "reading", "unit", "percentile", "reason")
POSITIONS = ("contract", "asset_long", "leveraged_short", "proxy_bn", "proxy_change", "proxy_dv01_mn", "share",
             "percentile", "dv01_source", "reason")  # fmt: skip
# columns that a narrow terminal can do without, least needed first (rank 1 is the CTD, and its row is marked)
SPARE = (
    "evidence_kind", "against_from", "consistent_from",
    "net_basis", "delivery", "clean", "dv01", "term_repo", "modified_duration", "futures_dv01", "is_ctd", "regime",
    "conversion_factor", "last_trading", "overnight", "yield", "runner_up_gap", "carry_32nds", "ctd",
    "futures_dv01_usd", "residual_pct", "original_term", "coupon", "gross_basis_32nds", "runner_up", "repo_spread",
    "maturity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as text: headings, rows of cells, and which columns are flush left."""

    columns: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def is_left(self, i: int) -> bool:
        """Whether a column holds words."""
        return self.columns[i] in LEFT


def shown(frame: pl.DataFrame, columns: Sequence[str] | None = None, lang: Language = "en") -> Shown:
    """The columns of a frame as text, in the order given; all of them when none are.

    A `reason` or `note` that is empty in every row is left out.
    """
    wanted = [name for name in (columns or frame.columns) if FORMATS.get(name, (name,))[0] in frame.columns]
    wanted = [name for name in wanted if not _is_empty(frame, FORMATS.get(name, (name,))[0])]
    cells = [[_text(name, value, lang) for value in frame[FORMATS.get(name, (name,))[0]].to_list()] for name in wanted]
    return Shown(tuple(wanted), tuple(header(name, lang) for name in wanted), tuple(zip(*cells, strict=True)))


def _is_empty(frame: pl.DataFrame, column: str) -> bool:
    return column in ("reason", "note") and frame.height > 0 and frame[column].null_count() == frame.height


def _text(column: str, value: Any, lang: Language) -> str:
    if value is None:
        return MISSING
    if column in FORMATS and not isinstance(value, str):
        return FORMATS[column][1](value)
    if isinstance(value, float):
        return f"{value:.6g}"
    text = str(value)
    if column in ("reason", "note"):
        return reason_text(text, lang)
    key = text.lower() if isinstance(value, bool) else text
    if column in DRIVER_COLUMNS and key in DRIVER_VALUES:
        return pick(DRIVER_VALUES[key], lang)
    return pick(VALUES[key], lang) if key in VALUES else text
