"""The command `drivers`: the six drivers of the basis of one contract, and the trade that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.market import problems_of, title_of
from netbasis.cli.output import Block, Format, emit
from netbasis.cli.which import Which, from_lake, market_of
from netbasis.report.reasons import reason_text
from netbasis.report.tables import DRIVERS, MEASURES, POSITIONS
from netbasis.report.words import Language, language, pick
from netbasis.report.words_drivers import DRIVER_VALUES

if TYPE_CHECKING:
    import polars as pl

    from netbasis.trade.drivers.table import Drivers

READ = (
    "score: above zero favours long the basis (bond bought, futures sold), below zero short; percentile among what was "
    "known before the day; the composite is a written formula with weights fitted to nothing, no forecast",
    "分數：正值有利於買進基差（買債、賣期貨），負值有利於賣出基差；百分位僅與當日之前已知者相比；綜合分數為公開的公式，"
    "權重未經擬合，並非預測",
)
POSITIONS_TITLE = (
    "Positions of {day}, published {published} (New York)",
    "{day} 持倉，於紐約時間 {published} 公布",
)
FAVOURS = {1: "favours_long", -1: "favours_short", 0: "favours_neither"}
DECIMALS = {"bp": 1, "32nds": 1, "percent": 2, "sd": 2, "days": 1, "score": 2, "$bn": 1, "$mn/bp": 1, "t": 2, "": 1}


def show_drivers(contract: str, which: Which, detail: bool, form: Format, out: Path | None, lang: str) -> int:
    """Print the drivers and the composite; with detail every measure and the positions as well."""
    from netbasis.data.sample import sample_panel
    from netbasis.trade.drivers.table import driver_set

    words = language(lang)
    with market_of(which) as market:
        found = driver_set(market, contract, history=None if which.folder or from_lake(market) else sample_panel())
        frame = found.frame()
        blocks = [Block(_readings(frame), DRIVERS, title_of(market, words, contract), driver_notes(found, words))]
        if detail:
            for (name,), rows in found.measures().group_by("driver", maintain_order=True):
                blocks.append(Block(_readings(rows), MEASURES, pick(DRIVER_VALUES[str(name)], words)))
            if found.demand:
                first = found.demand[0]
                title = pick(POSITIONS_TITLE, words).format(
                    day=first.report_day, published=first.published.replace("T", " ")
                )
                blocks.append(Block(found.positions(), POSITIONS, title))
        emit(found.measures() if detail else frame, blocks, form, out, words)
        return problems_of(market, contract, words)


def driver_notes(found: Drivers, lang: Language) -> list[str]:
    """What each driver says, what the composite says, how to read them."""
    notes = []
    for driver in found.drivers:
        name = pick(DRIVER_VALUES[driver.name], lang)
        said = driver.sentence_en if lang == "en" else driver.sentence_zh
        notes.append(name + pick((": ", "："), lang) + said + _why(driver.reason, said, lang))
    total = found.composite
    said = total.sentence_en if lang == "en" else total.sentence_zh
    return [*notes, said + _why(total.reason, said, lang), pick(READ, lang)]


def _why(reason: str | None, said: str, lang: Language) -> str:
    """A reason in brackets, where the sentence does not hold it."""
    if reason is None or reason in said:
        return ""
    return pick((" ({})", "（{}）"), lang).format(reason_text(reason, lang))


def _readings(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its values as text, to the decimals of their unit, and the direction in words."""
    import polars as pl

    texts = [
        None if value is None else f"{value:,.{DECIMALS.get(unit, 0)}f}"
        for value, unit in frame.select("value", "unit").iter_rows()
    ]  # fmt: skip
    frame = frame.with_columns(reading=pl.Series(texts, dtype=pl.String))
    if "direction" not in frame.columns:
        return frame
    favours = [None if sign is None else FAVOURS[sign] for sign in frame["direction"].to_list()]
    return frame.with_columns(favours=pl.Series(favours, dtype=pl.String))
