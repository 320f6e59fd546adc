"""Vintages against the rule written as a plain loop, on any order of statements."""

from __future__ import annotations

import tempfile
from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_rows import FETCHED, known, reply, series

from netbasis.data.lake.store import Lake

HOUR = timedelta(hours=1)


class Plain:
    """The rule of lake/vintages.py for one source: a list of (known, fetched, value) a fact."""

    def __init__(self):
        self.chains = {}

    def take(self, fetched, statements):
        """statements: {fact: [(known, value)]}, each known time once."""
        for fact, stated in statements.items():
            stated = sorted(stated)
            for said, value in stated:
                last = said == stated[-1][0]
                at = max(said, fetched) if last else said
                chain = self.chains.setdefault(fact, [])
                force = max((v for v in chain if v[0] <= at), key=lambda v: v[:2], default=None)
                if force is None or (force[2] != value and said > force[0]):
                    chain.append((said, fetched, value))
                elif force[2] != value and last and fetched > force[1]:
                    chain.append((at, fetched, value))

    def read(self, as_of):
        newest = {}
        for fact, chain in self.chains.items():
            held = [v for v in chain if v[0] <= as_of]
            if held:
                newest[fact] = max(held, key=lambda v: v[:2])[2]
        return newest


values = st.one_of(st.none(), st.sampled_from([1.0, 2.0, 3.0]))
statement = st.dictionaries(st.integers(0, 40), values, min_size=1, max_size=2)
replies = st.lists(
    st.tuples(st.integers(0, 40), st.dictionaries(st.integers(0, 2), statement, min_size=1, max_size=3)),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(replies, st.booleans())
def test_the_lake_is_the_plain_rule(given_replies, together):
    model = Plain()
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(folder)
        writer = lake.writing(checks=False)
        for k, (hour, facts) in enumerate(given_replies):
            fetched = FETCHED + hour * HOUR
            stated = {fact: [(FETCHED + h * HOUR, v) for h, v in said.items()] for fact, said in facts.items()}
            model.take(fetched, stated)
            frame = pl.concat([series({fact: v}, at={fact: at}) for fact, said in stated.items() for at, v in said])
            writer.add("made", reply(str(k), fetched, key=str(k)), [("series", frame)])
            if not together:
                writer.commit()
        writer.commit()
        for hour in (-1, 0, 7, 20, 33, 100):
            as_of = FETCHED + hour * HOUR
            rows = lake.read("series", as_of)
            found = {(day - known(0).date()).days + 1: value for day, value in rows.select("date", "value").iter_rows()}
            assert found == model.read(as_of)
        assert lake.vintages("series").height == sum(len(chain) for chain in model.chains.values())


def test_a_revision_is_known_from_when_it_was_fetched(lake):
    lake.ingest("made", reply("1"), [("series", series({0: 1.0, 1: 1.1}))])
    done = lake.ingest("made", reply("2", FETCHED + HOUR), [("series", series({0: 1.0, 1: 1.2}))])
    assert (done.same, done.revised, done.new) == (1, 1, 0)
    assert lake.read("series")["value"].to_list() == [1.0, 1.2]
    assert lake.read("series", FETCHED)["value"].to_list() == [1.0, 1.1]
    assert lake.read("series", known(0))["value"].to_list() == [1.0]
    assert lake.read("series", known(0) - HOUR).is_empty()


def test_back_to_the_first_value_is_a_vintage_too(lake):
    for k, value in enumerate([1.0, 2.0, 1.0]):
        lake.ingest("made", reply(str(k), FETCHED + k * HOUR), [("series", series({0: value}))])
    assert lake.vintages("series")["value"].to_list() == [1.0, 2.0, 1.0]
    assert lake.read("series")["value"].item() == 1.0


def test_an_older_reply_taken_in_late_changes_nothing(lake):
    lake.ingest("made", reply("new", FETCHED + HOUR), [("series", series({0: 2.0}))])
    done = lake.ingest("made", reply("old", FETCHED), [("series", series({0: 1.0}))])
    assert (done.older, done.added) == (1, 0)
    assert lake.read("series")["value"].item() == 2.0


def test_the_same_again_adds_nothing_at_all(lake):
    tables = [("series", series({k: k / 7 for k in range(50)}))]
    lake.ingest("made", reply(), tables)
    before = lake.manifest()
    done = lake.ingest("made", reply(), tables)
    assert (done.same, done.added) == (50, 0)
    assert lake.manifest() == before
    assert lake.ingest("made", reply(fetched=FETCHED + HOUR), tables).added == 0
    assert lake.vintages("series").height == 50


def test_what_is_known_later_changes_nothing_that_was_known_before(lake):
    true = {k: 1.0 + k for k in range(20)}
    lake.ingest("made", reply("1", known(9)), [("series", series({k: v for k, v in true.items() if k < 10}))])
    before = [lake.read("series", known(k)) for k in range(10)]
    poison = dict.fromkeys(range(20), -999.0)
    lake.ingest("made", reply("2", known(15)), [("series", series(poison, at={k: known(15) for k in range(20)}))])
    lake.ingest("other", reply("3", known(16)), [("series", series(poison, at={k: known(16) for k in range(20)}))])
    for k in range(10):
        assert lake.read("series", known(k)).equals(before[k])
    assert set(lake.read("series")["value"]) == {-999.0}


def test_two_sources_of_one_fact_the_one_known_later_counts(lake):
    lake.ingest("a", reply("1"), [("series", series({0: 1.0}))])
    lake.ingest("b", reply("2"), [("series", series({0: 1.5}, at={0: known(3)}))])
    assert lake.read("series")["value"].item() == 1.5
    assert lake.read("series", known(1))["value"].item() == 1.0
    assert lake.read("series", source="a")["value"].item() == 1.0
