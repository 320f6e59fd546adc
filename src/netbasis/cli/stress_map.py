"""The commands `stress map` and `stress frontier`: how fragile the market is, and how little help is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.stress_axes import typed_days, typed_event, typed_values
from netbasis.cli.stress_options import Asked
from netbasis.cli.stress_sweep import Where, closing, progress
from netbasis.errors import BadInput
from netbasis.report.map_tables import event_words, frontier_rows, map_rows
from netbasis.report.words import Language, language, pick
from netbasis.system.frontier import frontier
from netbasis.system.maps import FragilityMap, fragility_map, map_plan
from netbasis.system.parameters import Parameters
from netbasis.system.story_numbers import dollars

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NOISE = {"noise": 4.0, "flow_noise": 3.0}  # bp and $bn a day: those of the quiet quarter (docs/system-calibration.md)
MAP_TITLE = (
    "{title}: {event}, % of {seeds} paired seeds; haircut {haircut:g}%",
    "{title}：{event}，占 {seeds} 個配對亂數種子之 %；折扣率 {haircut:g}%",
)
MAP_NOTE = (
    "rows: median all-in leverage; columns: multiples of the scenario's path; in brackets Wilson's 95% interval",
    "列：總槓桿中位數；欄：情境路徑的倍數；括號內為 Wilson 95% 區間",
)
ADDED = (
    "the scenario has no noise: {noise:g} bp and {flow} a day are added (--set noise=...)",
    "此情境沒有雜訊：加入每日 {noise:g} bp 與 {flow}（可用 --set noise=… 更改）",
)
OF_NOISE = (
    "the bands are over the model's own noise for one parameter vector: they say nothing of the vector",
    "區間僅反映單一參數向量下模型自身的雜訊，與參數本身是否正確無關",
)
FRONTIER_TITLE = (
    "{title}: smallest {kind} purchases, $bn, that bring the dislocation under {bound:g} bp within {within} days of "
    "{trigger:g} bp",
    "{title}：使價格偏離於觸及 {trigger:g} bp 後 {within} 日內降至 {bound:g} bp 以下的最少{kind}，十億美元",
)
KINDS = {"outright": ("outright", "現券購買"), "hedged": ("hedged", "避險式購買")}
FRONTIER_NOTE = (
    "medians over {seeds} paired seeds, and between which values 90% of them lie; the scenario's own purchases are "
    "taken out; 0: none is needed; enough: seeds for which some amount is; larger fails: seeds for which a larger "
    "amount fails again",
    "{seeds} 個配對亂數種子之中位數及 90% 所在區間；已扣除情境自身的購債；0：不需購買；足夠：有足夠金額之種子；"
    "加碼反而失敗：金額更大時又失敗之種子",
)


def with_noise(given: Asked) -> tuple[Asked, bool]:
    """What was typed, with the quiet quarter's noise where several seeds would be all the same; whether it was."""
    if given.seeds == 1 or given.noisy:
        return given, False
    scenario = given.scenario
    added = {name: value for name, value in NOISE.items() if name not in scenario.parameters}
    return replace(given, scenario=replace(scenario, parameters={**scenario.parameters, **added})), bool(added)


def show_map(
    typed: Asked, leverage: str, haircut: str, shock: str, events: Sequence[str], where: Where, plot: Path | None,
    form: Format, out: Path | None, lang: str,
) -> None:  # fmt: skip
    """Print the fragility map of each event, and draw it where asked for."""
    import polars as pl

    words = language(lang)
    happened = [typed_event(text) for text in events]
    if len(set(happened)) < len(happened):
        raise BadInput("--event", given=", ".join(events), allowed="each event once")
    percent = typed_values(haircut, "--haircut")
    given, added = with_noise(typed)
    plan = map_plan(
        given.scenario, Parameters(), leverage=typed_values(leverage, "--leverage"),
        haircut=[float(f"{value / 100.0:.12g}") for value in percent], shock=typed_values(shock, "--shock"),
        count=given.seeds, seed=given.seed, per_day=given.steps,
    )  # fmt: skip
    with where.run(plan, words) as found:
        maps = [fragility_map(found, event) for event in happened]
        stopped, audit = found.stopped, found.audit
    data = pl.concat(one.table().select(pl.lit(str(one.event)).alias("event"), pl.all()) for one in maps)
    said = [pick(MAP_NOTE, words), *_about(given, added, words), *closing(audit, stopped, where.folder, words)]
    blocks = [
        Block(map_rows(one, j), None, _map_title(given, one, j, words), said if last else ())
        for i, one in enumerate(maps) for j in range(len(one.haircut))
        for last in [i == len(maps) - 1 and j == len(one.haircut) - 1]
    ]  # fmt: skip
    if plot is not None:
        from netbasis.report.figures_map import fragility_figure

        title = pick((given.scenario.title_en, given.scenario.title_zh), words)
        of = pick(("{}: {}", "{}：{}"), words)
        _draw([(of.format(title, event_words(m.event, words)), fragility_figure(m, words)) for m in maps], plot, words)
    emit(data, blocks, form, out, words)


def show_frontier(
    typed: Asked, rates: str, lags: str, bound: float, within: int, trigger: float, kind: str, tolerance: float,
    plot: Path | None, form: Format, out: Path | None, lang: str,
) -> None:  # fmt: skip
    """Print the smallest purchases that are enough, by rate and lag, and draw them where asked for."""
    words = language(lang)
    given, added = with_noise(typed)
    found = frontier(
        given.scenario, rates=typed_values(rates, "--rates"), lags=typed_days(lags, "--lags"), bound=bound,
        within=within, trigger=trigger, kind=kind, tolerance=tolerance, count=given.seeds, seed=given.seed,
        per_day=given.steps, say=progress, zh=words == "zh",
    )  # fmt: skip
    title = pick(FRONTIER_TITLE, words).format(
        title=pick((given.scenario.title_en, given.scenario.title_zh), words), kind=pick(KINDS[kind], words),
        bound=bound, within=within, trigger=trigger,
    )  # fmt: skip
    said = [pick(FRONTIER_NOTE, words).format(seeds=given.seeds), *_about(given, added, words)]
    said += closing(found.audit, 0, None, words)
    if plot is not None:
        from netbasis.report.figures_map import frontier_figure

        _draw([(title, frontier_figure(found, words))], plot, words)
    data = found.table()
    emit(data, [Block(frontier_rows(data, words), None, title, said)], form, out, words)


def _map_title(given: Asked, found: FragilityMap, haircut: int, lang: Language) -> str:
    return pick(MAP_TITLE, lang).format(
        title=pick((given.scenario.title_en, given.scenario.title_zh), lang), event=event_words(found.event, lang),
        seeds=given.seeds, haircut=100.0 * float(found.haircut[haircut]),
    )  # fmt: skip


def _about(given: Asked, added: bool, lang: Language) -> list[str]:
    held = given.scenario.applied(Parameters())
    said = pick(ADDED, lang).format(noise=held.noise, flow=dollars(held.flow_noise, lang == "zh"))
    return [*([said] if added else []), pick(OF_NOISE, lang)]


def _draw(figures: Sequence[tuple[str, Figure]], file: Path, lang: Language) -> None:
    from netbasis.report.page_figures import write_figures

    write_figures(file, figures, lang)
