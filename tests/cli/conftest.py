"""The command line in process: exit code, standard output, standard error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from netbasis.cli import main

BONDS = """\
cusip,coupon_pct,maturity,clean
912828YX2,1.75,2026-12-31,104.15625
912828Z78,1.5,2027-01-31,102-15
912828V98,2.25,2027-02-15,107-24
"""


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command: `run("basis", "--date", "2020-03-18")`."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Done(code, said.out, said.err)

    return command


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A market directory: three notes of the sample day 2020-03-18, two contracts, two tenors."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "market.toml").write_text("as_of = 2020-03-18\n")
    (folder / "bonds.csv").write_text(BONDS)
    (folder / "futures.csv").write_text("contract,price\nZNM0,134-035\n")
    (folder / "repo.csv").write_text("tenor_days,rate_pct\n1,0.10\n90,0.53\n")
    return folder
