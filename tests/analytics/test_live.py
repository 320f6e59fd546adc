"""A live table: after any change of a quote, the rows of a table made anew."""

import numpy as np
import pytest

import netbasis as nb
from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import quotes


def test_changes_of_quotes_give_the_table_made_anew(december):
    market = december.market()
    live = nb.LiveBasis(market, "ZNZ7")
    generator = np.random.default_rng(5)
    prices, future = dict(zip(market.bonds.cusip, market.clean, strict=True)), december.futures
    for step in range(40):
        if step % 4 == 3:
            future += float(generator.integers(-8, 9)) / 64
            live.quote_futures(future)
        else:
            cusip = live.cusips[int(generator.integers(0, len(live.cusips)))]
            prices[cusip] += float(generator.integers(-16, 17)) / 32
            live.quote(cusip, prices[cusip])
        anew = nb.LiveBasis(market.with_prices(clean=prices, futures={"ZNZ7": future}), "ZNZ7")
        assert live.results.tobytes() == anew.results.tobytes(), step
    assert live.frame().equals(nb.basis_table(market.with_prices(clean=prices, futures={"ZNZ7": future}), "ZNZ7"))


def test_results_are_rows_in_the_order_of_cusips(december):
    live = nb.LiveBasis(december.market(), "ZNZ7", delivery="first", repo=0.02)
    table = nb.basis_table(december.market(), "ZNZ7", delivery="first", repo=0.02)
    assert live.frame().equals(table)
    implied = dict(table.select("cusip", "implied_repo").iter_rows())
    assert live.results[quotes.IMPLIED_REPO].tolist() == [implied[cusip] for cusip in live.cusips]


def test_an_issue_that_had_no_price_gets_one(december):
    missing = december.market().with_prices(clean={december.ctd: np.nan})
    live = nb.LiveBasis(missing, "ZNZ7")
    assert live.frame()["reason"].drop_nulls().to_list() == ["no price for this issue"]
    live.quote(december.ctd, 101.2266)
    assert live.frame().equals(nb.basis_table(december.market(), "ZNZ7"))


def test_a_live_table_leaves_its_market_and_other_tables_alone(december):
    market = december.market()
    live, other = nb.LiveBasis(market, "ZNZ7"), nb.LiveBasis(market, "ZNZ7")
    live.quote(december.ctd, 90.0)
    live.quote_futures(120.0)
    assert other.frame().equals(nb.basis_table(market, "ZNZ7"))
    assert market.futures["ZNZ7"] == december.futures


@pytest.mark.parametrize("price", [0.0, -1.0, float("nan"), float("inf")])
def test_bad_prices_change_nothing(december, price):
    live = nb.LiveBasis(december.market(), "ZNZ7")
    before = live.results.tobytes()
    with pytest.raises(BadInput, match=r"price of 2\.375 2024-08-15"):
        live.quote(december.ctd, price)
    with pytest.raises(BadInput, match="futures price"):
        live.quote_futures(price)
    assert live.results.tobytes() == before


def test_an_issue_outside_the_basket(december):
    live = nb.LiveBasis(december.market(), "ZNZ7")
    with pytest.raises(UnknownName, match=r"2\.375 2024-08-16.*2\.375 2024-08-15"):
        live.quote("2.375 2024-08-16", 100.0)
