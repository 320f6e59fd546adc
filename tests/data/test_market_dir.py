"""A user's market directory: what is read, what is said of every kind of bad input, what survives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from market_directory import BONDS, change, only

from netbasis.data.market_dir import check_market, read_market
from netbasis.data.market_template import write_template
from netbasis.data.sample import sample_market
from netbasis.errors import BadFile, BadInput

# --- what is read ---------------------------------------------------------------------------------------


def test_a_small_market(directory: Path) -> None:
    market = read_market(directory)
    assert market.problems == ()
    assert (market.as_of, market.settle) == (date(2020, 3, 18), date(2020, 3, 19))
    assert market.clean.tolist() == [104.15625, 102.46875, 107.75]
    assert market.futures == {"ZNM0": 134.109375}
    assert market.repo.rate(1) == pytest.approx(0.0010)
    assert market.repo.rate(90) == pytest.approx(0.0053)
    # what the file leaves open comes from the reference universe
    first = market.bonds.row(0)
    assert (first.coupon, first.dated, first.original_term) == (0.0175, date(2019, 12, 31), 84)


def test_the_template_is_the_sample_day(tmp_path: Path) -> None:
    files = write_template(tmp_path / "new" / "market")
    assert [path.name for path in files] == ["market.toml", "bonds.csv", "futures.csv", "repo.csv"]
    market, sample = read_market(tmp_path / "new" / "market"), sample_market("2020-03-18")
    assert check_market(tmp_path / "new" / "market") == []
    assert (market.as_of, market.settle, market.futures) == (sample.as_of, sample.settle, sample.futures)
    for name in ("cusip", "coupon", "maturity", "dated", "first_coupon", "issue", "original_term"):
        assert np.array_equal(getattr(market.bonds, name), getattr(sample.bonds, name)), name
    for name in ("clean", "bid", "offer"):
        assert np.array_equal(getattr(market, name), getattr(sample, name)), name
    days = np.arange(1, 366)
    assert np.abs(market.repo.rates(days) - sample.repo.rates(days)).max() < 1e-6


@pytest.mark.parametrize("day", ["2017-10-10", "2019-09-17", "2020-03-12"])
def test_a_template_of_every_day_reads_back(tmp_path: Path, day: str) -> None:
    write_template(tmp_path, day)
    market = read_market(tmp_path)
    assert market.settle == sample_market(day).settle
    assert np.array_equal(market.clean, sample_market(day).clean)


def test_a_template_never_overwrites(directory: Path) -> None:
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    with pytest.raises(BadInput, match=r"never overwrites files.*market.toml, bonds.csv"):
        write_template(directory)
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == before
    (directory / "a file").write_text("")
    with pytest.raises(BadInput, match="not a directory"):
        write_template(directory / "a file")


def test_bid_and_offer_give_the_middle(directory: Path) -> None:
    (directory / "bonds.csv").write_text(
        "cusip,coupon_pct,maturity,clean,bid,offer\n"
        "A,1.75,2026-12-31,,104,104.25\nB,1.5,2027-01-31,102.5,101,102\nC,2.25,2027-02-15,,107,\n"
    )
    market = read_market(directory)
    assert market.clean[:2].tolist() == [104.125, 102.5]
    assert (market.bid[1], market.offer[1]) == (101.0, 102.0)
    assert np.isnan(market.clean[2])
    assert market.unpriced == {"C": "no price"}


def test_parquet_files_are_read(directory: Path) -> None:
    for name in ("bonds", "futures", "repo"):
        (directory / f"{name}.csv").unlink()
    maturity = [date(2026, 12, 31), date(2027, 1, 31)]
    frame = pl.DataFrame({"cusip": ["912828YX2", "B"], "coupon_pct": [1.75, 1.5], "maturity": maturity,
                          "clean": [104.15625, None]})  # fmt: skip
    frame.write_parquet(directory / "bonds.parquet")
    pl.DataFrame({"contract": ["ZNM0"], "price": [134.109375]}).write_parquet(directory / "futures.parquet")
    pl.DataFrame({"tenor_days": [1], "rate_pct": [0.1]}).write_parquet(directory / "repo.parquet")
    market = read_market(directory)
    assert market.clean[0] == 104.15625
    problem = only(list(market.problems))
    assert (problem.file, problem.row, problem.what) == ("bonds.parquet", 3, "no price")
    (directory / "futures.parquet").write_bytes(b"PAR1 cut short")
    assert "not a readable Parquet file" in str(check_market(directory))


def test_special_rates_and_dates_of_repo(directory: Path) -> None:
    (directory / "repo.csv").write_text(
        "date,rate_pct,cusip\n2020-03-20,0.10,\n2020-06-30,0.53,\n2020-06-30,-0.25,912828Z78\n"
    )
    repo = read_market(directory).repo
    assert repo.rate(103) == pytest.approx(0.0053)
    assert repo.rate(103, "912828Z78") == pytest.approx(-0.0025)


def test_one_repo_rate_in_place_of_the_file(directory: Path) -> None:
    (directory / "repo.csv").unlink()
    assert only(check_market(directory)).what == "the file is missing"
    market = read_market(directory, repo=0.0123)
    assert market.repo.rate(90) == 0.0123
    assert market.problems == ()


# --- whatever wrote the file ----------------------------------------------------------------------------


def semicolons(text: str) -> bytes:
    return text.replace("102-15", "102.46875").replace(",", ";").replace(".", ",").encode()


FORMS: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16 with mark": lambda text: text.encode("utf-16"),
    "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "semicolons and decimal commas": semicolons,
    "a separator line": lambda text: b"sep=;\r\n" + semicolons(text),
    "quoted": lambda text: ("\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
    ) + "\n").encode(),
    "blanks and capitals": lambda text: text.replace("coupon_pct", " Coupon Pct ").replace(",2", ", 2")
    .encode(),
    "comments and blank lines": lambda text: ("# mine, \"not yours\n\n" + text + "\n,,,\n").encode(),
    "slashed dates": lambda text: text.replace("2026-12-31", "12/31/2026").replace("2027-02-15", "2/15/2027")
    .encode(),
    "percent signs": lambda text: text.replace("1.75,", "1.75%,").encode(),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_of_the_same_file(directory: Path, form: str) -> None:
    expected = read_market(directory)
    (directory / "bonds.csv").write_bytes(FORMS[form](BONDS))
    market = read_market(directory)
    assert market.problems == ()
    assert np.array_equal(market.clean, expected.clean)
    assert list(market.bonds) == list(expected.bonds)


def test_day_numbers_of_a_spreadsheet_are_read_and_said(directory: Path) -> None:
    change(directory, "bonds.csv", "2026-12-31", "46387")
    market = read_market(directory)
    assert market.bonds.row(0).maturity == date(2026, 12, 31)
    problem = only(list(market.problems))
    assert problem.severity == "warning"
    assert "46387 is read as 2026-12-31" in problem.what


def test_a_workbook_is_no_text_file(directory: Path) -> None:
    (directory / "bonds.csv").write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(BadFile, match="save it as CSV"):
        read_market(directory)


# --- bad rows: named, and the others still computed -----------------------------------------------------

OTHER = ("912828YX2,1.75,2026-12-31",)  # for an identifier that the reference universe does not know
# file, old text, new text, row, column, what, part of allowed or hint
BAD_ROWS = [
    ("bonds.csv", "104.15625", "-104.15625", 2, "clean", "not positive", "above zero"),
    ("bonds.csv", "104.15625", "0", 2, "clean", "not positive", "above zero"),
    ("bonds.csv", "104.15625", "NaN", 2, "clean", "no price", "a clean price"),
    ("bonds.csv", "104.15625", "", 2, "clean", "no price", "a clean price"),
    ("bonds.csv", "104.15625", "#N/A", 2, "clean", "no price", "a clean price"),
    ("bonds.csv", "104.15625", "1.0415625", 2, "clean", "too low", "write 104.156"),
    ("bonds.csv", "104.15625", "104156.25", 2, "clean", "too high", "not dollars"),
    ("bonds.csv", "104.15625", "104-5", 2, "clean", "not a cash price", "two digits"),
    ("bonds.csv", "104.15625", "inf", 2, "clean", "not a cash price", "99-16+"),
    ("bonds.csv", "1.75,", "0.0175,", 2, "coupon_pct", "looks like a decimal", "write 1.75"),
    ("bonds.csv", "1.75,", "0.02,", 2, "coupon_pct", "looks like a decimal", "write 2"),
    ("bonds.csv", "1.75,", "175,", 2, "coupon_pct", "out of range", "percent from 0 to 25"),
    ("bonds.csv", "1.75,", "-1.75,", 2, "coupon_pct", "out of range", "percent from 0 to 25"),
    ("bonds.csv", "1.75,", "1 3/4,", 2, "coupon_pct", "not a number", "1.25"),
    ("bonds.csv", "1.75,", ",", 2, "coupon_pct", "no coupon", ""),
    ("bonds.csv", "2026-12-31", "", 2, "maturity", "no maturity", ""),
    ("bonds.csv", "2026-12-31", "2026-12-32", 2, "maturity", "no such date", "2020-03-18"),
    ("bonds.csv", "2026-12-31", "Dec 26", 2, "maturity", "not a date", "2020-03-18"),
    ("bonds.csv", "2026-12-31", "3/4/2026", 2, "maturity", "read two ways", "2026-03-04 or 2026-04-03"),
    ("bonds.csv", *OTHER, "X,1.75,2019-12-31", 2, "maturity", "matured on 2019-12-31", "after 2020-03-19"),
    ("bonds.csv", *OTHER, "X,1.75,2126-12-31", 2, "maturity", "later than any Treasury", "40 years"),
    ("bonds.csv", "912828YX2", "9.128E+08", 2, "cusip", "spreadsheet", "as text"),
    ("bonds.csv", "912828YX2", "", 2, "cusip", "without an identifier", ""),
    ("bonds.csv", "912828Z78", "912828YX2", 3, "cusip", "stands twice", "row 2 is used"),
    ("futures.csv", "ZNM0", "ZXM0", 2, "contract", "unknown contract root", "nearest known: Z"),
    ("futures.csv", "ZNM0", "ZNF0", 2, "contract", "unknown delivery month", "H (March)"),
    ("futures.csv", "ZNM0", "10-year", 2, "contract", "not a contract name", "ZNM2020"),
    ("futures.csv", "ZNM0", "ZNM19", 2, "contract", "ended with its last delivery", "2020-03-18 or later"),
    ("futures.csv", "ZNM0", "", 2, "contract", "no contract", ""),
    ("futures.csv", "134-035", "0", 2, "price", "not positive", "above zero"),
    ("futures.csv", "134-035", "", 2, "price", "no price", ""),
    ("futures.csv", "134-035", "134-034", 2, "price", "last digit", "one of 0 1 2 3 5"),
    ("repo.csv", "0.53", "150", 3, "rate_pct", "out of range", "percent from -10 to 25"),
    ("repo.csv", "0.53", "0.0123", 3, "rate_pct", "looks like a decimal", "write 1.23"),
    ("repo.csv", "0.53", "nan", 3, "rate_pct", "no rate", ""),
    ("repo.csv", "90", "0", 3, "tenor_days", "not a tenor", "from 1"),
    ("repo.csv", "90", "1.5", 3, "tenor_days", "not a tenor", "whole days"),
    ("repo.csv", "90", "", 3, None, "no tenor", "tenor_days, or date"),
    ("repo.csv", "90", "1", 3, None, "stands twice", "the first"),
]


@pytest.mark.parametrize(("file", "old", "new", "row", "column", "what", "advice"), BAD_ROWS)
def test_a_bad_row_is_named(
    directory: Path, file: str, old: str, new: str, row: int, column: str | None, what: str, advice: str
) -> None:
    # a second contract, so that one bad futures row leaves something to compute
    with (directory / "futures.csv").open("a") as futures:
        futures.write("TNM0,149.1875\n")
    change(directory, file, old, new)
    problem = only(check_market(directory))
    assert (problem.file, problem.row, problem.column) == (file, row, column)
    assert what in problem.what
    assert advice in f"{problem.allowed} {problem.hint}"
    assert problem.severity == "error"
    market = read_market(directory)
    assert np.isfinite(market.clean).sum() >= 2
    assert market.problems == (problem,)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("104.15625", "0", True),
        ("104.15625", "", True),
        ("1.75,", "125,", False),
        ("2026-12-31", "soon", False),
    ],
)
def test_a_bad_price_keeps_the_issue_and_bad_terms_do_not(directory: Path, old: str, new: str, kept: bool) -> None:
    change(directory, "bonds.csv", old, new)
    market = read_market(directory)
    assert ("912828YX2" in market.bonds.cusip) is kept
    assert market.clean[-2:].tolist() == [102.46875, 107.75]
    if kept:
        assert np.isnan(market.clean[0])
        assert market.unpriced["912828YX2"] in market.problems[0].what
    else:
        assert market.unpriced == {}


def test_bid_above_offer(directory: Path) -> None:
    (directory / "bonds.csv").write_text(
        "cusip,coupon_pct,maturity,clean,bid,offer\n"
        "A,1.75,2026-12-31,,104.25,104\nB,1.5,2027-01-31,102.5,102.25,102\nC,2.25,2027-02-15,107,106,108\n"
    )
    market = read_market(directory)
    assert [(p.row, p.column, p.what) for p in market.problems] == [
        (2, "bid", "bid above offer"), (3, "bid", "bid above offer"),
    ]  # fmt: skip
    assert np.isnan(market.clean[0])
    assert market.unpriced == {"A": "bid above offer"}
    assert market.clean[1:].tolist() == [102.5, 107.0]
    assert np.isnan(market.bid[:2]).all()


def test_a_bond_that_is_not_issued_yet(directory: Path) -> None:
    # 0.625% May 2030, issued 15 May 2020: its issue date comes from the reference universe
    with (directory / "bonds.csv").open("a") as bonds:
        bonds.write("912828ZQ6,0.625,2030-05-15,99.5\n")
    market = read_market(directory)
    problem = only(list(market.problems))
    assert "not issued before 2020-05-15" in problem.what
    assert problem.row == 5
    assert np.isnan(market.clean[3])


def test_every_problem_of_a_row_and_of_all_files_at_once(directory: Path) -> None:
    (directory / "bonds.csv").write_text("cusip,coupon_pct,maturity,clean\nA,125,soon,0\nB,1.5,2027-01-31,102.5\n")
    change(directory, "futures.csv", "134-035", "x")
    change(directory, "repo.csv", "0.53", "150")
    (directory / "market.toml").write_text("as_of = 2020-03-15\nsetle = 2020-03-16\n")
    found = [(p.file, p.row, p.column) for p in check_market(directory)]
    assert found == [
        ("market.toml", None, None), ("market.toml", None, "as_of"), ("bonds.csv", 2, "coupon_pct"),
        ("bonds.csv", 2, "maturity"), ("bonds.csv", 2, "clean"), ("futures.csv", 2, "price"),
        ("repo.csv", 3, "rate_pct"),
    ]  # fmt: skip
    with pytest.raises(BadFile) as caught:
        read_market(directory)
    assert len(caught.value.problems) == len(found)
    assert [p.severity for p in caught.value.problems] == ["error"] * 6 + ["warning"]


# --- warnings: the row is computed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "advice"),
    [
        ("bonds.csv", "912828YX2", "912828YX3", "check digit", "any unique identifier"),
        ("bonds.csv", "1.75,", "1.875,", "differs from the Treasury's record", "1.750% maturing 2026-12-31"),
        ("bonds.csv", "clean", "clean,note", "column not used", "cusip"),
        ("futures.csv", "134-035", "134.035", "whole number of ticks", "134.035"),
        ("market.toml", "2020-03-18", "2020-03-18\nsettle = 2020-06-18", "long after", "2020-03-19"),
        ("market.toml", "2020-03-18", "2020-03-18\nasof = 2020-03-18", "key not used", "as_of"),
    ],
)
def test_a_warning_leaves_the_row(directory: Path, file: str, old: str, new: str, what: str, advice: str) -> None:
    change(directory, file, old, new)
    if ",note" in new:
        text = (directory / file).read_text().replace("\n9", ",mine\n9")
        (directory / file).write_text(text.replace("note,mine", "note").rstrip("\n") + ",mine\n")
    problem = only(check_market(directory))
    assert problem.severity == "warning"
    assert what in problem.what
    assert advice in f"{problem.given} {problem.allowed} {problem.hint}"
    assert np.isfinite(read_market(directory).clean).all()


def test_repo_that_looks_like_decimals_throughout(directory: Path) -> None:
    (directory / "repo.csv").write_text("tenor_days,rate_pct\n1,0.05\n90,0.04\n")
    assert "every general rate is under 0.1%" in only(check_market(directory)).what
    (directory / "repo.csv").write_text("tenor_days,rate_pct\n1,0.0123%\n90,0.53\n")
    assert read_market(directory).repo.rate(1) == pytest.approx(0.000123)


@pytest.mark.parametrize(("as_of", "contract", "found"), [("2018-11-15", "ZTH9", 1), ("2020-03-18", "ZTM0", 0)])
def test_the_tick_is_that_of_the_day(directory: Path, as_of: str, contract: str, found: int) -> None:
    # ZT trades in 1/256 since January 2019, in 1/128 before; 29/256 is no multiple of 1/128
    change(directory, "market.toml", "2020-03-18", as_of)
    change(directory, "futures.csv", "ZNM0,134-035", f"{contract},110.11328125")
    problems = [p for p in check_market(directory) if p.file == "futures.csv"]
    assert len(problems) == found
    assert all("multiples of 1/128" in str(p.allowed) for p in problems)


def test_a_wide_file_cut_in_the_middle_of_a_character(directory: Path) -> None:
    (directory / "bonds.csv").write_bytes(BONDS.encode("utf-16")[:-1])
    problems = check_market(directory)
    assert "in the middle of a character" in problems[0].what
    assert len(read_market(directory).bonds) == 3
