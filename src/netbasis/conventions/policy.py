"""The Federal Reserve's policy rates: target range of the federal funds rate and the rate on reserve balances.

Rows of `policy_rates.csv` by the day from which they hold, with the FOMC's implementation note (IOER: interest on
excess reserves, IORB: on reserve balances, from 29 July 2021). Ranges of November 2023 to November 2025 agree with the
targets printed beside the effective rate by the Federal Reserve Bank of New York, and every median SOFR of a row's days
lies within 7 bp of its range; rows marked [?] are not confirmed further.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

LAST_CHECKED = date(2026, 7, 31)


@dataclass(frozen=True, slots=True)
class PolicyRate:
    """Rates that held from `since`: lower and upper end of the target range and the rate on reserves, decimals."""

    since: date
    lower: float
    upper: float
    reserves: float
    name: str
    source: str


def policy_rate(day: date) -> PolicyRate | None:
    """The rates of a day; None before the first row and after `LAST_CHECKED`."""
    if day > LAST_CHECKED:
        return None
    held = [row for row in policy_rates() if row.since <= day]
    return held[-1] if held else None


@cache
def policy_rates() -> tuple[PolicyRate, ...]:
    """All rows, ascending."""
    text = files("netbasis.conventions").joinpath("policy_rates.csv").read_text(encoding="utf-8")
    return tuple(
        PolicyRate(
            date.fromisoformat(row["since"]), _decimal(row["lower_pct"]), _decimal(row["upper_pct"]),
            _decimal(row["reserves_pct"]), row["name"], row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


def _decimal(percent: str) -> float:
    return float(percent) / 100.0
