"""A contract's issues under shifted forward yields, and the shifts at which another becomes the cheapest.

Everything is a change from today's basis table: at a shift of zero the changes are exactly zero, and the
table comes back bit for bit. `base` (BASE, n) holds today; `terms` (TERMS, n) are the rows of that table and
`at_delivery` (TERMS, n) the settlement terms of the same issues on their delivery days (`kernels.terms`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.formulas import basis
from netbasis.kernels import terms as t
from netbasis.kernels.jit import inline, kernel
from netbasis.kernels.yields import STREET, dirty_prices, solve_yields_general

Floats = NDArray[np.float64]
Matrix = NDArray[np.float64]
Cube = NDArray[np.float64]

# rows of a base matrix
(
    FORWARD,  # clean price for delivery, points
    NET,  # net basis, points
    DIRTY,  # spot dirty price, points
    GROWTH,  # 1 + repo * term: points of forward price a point of spot price is worth
    TILT,  # share of a slope shift that reaches the issue: years beyond the pivot / 8
    FORWARD_YIELD,  # street yield of the forward price, settled on the delivery day
    MODEL,  # dirty price at that yield: the forward dirty price but for rounding
    BASE,
) = range(8)

BASIS_POINT = 1e-4
SWITCH_WIDTH = 1e-4  # bp: a switch is known to half of this
_NOISE = 1e-13  # implied repos closer than this are equal
_DEPTH = 64  # halvings of a cell, more than doubles can tell apart

_futures_from_forward = inline(basis.futures_from_forward)
_implied_repo = inline(basis.implied_repo)


@kernel
def forward_yields(at_delivery: Matrix, base: Matrix) -> None:
    """Fill FORWARD_YIELD and MODEL from FORWARD; NaN where no yield gives the forward price."""
    m = at_delivery
    solve_yields_general(
        base[FORWARD] + m[t.ACCRUED], m[t.COUPON], m[t.PERIODS], m[t.FRACTION], m[t.ODD_NEXT],
        m[t.ODD_SECOND], STREET, base[FORWARD_YIELD],
    )  # fmt: skip
    _model_prices(base[FORWARD_YIELD], m, base[MODEL])


@kernel
def _model_prices(yields: Floats, m: Matrix, out: Floats) -> None:
    dirty_prices(yields, m[t.COUPON], m[t.PERIODS], m[t.FRACTION], m[t.ODD_NEXT], m[t.ODD_SECOND], STREET, out)


@kernel
def price_node(
    parallel: float,
    slope: float,
    futures: float,
    base: Matrix,
    terms: Matrix,
    at_delivery: Matrix,
    net: Floats,
    repo: Floats,
) -> float:
    """Futures price at a shift of parallel + slope * TILT bp, and into net, repo (n,) each issue's net basis
    and implied repo. `futures`: today's price.

    The futures price moves with the lowest converted forward price, its premium under that price held.
    """
    n = base.shape[1]
    yields, change = np.empty(n), np.empty(n)
    for i in range(n):
        yields[i] = base[FORWARD_YIELD, i] + BASIS_POINT * (parallel + slope * base[TILT, i])
    _model_prices(yields, at_delivery, change)
    lowest, lowest_today = np.inf, np.inf
    for i in range(n):
        change[i] -= base[MODEL, i]
        if change[i] == change[i]:
            factor, today = terms[t.FACTOR, i], base[FORWARD, i]
            lowest_today = min(lowest_today, _futures_from_forward(today, 0.0, factor))
            lowest = min(lowest, _futures_from_forward(today + change[i], 0.0, factor))
    price = futures + (lowest - lowest_today)
    for i in range(n):
        factor = terms[t.FACTOR, i]
        net[i] = base[NET, i] + (change[i] - factor * (price - futures))
        dirty = base[DIRTY, i] + change[i] / base[GROWTH, i]
        repo[i] = np.nan
        if terms[t.TERM, i] > 0.0:
            repo[i] = _implied_repo(
                dirty, factor * price, terms[t.ACCRUED_AT_DELIVERY, i], terms[t.COUPONS, i],
                terms[t.COUPON_TIME, i], terms[t.TERM, i],
            )  # fmt: skip
    return price


@kernel
def cheapest(repo: Floats, beside: int = -1) -> int:
    """The issue with the highest implied repo, the first of equals, other than `beside`; -1 for none."""
    best = -1
    for i in range(len(repo)):
        if i != beside and repo[i] == repo[i] and (best < 0 or repo[i] > repo[best]):
            best = i
    return best


@kernel
def price_nodes(
    parallel: Floats,
    slope: Floats,
    today: float,
    base: Matrix,
    terms: Matrix,
    at_delivery: Matrix,
    futures: Matrix,
    net: Cube,
    repo: Cube,
    ctd: NDArray[np.int64],
    runner_up: NDArray[np.int64],
) -> None:
    """All nodes of a grid: futures, ctd, runner_up (p, s), net, repo (p, s, n). `today`: futures price."""
    for p in range(len(parallel)):
        for s in range(len(slope)):
            futures[p, s] = price_node(parallel[p], slope[s], today, base, terms, at_delivery, net[p, s], repo[p, s])
            ctd[p, s] = cheapest(repo[p, s])
            runner_up[p, s] = cheapest(repo[p, s], ctd[p, s])


@kernel
def _may_change(left: Floats, middle: Floats, right: Floats) -> bool:
    """Whether another issue can have the highest implied repo somewhere between three equally spaced nodes.

    Between samples a lead can fall below them by 1/8 of its second difference where it is smooth, and by the
    whole of it where the futures price passes to another issue, which bends every lead in one point.
    """
    first = cheapest(left)
    if cheapest(right) != first:
        return True
    for i in range(len(left)):
        a, b, c = left[first] - left[i], middle[first] - middle[i], right[first] - right[i]
        if min(a, b, c) + _NOISE < abs(a - 2.0 * b + c):
            return True
    return False


@kernel
def find_switches(
    knots: Floats, slope: float, futures: float, base: Matrix, terms: Matrix, at_delivery: Matrix, out: Matrix
) -> int:
    """Every change of the cheapest issue along the parallel axis, in rising order, at one slope.

    knots (k,): shifts in bp, rising. out (3, capacity): shift, issue below it, issue above it. Returns how
    many there are, which may be more than fit in `out`. Cells between knots are halved until nothing can
    change inside.
    """
    n, found = base.shape[1], 0
    net, left, middle = np.empty(n), np.empty(n), np.empty(n)
    end, right = np.empty(_DEPTH), np.empty((_DEPTH, n))  # what lies ahead, nearest last
    here = knots[0]
    price_node(here, slope, futures, base, terms, at_delivery, net, left)
    for knot in knots[1:]:
        ahead = 0
        end[0] = knot
        price_node(knot, slope, futures, base, terms, at_delivery, net, right[0])
        while ahead >= 0:
            if end[ahead] - here > SWITCH_WIDTH:
                half_way = 0.5 * (here + end[ahead])
                price_node(half_way, slope, futures, base, terms, at_delivery, net, middle)
                if _may_change(left, middle, right[ahead]):
                    ahead += 1
                    end[ahead], right[ahead] = half_way, middle
                    continue
            below, above = cheapest(left), cheapest(right[ahead])
            if below != above:
                if found < out.shape[1]:
                    out[0, found], out[1, found], out[2, found] = 0.5 * (here + end[ahead]), below, above
                found += 1
            here = end[ahead]
            left[:] = right[ahead]
            ahead -= 1
    return found
