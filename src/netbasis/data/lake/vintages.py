"""Which statements of a reply are news: revised values become vintages, what is known already adds nothing.

A source's statements about one fact form a chain by (known_at, fetched_at). A new statement of value v, known since s,
fetched at f is about the value as of max(s, f) when it is the last one about its fact in its reply (any earlier one is
about the value as of s). With the vintage in force at that moment:

    same value                       nothing is added
    none, or one known before s      added, known since s
    known since s or later           the provider has changed what it said: added as known from max(s, f), unless that
                                     vintage was fetched no earlier (an older reply taken in late): then it is left out
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from netbasis.data.lake.schemas import Dataset

ORDER = "_reply"  # position of a row's reply in its batch
AGAIN = "_again"
_KEY, _AT, _LAST, _TURN = "_key", "_at", "_last", "_turn"
NEW, REVISED, SAME, OLDER = "new", "revised", "same", "older"
_EMPTY, _BETWEEN = "\x00", "\x1f"


def settle(dataset: Dataset, held: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """New rows with `outcome`, known_at as it is to be stored, and AGAIN: another vintage of the fact is stored too.

    held: what the lake has of these keys from this source; new: the rows of a batch with fetched_at and ORDER.
    """
    values = [name for name in dataset.columns if name not in dataset.key]
    rows = (
        new.unique(subset=[*dataset.columns, "known_at", ORDER], maintain_order=True)
        .with_columns(key_of(dataset).alias(_KEY))
        .sort(ORDER, "known_at", maintain_order=True)
        .with_columns(
            (pl.col("known_at") == pl.col("known_at").max().over(_KEY, ORDER)).alias(_LAST),
            pl.int_range(pl.len()).over(_KEY).alias(_TURN),
        )
        .with_columns(pl.when(_LAST).then(pl.max_horizontal("known_at", "fetched_at")).otherwise("known_at").alias(_AT))
    )
    chain = stored = held.with_columns(key_of(dataset).alias(_KEY)).select(_KEY, *values, "known_at", "fetched_at")
    done = []
    # the first statement about each fact, then the second, ...: nearly always one round
    for (_,), turn in rows.group_by(_TURN, maintain_order=True):
        outcome = _judged(turn, chain, values)
        done.append(outcome)
        if turn.height < rows.height:
            added = outcome.filter(pl.col("outcome").is_in([NEW, REVISED]))
            chain = pl.concat([chain, added.select(chain.columns)])
    found = pl.concat(done) if done else rows.with_columns(outcome=pl.lit(NEW))
    fresh = pl.col("outcome").is_in([NEW, REVISED])
    stands = pl.col(_KEY).is_in(stored[_KEY].unique().implode()) | (pl.col(_KEY).count().over(_KEY, fresh) > 1)
    return found.with_columns((fresh & stands).alias(AGAIN)).drop(_KEY, _TURN, _LAST, _AT)


def added(settled: pl.DataFrame) -> pl.DataFrame:
    """The rows to store."""
    return settled.filter(pl.col("outcome").is_in([NEW, REVISED]))


def newest(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """Of each fact the vintage known last; sources agree or the later one counts."""
    return rows.sort("known_at", "fetched_at", "source").unique(dataset.key, keep="last", maintain_order=True)


def key_of(dataset: Dataset) -> pl.Expr:
    """The key of a row as one text; missing parts count as equal."""
    parts = [pl.col(name).cast(pl.String).fill_null(_EMPTY) for name in dataset.key]
    return pl.concat_str(parts, separator=_BETWEEN)


def _judged(rows: pl.DataFrame, chain: pl.DataFrame, values: list[str]) -> pl.DataFrame:
    names = {name: f"_held_{name}" for name in (*values, "fetched_at")}
    held = chain.rename(names).rename({"known_at": "_held_known"}).sort("_held_known", "_held_fetched_at")
    joined = rows.sort(_AT).join_asof(
        held, left_on=_AT, right_on="_held_known", by=_KEY, strategy="backward", check_sortedness=False,
        coalesce=False,
    )  # fmt: skip
    there = pl.col("_held_known").is_not_null()
    same = pl.all_horizontal([pl.lit(value=True), *(pl.col(n).eq_missing(pl.col(f"_held_{n}")) for n in values)])
    later = pl.col("known_at") > pl.col("_held_known")
    changed = pl.col(_LAST) & (pl.col("fetched_at") > pl.col("_held_fetched_at"))
    outcome = (
        pl.when(~there).then(pl.lit(NEW)).when(same).then(pl.lit(SAME))
        .when(later | changed).then(pl.lit(REVISED)).otherwise(pl.lit(OLDER))
    )  # fmt: skip
    known = pl.when(there & ~same & ~later & changed).then(pl.col(_AT)).otherwise("known_at")
    judged = joined.with_columns(outcome=outcome, known_at=known)
    return judged.select(*rows.columns, "outcome")
