"""The command `history`: the embedded panel and daily series, day by day."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_date
from netbasis.conventions.contracts import bloomberg_roots, roots
from netbasis.errors import UnknownName
from netbasis.report.words import Language, language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.data.findings import Finding

ASYNCHRONY = (
    "Bond and futures prices are not of the same second: one day's level of implied repo carries about 60 bp either "
    "way; differences between issues of one day, and moves of 100 bp, stand.",
    "債券與期貨價格並非同一時刻：單日隱含回購利率的水準約有 ±60 bp 的不確定；同日各券之間的差異與 100 bp 的變動仍然可"
    "信。",
)
DOUBT = (
    "? marks rows whose bond or futures price is in doubt ({count}; see the warnings)",
    "? 標示 {count} 列的債券或期貨價格可疑（見警告）",
)
DAYS = ("{count} days, {first} to {last}", "{count} 日，{first} 至 {last}")
HISTORY = ("date", "contract", "futures_32nds", "cusip", "coupon", "maturity", "gross_basis_32nds", "net_basis_32nds",
           "implied_repo", "overnight", "over_overnight", "repo_per_32nd", "doubt", "reason")  # fmt: skip


def show_history(
    name: str | None, start: str | None, end: str | None, series: bool, every: bool, form: Format, out: Path | None,
    lang: str,
) -> int:  # fmt: skip
    """Print the cheapest to deliver of every day and contract of the sample history.

    name: a contract, or a root for all its contracts. start, end: first and last day shown.
    """
    import polars as pl

    from netbasis.analytics.history import basis_history
    from netbasis.data.quality import check_history
    from netbasis.data.sample import sample_panel, sample_series

    words = language(lang)
    first, last = typed_date(start, "--from"), typed_date(end, "--to")
    root = None if name is None else _root(name)
    prices = sample_series() if series else sample_panel()
    whole = basis_history(prices, contract=None if root else name)
    frame = whole if every else whole.filter("is_ctd")
    if root:
        known = frame["contract"].str.head(-2).unique().sort().to_list()
        if root not in known:
            raise UnknownName.among("contract root in this history", name, known)
        frame = frame.filter(pl.col("contract").str.head(-2) == root)
    days = frame["date"].unique().sort().to_list()
    if first:
        frame = frame.filter(pl.col("date") >= first)
    if last:
        frame = frame.filter(pl.col("date") <= last)
    if frame.is_empty():
        raise UnknownName(
            "no day of this history", given=f"{start or days[0]} to {end or days[-1]}",
            allowed=f"days from {days[0]} to {days[-1]}",
        )  # fmt: skip
    kept = frame["date"].unique().sort().to_list()
    title = pick(DAYS, words).format(count=len(kept), first=kept[0], last=kept[-1])
    doubtful = _doubtful(frame, check_history(prices), words)
    table = frame.with_columns(
        over_overnight=pl.col("implied_repo") - pl.col("overnight"),
        doubt=pl.Series(["?" if i in doubtful else "" for i in range(frame.height)], dtype=pl.String),
    )
    notes = [pick(DOUBT, words).format(count=len(doubtful))] if doubtful else []
    columns = HISTORY if doubtful else [name for name in HISTORY if name != "doubt"]
    emit(frame, [Block(table, columns, title, [*notes, pick(ASYNCHRONY, words)])], form, out, words)
    return 0


def _doubtful(frame: pl.DataFrame, findings: Iterable[Finding], lang: Language) -> set[int]:
    """Positions of rows that the quality check doubts; each finding that touches one is a warning."""
    rows = list(enumerate(frame.select("date", "cusip", "contract").iter_rows()))
    doubtful: set[int] = set()
    for finding in findings:
        touched = {i for i, (day, *names) in rows if day == finding.day and finding.name in ("", *names)}
        if touched:
            sys.stderr.write(f"netbasis: warning: {pick((finding.en, finding.zh), lang)}\n")
        doubtful |= touched
    return doubtful


def _root(name: str) -> str | None:
    """The exchange root a name stands for; None where it is no root (then it may be a contract)."""
    known = {root: root for root in roots()} | dict(bloomberg_roots())
    return known.get(name.strip().upper())
