"""What "as of" means: a moment, or a day until its end in New York."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from netbasis.errors import BadInput

NEW_YORK = ZoneInfo("America/New_York")
_TEXT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?")
_ALLOWED = "2020-03-18 (until its end), 2020-03-18 16:00 (New York), or a time with its zone"


def as_moment(value: date | datetime | str | None) -> datetime | None:
    """UTC. A date means until the end of that day in New York; text without a zone is New York time. None stays None.

    Raises BadInput for a datetime without a zone.
    """
    if value is None:
        return None
    if isinstance(value, str):
        found = _TEXT.fullmatch(value.strip())
        try:
            if found is None:
                parsed = datetime.fromisoformat(value.strip())
            elif found[2] is None:
                return as_moment(date.fromisoformat(found[1]))
            else:
                parsed = datetime.fromisoformat(f"{found[1]} {found[2]}").replace(tzinfo=NEW_YORK)
        except ValueError:
            raise BadInput("not a moment", given=value, allowed=_ALLOWED) from None
        return as_moment(parsed)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadInput("a time without its zone", given=value.isoformat(), allowed=_ALLOWED)
        return value.astimezone(UTC)
    return datetime.combine(value, time.max, NEW_YORK).astimezone(UTC)
