"""Repo arithmetic: simple interest on actual/360."""

from __future__ import annotations

from typing import Any

Number = Any


def repo_interest(cash: Number, rate: Number, days: Number) -> Number:
    """Interest on `cash` over `days` calendar days."""
    return cash * rate * days / 360.0


def two_leg_rate(overnight: Number, term_rate: Number, days: Number) -> Number:
    """Term rate over `days` when the first day is financed overnight and the rest at `term_rate`."""
    return (overnight + term_rate * (days - 1)) / days
