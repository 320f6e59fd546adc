"""Prices of issues and futures of the synthetic market, through the package's own kernels and formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netbasis.data.synthetic import parameters as p
from netbasis.data.synthetic.listing import Listing, Positions
from netbasis.data.synthetic.rates import BP
from netbasis.errors import BadInput
from netbasis.formulas import bachelier, basis
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Days, Floats, Treasuries, day_numbers
from netbasis.kernels import terms as t
from netbasis.kernels.curve_prices import curve_prices
from netbasis.kernels.join import join_days
from netbasis.kernels.yields import STREET, dirty_prices, price_derivatives, solve_yields_general

CASH_STEP = 1 / 256  # points: an eighth of a 32nd


@dataclass(frozen=True, eq=False, slots=True)
class IssuePrices:
    """(n,) clean prices and points lost per bp."""

    clean: Floats
    dv01: Floats


@dataclass(frozen=True, eq=False, slots=True)
class FuturesPrices:
    """(m,) prices; value of the delivery options in them, points; basis richness in them, decimal."""

    price: Floats
    option_value: Floats
    richness: Floats


def price_issues(
    bonds: Treasuries, day: Positions, issue: Positions, settle: Days, spread: Floats, log_discount: Floats
) -> IssuePrices:
    """Each issue's price off the curve of its day, its yield moved by its spread, rounded to CASH_STEP."""
    matrix = np.empty((t.TERMS, len(day)))
    t.bond_terms(
        bonds.coupon[issue], day_numbers(bonds.maturity[issue]), day_numbers(bonds.dated[issue]),
        day_numbers(bonds.first_coupon[issue]), day_numbers(settle), matrix,
    )  # fmt: skip
    schedule = (matrix[t.COUPON], matrix[t.PERIODS], matrix[t.FRACTION], matrix[t.ODD_NEXT], matrix[t.ODD_SECOND])
    dirty, yields, slope, bend = (np.empty(len(day)) for _ in range(4))
    curve_prices(day, matrix, log_discount, dirty)
    solve_yields_general(dirty, *schedule, STREET, yields)
    yields += spread
    dirty_prices(yields, *schedule, STREET, dirty)
    price_derivatives(yields, *schedule, STREET, slope, bend)
    clean = np.round((dirty - matrix[t.ACCRUED]) / CASH_STEP) * CASH_STEP
    return IssuePrices(clean, -BP * slope)


@dataclass(frozen=True, eq=False, slots=True)
class Joined:
    """r rows, one for each quote and deliverable issue of its day: quote and price row of each, groups (m + 1,)."""

    quote: Positions
    row: Positions
    groups: Positions


def join(held: Listing, quotes: Positions, day: Positions, issue: Positions, grade: NDArray[np.bool_]) -> Joined:
    """Rows of the quotes at `quotes` against price rows of (n,) days, ascending, and issues. Raises BadInput where a
    contract has no issue on a day."""
    wanted = held.day[quotes]
    first = np.searchsorted(day, wanted, side="left").astype(np.int64)
    last = np.searchsorted(day, wanted, side="right").astype(np.int64)
    contract = held.contract[quotes]
    most = int(np.minimum(grade.sum(axis=1)[contract], last - first).sum())
    groups = np.empty(len(quotes) + 1, dtype=np.int64)
    quote, row = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    join_days(first, last, issue, contract, grade, groups, quote, row)
    if (np.diff(groups) == 0).any():
        alone = int(np.flatnonzero(np.diff(groups) == 0)[0])
        raise BadInput(
            "no deliverable issue in the synthetic universe", given=held.futures[contract[alone]].long_code,
            allowed="one issue or more on every day of a contract",
        )  # fmt: skip
    return Joined(quote[: groups[-1]], row[: groups[-1]], groups)


def price_futures(
    bonds: Treasuries, futures: tuple[Future, ...], contract: Positions, rows: Joined, issue: Positions, settle: Days,
    prices: IssuePrices, repo: Floats, rich: Floats, fade: Floats, volatility: Floats, tick: Floats,
) -> FuturesPrices:  # fmt: skip
    """Lowest converted forward price at the term repo of each issue, less the delivery option, plus richness.

    contract, rich, fade, volatility (bp a year), tick: (m,) by quote. issue, settle, prices, repo (term repo less the
    issue's special): (n,) by price row. Richness is a rate: it moves the future as the cheapest issue's repo does.
    """
    quote, row = rows.quote, rows.row
    bond = issue[row]
    delivery = np.array([f.delivery.last_delivery for f in futures], dtype="datetime64[D]")[contract]
    matrix = _terms(bonds, futures, bond, contract[quote], settle[row], delivery[quote])
    clean, factor = prices.clean[row], matrix[t.FACTOR]
    dirty = clean + matrix[t.ACCRUED]
    carry = basis.carry(
        dirty, matrix[t.ACCRUED], matrix[t.ACCRUED_AT_DELIVERY], matrix[t.COUPONS], matrix[t.COUPON_TIME],
        repo[row], matrix[t.TERM],
    )  # fmt: skip
    converted = basis.futures_from_forward(basis.forward_clean(clean, carry), 0.0, factor)
    starts = rows.groups[:-1]
    lowest, first = _lowest(converted, starts, quote)
    others = converted.copy()
    others[first] = np.inf
    second, runner_up = _lowest(others, starts, quote)
    duration = prices.dv01[row] / factor
    years = matrix[t.TERM][first] * 360.0 / 365.0
    value = _option_value(second - lowest, duration[first], duration[runner_up], volatility, years)
    per_point = basis.implied_repo_slope(factor, dirty, matrix[t.COUPON_TIME], matrix[t.TERM])[first]
    rich, value = rich * fade, value * fade
    price = np.round((lowest - value + rich / per_point) / tick) * tick
    return FuturesPrices(price, value, rich)


def _terms(
    bonds: Treasuries, futures: tuple[Future, ...], bond: Positions, contract: Positions, settle: Days, delivery: Days
) -> Floats:
    """(TERMS, r), see `kernels.terms`."""
    month = np.array([12 * f.year + f.month - 1 for f in futures], dtype=np.int64)
    rounding = np.array([f.spec.rounding_months for f in futures], dtype=np.int64)
    notional = np.array([f.spec.notional_coupon for f in futures])
    matrix = np.empty((t.TERMS, len(bond)))
    t.basis_terms(
        bond, contract, day_numbers(settle), day_numbers(delivery), bonds.coupon, day_numbers(bonds.maturity),
        day_numbers(bonds.dated), day_numbers(bonds.first_coupon), month, rounding, notional,
        np.full((len(futures), len(bonds)), np.nan), matrix,
    )  # fmt: skip
    return matrix


def _lowest(values: Floats, starts: Positions, quote: Positions) -> tuple[Floats, Positions]:
    """Of each group its lowest value and the first row that has it."""
    lowest = np.minimum.reduceat(values, starts)
    at = np.flatnonzero(values == lowest[quote])
    _, firsts = np.unique(quote[at], return_index=True)
    return lowest, at[firsts]


def _option_value(gap: Floats, first: Floats, second: Floats, volatility: Floats, years: Floats) -> Floats:
    """Bachelier value of the right to deliver the runner-up: E[(-gap + deviation Z)^+], points of the future.

    gap: its converted forward price less the cheapest's. The deviation has two parts: a parallel move of yields times
    the difference of their converted DV01s, and the independent spread noise of both issues until delivery.
    """
    from scipy.special import ndtr

    days = 365.0 * years
    reverting = 1.0 - 0.5 ** (2.0 * days * 252.0 / 365.0 / p.SPREAD_HALF_LIFE)
    level = ((first - second) * volatility) ** 2 * years
    noise = p.SPREAD_NOISE**2 * (first**2 + second**2) * reverting
    deviation = np.sqrt(level + noise)
    known = np.isfinite(gap) & (deviation > 0.0)
    distance = np.where(known, -gap / np.where(known, deviation, 1.0), 0.0)
    value = bachelier.expected_excess(-gap, deviation, ndtr(distance), bachelier.normal_density(distance))
    return np.where(known, np.maximum(value, 0.0), 0.0)
