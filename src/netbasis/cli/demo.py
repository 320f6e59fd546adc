"""The command `demo`: price the sample days, show them on the terminal, write the report."""

from __future__ import annotations

import sys
from pathlib import Path

from netbasis.cli.output import render as terminal
from netbasis.cli.report import WRITING, Step, say_where
from netbasis.report.words import language, pick

FILE = "index.html"
WORKING = ("pricing the sample days, both episodes and the fitted curves ...", "計算各樣本日、兩次事件與擬合曲線 …")
MONITOR = ("Cheapest to deliver on the sample days", "各樣本日的最便宜可交割券")
NEXT = (
    "then try: netbasis basis --date 2020-03-18 --contract ZNM0\n",
    "接著可試：netbasis basis --date 2020-03-18 --contract ZNM0 --lang zh\n",
)


def run_demo(out: Path, lang: str) -> int:
    """Price the sample days, print what one sees, write the report into the folder `out` and say where it is.

    Raises BadInput when the file cannot be written.
    """
    words = language(lang)
    with Step(pick(WORKING, words), words):
        from netbasis.report.content import gather
        from netbasis.report.page import make_room, render, save
        from netbasis.report.sections import monitor
        from netbasis.report.sections_history import episode_sentences

        make_room(out / FILE)  # a folder that cannot be made is better known before the work than after it
        content = gather()
    sys.stdout.write(terminal(monitor(content.days, words), pick(MONITOR, words), lang=words))
    for sentence in episode_sentences(content, words).values():
        sys.stdout.write(f"\n{sentence}\n")
    sys.stdout.write("\n")
    sys.stdout.flush()
    with Step(pick(WRITING, words), words):
        written = save(out / FILE, render(content, words))
    say_where(written, words)
    sys.stdout.write(pick(NEXT, words))
    return 0
