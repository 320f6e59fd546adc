"""Where the data goes: terminals of any width, files, pipes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from rich.cells import cell_len

from netbasis.cli.output import Block, Format, emit, render
from netbasis.report.tables import Shown, shown

COMMANDS = {
    "basis": ("basis", "--contract", "ZNM0"),
    "basis --detail": ("basis", "--contract", "ZNM0", "--detail"),
    "ctd": ("ctd",),
    "map": ("map", "ZNZ9", "--date", "2019-09-17"),
    "map --switches": ("map", "ZNZ9", "--date", "2019-09-17", "--switches"),
    "hedge": ("hedge", "ZNM0", "--issue", "912828YX2", "--face", "100e6"),
    "curve": ("curve",),
    "history": ("history", "--contract", "ZNM0"),
    "factor": ("factor", "ZNZ4", "--coupon", "1.25", "--maturity", "2031-08-15"),
    "contract": ("contract", "TYZ6"),
    "basket": ("basket", "ZNM20"),
    "days": ("days",),
    "episode": ("episode", "2025-04"),
}
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch):
    """Standard output as a terminal of some width."""

    def of(width: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("LINES", "50")
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)

    return of


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_cell_is_cut_on_a_terminal(run, terminal, command, width, lang):
    terminal(width)
    done = run(*COMMANDS[command], "--lang", lang)
    assert done.code == 0
    lines = ESCAPES.sub("", done.out).splitlines()
    assert "…" not in done.out
    assert max(cell_len(line) for line in lines) <= width


def test_what_is_left_out_is_said_and_least_needed_first(run, terminal):
    terminal(80)
    text = ESCAPES.sub("", run("basis", "--contract", "ZNM0").out)
    note = text[text.index("left out for width") :]
    assert note.startswith("left out for width: net basis, delivery, clean, DV01, term repo %")
    assert "--format csv" in note
    for heading in ("implied", "per", "maturity"):
        assert heading in text[: text.index("CTD 912828V98")]
    terminal(200)
    assert "left out" not in run("basis", "--contract", "ZNM0").out
    terminal(80)
    assert "因寬度省略" in run("basis", "--contract", "ZNM0", "--lang", "zh").out


def test_a_pipe_has_every_column_and_no_colour(run):
    text = run("basis", "--contract", "ZNM0").out
    assert "\x1b" not in text
    assert "left out" not in text
    assert "DV01" in text


def test_the_ctd_is_marked_in_colour_on_a_terminal(run, terminal):
    terminal(200)
    marked = [line for line in run("basis", "--contract", "ZNM0").out.splitlines() if "\x1b[1;32m" in line]
    assert len(marked) == 1
    assert "912828V98" in marked[0]


def test_columns_no_list_knows_are_dropped_from_the_right(terminal):
    names = tuple(f"column_{i}" for i in range(12))
    table = Shown(names, names, (tuple("x" * 9 for _ in names),))
    assert "left out" not in render(table, plain=True)
    terminal(40)
    text = ESCAPES.sub("", render(table))
    assert text.splitlines()[1].split() == ["column_0", "column_1", "column_2"]
    assert "left out for width: column_11, column_10, column_9" in " ".join(text.split())


def test_text_is_never_markup():
    frame = pl.DataFrame({"cusip": ["A[/b]", "[red]B", ":smile:"]})
    text = render(shown(frame), title="[1/2]", notes=["[?]"])
    for word in ("A[/b]", "[red]B", ":smile:", "[1/2]", "[?]"):
        assert word in text


@pytest.mark.parametrize("form", list(Format))
def test_an_out_that_cannot_be_written(tmp_path: Path, run, form):
    for place in (tmp_path, tmp_path / "no such folder" / "t", Path("/dev/null/t")):
        done = run("factor", "ZNZ4", "--coupon", "1.25", "--maturity", "2031-08-15", "--format", form, "--out", place)
        assert done.code == 2
        assert "cannot write --out" in done.err
        assert str(place) in done.err


def test_a_table_in_a_file_is_plain(tmp_path: Path, terminal):
    terminal(20)
    frame = pl.DataFrame({"cusip": ["912828V98"], "net_basis": [0.5], "yield": [0.01]})
    emit(frame, [Block(frame)], Format.table, tmp_path / "t.txt")
    text = (tmp_path / "t.txt").read_text()
    assert "\x1b" not in text
    assert "0.5000" in text


def test_parquet_needs_a_file(run):
    done = run("ctd", "--format", "parquet")
    assert (done.code, done.out) == (2, "")
    assert "--out FILE.parquet" in done.err


def test_an_unknown_format(run):
    done = run("ctd", "--format", "xml")
    assert done.code == 2
    assert "'table', 'json', 'csv', 'parquet'" in done.err


# --- the installed command --------------------------------------------------------------------------------


def process(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    code = "from netbasis.cli import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, **options
    )  # fmt: skip


def test_exit_codes_of_the_process():
    assert process("factor", "ZNZ4", "--coupon", "1.25", "--maturity", "2031-08-15").returncode == 0
    bad = process("basis", "--date", "2020-03-15")
    assert bad.returncode == 2
    assert bad.stdout == ""
    assert bad.stderr.startswith("netbasis: no business day (Sunday)")
    assert process("bases").returncode == 2


def test_help_needs_no_heavy_module():
    code = (
        "import sys\nfrom netbasis.cli import main\nmain(['--help'])\n"
        "heavy = {'numba', 'scipy', 'pandas', 'plotly', 'polars', 'numpy', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="a pipe whose reader leaves ends a writer by EPIPE on POSIX only")
def test_a_reader_that_leaves_early_gets_no_traceback():
    command = [sys.executable, "-c", "from netbasis.cli import run; run()", "history", "--all", "--format", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        assert writer.stdout.readline().startswith(b"date,contract,cusip")
        writer.stdout.close()  # what `| head -1` does
        complaint = writer.stderr.read().decode()
        deadline = time.monotonic() + 60
        while writer.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
    assert all(line.startswith("netbasis: warning: ") for line in complaint.splitlines())
    assert writer.returncode in (0, 1)
