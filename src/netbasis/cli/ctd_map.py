"""The command `map`: the cheapest to deliver over shifts of level and slope, each issue by a letter."""

from __future__ import annotations

from pathlib import Path
from string import ascii_letters
from typing import TYPE_CHECKING

from netbasis.cli.market import problems_of, title_of
from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_rate
from netbasis.cli.which import Which, market_of
from netbasis.errors import BadInput
from netbasis.report.words import language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.analytics.ctd_map import CtdMap

MAP_TITLE = (
    "cheapest to deliver; rows: parallel shift bp; columns: slope bp (2 to 10 years)",
    "最便宜可交割券；列：平行移動 bp；欄：斜率變動 bp（2 至 10 年）",
)
ISSUES = ("issues of the map", "圖中各券")
NEAREST = ("nearest switches, parallel shift", "最近的換券點（平行移動）")
NO_SWITCH = ("the cheapest to deliver does not change inside this range", "此範圍內最便宜可交割券不變")


def show_map(
    contract: str, which: Which, delivery: str, repo: float | None,
    parallel: int, slope: int, step: int, switches: bool, form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the CTD at each node of the grid, or the exact switch points."""
    from netbasis.analytics.ctd_map import ctd_map

    words = language(lang)
    if step < 1 or parallel < 0 or slope < 0:
        raise BadInput(
            "grid of the map", given=f"{parallel}, {slope}, step {step}", allowed="0 or more, step from 1 bp"
        )
    with market_of(which, repo) as market:
        found = ctd_map(
            market, contract, delivery=delivery, repo=typed_rate(repo, market.repo.rate(90)),
            parallel=range(-(parallel // step) * step, parallel + 1, step),
            slope=range(-(slope // step) * step, slope + 1, step),
        )  # fmt: skip
        title = title_of(market, words, contract)
        if switches:
            frame = found.switch_points()
            notes = [] if frame.height else [pick(NO_SWITCH, words)]
            emit(frame, [Block(frame, title=title, notes=notes)], form, out, words)
        else:
            grid, issues = letters(found)
            blocks = [
                Block(grid, title=f"{title}\n{pick(MAP_TITLE, words)}"),
                Block(issues, title=pick(ISSUES, words)),
                Block(found.nearest_switches(), title=pick(NEAREST, words)),
            ]
            emit(found.frame(), blocks, form, out, words)
        return problems_of(market, contract, words)


def letters(found: CtdMap) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The grid with a letter for each issue that is the CTD somewhere, and what the letters stand for.

    The issues stand by maturity. An issue past the 52nd goes by its own identifier.
    """
    import polars as pl

    frame = found.frame()
    bonds = found.today.market.bonds
    terms = pl.DataFrame({"cusip": bonds.cusip.tolist(), "coupon": bonds.coupon, "maturity": bonds.maturity})
    nodes = frame.group_by(cusip="ctd").agg(nodes=pl.len())
    issues = terms.join(nodes, on="cusip").sort("maturity", "cusip")
    names = issues["cusip"].to_list()
    keys = [ascii_letters[(i + 26) % 52] if i < 52 else name for i, name in enumerate(names)]
    marked = frame.with_columns(ctd=pl.col("ctd").replace_strict(names, keys))
    grid = marked.pivot(on="slope_bp", index="parallel_bp", values="ctd")
    grid = grid.rename({name: f"{float(name):+g}" for name in grid.columns[1:]})
    return grid, issues.select(pl.Series("key", keys), "cusip", "coupon", "maturity", "nodes")
