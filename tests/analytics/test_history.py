"""The basis through time: each day's rows are the basis table of that day's market."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

import netbasis as nb
from netbasis.conventions.calendars import SIFMA
from netbasis.errors import BadInput
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.history import History
from netbasis.market.repo_curve import RepoCurve, overnight_and_later
from netbasis.market.snapshot import Market

# six notes of the ten-year range, made-up prices; SOFR of the days (Federal Reserve Bank of New York)
NOTES = Treasuries.from_rows(
    Treasury(f"{coupon} {maturity}", coupon / 100, date.fromisoformat(maturity), original_term=term)
    for coupon, maturity, term in [
        (1.875, "2026-06-30", 84), (1.875, "2026-07-31", 84), (1.5, "2026-08-15", 120),
        (2.0, "2026-11-15", 120), (2.25, "2027-08-15", 120), (2.375, "2029-05-15", 120),
    ]
)  # fmt: skip
DAYS = ["2019-09-12", "2019-09-13", "2019-09-16", "2019-09-17", "2019-09-18"]
SOFR = {"2019-09-12": 0.0220, "2019-09-13": 0.0220, "2019-09-16": 0.0243, "2019-09-17": 0.0525, "2019-09-18": 0.0255}


def days(texts):
    return np.array(texts, dtype="datetime64[D]")


def made_up(**changes):
    """Five days, of which the second lacks one note; two contracts, the later one quoted on two days alone."""
    day, issue = (column.ravel() for column in np.meshgrid(np.arange(5), np.arange(6), indexing="ij"))
    keep = ~((day == 1) & (issue == 2))
    day, issue = day[keep], issue[keep]
    clean = 100 + 0.8 * issue + 0.3 * np.sin(7.0 * day + 3.0 * issue)
    futures = [(0, "ZNZ9", 128.9), (1, "ZNZ9", 128.6), (2, "ZNZ9", 129.1), (2, "ZNH0", 128.8), (3, "ZNZ9", 129.3),
               (3, "ZNH0", 129.0), (4, "ZNZ9", 129.4)]  # fmt: skip
    at, code, price = zip(*futures, strict=True)
    columns = {
        "bonds": NOTES,
        "day": days(DAYS)[day],
        "issue": issue,
        "clean": clean,
        "bid": clean - 1 / 64,
        "offer": clean + 1 / 64,
        "futures_day": days(DAYS)[list(at)],
        "futures_code": np.array(code, dtype=object),
        "futures_price": np.array(price),
        "futures_time": np.full(len(at), "15:00", dtype=object),
        "overnight": {date.fromisoformat(day): rate for day, rate in SOFR.items()},
    }
    return History(**(columns | changes))


def market_of(history, day, repo):
    """The market of one day of a history, as the sample builds it."""
    at = history.day == np.datetime64(day)
    clean = np.full(len(history.bonds), np.nan)
    clean[history.issue[at]] = history.clean[at]
    return Market(day, SIFMA.shift(day, 1), history.bonds, clean, history.futures(day), repo)


def bits(frame):
    return {name: frame[name].to_numpy().tobytes() for name, kind in frame.schema.items() if kind == pl.Float64}


@pytest.mark.parametrize("delivery", ["last", "first"])
def test_each_day_is_its_basis_table_bit_for_bit(delivery):
    history = made_up()
    found = nb.basis_history(history, delivery=delivery, repo=0.021)
    assert found.height == 5 * 6 - 1 + 2 * 3  # ZNH0 takes three of the notes
    for (day, contract), rows in found.group_by("date", "contract"):
        table = nb.basis_table(market_of(history, day, RepoCurve.flat(0.021)), contract, delivery=delivery)
        priced = table.filter(pl.col("clean").is_not_null())
        rows = rows.sort("rank")
        assert bits(rows.select(table.columns)) == bits(priced), (day, contract)
        assert rows.select(table.columns).equals(priced)


def test_term_repo_of_a_day_is_that_of_its_market():
    history = made_up()
    found = nb.basis_history(history)
    overnight, later = overnight_and_later(history.overnight, days(DAYS))
    for i, day in enumerate(map(date.fromisoformat, DAYS)):
        curve = RepoCurve.overnight_then_term(float(overnight[i]), float(later[i]))
        table = nb.basis_table(market_of(history, day, curve), "ZNZ9").filter(pl.col("clean").is_not_null())
        rows = found.filter((pl.col("date") == day) & (pl.col("contract") == "ZNZ9")).sort("rank")
        assert rows["cusip"].equals(table["cusip"])
        for column in ("term_repo", "carry", "net_basis", "repo_spread", "futures_dv01"):
            assert rows[column].to_numpy() == pytest.approx(table[column].to_numpy(), rel=1e-12, abs=1e-14)
        assert rows["overnight"].unique().to_list() == [overnight[i]]


def test_the_spike_of_17_september_2019_is_paid_for_one_night():
    found = nb.basis_history(made_up(), contract="ZNZ9")
    spike = found.filter(pl.col("date") == date(2019, 9, 17)).row(0, named=True)
    assert spike["overnight"] == 0.0525
    # 18 September to 31 December: 104 days, one at 5.25% and 103 at the median of the last five fixings
    assert spike["term_repo"] == pytest.approx((0.0525 + 103 * 0.02315) / 104, abs=1e-15)


def test_columns():
    found = nb.basis_history(made_up())
    table = nb.basis_table(market_of(made_up(), date(2019, 9, 16), RepoCurve.flat(0.02)), "ZNZ9")
    assert found.columns == ["date", *table.columns, "futures", "overnight", "repo_per_32nd"]
    assert {name: found.schema[name] for name in table.columns} == dict(table.schema)
    assert found.schema["date"] == pl.Date
    assert found["date"].is_sorted()
    up = made_up(futures_price=made_up().futures_price + 1 / 32)
    moved = nb.basis_history(up)["implied_repo"] - found["implied_repo"]
    assert moved.to_numpy() == pytest.approx(found["repo_per_32nd"].to_numpy(), abs=1e-13)


def test_one_contract_by_any_of_its_names():
    whole = nb.basis_history(made_up()).filter(pl.col("contract") == "ZNH0")
    for name in ("ZNH0", "ZNH20", "znh0", "ZNH2020", "TYH0"):
        assert nb.basis_history(made_up(), contract=name).equals(whole), name


def test_a_code_names_the_contract_of_its_day():
    """ZNZ9 is December 2019 in 2019 and December 2029 in 2020: the grade of its day decides, not the text."""
    history = made_up()
    later = replace(
        history,
        day=np.concatenate([history.day, days(["2020-09-17"])]),
        issue=np.append(history.issue, 5),
        clean=np.append(history.clean, 112.0),
        bid=np.append(history.bid, np.nan),
        offer=np.append(history.offer, np.nan),
        futures_day=np.concatenate([history.futures_day, days(["2020-09-17"])]),
        futures_code=np.append(history.futures_code, "ZNZ0"),
        futures_price=np.append(history.futures_price, 139.4),
        futures_time=np.append(history.futures_time, ""),
    )
    added = nb.basis_history(later, repo=0.001).filter(pl.col("date") == date(2020, 9, 17)).row(0, named=True)
    assert added["delivery"] == date(2020, 12, 31)
    assert added["conversion_factor"] == nb.conversion_factor("ZNZ20", 0.02375, "2029-05-15")


def test_rows_that_cannot_be_computed_say_why():
    history = made_up()
    clean, futures = history.clean.copy(), history.futures_price.copy()
    clean[0], futures[1] = np.nan, np.nan
    overnight = {day: rate for day, rate in history.overnight.items() if day != date(2019, 9, 18)}
    found = nb.basis_history(made_up(clean=clean, futures_price=futures, overnight=overnight), contract="ZNZ9")
    assert found.height == 29
    reasons = {day: rows["reason"].to_list() for (day,), rows in found.group_by("date")}
    assert sorted(map(str, reasons[date(2019, 9, 12)])) == ["None"] * 5 + ["no price for this issue"]
    assert set(reasons[date(2019, 9, 13)]) == {"no futures price for this day"}
    assert set(reasons[date(2019, 9, 17)]) == {None}
    assert set(reasons[date(2019, 9, 18)]) == {"no overnight rate for this day"}
    bad = found.filter(pl.col("reason").is_not_null())
    assert bad["net_basis"].null_count() == bad.height
    assert found.filter(pl.col("date") == date(2019, 9, 12))["is_ctd"].sum() == 1


@pytest.mark.parametrize("price", [0.0, -1.0])
def test_an_impossible_price_is_never_the_cheapest(price):
    clean = made_up().clean.copy()
    clean[0] = price
    found = nb.basis_history(made_up(clean=clean), contract="ZNZ9", repo=0.02)
    first = found.filter(pl.col("date") == date(2019, 9, 12))
    assert first.filter(pl.col("clean") == price)["rank"].to_list() in ([None], [])
    assert first.filter("is_ctd").height == 1
    assert first.filter("is_ctd")["clean"].item() > 90


def test_a_quote_after_the_contracts_last_delivery_is_refused():
    """A row of ZNH0 on 31 March 2020 settles after the last delivery: there is nothing to deliver."""
    history = replace(
        made_up(),
        day=days(["2020-03-31"] * 6),
        issue=np.arange(6),
        clean=np.linspace(105, 115, 6),
        bid=np.full(6, np.nan),
        offer=np.full(6, np.nan),
        futures_day=days(["2020-03-31"]),
        futures_code=np.array(["ZNH0"], dtype=object),
        futures_price=np.array([138.0]),
        futures_time=np.array([""], dtype=object),
    )
    for delivery in ("first", "last"):
        try:
            found = nb.basis_history(history, delivery=delivery, repo=0.001)
        except BadInput:
            continue
        assert found["rank"].null_count() == found["net_basis"].null_count() == found.height, delivery
        assert found["reason"].null_count() == 0


def test_a_history_without_futures_has_no_rows_and_the_same_columns():
    empty = made_up(
        futures_day=days([]), futures_code=np.array([], dtype=object), futures_price=np.array([]),
        futures_time=np.array([], dtype=object),
    )  # fmt: skip
    found = nb.basis_history(empty)
    assert found.height == 0
    assert found.schema == nb.basis_history(made_up()).schema


def test_bad_arguments():
    with pytest.raises(BadInput, match=r"'best'.*first, last"):
        nb.basis_history(made_up(), delivery="best")
    with pytest.raises(BadInput, match=r"2\.1.*0\.0123"):
        nb.basis_history(made_up(), repo=2.1)
    with pytest.raises(BadInput, match=r"'ZNM1'.*ZN[HZ]"):
        nb.basis_history(made_up(), contract="ZNM1")


def test_a_history_out_of_order_or_of_unequal_columns_is_refused():
    """Rows are found by their day: out of order they would be taken for another day's."""
    history = made_up()
    with pytest.raises(BadInput, match="day"):
        made_up(day=history.day[::-1])
    with pytest.raises(BadInput, match="clean"):
        made_up(clean=history.clean[1:])
