"""One contract's rows kept current: a quote changes, its rows are priced again."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.basis import BasisArrays, basis_arrays, frame
from netbasis.analytics.rows import Matrix
from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import quotes
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl


class LiveBasis:
    """The basis rows of one contract, priced again at each changed quote.

    Dates and terms are fixed when it is made; `results` (RESULTS, n) is the matrix of `kernels.quotes`,
    always current, rows in the order of `cusips`.
    """

    def __init__(
        self, market: Market, contract: str, *, delivery: str | date = "last", repo: float | None = None
    ) -> None:
        arrays = basis_arrays(market, contract, delivery=delivery, repo=repo)
        self._arrays = arrays
        self.cusips: tuple[str, ...] = tuple(market.bonds.cusip[arrays.rows.bond])
        self._position = {cusip: i for i, cusip in enumerate(self.cusips)}
        self._terms = arrays.rows.terms
        self._quotes = np.vstack([arrays.clean, arrays.price, arrays.repo])
        self.results: Matrix = arrays.results

    def quote(self, cusip: str, clean: float) -> Matrix:
        """A new clean price of one issue: its row and the contract's ranking are renewed."""
        row = self._position.get(cusip)
        if row is None:
            raise UnknownName.among("issue in this contract's basket", cusip, self.cusips)
        if not 0.0 < clean < math.inf:
            raise BadInput(f"price of {cusip}", given=clean, allowed="points per 100 face, above 0")
        quotes.requote_issue(row, clean, self._quotes, self._terms, self.results)
        return self.results

    def quote_futures(self, price: float) -> Matrix:
        """A new futures price: every row is renewed."""
        if not 0.0 < price < math.inf:
            raise BadInput("futures price", given=price, allowed="points, above 0")
        quotes.requote_futures(price, self._quotes, self._terms, self.results)
        return self.results

    def frame(self) -> pl.DataFrame:
        """The rows now, as `basis_table` gives them."""
        a = self._arrays
        clean, price, repo = self._quotes
        return frame(BasisArrays(a.market, a.futures, a.contract, a.rows, clean, price, repo, self.results))
