"""Prices in points and 32nds: how Treasury and futures prices are read and printed.

A price text is a plain decimal ("99.515625") or a handle, a separator (`-` or `'`) and exactly two digits of
32nds ("99-16"), optionally followed by a part of a 32nd:

| part | meaning | where |
|---|---|---|
| `+` | 1/2 | both |
| `.5`, `.125` ... | decimals of a 32nd ("110'16.5") | both |
| ` 3/8`, ` 1/2` ... | halves, quarters, eighths or sixteenths, after a blank | both |
| one digit 0-7 | eighths: "99-162" is 16 2/8, "99-165" is 16 5/8 | cash |
| one digit 0 1 2 3 5 6 7 8 | the first decimal of the eighth: "110-165" is 16.5, "110-161" 16.125 | futures |

So the digit 5 is 5/8 of a 32nd in a cash price and 1/2 in a futures price, while 0, 1, 2 and 3 mean the same
in both: `kind` says which is read. Futures that trade in quarters of a 32nd show 0, 2, 5 and 7 only. The sign
stands before the handle: "-0-08" is minus a quarter of a point. Source: price quotation paragraphs of the
CBOT contract specifications (halves and quarters of 1/32; eighths by the same truncation); dealers' screens
for cash prices.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Literal

from netbasis.errors import BadInput

Kind = Literal["cash", "futures"]

MISSING = "n/a"  # how a price that is not there is printed
PLUS = 4  # eighths

# last digit of a futures price: the first decimal of an eighth of a 32nd (0.125 shows as 1, 0.5 as 5)
_FUTURES_DIGITS = "01235678"
_CASH_DIGITS = "01234567"
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_FRACTION = re.compile(
    r"(?P<sign>[+-]?)(?P<handle>\d+)[-'\u2019](?P<ticks>\d\d)"
    r"(?:(?P<plus>\+)|(?P<digit>\d)|(?P<decimals>\.\d+)|\s+(?P<over>\d{1,2})/(?P<under>2|4|8|16))?"
)
_ALLOWED = {
    "cash": "a decimal (99.515625) or 32nds: 99-16, 99-16+, 99-162 (last digit: eighths), 99-16.5, 99-16 3/8",
    "futures": "a decimal (110.515625) or 32nds: 110-16, 110-165 or 110'165 (last digit: 2, 5, 7 quarters, "
    "1, 3, 6, 8 odd eighths of a 32nd), 110'16.5",
}


def parse_price(price: str | float, kind: Kind = "cash") -> float:
    """Points per 100 face from a price text, or from a number as it is.

    The arithmetic is exact and rounded once, so every multiple of 1/256 comes out exactly. NaN given as a
    number stays NaN (a missing price); text must hold a price. Raises BadInput for anything else.
    """
    allowed = _grammar(kind)
    if not isinstance(price, str):
        return _number(price, allowed)
    text = price.strip()
    if _DECIMAL.fullmatch(text):
        return float(text)
    found = _FRACTION.fullmatch(text)
    if found is None:
        one_digit = re.fullmatch(r"[+-]?\d+[-'\u2019]\d\+?", text)
        hint = "32nds have two digits: 99-05" if one_digit else None
        raise BadInput(f"not a {kind} price", given=price, allowed=allowed, hint=hint)
    ticks = Fraction(int(found["ticks"]))
    if ticks >= 32:
        raise BadInput(f"32nds of a {kind} price", given=price, allowed="00 to 31 after the separator")
    if found["plus"]:
        ticks += Fraction(PLUS, 8)
    elif found["digit"]:
        ticks += Fraction(_eighths(found["digit"], kind, price), 8)
    elif found["decimals"]:
        ticks += Fraction("0" + found["decimals"])
    elif found["over"]:
        part = Fraction(int(found["over"]), int(found["under"]))
        if part >= 1:
            raise BadInput(f"part of a 32nd in a {kind} price", given=price, allowed="a fraction below one")
        ticks += part
    points = float(int(found["handle"]) + ticks / 32)
    return -points if found["sign"] == "-" else points


def format_price(points: float, kind: Kind = "cash") -> str:
    """32nds text of a price: "99-16", "99-16+", "99-162" (cash), "110-160", "110-165" (futures).

    Rounded to the nearest 1/256, half to even, the finest the spelling has: `parse_price` of the text gives
    back every multiple of 1/256 exactly. NaN prints as `n/a`. Raises BadInput for infinities.
    """
    allowed = _grammar(kind)
    if math.isnan(points):
        return MISSING
    if math.isinf(points):
        raise BadInput(f"not a {kind} price", given=points, allowed=allowed)
    units = round(abs(points) * 256)  # exact: a power of two
    handle, rest = divmod(units, 256)
    ticks, eighths = divmod(rest, 8)
    if kind == "futures":
        part = _FUTURES_DIGITS[eighths]
    else:
        part = "" if eighths == 0 else "+" if eighths == PLUS else str(eighths)
    sign = "-" if points < 0 and units else ""
    return f"{sign}{handle}-{ticks:02d}{part}"


def format_32nds(points: float, decimals: int = 2) -> str:
    """A basis, carry or price difference in 32nds: -0.101875 points is "-3.26". NaN prints as `n/a`."""
    if math.isnan(points):
        return MISSING
    if math.isinf(points):
        raise BadInput("not an amount in points", given=points, allowed="a finite number")
    text = f"{points * 32:.{decimals}f}"
    return text[1:] if text.startswith("-") and float(text) == 0.0 else text


def _grammar(kind: str) -> str:
    if kind not in _ALLOWED:
        raise BadInput("kind of price", given=kind, allowed="cash or futures")
    return _ALLOWED[kind]


def _number(price: float, allowed: str) -> float:
    if isinstance(price, bool):
        raise BadInput("not a price", given=price, allowed=allowed)
    try:
        points = float(price)
    except (TypeError, ValueError):
        raise BadInput("not a price", given=price, allowed=allowed) from None
    if math.isinf(points):
        raise BadInput("not a price", given=price, allowed=allowed)
    return points


def _eighths(digit: str, kind: Kind, price: str) -> int:
    digits = _FUTURES_DIGITS if kind == "futures" else _CASH_DIGITS
    if digit not in digits:
        hint = "write the part of a 32nd as decimals (110-16.5) to leave no doubt"
        raise BadInput(
            f"last digit of a {kind} price in 32nds",
            given=price,
            allowed="one of " + " ".join(digits),
            hint=hint,
        )
    return digits.index(digit)
