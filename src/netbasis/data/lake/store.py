"""The lake: point-in-time tables over raw replies, one folder, several readers and one writer at once.

lake = Lake("my-lake")
lake.read("series", series="SOFR", as_of="2019-09-17")     # what was known by the end of that day
lake.ingest(source, RawReply(url, body, fetched_at), [("series", frame)])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from netbasis.data.lake import manifest as manifests
from netbasis.data.lake import partitions
from netbasis.data.lake.archive import Archive, RawReply
from netbasis.data.lake.moments import as_moment
from netbasis.data.lake.place import lake_path
from netbasis.data.lake.schemas import DATASETS, PROVENANCE, RECORDS, Dataset, dataset, day_column
from netbasis.data.lake.vintages import newest
from netbasis.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from netbasis.data.lake.writer import Ingested, Writer

AsOf = date | datetime | str | None
_TRIES = 3  # of a read whose partitions were tidied away under it


class Lake:
    """A lake in a folder, made when first written to. path: by default NETBASIS_DATA or the user's data directory."""

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = lake_path(path)
        self.archive = Archive(self.path)

    def __repr__(self) -> str:
        return f"Lake({str(self.path)!r})"

    def read(
        self,
        name: str,
        as_of: AsOf = None,
        *,
        since: date | None = None,
        until: date | None = None,
        source: str | None = None,
        columns: Sequence[str] | None = None,
        **filters: Any,
    ) -> pl.DataFrame:
        """Of each fact the newest vintage known by `as_of` (None: now), sorted by key.

        name: of a dataset (schemas.DATASETS, RECORDS). since, until: days of the key's date, both counted. filters:
        column = value, a list of values, or None for missing. columns: those wanted; all with known_at, raw and
        source by default. Raises UnknownName for what the dataset does not have.
        """
        held, moment = dataset(name), as_moment(as_of)
        chosen = _checked(held, columns, filters)
        rows, settled = self._rows(held, moment, (since, until), source, filters)
        if not settled:
            rows = newest(held, rows)
        return rows.lazy().filter(partitions.remaining(held, filters)).sort(held.key).select(chosen).collect()

    def vintages(
        self, name: str, as_of: AsOf = None, *, since: date | None = None, until: date | None = None,
        source: str | None = None, **filters: Any,
    ) -> pl.DataFrame:  # fmt: skip
        """Every vintage of each fact, oldest first, with `fetched_at`."""
        held = dataset(name)
        _checked(held, None, filters)
        rows, _ = self._rows(held, as_moment(as_of), (since, until), source, filters)
        return rows.filter(partitions.remaining(held, filters)).sort(*held.key, "known_at", partitions.FETCHED)

    def days(self, name: str, as_of: AsOf = None) -> list[date]:
        """The days of which a dataset has rows."""
        held = dataset(name)
        column = day_column(held)
        if column is None:
            return []
        rows, _ = self._rows(held, as_moment(as_of), (None, None), None, {}, [column])
        return sorted(day for day in rows[column].unique().to_list() if day is not None)

    def manifest(self) -> manifests.Manifest:
        """The newest commit."""
        return manifests.current(self.path)

    def writing(self, wait: float = 60.0, checks: bool = True) -> Writer:
        """A batch of replies, committed together: `writer.add(...)`, then `writer.commit()`.

        wait: seconds for another writer to end. checks: the quality checks that look at neighbouring days.
        """
        from netbasis.data.lake.writer import Writer

        return Writer(self, wait, checks)

    def ingest(self, source: str, reply: RawReply, tables: Sequence[tuple[str, pl.DataFrame]]) -> Ingested:
        """Take in one reply: keep it raw, check its tables, store what is news, all or nothing.

        tables: (dataset, rows with its columns and optionally known_at). What does not pass the checks is quarantined
        whole: `Ingested.reason` says why, the raw reply stays.
        """
        writer = self.writing()
        writer.add(source, reply, tables)
        (done,) = writer.commit()
        return done

    def known(self, source: str) -> Mapping[str, datetime]:
        """Keys of the source's replies that are stored, with when each was last fetched."""
        rows = self._good("replies", source).group_by("key").agg(pl.col("known_at").max()).sort("key")
        return dict(rows.select("key", "known_at").iter_rows())

    def headers(self, source: str, key: str) -> tuple[Mapping[str, str], str]:
        """Headers (etag, last-modified) and SHA-256 of the stored reply of a key; empty where there is none."""
        import json

        rows = self._good("replies", source, key=key).tail(1)
        return (dict(json.loads(rows["headers"][0])), str(rows["raw"][0])) if rows.height else ({}, "")

    def quarantined(self) -> pl.DataFrame:
        """Replies whose newest fetch was refused, with the reason."""
        return self.read("replies").filter(pl.col("state") == "quarantined")

    def verify(self) -> list[str]:
        """Everything that is not as it should be, a sentence each; empty when the lake is whole."""
        from netbasis.data.lake.verify import problems

        return problems(self)

    def status(self) -> pl.DataFrame:
        """A row for each dataset and source: rows, first and last day, what it was last known and fetched at."""
        from netbasis.data.lake.verify import status

        return status(self)

    def _good(self, name: str, source: str, **filters: Any) -> pl.DataFrame:
        return self.vintages(name, source=source, **filters).filter(pl.col("state") != "quarantined")

    def _rows(
        self, held: Dataset, as_of: datetime | None, days: partitions.Days, source: str | None,
        filters: Mapping[str, Any], columns: list[str] | None = None,
    ) -> tuple[pl.DataFrame, bool]:  # fmt: skip
        """Rows of all vintages known by then, and whether no fact can stand among them twice."""
        for tried in range(_TRIES):
            now = self.manifest()
            parts = partitions.touching(now.of(held.name, source), days, as_of)
            rows = partitions.scan(self.path, held, parts).filter(partitions.wanted(held, days, filters))
            if as_of is not None:
                rows = rows.filter(pl.col("known_at") <= as_of)
            try:
                found = (rows.select(columns) if columns else rows).collect()
            except (FileNotFoundError, pl.exceptions.ComputeError):
                missing = [part.path for part in parts if not (self.path / part.path).exists()]
                if missing and self.manifest().name != now.name and tried + 1 < _TRIES:
                    continue  # a long-running read: the partitions were replaced meanwhile
                what = f"missing: {missing[0]}" if missing else "a partition cannot be read"
                hint = "run `netbasis data verify`; the raw replies can be read in again"
                raise manifests.Damaged(f"the lake {self.path} is damaged ({what}); {hint}") from None
            sources = {part.source for part in parts}
            return found, len(sources) < 2 and not any(f"{held.name}/{name}" in now.revised for name in sources)
        raise AssertionError("unreachable: the last try returns or raises")


def _checked(held: Dataset, columns: Sequence[str] | None, filters: Mapping[str, Any]) -> list[str]:
    """The columns to return. UnknownName for a column or filter that the dataset does not have."""
    allowed = (*held.columns, *PROVENANCE)
    for name in (*filters, *(columns or ())):
        if name not in allowed:
            raise UnknownName.among(f"column of {held.name}", name, allowed)
    if day_column(held) is None and columns == []:
        raise BadInput("no column wanted", given="[]", allowed=", ".join(allowed))
    return list(columns) if columns else list(allowed)


def every_dataset() -> tuple[str, ...]:
    """Names of all datasets, the lake's own notes last."""
    return (*DATASETS, *RECORDS)
