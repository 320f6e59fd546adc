"""The basis table: every deliverable issue against every future, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.analytics.delivery_date import delivery_choice, delivery_days
from netbasis.analytics.rows import Matrix, Positions, Rows, build_rows, shown_columns
from netbasis.conventions.contracts import contract_spec
from netbasis.errors import BadInput
from netbasis.instruments.basket import deliverable
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import quotes, terms
from netbasis.market.repo_curve import check_rate
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

COLUMNS = (
    "contract", "cusip", "coupon", "maturity", "clean", "accrued", "yield", "conversion_factor", "gross_basis",
    "carry", "net_basis", "implied_repo", "term_repo", "repo_spread", "dv01", "futures_dv01", "delivery",
    "is_ctd", "rank", "reason",
)  # fmt: skip
DETAIL = ("futures", "forward_clean", "repo_per_tick", "gross_basis_32nds", "carry_32nds", "net_basis_32nds",
          "modified_duration")  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class BasisArrays:
    """A basis table as arrays: rows with their quotes and results, before any frame is built.

    futures: the contracts. contract: (n,) position of each row in `futures`. clean, price, repo: (n,) quotes.
    results: (RESULTS, n), see `kernels.quotes`. empty: contracts of the market with no row, and why.
    """

    market: Market
    futures: tuple[Future, ...]
    contract: Positions
    rows: Rows
    clean: Floats
    price: Floats
    repo: Floats
    results: Matrix
    empty: tuple[tuple[Future, str], ...] = ()


def basis_table(
    market: Market,
    contract: str | None = None,
    *,
    delivery: str | date = "last",
    repo: float | None = None,
    detail: bool = False,
    options: bool = False,
) -> pl.DataFrame:
    """Basis of every deliverable issue against one contract, or against all quoted contracts.

    contract: a code such as "ZNM0"; None for all. delivery: "first", "last", "best" (for each issue the day
    with the lowest net basis, the short's choice) or a date. repo: one decimal rate for every row; None takes
    the market's term repo, specials included. detail: add the columns of `DETAIL`. options: add option_value,
    option_adjusted_net_basis and delivery_probability, a valuation a contract (`options_table` takes its choices).

    Returns the columns of `COLUMNS`, by contract and then by rank; contracts without a row to price come last.
    Prices and amounts are points per 100 face, rates decimals, dv01 points per bp. A cell that cannot be
    computed is null and `reason` says
    why; a contract without a deliverable issue keeps one row. Raises BadInput for a contract, date or rate
    that cannot be used, and when one contract is asked for and no issue of the market is deliverable.
    """
    table = frame(basis_arrays(market, contract, delivery=delivery, repo=repo), detail=detail)
    if not options:
        return table
    from netbasis.analytics.options.adjusted import with_options

    return with_options(market, table, repo)


def basis_arrays(
    market: Market, contract: str | None = None, *, delivery: str | date = "last", repo: float | None = None
) -> BasisArrays:
    """The basis table as arrays (see `basis_table` for the arguments)."""
    delivery = delivery_choice(delivery)
    if repo is not None:
        check_rate(repo)
    wanted = market.contracts() if contract is None else (market.contract(contract),)
    if not wanted:
        raise BadInput("the market quotes no future", allowed="at least one futures price")
    used, empty, blocks = [], [], []
    for future in wanted:
        issues = deliverable(future, market.bonds).eligible
        try:
            days = delivery_days(future, delivery, market.settle)
        except BadInput as problem:
            if contract is not None:
                raise
            empty.append((future, str(problem)))
            continue
        if not len(issues):
            why = f"no issue of this market is deliverable into {future.code}"
            if contract is not None:
                raise BadInput(
                    why, allowed="issues in the contract's grade", hint=f"see: netbasis basket {future.code} --all"
                )  # fmt: skip
            empty.append((future, why))
            continue
        used.append(future)
        blocks.append((issues, days))
    if not used:
        return _nothing(market, tuple(empty))
    return _priced(market, tuple(used), blocks, repo, tuple(empty))


def _priced(
    market: Market,
    futures: tuple[Future, ...],
    blocks: list[tuple[Positions, Days]],
    repo: float | None,
    empty: tuple[tuple[Future, str], ...],
) -> BasisArrays:
    """All rows of all contracts through the kernels; where several delivery days are allowed, the one with the
    lowest net basis of each issue."""
    bond = np.concatenate([np.repeat(issues, len(days)) for issues, days in blocks])
    delivery = np.concatenate([np.tile(days, len(issues)) for issues, days in blocks])
    sizes = [len(issues) * len(days) for issues, days in blocks]
    contract = np.repeat(np.arange(len(futures)), sizes)
    arrays = _evaluate(market, futures, contract, bond, delivery, repo, empty)
    if len(bond) == sum(len(issues) for issues, _ in blocks):
        return arrays
    net = np.where(np.isnan(arrays.results[quotes.NET]), np.inf, arrays.results[quotes.NET])
    keep, start = [], 0
    for issues, days in blocks:
        stop = start + len(issues) * len(days)
        keep.append(start + np.arange(len(issues)) * len(days) + net[start:stop].reshape(-1, len(days)).argmin(1))
        start = stop
    chosen = np.concatenate(keep)
    return _evaluate(market, futures, contract[chosen], bond[chosen], delivery[chosen], repo, empty)


def _evaluate(
    market: Market,
    futures: tuple[Future, ...],
    contract: Positions,
    bond: Positions,
    delivery: Days,
    repo: float | None,
    empty: tuple[tuple[Future, str], ...],
) -> BasisArrays:
    settle = np.full(len(bond), np.datetime64(market.settle, "D"))
    groups = np.searchsorted(contract, np.arange(len(futures) + 1))
    rows = build_rows(market.bonds, bond, settle, delivery, contract, futures, groups)
    clean = market.clean[bond]
    price = np.array([market.futures[f.code] for f in futures])[contract]
    if repo is None:
        term = (delivery - settle).astype(np.int64)
        rates = market.repo.rates(np.maximum(term, 1), market.bonds.cusip[bond])
    else:
        rates = np.full(len(bond), repo)
    results = rows.results(clean, price, rates)
    return BasisArrays(market, futures, contract, rows, clean, price, rates, results, empty)


def _nothing(market: Market, empty: tuple[tuple[Future, str], ...]) -> BasisArrays:
    none, no_day = np.empty(0, dtype=np.int64), np.empty(0, dtype="datetime64[D]")
    rows = Rows(none, no_day, no_day, np.empty((terms.TERMS, 0)), np.zeros(1, dtype=np.int64))
    blank = np.empty(0)
    return BasisArrays(market, (), none, rows, blank, blank, blank, np.empty((quotes.RESULTS, 0)), empty)


def frame(arrays: BasisArrays, *, detail: bool = False) -> pl.DataFrame:
    """The arrays as a polars frame with the columns of `COLUMNS` (and `DETAIL`)."""
    import polars as pl

    market, rows, results = arrays.market, arrays.rows, arrays.results
    order = np.lexsort((np.nan_to_num(results[quotes.RANK], nan=np.inf), arrays.contract))
    bond, contract = rows.bond[order], arrays.contract[order]
    matrix, found = rows.terms[:, order], results[:, order]
    clean, repo = arrays.clean[order], arrays.repo[order]
    codes = np.array([f.code for f in arrays.futures], dtype=object)
    columns: dict[str, Any] = {
        "contract": pl.Series(codes[contract], dtype=pl.String),
        "cusip": pl.Series(market.bonds.cusip[bond], dtype=pl.String),
        "coupon": market.bonds.coupon[bond],
        "maturity": market.bonds.maturity[bond],
        "clean": clean,
        **shown_columns(matrix, found, repo),
        "delivery": rows.delivery[order],
        "is_ctd": found[quotes.RANK] == 1.0,
        "rank": found[quotes.RANK],
        "reason": pl.Series(_reasons(arrays)[order].tolist(), dtype=pl.String),
    }
    if detail:
        tick = np.array([tick_of(f, market.as_of) for f in arrays.futures])[contract]
        columns |= {
            "futures": arrays.price[order],
            "forward_clean": clean - found[quotes.CARRY],
            "repo_per_tick": found[quotes.REPO_PER_POINT] * tick,
            "gross_basis_32nds": found[quotes.GROSS] * 32.0,
            "carry_32nds": found[quotes.CARRY] * 32.0,
            "net_basis_32nds": found[quotes.NET] * 32.0,
            "modified_duration": found[quotes.DV01] * 1e4 / (clean + matrix[terms.ACCRUED]),
        }
    table = pl.DataFrame(columns, nan_to_null=True).with_columns(pl.col("rank").cast(pl.Int32))
    if arrays.empty:
        blank = pl.DataFrame(
            {"contract": [f.code for f, _ in arrays.empty], "reason": [why for _, why in arrays.empty]}
        ).with_columns(is_ctd=pl.lit(False))
        table = pl.concat([table, blank], how="diagonal")
    return table


def tick_of(future: Future, on: date) -> float:
    """Smallest price step of a contract on a day, in points."""
    return contract_spec(future.root, future.first_day, on).tick


def _reasons(arrays: BasisArrays) -> Any:
    """(n,) why a row is not whole, None where it is."""
    market, rows = arrays.market, arrays.rows
    why = np.full(len(rows), None, dtype=object)
    incomplete = np.isnan(arrays.results[: quotes.FUTURES_DV01]).any(axis=0)
    for i in np.flatnonzero(incomplete):
        cusip = market.bonds.cusip[rows.bond[i]]
        if np.isnan(arrays.clean[i]):
            why[i] = market.unpriced.get(cusip, "no price for this issue")
        elif not 0.0 < arrays.price[i] < np.inf:
            given = "no price" if np.isnan(arrays.price[i]) else f"an impossible price, {arrays.price[i]:g},"
            why[i] = f"{given} for {arrays.futures[arrays.contract[i]].code}"
        elif np.isnan(rows.terms[terms.ACCRUED, i]):
            why[i] = f"not yet issued, or matured, on settlement {market.settle.isoformat()}"
        elif np.isnan(rows.terms[terms.ODD_NEXT, i]):
            why[i] = "first coupon more than two periods away: check dated and first_coupon"
        elif rows.terms[terms.TERM, i] == 0.0:
            why[i] = "delivery on the settlement day: nothing to finance, so no implied repo"
        else:
            why[i] = f"no yield gives a price of {arrays.clean[i]:g}"
    return why
