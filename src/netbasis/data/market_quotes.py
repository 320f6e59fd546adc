"""`futures` and `repo` of a market directory.

futures: contract, price. repo: tenor_days or date, rate_pct, and cusip for the special rate of one issue.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from netbasis.conventions.contracts import contract_spec
from netbasis.data.cells import SMALL_PERCENT, parse_day, parse_number, parse_percent, parse_points
from netbasis.data.market_rows import Reader
from netbasis.data.raw_table import RawRow, read_table
from netbasis.errors import BadInput, Problem, UnknownName
from netbasis.instruments.future import Future, parse_contract
from netbasis.market.repo_curve import Tenors

FUTURES = ("contract", "price")
REPO = ("tenor_days", "date", "rate_pct", "cusip")
LOWEST_RATE, HIGHEST_RATE = -10.0, 25.0  # percent
LONGEST_TENOR = 3660  # days

_EVERY_ROOT_LISTED = date(2025, 1, 2)


@dataclass(frozen=True, eq=False, slots=True)
class FuturesTable:
    """Prices in points by contract code."""

    prices: Mapping[str, float]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, eq=False, slots=True)
class RepoTable:
    """General collateral tenors, and special ones by identifier; decimals by days from settlement."""

    tenors: Tenors
    specials: Mapping[str, Tenors]
    problems: tuple[Problem, ...]


def read_futures(directory: Path, as_of: date | None) -> FuturesTable:
    """The futures of a directory. as_of: None when it is not known; names are then checked in form alone."""
    day = as_of or _EVERY_ROOT_LISTED
    reader = Reader(read_table(directory, "futures", FUTURES, FUTURES))
    comma = reader.table.decimal_comma
    prices: dict[str, float] = {}
    first_row: dict[str, int] = {}
    for row in reader.table.rows:
        future = reader.read(row, "contract", lambda text: parse_contract(text, day), "no contract")
        price = reader.read(row, "price", lambda text: parse_points(text, "futures", comma), "no price")
        if future is None or (as_of is not None and _expired(reader, row, future, as_of)):
            continue
        if future.code in first_row:
            reader.add(
                "a contract stands twice", row, "contract", given=row.cells["contract"],
                allowed="one row a contract", hint=f"row {first_row[future.code]} is used, this one is not",
            )  # fmt: skip
            continue
        first_row[future.code] = row.number
        if price is not None:
            _check_tick(reader, row, future, price, as_of)
            prices[future.code] = price
    return FuturesTable(prices, reader.all_problems())


def _expired(reader: Reader, row: RawRow, future: Future, as_of: date) -> bool:
    if future.delivery.last_delivery >= as_of:
        return False
    reader.add(
        f"{future.long_code} ended with its last delivery on {future.delivery.last_delivery}", row,
        "contract", given=row.cells["contract"], allowed=f"a contract that delivers on {as_of} or later",
    )  # fmt: skip
    return True


def _check_tick(reader: Reader, row: RawRow, future: Future, price: float, as_of: date | None) -> None:
    """A price between two ticks is kept, but it may be 32nds typed with a point (131.02 for 131-02)."""
    tick = contract_spec(future.root, future.first_day, on=as_of).tick
    off = abs(price / tick - round(price / tick)) * tick
    if off < 5.1e-5:  # a tick written with four decimals
        return
    text = row.cells["price"]
    reader.add(
        "not a whole number of ticks", row, "price", given=text, severity="warning",
        allowed=f"multiples of 1/{round(1 / tick)}", hint="32nds are written with a dash: 131-02, not 131.02",
    )  # fmt: skip


def read_repo(directory: Path, settle: date | None, cusips: Collection[str], needed: bool = True) -> RepoTable:
    """The repo rates of a directory. settle: None when not known; tenors given as dates are then not read."""
    required = ("rate_pct",)
    reader = Reader(read_table(directory, "repo", REPO, required, needed))
    if reader.table.rows and not {"tenor_days", "date"} & set(reader.table.columns):
        columns = ", ".join(reader.table.columns)
        reader.add("no tenor column", None, given=columns, allowed="tenor_days, or date")
        return RepoTable((), {}, reader.all_problems())
    curves = _Curves(reader)
    comma = reader.table.decimal_comma
    for row in reader.table.rows:
        days = _tenor(reader, row, settle)
        rate = reader.read(
            row, "rate_pct", lambda text: parse_percent(text, LOWEST_RATE, HIGHEST_RATE, comma), "no rate"
        )
        cusip = reader.cell(row, "cusip").upper()
        if cusip and cusip not in cusips:
            reader.refuse(UnknownName.among("issue", cusip, cusips), row, "cusip")
        elif days is not None and rate is not None:
            curves.add(row, cusip, days, rate)
    reader.note_serial_days(("date",))
    general, specials = curves.tenors()
    if general and all(0.0 < abs(rate) * 100.0 < SMALL_PERCENT for _, rate in general):
        reader.add(
            f"every general rate is under {SMALL_PERCENT:g}%", None, "rate_pct",
            given=", ".join(f"{rate:.2%}" for _, rate in general), severity="warning",
            hint="are they decimals? 1.25% is written 1.25",
        )  # fmt: skip
    if needed and specials and not general:
        reader.add("special rates alone", None, "cusip", allowed="at least one row without a cusip",
                   hint="issues without a special rate need the general one")  # fmt: skip
    return RepoTable(general, specials, reader.all_problems())


@dataclass(slots=True)
class _Curves:
    reader: Reader
    rates: dict[str, dict[int, float]] = field(default_factory=dict)

    def add(self, row: RawRow, cusip: str, days: int, rate: float) -> None:
        held = self.rates.setdefault(cusip, {})
        if days in held:
            of = f" of {cusip}" if cusip else ""
            self.reader.add(
                f"a tenor{of} stands twice", row, given=days, allowed="one row a tenor",
                hint=f"the first, {held[days]:.4%}, is used",
            )  # fmt: skip
            return
        held[days] = rate

    def tenors(self) -> tuple[Tenors, dict[str, Tenors]]:
        curves = {cusip: tuple(sorted(rates.items())) for cusip, rates in self.rates.items()}
        return curves.pop("", ()), curves


def _tenor(reader: Reader, row: RawRow, settle: date | None) -> int | None:
    """Days from settlement of a row, from either column; both must agree."""
    given = reader.read(row, "tenor_days", _whole_days)
    day = reader.read(row, "date", parse_day)
    if not reader.cell(row, "tenor_days") and not reader.cell(row, "date"):
        reader.add("no tenor", row, allowed="tenor_days, or date")
        return None
    if day is None or settle is None:
        return given
    days = (day - settle).days
    if not 1 <= days <= LONGEST_TENOR:
        what = "a repo date that is not after settlement" if days < 1 else "a repo date too far away"
        allowed = f"1 to {LONGEST_TENOR} days after {settle}"
        reader.add(what, row, "date", given=row.cells["date"], allowed=allowed)
        return None
    if given is not None and given != days:
        reader.add(
            "tenor_days and date do not agree", row, "tenor_days", given=given,
            allowed=f"{days} days from {settle} to {day}", hint="leave one of the two empty",
        )  # fmt: skip
        return None
    return days


def _whole_days(text: str) -> int:
    days = parse_number(text)
    if days != int(days) or not 1 <= days <= LONGEST_TENOR:
        raise BadInput("not a tenor", allowed=f"whole days from 1 to {LONGEST_TENOR}")
    return int(days)
