"""One text cell of a user's table as a date, a rate, a price, a term.

Each function returns the value or raises BadInput with what is allowed and what to do; the tables add file,
row and column. Rates come in as percent and leave as decimals, prices are points per 100 face.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

from netbasis.conventions.ticks import Kind, parse_price
from netbasis.errors import BadInput

MISSING = frozenset({"", "-", ".", "nan", "n/a", "#n/a", "na", "null", "none"})
SMALL_PERCENT = 0.1
LOWEST_PRICE, HIGHEST_PRICE = 20.0, 300.0  # below: a fraction of par (0.995) or a yield; above: dollars

_DATE_FORMS = "a date as 2020-03-18"
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"[2-7]\d{4}(\.0+)?")  # 1954 to 2119
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([ T]0?0:00(:00(\.0+)?)?)?")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_MONTHS = r"(?:months?|mos?|m)"
_TERM = re.compile(rf"(\d+)[\s-]*(years?|yrs?|y|{_MONTHS})(?:[\s,-]*(\d+)[\s-]*{_MONTHS})?", re.I)
_YEARS_ALONE = (1, 2, 3, 5, 7, 10, 20, 30)  # original terms in years: no term of so few months, nor 20 or 30


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().lower() in MISSING


def parse_day(cell: str) -> date:
    """An ISO date, a spreadsheet's day number (43908), or 3/18/2020 where it can be read one way only."""
    text = cell.strip()
    if _SERIAL.fullmatch(text):
        return serial_day(text)
    year_first, slashed = _YEAR_FIRST.fullmatch(text), _SLASHED.fullmatch(text)
    try:
        if year_first:
            return date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
        if not slashed:
            raise BadInput("not a date", allowed=_DATE_FORMS)
        first, second, year = (int(part) for part in slashed.groups())
        if first != second and first <= 12 and second <= 12:
            either = f"{date(year, first, second)} or {date(year, second, first)}"
            raise BadInput("a date that can be read two ways", allowed=_DATE_FORMS, hint=f"write {either}")
        # whichever is above 12 is the day
        return date(year, second, first) if first > 12 else date(year, first, second)
    except BadInput:
        raise
    except ValueError:
        raise BadInput("no such date", allowed=_DATE_FORMS) from None


def is_serial_day(cell: str) -> bool:
    """Whether a date is written as a spreadsheet's day number."""
    return _SERIAL.fullmatch(cell.strip()) is not None


def serial_day(text: str) -> date:
    """The date of a spreadsheet's day number: 43908 is 2020-03-18."""
    return _EXCEL_EPOCH + timedelta(days=int(float(text)))


def parse_number(cell: str, decimal_comma: bool = False) -> float:
    """A plain finite number; a decimal comma only where the file's separator allows it."""
    text = cell.strip()
    if decimal_comma and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise BadInput("not a number", allowed="a number such as 1.25")
    return value


def parse_percent(cell: str, lowest: float, highest: float, decimal_comma: bool = False, least: float = 0.0) -> float:
    """A rate written in percent, as a decimal.

    A number under 0.1 that is not a whole number of basis points (0.0125) looks like a decimal rate and is
    refused, as is any below `least` but zero; a percent sign (0.0125%) settles that it is meant.
    """
    text = cell.strip()
    certain = text.endswith("%")
    value = parse_number(text.removesuffix("%"), decimal_comma)
    if not lowest <= value <= highest:
        raise BadInput(
            "out of range", allowed=f"percent from {lowest:g} to {highest:g}", hint="1.25% is written 1.25"
        )  # fmt: skip
    finer_than_bp = abs(round(value * 100) - value * 100) > 1e-9
    if not certain and ((abs(value) < SMALL_PERCENT and finer_than_bp) or 0.0 < value < least):
        raise BadInput(
            "looks like a decimal, but the column is in percent",
            allowed=f"percent from {lowest:g} to {highest:g}",
            hint=f"write {value * 100:g} if {value:.4%} is meant, or {value:g}% if it is truly that small",
        )
    return value / 100.0


def parse_points(cell: str, kind: Kind, decimal_comma: bool = False) -> float:
    """A price in decimals or 32nds, in a plausible range for a coupon bond or a future."""
    text = cell.strip()
    if decimal_comma and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    price = parse_price(text, kind)
    if price <= 0.0:
        raise BadInput("a price that is not positive", allowed="points per 100 face, above zero")
    if price < LOWEST_PRICE:
        hint = f"write {price * 100:g} for {price:g} of par" if 0.2 <= price <= 3.0 else None
        raise BadInput("too low for a price", allowed=_price_range(), hint=hint)
    if price > HIGHEST_PRICE:
        raise BadInput("too high for a price", allowed=_price_range(), hint="not dollars of face")
    return price


def parse_term(cell: str) -> int:
    """Original term in months: 84, 84m, 7y, 7-Year, 29-Year 9-Month."""
    allowed = "months (84) or a term with its unit (7-Year, 7y, 84m)"
    text = cell.strip()
    if re.fullmatch(r"\d+(\.0+)?", text):
        months = int(float(text))
        if months in _YEARS_ALONE:
            raise BadInput("years or months?", allowed=allowed, hint=f"write {months}-Year or {12 * months}")
    else:
        found = _TERM.fullmatch(text)
        if found is None:
            raise BadInput("not a term", allowed=allowed)
        in_years = found[2].lower().startswith("y")
        months = int(found[1]) * (12 if in_years else 1) + int(found[3] or 0)
    if not 12 <= months <= 480:
        raise BadInput("not the term of a note or bond", allowed=allowed)
    return months


def cusip_check_digit(cusip: str) -> bool:
    """Whether the ninth character of a CUSIP fits the other eight (ANSI X9.6: modulus 10)."""
    order = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*@#"
    if len(cusip) != 9 or any(letter not in order for letter in cusip) or not cusip[8].isdigit():
        return False
    values = [order.index(letter) * (1 + k % 2) for k, letter in enumerate(cusip[:8])]
    return (10 - sum(value // 10 + value % 10 for value in values) % 10) % 10 == int(cusip[8])


def _price_range() -> str:
    return f"points per 100 face, {LOWEST_PRICE:g} to {HIGHEST_PRICE:g}"
