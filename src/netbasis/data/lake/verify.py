"""Is the lake whole? Manifest, partitions, raw replies, files that belong to nothing. And what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from netbasis.data.lake import manifest as manifests
from netbasis.data.lake.files import GRACE, age, digest, leavings
from netbasis.data.lake.partitions import scan, stored_schema
from netbasis.data.lake.schemas import dataset
from netbasis.errors import NetbasisError

if TYPE_CHECKING:
    from netbasis.data.lake.store import Lake

_STATUS: dict[str, Any] = {
    "dataset": pl.String, "source": pl.String, "rows": pl.Int64, "first_day": pl.Date, "last_day": pl.Date,
    "last_known_at": pl.Datetime("us", "UTC"), "last_fetched_at": pl.Datetime("us", "UTC"), "bytes": pl.Int64,
    "partitions": pl.Int64,
}  # fmt: skip


def problems(lake: Lake) -> list[str]:
    """A sentence for each thing wrong; what a killed writer left behind is said too, though it harms nothing."""
    try:
        now = lake.manifest()
    except (manifests.Damaged, ValueError, KeyError) as error:
        return [str(error)]
    found: list[str] = []
    cited: set[str] = set()
    for part in now.partitions:
        wrong = _partition(lake.path, part, cited)
        found += [wrong] if wrong else []
    found += lake.archive.damage()
    held = set(lake.archive.names())
    found += [f"rows were read from a raw reply that is not here: {raw}" for raw in sorted(cited - held)]
    found += [
        f"a partition that no commit names: {path}; the next update takes it away"
        for path in manifests.unnamed_files(lake.path) if age(path) > GRACE
    ]  # fmt: skip
    found += [f"left by a writer that was cut short: {path}; the next update takes it away"
              for path in leavings(lake.path) if age(path) > GRACE]  # fmt: skip
    return found


def _partition(root: Path, part: manifests.Partition, cited: set[str]) -> str | None:
    path = root / part.path
    try:
        body = path.read_bytes()
    except OSError:
        return f"a partition is missing: {path} ({part.rows} rows of {part.dataset} from {part.source})"
    if len(body) != part.bytes or digest(body) != part.sha256:
        return f"a partition is damaged: {path} ({len(body)} bytes, {part.bytes} were written)"
    try:
        held = dataset(part.dataset)
        frame = pl.read_parquet(path)
    except (NetbasisError, pl.exceptions.PolarsError) as error:
        return f"a partition cannot be read: {path}: {error}"
    missing = set(stored_schema(held)) - set(frame.columns)
    if frame.height != part.rows or missing & {*held.key, "known_at", "raw", "source"}:
        return f"a partition is not what its manifest says: {path}"
    cited |= set(frame["raw"].unique().to_list())
    return None


def status(lake: Lake) -> pl.DataFrame:
    """A row for each dataset and source that is held."""
    now = lake.manifest()
    rows = []
    for name, source in sorted({(part.dataset, part.source) for part in now.partitions}):
        parts = now.of(name, source)
        fetched = scan(lake.path, dataset(name), parts).select(pl.col("fetched_at").max()).collect().item()
        days = [day for part in parts if part.days for day in part.days if day is not None]
        rows.append((
            name, source, sum(part.rows for part in parts), min(days, default=None), max(days, default=None),
            max(part.known[1] for part in parts), fetched, sum(part.bytes for part in parts), len(parts),
        ))  # fmt: skip
    return pl.DataFrame(rows, schema=_STATUS, orient="row")
