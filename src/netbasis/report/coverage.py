"""Deliverable issues that a market has no price of, and whether one of them would be the cheapest.

The cheapest to deliver of a partly priced basket is the cheapest of the issues with a price. To judge what is
missing, an issue without a price is given a yield and ranked with the others: the par yield of its remaining term
plus what the priced issue nearest in maturity yields over the par curve. An estimate, good to some basis points of
yield where the neighbour is near.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.basis import basis_table
from netbasis.analytics.bond import bond_yield, clean_price
from netbasis.instruments.basket import deliverable

YEAR = 365.25  # days

if TYPE_CHECKING:
    import polars as pl

    from netbasis.instruments.treasury import Treasuries
    from netbasis.market.snapshot import Market


def unpriced(market: Market, universe: Treasuries) -> pl.DataFrame:
    """The deliverable issues of `universe`, issued by the market's day, that the market has no price of.

    Columns: contract, deliverable (issues of the contract's basket on the day), cusip, coupon, maturity,
    estimated_clean (points, estimated), estimated_repo (implied repo at it, decimal), repo_gap (against the CTD of the
    priced issues, decimal; above 0 the issue would be the cheapest), ahead. The estimates are null where the
    market has no par curve or no priced issue, and `ahead` with them.
    """
    import polars as pl

    schema = {
        "contract": pl.String, "deliverable": pl.Int64, "cusip": pl.String, "coupon": pl.Float64,
        "maturity": pl.Date, "estimated_clean": pl.Float64, "estimated_repo": pl.Float64, "repo_gap": pl.Float64,
        "ahead": pl.Boolean,
    }  # fmt: skip
    priced = set(market.bonds.cusip[np.isfinite(market.clean)].tolist())
    baskets = {future.code: deliverable(future, universe, as_of=market.as_of) for future in market.contracts()}
    missing = {
        code: [str(cusip) for cusip in basket.issues.cusip if cusip not in priced] for code, basket in baskets.items()
    }
    if not any(missing.values()):
        return pl.DataFrame(schema=schema)
    every = {cusip for cusips in missing.values() for cusip in cusips}
    estimated = _with_estimates(market, universe, every)
    rows = []
    for code, cusips in missing.items():
        if not cusips:
            continue
        table = basis_table(estimated, code)
        best = table.filter(pl.col("cusip").is_in(priced))["implied_repo"].max()
        for row in table.filter(pl.col("cusip").is_in(cusips)).iter_rows(named=True):
            gap = None if row["implied_repo"] is None or best is None else row["implied_repo"] - best
            rows.append(
                {
                    "contract": code,
                    "deliverable": len(baskets[code]),
                    "cusip": row["cusip"],
                    "coupon": row["coupon"],
                    "maturity": row["maturity"],
                    "estimated_clean": row["clean"],
                    "estimated_repo": row["implied_repo"],
                    "repo_gap": gap,
                    "ahead": None if gap is None else gap > 0.0,
                }
            )
    return pl.DataFrame(rows, schema=schema)


def _with_estimates(market: Market, universe: Treasuries, cusips: set[str]) -> Market:
    """The market with more issues of the universe, these at estimated prices (see the module)."""
    held = dict(zip(market.bonds.cusip.tolist(), market.clean.tolist(), strict=True))
    bonds = universe.take(np.flatnonzero([cusip in held or cusip in cusips for cusip in universe.cusip]))
    clean = np.array([held.get(cusip, np.nan) for cusip in bonds.cusip])
    known, wanted = np.isfinite(clean), np.isnan(clean)
    if market.par_curve and known.any():
        years = (bonds.maturity - np.datetime64(market.settle, "D")).astype(np.float64) / YEAR
        tenors, yields = np.array(sorted(market.par_curve.items())).T
        par = np.interp(years, tenors, yields)
        over_par = np.asarray(bond_yield(bonds.take(known), clean[known], market.settle)) - par[known]
        near = np.abs(years[wanted][:, None] - years[known]).argmin(axis=1)
        clean[wanted] = clean_price(bonds.take(wanted), par[wanted] + over_par[near], market.settle)
    return replace(market, bonds=bonds, clean=clean, bid=None, offer=None)
