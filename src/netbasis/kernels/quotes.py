"""What of a basis row depends on quotes: yield, gross basis, carry, net basis, implied repo, DV01, rank.

The same kernels serve one row, a table, a history of millions of rows and the change of a single quote.
`terms` is the matrix of `kernels.terms`, results go to a matrix `out` of shape (RESULTS, n).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import basis
from netbasis.kernels import terms as t
from netbasis.kernels.jit import inline, kernel
from netbasis.kernels.yields import price_derivatives, solve_yields, yield_of

Floats = NDArray[np.float64]
Matrix = NDArray[np.float64]
Offsets = NDArray[np.int64]

# rows of a results matrix
(
    YIELD,  # street yield, decimal
    GROSS,  # gross basis, points
    CARRY,  # to delivery, points
    NET,  # net basis, points
    IMPLIED_REPO,  # decimal
    DV01,  # points per bp and 100 face
    REPO_PER_POINT,  # change of implied repo per point of the futures price
    FUTURES_DV01,  # points per bp: of the contract, from its cheapest to deliver
    RANK,  # 1 is the cheapest to deliver; NaN where there is no implied repo
    RESULTS,
) = range(10)

BLOCK = 1024

gross_basis = inline(basis.gross_basis)
carry_of = inline(basis.carry)
net_basis = inline(basis.net_basis)
implied_repo = inline(basis.implied_repo)
implied_repo_slope = inline(basis.implied_repo_slope)
futures_dv01 = inline(basis.futures_dv01)


@kernel
def basis_row(clean: float, futures: float, repo: float, terms: Matrix, row: int, out: Matrix) -> None:
    """GROSS to IMPLIED_REPO and REPO_PER_POINT of one row, from its quotes and its YIELD: a price that no yield
    gives (zero, negative, missing) has no basis either."""
    if np.isnan(out[YIELD, row]):
        for result in (GROSS, CARRY, NET, IMPLIED_REPO, REPO_PER_POINT):
            out[result, row] = np.nan
        return
    accrued = terms[t.ACCRUED, row]
    dirty = clean + accrued
    factor = terms[t.FACTOR, row]
    futures = futures if 0.0 < futures < np.inf else np.nan
    at_delivery = terms[t.ACCRUED_AT_DELIVERY, row]
    coupons, coupon_time = terms[t.COUPONS, row], terms[t.COUPON_TIME, row]
    term = terms[t.TERM, row]
    gross = gross_basis(clean, factor, futures)
    carry = carry_of(dirty, accrued, at_delivery, coupons, coupon_time, repo, term)
    out[GROSS, row] = gross
    out[CARRY, row] = carry
    out[NET, row] = net_basis(gross, carry)
    implied, slope = np.nan, np.nan
    if term > 0.0:
        implied = implied_repo(dirty, factor * futures, at_delivery, coupons, coupon_time, term)
        slope = implied_repo_slope(factor, dirty, coupon_time, term)
    out[IMPLIED_REPO, row] = implied
    out[REPO_PER_POINT, row] = slope


@kernel
def bond_rows(first: int, last: int, clean: Floats, terms: Matrix, out: Matrix) -> None:
    """YIELD and DV01 of rows first..last-1, in blocks whose scratch stays in the cache."""
    size = min(BLOCK, last - first)
    dirty_block, slope_block, curvature_block = np.empty(size), np.empty(size), np.empty(size)
    for start in range(first, last, BLOCK):
        rows = slice(start, min(start + BLOCK, last))
        coupon, periods, fraction = terms[t.COUPON, rows], terms[t.PERIODS, rows], terms[t.FRACTION, rows]
        odd_next, odd_second = terms[t.ODD_NEXT, rows], terms[t.ODD_SECOND, rows]
        accrued, price, found = terms[t.ACCRUED, rows], clean[rows], out[YIELD, rows]
        n = len(found)
        dirty, slope, curvature = dirty_block[:n], slope_block[:n], curvature_block[:n]
        for i in range(n):
            dirty[i] = price[i] + accrued[i] if price[i] > 0.0 else np.nan
        solve_yields(dirty, coupon, periods, fraction, found)
        for i in range(n):
            if odd_next[i] != 0.0 or odd_second[i] != 0.0:
                found[i] = yield_of(dirty[i], coupon[i], periods[i], fraction[i], odd_next[i], odd_second[i], False)
        price_derivatives(found, coupon, periods, fraction, odd_next, odd_second, False, slope, curvature)
        for i in range(n):
            out[DV01, start + i] = -1e-4 * slope[i]


@kernel
def rank_contract(first: int, last: int, repo: Floats, terms: Matrix, out: Matrix) -> None:
    """Rank rows first..last-1, one contract's issues, by implied repo, highest first (ties keep their order);
    FUTURES_DV01 of all of them from the first."""
    implied = out[IMPLIED_REPO, first:last]
    cheapest = -1
    for i in range(last - first):
        own, better = implied[i], 0
        for j in range(last - first):
            better += (implied[j] > own) | ((implied[j] == own) & (j < i))
        out[RANK, first + i] = better + 1.0 if own == own else np.nan
        if own == own and better == 0:
            cheapest = first + i
    of_contract = np.nan
    if cheapest >= 0:
        c = cheapest
        of_contract = futures_dv01(out[DV01, c], terms[t.FACTOR, c], repo[c], terms[t.TERM, c])
    for i in range(first, last):
        out[FUTURES_DV01, i] = of_contract


@kernel
def basis_rows(clean: Floats, futures: Floats, repo: Floats, groups: Offsets, terms: Matrix, out: Matrix) -> None:
    """Results of n rows. clean, futures, repo (n,): each row's quotes; NaN gives NaN results.

    groups (g + 1,): rows groups[k] to groups[k + 1] - 1 belong to one contract on one day and are ranked
    together. terms (TERMS, n), out (RESULTS, n).
    """
    bond_rows(0, len(clean), clean, terms, out)
    for i in range(len(clean)):
        basis_row(clean[i], futures[i], repo[i], terms, i, out)
    for k in range(len(groups) - 1):
        rank_contract(groups[k], groups[k + 1], repo, terms, out)


# rows of the quotes matrix that a live table keeps
CLEAN, FUTURES, REPO = range(3)


@kernel
def requote_issue(row: int, clean: float, held: Matrix, terms: Matrix, out: Matrix) -> None:
    """One issue of one contract has a new price. `held` (3, n): CLEAN, FUTURES, REPO of each row."""
    held[CLEAN, row] = clean
    bond_rows(row, row + 1, held[CLEAN], terms, out)
    basis_row(clean, held[FUTURES, row], held[REPO, row], terms, row, out)
    rank_contract(0, held.shape[1], held[REPO], terms, out)


@kernel
def requote_futures(price: float, held: Matrix, terms: Matrix, out: Matrix) -> None:
    """The contract of all rows has a new price."""
    for row in range(held.shape[1]):
        held[FUTURES, row] = price
        basis_row(held[CLEAN, row], price, held[REPO, row], terms, row, out)
    rank_contract(0, held.shape[1], held[REPO], terms, out)
