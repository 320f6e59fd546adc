"""The embedded sample's own text files, read.

Grammar: UTF-8 lines, `#` opens a comment (source, columns, what was left out), fields are separated by one
blank, `-` is a missing value, numbers are integers in the unit that the file's comment names. Kinds:

    issues, auctions  cusip coupon maturity dated first_coupon issue term marks
    prices     "= day parts", then lines "cusip clean [bid-clean offer-clean]" in 1/parts of a point
    futures    day code:price[@hour] ...   1/256 of a point; no mark: 15:00 New York, "@" alone: not known
    overnight  month day:rate ...          1/100 percent
    par        day rate ...                1/100 percent, one a tenor of PAR_TENORS
    positions  "= report day", then lines "contract numbers", one a field of market.positions.FIELDS
    par_history, par_short  "= month", then lines "day rate ..." in 1/100 percent, one a tenor of
                 PAR_HISTORY_TENORS or PAR_SHORT_TENORS

They are written by `tools/compile_sample.py` of the project's checkout.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import numpy as np

from netbasis.conventions.position_reports import ROOTS
from netbasis.instruments.treasury import Days, Floats, Treasuries
from netbasis.market.positions import FIELDS

PAR_TENORS = (1 / 12, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0)  # years
PAR_HISTORY_TENORS = (2.0, 5.0, 7.0, 10.0, 20.0, 30.0)
PAR_SHORT_TENORS = (1 / 12, 0.25, 0.5, 1.0, 3.0)

Price = tuple[str, float, float, float]  # cusip, clean, bid, offer; NaN where not published
FuturesPrice = tuple[str, float, str]  # code, points, New York time ("" when not known)


def lines(name: str) -> Iterator[str]:
    """The lines of one file of the sample without its comments."""
    text = (files("netbasis.data") / "sample" / f"{name}.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if not line.startswith("#"))


def read_issues(name: str = "issues") -> tuple[Treasuries, dict[str, str]]:
    """All issues of `issues` or `auctions` by maturity, and by cusip the marks (see the file) where there are any."""
    cusips, coupons, maturities, dated, first, issued, terms, marks = zip(
        *(line.split(" ") for line in lines(name)), strict=True
    )
    treasuries = Treasuries(
        np.array(cusips, dtype=object), np.array(coupons, dtype=np.float64) / 100_000.0, _dates(maturities),
        _dates(dated), _dates(first), _dates(issued), np.array(terms, dtype=np.int64),
    )  # fmt: skip
    return treasuries, {cusip: mark for cusip, mark in zip(cusips, marks, strict=True) if mark != "-"}


def read_prices(name: str) -> dict[date, list[Price]]:
    """Price rows by day, in the order of the file."""
    days: dict[date, list[Price]] = {}
    rows: list[Price] = []
    parts = 1
    for line in lines(name):
        head, *fields = line.split(" ")
        if head == "=":
            rows = days.setdefault(date.fromisoformat(fields[0]), [])
            parts = int(fields[1])
            continue
        clean = int(fields[0])
        sides = [(clean + int(part)) / parts for part in fields[1:]]
        bid, offer = sides or (np.nan, np.nan)
        rows.append((head, clean / parts, bid, offer))
    return days


def read_futures() -> dict[date, list[FuturesPrice]]:
    """Futures prices by day."""
    days: dict[date, list[FuturesPrice]] = {}
    for line in lines("futures"):
        day, *prices = line.split(" ")
        days[date.fromisoformat(day)] = [_futures_price(price) for price in prices]
    return days


def read_overnight() -> dict[date, float]:
    """SOFR by day, decimal, ascending."""
    rates: dict[date, float] = {}
    for line in lines("overnight"):
        month, *days = line.split(" ")
        for entry in days:
            day, rate = entry.split(":")
            rates[date.fromisoformat(f"{month}-{int(day):02d}")] = int(rate) / 10_000.0
    return rates


def read_par() -> tuple[Days, Floats]:
    """(d,) days and (d, tenors) par yields as decimals, NaN where not published."""
    days, rates = [], []
    for line in lines("par"):
        day, *fields = line.split(" ")
        days.append(day)
        rates.append([np.nan if field == "-" else int(field) / 10_000.0 for field in fields])
    return _dates(days), np.array(rates)


def read_par_history(name: str = "par_history") -> tuple[Days, Floats]:
    """(d,) days, ascending, and (d, tenors) par yields as decimals, of `par_history` or `par_short`."""
    days, rates = [], []
    month = ""
    for line in lines(name):
        head, _, fields = line.partition(" ")
        if head == "=":
            month = fields
            continue
        days.append(f"{month}-{head:0>2}")
        rates.append(fields)
    return _dates(days), np.array(" ".join(rates).split(" "), dtype=np.float64).reshape(len(days), -1) / 10_000.0


def read_positions() -> tuple[Days, Floats]:
    """(n,) report days, ascending, and (fields, n, contracts) positions, NaN where a contract is not reported; fields
    in the order of `market.positions.FIELDS`, contracts in that of `conventions.position_reports.ROOTS`."""
    days: list[str] = []
    cells: list[tuple[int, int, str]] = []
    for line in lines("positions"):
        head, rest = line.split(" ", 1)
        if head == "=":
            days.append(rest)
        else:
            cells.append((len(days) - 1, ROOTS.index(head), rest))
    found = np.full((len(FIELDS), len(days), len(ROOTS)), np.nan)
    for report, contract, numbers in cells:
        found[:, report, contract] = [float(number) for number in numbers.split(" ")]
    return _dates(days), found


def _futures_price(text: str) -> FuturesPrice:
    code, quote = text.split(":")
    units, marked, hour = quote.partition("@")
    time = f"{hour}:00" if hour else "" if marked else "15:00"
    return code, int(units) / 256.0, time


def _dates(texts: tuple[str, ...] | list[str]) -> Days:
    return np.array(["NaT" if text == "-" else text for text in texts], dtype="datetime64[D]")
