"""Every indicator, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable

from netbasis.errors import UnknownName
from netbasis.monitoring import indicators_funding, indicators_market, indicators_size, indicators_supply
from netbasis.monitoring.indicator import GROUPS, Indicator

_ALL = (
    *indicators_size.INDICATORS, *indicators_funding.INDICATORS, *indicators_supply.INDICATORS,
    *indicators_market.INDICATORS,
)  # fmt: skip
INDICATORS: tuple[Indicator, ...] = tuple(sorted(_ALL, key=lambda indicator: GROUPS.index(indicator.group)))
KEYS = tuple(indicator.key for indicator in INDICATORS)


def indicators(keys: Iterable[str]) -> tuple[Indicator, ...]:
    """Some of them by key. Raises UnknownName."""
    return tuple(_one(key) for key in keys)


def _one(key: str) -> Indicator:
    if key not in KEYS:
        raise UnknownName.among("indicator", key, KEYS)
    return INDICATORS[KEYS.index(key)]
