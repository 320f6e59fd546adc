"""A user's table of initial margins: what is read alike, and what is refused with its row."""

from datetime import date

import numpy as np
import polars as pl
import pytest

import netbasis as nb
from netbasis.data.margin_table import load_margins

DAYS = np.array(["2020-03-06", "2020-03-10", "2020-03-11"], dtype="datetime64[D]")


def written(tmp_path, text, name="margins.csv"):
    file = tmp_path / name
    file.write_text(text)
    return file


def test_a_margin_is_in_force_until_the_next_row(tmp_path):
    text = 'root,effective_from,initial_margin,source\nTY,2020-03-10,1600,notice\nZN,2020-01-02,"$1,250",\n'
    table = nb.read_margins(written(tmp_path, text))  # TY is the data vendor's name of ZN; rows in any order
    assert table.path("ZN", DAYS).tolist() == [1250.0, 1600.0, 1600.0]
    assert table.rows[1] == nb.MarginRow("ZN", date(2020, 3, 10), 1600.0, "notice")


def test_semicolons_decimal_commas_and_parquet(tmp_path):
    text = "root;effective_from;initial_margin\nZN;2020-01-02;1250,5\n"
    assert nb.read_margins(written(tmp_path, text)).rows[0].initial_margin == 1250.5
    file = tmp_path / "m.parquet"
    pl.DataFrame({"root": ["ZF"], "effective_from": [date(2020, 1, 2)], "initial_margin": [900.0]}).write_parquet(file)
    assert nb.read_margins(file).rows[0] == nb.MarginRow("ZF", date(2020, 1, 2), 900.0)


WRONG = {
    "no such file": ("missing.csv", None, "there is no such file"),
    "a workbook's name": ("margins.xlsx", "x", "not a margin table"),
    "a column too few": ("m.csv", "root,effective_from\nZN,2020-01-02\n", "missing column: 'initial_margin'"),
    "no rows": ("m.csv", "root,effective_from,initial_margin\n", "no rows"),
    "an empty cell": ("m.csv", "root,effective_from,initial_margin\nZN,2020-01-02,\n", "no initial margin"),
    "a position's margin": ("m.csv", "root,effective_from,initial_margin\nZN,2020-01-02,3e7\n", "of one contract"),
    "below zero": ("m.csv", "root,effective_from,initial_margin\nZN,2020-01-02,-5\n", "out of range"),
    "not a number": ("m.csv", "root,effective_from,initial_margin\nZN,2020-01-02,much\n", "not a number: 'much'"),
    "too early a day": ("m.csv", "root,effective_from,initial_margin\nZN,1970-01-02,500\n", "1977-08-22 or later"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_refused(tmp_path, case):
    name, text, said = WRONG[case]
    file = tmp_path / name if text is None else written(tmp_path, text, name)
    with pytest.raises(nb.BadFile) as raised:
        nb.read_margins(file)
    assert said in str(raised.value)


def test_a_column_that_is_not_used_is_a_warning(tmp_path):
    table, problems = load_margins(written(tmp_path, "root,effective_from,initial_margin,note\nZN,2020-01-02,1250,a\n"))
    assert table is not None
    assert [problem.severity for problem in problems] == ["warning"]
    assert "column not used" in problems[0].what
