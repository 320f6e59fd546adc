"""The embedded sample as records: series, positions and auctions, known by the rules of publication."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from types import MappingProxyType

import numpy as np
import polars as pl

from netbasis.conventions.position_reports import ROOTS
from netbasis.data.sample import sample_overnight, sample_par_history, sample_positions, sample_short_history
from netbasis.data.sample_series import sample_auction_results, sample_series
from netbasis.data.sources.publication import next_business_day, same_day
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.positions import FIELDS
from netbasis.monitoring.auctions import Auctions
from netbasis.monitoring.prices import as_series, embedded
from netbasis.monitoring.records import Records, position_name, unit_of
from netbasis.monitoring.series import Series, minutes

SOURCE = ("the embedded sample", "內建樣本")
_NY_FED = "Federal Reserve Bank of New York"
_SOFR, _EFFR = partial(next_business_day, hour=8), partial(next_business_day, hour=9)
_H41 = partial(next_business_day, hour=16, minute=30)
# by the beginning of the name: who states it, when it is public (the rules of docs/data-sources.md)
_RULES: tuple[tuple[str, str, Callable[[pl.Series], pl.Series]], ...] = (
    ("sofr", _NY_FED, _SOFR),
    ("effr", _NY_FED, _EFFR),
    ("on_rrp", _NY_FED, partial(same_day, hour=14)),
    ("soma", _NY_FED, _H41),
    ("fed_assets", "Federal Reserve Board, H.4.1", _H41),
    ("par_", "U.S. Treasury, daily par yields", partial(same_day, hour=18)),
)
_PRICES = "U.S. Treasury end-of-day prices; futures near 15:00 New York"
_CFTC = "CFTC, Traders in Financial Futures, futures only"
_TENORS = {1 / 12: "1m", 0.25: "3m", 0.5: "6m"}


@cache
def sample_records() -> Records:
    """Everything embedded, 2015 to August 2026 (par yields from 2010): SOFR and its percentiles, EFFR, overnight
    reverse repo, SOMA, total assets, par yields, positions, auctions; each as known by its issuer's rule."""
    held: dict[str, tuple[Days, Floats]] = dict(sample_series())
    overnight = sample_overnight()
    held["sofr"] = np.array(list(overnight), dtype="datetime64[D]"), np.array(list(overnight.values()))
    for history in (sample_short_history(), sample_par_history()):
        for tenor, column in zip(history.tenors.tolist(), history.yields.T, strict=True):
            held[f"par_{_TENORS.get(tenor) or f'{tenor:g}y'}"] = history.days, column
    series = {name: _series(name, days, values) for name, (days, values) in held.items()}
    series |= as_series(embedded(), None, _PRICES)
    return Records(MappingProxyType(series | _positions()), _auctions(), SOURCE)


def _series(name: str, days: Days, values: Floats) -> Series:
    issuer, rule = next((issuer, rule) for start, issuer, rule in _RULES if name.startswith(start))
    return Series(name, unit_of(name), issuer, days, minutes(rule(pl.Series(days))), values)


def _positions() -> dict[str, Series]:
    held = sample_positions()
    known = minutes(pl.Series(held.published.astype("datetime64[us]")).dt.replace_time_zone("America/New_York"))
    names = [(position_name(root, name), name, column) for column, root in enumerate(ROOTS) for name in FIELDS]
    return {
        whole: Series(whole, "contracts", _CFTC, held.report_day, known, getattr(held, name)[:, column])
        for whole, name, column in names
    }


def _auctions() -> Auctions:
    columns = dict(sample_auction_results())
    day = columns.pop("auction_date")
    return Auctions(day=day, known=minutes(same_day(pl.Series(day), 13, 30)), **columns)
