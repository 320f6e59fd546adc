"""How fast is the lake: loading ten years from raw, one issue, one day, an as-of join of everything?

Peer: the same rows in one Parquet file, sorted by day, scanned with polars, without vintages, checks or provenance.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
from measure import Row, duration, seconds, show

import netbasis as nb
from netbasis.data.lake.archive import RawReply

ISSUES = 800  # a day; times 2,510 days: two million rows
SERIES = 100
START, END = date(2015, 7, 1), date(2025, 6, 30)
AS_OF = datetime(2025, 1, 1, tzinfo=UTC)


def business_days() -> list[date]:
    """Ten years of them."""
    days = nb.SIFMA.as_array()
    kept = days[(days >= np.datetime64(START)) & (days <= np.datetime64(END))]
    found: list[date] = kept.tolist()
    return found


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 22, tzinfo=UTC)


def price_table(days: list[date], rng: np.random.Generator) -> pl.DataFrame:
    """Made prices: issues roll off slowly, so that a day has ISSUES of them."""
    step = 6  # days until the oldest issue is replaced
    first = np.arange(len(days)) // step
    issue = (first[:, None] + np.arange(ISSUES)[None, :]).ravel()
    when = np.repeat(np.array(days, dtype="datetime64[D]"), ISSUES)
    clean = 100.0 + 5.0 * rng.standard_normal(len(issue)).round(3)
    names = np.array([f"91282{k:04d}" for k in range(issue.max() + 1)])
    return pl.DataFrame({
        "cusip": names[issue], "date": when, "kind": "bill", "coupon": 0.0, "maturity": when + 400,
        "buy": clean + 0.02, "sell": clean - 0.02, "end_of_day": clean,
    }).with_columns(
        call=pl.lit(None, pl.Date), known_at=pl.col("date").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=22)
    )  # fmt: skip


def series_csv(days: list[date], rng: np.random.Generator) -> list[tuple[str, bytes]]:
    """One raw file a series, as a provider would send it."""
    return [
        (f"made_{k}", "\n".join(["date,value", *(f"{d},{v:.4f}" for d, v in zip(days, values, strict=True))]).encode())
        for k, values in enumerate(1.0 + 0.01 * rng.standard_normal((SERIES, len(days))))
    ]


def load_series(lake: nb.Lake, files: list[tuple[str, bytes]]) -> None:
    """From raw bytes to a commit."""
    batch = lake.writing()
    for name, body in files:
        rows = pl.read_csv(body, try_parse_dates=True).select(
            pl.lit(name).alias("series"), "date", "value",
            known_at=pl.col("date").cast(pl.Datetime("us", "UTC")) + pl.duration(days=1, hours=13),
        )  # fmt: skip
        batch.add(
            "made", RawReply(f"https://example.org/{name}", body, datetime.now(UTC), key=name), [("series", rows)]
        )
    batch.commit()


def load_prices(lake: nb.Lake, table: pl.DataFrame, every: int = 100) -> None:
    """A reply a day, a commit every hundred."""
    batch = lake.writing()
    for (day,), rows in table.group_by("date", maintain_order=True):
        assert isinstance(day, date)
        body = rows.write_csv().encode()
        batch.add("fed", RawReply("https://example.org/prices", body, evening(day), key=str(day)), [("prices", rows)])
        if len(batch) >= every:
            batch.commit()
    batch.commit()


def futures_table(days: list[date]) -> pl.DataFrame:
    codes = [f"ZN{'HMUZ'[(d.month - 1) // 3]}{d.year % 10}" for d in days]
    rows = pl.DataFrame({"contract": codes, "date": days, "price": 130.0, "time": "15:00"})
    return rows.with_columns(known_at=pl.col("date").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=21))


def joined(lake: nb.Lake) -> pl.DataFrame:
    """Prices, futures and repo of every day, as known then."""
    prices = lake.read("prices", AS_OF, columns=["cusip", "date", "end_of_day"])
    futures = lake.read("futures", AS_OF, columns=["contract", "date", "price"])
    repo = lake.read("series", AS_OF, series="made_0", columns=["date", "value"])
    return _join(prices, futures, repo)


def _join(prices: pl.DataFrame, futures: pl.DataFrame, repo: pl.DataFrame) -> pl.DataFrame:
    both = prices.join(futures, on="date", how="inner").sort("date")
    return both.join_asof(repo.sort("date"), on="date", strategy="backward")


def main() -> list[Row]:
    """Measure, print and return the rows."""
    rng, days = np.random.default_rng(1), business_days()
    with tempfile.TemporaryDirectory() as folder:
        lake, rows = nb.Lake(Path(folder) / "lake"), []
        files = series_csv(days, rng)
        began = time.perf_counter()
        load_series(lake, files)
        took = time.perf_counter() - began
        rows.append(Row(f"ten years of {SERIES} series ({SERIES * len(days):,} rows) from raw into the lake",
                        duration(took), "target 20 s", 20.0 / took))  # fmt: skip
        table = price_table(days, rng)
        began = time.perf_counter()
        load_prices(lake, table)
        took = time.perf_counter() - began
        rows.append(Row(f"ten years of daily price tables ({table.height:,} rows, {len(days)} replies)",
                        duration(took), "target 20 s", 20.0 / took))  # fmt: skip
        lake.ingest("user", RawReply("file:futures", b"", datetime.now(UTC)), [("futures", futures_table(days))])
        plain = Path(folder) / "plain.parquet"
        table.write_parquet(plain)
        cusip, day = table["cusip"][table.height // 2], days[len(days) // 2]
        ours = seconds(lambda: lake.read("prices", cusip=cusip))
        peer = seconds(lambda: pl.scan_parquet(plain).filter(pl.col("cusip") == cusip).collect())
        rows.append(Row(f"one issue's history of {table.height:,} price rows (target 10 ms)",
                        duration(ours), f"one Parquet file: {duration(peer)}", peer / ours))  # fmt: skip
        ours = seconds(lambda: lake.read("prices", since=day, until=day))
        peer = seconds(lambda: pl.scan_parquet(plain).filter(pl.col("date") == day).collect())
        rows.append(Row("one day's cross-section of them (target 10 ms)",
                        duration(ours), f"one Parquet file: {duration(peer)}", peer / ours))  # fmt: skip
        futures, repo = lake.read("futures"), lake.read("series", series="made_0")
        ours = seconds(lambda: joined(lake), 3)
        peer = seconds(
            lambda: _join(
                pl.scan_parquet(plain).filter(pl.col("known_at") <= AS_OF)
                .select("cusip", "date", "end_of_day").collect(),
                futures.select("contract", "date", "price"), repo.select("date", "value"),
            ), 3,
        )  # fmt: skip
        rows.append(Row("as-of join of prices, futures and repo, all days (target 2 s)",
                        duration(ours), f"one Parquet file: {duration(peer)}", peer / ours))  # fmt: skip
        query = "SELECT count(*), avg(end_of_day) FROM prices GROUP BY date"
        ours = seconds(lambda: nb.lake_sql(lake, query), 3)
        peer = seconds(
            lambda: pl.scan_parquet(plain).group_by("date").agg(pl.len(), pl.mean("end_of_day")).collect(), 3
        )
        rows.append(Row("SQL: means by day over all of them", duration(ours), f"polars: {duration(peer)}", peer / ours))
        assert lake.verify() == []
    show(rows)
    return rows


if __name__ == "__main__":
    main()
