"""`stress run --from-monitor DATE`: the opening that the monitor shows, and what came from where."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.output import Block, Format
from netbasis.errors import BadInput
from netbasis.report.words import Language, language, pick
from netbasis.report.words_monitor import SOURCES

if TYPE_CHECKING:
    from netbasis.monitoring.opening import Fill
    from netbasis.system.scenario import Scenario

TITLE = ("opening, as the monitor shows it", "期初狀況，依監測資料")
NOTE = (
    "value -: the scenario's own stays, and why; what --set names stands above this",
    "數值為 - 者沿用情境原值並說明原因；--set 指定者優先",
)


class Opened:
    """An opening asked for, or none (day None). `prepare` opens a scenario; `blocks` then says what was filled."""

    def __init__(self, day: str | None, lake: Path | None) -> None:
        if day is None and lake is not None:
            raise BadInput("--lake without --from-monitor", given=str(lake), allowed="with --from-monitor DATE")
        self._day, self._lake = day, lake
        self._fills: tuple[Fill, ...] = ()

    def prepare(self, scenario: Scenario) -> Scenario:
        """The scenario as it opens."""
        if self._day is None:
            return scenario
        from netbasis.monitoring.opening import opened
        from netbasis.monitoring.view import records_of

        made, self._fills = opened(scenario, records_of(self._lake, self._day).as_known(self._day))
        return made

    def blocks(self, form: Format, lang: str) -> list[Block]:
        """A table of every number and where it is from; on standard error where data are asked for."""
        if not self._fills:
            return []
        import polars as pl

        words: Language = language(lang)
        rows = [(f.name, _number(f.value), _number(f.before), pick(f.what, words), f.as_of,
                 pick(SOURCES.get(f.source, (f.source, f.source)), words))
                for f in self._fills]  # fmt: skip
        if form is not Format.table:
            for name, value, before, what, day, source in rows:
                kept = f"stays {before}" if value is None else f"{value}, was {before}"
                sys.stderr.write(f"netbasis: {name}: {kept} ({what}; {source}{f', {day}' if day else ''})\n")
            return []
        names = ("opening_name", "opening_value", "opening_before", "note", "as_of", "source")
        frame = pl.DataFrame(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), strict=False)
        return [Block(frame, title=pick(TITLE, words), notes=[pick(NOTE, words)])]


def _number(value: float | None) -> str | None:
    return None if value is None or value != value else f"{value:,.4g}" if abs(value) < 1.0 else f"{value:,.1f}"
