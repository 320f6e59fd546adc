"""The report as one self-contained HTML file that holds both languages; plotly's script is inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbasis.errors import BadInput
from netbasis.report import (
    sections,
    sections_backtest,
    sections_episode,
    sections_fragility,
    sections_history,
    sections_method,
    sections_monitor,
    sections_options,
    sections_system,
    sections_trade,
)
from netbasis.report.content import Content, gather
from netbasis.report.sentences import say
from netbasis.report.views import FigureView, difference
from netbasis.report.words import LANGUAGES, Language

if TYPE_CHECKING:
    from netbasis.market.snapshot import Market

CODES: dict[Language, str] = {"en": "en", "zh": "zh-Hant-TW"}
ORDER = (
    "seen", "tables", "map", "curve", "hedge", "options", "history", "trade", "backtest", "monitor", "fragility",
    "cards", "system", "data", "method",
)  # fmt: skip


def write_report(
    out_file: str | Path,
    days: Iterable[str | date] | None = None,
    *,
    markets: Iterable[Market] = (),
    first: Language = "en",
) -> Path:
    """Write the report into one HTML file and return its path.

    out_file: replaced when it exists; its folder is made. days: days of the embedded sample, its reference days when
    none is named (an empty list for none); markets: further markets, such as `read_market(...)`, after them. first:
    the language shown to a reader who has not chosen one. Raises BadInput when the file cannot be written or there
    is nothing to report on, and UnknownName for a day that the sample does not hold.
    """
    target = Path(out_file)
    make_room(target)
    return save(target, render(gather(days, markets), first))


def render(content: Content, first: Language = "en") -> str:
    """The page. `first` is the language shown to a reader who has not chosen one."""
    pages = {lang: _in_language(content, lang) for lang in LANGUAGES}
    return written("report.html.j2", pages, first, order=_order(content))


def written(template: str, pages: Mapping[Language, Any], first: Language, **more: Any) -> str:
    """A template as one self-contained page: its languages, plotly's script, the house's style and script inside."""
    from netbasis import __version__

    page: str = _template(template).render(
        first=first, codes=CODES, version=__version__, specs=_Specs(), pages=pages, plotly=_plotly(),
        script=_text("report.js"), style=_text("report.css"), **more,
    )  # fmt: skip
    return page


def make_room(target: Path) -> None:
    """Make the folder of a file. Raises BadInput, naming the file, when it could not be written afterwards."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    if target.is_dir():
        raise BadInput("cannot write the report (a folder has this name)", given=str(target), allowed="a file")


def save(target: Path, page: str) -> Path:
    """Write the page. Raises BadInput, naming the file, when that cannot be done."""
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    return target


class _Specs:
    """Figures as JSON: in full when first asked for, after that as what another language changes in them."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}

    def __call__(self, view: FigureView) -> str:
        if view.id in self.known:
            return _json(difference(self.known[view.id], view.spec) or {})
        self.known[view.id] = view.spec
        return _json(view.spec)


def _in_language(content: Content, lang: Language) -> dict[str, Any]:
    """What the template needs to write one language; `t` says a sentence."""
    shown = content.days[-1].market.as_of
    title = say("title", lang, count=len(content.days)) if len(content.days) > 1 else say("title_day", lang, date=shown)
    return {
        "t": lambda key, **fields: say(key, lang, **fields),
        "title": title,
        "seen": sections.seen(content, lang),
        "tables": sections.tables(content, lang),
        "maps": sections.maps(content, lang),
        "curves": sections.curves(content, lang),
        "hedges": sections.hedges(content, lang),
        "options": sections_options.options(content, lang),
        "history": sections_history.history(content, lang),
        "system": sections_system.system(content, lang),
        "trade": sections_trade.trade(content, lang),
        "backtest": sections_backtest.backtests(content, lang),
        "public": sections_monitor.public(content, lang),
        "fragility": sections_fragility.fragility_section(content, lang),
        "cards": sections_episode.cards(content, lang),
        "data": sections_method.data(content, lang),
        "method": sections_method.method(content, lang),
    }


def _order(content: Content) -> tuple[str, ...]:
    """The sections that have something to show."""
    empty = {"curve": not any(day.curve for day in content.days), "hedge": not content.hedges}
    return tuple(name for name in ORDER if not empty.get(name, False))


def _unwritable(target: Path, problem: OSError) -> BadInput:
    return BadInput(
        f"cannot write the report ({problem.strerror or problem})", given=str(target),
        allowed="a file in a folder that can be made and written to, with room for 7 MB",
        hint="choose another with --out",
    )  # fmt: skip


def _json(spec: Any) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _template(name: str) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("netbasis.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    ).get_template(name)  # fmt: skip


def _text(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
