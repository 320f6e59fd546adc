"""What docs/monitor.md says is so, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import netbasis as nb
from netbasis.monitoring.catalogue import INDICATORS, KEYS
from netbasis.monitoring.records import Records

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (("monitor.md", 0), ("monitor.zh-TW.md", 1))


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_every_indicator_stands_in_the_table_as_it_is(name: str, language: int) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|.*\|.*\|.*\|.*\|$", text, re.M) == list(KEYS)
    for indicator in INDICATORS:
        words = (
            f"| `{indicator.key}` | {indicator.definition[language]} | {indicator.unit} | {indicator.lag[language]} |"
        )
        assert words in text, indicator.key


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_the_figures_of_the_page(name: str, language: int, sample: Records) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    path = next(i for i in INDICATORS if i.key == "leveraged_short_2_5_10").path(sample)
    whole = next(i for i in INDICATORS if i.key == "leveraged_short").path(sample)

    def on(found: object, day: str) -> str:
        return f"{found.values[found.days == np.datetime64(day)][0]:,.1f}"  # type: ignore[attr-defined]

    for figure in (on(path, "2019-01-29"), on(path, "2019-02-05"), on(whole, "2024-07-23"), on(whole, "2025-12-30")):
        assert figure in text, figure
    reverse = sample.get("on_rrp")
    assert reverse is not None
    autumn = (reverse.days >= np.datetime64("2025-09-01")) & (reverse.days <= np.datetime64("2025-11-30"))
    assert f"{reverse.values[autumn].max():.1f}" in text


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_the_example_runs(name: str, language: int, tmp_path: Path) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    nb.Lake(tmp_path / "my-lake").path.mkdir()
    names: dict[str, object] = {}
    exec(example.replace('"my-lake"', repr(str(tmp_path / "my-lake"))), names)
    assert names["found"].reading("sofr").value == 5.25  # type: ignore[attr-defined]


def test_every_column_is_in_the_glossary() -> None:
    named = set(re.findall(r"`([a-z_0-9]+)`", (DOCS / "glossary.md").read_text(encoding="utf-8")))
    found = nb.monitor("2020-03-20")
    columns = {*found.frame().columns, *found.size().columns, *found.age().columns}
    assert columns - named - {"source", "series", "last_day", "date", "contract", "reason"} == set()
    assert f"{len(KEYS)}" == "46"
    assert "Forty-six indicators" in (DOCS.parent / "README.md").read_text(encoding="utf-8")
