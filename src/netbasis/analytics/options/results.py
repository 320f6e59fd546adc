"""What a valuation says: the model price, what each right is worth, who delivers when, and the risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from netbasis.analytics.options.model import Gauss2, Rights
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Floats

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False, slots=True)
class Delivery:
    """Who delivers, and when, under the money-market measure.

    days (K,): delivery days. by_day (K, n): probability of each issue on each day; they add up to one.
    """

    days: tuple[date, ...]
    by_day: Floats

    @property
    def by_issue(self) -> Floats:
        """(n,) probability of each issue."""
        return np.asarray(self.by_day.sum(axis=0))

    @property
    def expected_date(self) -> date:
        """Mean delivery day, to the nearest calendar day."""
        first = self.days[0]
        later = np.array([(day - first).days for day in self.days])
        return first + timedelta(days=round(float(later @ self.by_day.sum(axis=1))))


@dataclass(frozen=True, eq=False, slots=True)
class Risk:
    """First-order risk of the model price, points of the future.

    by_price (n,): per point of each issue's price today. by_forward (n,): per point of its forward prices, all delivery
    days alike. by_noise (n,): per bp per square root of a business day of its own noise. dv01: fall of the model price
    for a rise of all yields by 1 bp, repo held. key_rates: the same by par-curve year; a yield between two nodes
    counts linearly to both, and they add up to dv01. After the last trading day, when the settlement price is fixed,
    all this is the risk of what delivery costs the short beyond the invoice, points per 100 face of the contract.
    """

    by_price: Floats
    by_forward: Floats
    by_noise: Floats
    dv01: float
    key_rates: Mapping[float, float]


@dataclass(frozen=True, eq=False, slots=True)
class DeliveryOption:
    """Model price of a future and the delivery options of its short. Prices and amounts in points per 100 face.

    futures: model price (after the last trading day: the final settlement price). market: the quoted price, NaN where
    there is none. cusip, factor (n,): issues and conversion factors. single (n,): the future on each issue alone,
    delivered on the day in single_delivery that is best for it. option: min single - futures, never negative but for
    rounding (after the last trading day: what the choice that is left is worth). rights: which counted. values: what
    the price would rise by without each right, by name, and the rest as "interaction" and "early": option = sum of the
    four + interaction - early, where early = what delivering on the best day fixed today is worth against the last.
    None where not asked for, as are delivery and risk. left_out: cusip -> why it has no part. notes: what was assumed.
    """

    future: Future
    as_of: date
    model: Gauss2
    rights: Rights
    futures: float
    market: float
    option: float
    cusip: tuple[str, ...]
    factor: Floats
    single: Floats
    single_delivery: tuple[date, ...]
    values: Mapping[str, float] | None
    delivery: Delivery | None
    risk: Risk | None
    left_out: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def cheapest(self) -> int:
        """Position of the issue with the lowest single futures price."""
        return int(np.argmin(self.single))

    @property
    def option_32nds(self) -> float:
        """`option` in 32nds."""
        return 32.0 * self.option

    @property
    def option_usd(self) -> float:
        """`option` in dollars a contract."""
        return self.option * self.future.spec.face / 100.0

    @property
    def rich(self) -> float:
        """Market price less model price: positive is a rich future."""
        return self.market - self.futures

    def frame(self) -> pl.DataFrame:
        """One row an issue: cusip, conversion_factor, futures (on it alone), delivery (its best day), above_cheapest,
        probability, by_price; null where not asked for."""
        import polars as pl

        columns = {
            "cusip": pl.Series(self.cusip, dtype=pl.String),
            "conversion_factor": self.factor,
            "futures": self.single,
            "delivery": pl.Series(self.single_delivery, dtype=pl.Date),
            "above_cheapest": self.single - self.single.min(),
            "probability": np.full(len(self.factor), np.nan) if self.delivery is None else self.delivery.by_issue,
            "by_price": np.full(len(self.factor), np.nan) if self.risk is None else self.risk.by_price,
        }
        return pl.DataFrame(columns, nan_to_null=True)
