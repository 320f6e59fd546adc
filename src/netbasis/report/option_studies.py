"""What the report shows of the delivery options, computed once for both languages: their parts on each day, their value
against the level of yields, fair against market through two episodes, and the study of the month-ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics import bond
from netbasis.analytics.options.history import FlatCurve, option_history
from netbasis.analytics.options.market_model import market_model
from netbasis.analytics.options.model import Gauss2
from netbasis.analytics.options.results import DeliveryOption
from netbasis.analytics.options.study import month_ends, period_levels
from netbasis.analytics.options.value import delivery_option
from netbasis.data.quality import check_history, without
from netbasis.data.sample import sample_panel, sample_par_history
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market
from netbasis.report.episodes import DISLOCATION_CONTRACT, DISLOCATION_DAYS, SPIKE_CONTRACT

if TYPE_CHECKING:
    import polars as pl

    from netbasis.market.curve import ZeroCurve

EPISODES = (
    (SPIKE_CONTRACT, (date(2019, 9, 9), date(2019, 9, 30))),
    (DISLOCATION_CONTRACT, DISLOCATION_DAYS),
)
LEVELS = np.arange(3.0, 9.01, 0.25)  # percent
MADE_UP_DAY, MADE_UP_CONTRACT = date(2020, 3, 18), "ZNM0"
# maturities at whole half-years of the delivery month: the rounding of factors moves no converted price
MADE_UP_ISSUES = (
    (8.0, "2027-06-15"), (4.0, "2027-12-15"), (5.0, "2028-06-15"), (7.0, "2028-06-15"), (6.0, "2028-12-15"),
    (4.5, "2029-06-15"), (7.5, "2029-12-15"), (5.5, "2029-12-15"),
)  # fmt: skip
MADE_UP = "made_up"
UNDER = 0.01  # decimal: how far repo stands below yields in the made-up market
PARTS = ("quality", "timing", "wild_card", "end_of_month", "interaction")


@dataclass(frozen=True, eq=False, slots=True)
class OptionStudies:
    """days: one valuation for each day of the report that could be valued, each of one of `markets`. levels: curve
    (MADE_UP, or `shifted`, empty where there is none), level (percent), option (32nds). episodes, ends: rows of
    `option_history`. periods: `period_levels`."""

    days: tuple[DeliveryOption, ...]
    markets: tuple[Market, ...]
    shifted: str
    levels: pl.DataFrame
    episodes: pl.DataFrame
    ends: pl.DataFrame
    periods: pl.DataFrame


def option_studies(days: Iterable[tuple[Market, str, ZeroCurve | None]]) -> OptionStudies:
    """The studies for markets, each with the contract it is told by and its fitted curve."""
    import polars as pl

    told = [(market, contract, _valued(market, contract, curve)) for market, contract, curve in days]
    valued = [(market, contract, found) for market, contract, found in told if found is not None]
    panel = sample_panel()
    clean, par_history = without(panel, check_history(panel), late=True), sample_par_history()
    episodes = [
        option_history(clean, par_history, contract=contract, days=_within(clean.days().tolist(), span), fit=False)
        for contract, span in EPISODES
    ]
    studied = option_history(month_ends(clean), par_history, fit=False)
    frames, shifted = [_against_level(*_made_up(), MADE_UP)], ""
    if valued:
        market, contract, _ = valued[-1]
        shifted = f"{contract} {market.as_of}"
        frames.append(_against_level(market, contract, _model(market, contract), shifted))
    return OptionStudies(
        tuple(found for _, _, found in valued), tuple(market for market, _, _ in valued), shifted, pl.concat(frames),
        pl.concat(episodes), studied, period_levels(studied),
    )  # fmt: skip


def parts_32nds(found: DeliveryOption) -> dict[str, float]:
    """The option in five parts that add up to it, 32nds.

    Timing is what the open choice of the day adds to the best day fixed today, without the wild card, which needs it;
    interaction is the rest. See `DeliveryOption.values`.
    """
    assert found.values is not None
    values = {name: 32.0 * value for name, value in found.values.items()}
    wild_card = values["wild_card"]
    return {
        "quality": values["quality"], "timing": values["timing"] - wild_card - values["early"], "wild_card": wild_card,
        "end_of_month": values["end_of_month"], "interaction": values["interaction"] + wild_card,
    }  # fmt: skip


def _valued(market: Market, contract: str, curve: ZeroCurve | None) -> DeliveryOption | None:
    """A contract that has stopped trading, or cannot be valued, has no part in these pages."""
    if market.as_of > market.contract(contract).delivery.last_trading:
        return None
    try:
        return delivery_option(market, contract, model=_model(market, contract), curve=curve)
    except BadInput:
        return None


def _model(market: Market, contract: str) -> Gauss2:
    return market_model(market, market.contract(contract))[0]


def _against_level(market: Market, contract: str, model: Gauss2, name: str) -> pl.DataFrame:
    """Option value with all yields shifted alike, so that the issue that is cheapest today yields each of LEVELS; repo
    moves with them, the model stays."""
    import polars as pl

    flat = FlatCurve()
    priced = np.isfinite(market.clean)
    bonds = market.bonds.take(priced)
    yields = bond.bond_yield(bonds, market.clean[priced], market.settle)
    held = replace(market, bonds=bonds, clean=market.clean[priced], bid=None, offer=None)
    today = delivery_option(held, contract, model=model, curve=flat, detail=False)
    now = float(yields[bonds.position(today.cusip[today.cheapest])])
    rows = []
    for level in LEVELS:
        shift = float(level) / 100.0 - now
        moved = replace(
            held, clean=bond.clean_price(bonds, yields + shift, market.settle), repo=_moved(market.repo, shift)
        )
        found = delivery_option(moved, contract, model=model, curve=flat, detail=False)
        rows.append({"curve": name, "level": float(level), "option": found.option_32nds})
    return pl.DataFrame(rows)


def _moved(repo: RepoCurve, shift: float) -> RepoCurve:
    specials = {cusip: tuple((days, rate + shift) for days, rate in rows) for cusip, rows in repo.specials.items()}
    return RepoCurve(tuple((days, rate + shift) for days, rate in repo.tenors), specials, repo.source)


def _made_up() -> tuple[Market, str, Gauss2]:
    """Eight notes on a flat curve at the notional coupon, where their converted prices nearly meet; default model."""
    bonds = Treasuries.from_rows(
        Treasury(f"{coupon} {end}", coupon / 100.0, date.fromisoformat(end), original_term=120)
        for coupon, end in MADE_UP_ISSUES
    )
    settle = MADE_UP_DAY
    clean = bond.clean_price(bonds, np.full(len(bonds), 0.06), settle)
    market = Market(settle, settle, bonds, clean, {MADE_UP_CONTRACT: 100.0}, RepoCurve.flat(0.06 - UNDER))
    return market, MADE_UP_CONTRACT, Gauss2()


def _within(days: list[date], span: tuple[date, date]) -> list[date]:
    return [day for day in days if span[0] <= day <= span[1]]
