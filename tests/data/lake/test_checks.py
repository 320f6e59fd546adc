"""What comes in and what is quarantined: columns, types, keys, units, days that belong elsewhere."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from lake_rows import FETCHED, day, reply, series

from netbasis.data.findings import WRONG_DATE
from netbasis.data.lake.archive import RawReply
from netbasis.data.lake.gaps import gaps
from netbasis.data.lake.schemas import DATASETS
from netbasis.data.sample import sample_panel, sample_par_history

RAW = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_raw = pytest.mark.skipif(not RAW.is_dir(), reason="the raw records (../shared/data) are not here")


def prices(**columns):
    row = {
        "cusip": "912828YX2", "date": date(2020, 3, 18), "kind": "note", "coupon": 0.0175,
        "maturity": date(2026, 12, 31), "call": None, "buy": 105.0, "sell": 104.9, "end_of_day": 104.5,
    } | columns  # fmt: skip
    return pl.DataFrame([row], schema_overrides={"call": pl.Date})


@pytest.mark.parametrize(
    ("dataset", "frame", "words"),
    [
        ("prices", prices().drop("sell"), ["a column is missing", "'sell'", "format"]),
        ("prices", prices().with_columns(bid=1.0), ["not known", "'bid'"]),
        ("prices", prices(coupon=1.75), ["coupon", "1.75", "percent for decimals"]),
        ("prices", prices(end_of_day=0.995), ["end_of_day", "fraction of par"]),
        ("prices", prices(end_of_day=99500.0), ["end_of_day", "99500"]),
        ("prices", prices(end_of_day=float("inf")), ["infinite"]),
        ("prices", prices(cusip=None), ["without cusip"]),
        ("prices", prices(coupon="n/a"), ["coupon", "n/a"]),
        ("prices", pl.concat([prices(), prices(end_of_day=99.0)]), ["stated twice", "912828YX2"]),
        ("series", series({0: 1.55}, "sofr"), ["value", "percent for decimals"]),
        ("futures", pl.DataFrame({"contract": "ZNM0", "date": [day(0)], "price": 1.3, "time": ""}), ["price", "32nds"]),
    ],
)  # fmt: skip
def test_a_bad_table_is_quarantined_with_its_reason_and_nothing_of_it_is_stored(lake, dataset, frame, words):
    good = series({0: 1.0}, "GOOD")
    done = lake.ingest("made", reply(), [("series", good), (dataset, frame)])
    assert all(word in (done.reason or "") for word in words), done.reason
    assert lake.read("series").is_empty()
    assert lake.read(dataset).is_empty()
    row = lake.quarantined().row(0, named=True)
    assert (row["reason"], row["state"], row["raw"]) == (done.reason, "quarantined", done.raw)
    assert lake.archive.body(done.raw) == b"body"
    assert lake.known("made") == {}
    assert lake.verify() == []


def test_a_quarantined_fetch_hides_nothing_that_is_stored(lake):
    lake.ingest("made", reply("1"), [("series", series({0: 1.0}))])
    lake.ingest("made", reply("2", FETCHED + timedelta(1)), [("series", series({0: 1.0}).drop("value"))])
    assert dict(lake.known("made")) == {"all": FETCHED}
    assert lake.read("series").height == 1
    assert lake.quarantined().height == 1


def test_zero_prices_are_not_published_and_numbers_that_are_none_are_missing(lake):
    lake.ingest("made", reply(), [("prices", prices(buy=0.0, sell=float("nan")))])
    assert lake.read("prices").select("buy", "sell", "end_of_day").row(0) == (None, None, 104.5)


@pytest.mark.parametrize(
    ("old", "new", "slips"),
    [(0.0155, 1.56, True), (3127.0, 3127e6, True), (2554.0, 2.55, True), (0.3, 60.0, False), (2554.0, 60.0, False),
     (0.0004, 0.05, False), (3000.0, 3200.0, False)],
)  # fmt: skip
def test_units_that_slip(lake, old, new, slips):
    """0.3 to 60: $bn of reverse repo in 2021 did that in weeks; it is no slip."""
    lake.ingest("made", reply("1"), [("series", series({k: old * (1 + k / 1000) for k in range(9)}))])
    done = lake.ingest("made", reply("2"), [("series", series({9: new, 10: new * 1.01}))])
    assert (done.reason is not None) == slips
    if slips:
        assert "unit slip: TOTAL" in done.reason
        assert lake.read("series").height == 9


def panel_day(found, names, k):
    rows = found.day == k
    issue = found.issue[rows]
    return pl.DataFrame({
        "cusip": names[issue].tolist(), "date": [k.item()] * int(rows.sum()), "kind": "note",
        "coupon": found.bonds.coupon[issue], "maturity": pl.Series(found.bonds.maturity[issue].tolist(), dtype=pl.Date),
        "call": pl.Series([None] * int(rows.sum()), dtype=pl.Date), "buy": found.offer[rows], "sell": found.bid[rows],
        "end_of_day": found.clean[rows],
    })  # fmt: skip


def panel_replies():
    found = sample_panel()
    names = found.bonds.cusip
    for k in found.days():
        yield k.item(), panel_day(found, names, k)


def at(when):
    return datetime(when.year, when.month, when.day, 22, tzinfo=UTC)


@pytest.mark.slow
def test_a_wrong_days_table_is_refused_when_it_comes_and_no_other(lake):
    """Without the par curve in the lake: the embedded one is compared with."""
    refused = []
    for when, frame in panel_replies():
        done = lake.ingest("fed", RawReply("file:x", str(when).encode(), at(when), key=str(when)), [("prices", frame)])
        refused += [when] if done.reason else []
    assert refused == [date(2022, 2, 28), date(2023, 7, 31)]
    assert not set(refused) & set(lake.days("prices"))
    assert lake.verify() == []


def test_in_a_file_of_many_days_the_wrong_day_is_marked(lake):
    frames = [frame for when, frame in panel_replies() if when.year >= 2021]
    done = lake.ingest("fed", reply(), [("prices", pl.concat(frames))])
    assert done.reason is None
    marked = {finding.day for finding in done.findings if finding.kind == "wrong_day"}
    assert marked == {date(2022, 2, 28), date(2023, 7, 31)}
    notes = lake.read("findings", kind="wrong_day")
    assert set(notes["date"]) == marked
    assert all("another day" in text for text in notes["en"])


def test_a_table_repeated_is_refused(lake):
    (first, table), (second, _) = list(panel_replies())[40:42]
    lake.ingest("fed", reply("1", at(first), str(first)), [("prices", table)])
    again = table.with_columns(date=pl.lit(second))
    done = lake.ingest("fed", reply("2", at(second), str(second)), [("prices", again)])
    assert "another day's" in done.reason


def test_a_yield_off_the_curve_is_marked(lake):
    when, table = list(panel_replies())[30]
    wrong = table.with_columns(end_of_day=pl.when(pl.int_range(pl.len()) == 3).then(85.0).otherwise("end_of_day"))
    done = lake.ingest("fed", reply("1", at(when)), [("prices", wrong)])
    (finding,) = done.findings
    assert (finding.kind, finding.name) == ("off_curve", table["cusip"][3])


@needs_raw
@pytest.mark.slow
def test_the_ten_wrong_rows_of_the_daily_series_are_caught_as_they_come(lake):
    with (RAW / "treasury_prices_series.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (RAW / "par_yields.csv").open() as file:
        names = {"1yr": "par_1y", "2yr": "par_2y", "5yr": "par_5y", "7yr": "par_7y", "10yr": "par_10y"}
        curves = [
            (name, date.fromisoformat(row["date"]), float(row[column]) / 100.0)
            for row in csv.DictReader(file) for column, name in names.items() if row[column] and row["date"] > "2019"
        ]  # fmt: skip
    par = pl.DataFrame(curves, schema={"series": pl.String, "date": pl.Date, "value": pl.Float64}, orient="row")
    lake.ingest("par", reply(), [("series", par)])
    caught = set()
    for row in rows:
        when = date.fromisoformat(row["date"])
        frame = prices(
            cusip=row["cusip"], date=when, coupon=float(row["coupon_pct"]) / 100.0, buy=float(row["offer"]),
            sell=float(row["bid"]), end_of_day=float(row["end_of_day"]), maturity=date.fromisoformat(row["maturity"]),
        )  # fmt: skip
        lake.ingest("fed", reply(str(when), at(when), str(when)), [("prices", frame)])
    notes = lake.read("findings", dataset="prices", kind=WRONG_DATE)
    caught = set(notes.select("date", "name").iter_rows())
    assert caught == {(date.fromisoformat(r["date"]), r["cusip"]) for r in rows if r["suspect_date"] == "true"}
    # the note stands in the market of the day, and is known from the reply on that showed it
    assert notes["known_at"].min() >= at(date(2019, 10, 2))


def test_gaps_of_daily_and_weekly_series(lake):
    daily = {k: 1.0 for k in range(40) if day(k).weekday() < 5 and day(k) != date(2020, 1, 15)}
    weekly = {7 * k: 1.0 for k in range(12) if k != 5}
    lake.ingest("made", reply(), [("series", pl.concat([series(daily, "D"), series(weekly, "W")]))])
    found = gaps(lake, "series").rows()
    assert ("D", date(2020, 1, 14), date(2020, 1, 16), 1) in found
    assert ("W", day(28), day(42), 1) in found
    assert len(found) == 2


def test_every_dataset_has_a_range_check_of_its_rates():
    from netbasis.data.lake.checks import _RANGES

    for name, dataset in DATASETS.items():
        rates = {"coupon", "high_yield", "median_yield"} & set(dataset.columns)
        assert rates <= {limits.column for limits in _RANGES.get(name, ())}


def test_the_embedded_par_curve_reaches_far_enough():
    assert sample_par_history().tenors[-1] == 30.0
