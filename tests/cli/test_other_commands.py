"""Every other command, in every format."""

from __future__ import annotations

import json
import re
from datetime import date
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import netbasis as nb
from netbasis.cli.app import app

DATA = {
    "ctd": ("ctd", "--date", "2019-09-17"),
    "map": ("map", "ZNZ9", "--date", "2019-09-17"),
    "switches": ("map", "ZNZ9", "--date", "2019-09-17", "--switches"),
    "hedge": ("hedge", "ZNM0", "--issue", "912828YX2", "--face", "100e6"),
    "curve": ("curve", "--model", "spline"),
    "history": ("history", "--contract", "ZNM0"),
    "options": ("options", "ZNM0"),
    "summary": ("options", "ZNM0", "--show", "summary"),
    "greeks": ("options", "ZNM0", "--show", "greeks"),
    "boundary": ("options", "ZNM0", "--show", "boundary"),
    "distances": ("options", "ZNM0", "--show", "switches"),
    "factor": ("factor", "ZNZ4", "--coupon", "1.25", "--maturity", "2031-08-15"),
    "contract": ("contract", "TYZ6", "--as-of", "2026-11-23"),
    "basket": ("basket", "ZNM20", "--as-of", "2020-03-18"),
    "days": ("days",),
}


def expected(command: str) -> pl.DataFrame | None:
    """The frame behind a command, where the package has a function for it."""
    day = nb.sample_market("2020-03-18")
    september = nb.sample_market("2019-09-17")
    grid = {"parallel": range(-200, 201, 25), "slope": range(-100, 101, 25)}
    frames = {
        "ctd": lambda: nb.ctd_table(september),
        "map": lambda: nb.ctd_map(september, "ZNZ9", **grid).frame(),
        "switches": lambda: nb.ctd_map(september, "ZNZ9", **grid).switch_points(),
        "hedge": lambda: nb.hedge(day, "ZNM0", "912828YX2", 100e6),
        "curve": lambda: nb.rich_cheap(day, "spline"),
        "options": lambda: nb.options_table(day, "ZNM0").issues,
        "summary": lambda: nb.options_table(day, "ZNM0").summary.frame(),
        "greeks": lambda: nb.sensitivity(day, "ZNM0").frame(),
        "boundary": lambda: nb.wild_card_boundary(day, "ZNM0"),
        "distances": lambda: nb.switch_distances(day, "ZNM0"),
        "history": lambda: nb.basis_history(nb.sample_panel(), contract="ZNM0").filter("is_ctd"),
    }
    return frames[command]() if command in frames else None


@pytest.mark.parametrize("command", DATA)
def test_every_format(run, tmp_path: Path, command):
    arguments = DATA[command]
    table = run(*arguments)
    assert table.code == 0
    assert len(table.out.splitlines()) > 3
    rows = json.loads(run(*arguments, "--format", "json").out)
    assert run(*arguments, "--format", "parquet", "--out", tmp_path / "t.parquet").code == 0
    parquet = pl.read_parquet(tmp_path / "t.parquet")
    frame = expected(command)
    if frame is not None:
        assert_frame_equal(parquet, frame, check_exact=True)
    text = run(*arguments, "--format", "csv").out
    assert_frame_equal(pl.read_csv(StringIO(text), schema=parquet.schema), parquet, check_exact=True)
    assert [list(row) for row in rows] == [parquet.columns] * len(parquet)
    for row, cells in zip(rows, parquet.iter_rows(named=True), strict=True):
        for name, cell in cells.items():
            assert row[name] == (cell.isoformat() if isinstance(cell, date) else cell)


@pytest.mark.parametrize("command", DATA)
def test_chinese(run, command):
    done = run(*DATA[command], "--lang", "zh")
    assert done.code == 0
    assert re.search("[\u4e00-\u9fff]{2}", done.out)


def test_factor(run):
    # CME conversion factor of the 1.25% of August 2031 into ZNZ4 (README)
    assert "0.7474" in run("factor", "ZNZ4", "--coupon", "1.25", "--maturity", "2031-08-15").out
    row = json.loads(run("factor", "ZNZ4", "--coupon", "1.25", "--maturity", "2031-08-15", "--format", "json").out)
    assert row == [{"contract": "ZNZ24", "coupon": 0.0125, "maturity": "2031-08-15", "conversion_factor": 0.7474}]


def test_contract_gives_the_tick_in_dollars_and_a_source_for_every_fact(run):
    rows = json.loads(run("contract", "TYZ6", "--as-of", "2026-11-23", "--format", "json").out)
    facts = {row["what"]: row["value"] for row in rows}
    assert len(facts) == len(rows)  # no name stands twice
    assert (facts["tick"], facts["tick_value"], facts["face"]) == ("1/64", "15.625", "100000")
    assert facts["first_delivery"] == "2026-12-01"
    assert facts["last_trading_rule"] == "-7"
    assert all(row["source"] for row in rows)
    assert run("contract", "TYZ6", "--as-of", "2026-11-23").out.startswith("ZNZ26: 10-Year Treasury Note")


def test_a_past_contract_by_past_rules(run):
    def upper(name):
        rows = json.loads(run("contract", name, "--format", "json").out)
        return next(row["value"] for row in rows if row["what"] == "max_remaining")

    assert upper("ZNZ17") != upper("ZNZ23") == "<96 from first day"


def test_basket(run):
    done = run("basket", "ZNM20", "--as-of", "2020-03-18")
    assert done.out.startswith("ZNM20: 16 deliverable of 697 issues")
    assert "912828V98" in done.out
    assert "reference universe holds" not in done.out
    every = json.loads(run("basket", "ZNM20", "--as-of", "2020-03-18", "--all", "--format", "json").out)
    assert len(every) == len(nb.sample_universe())
    assert all(row["eligible"] or row["reason"] for row in every)


def test_a_basket_past_the_reference_universe_says_so(run):
    done = run("basket", "TYZ6", "--as-of", "2026-11-23")
    assert "the reference universe holds issues up to 2025-" in done.out


def test_a_basket_of_a_market_is_read_on_its_day(run, directory):
    done = run("basket", "ZNM0", "--market", directory)
    assert done.out.startswith("ZNM20: 3 deliverable of 3 issues")


def test_hedge_says_what_a_tick_is_worth(run):
    done = run("hedge", "ZNM0", "--issue", "912828yx2", "--face", "100e6")
    assert "one tick of ZN (1/64) is $15.625 a contract, $12,031 for 770 contracts" in done.out
    assert "the contract follows its CTD, 912828V98" in done.out
    assert "2020-06-19" in done.out
    # not deliverable: no factor hedge and the reason, but a DV01 hedge
    long = run("hedge", "ZNM0", "--issue", "912810FT0", "--face", "1e6")
    assert "not deliverable into ZNM0" in long.out
    assert "-21" in long.out


def test_map_shows_letters_and_what_they_stand_for(run):
    out = run("map", "ZNZ9", "--date", "2019-09-17").out
    today = next(line for line in out.splitlines() if line.split()[:1] == ["0"])
    nodes = nb.ctd_map(nb.sample_market("2019-09-17"), "ZNZ9", parallel=[0], slope=range(-100, 101, 25)).frame()["ctd"]
    letters = dict(line.split()[:2] for line in out.splitlines() if re.match(r" [A-Z] ", line))
    assert [letters[letter] for letter in today.split()[1:]] == nodes.to_list()
    flat = run("map", "ZNM0", "--parallel", "10", "--slope", "0", "--step", "10", "--switches")
    assert "does not change inside this range" in flat.out


def test_curve_models(run):
    assert "Svensson" in run("curve").out
    spline = run("curve", "--model", "spline").out
    assert "smoothing spline" in spline
    assert re.search(r"noise measure: \d+\.\d\d bp", spline)


def test_history_of_a_root_and_of_some_days(run):
    rows = json.loads(
        run("history", "TY", "--from", "2020-03-09", "--to", "2020-03-27", "--format", "json").out
    )  # fmt: skip
    assert {row["contract"][:2] for row in rows} == {"ZN"}
    assert (rows[0]["date"], rows[-1]["date"]) == ("2020-03-09", "2020-03-27")
    assert len({row["date"] for row in rows}) == 15
    assert run("history", "ZNM0").out == run("history", "--contract", "ZNM0").out
    assert "15 days, 2020-03-09 to 2020-03-27" in run("history", "ZN", "--from", "2020-03-09", "--to", "2020-03-27").out


def test_history_of_every_issue_and_of_the_series(run):
    best = pl.read_csv(StringIO(run("history", "ZNM0", "--format", "csv").out))
    every = pl.read_csv(StringIO(run("history", "ZNM0", "--all", "--format", "csv").out))
    assert best["is_ctd"].all()
    assert len(every) > 5 * len(best)
    series = json.loads(run("history", "--series", "--format", "json").out)
    assert {row["cusip"] for row in series} == {"912828Y95", "912828YX2"}


def test_history_marks_the_days_in_doubt(run):
    # 21 February 2020: the published price of 912828YX2 is another day's (docs/how-to.md, "Check a price history")
    done = run("history", "--series", "--from", "2020-02-18", "--to", "2020-02-28")
    assert "912828YX2 on 2020-02-21: its yield against the par curve stands 17.5 bp below" in done.err
    marked = [line for line in done.out.splitlines() if line.endswith("?")]
    assert [line.split()[0] for line in marked if line.startswith(" 20")] == ["2020-02-21"]
    assert "? marks rows whose bond or futures price is in doubt (1;" in done.out
    sound = run("history", "ZN", "--from", "2020-03-09", "--to", "2020-03-20")
    assert sound.err == ""
    assert "?" not in sound.out


def test_days(run):
    rows = json.loads(run("days", "--format", "json").out)
    day = next(row for row in rows if row["date"] == "2020-03-18")
    assert day["quoted"].split() == list(nb.sample_market("2020-03-18").futures)
    # a day can be asked for exactly when it is listed
    assert {str(d) for d in nb.sample_days()} <= {row["date"] for row in rows}


def test_template_then_check_then_basis(run, tmp_path: Path):
    folder = tmp_path / "new" / "market"
    done = run("template", folder)
    assert done.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["bonds.csv", "futures.csv", "market.toml", "repo.csv"]
    checked = run("check", folder)
    assert (checked.code, checked.out) == (0, f"{folder}: 0 errors, 0 warnings\n")
    mine = json.loads(run("basis", "--market", folder, "--contract", "ZNM0", "--format", "json").out)
    sample = json.loads(run("basis", "--contract", "ZNM0", "--format", "json").out)
    assert [(row["cusip"], row["rank"], row["net_basis"]) for row in mine] == [
        (row["cusip"], row["rank"], pytest.approx(row["net_basis"], abs=1e-6)) for row in sample
    ]
    for command in (("ctd",), ("curve",), ("map", "ZNM0"), ("hedge", "ZNM0", "--issue", "912828YX2", "--face", "1e6")):
        assert run(*command, "--market", folder).code == 0


def test_one_rate_instead_of_a_repo_file(run, directory):
    (directory / "repo.csv").unlink()
    assert run("basis", "--market", directory).code == 2
    done = run("basis", "--market", directory, "--repo", "0.54")
    assert (done.code, done.err) == (0, "")


def test_report_of_a_day_and_of_a_market(run, directory, tmp_path: Path):
    day = run("report", "--date", "2020-03-18", "--out", tmp_path / "new" / "day.html")
    assert day.code == 0
    assert str(tmp_path / "new" / "day.html") in day.out
    assert "912828V98" in (tmp_path / "new" / "day.html").read_text()
    mine = run("report", "--market", directory, "--out", tmp_path / "mine.html", "--lang", "zh")
    assert mine.code == 0
    page = (tmp_path / "mine.html").read_text()
    assert "ZNM0" in page
    assert 'lang="zh-Hant-TW"' in page
    refused = run("report", "--out", tmp_path)
    assert refused.code == 2
    assert str(tmp_path) in refused.err


def test_version(run):
    assert run("--version").out == f"netbasis {nb.__version__}\n"


# --- help -------------------------------------------------------------------------------------------------


def test_help_lists_every_command(run):
    text = run("--help").out
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert len(names) == 23
    for name in names:
        assert re.search(rf"^  {name} ", text, re.M), name
        done = run(name, "--help")
        assert done.code == 0
        assert done.out.startswith(f"Usage: netbasis {name} ")
        # an option without a word of help is not explained
        assert not re.search(r"^  --[a-z-]+( [A-Z<][^ ]*)?$\n  --", done.out, re.M)


@pytest.mark.parametrize(
    "command", ["basis", "ctd", "map", "hedge", "curve", "options", "summary", "history", "basket"]
)
def test_help_explains_every_field(run, command):
    arguments = {**DATA, "basis": ("basis", "--contract", "ZNM0", "--detail")}[command]
    fields = list(json.loads(run(*arguments, "--format", "json").out)[0])
    text = run(arguments[0], "--help").out
    known = {"date", "contract", "cusip", "coupon", "maturity", "face", "carry_32nds", "net_basis_32nds"}
    missing = [name for name in fields if name not in known and not re.search(rf"^  {name}( |$)", text, re.M)]
    assert missing == []


def test_fields_fit_a_terminal(run):
    for command in ("basis", "ctd", "map", "hedge", "curve", "options", "history"):
        assert max(map(len, run(command, "--help").out.splitlines())) <= 80
