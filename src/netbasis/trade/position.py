"""A levered basis position in hand: opened at a day's quote, carried from day to day, sold or delivered.

    quote = Quote.of(market, "ZNM0", margin=1500.0)
    position = open_position(quote, equity=100e6, sizing=Sizing(repo_leverage=50))
    position = position.next_day(tomorrow)          # a new position; the old one is as it was

Long the basis: the note bought and financed in repo, futures sold against it. Short the basis (side=-1): the note sold
and borrowed in reverse repo, futures bought. The arithmetic is that of the backtest (`kernels.trade_day`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from netbasis.errors import BadInput
from netbasis.formulas.basis import invoice_amount
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Floats, Treasuries
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_delivery as delivery
from netbasis.kernels import trade_path as path
from netbasis.trade.leverage import all_in_leverage
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.quote import Quote
from netbasis.trade.run import ACCOUNTS, CAUSES, CODES, EVENTS

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class RepoLeg:
    """A repo of the position. principal: dollars borrowed, below zero cash lent against bonds that are sold short.
    interest: owed so far. end: the day it matures."""

    share: float
    days: int
    principal: float
    rate: float
    interest: float
    haircut: float
    end: date


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """What one day did: (EVENTS, ACCOUNTS) changes of the accounts and (CAUSES,) profit, dollars. happened: a word."""

    day: date
    book: Floats
    earned: Floats
    happened: str


@dataclass(frozen=True, eq=False, slots=True)
class Position:
    """A position at the end of a day. Amounts in dollars.

    state, legs: arrays of `kernels.trade_day`, not to be changed. entries: the ledger, a day each. as_of: the day.
    notes: what was assumed at the opening.
    """

    future: Future
    bond: Treasuries
    sizing: Sizing
    policy: Policy
    as_of: date
    state: Floats
    legs: Floats
    entries: tuple[Entry, ...]
    equity_at_opening: float
    notes: tuple[str, ...] = ()

    @property
    def cusip(self) -> str:
        """The issue held."""
        return str(self.bond.cusip[0])

    @property
    def face(self) -> float:
        """Dollars of face; below zero when sold short."""
        return float(self.state[kernels.FACE])

    @property
    def contracts(self) -> float:
        """Whole futures contracts; below zero when sold."""
        return float(self.state[kernels.CONTRACTS])

    @property
    def equity(self) -> float:
        """Own funds."""
        return float(kernels.equity(self.state))

    @property
    def profit(self) -> float:
        """Since the opening."""
        return float(self.state[kernels.PROFIT])

    @property
    def settled(self) -> date:
        """Settlement of the last day."""
        return np.datetime64(int(self.state[kernels.SETTLED]), "D").item()

    @property
    def accounts(self) -> dict[str, float]:
        """cash + margin + bonds = repo + owed + capital + profit."""
        return {name: float(self.state[place]) for place, name in enumerate(ACCOUNTS)}

    @property
    def repo(self) -> tuple[RepoLeg, ...]:
        """The repo ladder as it stands."""
        return tuple(
            RepoLeg(
                float(leg[kernels.SHARE]), int(leg[kernels.DAYS]), float(leg[kernels.PRINCIPAL]),
                float(leg[kernels.RATE]), float(leg[kernels.INTEREST]), float(leg[kernels.HAIRCUT]),
                np.datetime64(int(leg[kernels.END]), "D").item(),
            )
            for leg in self.legs
        )  # fmt: skip

    @property
    def leverage(self) -> dict[str, float]:
        """repo: bonds over haircut capital; all_in: bonds over haircut, margin and cash."""
        value = abs(float(self.state[kernels.BONDS]))
        if value == 0.0:
            return {"repo": 0.0, "all_in": 0.0}
        haircut = abs(value - abs(float(self.state[kernels.REPO])))
        margin, cash = float(self.state[kernels.MARGIN]), max(float(self.state[kernels.CASH]), 0.0)
        return {
            "repo": value / haircut if haircut > 1e-9 * value else math.inf,
            "all_in": all_in_leverage(min(haircut / value, 1.0), min(margin / value, 1.0), min(cash / value, 1.0)),
        }

    @property
    def earned(self) -> dict[str, float]:
        """Profit since the opening by cause; the causes add up to `profit`."""
        total = np.sum([entry.earned for entry in self.entries], axis=0)
        return dict(zip(CAUSES, total.tolist(), strict=True))

    def ledger(self) -> pl.DataFrame:
        """Every event that moved an account: date, event, then the change of each account."""
        import polars as pl

        rows = [
            (entry.day, EVENTS[event], *entry.book[event].tolist())
            for entry in self.entries
            for event in range(kernels.EVENTS)
            if entry.book[event].any()
        ]
        schema = {"date": pl.Date, "event": pl.String, **dict.fromkeys(ACCOUNTS, pl.Float64)}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def next_day(self, quote: Quote) -> Position:
        """Carried to a later day: margin, coupons, repo, the mark, and the liquidity test of the policy.

        Raises BadInput for a quote of another issue or contract, or of an earlier day; for a short basis beyond its
        first intention day, where its bought futures can be delivered against; for a contract that has stopped trading
        while its tail is open, and for another futures price than the final one after it.
        """
        self._same(quote)
        self._in_time(quote)
        state, legs, book, earned = self._copies()
        m, policy = quote.array(self.settled), self.policy.array(self.sizing.own_haircut)
        found = 0
        if self.face == 0.0:
            kernels.cash_day(state, m, policy, book, earned)
        else:
            kernels.hold_day(state, legs, m, policy, book, earned)
            found = path.liquidity_test(state, legs, m, policy, self.equity_at_opening, book, earned)
        return self._after(quote, state, legs, book, earned, CODES[found] if found else "held")

    def close(self, quote: Quote, share: float = 1.0) -> Position:
        """A share of the position sold at the day's quote, which must be the day it stands at.

        Raises BadInput for a share outside 0 to 1, another issue, contract or day.
        """
        self._same(quote)
        if not 0.0 < share <= 1.0:
            raise BadInput("share to close", given=share, allowed="above 0, up to 1")
        self._today(quote)
        state, legs, book, earned = self._copies()
        m, policy = quote.array(self.settled), self.policy.array(self.sizing.own_haircut)
        kernels.close_share(state, legs, m, policy, share, 1.0, book, earned, False)
        return self._after(quote, state, legs, book, earned, "closed" if share == 1.0 else "closed in part")

    def close_tail(self, quote: Quote) -> Position:
        """On the last trading day: futures traded until one contract stands against each contract face of bonds, what
        bonds fill no whole contract sold. The settlement price is then final.

        Raises BadInput on another day, and for a short basis, which takes no delivery here.
        """
        self._same(quote)
        self._today(quote)
        last = self.future.delivery.last_trading
        if quote.as_of != last:
            raise BadInput("closing the tail", given=quote.as_of.isoformat(), allowed=f"on {last.isoformat()}")
        if self.face <= 0.0:
            raise BadInput("delivery", given=self.face, allowed="a long basis: bonds held against sold futures")
        state, legs, book, earned = self._copies()
        m, policy = quote.array(self.settled), self.policy.array(self.sizing.own_haircut)
        delivery.close_tail(state, legs, m, policy, book, earned)
        return self._after(quote, state, legs, book, earned, "tail closed")

    def deliver(self, quote: Quote) -> Position:
        """The bonds delivered at the settlement price the position stands at, against the invoice.

        quote: of the delivery day (its settlement), with the accrued interest then, and the day the position stands
        at: carry it there with next_day first. Raises BadInput for another day and where the tail has not been closed.
        """
        self._same(quote)
        self._today(quote)
        if self.state[kernels.CLOSING] != 1.0:
            raise BadInput("delivery", given="futures against factor-weighted bonds", allowed="after close_tail")
        state, legs, book, earned = self._copies()
        delivery.deliver(state, legs, float(state[kernels.FUTURES]), quote.accrued, book, earned)
        return self._after(quote, state, legs, book, earned, "delivered")

    def invoice(self, accrued_at_delivery: float) -> float:
        """Dollars that the long would pay for the bonds at the last futures price."""
        factor, price = float(self.state[kernels.FACTOR]), float(self.state[kernels.FUTURES])
        return float(invoice_amount(price, factor, accrued_at_delivery, self.face))

    def _copies(self) -> tuple[Floats, Floats, Floats, Floats]:
        empty = np.zeros((kernels.EVENTS, kernels.ACCOUNTS)), np.zeros(kernels.CAUSES)
        return self.state.copy(), self.legs.copy(), *empty

    def _after(
        self, quote: Quote, state: Floats, legs: Floats, book: Floats, earned: Floats, happened: str
    ) -> Position:
        for array in (state, legs, book, earned):
            array.flags.writeable = False
        entry = Entry(quote.as_of, book, earned, happened)
        return replace(self, as_of=quote.as_of, state=state, legs=legs, entries=(*self.entries, entry))

    def _same(self, quote: Quote) -> None:
        if (quote.cusip, quote.future) != (self.cusip, self.future):
            raise BadInput(
                "quote of another position", given=f"{quote.cusip} against {quote.future.long_code}",
                allowed=f"{self.cusip} against {self.future.long_code}",
            )  # fmt: skip

    def _in_time(self, quote: Quote) -> None:
        dates = self.future.delivery
        if self.face < 0.0 and quote.as_of > dates.first_intention:
            raise BadInput(
                f"a short basis in {self.future.code} holds bought futures that can be delivered against",
                given=quote.as_of.isoformat(), allowed=f"until {dates.first_intention.isoformat()}",
                hint="close it, or roll it, before",
            )  # fmt: skip
        if self.face > 0.0 and quote.as_of > dates.last_trading and self.state[kernels.CLOSING] != 1.0:
            raise BadInput(
                f"{self.future.code} has stopped trading", given=quote.as_of.isoformat(),
                allowed=f"until {dates.last_trading.isoformat()}", hint="close, or close_tail and deliver",
            )  # fmt: skip
        if self.face > 0.0 and self.state[kernels.CLOSING] == 1.0 and quote.futures != self.state[kernels.FUTURES]:
            final = float(self.state[kernels.FUTURES])
            raise BadInput("futures price after the last trading day", given=quote.futures, allowed=f"{final:g}, final")

    def _today(self, quote: Quote) -> None:
        if quote.settle != self.settled:
            raise BadInput(
                "not the day the position stands at", given=quote.as_of.isoformat(), allowed=self.as_of.isoformat(),
                hint="carry it there with next_day first",
            )  # fmt: skip
