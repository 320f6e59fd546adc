"""Contract specifications of the CBOT Treasury futures, in force for a delivery month.

The rules are rows of `contracts.csv`, one fact a row: `root` (`*` for all), `fact`, `value`,
`effective_from`, `by` (what `effective_from` is compared with: `contract_month`, the first day of the
delivery month, or `trade_date`), `mark` (`?` for a value or date that is not confirmed) and `source`. The
last row that is effective holds, so a correction is one line of the table.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from netbasis.errors import BadInput, UnknownName

DELIVERY_MONTHS: Mapping[str, int] = MappingProxyType({"H": 3, "M": 6, "U": 9, "Z": 12})
_TRADE_DATE = "trade_date"


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: a value, since when, and where it was read."""

    root: str
    fact: str
    value: str
    effective_from: date
    by_trade_date: bool
    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class ContractSpec:
    """What one contract month is, and which issues it takes.

    face: dollars. tick: points per 100, on `on`. rounding_months: remaining term in conversion factors is
    rounded down to 3 months or kept in months (1). notional_coupon: decimal. min_remaining, max_remaining:
    months from the first day of the delivery month; the upper bound is itself admitted when `max_inclusive`
    and counts from the last day of the month when `max_from_last_day`; None is no upper bound.
    max_original: months, None for none. original_terms: the only original terms admitted, months, empty for
    any. last_trading, last_delivery: business days from the last business day of the delivery month (-7, 0
    or 0, +3). notice_deadline: Chicago time of an intention day. first_contract: first delivery month.
    reopening_readmits: an issue sold again as a shorter one is judged by that term (`reopenings.csv`).
    unconfirmed: names of the facts above whose value or date is marked unconfirmed.
    """

    root: str
    delivery_month: date
    on: date
    name_en: str
    name_zh: str
    bloomberg: str
    face: int
    tick: float
    rounding_months: int
    notional_coupon: float
    max_original: int | None
    original_terms: tuple[int, ...]
    min_remaining: int
    max_remaining: int | None
    max_inclusive: bool
    max_from_last_day: bool
    last_trading: int
    last_delivery: int
    notice_deadline: time
    reopening_readmits: bool
    first_contract: date
    unconfirmed: tuple[str, ...]

    @property
    def tick_value(self) -> float:
        """Dollars a contract gains or loses on one tick."""
        return self.face * self.tick / 100.0

    @property
    def earliest_maturity(self) -> date:
        """First maturity date with enough remaining term."""
        return add_months(self.delivery_month, self.min_remaining)

    @property
    def latest_maturity(self) -> date | None:
        """Last maturity date, itself admitted, that is not too long; None where there is no upper bound."""
        if self.max_remaining is None:
            return None
        if self.max_from_last_day:
            # the term runs from a month's last day to a month's last day: the day before the next first
            return add_months(self.delivery_month, self.max_remaining + 1) - timedelta(days=1)
        bound = add_months(self.delivery_month, self.max_remaining)
        return bound if self.max_inclusive else bound - timedelta(days=1)


def roots() -> tuple[str, ...]:
    """Exchange roots in order of term: ZT Z3N ZF ZN TN TWE ZB UB."""
    return tuple(_table())


def bloomberg_roots() -> Mapping[str, str]:
    """Exchange root of every Bloomberg root: TU FV TY UXY US WN 3YR TWE."""
    return _bloomberg()


def contract_spec(root: str, delivery_month: date, on: date | None = None) -> ContractSpec:
    """Specification of a contract month as it stands on a trade date.

    delivery_month: any day of it. on: the trade date for ticks and deadlines, which change for all open
    contracts at once; the first day of the delivery month when None. Raises UnknownName for an unknown root,
    BadInput for a month outside March, June, September and December or before the contract was listed.
    """
    first_day = delivery_month.replace(day=1)
    return _spec(root, first_day, first_day if on is None else on)


def contract_facts(root: str, delivery_month: date, on: date | None = None) -> tuple[Fact, ...]:
    """The rows in force for a contract month, with their sources. Arguments and errors of `contract_spec`."""
    first_day = delivery_month.replace(day=1)
    return tuple(_in_force(root, first_day, first_day if on is None else on).values())


def first_contract(root: str) -> date:
    """First day of the first delivery month the root was listed for."""
    return date.fromisoformat(_rows(root, "first_contract")[0].value)


def tick_history(root: str) -> tuple[tuple[date, float], ...]:
    """Ticks of a root in points, each with the trade date from which it holds, in order; the first date of a root
    listed since 2010 is the first day it traded."""
    return tuple((row.effective_from, float(Fraction(row.value))) for row in _rows(root, "tick"))


def add_months(first_day: date, months: int) -> date:
    """First day of the month so many months after a first day of a month."""
    month = 12 * first_day.year + first_day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


@lru_cache(maxsize=4096)
def _spec(root: str, first_day: date, on: date) -> ContractSpec:
    facts = _in_force(root, first_day, on)
    value = {name: row.value for name, row in facts.items()}
    upper, inclusive, from_last_day = _upper_bound(value["max_remaining"])
    terms = value["original_terms"]
    return ContractSpec(
        root=root,
        delivery_month=first_day,
        on=on,
        name_en=value["name_en"],
        name_zh=value["name_zh"],
        bloomberg=value["bloomberg"],
        face=int(value["face"]),
        tick=float(Fraction(value["tick"])),
        rounding_months=int(value["rounding_months"]),
        notional_coupon=float(value["notional_coupon"]),
        max_original=None if value["max_original"] == "none" else int(value["max_original"]),
        original_terms=() if terms == "any" else tuple(int(term) for term in terms.split()),
        min_remaining=int(value["min_remaining"]),
        max_remaining=upper,
        max_inclusive=inclusive,
        max_from_last_day=from_last_day,
        last_trading=int(value["last_trading"]),
        last_delivery=int(value["last_delivery"]),
        notice_deadline=time.fromisoformat(value["notice_deadline"]),
        reopening_readmits=value["reopening_readmits"] == "yes",
        first_contract=date.fromisoformat(value["first_contract"]),
        unconfirmed=tuple(name for name, row in facts.items() if not row.confirmed),
    )


def _in_force(root: str, first_day: date, on: date) -> dict[str, Fact]:
    if root not in _table():
        raise UnknownName.among("contract root", root, roots())
    if first_day.month not in DELIVERY_MONTHS.values():
        raise BadInput(
            "delivery month",
            given=first_day.strftime("%Y-%m"),
            where=root,
            allowed="March, June, September, December",
        )
    listed = first_contract(root)
    if first_day < listed:
        raise BadInput(
            f"{root} was not listed for this month", given=first_day.strftime("%Y-%m"),
            allowed=f"{listed:%Y-%m} and later",
        )  # fmt: skip
    return {fact: _effective(rows, first_day, on) for fact, rows in _table()[root].items()}


def _effective(rows: tuple[Fact, ...], first_day: date, on: date) -> Fact:
    """The last row that has begun; a trade date before the first row gets the first."""
    begun = [row for row in rows if row.effective_from <= (on if row.by_trade_date else first_day)]
    return begun[-1] if begun else rows[0]


def _rows(root: str, fact: str) -> tuple[Fact, ...]:
    if root not in _table():
        raise UnknownName.among("contract root", root, roots())
    return _table()[root][fact]


def _upper_bound(text: str) -> tuple[int | None, bool, bool]:
    """Months, whether admitted itself, whether from the last day: reads `none` and `<=24 from last day`."""
    if text == "none":
        return None, False, False
    bound, _, start = text.partition(" from ")
    return int(bound.lstrip("<=")), bound.startswith("<="), start == "last day"


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, tuple[Fact, ...]]]:
    """Rows by root and fact in order of effect, the rows of `*` copied to every root."""
    text = files("netbasis.conventions").joinpath("contracts.csv").read_text(encoding="utf-8")
    facts = [
        Fact(
            row["root"],
            row["fact"],
            row["value"],
            date.fromisoformat(row["effective_from"]),
            row["by"] == _TRADE_DATE,
            row["mark"] != "?",
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    ]
    table: dict[str, dict[str, tuple[Fact, ...]]] = {row.root: {} for row in facts if row.root != "*"}
    for row in sorted(facts, key=lambda row: row.effective_from):
        for root in table if row.root == "*" else (row.root,):
            table[root][row.fact] = (*table[root].get(row.fact, ()), row)
    return MappingProxyType({root: MappingProxyType(held) for root, held in table.items()})


@lru_cache(maxsize=1)
def _bloomberg() -> Mapping[str, str]:
    return MappingProxyType({_rows(root, "bloomberg")[0].value: root for root in roots()})
