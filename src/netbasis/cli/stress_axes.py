"""What a person types for a sweep or a map: values of an axis, sets of policies, events; checked, with the option's
name in every message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netbasis.cli.stress_options import typed_policy
from netbasis.errors import BadInput, UnknownName
from netbasis.system.bands import SPIRAL, Event, book_loss
from netbasis.system.engine import METRICS
from netbasis.system.scenario import PolicyRule
from netbasis.system.sweep_axes import known_names

MOST_VALUES = 10_000
EXAMPLE = "10,20,40, or 0.5:1.5:5 for five from 0.5 to 1.5"


def typed_values(text: str, option: str) -> tuple[float, ...]:
    """`10,20,40`, or `FROM:TO:COUNT` for as many evenly spaced ones. Raises BadInput."""
    try:
        parts = [float(part) for part in text.replace(":", ",").split(",")]
    except ValueError:
        parts = []
    if not parts or not np.isfinite(parts).all():
        raise BadInput(option, given=text, allowed=f"numbers, such as {EXAMPLE}")
    if ":" not in text:
        return tuple(parts)
    if text.count(":") != 2 or len(parts) != 3 or parts[2] != int(parts[2]) or not 2 <= parts[2] <= MOST_VALUES:
        raise BadInput(option, given=text, allowed=f"FROM:TO:COUNT with 2 to {MOST_VALUES:,} values, such as 0.5:1.5:5")
    return tuple(float(f"{value:.12g}") for value in np.linspace(parts[0], parts[1], int(parts[2])).tolist())


def typed_days(text: str, option: str) -> tuple[int, ...]:
    """Whole numbers of days. Raises BadInput."""
    values = typed_values(text, option)
    if any(value != int(value) or value < 0 for value in values):
        raise BadInput(option, given=text, allowed="whole numbers of days, not negative")
    return tuple(int(value) for value in values)


def typed_axes(texts: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """`NAME=VALUES` of each `--axis`. Raises UnknownName, BadInput."""
    found: dict[str, tuple[float, ...]] = {}
    for text in texts:
        name, sign, values = text.partition("=")
        if not sign:
            raise BadInput("--axis", given=text, allowed="NAME=VALUES", hint="such as --axis shock=0.5,1,1.5")
        name = name.strip()
        if name not in known_names():
            raise UnknownName.among("name of --axis", name, known_names())
        if name in found:
            raise BadInput("--axis", given=f"{name} twice", allowed="each name once")
        found[name] = typed_values(values, f"--axis {name}")
    return found


def read_rows(file: Path) -> dict[str, NDArray[np.float64]]:
    """Columns by name of a CSV or Parquet file, one combination a row. Raises BadInput naming file and column."""
    import polars as pl

    try:
        table = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file)
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise BadInput(
            "cannot read --rows", given=str(file), allowed=f"a CSV or Parquet file ({str(problem).splitlines()[0]})"
        ) from None
    for name in table.columns:
        if not table[name].dtype.is_numeric() or table[name].null_count():
            raise BadInput(f"--rows, column {name}", given=str(table[name].dtype), where=str(file),
                           allowed="a number in every row")  # fmt: skip
    return {name: table[name].cast(pl.Float64).to_numpy() for name in table.columns}


def typed_rules(texts: Sequence[str]) -> dict[str, tuple[PolicyRule, ...]]:
    """`NAME=POLICY+POLICY` of each `--rules`, a bare `NAME` for a set of none. Raises BadInput, UnknownName."""
    found: dict[str, tuple[PolicyRule, ...]] = {}
    for text in texts:
        name, _, policies = text.partition("=")
        name = name.strip()
        if not name or "," in name or name in found:
            raise BadInput("--rules", given=text, allowed="NAME=KIND,size=...+KIND,size=..., each name once",
                           hint="such as --rules none --rules buy=outright,size=40,trigger=20,cap=800")  # fmt: skip
        found[name] = tuple(typed_policy(part) for part in policies.split("+") if part.strip())
    return found


def typed_event(text: str) -> Event:
    """`spiral`, `book=0.3` (the book down by more than 30%), or a metric above or below a number, `repo>100`. Raises
    BadInput, UnknownName."""
    if text.strip() == "spiral":
        return SPIRAL
    for sign in (">", "<", "="):
        name, found, number = (part.strip() for part in text.partition(sign))
        if not found:
            continue
        try:
            value = float(number)
        except ValueError:
            raise BadInput("--event", given=text, allowed="a number at the end") from None
        if sign == "=" and name == "book":
            return book_loss(value)
        if name not in METRICS:
            raise UnknownName.among("metric of --event", name, METRICS)
        if sign != "=":
            return Event(name, value, below=sign == "<")
    raise BadInput("--event", given=text, allowed="spiral, book=0.3, METRIC>NUMBER or METRIC<NUMBER")
