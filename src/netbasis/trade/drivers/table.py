"""All six drivers of a contract on a day, with their composite: the object, and the table of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from netbasis.analytics.options.market_model import TENORS, volatility_at
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.instruments.future import Future
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory
from netbasis.market.positions import PositionHistory
from netbasis.market.snapshot import Market
from netbasis.trade.drivers.arbitrage import arbitrage_gap, option_adjusted
from netbasis.trade.drivers.composite import WEIGHTS, Composite, combine, composite, stop_of
from netbasis.trade.drivers.curve import NO_PAR, curve_dynamics
from netbasis.trade.drivers.driver import Driver, direction, find
from netbasis.trade.drivers.financing import financing_cost
from netbasis.trade.drivers.hedging import Demand, demand, hedging_demand
from netbasis.trade.drivers.known import Known, known_at
from netbasis.trade.drivers.liquidity import market_liquidity
from netbasis.trade.drivers.reversion import fitted, mean_reversion
from netbasis.trade.drivers.series import ROLL_DAYS

if TYPE_CHECKING:
    import polars as pl

COMPOSITE = "composite"


@dataclass(frozen=True, eq=False, slots=True)
class Drivers:
    """The six drivers of one contract on one day, in the order of `WEIGHTS`, and the composite. demand: the positions
    in every contract as known then, empty where none are."""

    as_of: date
    future: Future
    drivers: tuple[Driver, ...]
    composite: Composite
    demand: tuple[Demand, ...]

    def driver(self, name: str) -> Driver:
        """One of them by name."""
        return next(driver for driver in self.drivers if driver.name == name)

    def frame(self) -> pl.DataFrame:
        """One row a driver, the composite last: date, contract, driver, value, unit, percentile (0 to 1), score,
        direction, weight (as used; null where left out), trade, size, stop_32nds (composite alone), sentence_en,
        sentence_zh, as_of, lag_days, reason."""
        total = self.composite
        rows = [
            {"driver": d.name, "value": d.value, "unit": d.unit, "percentile": d.percentile, "score": d.score,
             "direction": d.direction, "weight": total.used.get(d.name), "sentence_en": d.sentence_en,
             "sentence_zh": d.sentence_zh, "as_of": d.as_of, "lag_days": d.lag_days, "reason": d.reason}
            for d in self.drivers
        ]  # fmt: skip
        rows.append(
            {"driver": COMPOSITE, "value": total.total, "unit": "score", "score": total.total,
             "direction": direction(total.total), "weight": sum(total.used.values()) if total.used else None,
             "trade": total.trade, "size": total.size, "stop_32nds": total.stop, "sentence_en": total.sentence_en,
             "sentence_zh": total.sentence_zh, "as_of": self.as_of, "lag_days": 0, "reason": total.reason}
        )  # fmt: skip
        return _frame(self, rows, _COLUMNS)

    def measures(self) -> pl.DataFrame:
        """One row a number: date, contract, driver, measure, value, unit, percentile, reason."""
        rows = [
            {"driver": d.name, "measure": m.name, "value": m.value, "unit": m.unit, "percentile": m.percentile,
             "reason": m.reason}
            for d in self.drivers for m in d.measures
        ]  # fmt: skip
        return _frame(self, rows, _MEASURES)

    def positions(self) -> pl.DataFrame:
        """One row a contract of the positions known then (the fields of `Demand`); no row where none are."""
        import polars as pl

        names = {name: getattr(pl, _NOT_NUMBERS.get(name, "Float64")) for name in Demand.__dataclass_fields__}
        return pl.DataFrame([{name: getattr(row, name) for name in names} for row in self.demand], schema=names)


_COLUMNS = (
    "date", "contract", "driver", "value", "unit", "percentile", "score", "direction", "weight", "trade", "size",
    "stop_32nds", "sentence_en", "sentence_zh", "as_of", "lag_days", "reason",
)  # fmt: skip
_MEASURES = ("date", "contract", "driver", "measure", "value", "unit", "percentile", "reason")
_NOT_NUMBERS = {
    "date": "Date", "as_of": "Date", "report_day": "Date", "direction": "Int8", "lag_days": "Int64",
    "reports": "Int64", "missing": "Int64",
} | dict.fromkeys(
    ("contract", "driver", "measure", "unit", "trade", "sentence_en", "sentence_zh", "reason", "published",
     "dv01_source"), "String",
)  # fmt: skip


def measure_drivers(known: Known, weights: Mapping[str, float] = WEIGHTS) -> Drivers:
    """All drivers and their composite from what is known; nothing else is looked at."""
    combine({}, weights)  # refuses weights that cannot be used before anything is computed
    fit, rows = fitted(known), demand(known)
    liquidity = market_liquidity(known)
    found = (
        arbitrage_gap(known, option_adjusted(known)), curve_dynamics(known), financing_cost(known), liquidity,
        mean_reversion(known, fit), hedging_demand(known, rows),
    )  # fmt: skip
    reached = find(found[1].measures, "level_change").reason != NO_PAR
    volatility = volatility_at(known.model, TENORS[known.future.root]) if known.model and reached else None
    total = composite(
        found, noise_bp=liquidity.value, volatility_bp=volatility, stop=stop_of(fit, known.past), weights=weights
    )
    return Drivers(known.day, known.future, found, total, () if isinstance(rows, str) else rows)


def driver_set(
    day: str | date | Market,
    contract: str | None = None,
    *,
    history: History | None = None,
    par_history: ParHistory | None = None,
    overnight: Mapping[date, float] | None = None,
    positions: PositionHistory | None = None,
    weights: Mapping[str, float] = WEIGHTS,
) -> Drivers:
    """The six drivers and their composite as an object (see `drivers` for the arguments)."""
    from netbasis.data import sample

    if isinstance(day, Market):
        market = day
    else:
        market = sample.sample_market(as_date(day))
        history = sample.sample_panel() if history is None else history
    known = known_at(
        market, contract or _front(market), history=history,
        par_history=sample.sample_par_history() if par_history is None else par_history,
        overnight=sample.sample_overnight() if overnight is None else overnight,
        positions=sample.sample_positions() if positions is None else positions,
    )  # fmt: skip
    return measure_drivers(known, weights)


def drivers(
    day: str | date | Market,
    contract: str | None = None,
    *,
    history: History | None = None,
    par_history: ParHistory | None = None,
    overnight: Mapping[date, float] | None = None,
    positions: PositionHistory | None = None,
    weights: Mapping[str, float] = WEIGHTS,
) -> pl.DataFrame:
    """The six drivers of the basis of one contract, one row each, and their composite in the last row.

    day: a day of the embedded sample, or a market. contract: a code; None takes the ten-year where it is quoted, of a
    root the nearest with 30 days to go. history: prices of earlier days; None: the embedded panel for a sample day,
    none for a market of one's own (what rests on it is then null with a reason). par_history, overnight (SOFR by day),
    positions: public records; None: the embedded ones, as far as they reach. Whatever of them is later than the market
    is cut away before anything is computed. weights: of the composite (`WEIGHTS`).

    Columns: see `Drivers.frame`. Raises UnknownName for a day or contract that is not held, BadInput for weights that
    do not add up to one.
    """
    return driver_set(
        day, contract, history=history, par_history=par_history, overnight=overnight, positions=positions,
        weights=weights,
    ).frame()  # fmt: skip


def _front(market: Market) -> str:
    """The contract measured when none is named."""
    quoted = sorted(market.contracts(), key=lambda f: (f.root != "ZN", f.root, f.year, f.month))
    if not quoted:
        raise BadInput("the market quotes no future", allowed="at least one futures price")
    far = (f for f in quoted if f.root == quoted[0].root
           and (f.delivery.last_delivery - market.as_of).days >= ROLL_DAYS)  # fmt: skip
    return next(far, quoted[0]).code


def _frame(owner: Drivers, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    types = {name: getattr(pl, _NOT_NUMBERS.get(name, "Float64")) for name in columns}
    whole = [{"date": owner.as_of, "contract": owner.future.code} | row for row in rows]
    return pl.DataFrame([{name: row.get(name) for name in columns} for row in whole], schema=types)
