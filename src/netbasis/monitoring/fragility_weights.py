"""Weights of the fragility index: which indicators, how each becomes a score from 0 to 100, read from a file.

percentile   100 (p - from) / (to - from), p the percentile as known then, or 100 less it for direction -1
range        100 (x - from) / (to - from), x the value; from may lie above to
both clipped to 0 and 100
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from netbasis.data.toml_file import parse_toml, read_toml_text
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Floats
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.indicator import Indicator
from netbasis.monitoring.records import Words

LINKS = ("size", "funding", "dealers", "supply", "market")
TRANSFORMS = ("percentile", "range")
FULL = 100.0  # percent: what weights sum to, and the highest score
ROUNDING = 1e-6  # percent
_KEYS = ("key", "link", "weight", "transform", "from", "to", "direction", "why", "why_zh")


@dataclass(frozen=True, slots=True)
class Weight:
    """One indicator of the index. percent: of all weights; link of LINKS; transform of TRANSFORMS; start, end: what
    scores 0 and 100; direction: 1 where high is fragile, -1 where low is (of a range: 1); why: words."""

    indicator: Indicator
    link: str
    percent: float
    transform: str
    start: float
    end: float
    direction: int
    why: Words

    def score(self, value: Floats, percentile: Floats) -> Floats:
        """(n,) scores, 0 to 100, of n values and percentiles (0 to 1) as known; NaN where what it needs is NaN."""
        measured = value if self.transform == "range" else FULL * (percentile if self.direction > 0 else 1 - percentile)
        return np.asarray(np.clip(FULL * (measured - self.start) / (self.end - self.start), 0.0, FULL))


@dataclass(frozen=True, slots=True)
class Weights:
    """rows: one an indicator, summing to 100 percent; least_coverage: percent of the weights that must be known;
    source: the file."""

    rows: tuple[Weight, ...]
    least_coverage: float
    source: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the indicators, in order."""
        return tuple(row.indicator.key for row in self.rows)

    def shares(self) -> Floats:
        """(k,) weights as decimals, summing to 1."""
        return np.array([row.percent for row in self.rows]) / FULL

    def without(self, key: str) -> Weights:
        """The same without one indicator, the others in proportion. Raises UnknownName, BadInput for the only one."""
        if key not in self.keys:
            raise UnknownName.among("indicator of the weights", key, self.keys)
        rows = [row for row in self.rows if row.indicator.key != key]
        if not rows:
            raise BadInput("weights without their only indicator", given=key, allowed="weights of two or more")
        whole = sum(row.percent for row in rows)
        return replace(self, rows=tuple(replace(row, percent=FULL * row.percent / whole) for row in rows))


def default_weights() -> Weights:
    """Those of the file that comes with the package."""
    text = files("netbasis.monitoring").joinpath("fragility.toml").read_text(encoding="utf-8")
    return parse_weights(text, "fragility.toml")


def read_weights(path: str | Path) -> Weights:
    """Weights of a file. Raises BadInput, UnknownName, naming file, indicator and key."""
    return parse_weights(read_toml_text(path, "weights"), str(path))


def parse_weights(text: str, where: str) -> Weights:
    """Weights from the text of a TOML file. Raises BadInput, UnknownName, naming file, indicator and key."""
    data = parse_toml(text, where)
    known = ("least_coverage", "indicator")
    for key in data:
        if key not in known:
            raise UnknownName.among("key of the weights", key, known, where=where)
    for key in known:
        if key not in data:
            raise BadInput("missing key of the weights", given=key, where=where, allowed=" and ".join(known))
    rows = data["indicator"]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise BadInput("indicator", given=rows, where=where, allowed="[[indicator]] tables, at least one")
    least = _number(data["least_coverage"], "least_coverage", where, 0.0, FULL)
    found = tuple(_weight(row, f"{where}, indicator {place}") for place, row in enumerate(rows, start=1))
    keys = [row.indicator.key for row in found]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadInput("indicator twice", given=twice, where=where, allowed="each indicator once")
    whole = math.fsum(row.percent for row in found)
    if abs(whole - FULL) > ROUNDING:
        raise BadInput("sum of the weights", given=f"{whole:.10g}", where=where, allowed="100 percent")
    return Weights(found, least, where)


def _weight(row: Mapping[str, Any], where: str) -> Weight:
    for key in row:
        if key not in _KEYS:
            raise UnknownName.among("key of an indicator's weight", key, _KEYS, where=where)
    for key in ("key", "link", "weight"):
        if key not in row:
            raise BadInput("missing key of an indicator's weight", given=key, where=where, allowed="key, link, weight")
    try:
        (indicator,) = indicators([str(row["key"])])
    except UnknownName as problem:
        raise UnknownName(problem.what, given=row["key"], where=where, allowed=problem.allowed) from None
    where = f"{where}, {indicator.key}"
    link, transform = row["link"], row.get("transform", "percentile")
    for name, given, allowed in (("link", link, LINKS), ("transform", transform, TRANSFORMS)):
        if given not in allowed:
            raise UnknownName.among(name, given, allowed, where=where)
    percent = _number(row["weight"], "weight", where, 0.0, FULL)
    start, end, direction = (_ranged if transform == "range" else _ranked)(row, indicator, where)
    why = tuple(row.get(name, row.get("why", "")) for name in ("why", "why_zh"))
    if not all(isinstance(text, str) for text in why):
        raise BadInput("why", given=why, where=where, allowed="a text")
    return Weight(indicator, link, percent, transform, start, end, direction, (why[0], why[1]))


def _ranged(row: Mapping[str, Any], indicator: Indicator, where: str) -> tuple[float, float, int]:
    if "direction" in row:
        raise BadInput("direction of a range", given=row["direction"], where=where,
                       allowed="none: from scores 0 and to scores 100, whichever is larger")  # fmt: skip
    for name in ("from", "to"):
        if name not in row:
            raise BadInput("missing end of a range", given=name, where=where, allowed="from and to")
    start, end = (_number(row[name], name, where) for name in ("from", "to"))
    if start == end:
        raise BadInput("range", given=f"from {start:g} to {end:g}", where=where,
                       allowed=f"two values in {indicator.unit}")  # fmt: skip
    return start, end, 1


def _ranked(row: Mapping[str, Any], indicator: Indicator, where: str) -> tuple[float, float, int]:
    if indicator.least is None:
        raise BadInput("percentile of an indicator that has none", given=indicator.key, where=where,
                       allowed='transform = "range" with from and to')  # fmt: skip
    start, end = (_number(row.get(name, default), name, where) for name, default in (("from", 0.0), ("to", FULL)))
    if not 0.0 <= start < end <= FULL:
        raise BadInput("percentiles", given=f"from {start:g} to {end:g}", where=where, allowed="0 <= from < to <= 100")
    direction = row.get("direction", indicator.direction)
    if isinstance(direction, bool) or direction not in (1, -1):
        raise BadInput("direction", given=direction, where=where,
                       allowed="1 where high is fragile, -1 where low is")  # fmt: skip
    return start, end, int(direction)


def _number(given: Any, name: str, where: str, above: float = -math.inf, most: float = math.inf) -> float:
    number = isinstance(given, (int, float)) and not isinstance(given, bool) and math.isfinite(given)
    if not number or not above < given <= most:
        bounds = "a number" if above == -math.inf else f"above {above:g}, at most {most:g}"
        raise BadInput(name, given=given, where=where, allowed=bounds)
    return float(given)
