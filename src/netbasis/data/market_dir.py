"""A user's market: a directory with market.toml, bonds, futures and repo (CSV or Parquet).

    market.toml   as_of = 2020-03-18, optional settle (next business day) and source
    bonds         cusip, coupon_pct, maturity; clean, or bid and offer; optional dated, first_coupon, issue,
                  original_term
    futures       contract, price
    repo          tenor_days or date, rate_pct; optional cusip for a special rate

Prices are decimals or 32nds (99-16+), rates percent. `write_template` of `netbasis.data.market_template`
writes an example. Bad rows never take the good ones with them: they are listed in `Market.problems`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from netbasis.conventions.calendars import FEDWIRE, SIFMA, Calendar
from netbasis.data.cells import parse_day
from netbasis.data.market_bonds import BondTable, read_bonds
from netbasis.data.market_quotes import FuturesTable, RepoTable, read_futures, read_repo
from netbasis.data.raw_table import read_text
from netbasis.data.sample import sample_universe
from netbasis.errors import BadFile, BadInput, Problem, UnknownName
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market

MARKET_FILE = "market.toml"
KEYS = ("as_of", "settle", "source")
LONG_SETTLEMENT = 10  # days: more than any weekend with holidays


@dataclass(frozen=True, slots=True)
class _Dates:
    as_of: date | None
    settle: date | None
    source: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    dates: _Dates
    bonds: BondTable
    futures: FuturesTable
    repo: RepoTable
    problems: tuple[Problem, ...]


def read_market(path: str | Path, repo: float | None = None) -> Market:
    """The market of a directory. repo: one rate (decimal) for every term, instead of the repo file.

    Rows that cannot be used are in `problems` (file, row, column, what is allowed, what to do); a bond whose
    price cannot be used stays, with NaN and its reason in `unpriced`. Raises BadFile with every problem when
    nothing can be computed: no day, no priced bond, no futures price, or no repo rate.
    """
    parts = _load(Path(path), repo)
    dates, bonds = parts.dates, parts.bonds
    if dates.as_of is None or dates.settle is None or not _computable(parts, repo):
        raise BadFile(sorted(parts.problems, key=lambda problem: problem.severity))
    return Market(
        as_of=dates.as_of,
        settle=dates.settle,
        bonds=bonds.bonds,
        clean=bonds.clean,
        bid=bonds.bid,
        offer=bonds.offer,
        futures=parts.futures.prices,
        repo=_curve(parts.repo) if repo is None else RepoCurve.flat(repo),
        unpriced=bonds.unpriced,
        problems=parts.problems,
        source=dates.source,
    )


def check_market(path: str | Path) -> list[Problem]:
    """Everything wrong with a market directory at once; empty when all is well."""
    try:
        return list(_load(Path(path), None).problems)
    except BadFile as error:
        return list(error.problems)


def _curve(repo: RepoTable) -> RepoCurve:
    return RepoCurve(repo.tenors, repo.specials, source="repo of the market directory")


def _computable(parts: _Parts, repo: float | None) -> bool:
    priced = bool((parts.bonds.clean == parts.bonds.clean).any())
    return priced and bool(parts.futures.prices) and bool(parts.repo.tenors or repo is not None)


def _load(directory: Path, repo: float | None) -> _Parts:
    if not directory.is_dir():
        what = "this is a file" if directory.exists() else "there is no such directory"
        hint = "give the directory that holds market.toml; `netbasis template DIR` writes an example"
        raise BadFile([Problem(what, given=str(directory), hint=hint)])
    dates = _read_dates(directory)
    bonds = read_bonds(directory, dates.settle, sample_universe())
    futures = read_futures(directory, dates.as_of)
    rates = read_repo(directory, dates.settle, bonds.bonds.cusip.tolist(), needed=repo is None)
    problems = (*dates.problems, *bonds.problems, *futures.problems, *rates.problems)
    return _Parts(dates, bonds, futures, rates, problems)


def _read_dates(directory: Path) -> _Dates:
    """as_of, settle and source of market.toml."""
    path = directory / MARKET_FILE
    problems: list[Problem] = []
    values: dict[str, object] = {}
    if path.is_file():
        try:
            values = tomllib.loads((read_text(path, problems) or "").replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError as error:
            allowed = "lines such as as_of = 2020-03-18"
            problems.append(Problem(f"not readable: {error}", file=MARKET_FILE, allowed=allowed))
            return _Dates(None, None, "", tuple(problems))
    else:
        hint = "`netbasis template DIR` writes an example"
        allowed = "market.toml with a line such as as_of = 2020-03-18"
        problems.append(Problem("the file is missing", file=MARKET_FILE, allowed=allowed, hint=hint))
        return _Dates(None, None, "", tuple(problems))
    for key in values:
        if key not in KEYS:
            unknown = UnknownName.among("key", key, KEYS)
            problems.append(
                Problem(
                    "key not used", file=MARKET_FILE, given=key, allowed=unknown.allowed, severity="warning"
                )  # fmt: skip
            )
    as_of = _business_day(values, "as_of", SIFMA, problems)
    if "as_of" not in values:
        problems.append(Problem("no as_of", file=MARKET_FILE, allowed="a line such as as_of = 2020-03-18"))
    settle = _business_day(values, "settle", FEDWIRE, problems)
    if as_of is None or ("settle" in values and settle is None):
        settle = None
    elif settle is None:
        settle = SIFMA.shift(as_of, 1)
    elif settle < as_of:
        problems.append(
            Problem(
                "settle is before as_of",
                file=MARKET_FILE,
                column="settle",
                given=str(settle),
                allowed=f"{as_of} or later",
            )  # fmt: skip
        )
        settle = None
    elif (settle - as_of).days > LONG_SETTLEMENT:
        problems.append(
            Problem(
                "settle is long after as_of",
                file=MARKET_FILE,
                column="settle",
                given=str(settle),
                hint=f"the usual day is {SIFMA.shift(as_of, 1)}",
                severity="warning",
            )  # fmt: skip
        )
    source = str(values.get("source", "")) or f"market directory {directory.name}"
    return _Dates(as_of, settle, source, tuple(problems))


def _business_day(values: dict[str, object], key: str, calendar: Calendar, problems: list[Problem]) -> date | None:
    value = values.get(key)
    if value is None:
        return None
    try:
        if isinstance(value, datetime):
            day = value.date()
        else:
            day = value if isinstance(value, date) else parse_day(str(value))
        if calendar.is_business_day(day):
            return day
    except BadInput as error:
        problems.append(
            Problem(
                error.what,
                file=MARKET_FILE,
                column=key,
                given=str(value),
                allowed=error.allowed,
                hint=error.hint,
            )  # fmt: skip
        )
        return None
    why = calendar.holidays(day.year).get(day, f"{day:%A}")
    near = f"{calendar.adjust(day, 'preceding')} or {calendar.adjust(day, 'following')}"
    problems.append(
        Problem(
            f"{key} is no business day ({why})", file=MARKET_FILE, column=key, given=str(day), allowed=near
        )  # fmt: skip
    )
    return None
