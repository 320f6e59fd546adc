"""A market out of the lake is the sample's market of the same day; histories alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from lake_rows import reply

import netbasis as nb
from netbasis.data.sample import sample_overnight, sample_panel
from netbasis.errors import BadFile, BadInput, UnknownName

DAY = date(2020, 3, 24)


def evening(days, hour=22):
    return [datetime(d.year, d.month, d.day, hour, tzinfo=UTC) for d in days]


def price_rows(history):
    bonds = history.bonds
    days = history.day.tolist()
    return pl.DataFrame({
        "cusip": bonds.cusip[history.issue].tolist(), "date": days, "kind": "note",
        "coupon": bonds.coupon[history.issue], "maturity": pl.Series(bonds.maturity[history.issue].tolist()),
        "call": pl.Series([None] * len(days), dtype=pl.Date), "buy": history.offer, "sell": history.bid,
        "end_of_day": history.clean, "known_at": evening(days),
    })  # fmt: skip


def par_rows(history):
    names = {1 / 12: "par_1m", 0.25: "par_3m", 0.5: "par_6m"}
    return pl.concat([
        pl.DataFrame({
            "series": names.get(t, f"par_{t:g}y"), "date": history.par_days.tolist(), "value": history.par_yields[:, k],
            "known_at": evening(history.par_days.tolist()),
        }) for k, t in enumerate(history.par_tenors.tolist())
    ])  # fmt: skip


def futures_rows(history):
    days = history.futures_day.tolist()
    return pl.DataFrame({
        "contract": history.futures_code.tolist(), "date": days, "price": history.futures_price,
        "time": history.futures_time.tolist(), "known_at": evening(days),
    })  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    lake = nb.Lake(tmp_path_factory.mktemp("snapshot") / "lake")
    panel = sample_panel()
    sofr = sample_overnight()
    overnight = pl.DataFrame({
        "series": "sofr", "date": list(sofr), "value": list(sofr.values()),
        "known_at": [moment + timedelta(hours=14) for moment in evening(sofr)],
    })  # fmt: skip
    tables = [("series", pl.concat([par_rows(panel), overnight])), ("futures", futures_rows(panel)),
              ("prices", price_rows(panel))]  # fmt: skip
    assert lake.ingest("made", reply(), tables).reason is None
    return lake


def test_the_basis_table_is_that_of_the_sample(held):
    ours, theirs = nb.lake_market(held, DAY), nb.sample_market(DAY)
    assert ours.futures == theirs.futures
    assert ours.par_curve == theirs.par_curve
    assert (ours.settle, ours.repo.tenors) == (theirs.settle, theirs.repo.tenors)
    one, two = (nb.basis_table(market, "ZNM0").sort("cusip") for market in (ours, theirs))
    assert one.equals(two)


def test_any_day_of_the_lake(held):
    days = held.days("prices")
    assert len(days) == 112
    for day in days[::25]:
        market = nb.lake_market(held, day, {"ZNZ9": 125.0} if day.year < 2019 else None)
        assert nb.basis_table(market).height


def test_what_the_checks_found_stands_in_the_market(held):
    (problem,) = [p for p in nb.lake_market(held, date(2022, 2, 28)).problems if "another day" in p.what]
    assert problem.severity == "warning"


def test_as_of_an_earlier_moment(held):
    with pytest.raises(UnknownName, match="no prices of this day"):
        nb.lake_market(held, DAY, as_of="2020-03-24 16:00")
    # that evening SOFR of the day was not published yet
    then = nb.lake_market(held, DAY, as_of="2020-03-24 23:00")
    assert "SOFR of 2020-03-23, the last known" in then.repo.source
    assert any("SOFR of 2020-03-24 is not known" in problem.what for problem in then.problems)
    assert "SOFR" not in " ".join(problem.what for problem in nb.lake_market(held, DAY).problems)


def test_futures_from_a_file_of_several_days(held, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("date,contract,price\n2020-03-23,ZNM0,136-16\n2020-03-24,TYM20,137-13\n2020-03-24,ZNM0,1\n")
    market = nb.lake_market(held, DAY, path)
    assert market.futures == {"ZNM0": 137.40625}
    assert any(problem.row == 4 for problem in market.problems)
    with pytest.raises(UnknownName, match="2020-03-23"):
        nb.lake_market(held, date(2020, 3, 25), path)


@pytest.mark.parametrize(
    ("text", "error"),
    [("contract,price\nZNM0,\n", BadFile), ("a,b\n1,2\n", BadFile), ("contract,price,date\nZNM0,130,soon\n", BadFile)],
)
def test_futures_files_that_cannot_be_used(held, tmp_path, text, error):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(error):
        nb.lake_market(held, DAY, path)


def test_prices_given_and_one_repo_rate(held):
    market = nb.lake_market(held, DAY, {"ZNM0": 137.5}, repo=0.01)
    assert (market.futures["ZNM0"], market.repo.rate(90)) == (137.5, 0.01)


def test_a_day_that_is_not_there_names_the_nearest(held):
    with pytest.raises(UnknownName, match="2020-03-27"):
        nb.lake_market(held, date(2020, 3, 28))


def test_no_futures_and_no_repo_say_what_to_do(lake):
    lake.ingest("made", reply(), [("prices", price_rows(sample_panel()).filter(pl.col("date") == date(2018, 4, 30)))])
    with pytest.raises(BadInput, match="--futures FILE"):
        nb.lake_market(lake, date(2018, 4, 30))
    # the embedded SOFR stands in where the lake has none
    assert (
        nb.lake_market(lake, date(2018, 4, 30), {"ZNM8": 119.5}).repo.rate(1) == sample_overnight()[date(2018, 4, 30)]
    )
    with pytest.raises(BadInput, match="--repo"):
        nb.lake_market(lake, date(2018, 4, 30), {"ZNM8": 119.5}, as_of="2030-01-01")


def test_the_history_is_that_of_the_sample(held):
    ours, theirs = nb.lake_history(held), sample_panel()
    assert len(ours.day) == len(theirs.day)
    keys = [sorted(zip(h.day.tolist(), h.bonds.cusip[h.issue].tolist(), h.clean.tolist(), strict=True))
            for h in (ours, theirs)]  # fmt: skip
    assert keys[0] == keys[1]
    assert np.array_equal(ours.par_yields, theirs.par_yields, equal_nan=True)
    a, b = (nb.basis_history(h, contract="ZNM0").sort("date", "cusip") for h in (ours, theirs))
    assert a.equals(b)


def test_a_history_as_known_then_knows_nothing_later(held):
    then = nb.lake_history(held, as_of="2020-03-20")
    assert then.days()[-1] <= np.datetime64("2020-03-20")
    assert max(then.overnight) <= date(2020, 3, 20)
    with pytest.raises(BadInput, match="no prices"):
        nb.lake_history(held, date(2030, 1, 1))
