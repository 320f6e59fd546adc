"""The option-adjusted net basis through time: market and model price of the futures on every day of a history.

    frame = option_history(without(panel, check_history(panel), late=True), sample_par_history())

Sign: net basis less the value of the short's options, as in `adjusted`. Below zero the future is rich against its
issues: to buy the cheapest one and sell the future earns more than the financing. `trade_return` is that gain in
percent a year, with the sign turned: above zero where the basis trade pays. The levels in Glicoes, Iorio, Monin and
Petrasek, "Quantifying Treasury Cash-Futures Basis Trades", FEDS Notes, 8 March 2024, are to be set beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.analytics import bond
from netbasis.analytics.options.arguments import finite, positive
from netbasis.analytics.options.market_model import TENORS, market_model, volatility_at
from netbasis.analytics.options.model import Gauss2
from netbasis.analytics.options.value import delivery_option, futures_risk
from netbasis.conventions.calendars import SIFMA
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Floats
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.market.repo_curve import RepoCurve, check_rate, overnight_and_later
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

# what one day's level carries where bonds and futures are not of one second: 60 bp of implied repo on a term of 90
# days, as a share of the dirty price (4.8/32 at par, the widest shift seen against an independent quote)
ASYNCHRONY = 0.0060 * 90.0 / 360.0
NEAREST = 2  # contracts of each root and day: the front and the next
YEAR, MONTH = 365.0, 365.25 / 12.0  # days
TEXTS = ("contract", "cusip", "reason")
DATES = ("date", "delivery")
COLUMNS = (
    "date", "contract", "months", "futures", "model_futures", "rich", "cusip", "conversion_factor", "delivery",
    "net_basis", "option", "option_adjusted_net_basis", "trade_return", "band", "dirty", "term_repo",
    "volatility_bp", "futures_dv01", "reason",
)  # fmt: skip


class FlatCurve:
    """A zero curve at zero. It only weighs the payments of issues that stand at their own prices: the model price of
    the ten-year moves by less than 0.02/32 on the sample panel against the fitted curve, in a sixth of the time."""

    name = "flat"

    def log_discount(self, t: Floats) -> Floats:
        """Zero for each of (n,) times."""
        return np.zeros_like(t)

    def forward(self, t: Floats) -> Floats:
        """Zero for each of (n,) times."""
        return np.zeros_like(t)


def option_history(
    history: History,
    par_history: ParHistory,
    *,
    contract: str | None = None,
    days: Iterable[date | str] | None = None,
    vol_bp: float | None = None,
    noise_bp: float | None = None,
    repo: float | Mapping[date, float] | None = None,
    fit: bool = True,
    risk: bool = False,
) -> pl.DataFrame:
    """One row a day and contract: days ascending, the contract nearest to delivery first.

    history: prices; leave wrong days and stale quotes out before (`data.quality.without`). par_history: what each
    day's volatility is measured from (`market_model`). contract: one code; None: the two nearest of each root that are
    quoted. days: default all. vol_bp: of the yield at the contract's tenor, bp a year, in place of the realised one.
    noise_bp: see `Gauss2`. repo: one decimal rate to delivery, or rates by day; None makes each day's from its
    overnight rates, as `basis_history` does. fit: False takes `FlatCurve` in place of the day's fitted curve.
    risk: also the DV01 of the future with its options (some three times the work).

    Columns (`COLUMNS`; prices and amounts in points): futures (market), model_futures, rich (market less model); cusip,
    conversion_factor, delivery: the issue on which alone the future would be lowest, and the day best for it;
    net_basis (of that issue to that day: conversion factor times what its single future is above the market),
    option (of the future, all rights), option_adjusted_net_basis (net_basis less conversion_factor times option),
    trade_return (percent a year of the dirty price, sign turned: above zero where buying the issue and selling the
    future earns more than the financing), band (what `ASYNCHRONY` either way is in it), dirty, term_repo (decimal, to
    that day), volatility_bp, futures_dv01 (points a bp, with `risk`); months to the last delivery
    day. Null cells have a reason.

    Raises BadInput for a volatility not above zero, negative noise, a repo rate that is none; UnknownName for a day or
    a contract that the history lacks.
    """
    import polars as pl

    if vol_bp is not None:
        positive("volatility", vol_bp, "bp a year, such as 90")
    if noise_bp is not None:
        Gauss2(noise_bp=finite("noise", noise_bp))
    if repo is not None and not isinstance(repo, Mapping):
        check_rate(repo)
    rows: list[dict[str, Any]] = []
    shown = _days(history, days)
    for day, financing in zip(shown, _financing(history, shown, repo), strict=True):
        market = _market(history, day, financing)
        for future in _contracts(market, contract):
            quoted = market.futures[future.code]
            row: dict[str, Any] = {"date": day, "contract": future.code, "futures": quoted,
                                   "months": (future.delivery.last_delivery - day).days / MONTH}  # fmt: skip
            if financing is None:
                row["reason"] = "no repo rate for this day"
            elif not quoted > 0.0:
                row["reason"] = "no futures price for this day"
            elif day > future.delivery.last_trading:
                row["reason"] = "the contract had stopped trading"
            else:
                row |= _row(market, future, par_history, vol_bp, noise_bp, fit, risk)
            rows.append({name: row.get(name) for name in COLUMNS})
    if not rows and contract is not None:
        raise UnknownName.among("contract in this history", contract, sorted(set(history.futures_code.tolist())))
    types: dict[str, Any] = {name: pl.String if name in TEXTS else pl.Float64 for name in COLUMNS}
    return pl.DataFrame(rows, schema=types | dict.fromkeys(DATES, pl.Date)).fill_nan(None)


def _days(history: History, wanted: Iterable[date | str] | None) -> list[date]:
    held: list[date] = history.days().tolist()
    if wanted is None:
        return held
    named = sorted({as_date(day, "day") for day in wanted})
    for day in named:
        if day not in held:
            raise UnknownName.among("day of this history", day.isoformat(), [str(known) for known in held])
    return named


def _financing(history: History, days: list[date], repo: float | Mapping[date, float] | None) -> list[RepoCurve | None]:
    """Repo of each day, None where there is none."""
    if isinstance(repo, Mapping):
        rates = [repo.get(day, math.nan) for day in days]
        return [RepoCurve.flat(rate) if math.isfinite(rate) else None for rate in rates]
    if repo is not None:
        return [RepoCurve.flat(repo)] * len(days)
    overnight, later = overnight_and_later(history.overnight, np.array(days, dtype="datetime64[D]"))
    pairs = zip(overnight.tolist(), later.tolist(), strict=True)
    return [RepoCurve.overnight_then_term(*pair) if math.isfinite(pair[0]) else None for pair in pairs]


def _market(history: History, day: date, repo: RepoCurve | None) -> Market:
    """The market of one day, settled on the next business day."""
    rows = np.flatnonzero(history.day == np.datetime64(day, "D"))
    rows = rows[np.argsort(history.issue[rows], kind="stable")]
    return Market(
        as_of=day, settle=SIFMA.shift(day, 1), bonds=history.bonds.take(history.issue[rows]),
        clean=history.clean[rows], futures=history.futures(day), repo=repo or RepoCurve.flat(0.0),
        par_curve=history.par_curve(day), source=history.source,
    )  # fmt: skip


def _contracts(market: Market, wanted: str | None) -> list[Future]:
    """The contract asked for where it is quoted, or the two nearest of each root; nearest to delivery first."""
    quoted = [market.contract(code) for code in market.futures]
    if wanted is not None:
        named = parse_contract(wanted, as_of=market.as_of)
        return [future for future in quoted if future == named]
    ordered = sorted(quoted, key=lambda future: (future.year, future.month, future.root))
    return [f for i, f in enumerate(ordered) if [g.root for g in ordered[:i]].count(f.root) < NEAREST]


def _row(
    market: Market, future: Future, par_history: ParHistory, vol_bp: float | None, noise_bp: float | None, fit: bool,
    risk: bool,
) -> dict[str, Any]:  # fmt: skip
    """What is known of one contract on one day, or the reason why it cannot be valued."""
    try:
        model, _ = market_model(market, future, vol_bp=vol_bp, noise_bp=noise_bp, history=par_history)
        curve = None if fit else FlatCurve()
        found = delivery_option(market, future.code, model=model, curve=curve, detail=False)
        dv01 = futures_risk(market, future.code, model=model, curve=curve).dv01 if risk else None
    except BadInput as problem:
        return {"reason": str(problem)}
    best = found.cheapest
    factor, delivery, position = float(found.factor[best]), found.single_delivery[best], market.bonds.position
    at = position(found.cusip[best])
    dirty = float(market.clean[at] + bond.accrued_interest(market.bonds.take(np.array([at])), market.settle)[0])
    term = (delivery - market.settle).days
    adjusted = factor * (found.futures - found.market)
    return {
        "model_futures": found.futures, "rich": found.rich, "cusip": found.cusip[best], "conversion_factor": factor,
        "delivery": delivery, "net_basis": factor * (float(found.single[best]) - found.market),
        "option": found.option, "option_adjusted_net_basis": adjusted,
        "trade_return": -adjusted / dirty * YEAR / term * 100.0 if term > 0 else None,
        "band": ASYNCHRONY * YEAR / term * 100.0 if term > 0 else None, "dirty": dirty,
        "term_repo": market.repo.rate(max(term, 1), found.cusip[best]),
        "volatility_bp": volatility_at(model, TENORS[future.root]), "futures_dv01": dv01,
        "reason": None if term > 0 else "delivery on the settlement day: no time to count a year by",
    }  # fmt: skip
