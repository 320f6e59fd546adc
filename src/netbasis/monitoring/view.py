"""The monitor at a moment: every indicator, the size of the trade by contract, how old everything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date as date_
from datetime import datetime
from typing import TYPE_CHECKING

from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput
from netbasis.monitoring.catalogue import INDICATORS
from netbasis.monitoring.indicator import Indicator, Reading, read
from netbasis.monitoring.records import Age, Moment, Records, Words, utc, utc_minute
from netbasis.monitoring.sample_records import sample_records
from netbasis.monitoring.size import SizeRow, size_table

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from netbasis.data.lake.store import Lake


@dataclass(frozen=True, eq=False, slots=True)
class Monitor:
    """moment: what is known by then (UTC); day: the same in New York. since: day that changes are measured from, None
    for four weeks before each value's own. readings in the order of the catalogue, sizes by contract with the total
    last, ages of every series; source: words; newest: when the newest row of the records became known."""

    moment: datetime
    day: date_
    since: date_ | None
    readings: tuple[Reading, ...]
    sizes: tuple[SizeRow, ...]
    ages: tuple[Age, ...]
    source: Words
    newest: datetime

    def reading(self, key: str) -> Reading:
        """One of them by key."""
        return next(reading for reading in self.readings if reading.key == key)

    def frame(self) -> pl.DataFrame:
        """One row an indicator: date, group, indicator, value, unit, percentile (0 to 1), change, change_since, as_of,
        age_days, direction, source, lag, sentence_en, sentence_zh, reason, reason_zh."""
        import polars as pl

        rows = [
            {"date": self.day, "group": r.group, "indicator": r.key, "value": r.value, "unit": r.unit,
             "percentile": r.percentile, "change": r.change, "change_since": r.since, "as_of": r.as_of,
             "age_days": r.age_days, "direction": r.direction, "source": r.source, "lag": r.lag[0],
             "sentence_en": r.sentence[0], "sentence_zh": r.sentence[1], "reason": r.reason[0] if r.reason else None,
             "reason_zh": r.reason[1] if r.reason else None}
            for r in self.readings
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=_schema(_INDICATORS))

    def size(self) -> pl.DataFrame:
        """One row a contract and the total: the fields of `SizeRow`; no row where no positions are known."""
        import polars as pl

        return pl.DataFrame([asdict(row) for row in self.sizes], schema=_schema(_SIZES))

    def age(self) -> pl.DataFrame:
        """One row a series: series, source, last_day, known_at (UTC), age_days."""
        import polars as pl

        rows = [{"series": a.name, "source": a.source, "last_day": a.last_day, "known_at": a.known_at,
                 "age_days": a.days} for a in self.ages]  # fmt: skip
        return pl.DataFrame(rows, schema=_schema(_AGES))


def monitor(
    date: Moment | None = None, *, lake: Lake | str | Path | None = None, since: str | date_ | None = None,
    records: Records | None = None, indicators: Sequence[Indicator] = INDICATORS,
) -> Monitor:  # fmt: skip
    """Every indicator as known at a moment.

    date: a day (until its end in New York), a time such as "2019-09-18 08:00" (New York), or None: the moment at which
    the newest row became known. lake: a lake or its folder, over the embedded sample; None: the sample alone. since:
    day that changes are measured from; None: four weeks before each value's own day. records: in place of both.

    Raises BadInput for a moment before everything held, for `since` after it, and for what is no date.
    """
    held = records if records is not None else records_of(lake, date)
    newest = held.last_known()
    known = held.as_known(newest if date is None else date)
    first = held.first_known()
    assert known.moment is not None
    if known.moment < first:
        raise BadInput("the monitor knows nothing then", given=str(date), allowed=f"{str(first)[:10]} or later")
    start = None if since is None else as_date(since, "since")
    if start is not None and start > known.day():
        raise BadInput("since", given=str(start), allowed=f"{known.day()} or earlier")
    return Monitor(
        utc(known.moment), known.day(), start, tuple(read(indicator, known, start) for indicator in indicators),
        size_table(known, start), known.ages(), held.source, newest,
    )  # fmt: skip


def records_of(lake: Lake | str | Path | None, date: Moment | None = None) -> Records:
    """The records of a lake over the embedded sample, or the sample alone; noise and basis of its prices are computed
    on the last days before `date`. Raises BadInput for a folder that is no lake."""
    if lake is None:
        return sample_records()
    from netbasis.data.lake.store import Lake as Store
    from netbasis.monitoring.lake_records import lake_records

    store = lake if isinstance(lake, Store) else Store(lake)
    if not store.path.is_dir():
        raise BadInput("there is no lake", given=str(store.path), allowed="a folder that netbasis data update made")
    return lake_records(store, prices_until=None if date is None else utc(utc_minute(date)))


_INDICATORS = {
    "date": "Date", "group": "String", "indicator": "String", "value": "Float64", "unit": "String",
    "percentile": "Float64", "change": "Float64", "change_since": "Date", "as_of": "Date", "age_days": "Int64",
    "direction": "Int8", "source": "String", "lag": "String", "sentence_en": "String", "sentence_zh": "String",
    "reason": "String", "reason_zh": "String",
}  # fmt: skip
_SIZES = dict.fromkeys(SizeRow.__dataclass_fields__, "Float64") | {
    "contract": "String", "report_day": "Date", "since": "Date",
}  # fmt: skip
_AGES = {"series": "String", "source": "String", "last_day": "Date", "known_at": "Datetime", "age_days": "Int64"}


def _schema(names: Mapping[str, str]) -> dict[str, pl.DataType | type[pl.DataType]]:
    """Types by their names, so that polars is imported when a frame is asked for."""
    import polars as pl

    kinds = {"Datetime": pl.Datetime("us", "UTC")}
    return {name: kinds.get(kind) or getattr(pl, kind) for name, kind in names.items()}
