"""A small market directory for the tests of this folder, and how they change it."""

from __future__ import annotations

from pathlib import Path

from netbasis.errors import Problem

BONDS = """\
cusip,coupon_pct,maturity,clean
912828YX2,1.75,2026-12-31,104.15625
912828Z78,1.5,2027-01-31,102-15
912828V98,2.25,2027-02-15,107-24
"""


def change(directory: Path, file: str, old: str, new: str) -> None:
    path = directory / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]
