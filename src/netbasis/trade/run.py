"""Run a tape under signals: the engine's arrays, checked, and what they say as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from netbasis.errors import BadInput, NetbasisError
from netbasis.instruments.treasury import Floats
from netbasis.kernels import trade_day as day
from netbasis.kernels import trade_path as path
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.tape import Integers, Tape

if TYPE_CHECKING:
    import polars as pl

ACCOUNTS = ("cash", "margin", "bonds", "repo", "owed", "capital", "profit")
EVENTS = (
    "open", "variation_margin", "initial_margin", "coupon", "repo_interest", "repo_roll", "remargin", "cash_interest",
    "mark", "capital", "costs", "close", "delivery",
)  # fmt: skip
CAUSES = (
    "coupon", "financing", "convergence", "ctd_change", "delivery_option", "hedge", "roll", "margin_financing", "costs",
    "residual",
)  # fmt: skip
CODES = (
    "opened", "closed", "rolled", "called", "sold out", "sold in part", "on credit", "no price", "tail closed",
    "delivered", "no room", "broke", "closed at an old price", "stopped", "no repo rate", "resized",
)  # fmt: skip
TOLERANCE = 1e-9  # of equity or capital, whichever is larger
_MOST_EVENTS_A_DAY = 4


class OutOfBalance(NetbasisError):
    """An account identity that does not hold: a defect of the engine, never of the input."""


@dataclass(frozen=True, eq=False, slots=True)
class Lane:
    """What one root did. out (T, OUT), book (T, EVENTS, ACCOUNTS), earned (T, CAUSES), events (n, EVENT): see
    `kernels.trade_path`; dollars. capital: put in on the first day."""

    tape: Tape
    sizing: Sizing
    policy: Policy
    capital: float
    out: Floats
    book: Floats
    earned: Floats
    events: Floats

    @property
    def equity(self) -> Floats:
        """(T,) capital and profit at the end of each day."""
        return np.asarray(self.out[:, day.CAPITAL] + self.out[:, day.PROFIT])

    @property
    def profit(self) -> Floats:
        """(T,) profit since the first day."""
        return np.asarray(self.out[:, day.PROFIT])

    def days_above_own_haircut(self) -> int:
        """Held days on which the market's haircut was above that of the repo leverage asked for, and counted."""
        held = self.out[:, day.STATE] >= 0.0
        return int(np.sum(held & (self.tape.calendar[:, path.C_HAIRCUT] > self.sizing.own_haircut * (1.0 + 1e-12))))

    def daily(self) -> pl.DataFrame:
        """A row a day: accounts, equity, position, lowest cash of the day, and the day's profit by cause."""
        import polars as pl

        strip = self.out[:, day.STATE].astype(np.int64)
        held = strip >= 0
        bonds = np.where(held, self.out[:, day.BONDS], np.nan)
        contract = [self.tape.futures[self.tape.contract[s]].code if s >= 0 else None for s in strip.tolist()]
        columns = {
            "date": self.tape.days,
            "root": np.full(len(strip), self.tape.root),
            "contract": pl.Series(contract, dtype=pl.String),
            "cusip": pl.Series([self.tape.cusip[s] if s >= 0 else None for s in strip.tolist()], dtype=pl.String),
            "face": self.out[:, day.FACE],
            "contracts": self.out[:, day.CONTRACTS],
            **{name: self.out[:, place] for place, name in enumerate(ACCOUNTS)},
            "equity": self.equity,
            "lowest_cash": self.out[:, day.LOWEST],
            "all_in_leverage": np.abs(bonds) / self.equity,
            **{f"pnl_{name}": self.earned[:, place] for place, name in enumerate(CAUSES)},
        }
        return pl.DataFrame(columns, nan_to_null=True)

    def ledger(self) -> pl.DataFrame:
        """Every event that moved an account: date, event, then the change of each account, dollars."""
        import polars as pl

        t, event = np.nonzero(np.abs(self.book).any(axis=2))
        moved = self.book[t, event]
        return pl.DataFrame(
            {
                "date": self.tape.days[t],
                "event": pl.Series([EVENTS[e] for e in event.tolist()], dtype=pl.String),
                **{name: moved[:, place] for place, name in enumerate(ACCOUNTS)},
            }
        )

    def happened(self) -> pl.DataFrame:
        """What happened, in order: date, event, contract, cusip, amount (dollars; face for openings and rolls)."""
        import polars as pl

        rows = [
            (
                self.tape.days[int(t)].item(), CODES[int(code)],
                self.tape.futures[self.tape.contract[int(s)]].code if s >= 0 else None,
                self.tape.cusip[int(s)] if s >= 0 else None, amount,
            )
            for t, code, s, amount in self.events.tolist()
        ]  # fmt: skip
        schema = {
            "date": pl.Date, "event": pl.String, "contract": pl.String, "cusip": pl.String, "amount": pl.Float64,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")


def run_lane(
    tape: Tape, side: ArrayLike, *, sizing: Sizing | None = None, policy: Policy | None = None,
    capital: float = 100e6, pick: Integers | None = None, scratch: tuple[Floats, Floats, Floats] | None = None,
    check: bool = True,
) -> Lane:  # fmt: skip
    """Run one root.

    side: (T,) what to be in after the close of each day, -1 short the basis to 1 long; its size is the part of the
    position that the equity carries. sizing, policy: by default `Sizing()` and `Policy()`. capital: dollars. pick (T,):
    the strip to open instead of the tape's cheapest to deliver; a day on which it has no price opens nothing.
    scratch: (out, book, earned) to write into.

    Raises BadInput for signals or picks of another length, signals not a number or beyond -1 to 1, capital that is not
    above zero, a leverage that no position fits, and a short basis (bought futures) that would be held into delivery.
    """
    sizing, policy = sizing or Sizing(), policy or Policy()
    wanted = _signals(tape, side)
    if not (np.isfinite(capital) and capital > 0.0):
        raise BadInput("capital", given=capital, allowed="dollars, above 0")
    _room(tape, sizing)
    if policy.at_delivery == "deliver" and (wanted < 0.0).any():
        raise BadInput(
            "a short basis holds bought futures, which may not be kept into delivery", given="at_delivery='deliver'",
            allowed="close or roll", hint="the long cannot choose the day or the issue it would be given",
        )  # fmt: skip
    out, book, earned = scratch or empty_results(len(tape))
    book[:] = 0.0
    earned[:] = 0.0
    events = np.zeros((_MOST_EVENTS_A_DAY * len(tape), path.EVENT))
    count = path.run_lane(
        tape.calendar, tape.rows, tape.start, tape.length, tape.offset, tape.contract, tape.issue, tape.factor,
        tape.first_intention, tape.last_trading, tape.delivered, _picks(tape, pick), tape.active,
        np.sign(wanted), np.abs(wanted), tape.unit, float(capital),
        policy.ladder.arrays(), policy.array(sizing.own_haircut), sizing.array(), policy.missing_code, out,
        book, earned, events,
    )  # fmt: skip
    if check:
        verify(tape, out, book, earned, capital)
    return Lane(tape, sizing, policy, float(capital), out, book, earned, events[:count])


def empty_results(days: int) -> tuple[Floats, Floats, Floats]:
    """Arrays for one lane: out, book, earned."""
    return (
        np.zeros((days, path.OUT)), np.zeros((days, day.EVENTS, day.ACCOUNTS)), np.zeros((days, day.CAUSES)),
    )  # fmt: skip


def verify(tape: Tape, out: Floats, book: Floats, earned: Floats, capital: float) -> None:
    """Check the identities of `kernels.trade_day` on every event and day, and put what rounding leaves between profit
    and its causes into `residual`. Raises OutOfBalance naming the day."""
    signs = np.array([1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0])
    accounts = out[:, : day.ACCOUNTS]
    scale = TOLERANCE * np.maximum(np.abs(out[:, day.CAPITAL] + out[:, day.PROFIT]), capital)
    moved = np.abs(book @ signs).max(axis=1)
    _hold(tape, moved, scale, "an event of the ledger")
    _hold(tape, np.abs(accounts @ signs), scale, "the balance sheet")
    _hold(tape, np.abs(np.cumsum(book.sum(axis=1), axis=0) - accounts).max(axis=1), scale, "the sum of the ledger")
    marked = out[:, day.FACE] * (out[:, day.CLEAN] + out[:, day.ACCRUED]) / 100.0
    _hold(tape, np.abs(marked - out[:, day.BONDS]), scale, "bonds at the day's price")
    change = np.diff(out[:, day.PROFIT], prepend=0.0)
    rest = change - earned.sum(axis=1)
    _hold(tape, np.abs(rest), scale, "profit by cause")
    earned[:, day.BY_RESIDUAL] = rest


def _hold(tape: Tape, off: Floats, scale: Floats, what: str) -> None:
    wrong = ~(off <= scale)
    if wrong.any():
        t = int(np.flatnonzero(wrong)[0])
        raise OutOfBalance(f"{what} is off by ${off[t]:.3g} on {tape.days[t]} ({tape.root})")


def _signals(tape: Tape, side: ArrayLike) -> Floats:
    wanted = np.asarray(side, dtype=np.float64)
    if wanted.shape == ():
        wanted = np.full(len(tape), float(wanted))
    if wanted.shape != (len(tape),):
        raise BadInput("signals", given=wanted.shape, allowed=f"one a day of the tape: ({len(tape)},)")
    wrong = np.flatnonzero(~(np.abs(wanted) <= 1.0))
    if len(wrong):
        raise BadInput(
            "signal", given=float(wanted[wrong[0]]), where=str(tape.days[wrong[0]]),
            allowed="numbers from -1 (short the basis) to 1 (long)",
        )  # fmt: skip
    return wanted


def _picks(tape: Tape, pick: Integers | None) -> Integers:
    """(T,) the strip to open on each day, -1 where it has no price, hedge ratio or margin that day."""
    wanted = np.asarray(tape.pick if pick is None else pick, dtype=np.int64)
    if wanted.shape != (len(tape),) or (wanted < -1).any() or (wanted >= len(tape.start)).any():
        raise BadInput(
            "strips to open", given=wanted.shape, allowed=f"one a day: ({len(tape)},), -1 to {len(tape.start) - 1}"
        )
    strip, t = np.maximum(wanted, 0), np.arange(len(tape))
    at = t - tape.start[strip]
    inside = (wanted >= 0) & (at >= 0) & (at < tape.length[strip])
    row = tape.rows[np.where(inside, tape.offset[strip] + at, 0)]
    needed = row[:, [path.R_CLEAN, path.R_ACCRUED, path.R_FUTURES, path.R_HEDGE]]
    known = np.isfinite(needed).all(axis=1) & np.isfinite(tape.calendar[:, path.C_MARGIN])
    return np.where(inside & known, wanted, -1)


def _room(tape: Tape, sizing: Sizing) -> None:
    """A leverage that haircut and margin of every day rule out is refused before the run."""
    haircut = float(tape.calendar[:, path.C_HAIRCUT].min())
    if sizing.repo_leverage is not None and haircut > sizing.own_haircut * (1.0 + 1e-12):
        raise BadInput(
            "repo leverage", given=sizing.repo_leverage,
            allowed=f"at most {1.0 / haircut:.4g} at the lowest haircut of the {tape.root} history, {haircut:.2%}",
            hint="; ".join((*tape.notes, "build the tape with a lower haircut, or ask for less leverage")),
        )  # fmt: skip
    if sizing.all_in_leverage is None:
        return
    prices = tape.rows[:, path.R_CLEAN] + tape.rows[:, path.R_ACCRUED]
    highest = float(np.nanmax(prices)) / 100.0
    margin = float(np.nanmin(tape.calendar[:, path.C_MARGIN])) * float(np.nanmin(tape.factor)) / tape.unit / highest
    most = 1.0 / (haircut + margin) if haircut + margin > 0.0 else np.inf
    if sizing.all_in_leverage > most:
        raise BadInput(
            "all-in leverage", given=sizing.all_in_leverage,
            allowed=f"at most {most:.1f} at a haircut of {haircut:.2%} and the lowest initial margin, "
            f"{margin:.2%} of the bonds",
            hint="lower the haircut or the margin, or ask for repo_leverage",
        )  # fmt: skip
