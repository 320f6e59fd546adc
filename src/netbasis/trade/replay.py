"""September 2019 and March 2020 replayed: a long basis on the embedded prices, at 20, 50 and 100 times.

The position is the cheapest to deliver of the panel's whole basket, as known before the entry, bought in repo against
sold futures. Repo leverage is one over the haircut; initial margin and a buffer of a quarter of the equity come on top,
so all-in leverage is lower. Financed overnight at SOFR of each night ("overnight"), for the whole window at the rate of
the entry with margin both ways ("term"), or the same with a lender who calls for losses and keeps gains until the roll
("term_locked"). A position that is sold out stays out.

Prices of notes and futures are not of the same second (docs/data.md): the profit of a single day carries up to 4.8/32,
the course over weeks does not. Margins are the model of `trade.margin`, not the exchange's record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.analytics.history import basis_history
from netbasis.analytics.options.history import option_history
from netbasis.data.quality import Finding, check_history, without
from netbasis.data.sample import sample_panel, sample_par_history, sample_series
from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.market.history import History
from netbasis.market.history_tools import between, joined
from netbasis.trade.build_tape import build_tape
from netbasis.trade.costs import Costs
from netbasis.trade.margin import MarginModel, MarginTable
from netbasis.trade.policy import Ladder, Policy, Remargin, Sizing
from netbasis.trade.run import CAUSES, CODES, Lane, run_lane
from netbasis.trade.tape import Tape

if TYPE_CHECKING:
    import polars as pl

LEVERAGES = (20.0, 50.0, 100.0)
OUT_FOR_GOOD = 2500  # days
# how the notes are financed: ladder, and when the lender re-margins repo that does not mature
FINANCING: dict[str, tuple[Ladder, Remargin]] = {
    "overnight": (Ladder.overnight(), "both"),
    "term": (Ladder.term(90), "both"),
    "term_locked": (Ladder.term(90), "losses"),
}
# bid-offer of off-the-run notes in March 2020 about four times the usual, as dealers widened: an assumption
WIDE_MARCH = ((date(2020, 3, 9), date(2020, 3, 31), 4.0),)


@dataclass(frozen=True, slots=True)
class Episode:
    """A window and the contract traded in it. followed: the note with a daily price on every day of the window."""

    name: str
    contract: str
    first: date
    last: date
    followed: str
    wider: tuple[tuple[date, date, float], ...] = ()


EPISODES = {
    "2019-09": Episode("2019-09", "ZNZ9", date(2019, 8, 27), date(2019, 11, 13), "912828Y95"),
    "2020-03": Episode("2020-03", "ZNM0", date(2020, 2, 20), date(2020, 5, 5), "912828YX2", WIDE_MARCH),
}


@dataclass(frozen=True, eq=False, slots=True)
class Run:
    """One position of a replay."""

    issue: str
    leverage: float
    financing: str
    lane: Lane


@dataclass(frozen=True, eq=False, slots=True)
class Replay:
    """All positions of an episode. ctd: the cheapest issue of the panel's basket on `chosen`, the last day of the panel
    before the entry; runner_up the second. left_out: rows that the quality check refused."""

    episode: Episode
    ctd: str
    runner_up: str
    chosen: date
    tape: Tape
    runs: tuple[Run, ...]
    left_out: tuple[Finding, ...]

    def summary(self) -> pl.DataFrame:
        """A row a position: issue, leverage, financing, entry and exit, face, all_in_leverage and buffer at entry,
        lowest cash (end of a day it is held) and its day, lowest cash between the margin call and repo (the day of a
        sale counts), days called, what ended it, profit, profit in percent of equity, worst day, and profit by cause;
        dollars."""
        import polars as pl

        return pl.DataFrame([_summary(run) for run in self.runs], infer_schema_length=None)

    def daily(self) -> pl.DataFrame:
        """The days of every position (`Lane.daily`), with issue, leverage and financing."""
        import polars as pl

        frames = [
            run.lane.daily().with_columns(
                pl.lit(run.leverage).alias("leverage"), pl.lit(run.financing).alias("financing"),
                pl.lit(run.issue).alias("issue"),
            )
            for run in self.runs
        ]  # fmt: skip
        return pl.concat(frames)

    def run(self, leverage: float, financing: str = "overnight", issue: str | None = None) -> Run:
        """One position. Raises UnknownName for one that was not run."""
        for run in self.runs:
            if (run.leverage, run.financing, run.issue) == (leverage, financing, issue or self.ctd):
                return run
        known = [f"{run.leverage:g} {run.financing} {run.issue}" for run in self.runs]
        raise UnknownName.among("position of this replay", f"{leverage:g} {financing} {issue or self.ctd}", known)


def replay(
    name: str, *, leverages: tuple[float, ...] = LEVERAGES, financing: tuple[str, ...] = tuple(FINANCING),
    policy: Policy | None = None, margin: MarginModel | MarginTable | None = None, capital: float = 100e6,
    buffer_share: float = 0.25, options: bool = True,
) -> Replay:  # fmt: skip
    """Replay an episode.

    name: "2019-09" or "2020-03". leverages: repo leverage, 1/haircut. financing: of `FINANCING`. policy: how
    a shortage of cash ends; `Policy()` sells. margin: model or table of initial margins. options: value the delivery
    options of each day for the attribution. Raises UnknownName for another episode or financing, BadInput for leverage
    below 1.
    """
    if name not in EPISODES:
        raise UnknownName.among("episode", name, EPISODES)
    for way in financing:
        if way not in FINANCING:
            raise UnknownName.among("financing", way, FINANCING)
    if not leverages or not financing:
        raise BadInput("nothing to replay", given=(leverages, financing), allowed="one leverage and financing or more")
    episode = EPISODES[name]
    history, left_out = episode_history(episode)
    ctd, second, chosen = chosen_issue(episode)
    root = "".join(c for c in episode.contract[:-2])
    par = sample_par_history()
    values = option_history(history, par, contract=_long(episode), fit=False) if options else None
    tape = build_tape(
        history, root, par_history=par, margin=margin, haircut=0.0, costs=Costs(wider=episode.wider), options=values,
    )  # fmt: skip
    contract = next(at for at, future in enumerate(tape.futures) if future.code == episode.contract)
    issues = tuple(dict.fromkeys((ctd, episode.followed)))
    runs = []
    for issue in issues:
        strip = tape.strip(contract, issue)
        clean = tape.column(strip, path.R_CLEAN)
        priced = np.flatnonzero(np.isfinite(clean) & np.isfinite(tape.column(strip, path.R_FUTURES)))
        side = np.zeros(len(tape))
        side[priced[0] : priced[-1]] = 1.0
        pick = np.full(len(tape), strip, dtype=np.int64)
        for leverage in leverages:
            for way in financing:
                ladder, remargin = FINANCING[way]
                rules = replace(policy or Policy(), ladder=ladder, remargin=remargin)
                sizing = Sizing(repo_leverage=leverage, buffer_share=buffer_share, wait=OUT_FOR_GOOD)
                lane = run_lane(tape, side, sizing=sizing, policy=rules, capital=capital, pick=pick)
                runs.append(Run(issue, leverage, way, lane))
    return Replay(episode, ctd, second, chosen, tape, tuple(runs), left_out)


def episode_history(episode: Episode) -> tuple[History, tuple[Finding, ...]]:
    """Panel and daily series of the window, without the rows that the quality check refuses, and those."""
    panel, series = sample_panel(), sample_series()
    wrong, wrong_too = check_history(panel), check_history(series)
    whole = joined(without(panel, wrong, late=True), without(series, wrong_too, late=True))
    inside = {(f.day, f.name, f.kind): f for f in (*wrong_too, *wrong) if episode.first <= f.day <= episode.last}
    return between(whole, episode.first, episode.last), tuple(inside[key] for key in sorted(inside))


def chosen_issue(episode: Episode) -> tuple[str, str, date]:
    """The cheapest to deliver and the second of the panel's whole basket on its last day before the entry."""
    import polars as pl

    panel = sample_panel()
    history = without(panel, check_history(panel), late=True)
    table = basis_history(history, contract=_long(episode)).filter(
        (pl.col("date") <= episode.first) & pl.col("rank").is_not_null()
    )
    day = table["date"].max()
    assert isinstance(day, date)
    order = table.filter(pl.col("date") == day).sort("rank")["cusip"].to_list()
    return order[0], order[1], day


def _long(episode: Episode) -> str:
    return episode.contract[:-1] + f"{episode.first.year % 100:02d}"


def _summary(run: Run) -> dict[str, Any]:
    lane, out = run.lane, run.lane.out
    strips = out[:, kernels.STATE].astype(np.int64)
    held = np.flatnonzero(strips >= 0)
    codes = [(int(t), int(code)) for t, code, _, _ in lane.events.tolist()]
    ends = [
        (t, code) for t, code in codes if code in (path.CLOSED, path.SOLD_OUT, path.STALE, path.STOPPED, path.NO_ROOM)
    ]
    entry = int(held[0]) if len(held) else 0
    stop, how = ends[-1] if ends else (len(out) - 1, -1)
    cash = out[held, kernels.CASH]
    at = held[int(np.argmin(cash))] if len(held) else entry
    change = np.diff(lane.profit)
    days = lane.tape.days
    return {
        "issue": run.issue,
        "leverage": run.leverage,
        "financing": run.financing,
        "opened": days[entry].item(),
        "ended": days[stop].item(),
        "how": CODES[how] if how >= 0 else "still open",
        "face": float(out[entry, kernels.FACE]),
        "all_in_leverage": float(out[entry, kernels.BONDS] / lane.equity[entry]),
        "buffer": float(out[entry, kernels.BUFFER]),
        "lowest_cash": float(out[at, kernels.CASH]),
        "lowest_cash_day": days[at].item(),
        "lowest_at_call": float(out[entry : stop + 1, kernels.LOWEST].min()),
        "days_called": sum(code == path.CALLED for _, code in codes),
        "profit": float(lane.profit[-1]),
        "return": float(lane.profit[-1] / lane.capital),
        "worst_day": float(change.min()) if len(change) else 0.0,
        "worst_day_date": days[int(np.argmin(change)) + 1].item() if len(change) else None,
        "lowest_profit": float(lane.profit.min()),
        **{f"pnl_{name}": float(total) for name, total in zip(CAUSES, lane.earned.sum(axis=0), strict=True)},
    }
