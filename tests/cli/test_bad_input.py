"""Bad input through the command line: what, where, what is allowed, what to do; exit code 2; the good rows stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

DAY = ("--date", "2020-03-18")

# arguments -> parts of the message: what was given, what is allowed or near, what to do
TYPED = {
    "unknown contract root": (("basis", "--contract", "ZXM0"), ["'ZX'", "nearest known: ZT", "ZNM2020"]),
    "a month without a contract": (("basis", "--contract", "ZNF0"), ["month: 'F'", "H (March), M (June)"]),
    "not a name": (("basis", "--contract", "ten-year"), ["not a contract name: 'ten-year'", "TYM0"]),
    "no price of the contract": (("ctd", "--contract", "ZTM0"), ["'ZTM0'", "nearest known: ZNM0", "add its price"]),
    "not listed yet": (("contract", "TNM10"), ["was not listed", "and later"]),
    "year outside the calendars": (("contract", "ZNM99"), ["2099", "2000-01-01 to 2035-12-31"]),
    "unknown issue": (
        ("hedge", "ZNM0", "--issue", "912828YX1", "--face", "1e6"),
        ["unknown issue: '912828YX1'", "nearest known: 912828YX2"],
    ),
    "no face": (("hedge", "ZNM0", "--issue", "912828YX2", "--face", "0"), ["face amount: 0.0", "multiple of 100"]),
    "a Sunday": (("basis", "--date", "2020-03-15"), ["Sunday", "'2020-03-15'", "2020-03-13", "2020-03-16"]),
    "a holiday": (("basis", "--date", "2020-04-10"), ["Good Friday", "nearest known"]),
    "a day without data": (("basis", "--date", "2020-03-14"), ["2020-03-13"]),
    "not a date": (("basis", "--date", "18/3/2020"), ["--date: '18/3/2020'", "a date such as 2020-03-18"]),
    "no such date": (("basis", "--date", "2020-02-30"), ["--date: '2020-02-30'", "a date such as"]),
    "delivery before settlement": (
        ("basis", *DAY, "--contract", "ZNM0", "--delivery", "2020-03-02"),
        ["delivery before settlement: '2020-03-02'", "2020-03-19 or later"],
    ),
    "delivery before settlement, all contracts": (
        ("basis", *DAY, "--delivery", "2020-03-02"),
        ["delivery before settlement: '2020-03-02'"],
    ),
    "delivery on a Saturday": (
        ("basis", *DAY, "--contract", "ZNM0", "--delivery", "2020-06-13"),
        ["no business day", "nearest: 2020-06-12"],
    ),
    "delivery outside the period": (
        ("ctd", *DAY, "--contract", "ZNM0", "--delivery", "2020-07-15"),
        ["ZNM0", "2020-06-01 to 2020-06-30"],
    ),
    "not a delivery": (("basis", "--delivery", "soon"), ["delivery: 'soon'", "first, last, best"]),
    "repo of 150%": (("basis", "--repo", "150"), ["--repo: 150", "percent from -10 to 25", "1.23 for 1.23%"]),
    "repo not a number": (("basis", "--repo", "nan"), ["--repo: nan", "percent from -10 to 25"]),
    "a coupon of 125%": (
        ("factor", "ZNZ4", "--coupon", "125", "--maturity", "2031-08-15"),
        ["--coupon: 125", "1.25 for 1.25%"],
    ),
    "a coupon as a decimal": (
        ("factor", "ZNZ4", "--coupon", "0.0125", "--maturity", "2031-08-15"),
        ["--coupon: 0.0125", "0.125 to 25", "write 1.25"],
    ),
    "matured before delivery": (
        ("factor", "ZNZ24", "--coupon", "1.25", "--maturity", "2020-08-15"),
        ["maturity before delivery", "2024-12-01"],
    ),
    "empty basket": (
        ("basket", "ZNM0", "--as-of", "2030-01-02"),
        ["none of the", "ZNM30", "--all"],
    ),
    "empty basket, a name read against today": (
        ("basket", "ZNM0"),
        ["is deliverable into ZNM", "two digits of the year, as in ZNM20"],
    ),
    "two markets": (("basis", *DAY, "--market", "x"), ["one of --date and --market"]),
    "no such directory": (("basis", "--market", "nowhere"), ["'nowhere'", "netbasis template"]),
    "no such directory, check": (("check", "nowhere"), ["'nowhere'", "netbasis template"]),
    "unknown model": (("curve", "--model", "svenson"), ["'svenson'", "svensson"]),
    "unknown language": (("ctd", "--lang", "fr"), ["'fr'", "en, zh"]),
    "a grid without a step": (("map", "ZNM0", "--step", "0"), ["step 0", "step from 1 bp"]),
    "a grid too wide": (("map", "ZNM0", "--parallel", "5000"), ["-1000 to 1000"]),
    "contract not in the history": (("history", "ZBM0"), ["'ZBM0'", "ZNM0"]),
    "root not in the history": (("history", "ZB"), ["'ZB'", "ZN"]),
    "no day of the history": (("history", "--from", "2031-01-01"), ["2031-01-01", "2018-", "to 2023-"]),
    "unknown command": (("bases",), ["No such command 'bases'", "basis"]),
    "unknown option": (("basis", "--contrakt", "ZNM0"), ["--contrakt", "--contract"]),
    "a word for a number": (("basis", "--repo", "high"), ["--repo", "a valid number"]),
}


@pytest.mark.parametrize("case", TYPED)
def test_what_was_typed(run, case):
    arguments, parts = TYPED[case]
    done = run(*arguments)
    assert done.code == 2
    for part in parts:
        assert part in done.said
    if case != "no such directory, check":
        assert done.out == ""


def test_a_repo_rate_that_looks_like_a_decimal_is_warned_of(run):
    done = run("basis", *DAY, "--contract", "ZNM0", "--repo", "0.0053")
    assert done.code == 0
    assert "warning: --repo 0.0053 is read as 0.0053%; for 0.53% write 0.53" in done.err
    assert run("basis", *DAY, "--contract", "ZNM0", "--repo", "0.1").err == ""


# --- market directories -----------------------------------------------------------------------------------

Spoil = Callable[[Path], None]


def swap(file: str, old: str, new: str) -> Spoil:
    def spoil(directory: Path) -> None:
        text = (directory / file).read_text()
        assert old in text
        (directory / file).write_text(text.replace(old, new, 1))

    return spoil


def append(file: str, line: str) -> Spoil:
    def spoil(directory: Path) -> None:
        with (directory / file).open("a") as text:
            text.write(line + "\n")

    return spoil


def rewrite(file: str, text: str) -> Spoil:
    return lambda directory: (directory / file).write_text(text) and None


YX2 = "912828YX2,1.75,2026-12-31,104.15625"
QUOTED = """\
cusip,coupon_pct,maturity,bid,offer
912828YX2,1.75,2026-12-31,104.25,104.125
912828Z78,1.5,2027-01-31,102.4,102.5
"""

# what is done to a directory -> (file, row, column), what, what is allowed or to be done, priced issues left
SPOILED: dict[str, tuple[Spoil, str, list[str], int]] = {
    "negative price": (swap("bonds.csv", "104.15625", "-104"), "bonds.csv, row 2, column clean",
                       ["not positive: '-104'", "above zero"], 2),
    "zero price": (swap("bonds.csv", "104.15625", "0"), "bonds.csv, row 2, column clean",
                   ["not positive: '0'", "above zero"], 2),
    "NaN price": (swap("bonds.csv", "104.15625", "nan"), "bonds.csv, row 2, column clean",
                  ["no price: 'nan'", "a clean price, or bid and offer"], 2),
    "missing price": (swap("bonds.csv", "104.15625", ""), "bonds.csv, row 2, column clean",
                      ["no price", "a clean price, or bid and offer"], 2),
    "a price that is a fraction of par": (swap("bonds.csv", "104.15625", "1.0415625"), "bonds.csv, row 2, column clean",
                                          ["too low", "write 104.156"], 2),
    "bid above offer": (rewrite("bonds.csv", QUOTED), "bonds.csv, row 2, column bid",
                        ["bid above offer: '104.25 against 104.125'", "columns exchanged?"], 1),
    "matured bond": (append("bonds.csv", "OLD,1.75,2019-12-31,100"), "bonds.csv, row 5, column maturity",
                     ["matured on 2019-12-31", "after 2020-03-19", "take the row out"], 3),
    "not yet issued": (append("bonds.csv", "912828ZQ6,0.625,2030-05-15,99.5"), "bonds.csv, row 5, column cusip",
                       ["not issued before 2020-05-15", "take the row out"], 3),
    "duplicate issue": (append("bonds.csv", YX2), "bonds.csv, row 5, column cusip",
                        ["stands twice: '912828YX2'", "row 2 is used"], 3),
    "a decimal where percent is due": (swap("bonds.csv", "1.75,", "0.0175,"), "bonds.csv, row 2, column coupon_pct",
                                       ["looks like a decimal", "write 1.75"], 2),
    "percent far too high": (swap("bonds.csv", "1.75,", "175,"), "bonds.csv, row 2, column coupon_pct",
                             ["out of range: '175'", "percent from 0 to 25"], 2),
    "a date that can be read two ways": (swap("bonds.csv", "2026-12-31", "3/4/2027"),
                                         "bonds.csv, row 2, column maturity",
                                         ["read two ways", "2027-03-04 or 2027-04-03"], 2),
    "a repo rate as a decimal": (swap("repo.csv", "0.53", "0.0053"), "repo.csv, row 3, column rate_pct",
                                 ["looks like a decimal", "write 0.53"], 3),
    "repo of 150%": (swap("repo.csv", "0.53", "150"), "repo.csv, row 3, column rate_pct",
                     ["out of range: '150'", "percent from -10 to 25"], 3),
    "unknown contract beside a good one": (append("futures.csv", "ZXM0,120"), "futures.csv, row 3, column contract",
                                           ["unknown contract root", "nearest known: Z"], 3),
    "a row cut short": (append("bonds.csv", "912828ZB9,1.125,2027-0"), "bonds.csv, row 5",
                        ["cut short", "4 fields, as in the header"], 3),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_a_bad_row_is_listed_and_the_good_ones_computed(run, directory, case):
    spoil, place, parts, priced = SPOILED[case]
    spoil(directory)
    done = run("basis", "--market", directory, "--contract", "ZNM0", "--format", "json")
    assert done.code == 2
    complaint = next(line for line in done.err.splitlines() if line.startswith("netbasis: error: "))
    assert f"({place})" in complaint
    for part in parts:
        assert part in complaint
    rows = json.loads(done.out)
    assert sum(row["implied_repo"] is not None for row in rows) == priced
    assert all(row["reason"] for row in rows if row["implied_repo"] is None)
    # check says the same, at once, and so does the table
    checked = run("check", directory)
    assert checked.code == 2
    assert complaint.removeprefix("netbasis: ") in checked.out
    assert checked.out.endswith(f"{directory}: 1 error, 0 warnings\n")
    assert run("basis", "--market", directory).code == 2


# what is done -> place, parts; nothing can be computed
HOPELESS: dict[str, tuple[Spoil, list[str]]] = {
    "wrong header": (swap("bonds.csv", "coupon_pct,maturity", "coupon,mat_date"),
                     ["bonds.csv, row 1", "'coupon_pct'", "rename the column 'coupon'", "the column 'mat_date'"]),
    "no price column": (swap("bonds.csv", "clean", "price"), ["no price column", "clean, or bid and offer"]),
    "not a business day": (rewrite("market.toml", "as_of = 2020-03-15\n"),
                           ["market.toml, column as_of", "Sunday", "2020-03-13 or 2020-03-16"]),
    "settlement before the prices": (rewrite("market.toml", "as_of = 2020-03-18\nsettle = 2020-03-17\n"),
                                     ["settle is before as_of", "2020-03-18 or later"]),
    "no day": (rewrite("market.toml", ""), ["no as_of", "as_of = 2020-03-18"]),
    "an empty file": (rewrite("bonds.csv", ""), ["bonds.csv", "the file is empty"]),
    "no futures file": (lambda directory: (directory / "futures.csv").unlink(), ["futures", "the file is missing"]),
    "unknown contract alone": (swap("futures.csv", "ZNM0", "ZXM0"), ["futures.csv, row 2", "nearest known: Z"]),
    "an ended contract": (swap("futures.csv", "ZNM0", "ZNM19"), ["futures.csv, row 2", "ended with its last delivery"]),
    "a workbook": (lambda directory: (directory / "bonds.csv").write_bytes(b"PK\x03\x04" + bytes(99)) and None,
                   ["bonds.csv"]),
}  # fmt: skip


@pytest.mark.parametrize("command", ["basis", "ctd", "curve", "check"])
@pytest.mark.parametrize("case", HOPELESS)
def test_a_market_of_which_nothing_can_be_computed(run, directory, case, command):
    spoil, parts = HOPELESS[case]
    spoil(directory)
    arguments = (command, directory) if command == "check" else (command, "--market", directory)
    done = run(*arguments)
    assert done.code == 2
    for part in parts:
        assert part in done.said
    assert (done.out == "") == (command != "check")


def test_a_futures_price_that_cannot_be_used_is_named_where_the_contract_is_missed(run, directory):
    append("futures.csv", "TNM0,149-060")(directory)
    swap("futures.csv", "134-035", "0")(directory)
    done = run("basis", "--market", directory, "--contract", "ZNM0")
    assert done.code == 2
    assert "futures.csv, row 2, column price" in done.err
    assert "unknown contract in this market: 'ZNM0'" in done.err


def test_an_empty_basket_of_a_market(run, directory):
    swap("futures.csv", "ZNM0,134-035", "ZBM0,168-00")(directory)
    for command in (("basis",), ("basis", "--contract", "ZBM0"), ("ctd",), ("map", "ZBM0")):
        done = run(*command, "--market", directory)
        assert done.code == 2
        assert "no issue of this market is deliverable into ZBM0" in done.err
    done = run("basket", "ZBM0", "--market", directory)
    assert done.code == 2
    assert "add --all" in done.err


# --- whatever wrote the file: read alike ------------------------------------------------------------------


def semicolons(text: str) -> bytes:
    return text.replace(",", ";").encode()


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "semicolons": semicolons,
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_files_of_any_program_give_the_same_table(run, directory, form):
    arguments = ("basis", "--market", directory, "--format", "csv")
    plain = run(*arguments)
    assert (plain.code, plain.err) == (0, "")
    for name in ("bonds.csv", "futures.csv", "repo.csv"):
        path = directory / name
        path.write_bytes(WRITTEN[form](path.read_text()))
    done = run(*arguments)
    assert done.code == 0
    assert done.out == plain.out


def test_dates_of_a_spreadsheet_are_read_with_a_warning(run, directory):
    arguments = ("basis", "--market", directory, "--format", "csv")
    plain = run(*arguments).out
    swap("bonds.csv", "2026-12-31", "46387")(directory)  # days since 30 December 1899
    done = run(*arguments)
    assert (done.code, done.out) == (0, plain)
    assert "46387 is read as 2026-12-31 (bonds.csv, row 2, column maturity)" in done.err


def test_a_file_cut_in_the_middle_of_a_number_is_doubted(run, directory):
    path = directory / "bonds.csv"
    path.write_text(path.read_text().replace("107-24\n", "107"))
    done = run("basis", "--market", directory)
    assert done.code == 0
    assert "cut short" in done.err
    assert "bonds.csv, row 4, column clean" in done.err


# --- template ---------------------------------------------------------------------------------------------


def test_a_template_never_overwrites(run, directory):
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    done = run("template", directory)
    assert (done.code, done.out) == (2, "")
    assert "a template never overwrites files: 'market.toml, bonds.csv, futures.csv, repo.csv'" in done.err
    assert "give the name of a new directory" in done.err
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == before


def test_a_template_in_the_place_of_a_file(run, directory):
    done = run("template", directory / "bonds.csv")
    assert done.code == 2
    assert "not a directory" in done.err


def test_every_problem_of_all_files_at_once(run, directory):
    for case in ("negative price", "matured bond", "repo of 150%", "unknown contract beside a good one"):
        SPOILED[case][0](directory)
    done = run("check", directory)
    assert done.code == 2
    for case in ("negative price", "matured bond", "repo of 150%", "unknown contract beside a good one"):
        assert SPOILED[case][1] in done.out
    assert done.out.endswith("4 errors, 0 warnings\n")
