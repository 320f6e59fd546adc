"""Options on Treasury futures under a normal law: value, implied volatility, one volatility from several strikes.

Prices, strikes and futures in points per 100 face (an option at 0-32 in 64ths is 0.5), years in calendar days/365,
volatility of the future in points per square root of a year; volatility of its yield in bp a year. The formula
is `formulas.bachelier`, European; premium paid at once, discounted by `discount`. The exchange's options are
American: one in the money carries the interest of early exercise too, so calibrate to those out of the money.

The implied volatility is found from the time value c of the out-of-the-money option and the distance
m = |F - K|: with y = m/s it solves h(y) = n(y)/y - N(-y) = c/(discount m). As a function of log y, log h is
concave and falls, with slope -1 / (1 - y M(y)), M(y) = N(-y)/n(y) the Mills ratio: Newton's steps converge from
anywhere, from the right without crossing (compare Jaeckel, "Implied normal volatility", Wilmott 2017).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from netbasis.analytics.options.arguments import finite, positive
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.formulas import bachelier as formulas
from netbasis.instruments.treasury import Floats

if TYPE_CHECKING:
    import polars as pl

YEAR = 365.0  # days, as in the delivery-option models
COLUMNS = ("expiry", "strike", "type", "price")
_SIGNS = {"call": 1.0, "c": 1.0, "put": -1.0, "p": -1.0}
_ROOT_2PI = 2.5066282746310002
_MILLS_AT_ZERO = 1.2533141373155001  # sqrt(pi / 2)
_STEPS = 60  # Newton's steps; some eight are taken
_MOST_RATE = 0.5


class FuturesOption(NamedTuple):
    """Value of options, scalars or arrays. price: points. delta: points per point of the future. gamma: delta per
    point; infinite at the strike and zero off it when there is no time or volatility left. vega: points per point
    a year of volatility."""

    price: Any
    delta: Any
    gamma: Any
    vega: Any


def option_value(
    kind: str | Sequence[str], futures: ArrayLike, strike: ArrayLike, years: ArrayLike, volatility: ArrayLike,
    discount: ArrayLike = 1.0,
) -> FuturesOption:  # fmt: skip
    """Price, delta, gamma and vega; arguments broadcast together.

    kind: "call" or "put" (or "c", "p"). volatility: points a year. With no time or no volatility the price is the
    intrinsic value, and delta that of the option's side (half at the strike). Raises BadInput for another kind, a
    price or strike that is not finite, years or volatility that are negative, discount factors below 1e-6.
    """
    from scipy.special import ndtr

    sign = _sign(kind)
    forward, struck = _numbers("futures price", futures), _numbers("strike", strike)
    root = np.sqrt(_numbers("years to expiry", years, least=0.0))
    vol = _numbers("volatility in points a year", volatility, least=0.0)
    factor = _numbers("discount factor", discount, least=1e-6)
    given = (sign, forward, struck, root, vol, factor)
    try:
        sign, forward, struck, root, vol, factor = np.broadcast_arrays(*given)
    except ValueError as error:
        shapes = ", ".join(str(column.shape) for column in given)
        raise BadInput("shapes of the arguments", given=shapes, allowed="one shape, or single numbers") from error
    deviation = vol * root
    gain = sign * (forward - struck)
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(gain == 0.0, 0.0, gain / deviation)
        density = formulas.normal_density(distance)
        gamma = np.where(density == 0.0, 0.0, formulas.gamma(deviation, density, factor))
    cumulative = ndtr(distance)
    return FuturesOption(
        formulas.price(sign, forward, struck, deviation, cumulative, density, factor)[()],
        formulas.delta(sign, cumulative, factor)[()],
        gamma[()],
        formulas.vega(root, density, factor)[()],
    )


def implied_price_volatility(
    kind: str, futures: float, strike: float, years: float, price: float, discount: float = 1.0
) -> float:
    """Volatility in points a year at which the option is worth `price`; zero at the intrinsic value exactly.

    Raises BadInput for a price below intrinsic, or above what can be had by exercise (a call: the future, a put:
    the strike, discounted), for an option without time left, and for arguments as `option_value`.
    """
    sign = float(_sign(kind))
    forward, struck = finite("futures price", futures), finite("strike", strike)
    time = positive("years to expiry", years, "such as 0.25")
    factor = positive("discount factor", discount, "such as 0.99")
    paid = finite("option price", price)
    least = formulas.intrinsic(sign, forward, struck, factor)
    most = factor * (forward if sign > 0.0 else struck)
    if not least <= paid <= most:
        what = "below intrinsic value" if paid < least else f"above the {'future' if sign > 0.0 else 'strike'}"
        raise BadInput(
            f"option price {what}", given=paid, where=f"{kind} {struck:g}, future {forward:g}",
            allowed=f"from {least:.6g} to {most:.6g} points",
            hint="prices in points, not 64ths, of the same moment as the future",
        )  # fmt: skip
    return _implied_deviation(abs(forward - struck), (paid - least) / factor) / math.sqrt(time)


@dataclass(frozen=True, eq=False, slots=True)
class CalibratedVolatility:
    """One volatility from several option prices.

    yield_volatility_bp: bp a year. price_volatility: points a year. error: root mean square of model less given
    price, points, over the rows used. used: their number. rows: the given table, one row an option, with years,
    implied_volatility_bp (yield, of that option alone), model (price at the one volatility) and reason: why a row
    could not be used, null for those that were.
    """

    yield_volatility_bp: float
    price_volatility: float
    error: float
    used: int
    rows: pl.DataFrame


def calibrate_volatility(
    options: pl.DataFrame | Sequence[Mapping[str, Any]], futures: float, futures_dv01: float, as_of: date | str,
    discount_rate: float = 0.0,
) -> CalibratedVolatility:  # fmt: skip
    """The normal volatility that fits option prices on one future best, by least squares of prices.

    options: rows with expiry (date or ISO text), strike, type (call or put), price. futures: price of the future
    at the same moment. futures_dv01: points per bp of yield (the column of `basis_table`, row of the cheapest).
    as_of: the day of the prices. discount_rate: simple act/360 rate at which premiums are discounted.

    Weights are thus the options' own vegas: near strikes and later expiries count most. A row that cannot be used
    (expired, price outside its bounds or at intrinsic, no number) keeps its place with a reason. Raises BadInput
    when a column is missing or no row can be used.
    """
    import polars as pl
    from scipy.optimize import brentq

    table = _table(options)
    day = as_date(as_of, "as-of day")
    forward = finite("futures price", futures)
    dv01 = positive("futures DV01", futures_dv01, "points per bp, such as 0.07")
    rate = finite("discount rate", discount_rate)
    if abs(rate) > _MOST_RATE:
        raise BadInput("discount rate", given=discount_rate, allowed="a decimal from -0.5 to 0.5",
                       hint="write 4.5% as 0.045")  # fmt: skip
    rows = [_Row.read(given, forward, day, rate) for given in table.iter_rows(named=True)]
    used = [row for row in rows if row.reason is None]
    if not used:
        reasons = sorted({str(row.reason) for row in rows})
        raise BadInput("no option price gives a volatility", given=f"{len(rows)} rows", allowed="one row or more",
                       hint="; ".join(reasons) or None)  # fmt: skip
    kinds = [row.kind for row in used]
    strike, years, price, discount, implied = np.array(
        [(row.strike, row.years, row.price, row.discount, row.volatility) for row in used]
    ).T

    def slope(volatility: float) -> float:
        """Half the slope of the sum of squares: rises through zero between the lowest and highest implied."""
        value = option_value(kinds, forward, strike, years, volatility, discount)
        return float(np.sum(value.vega * (value.price - price)))

    # wider by a hair, so that the ends have the two signs also when every option implies the same
    vol = float(brentq(slope, implied.min() * (1.0 - 1e-6), implied.max() * (1.0 + 1e-6), xtol=1e-14 * implied.min()))
    model = option_value(kinds, forward, strike, years, vol, discount).price
    prices = iter(model.tolist())
    in_yield = [None if row.reason else formulas.yield_volatility(row.volatility, dv01) for row in rows]
    added = [
        pl.Series("years", [row.years for row in rows], dtype=pl.Float64),
        pl.Series("implied_volatility_bp", in_yield, dtype=pl.Float64),
        pl.Series("model", [None if row.reason else next(prices) for row in rows], dtype=pl.Float64),
        pl.Series("reason", [row.reason for row in rows], dtype=pl.String),
    ]
    error = math.sqrt(np.mean((model - price) ** 2))
    return CalibratedVolatility(
        formulas.yield_volatility(vol, dv01), vol, error, len(used), table.with_columns(added)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """One option of a user's table, as far as it could be read."""

    kind: str
    strike: float = math.nan
    years: float | None = None
    price: float = math.nan
    discount: float = math.nan
    volatility: float = math.nan
    reason: str | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any], forward: float, day: date, rate: float) -> _Row:
        row = cls(str(given["type"]).strip().lower())
        try:
            days = (as_date(given["expiry"], "expiry") - day).days
            if days <= 0:
                return replace(row, reason=f"expired: {given['expiry']} is not after {day}")
            row = replace(
                row, strike=finite("strike", given["strike"]), price=finite("option price", given["price"]),
                years=days / YEAR, discount=1.0 / (1.0 + rate * days / 360.0),
            )  # fmt: skip
            found = implied_price_volatility(row.kind, forward, row.strike, days / YEAR, row.price, row.discount)
        except BadInput as error:
            return replace(row, reason=str(error))
        if found == 0.0:
            return replace(row, reason="the price is the intrinsic value: it says nothing of volatility")
        return replace(row, volatility=found)


def _implied_deviation(distance: float, time_value: float) -> float:
    """Standard deviation s at which an option `distance` out of the money is worth `time_value`, undiscounted."""
    from scipy.special import erfcx

    if distance <= 1e-16 * time_value:  # at the money: h(y) = n(0)/y - 1/2 to rounding
        return time_value * _ROOT_2PI
    ratio = time_value / distance
    if ratio == 0.0:  # nothing, or below the range of floating point
        return 0.0
    # right of the root where h is small, since h(y) < n(y) beyond y = 0.65; elsewhere h(y) > n(0)/y - 1/2
    y = math.sqrt(-2.0 * math.log(ratio)) if ratio < 0.15 else 1.0 / (_ROOT_2PI * (ratio + 0.5))
    target = math.log(ratio)
    for _ in range(_STEPS):
        one_less_mills = 1.0 - y * _MILLS_AT_ZERO * float(erfcx(y * math.sqrt(0.5)))  # y < 39: enough digits are left
        log_h = math.log(one_less_mills / (_ROOT_2PI * y)) - 0.5 * y * y
        step = (log_h - target) * one_less_mills
        y *= math.exp(step)
        if abs(step) < 1e-14:
            break
    return distance / y


def _table(options: pl.DataFrame | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    import polars as pl

    if isinstance(options, pl.DataFrame):
        table = options
    else:
        names = dict.fromkeys(name for row in options for name in row)
        table = pl.DataFrame({name: _column([row.get(name) for row in options]) for name in names})
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise BadInput("columns missing from the option table", given=", ".join(missing), allowed=", ".join(COLUMNS))
    return table


def _column(values: list[Any]) -> Any:
    """Values of one kind as they are; of several kinds as an object column, to be judged row by row."""
    import polars as pl

    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float}:
        return pl.Series(values, dtype=pl.Float64)
    return pl.Series(values) if len(kinds) == 1 else pl.Series(values, dtype=pl.Object)


def _sign(kind: str | Sequence[str]) -> Floats:
    names = [kind] if isinstance(kind, str) else list(kind)
    signs = [_SIGNS.get(str(name).strip().lower()) for name in names]
    if None in signs:
        raise BadInput("type of option", given=names[signs.index(None)], allowed="call or put")
    found = np.array(signs, dtype=np.float64)
    return found.reshape(()) if isinstance(kind, str) else found


def _numbers(name: str, given: ArrayLike, least: float = -math.inf) -> Floats:
    """Finite numbers, not below `least`, in any shape."""
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.array(np.nan)
    if not np.all(np.isfinite(values) & (values >= least)):
        raise BadInput(name, given=given, allowed="finite numbers" + ("" if least < 0.0 else f" from {least:g}"))
    return values
