"""A rule over one or several roots: equity, attribution, trades, statistics.

    tape = build_tape(nb.sample_panel(), "ZN", par_history=nb.sample_par_history())
    found = backtest(tape, repo_gap(15.0), sizing=Sizing(repo_leverage=50))
    found.statistics()

Each root runs with an equal part of the capital, on its own; the sum is the book.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.rules import Rule, check_rule, signals
from netbasis.trade.run import CAUSES, CODES, Lane, run_lane
from netbasis.trade.tape import Tape

if TYPE_CHECKING:
    import polars as pl

YEAR = 365.25


@dataclass(frozen=True, eq=False, slots=True)
class Backtest:
    """Lanes of one run on a common calendar. notes: what a reader has to know (made prices, missing days)."""

    lanes: tuple[Lane, ...]
    notes: tuple[str, ...]

    @property
    def days(self) -> Days:
        """(T,) trading days."""
        return self.lanes[0].tape.days

    @property
    def equity(self) -> Floats:
        """(T,) of all lanes, dollars."""
        return np.asarray(np.sum([lane.equity for lane in self.lanes], axis=0))

    @property
    def profit(self) -> Floats:
        """(T,) since the first day: equity less capital, so that capital that was called is no gain."""
        return np.asarray(np.sum([lane.profit for lane in self.lanes], axis=0))

    @property
    def capital(self) -> float:
        """Put in on the first day."""
        return math.fsum(lane.capital for lane in self.lanes)

    def curve(self) -> pl.DataFrame:
        """A row a day: equity, profit, drawdown (below the highest profit so far, part of the capital), cash."""
        import polars as pl

        profit = self.profit
        cash = np.sum([lane.out[:, day.CASH] for lane in self.lanes], axis=0)
        fall = (profit - np.maximum.accumulate(np.maximum(profit, 0.0))) / self.capital
        return pl.DataFrame(
            {"date": self.days, "equity": self.equity, "profit": profit, "drawdown": fall, "cash": cash}
        )

    def daily(self) -> pl.DataFrame:
        """The rows of every lane, a day and root each (`Lane.daily`)."""
        import polars as pl

        return pl.concat([lane.daily() for lane in self.lanes]).sort("date", "root")

    def ledger(self) -> pl.DataFrame:
        """Every event of every lane (`Lane.ledger`), with its root."""
        import polars as pl

        frames = [lane.ledger().with_columns(pl.lit(lane.tape.root).alias("root")) for lane in self.lanes]
        return pl.concat(frames).sort("date", maintain_order=True)

    def happened(self) -> pl.DataFrame:
        """Openings, calls, sales, rolls, deliveries and missing prices, in order."""
        import polars as pl

        return pl.concat([lane.happened() for lane in self.lanes]).sort("date", maintain_order=True)

    def attribution(self) -> pl.DataFrame:
        """Profit by cause, a row a root and one for all of them: dollars; the causes add up to `profit`."""
        import polars as pl

        rows: list[dict[str, Any]] = []
        for lane in self.lanes:
            causes = dict(zip(CAUSES, lane.earned.sum(axis=0).tolist(), strict=True))
            rows.append({"root": lane.tape.root, **causes, "profit": float(lane.profit[-1])})
        total = {"root": "all", **{name: math.fsum(row[name] for row in rows) for name in (*CAUSES, "profit")}}
        return pl.DataFrame([*rows, total])

    def trades(self) -> pl.DataFrame:
        """One row a trade: root, contract, cusip, side, face (as opened), opened, ended, how, days, profit, causes."""
        import polars as pl

        rows = [row for lane in self.lanes for row in _trades(lane)]
        schema = {
            "root": pl.String, "contract": pl.String, "cusip": pl.String, "side": pl.Int64, "face": pl.Float64,
            "opened": pl.Date, "ended": pl.Date, "how": pl.String, "days": pl.Int64, "profit": pl.Float64,
            **dict.fromkeys(CAUSES, pl.Float64),
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row").sort("opened", "root")

    def statistics(self) -> dict[str, float]:
        """Of the whole book; see `statistics_of`, with counts of what happened."""
        found = statistics_of(self.days, self.profit, self.capital)
        codes = np.concatenate([lane.events[:, 1] for lane in self.lanes]).astype(int)
        counts = np.bincount(codes, minlength=len(CODES))
        for name, code in (
            ("trades", path.OPENED), ("rolls", path.ROLLED), ("resized", path.RESIZED), ("calls", path.CALLED),
            ("forced_exits", path.SOLD_OUT), ("partial_sales", path.SOLD_PART), ("days_on_credit", path.ON_CREDIT),
            ("deliveries", path.DELIVERED),
            ("no_room", path.NO_ROOM), ("days_without_price", path.NO_PRICE), ("days_without_repo", path.NO_REPO),
        ):  # fmt: skip
            found[name] = float(counts[code])
        return found

    def digest(self) -> str:
        """SHA-256 of every number of the run: equal digests are equal bits."""
        found = hashlib.sha256()
        for lane in self.lanes:
            for array in (lane.out, lane.book, lane.earned, lane.events):
                found.update(np.ascontiguousarray(array).tobytes())
        return found.hexdigest()


def backtest(
    tapes: Tape | Sequence[Tape], rule: Rule, *, sizing: Sizing | None = None, policy: Policy | None = None,
    capital: float = 100e6, lag: int = 1, audit: bool = True,
) -> Backtest:  # fmt: skip
    """Run a rule over tapes of one calendar.

    capital: dollars, in equal parts. lag: days from a signal to its trade. audit: test the rule for looking ahead
    (`check_rule`) first. Raises BadInput for no tape, calendars that differ, and the errors of rules and runs.
    """
    held = (tapes,) if isinstance(tapes, Tape) else tuple(tapes)
    if not held:
        raise BadInput("no tape to run over", allowed="one root or more")
    for tape in held[1:]:
        if not np.array_equal(tape.days, held[0].days):
            raise BadInput(
                "calendars of the tapes", given=f"{held[0].root} and {tape.root} differ", allowed="one history"
            )
    lanes = []
    for tape in held:
        if audit:
            check_rule(rule, tape.features)
        side = signals(tape, rule, lag)
        lanes.append(run_lane(tape, side, sizing=sizing, policy=policy, capital=capital / len(held)))
    return Backtest(tuple(lanes), _notes(lanes))


def statistics_of(days: Days, profit: Floats, capital: float) -> dict[str, float]:
    """Numbers of a profit path (T,), dollars since the first day, on `capital`.

    years; total_return; return_a_year (simple); volatility a year of daily profit over capital, gaps between days
    counted by the calendar; sharpe; max_drawdown (part of the capital); worst_day; skew; best_day; days_up (part).
    """
    years = float((days[-1] - days[0]).astype(np.int64)) / YEAR if len(days) > 1 else math.nan
    change = np.diff(profit) / capital
    volatility = (
        math.sqrt(float(np.sum(change**2) - np.sum(change) ** 2 / max(len(change), 1)) / years) if years else 0.0
    )
    yearly = float(profit[-1]) / capital / years if years else math.nan
    moved = change[change != 0.0]
    centred = moved - moved.mean() if len(moved) else moved
    spread = float(np.sqrt(np.mean(centred**2))) if len(moved) else 0.0
    fall = profit - np.maximum.accumulate(np.maximum(profit, 0.0))
    return {
        "years": years,
        "total_return": float(profit[-1]) / capital,
        "return_a_year": yearly,
        "volatility": volatility,
        "sharpe": yearly / volatility if volatility > 0.0 else math.nan,
        "max_drawdown": float(fall.min()) / capital,
        "worst_day": float(change.min()) if len(change) else 0.0,
        "best_day": float(change.max()) if len(change) else 0.0,
        "skew": float(np.mean(centred**3)) / spread**3 if spread > 0.0 else math.nan,
        "days_up": float(np.mean(moved > 0.0)) if len(moved) else math.nan,
    }


_ENDS = (path.CLOSED, path.SOLD_OUT, path.DELIVERED, path.STALE)


def _trades(lane: Lane) -> list[tuple[Any, ...]]:
    """A row for each stretch on one strip. Where one ends and the next begins on the same day, that day's profit
    belongs to the one that ends, so that no day counts twice."""
    rows: list[tuple[Any, ...]] = []
    start, since, face, strip = -1, 0, 0.0, -1  # the day it was opened, and the first whose profit it takes
    events = lane.events.tolist()
    held = lane.out[:, day.STATE].astype(np.int64)

    def add(end: int, how: str) -> None:
        nonlocal since
        span = slice(since, end + 1)
        since = end + 1
        causes = lane.earned[span].sum(axis=0)
        tape = lane.tape
        rows.append((
            tape.root, tape.futures[tape.contract[strip]].code, tape.cusip[strip], int(np.sign(face)), face,
            tape.days[start].item(), tape.days[end].item(), how,
            int((tape.days[end] - tape.days[start]).astype(np.int64)), float(causes.sum()), *causes.tolist(),
        ))  # fmt: skip

    for t, code, which, amount in events:
        at = int(t)
        if int(code) == path.OPENED:
            start, since, face, strip = at, max(at, since), amount, int(which)
        elif int(code) == path.ROLLED:
            add(at, CODES[path.ROLLED])
            start, face, strip = at, amount, int(held[at])
        elif int(code) in _ENDS and start >= 0 or int(code) == path.NO_ROOM and start >= 0:
            add(at, CODES[int(code)])
            start = -1
        elif int(code) == path.TAIL and held[at] < 0 and start >= 0:
            add(at, CODES[path.TAIL])
            start = -1
    if start >= 0:
        add(len(lane.tape) - 1, "still open")
    return rows


def _notes(lanes: Sequence[Lane]) -> tuple[str, ...]:
    notes = []
    if any(lane.tape.synthetic for lane in lanes):
        notes.append("SYNTHETIC: the prices of this run are made, no record of a market")
    for lane in lanes:
        notes += [f"{lane.tape.root}: {note}" for note in lane.tape.notes]
        above = lane.days_above_own_haircut()
        if above:
            notes.append(
                f"{lane.tape.root}: on {above} held days the market's haircut was above the "
                f"{lane.sizing.own_haircut:.2%} of its repo leverage; the market's counted"
            )
        codes = lane.events[:, 1]
        missing, repo = int((codes == path.NO_PRICE).sum()), int((codes == path.NO_REPO).sum())
        how = {"stop": "the run stops there", "carry": "carried at the last mark", "skip": "skipped"}
        if missing:
            notes.append(f"{lane.tape.root}: {missing} held days without a price, {how[lane.policy.missing]}")
        if repo:
            notes.append(f"{lane.tape.root}: {repo} held days without a repo rate, the last one went on")
        if (codes == path.STOPPED).any():
            notes.append(f"{lane.tape.root}: stopped on a held day without a price or repo rate")
    return tuple(notes)
