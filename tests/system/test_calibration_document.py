"""The tables of docs/system-calibration are what the code says, within rounding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netbasis.report.system_tables import identified, metric_text
from netbasis.system import calibrate

DOCS = Path(__file__).parents[2] / "docs"


def rows_of(document: str, columns: int) -> list[list[str]]:
    lines = (DOCS / document).read_text(encoding="utf-8").splitlines()
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in found if len(row) == columns and "`" in row[0] + row[1]]


def numbers(text: str) -> list[float]:
    return [float(number.replace(",", "")) for number in re.findall(r"-?[\d,]+\.?\d*", text)]


@pytest.mark.parametrize(("document", "columns"), [("system-calibration.md", 9), ("system-calibration.zh-TW.md", 8)])
def test_the_scoreboard(document: str, columns: int) -> None:
    board = calibrate.scoreboard()
    written = rows_of(document, columns)
    assert len(written) == board.height
    for cells, row in zip(written, board.iter_rows(named=True), strict=True):
        assert cells[:2] == [row["scenario"], f"`{row['metric']}`"]
        assert (cells[3] in ("fitted", "校準")) == row["fitted"]
        shown = [float(metric_text(row["metric"], row[key], "en")) for key in ("median", "q05", "q95")]
        assert numbers(cells[4]) == pytest.approx(shown, rel=0.02, abs=0.2)
        assert float(cells[5].rstrip("%")) == pytest.approx(100.0 * row["hits"], abs=2.0)
        assert (cells[7] in ("hit", "命中")) == row["hit"]


def test_identification() -> None:
    found = calibrate.identification()
    written = rows_of("system-calibration.md", 6)
    assert len(written) == found.height
    for cells, row in zip(written, found.iter_rows(named=True), strict=True):
        assert cells[0] == f"`{row['parameter']}`"
        assert numbers(cells[2]) == pytest.approx([row["q05"], row["q95"]], rel=0.02)
        assert (cells[5] == "yes") == identified(row)
    text = (DOCS / "system-calibration.md").read_text(encoding="utf-8")
    assert f"see {found['rank'][0]} directions among {found.height} parameters" in text
    assert f"a set of {len(calibrate.accepted())} vectors" in text
