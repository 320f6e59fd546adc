"""When the CFTC's weekly positions become known, and which code is which contract.

Traders in Financial Futures stands as of Tuesday (Monday where Tuesday is a federal holiday) and is published at 15:30
New York on the third federal working day after it: Friday in a usual week, Monday after a holiday on Wednesday to
Friday. The CFTC's printed schedule for 2024 agrees (24 June, 8 July, 2 and 30 December). Weeks of a lapse in
appropriations, published months late, are rows of `report_delays.csv`.

Source: CFTC, Commitments of Traders, release schedule.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.conventions.calendars import FEDWIRE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# names changed over the years, codes did not; text, for their leading zeros
CODES = MappingProxyType(
    {"042601": "ZT", "044601": "ZF", "043602": "ZN", "043607": "TN", "020601": "ZB", "020604": "UB"}
)
ROOTS = tuple(CODES.values())
MINUTE = 15 * 60 + 30  # of the day, New York
WORKING_DAYS = 3
# a fixed holiday on a Saturday closes federal offices, but not the Federal Reserve Banks, on the Friday before
_FIXED = {(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)}
_JUNETEENTH = 2021  # first year


def is_federal_working_day(day: date) -> bool:
    """Whether federal offices are open by the calendar; closings by executive order are not counted."""
    if not FEDWIRE.is_business_day(day):
        return False
    next_day = day + timedelta(days=1)
    fixed = (next_day.month, next_day.day)
    observed = day.weekday() == 4 and fixed in _FIXED and (fixed != (6, 19) or next_day.year >= _JUNETEENTH)
    return not observed


def publication_day(report_day: date) -> date:
    """The day on which the report of a day was, or by the rule will be, published."""
    if report_day in delays():
        return delays()[report_day]
    day, left = report_day, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= is_federal_working_day(day)
    return day


def published(report_days: NDArray[np.datetime64]) -> NDArray[Any]:
    """(n,) datetime64[m], New York time, of (n,) report days."""
    days = np.array([publication_day(day) for day in report_days.tolist()], dtype="datetime64[D]")
    return np.asarray(days.astype("datetime64[m]") + np.timedelta64(MINUTE, "m"))


@cache
def delays() -> Mapping[date, date]:
    """Publication days of reports that came out of the rule, by report day."""
    text = files("netbasis.conventions").joinpath("report_delays.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType(
        {date.fromisoformat(row["report_date"]): date.fromisoformat(row["published"]) for row in rows}
    )
