"""The synthetic market put together: `synthetic_market`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.contracts import contract_spec
from netbasis.conventions.contracts import roots as all_roots
from netbasis.conventions.dates import as_date
from netbasis.data.synthetic import issues, rates
from netbasis.data.synthetic import parameters as p
from netbasis.data.synthetic.listing import Listing, Positions, grades, listing, settlement, ticks
from netbasis.data.synthetic.prices import FuturesPrices, IssuePrices, join, price_futures, price_issues
from netbasis.data.synthetic.richness import fade, richness
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Days, Floats, Treasuries
from netbasis.market.history import History

SOURCE = (
    "SYNTHETIC market: prices, term repo, specials, margins and quote widths are made; par curves, issues and SOFR "
    "are real (netbasis.data.synthetic, seed {seed})"
)


@dataclass(frozen=True, eq=False, slots=True)
class SyntheticMarket:
    """A made market over d days and r contract roots. Arrays cannot be written to.

    history: n price rows and m futures rows, `source` begins with "SYNTHETIC". days (d,), datetime64[D]. roots (r,).
    By day, (d,) decimals: overnight (SOFR where `overnight_observed`, else made), term_repo (general collateral to
    delivery), haircut; volatility, bp a year (realised, of the real ten-year par yield). By day and root, (d, r), NaN
    before a root traded: initial_margin, dollars a contract; bid_offer, points per 100 between bid and offer.
    special (n,): decimal of each price row below general collateral, >= 0. The truth behind the futures prices, (m,):
    richness, decimal of implied repo above term repo; option_value, points. stand_ins: issues made because the record
    lacks an auction. made_curves: days without a published par curve, joined by a line in time. notes: English.
    """

    history: History
    days: Days
    roots: tuple[str, ...]
    overnight: Floats
    overnight_observed: NDArray[np.bool_]
    term_repo: Floats
    haircut: Floats
    volatility: Floats
    initial_margin: Floats
    bid_offer: Floats
    special: Floats
    richness: Floats
    option_value: Floats
    seed: int
    stand_ins: tuple[str, ...]
    made_curves: Days
    notes: tuple[str, ...]

    @property
    def synthetic(self) -> bool:
        """Always True: to be shown wherever the market is."""
        return True

    @property
    def source(self) -> str:
        """One line, beginning with "SYNTHETIC"."""
        return self.history.source


def synthetic_market(
    seed: int = 1,
    start: date | str = p.FIRST_DAY,
    end: date | str = p.DEFAULT_END,
    roots: Iterable[str] | None = None,
) -> SyntheticMarket:
    """A synthetic history of the Treasury cash-futures market from real par curves and issues (docs/data.md).

    seed: 0 to 2^64 - 1; the same seed gives the same bits. start, end: days, both included, cut to the par curves on
    record (4 January 2010 to 11 July 2025). roots: contract roots, None for all eight. A day's numbers do not depend
    on the window or the roots asked for. Raises BadInput for a window without a business day or a seed out of range,
    UnknownName for an unknown root.
    """
    names = _roots(roots)
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise BadInput("seed of a synthetic market", given=seed, allowed="a whole number from 0 to 2^64 - 1")
    curves = rates.curves()
    first, last = (np.datetime64(as_date(day, what), "D") for day, what in ((start, "start"), (end, "end")))
    window = (curves.days >= first) & (curves.days <= last)
    if not window.any():
        raise BadInput(
            "window of a synthetic market", given=f"{first} to {last}",
            allowed=f"business days from {curves.days[0]} to {curves.days[-1]}",
        )  # fmt: skip
    return _made(_grid(seed, names, window))


@dataclass(frozen=True, eq=False, slots=True)
class _Grid:
    """What is asked for: q quotes (positions in the listing) and n price rows (positions of days and issues)."""

    seed: int
    roots: tuple[str, ...]
    window: NDArray[np.bool_]
    bonds: Treasuries
    listing: Listing
    grade: NDArray[np.bool_]
    quotes: Positions
    day: Positions
    issue: Positions
    settle: Days


def _grid(seed: int, roots: tuple[str, ...], window: NDArray[np.bool_]) -> _Grid:
    """Price rows are issues that a contract quoted on the day takes, once they are settled."""
    bonds, held = issues.synthetic_universe(), listing(roots)
    grade = grades(held.futures, bonds)
    settle = settlement(rates.curves().days)
    wanted = np.zeros((len(settle), len(bonds)), dtype=np.bool_)
    for takes, first, last in zip(grade, held.first, held.last, strict=True):
        wanted[first : last + 1] |= takes
    wanted &= window[:, None]
    wanted &= np.maximum(bonds.issue, bonds.dated) <= settle[:, None]
    day, issue = (part.astype(np.int64) for part in np.nonzero(wanted))
    return _Grid(seed, roots, window, bonds, held, grade, np.flatnonzero(window[held.day]), day, issue, settle[day])


def _made(grid: _Grid) -> SyntheticMarket:
    money, bonds, day, issue, settle = rates.funding(grid.seed), grid.bonds, grid.day, grid.issue, grid.settle
    new = issues.newness(issues.ranks(bonds), issue, settle)
    special = issues.specials(day, issue, settle, issues.special_noise(grid.seed, bonds), new, bonds)
    spread = issues.yield_spreads(day, issue, issues.spread_noise(grid.seed, bonds), new, bonds)
    prices = price_issues(bonds, day, issue, settle, spread, rates.curves().log_discount)
    found = _futures(grid, prices, money, special)
    history = _history(grid, prices, found, money, special)
    window, curves = grid.window, rates.curves()
    stand_ins = tuple(name for name in bonds.cusip[np.unique(issue)].tolist() if name.startswith("SYN"))
    made = curves.days[window & ~curves.published]
    margin, points = _by_root(grid)
    return SyntheticMarket(
        history, _frozen(curves.days[window]), grid.roots, _frozen(money.overnight[window]),
        _frozen(money.observed[window]), _frozen(money.term_repo[window]), _frozen(money.haircut[window]),
        _frozen(rates.volatility(10.0)[window]), _frozen(margin[window]), _frozen(points[window]), history.special,
        _frozen(found.richness), _frozen(found.option_value), grid.seed, stand_ins, _frozen(made),
        tuple(_notes(stand_ins, made, money.observed[window])),
    )  # fmt: skip


def _futures(grid: _Grid, prices: IssuePrices, money: rates.Funding, special: Floats) -> FuturesPrices:
    held, quotes = grid.listing, grid.quotes
    contract = held.contract[quotes]
    tenors = np.array([p.TENOR[future.root] for future in held.futures])[contract]
    volatility = np.empty(len(quotes))
    for tenor in np.unique(tenors):
        at = tenors == tenor
        volatility[at] = rates.volatility(float(tenor))[held.day[quotes[at]]]
    rows = join(held, quotes, grid.day, grid.issue, grid.grade)
    return price_futures(
        grid.bonds, held.futures, contract, rows, grid.issue, grid.settle, prices, money.term_repo[grid.day] - special,
        richness(grid.seed, grid.roots, held, money)[quotes], fade(held)[quotes], volatility, ticks(held)[quotes],
    )  # fmt: skip


def _history(grid: _Grid, prices: IssuePrices, found: FuturesPrices, money: rates.Funding, special: Floats) -> History:
    curves, held, window = rates.curves(), grid.listing, grid.window
    half = 0.5 * rates.quote_width()[grid.day] * prices.dv01
    codes = np.array([future.code for future in held.futures], dtype=object)[held.contract[grid.quotes]]
    real = window & curves.published
    days = curves.days[window].tolist()
    return History(
        bonds=grid.bonds, day=_frozen(curves.days[grid.day]), issue=_frozen(grid.issue), clean=_frozen(prices.clean),
        bid=_frozen(prices.clean - half), offer=_frozen(prices.clean + half),
        futures_day=_frozen(curves.days[held.day[grid.quotes]]), futures_code=_frozen(codes),
        futures_price=_frozen(found.price), futures_time=_frozen(np.full(len(codes), "15:00", dtype=object)),
        overnight=MappingProxyType(dict(zip(days, money.overnight[window].tolist(), strict=True))),
        par_tenors=_frozen(curves.tenors), par_days=_frozen(curves.days[real]), par_yields=_frozen(curves.yields[real]),
        source=SOURCE.format(seed=grid.seed), special=_frozen(special),
        term_repo=MappingProxyType(dict(zip(days, money.term_repo[window].tolist(), strict=True))), synthetic=True,
    )  # fmt: skip


def _by_root(grid: _Grid) -> tuple[Floats, Floats]:
    """Initial margin and points between bid and offer, (all days, r); NaN before a root traded."""
    held = grid.listing
    first = [min(held.first[i] for i, f in enumerate(held.futures) if f.root == root) for root in grid.roots]
    traded = np.arange(len(grid.window))[:, None] >= first
    margin = np.column_stack([rates.initial_margin(root) for root in grid.roots])
    faces = [contract_spec(root, date(2025, 6, 1)).face for root in grid.roots]
    points = [100.0 * p.DOLLARS_PER_BP[root] / face for root, face in zip(grid.roots, faces, strict=True)]
    width = rates.quote_width()[:, None] * points
    return np.where(traded, margin, np.nan), np.where(traded, width, np.nan)


def _notes(stand_ins: tuple[str, ...], made: Days, observed: NDArray[np.bool_]) -> Iterable[str]:
    yield "synthetic: prices, term repo, specials, margins, haircuts and quote widths are made"
    if stand_ins:
        yield f"{len(stand_ins)} stand-in issues (SYN...) take the place of auctions that are not on record"
    if len(made):
        yield f"{len(made)} days have no published par curve ({made[0]} to {made[-1]}): joined by a line in time"
    if not observed.all():
        yield f"overnight rates of {int((~observed).sum())} days before SOFR are made from bill yields"


def _roots(wanted: Iterable[str] | None) -> tuple[str, ...]:
    known = all_roots()
    if wanted is None:
        return known
    asked = [wanted] if isinstance(wanted, str) else list(wanted)
    for root in asked:
        if root not in known:
            raise UnknownName.among("contract root", root, known)
    if not asked:
        raise BadInput("roots of a synthetic market", given="none", allowed=" ".join(known))
    return tuple(root for root in known if root in asked)


def _frozen(values: NDArray[Any]) -> NDArray[Any]:
    column = np.ascontiguousarray(values)
    column.flags.writeable = False
    return column
