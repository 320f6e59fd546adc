"""Conversion factors by contract name."""

from __future__ import annotations

from datetime import date
from typing import Any

from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.formulas import conversion
from netbasis.formulas.dates import month_number
from netbasis.instruments.future import Future, resolve_contract
from netbasis.instruments.treasury import MAX_COUPON


def conversion_factor(
    contract: str | Future, coupon: float, maturity: date | str, *, as_of: date | str | None = None
) -> float:
    """Exact conversion factor, four decimals (CBOT Rulebook; see `formulas.conversion`).

    coupon: annual decimal. A one-digit year in `contract` is read against `as_of`, or without it as the year
    in whose grade the issue falls. Raises BadInput for a coupon in percent and for an issue that matures
    before delivery.
    """
    matures = as_date(maturity, "maturity")
    if not 0.0 <= coupon <= MAX_COUPON:
        raise BadInput("coupon", given=coupon, allowed="a decimal from 0 to 0.25", hint="write 1.25% as 0.0125")
    known = None if as_of is None else as_date(as_of, "as_of")
    future = contract if isinstance(contract, Future) else resolve_contract(contract, matures, known)
    months = _month(matures) - _month(future.first_day)
    if months < 1:
        raise BadInput(
            f"maturity before delivery into {future.long_code}", given=matures.isoformat(),
            allowed=f"after {future.first_day.isoformat()}",
        )  # fmt: skip
    spec = future.spec
    factor: Any = conversion.conversion_factor(coupon, months, spec.rounding_months, spec.notional_coupon)
    return float(factor)


def _month(day: date) -> int:
    return int(month_number(day.toordinal() - date(1970, 1, 1).toordinal()))
