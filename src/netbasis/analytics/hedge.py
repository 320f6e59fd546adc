"""Hedges of an issue with a future: by conversion factor, and by DV01.

Signs: a position long the issue (face above 0) is hedged with sold contracts (below 0). DV01s are dollars
lost when yields rise by one basis point.

- conversion factor: contracts = -CF * face / contract face. Its profit is the change of the gross basis.
- DV01: contracts = -(DV01 of the position) / (DV01 of a contract), the latter as in
  `formulas.basis.futures_dv01`: the cheapest to deliver, repo and its net basis held.

The tail: delivery takes face / contract face contracts, one for one, while the factor hedge holds CF times as
many. The difference, (CF - 1) * face / contract face, is traded on the last trading day.

Source: Burghardt and Belton, The Treasury Bond Basis, ch. 5; CBOT Rulebook chapters 18-21, 26, 39-41.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.analytics.basis import BasisArrays, basis_arrays
from netbasis.errors import BadInput
from netbasis.instruments.basket import deliverable
from netbasis.instruments.treasury import day_numbers
from netbasis.kernels import quotes, terms, yields
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

COLUMNS = (
    "method", "contract", "cusip", "face", "conversion_factor", "contracts", "whole_contracts",
    "bond_dv01_usd", "futures_dv01_usd", "residual_dv01_usd", "residual_pct", "tail", "ctd", "last_trading",
    "reason",
)  # fmt: skip
FACE_STEP = 100.0  # dollars: notes and bonds exist in multiples of it (31 CFR Part 356)
_YIELD_TERMS = (terms.COUPON, terms.PERIODS, terms.FRACTION, terms.ODD_NEXT, terms.ODD_SECOND)


def hedge(
    market: Market,
    contract: str,
    cusip: str,
    face: float,
    *,
    delivery: str | date = "last",
    repo: float | None = None,
) -> pl.DataFrame:
    """Contracts that hedge `face` dollars of an issue: one row for each of "conversion_factor" and "dv01".

    face: dollars, a multiple of 100, negative for a short position. delivery, repo: as for `basis_table`;
    they enter the DV01 of the contract.

    Columns (`COLUMNS`): contracts exact and whole (nearest); bond_dv01_usd of the position, futures_dv01_usd
    of one contract; residual_dv01_usd of position and whole contracts together, residual_pct the same in
    percent of the position's; tail: contracts to trade on last_trading so that face / contract face remain to
    be delivered against (above 0 bought); ctd: the issue the contract follows. Null cells have a reason: an
    issue outside the basket has no factor hedge and no tail, one without a price no DV01.

    Raises BadInput for a face that cannot be used and a contract that has stopped trading, UnknownName for an
    issue that the market does not hold, and the errors of `basis_table`.
    """
    import polars as pl

    amount = _face(face)
    future = market.contract(contract)
    issue = market.bonds.position(cusip)
    last_trading = future.delivery.last_trading
    if market.as_of > last_trading:
        raise BadInput(
            f"{future.code} has stopped trading on {last_trading.isoformat()}",
            given=market.as_of.isoformat(), allowed="a contract that still trades",
        )  # fmt: skip
    today = basis_arrays(market, future.code, delivery=delivery, repo=repo)
    in_basket = np.flatnonzero(today.rows.bond == issue)
    factor = float(today.rows.terms[terms.FACTOR, in_basket[0]]) if len(in_basket) else math.nan
    first = np.flatnonzero(today.results[quotes.RANK] == 1.0)
    units = amount / future.spec.face  # contracts that the face is delivered into
    bond_dv01 = _dv01(market, issue) * amount / 100.0
    futures_dv01 = float(today.results[quotes.FUTURES_DV01, 0]) * future.spec.face / 100.0
    no_dv01 = _no_dv01(today, issue, bond_dv01, futures_dv01)
    not_deliverable = None
    if not len(in_basket):
        why = deliverable(future, market.bonds, as_of=market.as_of).why_not(issue)
        not_deliverable = f"not deliverable into {future.code}: {why}"
    exact = {"conversion_factor": -factor * units, "dv01": -bond_dv01 / futures_dv01}
    reasons = {"conversion_factor": not_deliverable or no_dv01, "dv01": no_dv01}
    rows: list[dict[str, Any]] = []
    for method, contracts in exact.items():
        whole = round(contracts) if math.isfinite(contracts) else None
        residual = math.nan if whole is None else bond_dv01 + whole * futures_dv01
        rows.append(
            {
                "method": method,
                "contract": future.code,
                "cusip": cusip,
                "face": amount,
                "conversion_factor": factor,
                "contracts": contracts,
                "whole_contracts": whole,
                "bond_dv01_usd": bond_dv01,
                "futures_dv01_usd": futures_dv01,
                "residual_dv01_usd": residual,
                "residual_pct": 100.0 * residual / bond_dv01,
                "tail": -units - contracts if len(in_basket) else math.nan,
                "ctd": market.bonds.cusip[today.rows.bond[first[0]]] if len(first) else None,
                "last_trading": last_trading,
                "reason": reasons[method],
            }
        )
    types = {"whole_contracts": pl.Int64, "ctd": pl.String, "reason": pl.String}
    return pl.DataFrame(rows, schema_overrides=types).fill_nan(None).select(COLUMNS)


def _dv01(market: Market, issue: int) -> float:
    """Points per bp and 100 face of one issue at its price, NaN where there is none."""
    one = np.array([issue])
    bonds, matrix = market.bonds.take(one), np.full((terms.TERMS, 1), np.nan)
    settle = np.array([market.settle], dtype="datetime64[D]")
    terms.bond_terms(
        bonds.coupon, day_numbers(bonds.maturity), day_numbers(bonds.dated), day_numbers(bonds.first_coupon),
        day_numbers(settle), matrix,
    )  # fmt: skip
    coupon, periods, fraction, odd_next, odd_second = (float(matrix[term, 0]) for term in _YIELD_TERMS)
    dirty = float(market.clean[issue] + matrix[terms.ACCRUED, 0])
    found = yields.yield_of(dirty, coupon, periods, fraction, odd_next, odd_second, yields.STREET)
    return yields.dv01_at(found, coupon, periods, fraction, odd_next, odd_second, yields.STREET)


def _no_dv01(today: BasisArrays, issue: int, bond_dv01: float, futures_dv01: float) -> str | None:
    """Why there is no DV01 to hedge or to hedge with; None when there are both."""
    market, code = today.market, today.futures[0].code
    cusip = market.bonds.cusip[issue]
    if math.isnan(bond_dv01):
        if math.isnan(market.clean[issue]):
            return market.unpriced.get(cusip, "no price for this issue")
        return f"no yield gives a price of {market.clean[issue]:g} on settlement {market.settle.isoformat()}"
    if math.isnan(futures_dv01):
        return f"no issue in the basket of {code} has an implied repo, so the contract has no DV01"
    return None


def _face(face: float) -> float:
    """The face amount as a number, or BadInput."""
    allowed = "dollars, a multiple of 100, not zero; negative for a short position"
    try:
        amount = float(face)
    except (TypeError, ValueError):
        raise BadInput("face amount", given=face, allowed=allowed) from None
    if not math.isfinite(amount) or amount == 0.0:
        raise BadInput("face amount", given=face, allowed=allowed)
    if amount % FACE_STEP:
        nearest = round(amount / FACE_STEP) * FACE_STEP
        raise BadInput("face amount", given=face, allowed=allowed, hint=f"nearest: {nearest:.0f}")
    return amount
