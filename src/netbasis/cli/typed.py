"""What a person types as an option, checked: dates and rates, with the option's name in every message."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from datetime import date
from typing import overload

from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput, UnknownName

LEAST_COUPON = 0.125  # percent: coupons of notes and bonds are eighths of a percent


@overload
def typed_date(text: str, option: str) -> date: ...
@overload
def typed_date(text: str | None, option: str) -> date | None: ...
def typed_date(text: str | None, option: str) -> date | None:
    """The date typed for an option, None where it was not given. Raises BadInput."""
    return None if text is None else as_date(text, option, "a date such as 2020-03-18")


def typed_coupon(percent: float) -> float:
    """A coupon typed in percent, as a decimal. Raises BadInput, also for what looks like a decimal already."""
    allowed = f"0, or percent from {LEAST_COUPON:g} to 25"
    if percent == 0.0 or LEAST_COUPON <= percent <= 25.0:
        return percent / 100.0
    decimal = 0.0 < percent < LEAST_COUPON
    hint = f"write {percent * 100:g} for {percent:.4%}" if decimal else "write 1.25 for 1.25%"
    raise BadInput("--coupon", given=percent, allowed=allowed, hint=hint)


def typed_rate(percent: float | None, usual: float) -> float | None:
    """A repo rate typed in percent, as a decimal; a warning where it looks like a decimal already.

    usual: the market's own rate (decimal), against which that is judged.
    """
    if percent is None:
        return None
    if not -10.0 <= percent <= 25.0:
        raise BadInput("--repo", given=percent, allowed="percent from -10 to 25", hint="write 1.23 for 1.23%")
    if 0.0 < percent < 0.25 and abs(percent - usual) < abs(percent / 100.0 - usual):
        sys.stderr.write(
            f"netbasis: warning: --repo {percent:g} is read as {percent:g}%; "
            f"for {percent * 100:g}% write {percent * 100:g}\n"
        )
    return percent / 100.0


def typed_percent(percent: float | None, option: str, usual: float) -> float:
    """A share typed in percent, as a decimal; `usual` (decimal) where it was not given. Raises BadInput."""
    if percent is None:
        return usual
    if not (math.isfinite(percent) and 0.0 <= percent < 100.0):
        raise BadInput(option, given=percent, allowed="percent from 0 to below 100", hint="write 2 for 2%")
    return percent / 100.0


def typed_numbers(text: str, option: str, example: str) -> tuple[float, ...]:
    """Numbers with commas between, each once. Raises BadInput."""
    try:
        found = tuple(dict.fromkeys(float(part) for part in text.split(",") if part.strip()))
    except ValueError:
        found = ()
    if not found or not all(math.isfinite(value) for value in found):
        raise BadInput(option, given=text, allowed=f"numbers with commas between, such as {example}")
    return found


def typed_names(text: str, option: str, known: Sequence[str]) -> tuple[str, ...]:
    """Names with commas between, of those known. Raises UnknownName."""
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in names or (text,):
        if name not in known:
            raise UnknownName.among(option, name, known)
    return names


def typed_choice(text: str, option: str, known: Sequence[str]) -> str:
    """One of the names known. Raises UnknownName."""
    if text not in known:
        raise UnknownName.among(option, text, known)
    return text
