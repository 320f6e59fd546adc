"""Notes and bonds on their own: accrued interest, price and yield, duration and convexity, forward price.

Every function takes one `Treasury` or many (`Treasuries`, n issues) and gives a float or an (n,) array; the
price, yield, rate and date arguments may be one value or n of them. One issue goes through the same kernel as
a million, so the bits agree. Yields are decimals compounded semi-annually: "street" compounds through the
fractional first period, "treasury" uses simple interest there (31 CFR Part 356, Appendix B). Prices are points
per 100 face; settlement and delivery dates are taken as given, unadjusted.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netbasis.analytics.rows import Matrix
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.formulas import basis as formulas
from netbasis.instruments.treasury import Floats, Treasuries, Treasury, day_numbers
from netbasis.kernels import terms, yields
from netbasis.market.repo_curve import check_rate

Bonds: TypeAlias = Treasury | Treasuries
Values: TypeAlias = Any  # float for one Treasury, (n,) float64 for Treasuries
Day: TypeAlias = date | str | NDArray[np.datetime64]
Convention = Literal["street", "treasury"]


class Risk(NamedTuple):
    """First and second order of the price in the yield.

    modified_duration: years. dv01: points per bp and 100 face. convexity: years squared.
    """

    modified_duration: Values
    dv01: Values
    convexity: Values


class Forward(NamedTuple):
    """A forward price and what it is made of, points per 100 face."""

    clean: Values
    accrued: Values
    carry: Values
    coupons: Values


def accrued_interest(bonds: Bonds, settle: Day) -> Values:
    """Accrued interest, actual/actual, odd first periods by quasi-coupon periods. Raises BadInput when an
    issue settles before it is dated or at or after maturity."""
    return _given_back(bonds, _terms(bonds, settle)[1][terms.ACCRUED])


def clean_price(bonds: Bonds, yield_: ArrayLike, settle: Day, *, convention: Convention = "street") -> Values:
    """Clean price at a yield. Raises BadInput for yields written in percent or at or below -99%."""
    held, matrix = _terms(bonds, settle)
    given = _column(yield_, len(held))
    bad = ~((given > yields.LOWEST_YIELD) & (given <= 1.0))
    if bad.any():
        raise BadInput(
            "yield", given=float(given[bad][0]), allowed="a decimal above -0.99, at most 1",
            hint="write 4.25% as 0.0425",
        )  # fmt: skip
    dirty = np.empty(len(held))
    yields.dirty_prices(given, *_schedule(matrix), _is_simple(convention), dirty)
    return _given_back(bonds, dirty - matrix[terms.ACCRUED])


def bond_yield(bonds: Bonds, clean: ArrayLike, settle: Day, *, convention: Convention = "street") -> Values:
    """Yield at a clean price. Raises BadInput for a price that is not above zero, or that no yield gives."""
    held, matrix = _terms(bonds, settle)
    found = _yields(held, matrix, _column(clean, len(held)), convention)
    return _given_back(bonds, found)


def risk(bonds: Bonds, clean: ArrayLike, settle: Day, *, convention: Convention = "street") -> Risk:
    """Modified duration, DV01 and convexity at a clean price, all analytic."""
    held, matrix = _terms(bonds, settle)
    found = _yields(held, matrix, _column(clean, len(held)), convention)
    slope, curvature = np.empty(len(held)), np.empty(len(held))
    yields.price_derivatives(found, *_schedule(matrix), _is_simple(convention), slope, curvature)
    dirty = _column(clean, len(held)) + matrix[terms.ACCRUED]
    parts = (-slope / dirty, -1e-4 * slope, curvature / dirty)
    return Risk(*(_given_back(bonds, part) for part in parts))


def forward_price(bonds: Bonds, clean: ArrayLike, settle: Day, delivery: Day, repo: ArrayLike) -> Forward:
    """Forward clean price for delivery, financed at `repo` (simple, actual/360), coupons in the period
    reinvested at it. Raises BadInput for delivery before settlement or after maturity."""
    held, matrix = _terms(bonds, settle)
    for rate in np.atleast_1d(np.asarray(repo, dtype=np.float64)):
        check_rate(float(rate))
    prices, rates = _prices(held, _column(clean, len(held))), _column(repo, len(held))
    starts, ends = _dates(settle, len(held)), _dates(delivery, len(held), "delivery")
    terms.forward_terms(held.coupon, *_day_columns(held), starts, ends, matrix)
    if np.isnan(matrix[terms.TERM]).any():
        i = int(np.flatnonzero(np.isnan(matrix[terms.TERM]))[0])
        raise BadInput(
            f"delivery of {held.cusip[i]}", given=str(np.datetime64(int(ends[i]), "D")),
            allowed=f"from settlement to before maturity {held.maturity[i]}",
        )  # fmt: skip
    accrued, coupons = matrix[terms.ACCRUED_AT_DELIVERY], matrix[terms.COUPONS]
    carry = formulas.carry(
        prices + matrix[terms.ACCRUED], matrix[terms.ACCRUED], accrued, coupons,
        matrix[terms.COUPON_TIME], rates, matrix[terms.TERM],
    )  # fmt: skip
    parts = (formulas.forward_clean(prices, carry), accrued, carry, coupons)
    return Forward(*(_given_back(bonds, part) for part in parts))


def _terms(bonds: Bonds, settle: Day) -> tuple[Treasuries, Matrix]:
    """The issues as columns and their settlement terms."""
    held = Treasuries.from_rows([bonds]) if isinstance(bonds, Treasury) else bonds
    settles = _dates(settle, len(held))
    matrix = np.empty((terms.TERMS, len(held)))
    terms.bond_terms(held.coupon, *_day_columns(held), settles, matrix)
    bad = np.isnan(matrix[terms.ACCRUED]) | np.isnan(matrix[terms.ODD_NEXT])
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise BadInput(
            f"settlement of {held.cusip[i]}", given=str(np.datetime64(int(settles[i]), "D")),
            allowed=f"from its dated date to before maturity {held.maturity[i]}, at most two coupon periods "
            "before its first coupon",
        )  # fmt: skip
    return held, matrix


def _yields(held: Treasuries, matrix: Matrix, clean: NDArray[np.float64], convention: Convention) -> Any:
    found = np.empty(len(held))
    dirty = _prices(held, clean) + matrix[terms.ACCRUED]
    yields.solve_yields_general(dirty, *_schedule(matrix), _is_simple(convention), found)
    if np.isnan(found).any():
        i = int(np.flatnonzero(np.isnan(found))[0])
        raise BadInput(f"no yield gives this price of {held.cusip[i]}", given=float(clean[i]))
    return found


def _prices(held: Treasuries, clean: NDArray[np.float64]) -> NDArray[np.float64]:
    bad = ~(np.isfinite(clean) & (clean > 0.0))
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise BadInput(f"clean price of {held.cusip[i]}", given=float(clean[i]), allowed="points per 100 face, above 0")
    return clean


def _schedule(matrix: Matrix) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    m = matrix
    return m[terms.COUPON], m[terms.PERIODS], m[terms.FRACTION], m[terms.ODD_NEXT], m[terms.ODD_SECOND]


def _day_columns(held: Treasuries) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    return day_numbers(held.maturity), day_numbers(held.dated), day_numbers(held.first_coupon)


def _dates(given: Day, count: int, what: str = "settlement") -> NDArray[np.int64]:
    if isinstance(given, np.ndarray) and given.shape not in ((), (1,), (count,)):
        raise BadInput(f"number of {what} dates", given=given.shape, allowed=f"one date, or {count}, one an issue")
    day = given if isinstance(given, np.ndarray) else np.datetime64(as_date(given, what), "D")
    return np.ascontiguousarray(np.broadcast_to(np.asarray(day, dtype="datetime64[D]"), count)).view(np.int64)


def _column(given: ArrayLike, count: int) -> NDArray[np.float64]:
    shape = np.shape(given)
    if shape not in ((), (1,), (count,)):
        raise BadInput("number of values", given=shape, allowed=f"one value, or {count}, one an issue")
    return np.ascontiguousarray(np.broadcast_to(np.asarray(given, dtype=np.float64), count))


def _is_simple(convention: str) -> bool:
    if convention not in ("street", "treasury"):
        raise BadInput("yield convention", given=convention, allowed="street, treasury")
    return convention == "treasury"


def _given_back(bonds: Bonds, values: NDArray[np.float64]) -> Values:
    return float(values[0]) if isinstance(bonds, Treasury) else values
