"""The basis through time: every (day, contract, issue) of a history in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from netbasis.analytics.rows import Matrix, Positions, Rows, build_rows, shown_columns
from netbasis.conventions.calendars import CBOT, SIFMA
from netbasis.errors import BadInput, UnknownName
from netbasis.formulas.financing import two_leg_rate
from netbasis.instruments.basket import deliverable
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import join, quotes, terms
from netbasis.market.history import History
from netbasis.market.repo_curve import check_rate, overnight_and_later

if TYPE_CHECKING:
    import polars as pl


def basis_history(
    history: History, *, contract: str | None = None, delivery: str = "last", repo: float | None = None
) -> pl.DataFrame:
    """Basis of every deliverable issue on every day with a futures price.

    contract: one code, None for all in the history. delivery: "first" or "last" day of each contract. repo:
    one decimal rate; None takes the history's own term repo and specials where it has them, and else builds each
    day's term rate from its overnight rate, as the sample markets do: one day at that rate, the later days at the
    median of the last five (`market.repo_curve`).

    Columns: `date`, the columns of a basis table, then `futures` (price), `overnight` (that day's rate) and
    `repo_per_32nd` (change of implied repo per 1/32 of the futures price). Days ascending, contracts within
    them, issues in the order of the prices.
    Null cells have a reason. Raises BadInput for a choice that is none, or a contract the history lacks.
    """
    if delivery not in ("first", "last"):
        raise BadInput("delivery in a history", given=delivery, allowed="first, last")
    if repo is not None:
        check_rate(repo)
    pairs = _pairs(history, contract, delivery)
    pair, price_row, groups = _join(history, pairs)
    settle, last = pairs.settle[pair], pairs.delivery[pair]
    rows = build_rows(
        history.bonds, history.issue[price_row], settle, last, pairs.contract[pair], pairs.futures, groups
    )
    overnight, later = overnight_and_later(history.overnight, pairs.days)
    if repo is not None:
        rates = np.full(len(pair), repo)
    elif history.term_repo:
        rates = _own_term_repo(history, pairs.days)[pair]
        rates = rates - history.special[price_row] if len(history.special) else rates
    else:
        rates = two_leg_rate(overnight[pair], later[pair], np.maximum((last - settle).astype(np.int64), 1))
    quoted = _Quotes(pair, history.clean[price_row], pairs.price[pair], rates, overnight)
    return _frame(history, rows, pairs, quoted, rows.results(quoted.clean, quoted.price, rates))


class _Pairs(NamedTuple):
    """g (day, contract) pairs of a history: one for each futures row whose day has issue prices."""

    days: Days
    contract: Positions  # position in `futures`
    futures: tuple[Future, ...]
    price: Floats
    settle: Days
    delivery: Days


class _Quotes(NamedTuple):
    """Quotes of n rows; `overnight` is by pair."""

    pair: Positions
    clean: Floats
    price: Floats
    repo: Floats
    overnight: Floats


def _own_term_repo(history: History, days: Days) -> Floats:
    """Term repo of each day; NaN where the history has none."""
    each, at = np.unique(days, return_inverse=True)
    return np.array([history.term_repo.get(day, np.nan) for day in each.tolist()])[at]


def _pairs(history: History, wanted: str | None, choice: str) -> _Pairs:
    """The futures rows of a history with their contracts, settlement and delivery dates; rows whose delivery
    period is over are not quotes of a live contract and are refused."""
    keep = np.isin(history.futures_day, history.days())
    year = history.futures_day.astype("datetime64[Y]").astype(np.int64) + 1970
    codes, code = np.unique(history.futures_code.astype(str), return_inverse=True)
    keys, seen, position = np.unique(code * 10000 + year, return_index=True, return_inverse=True)
    named = [
        parse_contract(str(codes[key // 10000]), as_of=day)
        for key, day in zip(keys.tolist(), history.futures_day[seen].tolist(), strict=True)
    ]
    places = {future: place for place, future in enumerate(dict.fromkeys(named))}
    futures = tuple(places)
    contract = np.array([places[future] for future in named], dtype=np.int64)[position]
    if wanted is not None:
        match = np.array([parse_contract(wanted, as_of=future.first_day) == future for future in futures])
        if not match.any():
            codes_held = sorted({future.code for future in futures})
            raise UnknownName.among("contract in this history", wanted, codes_held)
        keep &= match[contract]
    order = np.flatnonzero(keep)
    order = order[np.argsort(history.futures_day[order], kind="stable")]
    days, contract = history.futures_day[order], contract[order]
    first, last = (
        np.array([getattr(f.delivery, name) for f in futures], dtype="datetime64[D]")[contract]
        for name in ("first_delivery", "last_delivery")
    )
    settle = SIFMA.shift(days, 1)
    # inside the delivery month the first day left is the one after settlement (see `delivery_date`)
    delivery = last if choice == "last" else np.maximum(first, CBOT.shift(settle, 1))
    delivery = np.where((delivery > last) | (settle > last), np.datetime64("NaT"), delivery)
    return _Pairs(days, contract, futures, history.futures_price[order], settle, delivery)


def _join(history: History, pairs: _Pairs) -> tuple[Positions, Positions, Positions]:
    """For each row its pair and its price row, and the offsets of the pairs."""
    grade = np.zeros((len(pairs.futures), len(history.bonds)), dtype=np.bool_)
    for i, future in enumerate(pairs.futures):
        grade[i, deliverable(future, history.bonds).eligible] = True
    first = np.searchsorted(history.day, pairs.days, side="left").astype(np.int64)
    last = np.searchsorted(history.day, pairs.days, side="right").astype(np.int64)
    groups = np.empty(len(pairs.days) + 1, dtype=np.int64)
    most = int(np.minimum(grade.sum(axis=1)[pairs.contract], last - first).sum())
    pair, price_row = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    join.join_days(first, last, history.issue, pairs.contract, grade, groups, pair, price_row)
    return pair[: groups[-1]], price_row[: groups[-1]], groups


def _frame(history: History, rows: Rows, pairs: _Pairs, quoted: _Quotes, results: Matrix) -> pl.DataFrame:
    """The history's columns, by day and contract, issues in the order of the prices."""
    import polars as pl

    pair = quoted.pair
    contract = pairs.contract[pair]
    codes = pl.Series([f.code for f in pairs.futures], dtype=pl.String)
    matrix = rows.terms
    tick = results[quotes.REPO_PER_POINT] / 32.0
    reason = np.zeros(len(pair), dtype=np.int8)
    missing = (
        results[quotes.IMPLIED_REPO],
        matrix[terms.TERM],
        quoted.repo,
        np.where((quoted.price > 0.0) & (quoted.price < np.inf), quoted.price, np.nan),
        quoted.clean,
    )
    for code, column in enumerate(missing, start=1):
        reason[np.isnan(column)] = code  # the last one is the root of the others
    why = pl.Series(
        [None, "no yield or implied repo at these quotes", "too late to deliver into this contract",
         "no term repo for this day" if history.term_repo else "no overnight rate for this day",
         "no futures price for this day", "no price for this issue"], dtype=pl.String,
    )  # fmt: skip
    table = pl.DataFrame(
        {
            "date": pairs.days[pair],
            "contract": codes.gather(contract),
            "cusip": pl.Series(history.bonds.cusip, dtype=pl.String).gather(rows.bond),
            "coupon": history.bonds.coupon[rows.bond],
            "maturity": history.bonds.maturity[rows.bond],
            "clean": quoted.clean,
            **shown_columns(matrix, results, quoted.repo),
            "delivery": rows.delivery,
            "is_ctd": results[quotes.RANK] == 1.0,
            "rank": results[quotes.RANK],
            "reason": why.gather(reason),
            "futures": quoted.price,
            "overnight": quoted.overnight[pair],
            "repo_per_32nd": tick,
        },
        nan_to_null=True,
    )
    return table.with_columns(pl.col("rank").cast(pl.Int32))
