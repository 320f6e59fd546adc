"""A date at the door: what a caller may write where a date is asked for."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np

from netbasis.errors import BadInput

ALLOWED = "a datetime.date or ISO text such as 2020-03-18"


def as_date(given: object, what: str = "date", allowed: str = ALLOWED) -> date:
    """The date of a `datetime.date`, a numpy day or ISO text. Raises BadInput, naming `what`, for anything else,
    a time of day included."""
    if isinstance(given, np.datetime64):
        given = given.item()
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise BadInput(f"not a {what}" if what == "date" else what, given=given, allowed=allowed)
