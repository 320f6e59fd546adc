"""Numbers of the system model as a reader sees them, on the terminal and the page: metrics with units and bands, the
scoreboard, what the data say of each parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbasis.report.words import Language, pick
from netbasis.report.words_system import METRIC_UNITS, SYSTEM_VALUES, TARGET_SOURCES, metric_words
from netbasis.system.variants import MAY_NEVER

if TYPE_CHECKING:
    import polars as pl

NONE = "-"
IDENTIFIED_SHRINK = 0.3  # a parameter counts as identified where the set is narrower than the prior by this part


def headed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its columns named as those of the system model (`words.header`)."""
    return frame.rename({name: f"system:{name}" for name in frame.columns})


def metric_text(name: str, value: float | None, lang: Language) -> str:
    """A metric's value without its unit."""
    if name in MAY_NEVER and (value is None or value < 0.0):
        return pick(SYSTEM_VALUES["never"], lang)
    if value is None or value != value:
        return NONE
    scale, decimals, _ = METRIC_UNITS[name]
    if name == "residual":
        return f"{value:.1e}"
    text = f"{value * scale:,.{decimals}f}"
    return text[1:] if text.startswith("-") and float(text.replace(",", "")) == 0.0 else text


def metric_name(name: str, lang: Language) -> str:
    """What a metric is called, with its unit."""
    return pick(metric_words(name), lang)


def banded(name: str, low: float, middle: float, high: float, lang: Language) -> str:
    """`62.1 (45.9 to 82.8)`; one number where the band has no width."""
    texts = [metric_text(name, value, lang) for value in (middle, low, high)]
    if texts[1] == texts[2]:
        return texts[0]
    return pick(("{} ({} to {})", "{}（{} 至 {}）"), lang).format(*texts)


def metric_rows(bands: pl.DataFrame, lang: Language) -> pl.DataFrame:
    """Rows of `metric_bands` of one variant as text: metric, median, q05, q95."""
    import polars as pl

    rows = [
        {"metric": metric_name(row["metric"], lang)}
        | {key: metric_text(row["metric"], row[key], lang) for key in ("median", "q05", "q95")}
        for row in bands.iter_rows(named=True)
    ]
    return headed(pl.DataFrame(rows))


def comparison(bands: pl.DataFrame, names: Sequence[str], lang: Language, words: dict[str, str]) -> pl.DataFrame:
    """A row a variant, a column a metric, each with its band. words: what a variant is called, where `SYSTEM_VALUES`
    does not say it."""
    import polars as pl

    out = []
    for (key,), rows in bands.group_by("variant", maintain_order=True):
        held = {row["metric"]: row for row in rows.iter_rows(named=True)}
        cells = {n: banded(n, held[n]["q05"], held[n]["median"], held[n]["q95"], lang) for n in names}
        out.append({"variant": words.get(str(key)) or pick(SYSTEM_VALUES[str(key)], lang), **cells})
    return pl.DataFrame(out).rename({"variant": "system:variant", **{name: f"metric:{name}" for name in names}})


def scoreboard_rows(board: pl.DataFrame, lang: Language) -> pl.DataFrame:
    """The scoreboard as text: scenario, metric, band, median, q05, q95, hits, at_default, hit, fitted."""
    import polars as pl

    def said(key: str) -> str:
        return pick(SYSTEM_VALUES[key], lang)

    out = []
    for row in board.iter_rows(named=True):
        name, source = row["metric"], row["source"]
        source = TARGET_SOURCES.get(source, source) if lang == "zh" else source
        texts = {key: metric_text(name, row[key], lang) for key in ("low", "high", "median", "q05", "q95", "default")}
        out.append(
            {
                "scenario": pick(SYSTEM_VALUES.get(row["scenario"], (row["scenario"],) * 2), lang),
                "metric": metric_name(name, lang),
                "band": pick(("{} to {}", "{} 至 {}"), lang).format(texts["low"], texts["high"]),
                "median": texts["median"], "q05": texts["q05"], "q95": texts["q95"],
                "hits": f"{100.0 * row['hits']:.0f}", "at_default": texts["default"],
                "hit": said("hit_yes" if row["hit"] else "hit_no"),
                "fitted": said("fitted_yes" if row["fitted"] else "fitted_no"),
                "source": source,
            }
        )  # fmt: skip
    return headed(pl.DataFrame(out))


def identified(row: dict[str, float]) -> bool:
    """Whether the kept set is narrower than the searched range by `IDENTIFIED_SHRINK`."""
    return row["shrink"] >= IDENTIFIED_SHRINK


def identification_rows(found: pl.DataFrame, lang: Language) -> pl.DataFrame:
    """What the data say of each parameter, as text: parameter, prior, kept, median, default, shrink, moves,
    identified."""
    import polars as pl

    to = pick(("{:g} to {:g}", "{:g} 至 {:g}"), lang)
    rows = [
            {
                "parameter": row["parameter"], "prior": to.format(row["prior_low"], row["prior_high"]),
                "kept": to.format(float(f"{row['q05']:.3g}"), float(f"{row['q95']:.3g}")),
                "median": f"{row['median']:.3g}", "at_default": f"{row['default']:.3g}",
                "shrink": f"{max(100.0 * row['shrink'], 0.0):.0f}", "moves": f"{row['moves']:.2f}",
                "identified": pick(SYSTEM_VALUES["identified_yes" if identified(row) else "identified_no"], lang),
            }
            for row in found.iter_rows(named=True)
        ]  # fmt: skip
    return headed(pl.DataFrame(rows))
