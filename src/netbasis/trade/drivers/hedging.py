"""Driver 6, hedging demand: who is long the futures, who is short them, as known at the time.

    proxy   = min(leveraged funds' short, asset managers' long), contracts        size of the basis trade
    dollars = contracts x face;  DV01 = contracts x face / 100 x DV01 of a contract
    score   = -(2 p - 1), p the percentile of the proxy's share of open interest among the reports known before

Asset managers hold the future where they want duration, leveraged funds sell it to them and hold the bond. Where the
trade is larger than usual for the contract's size, its holders are many and unwinding narrows the basis; where it is
small there is room for it to be built. DV01 of a contract: DV01 of the CTD over its factor where the market quotes the
contract, else that of a par bond of the contract's tenor over that bond's own factor at 6%; each row says which.

Concentration (the largest traders' share) is not among the columns held: `share` of open interest stands in its place.
Source: CFTC, Traders in Financial Futures; Barth and Kahn (OFR working paper 21-01) for the proxy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from netbasis.instruments.treasury import Floats
from netbasis.market.par_bond import TENORS, par_bond_dv01
from netbasis.market.positions import PositionHistory, contract_faces
from netbasis.trade.drivers.driver import Driver, Measure, measured, ordinal_en, ordinal_zh, percentile
from netbasis.trade.drivers.known import Known, ctd_row

NAME = "hedging_demand"
STALE_DAYS = 21  # of the last report known: older is another time
LEAST = 52  # reports, for a percentile
YEARS = 3  # that the percentile looks back
WEEKS = 4  # of the change
NO_POSITIONS = "no positions are held"
CTD, PAR = "ctd", "par bond"


@dataclass(frozen=True, slots=True)
class Demand:
    """Positions in one contract at one report. contracts, changes over four weeks (None where that report is missing),
    dollars of face and dollars of DV01 per bp. share: proxy over open interest; percentile of the share among the
    reports known before, `reports` of them within three years, `missing` weeks between them not held. dv01_source:
    "ctd", "par bond", or why there is none."""

    contract: str
    report_day: date
    published: str
    open_interest: float
    asset_long: float
    leveraged_short: float
    proxy: float
    proxy_change: float | None
    proxy_usd: float
    asset_long_usd: float
    leveraged_short_usd: float
    proxy_dv01_usd: float | None
    asset_long_dv01_usd: float | None
    leveraged_short_dv01_usd: float | None
    share: float
    percentile: float | None
    reports: int
    missing: int
    dv01_source: str
    reason: str | None


def demand(known: Known) -> tuple[Demand, ...] | str:
    """Every contract of the last report known, or why there is none: no report yet, or one too old."""
    held = known.positions
    if held is None or not len(held):
        return NO_POSITIONS if held is None else f"no report was published by {known.day}"
    last: date = held.report_day[-1].astype(object)
    age = (known.day - last).days
    if age > STALE_DAYS:
        return f"the last report held is of {last}, {age} days before: weeks are missing"
    return tuple(
        _row(known, held, root) for root in held.roots if np.isfinite(held.open_interest[-1, held.column(root)])
    )


def hedging_demand(known: Known, rows: tuple[Demand, ...] | str) -> Driver:
    """The driver of the contract's root. rows: of `demand`."""
    root = known.future.root
    row = None if isinstance(rows, str) else next((row for row in rows if row.contract == root), None)
    if row is None:
        why = rows if isinstance(rows, str) else f"no positions in {root} are reported"
        empty = Measure("basis_proxy", None, "$bn", None, why)
        return Driver(
            NAME, None, "$bn", None, None, f"Not measured: {why}.", "無當時可知的持倉資料。", None, None,
            why, (empty,),
        )  # fmt: skip
    no_change = None if row.proxy_change is not None else "the report of four weeks before is missing"
    measures = (
        Measure("basis_proxy", row.proxy_usd / 1e9, "$bn", row.percentile, row.reason),
        Measure("proxy_contracts", row.proxy, "contracts"),
        Measure("proxy_change", row.proxy_change, "contracts", None, no_change),
        Measure("proxy_share", row.share * 100.0, "percent", row.percentile, row.reason),
        Measure("asset_long", row.asset_long, "contracts"),
        Measure("leveraged_short", row.leveraged_short, "contracts"),
        measured("proxy_dv01", None if row.proxy_dv01_usd is None else row.proxy_dv01_usd / 1e6, "$mn/bp",
                 reason=row.dv01_source if row.proxy_dv01_usd is None else None),
        Measure("weeks_missing", float(row.missing), "weeks"),
    )  # fmt: skip
    score = None if row.percentile is None else 1.0 - 2.0 * row.percentile
    change_en = change_zh = ""
    if row.proxy_change is not None:
        change_en, change_zh = f", {row.proxy_change:+,.0f} in four weeks", f"，四週變動 {row.proxy_change:+,.0f} 口"
    gap_en = f"; {row.missing} weeks of the history are missing" if row.missing else ""
    gap_zh = f"；歷史缺 {row.missing} 週" if row.missing else ""
    english = (
        f"{row.report_day}: leveraged funds short {row.leveraged_short:,.0f} {root}, asset managers long "
        f"{row.asset_long:,.0f}; the smaller, ${row.proxy_usd / 1e9:,.0f}bn, is {row.share:.0%} of open interest"
        f"{ordinal_en(row.percentile)}{change_en}{gap_en}."
    )
    chinese = (
        f"{row.report_day}：槓桿基金放空 {root} {row.leveraged_short:,.0f} 口，資產管理業者做多 "
        f"{row.asset_long:,.0f} 口；"
        f"取較小者 {row.proxy_usd / 1e9:,.0f} 十億美元，占未平倉 {row.share:.0%}{ordinal_zh(row.percentile)}{change_zh}"
        f"{gap_zh}。"
    )
    lag = (known.day - row.report_day).days
    return Driver(
        NAME, measures[0].value, "$bn", row.percentile, score, english, chinese, row.report_day, lag, row.reason,
        measures,
    )  # fmt: skip


def proxy_of(positions: PositionHistory) -> Floats:
    """(n, k) contracts: the smaller of leveraged funds' short and asset managers' long."""
    return np.minimum(positions.leveraged_short, positions.asset_long)


def _row(known: Known, held: PositionHistory, root: str) -> Demand:
    column, day = held.column(root), held.report_day[-1].astype(object)
    proxy = proxy_of(held)[:, column]
    shares = proxy / held.open_interest[:, column]
    recent = held.report_day >= np.datetime64(day - timedelta(days=round(365.25 * YEARS)), "D")
    before = np.flatnonzero(recent)[:-1]
    rank, why = percentile(float(shares[-1]), shares[before], LEAST)
    four = held.at(day - timedelta(weeks=WEEKS))
    change = None if four is None or not np.isfinite(proxy[four]) else float(proxy[-1] - proxy[four])
    dv01, source = contract_dv01(known, root)
    face = float(contract_faces((root,))[0])
    dollar = None if dv01 is None else dv01 * face / 100.0
    asset, short, size = (float(c[-1]) for c in (held.asset_long[:, column], held.leveraged_short[:, column], proxy))
    inside = held.weeks_missing()[np.flatnonzero(recent)[1:]]
    return Demand(
        root, day, str(held.published[-1]), float(held.open_interest[-1, column]), asset, short, size, change,
        size * face, asset * face, short * face, _times(size, dollar), _times(asset, dollar), _times(short, dollar),
        float(shares[-1]), rank, len(before), int(inside.sum()), source, why,
    )  # fmt: skip


def _times(count: float, dollars: float | None) -> float | None:
    return None if dollars is None else count * dollars


def contract_dv01(known: Known, root: str) -> tuple[float | None, str]:
    """DV01 of a contract in points of face, and from what: the quoted contract's CTD, a par bond, or why none."""
    quoted = sorted(f for f in known.market.contracts() if f.root == root)
    for future in [known.future] if known.future.root == root else quoted[:1]:
        row = known.ctd if future == known.future else ctd_row(known.market, future)
        if row.get("futures_dv01") is not None:
            return float(row["futures_dv01"]), CTD
    curve = known.market.par_curve or _par_curve(known)
    if not curve:
        return None, "no par yields for a bond of this tenor"
    tenor = TENORS[root]
    years = sorted(curve)
    if not years[0] <= tenor <= years[-1]:
        return None, "no par yields for a bond of this tenor"
    return float(par_bond_dv01(np.interp(tenor, years, [curve[year] for year in years]), tenor)), PAR


def _par_curve(known: Known) -> dict[float, float]:
    """The last par yields known by tenor, empty where they are a week older than the market."""
    par = known.par
    if par is None or not len(par) or (np.datetime64(known.day, "D") - par.days[-1]).astype(np.int64) > 7:
        return {}
    pairs = zip(par.tenors.tolist(), par.yields[-1].tolist(), strict=True)
    return {tenor: value for tenor, value in pairs if np.isfinite(value)}
