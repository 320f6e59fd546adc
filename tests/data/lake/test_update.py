"""Updates with a made-up provider: resume, failures that stay alone, conditional requests."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from lake_rows import Provider, Wire, day

from netbasis.data.lake.lock import Busy, locked
from netbasis.data.lake.update import LOCK, update
from netbasis.data.lake.writer import LOCK as WRITE_LOCK


def test_what_is_planned_is_fetched_and_stored(lake):
    (done,) = update(lake, [Provider()], Wire(), day(0), day(9))
    assert (done.planned, done.fetched, done.added, done.failed) == (8, 8, 24, None)
    assert lake.read("series").height == 24
    assert lake.verify() == []


def test_the_next_update_asks_for_nothing_that_is_held(lake):
    update(lake, [Provider()], Wire(), day(0), day(9))
    wire = Wire()
    (done,) = update(lake, [Provider(days=10)], wire, day(0), day(9))
    assert [key for key, _ in wire.sent] == ["00008", "00009"]
    assert done.added == 6


@dataclass
class Always(Provider):
    """Asks again for what it has."""

    def plan(self, since, until, held):
        return super().plan(since, until, {})


def test_a_reply_that_has_not_changed_is_noted(lake):
    update(lake, [Always(days=2)], Wire(), day(0), day(9))
    wire = Wire(same=frozenset({"00000", "00001"}))
    (done,) = update(lake, [Always(days=2)], wire, day(0), day(9))
    assert wire.sent[0] == ("00000", {"etag": '"00000"'})
    assert (done.unchanged, done.added) == (2, 0)
    assert lake.read("replies")["state"].to_list() == ["stored", "stored"] or done.failed is None


def test_a_source_without_network_stops_alone_and_what_is_stored_still_reads(lake):
    update(lake, [Provider("first")], Wire(), day(0), day(9))
    dead = Wire(fail=frozenset(f"{k:05d}" for k in range(8, 20)))
    one, two = update(lake, [Provider("first", days=20), Provider("second")], dead, day(0), day(9))
    assert "no connection" in one.failed
    assert len(dead.sent) == 3 + 8
    assert (two.failed, two.added) == (None, 24)
    assert lake.read("series", source="first").height == 24


def test_one_reply_that_does_not_come_is_left_for_the_next_time(lake):
    (done,) = update(lake, [Provider()], Wire(fail=frozenset({"00003"})), day(0), day(9))
    assert done.added == 21
    assert "00003" in done.failed
    (again,) = update(lake, [Provider()], Wire(), day(0), day(9))
    assert (again.planned, again.added, again.failed) == (1, 3, None)


def test_a_change_of_format_stops_that_source_names_the_column_and_loses_nothing(lake):
    broken = Provider("broken", wrong=frozenset({4}))
    one, two = update(lake, [broken, Provider("fine")], Wire(), day(0), day(9))
    assert "column VALUE" in one.failed
    assert one.quarantined == [("00004", "column VALUE is gone from the reply of day 4")]
    assert (one.added, two.added) == (12, 24)
    row = lake.quarantined().row(0, named=True)
    assert lake.archive.body(row["raw"]) == b"4"
    # the reader is mended: the same reply is asked for again, and the rest with it
    (mended,) = update(lake, [Provider("broken")], Wire(), day(0), day(9))
    assert (mended.planned, mended.added) == (4, 12)
    assert lake.quarantined().is_empty()


def test_a_reader_that_stumbles_is_a_change_of_format_too(lake):
    class Stumbling(Provider):
        def read(self, answer):
            raise KeyError("percentRate")

    (done,) = update(lake, [Stumbling()], Wire(), day(0), day(9))
    assert "percentRate" in done.failed


def test_credentials_of_addresses_are_not_kept(lake):
    update(lake, [Provider(days=1)], Wire(), day(0), day(9))
    assert lake.read("replies")["url"].to_list() == ["https://example.org/00000"]


def test_a_second_update_says_who_runs_the_first(lake):
    with locked(lake.path / LOCK, "update", 0.0), pytest.raises(Busy, match=r"another update is running \(process \d+"):
        update(lake, [Provider()], Wire(), day(0), day(9))


def test_a_second_writer_waits_and_then_says_so(lake):
    update(lake, [Provider(days=1)], Wire(), day(0), day(9))
    batch = lake.writing(wait=0.2)
    source = Provider(days=2)
    for request in source.plan(day(0), day(9), lake.known("made")):
        answer = Wire().fetch(request)
        from netbasis.data.lake.archive import RawReply

        tables = [(table.dataset, table.frame) for table in source.read(answer)]
        batch.add("made", RawReply(request.address, answer.body, answer.fetched_at, key=request.key), tables)
    with locked(lake.path / WRITE_LOCK, "writer", 0.0), pytest.raises(Busy, match="another writer is running"):
        batch.commit()
    assert batch.commit()[0].added == 3  # nothing of the batch was lost
