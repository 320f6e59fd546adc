"""Entry and exit as pure functions: features of a tape in, what to be in after each day's close out.

A rule takes the `features` frame (a row a day, `trade.tape_features.FEATURES`) and gives (n,) numbers from -1
(short the basis) to 1 (long). It may use rows up to its own and no later: `check_rule` finds one that looks
ahead. Signals are traded a day later (`lag`), at the close of the next day with a price.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.trade.tape import Tape

if TYPE_CHECKING:
    import polars as pl

Rule: TypeAlias = "Callable[[pl.DataFrame], Floats]"
BP = 1e-4
_NOISE = 1e3  # times the size of a number is what a poisoned future holds


def always(side: float = 1.0) -> Rule:
    """In the trade on every day."""
    return lambda features: np.full(features.height, side)


def between(first: date, last: date, side: float = 1.0) -> Rule:
    """In the trade from one day to another, both counted."""

    def rule(features: pl.DataFrame) -> Floats:
        days = features["date"].to_numpy().astype("datetime64[D]")
        inside = (days >= np.datetime64(first, "D")) & (days <= np.datetime64(last, "D"))
        return np.where(inside, side, 0.0)

    return rule


def repo_gap(enter_bp: float = 15.0, leave_bp: float = 0.0, *, both_ways: bool = False) -> Rule:
    """Long the basis once implied repo exceeds term repo by `enter_bp`, until it is at or below `leave_bp`; both_ways:
    short it on the mirror image. Raises BadInput unless enter_bp > leave_bp."""
    if not enter_bp > leave_bp:
        raise BadInput("thresholds of repo_gap", given=(enter_bp, leave_bp), allowed="enter_bp above leave_bp")

    def rule(features: pl.DataFrame) -> Floats:
        gap = features["repo_spread"].to_numpy() / BP
        return hysteresis(gap, enter_bp, leave_bp, both_ways)

    return rule


def net_basis_score(window: int = 60, enter: float = 1.5, leave: float = 0.25, *, both_ways: bool = True) -> Rule:
    """Long the basis when the net basis less the option value is `enter` deviations below its mean of the last `window`
    days (the future rich), until it is back within `leave`. No position before `window` days are known."""
    if not (window >= 10 and enter > leave >= 0.0):
        raise BadInput("net_basis_score", given=(window, enter, leave), allowed="window >= 10, enter > leave >= 0")

    def rule(features: pl.DataFrame) -> Floats:
        adjusted = features["net_basis"].to_numpy() - np.nan_to_num(features["option_value"].to_numpy())
        return hysteresis(-trailing_score(adjusted, window), enter, leave, both_ways)

    return rule


def scaled(rule: Rule, size: float) -> Rule:
    """A rule at a part of its size."""
    if not 0.0 <= size <= 1.0:
        raise BadInput("size of a rule", given=size, allowed="0 to 1")
    return lambda features: size * rule(features)


def trailing_score(values: Floats, window: int) -> Floats:
    """(n,) deviations of each value from the mean of the `window` values up to it; NaN before there are so many and
    where one of them is not known."""
    out = np.full(len(values), np.nan)
    if len(values) < window:
        return out
    views = np.lib.stride_tricks.sliding_window_view(values, window)
    deviation = views.std(axis=1, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (values[window - 1 :] - views.mean(axis=1)) / deviation
        out[window - 1 :] = np.where(deviation == 0.0, 0.0, score)
    return out


def hysteresis(signal: Floats, enter: float, leave: float, both_ways: bool) -> Floats:
    """(n,) -1, 0, 1: in above `enter`, out at or below `leave`, mirrored below zero. A day that is not known changes
    nothing."""
    side, out = 0.0, np.zeros(len(signal))
    for t, value in enumerate(signal.tolist()):
        if value == value and (side == 0.0 or side * value <= leave):
            side = 1.0 if value > enter else (-1.0 if both_ways and value < -enter else 0.0)
        out[t] = side
    return out


def signals(tape: Tape, rule: Rule, lag: int = 1) -> Floats:
    """(T,) what to be in after each day of the tape, `lag` days after the rule said so; a day without features keeps
    the position of the day before.

    Raises BadInput for a rule that gives another number of values, NaN, or numbers beyond -1 to 1, and a negative lag.
    """
    if lag < 0:
        raise BadInput("lag of a rule", given=lag, allowed="days, 0 or more")
    said = np.asarray(rule(tape.features), dtype=np.float64)
    if said.shape != (tape.features.height,):
        raise BadInput("values of a rule", given=said.shape, allowed=f"one a row: ({tape.features.height},)")
    wrong = np.flatnonzero(~(np.abs(said) <= 1.0))
    if len(wrong):
        raise BadInput(
            "value of a rule", given=float(said[wrong[0]]), where=str(tape.features["date"][int(wrong[0])]),
            allowed="numbers from -1 to 1", hint="decide what the rule does where its inputs are not known",
        )  # fmt: skip
    out = np.zeros(len(tape))
    days = np.searchsorted(tape.days, tape.features["date"].to_numpy().astype("datetime64[D]"))
    place = np.searchsorted(days, np.arange(len(tape)), side="right") - 1 if len(days) else np.full(len(tape), -1)
    out = np.where(place >= 0, said[np.maximum(place, 0)], 0.0) if len(said) else out
    return np.concatenate([np.zeros(min(lag, len(tape))), out[: max(len(tape) - lag, 0)]])


def check_rule(rule: Rule, features: pl.DataFrame, samples: int = 12) -> None:
    """Poison the future and ask again: what a rule said up to a day must not change. Raises BadInput naming the day."""
    import polars as pl

    whole = np.asarray(rule(features), dtype=np.float64)
    numbers = [name for name, kind in features.schema.items() if kind.is_float()]
    issues = [name for name in ("cusip",) if name in features.columns]
    for row in np.unique(np.linspace(0, features.height - 1, samples).astype(int)).tolist():
        known = pl.int_range(pl.len()) <= row
        for sign in (-1.0, 1.0):  # a threshold that one sign does not cross is crossed by the other
            noise = {name: sign * (_NOISE * pl.col(name).fill_null(1.0).fill_nan(1.0).abs() + 1.0) for name in numbers}
            poisoned = features.with_columns(
                *(pl.when(known).then(pl.col(name)).otherwise(new).alias(name) for name, new in noise.items()),
                *(pl.when(known).then(pl.col(name)).otherwise(pl.lit("?")).alias(name) for name in issues),
            )
            again = np.asarray(rule(poisoned), dtype=np.float64)
            if np.array_equal(whole[: row + 1], again[: row + 1], equal_nan=True):
                continue
            raise BadInput(
                "the rule looks ahead", where=str(features["date"][row]),
                allowed="rows up to the day itself", hint="a rolling mean must end at its own row",
            )  # fmt: skip
