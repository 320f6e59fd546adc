"""The commands `stress list` and `stress targets`."""

from __future__ import annotations

from pathlib import Path

from netbasis.cli.output import Block, Format, emit
from netbasis.report.system_tables import headed, identification_rows, identified, scoreboard_rows
from netbasis.report.words import language, pick

SCENARIOS = ("Scenarios of the system model", "系統模型的情境")
FILES = ("a file of your own: netbasis stress run mine.toml", "亦可使用自備檔案：netbasis stress run mine.toml")
SCORES = (
    "Documented numbers against the model: {count} accepted parameter vectors, and the default among them",
    "有文獻的數字與模型：{count} 組通過校準之參數，預設為其中一組",
)
SCORE_NOTE = (
    "fitted targets chose the set, so all of it hits them; held-out targets were only looked at. {hits} of {all} hit "
    "at the default. docs/system-calibration.md",
    "校準目標用以挑選參數集合，故必全數命中；保留檢驗者僅供觀察。預設參數命中 {hits}／{all}。詳見 "
    "docs/system-calibration.md",
)
IDENTIFIED = ("What the fitted targets say of each searched parameter", "校準目標對各搜尋參數的資訊")
IDENTIFIED_NOTE = (
    "narrowed: how much narrower the accepted set is than the searched range; moves: largest change of a fitted "
    "target, in widths of its band, for 5% of the range. Identified: {names}. The others are not: the data do not "
    "choose among their values. The fitted targets see {rank} directions among {count} parameters.",
    "收窄：集合相對搜尋範圍收窄的比例；影響：參數變動範圍的 5% 時，校準目標的最大變動（以其區間寬度計）。可識別："
    "{names}。其餘不可識別：資料無法分辨其數值。校準目標在 {count} 個參數中只看得到 {rank} 個方向。",
)


def show_list(form: Format, out: Path | None, lang: str) -> None:
    """Print the shipped scenarios."""
    import polars as pl

    from netbasis.system.scenario import read_scenario, scenario_names

    words = language(lang)
    held = [read_scenario(name) for name in scenario_names()]
    data = pl.DataFrame(
        {
            "scenario": [one.name for one in held], "title_en": [one.title_en for one in held],
            "title_zh": [one.title_zh for one in held], "days": [one.days for one in held],
            "sources": ["; ".join(one.sources) for one in held],
        }
    )  # fmt: skip
    rows = data.select(
        "scenario", pl.col(pick(("title_en", "title_zh"), words)).alias("title"), "days",
        pl.col("sources").alias("source"),
    )  # fmt: skip
    emit(data, [Block(headed(rows), None, pick(SCENARIOS, words), [pick(FILES, words)])], form, out, words)


def show_targets(identification: bool, form: Format, out: Path | None, lang: str) -> None:
    """Print the scoreboard, or what the data say of each parameter."""
    from netbasis.system import calibrate

    words = language(lang)
    vectors = calibrate.accepted()
    if identification:
        data = calibrate.identification(vectors)
        names = [row["parameter"] for row in data.iter_rows(named=True) if identified(row)]
        note = pick(IDENTIFIED_NOTE, words).format(
            names=pick((", ", "、"), words).join(names) or pick(("none", "無"), words), rank=data["rank"][0],
            count=data.height,
        )  # fmt: skip
        blocks = [Block(identification_rows(data, words), None, pick(IDENTIFIED, words), [note])]
    else:
        data = calibrate.scoreboard(vectors)
        note = pick(SCORE_NOTE, words).format(hits=int(data["hit"].sum()), all=data.height)
        rows = scoreboard_rows(data, words)
        blocks = [Block(rows, None, pick(SCORES, words).format(count=len(vectors)), [note])]
    emit(data, blocks, form, out, words)
