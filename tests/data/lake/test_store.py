"""Reading and committing: filters, moments, batches, partitions, what a reader sees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from lake_rows import FETCHED, day, known, reply, series

from netbasis.data.lake import store, writer
from netbasis.data.lake.moments import as_moment
from netbasis.data.lake.place import lake_path
from netbasis.data.lake.schemas import DATASETS
from netbasis.errors import BadInput, UnknownName


def test_an_empty_lake_reads_as_empty_tables(lake):
    for name in store.every_dataset():
        rows = lake.read(name)
        assert rows.is_empty()
        assert "known_at" in rows.columns
    assert lake.verify() == []
    assert lake.status().is_empty()
    assert not lake.path.exists()


def test_filters_of_key_and_of_other_columns(lake):
    both = pl.concat([series({k: float(k) for k in range(9)}), series({k: -float(k) for k in range(9)}, "OTHER")])
    lake.ingest("made", reply(), [("series", both)])
    assert lake.read("series", series="OTHER").height == 9
    assert lake.read("series", series=["OTHER", "TOTAL"], since=day(3), until=day(5)).height == 6
    assert lake.read("series", value=4.0)["date"].to_list() == [day(4)]
    assert lake.read("series", columns=["value"], series="TOTAL", until=day(1))["value"].to_list() == [0.0, 1.0]
    assert lake.days("series") == [day(k) for k in range(9)]


def test_a_filter_on_values_is_asked_of_the_newest_vintage(lake):
    lake.ingest("made", reply("1"), [("series", series({0: 1.0}))])
    lake.ingest("made", reply("2", FETCHED + timedelta(1)), [("series", series({0: 2.0}))])
    assert lake.read("series", value=1.0).is_empty()


@pytest.mark.parametrize("call", [{"serie": "TOTAL"}, {"columns": ["valu"]}])
def test_names_that_are_not_there(lake, call):
    with pytest.raises(UnknownName, match="nearest known"):
        lake.read("series", **call)


def test_a_dataset_that_is_not_there(lake):
    with pytest.raises(UnknownName, match="prices"):
        lake.read("price")


def test_missing_parts_of_a_key_are_one_key(lake):
    row = dict.fromkeys(DATASETS["auctions"].columns) | {
        "kind": "note", "term": "10-Year", "auction_date": date(2020, 1, 8), "high_yield": 0.018
    }  # fmt: skip
    frame = pl.DataFrame([row]).select(*DATASETS["auctions"].columns)
    assert lake.ingest("made", reply("1"), [("auctions", frame)]).new == 1
    assert lake.ingest("made", reply("2", FETCHED + timedelta(1)), [("auctions", frame)]).same == 1
    assert lake.read("auctions", cusip=None).height == 1


def test_a_batch_is_one_commit_and_unseen_before_it(lake):
    batch = lake.writing()
    for k in range(5):
        batch.add("made", reply(str(k), key=str(k)), [("series", series({k: 1.0}))])
    assert lake.read("series").is_empty()
    assert len(batch) == 5
    done = batch.commit()
    assert [one.new for one in done] == [1] * 5
    assert lake.manifest().number == 1
    assert batch.commit() == ()
    assert dict(lake.known("made")).keys() == {str(k) for k in range(5)}


def test_many_commits_are_merged_into_few_partitions(lake):
    for k in range(40):
        lake.ingest(
            "made", reply(str(k), FETCHED + timedelta(hours=k), key=str(k)), [("series", series({k: float(k)}))]
        )
    parts = lake.manifest().of("series")
    assert len(parts) <= writer.MOST_PARTITIONS
    assert lake.read("series")["value"].to_list() == [float(k) for k in range(40)]
    assert lake.verify() == []


def test_every_row_says_where_it_came_from(lake):
    done = lake.ingest("made", reply("the body"), [("series", series({0: 1.0}))])
    row = lake.read("series").row(0, named=True)
    assert (row["raw"], row["source"], row["known_at"]) == (done.raw, "made", known(0))
    assert lake.archive.body(row["raw"]) == b"the body"


def test_without_known_at_a_row_is_known_when_it_was_fetched(lake):
    lake.ingest("made", reply(), [("series", series({0: 1.0}).drop("known_at"))])
    assert lake.read("series")["known_at"].item() == FETCHED


def test_a_day_lasts_until_midnight_in_new_york():
    assert as_moment(date(2020, 3, 18)) == datetime(2020, 3, 19, 3, 59, 59, 999999, tzinfo=UTC)
    assert as_moment("2020-03-18") == as_moment(date(2020, 3, 18))
    assert as_moment("2020-01-02 15:30") == datetime(2020, 1, 2, 20, 30, tzinfo=UTC)
    assert as_moment("2020-01-02T15:30:00+01:00") == datetime(2020, 1, 2, 14, 30, tzinfo=UTC)
    assert as_moment(datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=5)))).hour == 19
    assert as_moment(None) is None


@pytest.mark.parametrize("value", ["yesterday", "2020-13-01", datetime(2020, 1, 1)])
def test_moments_that_are_none(value):
    with pytest.raises(BadInput, match="allowed"):
        as_moment(value)


def test_where_the_lake_is(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBASIS_DATA", str(tmp_path / "there"))
    assert lake_path() == tmp_path / "there"
    assert lake_path("here").name == "here"
    monkeypatch.delenv("NETBASIS_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert lake_path().parts[-2:] == ("netbasis", "lake")


def test_positions_are_seen_from_their_publication(lake):
    """TFF of Tuesday 2020-03-17 was published on Friday the 20th at 15:30 New York."""
    columns = DATASETS["positions"].columns
    row = dict.fromkeys(columns, 1.0) | {"code": "043602", "root": "ZN", "date": date(2020, 3, 17)}
    frame = pl.DataFrame([row]).select(*columns).with_columns(known_at=datetime(2020, 3, 20, 19, 30, tzinfo=UTC))
    lake.ingest("cftc", reply(), [("positions", frame)])
    assert lake.read("positions", "2020-03-20 15:29").is_empty()
    assert lake.read("positions", "2020-03-20 15:30").height == 1
