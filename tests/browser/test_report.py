"""The pages in a real browser: every plot is drawn, nothing is complained of, nothing is blank."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from netbasis.report.page import FILES, write_report

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--enable-logging=stderr", "--virtual-time-budget=20000",
)  # fmt: skip
DARK = "--blink-settings=preferredColorScheme=0"

if CHROMIUM is None:
    pytest.skip("no chromium on PATH: pages are not opened", allow_module_level=True)


class Plots(HTMLParser):
    """How many drawn surfaces (`svg.main-svg`) each plot holds, and how many the page says it drew."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.surfaces: dict[str, int] = {}
        self.drawn = 0
        self._plot = ""
        self.feed(dom)

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        classes = (held.get("class") or "").split()
        if tag == "html":
            self.drawn = int(held.get("data-drawn", 0))
        if "plot" in classes and "id" in held:
            self._plot = held["id"]
            self.surfaces[self._plot] = 0
        if "main-svg" in classes:
            self.surfaces[self._plot] += 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("report")
    write_report(where)
    return where


def browse(tmp_path: Path, page: Path, *flags: str) -> tuple[str, str]:
    """Standard output and the console messages of one visit."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.parametrize("name", FILES.values())
def test_every_plot_is_drawn_without_complaint(folder, tmp_path, name):
    dom, console = browse(tmp_path, folder / name, "--dump-dom")
    plots = Plots(dom)
    assert len(plots.surfaces) >= 20
    assert min(plots.surfaces.values()) >= 1, plots.surfaces
    assert plots.drawn == len(plots.surfaces)
    assert console == ""


@pytest.mark.parametrize("look", [("1280,1400",), ("500,1400",), ("1280,1400", DARK)], ids=["wide", "narrow", "dark"])
def test_the_page_is_not_blank(folder, tmp_path, look):
    size, *flags = look
    shot = tmp_path / "page.png"
    browse(tmp_path, folder / FILES["zh"], f"--window-size={size}", f"--screenshot={shot}", *flags)
    width, height, rows = png_rows(shot.read_bytes())
    assert (width, height) == tuple(int(side) for side in size.split(","))
    assert len(set(rows)) > height / 4  # text and figures nearly everywhere


def test_the_index_leads_to_the_report(folder, tmp_path):
    dom, console = browse(tmp_path, folder / "index.html", "--dump-dom")
    assert len(Plots(dom).surfaces) >= 20
    assert console == ""


def png_rows(data: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the filtered rows of a PNG."""
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(packed)
    stride = len(raw) // height
    return width, height, [raw[i : i + stride] for i in range(0, len(raw), stride)]
