"""The page in a real browser: every plot is drawn, the switch works, nothing is complained of, nothing is blank."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from netbasis.report.page import CODES, write_report

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--enable-logging=stderr", "--virtual-time-budget=20000",
)  # fmt: skip
DARK = "--blink-settings=preferredColorScheme=0"

if CHROMIUM is None:
    pytest.skip("no chromium on PATH to open the pages in; .ci/run installs one", allow_module_level=True)


class Shown(HTMLParser):
    """How many drawn surfaces (`svg.main-svg`) each plot of each language holds, and what the page says of itself."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.surfaces: dict[str, dict[str, int]] = {"en": {}, "zh": {}}
        self.root: dict[str, str | None] = {}
        self.title = ""
        self._plot = ("en", "")
        self._title = False
        self.feed(dom)

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        classes = (held.get("class") or "").split()
        self._title = tag == "title"
        if tag == "html":
            self.root = held
        if "plot" in classes and "id" in held:
            self._plot = (held["id"][:2], held["id"])
            self.surfaces[self._plot[0]][held["id"]] = 0
        if "main-svg" in classes:
            self.surfaces[self._plot[0]][self._plot[1]] += 1

    def handle_data(self, data):
        if self._title:
            self.title, self._title = data, False

    def drawn(self, lang: str) -> int:
        """How many plots of a language are drawn."""
        return sum(count > 0 for count in self.surfaces[lang].values())


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return write_report(tmp_path_factory.mktemp("report") / "index.html")


def browse(tmp_path: Path, address: str, *flags: str) -> tuple[str, str]:
    """Standard output and the console messages of one visit."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_language_in_the_address_is_shown_and_drawn(report, tmp_path, lang):
    dom, console = browse(tmp_path, f"{report.as_uri()}#{lang}", "--dump-dom")
    shown, other = Shown(dom), "en" if lang == "zh" else "zh"
    assert len(shown.surfaces[lang]) == shown.drawn(lang) >= 20
    assert shown.root["data-drawn"] == str(shown.drawn(lang))
    assert shown.drawn(other) == 0  # nothing is drawn where it could not be measured
    assert (shown.root["lang"], shown.root["data-show"]) == (CODES[lang], lang)
    assert console == ""


# clicks once the first language is drawn, and leaves what it kept on the page
CLICK = """<script>
const wait = setInterval(() => {
  if (!document.documentElement.dataset.drawn) return;
  clearInterval(wait);
  document.getElementById("language").click();
  document.body.dataset.kept = localStorage.getItem("netbasis-language") + location.hash;
}, 50);
</script>"""


def test_the_switch_shows_the_other_language_and_remembers_it(report, tmp_path):
    page = tmp_path / "clicked.html"
    page.write_text(report.read_text(encoding="utf-8").replace("</body>", CLICK + "</body>"), encoding="utf-8")
    dom, console = browse(tmp_path, page.as_uri(), "--dump-dom")
    shown = Shown(dom)
    assert (shown.root["lang"], shown.root["data-show"]) == (CODES["zh"], "zh")
    assert shown.title == "4 個交易日的美國公債基差"
    assert shown.drawn("zh") == len(shown.surfaces["zh"]) >= 20
    assert 'data-kept="zh#zh"' in dom
    assert console == ""


@pytest.mark.parametrize("look", [("1280,1400",), ("500,1400",), ("1280,1400", DARK)], ids=["wide", "narrow", "dark"])
def test_the_page_is_not_blank(report, tmp_path, look):
    size, *flags = look
    shot = tmp_path / "page.png"
    browse(tmp_path, f"{report.as_uri()}#zh", f"--window-size={size}", f"--screenshot={shot}", *flags)
    width, height, rows = png_rows(shot.read_bytes())
    assert (width, height) == tuple(int(side) for side in size.split(","))
    assert len(set(rows)) > height / 4  # text and figures nearly everywhere


def test_paper_shows_one_language(report, tmp_path):
    """Printed, the page has half the sheets that both languages would need; a sheet is a /Page object."""
    sheets = {}
    for lang in ("en", "zh"):
        paper = tmp_path / f"{lang}.pdf"
        browse(tmp_path, f"{report.as_uri()}#{lang}", "--no-pdf-header-footer", f"--print-to-pdf={paper}")
        sheets[lang] = len(re.findall(rb"/Type\s*/Page\b(?!s)", paper.read_bytes()))
    assert 20 < sheets["en"] < 110 and abs(sheets["en"] - sheets["zh"]) < 10


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
