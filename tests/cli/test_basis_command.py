"""`netbasis basis`: the table, the data behind it, and the options that change either."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import netbasis as nb

# the columns of the interface, in order (design note of the project, "Interfaces that others may rely on")
INTERFACE = [
    "contract", "cusip", "coupon", "maturity", "clean", "accrued", "yield", "conversion_factor", "gross_basis",
    "carry", "net_basis", "implied_repo", "term_repo", "repo_spread", "dv01", "futures_dv01", "delivery", "is_ctd",
    "rank", "reason",
]  # fmt: skip
DAY = ("--date", "2020-03-18", "--contract", "ZNM0")


@pytest.fixture(scope="module")
def expected() -> pl.DataFrame:
    return nb.basis_table(nb.sample_market("2020-03-18"), "ZNM0")


def test_the_table_a_person_reads(run):
    done = run("basis", *DAY)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("ZNM0 134-035 (134.109), 2020-03-18, settlement 2020-03-19\n")
    first = next(line for line in done.out.splitlines() if line.startswith("  1 "))
    for cell in ("912828V98", "2.250", "2027-02-15", "107-24", "0.8006", "12.23", "15.08", "-2.85", "0.824", "CTD"):
        assert cell in first.split()
    assert "CTD 912828V98 (2.25% 2027-02-15), 35.8 bp of implied repo ahead of 912828YX2" in done.out
    assert "term repo: SOFR" in done.out
    assert "bp per tick" in done.out
    assert "inverted market (gross basis 12.23/32)" in done.out


def test_json_is_rows_of_the_interface(run, expected):
    rows = json.loads(run("basis", *DAY, "--format", "json").out)
    assert [list(row) for row in rows] == [INTERFACE] * len(expected)
    first = rows[0]
    assert (first["contract"], first["cusip"], first["rank"], first["is_ctd"]) == ("ZNM0", "912828V98", 1, True)
    assert first["maturity"] == "2027-02-15"
    assert date.fromisoformat(first["delivery"]) == date(2020, 6, 30)
    assert first["coupon"] == 0.0225
    for row, (repo, clean) in zip(rows, expected.select("implied_repo", "clean").iter_rows(), strict=True):
        assert row["implied_repo"] == pytest.approx(repo, abs=1e-15)
        assert row["clean"] == clean
        assert row["reason"] is None


def test_csv_and_parquet_are_the_frame(run, expected, tmp_path: Path):
    text = run("basis", *DAY, "--format", "csv").out
    assert text.splitlines()[0] == ",".join(INTERFACE)
    read = pl.read_csv(StringIO(text), schema=expected.schema)
    assert_frame_equal(read, expected, check_exact=True)
    for form in ("csv", "parquet", "json"):
        done = run("basis", *DAY, "--format", form, "--out", tmp_path / f"t.{form}")
        assert (done.code, done.out) == (0, "")
    assert_frame_equal(pl.read_parquet(tmp_path / "t.parquet"), expected, check_exact=True)
    assert (tmp_path / "t.csv").read_text() == text
    assert len(json.loads((tmp_path / "t.json").read_bytes())) == len(expected)


def test_parquet_is_read_by_another_reader(run, expected, tmp_path: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    run("basis", *DAY, "--format", "parquet", "--out", tmp_path / "t.parquet")
    table = parquet.read_table(BytesIO((tmp_path / "t.parquet").read_bytes()))
    assert table.column_names == INTERFACE
    assert table["net_basis"].to_pylist() == expected["net_basis"].to_list()


def test_detail_adds_columns_to_the_data(run):
    detail = nb.basis_table(nb.sample_market("2020-03-18"), "ZNM0", detail=True)
    rows = json.loads(run("basis", *DAY, "--detail", "--format", "json").out)
    assert list(rows[0]) == detail.columns
    assert rows[0]["net_basis_32nds"] == pytest.approx(32 * rows[0]["net_basis"])


def test_all_contracts_are_blocks_and_rows(run):
    market = nb.sample_market("2020-03-18")
    text = run("basis", "--date", "2020-03-18").out
    for future in market.contracts():
        assert f"{future.code} " in text
    assert text.count("term repo: SOFR") == 1
    frame = pl.read_csv(StringIO(run("basis", "--date", "2020-03-18", "--format", "csv").out))
    assert frame["contract"].unique(maintain_order=True).to_list() == [f.code for f in market.contracts()]


def test_the_sample_day_is_the_default(run):
    assert run("basis", "--contract", "ZNM0").out == run("basis", *DAY).out


@pytest.mark.parametrize("name", ["ZNM20", "ZNM2020", "TYM0", "znm0", "TYM0 Comdty"])
def test_names_of_one_contract(run, name):
    assert run("basis", "--contract", name).out == run("basis", *DAY).out


@pytest.mark.parametrize(
    ("delivery", "day", "repo"), [("first", "2020-06-01", 0.340), ("2020-06-15", "2020-06-15", 0.614),
                                  ("last", "2020-06-30", 0.824), ("best", "2020-06-30", 0.824)],
)  # fmt: skip
def test_delivery(run, delivery, day, repo):
    # implied repo of the CTD by delivery day, as in docs/how-to.md, "Delivery"
    first = json.loads(run("basis", *DAY, "--delivery", delivery, "--format", "json").out)[0]
    assert first["delivery"] == day
    assert round(100 * first["implied_repo"], 3) == repo


def test_repo_is_percent(run):
    done = run("basis", *DAY, "--repo", "1.23", "--format", "json")
    assert done.err == ""
    assert {row["term_repo"] for row in json.loads(done.out)} == {0.0123}
    assert "term repo: one rate given" in run("basis", *DAY, "--repo", "1.23").out


def test_a_contract_that_cannot_deliver_that_day_says_so_beside_the_others(run):
    done = run("basis", "--date", "2020-03-18", "--delivery", "2020-06-15")
    assert done.code == 0
    assert "delivery outside the delivery period of ZBU0: '2020-06-15'; allowed: 2020-09-01 to 2020-09-30" in done.out
    assert "CTD 912828V98" in done.out


def test_chinese_headings_and_notes(run):
    done = run("basis", *DAY, "--lang", "zh")
    for word in ("券號", "到期日", "總基差", "淨基差", "隱含回購", "每跳動點", "轉換因子", "現貨交割日"):
        assert word in done.out
    assert "implied" not in done.out
    assert run("basis", *DAY, "--lang", "zh-TW").out == done.out
    # data keeps the names of the interface in any language
    assert run("basis", *DAY, "--lang", "zh", "--format", "csv").out == run("basis", *DAY, "--format", "csv").out
