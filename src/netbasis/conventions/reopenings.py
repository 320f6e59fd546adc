"""Issues that the Treasury sold again as a shorter new issue, by which a contract may re-admit them.

An auction whose coupon and maturity come out equal to an outstanding note's becomes a reopening of that note
(31 CFR 356): a 7-year note then also is the new 5-year note. Rows of `reopenings.csv`; ordinary reopenings of
the newest 10-, 20- and 30-year issues change no term and are not listed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Reopening:
    """`cusip` was issued again on `reopened` as a new issue of `term` months."""

    cusip: str
    reopened: date
    term: int
    source: str


@cache
def reopenings() -> tuple[Reopening, ...]:
    """The known reopenings, in the order of the table."""
    text = files("netbasis.conventions").joinpath("reopenings.csv").read_text(encoding="utf-8")
    return tuple(
        Reopening(row["cusip"], date.fromisoformat(row["reopened"]), int(row["term_months"]), row["source"])
        for row in csv.DictReader(text.splitlines())
    )
