"""The command `fragility`: the index at a moment and what it is made of, or its backtest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_date
from netbasis.errors import BadInput
from netbasis.monitoring.fragility import fragility
from netbasis.monitoring.fragility_alarms import AlarmRule
from netbasis.monitoring.fragility_backtest import Backtest, fragility_backtest, standing
from netbasis.monitoring.fragility_weights import Weights, default_weights, read_weights
from netbasis.monitoring.view import records_of
from netbasis.report.fragility_tables import (
    episodes_table,
    parts_table,
    scores_table,
    weights_table,
    without_table,
    years_table,
)
from netbasis.report.words import language, pick

if TYPE_CHECKING:
    import polars as pl

PARTS, TESTS = ("parts", "weights"), ("episodes", "alarms", "without", "weeks")
TITLES = {
    "parts": ("parts of the fragility index, as known on {day}", "脆弱度指數之組成（以 {day} 當時可知者為準）"),
    "weights": ("weights of {source}", "{source} 之權重"),
    "episodes": ("last reading before each episode", "各事件前最後讀數"),
    "alarms": ("alarms by one rule, on the weeks that have an index", "同一規則下之警報（僅計有指數之各週）"),
    "without": ("what leaving out each indicator does", "剔除各指標之影響"),
    "weeks": ("weeks by year", "各年週數"),
}
STANDS = (
    "percentile {rank} of the {weeks} Fridays before that have an index: {state} (threshold {threshold:g})",
    "在先前 {weeks} 個有指數之週五中位於第 {rank} 百分位：{state}（門檻 {threshold:g}）",
)
STATES = {True: ("in alarm", "警報中"), False: ("no alarm", "未達警報")}
NO_STANDING = (
    "{weeks} Fridays before it have an index, {least} are needed for a percentile and an alarm",
    "先前僅 {weeks} 個週五有指數，百分位與警報至少須 {least} 個",
)
MEANS = (
    "contributions add up to the index; a missing indicator's weight is shared out in proportion; weights chosen by "
    "rule, not fitted: docs/fragility.md",
    "貢獻分數加總即為指數；缺漏指標之權重按比例分配；權重依規則訂定，未經擬合：docs/fragility.zh-TW.md",
)
RULE = (
    "alarm: percentile of {threshold:g} or above among its own earlier weeks; right within {horizon} weeks before an "
    "episode, false in calm weeks, neither within {horizon} weeks after; * alarm on; docs/fragility.md",
    "警報：於自身先前各週中達第 {threshold:g} 百分位；事件前 {horizon} 週內為正確，平靜週為誤報，事件後 {horizon} 週內"
    "不計；* 為警報中；見 docs/fragility.zh-TW.md",
)
FEW = (
    "three episodes prove nothing: read “by chance” beside “warned of”",
    "僅三次事件，不足以證明什麼：請將「預警事件」與「隨機預期」並讀",
)


def show_fragility(
    day: str | None, weights: Path | None, lake: Path | None, start: str, threshold: float, horizon: int,
    part: str | None, form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print the index at a moment: each indicator's part in it, where it stands among its past."""
    words = language(lang)
    at = 0 if words == "en" else 1
    _one_of(part, PARTS, "without --backtest")
    rule, held = _rule(threshold, horizon), _weights(weights)
    if part == "weights":
        title = pick(TITLES["weights"], words).format(source=held.source)
        emit(_weight_rows(held), [Block(weights_table(held, words), title=title)], form, out, words)
        return 0
    first = typed_date(start, "--from")
    records = records_of(lake)
    found = fragility(records, day, held)
    notes = [found.sentence()[at]]
    if form is Format.table and found.index is not None:
        rank, weeks = standing(records, found, rule, first)
        if rank is None:
            notes.append(pick(NO_STANDING, words).format(weeks=weeks, least=rule.least))
        else:
            notes.append(pick(STANDS, words).format(
                rank=f"{100.0 * rank:.0f}", weeks=weeks, threshold=threshold,
                state=pick(STATES[rank >= rule.threshold], words),
            ))  # fmt: skip
    notes.append(pick(MEANS, words))
    block = Block(parts_table(found, words), title=pick(TITLES["parts"], words).format(day=found.day), notes=notes)
    emit(found.frame(), [block], form, out, words)
    return 0


def show_backtest(
    end: str | None, weights: Path | None, lake: Path | None, start: str, threshold: float, horizon: int,
    part: str | None, form: Format, out: Path | None, lang: str,
) -> int:  # fmt: skip
    """Print what the index would have said week by week, its alarms, and those of single indicators."""
    words = language(lang)
    _one_of(part, TESTS, "with --backtest")
    rule, held = _rule(threshold, horizon), _weights(weights)
    first, last = typed_date(start, "--from"), typed_date(end, "--date")
    found = fragility_backtest(records_of(lake), held, start=first, end=last, rule=rule)
    blocks = {
        "weeks": years_table(found),
        "episodes": episodes_table(found, words),
        "alarms": scores_table(found, words),
        "without": without_table(found, words),
    }
    shown = [Block(blocks[name], title=pick(TITLES[name], words)) for name in ((part,) if part else blocks)]
    said = [pick(RULE, words).format(threshold=threshold, horizon=horizon), pick(FEW, words)]
    shown[-1] = replace(shown[-1], notes=said)
    emit(_data(found, part), shown, form, out, words)
    return 0


def _data(found: Backtest, part: str | None) -> pl.DataFrame:
    if part == "episodes":
        return found.warnings()
    return found.scores() if part in ("alarms", "without") else found.weeks()


def _weight_rows(held: Weights) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame([
        {"link": row.link, "indicator": row.indicator.key, "weight": share, "transform": row.transform,
         "from": row.start, "to": row.end, "direction": row.direction, "why": row.why[0], "why_zh": row.why[1]}
        for row, share in zip(held.rows, held.shares().tolist(), strict=True)
    ])  # fmt: skip


def _rule(threshold: float, horizon: int) -> AlarmRule:
    if not 0.0 < threshold < 100.0:
        raise BadInput("--threshold", given=threshold, allowed="above 0, below 100: a percentile")
    return AlarmRule(threshold=threshold / 100.0, horizon=horizon)


def _weights(path: Path | None) -> Weights:
    return default_weights() if path is None else read_weights(path)


def _one_of(part: str | None, allowed: tuple[str, ...], when: str) -> None:
    if part is not None and part not in allowed:
        raise BadInput(f"--part {when}", given=part, allowed=", ".join(allowed))
