"""The volatility that the market's net basis implies: `imply_volatility` whatever the model of the delivery options,
`implied_volatility_of` a contract under the working model.

A net basis above what the options are worth at a volatility means a futures price below the model's: the implied
volatility is where a model's futures price equals the market's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.options.arguments import finite, positive
from netbasis.errors import BadInput
from netbasis.formulas import basis

if TYPE_CHECKING:
    import polars as pl

    from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
    from netbasis.market.curve import ZeroCurve
    from netbasis.market.snapshot import Market

LOWEST, HIGHEST = 1.0, 500.0  # bp a year
THIRTY_SECOND = 1.0 / 32.0


@dataclass(frozen=True, slots=True)
class ImpliedVolatility:
    """The volatility at which a model's future is the market's.

    volatility_bp: bp a year. model_futures: points, at it. net_basis: of the issue, points: the market's. per_32nd:
    bp of volatility for a 32nd of the future: how well the price tells it; infinite where the price does not move.
    """

    volatility_bp: float
    model_futures: float
    net_basis: float
    per_32nd: float

    def frame(self) -> pl.DataFrame:
        """One row; per_32nd null where the price does not move."""
        import polars as pl

        found = pl.DataFrame([asdict(self)])
        return found.with_columns(pl.when(pl.col("per_32nd").is_finite()).then("per_32nd"))


def imply_volatility(
    model_futures: Callable[[float], float], market_futures: float, forward_clean: float, conversion_factor: float,
    lowest: float = LOWEST, highest: float = HIGHEST,
) -> ImpliedVolatility:  # fmt: skip
    """Volatility implied by the market's net basis, that is by the futures price.

    model_futures: points from a volatility in bp a year, monotone (falling: a short with more options delivers at
    a lower price). forward_clean, conversion_factor: of the issue whose net basis is meant, usually the cheapest;
    they only turn futures prices into net basis, forward_clean - factor * futures. lowest, highest: bp a year.

    Raises BadInput when the market's net basis is outside what the model reaches between the two volatilities
    (naming the lowest and highest), when the model's price is not finite, does not move at all, or is seen not to
    be monotone.
    """
    from scipy.optimize import brentq

    market = finite("futures price", market_futures)
    forward = finite("forward clean price", forward_clean)
    factor = positive("conversion factor", conversion_factor, "such as 0.83")
    low, high = finite("lowest volatility", lowest), finite("highest volatility", highest)
    if not 0.0 <= low < high:
        allowed = "0 <= lowest < highest, bp a year"
        raise BadInput("range of volatility", given=f"{lowest} to {highest}", allowed=allowed)
    seen: dict[float, float] = {}

    def model(volatility: float) -> float:
        if volatility not in seen:
            name = f"model futures price at {volatility:g} bp a year"
            seen[volatility] = finite(name, model_futures(volatility))
        return seen[volatility]

    (least, least_at), (most, most_at) = sorted((model(vol), vol) for vol in (low, high))
    if not least <= market <= most:
        given, lower, upper = (_net(forward, factor, price) for price in (market, most, least))
        raise BadInput(
            "no volatility gives the market's net basis", given=float(f"{given:.6g}"),
            where=f"points, {32.0 * given:.2f}/32",
            allowed=f"from {lower:.6g} (at {most_at:g} bp) to {upper:.6g} points (at {least_at:g} bp)",
            hint="futures and bonds of one moment? repo and specials to the delivery day?",
        )  # fmt: skip
    if least == most:
        raise BadInput(
            "the model's futures price does not depend on volatility", given=least,
            allowed="a contract with more than one way to deliver",
        )  # fmt: skip
    found = float(brentq(lambda volatility: model(volatility) - market, low, high, xtol=1e-9 * high))
    price = model(found)
    step = max(1e-3 * found, 1e-6 * high)
    below, above = max(found - step, low), min(found + step, high)
    moved = abs(model(above) - model(below))
    _check_monotone(seen, THIRTY_SECOND * 1e-3)
    per_32nd = (above - below) / moved * THIRTY_SECOND if moved > 0.0 else math.inf
    return ImpliedVolatility(found, price, _net(forward, factor, market), per_32nd)


def implied_volatility_of(
    market: Market, contract: str, *, model: Gauss2 | None = None, rights: Rights | None = None,
    repo: float | None = None, curve: ZeroCurve | None = None, accuracy: Accuracy | None = None,
    tenor: float | None = None, futures: float | None = None, lowest: float = LOWEST, highest: float = HIGHEST,
) -> ImpliedVolatility:  # fmt: skip
    """Volatility at which the working model prices a contract as the market does.

    Level and slope move in proportion, noise of the issues is held: `volatility_bp` is that of the yield at `tenor`
    years, by default the contract's (`market_model.TENORS`). model: the shares of the two, the market's by default.
    futures: price instead of the market's. lowest, highest: bp a year. Other arguments as for `delivery_option`.

    Raises the errors of `delivery_option` and `imply_volatility`; BadInput without a futures price, past the last
    trading day (the price is fixed), and for a model whose factors do not move.
    """
    from netbasis.analytics.options.issues import fitted
    from netbasis.analytics.options.market_model import TENORS, model_of, volatility_at
    from netbasis.analytics.options.program import solve
    from netbasis.analytics.options.value import pose

    shares = model_of(market, contract, model)
    weigh = curve if curve is not None else fitted(market)[0]
    today = pose(market, contract, model=shares, rights=rights, repo=repo, curve=weigh, accuracy=accuracy)
    future, i = today.future, today.cheapest
    if not today.timetable.trading:
        raise BadInput(
            f"{future.long_code} has stopped trading", given=market.as_of.isoformat(),
            allowed=f"a day up to {future.delivery.last_trading.isoformat()}",
        )  # fmt: skip
    quoted = market.futures.get(future.code, math.nan) if futures is None else futures
    whole = volatility_at(shares, TENORS[future.root] if tenor is None else positive("tenor", tenor, "years"))
    if whole <= 0.0:
        raise BadInput("volatility of the model", given=whole, allowed="level or slope above zero, to be scaled")

    def model_futures(volatility: float) -> float:
        scale = volatility / whole
        louder = replace(shares, level_bp=scale * shares.level_bp, slope_bp=scale * shares.slope_bp)
        posed = pose(market, contract, model=louder, rights=rights, repo=repo, curve=weigh, accuracy=accuracy)
        return solve(posed.problem).futures

    factor = float(today.issues.factor[i])
    forward = float(today.issues.forward[-1, i]) * factor  # to the last delivery
    return imply_volatility(model_futures, quoted, forward, factor, lowest, highest)


def _net(forward: float, factor: float, futures: float) -> float:
    return float(basis.net_basis(basis.gross_basis(forward, factor, futures), 0.0))


def _check_monotone(seen: dict[float, float], tolerance: float) -> None:
    """Refuse prices that turn by more than `tolerance` points among the volatilities tried."""
    order = sorted(seen)
    moves = np.diff([seen[volatility] for volatility in order])
    if moves.max() > tolerance and moves.min() < -tolerance:
        at = int(np.argmax(moves if seen[order[-1]] < seen[order[0]] else -moves))
        raise BadInput(
            "model futures price is not monotone in volatility",
            given=f"{seen[order[at]]:.6g} at {order[at]:g} bp, {seen[order[at + 1]]:.6g} at {order[at + 1]:g} bp",
            allowed="falling, or rising, throughout", hint="narrow the range of volatility",
        )  # fmt: skip
