"""(issue, contract) rows as arrays: their dates and terms once, their results at any quotes.

The one path behind the basis table, the history and the live table: `contract_rows` fixes what depends on
dates, `results` prices all rows, both through the kernels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netbasis.instruments.treasury import Days, Floats, Treasuries, day_numbers
from netbasis.kernels import quotes, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netbasis.instruments.future import Future

Positions = NDArray[np.int64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """n rows, grouped by contract (and by day in a history).

    bond: (n,) positions in the universe. settle, delivery: (n,) dates. terms: (TERMS, n), see
    `kernels.terms`. groups: (g + 1,) offsets: rows groups[k]:groups[k + 1] are one contract on one day.
    """

    bond: Positions
    settle: Days
    delivery: Days
    terms: Matrix
    groups: Positions

    def __len__(self) -> int:
        return len(self.bond)

    def results(self, clean: Floats, futures: Floats, repo: Floats) -> Matrix:
        """(RESULTS, n) at (n,) clean prices, futures prices and repo rates; NaN in, NaN out."""
        out = np.empty((quotes.RESULTS, len(self)))
        quotes.basis_rows(clean, futures, repo, self.groups, self.terms, out)
        return out


def build_rows(
    bonds: Treasuries,
    bond: Positions,
    settle: Days,
    delivery: Days,
    contract: Positions,
    futures: Sequence[Future],
    groups: Positions,
) -> Rows:
    """Rows from (n,) positions of issues, settlement and delivery dates, and contracts (positions in
    `futures`)."""
    month = np.array([12 * f.year + f.month - 1 for f in futures], dtype=np.int64)
    rounding = np.array([f.spec.rounding_months for f in futures], dtype=np.int64)
    notional = np.array([f.spec.notional_coupon for f in futures])
    factors = np.full((len(futures), len(bonds)), np.nan)
    matrix = np.empty((terms.TERMS, len(bond)))
    terms.basis_terms(
        bond, contract, day_numbers(settle), day_numbers(delivery), bonds.coupon, day_numbers(bonds.maturity),
        day_numbers(bonds.dated), day_numbers(bonds.first_coupon), month, rounding, notional, factors, matrix,
    )  # fmt: skip
    return Rows(bond, settle, delivery, matrix, groups)


def shown_columns(known: Matrix, found: Matrix, repo: Floats) -> dict[str, Floats]:
    """The computed columns of a basis table, `accrued` to `futures_dv01`, in its order: (n,) arrays."""
    return {
        "accrued": known[terms.ACCRUED],
        "yield": found[quotes.YIELD],
        "conversion_factor": known[terms.FACTOR],
        "gross_basis": found[quotes.GROSS],
        "carry": found[quotes.CARRY],
        "net_basis": found[quotes.NET],
        "implied_repo": found[quotes.IMPLIED_REPO],
        "term_repo": repo,
        "repo_spread": found[quotes.IMPLIED_REPO] - repo,
        "dv01": found[quotes.DV01],
        "futures_dv01": found[quotes.FUTURES_DV01],
    }
