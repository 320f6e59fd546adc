"""`bonds` of a market directory: issues and their prices.

Columns: cusip, coupon_pct, maturity and clean, or bid and offer; optional dated, first_coupon, issue,
original_term. What an issue leaves open is filled from the reference universe when its identifier is there
with the same coupon and maturity. A row whose terms cannot be read is left out; one whose price cannot be
used stays, without a price and with the reason.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from netbasis.data.cells import cusip_check_digit, parse_day, parse_percent, parse_points, parse_term
from netbasis.data.market_rows import Reader
from netbasis.data.raw_table import RawRow, read_table
from netbasis.errors import BadInput, Problem
from netbasis.instruments.treasury import Floats, Treasuries, Treasury

TERMS = ("cusip", "coupon_pct", "maturity")
DATES = ("dated", "first_coupon", "issue")
PRICES = ("clean", "bid", "offer")
COLUMNS = (*TERMS, *DATES, "original_term", *PRICES)

HIGHEST_COUPON = 25.0  # percent
LEAST_COUPON = 0.125  # percent: coupons of notes and bonds are eighths of a percent
LONGEST_YEARS = 41  # no Treasury note or bond has run longer than 40 years
_MANGLED = re.compile(r"\d(\.\d+)?E\+?\d+", re.I)


@dataclass(frozen=True, eq=False, slots=True)
class BondTable:
    """n issues with prices (NaN: not usable, the reason in `unpriced` by identifier)."""

    bonds: Treasuries
    clean: Floats
    bid: Floats
    offer: Floats
    unpriced: Mapping[str, str]
    problems: tuple[Problem, ...]


def read_bonds(directory: Path, settle: date | None, universe: Treasuries) -> BondTable:
    """The bonds of a directory. settle: None when it is not known; what depends on it is then not checked."""
    reader = Reader(read_table(directory, "bonds", COLUMNS, TERMS))
    rows = reader.table.rows if _has_prices(reader) else ()
    positions = {cusip: place for place, cusip in enumerate(universe.cusip)}
    first_row: dict[str, int] = {}
    issues: list[Treasury] = []
    prices: list[tuple[float, float, float]] = []
    unpriced: dict[str, str] = {}
    for row in rows:
        issue = _terms(reader, row)
        before = len(reader.problems)
        price = _prices(reader, row)
        if issue is None:
            continue
        if issue.cusip in first_row:
            reader.add(
                "an issue stands twice", row, "cusip", given=issue.cusip, allowed="one row an issue",
                hint=f"row {first_row[issue.cusip]} is used, this one is not",
            )  # fmt: skip
            continue
        first_row[issue.cusip] = row.number
        if issue.cusip in positions:
            issue = _filled(reader, row, issue, universe.row(positions[issue.cusip]))
        if settle is not None and _unusable(reader, row, issue, settle):
            price = (math.nan, *price[1:])
        if math.isnan(price[0]):
            reasons = [problem.what for problem in reader.problems[before:] if problem.severity == "error"]
            unpriced[issue.cusip] = "; ".join(reasons)
        issues.append(issue)
        prices.append(price)
    reader.note_serial_days(("maturity", *DATES))
    clean, bid, offer = np.array(prices, dtype=np.float64).reshape(-1, 3).T
    return BondTable(Treasuries.from_rows(issues), clean, bid, offer, unpriced, reader.all_problems())


def _has_prices(reader: Reader) -> bool:
    columns = set(reader.table.columns)
    if not reader.table.rows or "clean" in columns or {"bid", "offer"} <= columns:
        return bool(reader.table.rows)
    reader.problems.append(
        Problem(
            "no price column",
            file=reader.table.file,
            row=1,
            given=", ".join(reader.table.columns),
            allowed="clean, or bid and offer",
            hint="rename the column 'price'" if "price" in columns else None,
        )  # fmt: skip
    )
    return False


def _terms(reader: Reader, row: RawRow) -> Treasury | None:
    """The issue, or None when any of its terms cannot be read (every one of them is looked at)."""
    before = len(reader.problems)
    comma = reader.table.decimal_comma
    cusip = reader.read(row, "cusip", _identifier, "an issue without an identifier")
    coupon = reader.read(
        row, "coupon_pct", lambda text: parse_percent(text, 0.0, HIGHEST_COUPON, comma, LEAST_COUPON),
        "no coupon",
    )  # fmt: skip
    maturity = reader.read(row, "maturity", parse_day, "no maturity")
    dated, first_coupon, issued = (reader.read(row, column, parse_day) for column in DATES)
    term = reader.read(row, "original_term", parse_term)
    if len(reader.problems) > before or cusip is None or coupon is None or maturity is None:
        return None
    try:
        issue = Treasury(cusip, coupon, maturity, dated, first_coupon, issued, term)
    except BadInput as error:
        reader.refuse(error, row)
        return None
    if len(cusip) == 9 and cusip.isalnum() and not cusip_check_digit(cusip):
        reader.add(
            "the check digit of this CUSIP is wrong", row, "cusip", given=cusip, severity="warning",
            hint="any unique identifier may be used; compare it with the source if a CUSIP is meant",
        )  # fmt: skip
    return issue


def _identifier(text: str) -> str:
    if _MANGLED.fullmatch(text):
        raise BadInput(
            "an identifier that a spreadsheet turned into a number", allowed="any unique text",
            hint="format the column as text and enter the CUSIP again",
        )  # fmt: skip
    return text.upper()


def _prices(reader: Reader, row: RawRow) -> tuple[float, float, float]:
    """Clean price used, bid and offer; NaN where there is none, with the problem kept."""
    before = len(reader.problems)
    comma = reader.table.decimal_comma
    found = (reader.read(row, column, lambda text: parse_points(text, "cash", comma)) for column in PRICES)
    clean, bid, offer = (math.nan if price is None else price for price in found)
    if bid > offer:
        reader.add(
            "bid above offer", row, "bid", given=f"{bid:g} against {offer:g}",
            allowed="bid at or below offer", hint="are the two columns exchanged?",
        )  # fmt: skip
        return clean, math.nan, math.nan
    if math.isnan(clean) and not reader.cell(row, "clean"):
        clean = 0.5 * (bid + offer)
    if math.isnan(clean) and len(reader.problems) == before:
        column = "clean" if "clean" in reader.table.columns else "bid" if math.isnan(bid) else "offer"
        reader.add(
            "no price", row, column, given=row.cells.get(column) or None,
            allowed="a clean price, or bid and offer",
        )  # fmt: skip
    return clean, bid, offer


def _filled(reader: Reader, row: RawRow, issue: Treasury, known: Treasury) -> Treasury:
    """The issue with what the reference universe knows of it; as given, with a warning, when they differ."""
    if (issue.coupon, issue.maturity) != (known.coupon, known.maturity):
        reader.add(
            "differs from the Treasury's record of this issue", row, "cusip", given=issue.cusip,
            allowed=f"{known.coupon:.3%} maturing {known.maturity}", severity="warning",
            hint=f"used as given: {issue.coupon:.3%} maturing {issue.maturity}",
        )  # fmt: skip
        return issue
    dated = issue.dated or known.dated
    return replace(
        issue,
        dated=dated,
        first_coupon=issue.first_coupon or (known.first_coupon if dated == known.dated else None),
        issue=issue.issue or known.issue,
        original_term=issue.original_term or known.original_term,
    )


def _unusable(reader: Reader, row: RawRow, issue: Treasury, settle: date) -> bool:
    """Whether the issue does not exist on the settlement date; keeps the problem."""
    start = issue.issue or issue.dated
    if issue.maturity <= settle:
        what, column, allowed = f"matured on {issue.maturity}", "maturity", f"a maturity after {settle}"
    elif start is not None and start > settle:
        what, column, allowed = f"not issued before {start}", "issue", f"an issue date up to {settle}"
    elif issue.maturity.year - settle.year >= LONGEST_YEARS:
        what, column = "matures later than any Treasury", "maturity"
        allowed = f"up to {LONGEST_YEARS - 1} years from settlement"
    else:
        return False
    reader.add(
        what, row, column if column in reader.table.columns else "cusip", given=issue.cusip, allowed=allowed,
        hint="take the row out, or correct as_of or settle in market.toml",
    )  # fmt: skip
    return True
