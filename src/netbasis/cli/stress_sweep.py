"""The command `stress sweep`: many scenarios in a folder, and what they say of each case."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.stress_axes import read_rows, typed_axes, typed_rules
from netbasis.cli.stress_options import Asked
from netbasis.errors import BadInput, UnknownName
from netbasis.report.system_tables import banded
from netbasis.report.words import Language, language, pick
from netbasis.system.engine import METRICS, Audit
from netbasis.system.sweep import SweepResult, run_sweep
from netbasis.system.sweep_axes import Rules
from netbasis.system.sweep_plan import Sweep, plan_sweep
from netbasis.system.sweep_summary import case_bands

if TYPE_CHECKING:
    import polars as pl

MOST_SHOWN = 200  # cases on the terminal
TITLE = (
    "{title}; {cases:,} cases, {seeds} runs each, {steps} steps a day",
    "{title}；{cases:,} 組，每組 {seeds} 次，每日 {steps} 步",
)
BANDS = ("median, and between which values 90% of the runs of a case lie", "各組中位數及 90% 結果所在區間")
SAME = (
    "this scenario has no noise: every seed gives the same; try --set noise=4 --set flow_noise=3",
    "此情境沒有雜訊：各亂數種子結果相同；可用 --set noise=4 --set flow_noise=3",
)
STOPPED = (
    "{count:,} of {all:,} runs have no numbers; why: the column reason",
    "{all:,} 次中有 {count:,} 次無數值；見原因欄",
)
MORE = ("{count:,} more cases: --format csv shows them all", "另有 {count:,} 組：以 --format csv 檢視全部")
KEPT = ("kept in {folder}: the same command goes on from there", "保存於 {folder}：相同指令可續作")
AUDIT = ("seed {seed}, result {result}", "亂數種子 {seed}，結果雜湊 {result}")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a sweep runs and is kept. folder: None for one that is thrown away; workers: None for one a core; task:
    scenarios in a task, None for about a second's worth."""

    folder: Path | None
    workers: int | None
    cluster: str | None
    task: int | None

    def __post_init__(self) -> None:
        if self.workers is not None and self.cluster is not None:
            raise BadInput("--workers and --cluster", given="both", allowed="one of them")

    @contextlib.contextmanager
    def run(self, plan: Sweep, lang: Language) -> Iterator[SweepResult]:
        """The finished sweep, its progress on standard error. Raises what `run_sweep` does."""
        with contextlib.ExitStack() as held:
            folder = self.folder or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="netbasis-sweep-")))
            yield run_sweep(
                plan, folder, workers=self.workers, cluster=self.cluster, in_a_task=self.task, say=progress,
                zh=lang == "zh",
            )  # fmt: skip


def progress(said: str) -> None:
    """A line of progress, on standard error."""
    sys.stderr.write(said + "\n")
    sys.stderr.flush()


def show_sweep(
    given: Asked, axes: Sequence[str], rows: Path | None, rules: Sequence[str], metrics: str, every: bool, where: Where,
    form: Format, out: Path | None, lang: str,
) -> None:  # fmt: skip
    """Run a sweep and print what it says of each case, or every scenario of it."""
    words = language(lang)
    chosen = [name.strip() for name in metrics.split(",")]
    for name in chosen:
        if name not in METRICS:
            raise UnknownName.among("--metrics", name, METRICS)
    if not axes and rows is None and not rules:
        raise BadInput("a sweep without --axis, --rows or --rules", allowed="at least one of them",
                       hint="such as --axis shock=0.5:1.5:5")  # fmt: skip
    sets: dict[str, Rules] | None = typed_rules(rules) or None
    plan = plan_sweep(
        given.scenario, axes=typed_axes(axes), rows=read_rows(rows) if rows else None, policies=sets,
        count=given.seeds, seed=given.seed, per_day=given.steps,
    )  # fmt: skip
    with where.run(plan, words) as found:
        bands = case_bands(plan, found.store.blocks()) if form is Format.table or not every else None
        data = found.frame() if bands is None or every else bands
        blocks = [] if bands is None else [table(plan, bands, chosen, notes(given, found, where, words), words)]
        emit(data, blocks, form, out, words)


def table(plan: Sweep, bands: pl.DataFrame, chosen: Sequence[str], said: list[str], lang: Language) -> Block:
    """A row a case: axes, policy, the chosen metrics with their bands."""
    import polars as pl

    out, cases = [], bands.partition_by(*plan.names, "policy", maintain_order=True)
    for case in cases[:MOST_SHOWN]:
        held = {row["metric"]: row for row in case.iter_rows(named=True)}
        first = held[chosen[0]]
        cells = {f"axis:{name}": f"{first[name]:g}" for name in plan.names}
        if len(plan.policies) > 1:
            cells["system:rules"] = first["policy"]
        for name in chosen:
            low, middle, high = (held[name][key] for key in ("q05", "median", "q95"))
            cells[f"metric:{name}"] = banded(name, low, middle, high, lang) if first["scenarios"] else "-"
        out.append(cells | {"reason": first["reason"]})
    if len(cases) > MOST_SHOWN:
        said = [pick(MORE, lang).format(count=len(cases) - MOST_SHOWN), *said]
    scenario = plan.scenario
    title = pick(TITLE, lang).format(
        title=pick((scenario.title_en, scenario.title_zh), lang), cases=plan.cases, seeds=len(plan.numbers),
        steps=plan.per_day,
    )  # fmt: skip
    return Block(pl.DataFrame(out, schema_overrides={"reason": pl.String}), None, title, said)


def notes(given: Asked, found: SweepResult, where: Where, lang: Language) -> list[str]:
    """What belongs under every table of a sweep."""
    said = [pick(BANDS, lang)] if given.seeds > 1 else []
    if given.seeds > 1 and not given.noisy:
        said.append(pick(SAME, lang))
    return [*said, *closing(found.audit, found.stopped, where.folder, lang)]


def closing(audit: Audit, stopped: int, folder: Path | None, lang: Language) -> list[str]:
    """Scenarios without numbers, where the sweep is kept, seed and hash of the result."""
    said = [pick(STOPPED, lang).format(count=stopped, all=audit.scenarios)] if stopped else []
    if folder is not None:
        said.append(pick(KEPT, lang).format(folder=folder))
    return [*said, pick(AUDIT, lang).format(seed=audit.seed, result=audit.result)]
