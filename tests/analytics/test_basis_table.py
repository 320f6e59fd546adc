"""The basis table: published tables, delivery days, term repo, and rows that cannot be computed."""

from datetime import date

import numpy as np
import polars as pl
import pytest

import netbasis as nb
from netbasis.conventions.calendars import CBOT
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.repo_curve import RepoCurve

# DESIGN.md, "Interfaces that others may rely on"
SCHEMA = {
    "contract": pl.String, "cusip": pl.String, "coupon": pl.Float64, "maturity": pl.Date, "clean": pl.Float64,
    "accrued": pl.Float64, "yield": pl.Float64, "conversion_factor": pl.Float64, "gross_basis": pl.Float64,
    "carry": pl.Float64, "net_basis": pl.Float64, "implied_repo": pl.Float64, "term_repo": pl.Float64,
    "repo_spread": pl.Float64, "dv01": pl.Float64, "futures_dv01": pl.Float64, "delivery": pl.Date,
    "is_ctd": pl.Boolean, "rank": pl.Int32, "reason": pl.String,
}  # fmt: skip


def by_cusip(frame):
    return {row["cusip"]: row for row in frame.to_dicts()}


def test_published_tables(table):
    found = by_cusip(nb.basis_table(table.market(), table.contract, delivery=table.delivery))
    expected = table.expected()
    assert found.keys() == expected.keys()
    for cusip, columns in expected.items():
        assert found[cusip]["conversion_factor"] == columns["conversion_factor"]
        for column, value in columns.items():
            scale = 1e-8 if column in ("yield", "implied_repo") else 1e-6  # six decimals, of a percent or not
            assert found[cusip][column] == pytest.approx(value, abs=0.501 * scale), (cusip, column)
        assert found[cusip]["is_ctd"] == (cusip == table.ctd)
        assert found[cusip]["reason"] is None


def test_one_rate_instead_of_the_curve(table):
    market = table.market(repo=RepoCurve.flat(0.11))
    given = nb.basis_table(market, table.contract, repo=table.repo)
    assert given.equals(nb.basis_table(table.market(), table.contract))
    assert given["term_repo"].unique().to_list() == [table.repo]


def test_columns_their_order_and_types(december):
    assert dict(nb.basis_table(december.market(), "ZNZ7").schema) == SCHEMA
    assert list(nb.basis_table(december.market()).schema) == list(SCHEMA)
    empty = december.market(futures={"ZBZ7": 152.0})
    assert dict(nb.basis_table(empty).schema) == SCHEMA
    detailed = nb.basis_table(december.market(), detail=True)
    assert detailed.columns[: len(SCHEMA)] == list(SCHEMA)


def test_the_cheapest_to_deliver_is_not_the_lowest_gross_basis(tables):
    for contract, naive in {"ZNZ4": "1.25 2031-08-15", "ZNZ5": "1.875 2022-08-31"}.items():
        found = nb.basis_table(tables[contract].market(), contract)
        assert found.sort("gross_basis")["cusip"][0] == naive
        assert found["cusip"][0] == tables[contract].ctd == found.filter("is_ctd")["cusip"].item()


def test_rows_stand_by_rank_within_contracts_in_order(december):
    futures = {"ZNH8": 124.5, "ZNZ7": 125.265625, "TNZ7": 134.0}
    found = nb.basis_table(december.market(futures=futures))
    assert found["contract"].unique(maintain_order=True).to_list() == ["TNZ7", "ZNZ7", "ZNH8"]
    for _, rows in found.group_by("contract"):
        assert rows["rank"].to_list() == list(range(1, rows.height + 1))
        assert rows["implied_repo"].is_sorted(descending=True)
        assert rows["is_ctd"].to_list() == [True] + [False] * (rows.height - 1)
        assert rows["futures_dv01"].n_unique() == 1


def test_derived_columns(december):
    found = nb.basis_table(december.market(), detail=True)
    exact = found.with_columns(
        spread=pl.col("implied_repo") - pl.col("term_repo"),
        net=pl.col("forward_clean") - pl.col("conversion_factor") * pl.col("futures"),
    )
    assert exact["spread"].equals(exact["repo_spread"])
    assert exact["net"].to_numpy() == pytest.approx(found["net_basis"].to_numpy(), abs=1e-12)
    assert (found["net_basis_32nds"] / 32).equals(found["net_basis"])
    ctd = found.row(0, named=True)
    forward_dv01 = ctd["dv01"] * (1 + ctd["term_repo"] * 80 / 360)
    assert ctd["futures_dv01"] == pytest.approx(forward_dv01 / ctd["conversion_factor"], rel=1e-14)
    moved = december.market(futures={"ZNZ7": december.futures + 1 / 64})  # the tick of ZN
    tick = by_cusip(nb.basis_table(moved))[ctd["cusip"]]["implied_repo"] - ctd["implied_repo"]
    assert ctd["repo_per_tick"] == pytest.approx(tick, abs=1e-14)


# -- delivery days ------------------------------------------------------------------------------------------


def test_first_and_last_delivery_day_and_a_date(december):
    market = december.market()
    for choice, day in {
        "first": date(2017, 12, 1),
        "last": date(2017, 12, 29),
        "2017-12-18": date(2017, 12, 18),
    }.items():
        found = nb.basis_table(market, "ZNZ7", delivery=choice)
        assert found["delivery"].unique().to_list() == [day]
        assert found.equals(nb.basis_table(market, "ZNZ7", delivery=day))


@pytest.mark.parametrize(
    ("tenors", "expected"),
    [
        (((1, 0.01),), {date(2017, 12, 29)}),  # carry is positive: late
        (((1, 0.06),), {date(2017, 12, 1)}),  # negative: early
        (((1, 0.02),), {date(2017, 12, 1), date(2017, 12, 29)}),  # each by its own coupon
        (((66, 0.01), (80, 0.01525)), {date(2017, 12, 15)}),  # money costs 1% for 66 days and 4% after them
    ],
)
def test_best_is_the_day_with_the_lowest_net_basis_of_each_issue(december, tenors, expected):
    market = december.market(repo=RepoCurve(tenors))
    found = by_cusip(nb.basis_table(market, "ZNZ7", delivery="best"))
    days = CBOT.business_days(date(2017, 12, 1), date(2017, 12, 29))
    single = [by_cusip(nb.basis_table(market, "ZNZ7", delivery=day)) for day in days]
    for cusip, row in found.items():
        best = min(single, key=lambda rows: rows[cusip]["net_basis"])[cusip]
        assert row == best | {
            "rank": row["rank"],
            "is_ctd": row["is_ctd"],
            "futures_dv01": row["futures_dv01"],
        }
    assert {row["delivery"] for row in found.values()} == expected
    assert sorted(found, key=lambda cusip: -found[cusip]["implied_repo"]) == list(found)


def test_the_repo_of_a_term_comes_from_the_curve_and_the_issues_specials(december):
    special = "2.375 2024-08-15"
    curve = RepoCurve(((1, 0.0116), (90, 0.0149)), specials={special: ((1, 0.002), (90, 0.004))})
    found = by_cusip(nb.basis_table(december.market(repo=curve), "ZNZ7"))
    for cusip, row in found.items():
        assert row["term_repo"] == curve.rate(80, cusip)
        plain = by_cusip(nb.basis_table(december.market(), "ZNZ7", repo=curve.rate(80, cusip)))
        assert row == plain[cusip] | {"rank": row["rank"], "futures_dv01": row["futures_dv01"]}
    assert found[special]["term_repo"] < 0.005 < found["2 2024-06-30"]["term_repo"]


# -- rows that cannot be computed ---------------------------------------------------------------------------


def test_an_issue_without_a_price_keeps_a_row_and_says_so(december):
    missing, other = "2.375 2024-08-15", "2 2024-06-30"
    market = december.market().with_prices(clean={missing: np.nan})
    found = by_cusip(nb.basis_table(market, "ZNZ7"))
    whole = by_cusip(nb.basis_table(december.market(), "ZNZ7"))
    row = found[missing]
    assert row["reason"] == "no price for this issue"
    assert [row[c] for c in ("clean", "yield", "gross_basis", "net_basis", "implied_repo", "rank")] == [None] * 6
    assert row["is_ctd"] is False
    assert row["accrued"] == whole[missing]["accrued"]  # what dates give is there
    assert row["conversion_factor"] == 0.8072
    assert list(found)[-1] == missing
    assert found["2.125 2024-07-31"]["is_ctd"]  # the runner-up of the whole table
    assert found[other]["implied_repo"] == whole[other]["implied_repo"]
    assert found[other]["rank"] == whole[other]["rank"] - 1


def test_the_market_may_say_why_an_issue_has_no_price(december):
    clean = december.market().clean.copy()
    clean[3] = np.nan
    market = december.market(clean=clean, unpriced={"2 2026-11-15": "bid above offer"})
    assert by_cusip(nb.basis_table(market))["2 2026-11-15"]["reason"] == "bid above offer"


@pytest.mark.parametrize("price", [0.0, -3.0, np.inf])
def test_an_impossible_price_is_never_the_cheapest(december, price):
    bad = "2 2026-11-15"
    found = by_cusip(nb.basis_table(december.market().with_prices(clean={bad: price}), "ZNZ7"))
    assert found[december.ctd]["is_ctd"]
    assert found[bad]["reason"]
    assert found[bad]["rank"] is None


@pytest.mark.parametrize("price", [np.nan, 0.0, -1.0, np.inf])
def test_an_impossible_futures_price_makes_no_cheapest(december, price):
    found = nb.basis_table(december.market(futures={"ZNZ7": price}), "ZNZ7")
    assert found["reason"].str.contains("ZNZ7").all()
    assert found["rank"].null_count() == found["implied_repo"].null_count() == 17
    assert found["yield"].null_count() == 0


def test_an_issue_that_does_not_exist_yet(december):
    later = Treasury("WI", 0.0225, date(2027, 11, 15), dated=date(2017, 11, 15), original_term=120)
    bonds = Treasuries.from_rows([*december.bonds(), later])
    clean = np.append(december.market().clean, 99.0)
    found = by_cusip(nb.basis_table(december.market(bonds=bonds, clean=clean), "ZNZ7"))
    assert found["WI"]["reason"].startswith("not yet issued")
    assert found["WI"]["rank"] is None
    assert len(found) == 18
    assert found[december.ctd]["is_ctd"]


def test_a_matured_issue_is_not_in_the_basket(december):
    old = Treasury("OLD", 0.02, date(2017, 8, 15), original_term=120)
    bonds = Treasuries.from_rows([*december.bonds(), old])
    clean = np.append(december.market().clean, 100.0)
    assert "OLD" not in by_cusip(nb.basis_table(december.market(bonds=bonds, clean=clean)))


def test_a_contract_without_issues_keeps_one_row_among_others(december):
    found = nb.basis_table(december.market(futures={"ZBZ7": 152.0, "ZNZ7": 125.265625}))
    blank = found.filter(pl.col("contract") == "ZBZ7").row(0, named=True)
    assert blank["reason"] == "no issue of this market is deliverable into ZBZ7"
    assert blank["is_ctd"] is False
    assert {column for column, value in blank.items() if value is not None} == {
        "contract",
        "is_ctd",
        "reason",
    }
    assert found.filter(pl.col("contract") == "ZNZ7").equals(nb.basis_table(december.market()))


def test_an_expired_contract_among_others_says_so(december):
    late = december.market(as_of=date(2017, 12, 29), settle=date(2018, 1, 2), futures={"ZNZ7": 124.0, "ZNH8": 123.0})
    reasons = dict(nb.basis_table(late).select("contract", "reason").iter_rows())
    assert "2017-12-29" in reasons["ZNZ7"]
    assert reasons["ZNH8"] is None


# -- what is refused ----------------------------------------------------------------------------------------


def test_bad_arguments(december):
    market = december.market()
    with pytest.raises(UnknownName, match=r"'ZNM8'.*ZNZ7"):
        nb.basis_table(market, "ZNM8")
    with pytest.raises(BadInput, match="no issue of this market is deliverable into ZBZ7"):
        nb.basis_table(december.market(futures={"ZBZ7": 152.0}), "ZBZ7")
    with pytest.raises(BadInput, match="no future"):
        nb.basis_table(december.market(futures={}))
    with pytest.raises(BadInput, match=r"1\.5.*0\.0123"):
        nb.basis_table(market, repo=1.5)
    with pytest.raises(BadInput, match="delivered before settlement"):
        nb.basis_table(december.market(as_of=date(2017, 12, 29), settle=date(2018, 1, 2)), "ZNZ7")


@pytest.mark.parametrize("contract", ["ZNZ7", None])
def test_a_delivery_choice_that_is_none(december, contract):
    with pytest.raises(BadInput, match="first, last, best"):
        nb.basis_table(december.market(), contract, delivery="soon")


def test_contract_names_of_other_vendors(december):
    market = december.market()
    whole = nb.basis_table(market, "ZNZ7")
    for name in ("ZNZ17", "ZNZ2017", "TYZ7", "tyz7 comdty"):
        assert nb.basis_table(market, name).equals(whole)
