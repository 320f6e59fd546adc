"""The compiler of the embedded sample: the committed files are what it writes; it refuses what it must."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
RAW = CHECKOUT.parent / "shared" / "data"
SAMPLE = CHECKOUT / "src" / "netbasis" / "data" / "sample"


@pytest.fixture(scope="module")
def compiler() -> ModuleType:
    path = CHECKOUT / "tools" / "compile_sample.py"
    if not path.is_file():
        pytest.skip("not a checkout: tools/compile_sample.py is not here")
    spec = importlib.util.spec_from_file_location("compile_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(path.parent))
        spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not RAW.is_dir(), reason="the raw records (../shared/data) are not here")
def test_compiling_again_gives_the_committed_bytes(compiler: ModuleType, tmp_path: Path) -> None:
    assert compiler.main([str(RAW), str(tmp_path)]) == 0
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in SAMPLE.iterdir()}


def test_every_file_names_its_source_and_what_was_left_out() -> None:
    for path in SAMPLE.iterdir():
        comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        note = " ".join(comments)
        assert "Source: " in note, path.name
        assert "eft out: " in note or path.name == "days.txt", path.name
        assert "suspect" not in note
        assert all(len(line) <= 112 for line in comments)


def test_prices_are_exact_or_refused(compiler: ModuleType) -> None:
    assert compiler.scaled("99.515625", 256) == 25476
    with pytest.raises(SystemExit, match="1/256"):
        compiler.scaled("99.5157", 256)
    assert compiler.to_tick("178.8438") == 178 * 256 + 216  # 27/32, as ZB trades
    with pytest.raises(SystemExit, match="grid"):
        compiler.to_tick("178.842")


@pytest.mark.parametrize(
    ("first_issue", "maturity", "term", "dated"),
    [
        ("2015-01-15", "2018-01-15", "3-Year", "2015-01-15"),
        ("2024-12-02", "2029-11-30", "5-Year", "2024-11-30"),  # a month-end on a Saturday
        ("2025-02-18", "2055-02-15", "30-Year", "2025-02-15"),  # Presidents' Day
        ("2025-02-28", "2032-02-29", "7-Year", "2025-02-28"),  # end of month in a common year
        ("2008-08-15", "2038-05-15", "29-Year 9-Month", "2008-05-15"),  # auction record of 912810PX0
        ("1994-08-15", "2024-11-15", "30-Year 3-Month", "1994-08-15"),
    ],
)
def test_inferred_dated_dates(compiler: ModuleType, first_issue: str, maturity: str, term: str, dated: str) -> None:
    row = {"first_issue": first_issue, "maturity": maturity, "original_term": term}
    assert compiler.inferred_dated(row) == dated


def test_a_reopenings_dated_date_is_not_the_issues(compiler: ModuleType) -> None:
    row = {"cusip": "912828UR9", "original_term": "5-Year", "first_issue": "2013-02-28",
           "dated": "2016-02-29", "first_coupon": "2016-08-31", "maturity": "2018-02-28",
           "coupon_pct": "0.75", "coupon_source": "treasury"}  # fmt: skip
    (terms,) = compiler.issues([row], [])
    assert (terms["dated"], terms["first_coupon"], terms["marks"]) == ("2013-02-28", "2013-08-31", "df")


def test_it_says_how_it_is_called(compiler: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert compiler.main([]) == 2
    assert "RAW_FOLDER" in capsys.readouterr().err


def test_positions_are_joined_on_the_code_not_the_name(compiler: ModuleType) -> None:
    numbers = {name: str(count) for count, name in enumerate(compiler.POSITIONS, start=1)}
    row = {"report_date": "2025-05-06", "sym": "ES", "CFTC_Contract_Market_Code": "020604",
           "Market_and_Exchange_Names": "ULTRA US T BOND - CHICAGO BOARD OF TRADE", **numbers}  # fmt: skip
    assert compiler.positions_text([row]).splitlines()[-2:] == ["= 2025-05-06", "UB 1 2 3 4 5 6 7 8 9 10"]
    with pytest.raises(KeyError):  # the leading zero lost
        compiler.positions_text([row | {"CFTC_Contract_Market_Code": "20604"}])
    with pytest.raises(SystemExit, match="two rows of UB"):
        compiler.positions_text([row, row])
