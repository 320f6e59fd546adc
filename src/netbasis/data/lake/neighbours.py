"""What the days around a reply say of it: another day's prices, a table repeated, units that slip.

A reply whose unit slips, or which is one day's table and looks like another day's, is refused whole. Rows that look
wrong one by one, wrong days in a file of many or found wrong only when later ones have come, and stale futures quotes
are stored as published and noted as findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from netbasis.data.findings import STALE_FUTURES, UNCHECKED, WRONG_DAY, Finding
from netbasis.data.lake.history import history_of, nominal, par_yields
from netbasis.data.lake.partitions import span

if TYPE_CHECKING:
    from netbasis.data.lake.store import Lake
    from netbasis.instruments.treasury import Days, Floats
    from netbasis.market.history import History

Batch = list[tuple[int, str, pl.DataFrame]]  # position of the reply, dataset, rows
Found = list[tuple[int, str, Finding]]

REPEATED_DAY = "repeated_day"  # the whole table is the day before's
OFF_CURVE = "off_curve"  # a yield that no issue has against the par curve
NEAR = timedelta(days=100)  # how far back and ahead neighbours are looked for
WINDOW_DAYS = 8  # priced days on either side
CLOSE_DAYS = 4  # of these, what a new day shows to be wrong is noted
FEWEST_ISSUES = 5
FAR_OFF = 150.0  # bp
_LONG = 1.0  # years: nearer to maturity a tick is worth many bp
_SLIPS = (100.0, 1e3, 1e6, 1e9)
_TOLERANCE = 1.25
_BEFORE = timedelta(days=30)
_RATE = 0.5


def neighbour_findings(lake: Lake, batch: Batch) -> tuple[dict[int, str], Found]:
    """Replies to refuse, with the reason; findings of the others, each with the reply that brought it to light."""
    refused = dict(_unit_slips(lake, [(k, rows) for k, name, rows in batch if name == "series"]))
    prices = [(k, rows) for k, name, rows in batch if name == "prices" and rows.height]
    quotes = [(k, rows) for k, name, rows in batch if name == "futures" and rows.height]
    found: Found = []
    if prices:
        wrong, found = _price_findings(lake, prices, batch)
        refused |= wrong
    if quotes:
        found += _futures_findings(lake, quotes)
    return refused, [(k, name, finding) for k, name, finding in found if k not in refused]


def _unit_slips(lake: Lake, replies: list[tuple[int, pl.DataFrame]]) -> Iterator[tuple[int, str]]:
    """Series whose numbers are a hundred, a thousand, a million times those before them, or as much smaller."""
    if not any(rows.height for _, rows in replies):
        return
    names = sorted({name for _, rows in replies for name in rows["series"].unique().to_list()})
    first = min(span(rows["date"])[0] for _, rows in replies if rows.height)
    held = lake.read("series", series=names, since=first - _BEFORE, columns=["series", "date", "value"])
    for k, rows in replies:
        mine = rows.select("series", "date", "value").drop_nulls()
        for (name,), values in mine.group_by("series", maintain_order=True):
            start, _ = span(values["date"])
            near = held.filter((pl.col("series") == name) & (pl.col("date") < start) & (pl.col("value") != 0.0))
            near = near.drop_nulls().filter(pl.col("date") >= start - _BEFORE).tail(5)
            old, new = near["value"].abs().median(), values.head(5)["value"].abs().median()
            if isinstance(old, float) and isinstance(new, float) and old > 0.0 and new > 0.0 and _slipped(old, new):
                yield k, (
                    f"unit slip: {name!s} stands at {new:g} from {start}, at {old:g} until {span(near['date'])[1]} "
                    f"({new / old:g} times): percent for decimals, or dollars for $bn?"
                )  # fmt: skip
                break
        held = pl.concat([held, mine]).sort("series", "date")


def _slipped(old: float, new: float) -> bool:
    ratio = max(old, new) / min(old, new)
    if ratio < 100.0 / _TOLERANCE:
        return False
    if max(old, new) >= _RATE > min(old, new) and ratio <= 100.0 * _TOLERANCE:  # no decimal rate is above one half
        return True
    return any(size / _TOLERANCE <= ratio <= size * _TOLERANCE for size in _SLIPS[1:])


def _price_findings(lake: Lake, replies: list[tuple[int, pl.DataFrame]], batch: Batch) -> tuple[dict[int, str], Found]:
    from netbasis.data.quality_prices import par_residuals, price_findings

    origin = {day: k for k, rows in replies for day in rows["date"].unique().to_list()}
    # a reply of one day is refused with its day; in a file of many the day is marked, the others being right
    alone = {rows["date"][0] for _, rows in replies if rows["date"].n_unique() == 1}
    rows = pl.concat([rows for _, rows in replies])
    first, last = span(rows["date"])
    series = [rows for _, name, rows in batch if name == "series"]
    history = _around(lake, rows, first, last, series)
    priced: list[date] = history.days().tolist()
    # medians at the ends of the window lean to one side: what stands there was judged when it came
    close = {day for day in priced if day < first}
    close = set(sorted(close)[-CLOSE_DAYS:]) | {day for day in priced if day >= first}
    noted = lake.read("findings", dataset="prices", since=min(priced, default=None), until=max(priced, default=None))
    known = set(noted.select("date", "name", "kind").iter_rows())
    refused: dict[int, str] = {}
    found: Found = []
    for finding in (*_repeated(history), *price_findings(history), *_off_curve(history, par_residuals(history))):
        if finding.kind == UNCHECKED:
            continue
        if finding.kind in (WRONG_DAY, REPEATED_DAY) and finding.day in alone:
            refused.setdefault(origin[finding.day], finding.en)
        elif (finding.day in origin or finding.day in close) and (finding.day, finding.name, finding.kind) not in known:
            # a day held already that later days show to be wrong belongs to the reply that showed it
            found.append((origin.get(finding.day, replies[-1][0]), "prices", finding))
    return refused, found


def _around(lake: Lake, rows: pl.DataFrame, first: date, last: date, series: list[pl.DataFrame]) -> History:
    """The new rows among the priced days on either side, with the par curves known."""
    held = lake.read("prices", since=first - NEAR, until=last + NEAR)
    days = sorted(set(held["date"].unique().to_list()))
    near = [day for day in days if day < first][-WINDOW_DAYS:] + [day for day in days if first <= day <= last]
    near += [day for day in days if day > last][:WINDOW_DAYS]
    held = held.filter(pl.col("date").is_in(near))
    columns = ["cusip", "date", "kind", "coupon", "maturity", "buy", "sell", "end_of_day"]
    both = pl.concat([held.select(columns), rows.select(columns)]).unique(["cusip", "date"], keep="last")
    both = nominal(both).filter(pl.col("end_of_day").is_not_null())
    low, high = min([*near, first]), max([*near, last])
    curves = pl.concat([lake.read("series", since=low, until=high).select("series", "date", "value"),
                        *(frame.select("series", "date", "value") for frame in series)])  # fmt: skip
    nothing = pl.DataFrame(schema={"date": pl.Date, "contract": pl.String, "price": pl.Float64, "value": pl.Float64})
    return history_of(lake, both, nothing, nothing, _curves(curves, low, high))


def _curves(series: pl.DataFrame, low: date, high: date) -> tuple[Floats, Days, Floats]:
    """Par curves stored; where none is, those embedded in the package."""
    found = par_yields(series.filter(pl.col("date").is_between(low, high)))
    if len(found[1]):
        return found
    from netbasis.data.sample import sample_par_history, sample_short_history

    long, short = sample_par_history(), sample_short_history()
    keep = (long.days >= np.datetime64(low, "D")) & (long.days <= np.datetime64(high, "D"))
    tenors = np.concatenate([short.tenors, long.tenors])
    order = np.argsort(tenors)
    return tenors[order], long.days[keep], np.hstack([short.yields, long.yields])[keep][:, order]


def _repeated(history: History) -> Iterator[Finding]:
    """Days whose every price is the one of the priced day before."""
    before: dict[int, float] = {}
    last: np.datetime64 | None = None
    for day in history.days():
        rows = history.day == day
        table = dict(zip(history.issue[rows].tolist(), history.clean[rows].tolist(), strict=True))
        shared = [issue for issue in table if issue in before]
        if len(shared) >= FEWEST_ISSUES and all(table[issue] == before[issue] for issue in shared):
            yield Finding(
                day.item(), "", REPEATED_DAY, float(len(shared)), "rows",
                f"{day}: all {len(shared)} prices are those of {last}: the table looks like another day's",
                f"{day}：{len(shared)} 筆價格與 {last} 完全相同，疑為他日報價表",
            )  # fmt: skip
        before, last = table, day


def _off_curve(history: History, residuals: Floats) -> Iterator[Finding]:
    """Yields further from the par curve than any issue's is."""
    years = (history.bonds.maturity[history.issue] - history.day).astype(np.int64) / 365.25
    for row in np.flatnonzero((np.abs(residuals) > FAR_OFF) & (years > _LONG)):
        day, cusip, off = history.day[row].item(), str(history.bonds.cusip[history.issue[row]]), float(residuals[row])
        yield Finding(
            day, cusip, OFF_CURVE, off, "bp",
            f"{cusip} on {day}: its yield is {off:+.0f} bp from the par curve: a wrong price, coupon or maturity",
            f"{cusip} 於 {day}：殖利率偏離平價曲線 {off:+.0f} bp，價格、票面利率或到期日有誤",
        )  # fmt: skip


def _futures_findings(lake: Lake, replies: list[tuple[int, pl.DataFrame]]) -> Found:
    from netbasis.data.quality_futures import futures_findings
    from netbasis.errors import BadInput

    origin = {(day, code): k for k, rows in replies for day, code in rows.select("date", "contract").iter_rows()}
    rows = pl.concat([rows for _, rows in replies]).select("contract", "date", "price", "time")
    first, last = span(rows["date"])
    low, high = first - timedelta(days=WINDOW_DAYS), last + timedelta(days=WINDOW_DAYS)
    held = lake.read("futures", since=low, until=high).select(rows.columns)
    quotes = pl.concat([held, rows]).unique(["contract", "date"], keep="last")
    prices = nominal(lake.read("prices", since=low, until=high)).filter(pl.col("end_of_day").is_not_null())
    nothing = pl.DataFrame(schema={"date": pl.Date, "value": pl.Float64})
    none = (np.empty(0), np.empty(0, dtype="datetime64[D]"), np.empty((0, 0)))
    try:
        found = list(futures_findings(history_of(lake, prices, quotes, nothing, none)))
    except BadInput as error:
        return [(k, "futures", _unreadable(rows, error)) for k, rows in replies[-1:]]
    return [(origin[f.day, f.name], "futures", f) for f in found if (f.day, f.name) in origin]


def _unreadable(rows: pl.DataFrame, error: Exception) -> Finding:
    _, day = span(rows["date"])
    return Finding(day, "", STALE_FUTURES, 0.0, "rows", f"futures were not checked: {error}", f"期貨未檢核：{error}")
