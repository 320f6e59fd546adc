"""How fast is the monitor: from the sample, warm from a lake of ten years, the command, its past week by week?

The lake holds every series of the embedded sample (par yields, SOFR, reverse repo, SOMA ...), and for the second lake
the ten-year notes and futures of the panel besides, so that noise and basis of its last days are computed. The peer is
the target.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
from measure import Row, duration, seconds, show

import netbasis as nb
from netbasis.data.lake.archive import RawReply

TARGET, WEEKS_TARGET = 1.0, 10.0
NETBASIS = str(Path(sys.executable).with_name("netbasis"))
WEEKS = np.arange(np.datetime64("2015-02-06"), np.datetime64("2026-08-07"), 7)


def series_rows() -> pl.DataFrame:
    """The sample's public series as rows of a lake."""
    parts = [
        pl.DataFrame({"series": name, "date": one.days, "value": one.values, "known_at": one.known.astype("M8[us]")})
        for name, one in nb.sample_records().series.items()
        if not name.startswith("positions.") and one.unit != "32nds" and name not in ("noise", "implied_repo_gap")
    ]
    return pl.concat(parts).with_columns(pl.col("known_at").dt.replace_time_zone("UTC"))


def price_rows() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The panel's notes and futures as rows of a lake."""
    panel = nb.sample_panel()
    known = pl.col("date").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=22)
    prices = pl.DataFrame({
        "cusip": panel.bonds.cusip[panel.issue].tolist(), "date": panel.day, "kind": "note",
        "coupon": panel.bonds.coupon[panel.issue], "maturity": panel.bonds.maturity[panel.issue],
        "buy": panel.offer, "sell": panel.bid, "end_of_day": panel.clean,
    }).with_columns(call=pl.lit(None, pl.Date), known_at=known)  # fmt: skip
    futures = pl.DataFrame({
        "contract": panel.futures_code.tolist(), "date": panel.futures_day, "price": panel.futures_price,
        "time": panel.futures_time.tolist(),
    }).with_columns(known_at=known)  # fmt: skip
    return prices, futures


def take(lake: nb.Lake, dataset: str, frame: pl.DataFrame) -> None:
    """Store rows, which must pass the checks."""
    reply = RawReply(f"https://example.org/{dataset}", dataset.encode(), datetime(2026, 9, 1, tzinfo=UTC), key=dataset)
    done = lake.ingest("bench", reply, [(dataset, frame)])
    assert done.reason is None, done.reason


def main() -> list[Row]:
    """Measure, print and return the rows."""
    rows = [_row("the monitor of the sample, warm", seconds(lambda: nb.monitor("2023-08-31")), TARGET)]
    with tempfile.TemporaryDirectory() as folder:
        lake = nb.Lake(Path(folder) / "lake")
        frame = series_rows()
        take(lake, "series", frame)
        size = f"{len(frame):,} rows of {frame['series'].n_unique()} series"
        rows.append(_row(f"warm from a lake of {size}", seconds(lambda: nb.monitor("2023-08-31", lake=lake)), TARGET))
        rows.append(_command("the command from it", lake))
        prices, futures = price_rows()
        take(lake, "prices", prices)
        take(lake, "futures", futures)
        took = seconds(lambda: nb.monitor("2023-08-31", lake=lake))
        rows.append(_row("warm, with noise and basis of its last five price days", took, TARGET))
        rows.append(_command("the command from that", lake))
    held = nb.sample_records()
    took = seconds(lambda: nb.indicator_history(nb.INDICATORS, held, WEEKS), runs=1)
    rows.append(_row(f"{len(nb.INDICATORS)} indicators in {len(WEEKS)} weeks, as known in each", took, WEEKS_TARGET))
    show(rows)
    return rows


def _command(question: str, lake: nb.Lake) -> Row:
    command = [NETBASIS, "monitor", "--date", "2023-08-31", "--lake", str(lake.path)]
    return _row(question, seconds(lambda: subprocess.run(command, check=True, capture_output=True), runs=5), TARGET)


def _row(question: str, took: float, target: float) -> Row:
    return Row(question, duration(took), f"target {duration(target)}", target / took)


if __name__ == "__main__":
    main()
