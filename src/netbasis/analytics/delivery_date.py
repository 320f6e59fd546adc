"""Which day the short delivers: first, last, the best for the short, or a date given."""

from __future__ import annotations

from datetime import date

import numpy as np

from netbasis.conventions.calendars import CBOT
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Days

CHOICES = ("first", "last", "best")


def delivery_choice(choice: str | date) -> str | date:
    """One of `CHOICES` as it is, or the date written; BadInput for anything else."""
    if isinstance(choice, str) and choice in CHOICES:
        return choice
    return as_date(choice, "delivery", f"{', '.join(CHOICES)} or an ISO date such as 2020-06-30")


def delivery_days(future: Future, choice: str | date, settle: date) -> Days:
    """The days a choice allows: one, or for "best" every business day left in the delivery period.

    Raises BadInput for a choice that is no choice, a date that is no business day or outside the contract's
    delivery period, and when the period has ended before settlement.
    """
    dates = future.delivery
    first, last = dates.first_delivery, dates.last_delivery
    period = f"{first.isoformat()} to {last.isoformat()}"
    if last < settle:
        raise BadInput(
            f"{future.code} has been delivered before settlement on {settle.isoformat()}",
            given=last.isoformat(), allowed="a contract whose last delivery day is still to come",
        )  # fmt: skip
    earliest = max(first, CBOT.shift(settle, 1))  # intention, notice, delivery: who settles tomorrow delivers after
    chosen = delivery_choice(choice)
    if chosen == "last":
        return _days(last)
    if not isinstance(chosen, date):
        if earliest > last:
            raise BadInput(
                f"too late to declare delivery into {future.code} when settling on {settle.isoformat()}",
                given=choice, allowed="last, or the last delivery day " + last.isoformat(),
            )  # fmt: skip
        return _days(earliest) if chosen == "first" else np.array(CBOT.business_days(earliest, last), "datetime64[D]")
    if chosen < settle:
        raise BadInput("delivery before settlement", given=chosen.isoformat(), allowed=f"{settle.isoformat()} or later")
    if not CBOT.is_business_day(chosen):
        raise BadInput(
            "delivery on a day that is no business day", given=chosen.isoformat(),
            allowed=f"business days, {period}", hint=f"nearest: {CBOT.adjust(chosen, 'preceding').isoformat()}",
        )  # fmt: skip
    if not first <= chosen <= last:
        raise BadInput(
            f"delivery outside the delivery period of {future.code}", given=chosen.isoformat(), allowed=period
        )
    return _days(chosen)


def _days(day: date) -> Days:
    return np.array([day], dtype="datetime64[D]")
