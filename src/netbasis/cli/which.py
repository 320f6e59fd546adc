"""Which market a command is about: a day of the sample, of a lake, or a market directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.files import report_problems
from netbasis.cli.typed import typed_date, typed_rate
from netbasis.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from datetime import date

    from netbasis.market.snapshot import Market

DEFAULT_DAY = "2020-03-18"
LAKE = "the lake: "  # how the source of a lake's market begins


@dataclass(frozen=True, slots=True)
class Which:
    """What was typed: --date, --market, --lake, and a file of futures prices for a day of a lake."""

    day: str | None = None
    folder: Path | None = None
    lake: Path | None = None
    futures: Path | None = None


def load(which: Which, repo: float | None = None) -> Market:
    """The market of a directory, of a lake's day, or of a sample day (2020-03-18 when none is named). A day that the
    sample lacks is taken from the lake in its usual place, where that holds it.

    repo: percent; a directory without a file of repo rates, and a lake, can do with it.
    """
    stored = which.lake is not None or which.futures is not None
    if which.folder is not None:
        if which.day is not None or stored:
            other = "--date" if which.day is not None else "--lake"
            raise BadInput("two markets were named", allowed=f"one of {other} and --market")
        return _of_folder(which.folder, repo)
    if stored and which.day is None:
        raise BadInput("no day was named", allowed="--date with --lake or --futures")
    day = typed_date(which.day or DEFAULT_DAY, "--date")
    if stored:
        return _of_lake(which, day, repo)
    from netbasis.data.sample import sample_market

    try:
        return sample_market(day)
    except UnknownName:
        if not _is_held(day):
            raise
    return _of_lake(which, day, repo)


def from_lake(market: Market) -> bool:
    """Whether a market was taken from a lake."""
    return market.source.startswith(LAKE)


@contextmanager
def market_of(which: Which, repo: float | None = None) -> Iterator[Market]:
    """The market of `load`; where nothing can be shown of it, its own problems are listed before the error."""
    market = load(which, repo)
    try:
        yield market
    except BadInput:
        report_problems(market.problems)
        raise


def _of_folder(folder: Path, repo: float | None) -> Market:
    from netbasis.data.market_dir import read_market

    no_rates = not any((folder / f"repo{kind}").exists() for kind in (".csv", ".parquet"))
    return read_market(folder, None if repo is None or not no_rates else typed_rate(repo, repo / 100.0))


def _of_lake(which: Which, day: date, repo: float | None) -> Market:
    from netbasis.data.lake.snapshot import lake_market
    from netbasis.data.lake.store import Lake

    rate = None if repo is None else typed_rate(repo, repo / 100.0)
    return lake_market(Lake(which.lake), day, which.futures, repo=rate)


def _is_held(day: date) -> bool:
    """Whether the lake in its usual place has prices of a day."""
    from netbasis.data.lake.store import Lake

    return not Lake().read("prices", since=day, until=day, columns=["cusip"]).is_empty()
