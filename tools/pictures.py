"""Pictures for the README: sections of the report, photographed in chromium.

    python tools/pictures.py [FOLDER]        (docs/images by default; needs chromium on PATH)

The report is written into a temporary folder; for each picture a copy shows one part only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from netbasis.report.content import gather
from netbasis.report.monitor_study import monitor_study
from netbasis.report.page import render
from netbasis.report.words import Language

LARGEST = 300_000  # bytes of one picture
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--virtual-time-budget=20000",
)  # fmt: skip
ONLY = "header, footer, main > section:not([id$='-{id}']) {{ display: none }} {rest} {{ display: none }}"


class Picture(NamedTuple):
    """A file, the language and part of the page that is shown, and the window in pixels."""

    name: str
    lang: Language
    style: str
    width: int
    height: int


def section(id: str, rest: str) -> str:
    """Style that leaves one section of the page, less what `rest` selects."""
    return ONLY.format(id=id, rest=rest) + " h3 { margin-top: .6rem }"


MARCH = section("history", "h2, h2 ~ p, #language, article:not([id$='-h-2020']), h4, .events, .events ~ *")
SECOND_MAP = section("map", "h2, h2 ~ p, #language, article:not(:last-child), .table, h4")
STUDY = section("options", "h2, h2 ~ p, #language, article:not([id$='-o-study'])")
SYSTEM = section("system", "h2, h2 ~ p, #language, article:not([id$='-s-mar2020']), figure ~ figure, details")
MONITOR = section("monitor", "h2, h2 ~ p, #language, h3, .table, details, figcaption")
PICTURES = (
    Picture("report.png", "en", "", 1360, 1090),
    Picture("report-zh.png", "zh", "", 1360, 1110),
    Picture("march-2020.png", "en", MARCH, 1100, 1020),
    Picture("march-2020-zh.png", "zh", MARCH, 1100, 1000),
    Picture("ctd-map.png", "en", SECOND_MAP, 1100, 580),
    Picture("system-march-2020.png", "en", SYSTEM, 1100, 960),
    Picture("system-march-2020-zh.png", "zh", SYSTEM, 1100, 960),
    Picture("option-adjusted-basis.png", "en", STUDY, 1100, 630),
    Picture("monitor.png", "en", MONITOR, 1100, 915),
    Picture("monitor-zh.png", "zh", MONITOR, 1100, 915),
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
        # public data to the newest row held, not to the last day of the report
        content = replace(gather(), monitor=monitor_study(date.max))
        report = render(content)
        sizes = [take(chromium, here, report, picture, folder / picture.name) for picture in PICTURES]
    return 1 if max(sizes) > LARGEST else 0


def take(chromium: str, here: Path, report: str, picture: Picture, target: Path) -> int:
    """Photograph one part of the page; returns the size of the file."""
    page = here / f"part-{picture.name}.html"
    page.write_text(report.replace("</head>", f"<style>{picture.style}</style></head>", 1), encoding="utf-8")
    window = f"--window-size={picture.width},{picture.height}"
    address = f"{page.as_uri()}#{picture.lang}"
    command = [chromium, *FLAGS, window, f"--user-data-dir={here / 'profile'}", f"--screenshot={target}", address]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    size = target.stat().st_size
    print(f"{target} {size / 1000:.0f} kB")
    return size


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "images"))
