"""`netbasis data ...` and `netbasis basis --lake`: files in, tables out, nothing from a network."""

from __future__ import annotations

import json

import pytest

from netbasis.data.sample import sample_overnight, sample_panel

DAY = "2020-03-24"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """prices.csv, sofr.csv, futures.csv of March 2020."""
    folder = tmp_path_factory.mktemp("files")
    panel = sample_panel()
    lines = ["cusip,date,kind,coupon,maturity,buy,sell,end_of_day"]
    for day, i, bid, offer, clean in zip(panel.day, panel.issue, panel.bid, panel.offer, panel.clean, strict=True):
        if str(day).startswith("2020-03"):
            bond = panel.bonds.row(int(i))
            lines.append(f"{bond.cusip},{day},note,{bond.coupon},{bond.maturity},{offer},{bid},{clean}")
    (folder / "prices.csv").write_text("\n".join(lines) + "\n")
    rates = [f"sofr,{day},{rate}" for day, rate in sample_overnight().items() if day.isoformat() < "2020-05"]
    (folder / "sofr.csv").write_text("\n".join(["series,date,value", *rates]) + "\n")
    quotes = zip(panel.futures_day, panel.futures_code, panel.futures_price, panel.futures_time, strict=True)
    rows = [f"{day},{code},{price},{time}" for day, code, price, time in quotes if str(day).startswith("2020-03")]
    (folder / "futures.csv").write_text("\n".join(["date,contract,price,time", *rows]) + "\n")
    return folder


@pytest.fixture
def lake(run, files, tmp_path):
    folder = tmp_path / "lake"
    for name, kind in (("sofr", "series"), ("prices", "prices"), ("futures", "futures")):
        done = run("data", "import", files / f"{name}.csv", "--as", kind, "--known", "day", "--lake", folder)
        assert done.code == 0, done.err
    return folder


def test_basis_of_a_day_of_the_lake_is_that_of_the_sample(run, lake, files):
    ours = run("basis", "--date", DAY, "--lake", lake, "--contract", "ZNM0", "--format", "csv")
    theirs = run("basis", "--date", DAY, "--contract", "ZNM0", "--format", "csv")
    assert ours.out == theirs.out
    filed = run("ctd", "--date", DAY, "--lake", lake, "--futures", files / "futures.csv", "--format", "csv")
    assert filed.out == run("ctd", "--date", DAY, "--format", "csv").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("basis", "--lake", "{lake}"), "no day was named"),
        (("basis", "--date", DAY, "--lake", "{lake}", "--market", "x"), "two markets"),
        (("basis", "--date", "2020-03-28", "--lake", "{lake}"), "2020-03-27"),
        (("basis", "--date", DAY, "--lake", "{lake}", "--futures", "nowhere.csv"), "no such file"),
        (("data", "show", "sofx", "--lake", "{lake}"), "nearest known: sofr"),
        (("data", "show", "sofr", "--from", "2030-01-01", "--lake", "{lake}"), "days from 2018-04-03"),
        (("data", "show", "sofr", "--as-of", "then", "--lake", "{lake}"), "not a moment"),
        (("data", "sql", "DROP VIEW series", "--lake", "{lake}"), "read-only"),
        (("data", "sql", "SELECT nothing", "--lake", "{lake}"), "the engine says"),
        (("data", "import", "{lake}/current", "--as", "futurs", "--lake", "{lake}"), "nearest known: futures"),
        (("data", "import", "nowhere.csv", "--as", "futures", "--lake", "{lake}"), "cannot be read"),
        (("data", "import", "{lake}/current", "--as", "futures", "--known", "now", "--lake", "{lake}"), "fetched, day"),
        (("data", "update", "--since", "2030-01-01", "--until", "2020-01-01", "--lake", "{lake}"), "--since"),
    ],
)
def test_what_cannot_be_done_is_said(run, lake, words, said):
    done = run(*(word.format(lake=lake) for word in words))
    assert done.code == 2
    assert said in done.err


def test_status_says_how_old_everything_is(run, lake):
    done = run("data", "status", "--lake", lake)
    assert done.code == 0
    assert "2020-03-31" in done.out
    rows = json.loads(run("data", "status", "--lake", lake, "--format", "json").out)
    held = {row["dataset"]: row for row in rows}
    assert held["prices"]["age_days"] == 0
    assert held["series"]["first_day"] == "2018-04-03"
    assert "資料集" in run("data", "status", "--lake", lake, "--lang", "zh").out


def test_a_series_as_known_then(run, lake):
    done = run(
        "data", "show", "SOFR", "--from", "2019-09-16", "--to", "2019-09-18", "--as-of", "2019-09-17", "--lake", lake
    )
    assert "0.0525" in done.out
    assert "2019-09-18 " not in done.out.replace("2019-09-18 03:59", "")
    assert "fetched" in done.out


def test_sql(run, lake):
    query = "SELECT max(value) AS most FROM series WHERE series = 'sofr'"
    assert json.loads(run("data", "sql", query, "--lake", lake, "--format", "json").out) == [{"most": 0.0525}]
    assert "0.0525" in run("data", "sql", query, "--lake", lake).out


def test_verify_and_gaps(run, lake):
    assert "whole" in run("data", "verify", "--lake", lake).out
    assert run("data", "status", "--gaps", "--lake", lake).code == 0
    part = next(lake.glob("data/prices/*/*.parquet"))
    part.write_bytes(b"")
    done = run("data", "verify", "--lake", lake)
    assert (done.code, "damaged" in done.out) == (2, True)


def test_a_bad_file_is_quarantined_with_the_column_named(run, lake, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("series,date,value\nsofr,2020-05-01,5.25\n")
    done = run("data", "import", bad, "--as", "series", "--lake", lake)
    assert done.code == 2
    assert "column value" in done.err
    assert "percent for decimals" in done.err
    assert "bad.csv" in run("data", "status", "--lake", lake).out


@pytest.mark.parametrize("text", ["", "x", "\0\1", "series,date,value\nsofr,someday,1\n", "series,value\nsofr,1\n"])
def test_files_that_are_no_tables(run, tmp_path, text):
    bad = tmp_path / "bad.csv"
    bad.write_text(text)
    done = run("data", "import", bad, "--as", "series", "--lake", tmp_path / "lake")
    assert (done.code, "quarantined" in done.err) == (2, True)


def test_an_empty_lake(run, tmp_path):
    assert "nothing is held yet" in run("data", "status", "--lake", tmp_path / "none").out
    assert run("data", "verify", "--lake", tmp_path / "none").code == 0
    assert "no prices are held" in run("basis", "--date", DAY, "--lake", tmp_path / "none").err
