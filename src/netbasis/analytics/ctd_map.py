"""The CTD map: which issue is cheapest to deliver when the yield curve shifts and steepens.

The forward clean price of each issue at delivery gives its forward yield (street convention, settled on the
delivery day). At a node the forward yield of issue i moves by

    parallel + slope * (T_i - T_ctd) / 8      bp, T in years to maturity,

so `slope` is the steepening between 2 and 10 years, linear in maturity, around today's cheapest issue.
Forward prices are re-priced at the moved yields. The futures price moves with the lowest converted forward
price; the premium that the market leaves under that price today (the value of the delivery options, and
mispricing) is held. Repo rates and delivery days are today's. The node (0, 0) is the basis table, bit for
bit.

Source: Burghardt and Belton, The Treasury Bond Basis, ch. 2-3 (yield level and slope as drivers of the CTD).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbasis.analytics.basis import BasisArrays, basis_arrays, frame
from netbasis.analytics.rows import Matrix, Positions
from netbasis.errors import BadInput
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Floats, day_numbers
from netbasis.kernels import ctd_map as kernels
from netbasis.kernels import quotes, terms
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

PARALLEL = range(-200, 201, 25)  # bp
SLOPE = range(-100, 101, 25)  # bp
MOST = 1000.0  # bp
TILT_YEARS = 8.0  # from 2 to 10 years
_YEAR = 365.25  # days
_CELL = 25.0  # bp: widest step of the search for switches, whatever the map's own grid

Shifts = Sequence[float] | NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class CtdMap:
    """A CTD map of p parallel shifts, s slopes and n issues (those of `cusip`, the basket in universe order).

    parallel_bp (p,), slope_bp (s,): bp, rising. futures (p, s): points. net_basis, implied_repo (p, s, n):
    points and decimals, NaN for an issue without a price. ctd, runner_up (p, s): positions in `cusip` of the
    highest and second implied repo, -1 where there is none. premium: points, lowest converted forward price
    less the futures price, the same at every node. today: the basis rows that the map starts from.
    """

    today: BasisArrays
    parallel_bp: Floats
    slope_bp: Floats
    futures: Matrix
    net_basis: NDArray[np.float64]
    implied_repo: NDArray[np.float64]
    ctd: Positions
    runner_up: Positions
    premium: float
    _base: Matrix
    _at_delivery: Matrix

    @property
    def contract(self) -> Future:
        """The contract."""
        return self.today.futures[0]

    @property
    def cusip(self) -> NDArray[np.object_]:
        """(n,) identifiers of the issues."""
        return self.today.market.bonds.cusip[self.today.rows.bond]

    def frame(self) -> pl.DataFrame:
        """One row a node: parallel_bp, slope_bp, ctd, futures, runner_up (null in a basket of one) and
        gap_32nds, the net basis of the runner-up less that of the CTD."""
        import polars as pl

        net = self.net_basis
        first = np.take_along_axis(net, self.ctd[..., None], axis=2)
        second = np.take_along_axis(net, np.maximum(self.runner_up, 0)[..., None], axis=2)
        gap = np.where(self.runner_up >= 0, (second - first)[..., 0], np.nan)
        columns = {
            "parallel_bp": np.repeat(self.parallel_bp, len(self.slope_bp)),
            "slope_bp": np.tile(self.slope_bp, len(self.parallel_bp)),
            "ctd": self._names(self.ctd),
            "futures": self.futures.ravel(),
            "runner_up": self._names(self.runner_up),
            "gap_32nds": gap.ravel() * 32.0,
        }
        return pl.DataFrame(columns, nan_to_null=True)

    def net_basis_frame(self, slope: float = 0.0) -> pl.DataFrame:
        """One row a parallel shift and issue, at any one slope in bp: parallel_bp, slope_bp, cusip,
        net_basis, net_basis_32nds, implied_repo, is_ctd, reason (why an issue has no numbers)."""
        import polars as pl

        nodes = _Nodes(self.today, self._base, self._at_delivery, self.parallel_bp, _shifts([slope], "slope"))
        shifts, issues = len(self.parallel_bp), len(self.cusip)
        net = nodes.net_basis.ravel()
        columns = {
            "parallel_bp": np.repeat(self.parallel_bp, issues),
            "slope_bp": np.full(len(net), float(slope)),
            "cusip": self._names(np.tile(np.arange(issues), shifts)),
            "net_basis": net,
            "net_basis_32nds": net * 32.0,
            "implied_repo": nodes.implied_repo.ravel(),
            "is_ctd": (nodes.ctd == np.arange(issues)).ravel(),
        }
        table = pl.DataFrame(columns, nan_to_null=True)
        reasons = frame(self.today).select("cusip", "reason")
        missing = pl.when(pl.col("net_basis").is_null()).then(pl.lit("no yield gives its forward price"))
        return table.join(reasons, on="cusip", how="left", maintain_order="left").with_columns(
            reason=pl.coalesce("reason", missing)
        )

    def switch_points(self) -> pl.DataFrame:
        """Every change of the CTD along the parallel axis, for each slope of the map: slope_bp, shift_bp,
        from_cusip (below the shift), to_cusip (above it).

        Shifts are exact to 0.0001 bp and do not depend on the map's grid: pairs of switches inside one of its
        cells are found.
        """
        return self._switches(self.slope_bp, self.parallel_bp[0], self.parallel_bp[-1])

    def nearest_switches(self) -> pl.DataFrame:
        """The nearest switch on either side of today at slope 0, inside the range of the map: direction
        ("down", "up"), shift_bp, from_cusip (today's CTD), to_cusip; nulls where there is none."""
        import polars as pl

        found = self._switches(np.zeros(1), min(self.parallel_bp[0], 0.0), max(self.parallel_bp[-1], 0.0))
        down = found.filter(pl.col("shift_bp") < 0.0).tail(1)
        up = found.filter(pl.col("shift_bp") >= 0.0).head(1)
        outward = down.select("shift_bp", from_cusip="to_cusip", to_cusip="from_cusip")
        sides = pl.concat(
            [
                outward.with_columns(direction=pl.lit("down")),
                up.select("shift_bp", "from_cusip", "to_cusip", direction=pl.lit("up")),
            ]
        )
        both = pl.DataFrame({"direction": ["down", "up"]})
        return both.join(sides, on="direction", how="left", maintain_order="left")

    def _switches(self, slopes: Floats, low: float, high: float) -> pl.DataFrame:
        import polars as pl

        knots = np.linspace(low, high, max(2, 1 + int(np.ceil((high - low) / _CELL))))
        price, matrix = self.today.price[0], self.today.rows.terms
        found, size = np.empty((3, 16)), []
        rows = []
        for slope in slopes:
            arguments = (knots, float(slope), price, self._base, matrix, self._at_delivery)
            count = kernels.find_switches(*arguments, found)
            if count > found.shape[1]:
                found = np.empty((3, count))
                count = kernels.find_switches(*arguments, found)
            rows.append(found[:, :count].copy())
            size.append(count)
        shift, below, above = np.concatenate(rows, axis=1)
        columns = {
            "slope_bp": np.repeat(slopes, size),
            "shift_bp": shift,
            "from_cusip": self._names(below.astype(np.int64)),
            "to_cusip": self._names(above.astype(np.int64)),
        }
        return pl.DataFrame(columns)

    def _names(self, positions: Positions) -> pl.Series:
        import polars as pl

        names = [*self.cusip, None]  # position -1 is no issue
        return pl.Series([names[i] for i in positions.ravel()], dtype=pl.String)


def ctd_map(
    market: Market,
    contract: str,
    *,
    delivery: str | date = "last",
    repo: float | None = None,
    parallel: Shifts = PARALLEL,
    slope: Shifts = SLOPE,
) -> CtdMap:
    """The CTD map of one contract (see the module for the model).

    delivery, repo: as for `basis_table`; "best" takes for each issue the day that is best today. parallel,
    slope: shifts in bp, rising, at most 1000 either way.

    Raises BadInput for shifts that cannot be used and where no issue has an implied repo today (no issue or
    futures price, delivery on the settlement day), and the errors of `basis_table`.
    """
    parallels, slopes = _shifts(parallel, "parallel"), _shifts(slope, "slope")
    today = basis_arrays(market, market.contract(contract).code, delivery=delivery, repo=repo)
    first = np.flatnonzero(today.results[quotes.RANK] == 1.0)
    if not len(first):
        why = frame(today)["reason"].drop_nulls().unique().sort()
        raise BadInput(
            f"no issue in the basket of {today.futures[0].code} has an implied repo", given="; ".join(why),
            allowed="a futures price, one priced issue, and a delivery day after settlement",
        )  # fmt: skip
    at_delivery = _terms_at_delivery(today)
    base = _base(today, at_delivery, int(first[0]))
    moving = ~np.isnan(base[kernels.MODEL])
    if not moving[first[0]]:
        cusip = market.bonds.cusip[today.rows.bond[first[0]]]
        raise BadInput(
            f"no yield gives the forward price of {cusip}", given=float(base[kernels.FORWARD, first[0]]),
            allowed="a price of the order of 100", hint="check its price and the repo rate",
        )  # fmt: skip
    nodes = _Nodes(today, base, at_delivery, parallels, slopes)
    lowest = (base[kernels.FORWARD] / today.rows.terms[terms.FACTOR])[moving].min()
    return CtdMap(
        today, parallels, slopes, nodes.futures, nodes.net_basis, nodes.implied_repo, nodes.ctd,
        nodes.runner_up, float(lowest - today.price[0]), base, at_delivery,
    )  # fmt: skip


class _Nodes:
    """All nodes of a grid, as arrays that cannot be written to."""

    def __init__(self, today: BasisArrays, base: Matrix, at_delivery: Matrix, parallel: Floats, slope: Floats) -> None:
        grid = (len(parallel), len(slope))
        self.futures = np.empty(grid)
        self.net_basis = np.empty((*grid, len(today.rows)))
        self.implied_repo = np.empty((*grid, len(today.rows)))
        self.ctd = np.empty(grid, dtype=np.int64)
        self.runner_up = np.empty(grid, dtype=np.int64)
        kernels.price_nodes(
            parallel, slope, today.price[0], base, today.rows.terms, at_delivery,
            self.futures, self.net_basis, self.implied_repo, self.ctd, self.runner_up,
        )  # fmt: skip
        for column in vars(self).values():
            column.flags.writeable = False


def _terms_at_delivery(today: BasisArrays) -> Matrix:
    """(TERMS, n) settlement terms of the rows' issues on their delivery days."""
    bonds, bond = today.market.bonds, today.rows.bond
    matrix = np.full((terms.TERMS, len(bond)), np.nan)
    terms.bond_terms(
        bonds.coupon[bond], day_numbers(bonds.maturity)[bond], day_numbers(bonds.dated)[bond],
        day_numbers(bonds.first_coupon)[bond], day_numbers(today.rows.delivery), matrix,
    )  # fmt: skip
    return matrix


def _base(today: BasisArrays, at_delivery: Matrix, pivot: int) -> Matrix:
    """(BASE, n): see `kernels.ctd_map`."""
    matrix, results = today.rows.terms, today.results
    maturity = day_numbers(today.market.bonds.maturity)[today.rows.bond]
    base = np.empty((kernels.BASE, len(today.rows)))
    base[kernels.FORWARD] = today.clean - results[quotes.CARRY]
    base[kernels.NET] = results[quotes.NET]
    base[kernels.DIRTY] = today.clean + matrix[terms.ACCRUED]
    base[kernels.GROWTH] = 1.0 + today.repo * matrix[terms.TERM]
    base[kernels.TILT] = (maturity - maturity[pivot]) / _YEAR / TILT_YEARS
    kernels.forward_yields(at_delivery, base)
    return base


def _shifts(given: Shifts, what: str) -> Floats:
    """Shifts in bp as (k,) floats, or BadInput."""
    allowed = f"rising numbers in bp from {-MOST:g} to {MOST:g}, such as range(-200, 201, 25)"
    try:
        shifts = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput(f"{what} shifts", given=given, allowed=allowed) from None
    usable = shifts.ndim == 1 and len(shifts) > 0 and bool(np.all(np.abs(shifts) <= MOST))
    if not usable or np.any(np.diff(shifts) <= 0.0):
        raise BadInput(f"{what} shifts", given=given, allowed=allowed)
    shifts.flags.writeable = False
    return shifts
