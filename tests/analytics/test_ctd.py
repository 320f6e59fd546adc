"""One line a contract: the cheapest to deliver, its distance to the next, the regime."""

from datetime import date

import numpy as np
import polars as pl
import pytest

import netbasis as nb

FROM_TABLE = [
    "cusip", "coupon", "maturity", "clean", "conversion_factor", "gross_basis", "carry", "net_basis",
    "implied_repo", "term_repo", "repo_spread", "delivery", "futures_dv01",
]  # fmt: skip


def test_the_first_two_rows_of_the_table(table):
    rows = nb.basis_table(table.market(), table.contract, detail=True).to_dicts()
    found = nb.ctd_table(table.market(), table.contract).row(0, named=True)
    assert found["cusip"] == table.ctd
    assert {column: found[column] for column in FROM_TABLE} == {column: rows[0][column] for column in FROM_TABLE}
    assert found["futures"] == table.futures
    assert found["issues"] == len(rows)
    assert found["repo_per_tick"] == rows[0]["repo_per_tick"]
    assert found["runner_up"] == rows[1]["cusip"]
    assert found["runner_up_gap"] == rows[1]["implied_repo"] - rows[0]["implied_repo"] < 0
    assert found["runner_up_net_gap"] == rows[1]["net_basis"] - rows[0]["net_basis"]
    assert found["reason"] is None


def test_regime_is_the_sign_of_the_gross_basis_and_nothing_else(tables):
    regimes = {name: nb.ctd_table(table.market())["regime"].item() for name, table in tables.items()}
    # CF x F above the cash price in August 2024 (gross basis -0.302), below it in the others
    assert regimes == {"ZNZ7": "inverted", "ZNZ4": "forward", "ZNZ5": "inverted"}


def test_choices_are_those_of_the_table(december):
    found = nb.ctd_table(december.market(), delivery="first", repo=0.02).row(0, named=True)
    table = nb.basis_table(december.market(), delivery="first", repo=0.02).row(0, named=True)
    assert found["delivery"] == date(2017, 12, 1)
    assert found["implied_repo"] == table["implied_repo"]
    assert found["term_repo"] == 0.02


def test_every_contract_has_a_row_and_says_why_it_has_no_cheapest(december):
    futures = {"ZNZ7": 125.265625, "ZNH8": np.nan, "ZBZ7": 152.0, "TNZ7": 134.0}
    found = nb.ctd_table(december.market(futures=futures))
    assert set(found["contract"]) == set(futures)
    assert found.height == 4
    by_contract = {row["contract"]: row for row in found.to_dicts()}
    assert by_contract["ZNZ7"]["cusip"] == december.ctd
    assert by_contract["ZNH8"]["reason"] == "no price for ZNH8"
    assert by_contract["ZBZ7"]["reason"].startswith("no issue")
    for contract in ("ZNH8", "ZBZ7"):
        assert by_contract[contract]["cusip"] is None
        assert by_contract[contract]["regime"] is None
        assert by_contract[contract]["issues"] == 0
    assert by_contract["TNZ7"]["issues"] == 2


def test_a_basket_of_one_has_no_runner_up(december):
    clean = np.full(17, np.nan)
    clean[14] = 101.2266
    found = nb.ctd_table(december.market(clean=clean)).row(0, named=True)
    assert found["cusip"] == december.ctd
    assert found["issues"] == 1
    assert found["runner_up"] is found["runner_up_gap"] is found["runner_up_net_gap"] is None


def test_unpriced_issues_are_not_counted(december):
    market = december.market().with_prices(clean={december.ctd: np.nan})
    found = nb.ctd_table(market).row(0, named=True)
    assert found["issues"] == 16
    assert found["cusip"] == "2.125 2024-07-31"
    assert found["reason"] is None


@pytest.mark.parametrize("column", ["futures", "implied_repo", "runner_up_gap", "repo_per_tick"])
def test_numbers_are_numbers(december, column):
    assert nb.ctd_table(december.market(futures={"ZBZ7": 150.0}))[column].dtype == pl.Float64


def test_an_implied_repo_that_is_no_market_is_said_so():
    from netbasis.analytics.ctd import far_note

    assert far_note("ZNM0", 0.0082, 0.0054) is None
    assert far_note("ZNM0", None, 0.0054) is None
    english, chinese = far_note("ZBM0", 0.0599, 0.0111)
    assert english.startswith("ZBM0:")
    assert "+488 bp" in english
    assert "+488 bp" in chinese
