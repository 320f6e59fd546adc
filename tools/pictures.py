"""Pictures for the README: sections of the report, photographed in chromium.

    python tools/pictures.py [FOLDER]        (docs/images by default; needs chromium on PATH)

The report is written into a temporary folder; of each page a copy shows one part only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from netbasis.report.page import FILES, write_report
from netbasis.report.words import Language

LARGEST = 300_000  # bytes of one picture
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--virtual-time-budget=20000",
)  # fmt: skip
ONLY_SECTION = "header, footer, main > section:not(#{id}) {{ display: none }} h2 {{ border: 0; margin-top: .2rem }}"


class Picture(NamedTuple):
    """A file, the page and part of it that is shown, and the window in pixels."""

    name: str
    lang: Language
    style: str
    width: int
    height: int


def section(id: str, rest: str = "") -> str:
    """Style that leaves one section of the page, less what `rest` hides."""
    return ONLY_SECTION.format(id=id) + rest


MARCH = "#episodes > h2, #episodes > :not(h3:nth-of-type(2), h3:nth-of-type(2) ~ *), "
MARCH += "#episodes > h3:nth-of-type(3), #episodes > h3:nth-of-type(3) ~ * { display: none }"
SECOND_MAP = "#map > p, #map > article:not(:last-child), #map .table, #map h4 { display: none }"
PICTURES = (
    Picture("report.en.png", "en", "", 1360, 880),
    Picture("report.zh-TW.png", "zh", "", 1360, 900),
    Picture("march-2020.en.png", "en", section("episodes", MARCH), 1100, 900),
    Picture("march-2020.zh-TW.png", "zh", section("episodes", MARCH), 1100, 880),
    Picture("ctd-map.en.png", "en", section("map", SECOND_MAP), 1100, 680),
)


def main(folder: Path) -> int:
    """Take all pictures; 2 when there is no chromium, 1 when a picture is too large."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not on PATH", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        write_report(here)
        sizes = [take(chromium, here, picture, folder / picture.name) for picture in PICTURES]
    return 1 if max(sizes) > LARGEST else 0


def take(chromium: str, here: Path, picture: Picture, target: Path) -> int:
    """Photograph one part of a page; returns the size of the file."""
    page = here / f"part-{picture.name}.html"
    text = (here / FILES[picture.lang]).read_text(encoding="utf-8")
    page.write_text(text.replace("</head>", f"<style>{picture.style}</style></head>", 1), encoding="utf-8")
    window = f"--window-size={picture.width},{picture.height}"
    command = [chromium, *FLAGS, window, f"--user-data-dir={here / 'profile'}", f"--screenshot={target}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    size = target.stat().st_size
    print(f"{target} {size / 1000:.0f} kB")
    return size


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "images"))
