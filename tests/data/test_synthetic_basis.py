"""The basis of the synthetic market: baskets, convergence, calm times, and the three documented crises."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

import netbasis as nb
from netbasis.conventions.contracts import first_contract, roots
from netbasis.data.sample import sample_par_history
from netbasis.data.synthetic import prices as synthetic_prices
from netbasis.data.synthetic.issues import synthetic_universe
from netbasis.data.synthetic.rates import CURVE_TENORS, curves

# documented implied repo of the ten-year's cheapest to deliver over SOFR, bp (docs/data.md)
MARCH_2020 = {"2020-03-09": 116, "2020-03-11": 51, "2020-03-12": 35, "2020-03-17": 118, "2020-03-19": 201,
              "2020-03-24": 160, "2020-03-25": 160, "2020-03-27": 41, "2020-04-09": 0}  # fmt: skip


@pytest.fixture(scope="module")
def market() -> nb.SyntheticMarket:
    return nb.synthetic_market()


@pytest.fixture(scope="module")
def table(market: nb.SyntheticMarket) -> pl.DataFrame:
    """The cheapest to deliver of every quote, and how many issues it was chosen from."""
    whole = nb.basis_history(market.history)
    assert whole["reason"].null_count() == whole.height
    counted = whole.with_columns(issues=pl.len().over("date", "contract"))
    return counted.filter("is_ctd").with_columns(
        root=pl.col("contract").str.slice(0, pl.col("contract").str.len_chars() - 2),
        days=(pl.col("delivery") - pl.col("date")).dt.total_days(),
    )


def test_every_contract_has_a_basket_in_every_year(table: pl.DataFrame) -> None:
    lowest = dict(table.group_by("root").agg(pl.col("issues").min()).iter_rows())
    assert set(lowest) == set(roots())
    # As in the market: TN takes new ten-year notes alone, and one or two are out while it is the deferred contract;
    # Z3N of December 2019 had two issues until its own three-year notes were sold
    assert (lowest.pop("TN"), lowest.pop("Z3N")) == (1, 2)
    assert min(lowest.values()) >= 3
    for root in roots():
        months = [date(year, month, 1) for year in range(2010, 2026) for month in (3, 6, 9, 12)]
        for month in months:
            if first_contract(root) <= month <= date(2025, 6, 1):
                basket = nb.deliverable(nb.Future(root, month.year, month.month), synthetic_universe())
                assert len(basket) >= 3, (root, month)


def test_stand_ins_are_named_and_few(market: nb.SyntheticMarket) -> None:
    assert len(market.stand_ins) == 112
    assert all(name.startswith("SYN") for name in market.stand_ins)
    bonds = synthetic_universe()
    row = bonds.row(bonds.position("SYN5Y201305"))
    assert (row.maturity, row.issue, row.original_term) == (date(2018, 5, 31), date(2013, 5, 31), 60)
    ten = curves().days == np.datetime64("2013-05-31")
    five = curves().at(5.0)[ten][0]
    assert five - 0.00125 < row.coupon <= five + 1e-12
    # later months without a new issue had an old one sold again (2% of May 2024 in May 2019): no stand-in
    assert max(str(bonds.dated[bonds.position(name)]) for name in market.stand_ins) == "2015-12-31"


def test_every_contract_converges(market: nb.SyntheticMarket, table: pl.DataFrame) -> None:
    """On the last trading day the future is the cheapest forward price over its factor, but for its tick."""
    last = table.group_by("contract", pl.col("delivery").alias("end")).agg(pl.all().sort_by("date").last())
    over = {}
    for row in last.iter_rows(named=True):
        future = nb.parse_contract(row["contract"], as_of=row["date"])
        if future.delivery.last_trading == row["date"]:
            spec = nb.contract_spec(future.root, future.first_day, row["date"])
            over[future.long_code] = abs(row["net_basis"]) / row["conversion_factor"] / spec.tick
    assert len(over) == 439 - 8 * 2  # all that are quoted, less those alive on the last day
    assert max(over.values()) < 0.5 + 1e-6


def test_calm_times(table: pl.DataFrame) -> None:
    """Implied repo of the cheapest less its term repo, over 20 days to delivery and outside spring 2020: within some
    25 bp nine times in ten up to ten years; bonds have delivery options in their prices and wider ticks."""
    calm = table.filter((pl.col("days") > 20) & ~pl.col("date").is_between(date(2020, 3, 1), date(2020, 5, 1)))
    for root, spread in calm.group_by("root").agg(pl.col("repo_spread") * 1e4).iter_rows():
        low, middle, high = np.quantile(spread, [0.05, 0.5, 0.95])
        long = root in ("TWE", "ZB", "UB")
        assert -6.0 < middle < 13.0, root
        assert (-65.0 if long else -20.0) < low < high < 30.0, root


def test_september_2019_is_a_funding_event(market: nb.SyntheticMarket, table: pl.DataFrame) -> None:
    at = {str(day): i for i, day in enumerate(market.days)}
    # SOFR of the 13th to the 19th (Federal Reserve Bank of New York)
    sofr = {"2019-09-13": 2.20, "2019-09-16": 2.43, "2019-09-17": 5.25, "2019-09-18": 2.55, "2019-09-19": 1.95}
    for day, rate in sofr.items():
        assert market.overnight[at[day]] * 100 == pytest.approx(rate)
        assert 0.020 < market.term_repo[at[day]] < 0.0235
    ten = table.filter((pl.col("contract") == "ZNZ9") & pl.col("date").is_between(date(2019, 9, 9), date(2019, 9, 27)))
    assert (ten["repo_spread"] * 1e4).abs().max() < 25
    assert ten["implied_repo"].max() < 0.025  # 2.2% on the 17th in the record
    assert np.nanmax(market.bid_offer[at["2019-09-17"]] / market.bid_offer[at["2019-09-09"]]) < 1.2


def test_march_2020_has_the_documented_basis(market: nb.SyntheticMarket, table: pl.DataFrame) -> None:
    ten = table.filter(pl.col("contract") == "ZNM0")
    over = dict(zip(ten["date"].to_list(), ((ten["implied_repo"] - ten["overnight"]) * 1e4).to_list(), strict=True))
    for day, documented in MARCH_2020.items():
        assert over[date.fromisoformat(day)] == pytest.approx(documented, abs=8.0), day
    # -50 to +35 bp until the 6th, in the record
    assert all(-65 < over[day] < 40 for day in over if date(2020, 2, 24) <= day <= date(2020, 3, 6))
    at = {str(day): i for i, day in enumerate(market.days)}
    width = market.bid_offer[:, market.roots.index("ZN")]
    assert width[at["2020-03-18"]] > 8 * width[at["2020-02-18"]]
    assert width[at["2020-06-01"]] < 2 * width[at["2020-02-18"]]


@pytest.mark.parametrize("day", ["2020-03-13", "2020-03-18", "2020-03-20"])
def test_march_2020_leaves_the_newest_issues_on_the_curve(market: nb.SyntheticMarket, day: str) -> None:
    """Off-the-run notes 7-10 bp cheap to the par curve from 13 to 20 March, in the record."""
    h = market.history
    rows = h.day == np.datetime64(day)
    bonds, settle = h.bonds.take(h.issue[rows]), nb.SIFMA.shift(day, 1)
    yields = nb.bond_yield(bonds, h.clean[rows], settle)
    years = (bonds.maturity - np.datetime64(settle)).astype(np.int64) / 365.25
    curve = h.par_curve(date.fromisoformat(day))
    off = (yields - np.interp(years, list(curve), list(curve.values()))) * 1e4
    ten = (bonds.original_term == 120) & (years < 10.1)
    newest = ten & (bonds.issue == bonds.issue[ten].max())
    assert abs(off[newest][0]) < 6.0
    assert 7.0 < np.median(off[ten & (years > 6.4) & (years < 9.0)]) < 10.0


def test_april_2025_is_a_negative_control(market: nb.SyntheticMarket, table: pl.DataFrame) -> None:
    at = {str(day): i for i, day in enumerate(market.days)}
    span = slice(at["2025-04-01"], at["2025-04-18"] if "2025-04-18" in at else at["2025-04-17"])
    assert market.volatility[span].max() > 1.15 * market.volatility[at["2025-04-01"]]
    assert np.ptp(market.term_repo[span]) < 0.0015
    assert ((market.overnight[span] >= 0.0430) & (market.overnight[span] <= 0.0445)).all()
    book = table.filter(pl.col("date").is_between(date(2025, 4, 1), date(2025, 4, 17)) & (pl.col("days") > 60))
    book = book.filter(pl.col("root").is_in(["ZT", "ZF", "ZN", "TN"]))
    assert (book["repo_spread"] * 1e4).abs().max() < 50


def test_the_quality_check_is_content() -> None:
    part = nb.synthetic_market(1, "2018-01-02", "2018-12-31", ["ZN", "TN"])
    found = nb.check_history(part.history)
    assert not [f for f in found if f.kind in ("wrong_date", "wrong_day", "unchecked")]
    assert len(found) < 10


def test_prices_come_back_through_the_packages_own_table(market: nb.SyntheticMarket, table: pl.DataFrame) -> None:
    """Where specials do not choose another issue, net basis is the option less the richness that went in."""
    h = market.history
    made = pl.DataFrame(
        {"date": h.futures_day, "contract": h.futures_code.tolist(), "price": h.futures_price,
         "option": market.option_value, "rich": market.richness}
    )  # fmt: skip
    both = table.filter(pl.col("days") > 5).join(made, on=["date", "contract"])
    assert both.filter(pl.col("price") != pl.col("futures")).height == 0
    expected = both["option"] - both["rich"] * both["futures"] * both["days"] / 360.0
    error = (both["net_basis"] / both["conversion_factor"] - expected).abs()
    assert error.median() < 1 / 128
    assert error.quantile(0.99) < 1 / 16


def test_the_curve_reprices_its_par_bonds() -> None:
    held = curves()
    par = sample_par_history()
    i = int(np.searchsorted(held.days, np.datetime64("2018-06-29")))
    for tenor in CURVE_TENORS:
        n = int(2 * tenor)
        discount = np.exp(held.log_discount[i, 1 : n + 1])
        coupon = 2.0 * (1.0 - discount[-1]) / discount.sum()
        assert coupon == pytest.approx(held.at(tenor)[i], abs=1e-12)
    assert held.at(10.0)[i] == pytest.approx(par.yields[par.days == held.days[i], 3][0])


def test_an_issue_at_its_par_yield_is_priced_at_par() -> None:
    held = curves()
    day = np.datetime64("2018-05-14")  # settles on the 15th, a coupon date of the ten-year cycle
    i = int(np.searchsorted(held.days, day))
    coupon = held.at(10.0)[i]
    bond = nb.Treasuries.from_rows([nb.Treasury("T", float(coupon), date(2028, 5, 15), date(2018, 5, 15))])
    found = synthetic_prices.price_issues(
        bond, np.array([i]), np.array([0]), held.days[i : i + 1] + 1, np.zeros(1), held.log_discount
    )
    assert found.clean[0] == pytest.approx(100.0, abs=1 / 512)
    assert found.dv01[0] == pytest.approx(nb.risk(bond, found.clean, "2018-05-15").dv01[0], rel=1e-4)


def test_a_history_uses_its_own_term_repo_and_specials(market: nb.SyntheticMarket) -> None:
    part = nb.synthetic_market(1, "2021-06-01", "2021-06-01", ["TN"])
    frame = nb.basis_history(part.history)
    rates = dict(zip(part.history.bonds.cusip[part.history.issue], part.term_repo[0] - part.special, strict=True))
    assert frame["term_repo"].to_list() == [rates[cusip] for cusip in frame["cusip"]]
    assert frame["term_repo"].n_unique() > 1
    given = nb.basis_history(part.history, repo=0.01)
    assert given["term_repo"].to_list() == [0.01] * given.height
    with pytest.raises(nb.BadInput, match="specials"):
        nb.History(**{**_columns(part.history), "special": np.zeros(1)})
    lost = nb.basis_history(nb.History(**{**_columns(part.history), "term_repo": {date(2021, 6, 2): 0.01}}))
    assert set(lost["reason"]) == {"no term repo for this day"}


def _columns(history: nb.History) -> dict[str, object]:
    return {name: getattr(history, name) for name in nb.History.__slots__}


def test_last_trading_days_are_days_of_the_market(market: nb.SyntheticMarket) -> None:
    held = set(market.days.tolist())
    for year in range(2010, 2025):
        for month in (3, 6, 9, 12):
            assert nb.Future("ZN", year, month).delivery.last_trading in held
            assert nb.Future("ZT", year, month).delivery.last_trading - timedelta(days=3) < market.days[-1].item()
