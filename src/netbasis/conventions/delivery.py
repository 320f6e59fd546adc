"""The delivery timetable of a Treasury future.

The short declares on the *intention* day, is matched on the *notice* day one business day later and delivers
on the business day after that. The first delivery day is the first business day of the delivery month, so the
first intention day stands two business days before it. How the month ends (last trading and last delivery
day, in business days from the month's last business day) is a row of `contracts.csv`. Source: CBOT Rulebook
chapters 18-21, 26, 39-41, rules xx102 to xx104; the exchange's "The Treasury Futures Delivery Process".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from netbasis.conventions.calendars import CBOT
from netbasis.conventions.contracts import contract_spec


@dataclass(frozen=True, slots=True)
class DeliveryDates:
    """Dates of one contract month, all CBOT business days.

    roll: the conventional day by which a position is moved to the next contract, one business day before the
    first intention day, so that a long holds nothing when the first notice can come. It is a convention of
    this package, not a rule of the exchange.
    """

    roll: date
    first_intention: date
    first_notice: date
    first_delivery: date
    last_trading: date
    last_intention: date
    last_notice: date
    last_delivery: date

    def delivery_window(self) -> tuple[date, ...]:
        """Every business day on which the short may deliver, first to last."""
        return tuple(CBOT.business_days(self.first_delivery, self.last_delivery))


@lru_cache(maxsize=4096)
def delivery_dates(root: str, year: int, month: int) -> DeliveryDates:
    """Timetable of a contract month. Raises UnknownName and BadInput as `contract_spec` does, and BadInput
    where the calendar does not reach."""
    spec = contract_spec(root, date(year, month, 1))
    first = CBOT.first_business_day(year, month)
    month_end = CBOT.last_business_day(year, month)
    last = CBOT.shift(month_end, spec.last_delivery)
    return DeliveryDates(
        roll=CBOT.shift(first, -3),
        first_intention=CBOT.shift(first, -2),
        first_notice=CBOT.shift(first, -1),
        first_delivery=first,
        last_trading=CBOT.shift(month_end, spec.last_trading),
        last_intention=CBOT.shift(last, -2),
        last_notice=CBOT.shift(last, -1),
        last_delivery=last,
    )
