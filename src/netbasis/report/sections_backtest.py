"""The backtests on the page, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbasis.kernels import trade_day as day
from netbasis.report.backtest_study import ENTER_BP, SEED, Backtested, BacktestStudy
from netbasis.report.content import Content
from netbasis.report.figures_backtest import backtest_figure, sweep_figure
from netbasis.report.sentences import say
from netbasis.report.tables import shown
from netbasis.report.tables_trade import statistics_rows
from netbasis.report.views import FigureView, TableView, figure_view
from netbasis.report.words import Language
from netbasis.trade.backtest import Backtest

if TYPE_CHECKING:
    import polars as pl

PARTS = {
    "carry": (day.BY_COUPON, day.BY_FINANCING), "convergence": (day.BY_CONVERGENCE,), "option": (day.BY_OPTION,),
    "ctd": (day.BY_CTD,), "margin": (day.BY_MARGIN,), "costs": (day.BY_COSTS,), "roll": (day.BY_ROLL,),
}  # fmt: skip


def backtests(content: Content, lang: Language) -> dict[str, Any]:
    """The rule, then each run: what it shows, its figure, its numbers; and the sweep over the made market."""
    held: BacktestStudy = content.backtests
    return {
        "intro": say("backtest_intro", lang, enter=f"{ENTER_BP:g}"),
        "runs": [_run("made", held.made, lang), _run("panel", held.panel, lang)],
        "sweep": plot_view(held.swept, True, lang, "backtest-sweep"),
    }  # fmt: skip


def plot_view(drawn: Backtest | pl.DataFrame, made: bool, lang: Language, name: str = "backtest") -> FigureView:
    """The figure of a run or of a sweep with its caption, called synthetic where the prices are made."""
    if isinstance(drawn, Backtest):
        figure, caption = backtest_figure(drawn, lang), say("figure_backtest", lang)
    else:
        figure, caption = sweep_figure(drawn, lang, synthetic=made), say("figure_sweep", lang)
    return figure_view(name, figure, (say("figure_backtest_made", lang) if made else "") + caption)


def _run(key: str, held: Backtested, lang: Language) -> dict[str, Any]:
    found = held.run
    roots = (", " if lang == "en" else "、").join(lane.tape.root for lane in found.lanes)
    said = {"first": found.days[0], "last": found.days[-1], "roots": roots, "leverage": f"{held.leverage:g}"}
    rows = shown(statistics_rows(found.statistics(), lang), ("what", "value"), lang)
    return {
        "key": key,
        "title": say(f"h_backtest_{key}", lang, **said),
        "sentence": say(f"backtest_{key}", lang, seed=SEED, **numbers(held)),
        "figure": plot_view(found, held.synthetic, lang, f"backtest-{key}"),
        "table": TableView(f"backtest-table-{key}", rows, key="what"),
    }


def numbers(held: Backtested) -> dict[str, str]:
    """The numbers of a run's sentence, as they are written: percent of the capital, counts, dollars of residual."""
    found = held.run
    said, years = found.statistics(), found.statistics()["years"]
    earned = sum(lane.earned.sum(axis=0) for lane in found.lanes) / found.capital * 100.0
    return {
        "return_a_year": f"{said['return_a_year'] * 100.0:.2f}", "idle": f"{held.idle / years * 100.0:.2f}",
        "volatility": f"{said['volatility'] * 100.0:.1f}", "drawdown": f"{said['max_drawdown'] * 100.0:.1f}",
        "worst": f"{said['worst_day'] * 100.0:.1f}", "trades": f"{said['trades']:.0f}", "rolls": f"{said['rolls']:.0f}",
        "calls": f"{said['calls']:.0f}", "sold": f"{said['forced_exits']:.0f}",
        **{name: f"{earned[list(columns)].sum():+.1f}" for name, columns in PARTS.items()},
        "residual": f"{abs(earned[day.BY_RESIDUAL]) / 100.0 * found.capital:.6f}",
    }  # fmt: skip
