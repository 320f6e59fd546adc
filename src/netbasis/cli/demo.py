"""The command `demo`: price the sample days, show them on the terminal, write the report."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from netbasis.cli.output import render as terminal
from netbasis.report.words import language, pick

WORKING = ("pricing the sample days, both episodes and the fitted curves ...", "計算樣本各日、兩次事件與擬合曲線 …")
WRITING = ("writing the report ...", "寫出報告 …")
DONE = (" done in {seconds:.1f} s\n", " 完成，{seconds:.1f} 秒\n")
MONITOR = ("Cheapest to deliver on the sample days", "樣本各日之最便宜可交割券")
WHERE = ("report:", "報告：")
NEXT = (
    "open {file} in a browser; then try: netbasis basis --date 2020-03-18 --contract ZNM0",
    "以瀏覽器開啟 {file}；接著可試：netbasis basis --date 2020-03-18 --contract ZNM0 --lang zh",
)


def run_demo(out: Path, lang: str) -> int:
    """Price the sample days, print what one sees, write the report into `out` and say where it is.

    Raises BadInput when the folder cannot be written.
    """
    words = language(lang)
    with _Step(pick(WORKING, words), pick(DONE, words)):
        from netbasis.report.content import gather
        from netbasis.report.page import FILES, INDEX, render, render_index, save
        from netbasis.report.sections import episode_sentences, monitor
        from netbasis.report.words import LANGUAGES

        save(out, {})  # a folder that cannot be made is better known before the work than after it
        content = gather()
    sys.stdout.write(terminal(monitor(content.days, words), pick(MONITOR, words)))
    for sentence in episode_sentences(content, words).values():
        sys.stdout.write(f"\n{sentence}\n")
    sys.stdout.write("\n")
    sys.stdout.flush()
    with _Step(pick(WRITING, words), pick(DONE, words)):
        pages = {FILES[language]: render(content, language) for language in LANGUAGES}
        written = save(out, pages | {INDEX: render_index()})
    sys.stdout.write(pick(WHERE, words) + "\n")
    for path in written:
        sys.stdout.write(f"  {path} ({path.stat().st_size / 1e6:.1f} MB)\n")
    sys.stdout.write(pick(NEXT, words).format(file=out / FILES[words]) + "\n")
    return 0


class _Step:
    """A step that says on standard error that it runs, and how long it took once it is done."""

    def __init__(self, doing: str, done: str) -> None:
        self.doing, self.done = doing, done

    def __enter__(self) -> None:
        sys.stderr.write(self.doing)
        sys.stderr.flush()
        self.start = perf_counter()

    def __exit__(self, kind: object, *rest: object) -> None:
        seconds = perf_counter() - self.start
        sys.stderr.write(self.done.format(seconds=seconds) if kind is None else "\n")
