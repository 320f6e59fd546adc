"""The two episodes and the years around them: the days shown, what was left out, the numbers of their sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from netbasis.analytics.history import basis_history
from netbasis.data.quality import LATE_SNAPSHOT, STALE_FUTURES, WRONG_DATE, WRONG_DAY, Finding, check_history, without
from netbasis.data.sample import sample_panel, sample_series
from netbasis.report.events import MARCH_2020, SEPTEMBER_2019, YEARS, Event
from netbasis.report.figures_history import basis_course

if TYPE_CHECKING:
    import polars as pl
    from plotly.graph_objects import Figure

    from netbasis.market.history import History
    from netbasis.report.words import Language

SPIKE = date(2019, 9, 17)
SPIKE_CONTRACT, SPIKE_DAYS = "ZNZ9", (date(2019, 8, 27), date(2019, 10, 31))
DISLOCATION = (date(2020, 3, 9), date(2020, 3, 27))
DISLOCATION_CONTRACT, DISLOCATION_DAYS = "ZNM0", (date(2020, 2, 24), date(2020, 4, 9))
USUAL_BP = (-50.0, 35.0)  # implied repo over SOFR on most days before the dislocation
UNUSUAL_BP = 35.0
LEFT_OUT = (WRONG_DATE, WRONG_DAY, STALE_FUTURES, LATE_SNAPSHOT)


@dataclass(frozen=True, eq=False, slots=True)
class Episode:
    """Days of one contract's CTD (a row a day, see `figures_history`), the dated events on them, what the quality
    check left out, and the numbers of the sentence that explains them (empty where there is none)."""

    ctd: pl.DataFrame
    events: tuple[Event, ...]
    left_out: tuple[Finding, ...]
    numbers: Mapping[str, object]
    shaded: tuple[date, date] | None = None

    def figure(self, lang: Language) -> Figure:
        """Rates, implied repo less SOFR, gross and net basis and the CTD over the days."""
        return basis_course(self.ctd, lang, events=self.events, shaded=self.shaded)


@dataclass(frozen=True, eq=False, slots=True)
class Episodes:
    """The month-ends, September 2019 and March 2020; `findings` of both histories, by day and name."""

    years: Episode
    spike: Episode
    dislocation: Episode
    findings: tuple[Finding, ...]

    def named(self) -> dict[str, Episode]:
        """The three by the keys of their sentences."""
        return {"years": self.years, "2019": self.spike, "2020": self.dislocation}


def episodes() -> Episodes:
    """Both episodes and the month-ends from the embedded histories, without the rows that the check refuses."""
    panel, series = sample_panel(), sample_series()
    in_panel, in_series = _refused(check_history(panel)), _refused(check_history(series))
    history = basis_history(without(panel, in_panel, late=True)).filter("is_ctd")
    notes = basis_history(without(series, in_series, late=True)).filter("is_ctd")
    both = {(finding.day, finding.name, finding.kind): finding for finding in (*in_series, *in_panel)}
    return Episodes(
        _years(panel, history, in_panel), _spike(history, notes, [*in_panel, *in_series]),
        _dislocation(history, in_panel), tuple(both[key] for key in sorted(both)),
    )  # fmt: skip


def _spike(history: pl.DataFrame, notes: pl.DataFrame, findings: Sequence[Finding]) -> Episode:
    """Days of the panel, where every issue has a price; on the others its cheapest note, followed alone."""
    import polars as pl

    whole = _between(history, SPIKE_CONTRACT, SPIKE_DAYS)
    alone = _between(notes, SPIKE_CONTRACT, SPIKE_DAYS).filter(
        pl.col("cusip").is_in(whole["cusip"].unique().to_list()) & ~pl.col("date").is_in(whole["date"].to_list())
    )
    ctd = pl.concat([whole, alone]).sort("date")
    row = ctd.filter(ctd["date"] == SPIKE).row(0, named=True)
    names = {*ctd["cusip"].to_list(), SPIKE_CONTRACT, ""}
    return Episode(
        ctd,
        SEPTEMBER_2019,
        _within(findings, SPIKE_DAYS, names),
        {
            "overnight": f"{row['overnight'] * 100:.2f}",
            "implied": f"{row['implied_repo'] * 100:.2f}",
            "term": f"{row['term_repo'] * 100:.2f}",
        },
    )


def _dislocation(history: pl.DataFrame, findings: Sequence[Finding]) -> Episode:
    ctd = _between(history, DISLOCATION_CONTRACT, DISLOCATION_DAYS)
    over = (ctd["implied_repo"] - ctd["overnight"]) * 1e4
    inside = over.filter(ctd["date"].is_between(*DISLOCATION))
    before = over.filter(ctd["date"] < DISLOCATION[0])
    high = inside.filter(inside >= UNUSUAL_BP).to_list()
    names = {*ctd["cusip"].to_list(), DISLOCATION_CONTRACT, ""}
    return Episode(
        ctd,
        MARCH_2020,
        _within(findings, DISLOCATION_DAYS, names),
        {
            "low": f"{min(high):.0f}",
            "high": f"{max(high):.0f}",
            "inside": len(high),
            "days": len(inside),
            "calm": int(before.is_between(*USUAL_BP).sum()),
            "before": len(before),
        },
        DISLOCATION,
    )


def _years(panel: History, history: pl.DataFrame, findings: Sequence[Finding]) -> Episode:
    whole = _month_ends(basis_history(panel).filter("is_ctd"))
    shown = set(whole.select("date", "contract").iter_rows())
    held = tuple(f for f in findings if f.name == "" or (f.day, f.name) in shown)
    ctd = _month_ends(history)  # a month whose last day was refused has no month-end
    return Episode(ctd.filter(ctd["date"].is_in(whole["date"].to_list())), YEARS, held, {}, DISLOCATION)


def _month_ends(history: pl.DataFrame) -> pl.DataFrame:
    """The contract nearest to delivery on the last day of each month."""
    import polars as pl

    last = pl.col("date").max().over(pl.col("date").dt.truncate("1mo"))
    return history.filter(pl.col("date") == last).filter(pl.col("delivery") == pl.col("delivery").min().over("date"))


def _refused(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.kind in LEFT_OUT)


def _between(history: pl.DataFrame, contract: str, days: tuple[date, date]) -> pl.DataFrame:
    return history.filter((history["contract"] == contract) & history["date"].is_between(*days))


def _within(findings: Sequence[Finding], days: tuple[date, date], names: set[str]) -> tuple[Finding, ...]:
    found = {(f.day, f.name): f for f in findings if days[0] <= f.day <= days[1] and f.name in names}
    return tuple(found[key] for key in sorted(found))
