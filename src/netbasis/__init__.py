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
    "monitor": "monitoring.view", "INDICATORS": "monitoring.catalogue", "indicator_history": "monitoring.indicator",
    "AlarmRule": "monitoring.fragility_alarms", "fragility": "monitoring.fragility",
    "fragility_backtest": "monitoring.fragility_backtest", "fragility_history": "monitoring.fragility",
    "read_fragility_weights": "monitoring.fragility_weights",
    "sample_records": "monitoring.sample_records", "lake_records": "monitoring.lake_records",
    "episode": "monitoring.episode.card",
    "PolicyRule": "system.scenario", "parse_scenario": "system.scenario", "read_scenario": "system.scenario",
    "scenario_names": "system.scenario",
    "SystemParameters": "system.parameters", "run_system": "system.engine", "scoreboard": "system.calibrate",
    "explain": "system.explain",
    "write_report": "report.page", "backtest_figure": "report.figures_backtest",
    "sweep_figure": "report.figures_backtest",
    "Position": "trade.position", "open_position": "trade.opening", "Quote": "trade.quote",
    "Costs": "trade.costs", "Ladder": "trade.policy", "Policy": "trade.policy", "RepoTerm": "trade.policy",
    "Sizing": "trade.policy",
    "MarginModel": "trade.margin", "MarginRow": "market.margins", "MarginTable": "market.margins",
    "read_margins": "data.margin_table", "model_margin": "trade.margin_day",
    "build_tape": "trade.build_tape", "run_lane": "trade.run", "backtest": "trade.backtest", "sweep": "trade.sweep",
    "replay": "trade.replay", "net_basis_score": "trade.rules", "repo_gap": "trade.rules",
    "repledging_ladder": "trade.leverage", "implied_by": "trade.leverage", "repo_leverage": "trade.leverage",
    "all_in_leverage": "trade.leverage",
    "Holding": "trade.liquidity.holding", "holding_of": "trade.liquidity.build",
    "BasisChanges": "trade.liquidity.draws", "FilteredHistory": "trade.liquidity.draws",
    "Funding": "trade.liquidity.draws", "basis_changes": "trade.liquidity.draws",
    "filtered_history": "trade.liquidity.draws",
    "Scenario": "trade.liquidity.scenarios", "named_scenario": "trade.liquidity.scenarios",
    "scenario_table": "trade.liquidity.scenarios",
    "LiquidityAtRisk": "trade.liquidity.at_risk", "liquidity_at_risk": "trade.liquidity.at_risk",
    "days_to_exhaustion": "trade.liquidity.on_path", "distance_to_sale": "trade.liquidity.distance",
    "leverage_table": "trade.liquidity.table",
}  # fmt: skip

# called otherwise in its own room
_THERE = {
    "SystemParameters": "Parameters", "indicator_history": "history",
    "read_fragility_weights": "read_weights", "repledging_ladder": "ladder",
    "run_system": "run",
}  # fmt: skip

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'netbasis' has no attribute {name!r}")
    value = getattr(import_module(f"netbasis.{_HOME[name]}"), _THERE.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
