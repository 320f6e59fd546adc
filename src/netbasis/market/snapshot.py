"""One market at one instant: issues with prices, futures, repo. Frozen; every analysis starts from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput, Problem, UnknownName
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Treasuries
from netbasis.market.repo_curve import RepoCurve

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Market:
    """What was known at `as_of`, settling on `settle`.

    bonds: n issues. clean, bid, offer: (n,) points per 100 face, NaN where not quoted; `clean` is the price
    used. futures: price in points by contract (any of its names; kept by code, ZNM0). repo: term repo from
    `settle`. par_curve: par yields by years to maturity, decimals, or empty. unpriced: why an issue has no
    price, by identifier. problems: input rows that were left out or marked. source: where the prices come
    from, in one line.
    """

    as_of: date
    settle: date
    bonds: Treasuries
    clean: Floats
    futures: Mapping[str, float]
    repo: RepoCurve
    bid: Floats | None = None
    offer: Floats | None = None
    par_curve: Mapping[float, float] = field(default_factory=dict)
    unpriced: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "as_of", as_date(self.as_of, "as_of"))
        object.__setattr__(self, "settle", as_date(self.settle, "settle"))
        if self.settle < self.as_of:
            raise BadInput(
                "settlement before the day of the prices", given=self.settle.isoformat(),
                allowed=f"{self.as_of.isoformat()} or later",
            )  # fmt: skip
        for name in ("clean", "bid", "offer"):
            column = getattr(self, name)
            values = np.full(len(self.bonds), np.nan) if column is None else np.array(column, dtype=np.float64)
            if len(values) != len(self.bonds):
                raise BadInput(f"{name} prices", given=len(values), allowed=f"{len(self.bonds)}, one an issue")
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        object.__setattr__(self, "futures", MappingProxyType(self._by_code(self.futures)))
        object.__setattr__(self, "par_curve", MappingProxyType(dict(self.par_curve)))
        object.__setattr__(self, "unpriced", MappingProxyType(dict(self.unpriced)))

    def _by_code(self, prices: Mapping[str, float]) -> dict[str, float]:
        """Futures prices by exchange code, whatever names they came under."""
        named: dict[str, float] = {}
        for name, price in prices.items():
            future = parse_contract(name, as_of=self.as_of)
            code = future.code
            if parse_contract(code, as_of=self.as_of) != future:
                raise BadInput(
                    f"{future.long_code} is not traded on {self.as_of.isoformat()}", given=name,
                    allowed=f"contracts from then on; {code} means "
                    + parse_contract(code, as_of=self.as_of).long_code,
                )  # fmt: skip
            if code in named:
                raise BadInput(f"two prices of {code}", given=name, allowed="one name a contract")
            if not isinstance(price, (int, float, np.floating, np.integer)):
                raise BadInput(f"price of {code}", given=price, allowed="points, or NaN where there is none")
            named[code] = float(price)
        return named

    def contract(self, name: str) -> Future:
        """The quoted contract a name means on this day; UnknownName when it has no price here."""
        future = parse_contract(name, as_of=self.as_of)
        if future not in self.contracts():
            raise UnknownName.among(
                "contract in this market", name, self.futures,
                hint="add its price to the futures of the market",
            )  # fmt: skip
        return future

    def contracts(self) -> tuple[Future, ...]:
        """Every quoted contract, by delivery month and root."""
        futures = (parse_contract(code, as_of=self.as_of) for code in self.futures)
        return tuple(sorted(futures, key=lambda f: (f.first_day, f.root)))

    def with_prices(
        self, clean: Mapping[str, float] | None = None, futures: Mapping[str, float] | None = None
    ) -> Market:
        """The same market with some prices changed, by cusip and by contract code."""
        prices = self.clean.copy()
        for cusip, price in (clean or {}).items():
            prices[self.bonds.position(cusip)] = price
        return replace(self, clean=prices, futures={**self.futures, **self._by_code(futures or {})})
