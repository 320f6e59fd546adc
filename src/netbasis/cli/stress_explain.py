"""The command `stress explain`: the story of one run, a line an event."""

from __future__ import annotations

from pathlib import Path
from textwrap import TextWrapper

from netbasis.cli.output import Format, deliver, emit
from netbasis.cli.stress_options import Asked
from netbasis.report.words import Language, language, pick
from netbasis.system.explain import Story, explain, in_language

DAY = ("day {day:>3}  ", "第 {day:>3} 日  ")
WIDE = 100
READ = (
    "Numbers are of one run of the model with the default parameters; flows called “given” are inputs, not findings.",
    "數字取自以預設參數執行一次的模型結果；標明「外部給定」者為輸入，而非模型的發現。",
)


def show_story(given: Asked, form: Format, out: Path | None, lang: str) -> None:
    """Print the story of a run."""
    words = language(lang)
    story = explain(given.scenario, seed=given.seed, per_day=given.steps)
    if form is Format.table:
        deliver(story_text(story, words).encode(), out)
    else:
        emit(story.frame(), [], form, out, words)


def story_text(story: Story, lang: Language) -> str:
    """The story as lines: English is wrapped, Chinese is left to the reader's window."""
    scenario = story.result.scenario
    lines = [pick((scenario.title_en, scenario.title_zh), lang), ""]
    for day, sentence in in_language(story.events, lang == "zh"):
        head = pick(DAY, lang).format(day=day)
        if lang == "zh":
            lines.append(head + sentence)
        else:
            lines += TextWrapper(WIDE, initial_indent=head, subsequent_indent=" " * len(head)).wrap(sentence)
    return "\n".join([*lines, "", pick(READ, lang), ""])
