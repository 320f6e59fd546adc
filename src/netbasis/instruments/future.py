"""A Treasury future by root, year and month, and how its name is read.

Names: exchange roots (ZT Z3N ZF ZN TN TWE ZB UB) or Bloomberg roots (TU 3YR FV TY UXY TWE US WN), the month
letter H, M, U or Z, and one, two or four digits of the year: ZNM0, ZNM20, ZNM2020, "TYM0 Comdty".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from netbasis.conventions.contracts import (
    DELIVERY_MONTHS,
    ContractSpec,
    bloomberg_roots,
    contract_spec,
    first_contract,
    roots,
)
from netbasis.conventions.delivery import DeliveryDates, delivery_dates
from netbasis.errors import BadInput, UnknownName

_YEARS = range(2000, 2100)  # what two digits name; delivery dates end with the calendars
_LETTERS = {month: letter for letter, month in DELIVERY_MONTHS.items()}
# The longest issue the Treasury has sold in this range: "30-Year 3-Month" bonds (auction records)
_LONGEST_ISSUE = 363
_NAME = re.compile(r"(?P<root>[A-Z0-9]*[A-Z])(?P<letter>[A-Z])(?P<year>\d{1,2}|\d{4})")
_FORMS = "root, month letter H M U Z and year, such as ZNM20, ZNM2020, ZNM0 or TYM0"


@dataclass(frozen=True, slots=True, order=True)
class Future:
    """One contract month. root: exchange root. Raises UnknownName or BadInput where there is no contract."""

    root: str
    year: int
    month: int

    def __post_init__(self) -> None:
        if self.year not in _YEARS:
            raise BadInput(f"delivery year of {self.root}", given=self.year, allowed=f"{_YEARS[0]} to {_YEARS[-1]}")
        if not 1 <= self.month <= 12:
            raise BadInput(f"delivery month of {self.root}", given=self.month, allowed="3, 6, 9 or 12")
        contract_spec(self.root, self.first_day)

    @property
    def code(self) -> str:
        """Exchange code with one digit of the year: ZNM0."""
        return f"{self.root}{_LETTERS[self.month]}{self.year % 10}"

    @property
    def long_code(self) -> str:
        """Exchange code with two digits of the year: ZNM20."""
        return f"{self.root}{_LETTERS[self.month]}{self.year % 100:02d}"

    @property
    def first_day(self) -> date:
        """First calendar day of the delivery month."""
        return date(self.year, self.month, 1)

    @property
    def spec(self) -> ContractSpec:
        """Specification in force in the delivery month."""
        return contract_spec(self.root, self.first_day)

    @property
    def delivery(self) -> DeliveryDates:
        """Delivery timetable."""
        return delivery_dates(self.root, self.year, self.month)


def parse_contract(text: str, as_of: date | None = None) -> Future:
    """The contract a name stands for; case and blanks do not matter, a yellow key ("Comdty") is dropped.

    A one-digit year is the first year with that digit whose last delivery day is not before `as_of`. Raises
    BadInput for a malformed name, a one-digit year without `as_of`, or a month in which the root was not
    listed; UnknownName, with the nearest names, for an unknown root or month letter.
    """
    root, month, digits = _split(text)
    if len(digits) > 1:
        return Future(root, _full_year(digits), month)
    if as_of is None:
        raise BadInput(
            "a one-digit year needs a date to be read against", given=text,
            hint=f"write two digits, as {root}{_LETTERS[month]}{20 + int(digits)}, or give as_of",
        )  # fmt: skip
    start = as_of.year - 1  # a December contract can deliver into January
    year = start + (int(digits) - start) % 10
    return Future(root, year + 10 if _expired(root, year, month, as_of) else year, month)


def resolve_contract(text: str, maturity: date, as_of: date | None = None) -> Future:
    """The contract a name stands for beside an issue it is to be delivered with.

    With a full year or an `as_of` this is `parse_contract`. Otherwise, among the years with the digit, it is
    the one whose grade admits the remaining term of `maturity` (no other rule of the grade is asked). Raises
    BadInput naming the candidates when none or several do, and the errors of `parse_contract`.
    """
    root, month, digits = _split(text)
    if len(digits) > 1 or as_of is not None:
        return parse_contract(text, as_of)
    listed = first_contract(root)
    years = [year for year in _YEARS if year % 10 == int(digits)]
    candidates = [Future(root, year, month) for year in years if listed <= date(year, month, 1) < maturity]
    fitting = [future for future in candidates if _admits_term(future.spec, maturity)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(future.long_code for future in fitting or candidates) or "a contract before maturity"
    what = "fits several contracts" if fitting else "is in the grade of no contract"
    raise BadInput(
        f"{maturity.isoformat()} {what} of this name", given=text, allowed=f"two digits of the year: {names}"
    )  # fmt: skip


def _expired(root: str, year: int, month: int, as_of: date) -> bool:
    """Whether the last delivery day, in the delivery month or early in the next, is before `as_of`."""
    months_after = 12 * (as_of.year - year) + as_of.month - month
    if months_after not in (0, 1):
        return months_after > 1
    if date(year, month, 1) < first_contract(root):
        return months_after == 1
    return delivery_dates(root, year, month).last_delivery < as_of


def _admits_term(spec: ContractSpec, maturity: date) -> bool:
    """Whether the remaining term is in the grade. A grade without upper bound ends where issues do: no issue
    has more term left than its longest admitted original term."""
    latest = spec.latest_maturity
    longest = max(spec.original_terms, default=None) or spec.max_original or _LONGEST_ISSUE
    months = 12 * (maturity.year - spec.delivery_month.year) + maturity.month - spec.delivery_month.month
    return spec.earliest_maturity <= maturity and (latest is None or maturity <= latest) and months <= longest


def _split(text: str) -> tuple[str, int, str]:
    """Exchange root, month and the digits of the year."""
    name = re.sub(r"\s+", "", str(text).upper()).removesuffix("COMDTY")
    found = _NAME.fullmatch(name)
    if found is None:
        raise BadInput("not a contract name", given=text, allowed=_FORMS)
    known = {root: root for root in roots()} | dict(bloomberg_roots())
    if found["root"] not in known:
        raise UnknownName.among("contract root", found["root"], known, where=f"in {text!r}", hint=f"a name is {_FORMS}")
    if found["letter"] not in DELIVERY_MONTHS:
        raise UnknownName(
            "unknown delivery month", given=found["letter"], where=f"in {text!r}",
            allowed="H (March), M (June), U (September), Z (December)",
        )  # fmt: skip
    return known[found["root"]], DELIVERY_MONTHS[found["letter"]], found["year"]


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
