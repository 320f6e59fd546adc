"""When the short should act: the move after the settlement that exercises the wild card, and the distance to a switch.

Wild card. The short who delivers in the evening of an intention day is paid at the settlement price F of 14:00. What
delivering the cheapest issue then is worth more than holding on is M + S Z (docs/options-gauss2.md): M = (CF - 1) F +
hold - CF g before anything moves, with h_x - CF g_x per unit of the level factor, h the future's value of holding on
and g the converted price. The level factor that makes it zero moves the future by

    move = -M h_x / (h_x - CF g_x):

below zero for CF > 1 (deliver after a fall), above zero for CF < 1 (after a rise), none to speak of for CF near 1. The
chance that the evening goes that far, P(M + S Z > 0), counts the slope and the issue's own noise as well.

Switch. An issue becomes the cheapest where `analytics.ctd_map` moves all forward yields by its switch points.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics import bond
from netbasis.analytics.ctd_map import ctd_map
from netbasis.analytics.options.grid import Grid
from netbasis.analytics.options.market_model import model_of
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.analytics.options.problem import Problem
from netbasis.analytics.options.program import Solution, solve
from netbasis.analytics.options.value import pose
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import cheapest_of_many as lowest
from netbasis.kernels import delivery_options as kernels
from netbasis.kernels import quotes
from netbasis.market.curve import ZeroCurve
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

BP = 1e-4
FARTHEST = 400.0  # bp: where the search for a switch ends
_YEAR = 365.25
_NEAR_ONE = 0.0005  # a factor nearer to one than this leaves the short nothing to gain from a move


def wild_card_boundary(
    market: Market, contract: str, *, model: Gauss2 | None = None, rights: Rights | None = None,
    repo: float | None = None, curve: ZeroCurve | None = None, accuracy: Accuracy | None = None,
) -> pl.DataFrame:  # fmt: skip
    """When to exercise the wild card, one row an intention day before the last trading day, at today's forward curve.

    Columns: day; cusip (the cheapest issue then) and conversion_factor; move_32nds, the least move of the futures price
    between 14:00 and the deadline after which the short should deliver (negative: a fall or more; null for a factor
    within 0.0005 of one); move_bp, the move of the issue's yield that goes with it; probability, that the evening
    brings it, given that the position is open. A move of the other sign than 1 - factor: deliver at once, unless the
    price moves back.

    model: None takes the market's (`market_model`). Other arguments as for `delivery_option`. Raises its errors, and
    BadInput where there is no wild card: rights without it, or no intention day left before the last trading day.
    """
    import polars as pl

    rights, model = rights or Rights(), model_of(market, contract, model)
    posed = pose(market, contract, model=model, rights=rights, repo=repo, curve=curve, accuracy=accuracy)
    problem, future = posed.problem, posed.future
    if not (problem.wild_card and rights.timing):
        raise BadInput(
            "no wild card: its right is off or nothing moves in the evening", given=str(rights),
            allowed="timing and wild_card, evening_share and volatility or noise above zero",
        )  # fmt: skip
    if not posed.timetable.trading or not len(problem.early_days):
        raise BadInput(
            f"{future.long_code} has no wild card left", given=market.as_of.isoformat(),
            allowed=f"a day before its last trading day {future.delivery.last_trading.isoformat()}",
        )  # fmt: skip
    solution = solve(problem)
    assert solution.grid is not None  # timing is among the rights
    rows = [_evening(market, problem, solution, solution.grid, k) for k in problem.early_days]
    schema = {
        "day": pl.Date, "cusip": pl.String, "conversion_factor": pl.Float64, "move_32nds": pl.Float64,
        "move_bp": pl.Float64, "probability": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _evening(market: Market, problem: Problem, solution: Solution, grid: Grid, k: int) -> tuple[object, ...]:
    """The row of an intention day, at the state x = v = 0."""
    issues, node = problem.issues, grid.centre
    day, delivered = problem.timetable.events[k]
    hold, noise = solution.holds[k], issues.noise[k]
    value, by_x, by_v = (np.ascontiguousarray(table[:, node : node + 1]) for table in problem.surface(grid, k))
    along, across = (table[node : node + 1] for table in grid.gradient(hold))
    hold, settled = hold[node : node + 1], np.empty(1)
    evening, own = problem.evening(grid), problem.own(k)
    kernels.intention_day(
        value, by_x, by_v, noise, problem.tilt_on(grid, k), issues.factor, hold, along, across, evening, own, settled
    )  # fmt: skip
    i, given, mean = _cheapest(value[:, 0], noise)
    factor = float(issues.factor[i])
    gain = (factor - 1.0) * settled[0] + hold[0] + given - mean - factor * given
    spread = kernels.evening_deviation(
        float(along[0]), float(across[0]), float(by_x[i, 0]), float(by_v[i, 0]), factor, evening, float(own[i])
    )
    chance = lowest.positive_part(float(gain), float(spread))[1]
    pull = float(along[0]) - factor * float(by_x[i, 0])
    name = (day, issues.cusip[i], factor)
    if abs(factor - 1.0) < _NEAR_ONE or pull == 0.0:
        return (*name, None, None, chance)
    step = -gain / pull
    held = market.bonds.take(issues.position[i : i + 1])
    dv01 = bond.risk(held, np.array([issues.forward[k, i] * factor]), delivered).dv01[0]
    return (*name, 32.0 * float(along[0]) * step, -factor * float(by_x[i, 0]) * step / float(dv01), chance)


def _cheapest(price: Floats, noise: Floats) -> tuple[int, float, float]:
    """The issue that is most often the lowest, its price given that, and the mean of the lowest."""
    n = len(price)
    active, weight, given = np.empty(n, dtype=np.int64), np.empty(n), np.empty(n)
    count = lowest.contenders(price, noise, active)
    table = np.empty((n + 1) * lowest.MOST_POINTS)
    mean = lowest.cheapest(price, noise, active, count, weight, given, table)
    best = int(np.argmax(weight[:count]))
    return int(active[best]), float(given[best]), float(mean)


def switch_distances(
    market: Market, contract: str, *, model: Gauss2 | None = None, repo: float | None = None
) -> pl.DataFrame:  # fmt: skip
    """How far each issue is from being the cheapest to deliver, in a parallel move of all yields.

    One row an issue of the basket with a price: cusip; shift_bp, the nearest move at which it becomes the cheapest
    (0 for today's, null where none within 400 bp does, or it never is); deviations, the same in standard deviations
    under the model of the yield at the cheapest issue's maturity to the last trading day (null where it cannot move).
    model: None takes the market's (`market_model`). repo: as for `ctd_map`, whose errors are raised; BadInput as well
    past the last intention day.
    """
    import polars as pl

    model = model_of(market, contract, model)
    posed = pose(market, contract, model=model, repo=repo)
    days = posed.timetable.days
    decided = posed.timetable.years(days[-1] if days else posed.timetable.last_choice)
    found = ctd_map(market, posed.future.code, repo=repo, parallel=(-FARTHEST, FARTHEST), slope=(0.0,))
    shift: dict[str, float] = {}
    switches = found.switch_points()
    for at, below, above in switches.select("shift_bp", "from_cusip", "to_cusip").iter_rows():
        entered = above if at >= 0.0 else below
        shift[entered] = min(shift.get(entered, at), at, key=abs)
    today = str(found.cusip[int(np.nanargmax(found.today.results[quotes.IMPLIED_REPO]))])
    shift[today] = 0.0
    held = int(posed.issues.position[posed.issues.cusip.index(today)])
    ahead = (market.bonds.maturity[held] - np.datetime64(market.as_of, "D")).astype(np.float64) / _YEAR
    deviation = _deviation(model, decided, float(ahead) - decided)
    moves = [shift.get(cusip) for cusip in posed.issues.cusip]
    away = [None if move is None or deviation <= 0.0 else move / deviation for move in moves]
    schema = {"cusip": pl.String, "shift_bp": pl.Float64, "deviations": pl.Float64}
    return pl.DataFrame({"cusip": posed.issues.cusip, "shift_bp": moves, "deviations": away}, schema=schema)


def _deviation(model: Gauss2, years: float, tenor: float) -> float:
    """Standard deviation, bp, of the zero yield of a tenor after some years."""
    v11, v12, v22 = model.covariance(years)
    one, two = (-math.expm1(-speed * tenor) / (speed * tenor) for speed in model.speeds)
    return math.sqrt(max(one * one * v11 + 2.0 * one * two * v12 + two * two * v22, 0.0)) / BP
