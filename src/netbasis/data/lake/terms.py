"""Terms of the issues of stored prices: from stored auctions, else the embedded records, else the price rows alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from netbasis.data.auctions import auction_universe
from netbasis.data.cells import parse_term
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Treasury

if TYPE_CHECKING:
    from datetime import datetime

    from netbasis.data.lake.store import Lake

Row = tuple[str, float | None, date | None]  # cusip, coupon, maturity as priced


def issues_of(
    lake: Lake, rows: Iterable[Row], as_of: datetime | None = None
) -> tuple[dict[str, Treasury], dict[str, str]]:
    """Issues by cusip, and for those whose terms cannot be used, why.

    A record that contradicts the coupon or maturity of the price row is not used: an identifier may be anything.
    """
    universe = auction_universe()
    place = {cusip: k for k, cusip in enumerate(universe.cusip.tolist())}
    auctioned = _auctioned(lake, as_of)
    found: dict[str, Treasury] = {}
    refused: dict[str, str] = {}
    for cusip, coupon, maturity in rows:
        records = [auctioned[cusip]] if cusip in auctioned else []
        records += [universe.row(place[cusip])] if cusip in place else []
        fitting = next((issue for issue in records if _fits(issue, coupon, maturity)), None)
        if fitting is not None:
            found[cusip] = fitting
            continue
        if coupon is None or maturity is None:
            refused[cusip] = "no coupon or maturity on record"
            continue
        try:
            found[cusip] = Treasury(cusip, coupon, maturity)
        except BadInput as error:
            refused[cusip] = str(error)
    return found, refused


def _fits(issue: Treasury, coupon: float | None, maturity: date | None) -> bool:
    same_coupon = coupon is None or abs(issue.coupon - coupon) < 1e-6
    return same_coupon and maturity in (None, issue.maturity)


def _auctioned(lake: Lake, as_of: datetime | None) -> dict[str, Treasury]:
    rows = lake.read("auctions", as_of).filter(
        pl.col("cusip").is_not_null() & pl.col("coupon").is_not_null() & pl.col("maturity").is_not_null()
    )
    made: dict[str, Treasury] = {}
    # the first auction of an issue has its term, its dated date and its first settlement
    for row in rows.sort("auction_date").unique("cusip", keep="first", maintain_order=True).iter_rows(named=True):
        try:
            term = None if row["reopening"] or row["term"] is None else parse_term(row["term"])
            made[row["cusip"]] = Treasury(
                row["cusip"], row["coupon"], row["maturity"], row["dated"], row["first_coupon"],
                None if row["reopening"] else row["issue_date"], term,
            )  # fmt: skip
        except BadInput:
            continue
    return made
