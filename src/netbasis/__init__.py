"""netbasis: the U.S. Treasury cash-futures basis.

    import netbasis as nb
    market = nb.sample_market("2020-03-18")
    nb.basis_table(market, contract="ZNM0")

Every name below is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "BadFile": "errors", "BadInput": "errors", "NetbasisError": "errors", "Problem": "errors",
    "UnknownName": "errors",
    "CBOT": "conventions.calendars", "FEDWIRE": "conventions.calendars", "SIFMA": "conventions.calendars",
    "contract_spec": "conventions.contracts",
    "format_32nds": "conventions.ticks", "format_price": "conventions.ticks", "parse_price": "conventions.ticks",
    "Treasuries": "instruments.treasury", "Treasury": "instruments.treasury",
    "Future": "instruments.future", "parse_contract": "instruments.future",
    "Basket": "instruments.basket", "deliverable": "instruments.basket",
    "History": "market.history", "Market": "market.snapshot", "RepoCurve": "market.repo_curve",
    "fit_curve": "market.fit",
    "check_market": "data.market_dir", "read_market": "data.market_dir", "write_template": "data.market_template",
    "check_history": "data.quality",
    "sample_days": "data.sample", "sample_market": "data.sample", "sample_panel": "data.sample",
    "sample_series": "data.sample", "sample_universe": "data.sample",
    "invoice_amount": "formulas.basis",
    "PositionHistory": "market.positions", "sample_positions": "data.sample",
    "ParHistory": "market.par_history", "sample_par_history": "data.sample",
    "sample_overnight": "data.sample", "sample_short_history": "data.sample",
    "auction_universe": "data.auctions", "auction_inferences": "data.auctions",
    "Lake": "data.lake.store", "RawReply": "data.lake.archive", "lake_sql": "data.lake.sql",
    "lake_history": "data.lake.history", "lake_market": "data.lake.snapshot",
    "SyntheticMarket": "data.synthetic", "synthetic_market": "data.synthetic",
    "FactorVolatility": "analytics.options.volatility", "fit_factors": "analytics.options.volatility",
    "realised_volatility": "analytics.options.volatility",
    "imply_volatility": "analytics.options.implied_volatility",
    "calibrate_volatility": "analytics.options.futures_options",
    "Gauss2": "analytics.options.model", "Rights": "analytics.options.model",
    "delivery_option": "analytics.options.value", "market_model": "analytics.options.market_model",
    "options_table": "analytics.options.adjusted",
    "Deliverables": "analytics.options.hull_white", "hull_white_quality": "analytics.options.hull_white",
    "option_history": "analytics.options.history",
    "implied_volatility_of": "analytics.options.implied_volatility",
    "sensitivity": "analytics.options.sensitivity",
    "switch_distances": "analytics.options.boundary", "wild_card_boundary": "analytics.options.boundary",
    "LiveBasis": "analytics.live",
    "accrued_interest": "analytics.bond", "bond_yield": "analytics.bond", "clean_price": "analytics.bond",
    "forward_price": "analytics.bond", "risk": "analytics.bond",
    "basis_arrays": "analytics.basis", "basis_table": "analytics.basis", "basis_history": "analytics.history",
    "conversion_factor": "analytics.factor", "ctd_map": "analytics.ctd_map", "ctd_table": "analytics.ctd",
    "hedge": "analytics.hedge", "noise": "analytics.rich_cheap", "rich_cheap": "analytics.rich_cheap",
    "Drivers": "trade.drivers.table", "driver_set": "trade.drivers.table", "drivers": "trade.drivers.table",
    "write_report": "report.page",
}  # fmt: skip

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'netbasis' has no attribute {name!r}")
    value = getattr(import_module(f"netbasis.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
