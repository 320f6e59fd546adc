"""Tables of the fragility index as a person reads them: one definition for terminal, page and documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.indicator import shown_value
from netbasis.report.words import Language, pick
from netbasis.report.words_fragility import LINKS, MEASURES, YES_NO

if TYPE_CHECKING:
    import polars as pl

    from netbasis.monitoring.fragility import Fragility
    from netbasis.monitoring.fragility_backtest import Backtest, Measured
    from netbasis.monitoring.fragility_weights import Weights

MISSING = "-"


def parts_table(found: Fragility, lang: Language) -> pl.DataFrame:
    """One row an indicator: link, indicator, reading, percentile (0 to 1), score, weights, points, reason."""
    import polars as pl

    at = 0 if lang == "en" else 1
    rows = [
        {
            "link": pick(LINKS[part.weight.link], lang), "indicator": part.reading.title[at],
            "reading": _shown(part.reading.value, part.reading.unit, lang),
            "percentile": part.reading.percentile, "scored": _one(part.score), "weight_pct": f"{100 * part.share:.4g}",
            "used_pct": MISSING if part.share_used is None else f"{100 * part.share_used:.1f}",
            "points_given": _one(part.contribution), "as_of": part.reading.as_of,
            "note": part.reason[at] if part.reason else None,
        }
        for part in found.parts
    ]  # fmt: skip
    kinds = {"percentile": pl.Float64, "as_of": pl.Date, "note": pl.String}
    return pl.DataFrame(rows, schema_overrides=kinds, infer_schema_length=None)


def weights_table(weights: Weights, lang: Language) -> pl.DataFrame:
    """One row an indicator: link, indicator, weight, why it is there."""
    import polars as pl

    at = 0 if lang == "en" else 1
    return pl.DataFrame([
        {"link": pick(LINKS[row.link], lang), "indicator": row.indicator.title[at], "weight_pct": f"{row.percent:.4g}",
         "why": row.why[at]}
        for row in weights.rows
    ])  # fmt: skip


def episodes_table(found: Backtest, lang: Language, kinds: Sequence[str] = ("index", "alone")) -> pl.DataFrame:
    """One row an episode and measure: episode, begins, last reading, measure, level, percentile, alarm, lead."""
    import polars as pl

    rows = []
    for place, episode in enumerate(found.episodes):
        for one in _of(found, kinds):
            said = one.warned[place]
            first = one.kind == "index"
            rows.append({
                "episode": pick(episode.title, lang) if first else "", "begins": str(episode.first) if first else "",
                "last_week": MISSING if said.last is None else str(said.last), "measured": measure_name(one, lang),
                "level_before": _level(one, said.level, lang),
                "percentile": said.percentile, "alarm_on": pick(YES_NO[said.on], lang),
                "lead_days": MISSING if said.lead is None else str(said.lead),
            })  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"percentile": pl.Float64}, infer_schema_length=None)


def scores_table(found: Backtest, lang: Language, kinds: Sequence[str] = ("index", "alone")) -> pl.DataFrame:
    """One row a measure: weeks, alarms, right and false ones, episodes warned of, the same by chance."""
    import polars as pl

    rows = []
    for one in _of(found, kinds):
        card = one.scorecard
        rows.append({
            "measured": measure_name(one, lang), "weeks_known": str(card.weeks), "weeks_alarm": str(card.alarm),
            "right_weeks": f"{card.before_alarm} / {card.before}", "false_weeks": f"{card.false} / {card.calm}",
            "false_runs": f"{card.false_runs} / {card.runs}", "warned_of": f"{card.warned} / {card.tested}",
            "chance": f"{card.by_chance:.1f}", "as_many_pct": f"{100.0 * card.as_many:.0f}",
        })  # fmt: skip
    return pl.DataFrame(rows)


def without_table(found: Backtest, lang: Language) -> pl.DataFrame:
    """One row for the index and for each indicator left out: percentile at the last reading before each episode, a
    star where the alarm was on; then right and false alarms."""
    import polars as pl

    rows = []
    for one in _of(found, ("index", "without")):
        card = one.scorecard
        cells = {
            pick(episode.title, lang): MISSING if said.percentile is None
            else f"{100.0 * said.percentile:.1f}{'*' if said.on else ''}"
            for episode, said in zip(found.episodes, one.warned, strict=True)
        }  # fmt: skip
        rows.append({
            "measured": measure_name(one, lang), **cells, "right_weeks": f"{card.before_alarm} / {card.before}",
            "false_weeks": f"{card.false} / {card.calm}", "warned_of": f"{card.warned} / {card.tested}",
            "chance": f"{card.by_chance:.1f}",
        })  # fmt: skip
    return pl.DataFrame(rows)


def years_table(found: Backtest) -> pl.DataFrame:
    """One row a year: weeks, weeks with an index, mean share of the weights known, mean, lowest and highest index."""
    import polars as pl

    held = found.history
    years = held.days.astype("datetime64[Y]").astype(int) + 1970
    rows = []
    for year in np.unique(years).tolist():
        inside = years == year
        index = held.index[inside]
        known = index[np.isfinite(index)]
        rows.append({
            "year": str(year), "weeks_known": str(int(inside.sum())), "weeks_index": str(len(known)),
            "covered": f"{100.0 * held.combined.coverage[inside].mean():.0f}",
            "mean_index": f"{known.mean():.0f}" if len(known) else MISSING,
            "span": f"{known.min():.0f} - {known.max():.0f}" if len(known) else MISSING,
        })  # fmt: skip
    return pl.DataFrame(rows)


def measure_name(one: Measured, lang: Language) -> str:
    """What a measure is called."""
    words = pick(MEASURES[one.kind], lang)
    return words if one.kind == "index" else words.format(title=pick(indicators([one.key])[0].title, lang))


def _of(found: Backtest, kinds: Sequence[str]) -> list[Measured]:
    return [one for one in found.measures if one.kind in kinds]


def _level(one: Measured, level: float | None, lang: Language) -> str:
    return _one(level) if one.kind != "alone" else _shown(level, indicators([one.key])[0].unit, lang)


def _shown(value: float | None, unit: str, lang: Language) -> str:
    return MISSING if value is None else pick(shown_value(value, unit), lang)


def _one(value: float | None) -> str:
    return MISSING if value is None else f"{value:.1f}"
