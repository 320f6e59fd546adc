"""What the report shows of each day, computed once for both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from netbasis.analytics.basis import basis_table
from netbasis.analytics.ctd import ctd_table
from netbasis.analytics.ctd_map import CtdMap, ctd_map
from netbasis.analytics.hedge import hedge
from netbasis.analytics.rich_cheap import Noise, noise, rich_cheap
from netbasis.data.sample import sample_days, sample_market, sample_overnight, sample_universe
from netbasis.errors import BadInput
from netbasis.market.fit import Model, fit_curve
from netbasis.monitoring.episode.card import EpisodeCard, episode
from netbasis.monitoring.episode.window import NAMED
from netbasis.report.backtest_study import BacktestStudy, backtest_study
from netbasis.report.coverage import unpriced
from netbasis.report.episodes import Episodes, episodes
from netbasis.report.fragility_study import FragilityStudy, fragility_study
from netbasis.report.monitor_study import MonitorStudy, monitor_study
from netbasis.report.option_studies import OptionStudies, option_studies
from netbasis.report.system_studies import SystemStudies, system_studies
from netbasis.report.trade_study import TradeStudy, trade_study

if TYPE_CHECKING:
    import polars as pl

    from netbasis.market.curve import ZeroCurve
    from netbasis.market.snapshot import Market

MAP_EXAMPLE = (date(2023, 8, 31), "ZNZ3")  # yields of 4.1%, a basket of close rivals: the CTD switches often
MAP_PARALLEL, MAP_SLOPE = range(-200, 201, 5), range(-100, 101, 5)
SWITCH_SLOPES = (-100, -50, 0, 50, 100)
HEDGE_FACE = 100e6  # dollars
MODELS: tuple[Model, ...] = ("svensson", "spline")
LEAD = "ZN"  # the contract a day is told by, where it is quoted


@dataclass(frozen=True, eq=False, slots=True)
class CurveFit:
    """The issues of a day against both fitted curves: rows of `rich_cheap` and noise, by model; `anchors` in years."""

    tables: dict[str, pl.DataFrame]
    noise: dict[str, Noise]
    curve: ZeroCurve


@dataclass(frozen=True, eq=False, slots=True)
class Day:
    """One market. basis: rows of all contracts, with detail. ctd: a row a contract, with overnight, over_overnight
    (decimals), missing and deliverable (issues, null where unknown) and ahead (an issue without a price would be the
    cheapest). missing: see `coverage.unpriced`. lead: the contract the day is told by. curve: None where it has
    too few issues."""

    market: Market
    sample: bool
    overnight: float | None
    basis: pl.DataFrame
    ctd: pl.DataFrame
    missing: pl.DataFrame
    lead: str
    curve: CurveFit | None


@dataclass(frozen=True, eq=False, slots=True)
class Content:
    """Everything on the page. maps: of a single day all its contracts; of several days the last one's lead contract
    and the example. hedges: a frame for each of the two holdings, on the last day. options: see `OptionStudies`;
    system: see `SystemStudies`; monitor: public data as known at the end of the last day; cards: competing explanations
    of the named episodes."""

    days: tuple[Day, ...]
    episodes: Episodes
    maps: tuple[CtdMap, ...]
    switches: tuple[pl.DataFrame, ...]
    hedge_day: Day
    hedges: tuple[pl.DataFrame, ...]
    options: OptionStudies
    system: SystemStudies
    trade: TradeStudy
    backtests: BacktestStudy
    monitor: MonitorStudy
    fragility: FragilityStudy
    cards: tuple[EpisodeCard, ...]


def gather(days: Iterable[str | date] | None = None, markets: Iterable[Market] = ()) -> Content:
    """The content of a report on days of the sample (all reference days when none is named) and on `markets`.

    Raises UnknownName for a day that the sample does not hold, BadInput when no contract of a market has a CTD.
    """
    named = list(days) if days is not None else list(sample_days())
    shown = [_day(sample_market(day), sample=True) for day in named]
    shown += [_day(market, sample=False) for market in markets]
    if not shown:
        raise BadInput("nothing to report on", given="no day and no market", allowed="at least one")
    last = shown[-1]
    mapped = [(last.market, code) for code in _told(last.ctd)]
    if len(shown) > 1:
        mapped = [(last.market, last.lead), (sample_market(MAP_EXAMPLE[0]), MAP_EXAMPLE[1])]
    maps, switches = [], []
    for market, contract in mapped:
        maps.append(ctd_map(market, contract, parallel=MAP_PARALLEL, slope=MAP_SLOPE))
        switches.append(ctd_map(market, contract, parallel=MAP_PARALLEL, slope=SWITCH_SLOPES).switch_points())
    studies = option_studies((day.market, day.lead, day.curve.curve if day.curve else None) for day in shown)
    return Content(
        tuple(shown), episodes(), tuple(maps), tuple(switches), last, _hedges(last), studies, system_studies(),
        trade_study(), backtest_study(), monitor_study(last.market.as_of), fragility_study(),
        tuple(episode(name) for name in NAMED),
    )  # fmt: skip


def financed_overnight(day: Day, contract: str) -> float | None:
    """Net basis (points) of the CTD of a contract if the whole term were financed at that night's rate."""
    if day.overnight is None:
        return None
    return float(ctd_table(day.market, contract, repo=day.overnight)["net_basis"][0])


def _day(market: Market, *, sample: bool) -> Day:
    import polars as pl

    overnight = sample_overnight().get(market.as_of) if sample else None
    ctd = ctd_table(market)
    missing = unpriced(market, sample_universe()) if sample else unpriced(market, market.bonds)
    counts = missing.group_by("contract").agg(
        missing=pl.len(), deliverable=pl.first("deliverable"), ahead=pl.col("ahead").any()
    )
    ctd = ctd.join(counts, on="contract", how="left", maintain_order="left").with_columns(
        overnight=pl.lit(overnight, dtype=pl.Float64),
        over_overnight=pl.col("implied_repo") - pl.lit(overnight, dtype=pl.Float64),
        ahead=pl.col("ahead").fill_null(False),
    )
    told = _told(ctd)
    if not told:
        why = "; ".join(ctd["reason"].drop_nulls().unique().to_list())
        raise BadInput(f"no contract of {market.as_of} has a cheapest to deliver", given=why or "no contract",
                       allowed="a futures price and priced deliverable issues")  # fmt: skip
    lead = next((code for code in told if code.startswith(LEAD)), told[0])
    return Day(market, sample, overnight, basis_table(market, detail=True), ctd, missing, lead, _fit(market))


def _told(ctd: pl.DataFrame) -> list[str]:
    """Contracts that have a cheapest to deliver."""
    return ctd.filter(ctd["cusip"].is_not_null())["contract"].to_list()


def _fit(market: Market) -> CurveFit | None:
    try:
        curves = {model: fit_curve(market, model) for model in MODELS}
        return CurveFit(
            {model: rich_cheap(market, curve=curve) for model, curve in curves.items()},
            {model: noise(market, curve=curve) for model, curve in curves.items()},
            curves["svensson"].curve,
        )
    except BadInput:  # a market with too few issues for a curve has no such section
        return None


def _hedges(day: Day) -> tuple[pl.DataFrame, ...]:
    """Hedges of the CTD of the lead contract and of the longest priced issue in its basket."""
    import polars as pl

    rows = day.basis.filter((pl.col("contract") == day.lead) & pl.col("rank").is_not_null()).sort("maturity")
    held = dict.fromkeys([*rows.filter("is_ctd")["cusip"].to_list(), rows["cusip"][-1]])
    if day.market.as_of > day.market.contract(day.lead).delivery.last_trading:
        return ()
    return tuple(hedge(day.market, day.lead, cusip, HEDGE_FACE) for cusip in held)
