"""Files of a market directory that are malformed, cut off or not there: refused with every reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from market_directory import BONDS, change, only

from netbasis.data.market_dir import check_market, read_market
from netbasis.errors import BadFile

# --- the form of a file ---------------------------------------------------------------------------------


def test_a_wrong_header_names_the_nearest_columns(directory: Path) -> None:
    change(directory, "bonds.csv", "cusip,coupon_pct,maturity,clean", "cusip,coupon,mat_date,clean")
    problems = check_market(directory)
    missing = {p.given: p.hint for p in problems if p.what == "missing column"}
    assert missing == {"coupon_pct": "rename the column 'coupon'", "maturity": "rename the column 'mat_date'"}
    assert all(p.row == 1 for p in problems)
    with pytest.raises(BadFile, match="rename the column 'coupon'"):
        read_market(directory)


def test_no_header_at_all(directory: Path) -> None:
    (directory / "futures.csv").write_text("ZNM0,134-035\n")
    assert "the first line must name the columns" in str(check_market(directory)[0])


def test_a_price_column_of_another_name(directory: Path) -> None:
    change(directory, "bonds.csv", "clean", "price")
    found = [p for p in check_market(directory) if p.severity == "error"]
    assert (found[0].what, found[0].hint) == ("no price column", "rename the column 'price'")


def test_a_column_that_stands_twice(directory: Path) -> None:
    (directory / "futures.csv").write_text("contract,price,price\nZNM0,134,135\n")
    assert only(check_market(directory)).what == "a column stands twice"


def test_a_file_cut_in_the_middle_of_a_row(directory: Path) -> None:
    (directory / "bonds.csv").write_text(BONDS[: BONDS.index(",107-24")])
    problem = only(check_market(directory))
    assert "cut short" in problem.what
    assert (problem.row, problem.allowed) == (4, "4 fields, as in the header")
    assert len(read_market(directory).bonds) == 2


def test_a_file_cut_in_the_middle_of_a_number(directory: Path) -> None:
    (directory / "bonds.csv").write_text(BONDS.replace("107-24\n", "107"))
    problem = only(check_market(directory))
    assert problem.severity == "warning"
    assert (problem.row, problem.column, problem.given) == (4, "clean", "107")
    assert "cut short" in problem.what


def test_rows_with_too_few_or_too_many_fields(directory: Path) -> None:
    (directory / "bonds.csv").write_text(BONDS.replace(",104.15625", "").replace("102-15", "102,46875"))
    problems = check_market(directory)
    assert [(p.row, p.what) for p in problems] == [
        (2, "a row with too few fields"), (3, "a row with too many fields"),
    ]  # fmt: skip
    assert read_market(directory).bonds.cusip.tolist() == ["912828V98"]


def test_quotation_marks_that_do_not_match(directory: Path) -> None:
    change(directory, "bonds.csv", "912828V98", '"912828V98')
    assert "quotation marks" in only(check_market(directory)).what


@pytest.mark.parametrize(
    ("text", "what"),
    [("", "the file is empty"), ("\n\n# a comment\n", "the file is empty"), ("contract,price\n", "no rows")],
)
def test_an_empty_file(directory: Path, text: str, what: str) -> None:
    (directory / "futures.csv").write_text(text)
    assert only(check_market(directory)).what == what
    with pytest.raises(BadFile, match=what):
        read_market(directory)


def test_a_contract_under_two_names(directory: Path) -> None:
    with (directory / "futures.csv").open("a") as futures:
        futures.write("TYM20 Comdty,134.25\n")
    problem = only(check_market(directory))
    assert (problem.row, problem.what) == (3, "a contract stands twice")
    assert read_market(directory).futures == {"ZNM0": 134.109375}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("2020-03-19,,0.5,\n", "not after settlement"),
        ("2020-06-30,90,0.5,\n", "do not agree"),
        ("2020-06-30,,0.5,912828YX9\n", "unknown issue"),
        (",90,0.5,912828YX2\n", "special rates alone"),
    ],
)
def test_repo_rows(directory: Path, rows: str, what: str) -> None:
    general = "" if "alone" in what else ",90,0.53,\n"
    (directory / "repo.csv").write_text(f"date,tenor_days,rate_pct,cusip\n{general}{rows}")
    problem = only(check_market(directory))
    assert what in problem.what
    if "unknown" in what:
        assert "912828YX2" in str(problem.allowed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("file", ["market.toml", "bonds.csv", "futures.csv", "repo.csv"])
def test_a_file_cut_anywhere_is_read_or_refused_with_its_reasons(directory: Path, file: str, encoding: str) -> None:
    whole = (directory / file).read_text().encode(encoding)
    for length in range(len(whole)):
        (directory / file).write_bytes(whole[:length])
        try:
            market = read_market(directory)
        except BadFile as error:
            assert error.problems
            assert all(problem.file == file for problem in error.problems)
        else:
            # whole lines are gone: then nothing can be seen
            at_line_end = whole[:length].decode(encoding, errors="ignore").endswith("\n")
            assert market.problems or at_line_end or file == "market.toml"


@pytest.mark.parametrize("junk", [b"\x00\xff\x00", b"\xe9\xe8,\xfc\n1,2\n", b'"' * 99, bytes(range(256))])
@pytest.mark.parametrize("file", ["market.toml", "bonds.csv", "futures.csv", "repo.csv"])
def test_junk_is_refused_without_a_traceback(directory: Path, file: str, junk: bytes) -> None:
    (directory / file).write_bytes(junk)
    with pytest.raises(BadFile) as caught:
        read_market(directory)
    assert any(problem.file == file for problem in caught.value.problems)


# --- nothing can be computed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("as_of = 2020-03-15\n", "as_of is no business day (Sunday)"),
        ("as_of = 2020-04-10\n", "as_of is no business day (Good Friday)"),
        ("as_of = 2020-03-18\nsettle = 2020-03-17\n", "settle is before as_of"),
        ("as_of = 2020-03-18\nsettle = 2020-03-21\n", "settle is no business day (Saturday)"),
        ("as_of = 1985-03-18\n", "outside the calendar"),
        ("as_of = \"3/4/2020\"\n", "read two ways"),
        ("as_of = 18 March\n", "not readable"),
        ("source = \"mine\"\n", "no as_of"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_used(directory: Path, text: str, what: str) -> None:
    (directory / "market.toml").write_text(text)
    with pytest.raises(BadFile) as caught:
        read_market(directory)
    problem = only(list(caught.value.problems))
    assert problem.file == "market.toml"
    assert what in problem.what


def test_an_as_of_written_as_text(directory: Path) -> None:
    (directory / "market.toml").write_bytes(b'\xef\xbb\xbfas_of = "3/18/2020"\r\nsource = "desk"\r\n')
    market = read_market(directory)
    assert (market.as_of, market.source) == (date(2020, 3, 18), "desk")


def test_missing_files_and_directories(directory: Path) -> None:
    (directory / "bonds.csv").rename(directory / "bond.csv")
    assert only(check_market(directory)).hint == "rename bond.csv"
    (directory / "market.toml").unlink()
    assert [p.file for p in check_market(directory)] == ["market.toml", "bonds.csv"]
    with pytest.raises(BadFile, match="no such directory"):
        read_market(directory / "nowhere")
    assert "this is a file" in only(check_market(directory / "bond.csv")).what


def test_no_price_can_be_used(directory: Path) -> None:
    (directory / "bonds.csv").write_text("cusip,coupon_pct,maturity,clean\nA,1.75,2026-12-31,0\n")
    with pytest.raises(BadFile, match="row 2, column clean"):
        read_market(directory)
