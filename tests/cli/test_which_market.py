"""Every command on one market takes it from a lake: --lake, --futures, and the lake in its usual place by default."""

from __future__ import annotations

import json

import pytest

from netbasis.data.sample import sample_overnight, sample_panel

DAY, LATER = "2020-03-24", "2020-04-13"  # of the panel, and a business day that the sample does not hold
COMMANDS = {
    "basis": ("basis", "--contract", "ZNM0"),
    "ctd": ("ctd",),
    "map": ("map", "ZNM0", "--switches"),
    "hedge": ("hedge", "ZNM0", "--issue", "912828YX2", "--face", "100e6"),
    "options": ("options", "ZNM0"),
    "view": ("options", "ZNM0", "--show", "boundary"),
    "curve": ("curve",),
    "trade": ("trade", "ZNM0", "--equity", "10e6", "--leverage", "20"),
}


def prices(day, as_if):
    panel = sample_panel()
    lines = ["cusip,date,kind,coupon,maturity,buy,sell,end_of_day"]
    for when, i, bid, offer, clean in zip(panel.day, panel.issue, panel.bid, panel.offer, panel.clean, strict=True):
        if str(when) == day:
            bond = panel.bonds.row(int(i))
            lines.append(f"{bond.cusip},{as_if},note,{bond.coupon},{bond.maturity},{offer},{bid},{clean}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def lake(run, tmp_path):
    """A day of March 2020 with futures, and one of April, at the prices of the 9th, without."""
    folder = tmp_path / "lake"
    panel = sample_panel()
    rates = [f"sofr,{day},{rate}" for day, rate in sample_overnight().items() if day.isoformat() < "2020-05"]
    short = {1 / 12: "par_1m", 0.25: "par_3m", 0.5: "par_6m"}
    at = [str(day) for day in panel.par_days].index(DAY)
    rates += [
        f"{short.get(t, f'par_{t:g}y')},{DAY},{value!r}"
        for t, value in zip(panel.par_tenors.tolist(), panel.par_yields[at].tolist(), strict=True)
    ]
    quotes = zip(panel.futures_day, panel.futures_code, panel.futures_price, panel.futures_time, strict=True)
    rows = [f"{day},{code},{price},{time}" for day, code, price, time in quotes if str(day) == DAY]
    for name, kind, text in (
        ("sofr", "series", "\n".join(["series,date,value", *rates])), ("march", "prices", prices(DAY, DAY)),
        ("futures", "futures", "\n".join(["date,contract,price,time", *rows])),
        ("april", "prices", prices("2020-04-09", LATER)),
    ):  # fmt: skip
        (tmp_path / f"{name}.csv").write_text(text)
        done = run("data", "import", tmp_path / f"{name}.csv", "--as", kind, "--known", "day", "--lake", folder)
        assert done.code == 0, done.err
    (tmp_path / "mine.csv").write_text(f"contract,price,date\nZNM0,138-20,{LATER}\n")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_day_of_the_lake_is_that_of_the_sample(run, lake, command):
    words = COMMANDS[command]
    ours = run(*words, "--date", DAY, "--lake", lake, "--format", "json")
    assert ours.code == 0, ours.err
    assert json.loads(ours.out) == json.loads(run(*words, "--date", DAY, "--format", "json").out)


def test_the_drivers_of_a_lake_s_day(run, lake):
    """Without a history beside it the numbers differ; the day is taken all the same."""
    done = run("drivers", "ZNM0", "--date", DAY, "--lake", lake)
    assert done.code == 0, done.err
    assert f"{DAY}, settlement 2020-03-25, from the lake" in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_a_day_that_the_sample_lacks_is_of_the_lake_with_the_user_s_futures(run, lake, tmp_path, monkeypatch, command):
    monkeypatch.setenv("NETBASIS_DATA", str(lake))
    words = (*COMMANDS[command], "--date", LATER)
    without = run(*words)
    assert without.code == 2
    assert "no futures prices of this day" in without.err and "--futures FILE" in without.err
    done = run(*words, "--futures", tmp_path / "mine.csv")
    assert done.code == 0, done.err
    assert f"{LATER}, settlement 2020-04-14, from the lake" in done.out
    assert "現貨交割日 2020-04-14，取自資料湖" in run(*words, "--futures", tmp_path / "mine.csv", "--lang", "zh").out


def test_futures_that_are_stored_need_no_file(run, lake, tmp_path, monkeypatch):
    monkeypatch.setenv("NETBASIS_DATA", str(lake))
    kept = run("data", "import", tmp_path / "mine.csv", "--as", "futures", "--known", "day")
    assert kept.code == 0, kept.err
    by_file = run("basis", "--date", LATER, "--futures", tmp_path / "mine.csv", "--format", "json")
    stored = run("basis", "--date", LATER, "--format", "json")
    assert stored.code == 0 and json.loads(stored.out) == json.loads(by_file.out)


def test_the_sample_comes_first(run, lake, monkeypatch):
    monkeypatch.setenv("NETBASIS_DATA", str(lake))
    assert "from the lake" not in run("basis", "--date", DAY).out
    assert "from the lake" in run("basis", "--date", DAY, "--lake", lake).out


def test_a_day_that_nobody_holds_is_said_as_before(run, lake, monkeypatch):
    monkeypatch.setenv("NETBASIS_DATA", str(lake))
    done = run("basis", "--date", "2021-05-05")
    assert done.code == 2 and "no prices of this day are in the sample" in done.err
    monkeypatch.setenv("NETBASIS_DATA", str(lake / "none"))
    assert "no prices of this day are in the sample" in run("basis", "--date", LATER).err


@pytest.mark.parametrize("words", COMMANDS.values())
def test_two_markets(run, lake, directory, words):
    for other in (("--lake", lake), ("--date", DAY)):
        done = run(*words, "--market", directory, *other)
        assert done.code == 2 and "two markets" in done.err
