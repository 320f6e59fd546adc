"""The size of the basis trade from public positions, by contract and in total, by three methods.

    trade     = min(leveraged funds' short, asset managers' long), contracts, by contract
    face      = contracts x face of one                                     what published sizes count
    market    = face x price / 100, price = 100 / factor of a par bond      money behind it
    ten-year  = contracts x DV01 / DV01 of the ten-year par note            risk, in ten-year notes

Prices and DV01 are of a par bond of the shortest term that the contract takes, over its own factor at 6%
(`market.par_bond`): with yields under 6% the cheapest to deliver is short. Par yields are those of the report day or of
the last seven days before it. No futures price is public for every week; on the sample's days this price of ZN stands
within 4% of the quoted one (docs/monitor.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from netbasis.conventions.contracts import contract_spec
from netbasis.conventions.position_reports import ROOTS
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.par_bond import par_bond_dv01, par_dv01, par_factor
from netbasis.market.positions import contract_faces
from netbasis.monitoring.records import Records

BILLION = 1e9
CURVE = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)  # years
FRESH = 7  # days that par yields may be older than the report
METHODS = ("face", "market_value", "ten_year")
THREE = ("ZT", "ZF", "ZN")  # of the published two-, five- and ten-year sizes


@dataclass(frozen=True, eq=False, slots=True)
class Sides:
    """Positions of n reports in the six contracts of ROOTS: days (n,), then (n, 6) contracts, NaN where not
    reported. trade: the smaller of the leveraged funds' short and the asset managers' long."""

    days: Days
    leveraged_short: Floats
    asset_long: Floats
    trade: Floats
    open_interest: Floats


def sides(records: Records) -> Sides:
    """Of every report that is known in full."""
    return records.once("sides", lambda: _sides(records))


def weights(records: Records, days: Days) -> dict[str, Floats]:
    """By method (n, 6): $bn that one contract counts for on each day; NaN where the par yields are too old."""
    faces = contract_faces(ROOTS)
    terms = shortest_terms()
    curve = np.column_stack([par_on(records, f"par_{tenor:g}y", days) for tenor in CURVE])
    yields = np.column_stack([_between(curve, term) for term in terms])
    ten = par_dv01(par_on(records, "par_10y", days), 10.0)
    return {
        "face": np.broadcast_to(faces / BILLION, (len(days), len(ROOTS))),
        "market_value": faces / BILLION / par_factor(yields, terms),
        "ten_year": faces / BILLION * par_bond_dv01(yields, terms) / ten[:, None],
    }


def _sides(records: Records) -> Sides:
    days, short = records.position("leveraged_short")
    asset_days, long = records.position("asset_long")
    open_days, open_interest = records.position("open_interest")
    both = np.intersect1d(np.intersect1d(days, asset_days), open_days)
    short, long, held = (
        values[np.searchsorted(own, both)]
        for own, values in ((days, short), (asset_days, long), (open_days, open_interest))
    )
    return Sides(both, short, long, np.minimum(short, long), held)


@cache
def shortest_terms() -> Floats:
    """(6,) years: the least remaining term of the grades of ROOTS, as the specifications had them in March 2020."""
    day = date(2020, 3, 1)  # least terms of these contracts have not changed since 2015
    return np.array([contract_spec(root, day, day).min_remaining / 12.0 for root in ROOTS])


def par_on(records: Records, name: str, days: Days) -> Floats:
    """(n,) par yield of each day, else the last of the `FRESH` days before; NaN where there is none."""
    series = records.get(name)
    if series is None:
        return np.full(len(days), np.nan)
    at = np.searchsorted(series.days, days, side="right") - 1
    age = (days - series.days[at]).astype(np.int64)
    return np.where((at >= 0) & (age <= FRESH), series.values[at], np.nan)


def total(contracts: Floats, weight: Floats) -> Floats:
    """(n,) sum over the contracts that are reported; NaN where none is, or one that is has no weight."""
    reported = np.isfinite(contracts)
    sums = np.where(reported, contracts * weight, 0.0).sum(axis=1)
    return np.where(reported.any(axis=1), sums, np.nan)


def _between(curve: Floats, term: float) -> Floats:
    """(n,) yields of a term between two columns of the curve (n, tenors)."""
    after = int(np.searchsorted(CURVE, term))
    low, high = CURVE[after - 1], CURVE[after]
    part = (term - low) / (high - low)
    return np.asarray((1.0 - part) * curve[:, after - 1] + part * curve[:, after])


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One contract, or the total, at the last report known. Contracts: None for the total; $bn by the three methods,
    None where the par yields are too old; change_face: $bn of face since `since`, the last report known at or before
    it, None where there is none. share: trade over open interest (by face)."""

    contract: str
    report_day: date
    leveraged_short: float | None
    asset_long: float | None
    trade: float | None
    face: float
    market_value: float | None
    ten_year: float | None
    share: float
    leveraged_short_face: float
    change_face: float | None
    since: date | None


def size_table(records: Records, since: date | None = None) -> tuple[SizeRow, ...]:
    """Every contract of the last report known and the total; empty where none is. since: four weeks before the report
    by default."""
    held = sides(records)
    if not len(held.days):
        return ()
    last = held.days[-1]
    start = np.datetime64(since, "D") if since else last - np.timedelta64(28, "D")
    before = int(np.searchsorted(held.days, start, side="right")) - 1
    rows_at = np.array([-1] if before < 0 else [before, -1])
    weight = weights(records, held.days[rows_at])
    face = contract_faces(ROOTS) / BILLION
    reported = np.isfinite(held.trade[-1])
    then = held.trade[before] * face if before >= 0 else np.full(len(ROOTS), np.nan)
    day, from_day = last.astype(object), held.days[before].astype(object) if before >= 0 else None
    found = []
    for at, root in enumerate(ROOTS):
        if reported[at]:
            trade = held.trade[-1, at]
            found.append(SizeRow(
                root, day, float(held.leveraged_short[-1, at]), float(held.asset_long[-1, at]), float(trade),
                float(trade * face[at]), _number(trade * weight["market_value"][-1, at]),
                _number(trade * weight["ten_year"][-1, at]), float(trade / held.open_interest[-1, at]),
                float(held.leveraged_short[-1, at] * face[at]), _number(trade * face[at] - then[at]), from_day,
            ))  # fmt: skip
    sums = {name: float(total(held.trade[-1:], weight[name][-1:])[0]) for name in METHODS}
    whole = float(np.nansum(held.open_interest[-1] * face))
    found.append(SizeRow(
        "total", day, None, None, None, sums["face"], _number(sums["market_value"]), _number(sums["ten_year"]),
        sums["face"] / whole, float(np.nansum(held.leveraged_short[-1] * face)),
        _number(sums["face"] - float(np.nansum(then))) if before >= 0 else None, from_day,
    ))  # fmt: skip
    return tuple(found)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
