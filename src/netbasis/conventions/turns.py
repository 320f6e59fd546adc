"""The turn: how far the end of the quarter or the year is, in business days of Fedwire, on which repo settles."""

from __future__ import annotations

from datetime import date

from netbasis.conventions.calendars import FEDWIRE


def days_to_turn(day: date, months: int) -> int:
    """Business days from a day to the last one of its quarter (months = 3) or year (12); 0 on that day itself, and
    to the next one after it."""
    month = (day.month - 1) // months * months + months
    last = FEDWIRE.last_business_day(day.year, month)
    if day > last:
        year, following = (day.year, month + months) if month + months <= 12 else (day.year + 1, months)
        last = FEDWIRE.last_business_day(year, following)
    return len(FEDWIRE.business_days(day, last)) - (1 if FEDWIRE.is_business_day(day) else 0)
