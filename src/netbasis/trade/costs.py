"""What trading costs: half the bid-offer of notes and futures, by root, wider on days that the user names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np

from netbasis.conventions.contracts import contract_spec, first_contract, roots
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Days, Floats

# half bid-offer of off-the-run issues, 32nds: assumptions of this file, a user's to replace
BOND_32NDS: Mapping[str, float] = MappingProxyType(
    {"ZT": 0.125, "Z3N": 0.125, "ZF": 0.25, "ZN": 0.375, "TN": 0.375, "TWE": 0.75, "ZB": 0.75, "UB": 1.0}
)


@dataclass(frozen=True, slots=True)
class Costs:
    """Half bid-offer spreads in points. bond: by root, 32nds (`BOND_32NDS` where absent); futures_ticks: half spread of
    the future in its ticks; wider: (first day, last day, times), stretches on which both are that much wider.

    Raises UnknownName for an unknown root, BadInput for spreads below zero and stretches that end before they begin.
    """

    bond: Mapping[str, float] = field(default_factory=dict)
    futures_ticks: float = 0.5
    wider: tuple[tuple[date, date, float], ...] = ()

    def __post_init__(self) -> None:
        for root, spread in self.bond.items():
            if root not in roots():
                raise UnknownName.among("contract root", root, roots(), where="costs")
            if not (math.isfinite(spread) and spread >= 0.0):
                raise BadInput(f"half bid-offer of {root}", given=spread, allowed="32nds, not negative")
        if not (math.isfinite(self.futures_ticks) and self.futures_ticks >= 0.0):
            raise BadInput("half bid-offer of the future", given=self.futures_ticks, allowed="ticks, not negative")
        for first, last, times in self.wider:
            if first > last or not (math.isfinite(times) and times >= 0.0):
                raise BadInput("stretch of wider costs", given=(first, last, times), allowed="first, last, times >= 0")
        object.__setattr__(self, "bond", MappingProxyType(dict(self.bond)))

    @classmethod
    def none(cls) -> Costs:
        """No bid-offer at all."""
        return cls(dict.fromkeys(roots(), 0.0), 0.0)

    def paths(self, root: str, days: Days) -> tuple[Floats, Floats]:
        """(T,) half spreads of the issues and of the future on each day, points."""
        times = np.ones(len(days))
        for first, last, factor in self.wider:
            times[(days >= np.datetime64(first, "D")) & (days <= np.datetime64(last, "D"))] = factor
        listed = first_contract(root)
        month = max(listed, date(days[0].item().year, 3, 1)) if len(days) else listed
        tick = np.empty(len(days))
        years = days.astype("datetime64[Y]")
        for year in np.unique(years):  # each day is asked only in a year in which the tick changes
            inside = np.flatnonzero(years == year)
            ends = {contract_spec(root, month, days[at].item()).tick for at in (inside[0], inside[-1])}
            tick[inside] = (
                ends.pop() if len(ends) == 1
                else [contract_spec(root, month, day.item()).tick for day in days[inside]]
            )  # fmt: skip
        bond = self.bond.get(root, BOND_32NDS[root]) / 32.0
        return bond * times, self.futures_ticks * tick * times
