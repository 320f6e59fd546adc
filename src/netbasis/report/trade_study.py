"""What the report shows of the levered trade, computed once for both languages: leverage on one day, and both episodes
replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from netbasis.data.sample import sample_market, sample_par_history
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path
from netbasis.report.events import MARCH_2020, SEPTEMBER_2019, Event
from netbasis.trade.leverage import all_in_leverage, ladder, repo_leverage
from netbasis.trade.margin_day import model_margin
from netbasis.trade.opening import open_position
from netbasis.trade.position import Position
from netbasis.trade.quote import Quote
from netbasis.trade.replay import LEVERAGES, Replay, Run, replay

if TYPE_CHECKING:
    import polars as pl

EXAMPLE_DAY, EXAMPLE_CONTRACT, EXAMPLE_EQUITY, EXAMPLE_HAIRCUT = date(2020, 3, 18), "ZNM0", 100e6, 0.02
HAIRCUTS = (0.10, 0.05, 0.02, 0.01, 0.005, 0.0)
LADDERS = (0.05, 0.02, 0.01)
ROUNDS = 400
EVENTS = {"2019-09": SEPTEMBER_2019, "2020-03": MARCH_2020}
SPIKE = date(2019, 9, 17)
MIDDLE, MOST = LEVERAGES[1], LEVERAGES[2]


@dataclass(frozen=True, eq=False, slots=True)
class Replayed:
    """An episode: its replay, the events inside it, the numbers of its sentence, and which books were sold out on which
    day because the lender kept gains (leverage, day). Each of `issues` has a figure."""

    replay: Replay
    events: tuple[Event, ...]
    numbers: Mapping[str, object]
    ended: tuple[tuple[str, date], ...]

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues held, the cheapest to deliver first."""
        return tuple(dict.fromkeys(run.issue for run in self.replay.runs))


@dataclass(frozen=True, eq=False, slots=True)
class TradeStudy:
    """rounds: haircut, round, leverage, limit. leverages: haircut, repo, all_in (null without bound). example: the
    position behind its margin and cash. replays by name."""

    rounds: pl.DataFrame
    leverages: pl.DataFrame
    example: Position
    margin: float
    replays: Mapping[str, Replayed]


def trade_study() -> TradeStudy:
    """Leverage with the margin of the example day, and both replays, the delivery options of each day valued."""
    import polars as pl

    market = sample_market(EXAMPLE_DAY)
    margin = model_margin(market, EXAMPLE_CONTRACT, sample_par_history())
    example = open_position(
        Quote.of(market, EXAMPLE_CONTRACT, margin=margin, haircut=EXAMPLE_HAIRCUT), equity=EXAMPLE_EQUITY
    )
    value = example.accounts["bonds"]
    share, cash = example.accounts["margin"] / value, example.accounts["cash"] / value
    rounds = pl.concat(
        ladder(h, ROUNDS).select(haircut=pl.lit(h), round="round", leverage="leverage", limit=pl.lit(1.0 / h))
        for h in LADDERS
    )
    rows = [
        {"haircut": h, "repo": repo_leverage(h) if h else None, "all_in": all_in_leverage(h, share, cash)}
        for h in HAIRCUTS
    ]
    leverages = pl.DataFrame(rows, schema=dict.fromkeys(("haircut", "repo", "all_in"), pl.Float64))
    september, march = (replay(name) for name in ("2019-09", "2020-03"))
    return TradeStudy(
        rounds, leverages, example, margin,
        {"2019-09": _replayed(september, _september(september)), "2020-03": _replayed(march, _march(march))},
    )  # fmt: skip


def _replayed(found: Replay, numbers: Mapping[str, object]) -> Replayed:
    held = found.episode
    events = tuple(event for event in EVENTS[held.name] if held.first <= event.day <= held.last)
    locked = ((f"{leverage:g}", found.run(leverage, "term_locked")) for leverage in LEVERAGES)
    ended = tuple((name, found.tape.days[at].item()) for name, run in locked if (at := sold_out(run)) is not None)
    return Replayed(found, events, {**numbers, **_shared(found)}, ended)


def held_days(run: Run) -> tuple[int, int]:
    """Positions of the day of the opening and of the day it ended (the last day where it did not)."""
    face = np.flatnonzero(run.lane.out[:, day.FACE])
    return int(face[0]), min(int(face[-1]) + 1, len(run.lane.tape) - 1)


def sold_out(run: Run) -> int | None:
    """Position of the day of a forced sale, None where there was none."""
    found = run.lane.events[run.lane.events[:, 1] == path.SOLD_OUT]
    return int(found[0, 0]) if len(found) else None


def called(run: Run) -> list[int]:
    """Positions of the days on which the fund was called."""
    return [int(t) for t in run.lane.events[run.lane.events[:, 1] == path.CALLED, 0]]


def unpriced(run: Run) -> list[int]:
    """Positions of held days without a price."""
    return [int(t) for t in run.lane.events[run.lane.events[:, 1] == path.NO_PRICE, 0]]


def _shared(found: Replay) -> dict[str, object]:
    """Numbers of both sentences: returns, the worst day, the most levered book in its worst hour."""
    most, days = found.run(MOST), found.tape.days
    first, last = held_days(most)
    lowest = most.lane.out[first : last + 1, day.LOWEST]
    at = first + int(np.argmin(lowest))
    return {
        "contract": found.episode.contract, "most": f"{MOST:g}", "middle": f"{MIDDLE:g}",
        "morning": f"{lowest.min() / most.lane.capital * 100.0:+.1f}", "morning_day": days[at],
        **{f"return_{leverage:g}": f"{_row(found, leverage)['return'] * 100.0:+.1f}" for leverage in LEVERAGES},
        **{f"term_{leverage:g}": f"{_row(found, leverage, 'term')['return'] * 100.0:+.1f}" for leverage in LEVERAGES},
        "worst": f"{_row(found, MIDDLE)['worst_day'] / most.lane.capital * 100.0:.1f}",
        "worst_32nds": f"{-_row(found, MIDDLE)['worst_day'] / _row(found, MIDDLE)['face'] * 3200.0:.1f}",
        "worst_day": _row(found, MIDDLE)["worst_day_date"],
    }  # fmt: skip


def _september(found: Replay) -> dict[str, object]:
    """The one night, as each way of financing paid it at the middle leverage."""
    tape, run, term = found.tape, found.run(MIDDLE), found.run(MIDDLE, "term")
    at = int(np.flatnonzero(tape.days == np.datetime64(SPIKE, "D"))[0])
    nights = np.diff(tape.settle.astype(np.int64).astype(np.float64), prepend=np.nan)
    first, last = held_days(run)
    paid = -run.lane.earned[:, day.BY_FINANCING]
    a_night = (paid / nights)[first + 1 : last + 1]
    fixed = -term.lane.earned[at, day.BY_FINANCING] / nights[at]
    night = paid[at] / nights[at]
    called_days = [len(called(found.run(leverage, way))) for leverage in LEVERAGES for way in ("overnight", "term")]
    sales = [found.run(leverage, way) for leverage in LEVERAGES for way in ("overnight", "term")]
    return {
        "rate": f"{tape.calendar[at, path.C_RATE] * 100.0:.2f}", "night": f"{night:,.0f}",
        "usual": f"{np.median(a_night):,.0f}", "fixed": f"{fixed:,.0f}",
        "cost_bp": f"{(night - fixed) / run.lane.capital * 1e4:.0f}", "called": sum(called_days),
        "sold": sum(sold_out(one) is not None for one in sales),
        "agreed": f"{_term_rate(term) * 100.0:.2f}",
        "average": f"{_average_rate(run) * 100.0:.2f}",
    }  # fmt: skip


def _march(found: Replay) -> dict[str, object]:
    """Margin, the days called, the followed note's fate at the most leverage, and overnight against term."""
    tape, run, term = found.tape, found.run(MOST), found.run(MIDDLE, "term")
    first, last = held_days(run)
    margin = tape.calendar[first : last + 1, path.C_MARGIN]
    top = int(np.argmax(margin))
    followed = found.run(MOST, "overnight", found.episode.followed)
    sale = sold_out(followed)
    lowest = run.lane.out[first:last, day.CASH]
    return {
        "ctd": found.ctd, "followed": found.episode.followed, "before": f"{margin[0]:,.0f}",
        "top": f"{margin[top]:,.0f}", "top_day": tape.days[first + top],
        "rise": f"{(margin[top] / margin[0] - 1.0) * 100.0:.0f}", "called": len(called(run)),
        "lowest": f"{lowest.min() / run.lane.capital * 100.0:.1f}",
        "lowest_day": tape.days[first + int(np.argmin(lowest))],
        "kept": sold_out(run) is None,
        "sale": None if sale is None else tape.days[sale],
        "lost": f"{followed.lane.profit[-1] / followed.lane.capital * 100.0:+.1f}",
        "agreed": f"{_term_rate(term) * 100.0:.2f}",
        "average": f"{_average_rate(found.run(MIDDLE)) * 100.0:.2f}",
    }  # fmt: skip


def _row(found: Replay, leverage: float, way: str = "overnight") -> dict[str, float]:
    import polars as pl

    rows = found.summary().filter(
        (pl.col("leverage") == leverage) & (pl.col("financing") == way) & (pl.col("issue") == found.ctd)
    )
    row: dict[str, float] = rows.row(0, named=True)
    return row


def _term_rate(run: Run) -> float:
    """The rate agreed at the entry."""
    first, _ = held_days(run)
    lane = run.lane
    strip = int(lane.out[first, day.STATE])
    return float(lane.tape.column(strip, path.R_TERM)[first])


def _average_rate(run: Run) -> float:
    """What the repo cost a year over the days held."""
    first, last = held_days(run)
    settle = run.lane.tape.settle.astype(np.int64)
    paid = -float(run.lane.earned[first : last + 1, day.BY_FINANCING].sum())
    principal = run.lane.out[first:last, day.REPO]
    return paid / float(np.sum(principal * np.diff(settle)[first:last])) * 360.0
