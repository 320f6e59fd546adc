"""Alerts: thresholds read from a file, and which of them the readings have crossed.

An alert is on while its reading stands beyond the threshold, off while it stands inside, and keeps its state while the
reading is missing. A crossing is the step from off, or from never seen, to on; it is reported once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from netbasis.data.toml_file import parse_toml
from netbasis.errors import BadInput, UnknownName
from netbasis.monitoring.catalogue import KEYS
from netbasis.monitoring.indicator import Reading, shown_value
from netbasis.monitoring.records import Words

CONDITIONS = ("above", "below", "percentile_above", "percentile_below")
MOST_ALERTS = 1000
_KEYS = ("name", "name_zh", "indicator", *CONDITIONS)
_SAID: Mapping[str, Words] = {
    "above": ("above {limit}", "高於 {limit}"), "below": ("below {limit}", "低於 {limit}"),
    "percentile_above": ("above percentile {limit}", "高於第 {limit} 百分位"),
    "percentile_below": ("below percentile {limit}", "低於第 {limit} 百分位"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alert:
    """name, name_zh: the user's own words; indicator: a key of the catalogue; condition: of CONDITIONS; limit: in the
    unit of the indicator, or a percentile from 0 to 100."""

    name: str
    name_zh: str
    indicator: str
    condition: str
    limit: float

    def beyond(self, reading: Reading) -> bool | None:
        """Whether the reading stands beyond the threshold; None where it cannot be told."""
        by_rank = self.condition.startswith("percentile")
        held = reading.percentile if by_rank else reading.value
        if held is None:
            return None
        measured = held * 100.0 if by_rank else held
        return measured > self.limit if self.condition.endswith("above") else measured < self.limit

    def words(self, unit: str) -> Words:
        """The threshold in words."""
        plain = f"{self.limit:g}"
        bare = unit == "flag" or self.condition.startswith("percentile")
        shown = (plain, plain) if bare else shown_value(self.limit, unit)
        english, chinese = _SAID[self.condition]
        return english.format(limit=shown[0]), chinese.format(limit=shown[1])


@dataclass(frozen=True, slots=True)
class Status:
    """An alert beside its reading. on: None where it cannot be told."""

    alert: Alert
    reading: Reading
    on: bool | None

    def row(self) -> dict[str, Any]:
        """What a webhook or a file is told: plain values."""
        reading, (english, chinese) = self.reading, self.alert.words(self.reading.unit)
        return {
            "alert": self.alert.name, "indicator": self.alert.indicator, "condition": self.alert.condition,
            "limit": self.alert.limit, "value": reading.value, "unit": reading.unit, "percentile": reading.percentile,
            "as_of": None if reading.as_of is None else reading.as_of.isoformat(),
            "sentence_en": f"{self.alert.name}: {english}. {reading.sentence[0]}",
            "sentence_zh": f"{self.alert.name_zh}：{chinese}。{reading.sentence[1]}",
        }  # fmt: skip


def default_alerts() -> tuple[Alert, ...]:
    """Those of the file that comes with the package."""
    return parse_alerts(files("netbasis.monitoring").joinpath("alerts.toml").read_text(encoding="utf-8"), "alerts.toml")


def parse_alerts(text: str, where: str) -> tuple[Alert, ...]:
    """Alerts from the text of a TOML file. Raises BadInput, UnknownName, naming alert, key and file."""
    data = parse_toml(text, where)
    rows = data.get("alert")
    if set(data) != {"alert"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadInput("alerts", given=sorted(data), where=where, allowed="[[alert]] tables alone, at least one")
    if len(rows) > MOST_ALERTS:
        raise BadInput("number of alerts", given=len(rows), where=where, allowed=f"at most {MOST_ALERTS}")
    found = [_alert(row, f"{where}, alert {place}") for place, row in enumerate(rows, start=1)]
    names = [alert.name for alert in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput("name of an alert twice", given=twice, where=where, allowed="each name once")
    return tuple(found)


def _alert(row: Mapping[str, Any], where: str) -> Alert:
    for key in row:
        if key not in _KEYS:
            raise UnknownName.among("key of an alert", key, _KEYS, where=where)
    name, key = row.get("name"), str(row.get("indicator"))
    name_zh = row.get("name_zh", name)
    for text in (name, name_zh):
        if not isinstance(text, str) or not text.strip():
            raise BadInput("name of an alert", given=text, where=where, allowed="a text")
    if key not in KEYS:
        raise UnknownName.among("indicator of an alert", key, KEYS, where=where)
    given = [condition for condition in CONDITIONS if condition in row]
    if len(given) != 1:
        raise BadInput("threshold of an alert", given=", ".join(given) or "none", where=where,
                       allowed=f"one of {', '.join(CONDITIONS)}")  # fmt: skip
    limit = row[given[0]]
    by_rank = given[0].startswith("percentile")
    number = isinstance(limit, (int, float)) and not isinstance(limit, bool) and math.isfinite(limit)
    if not number or (by_rank and not 0.0 <= limit <= 100.0):
        raise BadInput(given[0], given=limit, where=where, allowed="0 to 100" if by_rank else "a number")
    return Alert(str(name), str(name_zh), key, given[0], float(limit))


def judged(alerts: Iterable[Alert], readings: Iterable[Reading]) -> tuple[Status, ...]:
    """Every alert beside its reading."""
    by_key = {reading.key: reading for reading in readings}
    return tuple(Status(alert, by_key[alert.indicator], alert.beyond(by_key[alert.indicator])) for alert in alerts)


def crossings(statuses: Sequence[Status], before: Mapping[str, bool]) -> tuple[tuple[Status, ...], dict[str, bool]]:
    """Alerts that went from off, or never seen, to on; and the state after. before: state by name of the alert; what
    cannot be told keeps its state, alerts that are gone lose theirs."""
    after = {
        status.alert.name: bool(before[status.alert.name]) if status.on is None else status.on
        for status in statuses
        if status.on is not None or status.alert.name in before
    }
    crossed = tuple(status for status in statuses if status.on and not before.get(status.alert.name, False))
    return crossed, after
