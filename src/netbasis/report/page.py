"""The report as pages: one self-contained HTML file a language, plotly's script inside, and an index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbasis.errors import BadInput
from netbasis.report import sections
from netbasis.report.content import Content, gather
from netbasis.report.sentences import SENTENCES, say
from netbasis.report.words import LANGUAGES, Language

if TYPE_CHECKING:
    from netbasis.market.snapshot import Market

FILES: dict[Language, str] = {"en": "report.en.html", "zh": "report.zh-TW.html"}
CODES: dict[Language, str] = {"en": "en", "zh": "zh-Hant-TW"}
INDEX = "index.html"
ORDER = ("seen", "episodes", "tables", "map", "curve", "hedge", "notes")


def write_report(
    folder: str | Path, days: Iterable[str | date] | None = None, *, markets: Iterable[Market] = ()
) -> list[Path]:
    """Write the report and return its files: the page in each language and an index that leads to them.

    folder: made when it does not exist; files of these names are replaced. days: days of the embedded sample, its
    reference days when none is named (an empty list for none); markets: further markets, such as
    `read_market(...)`, after them. Raises BadInput when the folder cannot be written or there is nothing to report on,
    and UnknownName for a day that the sample does not hold.
    """
    content = gather(days, markets)
    return save(Path(folder), {FILES[lang]: render(content, lang) for lang in LANGUAGES} | {INDEX: render_index()})


def render(content: Content, lang: Language) -> str:
    """The page of one language."""
    from plotly.offline import get_plotlyjs

    from netbasis import __version__

    other: Language = "en" if lang == "zh" else "zh"
    page: str = _template("report.html.j2").render(
        lang=lang, code=CODES[lang], other=FILES[other], other_code=CODES[other], version=__version__, order=ORDER,
        plotly=get_plotlyjs(), script=_text("report.js"), style=_text("report.css"),
        t=lambda key, **fields: say(key, lang, **fields),
        title=say("title", lang, count=len(content.days)),
        seen=sections.seen(content, lang), episodes=sections.episodes(content, lang),
        tables=sections.tables(content, lang), maps=sections.maps(content, lang),
        curves=sections.curves(content, lang), hedges=sections.hedges(content, lang),
        notes=sections.notes(content, lang),
    )  # fmt: skip
    return page


def render_index() -> str:
    """The page that leads to the reader's language."""
    page: str = _template("index.html.j2").render(
        title=SENTENCES["index_title"], style=_text("report.css"), files=FILES,
        names={"en": "English", "zh": "繁體中文"}, codes=CODES,
    )  # fmt: skip
    return page


def save(folder: Path, pages: dict[str, str]) -> list[Path]:
    """Write pages into a folder. Raises BadInput, naming the folder, when that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as problem:
        raise BadInput(
            f"cannot write the report ({problem.strerror or problem})", given=str(folder),
            allowed="a folder that can be made and written to, with room for 11 MB",
            hint="choose another with --out",
        ) from problem  # fmt: skip
    return [folder / name for name in pages]


def _template(name: str) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("netbasis.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    ).get_template(name)  # fmt: skip


def _text(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
