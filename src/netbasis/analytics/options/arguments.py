"""Numbers at the door of the option models: a finite float, or an error that names the argument."""

from __future__ import annotations

import math
from typing import Any

from netbasis.errors import BadInput


def finite(name: str, given: Any) -> float:
    """The number given. Raises BadInput, naming it, for anything that is no finite number."""
    try:
        value = float(given)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(name, given=given, allowed="a finite number")
    return value


def positive(name: str, given: Any, example: str) -> float:
    """The number given, above zero. Raises BadInput for any other."""
    value = finite(name, given)
    if value <= 0.0:
        raise BadInput(name, given=given, allowed=f"above zero, {example}")
    return value
