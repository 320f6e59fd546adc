"""What the fragility index would have said, week by week, with only what was known then; and whether it warned.

The index, the index without each of its indicators, and single indicators alone go through one rule of alarms
(`fragility_alarms`), on the same weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.fragility import Fragility, FragilityHistory, fragility_history, index_of
from netbasis.monitoring.fragility_alarms import (
    EPISODES,
    AlarmRule,
    FragilityEpisode,
    Scorecard,
    Warned,
    alarms,
    ranks,
    scorecard,
    warned,
)
from netbasis.monitoring.fragility_weights import Weights, default_weights
from netbasis.monitoring.indicator import history
from netbasis.monitoring.records import Records
from netbasis.trade.drivers.driver import percentile

if TYPE_CHECKING:
    import polars as pl

FRIDAY = np.datetime64("1970-01-02", "D")  # weeks end on Friday, when positions are published
ALONE = ("leveraged_short", "realised_10y", "sofr_over_reserves")  # each the plainest measure of its kind
INDEX = "index"
START = "2015-01-02"  # the embedded records begin in that week


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """One measure over the weeks. kind: index, without (the index without the indicator `key`), alone (the indicator
    `key`); value, rank (d,): level and percentile as known then; sign: 1 where high
    gives alarm, -1 where low does."""

    kind: str
    key: str
    value: Floats
    sign: float
    rank: Floats
    warned: tuple[Warned, ...]
    scorecard: Scorecard


@dataclass(frozen=True, eq=False, slots=True)
class Backtest:
    """history: the index week by week; measures: the index first, then without each indicator, then alone."""

    history: FragilityHistory
    rule: AlarmRule
    episodes: tuple[FragilityEpisode, ...]
    measures: tuple[Measured, ...]

    @property
    def index(self) -> Measured:
        """The index itself."""
        return self.measures[0]

    def of(self, kind: str) -> tuple[Measured, ...]:
        """The measures of a kind."""
        return tuple(one for one in self.measures if one.kind == kind)

    def by(self, rule: AlarmRule | None = None, episodes: Sequence[FragilityEpisode] | None = None) -> Backtest:
        """The same weeks by another rule of alarms or against other episodes."""
        values = [(one.kind, one.key, one.value, one.sign) for one in self.measures]
        return _judged(self.history, values, rule or self.rule, self.episodes if episodes is None else tuple(episodes))

    def weeks(self) -> pl.DataFrame:
        """One row a week: date, index, percentile (0 to 1), alarm, coverage, lowest, highest, the contribution of each
        link, missing (keys, joined by spaces)."""
        import polars as pl

        held, keys = self.history, self.history.weights.keys
        missing = [" ".join(key for key, score in zip(keys, row, strict=True) if np.isnan(score)) for row in held.score]
        there = np.isfinite(held.index)
        columns = {
            "index": held.index, "percentile": self.index.rank, "coverage": held.combined.coverage,
            "lowest": held.combined.lowest, "highest": held.combined.highest,
            **{link: np.where(there, part, np.nan) for link, part in held.by_link().items()},
        }  # fmt: skip
        frame = pl.DataFrame(columns, nan_to_null=True)
        alarm = pl.Series("alarm", alarms(self.index.rank, self.rule))
        return frame.select(
            pl.Series("date", held.days), "index", "percentile", alarm, pl.exclude("index", "percentile"),
            pl.Series("missing", missing),
        )  # fmt: skip

    def warnings(self) -> pl.DataFrame:
        """One row a measure and episode: kind, indicator, episode, last, level, percentile (0 to 1), on, lead (days):
        see `Warned`."""
        import polars as pl

        rows = [{"kind": m.kind, "indicator": m.key, **asdict(one)} for m in self.measures for one in m.warned]
        return pl.DataFrame(rows, schema_overrides={
            "last": pl.Date, "level": pl.Float64, "percentile": pl.Float64, "on": pl.Boolean, "lead": pl.Int64,
        }, infer_schema_length=None)  # fmt: skip

    def scores(self) -> pl.DataFrame:
        """One row a measure: kind, indicator, then the fields of `Scorecard`."""
        import polars as pl

        return pl.DataFrame([{"kind": m.kind, "indicator": m.key, **asdict(m.scorecard)} for m in self.measures])


def fragility_backtest(
    records: Records, weights: Weights | None = None, *, start: date | str = START,
    end: date | str | None = None, rule: AlarmRule | None = None,
    episodes: Sequence[FragilityEpisode] = EPISODES, alone: Sequence[str] = ALONE,
) -> Backtest:  # fmt: skip
    """The index at the end of every Friday from `start` to `end` (the day of the newest row by default), each as known
    then, its alarms, and those of other measures on the weeks that have an index.

    Raises BadInput for dates out of order, UnknownName for an indicator of `alone` that is not in the catalogue.
    """
    days = fridays(as_date(start, "start"), records.day() if end is None else as_date(end, "end"))
    by, single = default_weights() if weights is None else weights, indicators(alone)
    every = [row.indicator for row in by.rows] + [one for one in single if one.key not in by.keys]
    past = history(every, records, days)
    held = index_of(past, by)
    there = np.isfinite(held.index)
    values = [(INDEX, INDEX, held.index, 1.0)]
    if len(by.rows) > 1:
        values += [("without", key, held.without(key), 1.0) for key in by.keys]
    for one in single:
        value = np.where(there, past.value[:, past.keys.index(one.key)], np.nan)
        values.append(("alone", one.key, value, -1.0 if one.direction < 0 else 1.0))
    return _judged(held, values, rule or AlarmRule(), tuple(episodes))


def standing(
    records: Records, found: Fragility, rule: AlarmRule | None = None, start: date | str = START
) -> tuple[float | None, int]:
    """Percentile (0 to 1) of the index of a moment among the Fridays from `start` to before its day, each as known
    then, and how many of them have an index; None where they are fewer than the rule needs, or there is no index."""
    last = found.day - timedelta(days=1)
    if last < as_date(start, "start") + timedelta(days=6):
        return None, 0
    past = fragility_history(records, fridays(as_date(start, "start"), last), found.weights).index
    known = int(np.isfinite(past).sum())
    return percentile(found.index, past, (rule or AlarmRule()).least)[0], known


def _judged(
    history: FragilityHistory, values: Sequence[tuple[str, str, Floats, float]], rule: AlarmRule,
    episodes: tuple[FragilityEpisode, ...],
) -> Backtest:  # fmt: skip
    days, found = history.days, []
    for kind, key, value, sign in values:
        rank = ranks(sign * value, rule.least)
        found.append(Measured(
            kind, key, value, sign, rank, warned(value, rank, days, episodes, rule),
            scorecard(rank, days, episodes, rule),
        ))  # fmt: skip
    return Backtest(history, rule, episodes, tuple(found))


def fridays(start: date, end: date) -> Days:
    """Every Friday from a day to a day. Raises BadInput where there is none."""
    first, last = np.datetime64(start, "D"), np.datetime64(end, "D")
    shift = (FRIDAY - first).astype(int) % 7
    days = np.arange(first + np.timedelta64(shift, "D"), last + np.timedelta64(1, "D"), np.timedelta64(7, "D"))
    if not len(days):
        raise BadInput("weeks of the backtest", given=f"{start} to {end}", allowed="at least one Friday, start first")
    return days
