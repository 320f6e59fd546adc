"""A working example of a market directory, to be overwritten with one's own prices."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np

from netbasis.data.cells import SMALL_PERCENT
from netbasis.data.market_bonds import DATES, PRICES, TERMS
from netbasis.data.market_dir import MARKET_FILE
from netbasis.data.sample import sample_market
from netbasis.errors import BadInput
from netbasis.market.snapshot import Market

DAY = date(2020, 3, 18)
_TENORS = (1, 7, 30, 90, 180, 366)
_NOTES = """\
# A market directory of netbasis: one day's prices, four files. Change the numbers, keep the names.
#
# bonds.csv    cusip          any unique text; a CUSIP that netbasis knows needs no dated .. original_term
#              coupon_pct     percent: 1.25, not 0.0125
#              maturity       2030-02-15; also dated, first_coupon, issue (first settlement), all optional
#              original_term  optional: 84, 84m or 7-Year
#              clean          points per 100 face: 99.515625 or 32nds, 99-16+; or leave it empty and give
#              bid, offer     both; the middle is used. With clean they are only carried along.
# futures.csv  contract       ZNM0, ZNM20, ZNM2020 or TYM0
#              price          110.515625 or 110-165
# repo.csv     tenor_days     days from settlement, or a column `date` in its place
#              rate_pct       percent, simple interest, actual/360
#              cusip          empty: general collateral; else the special rate of that issue
#
# Commas, semicolons or tabs, quoted or not; Parquet files of the same names and columns work too.
# `netbasis check DIR` says all that is wrong with the files at once.
"""


def write_template(path: str | Path, day: str | date = DAY) -> tuple[Path, ...]:
    """Write market.toml, bonds.csv, futures.csv and repo.csv from a sample day into a directory.

    The directory is made when it is not there. Raises BadInput, and writes nothing, when one of the files
    exists or the path is a file.
    """
    directory = Path(path)
    market = sample_market(day)
    texts = {MARKET_FILE: _toml(market), "bonds.csv": _bonds(market), "futures.csv": _futures(market),
             "repo.csv": _repo(market)}  # fmt: skip
    if directory.exists() and not directory.is_dir():
        raise BadInput("not a directory", given=str(directory), hint="give the name of a new directory")
    there = [name for name in texts if (directory / name).exists()]
    if there:
        raise BadInput(
            "a template never overwrites files", given=", ".join(there), where=str(directory),
            hint="give the name of a new directory, or move them away",
        )  # fmt: skip
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (directory / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput("cannot write here", given=str(directory), hint=error.strerror) from error
    return tuple(directory / name for name in texts)


def _toml(market: Market) -> str:
    source = market.source.replace('"', "'")
    return (
        f"{_NOTES}\nas_of = {market.as_of}\n# when it is left out: the next business day\n"
        f'settle = {market.settle}\nsource = "{source}"\n'
    )


def _bonds(market: Market) -> str:
    header = (*TERMS, *DATES, "original_term", *PRICES)
    rows = []
    for place, bond in enumerate(market.bonds):
        quotes = (column[place] for column in (market.clean, market.bid, market.offer) if column is not None)
        rows.append((
            bond.cusip, f"{bond.coupon * 100:.6g}", bond.maturity, bond.dated, bond.first_coupon, bond.issue,
            bond.original_term, *("" if np.isnan(price) else repr(float(price)) for price in quotes),
        ))  # fmt: skip
    return _csv(header, rows)


def _futures(market: Market) -> str:
    return _csv(("contract", "price"), market.futures.items())


def _repo(market: Market) -> str:
    # no percent sign: a spreadsheet would show, and save, two decimals of it
    percents = [(days, market.repo.rate(days) * 100.0) for days in _TENORS]
    rows = [(days, f"{rate:.{2 if abs(rate) < SMALL_PERCENT else 4}f}", "") for days, rate in percents]
    return _csv(("tenor_days", "rate_pct", "cusip"), rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return text.getvalue()
