"""The command `report`: one self-contained HTML file on a sample day or a user's market."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from netbasis.cli.files import report_problems
from netbasis.cli.which import Which, from_lake, load
from netbasis.report.words import Language, language, pick

PRICING = ("pricing {what}, and the ten-year history ...", "正在計算 {what} 與十年期歷史 …")
OWN = ("your market", "自備市場")
WRITING = ("writing the report ...", "正在寫出報告 …")
DONE = (" done in {seconds:.1f} s\n", " 完成，{seconds:.1f} 秒\n")
WHERE = ("report: {file} ({size:.1f} MB); open it in a browser\n", "報告：{file}（{size:.1f} MB），請以瀏覽器開啟\n")


class Step:
    """A step that says on standard error that it runs, and how long it took once it is done."""

    def __init__(self, doing: str, lang: Language) -> None:
        self.doing, self.done = doing, pick(DONE, lang)

    def __enter__(self) -> None:
        sys.stderr.write(self.doing)
        sys.stderr.flush()
        self.start = perf_counter()

    def __exit__(self, kind: object, *rest: object) -> None:
        seconds = perf_counter() - self.start
        sys.stderr.write(self.done.format(seconds=seconds) if kind is None else "\n")


def write_report_command(which: Which, out: Path, lang: str) -> int:
    """Write the report of a day of the sample or of a lake, or of a market directory, and say where it is; `lang` is
    shown first.

    Returns 2 when the market has errors beside what could be computed. Raises BadInput when there is nothing to
    report on or the file cannot be written.
    """
    words = language(lang)
    market = load(which)
    own = which.folder is not None or from_lake(market)
    with Step(pick(PRICING, words).format(what=pick(OWN, words) if which.folder else market.as_of), words):
        from netbasis.report.content import gather
        from netbasis.report.page import make_room

        make_room(out)  # a file that cannot be written is better known before the work than after it
        content = gather([], [market]) if own else gather([market.as_of])
    with Step(pick(WRITING, words), words):
        from netbasis.report.page import render, save

        written = save(out, render(content, words))
    say_where(written, words)
    return report_problems(market.problems, lang=words)


def say_where(written: Path, lang: Language) -> None:
    """Where the report is, and its size."""
    sys.stdout.write(pick(WHERE, lang).format(file=written, size=written.stat().st_size / 1e6))
