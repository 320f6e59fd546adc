"""The option-adjusted net basis through time: market and model price of a future on every day of a history.

    frame = option_history(without(panel, check_history(panel), late=True), sample_par_history())

Sign: net basis less the value of the short's options. Negative: the future is dear against the issues, and buying
the cheapest issue against it earns more than its financing; `trade_return` is that gain a year, positive then. The
levels of Glicoes, Iorio, Monin and Petrasek, "Quantifying Treasury Cash-Futures Basis Trades", FEDS Notes,
8 March 2024, are to be set beside `trade_return`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.analytics.options.arguments import finite, positive
from netbasis.analytics.options.model import Gauss2
from netbasis.analytics.options.results import DeliveryOption
from netbasis.analytics.options.value import delivery_option
from netbasis.analytics.options.volatility import fit_factors, realised_volatility
from netbasis.conventions.calendars import SIFMA
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput, UnknownName
from netbasis.formulas.financing import two_leg_rate
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Floats
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.market.repo_curve import RepoCurve, check_rate, overnight_and_later
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

ASYNCHRONY = 0.0060  # of implied repo: what one day's level carries where bonds and futures are not of one second
NEAREST = 2  # contracts a day: the front and the next
POINTS_32NDS = 32.0
YEAR = 365.0
TENORS = {"ZT": 2.0, "Z3N": 3.0, "ZF": 5.0, "ZN": 7.0, "TN": 10.0, "TWE": 20.0, "ZB": 20.0, "UB": 30.0}  # years


class _Flat:
    """A curve without slope. It weighs the payments of an issue, which stands at its own price on any curve."""

    name = "flat"

    def log_discount(self, t: Floats) -> Floats:
        return np.zeros_like(t)

    def forward(self, t: Floats) -> Floats:
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
) -> pl.DataFrame:
    """One row a day and contract, days ascending, the contract nearest to delivery first.

    history: prices; leave wrong days and stale quotes out before (`data.quality.without`). par_history: what the
    volatility of each day is measured from, 60 business days up to it. contract: one code; None: the two nearest of
    the futures quoted on each day. days: default all. vol_bp: volatility of the yield of the contract's tenor, bp a
    year, in place of the realised one (its split into level and slope is kept). noise_bp: of the model. repo: one
    decimal rate to delivery, or rates by day; None builds each day's term rate from its overnight rates as the
    sample markets do.

    Columns: date, contract, months (to the last delivery day), futures (market), model_futures, rich_32nds (market
    less model), cusip (the issue whose single future is lowest), conversion_factor, delivery (its best day),
    net_basis (points, to that day) and net_basis_32nds, option_32nds (of the future, all rights),
    option_adjusted_net_basis (points of the issue: net basis less conversion factor times option), trade_return (the
    same, sign turned, percent a year of the dirty price: positive where the future is dear), band (percent a year:
    what +-60 bp of implied repo are), vol_bp, term_repo (decimal), dirty, reason. Empty cells have a reason.

    Raises BadInput for volatility or noise that is none, UnknownName for a day or contract the history lacks.
    """
    import polars as pl

    if vol_bp is not None:
        positive("volatility", vol_bp, "bp a year, such as 90")
    others = {} if noise_bp is None else {"noise_bp": finite("noise", noise_bp)}
    Gauss2(**others)  # refuses a negative one before any day is priced
    if isinstance(repo, float | int):
        check_rate(repo)
    rows: list[dict[str, Any]] = []
    for day in _days(history, days):
        market = _market(history, day)
        rate = repo.get(day, math.nan) if isinstance(repo, Mapping) else repo
        for future in _contracts(market, contract):
            model, vol = _model(par_history, future, day, vol_bp, others)
            rows.append(_row(market, future, model, rate, None if fit else _Flat()) | {"vol_bp": vol})
            if vol is None and rows[-1]["reason"] is None:
                rows[-1]["reason"] = "no realised volatility: the par history does not reach this day, default used"
    if not rows and contract is not None:
        raise UnknownName.among("contract in this history", contract, sorted(set(history.futures_code.tolist())))
    types = dict.fromkeys(COLUMNS, pl.Float64)
    types |= {"date": pl.Date, "delivery": pl.Date, "contract": pl.String, "cusip": pl.String, "reason": pl.String}
    frame = pl.DataFrame([[row.get(name) for name in COLUMNS] for row in rows], schema=types, orient="row")
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def _days(history: History, wanted: Iterable[date | str] | None) -> list[date]:
    held: list[date] = history.days().tolist()
    if wanted is None:
        return held
    named = sorted({as_date(day, "day") for day in wanted})
    for day in named:
        if day not in held:
            raise UnknownName.among("day of this history", day.isoformat(), [str(known) for known in held])
    return named


def _market(history: History, day: date) -> Market:
    """The market of a day as the sample's are: settled on the next business day, financed from overnight rates."""
    first, last = np.searchsorted(history.day, np.datetime64(day, "D"), "left"), np.searchsorted(
        history.day, np.datetime64(day, "D"), "right"
    )
    rows = np.arange(first, last)[np.argsort(history.issue[first:last], kind="stable")]
    overnight, later = overnight_and_later(history.overnight, np.array([day], dtype="datetime64[D]"))
    known = bool(np.isfinite(overnight[0]))
    repo = RepoCurve.overnight_then_term(float(overnight[0]), float(later[0])) if known else RepoCurve(())
    return Market(
        as_of=day, settle=SIFMA.shift(day, 1), bonds=history.bonds.take(history.issue[rows]), clean=history.clean[rows],
        futures=history.futures(day), repo=repo, par_curve=history.par_curve(day), source=history.source,
    )  # fmt: skip
